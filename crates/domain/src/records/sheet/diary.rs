//! The table of diary entries.

use super::Tabular;
use crate::files::sheet::{CellFormat, Column};
use crate::input::kind::Kind;
use crate::input::localized::Text;
use crate::records::diary::DiaryEntry;

impl Tabular for DiaryEntry {
    const COLUMNS: &'static [Column] = &[
        Column::new(
            "lot_id",
            CellFormat::Record(Kind::Lot),
            Text::new("Lô", "Lot"),
            "Thanh long thu hoạch 15/11 [TL-20261115-01]",
        )
        .required(),
        Column::new("name", CellFormat::Line, Text::new("Tên công việc", "Work"), "Bón phân đợt 1").required(),
        Column::new("started_at", CellFormat::Moment, Text::new("Thời gian từ", "From"), "15/11/2026 06:30").required(),
        Column::new("ended_at", CellFormat::Moment, Text::new("Thời gian đến", "To"), "15/11/2026 09:00"),
        Column::new(
            "member_ids",
            CellFormat::Records(Kind::Member),
            Text::new("Chuỗi cung ứng", "Supply chain"),
            "Vườn nhà bà Kín [HM-01]",
        ),
        Column::new(
            "materials",
            CellFormat::Amounts(Kind::Material),
            Text::new("Vật tư", "Materials"),
            "Phân hữu cơ vi sinh [VT-01] (12,5 kg); Vôi bột",
        ),
        Column::new(
            "materials[].batch",
            CellFormat::Beside,
            Text::new("Số lô vật tư", "Batches of the materials"),
            "L2026-05; -",
        ),
        Column::new(
            "materials[].delivery_note",
            CellFormat::Beside,
            Text::new("Số phiếu giao hàng", "Delivery notes"),
            "PGH-2026/118; -",
        ),
        Column::new("description", CellFormat::Long, Text::new("Mô tả", "Description"), "Bón quanh gốc, lấp đất mỏng"),
    ];
    const WITHOUT_COLUMN: &'static [&'static str] = &["images", "files"];
    const KEYS: &'static [&'static str] = &[];
}
