//! The table of production processes.

use super::Tabular;
use crate::files::sheet::{Column, Form};
use crate::input::localized::Text;
use crate::records::process::Process;

impl Tabular for Process {
    const COLUMNS: &'static [Column] = &[
        Column::new("name", Form::Line, Text::new("Tên", "Name"), "Sản xuất thanh long theo VietGAP").required(),
        Column::new(
            "certificate_number",
            Form::Line,
            Text::new("Số chứng nhận", "Certificate number"),
            "VietGAP-TT-13-05-60-0021",
        )
        .note("Không trùng nhau.", "Each only once."),
        Column::new("issued_on", Form::Date, Text::new("Ngày cấp", "Issued on"), "15/01/2025"),
        Column::new("expires_on", Form::Date, Text::new("Ngày hết hạn", "Expires on"), "14/01/2028"),
        Column::new("summary", Form::Long, Text::new("Sơ lược", "Summary"), "Làm đất, trồng, chăm sóc, thu hoạch"),
    ];
    const LEFT_OUT: &'static [&'static str] = &["certificate_images", "files"];
    const KEYS: &'static [&'static str] = &["certificate_number"];
}
