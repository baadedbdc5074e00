//! The error format: problem details for HTTP APIs (RFC 9457).

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::input::kind::Kind;
use crate::input::localized::{Language, Text};
use crate::input::violation::FieldError;

macro_rules! problem_codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $status:literal, $vi:literal, $en:literal;)+) => {
        /// Code of a problem for programs; stable and part of the API.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(rename_all = "snake_case")]
        pub enum ProblemCode { $($(#[doc = $doc])+ $name,)+ }

        impl ProblemCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// HTTP status of the code.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// Title for people.
            #[must_use]
            pub const fn title(self) -> Text {
                match self { $(Self::$name => Text::new($vi, $en),)+ }
            }
        }
    };
}

problem_codes! {
    /// The request cannot be parsed: not JSON, not multipart, an impossible query.
    Malformed = 400, "Yêu cầu không đọc được.", "The request cannot be read.";
    /// Some fields are invalid; `errors` lists them.
    Invalid = 422, "Một số mục chưa đúng. Vui lòng xem lại các mục được đánh dấu.", "Some fields are not right. Please look at those that are marked.";
    /// Not signed in, or the session has ended.
    Unauthenticated = 401, "Bạn chưa đăng nhập hoặc phiên làm việc đã hết.", "You are not signed in, or your session has ended.";
    /// E-mail address or password is wrong; which one is deliberately not disclosed.
    WrongCredentials = 401, "Email hoặc mật khẩu không đúng.", "E-mail address or password is wrong.";
    /// Signed in, but the role or the state of the business does not permit it.
    Forbidden = 403, "Bạn không có quyền làm việc này.", "You may not do this.";
    /// The business has not been approved yet, was rejected or is suspended.
    OrganisationNotApproved = 403, "Doanh nghiệp chưa được duyệt hoặc đang bị tạm ngừng.", "The business is not approved or is suspended.";
    /// Does not exist, or is not visible to the caller.
    NotFound = 404, "Không tìm thấy.", "Not found.";
    /// A scanned number is no trade item outside of a shop: an in-store code, a coupon, or zeros; `detail` says which.
    NoTradeItem = 404, "Mã này không phải mã sản phẩm.", "This is not the number of a product.";
    /// The path exists, the method does not.
    MethodNotAllowed = 405, "Phương thức không được hỗ trợ.", "The method is not supported.";
    /// The representation requested by `Accept` is not available.
    NotAcceptable = 406, "Không có định dạng được yêu cầu.", "The format asked for is not available.";
    /// The body arrived too slowly or incompletely.
    RequestTimeout = 408, "Dữ liệu gửi lên quá chậm nên đã bị dừng. Vui lòng kiểm tra đường truyền rồi gửi lại.", "What was being sent came too slowly and was given up. Please check your connection and send it again.";
    /// The decision is not possible in the current state of the business.
    StateConflict = 409, "Trạng thái đã thay đổi, không thể thực hiện.", "The state has changed; this cannot be done any more.";
    /// Active records use the records that were to be trashed; `used_by` lists them.
    InUse = 409, "Không thể xóa vì đang được sử dụng.", "It cannot be deleted because it is in use.";
    /// The database is not empty, so the demo data cannot be loaded.
    NotEmpty = 409, "Cơ sở dữ liệu đã có dữ liệu.", "The database is not empty.";
    /// The same `Idempotency-Key` was sent with different content.
    IdempotencyKeyReused = 409, "Khóa Idempotency-Key đã được dùng cho nội dung khác.", "This Idempotency-Key was used with another content.";
    /// Was public once and is not published any more.
    Gone = 410, "Thông tin này không còn được công bố.", "This is no longer published.";
    /// Somebody else has changed the record since it was read.
    VersionConflict = 412, "Bản ghi vừa được người khác thay đổi.", "Somebody else has just changed this record.";
    /// There is a record with this code, where only a new one was to be created (`If-None-Match: *`).
    RecordExists = 412, "Đã có bản ghi mang mã này.", "There is a record with this code.";
    /// The body exceeds the size limit.
    TooLarge = 413, "Dữ liệu gửi lên quá lớn.", "What was sent is too large.";
    /// The media type of the body is not supported here.
    UnsupportedMediaType = 415, "Kiểu nội dung không được hỗ trợ.", "The content type is not supported.";
    /// A change without `If-Match`.
    PreconditionRequired = 428, "Thiếu If-Match: cần cho biết đang sửa phiên bản nào.", "If-Match is missing: say which version you are changing.";
    /// Too many attempts; `Retry-After` says how long to wait.
    TooManyRequests = 429, "Quá nhiều lần thử. Vui lòng chờ rồi thử lại.", "Too many attempts. Please wait and try again.";
    /// The password reset link has been used or has expired.
    ResetTokenExpired = 410, "Đường dẫn đặt lại mật khẩu đã hết hạn hoặc đã được dùng.", "The link for a new password has expired or has been used.";
    /// The invitation link has been used, revoked or has expired.
    InvitationExpired = 410, "Lời mời đã hết hạn, đã được dùng hoặc đã bị hủy hiệu lực.", "The invitation has expired, has been used or was withdrawn.";
    /// Without this user nobody could manage the others any more.
    LastOwner = 409, "Phải còn ít nhất một chủ tài khoản hoặc quản trị. Hãy giao quyền cho người khác trước.", "At least one owner or administrator must remain. Give somebody else the role first.";
    /// Users cannot change their own role.
    OwnRole = 409, "Bạn không tự đổi vai trò của mình được. Hãy nhờ một chủ tài khoản hoặc quản trị khác.", "You cannot change your own role. Ask another owner or administrator.";
    /// The limit of the number of items is reached.
    LimitReached = 409, "Đã đạt số lượng tối đa cho phép.", "There are as many as there may be.";
    /// The business has reached its quota of records; `detail` has the number.
    RecordQuotaReached = 409, "Doanh nghiệp đã dùng hết số bản ghi được phép.", "The business has as many records as it may have.";
    /// The business has reached its quota of events; `detail` has the number.
    EventQuotaReached = 409, "Doanh nghiệp đã dùng hết số sự kiện được phép.", "The business has as many events as it may have.";
    /// The business has no confirmed GS1 company prefix, so no numbers can be assigned.
    NoCompanyPrefix = 409, "Doanh nghiệp chưa có mã doanh nghiệp GS1 được cơ quan quản lý xác nhận. Hãy gửi mã này kèm giấy chứng nhận ở trang Thông tin doanh nghiệp; khi được xác nhận thì cấp mã.", "The business has no GS1 company prefix that its authority has confirmed. Ask for it with the certificate on the profile page; numbers can be given once it is confirmed.";
    /// The company prefix has fewer free numbers than requested.
    RangeExhausted = 409, "Dải số của mã doanh nghiệp GS1 không còn đủ. Hãy xin GS1 cấp thêm một mã doanh nghiệp rồi gửi kèm giấy chứng nhận ở trang Thông tin doanh nghiệp; các mã đã cấp vẫn dùng bình thường.", "The GS1 company prefix does not have that many numbers left. Ask GS1 for a further prefix and have it confirmed on the profile page; numbers that were given stay as they are.";
    /// The number or tax code is in force for another business, which the change names to the authority.
    RegisteredElsewhere = 409, "Mã này đang có hiệu lực cho doanh nghiệp khác, nên không xác nhận được. Hãy xem doanh nghiệp đó ghi ở thay đổi này.", "This number is in force for another business, so it cannot be confirmed. The change names that business.";
    /// The change cannot be confirmed without a certificate.
    CertificateMissing = 409, "Thay đổi này chưa có giấy chứng nhận. Doanh nghiệp cần gửi lại kèm giấy chứng nhận.", "This change has no certificate. The business has to ask again with the certificate.";
    /// Not all goods and recipients of the recall were found. Publishing it requires `accept_cut`.
    RecallCut = 409, "Chuỗi quá lớn nên chưa tìm hết hàng và nơi nhận. Hãy thu hồi theo từng phần nhỏ hơn, hoặc xác nhận rằng bạn biết danh sách chưa đủ.", "The chain is too large: not all goods and recipients were found. Recall smaller parts, or confirm that you know that the list is incomplete.";
    /// The person who put the goods on hold cannot release them: the business has others who may.
    ReleaseNeedsSecondPerson = 409, "Người đã tạm giữ không tự giải tỏa được. Hãy nhờ một người khác của cơ sở có quyền ghi nhận việc với hàng.", "Whoever put the goods on hold cannot release them. Ask another person of the business who may record acts.";
    /// The authority has put the goods on hold, so only it can release them.
    ReleaseNeedsAuthority = 409, "Hàng này do cơ quan quản lý yêu cầu tạm giữ nên chỉ cơ quan quản lý giải tỏa được.", "The authority has put these goods on hold, so only the authority can release them.";
    /// Another event with this id has other content; `errors` names both.
    EventIdTaken = 409, "Mã sự kiện này đã thuộc về một sự kiện có nội dung khác.", "This event id belongs to an event with other content.";
    /// A named query with this name exists.
    NameTaken = 409, "Tên này đã được dùng.", "This name is in use.";
    /// An optional part of a standard that is not supported.
    NotImplemented = 501, "Chức năng này không được hỗ trợ.", "This is not supported.";
    /// Server error; the log has the cause under the request id.
    Internal = 500, "Có lỗi ở máy chủ. Vui lòng thử lại sau.", "Something went wrong on the server. Please try again later.";
    /// The server's disk is full, so nothing was stored.
    InsufficientStorage = 507, "Hệ thống đã hết chỗ lưu trữ nên chưa lưu được. Vui lòng thử lại sau, hoặc báo cho đơn vị vận hành hệ thống.", "The server's storage is full, so nothing was stored. Please try again later or tell the operator.";
    /// The database or another part is currently unavailable.
    Unavailable = 503, "Hệ thống đang bận. Vui lòng thử lại sau.", "The system is busy. Please try again later.";
}

/// Problem details (RFC 9457), the body of every error response, as `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// URI of the problem type.
    #[serde(rename = "type")]
    #[cfg_attr(feature = "openapi", schema(example = "urn:nguon:problem:invalid"))]
    pub kind: String,
    /// Title for people, in the language of the request.
    pub title: String,
    /// HTTP status.
    #[cfg_attr(feature = "openapi", schema(example = 422))]
    pub status: u16,
    /// Code for programs.
    pub code: ProblemCode,
    /// Details of this occurrence.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub detail: Option<String>,
    /// Id of the request, under which the server's log has the cause.
    pub request_id: String,
    /// The invalid fields.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub errors: Vec<FieldError>,
    /// Uses of the records that were to be trashed.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub used_by: Vec<UsedBy>,
    /// The faulty cells of an imported file.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub cells: Vec<CellFault>,
}

impl Problem {
    /// Creates a problem without details.
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

/// A use of a record that prevents it from being trashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UsedBy {
    /// Id of the record that cannot be trashed.
    pub id: Uuid,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long ruột đỏ"))]
    pub name: String,
    /// Kind of the record that uses it.
    pub user_kind: Kind,
    /// Id of the record that uses it.
    pub user_id: Uuid,
    /// Name of the record that uses it.
    #[cfg_attr(feature = "openapi", schema(example = "Lô tháng 11"))]
    pub user_name: String,
}

/// A faulty cell of an imported file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CellFault {
    /// Row number as in spreadsheet programs: the headings are row 1.
    #[cfg_attr(feature = "openapi", schema(example = 5))]
    pub row: usize,
    /// Heading of the column.
    #[cfg_attr(feature = "openapi", schema(example = "Hạn sử dụng"))]
    pub column: String,
    /// Cell reference as in spreadsheet programs; absent when the file has no such column.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    #[cfg_attr(feature = "openapi", schema(example = "H5"))]
    pub cell: Option<String>,
    /// Field of the record; empty for a column that the table does not have.
    #[cfg_attr(feature = "openapi", schema(example = "expires_on"))]
    pub field: String,
    /// Stable reason code for programs.
    #[cfg_attr(feature = "openapi", schema(example = "not_a_date"))]
    pub code: String,
    /// Reason as text for people, in the language of the request.
    pub message: String,
}
