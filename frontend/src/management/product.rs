//! Products (Sản phẩm).

use nguon_domain::files::file::FileRole;
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::kind::Kind;
use nguon_domain::records::product::Product;

use super::{Cell, Column, Screen, Texts};
use crate::form::link::LINKS;
use crate::form::packaging::PACKAGING;
use crate::form::{Control, Field, Section, Source};

/// The star ratings that the OCOP programme gives to products.
const STARS: [(&str, &str); 3] = [("3", "★★★ 3 sao"), ("4", "★★★★ 4 sao"), ("5", "★★★★★ 5 sao")];

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
    // An OCOP decision is about one product.
    const UNCOPIED: &'static [&'static str] = &["gtin", "packaging[].gtin", "ocop_stars", "ocop_decision"];
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
            title: "OCOP",
            fields: &[
                Field::new("ocop_stars", "Hạng OCOP", Control::OneOf(&STARS)),
                Field::new("ocop_decision", "Quyết định công nhận OCOP", Control::Line)
                    .help("Số, ngày và cơ quan ban hành. Cần có khi chọn hạng sao."),
            ],
        },
    ];
}
