//! Choosing from a list that is short enough to be shown completely.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::records::area::Area;
use nguon_domain::records::catalogue::CatalogueEntry;
use serde_json::Value;
use uuid::Uuid;

use super::field::{described_by, invalid};
use super::{Field, Form};
use crate::access::session::Session;
use crate::api::lists::{self, CatalogueOwner};

/// One option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The value that is sent.
    pub value: String,
    /// The label that is shown.
    pub label: String,
    /// Kept by records that have it, not offered to others.
    pub retired: bool,
}

impl Choice {
    /// Returns an option that is on offer.
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
                    // Until the list is loaded, and for values that it no longer has, the record's own name.
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

/// A select of a catalogue's entries, by identifier or by code.
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

/// The lists that forms choose from, each requested once.
#[derive(Clone, Copy)]
pub struct Lists {
    session: Session,
    catalogues: StoredValue<BTreeMap<CatalogueKind, RwSignal<Vec<CatalogueEntry>>>>,
    /// The business for which each was requested: another business has other entries.
    asked_for: StoredValue<BTreeMap<CatalogueKind, Option<Uuid>>>,
    /// Areas by their parent; the topmost ones under none.
    areas: StoredValue<BTreeMap<Option<Uuid>, ArcRwSignal<Vec<Area>>>>,
    areas_changed: StoredValue<bool>,
}

impl Lists {
    /// Returns empty lists.
    pub fn start(session: Session) -> Self {
        let mut catalogues = BTreeMap::new();
        catalogues.extend(CatalogueKind::ALL.into_iter().map(|kind| (kind, RwSignal::new(Vec::new()))));
        Self {
            session,
            catalogues: StoredValue::new(catalogues),
            asked_for: StoredValue::new(BTreeMap::new()),
            areas: StoredValue::new(BTreeMap::new()),
            areas_changed: StoredValue::new(false),
        }
    }

    /// Returns the entries of one catalogue, filled in once they are loaded: the system's, and for a business its
    /// own.
    pub fn catalogue(self, kind: CatalogueKind) -> RwSignal<Vec<CatalogueEntry>> {
        let entries = self.catalogues.with_value(|catalogues| catalogues[&kind]);
        let own = kind.takes_own_entries() && untrack(|| self.session.may(Guarded::OwnCatalogues, Action::Read));
        let reader = self.session.me_untracked().map(|me| me.user_id).filter(|_| own);
        if self.asked_for.with_value(|asked| asked.get(&kind) == Some(&reader)) {
            return entries;
        }
        self.asked_for.update_value(|asked| {
            asked.insert(kind, reader);
        });
        entries.set(Vec::new());
        spawn_local(async move {
            let found = match reader {
                Some(_) => lists::entries(CatalogueOwner::Own, kind).await,
                None => lists::catalogue(kind).await,
            };
            match found {
                Ok(found) if self.asked_for.with_value(|asked| asked.get(&kind) == Some(&reader)) => entries.set(found),
                Ok(_) => {}
                Err(_) => self.invalidate_catalogue(kind),
            }
        });
        entries
    }

    /// Invalidates one catalogue that has changed or could not be read: the next form requests it again.
    pub fn invalidate_catalogue(self, kind: CatalogueKind) {
        self.asked_for.update_value(|asked| {
            asked.remove(&kind);
        });
    }

    /// Returns the areas in force directly within `parent`, or the topmost ones, filled in once they are loaded.
    pub fn areas(self, parent: Option<Uuid>) -> ArcRwSignal<Vec<Area>> {
        if let Some(known) = self.areas.with_value(|areas| areas.get(&parent).cloned()) {
            return known;
        }
        let areas = ArcRwSignal::new(Vec::new());
        self.areas.update_value(|all| {
            all.insert(parent, areas.clone());
        });
        let asked = areas.clone();
        spawn_local(async move {
            match lists::areas(parent, self.areas_changed.get_value()).await {
                Ok(found) => asked.set(found),
                Err(_) => self.areas.update_value(|all| {
                    all.remove(&parent);
                }),
            }
        });
        areas
    }

    /// Invalidates all areas after a change: the next form requests them again.
    pub fn invalidate_areas(self) {
        self.areas_changed.set_value(true);
        self.areas.update_value(BTreeMap::clear);
    }
}

/// Returns the entries of one catalogue as options.
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
