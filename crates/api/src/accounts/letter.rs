//! Mails to businesses and users about their accounts, in Vietnamese.

use nguon_domain::access::permission::Role;
use nguon_domain::accounts::approval::Verdict;
use nguon_domain::accounts::registered::{ChangeKind, ChangeVerdict};
use nguon_domain::accounts::user::INVITATION_DAYS;

use crate::platform::mail::Letter;

/// A mail with its parameters.
#[derive(Clone, Debug)]
pub(crate) enum AccountLetter<'a> {
    /// The registration was received.
    Registered {
        /// The business.
        business: &'a str,
        /// Base URL of the system.
        public_url: &'a str,
    },
    /// The authority has decided on the registration.
    Decided {
        /// The business.
        business: &'a str,
        /// The decision.
        verdict: Verdict,
        /// The reason.
        reason: Option<&'a str>,
        /// Base URL of the system.
        public_url: &'a str,
    },
    /// The authority has decided on a change of registered data.
    ChangeDecided {
        /// Name of the business before the change.
        business: &'a str,
        /// Kind of data that changes.
        kind: ChangeKind,
        /// The decision.
        verdict: ChangeVerdict,
        /// The reason.
        reason: Option<&'a str>,
        /// Base URL of the system.
        public_url: &'a str,
    },
    /// The authority has revoked a GLN or company prefix.
    NumberRevoked {
        /// The business.
        business: &'a str,
        /// The number.
        number: &'a str,
        /// The reason.
        reason: &'a str,
        /// Base URL of the system.
        public_url: &'a str,
    },
    /// A password-reset link.
    PasswordReset {
        /// The link.
        link: &'a str,
    },
    /// An invitation to join a business or an authority.
    Invited {
        /// Name of the business or authority.
        belongs_to: &'a str,
        /// Name of the inviting user.
        inviter: &'a str,
        /// Role offered.
        role: Role,
        /// Link that accepts the invitation.
        link: &'a str,
    },
    /// The password was changed.
    PasswordChanged {
        /// Base URL of the system.
        public_url: &'a str,
    },
}

impl Letter for AccountLetter<'_> {
    fn subject(&self) -> String {
        match self {
            Self::Registered { .. } => "Nguồn đã nhận đăng ký của doanh nghiệp".to_owned(),
            Self::Decided { verdict: Verdict::Approve, .. } => "Đăng ký đã được duyệt".to_owned(),
            Self::Decided { verdict: Verdict::Reject, .. } => "Đăng ký chưa được duyệt".to_owned(),
            Self::Decided { verdict: Verdict::Suspend, .. } => "Tài khoản doanh nghiệp bị tạm ngừng".to_owned(),
            Self::Decided { verdict: Verdict::Reinstate, .. } => "Tài khoản doanh nghiệp hoạt động trở lại".to_owned(),
            Self::ChangeDecided { kind, verdict, .. } => {
                let outcome = match verdict {
                    ChangeVerdict::Confirm => "Đã xác nhận",
                    ChangeVerdict::Reject => "Chưa xác nhận",
                };
                format!("{outcome} thay đổi: {}", kind.label().vi)
            }
            Self::NumberRevoked { number, .. } => format!("Mã {number} không còn hiệu lực"),
            Self::PasswordReset { .. } => "Đặt lại mật khẩu Nguồn".to_owned(),
            Self::Invited { belongs_to, .. } => format!("Lời mời dùng Nguồn cùng {belongs_to}"),
            Self::PasswordChanged { .. } => "Mật khẩu Nguồn đã được thay đổi".to_owned(),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Registered { business, public_url } => format!(
                "Hệ thống đã nhận đăng ký của {business}.\n\n\
                 Cơ quan quản lý sẽ xem xét và thông báo kết quả qua email này. Trong thời gian chờ, \
                 anh/chị có thể đăng nhập để xem trạng thái đăng ký:\n{public_url}/registration"
            ),
            Self::Decided { business, verdict, reason, public_url } => {
                let outcome = match verdict {
                    Verdict::Approve => format!(
                        "Đăng ký của {business} đã được duyệt. Anh/chị có thể đăng nhập và bắt đầu khai báo \
                         chuỗi cung ứng, sản phẩm và lô:\n{public_url}/sign-in"
                    ),
                    Verdict::Reject => format!(
                        "Đăng ký của {business} chưa được duyệt. Anh/chị có thể đăng nhập, sửa lại thông tin và \
                         gửi lại:\n{public_url}/registration"
                    ),
                    Verdict::Suspend => format!(
                        "Tài khoản của {business} bị tạm ngừng. Anh/chị vẫn xem được dữ liệu nhưng không thể \
                         thay đổi; các trang truy xuất tạm thời không hiển thị."
                    ),
                    Verdict::Reinstate => format!(
                        "Tài khoản của {business} đã hoạt động trở lại; các trang truy xuất hiển thị như trước."
                    ),
                };
                match reason {
                    Some(reason) => format!("{outcome}\n\nLý do: {reason}"),
                    None => outcome,
                }
            }
            Self::ChangeDecided { business, kind, verdict, reason, public_url } => {
                let kind = kind.label().vi;
                let outcome = match verdict {
                    ChangeVerdict::Confirm => format!(
                        "Cơ quan quản lý đã xác nhận thay đổi của {business}: {kind}. Dữ liệu mới có hiệu lực từ bây \
                         giờ."
                    ),
                    ChangeVerdict::Reject => format!(
                        "Cơ quan quản lý chưa xác nhận thay đổi của {business}: {kind}. Dữ liệu trước đó vẫn có hiệu \
                         lực; anh/chị có thể gửi lại kèm giấy chứng nhận phù hợp."
                    ),
                };
                let reason = reason.map(|reason| format!("\n\nLý do: {reason}")).unwrap_or_default();
                format!("{outcome}{reason}\n\nXem tại:\n{public_url}/profile")
            }
            Self::NumberRevoked { business, number, reason, public_url } => format!(
                "Cơ quan quản lý đã hủy hiệu lực mã {number} của {business}: mã này không còn được dùng để gửi, nhận và \
                 truy xuất.\n\nLý do: {reason}\n\nNếu mã đúng là của doanh nghiệp, xin gửi lại kèm giấy chứng \
                 nhận:\n{public_url}/profile"
            ),
            Self::PasswordReset { link } => format!(
                "Có yêu cầu đặt lại mật khẩu cho tài khoản này. Để đặt mật khẩu mới, mở đường dẫn sau trong vòng \
                 một giờ:\n{link}\n\nNếu anh/chị không yêu cầu, xin bỏ qua thư này; mật khẩu vẫn như cũ."
            ),
            Self::Invited { belongs_to, inviter, role, link } => format!(
                "{inviter} mời anh/chị cùng dùng hệ thống truy xuất nguồn gốc Nguồn cho {belongs_to}, với vai trò \
                 “{}”.\n\nĐể nhận lời mời và đặt mật khẩu, mở đường dẫn sau trong vòng {INVITATION_DAYS} \
                 ngày:\n{link}\n\nNếu anh/chị không biết người mời, xin bỏ qua thư này.",
                role.label().vi
            ),
            Self::PasswordChanged { public_url } => format!(
                "Mật khẩu của tài khoản này vừa được thay đổi và mọi thiết bị khác đã bị đăng xuất.\n\n\
                 Nếu không phải anh/chị thay đổi, xin đặt lại mật khẩu ngay:\n{public_url}/forgot-password"
            ),
        }
    }
}
