//! The table of products.

use super::Tabular;
use super::column::PUBLISHED_COLUMNS;
use crate::files::sheet::{CellFormat, Column};
use crate::input::kind::CatalogueKind;
use crate::input::kind::Kind;
use crate::input::localized::Text;
use crate::records::allergen::Allergen;
use crate::records::product::Product;
use crate::records::recognition::RuralIndustryLevel;

impl Tabular for Product {
    const COLUMNS: &'static [Column] = &[
        Column::new("name", CellFormat::Line, Text::new("Tên sản phẩm", "Product name"), "Thanh long ruột đỏ")
            .required(),
        Column::new(
            "category_id",
            CellFormat::Entry(CatalogueKind::ProductCategory),
            Text::new("Danh mục", "Category"),
            "Trái cây",
        )
        .required(),
        Column::new("gtin", CellFormat::Line, Text::new("GTIN", "GTIN"), "8938505970011").note(
            "8, 12, 13 hoặc 14 chữ số, số cuối là số kiểm tra; không trùng nhau.",
            "8, 12, 13 or 14 digits with check digit; each only once.",
        ),
        Column::new(
            "brand_owner_id",
            CellFormat::Record(Kind::Member),
            Text::new("Chủ thương hiệu", "Brand owner"),
            "Siêu thị Bình Thuận",
        ),
        Column::new(
            "packaging",
            CellFormat::Packaging,
            Text::new("Cấp đóng gói", "Packaging levels"),
            "Thùng 12 hộp | 12 | 18938505970018 | 6,5; Kiện 40 thùng | 40",
        ),
        Column::new("unit", CellFormat::Unit, Text::new("Đơn vị tính", "Unit"), "kg"),
        Column::new("price", CellFormat::Money, Text::new("Giá tham khảo (đồng)", "Price (đồng)"), "45000"),
        Column::new("variety", CellFormat::Line, Text::new("Tên giống cây", "Variety"), "LĐ5"),
        Column::new("attributes", CellFormat::NamedValues, Text::new("Thuộc tính", "Attributes"), "Độ ngọt: 14 °Bx"),
        Column::new(
            "process_ids",
            CellFormat::Records(Kind::Process),
            Text::new("Quy trình sản xuất", "Production processes"),
            "Sản xuất thanh long theo VietGAP",
        ),
        Column::new(
            "description",
            CellFormat::Long,
            Text::new("Mô tả", "Description"),
            "Thanh long ruột đỏ trồng tại Hàm Thuận Bắc",
        ),
        Column::new(
            "instructions",
            CellFormat::Long,
            Text::new("Hướng dẫn sử dụng", "Instructions"),
            "Bảo quản lạnh 5–8 °C",
        ),
        Column::new("keywords", CellFormat::Line, Text::new("Từ khóa", "Keywords"), "thanh long, trái cây"),
        Column::new(
            "youtube_url",
            CellFormat::Line,
            Text::new("Video YouTube", "YouTube video"),
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        ),
        Column::new(
            "links",
            CellFormat::Links,
            Text::new("Liên kết", "Links"),
            "Hướng dẫn sử dụng | https://example.vn/huong-dan | Cách bảo quản | vi",
        ),
        Column::new("ocop_stars", CellFormat::Stars, Text::new("Hạng OCOP (sao)", "OCOP stars"), "4"),
        Column::new(
            "ocop_decision",
            CellFormat::Line,
            Text::new("Quyết định công nhận OCOP", "OCOP decision"),
            "2145/QĐ-UBND ngày 15/10/2025",
        ),
        Column::new(
            "rural_industry_level",
            CellFormat::OneOf(RuralIndustryLevel::CHOICES),
            Text::new("Công nghiệp nông thôn tiêu biểu (cấp)", "Typical rural industrial product (level)"),
            "Cấp tỉnh",
        ),
        Column::new(
            "rural_industry_decision",
            CellFormat::Line,
            Text::new("Quyết định công nhận công nghiệp nông thôn tiêu biểu", "Rural industry decision"),
            "1520/QĐ-UBND ngày 12/8/2025",
        ),
        Column::new(
            "rural_industry_year",
            CellFormat::Year,
            Text::new("Năm công nhận công nghiệp nông thôn tiêu biểu", "Rural industry year"),
            "2025",
        ),
        Column::new(
            "rural_industry_expires_on",
            CellFormat::Date,
            Text::new("Hiệu lực công nghiệp nông thôn tiêu biểu đến", "Rural industry valid until"),
            "12/08/2028",
        ),
        Column::new(
            "local_specialty_decision",
            CellFormat::Line,
            Text::new("Quyết định đặc trưng thế mạnh", "Local specialty decision"),
            "2688/QĐ-UBND ngày 4/12/2024",
        ),
        Column::new("brand", CellFormat::Line, Text::new("Nhãn hiệu", "Brand"), "Thanh long Thuận Hòa"),
        Column::new("model", CellFormat::Line, Text::new("Kiểu, model", "Model"), "TL-S200"),
        Column::new(
            "standards",
            CellFormat::Standards,
            Text::new("Tiêu chuẩn áp dụng", "Standards applied"),
            "TCVN 7523:2014 | Thanh long quả tươi; QCVN 8-2:2011/BYT",
        ),
        Column::new(
            "self_declarations",
            CellFormat::Papers,
            Text::new("Bản tự công bố sản phẩm", "Self-declarations"),
            "01/THUANHOA/2026 | | 15/03/2026",
        ),
        Column::new(
            "conformity_certificates",
            CellFormat::Papers,
            Text::new("Chứng nhận, công bố hợp quy, hợp chuẩn", "Conformity certificates"),
            "HQ-0215 | Quatest 3 | 01/02/2026 | 31/01/2029 | Thanh long sấy dẻo | | Chứng nhận hợp quy",
        ),
        Column::new(
            "ingredients",
            CellFormat::Long,
            Text::new("Thành phần", "Ingredients"),
            "Thanh long 98%, đường 2%",
        ),
        Column::new(
            "allergens",
            CellFormat::SomeOf(Allergen::CHOICES),
            Text::new("Chất gây dị ứng", "Allergens"),
            "Đậu nành; Lạc",
        ),
        Column::new(
            "allergen_note",
            CellFormat::Long,
            Text::new("Ghi chú chất gây dị ứng", "Note on allergens"),
            "Sản xuất trên dây chuyền có xử lý đậu phộng.",
        ),
        Column::new(
            "safety_warnings",
            CellFormat::Long,
            Text::new("Cảnh báo an toàn", "Safety warnings"),
            "Không dùng khi bao bì bị phồng, rách.",
        ),
    ];
    const EXPORT_ONLY: &'static [Column] = PUBLISHED_COLUMNS;
    const WITHOUT_COLUMN: &'static [&'static str] = &["cover_image", "images"];
    const KEYS: &'static [&'static str] = &["gtin", "trace_code"];
}
