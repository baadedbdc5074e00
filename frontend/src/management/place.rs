//! Places (Địa điểm).

use nguon_domain::files::file::FileRole;
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::kind::Kind;
use nguon_domain::records::place::Place;

use super::{Cell, Column, Screen, Texts};
use crate::form::{Control, Field, Section, Source};

impl Screen for Place {
    const TEXTS: Texts = Texts {
        title: "Địa điểm",
        one: "địa điểm",
        empty: "Thêm vườn, thửa đất, nơi đóng gói, kho… của doanh nghiệp. Mỗi nơi có một mã GLN để biết hàng từ đâu đến đâu.",
        search: "Tên, mã số, GLN, mã số vùng trồng, địa chỉ",
    };
    const COLUMNS: &'static [Column] = &[
        Column { title: "Tên", cell: Cell::Text("name"), sort: Some("name") },
        Column { title: "Loại", cell: Cell::Names("category_id"), sort: None },
        Column { title: "GLN", cell: Cell::Text("gln"), sort: None },
        Column { title: "Mã số vùng trồng", cell: Cell::Text("growing_area_code"), sort: None },
        Column { title: "Diện tích", cell: Cell::Measure("size", "size_unit"), sort: None },
        Column { title: "Cập nhật", cell: Cell::Updated, sort: Some("updated_at") },
    ];
    const PICTURE: Option<&'static str> = Some("image");
    const UNCOPIED: &'static [&'static str] = &["code", "gln", "growing_area_code", "packing_house_code", "image"];
    const OFFERED: &'static [&'static str] = &["category_id", "area_id", "parent_id", "size_unit"];
    const QUICK: &'static [&'static str] = &["name", "category_id", "address"];
    const SECTIONS: &'static [Section] = &[
        Section {
            title: "Thông tin chung",
            fields: &[
                Field::new("name", "Tên", Control::Line).required(),
                Field::new("category_id", "Loại địa điểm", Control::Catalogue(CatalogueKind::PlaceCategory)).required(),
                Field::new("code", "Mã số", Control::Line)
                    .help("Mã riêng của doanh nghiệp, không trùng với địa điểm khác."),
                Field::new("parent_id", "Thuộc địa điểm", Control::Record(Kind::Place))
                    .help("Ví dụ: thửa đất thuộc trang trại nào."),
                Field::new("size", "Diện tích", Control::Measure { unit: "size_unit" }),
                Field::new("image", "Hình ảnh", Control::File(FileRole::Image)),
            ],
        },
        Section {
            title: "Mã định danh",
            fields: &[
                Field::new("gln", "GLN", Control::Key(KeyType::Gln, Source::Own)).help("Mã địa điểm GS1, 13 chữ số."),
                Field::new("growing_area_code", "Mã số vùng trồng", Control::Line)
                    .help("Do cơ quan bảo vệ thực vật cấp, ví dụ VN-BTOR-0017."),
                Field::new("packing_house_code", "Mã số cơ sở đóng gói", Control::Line)
                    .help("Do cơ quan bảo vệ thực vật cấp."),
            ],
        },
        Section {
            title: "Vị trí",
            fields: &[
                Field::new("address", "Địa chỉ", Control::Line),
                Field::new("area_id", "Tỉnh/Thành phố", Control::Area),
                Field::new("latitude", "Vị trí", Control::Position).help("Không hiển thị công khai."),
                Field::new("description", "Mô tả", Control::Long),
            ],
        },
    ];
}
