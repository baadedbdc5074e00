//! Placeholders: loading, failed, and notices.

use leptos::prelude::*;

use super::icon::{Icon, Shape};
use crate::api::Failure;

/// Grey lines in place of text that is loading.
#[component]
pub fn Skeleton(#[prop(default = 5)] lines: usize) -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">"Đang tải…"</span>
            {(0..lines).map(|_| view! { <div class="skeleton__line" aria-hidden="true"></div> }).collect_view()}
        </div>
    }
    .into_any()
}

/// A failure to load, with a button to try again.
#[component]
pub fn Failed(failure: Failure, #[prop(into)] again: Callback<()>) -> impl IntoView {
    let request = match &failure {
        Failure::Refused(problem, _) if problem.status >= 500 => Some(problem.request_id.clone()),
        _ => None,
    };
    view! {
        <div class="nothing" role="alert">
            <Icon shape=Shape::Warning />
            <p class="nothing__title">{failure.message()}</p>
            {request.map(|id| view! { <p class="nothing__text">{format!("Mã yêu cầu: {id}")}</p> })}
            <button type="button" class="button" on:click=move |_| again.run(())>
                "Thử lại"
            </button>
        </div>
    }
    .into_any()
}

/// A message that is part of the page.
#[component]
pub fn Notice(
    /// `good`, `warn`, `bad` or `info`.
    tone: &'static str,
    shape: Shape,
    children: Children,
) -> impl IntoView {
    view! {
        <div class=format!("notice notice--{tone}")>
            <Icon shape />
            <div class="notice__text">{children()}</div>
        </div>
    }
    .into_any()
}
