//! The table of supply-chain members.

use super::Tabular;
use crate::files::sheet::{CellFormat, Column};
use crate::input::kind::CatalogueKind;
use crate::input::localized::Text;
use crate::records::member::Member;

impl Tabular for Member {
    const COLUMNS: &'static [Column] = &[
        Column::new("name", CellFormat::Line, Text::new("Tên", "Name"), "HTX Thanh long Hàm Minh").required(),
        Column::new(
            "category_id",
            CellFormat::Entry(CatalogueKind::MemberCategory),
            Text::new("Danh mục", "Category"),
            "Nhà vườn, hộ sản xuất",
        )
        .required(),
        Column::new("code", CellFormat::Line, Text::new("Mã số", "Code"), "HM-01")
            .note("Mã riêng của doanh nghiệp, không trùng nhau.", "The business's own, each only once."),
        Column::new(
            "representative_name",
            CellFormat::Line,
            Text::new("Người đại diện", "Representative"),
            "Nguyễn Thị Hoa",
        ),
        Column::new("representative_position", CellFormat::Line, Text::new("Chức vụ", "Position"), "Chủ vườn"),
        Column::new("phone", CellFormat::Phone, Text::new("Điện thoại", "Telephone"), "0912 345 678"),
        Column::new("email", CellFormat::Line, Text::new("Email", "E-mail"), "ten@example.vn"),
        Column::new("address", CellFormat::Line, Text::new("Địa chỉ", "Address"), "Thôn 3, xã Hàm Minh"),
        Column::new(
            "area_id",
            CellFormat::Area,
            Text::new("Tỉnh, thành, xã, phường", "Administrative area"),
            "Lâm Đồng",
        ),
        Column::new("latitude", CellFormat::Degrees, Text::new("Vĩ độ", "Latitude"), "10,832"),
        Column::new("longitude", CellFormat::Degrees, Text::new("Kinh độ", "Longitude"), "107,905"),
        Column::new("gln", CellFormat::Line, Text::new("GLN", "GLN"), "8938505970004")
            .note("13 chữ số, số cuối là số kiểm tra.", "13 digits, the last is the check digit."),
        Column::new(
            "specifications",
            CellFormat::NamedValues,
            Text::new("Thông số", "Specifications"),
            "Diện tích: 100 m²; Sản lượng: 1 tấn/năm",
        ),
        Column::new("content", CellFormat::Rich, Text::new("Nội dung", "Introduction"), "Vườn trồng từ năm 2010."),
    ];
    const WITHOUT_COLUMN: &'static [&'static str] = &["image", "licences", "quality_certificates", "test_certificates"];
    const KEYS: &'static [&'static str] = &["code"];
}
