//! The business that an authority orders to recall: found by name or tax code, among all that it oversees.

use leptos::prelude::*;
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::accounts::approval::{OrganisationPage, OrganisationQuery};
use nguon_domain::accounts::organisation::Organisation;
use serde_json::{Value, json};

use crate::api;
use crate::component::fetched::Fetched;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::search::SearchField;
use crate::form::Form;
use crate::form::field::Fault;
use crate::platform::focus::focus_soon;

/// The name of the field.
pub const NAME: &str = "organisation_id";
/// The most businesses offered at once.
const MAX_OFFERED: u32 = 8;

/// The part of the form.
#[component]
pub fn Business(form: Form) -> impl IntoView {
    let chosen = Memo::new(move |_| Some(form.text(NAME)).filter(|id| !id.is_empty()));
    view! {
        <fieldset class="section">
            <legend class="section__title">"Doanh nghiệp phải thu hồi"</legend>
            <div class="stack" id=form.id("field", NAME) tabindex="-1">
                {move || match chosen.get() {
                    Some(id) => view! { <ChosenBusiness form id /> }.into_any(),
                    None => view! { <BusinessSearch form /> }.into_any(),
                }}
                <Fault form name=NAME />
            </div>
        </fieldset>
    }
    .into_any()
}

/// The chosen business.
#[component]
fn ChosenBusiness(form: Form, id: String) -> impl IntoView {
    let answer = Fetched::new(move || id.clone(), |id| async move { api::approval(&id).await });
    let again = move |_| {
        form.set(NAME, Value::Null);
        focus_soon(form.id("field", NAME));
    };
    view! {
        <p role="status">
            {move || match answer.answer.get() {
                None => "Đang tải…".into_any(),
                Some(Ok(organisation)) => about(&organisation),
                Some(Err(failure)) => failure.message().into_any(),
            }}
        </p>
        <p><button type="button" class="button" on:click=again>"Chọn doanh nghiệp khác"</button></p>
    }
    .into_any()
}

/// The search for a business.
#[component]
fn BusinessSearch(form: Form) -> impl IntoView {
    let q = RwSignal::new(String::new());
    let answer = Fetched::new(
        move || q.get(),
        |q| async move {
            // A suspended business is recalled from its own page: `?organisation=`.
            let asked = OrganisationQuery {
                state: Some(OrganisationState::Approved),
                q: Some(q.trim().to_owned()).filter(|q| !q.is_empty()),
                limit: Some(MAX_OFFERED),
                ..OrganisationQuery::default()
            };
            api::approvals(&asked).await
        },
    );
    let choose = move |id: String| {
        form.set(NAME, json!(id));
        focus_soon(form.id("field", NAME));
    };
    let offered = move |page: OrganisationPage| {
        if page.items.is_empty() {
            return view! { <p class="muted" role="status">"Không thấy doanh nghiệp đã được duyệt nào như vậy."</p> }
                .into_any();
        }
        let rows = page
            .items
            .into_iter()
            .map(|one| {
                let id = one.id.to_string();
                view! {
                    <li>
                        <button type="button" class="recall__business" on:click=move |_| choose(id.clone())>
                            {about(&one)}
                            <Icon shape=Shape::Right />
                        </button>
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="goods-list" aria-label="Doanh nghiệp tìm thấy">{rows}</ul> }.into_any()
    };
    view! {
        <SearchField q label="Tìm doanh nghiệp" placeholder="Tên hoặc mã số thuế…" />
        <Loaded of=answer children=offered waiting=|| view! { <p class="muted" role="status">"Đang tìm…"</p> } />
    }
    .into_any()
}

fn about(organisation: &Organisation) -> AnyView {
    let business = &organisation.business;
    view! {
        <span>
            <strong>{business.name.clone()}</strong>
            <span class="muted">{format!(" · MST {}", business.tax_code)}</span>
        </span>
    }
    .into_any()
}
