//! Logistic units (Đơn vị logistic).

use nguon_domain::identification::identifier::KeyType;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::kind::Kind;
use nguon_domain::records::logistic_unit::LogisticUnit;

use super::{Cell, Column, Screen, Texts};
use crate::form::amounts::CONTENTS;
use crate::form::{Control, Field, Section, Source};

impl Screen for LogisticUnit {
    const TEXTS: Texts = Texts {
        title: "Đơn vị logistic",
        one: "đơn vị logistic",
        empty: "Mỗi palet, sọt, thùng gửi đi là một đơn vị logistic, có mã SSCC riêng để in nhãn và truy xuất.",
        search: "Tên hàng hóa, SSCC, số đơn đặt hàng, đội thu hoạch",
    };
    const COLUMNS: &'static [Column] = &[
        Column { title: "Tên hàng hóa", cell: Cell::Text("name"), sort: Some("name") },
        Column { title: "Loại", cell: Cell::Names("category_id"), sort: None },
        Column { title: "SSCC", cell: Cell::Text("sscc"), sort: None },
        Column { title: "Bên nhận", cell: Cell::Names("receiver_id"), sort: None },
        Column { title: "Ngày vận chuyển", cell: Cell::Date("shipped_on"), sort: None },
        Column { title: "Cập nhật", cell: Cell::Updated, sort: Some("updated_at") },
    ];
    const UNCOPIED: &'static [&'static str] = &["sscc"];
    const OFFERED: &'static [&'static str] =
        &["name", "category_id", "variety", "from_place_id", "receiver_id", "carrier_id", "harvest_team"];
    const QUICK: &'static [&'static str] = &["name", "category_id", "sscc"];
    const SECTIONS: &'static [Section] = &[
        Section {
            title: "Thông tin chung",
            fields: &[
                Field::new("name", "Tên hàng hóa", Control::Line).required(),
                Field::new("category_id", "Loại", Control::Catalogue(CatalogueKind::LogisticUnitCategory)).required(),
                Field::new("sscc", "SSCC", Control::Key(KeyType::Sscc, Source::Own))
                    .help("Mã đơn vị logistic, 18 chữ số."),
                Field::new("variety", "Tên giống cây", Control::Line),
                Field::new("gross_weight", "Khối lượng tổng", Control::Decimal("kg")),
                Field::new("contents", "Trong đó có", Control::Amounts(&CONTENTS))
                    .help("Tìm lô, rồi ghi số lượng nếu biết."),
            ],
        },
        Section {
            title: "Thu hoạch",
            fields: &[
                Field::new("harvested_on", "Ngày thu hoạch", Control::Date),
                Field::new("harvest_team", "Đội thu hoạch", Control::Line),
            ],
        },
        Section {
            title: "Vận chuyển",
            fields: &[
                Field::new("from_place_id", "Nơi gửi đi", Control::Record(Kind::Place)),
                Field::new("receiver_id", "Bên nhận", Control::Record(Kind::Member)),
                Field::new("carrier_id", "Bên vận chuyển", Control::Record(Kind::Member)),
                Field::new("shipped_on", "Ngày vận chuyển", Control::Date),
                Field::new("order_number", "Số đơn đặt hàng", Control::Line),
                Field::new("description", "Ghi chú", Control::Long),
            ],
        },
    ];
}
