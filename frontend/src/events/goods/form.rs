//! The form of an act: built from the table of what each act needs, filled in by scanning.

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use nguon_domain::events::act::{ActInput, ActKind};
use nguon_domain::input;
use nguon_domain::input::problem::ProblemCode;
use serde_json::Value;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement};

use super::items::{ItemList, Scanning};
use super::known::GoodsCache;
use super::lines::balances;
use super::parts::{purpose, sections};
use super::shown::{Units, number};
use crate::access::session::Session;
use crate::api;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::scan_box::Scans;
use crate::component::toast::Toasts;
use crate::component::wedge::{Wedge, WedgeEvent};
use crate::events::advices::OnTheWay;
use crate::form::field::Labelled;
use crate::form::reference::QuickAddSlot;
use crate::form::{Faults, Field, Form, Sending, Values};
use crate::management::draft::{self, DraftKeeper, DraftNotice};
use crate::management::enter;
use crate::management::quick::QuickAdd;
use crate::page::Page;
use crate::platform::format;

/// Returns the initial values of the form of a new act.
fn blank(kind: ActKind) -> Values {
    let mut values = input::fields::<ActInput>();
    values.insert("kind".into(), kind.as_str().into());
    values.insert("happened_at".into(), format::rfc3339(format::now()).into());
    values
}

/// The form; with `code`, the item that it identifies is the first line.
#[component]
pub fn ActForm(kind: ActKind, code: Option<String>) -> impl IntoView {
    let session = Session::here();
    let toasts = Toasts::here();
    let navigate = use_navigate();
    let sections = sections(kind);
    let form = Form::new(blank(kind)).for_new();
    let adding = QuickAddSlot(RwSignal::new(None));
    provide_context(adding);
    let cache = GoodsCache::start();
    let scanning = Scanning::start(form, "items", cache);
    // One key per form: an act that is sent twice because the answer was lost is recorded once.
    let creation = StoredValue::new(api::idempotency::new_key());
    let sending = Sending::of(form);
    let busy = sending.busy;
    let key = session.me_untracked().map(|me| draft::key(me.user_id, format!("act.{}", kind.as_str()), None));
    let keeper = DraftKeeper::start(form, key, None, false);

    let open = navigate.clone();
    let scanned = Callback::new(move |code: String| match Page::on_paper(&code) {
        // The slip of a delivery: its goods are announced.
        Some(page) => open(&page.path(), Default::default()),
        None => scanning.take(code),
    });
    Scans::claim(scanned);
    if let Some(code) = code {
        scanning.take(code);
    }

    let done = Callback::new(move |id: String| {
        keeper.done();
        toasts.done(format!("Đã ghi: {}.", kind.label().vi.to_lowercase()));
        navigate(&Page::Act(id).path(), Default::default());
    });
    let send = move |_| {
        sending.send(
            move |input: ActInput| async move { api::goods::record(&creation.get_value(), &input).await },
            move |recorded| match recorded {
                Ok(act) => done.run(act.id.to_string()),
                Err(failure) => {
                    if failure.code() == Some(ProblemCode::IdempotencyKeyReused) {
                        // An earlier attempt had arrived after all, with what was entered then.
                        creation.set_value(api::idempotency::new_key());
                    }
                    sending.refused_kept(&failure);
                }
            },
        );
    };
    let row = move |field: &'static Field| match field.name {
        // Announced goods are answered on the advice's own page, line by line.
        "advice_id" => view! { <OnTheWay /> }.into_any(),
        "items" => view! { <ItemList form field=*field kind cache scanning /> }.into_any(),
        "results" => {
            let results = Scanning::start(form, "results", cache);
            view! {
                <ItemList form field=*field kind cache scanning=results />
                <BalanceNote form />
            }
            .into_any()
        }
        _ => view! { <Labelled form field /> }.into_any(),
    };
    view! {
        <p class="back">
            <a href=Page::Goods.path()>
                <Icon shape=Shape::Left />
                "Hàng hóa"
            </a>
        </p>
        <div>
            <Heading text=kind.label().vi />
            <p class="muted">{purpose(kind)}</p>
        </div>
        <DraftNotice keeper />
        <form
            class="form"
            novalidate
            on:submit=|event: ev::SubmitEvent| event.prevent_default()
            on:keydown=scans_beside(form, scanned)
        >
            <Faults form sections tell=sending.attempts other=sending.other />
            <p class="field__help">"Mục có dấu * là bắt buộc."</p>
            {sections
                .iter()
                .map(|section| {
                    view! {
                        <fieldset class="section">
                            <legend class="section__title">{section.title}</legend>
                            <div class="section__fields">{section.fields.iter().map(row).collect_view()}</div>
                        </fieldset>
                    }
                })
                .collect_view()}
            <div class="actions">
                <button type="button" class="button button--primary" disabled=busy on:click=send>
                    <Icon shape=Shape::Check />
                    "Ghi lại"
                </button>
                <a class="button button--quiet" href=Page::Goods.path()>"Hủy"</a>
                <span class="actions__state" role="status">
                    {move || match () {
                        () if busy.get() => "Đang ghi…",
                        () if form.is_dirty() => "Chưa ghi",
                        () => "",
                    }}
                </span>
            </div>
        </form>
        <QuickAdd adding />
    }
    .into_any()
}

/// Handles a scanner that types while another field has the focus: the code goes to the lines, and the field gets its
/// former value back. Any other Enter moves to the next field.
fn scans_beside(form: Form, scanned: Callback<String>) -> impl Fn(ev::KeyboardEvent) {
    let wedge = StoredValue::new(Wedge::default());
    // The field's name, its value in the form, and its text.
    let before = StoredValue::new(None::<(String, Value, String)>);
    move |event: ev::KeyboardEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let input = target.clone().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
        // Inputs for codes and GS1 keys handle scanners themselves.
        let hears = |element: &Element| element.matches(".codeinput__input, .key__input").unwrap_or_default();
        if event.default_prevented() || target.as_ref().is_some_and(hears) {
            return;
        }
        if wedge.with_value(|wedge| wedge.is_over(event.time_stamp())) {
            before.set_value(input.as_ref().map(|input| {
                let name = input.name();
                let value = untrack(|| form.get(&name));
                (name, value, input.value())
            }));
        }
        match wedge.try_update_value(|wedge| wedge.handle(&event)) {
            Some(WedgeEvent::Scan(code)) => {
                event.prevent_default();
                if let Some((name, value, text)) = before.try_update_value(Option::take).flatten() {
                    // Some inputs only search: they have no value in the form.
                    if untrack(|| form.values.with(|values| is_entry(values, &name))) {
                        form.set(&name, value);
                    }
                    if let Some(input) = input {
                        input.set_value(&text);
                    }
                }
                scanned.run(code);
            }
            Some(WedgeEvent::Separator) => event.prevent_default(),
            _ => enter::go_on(event),
        }
    }
}

/// Whether `name` is one of the form's fields.
fn is_entry(values: &Values, name: &str) -> bool {
    values.contains_key(name.split('[').next().unwrap_or_default())
}

/// Compares the quantities of inputs and outputs.
#[component]
fn BalanceNote(form: Form) -> impl IntoView {
    let units = Units::here();
    let found = Memo::new(move |_| balances(&form.list("items"), &form.list("results")));
    let line = move |balance: super::lines::Balance| {
        let unit = balance.unit.as_deref();
        let difference = balance.difference();
        let (text, warns) = match (difference, balance.lost_per_thousand()) {
            (0, _) => ("vừa đủ".to_owned(), false),
            (_, Some(lost)) => {
                (format!("hao hụt {} ({} %)", units.amount(-difference, unit), number(lost * 100)), false)
            }
            _ => (format!("ra nhiều hơn vào {}: hãy xem lại số lượng", units.amount(difference, unit)), true),
        };
        view! {
            <p class="told" class:told--warn=warns>
                <Icon shape=if warns { Shape::Warning } else { Shape::Flow } />
                {format!("Vào {} → ra {}: {text}.", units.amount(balance.used, unit), units.amount(balance.made, unit))}
            </p>
        }
    };
    view! {
        <div class="field--wide" role="status" aria-live="polite">
            {move || found.get().into_iter().map(line).collect_view()}
        </div>
    }
    .into_any()
}
