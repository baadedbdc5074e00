//! Lists of entries that have parts, such as certificates or packaging levels: a card for each.

use leptos::prelude::*;
use serde_json::{Map, Value};

use super::field::Labelled;
use super::packaging::Hierarchy;
use super::{Field, Form};
use crate::component::icon::{Icon, Shape};
use crate::component::validity::ValidityBadge;
use crate::platform::focus::focus_soon;

/// A list of entries.
#[derive(Debug, PartialEq, Eq)]
pub struct Entries {
    /// The fields of each entry.
    pub parts: &'static [Field],
    /// What is derived from the entries and shown with them.
    pub derives: Derived,
}

/// What a list derives from its entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Derived {
    /// Nothing.
    Nothing,
    /// The validity of each entry, by its part `expires_on`.
    Validity,
    /// How many of the smaller packaging levels the larger ones contain.
    Hierarchy,
}

/// A card for each entry.
#[component]
pub fn EntryList(form: Form, field: Field, entries: &'static Entries) -> impl IntoView {
    let name = field.name;
    let Entries { parts, derives } = entries;
    // Cards are rebuilt only when their number changes, so that typing keeps the focus.
    let count = Memo::new(move |_| form.list(name).len());
    let add = move |_| {
        let index = form.add_entry(name, Value::Object(Map::new()));
        if let Some(first) = parts.first() {
            focus_soon(form.id("field", &format!("{name}[{index}].{}", first.name)));
        }
    };
    let card = move |index: usize| {
        let remove = move |_| {
            form.remove_entry(name, index);
            focus_soon(form.id("add", name));
        };
        let ends = move || form.text(&format!("{name}[{index}].expires_on")).parse().ok();
        view! {
            <div class="cardlet" role="group" aria-label=format!("{} {}", field.label, index + 1)>
                <div class="cardlet__head">
                    <span class="cardlet__title">{format!("{} {}", field.label, index + 1)}</span>
                    {(*derives == Derived::Validity).then_some(move || ends().map(|day| view! { <ValidityBadge day /> }))}
                    <button
                        type="button"
                        class="button button--quiet button--square cardlet__remove"
                        aria-label=format!("Bỏ {} {}", field.label.to_lowercase(), index + 1)
                        // A running upload would arrive at another card.
                        disabled=move || form.uploads.within(&format!("{name}["))
                        on:click=remove
                    >
                        <Icon shape=Shape::Close />
                    </button>
                </div>
                <div class="section__fields">
                    {parts.iter().map(|part| view! { <Labelled form field=part.within(name, index) /> }).collect_view()}
                </div>
            </div>
        }
        .into_any()
    };
    view! {
        <div role="group" aria-labelledby=form.id("label", name) id=form.id("field", name) tabindex="-1">
            <div class="cards">{move || (0..count.get()).map(card).collect_view()}</div>
            {(*derives == Derived::Hierarchy).then(|| view! { <Hierarchy form list=name /> })}
            <button type="button" class="button" id=form.id("add", name) on:click=add>
                <Icon shape=Shape::Plus />
                {format!("Thêm {}", field.label.to_lowercase())}
            </button>
        </div>
    }
    .into_any()
}
