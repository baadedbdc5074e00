//! Links of a product or lot that a code leads to besides its page.

use nguon_domain::identification::link::LinkType;

use super::entries::Derived;
use super::{Control, Entries, Field};

const TYPES: [(&str, &str); LinkType::ALL.len()] = {
    let mut types = [("", ""); LinkType::ALL.len()];
    let mut index = 0;
    while index < types.len() {
        types[index] = (LinkType::ALL[index].as_str(), LinkType::ALL[index].label().vi);
        index += 1;
    }
    types
};

/// The languages of Vietnam's export markets; the API accepts any language.
const LANGUAGES: [(&str, &str); 9] = [
    ("vi", "Tiếng Việt"),
    ("en", "Tiếng Anh"),
    ("zh", "Tiếng Trung"),
    ("ja", "Tiếng Nhật"),
    ("ko", "Tiếng Hàn"),
    ("th", "Tiếng Thái"),
    ("fr", "Tiếng Pháp"),
    ("de", "Tiếng Đức"),
    ("ru", "Tiếng Nga"),
];

/// The links of a product or lot.
pub const LINKS: Entries = Entries {
    parts: &[
        Field::new("link_type", "Loại", Control::OneOf(&TYPES)),
        Field::new("href", "Địa chỉ", Control::Url).help("Bắt đầu bằng https://"),
        Field::new("title", "Tên hiển thị", Control::Line),
        Field::new("language", "Ngôn ngữ", Control::OneOf(&LANGUAGES)).help("Để trống khi dùng cho mọi ngôn ngữ."),
    ],
    derives: Derived::Nothing,
};
