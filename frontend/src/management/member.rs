//! Supply-chain members (Chuỗi cung ứng).

use nguon_domain::files::file::FileRole;
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::records::member::Member;

use super::{Cell, Column, Screen, Texts};
use crate::form::certificate::CERTIFICATES;
use crate::form::{Control, Field, Section, Source};

impl Screen for Member {
    const TEXTS: Texts = Texts {
        title: "Chuỗi cung ứng",
        one: "thành viên chuỗi cung ứng",
        empty: "Thêm những ai tham gia làm ra và đưa sản phẩm đến người mua: nhà vườn, cơ sở đóng gói, vận chuyển, cửa hàng…",
        search: "Tên, mã số, địa chỉ, GLN, người đại diện",
    };
    const COLUMNS: &'static [Column] = &[
        Column { title: "Tên", cell: Cell::Text("name"), sort: Some("name") },
        Column { title: "Danh mục", cell: Cell::Names("category_id"), sort: None },
        Column { title: "Mã số", cell: Cell::Text("code"), sort: None },
        Column { title: "Địa chỉ", cell: Cell::Text("address"), sort: None },
        Column { title: "Giấy chứng nhận", cell: Cell::Validity, sort: None },
        Column { title: "Cập nhật", cell: Cell::Updated, sort: Some("updated_at") },
    ];
    const PICTURE: Option<&'static str> = Some("image");
    // Certificates are about their holder.
    const UNCOPIED: &'static [&'static str] =
        &["code", "gln", "image", "licences", "quality_certificates", "test_certificates"];
    const QUICK: &'static [&'static str] = &["category_id", "name", "phone", "address"];
    const SECTIONS: &'static [Section] = &[
        Section {
            title: "Thông tin chung",
            fields: &[
                Field::new("category_id", "Danh mục", Control::Catalogue(CatalogueKind::MemberCategory)).required(),
                Field::new("name", "Tên", Control::Line).required(),
                Field::new("code", "Mã số", Control::Line)
                    .help("Mã riêng của doanh nghiệp, không trùng với thành viên khác."),
                Field::new("gln", "GLN", Control::Key(KeyType::Gln, Source::Others))
                    .help("Mã địa điểm GS1, 13 chữ số, nếu có."),
                Field::new("image", "Hình ảnh", Control::File(FileRole::Image)).help("Logo hoặc hình ảnh đại diện."),
            ],
        },
        Section {
            title: "Người đại diện",
            fields: &[
                Field::new("representative_name", "Người đại diện", Control::Line).help("Không hiển thị công khai."),
                Field::new("representative_position", "Chức vụ", Control::Line),
                Field::new("phone", "Điện thoại", Control::Phone).help("Không hiển thị công khai."),
                Field::new("email", "Email", Control::Email).help("Không hiển thị công khai."),
            ],
        },
        Section {
            title: "Địa điểm",
            fields: &[
                Field::new("address", "Địa chỉ", Control::Line),
                Field::new("area_id", "Tỉnh/Thành phố", Control::Area),
                Field::new("latitude", "Vị trí", Control::Position),
            ],
        },
        Section {
            title: "Giới thiệu",
            fields: &[
                Field::new("specifications", "Thông số", Control::NamedValues)
                    .help("Ví dụ: Diện tích – 100 m²; Sản lượng – 1 tấn/năm."),
                Field::new("content", "Nội dung", Control::Rich)
                    .help("Giới thiệu chi tiết, hiển thị trên trang truy xuất."),
            ],
        },
        Section {
            title: "Giấy tờ",
            fields: &[
                Field::new("licences", "Giấy phép", Control::Entries(&CERTIFICATES)),
                Field::new("quality_certificates", "Giấy chứng nhận chất lượng", Control::Entries(&CERTIFICATES)),
                Field::new("test_certificates", "Giấy kiểm nghiệm, kiểm định", Control::Entries(&CERTIFICATES)),
            ],
        },
    ];
}
