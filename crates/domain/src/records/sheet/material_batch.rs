//! The table of suppliers' batches of materials.

use super::Tabular;
use crate::files::sheet::{CellFormat, Column};
use crate::input::kind::Kind;
use crate::input::localized::Text;
use crate::records::material_batch::MaterialBatch;

impl Tabular for MaterialBatch {
    const COLUMNS: &'static [Column] = &[
        Column::new(
            "material_id",
            CellFormat::Record(Kind::Material),
            Text::new("Vật tư", "Material"),
            "Phân hữu cơ vi sinh [VT-01]",
        )
        .required(),
        Column::new("batch_number", CellFormat::Line, Text::new("Số lô của nhà cung cấp", "Batch number"), "L2026-05"),
        Column::new(
            "supplier_id",
            CellFormat::Record(Kind::Member),
            Text::new("Nhà cung cấp", "Supplier"),
            "Đại lý vật tư Hàm Minh",
        ),
        Column::new("expires_on", CellFormat::Date, Text::new("Hạn sử dụng", "Use by"), "31/12/2027"),
        Column::new(
            "receipts",
            CellFormat::Receipts,
            Text::new("Các lần nhận", "Receipts"),
            "01/11/2026 | PGH-2026/118 | 500 | kg",
        ),
        Column::new("description", CellFormat::Long, Text::new("Ghi chú", "Note"), "Để ở kho 2"),
    ];
    const WITHOUT_COLUMN: &'static [&'static str] = &[];
    const KEYS: &'static [&'static str] = &[];
}
