//! Choosing from a list that is short enough to be shown whole.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::area::Area;
use nguon_domain::catalogue::{CatalogueEntry, CatalogueKind};
use serde_json::Value;

use super::field::{described_by, invalid};
use super::{Field, Form};
use crate::api;

/// One option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// Kept by records that have it, not offered to others.
    pub retired: bool,
}

impl Choice {
    /// An option.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), retired: false }
    }
}

/// A native `<select>` over `options`.
#[component]
pub fn Options(
    form: Form,
    name: &'static str,
    help: bool,
    required: bool,
    numeric: bool,
    #[prop(into)] options: Signal<Vec<Choice>>,
) -> impl IntoView {
    let chosen = Memo::new(move |_| form.text(name));
    view! {
        <select
            class="input input--select"
            id=form.id("field", name)
            name=name
            aria-required=required.then_some("true")
            aria-invalid=move || invalid(form, name)
            aria-describedby=move || described_by(form, name, help)
            on:change=move |event| {
                let value = event_target_value(&event);
                form.set(
                    name,
                    match value.parse::<i64>() {
                        Ok(number) if numeric => Value::from(number),
                        _ if value.is_empty() => Value::Null,
                        _ => Value::String(value),
                    },
                );
            }
        >
            <option value="" selected=move || chosen.get().is_empty()>
                "— Chọn —"
            </option>
            {move || {
                let mut options = options.get();
                let now = chosen.get();
                options.retain(|option| !option.retired || option.value == now);
                if !now.is_empty() && !options.iter().any(|option| option.value == now) {
                    // Until the list is there, and for what has left it, the record's own name for it.
                    let label = form.names.with(|names| names.get(&now).cloned()).unwrap_or_else(|| "…".into());
                    options.push(Choice::new(now.clone(), label));
                }
                options
                    .into_iter()
                    .map(|option| {
                        let selected = option.value == now;
                        view! {
                            <option value=option.value selected=selected prop:selected=selected>
                                {option.label}
                            </option>
                        }
                    })
                    .collect_view()
            }}
        </select>
    }
    .into_any()
}

/// An entry of a catalogue, by identifier or by code.
#[component]
pub fn CatalogueSelect(form: Form, field: Field, kind: CatalogueKind, by_code: bool) -> impl IntoView {
    view! {
        <Options
            form
            name=field.name
            help=!field.help.is_empty()
            required=field.required
            numeric=false
            options=catalogue_choices(kind, by_code)
        />
    }
}

/// The lists that forms choose from, asked for once.
#[derive(Clone, Copy)]
pub struct Lists {
    catalogues: StoredValue<BTreeMap<CatalogueKind, RwSignal<Vec<CatalogueEntry>>>>,
    areas: RwSignal<Vec<Area>>,
    areas_asked: StoredValue<bool>,
}

impl Lists {
    /// Nothing asked for yet.
    pub fn start() -> Self {
        let catalogues = CatalogueKind::ALL.into_iter().map(|kind| (kind, RwSignal::new(Vec::new()))).collect();
        Self {
            catalogues: StoredValue::new(catalogues),
            areas: RwSignal::new(Vec::new()),
            areas_asked: StoredValue::new(false),
        }
    }

    /// The entries of one catalogue, as soon as they are there.
    pub fn catalogue(self, kind: CatalogueKind) -> RwSignal<Vec<CatalogueEntry>> {
        let entries = self.catalogues.with_value(|catalogues| catalogues[&kind]);
        if entries.with_untracked(Vec::is_empty) {
            spawn_local(async move {
                if let Ok(found) = api::catalogue(kind).await
                    && entries.with_untracked(Vec::is_empty)
                {
                    entries.set(found);
                }
            });
        }
        entries
    }

    /// The administrative areas, as soon as they are there.
    pub fn areas(self) -> RwSignal<Vec<Area>> {
        let areas = self.areas;
        if !self.areas_asked.get_value() {
            self.areas_asked.set_value(true);
            spawn_local(async move {
                match api::areas().await {
                    Ok(found) => areas.set(found),
                    Err(_) => self.areas_asked.set_value(false),
                }
            });
        }
        areas
    }
}

/// The entries of one catalogue as options.
pub fn catalogue_choices(kind: CatalogueKind, by_code: bool) -> Signal<Vec<Choice>> {
    let entries = expect_context::<Lists>().catalogue(kind);
    Signal::derive(move || {
        entries
            .get()
            .into_iter()
            .map(|entry| Choice {
                value: if by_code { entry.code } else { entry.id.to_string() },
                label: entry.name_vi,
                retired: entry.retired,
            })
            .collect()
    })
}
