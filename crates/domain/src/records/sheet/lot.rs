//! The table of lots.

use super::Tabular;
use super::column::PUBLISHED_COLUMNS;
use crate::files::sheet::{CellFormat, Column};
use crate::input::kind::Kind;
use crate::input::localized::Text;
use crate::records::lot::Lot;

impl Tabular for Lot {
    const COLUMNS: &'static [Column] = &[
        Column::new("name", CellFormat::Line, Text::new("Tên lô", "Lot name"), "Thanh long thu hoạch 15/11").required(),
        Column::new("code", CellFormat::Line, Text::new("Số lô", "Lot number"), "TL-20261115-01").required().note(
            "Nhiều nhất 20 chữ không dấu, số và dấu như - / . ; không trùng trong cùng sản phẩm.",
            "At most 20 characters of the GS1 set 82; each only once within its product.",
        ),
        Column::new(
            "product_id",
            CellFormat::Record(Kind::Product),
            Text::new("Sản phẩm", "Product"),
            "Thanh long ruột đỏ [8938505970011]",
        )
        .required(),
        Column::new("origin", CellFormat::Line, Text::new("Xuất xứ", "Origin"), "Hàm Thuận Bắc, Lâm Đồng"),
        Column::new("harvested_on", CellFormat::Date, Text::new("Ngày thu hoạch", "Harvested on"), "14/11/2026"),
        Column::new("produced_on", CellFormat::Date, Text::new("Ngày sản xuất", "Produced on"), "15/11/2026"),
        Column::new("packed_on", CellFormat::Date, Text::new("Ngày đóng gói", "Packed on"), "15/11/2026"),
        Column::new("expires_on", CellFormat::Date, Text::new("Hạn sử dụng", "Use by"), "15/12/2026"),
        Column::new("weight", CellFormat::Quantity, Text::new("Khối lượng", "Weight"), "1250,5"),
        Column::new("weight_unit", CellFormat::Unit, Text::new("Đơn vị khối lượng", "Unit of weight"), "kg"),
        Column::new("quantity", CellFormat::Quantity, Text::new("Số lượng", "Quantity"), "125"),
        Column::new(
            "quantity_unit",
            CellFormat::Unit,
            Text::new("Đơn vị số lượng", "Unit of quantity"),
            "thùng carton",
        ),
        Column::new("packaging", CellFormat::Line, Text::new("Quy cách đóng gói", "Packaging"), "Thùng carton 10 kg"),
        Column::new(
            "member_ids",
            CellFormat::Records(Kind::Member),
            Text::new("Chuỗi cung ứng", "Supply chain"),
            "Vườn nhà bà Kín [HM-01]; HTX Thanh long Hàm Minh",
        ),
        Column::new(
            "material_ids",
            CellFormat::Records(Kind::Material),
            Text::new("Vật tư", "Materials"),
            "Phân hữu cơ vi sinh [VT-01]",
        ),
        Column::new("description", CellFormat::Long, Text::new("Mô tả", "Description"), "Vụ tháng 11"),
        Column::new(
            "links",
            CellFormat::Links,
            Text::new("Liên kết", "Links"),
            "Giấy chứng nhận | https://example.vn/kiem-nghiem/tl-15 | Phiếu kiểm nghiệm | vi",
        ),
        Column::new(
            "production_line",
            CellFormat::Line,
            Text::new("Dây chuyền sản xuất", "Production line"),
            "Dây chuyền 2",
        ),
        Column::new("shift", CellFormat::Line, Text::new("Ca sản xuất", "Shift"), "Ca 1"),
        Column::new(
            "test_reports",
            CellFormat::Papers,
            Text::new("Phiếu kiểm nghiệm", "Test reports"),
            "0215/KN | Trung tâm Chất lượng vùng 4 | 16/11/2026 | | | Đạt",
        )
        .note(
            "“Số phiếu | phòng kiểm nghiệm | ngày | ngày hết hạn | phạm vi | kết quả | loại”, cách nhau bằng dấu chấm phẩy; phần không có thì bỏ trống. Bản chụp thêm trong từng lô.",
            "“Number | laboratory | date | expires on | scope | result | kind”, with semicolons between them; parts may be empty. Scans are added to the lots.",
        ),
    ];
    const EXPORT_ONLY: &'static [Column] = PUBLISHED_COLUMNS;
    const WITHOUT_COLUMN: &'static [&'static str] = &["cover_image", "images"];
    const KEYS: &'static [&'static str] = &["code", "trace_code"];
}
