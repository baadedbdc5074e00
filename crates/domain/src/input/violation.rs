//! Reasons for which a field of an input is refused.

mod field;
mod shown;

use chrono::NaiveDate;

use crate::input::localized::Language;
use crate::input::reason::act::ActRefusal;
use crate::input::reason::batch::BatchRefusal;
use crate::input::reason::code::CodeRefusal;
use crate::input::reason::event::EventRefusal;
use crate::input::reason::label::LabelRefusal;
use crate::input::reason::picture::{MAX_PIXELS, MAX_SIDE};
use crate::input::reason::recall::RecallRefusal;
use crate::input::reason::record::RecordRefusal;
use crate::input::reason::restriction::RestrictionRefusal;

use self::shown::{bytes, day};

pub use field::{FieldError, Violation};

/// The reason for which a field is refused; [`Reason::code`] is stable and part of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A required value is missing.
    Required,
    /// More than `max` characters, items or bytes.
    TooLong {
        /// Maximum number.
        max: usize,
    },
    /// Fewer than `min` characters.
    TooShort {
        /// Minimum number.
        min: usize,
    },
    /// A number outside `min..=max`.
    OutOfRange {
        /// Minimum value.
        min: i64,
        /// Maximum value.
        max: i64,
    },
    /// The JSON type is not that of the field.
    WrongType,
    /// The record has no field of this name.
    UnknownField,
    /// Contains control characters.
    ControlCharacter,
    /// Contains a character that is not allowed in this identifier.
    Character {
        /// The first such character.
        found: char,
    },
    /// The number of digits is not one of the allowed lengths.
    Length {
        /// Allowed lengths in words: "8, 12, 13 hoặc 14".
        allowed: &'static str,
    },
    /// The check digit is wrong.
    CheckDigit {
        /// The correct check digit.
        expected: u8,
    },
    /// Neither a tax code nor the number of an old household business.
    RegistrationNumber,
    /// Not an e-mail address.
    Email,
    /// Not a telephone number.
    Phone,
    /// Not a web address, or not `https` where that is required.
    WebAddress,
    /// Not the address of a YouTube video.
    YouTube,
    /// A date after today.
    Future,
    /// Before a date that it must not precede.
    Before {
        /// That date.
        other: NaiveDate,
    },
    /// An end before its start.
    BeforeStart,
    /// A file of a type that the field does not allow.
    FileType,
    /// A file without content.
    EmptyFile,
    /// A file of more than `max` bytes.
    FileTooLarge {
        /// Maximum number of bytes.
        max: usize,
    },
    /// A part of a document that has more than `max` bytes.
    TooLarge {
        /// Maximum number of bytes.
        max: usize,
    },
    /// A picture with too many pixels.
    PictureTooLarge,
    /// A file whose type, determined from its content, is not allowed at all.
    UnknownFileType,
    /// A HEIC picture, the default of iPhones, which no free decoder reads.
    Heic,
    /// A document with macros, that is, programs that run when it is opened.
    Macros,
    /// A file that starts like its type, but cannot be decoded to its end.
    Unreadable,
    /// The quota of the business for files is exhausted.
    NoRoom {
        /// The quota in bytes.
        limit: i64,
    },
    /// Two entries that must be equal differ.
    Mismatch,
    /// A common password.
    CommonPassword,
    /// The current password is wrong.
    WrongPassword,
    /// Another record of the same business has this value.
    Duplicate,
    /// Another account or business of the system has this value.
    Taken,
    /// The referenced object does not exist, belongs to another business, or is in the trash.
    UnknownReference,
    /// Not a PDF file, determined from its content.
    NotPdf,
    /// A text file that is not in UTF-8.
    NotUtf8,
    /// One of two fields that belong together is missing.
    Incomplete {
        /// The missing field.
        needs: &'static str,
    },
    /// Not one of the allowed values.
    NotAllowed,
    /// A file that is not a table: neither Excel (.xlsx) nor text.
    UnreadableTable,
    /// Text that is neither UTF-8 nor UTF-16.
    Encoding,
    /// A compressed file that decompresses to more than the limit.
    UnpacksTooLarge,
    /// A table with too many rows.
    TooManyRows {
        /// Maximum number of rows.
        max: usize,
    },
    /// A workbook with too many cell formats or styles.
    TooManyStyles {
        /// Maximum number of formats or styles.
        max: usize,
    },
    /// A table without rows.
    EmptyTable,
    /// A date or time that does not exist.
    NoSuchDate,
    /// A GS1 number that another record of the business had before, and whose address still leads there.
    FormerKey,
    /// A former lot number of another lot of the product, to which codes with it still lead.
    FormerLotNumber,
    /// A GS1 number that a record of the business has.
    KeyHeld,
    /// A GS1 number that is not, or no longer, among those of the business.
    UnknownKey,
    /// A GS1 number that was printed and therefore can never be released.
    Printed,
    /// A GS1 number whose address has been opened: labels with it are in circulation.
    Scanned,
    /// A GTIN whose eight packaging indicators are all in use.
    IndicatorsUsed,
    /// A GTIN-14 with an indicator digit where the GTIN of the trade item itself is required.
    HasIndicator,
    /// A number of the business's own prefix that a record had: it is never reassigned (GS1 General Specifications,
    /// section 4).
    NeverGivenAgain,
    /// Registered data that are in force already.
    InForce,
    /// A GS1 company prefix that overlaps with another prefix of the same business from which numbers were assigned.
    PrefixOverlaps,
    /// A GS1 element string or Digital Link that cannot be parsed.
    Gs1(Box<CodeRefusal>),
    /// A label that cannot be printed or voided.
    Label(LabelRefusal),
    /// An act on goods that the business does not have.
    Act(ActRefusal),
    /// A supplier's batch that cannot be used here.
    Batch(BatchRefusal),
    /// The event contradicts another one.
    Event(Box<EventRefusal>),
    /// Goods that the business cannot recall, with their name where the field refers to several.
    Recall(RecallRefusal, Option<String>),
    /// A record is not changed or found as it was asked for.
    Record(RecordRefusal),
    /// Goods that are recalled, held or expired.
    Restricted(Box<RestrictionRefusal>),
}

impl From<LabelRefusal> for Reason {
    fn from(fault: LabelRefusal) -> Self {
        Self::Label(fault)
    }
}

impl From<RestrictionRefusal> for Reason {
    fn from(fault: RestrictionRefusal) -> Self {
        Self::Restricted(Box::new(fault))
    }
}

impl From<ActRefusal> for Reason {
    fn from(fault: ActRefusal) -> Self {
        Self::Act(fault)
    }
}

impl Reason {
    /// The stable code of the reason, for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::TooLong { .. } => "too_long",
            Self::TooShort { .. } => "too_short",
            Self::OutOfRange { .. } => "out_of_range",
            Self::WrongType => "wrong_type",
            Self::UnknownField => "unknown_field",
            Self::ControlCharacter => "control_character",
            Self::Character { .. } => "character",
            Self::Length { .. } => "length",
            Self::CheckDigit { .. } => "check_digit",
            Self::RegistrationNumber => "registration_number",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::WebAddress => "web_address",
            Self::YouTube => "youtube",
            Self::Future => "future",
            Self::Before { .. } => "before",
            Self::BeforeStart => "before_start",
            Self::FileType => "file_type",
            Self::EmptyFile => "empty_file",
            Self::FileTooLarge { .. } => "file_too_large",
            Self::TooLarge { .. } => "too_large",
            Self::PictureTooLarge => "picture_too_large",
            Self::UnknownFileType => "unknown_file_type",
            Self::Heic => "heic",
            Self::Macros => "macros",
            Self::Unreadable => "unreadable",
            Self::NoRoom { .. } => "no_room",
            Self::Mismatch => "mismatch",
            Self::CommonPassword => "common_password",
            Self::WrongPassword => "wrong_password",
            Self::Duplicate => "duplicate",
            Self::Taken => "taken",
            Self::UnknownReference => "unknown_reference",
            Self::NotPdf => "not_pdf",
            Self::NotUtf8 => "not_utf8",
            Self::Incomplete { .. } => "incomplete",
            Self::NotAllowed => "not_allowed",
            Self::UnreadableTable => "unreadable_table",
            Self::Encoding => "encoding",
            Self::UnpacksTooLarge => "unpacks_too_large",
            Self::TooManyRows { .. } => "too_many_rows",
            Self::TooManyStyles { .. } => "too_many_styles",
            Self::EmptyTable => "empty_table",
            Self::NoSuchDate => "no_such_date",
            Self::FormerKey => "former_key",
            Self::FormerLotNumber => "former_lot_number",
            Self::KeyHeld => "key_held",
            Self::UnknownKey => "unknown_key",
            Self::Printed => "printed",
            Self::Scanned => "scanned",
            Self::IndicatorsUsed => "indicators_used",
            Self::HasIndicator => "has_indicator",
            Self::NeverGivenAgain => "never_given_again",
            Self::InForce => "in_force",
            Self::PrefixOverlaps => "prefix_overlaps",
            Self::Gs1(refusal) => refusal.code,
            Self::Label(fault) => fault.code(),
            Self::Act(fault) => fault.code(),
            Self::Batch(fault) => fault.code(),
            Self::Event(fault) => fault.code(),
            Self::Recall(fault, _) => fault.code(),
            Self::Record(fault) => fault.code(),
            Self::Restricted(fault) => fault.code(),
        }
    }

    /// Message for the user who entered the value.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        let vi = language == Language::Vi;
        let fixed = |vietnamese: &str, english: &str| if vi { vietnamese } else { english }.to_owned();
        match self {
            Self::Required => fixed("Mục này là bắt buộc.", "This is required."),
            Self::TooLong { max } if vi => format!("Quá dài: nhiều nhất {max}."),
            Self::TooLong { max } => format!("Too long: at most {max}."),
            Self::TooShort { min } if vi => format!("Quá ngắn: ít nhất {min} ký tự."),
            Self::TooShort { min } => format!("Too short: at least {min} characters."),
            Self::OutOfRange { min, max } if vi => format!("Phải từ {min} đến {max}."),
            Self::OutOfRange { min, max } => format!("Must be from {min} to {max}."),
            Self::WrongType => fixed(
                "Giá trị không đúng dạng, ví dụ số 1250,5 hoặc ngày 22/11/2026.",
                "The value is not of the right type.",
            ),
            Self::UnknownField => fixed("Không có mục này.", "There is no such field."),
            Self::ControlCharacter => {
                fixed("Có ký tự điều khiển không hiển thị được.", "Contains control characters that cannot be shown.")
            }
            Self::Character { found } if vi => format!("Không được có ký tự “{found}”."),
            Self::Character { found } => format!("May not contain “{found}”."),
            Self::Length { allowed } if vi => format!("Phải có {allowed} chữ số."),
            Self::Length { allowed } => {
                format!("Must have {} digits.", allowed.replace("hoặc", "or").replace("đến", "to"))
            }
            Self::CheckDigit { expected } if vi => {
                format!("Số kiểm tra (chữ số cuối) sai, đúng ra là {expected}. Vui lòng xem lại các chữ số.")
            }
            Self::CheckDigit { expected } => {
                format!(
                    "The check digit (the last one) is wrong, it would be {expected}. Please look at the digits again."
                )
            }
            Self::RegistrationNumber => fixed(
                "Không phải mã số thuế, cũng không phải số đăng ký hộ kinh doanh như 41A8012345.",
                "Neither a tax code nor the number of a household business, such as 41A8012345.",
            ),
            Self::Email => fixed("Địa chỉ email không đúng, ví dụ: ten@example.vn.", "Not an e-mail address."),
            Self::Phone => fixed("Số điện thoại không đúng, ví dụ: 0912 345 678.", "Not a telephone number."),
            Self::WebAddress => fixed(
                "Địa chỉ trang web không đúng, ví dụ: https://example.vn.",
                "Not a web address, for example https://example.vn.",
            ),
            Self::YouTube => fixed("Không phải đường dẫn video YouTube.", "Not the address of a YouTube video."),
            Self::Future => fixed("Ngày không được ở tương lai.", "The date may not be in the future."),
            Self::Before { other } if vi => format!("Không được trước ngày {}.", day(*other)),
            Self::Before { other } => format!("May not be before {}.", day(*other)),
            Self::BeforeStart => fixed("Không được trước thời gian bắt đầu.", "May not be before the beginning."),
            Self::FileType => {
                fixed("Mục này không nhận loại tệp đã chọn.", "This field does not take files of this type.")
            }
            Self::EmptyFile => fixed("Tệp này rỗng, không có nội dung.", "This file is empty."),
            Self::FileTooLarge { max } if vi => format!("Tệp quá lớn: nhiều nhất {}.", bytes(*max as u64)),
            Self::FileTooLarge { max } => format!("The file is too large: at most {}.", bytes(*max as u64)),
            Self::TooLarge { max } if vi => format!("Quá lớn: nhiều nhất {}. Hãy chia nhỏ.", bytes(*max as u64)),
            Self::TooLarge { max } => format!("Too large: at most {}. Please divide it.", bytes(*max as u64)),
            Self::PictureTooLarge if vi => format!(
                "Ảnh quá lớn: mỗi cạnh nhiều nhất {}.000 điểm ảnh, cả ảnh nhiều nhất {} triệu điểm ảnh. Vui lòng thu nhỏ ảnh \
                 rồi gửi lại.",
                MAX_SIDE / 1000,
                MAX_PIXELS / 1_000_000
            ),
            Self::PictureTooLarge => format!(
                "The picture is too large: at most {MAX_SIDE} pixels a side and {} million in all.",
                MAX_PIXELS / 1_000_000
            ),
            Self::UnknownFileType => fixed(
                "Không nhận loại tệp này. Nhận ảnh JPEG, PNG, WebP, GIF, tệp PDF, Word (.docx) và Excel (.xlsx).",
                "Files of this type are not taken: only pictures (JPEG, PNG, WebP, GIF), PDF, Word (.docx) and Excel (.xlsx).",
            ),
            Self::Heic => fixed(
                "Ảnh HEIC của iPhone chưa nhận được. Trên iPhone, vào Cài đặt > Camera > Định dạng, chọn “Tương thích \
                 nhất” rồi chụp lại; hoặc gửi ảnh dưới dạng JPEG.",
                "HEIC pictures cannot be read. Choose Settings > Camera > Formats > Most Compatible on the iPhone, or \
                 send the picture as JPEG.",
            ),
            Self::Macros => fixed(
                "Không nhận tệp Word, Excel có macro. Vui lòng lưu lại không có macro (.docx, .xlsx) rồi gửi lại.",
                "Documents with macros are not taken. Please save it without macros.",
            ),
            Self::Unreadable => fixed(
                "Không đọc được tệp này: tệp hỏng hoặc chưa được tải về đủ. Vui lòng chọn tệp khác.",
                "This file cannot be read: it is damaged or incomplete.",
            ),
            Self::NoRoom { limit } if vi => format!(
                "Hết dung lượng: doanh nghiệp có {} cho tất cả ảnh và tệp. Bỏ bớt ảnh, tệp không cần nữa; chỗ trống có lại \
                 sau hai ngày.",
                bytes(limit.unsigned_abs())
            ),
            Self::NoRoom { limit } => format!(
                "No room left: the business has {} for all of its files. What records no longer hold makes room after two \
                 days.",
                bytes(limit.unsigned_abs())
            ),
            Self::Mismatch => fixed("Hai lần nhập không giống nhau.", "The two entries differ."),
            Self::CommonPassword => {
                fixed("Mật khẩu này quá dễ đoán, vui lòng chọn mật khẩu khác.", "This password is too easy to guess.")
            }
            Self::WrongPassword => fixed("Mật khẩu hiện tại không đúng.", "The present password is wrong."),
            Self::Duplicate => fixed("Đã có bản ghi khác dùng giá trị này.", "Another record has this value."),
            Self::Taken => fixed("Đã tồn tại trong hệ thống.", "Already exists in the system."),
            Self::UnknownReference => fixed(
                "Không tìm thấy mục đã chọn; có thể mục đó đã bị xóa.",
                "What was chosen cannot be found; it may have been deleted.",
            ),
            Self::NotPdf => fixed("Tệp này không phải là PDF.", "This file is not a PDF."),
            Self::NotUtf8 => fixed(
                "Tệp không ở dạng UTF-8. Trong Excel, hãy lưu dạng “CSV UTF-8”.",
                "The file is not UTF-8. In Excel, save it as “CSV UTF-8”.",
            ),
            Self::Incomplete { .. } => {
                fixed("Cần nhập đủ cả hai mục đi cùng nhau.", "Needs its other half to be complete.")
            }
            Self::NotAllowed => fixed("Giá trị không nằm trong danh sách cho phép.", "Not an allowed value."),
            Self::UnreadableTable => fixed(
                "Không đọc được tệp. Hãy lưu lại thành Excel (.xlsx) hoặc CSV UTF-8 rồi thử lại.",
                "The file cannot be read. Save it as Excel (.xlsx) or as CSV in UTF-8 and try again.",
            ),
            Self::Encoding => fixed(
                "Chữ trong tệp không phải UTF-8. Trong Excel, hãy chọn Lưu thành “CSV UTF-8” rồi thử lại.",
                "The text is not UTF-8. In Excel, save it as “CSV UTF-8” and try again.",
            ),
            Self::UnpacksTooLarge => fixed(
                "Tệp giải nén ra quá lớn. Hãy chia thành nhiều tệp nhỏ hơn.",
                "The file unpacks to too much. Divide it into smaller files.",
            ),
            Self::TooManyStyles { max } if vi => format!(
                "Bảng tính có quá nhiều kiểu định dạng: nhiều nhất {max}. Hãy chép các ô sang một bảng tính mới (chỉ dán \
                 giá trị) rồi gửi lại."
            ),
            Self::TooManyStyles { max } => format!(
                "The workbook has too many formats or styles of cells: at most {max}. Copy the cells into a new workbook \
                 (values only) and send that."
            ),
            Self::TooManyRows { max } if vi => {
                format!("Quá nhiều dòng: nhiều nhất {max} dòng mỗi lần. Hãy chia nhỏ.")
            }
            Self::TooManyRows { max } => format!("Too many rows: at most {max} at once."),
            Self::EmptyTable => {
                fixed("Tệp không có dòng dữ liệu nào dưới dòng tên cột.", "The file has no rows below its headings.")
            }
            Self::NoSuchDate => fixed("Không có ngày hoặc giờ này.", "There is no such day or time."),
            Self::FormerKey => fixed(
                "Mã này trước đây là của bản ghi khác và vẫn dẫn tới bản ghi đó. Muốn dùng lại, hãy lấy lại mã ở trang Mã \
                 số GS1; mã đã in hoặc đã quét thì không dùng lại được.",
                "Another record had this number, and it still leads there. Release it on the page of GS1 numbers first; \
                 one that was printed or scanned cannot be used again.",
            ),
            Self::FormerLotNumber => fixed(
                "Số lô này trước đây là của một lô khác cùng sản phẩm; nhãn in theo số đó vẫn dẫn tới lô ấy. Vui lòng dùng \
                 số lô khác.",
                "Another lot of this product had this number, and labels with it still lead there. Please use another one.",
            ),
            Self::KeyHeld => fixed(
                "Mã này đang gắn với một bản ghi. Hãy bỏ mã khỏi bản ghi đó trước.",
                "A record has this number. Take it out of the record first.",
            ),
            Self::UnknownKey => fixed(
                "Mã này không có trong danh sách mã của doanh nghiệp.",
                "This is not among the numbers of the business.",
            ),
            Self::Printed => fixed(
                "Mã này đã in lên nhãn nên không lấy lại được.",
                "This number has been printed, so it cannot be released.",
            ),
            Self::Scanned => fixed(
                "Mã này đã có người quét nên không lấy lại được.",
                "This number has been scanned, so it cannot be released.",
            ),
            Self::IndicatorsUsed => fixed(
                "GTIN này đã dùng hết 8 mã đóng gói (chữ số chỉ báo 1 đến 8). Hãy cấp một GTIN mới cho cấp đóng gói.",
                "All eight packagings of this GTIN (indicator digits 1 to 8) are taken. Get a new GTIN for the packaging.",
            ),
            Self::HasIndicator => fixed(
                "Đây đã là mã của một cấp đóng gói. Hãy chọn GTIN của chính sản phẩm.",
                "This is the number of a packaging already. Choose the GTIN of the product itself.",
            ),
            Self::NeverGivenAgain => fixed(
                "Mã này đã từng gắn với một bản ghi nên không cấp lại tự động. Mã vẫn được giữ chỗ và có thể nhập cho bản \
                 ghi khác.",
                "A record had this number, so it is never given again. It stays reserved and can be entered in a record.",
            ),
            Self::PrefixOverlaps => fixed(
                "Mã này trùng đầu số với một mã doanh nghiệp GS1 khác của chính doanh nghiệp đã dùng để cấp mã.",
                "This overlaps with another GS1 company prefix of the business, of which numbers were given.",
            ),
            Self::InForce => fixed(
                "Đây là dữ liệu đang có hiệu lực, không có gì thay đổi.",
                "This is what is in force: nothing would change.",
            ),
            Self::Gs1(refusal) => refusal.message(language),
            Self::Label(fault) => fault.message(language),
            Self::Act(fault) => fault.message(language),
            Self::Batch(fault) => fault.message().get(language).to_owned(),
            Self::Event(fault) => fault.message(language),
            Self::Recall(fault, goods) => fault.message(goods.as_deref(), language),
            Self::Record(fault) => fault.message(language).to_owned(),
            Self::Restricted(fault) => fault.message(language),
        }
    }
}
