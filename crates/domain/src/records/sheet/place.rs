//! The table of places.

use super::Tabular;
use super::column::PUBLISHED_COLUMNS;
use crate::files::sheet::{CellFormat, Column};
use crate::input::kind::CatalogueKind;
use crate::input::kind::Kind;
use crate::input::localized::Text;
use crate::records::place::Place;

impl Tabular for Place {
    const COLUMNS: &'static [Column] = &[
        Column::new("name", CellFormat::Line, Text::new("Tên", "Name"), "Vườn Hàm Minh 1").required(),
        Column::new(
            "category_id",
            CellFormat::Entry(CatalogueKind::PlaceCategory),
            Text::new("Loại địa điểm", "Category"),
            "Vườn, trang trại",
        )
        .required(),
        Column::new("code", CellFormat::Line, Text::new("Mã số", "Code"), "V-01")
            .note("Mã riêng của doanh nghiệp, không trùng nhau.", "The business's own, each only once."),
        Column::new("gln", CellFormat::Line, Text::new("GLN", "GLN"), "8938505970004").note(
            "13 chữ số, số cuối là số kiểm tra; không trùng nhau.",
            "13 digits, the last is the check digit; each only once.",
        ),
        Column::new(
            "parent_id",
            CellFormat::Record(Kind::Place),
            Text::new("Thuộc địa điểm", "Part of"),
            "Nông trại Hàm Minh [NT-01]",
        ),
        Column::new(
            "growing_area_code",
            CellFormat::Line,
            Text::new("Mã số vùng trồng", "Growing-area code"),
            "VN-BTOR-0017",
        ),
        Column::new(
            "packing_house_code",
            CellFormat::Line,
            Text::new("Mã số cơ sở đóng gói", "Packing-house code"),
            "VN-BTPH-002",
        ),
        Column::new("address", CellFormat::Line, Text::new("Địa chỉ", "Address"), "Thôn 3, xã Hàm Minh"),
        Column::new(
            "area_id",
            CellFormat::Area,
            Text::new("Tỉnh, thành, xã, phường", "Administrative area"),
            "Lâm Đồng",
        ),
        Column::new("latitude", CellFormat::Degrees, Text::new("Vĩ độ", "Latitude"), "10,832"),
        Column::new("longitude", CellFormat::Degrees, Text::new("Kinh độ", "Longitude"), "107,905"),
        Column::new("size", CellFormat::Quantity, Text::new("Diện tích", "Size"), "1,5"),
        Column::new("size_unit", CellFormat::Unit, Text::new("Đơn vị diện tích", "Unit of size"), "ha"),
        Column::new("description", CellFormat::Long, Text::new("Mô tả", "Description"), "Trồng từ năm 2018"),
    ];
    const EXPORT_ONLY: &'static [Column] = PUBLISHED_COLUMNS;
    const WITHOUT_COLUMN: &'static [&'static str] = &["image"];
    const KEYS: &'static [&'static str] = &["code", "gln"];
}
