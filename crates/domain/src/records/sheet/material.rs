//! The table of materials.

use super::Tabular;
use crate::files::sheet::{CellFormat, Column};
use crate::input::kind::CatalogueKind;
use crate::input::kind::Kind;
use crate::input::localized::Text;
use crate::records::material::Material;

impl Tabular for Material {
    const COLUMNS: &'static [Column] = &[
        Column::new("name", CellFormat::Line, Text::new("Tên", "Name"), "Phân hữu cơ vi sinh").required(),
        Column::new(
            "category_id",
            CellFormat::Entry(CatalogueKind::MaterialCategory),
            Text::new("Danh mục", "Category"),
            "Phân bón",
        )
        .required(),
        Column::new("code", CellFormat::Line, Text::new("Mã số", "Code"), "VT-01")
            .note("Mã riêng của doanh nghiệp, không trùng nhau.", "The business's own, each only once."),
        Column::new("barcode", CellFormat::Line, Text::new("Mã vạch", "Barcode"), "8931234567890"),
        Column::new("origin", CellFormat::Line, Text::new("Xuất xứ", "Origin"), "Việt Nam"),
        Column::new("price", CellFormat::Money, Text::new("Giá (đồng)", "Price (đồng)"), "185000"),
        Column::new(
            "manufacturer_id",
            CellFormat::Record(Kind::Member),
            Text::new("Nhà sản xuất", "Manufacturer"),
            "Nhà máy phân bón Sông Lũy",
        ),
        Column::new(
            "importer_id",
            CellFormat::Record(Kind::Member),
            Text::new("Nhà nhập khẩu", "Importer"),
            "Công ty nhập khẩu",
        ),
        Column::new(
            "distributor_id",
            CellFormat::Record(Kind::Member),
            Text::new("Nhà phân phối", "Distributor"),
            "Đại lý vật tư Hàm Minh",
        ),
        Column::new("manager_name", CellFormat::Line, Text::new("Người quản lý", "Manager"), "Phạm Văn Kho"),
        Column::new("description", CellFormat::Long, Text::new("Mô tả", "Description"), "Phân hữu cơ, bao 25 kg"),
        Column::new(
            "instructions",
            CellFormat::Long,
            Text::new("Hướng dẫn sử dụng", "Instructions"),
            "Bón quanh gốc, lấp đất mỏng",
        ),
        Column::new(
            "trace_url",
            CellFormat::Line,
            Text::new("Đường dẫn truy xuất", "Trace address"),
            "https://example.vn/phan-bon",
        ),
    ];
    const WITHOUT_COLUMN: &'static [&'static str] = &["image", "quality_certificates", "test_certificates"];
    const KEYS: &'static [&'static str] = &["code"];
}
