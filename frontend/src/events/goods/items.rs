//! The lines of an act: each scan adds a line or counts one more, and faults are shown at their line.

use std::collections::VecDeque;

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::events::act::view::StockItem;
use nguon_domain::events::act::{ActKind, MAX_ITEMS};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::localized::Language;
use nguon_domain::input::quantity::Quantity;
use nguon_domain::input::reason::restriction::RestrictionRefusal;
use nguon_domain::input::uom::{Measure, dimension};
use nguon_domain::records::restriction::Restriction;
use serde_json::Value;

use super::known::GoodsCache;
use super::lines::{self, ScanEffect};
use super::parts::QUANTITY;
use super::picker::StockPicker;
use super::shown::{Units, detail, is_single, title};
use crate::component::code_input::CodeInput;
use crate::component::icon::{Icon, Shape};
use crate::form::field::{Fault, Labelled};
use crate::form::reference::{References, SelectionMode};
use crate::form::{Field, Form};
use crate::platform::focus::focus_soon;

/// The message about the last code.
#[derive(Clone, Debug, PartialEq)]
struct ScanMessage {
    /// The index of the line that it is about.
    line: Option<usize>,
    text: String,
    good: bool,
}

/// Codes to be added to the lines of a form, one after the other.
#[derive(Clone, Copy)]
pub struct Scanning {
    form: Form,
    list: &'static str,
    cache: GoodsCache,
    waiting: StoredValue<VecDeque<String>>,
    busy: RwSignal<bool>,
    message: RwSignal<Option<ScanMessage>>,
    refused: RwSignal<Vec<(String, String)>>,
    typed: RwSignal<String>,
}

impl Scanning {
    /// For the lines in the list `list`.
    pub fn start(form: Form, list: &'static str, cache: GoodsCache) -> Self {
        Self {
            form,
            list,
            cache,
            waiting: StoredValue::new(VecDeque::new()),
            busy: RwSignal::new(false),
            message: RwSignal::new(None),
            refused: RwSignal::new(Vec::new()),
            typed: RwSignal::new(String::new()),
        }
    }

    /// Queues a code. A scanner is quicker than the server, so further codes wait.
    pub fn take(self, code: String) {
        self.typed.set(String::new());
        self.waiting.update_value(|waiting| waiting.push_back(code));
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        spawn_local(async move {
            while let Some(code) = self.waiting.try_update_value(VecDeque::pop_front).flatten() {
                match self.cache.find_by_code(&code).await {
                    // The form was left while the server was asked.
                    _ if self.busy.is_disposed() => return,
                    Ok(item) => self.add(&item),
                    Err(failure) => {
                        let text =
                            failure.errors().first().map_or_else(|| failure.message(), |error| error.message.clone());
                        self.refused.try_update(|refused| refused.push((code, text)));
                    }
                }
            }
            self.busy.try_set(false);
        });
    }

    /// Adds an item that is already known, as if it had been scanned.
    pub fn add(self, item: &StockItem) {
        let mut entries = untrack(|| self.form.list(self.list));
        if entries.len() >= MAX_ITEMS {
            let text = format!("Một lần ghi được nhiều nhất {MAX_ITEMS} dòng.");
            self.message.set(Some(ScanMessage { line: None, text, good: false }));
            return;
        }
        self.cache.insert(item.goods.address.clone(), item.clone());
        let name = title(&item.goods);
        self.form.names.update(|names| {
            names.insert(item.goods.address.clone(), name.clone());
        });
        let (line, text, good) = match lines::add(&mut entries, item) {
            ScanEffect::New(line) => (line, format!("Đã thêm {name}."), true),
            ScanEffect::Raised(line) => {
                let count = entries[line].get("quantity").map(crate::form::as_text).unwrap_or_default();
                (line, format!("{name}: {count}."), true)
            }
            ScanEffect::Already(line) if is_single(&item.goods) => {
                (line, format!("{name} đã có trong danh sách, không thêm nữa."), false)
            }
            ScanEffect::Already(line) => {
                (line, format!("{name} đã có trong danh sách. Hãy nhập số lượng ở dòng đó."), false)
            }
        };
        self.form.set(self.list, Value::Array(entries));
        self.message.set(Some(ScanMessage { line: Some(line), text, good }));
    }
}

/// The lines, the input for codes above them, and other ways to find goods.
#[component]
pub fn ItemList(form: Form, field: Field, kind: ActKind, cache: GoodsCache, scanning: Scanning) -> impl IntoView {
    let list = field.name;
    // Goods that come into being are lots of the business itself; all others are already in stock.
    let makes = kind == ActKind::Harvest || list == "results";
    let picking = RwSignal::new(false);
    let count = Memo::new(move |_| form.list(list).len());
    let label = view! {
        <div class="between">
            <span class="field__label" id=form.id("label", list)>
                {field.label}
                {field.required.then(|| view! { <span class="field__required" aria-hidden="true">" *"</span> })}
            </span>
            <span class="muted" role="status">
                {move || (count.get() > 1).then(|| format!("{} dòng", count.get()))}
            </span>
        </div>
    };
    let entry = if makes {
        view! { <References form field kind=Kind::Lot mode=SelectionMode::Entries("lot_id") /> }.into_any()
    } else {
        let help = "Quét lần lượt từng mã; quét lại cùng một mã là thêm 1. Hoặc gõ GTIN kèm số lô, SSCC, mã truy xuất.";
        view! {
            <CodeInput
                id="field-items"
                label="Quét hoặc gõ mã"
                help
                action="Thêm"
                typed=scanning.typed
                fault=Signal::stored(None::<String>)
                busy=scanning.busy
                taken=Callback::new(move |code| scanning.take(code))
            />
            <div class="head__actions">
                <button type="button" class="button" on:click=move |_| picking.set(true)>
                    <Icon shape=Shape::Stack />
                    "Chọn từ tồn kho"
                </button>
            </div>
            <StockPicker open=picking chosen=Callback::new(move |item: StockItem| scanning.add(&item)) />
        }
        .into_any()
    };
    let told = move || {
        scanning.message.get().map(|told| {
            let shape = if told.good { Shape::Check } else { Shape::Warning };
            view! { <p class="told" class:told--warn=!told.good><Icon shape />{told.text}</p> }
        })
    };
    let refused = move || {
        let refused = scanning.refused.get();
        (!refused.is_empty()).then(|| {
            let rows = refused.into_iter().enumerate().map(|(index, (code, text))| {
                let dismiss = move |_| {
                    scanning.refused.update(|refused| {
                        refused.remove(index);
                    });
                };
                view! {
                    <li class="refused__item">
                        <span><strong class="code">{readable(&code)}</strong> ": " {text}</span>
                        <button type="button" class="button button--quiet button--square" aria-label="Bỏ qua mã này" on:click=dismiss>
                            <Icon shape=Shape::Close />
                        </button>
                    </li>
                }
            });
            view! { <ul class="refused" aria-label="Mã không nhận được">{rows.collect_view()}</ul> }
        })
    };
    view! {
        <div class="field field--wide items" role="group" aria-labelledby=form.id("label", list)>
            {label}
            {entry}
            <Fault form name=list />
            <div role="status" aria-live="polite">{told}</div>
            <div role="alert">{refused}</div>
            {(!field.help.is_empty()).then(|| view! { <p class="field__help">{field.help}</p> })}
            <div class="items__lines">
                // The newest first: it is what the user has just done.
                <For each=move || (0..count.get()).rev() key=|index| *index let:index>
                    <Line form list index cache scanning makes kind />
                </For>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn Line(
    form: Form,
    list: &'static str,
    index: usize,
    cache: GoodsCache,
    scanning: Scanning,
    makes: bool,
    kind: ActKind,
) -> impl IntoView {
    let units = Units::here();
    let path = move |part: &str| format!("{list}[{index}].{part}");
    let key = Memo::new(move |_| {
        let lot = form.text(&path("lot_id"));
        if lot.is_empty() { (form.text(&path("code")), false) } else { (lot, true) }
    });
    let item = Memo::new(move |_| cache.get(&key.read().0));
    Effect::new(move |_| {
        let (key, is_lot) = key.get();
        cache.request(key, is_lot);
    });
    // A lot keeps the unit of measure of its earlier amounts unless another was entered.
    Effect::new(move |_| {
        let unit =
            item.with(|item| item.as_ref().filter(|item| !is_single(&item.goods)).and_then(|item| item.unit.clone()));
        let empty = untrack(|| form.text(&path("unit")).is_empty() && form.text(&path("quantity")).is_empty());
        if let Some(unit) = unit.filter(|_| empty) {
            form.set(&path("unit"), Value::String(unit));
        }
    });
    let label = move || {
        let (key, _) = key.get();
        item.with(|item| item.as_ref().map(|item| title(&item.goods)))
            .or_else(|| form.names.with(|names| names.get(&key).cloned()))
            .unwrap_or_else(|| readable(&key))
    };
    let single = Memo::new(move |_| item.with(|item| item.as_ref().is_some_and(|item| is_single(&item.goods))));
    let has = move || {
        item.get().map(|item| {
            let mut parts = vec![detail(&item.goods)];
            if !makes {
                parts.push(match (is_single(&item.goods), item.thousandths) {
                    (true, 1..) => "đang có".into(),
                    (_, 0) => "chưa có trong kho".into(),
                    (_, there) => format!("đang có {}", units.amount(there, item.unit.as_deref())),
                });
                parts.extend(item.place.clone());
            }
            parts.retain(|part| !part.is_empty());
            parts.join(" · ")
        })
    };
    let contents = move || {
        item.get().filter(|item| !item.contents.is_empty()).map(|item| {
            let lines = item.contents.iter().map(|held| {
                let much = units.quantity(held.quantity, held.unit.as_deref()).unwrap_or_default();
                view! { <li>{title(&held.goods)} " " <span class="muted">{detail(&held.goods)} " " {much}</span></li> }
            });
            view! {
                <details class="more">
                    <summary>{format!("Bên trong: {} mặt hàng", item.contents.len())}</summary>
                    <ul>{lines.collect_view()}</ul>
                </details>
            }
        })
    };
    // What the server would refuse, by the same table; once it has refused, its fault says the same.
    let is_refused = move || {
        let parts = [path("code"), path("lot_id")];
        form.errors.with(|errors| errors.iter().any(|error| parts.contains(&error.field)))
    };
    let restricted = move || {
        let found = item.get().filter(|_| !makes && !is_refused());
        let found = found.map(|item| item.restrictions).unwrap_or_default();
        let has_reason = !form.text("reason").is_empty();
        let refusal = |one: &Restriction| one.refusal(kind.handling(), has_reason);
        let row = |refusal: RestrictionRefusal| {
            view! { <p class="told told--bad" role="status"><Icon shape=Shape::Warning />{refusal.message(Language::Vi)}</p> }
        };
        found.iter().filter_map(refusal).map(row).collect_view()
    };
    let left = Memo::new(move |_| {
        let known = item.get().filter(|_| !makes)?;
        let there = Measure::of(known.thousandths, known.unit.as_deref().unwrap_or_default());
        let unit = form.text(&path("unit"));
        (dimension(&unit) == there.dimension() && known.thousandths > 0).then(|| there.said_in(&unit))
    });
    let over = move || {
        let there = left.get()?;
        let wanted: Quantity = form.text(&path("quantity")).parse().ok()?;
        let wanted = Measure::of(wanted.thousandths(), there.uom());
        there.minus(&wanted).is_negative().then(|| {
            view! {
                <p class="told told--warn" role="status">
                    <Icon shape=Shape::Warning />
                    "Nhiều hơn số đang có. Hãy xem lại số lượng, hoặc ghi nhận hàng vào trước."
                </p>
            }
        })
    };
    let all = move || {
        left.get().filter(|_| form.text(&path("quantity")).is_empty()).map(|there| {
            let (quantity, unit) = there.quantity();
            let text = format!("Tất cả ({})", units.amount(quantity.thousandths(), unit.as_deref()));
            // In the unit that was chosen, or in one that needs no rounding.
            let put = move |_| {
                form.set(&path("quantity"), Value::String(quantity.to_string()));
                form.set(&path("unit"), Value::String(unit.clone().unwrap_or_default()));
            };
            view! { <button type="button" class="offer" on:click=put>{text}</button> }
        })
    };
    let remove = move |_| {
        form.remove_entry(list, index);
        scanning.message.set(None);
        focus_soon(form.id("field", list));
    };
    let is_told = move || scanning.message.with(|told| told.as_ref().is_some_and(|told| told.line == Some(index)));
    view! {
        <div class="cardlet line" class:line--told=is_told role="group" aria-label=label>
            <div class="cardlet__head">
                <span class="cardlet__title" id=form.id("field", &path("code")) tabindex="-1">{label}</span>
                <button
                    type="button"
                    class="button button--quiet button--square cardlet__remove"
                    aria-label=move || format!("Bỏ {}", label())
                    on:click=remove
                >
                    <Icon shape=Shape::Close />
                </button>
            </div>
            <p class="muted">{has}</p>
            {restricted}
            {contents}
            <Fault form name=path("code") />
            <Fault form name=path("lot_id") />
            {move || {
                if single.get() {
                    // Shows a fault although there is no input.
                    view! { <Fault form name=path("quantity") /> }.into_any()
                } else {
                    view! {
                        <Labelled form field=QUANTITY.within(list, index) />
                        {all}
                        {over}
                    }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}

/// Returns a code without characters that screens do not show.
fn readable(code: &str) -> String {
    code.replace('\u{1d}', " ")
}
