//! The fields of an act's form, from the table of what each act needs.

use std::cell::RefCell;
use std::collections::BTreeMap;

use nguon_domain::events::act::{ActKind, ActPart, Need};
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::input::kind::Kind;

use crate::component::icon::Shape;
use crate::form::entries::Derived;
use crate::form::{Control, Entries, Field, Section, Source};

/// The parts of a line.
pub const LINE: Entries = Entries {
    parts: &[Field::new("code", "Mã", Control::Line), Field::new("lot_id", "Lô", Control::Record(Kind::Lot)), QUANTITY],
    derives: Derived::Nothing,
};

/// The quantity of a line.
pub const QUANTITY: Field = Field::new("quantity", "Số lượng", Control::Measure { unit: "unit" });

const INPUTS: [(&str, &str); 1] = [("none_used", "Cả vụ không dùng phân bón, thuốc")];

const FINDINGS: [(&str, &str); 2] = [("conformant", "Đạt"), ("non_conformant", "Không đạt")];

/// Returns the icon of an act.
pub const fn icon(kind: ActKind) -> Shape {
    match kind {
        ActKind::Harvest => Shape::Leaf,
        ActKind::Receive => Shape::Download,
        ActKind::Cool => Shape::Snow,
        ActKind::Store => Shape::Warehouse,
        ActKind::Move => Shape::Shift,
        ActKind::Transport => Shape::Road,
        ActKind::Pack => Shape::Pallet,
        ActKind::Unpack => Shape::Unpack,
        ActKind::Process => Shape::Flow,
        ActKind::Ship => Shape::Truck,
        ActKind::Return => Shape::Return,
        ActKind::Refuse => Shape::Close,
        ActKind::Inspect => Shape::Eye,
        ActKind::Sell => Shape::Cart,
        ActKind::Destroy => Shape::Trash,
    }
}

/// Returns the purpose of an act in one line.
pub const fn purpose(kind: ActKind) -> &'static str {
    match kind {
        ActKind::Harvest => "Lô mới từ vườn, ao, xưởng",
        ActKind::Receive => "Hàng từ nơi khác đến",
        ActKind::Cool => "Làm mát sơ bộ, cấp đông",
        ActKind::Store => "Cất vào kho, lên giá",
        ActKind::Move => "Từ kho này sang kho khác của mình",
        ActKind::Transport => "Hàng đang trên đường",
        ActKind::Pack => "Xếp thùng, sọt lên palet",
        ActKind::Unpack => "Lấy hàng khỏi palet",
        ActKind::Process => "Từ lô này làm ra lô khác",
        ActKind::Ship => "Giao cho bên khác",
        ActKind::Return => "Hàng đã nhận, gửi lại",
        ActKind::Refuse => "Hàng đến nhưng không lấy",
        ActKind::Inspect => "Đạt hay không đạt",
        ActKind::Sell => "Bán cho người tiêu dùng",
        ActKind::Destroy => "Hàng hỏng, bỏ đi",
    }
}

/// Returns the label of the lines of the form.
pub const fn items_label(kind: ActKind) -> &'static str {
    match kind {
        ActKind::Harvest => "Lô làm ra",
        ActKind::Pack => "Hàng xếp lên",
        ActKind::Unpack => "Hàng lấy ra",
        ActKind::Process => "Nguyên liệu đưa vào",
        _ => "Hàng hóa",
    }
}

/// Returns the field of a part when the act has it.
fn field(kind: ActKind, part: ActPart) -> Option<Field> {
    use ActKind as K;
    let need = kind.need(part);
    if need == Need::None {
        return None;
    }
    let (label, control) = match part {
        ActPart::Items => (items_label(kind), Control::Entries(&LINE)),
        ActPart::Results => ("Lô làm ra", Control::Entries(&LINE)),
        ActPart::Container => (
            if kind == K::Harvest { "SSCC của sọt, palet chứa hàng" } else { "SSCC của palet" },
            Control::Key(KeyType::Sscc, Source::Own),
        ),
        ActPart::Place => (
            match kind {
                K::Harvest => "Nơi thu hoạch",
                K::Ship | K::Return => "Nơi gửi đi",
                K::Receive | K::Refuse => "Nơi nhận",
                K::Store => "Nơi lưu kho",
                K::Move => "Chuyển đến",
                K::Transport => "Nơi xuất phát",
                _ => "Địa điểm",
            },
            Control::Record(Kind::Place),
        ),
        ActPart::Partner => (
            match kind {
                K::Ship => "Bên nhận",
                K::Return => "Trả cho",
                _ => "Bên gửi",
            },
            Control::Record(Kind::Member),
        ),
        ActPart::PartnerPlace => (
            if kind.sends() { "GLN của nơi gửi đến" } else { "GLN của nơi gửi đi" },
            Control::Key(KeyType::Gln, Source::Others),
        ),
        ActPart::Advice => ("Thông báo giao hàng", Control::Line),
        ActPart::FromPlace => ("Chuyển từ", Control::Record(Kind::Place)),
        ActPart::ExpectedAt => ("Dự kiến giao lúc", Control::Moment),
        ActPart::Temperature => ("Nhiệt độ", Control::Temperature),
        ActPart::Inputs => ("Vật tư đầu vào", Control::OneOf(&INPUTS)),
        ActPart::SentOn => ("Ngày vận chuyển", Control::Date),
        ActPart::Carrier => ("Bên vận chuyển", Control::Record(Kind::Member)),
        ActPart::Vehicle => ("Biển số xe", Control::Line),
        ActPart::OrderNumber => ("Số đơn đặt hàng", Control::Line),
        ActPart::ShipmentNumber => ("Số vận đơn", Control::Line),
        ActPart::Variety => ("Tên giống cây", Control::Line),
        ActPart::HarvestTeam => ("Đội thu hoạch", Control::Line),
        ActPart::Finding => ("Kết quả", Control::OneOf(&FINDINGS)),
        ActPart::Reason => ("Lý do", Control::Line),
    };
    let help = match (kind, part) {
        (K::Ship | K::Pack | K::Process, ActPart::Reason) => "Cần ghi khi hàng đã quá hạn sử dụng.",
        (K::Unpack, ActPart::Items) => "Để trống nếu dỡ hết hàng trên palet.",
        (_, ActPart::PartnerPlace) => "13 chữ số: đúng kho, cửa hàng mà hàng đi hoặc đến. Tiêu chuẩn hỏi số này.",
        (K::Ship, ActPart::ShipmentNumber) => "Số trên vận đơn, phiếu xuất: gọi tên cả chuyến hàng.",
        (K::Pack, ActPart::Container) => "Quét nhãn palet, hoặc cấp mã mới.",
        (K::Move, ActPart::FromPlace) => "Để trống nếu tồn kho đã biết hàng đang ở đâu.",
        (K::Receive, ActPart::Carrier) => "Ai chở hàng đến.",
        (_, ActPart::ExpectedAt) => "Bên nhận thấy giờ này trong thông báo giao hàng.",
        (_, ActPart::Inputs) => "Chỉ chọn khi thật sự không dùng; nếu có dùng thì ghi vào nhật ký của lô.",
        (_, ActPart::Vehicle) => "Ví dụ 86C-123.45.",
        _ => "",
    };
    let field = Field::new(part.field(), label, control).help(help);
    Some(if need == Need::Required { field.required() } else { field })
}

/// Returns the index of the section of a part.
const fn group(part: ActPart) -> usize {
    match part {
        ActPart::Advice | ActPart::Container | ActPart::Items | ActPart::Results => 0,
        ActPart::Finding | ActPart::Reason | ActPart::Temperature => 1,
        ActPart::Partner
        | ActPart::PartnerPlace
        | ActPart::OrderNumber
        | ActPart::ShipmentNumber
        | ActPart::SentOn
        | ActPart::ExpectedAt
        | ActPart::Carrier
        | ActPart::Vehicle => 2,
        ActPart::FromPlace | ActPart::Place | ActPart::Variety | ActPart::HarvestTeam | ActPart::Inputs => 3,
    }
}

const TITLES: [&str; 4] = ["Hàng hóa", "Kết quả và lý do", "Đối tác và vận chuyển", "Thời gian, địa điểm"];

thread_local! {
    static SECTIONS: RefCell<BTreeMap<ActKind, &'static [Section]>> = const { RefCell::new(BTreeMap::new()) };
}

/// Returns the sections of the form of an act. They are built once per kind and kept, as `'static` ones are.
pub fn sections(kind: ActKind) -> &'static [Section] {
    SECTIONS.with_borrow_mut(|known| *known.entry(kind).or_insert_with(|| make(kind)))
}

fn make(kind: ActKind) -> &'static [Section] {
    let mut groups: [Vec<Field>; 4] = Default::default();
    groups[3].push(Field::new("happened_at", "Thời điểm", Control::Moment).required());
    for part in ActPart::ALL {
        groups[group(part)].extend(field(kind, part));
    }
    groups[3].push(Field::new("note", "Ghi chú", Control::Long));
    let sections = TITLES.into_iter().zip(groups).filter(|(_, fields)| !fields.is_empty());
    let sections = sections.map(|(title, fields)| Section { title, fields: fields.leak() });
    sections.collect::<Vec<_>>().leak()
}

#[cfg(test)]
mod tests {
    use super::sections;
    use nguon_domain::events::act::{ActInput, ActKind, ActPart, Need};
    use nguon_domain::input::fields;

    #[test]
    fn every_form_has_the_fields_that_its_act_needs_and_no_others() {
        let known = fields::<ActInput>();
        for kind in ActKind::ALL {
            let drawn: Vec<_> = sections(kind).iter().flat_map(|section| section.fields).collect();
            for part in ActPart::ALL {
                let found = drawn.iter().find(|field| field.name == part.field());
                assert_eq!(
                    found.map(|field| field.required),
                    match kind.need(part) {
                        Need::Required => Some(true),
                        Need::Optional => Some(false),
                        Need::None => None,
                    },
                    "{kind:?} {part:?}"
                );
            }
            assert!(drawn.iter().all(|field| known.contains_key(field.name)));
        }
        assert!(std::ptr::eq(sections(ActKind::Ship), sections(ActKind::Ship)));
    }
}
