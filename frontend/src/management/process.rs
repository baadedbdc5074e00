//! Production processes (Quy trình sản xuất).

use nguon_domain::files::file::FileRole;
use nguon_domain::records::process::Process;

use super::{Cell, Column, Screen, Texts};
use crate::form::{Control, Field, Section};

impl Screen for Process {
    const TEXTS: Texts = Texts {
        title: "Quy trình sản xuất",
        one: "quy trình sản xuất",
        empty: "Thêm quy trình và chứng nhận của bạn: VietGAP, hữu cơ, HACCP…",
        search: "Tên, số chứng nhận",
    };
    const COLUMNS: &'static [Column] = &[
        Column { title: "Tên", cell: Cell::Text("name"), sort: Some("name") },
        Column { title: "Số chứng nhận", cell: Cell::Text("certificate_number"), sort: None },
        Column { title: "Ngày cấp", cell: Cell::Date("issued_on"), sort: None },
        Column { title: "Ngày hết hạn", cell: Cell::Validity, sort: Some("expires_on") },
        Column { title: "Cập nhật", cell: Cell::Updated, sort: Some("updated_at") },
    ];
    const PICTURE: Option<&'static str> = Some("certificate_images");
    // A certificate is about one process.
    const UNCOPIED: &'static [&'static str] = &["certificate_number", "issued_on", "expires_on", "certificate_images"];
    const QUICK: &'static [&'static str] = &["name", "certificate_number", "issued_on", "expires_on"];
    const SECTIONS: &'static [Section] = &[Section {
        title: "Thông tin chung",
        fields: &[
            Field::new("name", "Tên", Control::Line).required(),
            Field::new("certificate_number", "Số chứng nhận", Control::Line),
            Field::new("issued_on", "Ngày cấp", Control::Date),
            Field::new("expires_on", "Ngày hết hạn", Control::Date),
            Field::new("summary", "Sơ lược", Control::Long)
                .help("Các bước chính của quy trình, hiển thị trên trang truy xuất."),
            Field::new("certificate_images", "Ảnh", Control::Files(FileRole::Image)).help("Ảnh chụp giấy chứng nhận."),
            Field::new("files", "File", Control::Files(FileRole::Attachment))
                .help("Tài liệu liên quan: ảnh, PDF, Word, Excel."),
        ],
    }];
}
