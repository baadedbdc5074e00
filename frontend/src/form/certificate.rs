//! Licences, certificates and test reports: what each says, and its scan.

use leptos::prelude::*;
use nguon_domain::catalogue::CatalogueKind;
use nguon_domain::file::FileRole;
use serde_json::{Map, Value};

use super::field::Labelled;
use super::{Control, Field, Form};
use crate::component::icon::{Icon, Shape};
use crate::component::validity::ValidityBadge;
use crate::focus::focus_soon;

/// What a certificate says.
pub const PARTS: [Field; 6] = [
    Field::new("kind_id", "Loại", Control::Catalogue(CatalogueKind::CertificateKind)),
    Field::new("number", "Số", Control::Line),
    Field::new("issuer", "Nơi cấp", Control::Line),
    Field::new("issued_on", "Ngày cấp", Control::Date),
    Field::new("expires_on", "Ngày hết hạn", Control::Date),
    Field::new("file", "Bản chụp hoặc bản quét", Control::File(FileRole::Scan)),
];

/// A card for each of them.
#[component]
pub fn Certificates(form: Form, field: Field) -> impl IntoView {
    let name = field.name;
    // Cards are made anew only when their number changes, so that typing keeps the focus.
    let count = Memo::new(move |_| form.list(name).len());
    let add = move |_| {
        let mut items = untrack(|| form.list(name));
        items.push(Value::Object(Map::new()));
        let index = items.len() - 1;
        form.set(name, Value::Array(items));
        focus_soon(form.id("field", &format!("{name}[{index}].kind_id")));
    };
    let card = move |index: usize| {
        let remove = move |_| {
            let mut items = untrack(|| form.list(name));
            if index < items.len() {
                items.remove(index);
            }
            form.set(name, Value::Array(items));
            focus_soon(form.id("add", name));
        };
        let ends = move || form.text(&format!("{name}[{index}].expires_on")).parse().ok();
        view! {
            <div class="entry" role="group" aria-label=format!("{} {}", field.label, index + 1)>
                <div class="entry__head">
                    <span class="entry__title">{format!("{} {}", field.label, index + 1)}</span>
                    {move || ends().map(|day| view! { <ValidityBadge day /> })}
                    <button
                        type="button"
                        class="button button--quiet button--square entry__remove"
                        aria-label=format!("Bỏ {} {}", field.label.to_lowercase(), index + 1)
                        // A file on its way would arrive at another card.
                        disabled=move || form.uploads.within(&format!("{name}["))
                        on:click=remove
                    >
                        <Icon shape=Shape::Close />
                    </button>
                </div>
                <div class="section__fields">
                    {PARTS.map(|part| view! { <Labelled form field=part.within(name, index) /> }).collect_view()}
                </div>
            </div>
        }
    };
    view! {
        <div role="group" aria-labelledby=form.id("label", name) id=form.id("field", name) tabindex="-1">
            <div class="entries">{move || (0..count.get()).map(card).collect_view()}</div>
            <button type="button" class="button" id=form.id("add", name) on:click=add>
                <Icon shape=Shape::Plus />
                {format!("Thêm {}", field.label.to_lowercase())}
            </button>
        </div>
    }
    .into_any()
}
