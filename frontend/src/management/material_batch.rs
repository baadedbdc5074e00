//! Suppliers' batches of materials (Lô vật tư), with their receipts.

use nguon_domain::input::kind::Kind;
use nguon_domain::records::material_batch::MaterialBatch;

use super::{Cell, Column, Screen, Texts};
use crate::form::entries::Derived;
use crate::form::{Control, Entries, Field, Section};

/// Receipts of a batch.
const RECEIPTS: Entries = Entries {
    parts: &[
        Field::new("received_on", "Ngày nhận", Control::Date),
        Field::new("delivery_note", "Số phiếu giao hàng", Control::Line),
        Field::new("quantity", "Số lượng", Control::Measure { unit: "unit" }),
    ],
    derives: Derived::Nothing,
};

impl Screen for MaterialBatch {
    const TEXTS: Texts = Texts {
        title: "Lô vật tư",
        one: "lô vật tư",
        empty: "Mỗi lần nhận phân bón, giống, bao bì…, ghi số lô của nhà cung cấp và số phiếu giao hàng: khi một lô có vấn đề, chỉ phải thu hồi những lô hàng đã dùng lô đó.",
        search: "Số lô, số phiếu giao hàng, ghi chú",
    };
    const COLUMNS: &'static [Column] = &[
        Column { title: "Số lô", cell: Cell::Text("name"), sort: Some("name") },
        Column { title: "Vật tư", cell: Cell::Names("material_id"), sort: None },
        Column { title: "Nhà cung cấp", cell: Cell::Names("supplier_id"), sort: None },
        Column { title: "Hạn sử dụng", cell: Cell::Expiry("expires_on"), sort: None },
        Column { title: "Cập nhật", cell: Cell::Updated, sort: Some("updated_at") },
    ];
    const UNCOPIED: &'static [&'static str] = &["batch_number", "expires_on", "receipts"];
    const OFFERED: &'static [&'static str] = &["material_id", "supplier_id"];
    const NAME: &'static str = "batch_number";
    const QUICK: &'static [&'static str] = &["material_id", "batch_number", "supplier_id", "receipts"];
    const SECTIONS: &'static [Section] = &[
        Section {
            title: "Lô vật tư",
            fields: &[
                Field::new("material_id", "Vật tư", Control::Record(Kind::Material)).required(),
                Field::new("batch_number", "Số lô của nhà cung cấp", Control::Line)
                    .help("Như in trên bao bì: gõ số lô, hoặc quét mã GS1 có số lô."),
                Field::new("supplier_id", "Nhà cung cấp", Control::Record(Kind::Member))
                    .help("Chọn trong Chuỗi cung ứng."),
                Field::new("expires_on", "Hạn sử dụng", Control::Date),
            ],
        },
        Section {
            title: "Nhận hàng",
            fields: &[
                Field::new("receipts", "Lần nhận", Control::Entries(&RECEIPTS))
                    .help("Mỗi phiếu giao hàng là một lần nhận."),
                Field::new("description", "Ghi chú", Control::Long),
            ],
        },
    ];
}
