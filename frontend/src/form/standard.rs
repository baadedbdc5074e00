//! Standards that a product meets.

use super::entries::Derived;
use super::{Control, Entries, Field};

/// The standards of a product.
pub const STANDARDS: Entries = Entries {
    parts: &[
        Field::new("number", "Số hiệu", Control::Line).help("TCVN, QCVN hoặc TCCS, ví dụ TCVN 7523:2014."),
        Field::new("title", "Tên tiêu chuẩn", Control::Line),
    ],
    derives: Derived::Nothing,
};
