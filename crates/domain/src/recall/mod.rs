//! Recalls of goods (Food Safety Law 55/2010/QH12, article 55; Circular 23/2018/TT-BYT; TCVN 12827:2019, clause 4):
//! their recipients, notices and balance.
//!
//! A recall is a draft until it is published. From then on data are only added, never removed.

mod answer;
mod balance;
mod input;
mod page;
mod view;

pub use answer::{AnsweredAmount, NoticeAddress, NoticeAnswer, RecallClosing};
pub use balance::{Balance, NoticeQuantities, balances};
pub use input::{RecallInput, RecallPublication, RecallStart};
pub use page::{PageDecision, PageReferral, Withdrawal};
pub use view::{
    AffectedGoods, AffectedPart, GoodsBalance, NoticeAmount, NoticePage, NoticeQuery, NoticeState, Recall,
    RecallCounts, RecallEntry, RecallFigures, RecallNotice, RecallPage, RecallQuery, RecallRecipient, RecallSummary,
    ReceivedNotice, RefusedStart, Suspects, UsesWithoutBatch,
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
    /// State of a recall.
    RecallState {
        /// Draft (Bản nháp), not visible to others.
        Draft = "draft", "Bản nháp", "Draft";
        /// Published (Đang thu hồi): recipients are notified and, unless it is a drill, the public.
        Published = "published", "Đang thu hồi", "Under way";
        /// Closed (Đã kết thúc), with its report.
        Closed = "closed", "Đã kết thúc", "Closed";
    }
}

words! {
    /// The cause of a recall.
    RecallBasis {
        /// Lots are known to be defective.
        Lots = "lots", "Lô đã biết", "Known lots";
        /// A complaint about goods with a code.
        Complaint = "complaint", "Phản ánh, khiếu nại", "A complaint";
        /// An input is suspected: everything made from it is concerned.
        Input = "input", "Nguyên liệu, vật tư bị nghi ngờ", "A suspected input";
    }
}

words! {
    /// Hazard of the goods.
    Hazard {
        /// Serious harm to health.
        Serious = "serious", "Nghiêm trọng: có thể gây hại lớn cho sức khỏe", "Serious: may harm health gravely";
        /// Temporary harm to health.
        Moderate = "moderate", "Vừa: có thể gây hại tạm thời, hồi phục được", "Moderate: harm that passes";
        /// Little harm: defects of labels or quality.
        Minor = "minor", "Nhẹ: lỗi ghi nhãn, chất lượng", "Minor: labelling, quality";
    }
}

words! {
    /// Treatment of returned goods: the four treatments of the Food Safety Law, article 55.3.
    Treatment {
        /// Correction of the defect or of the label (Khắc phục lỗi của sản phẩm, lỗi ghi nhãn).
        Correction = "correction", "Khắc phục lỗi của sản phẩm, lỗi ghi nhãn", "The fault or the label is put right";
        /// Use for another purpose (Chuyển mục đích sử dụng).
        Repurposing = "repurposing", "Chuyển mục đích sử dụng", "Used for something else";
        /// Re-export (Tái xuất).
        ReExport = "re_export", "Tái xuất", "Re-exported";
        /// Destruction (Tiêu hủy).
        Destruction = "destruction", "Tiêu hủy", "Destroyed";
    }
}

words! {
    /// Kind of an entry in the log of a recall.
    EntryKind {
        /// Drafted by the business.
        Opened = "opened", "Lập bản nháp", "Drafted";
        /// Ordered by its authority.
        Ordered = "ordered", "Cơ quan quản lý yêu cầu thu hồi", "Ordered by the authority";
        /// Draft changed.
        Changed = "changed", "Sửa bản nháp", "Draft changed";
        /// Published.
        Published = "published", "Công bố", "Published";
        /// Traced again.
        Refreshed = "refreshed", "Truy xuất lại", "Traced again";
        /// Notice sent.
        Notified = "notified", "Gửi thông báo", "Notice sent";
        /// Notice sent to another address.
        Readdressed = "readdressed", "Gửi lại thông báo", "Notice sent again";
        /// Notice acknowledged by its recipient.
        Acknowledged = "acknowledged", "Xác nhận đã nhận thông báo", "Acknowledged";
        /// Quantities reported by a recipient.
        Answered = "answered", "Báo số lượng", "Quantities reported";
        /// Notices sent by a recipient to its own recipients.
        PassedOn = "passed_on", "Báo tiếp cho nơi đã nhận hàng", "Passed on";
        /// Withdrawn from pages of other makers, because it was published before ADR 34. Their authorities decide.
        Withdrawn = "withdrawn", "Rút khỏi trang của nhà sản xuất, chuyển cơ quan quản lý", "Withdrawn from pages of other makers, sent to their authority";
        /// An authority decided whether it is shown on the pages of a maker.
        PageDecided = "page_decided", "Cơ quan quản lý quyết định về trang của nhà sản xuất", "Authority decided on the pages of a maker";
        /// Closed.
        Closed = "closed", "Kết thúc", "Closed";
    }
}

words! {
    /// The right by which goods may be the start of a recall (ADR 34).
    RecallClaim {
        /// Registered with a number that counts as proved, or with the business's own trace code.
        Own = "own", "Hàng của doanh nghiệp", "The business's own goods";
        /// Produced by the business's own events, with a number that nobody has registered or proved.
        Made = "made", "Hàng do doanh nghiệp làm ra", "Goods that the business made";
        /// Received from a sender of this system that recorded the despatch.
        Received = "received", "Hàng đã nhận, bên gửi có ghi nhận", "Received goods, despatch recorded by the sender";
        /// Received from a sender outside the system, with its delivery note.
        Outside = "outside", "Hàng nhận từ ngoài hệ thống, có thông báo giao hàng", "Received from outside, with a delivery note";
        /// A supplier's batch of a material that the business recorded without its delivery note. Everything made with it
        /// is the business's own.
        Input = "input", "Lô vật tư đã dùng, chưa ghi phiếu giao hàng", "A batch used, recorded without its delivery note";
        /// Ordered by an authority that oversees the business.
        Ordered = "ordered", "Cơ quan quản lý yêu cầu", "Ordered by an authority";
    }
}

impl RecallClaim {
    /// Whether the goods belong to another business. Such a recall covers the business's own stock and its recipients,
    /// but is never shown on the page of the maker.
    #[must_use]
    pub const fn is_onward_only(self) -> bool {
        matches!(self, Self::Received | Self::Outside | Self::Input)
    }
}

/// Formats the number of a recall within its business.
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
