//! One change of registered data, and the authority's decision about it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::accounts::registered::{ChangeDecision, ChangeState, ChangeVerdict, ReviewedChange, RivalClaim};
use nguon_domain::input::problem::ProblemCode;

use super::{Comparison, summary, tone};
use crate::access::session::Session;
use crate::accounts::decision::{CaseHead, Choice, LastDecision, deciding};
use crate::api::{self, Failure};
use crate::component::fetched::Fetched;
use crate::component::file_links::FileLinks;
use crate::component::icon::Shape;
use crate::component::loaded::Loaded;
use crate::component::state::Notice;
use crate::form::{Control, Field, Section};
use crate::page::Page;
use crate::platform::format;

static REASON: Field = Field::new("reason", "Lý do", Control::Long)
    .required()
    .help("Doanh nghiệp sẽ đọc được. Không nêu tên doanh nghiệp khác.");
static SECTIONS: [Section; 1] = [Section { title: "", fields: &[REASON] }];

/// Returns the page.
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
    let change = reviewed.change;
    let id = StoredValue::new(change.id.to_string());
    let (version, state) = (change.version, change.state);
    let waits = state == ChangeState::Waiting;
    let may_decide = waits && untrack(|| session.may(Guarded::Approvals, Action::Write));
    let in_force = reviewed.rivals.iter().any(|rival| rival.in_force);
    let may_confirm = may_decide && change.certificate.is_some() && !in_force;
    let choices = vec![
        Choice {
            verdict: serde_json::to_value(ChangeVerdict::Confirm).unwrap_or_default(),
            label: ChangeVerdict::Confirm.label().vi,
            question: None,
            is_barred: !may_confirm,
        },
        Choice {
            verdict: serde_json::to_value(ChangeVerdict::Reject).unwrap_or_default(),
            label: ChangeVerdict::Reject.label().vi,
            question: Some("Từ chối thay đổi".to_owned()),
            is_barred: false,
        },
    ];
    let request = move |decision: ChangeDecision| async move {
        api::registered::decide(&id.get_value(), version, &decision).await
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
    let title = summary(&change);
    let business = Page::Approval(reviewed.organisation_id.to_string()).path();
    view! {
        <CaseHead
            back=Page::RegisteredChanges.path()
            list="Thay đổi thông tin đã đăng ký"
            title
            tone=tone(state)
            state=state.label().vi
            sent=asked
        />
        <p>
            <a href=business>{reviewed.organisation}</a>
            <span class="muted">{format!(" · MST {}", reviewed.tax_code)}</span>
        </p>
        <LastDecision at=change.decided_at reason=change.reason.clone() tone=tone(state) state=state.label().vi />
        <Rivals rivals=reviewed.rivals />
        <section class="card">
            <h2>"Nội dung thay đổi"</h2>
            <Comparison change />
        </section>
        <section class="card">
            <h2>"Giấy chứng nhận"</h2>
            {certificate}
        </section>
        {may_decide.then(|| deciding(answer, choices, &SECTIONS, request, done, outdated))}
    }
    .into_any()
}

fn done(decided: &ReviewedChange) -> String {
    format!("{}.", decided.change.state.label().vi)
}

fn outdated(failure: &Failure) -> Option<String> {
    let code = failure.code()?;
    matches!(code, ProblemCode::StateConflict | ProblemCode::VersionConflict | ProblemCode::RegisteredElsewhere)
        .then(|| failure.message())
}

/// Other businesses that have or request the same number.
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
