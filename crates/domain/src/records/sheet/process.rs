//! The table of production processes.

use super::Tabular;
use crate::files::sheet::{CellFormat, Column};
use crate::input::localized::Text;
use crate::records::process::Process;

impl Tabular for Process {
    const COLUMNS: &'static [Column] = &[
        Column::new("name", CellFormat::Line, Text::new("Tên", "Name"), "Sản xuất thanh long theo VietGAP").required(),
        Column::new(
            "certificate_number",
            CellFormat::Line,
            Text::new("Số chứng nhận", "Certificate number"),
            "VietGAP-TT-13-05-60-0021",
        )
        .note("Không trùng nhau.", "Each only once."),
        Column::new("issued_on", CellFormat::Date, Text::new("Ngày cấp", "Issued on"), "15/01/2025"),
        Column::new("expires_on", CellFormat::Date, Text::new("Ngày hết hạn", "Expires on"), "14/01/2028"),
        Column::new(
            "summary",
            CellFormat::Long,
            Text::new("Sơ lược", "Summary"),
            "Làm đất, trồng, chăm sóc, thu hoạch",
        ),
    ];
    const WITHOUT_COLUMN: &'static [&'static str] = &["certificate_images", "files"];
    const KEYS: &'static [&'static str] = &["certificate_number"];
}
