//! Lists of records with an amount each: materials used, lots in a logistic unit.

use leptos::prelude::*;
use nguon_domain::input::kind::Kind;

use super::field::{Fault, Labelled};
use super::reference::{References, SelectionMode};
use super::{Control, Field, Form};
use crate::component::icon::{Icon, Shape};
use crate::platform::focus::focus_soon;

/// The records of such a list.
#[derive(Debug, PartialEq, Eq)]
pub struct Amounts {
    /// The kind of the records.
    pub kind: Kind,
    /// The part of an entry that holds the record's identifier.
    pub record: &'static str,
    /// The fields of an entry: the record, then its amount and what else belongs to it.
    pub parts: &'static [Field],
}

/// Materials used.
pub const MATERIAL_USES: Amounts = Amounts {
    kind: Kind::Material,
    record: "material_id",
    parts: &[
        Field::new("material_id", "Vật tư", Control::Record(Kind::Material)),
        Field::new("quantity", "Lượng dùng", Control::Measure { unit: "unit" }),
        Field::new("batch_id", "Số lô vật tư", Control::RecordOf(Kind::MaterialBatch, "material_id"))
            .help("Gõ số lô in trên bao bì; chưa có thì thêm mới."),
        Field::new("delivery_note", "Số phiếu giao hàng", Control::Line),
    ],
};

/// Lots in a logistic unit.
pub const CONTENTS: Amounts = Amounts {
    kind: Kind::Lot,
    record: "lot_id",
    parts: &[
        Field::new("lot_id", "Lô", Control::Record(Kind::Lot)),
        Field::new("quantity", "Số lượng", Control::Measure { unit: "unit" }),
    ],
};

/// A search field, and a row for each chosen record.
#[component]
pub fn AmountList(form: Form, field: Field, amounts: &'static Amounts) -> impl IntoView {
    let name = field.name;
    let Amounts { kind, record, parts } = amounts;
    let count = Memo::new(move |_| form.list(name).len());
    let row = move |index: usize| {
        let label = move || {
            let id = form.text(&format!("{name}[{index}].{record}"));
            form.names.with(|names| names.get(&id).cloned()).unwrap_or_else(|| "…".into())
        };
        let remove = move |_| {
            form.remove_entry(name, index);
            focus_soon(form.id("field", name));
        };
        view! {
            <div class="cardlet" role="group" aria-label=label>
                <div class="cardlet__head">
                    <span class="cardlet__title">{label}</span>
                    <button
                        type="button"
                        class="button button--quiet button--square cardlet__remove"
                        aria-label=move || format!("Bỏ {}", label())
                        on:click=remove
                    >
                        <Icon shape=Shape::Close />
                    </button>
                </div>
                <Fault form name=format!("{name}[{index}].{record}") />
                <div class="section__fields">
                    {parts[1..].iter().map(|part| view! { <Labelled form field=part.within(name, index) /> }).collect_view()}
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="cards">{move || (0..count.get()).map(row).collect_view()}</div>
        <References form field kind=*kind mode=SelectionMode::Entries(record) />
    }
    .into_any()
}
