//! The mails of recalls, with the content that Circular 23/2018/TT-BYT requires.

use chrono::NaiveDate;
use nguon_domain::input::format;
use nguon_domain::recall::{Hazard, Treatment};

use crate::platform::jobs::Priority;
use crate::platform::mail::Letter;

/// Subject prefix of the mails of a drill.
const DRILL: &str = "[DIỄN TẬP]";
/// The most lines of goods in a mail; the notice's page lists all.
const MAX_GOODS: usize = 20;

/// Notifies a recipient of recalled goods.
#[derive(Clone, Debug)]
pub(crate) struct NoticeLetter<'a> {
    /// Whether it is a drill.
    pub(crate) is_drill: bool,
    /// Number of the recall.
    pub(crate) number: &'a str,
    /// Name of the recalling business.
    pub(crate) recaller: &'a str,
    /// Name of the business that passed the notice on, unless it is the recaller.
    pub(crate) told_by: Option<&'a str>,
    /// Title, one line.
    pub(crate) title: &'a str,
    /// Reason for the recall.
    pub(crate) reason: &'a str,
    /// Hazard class of the goods.
    pub(crate) hazard: Hazard,
    /// Goods and quantities that the recipient received, one line each.
    pub(crate) goods: &'a [String],
    /// Instructions to the recipient.
    pub(crate) instructions: &'a str,
    /// Phone number for questions.
    pub(crate) phone: &'a str,
    /// Where goods can be returned.
    pub(crate) collection_place: Option<&'a str>,
    /// Date by which to answer.
    pub(crate) deadline: Option<NaiveDate>,
    /// URL for the answer.
    pub(crate) link: &'a str,
    /// Whether the recipient has an account and signs in to answer.
    pub(crate) has_account: bool,
}

impl Letter for NoticeLetter<'_> {
    /// Urgent, except for drills, which must not delay other mail.
    fn priority(&self) -> Priority {
        if self.is_drill { Priority::Normal } else { Priority::Urgent }
    }

    fn subject(&self) -> String {
        format!("{} {}", if self.is_drill { DRILL } else { "[THU HỒI]" }, self.title)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        if self.is_drill {
            text.push_str(
                "ĐÂY LÀ DIỄN TẬP thu hồi, không phải thu hồi thật. Xin làm như thật và trả lời; không cần ngừng bán.\n\n",
            );
        }
        text.push_str(&format!("{} thu hồi hàng hóa mà anh/chị đã nhận", self.recaller));
        if let Some(told_by) = self.told_by {
            text.push_str(&format!(", theo thông báo mà {told_by} báo tiếp"));
        }
        text.push_str(&format!(
            ".\n\nThu hồi số: {}\nLý do: {}\nMức độ: {}\n\nHàng anh/chị đã nhận:\n",
            self.number,
            self.reason,
            self.hazard.label().vi
        ));
        for line in self.goods.iter().take(MAX_GOODS) {
            text.push_str(&format!("- {line}\n"));
        }
        if self.goods.len() > MAX_GOODS {
            text.push_str(&format!("- và {} mục nữa, xem ở đường dẫn bên dưới\n", self.goods.len() - MAX_GOODS));
        }
        text.push_str(&format!("\nCần làm: {}\nLiên hệ: {}\n", self.instructions, self.phone));
        if let Some(place) = self.collection_place {
            text.push_str(&format!("Nơi tiếp nhận hàng trả lại: {place}\n"));
        }
        if let Some(deadline) = self.deadline {
            text.push_str(&format!("Trả lời trước: {}\n", format::date(deadline)));
        }
        let how = if self.has_account { "đăng nhập và mở" } else { "mở (không cần tài khoản)" };
        text.push_str(&format!(
            "\nĐể xác nhận và cho biết số lượng còn, đã bán, đã trả lại hoặc đã tiêu hủy, xin {how} đường dẫn sau:\n{}\n\n\
             Nếu anh/chị đã giao hàng này cho nơi khác, xin báo tiếp cho nơi đó.",
            self.link
        ));
        text
    }
}

/// Informs a recipient that the recall is closed.
#[derive(Clone, Debug)]
pub(crate) struct ClosedLetter<'a> {
    /// Whether it was a drill.
    pub(crate) is_drill: bool,
    /// Number of the recall.
    pub(crate) number: &'a str,
    /// Name of the recalling business.
    pub(crate) recaller: &'a str,
    /// Title, one line.
    pub(crate) title: &'a str,
    /// How the goods were treated.
    pub(crate) treatment: Option<Treatment>,
    /// Phone number for questions.
    pub(crate) phone: &'a str,
}

impl Letter for ClosedLetter<'_> {
    fn subject(&self) -> String {
        format!("{} {}", if self.is_drill { DRILL } else { "[KẾT THÚC THU HỒI]" }, self.title)
    }

    fn text(&self) -> String {
        let what = if self.is_drill { "buổi diễn tập thu hồi" } else { "việc thu hồi" };
        let mut text = format!("{} đã kết thúc {what} số {}.\n\n", self.recaller, self.number);
        if let Some(treatment) = self.treatment.filter(|_| !self.is_drill) {
            text.push_str(&format!("Cách xử lý hàng thu hồi: {}.\n", treatment.label().vi));
        }
        text.push_str(&format!(
            "Anh/chị không cần trả lời thêm. Nếu vẫn còn hàng chưa xử lý, xin gọi {}.\n\nCảm ơn anh/chị đã phối hợp.",
            self.phone
        ));
        text
    }
}

/// Informs a business that its authority has ordered a recall.
#[derive(Clone, Debug)]
pub(crate) struct OrderLetter<'a> {
    /// Whether it is a drill.
    pub(crate) is_drill: bool,
    /// Name of the authority.
    pub(crate) authority: &'a str,
    /// Name of the business.
    pub(crate) business: &'a str,
    /// Title, one line.
    pub(crate) title: &'a str,
    /// Reason for the recall.
    pub(crate) reason: &'a str,
    /// URL of the recall.
    pub(crate) link: &'a str,
}

impl Letter for OrderLetter<'_> {
    /// Urgent, except for drills, which must not delay other mail.
    fn priority(&self) -> Priority {
        if self.is_drill { Priority::Normal } else { Priority::Urgent }
    }

    fn subject(&self) -> String {
        format!("{} {}", if self.is_drill { DRILL } else { "[YÊU CẦU THU HỒI]" }, self.title)
    }

    fn text(&self) -> String {
        let drill = if self.is_drill { "ĐÂY LÀ DIỄN TẬP.\n\n" } else { "" };
        format!(
            "{drill}{} yêu cầu {} thu hồi hàng hóa.\n\nLý do: {}\n\nThông báo đã được gửi đến những nơi nhận hàng trực \
             tiếp. Xin đăng nhập để theo dõi, tiếp nhận hàng trả về và kết thúc thu hồi:\n{}",
            self.authority, self.business, self.reason, self.link
        )
    }
}

#[cfg(test)]
mod tests {
    use nguon_domain::recall::Hazard;

    use super::NoticeLetter;
    use crate::platform::jobs::Priority;
    use crate::platform::mail::Letter as _;

    #[test]
    fn a_recall_goes_first_and_a_rehearsal_in_turn() {
        let notice = NoticeLetter {
            is_drill: false,
            number: "TH-2026-000001",
            recaller: "Hợp tác xã Thuận Hòa",
            told_by: None,
            title: "Thanh long có dư lượng thuốc",
            reason: "Dư lượng vượt mức cho phép",
            hazard: Hazard::Serious,
            goods: &[],
            instructions: "Ngừng bán",
            phone: "0252 386 1234",
            collection_place: None,
            deadline: None,
            link: "https://nguon.example.vn/r/x",
            has_account: false,
        };
        let drill = NoticeLetter { is_drill: true, ..notice.clone() };
        assert_eq!(notice.priority(), Priority::Urgent);
        assert_eq!(drill.priority(), Priority::Normal);
    }
}
