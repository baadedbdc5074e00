//! Recently entered values, offered for fields that are empty: one tap, and nothing is filled in unasked.

use leptos::prelude::*;
use serde_json::Value;

use super::{Control, Field, Form, Section, as_text};
use crate::api::AnyRecord;
use crate::platform::format;

/// The most values offered for a field.
const MAX_OFFERS: usize = 3;

/// A value for a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// The field.
    pub field: &'static str,
    /// The label of the value.
    pub label: String,
    /// The value; for a list field, one entry.
    pub value: Value,
}

/// Returns the distinct values of the fields `names` in `records`, which are the newest first.
pub fn offers(sections: &'static [Section], names: &[&'static str], records: &[AnyRecord]) -> Vec<Offer> {
    let mut offers: Vec<Offer> = Vec::new();
    let fields = sections.iter().flat_map(|section| section.fields);
    for (field, name) in
        fields.flat_map(|field| [Some(field.name), field.second()].into_iter().flatten().map(move |name| (field, name)))
    {
        if !names.contains(&name) {
            continue;
        }
        let before = offers.len();
        for record in records {
            let found = match record.content.get(name) {
                Some(Value::Array(items)) => items.clone(),
                Some(Value::Null) | None => continue,
                Some(value) => vec![value.clone()],
            };
            for value in found {
                if offers.len() - before < MAX_OFFERS && !offers[before..].iter().any(|offer| offer.value == value) {
                    offers.push(Offer { field: name, label: label(field, &value, record), value });
                }
            }
        }
    }
    offers
}

fn label(field: &Field, value: &Value, record: &AnyRecord) -> String {
    let named = |value: &Value| {
        let text = as_text(value);
        if value.is_number() {
            return text.replace('.', ",");
        }
        record.references.iter().find(|named| named.id == text).map_or(text, |named| named.name.clone())
    };
    match value {
        Value::Object(entry) => {
            let texts = field.parts().iter().flat_map(|part| [Some(part.name), part.second()]).flatten();
            texts.filter_map(|part| entry.get(part)).map(named).collect::<Vec<_>>().join(" ")
        }
        value => format::iso_date(&named(value)),
    }
}

/// The offers for a field while it is empty; for lists, those that it does not contain.
#[component]
pub fn Offers(form: Form, field: Field) -> impl IntoView {
    let takes_entries = matches!(field.control, Control::Records(_) | Control::Amounts(_))
        || (form.is_new && matches!(field.control, Control::Each(_)));
    let open = Memo::new(move |_| {
        if form.locked.get() {
            return Vec::new();
        }
        let mut offers = form.offers.get();
        offers.retain(|offer| {
            if offer.field == field.name && takes_entries {
                !form.list(offer.field).iter().any(|entry| same(&field, entry, &offer.value))
            } else {
                [Some(field.name), field.second()].contains(&Some(offer.field)) && form.text(offer.field).is_empty()
            }
        });
        offers
    });
    let take = move |offer: &Offer| {
        if takes_entries {
            let mut entries = untrack(|| form.list(offer.field));
            entries.push(offer.value.clone());
            form.set(offer.field, Value::Array(entries));
        } else {
            form.set(offer.field, offer.value.clone());
        }
    };
    move || {
        let open = open.get();
        (!open.is_empty()).then(|| {
            view! {
                <div class="offers" role="group" aria-label=format!("Dùng gần đây: {}", field.label)>
                    <span class="offers__title" aria-hidden="true">"Gần đây:"</span>
                    {open
                        .into_iter()
                        .map(|offer| {
                            let label = offer.label.clone();
                            view! {
                                <button type="button" class="offer" on:click=move |_| take(&offer)>
                                    {label}
                                </button>
                            }
                        })
                        .collect_view()}
                </div>
            }
        })
    }
}

/// Whether two values are the same; entries of a list are when they refer to the same record.
fn same(field: &Field, left: &Value, right: &Value) -> bool {
    match field.control {
        Control::Amounts(amounts) => left.get(amounts.record) == right.get(amounts.record),
        _ => left == right,
    }
}
