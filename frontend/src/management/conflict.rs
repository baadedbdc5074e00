//! Resolving an edit conflict: the record was changed meanwhile, and the user decides field by field.

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use serde_json::Value;

use super::chunk;
use crate::api::AnyRecord;
use crate::component::dialog::Dialog;
use crate::form::{Control, Field, Section, Values, as_text, meaning};
use crate::platform::format;

/// A field with two different values.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Its name.
    pub name: String,
    /// Its label.
    pub label: String,
    /// The value that this user entered.
    pub mine: String,
    /// The value that the other user saved.
    pub theirs: String,
    /// Whether this user has changed it.
    pub changed_here: bool,
}

/// Returns the fields that differ between the entered and the meanwhile saved values; `base` is what both users
/// started from.
pub fn differences(
    sections: &[Section],
    base: &Values,
    mine: &Values,
    theirs: &Values,
    names: &BTreeMap<String, String>,
) -> Vec<Difference> {
    let (base, mine, theirs) = (meaning(base), meaning(mine), meaning(theirs));
    sections
        .iter()
        .flat_map(|section| section.fields)
        .flat_map(|field| {
            let second = field.second().map(|second| {
                let label = if second == "longitude" {
                    "Kinh độ".to_owned()
                } else {
                    format!("{} (đơn vị)", field.label)
                };
                (second, label)
            });
            let first = if field.name == "latitude" { "Vĩ độ" } else { field.label };
            [Some((field.name, first.to_owned())), second]
                .into_iter()
                .flatten()
                .map(move |(name, label)| (field, name, label))
        })
        .filter_map(|(field, name, label)| {
            let (ours, other) = (mine.get(name), theirs.get(name));
            let difference = Difference {
                name: name.to_owned(),
                label,
                mine: shown(field, ours, names),
                theirs: shown(field, other, names),
                changed_here: !same(ours, base.get(name)),
            };
            // The same moment with another offset has the same text.
            (!same(ours, other) && difference.mine != difference.theirs).then_some(difference)
        })
        .collect()
}

/// Whether two values are equal: 12.5 and "12,5" are the same number.
fn same(left: Option<&Value>, right: Option<&Value>) -> bool {
    let plain = |value: Option<&Value>| match value {
        Some(Value::String(text)) => Some(Value::String(text.trim().to_owned())),
        other => other.cloned(),
    };
    let number = |value: Option<&Value>| value.and_then(|value| crate::platform::format::decimal(&as_text(value)));
    let one_is_number = [left, right].iter().any(|value| matches!(value, Some(Value::Number(_))));
    plain(left) == plain(right) || (one_is_number && number(left).is_some() && number(left) == number(right))
}

/// Returns a value as text for display.
fn shown(field: &Field, value: Option<&Value>, names: &BTreeMap<String, String>) -> String {
    match value {
        None | Some(Value::Null) => "(trống)".into(),
        Some(Value::Array(items)) => items
            .iter()
            .map(|item| match item {
                Value::Object(_) => entry(field, item, names),
                other => shown(field, Some(other), names),
            })
            .collect::<Vec<_>>()
            .join("; "),
        Some(Value::Number(number)) => number.to_string().replace('.', ","),
        Some(value) => {
            let text = as_text(value);
            match field.control {
                Control::OneOf(values) => {
                    values.iter().find(|(known, _)| *known == text).map_or(text, |(_, label)| (*label).to_owned())
                }
                Control::SomeOf(choices) => {
                    choices.iter().find(|(known, _)| *known == text).map_or(text, |(_, label)| label.vi.to_owned())
                }
                _ => names.get(&text).cloned().unwrap_or_else(|| format::iso_moment(&text)),
            }
        }
    }
}

/// Returns one entry of a list as text: a name with its value, or its parts.
fn entry(field: &Field, item: &Value, names: &BTreeMap<String, String>) -> String {
    let text = |part: &Field, name: &str| {
        item.get(name).map(|value| shown(part, Some(value), names)).filter(|text| !text.is_empty())
    };
    match field.control {
        Control::Entries(entries) => {
            let parts = entries.parts.iter();
            let parts =
                parts.filter_map(|part| Some(format!("{} {}", part.label.to_lowercase(), text(part, part.name)?)));
            format!("[{}]", parts.collect::<Vec<_>>().join(", "))
        }
        Control::Amounts(amounts) => {
            let parts = amounts.parts.iter().flat_map(|part| [Some(part.name), part.second()]).flatten();
            parts.filter_map(|name| text(field, name)).collect::<Vec<_>>().join(" ")
        }
        _ => {
            let text = |name: &str| text(field, name).unwrap_or_default();
            format!("{}: {}", text("name"), text("value"))
        }
    }
}

/// A conflict between the form and the stored record.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The record as stored now.
    pub current: AnyRecord,
    /// The differing fields.
    pub differences: Vec<Difference>,
}

/// The names of the fields in which the user's own value is kept.
pub type Decision = BTreeSet<String>;

/// The dialog, open while there is a conflict.
#[component]
pub fn ConflictDialog(
    conflict: RwSignal<Option<Conflict>>,
    /// Saves with the user's own values in these fields and the other user's in all others.
    save: Callback<Decision>,
    /// Takes over all values of the other user and continues from there.
    take: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let mine: RwSignal<Decision> = RwSignal::new(BTreeSet::new());
    Effect::new(move |_| {
        conflict.with(|conflict| {
            if let Some(conflict) = conflict {
                // Three-way: a field that only the other user changed is theirs unless the user decides otherwise.
                mine.set(conflict.differences.iter().filter(|d| d.changed_here).map(|d| d.name.clone()).collect());
            }
            open.set(conflict.is_some());
        });
    });
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            conflict.set(None);
        }
        now
    });
    provide_context(OpenConflict { conflict, mine, save, take });
    view! {
        <Dialog open title="Bản ghi vừa được người khác thay đổi">{|| chunk::page(chunk::conflict)}</Dialog>
    }
    .into_any()
}

/// What the dialog is about, for its content, which is a chunk: conflicts are rare.
#[derive(Clone, Copy)]
struct OpenConflict {
    conflict: RwSignal<Option<Conflict>>,
    mine: RwSignal<Decision>,
    save: Callback<Decision>,
    take: Callback<()>,
}

/// Returns the choices for the conflict of the dialog around them.
pub fn choices() -> AnyView {
    let Some(OpenConflict { conflict, mine, save, take }) = use_context() else { return ().into_any() };
    let finish = move |decision: Decision| {
        conflict.set(None);
        save.run(decision);
    };
    let all = move || {
        conflict.with_untracked(|conflict| {
            conflict
                .iter()
                .flat_map(|conflict| conflict.differences.iter().map(|d| d.name.clone()))
                .collect::<Decision>()
        })
    };
    let choice = move |name: String, own: bool, text: String| {
        let (for_checked, for_change) = (name.clone(), name.clone());
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name=format!("conflict-{name}")
                    prop:checked=move || mine.with(|mine| mine.contains(&for_checked)) == own
                    on:change=move |_| {
                        mine.update(|mine| {
                            if own {
                                mine.insert(for_change.clone());
                            } else {
                                mine.remove(&for_change);
                            }
                        });
                    }
                />
                <span>
                    <span class="choice__who">{if own { "Của bạn" } else { "Bản mới" }}</span>
                    {text}
                </span>
            </label>
        }
    };
    let rows = move || {
        conflict.get().map(|conflict| {
            conflict
                .differences
                .into_iter()
                .map(|difference| {
                    let Difference { name, label, mine, theirs, .. } = difference;
                    view! {
                        <fieldset class="conflict__field">
                            <legend>{label}</legend>
                            {choice(name.clone(), true, mine)} {choice(name, false, theirs)}
                        </fieldset>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <p>
            {move || {
                conflict
                    .get()
                    .map(|conflict| {
                        format!(
                            "Bản mới được lưu lúc {}. Chưa có gì bị ghi đè. Chọn cách xử lý các mục khác nhau:",
                            format::moment(conflict.current.updated_at),
                        )
                    })
            }}
        </p>
        <div class="conflict">{rows}</div>
        <div class="dialog__actions">
            <button type="button" class="button button--primary" on:click=move |_| finish(mine.get_untracked())>
                "Lưu theo lựa chọn"
            </button>
            <button type="button" class="button" on:click=move |_| finish(all())>
                "Giữ bản của tôi"
            </button>
            <button
                type="button"
                class="button"
                on:click=move |_| {
                    take.run(());
                    conflict.set(None);
                }
            >
                "Lấy bản mới"
            </button>
        </div>
    }
    .into_any()
}
