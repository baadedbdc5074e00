//! One change of registered data, and what the authority decides about it.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::accounts::registered::{ChangeDecision, ChangeState, ChangeVerdict, ReviewedChange, RivalClaim};
use nguon_domain::input::problem::ProblemCode;

use super::{Compared, summary, tone};
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
    .help("Doanh nghiệp sẽ đọc được. Không nêu tên doanh nghiệp khác.");
static SECTIONS: [Section; 1] = [Section { title: "", fields: &[REASON] }];

/// The page.
pub fn page() -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let answer = Fetched::new(move || id.get(), |id| async move { api::registered::read(&id).await });
    view! {
        <Loaded of=answer heading="Thay đổi thông tin" let:reviewed>
            <Review reviewed answer />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Review(reviewed: ReviewedChange, answer: Fetched<ReviewedChange>) -> impl IntoView {
    let session = Session::here();
    let toasts = Toasts::here();
    let change = reviewed.change;
    let id = StoredValue::new(change.id.to_string());
    let (version, state) = (change.version, change.state);
    let waits = state == ChangeState::Waiting;
    let may_decide = waits && untrack(|| session.may(Guarded::Approvals, Action::Write));
    let in_force = reviewed.rivals.iter().any(|rival| rival.in_force);
    let may_confirm = may_decide && change.certificate.is_some() && !in_force;
    let busy = RwSignal::new(false);
    let open = RwSignal::new(false);
    let form = Form::blank::<ChangeDecision>();
    let attempts = RwSignal::new(0_u32);
    let other = RwSignal::new(None::<String>);
    let send = move |decision: ChangeDecision| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match api::registered::decide(&id.get_value(), version, &decision).await {
                Ok(decided) => {
                    open.try_set(false);
                    toasts.done(format!("{}.", decided.change.state.label().vi));
                    answer.answer.try_set(Some(Ok(decided)));
                }
                Err(failure)
                    if matches!(
                        failure.code(),
                        Some(
                            ProblemCode::StateConflict
                                | ProblemCode::VersionConflict
                                | ProblemCode::RegisteredElsewhere
                        )
                    ) =>
                {
                    open.try_set(false);
                    toasts.wrong(failure.message());
                    answer.again();
                }
                Err(failure) => {
                    if open.get_untracked() {
                        form.errors.set(failure.errors().to_vec());
                        other.set(failure.errors().is_empty().then(|| failure.message()));
                        attempts.update(|attempts| *attempts += 1);
                    } else {
                        toasts.wrong(
                            failure.errors().first().map_or_else(|| failure.message(), |error| error.message.clone()),
                        );
                    }
                }
            }
            busy.try_set(false);
        });
    };
    let confirm = move |_| send(ChangeDecision { verdict: Some(ChangeVerdict::Confirm), reason: None });
    let reject = move |_| {
        form.load(nguon_domain::input::fields::<ChangeDecision>());
        other.set(None);
        open.set(true);
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        other.set(None);
        form.values.update(|values| {
            values.insert("verdict".into(), serde_json::to_value(ChangeVerdict::Reject).unwrap_or_default());
        });
        match form.check::<ChangeDecision>() {
            Some(decision) => send(decision),
            None => attempts.update(|attempts| *attempts += 1),
        }
    };
    let certificate = match change.certificate.clone() {
        Some(info) => {
            let fetch = move || async move { api::registered::certificate(&id.get_value()).await };
            view! { <FileLinks info fetch /> }.into_any()
        }
        None if waits => view! {
            <Notice tone="warn" shape=Shape::Warning>
                <p>"Chưa có giấy chứng nhận nên chưa xác nhận được. Doanh nghiệp cần gửi lại kèm giấy chứng nhận."</p>
            </Notice>
        }
        .into_any(),
        None => view! { <p class="muted">"Không còn tệp."</p> }.into_any(),
    };
    let asked = match &change.asked_by {
        Some(name) => format!("Gửi {} · {name}", format::moment(change.asked_at)),
        None => format!("Có trong hồ sơ từ {}", format::moment(change.asked_at)),
    };
    let decided = change.decided_at.map(|at| {
        let reason = change.reason.clone();
        view! {
            <Notice tone=tone(state) shape=Shape::Info>
                <p>{format!("{} lúc {}.", state.label().vi, format::moment(at))}</p>
                {reason.map(|reason| view! { <p><strong>"Lý do: "</strong>{reason}</p> })}
            </Notice>
        }
    });
    let title = summary(&change);
    let business = Page::Approval(reviewed.organisation_id.to_string()).path();
    view! {
        <p class="back">
            <a href=Page::RegisteredChanges.path()>
                <Icon shape=Shape::Left />
                "Thay đổi thông tin đã đăng ký"
            </a>
        </p>
        <div class="head">
            <div>
                <Heading text=title />
                <span class=format!("badge badge--{}", tone(state))>{state.label().vi}</span>
                <span class="muted">" "{asked}</span>
            </div>
        </div>
        <p>
            <a href=business>{reviewed.organisation}</a>
            <span class="muted">{format!(" · MST {}", reviewed.tax_code)}</span>
        </p>
        {decided}
        <Rivals rivals=reviewed.rivals />
        <section class="card">
            <h2>"Nội dung thay đổi"</h2>
            <Compared change />
        </section>
        <section class="card">
            <h2>"Giấy chứng nhận"</h2>
            {certificate}
        </section>
        {may_decide
            .then(|| {
                view! {
                    <div class="actions">
                        <button
                            type="button"
                            class="button button--primary"
                            disabled=move || busy.get() || !may_confirm
                            on:click=confirm
                        >
                            {ChangeVerdict::Confirm.label().vi}
                        </button>
                        <button type="button" class="button button--danger" disabled=busy on:click=reject>
                            {ChangeVerdict::Reject.label().vi}
                        </button>
                    </div>
                }
            })}
        <Dialog open title="Từ chối thay đổi">
            <form class="stack" novalidate on:submit=submit>
                <Faults form sections=&SECTIONS tell=attempts other />
                <Labelled form field=&REASON />
                <div class="dialog__actions">
                    <button type="submit" class="button button--danger" disabled=busy>
                        {ChangeVerdict::Reject.label().vi}
                    </button>
                    <button type="button" class="button button--quiet" on:click=move |_| open.set(false)>"Hủy"</button>
                </div>
            </form>
        </Dialog>
    }
    .into_any()
}

/// Who else has or asks for the same.
#[component]
fn Rivals(rivals: Vec<RivalClaim>) -> impl IntoView {
    if rivals.is_empty() {
        return ().into_any();
    }
    let lines = rivals
        .into_iter()
        .map(|rival| {
            let what = if rival.in_force { "đang có hiệu lực" } else { "cũng đang đề nghị" };
            view! { <li><strong>{rival.name}</strong> {format!(" {what}: {}", rival.number)}</li> }
        })
        .collect_view();
    view! {
        <Notice tone="bad" shape=Shape::Warning>
            <p>"Doanh nghiệp khác có mã này hoặc mã trùng đầu số (chỉ cơ quan quản lý thấy):"</p>
            <ul>{lines}</ul>
        </Notice>
    }
    .into_any()
}
