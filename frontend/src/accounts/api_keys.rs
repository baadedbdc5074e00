//! API key page (Khóa API): the keys with which other programs of the business send and read events.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::access::api_key::{ApiKey, ApiKeyInput, KeyScope, NewApiKey};
use nguon_domain::input::problem::ProblemCode;
use serde_json::{Value, json};

use crate::api::{Failure, keys};
use crate::component::copy::copy;
use crate::component::dialog::{Dialog, opened_by};
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::toast::Toasts;
use crate::form::field::{Fault, Labelled, described_by, invalid};
use crate::form::{Control, DialogForm, Field, Form, Section, Sending};
use crate::platform::format;

static NAME: Field = Field::new("name", "Tên phần mềm", Control::Line)
    .required()
    .help("Ví dụ: Phần mềm kho. Để biết khóa nào của phần mềm nào.");
/// Only for its label: the choice is drawn by [`Scopes`].
const SCOPES: Field = Field::new("scopes", "Được phép", Control::Line).required();
/// Only for its label: the choice is drawn by [`Days`].
const DAYS: Field = Field::new("days", "Thời hạn", Control::Line).required();
static SECTIONS: [Section; 1] = [Section { title: "", fields: &[NAME, SCOPES, DAYS] }];

/// The periods of validity on offer, in days.
const CHOICES: [(i64, &str); 4] = [(30, "30 ngày"), (90, "90 ngày"), (365, "1 năm"), (730, "2 năm")];

/// Returns a sentence on what a scope permits.
const fn explanation(scope: KeyScope) -> &'static str {
    match scope {
        KeyScope::ReadEvents => "Tìm sự kiện EPCIS và truy xuất hàng của doanh nghiệp.",
        KeyScope::CaptureEvents => "Gửi sự kiện EPCIS vào hệ thống và xem kết quả gửi.",
    }
}

/// Returns the page.
pub fn page() -> AnyView {
    let all = Fetched::new(|| (), |()| async move { keys::all().await });
    let making = RwSignal::new(false);
    let made = RwSignal::new(None::<NewApiKey>);
    let revoking = RwSignal::new(None::<ApiKey>);
    let list = move |keys: Vec<ApiKey>| {
        if keys.is_empty() {
            return view! {
                <div class="nothing">
                    <Icon shape=Shape::Link />
                    <p class="nothing__text">
                        "Chưa có khóa nào. Tạo khóa khi một phần mềm khác của doanh nghiệp cần gửi hoặc đọc sự kiện EPCIS."
                    </p>
                </div>
            }
            .into_any();
        }
        let rows = keys.into_iter().map(|key| row(key, revoking)).collect_view();
        view! { <ul class="card people">{rows}</ul> }.into_any()
    };
    view! {
        <div class="head">
            <Heading text="Khóa API" />
            <div class="head__actions">
                <button type="button" class="button button--primary" on:click=move |_| making.set(true)>
                    <Icon shape=Shape::Plus />
                    "Tạo khóa"
                </button>
            </div>
        </div>
        <p class="muted">
            "Mỗi phần mềm kết nối nên có khóa riêng. Tài liệu kết nối: " <a href="/docs/" rel="external">"/docs"</a> "."
        </p>
        <div class="list" class:list--busy=all.busy aria-busy=move || all.busy.get().to_string()>
            <Loaded of=all children=list />
        </div>
        <MakeDialog open=making made all />
        <ShowDialog made />
        <RevokeDialog revoking all />
    }
    .into_any()
}

fn row(key: ApiKey, revoking: RwSignal<Option<ApiKey>>) -> AnyView {
    let expired = key.expires_at <= format::now();
    let scopes = key.scopes.iter().map(|scope| view! { <span class="badge">{scope.label().vi}</span> }).collect_view();
    let used = key
        .last_used_at
        .map_or_else(|| "Chưa được dùng".to_owned(), |used| format!("Dùng lần cuối {}", format::moment(used)));
    let until = if expired {
        view! { <span class="badge badge--bad">"Đã hết hạn"</span> }.into_any()
    } else {
        view! { <span class="muted">{format!("hết hạn {}", format::day(key.expires_at))}</span> }.into_any()
    };
    let made = format!("{} tạo {}", key.created_by, format::day(key.created_at));
    let (name, to_revoke) = (key.name.clone(), key.clone());
    view! {
        <li class="person">
            <div class="person__text">
                <p class="person__name">{key.name}</p>
                <p><code>{format!("{}…", key.prefix)}</code></p>
                <p class="person__role">{scopes} {until}</p>
                <p class="muted">{format!("{made} · {used}")}</p>
            </div>
            <div class="person__actions">
                <button
                    type="button"
                    class="button button--danger"
                    aria-label=format!("Hủy hiệu lực khóa {name}")
                    on:click=move |_| revoking.set(Some(to_revoke.clone()))
                >
                    "Hủy hiệu lực"
                </button>
            </div>
        </li>
    }
    .into_any()
}

/// Returns the message for a refusal that is not about a field.
fn refusal(failure: &Failure) -> String {
    match failure.code() {
        Some(ProblemCode::LimitReached) => "Đã có 20 khóa. Hãy hủy hiệu lực khóa không dùng nữa rồi tạo lại.".into(),
        _ => failure.message(),
    }
}

/// The scopes that the key may have.
#[component]
fn Scopes(form: Form) -> impl IntoView {
    let toggle = move |scope: KeyScope, on: bool| {
        let mut chosen = form.list("scopes");
        chosen.retain(|value| value.as_str() != Some(scope.as_str()));
        if on {
            chosen.push(json!(scope.as_str()));
        }
        form.set("scopes", Value::Array(chosen));
    };
    let options = KeyScope::ALL
        .into_iter()
        .enumerate()
        .map(|(place, scope)| {
            view! {
                <label class="choice">
                    <input
                        type="checkbox"
                        id=(place == 0).then_some("field-scopes")
                        aria-describedby=move || described_by(form, "scopes", false)
                        prop:checked=move || form.list("scopes").iter().any(|value| value.as_str() == Some(scope.as_str()))
                        on:change=move |event| toggle(scope, event_target_checked(&event))
                    />
                    <span>
                        <strong>{scope.label().vi}</strong>
                        <span class="choice__who">{explanation(scope)}</span>
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="roles" aria-invalid=move || invalid(form, "scopes")>
            <legend class="field__label">
                "Được phép"
                <span class="field__required" aria-hidden="true">" *"</span>
            </legend>
            {options}
            <Fault form name="scopes" />
        </fieldset>
    }
    .into_any()
}

/// The period of validity of the key.
#[component]
fn Days(form: Form) -> impl IntoView {
    let options = CHOICES
        .into_iter()
        .enumerate()
        .map(|(place, (days, label))| {
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name="days"
                        id=(place == 0).then_some("field-days")
                        aria-describedby=move || described_by(form, "days", false)
                        prop:checked=move || form.get("days") == json!(days)
                        on:change=move |_| form.set("days", json!(days))
                    />
                    <span>{label}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="roles" aria-invalid=move || invalid(form, "days")>
            <legend class="field__label">
                "Thời hạn"
                <span class="field__required" aria-hidden="true">" *"</span>
            </legend>
            {options}
            <Fault form name="days" />
        </fieldset>
    }
    .into_any()
}

/// The form that creates a key.
#[component]
fn MakeDialog(open: RwSignal<bool>, made: RwSignal<Option<NewApiKey>>, all: Fetched<Vec<ApiKey>>) -> impl IntoView {
    let form = Form::blank::<ApiKeyInput>();
    let sending = Sending::of(form);
    Effect::new(move |_| {
        if open.get() {
            form.load(nguon_domain::input::fields::<ApiKeyInput>());
            form.set("days", json!(365));
            sending.other.set(None);
        }
    });
    let submit = Callback::new(move |()| {
        sending.send(
            |input: ApiKeyInput| async move { keys::create(&input).await },
            move |answer| match answer {
                Ok(key) => {
                    open.try_set(false);
                    made.try_set(Some(key));
                    all.again();
                }
                Err(failure) => {
                    let other = failure.errors().is_empty().then(|| refusal(&failure));
                    sending.refused_as(failure.errors().to_vec(), other);
                }
            },
        );
    });
    let label = move || if sending.busy.get() { "Đang tạo…" } else { "Tạo khóa" }.to_owned();
    view! {
        <Dialog open title="Tạo khóa API">
            <DialogForm sending sections=&SECTIONS submit label=Signal::derive(label) open>
                <Labelled form field=&NAME />
                <Scopes form />
                <Days form />
            </DialogForm>
        </Dialog>
    }
    .into_any()
}

/// Shows a new key: the only time that its secret is shown.
#[component]
fn ShowDialog(made: RwSignal<Option<NewApiKey>>) -> impl IntoView {
    let toasts = Toasts::here();
    let open = opened_by(made);
    let secret = move || made.get().map(|key| key.secret).unwrap_or_default();
    let title = move || made.get().map_or_else(String::new, |key| format!("Khóa của {}", key.api_key.name));
    view! {
        <Dialog open title=Signal::derive(title)>
            <p role="alert">
                <strong>"Khóa chỉ hiện một lần này."</strong>
                " Hãy sao chép và cất vào phần mềm ngay; đóng cửa sổ này rồi thì không xem lại được nữa."
            </p>
            <p class="key"><code>{secret}</code></p>
            <p class="field__help">
                "Ai có khóa đều gửi hoặc đọc được sự kiện thay doanh nghiệp. Đừng gửi khóa qua email hay tin nhắn. Nếu lộ, hãy hủy hiệu lực ngay."
            </p>
            <div class="dialog__actions">
                <button
                    type="button"
                    class="button button--primary"
                    on:click=move |_| copy(&made.get_untracked().map(|key| key.secret).unwrap_or_default(), toasts, "Đã sao chép khóa.")
                >
                    <Icon shape=Shape::Copy />
                    "Sao chép khóa"
                </button>
                <button type="button" class="button button--quiet" on:click=move |_| open.set(false)>"Tôi đã cất khóa"</button>
            </div>
        </Dialog>
    }
    .into_any()
}

/// Asks before a key is revoked.
#[component]
fn RevokeDialog(revoking: RwSignal<Option<ApiKey>>, all: Fetched<Vec<ApiKey>>) -> impl IntoView {
    let toasts = Toasts::here();
    let open = opened_by(revoking);
    let busy = RwSignal::new(false);
    let revoke = move |_| {
        let Some(key) = revoking.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        spawn_local(async move {
            match keys::revoke(key.id).await {
                Ok(()) => toasts.done(format!("Đã hủy hiệu lực khóa {}.", key.name)),
                Err(failure) => toasts.wrong(failure.message()),
            }
            open.try_set(false);
            all.again();
            busy.try_set(false);
        });
    };
    let title = move || revoking.get().map_or_else(String::new, |key| format!("Hủy hiệu lực khóa {}?", key.name));
    view! {
        <Dialog open title=Signal::derive(title)>
            <p>"Phần mềm đang dùng khóa này sẽ bị từ chối ngay. Không khôi phục được; cần thì tạo khóa mới."</p>
            <p>"Các sự kiện đã gửi bằng khóa này vẫn giữ nguyên."</p>
            <div class="dialog__actions">
                <button type="button" class="button button--danger" disabled=busy on:click=revoke>"Hủy hiệu lực khóa"</button>
                <button type="button" class="button button--quiet" on:click=move |_| open.set(false)>"Hủy"</button>
            </div>
        </Dialog>
    }
    .into_any()
}
