//! One business, and its authority's decision about it.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::accounts::approval::{Decision, Verdict};
use nguon_domain::accounts::organisation::Organisation;
use nguon_domain::input::problem::ProblemCode;

use super::business::{Facts, tone};
use super::decision::{CaseHead, Choice, LastDecision, deciding};
use super::registered::revoke::Numbers;
use crate::access::session::Session;
use crate::api::{self, Failure};
use crate::component::fetched::Fetched;
use crate::component::file_links::FileLinks;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::form::{Control, Field, Section};
use crate::page::Page;
use crate::platform::format;

static REASON: Field = Field::new("reason", "Lý do", Control::Long)
    .required()
    .help("Doanh nghiệp sẽ đọc được. Nói rõ cần sửa hoặc bổ sung gì.");
static SECTIONS: [Section; 1] = [Section { title: "", fields: &[REASON] }];

/// Returns the page.
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
    let id = StoredValue::new(organisation.id.to_string());
    let version = organisation.version;
    let state = organisation.state;
    let may_decide = untrack(|| session.may(Guarded::Approvals, Action::Write));
    let choices: Vec<Choice> = Verdict::ALL
        .into_iter()
        .filter(|verdict| verdict.applied_to(state).is_some())
        .map(|verdict| Choice {
            verdict: serde_json::to_value(verdict).unwrap_or_default(),
            label: verdict.label().vi,
            question: verdict.needs_reason().then(|| format!("{} hồ sơ", verdict.label().vi)),
            is_barred: false,
        })
        .collect();
    let request = move |decision: Decision| async move { api::decide(&id.get_value(), version, &decision).await };
    let file = organisation.registration_file.clone();
    // Goods on the market may have to be recalled, whatever the state of the business is by now.
    let may_recall = matches!(state, OrganisationState::Approved | OrganisationState::Suspended)
        && untrack(|| session.may(Guarded::Recalls, Action::Write));
    let recall = may_recall.then(|| format!("{}?organisation={}", Page::NewRecall.path(), organisation.id));
    let hold = may_recall.then(|| format!("{}?organisation={}", Page::Holds.path(), organisation.id));
    let fetch = move || async move { api::approval_file(&id.get_value()).await };
    view! {
        <CaseHead
            back=format!("{}?state={}", Page::Approvals.path(), state.as_str())
            list="Duyệt doanh nghiệp"
            title=organisation.business.name.clone()
            tone=tone(state)
            state=state.label().vi
            sent=format!("Gửi {}", format::moment(organisation.created_at))
        />
        <LastDecision at=organisation.decided_at reason=organisation.reason.clone() tone=tone(state) state=state.label().vi />
        {recall.map(|href| view! { <p><a class="button" href=href><Icon shape=Shape::Warning />"Yêu cầu thu hồi hàng"</a></p> })}
        {hold.map(|href| view! { <p><a class="button" href=href><Icon shape=Shape::Shield />"Yêu cầu tạm giữ hàng"</a></p> })}
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
        {may_decide.then(|| deciding(answer, choices, &SECTIONS, request, done, outdated))}
    }
    .into_any()
}

fn done(decided: &Organisation) -> String {
    format!("{}: {}.", decided.business.name, decided.state.label().vi.to_lowercase())
}

fn outdated(failure: &Failure) -> Option<String> {
    match failure.code() {
        Some(ProblemCode::StateConflict) => {
            Some("Người khác vừa quyết định hồ sơ này. Đã tải lại trạng thái mới.".to_owned())
        }
        Some(ProblemCode::VersionConflict) => {
            Some("Hồ sơ vừa thay đổi. Đã tải lại; hãy xem lại trước khi quyết định.".to_owned())
        }
        _ => None,
    }
}
