//! What restricts goods, beside their name: a recall, a hold, a use-by date that has passed.

use leptos::prelude::*;
use nguon_domain::records::restriction::{Restriction, RestrictionKind};

use super::icon::{Icon, Shape};
use crate::api::holds;
use crate::component::fetched::Fetched;
use crate::page::Page;
use crate::platform::format;

/// Returns what restricts goods in one line.
pub fn line(restriction: &Restriction) -> String {
    let mut parts = vec![restriction.kind.label().vi.to_owned()];
    parts.extend(restriction.number.clone());
    parts.extend(restriction.reason.clone());
    parts.extend(restriction.since.map(|since| format!("từ {}", format::moment(since))));
    parts.extend(restriction.last_day.map(|day| format!("hạn {}", format::date(day))));
    parts.extend(restriction.within.as_ref().map(|goods| format!("hàng bên trong: {goods}")));
    parts.join(" · ")
}

/// Returns a line for each restriction, with the way to the hold or recall.
pub fn lines(restrictions: Vec<Restriction>) -> AnyView {
    let row = |restriction: Restriction| {
        let link = match (restriction.kind, restriction.source_id) {
            (RestrictionKind::Recalled, _) | (_, None) => None,
            (_, Some(_)) => Some(Page::Holds.path()),
        };
        view! {
            <p class="told told--bad">
                <Icon shape=Shape::Warning />
                <span>{line(&restriction)} " " {link.map(|href| view! { <a href=href>"Xem hàng tạm giữ"</a> })}</span>
            </p>
        }
    };
    restrictions.into_iter().map(row).collect_view().into_any()
}

/// The restrictions on what `code` identifies; nothing while they are loaded, or when there are none.
#[component]
pub fn RestrictionsOf(code: String) -> impl IntoView {
    let found = Fetched::new(
        || (),
        move |()| {
            let code = code.clone();
            async move { holds::restrictions(&code).await }
        },
    );
    move || match found.answer.get() {
        Some(Ok(found)) => lines(found.items),
        _ => ().into_any(),
    }
}
