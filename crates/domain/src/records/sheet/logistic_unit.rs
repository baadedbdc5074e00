//! The table of logistic units.

use super::Tabular;
use super::column::PUBLISHED_COLUMNS;
use crate::files::sheet::{CellFormat, Column};
use crate::input::kind::CatalogueKind;
use crate::input::kind::Kind;
use crate::input::localized::Text;
use crate::records::logistic_unit::LogisticUnit;

impl Tabular for LogisticUnit {
    const COLUMNS: &'static [Column] = &[
        Column::new("name", CellFormat::Line, Text::new("Tên hàng hóa", "Commodity"), "Thanh long ruột đỏ").required(),
        Column::new(
            "category_id",
            CellFormat::Entry(CatalogueKind::LogisticUnitCategory),
            Text::new("Loại đơn vị logistic", "Category"),
            "Palet",
        )
        .required(),
        Column::new("sscc", CellFormat::Line, Text::new("SSCC", "SSCC"), "089385059700000011").note(
            "18 chữ số, số cuối là số kiểm tra; không trùng nhau.",
            "18 digits, the last is the check digit; each only once.",
        ),
        Column::new("variety", CellFormat::Line, Text::new("Tên giống cây", "Variety"), "LĐ5"),
        Column::new(
            "contents",
            CellFormat::Amounts(Kind::Lot),
            Text::new("Trong đó có (lô)", "Contents (lots)"),
            "Thanh long thu hoạch 15/11 [TL-20261115-01] (48 thùng carton)",
        ),
        Column::new(
            "from_place_id",
            CellFormat::Record(Kind::Place),
            Text::new("Nơi gửi đi", "From"),
            "Cơ sở đóng gói Hàm Minh [ĐG-01]",
        ),
        Column::new(
            "receiver_id",
            CellFormat::Record(Kind::Member),
            Text::new("Bên nhận", "To"),
            "Siêu thị Bình Thuận",
        ),
        Column::new(
            "carrier_id",
            CellFormat::Record(Kind::Member),
            Text::new("Bên vận chuyển", "Carrier"),
            "Vận tải TD",
        ),
        Column::new("shipped_on", CellFormat::Date, Text::new("Ngày vận chuyển", "Shipped on"), "16/11/2026"),
        Column::new("order_number", CellFormat::Line, Text::new("Số đơn đặt hàng", "Order number"), "AC 239"),
        Column::new(
            "gross_weight",
            CellFormat::Quantity,
            Text::new("Khối lượng tổng (kg)", "Gross weight (kg)"),
            "430",
        ),
        Column::new("harvest_team", CellFormat::Line, Text::new("Đội thu hoạch", "Harvest team"), "Đội 2"),
        Column::new("harvested_on", CellFormat::Date, Text::new("Ngày thu hoạch", "Harvested on"), "15/11/2026"),
        Column::new("description", CellFormat::Long, Text::new("Ghi chú", "Note"), "Hàng xuất khẩu"),
    ];
    const EXPORT_ONLY: &'static [Column] = PUBLISHED_COLUMNS;
    const WITHOUT_COLUMN: &'static [&'static str] = &[];
    const KEYS: &'static [&'static str] = &["sscc", "trace_code"];
}
