//! How every refusal looks: problem details for HTTP APIs (RFC 9457).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::input::kind::Kind;
use crate::input::localized::{Language, Text};
use crate::input::violation::FieldError;

macro_rules! problem_codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $status:literal, $vi:literal, $en:literal;)+) => {
        /// What went wrong, for programs; stable and part of the API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum ProblemCode { $($(#[doc = $doc])+ $name,)+ }

        impl ProblemCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The HTTP status that the code goes with.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// What to tell a person.
            #[must_use]
            pub const fn title(self) -> Text {
                match self { $(Self::$name => Text::new($vi, $en),)+ }
            }
        }
    };
}

problem_codes! {
    /// The request cannot be read: not JSON, no multipart, an impossible query.
    Malformed = 400, "Yêu cầu không đọc được.", "The request cannot be read.";
    /// Some fields are refused; `errors` names each.
    Invalid = 422, "Một số mục chưa đúng. Vui lòng xem lại các mục được đánh dấu.", "Some fields are not right. Please look at those that are marked.";
    /// Not signed in, or the session has ended.
    Unauthenticated = 401, "Bạn chưa đăng nhập hoặc phiên làm việc đã hết.", "You are not signed in, or your session has ended.";
    /// E-mail address or password is wrong; deliberately not said which.
    WrongCredentials = 401, "Email hoặc mật khẩu không đúng.", "E-mail address or password is wrong.";
    /// Signed in, but the role or the state of the business does not allow it.
    Forbidden = 403, "Bạn không có quyền làm việc này.", "You may not do this.";
    /// The business has not been approved yet, was rejected or is suspended.
    OrganisationNotApproved = 403, "Doanh nghiệp chưa được duyệt hoặc đang bị tạm ngừng.", "The business is not approved or is suspended.";
    /// Nothing here, or nothing that this caller may know of.
    NotFound = 404, "Không tìm thấy.", "Not found.";
    /// The path exists, the method does not.
    MethodNotAllowed = 405, "Phương thức không được hỗ trợ.", "The method is not supported.";
    /// What was asked for in `Accept` cannot be given.
    NotAcceptable = 406, "Không có định dạng được yêu cầu.", "The format asked for is not available.";
    /// The body came too slowly, or stopped half-way.
    RequestTimeout = 408, "Dữ liệu gửi lên quá chậm nên đã bị dừng. Vui lòng kiểm tra đường truyền rồi gửi lại.", "What was being sent came too slowly and was given up. Please check your connection and send it again.";
    /// The decision does not fit the state that the business is in now.
    StateConflict = 409, "Trạng thái đã thay đổi, không thể thực hiện.", "The state has changed; this cannot be done any more.";
    /// Active records use what was to be trashed; `used_by` names them.
    InUse = 409, "Không thể xóa vì đang được sử dụng.", "It cannot be deleted because it is in use.";
    /// The database is not empty, so the demo data cannot be loaded.
    NotEmpty = 409, "Cơ sở dữ liệu đã có dữ liệu.", "The database is not empty.";
    /// The same `Idempotency-Key` came with another content.
    IdempotencyKeyReused = 409, "Khóa Idempotency-Key đã được dùng cho nội dung khác.", "This Idempotency-Key was used with another content.";
    /// It was there once, but is not shown to the public any more.
    Gone = 410, "Thông tin này không còn được công bố.", "This is no longer published.";
    /// Somebody else has changed the record since it was read.
    VersionConflict = 412, "Bản ghi vừa được người khác thay đổi.", "Somebody else has just changed this record.";
    /// A body over the limit.
    TooLarge = 413, "Dữ liệu gửi lên quá lớn.", "What was sent is too large.";
    /// A body of a type that is not understood here.
    UnsupportedMediaType = 415, "Kiểu nội dung không được hỗ trợ.", "The content type is not supported.";
    /// A change without `If-Match`.
    PreconditionRequired = 428, "Thiếu If-Match: cần cho biết đang sửa phiên bản nào.", "If-Match is missing: say which version you are changing.";
    /// Too many attempts; `Retry-After` says how long to wait.
    TooManyRequests = 429, "Quá nhiều lần thử. Vui lòng chờ rồi thử lại.", "Too many attempts. Please wait and try again.";
    /// The link for a new password has been used or is too old.
    ResetTokenExpired = 410, "Đường dẫn đặt lại mật khẩu đã hết hạn hoặc đã được dùng.", "The link for a new password has expired or has been used.";
    /// The link of an invitation has been used, withdrawn or is too old.
    InvitationExpired = 410, "Lời mời đã hết hạn, đã được dùng hoặc đã bị hủy hiệu lực.", "The invitation has expired, has been used or was withdrawn.";
    /// Without this user nobody could manage the others any more.
    LastOwner = 409, "Phải còn ít nhất một chủ tài khoản hoặc quản trị. Hãy giao quyền cho người khác trước.", "At least one owner or administrator must remain. Give somebody else the role first.";
    /// Nobody changes their own role.
    OwnRole = 409, "Bạn không tự đổi vai trò của mình được. Hãy nhờ một chủ tài khoản hoặc quản trị khác.", "You cannot change your own role. Ask another owner or administrator.";
    /// There are as many as there may be.
    LimitReached = 409, "Đã đạt số lượng tối đa cho phép.", "There are as many as there may be.";
    /// The business has as many records as it may have; `detail` says how many.
    RecordQuotaReached = 409, "Doanh nghiệp đã dùng hết số bản ghi được phép.", "The business has as many records as it may have.";
    /// The business has as many events as it may have; `detail` says how many.
    EventQuotaReached = 409, "Doanh nghiệp đã dùng hết số sự kiện được phép.", "The business has as many events as it may have.";
    /// The business has no GS1 company prefix that was confirmed, so no numbers can be made of it.
    NoCompanyPrefix = 409, "Doanh nghiệp chưa có mã doanh nghiệp GS1 được cơ quan quản lý xác nhận. Hãy gửi mã này kèm giấy chứng nhận ở trang Thông tin doanh nghiệp; khi được xác nhận thì cấp mã.", "The business has no GS1 company prefix that its authority has confirmed. Ask for it with the certificate on the profile page; numbers can be given once it is confirmed.";
    /// The company prefix has fewer numbers left than were asked for.
    RangeExhausted = 409, "Dải số của mã doanh nghiệp GS1 không còn đủ. Hãy xin GS1 cấp thêm một mã doanh nghiệp rồi gửi kèm giấy chứng nhận ở trang Thông tin doanh nghiệp; các mã đã cấp vẫn dùng bình thường.", "The GS1 company prefix does not have that many numbers left. Ask GS1 for a further prefix and have it confirmed on the profile page; numbers that were given stay as they are.";
    /// The number or tax code is in force for another business, which the change names to the authority.
    RegisteredElsewhere = 409, "Mã này đang có hiệu lực cho doanh nghiệp khác, nên không xác nhận được. Hãy xem doanh nghiệp đó ghi ở thay đổi này.", "This number is in force for another business, so it cannot be confirmed. The change names that business.";
    /// Nothing is confirmed without the certificate.
    CertificateMissing = 409, "Thay đổi này chưa có giấy chứng nhận. Doanh nghiệp cần gửi lại kèm giấy chứng nhận.", "This change has no certificate. The business has to ask again with the certificate.";
    /// A recall whose goods and recipients were not all found is published only by whoever says that they know:
    /// `accept_cut`.
    RecallCut = 409, "Chuỗi quá lớn nên chưa tìm hết hàng và nơi nhận. Hãy thu hồi theo từng phần nhỏ hơn, hoặc xác nhận rằng bạn biết danh sách chưa đủ.", "The chain is too large: not all goods and recipients were found. Recall smaller parts, or confirm that you know that the list is incomplete.";
    /// A named query has this name already.
    NameTaken = 409, "Tên này đã được dùng.", "This name is in use.";
    /// A part of a standard that is optional there and not offered here.
    NotImplemented = 501, "Chức năng này không được hỗ trợ.", "This is not supported.";
    /// Our fault; the log has the cause under the request id.
    Internal = 500, "Có lỗi ở máy chủ. Vui lòng thử lại sau.", "Something went wrong on the server. Please try again later.";
    /// There is no room left on the server's disk, so nothing was stored.
    InsufficientStorage = 507, "Hệ thống đã hết chỗ lưu trữ nên chưa lưu được. Vui lòng thử lại sau, hoặc báo cho đơn vị vận hành hệ thống.", "The server's storage is full, so nothing was stored. Please try again later or tell the operator.";
    /// The database or another part cannot be reached just now.
    Unavailable = 503, "Hệ thống đang bận. Vui lòng thử lại sau.", "The system is busy. Please try again later.";
}

/// The body of every answer that is not a success, as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// A URI for the kind of problem.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(example = "urn:nguon:problem:invalid"))]
    pub kind: String,
    /// What went wrong, for people, in the language that the request asked for.
    pub title: String,
    /// The HTTP status again.
    #[cfg_attr(feature = "openapi", schema(example = 422))]
    pub status: u16,
    /// What went wrong, for programs.
    pub code: ProblemCode,
    /// More about this occurrence.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
    /// Stands beside the cause in the server's log.
    pub request_id: String,
    /// The refused fields.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub errors: Vec<FieldError>,
    /// What uses the records that were to be trashed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub used_by: Vec<UsedBy>,
    /// The faulty cells of a file that was to be imported.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub cells: Vec<CellFault>,
}

impl Problem {
    /// A problem without particulars.
    #[must_use]
    pub fn new(code: ProblemCode, language: Language, request_id: impl Into<String>) -> Self {
        let name = serde_json::to_value(code).ok();
        Self {
            kind: format!("urn:nguon:problem:{}", name.as_ref().and_then(|name| name.as_str()).unwrap_or("internal")),
            title: code.title().get(language).to_owned(),
            status: code.status(),
            code,
            detail: None,
            request_id: request_id.into(),
            errors: Vec::new(),
            used_by: Vec::new(),
            cells: Vec::new(),
        }
    }
}

/// What stands in the way of trashing a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsedBy {
    /// The record that cannot be trashed.
    pub id: Uuid,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub name: String,
    /// The kind of the record that uses it.
    pub user_kind: Kind,
    /// The record that uses it.
    pub user_id: Uuid,
    /// The name of the record that uses it.
    #[cfg_attr(feature = "openapi", schema(example = "Lô tháng 11"))]
    pub user_name: String,
}

/// A faulty cell as it is told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CellFault {
    /// The row as spreadsheet programs count: the headings are row 1.
    #[cfg_attr(feature = "openapi", schema(example = 5))]
    pub row: usize,
    /// The heading of the column.
    #[cfg_attr(feature = "openapi", schema(example = "Hạn sử dụng"))]
    pub column: String,
    /// The cell as spreadsheet programs call it; absent when the file has no such column.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "H5"))]
    pub cell: Option<String>,
    /// The field of the record; empty for a column that the table does not have.
    #[cfg_attr(feature = "openapi", schema(example = "expires_on"))]
    pub field: String,
    /// Stable reason code for programs.
    #[cfg_attr(feature = "openapi", schema(example = "not_a_date"))]
    pub code: String,
    /// Reason as text for people, in the language of the request.
    pub message: String,
}
