//! Nhật ký.

use nguon_domain::diary::DiaryEntry;
use nguon_domain::resource::Kind;

use super::{Cell, Column, Screen, Texts};
use crate::form::{Control, Field, Section};

impl Screen for DiaryEntry {
    const TEXTS: Texts = Texts {
        title: "Nhật ký",
        one: "nhật ký",
        empty: "Ghi lại từng việc đã làm với lô: bón phân, tưới nước, phun thuốc, thu hoạch, đóng gói.",
        search: "Tên công việc, mô tả",
    };
    const COLUMNS: &'static [Column] = &[
        Column { title: "Công việc", cell: Cell::Text("name"), sort: Some("name") },
        Column { title: "Lô", cell: Cell::Names("lot_id"), sort: None },
        Column { title: "Cập nhật", cell: Cell::Updated, sort: Some("updated_at") },
    ];
    const SECTIONS: &'static [Section] = &[Section {
        title: "Công việc",
        fields: &[
            Field::new("lot_id", "Lô", Control::Record(Kind::Lot)).required(),
            Field::new("name", "Tên công việc", Control::Line).required(),
            Field::new("description", "Mô tả", Control::Long),
            Field::new("member_ids", "Chuỗi cung ứng", Control::Records(Kind::Member)),
        ],
    }];
}
