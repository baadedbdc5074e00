//! Lots (Lô).

use nguon_domain::files::file::FileRole;
use nguon_domain::input::kind::Kind;
use nguon_domain::records::lot::Lot;

use super::{Cell, Column, Screen, Texts};
use crate::form::certificate::TEST_REPORTS;
use crate::form::link::LINKS;
use crate::form::{Control, Field, Section};

impl Screen for Lot {
    const TEXTS: Texts = Texts {
        title: "Lô",
        one: "lô",
        empty: "Mỗi đợt thu hoạch, sản xuất là một lô. Thêm lô để có mã QR dán lên sản phẩm.",
        search: "Tên lô, số lô, xuất xứ",
    };
    const COLUMNS: &'static [Column] = &[
        Column { title: "Tên lô", cell: Cell::Text("name"), sort: Some("name") },
        Column { title: "Số lô", cell: Cell::Text("code"), sort: Some("code") },
        Column { title: "Sản phẩm", cell: Cell::Names("product_id"), sort: None },
        Column { title: "Khối lượng", cell: Cell::Measure("weight", "weight_unit"), sort: None },
        Column { title: "Ngày sản xuất", cell: Cell::Date("produced_on"), sort: Some("produced_on") },
        Column { title: "Hạn sử dụng", cell: Cell::Expiry("expires_on"), sort: Some("expires_on") },
    ];
    const PICTURE: Option<&'static str> = Some("cover_image");
    const UNCOPIED: &'static [&'static str] =
        &["code", "harvested_on", "produced_on", "packed_on", "expires_on", "images", "links", "test_reports"];
    const FOLDED: &'static [&'static str] = &["Dây chuyền, kiểm nghiệm"];
    const OFFERED: &'static [&'static str] =
        &["product_id", "origin", "weight_unit", "quantity_unit", "packaging", "member_ids", "material_ids"];
    const QUICK: &'static [&'static str] = &["name", "code", "product_id", "produced_on"];
    const SECTIONS: &'static [Section] = &[
        Section {
            title: "Thông tin chung",
            fields: &[
                Field::new("name", "Tên lô", Control::Line).required(),
                Field::new("code", "Số lô", Control::Line)
                    .required()
                    .help("Doanh nghiệp tự đặt: nhiều nhất 20 chữ không dấu, số và dấu như - / ."),
                Field::new("product_id", "Sản phẩm", Control::Record(Kind::Product)).required(),
                Field::new("origin", "Xuất xứ", Control::Line),
            ],
        },
        Section {
            title: "Thời gian",
            fields: &[
                Field::new("harvested_on", "Ngày thu hoạch", Control::Date),
                Field::new("produced_on", "Ngày sản xuất", Control::Date),
                Field::new("packed_on", "Ngày đóng gói", Control::Date),
                Field::new("expires_on", "Hạn sử dụng", Control::Date),
            ],
        },
        Section {
            title: "Số lượng và đóng gói",
            fields: &[
                Field::new("weight", "Khối lượng", Control::Measure { unit: "weight_unit" })
                    .help("Dùng dấu phẩy cho phần lẻ, ví dụ 1250,5."),
                Field::new("quantity", "Số lượng", Control::Measure { unit: "quantity_unit" })
                    .help("Số thùng, túi, chai…"),
                Field::new("packaging", "Quy cách đóng gói", Control::Line).help("Ví dụ: Thùng carton 10 kg."),
            ],
        },
        Section {
            title: "Chuỗi cung ứng và vật tư",
            fields: &[
                Field::new("member_ids", "Chuỗi cung ứng", Control::Records(Kind::Member))
                    .help("Những ai tham gia, theo thứ tự từ vườn đến nơi bán."),
                Field::new("material_ids", "Vật tư", Control::Records(Kind::Material)),
                Field::new("description", "Mô tả", Control::Long),
                Field::new("links", "Liên kết", Control::Entries(&LINKS))
                    .help("Trang khác mà mã của lô dẫn đến: phiếu kiểm nghiệm, thông báo thu hồi…"),
            ],
        },
        Section {
            title: "Dây chuyền, kiểm nghiệm",
            fields: &[
                Field::new("production_line", "Dây chuyền sản xuất", Control::Line),
                Field::new("shift", "Ca sản xuất", Control::Line),
                Field::new("test_reports", "Phiếu kiểm nghiệm", Control::Entries(&TEST_REPORTS))
                    .help("Phiếu của riêng lô này; hiện trên trang truy xuất."),
            ],
        },
        Section {
            title: "Hình ảnh",
            fields: &[
                Field::new("cover_image", "Hình ảnh đại diện", Control::File(FileRole::Image)),
                Field::new("images", "Hình ảnh", Control::Files(FileRole::Image)),
            ],
        },
    ];
}
