//! Products (Sản phẩm).

use nguon_domain::files::file::FileRole;
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::kind::Kind;
use nguon_domain::records::allergen::Allergen;
use nguon_domain::records::product::Product;
use nguon_domain::records::recognition::RuralIndustryLevel;

use super::{Cell, Column, Screen, Texts};
use crate::form::certificate::{CONFORMITY, DECLARATIONS};
use crate::form::link::LINKS;
use crate::form::packaging::PACKAGING;
use crate::form::standard::STANDARDS;
use crate::form::{Control, Field, Section, Source};

/// The star ratings that the OCOP programme gives to products.
const STARS: [(&str, &str); 3] = [("3", "★★★ 3 sao"), ("4", "★★★★ 4 sao"), ("5", "★★★★★ 5 sao")];

const LEVELS: [(&str, &str); RuralIndustryLevel::ALL.len()] = {
    let mut levels = [("", ""); RuralIndustryLevel::ALL.len()];
    let mut index = 0;
    while index < levels.len() {
        levels[index] = (RuralIndustryLevel::ALL[index].as_str(), RuralIndustryLevel::ALL[index].label().vi);
        index += 1;
    }
    levels
};

impl Screen for Product {
    const TEXTS: Texts = Texts {
        title: "Sản phẩm",
        one: "sản phẩm",
        empty: "Thêm sản phẩm đầu tiên; sau đó mỗi đợt sản xuất là một lô có mã QR riêng.",
        search: "Tên, GTIN, từ khóa, giống",
    };
    const COLUMNS: &'static [Column] = &[
        Column { title: "Tên", cell: Cell::Text("name"), sort: Some("name") },
        Column { title: "Danh mục", cell: Cell::Names("category_id"), sort: None },
        Column { title: "GTIN", cell: Cell::Text("gtin"), sort: None },
        Column { title: "Giá", cell: Cell::Money("price"), sort: None },
        Column { title: "Cập nhật", cell: Cell::Updated, sort: Some("updated_at") },
    ];
    const PICTURE: Option<&'static str> = Some("cover_image");
    // Decisions, declarations and certificates are about one product.
    const UNCOPIED: &'static [&'static str] = &[
        "gtin",
        "packaging[].gtin",
        "ocop_stars",
        "ocop_decision",
        "rural_industry_level",
        "rural_industry_decision",
        "rural_industry_year",
        "rural_industry_expires_on",
        "local_specialty_decision",
        "self_declarations",
        "conformity_certificates",
    ];
    const FOLDED: &'static [&'static str] =
        &["Thành phần và an toàn", "Nhãn hiệu, tiêu chuẩn, công bố", "OCOP và danh hiệu khác"];
    const FILTERS: &'static [(&'static str, &'static str)] = &[
        ("ocop", "OCOP"),
        ("ocop:5", "OCOP 5 sao"),
        ("ocop:4", "OCOP 4 sao"),
        ("ocop:3", "OCOP 3 sao"),
        ("rural_industry", "Công nghiệp nông thôn tiêu biểu"),
        ("rural_industry:national", "Công nghiệp nông thôn tiêu biểu cấp quốc gia"),
        ("rural_industry:region", "Công nghiệp nông thôn tiêu biểu cấp khu vực"),
        ("rural_industry:province", "Công nghiệp nông thôn tiêu biểu cấp tỉnh"),
        ("rural_industry:district", "Công nghiệp nông thôn tiêu biểu cấp huyện"),
        ("local_specialty", "Đặc trưng thế mạnh"),
        ("incomplete", "Còn thiếu thông tin"),
    ];
    const QUICK: &'static [&'static str] = &["name", "category_id", "unit"];
    const SECTIONS: &'static [Section] = &[
        Section {
            title: "Thông tin chung",
            fields: &[
                Field::new("name", "Tên sản phẩm", Control::Line).required(),
                Field::new("category_id", "Danh mục", Control::Catalogue(CatalogueKind::ProductCategory)).required(),
                Field::new("variety", "Tên giống cây", Control::Line),
                Field::new("price", "Giá", Control::Money).help("Giá tham khảo."),
                Field::new("unit", "Đơn vị tính", Control::Unit),
                Field::new("process_ids", "Quy trình sản xuất", Control::Records(Kind::Process)),
            ],
        },
        Section {
            title: "Mã số và đóng gói",
            fields: &[
                Field::new("gtin", "GTIN", Control::Key(KeyType::Gtin, Source::OwnUnless("brand_owner_id")))
                    .help("Mã vạch GS1 của sản phẩm: 8, 12, 13 hoặc 14 chữ số, nếu có."),
                Field::new("brand_owner_id", "Chủ thương hiệu", Control::Record(Kind::Member))
                    .help("Chọn khi gia công, đóng gói cho thương hiệu khác; GTIN khi đó do bên ấy cấp."),
                Field::new("packaging", "Cấp đóng gói", Control::Entries(&PACKAGING))
                    .help("Từ nhỏ đến lớn: thùng, rồi palet… Mỗi cấp bán ra có GTIN riêng."),
            ],
        },
        Section {
            title: "Mô tả và sử dụng",
            fields: &[
                Field::new("description", "Mô tả", Control::Long),
                Field::new("instructions", "Hướng dẫn sử dụng", Control::Long).help("Cách dùng và bảo quản."),
                Field::new("attributes", "Thuộc tính", Control::NamedValues)
                    .help("Ví dụ: Độ ngọt – 14 °Brix; Độ đạm – 40 °N."),
                Field::new("keywords", "Từ khóa", Control::Line).help("Cách nhau bằng dấu phẩy."),
                Field::new("youtube_url", "Youtube URL", Control::Url)
                    .help("Đường dẫn video YouTube; chỉ tải khi người xem bấm vào."),
                Field::new("links", "Liên kết", Control::Entries(&LINKS))
                    .help("Trang khác mà mã của sản phẩm dẫn đến: hướng dẫn, nơi bán, công thức…"),
            ],
        },
        Section {
            title: "Hình ảnh",
            fields: &[
                Field::new("cover_image", "Hình ảnh đại diện", Control::File(FileRole::Image))
                    .help("Ảnh mà người mua thấy đầu tiên."),
                Field::new("images", "Hình ảnh", Control::Files(FileRole::Image)),
            ],
        },
        Section {
            title: "Thành phần và an toàn",
            fields: &[
                Field::new("ingredients", "Thành phần", Control::Long).help("Như ghi trên nhãn."),
                Field::new("allergens", "Chất gây dị ứng", Control::SomeOf(Allergen::CHOICES)),
                Field::new("allergen_note", "Ghi chú chất gây dị ứng", Control::Long)
                    .help("Ví dụ: Sản xuất trên dây chuyền có xử lý đậu phộng."),
                Field::new("safety_warnings", "Cảnh báo an toàn", Control::Long)
                    .help("Điều người dùng phải biết để không gặp nguy hiểm."),
            ],
        },
        Section {
            title: "Nhãn hiệu, tiêu chuẩn, công bố",
            fields: &[
                Field::new("brand", "Nhãn hiệu", Control::Line),
                Field::new("model", "Kiểu, model", Control::Line).help("Với hàng có kiểu, model."),
                Field::new("standards", "Tiêu chuẩn áp dụng", Control::Entries(&STANDARDS)),
                Field::new("self_declarations", "Bản tự công bố sản phẩm", Control::Entries(&DECLARATIONS)),
                Field::new(
                    "conformity_certificates",
                    "Chứng nhận, công bố hợp quy, hợp chuẩn",
                    Control::Entries(&CONFORMITY),
                ),
            ],
        },
        Section {
            title: "OCOP và danh hiệu khác",
            fields: &[
                Field::new("ocop_stars", "Hạng OCOP", Control::OneOf(&STARS)),
                Field::new("ocop_decision", "Quyết định công nhận OCOP", Control::Line)
                    .help("Số, ngày và cơ quan ban hành. Cần có khi chọn hạng sao."),
                Field::new("rural_industry_level", "Công nghiệp nông thôn tiêu biểu", Control::OneOf(&LEVELS)),
                Field::new(
                    "rural_industry_decision",
                    "Quyết định công nhận công nghiệp nông thôn tiêu biểu",
                    Control::Line,
                )
                .help("Cần có khi chọn cấp, cùng với năm."),
                Field::new("rural_industry_year", "Năm công nhận", Control::Year),
                Field::new("rural_industry_expires_on", "Hiệu lực đến", Control::Date),
                Field::new("local_specialty_decision", "Quyết định đặc trưng thế mạnh", Control::Line)
                    .help("Số, ngày và cơ quan ban hành, khi sản phẩm là đặc trưng thế mạnh của tỉnh."),
            ],
        },
    ];
}
