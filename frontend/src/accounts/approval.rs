//! One business and what the authority decides about it.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::accounts::approval::{Decision, Verdict};
use nguon_domain::accounts::organisation::Organisation;
use nguon_domain::input::problem::ProblemCode;

use super::business::{Facts, tone};
use super::registered::revoke::Numbers;
use crate::access::session::Session;
use crate::api;
use crate::component::dialog::Dialog;
use crate::component::fetched::Fetched;
use crate::component::file_links::FileLinks;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::state::Notice;
use crate::component::toast::Toasts;
use crate::form::field::Labelled;
use crate::form::{Control, Faults, Field, Form, Section};
use crate::page::Page;
use crate::platform::format;

static REASON: Field = Field::new("reason", "Lý do", Control::Long)
    .required()
    .help("Doanh nghiệp sẽ đọc được. Nói rõ cần sửa hoặc bổ sung gì.");
static SECTIONS: [Section; 1] = [Section { title: "", fields: &[REASON] }];

/// The page.
pub fn page() -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let answer = Fetched::new(move || id.get(), |id| async move { api::approval(&id).await });
    view! {
        <Loaded of=answer heading="Hồ sơ doanh nghiệp" let:organisation>
            <Approval organisation answer />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Approval(organisation: Organisation, answer: Fetched<Organisation>) -> impl IntoView {
    let session = Session::here();
    let toasts = Toasts::here();
    let id = StoredValue::new(organisation.id.to_string());
    let version = organisation.version;
    let state = organisation.state;
    let may_decide = untrack(|| session.may(Guarded::Approvals, Action::Write));
    let busy = RwSignal::new(false);
    let open = RwSignal::new(false);
    let asking = RwSignal::new(Verdict::Reject);
    let form = Form::blank::<Decision>();
    let attempts = RwSignal::new(0_u32);
    let other = RwSignal::new(None::<String>);
    let send = move |decision: Decision| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match api::decide(&id.get_value(), version, &decision).await {
                Ok(decided) => {
                    open.try_set(false);
                    toasts.done(format!("{}: {}.", decided.business.name, decided.state.label().vi.to_lowercase()));
                    answer.answer.try_set(Some(Ok(decided)));
                }
                Err(failure) if failure.code() == Some(ProblemCode::StateConflict) => {
                    open.try_set(false);
                    toasts.wrong("Người khác vừa quyết định hồ sơ này. Đã tải lại trạng thái mới.");
                    answer.again();
                }
                Err(failure) if failure.code() == Some(ProblemCode::VersionConflict) => {
                    open.try_set(false);
                    toasts.wrong("Hồ sơ vừa thay đổi. Đã tải lại; hãy xem lại trước khi quyết định.");
                    answer.again();
                }
                Err(failure) => {
                    if open.get_untracked() {
                        form.errors.set(failure.errors().to_vec());
                        other.set(failure.errors().is_empty().then(|| failure.message()));
                        attempts.update(|attempts| *attempts += 1);
                    } else {
                        toasts.wrong(failure.message());
                    }
                }
            }
            busy.try_set(false);
        });
    };
    let decide = move |verdict: Verdict| {
        if verdict.needs_reason() {
            asking.set(verdict);
            form.load(nguon_domain::input::fields::<Decision>());
            other.set(None);
            open.set(true);
        } else {
            send(Decision { verdict: Some(verdict), reason: None });
        }
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        other.set(None);
        form.values.update(|values| {
            values.insert("verdict".into(), serde_json::to_value(asking.get_untracked()).unwrap_or_default());
        });
        match form.check::<Decision>() {
            Some(decision) => send(decision),
            None => attempts.update(|attempts| *attempts += 1),
        }
    };
    let buttons = may_decide.then(|| {
        Verdict::ALL
            .into_iter()
            .filter(|verdict| verdict.applied_to(state).is_some())
            .map(|verdict| {
                view! {
                    <button
                        type="button"
                        class="button"
                        class:button--primary=!verdict.needs_reason()
                        class:button--danger=verdict.needs_reason()
                        disabled=busy
                        on:click=move |_| decide(verdict)
                    >
                        {verdict.label().vi}
                    </button>
                }
            })
            .collect_view()
    });
    let file = organisation.registration_file.clone();
    // What was on the market may have to come back, whatever the state of the business is by now.
    let may_recall = matches!(state, OrganisationState::Approved | OrganisationState::Suspended)
        && untrack(|| session.may(Guarded::Recalls, Action::Write));
    let recall = may_recall.then(|| format!("{}?organisation={}", Page::NewRecall.path(), organisation.id));
    let fetch = move || async move { api::approval_file(&id.get_value()).await };
    let decided = organisation.decided_at.map(|at| {
        let reason = organisation.reason.clone();
        view! {
            <Notice tone=tone(state) shape=Shape::Info>
                <p>{format!("{} lúc {}.", state.label().vi, format::moment(at))}</p>
                {reason.map(|reason| view! { <p><strong>"Lý do: "</strong>{reason}</p> })}
            </Notice>
        }
    });
    view! {
        <p class="back">
            <a href=format!("{}?state={}", Page::Approvals.path(), state.as_str())>
                <Icon shape=Shape::Left />
                "Duyệt doanh nghiệp"
            </a>
        </p>
        <div class="head">
            <div>
                <Heading text=organisation.business.name.clone() />
                <span class=format!("badge badge--{}", tone(state))>{state.label().vi}</span>
                <span class="muted">{format!(" Gửi {}", format::moment(organisation.created_at))}</span>
            </div>
        </div>
        {decided}
        {recall.map(|href| view! { <p><a class="button" href=href><Icon shape=Shape::Warning />"Yêu cầu thu hồi hàng"</a></p> })}
        <section class="card">
            <h2>"Giấy đăng ký kinh doanh"</h2>
            {match file {
                Some(info) => view! { <FileLinks info fetch /> }.into_any(),
                None => view! { <p class="muted">"Doanh nghiệp không gửi tệp."</p> }.into_any(),
            }}
        </section>
        <Numbers organisation=organisation.clone() answer />
        <section class="card">
            <h2>"Thông tin đã khai"</h2>
            <Facts organisation />
        </section>
        {buttons.map(|buttons| view! { <div class="actions">{buttons}</div> })}
        <Dialog open title=Signal::derive(move || format!("{} hồ sơ", asking.get().label().vi))>
            <form class="stack" novalidate on:submit=submit>
                <Faults form sections=&SECTIONS tell=attempts other />
                <Labelled form field=&REASON />
                <div class="dialog__actions">
                    <button type="submit" class="button button--danger" disabled=busy>
                        {move || asking.get().label().vi}
                    </button>
                    <button type="button" class="button button--quiet" on:click=move |_| open.set(false)>"Hủy"</button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}
