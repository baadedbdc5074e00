//! The request for a company prefix on the page of GS1 numbers, and the prefixes that wait for confirmation.

use leptos::prelude::*;
use nguon_domain::accounts::registered::{ChangeKind, ChangeQuery, ChangeState, RegisteredChange};

use crate::accounts::registered::ask::AskForm;
use crate::api;
use crate::component::fetched::Fetched;
use crate::component::icon::Shape;
use crate::component::state::Notice;
use crate::page::Page;
use crate::records;

/// Returns the page of GS1 numbers, with the form.
pub fn numbers() -> AnyView {
    records::numbers::page(|| view! { <PrefixEntry /> }.into_any())
}

/// The form, and above it the prefixes that wait.
#[component]
fn PrefixEntry() -> impl IntoView {
    let waiting = Fetched::new(
        || (),
        |()| async {
            let asked = ChangeQuery { state: Some(ChangeState::Waiting), ..ChangeQuery::default() };
            api::registered::own(&asked).await
        },
    );
    // The number of requests sent: the form starts anew after each.
    let sent = RwSignal::new(0_u32);
    let asked = Callback::new(move |_: RegisteredChange| {
        sent.update(|sent| *sent += 1);
        waiting.again();
    });
    let prefixes = move || {
        let known = waiting.answer.with(|answer| Some(answer.as_ref()?.as_ref().ok()?.items.clone()));
        let prefixes: Vec<String> =
            known.unwrap_or_default().into_iter().filter_map(|change| change.after.gs1_company_prefix).collect();
        (!prefixes.is_empty()).then(|| {
            view! {
                <Notice tone="warn" shape=Shape::Clock>
                    <p>
                        {format!("Đang chờ cơ quan quản lý xác nhận: {}. Chưa cấp mã được từ mã doanh nghiệp này.", prefixes.join(", "))}
                        " "
                        <a href=Page::Profile.path()>"Xem ở Thông tin doanh nghiệp"</a>
                    </p>
                </Notice>
            }
        })
    };
    view! {
        {prefixes}
        {move || {
            sent.track();
            view! { <AskForm kind=ChangeKind::CompanyPrefix asked /> }
        }}
    }
    .into_any()
}
