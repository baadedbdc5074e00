//! Materials (Vật tư).

use nguon_domain::files::file::FileRole;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::kind::Kind;
use nguon_domain::records::material::Material;

use super::{Cell, Column, Screen, Texts};
use crate::form::certificate::CERTIFICATES;
use crate::form::{Control, Field, Section};

impl Screen for Material {
    const TEXTS: Texts = Texts {
        title: "Vật tư",
        one: "vật tư",
        empty: "Thêm giống, phân bón, nguyên liệu, bao bì… đã dùng để làm ra sản phẩm.",
        search: "Tên, mã số, mã vạch, xuất xứ",
    };
    const COLUMNS: &'static [Column] = &[
        Column { title: "Tên", cell: Cell::Text("name"), sort: Some("name") },
        Column { title: "Danh mục", cell: Cell::Names("category_id"), sort: None },
        Column { title: "Mã số", cell: Cell::Text("code"), sort: None },
        Column { title: "Giá", cell: Cell::Money("price"), sort: None },
        Column { title: "Nhà sản xuất", cell: Cell::Names("manufacturer_id"), sort: None },
        Column { title: "Giấy chứng nhận", cell: Cell::Validity, sort: None },
        Column { title: "Cập nhật", cell: Cell::Updated, sort: Some("updated_at") },
    ];
    const PICTURE: Option<&'static str> = Some("image");
    // A test certificate is about one delivery.
    const UNCOPIED: &'static [&'static str] = &["code", "barcode", "test_certificates"];
    const QUICK: &'static [&'static str] = &["category_id", "name", "origin", "price"];
    const SECTIONS: &'static [Section] = &[
        Section {
            title: "Thông tin chung",
            fields: &[
                Field::new("category_id", "Danh mục", Control::Catalogue(CatalogueKind::MaterialCategory)).required(),
                Field::new("name", "Tên", Control::Line).required(),
                Field::new("code", "Mã số", Control::Line)
                    .help("Mã riêng của doanh nghiệp, không trùng với vật tư khác."),
                Field::new("barcode", "Mã vạch", Control::Line).help("Như in trên bao bì."),
                Field::new("origin", "Xuất xứ", Control::Line),
                Field::new("price", "Giá", Control::Money),
                Field::new("image", "Hình ảnh", Control::File(FileRole::Image)),
            ],
        },
        Section {
            title: "Nguồn cung cấp",
            fields: &[
                Field::new("manufacturer_id", "Nhà sản xuất", Control::Record(Kind::Member))
                    .help("Chọn trong Chuỗi cung ứng."),
                Field::new("importer_id", "Nhà nhập khẩu", Control::Record(Kind::Member))
                    .help("Chọn trong Chuỗi cung ứng."),
                Field::new("distributor_id", "Nhà phân phối", Control::Record(Kind::Member))
                    .help("Chọn trong Chuỗi cung ứng."),
                Field::new("manager_name", "Người quản lý", Control::Line),
            ],
        },
        Section {
            title: "Mô tả và sử dụng",
            fields: &[
                Field::new("description", "Mô tả", Control::Long),
                Field::new("instructions", "Hướng dẫn sử dụng", Control::Long),
                Field::new("trace_url", "Đường dẫn truy xuất", Control::Url)
                    .help("Trang truy xuất của nhà cung cấp, bắt đầu bằng https://"),
            ],
        },
        Section {
            title: "Giấy tờ",
            fields: &[
                Field::new("quality_certificates", "Giấy chứng nhận chất lượng", Control::Entries(&CERTIFICATES)),
                Field::new("test_certificates", "Giấy kiểm nghiệm, kiểm định", Control::Entries(&CERTIFICATES)),
            ],
        },
    ];
}
