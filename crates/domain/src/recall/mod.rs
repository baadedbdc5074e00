//! Recalls (Food Safety Law 55/2010/QH12, article 55; Circular 23/2018/TT-BYT; TCVN 12827:2019, clause 4): goods that
//! are called back, whoever has got them, and what became of them.
//!
//! A recall is a draft until it is published: from then on it only grows. Nothing of it is ever removed.

mod answer;
mod balance;
mod input;
mod page;
mod view;

pub use answer::{AnsweredAmount, NoticeAddress, NoticeAnswer, RecallClosing};
pub use balance::{Balance, Told, balances};
pub use input::{RecallInput, RecallPublication, RecallStart};
pub use page::{PageDecision, PageReferral, Withdrawal};
pub use view::{
    AffectedGoods, AffectedPart, GoodsBalance, NoticeAmount, NoticePage, NoticeQuery, NoticeState, Recall,
    RecallCounts, RecallEntry, RecallFigures, RecallNotice, RecallPage, RecallQuery, RecallRecipient, RecallSummary,
    ReceivedNotice, RefusedStart, Suspects,
};

use serde::{Deserialize, Serialize};

use crate::input::localized::Text;

macro_rules! words {
    ($(#[doc = $about:literal])+ $name:ident { $($(#[doc = $doc:literal])+ $value:ident = $text:literal, $vi:literal, $en:literal;)+ }) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[doc = $doc])+ $value,)+ }

        impl $name {
            /// All values.
            pub const ALL: &'static [Self] = &[$(Self::$value,)+];

            /// The value in the API and in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$value => $text,)+ }
            }

            /// The reverse of `as_str`.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }

            /// Display name.
            #[must_use]
            pub const fn label(self) -> Text {
                match self { $(Self::$value => Text::new($vi, $en),)+ }
            }
        }
    };
}

words! {
    /// Where a recall stands.
    RecallState {
        /// Nobody else knows of it yet.
        Draft = "draft", "Bản nháp", "Draft";
        /// Recipients are told, and the public of a real one.
        Published = "published", "Đang thu hồi", "Under way";
        /// Done, with its report.
        Closed = "closed", "Đã kết thúc", "Closed";
    }
}

words! {
    /// What made somebody think of it.
    RecallBasis {
        /// Lots are known to be bad.
        Lots = "lots", "Lô đã biết", "Known lots";
        /// Somebody complained of something that has a code.
        Complaint = "complaint", "Phản ánh, khiếu nại", "A complaint";
        /// Something is suspected that went into them: everything made of it is concerned.
        Input = "input", "Nguyên liệu, vật tư bị nghi ngờ", "A suspected input";
    }
}

words! {
    /// How much harm the goods may do.
    Hazard {
        /// To health, seriously.
        Serious = "serious", "Nghiêm trọng: có thể gây hại lớn cho sức khỏe", "Serious: may harm health gravely";
        /// To health, for a time.
        Moderate = "moderate", "Vừa: có thể gây hại tạm thời, hồi phục được", "Moderate: harm that passes";
        /// Hardly: labels, quality.
        Minor = "minor", "Nhẹ: lỗi ghi nhãn, chất lượng", "Minor: labelling, quality";
    }
}

words! {
    /// What is done with goods that came back: the four treatments of the Food Safety Law, article 55.3.
    Treatment {
        /// Khắc phục lỗi của sản phẩm, lỗi ghi nhãn.
        Correction = "correction", "Khắc phục lỗi của sản phẩm, lỗi ghi nhãn", "The fault or the label is put right";
        /// Chuyển mục đích sử dụng.
        Repurposing = "repurposing", "Chuyển mục đích sử dụng", "Used for something else";
        /// Tái xuất.
        ReExport = "re_export", "Tái xuất", "Re-exported";
        /// Tiêu hủy.
        Destruction = "destruction", "Tiêu hủy", "Destroyed";
    }
}

words! {
    /// What was done in a recall, in the order of time: its log.
    EntryKind {
        /// Drafted by the business.
        Opened = "opened", "Lập bản nháp", "Drafted";
        /// Ordered by its authority.
        Ordered = "ordered", "Cơ quan quản lý yêu cầu thu hồi", "Ordered by the authority";
        /// A draft was changed.
        Changed = "changed", "Sửa bản nháp", "Draft changed";
        /// Published.
        Published = "published", "Công bố", "Published";
        /// Traced again.
        Refreshed = "refreshed", "Truy xuất lại", "Traced again";
        /// A notice was sent.
        Notified = "notified", "Gửi thông báo", "Notice sent";
        /// A notice was sent to another address.
        Readdressed = "readdressed", "Gửi lại thông báo", "Notice sent again";
        /// A recipient has read its notice.
        Acknowledged = "acknowledged", "Xác nhận đã nhận thông báo", "Acknowledged";
        /// A recipient says what it has done with the goods.
        Answered = "answered", "Báo số lượng", "Quantities reported";
        /// A recipient has told its own.
        PassedOn = "passed_on", "Báo tiếp cho nơi đã nhận hàng", "Passed on";
        /// It was published before ADR 34 and left pages on which it may not stand: an authority decides.
        Withdrawn = "withdrawn", "Rút khỏi trang của nhà sản xuất, chuyển cơ quan quản lý", "Withdrawn from pages of other makers, sent to their authority";
        /// An authority has decided whether it stands on the pages of a maker.
        PageDecided = "page_decided", "Cơ quan quản lý quyết định về trang của nhà sản xuất", "Authority decided on the pages of a maker";
        /// Closed.
        Closed = "closed", "Kết thúc", "Closed";
    }
}

words! {
    /// By what right something is a start of a recall (ADR 34).
    RecallClaim {
        /// Registered under a number that counts as proved, or under the business's own trace code.
        Own = "own", "Hàng của doanh nghiệp", "The business's own goods";
        /// Brought into being by the business's own events, under a number that nobody has registered or proved.
        Made = "made", "Hàng do doanh nghiệp làm ra", "Goods that the business made";
        /// Received from a sender of this system that recorded the despatch.
        Received = "received", "Hàng đã nhận, bên gửi có ghi nhận", "Received goods, despatch recorded by the sender";
        /// Received from a sender outside the system, with its delivery note.
        Outside = "outside", "Hàng nhận từ ngoài hệ thống, có thông báo giao hàng", "Received from outside, with a delivery note";
        /// Ordered by an authority that oversees the business.
        Ordered = "ordered", "Cơ quan quản lý yêu cầu", "Ordered by an authority";
    }
}

impl RecallClaim {
    /// Whether the goods are another's: such a recall reaches the business's own stock and those after it, and never
    /// the page of the maker.
    #[must_use]
    pub const fn is_onward_only(self) -> bool {
        matches!(self, Self::Received | Self::Outside)
    }
}

/// What people call a recall by its number within the business.
#[must_use]
pub fn number(ordinal: i32) -> String {
    format!("TH-{ordinal:04}")
}

#[cfg(test)]
mod tests {
    use super::{EntryKind, Hazard, RecallBasis, RecallState, Treatment};

    #[test]
    fn every_value_is_read_back() {
        assert!(RecallState::ALL.iter().all(|value| RecallState::parse(value.as_str()) == Some(*value)));
        assert!(RecallBasis::ALL.iter().all(|value| RecallBasis::parse(value.as_str()) == Some(*value)));
        assert!(Hazard::ALL.iter().all(|value| Hazard::parse(value.as_str()) == Some(*value)));
        assert!(EntryKind::ALL.iter().all(|value| EntryKind::parse(value.as_str()) == Some(*value)));
        let json: Vec<_> = Treatment::ALL.iter().map(|value| serde_json::json!(value)).collect();
        assert_eq!(json, Treatment::ALL.iter().map(|value| value.as_str()).collect::<Vec<_>>());
    }
}
