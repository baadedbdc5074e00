//! Goods (Hàng hóa): acts in the words of the trade, and the stock.

mod act;
mod form;
mod items;
mod known;
mod latest;
mod lines;
mod missing;
mod parts;
mod picker;
pub mod shown;
pub mod stock;

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::events::act::ActKind;

use crate::access::session::Session;
use crate::component::heading::Heading;
use crate::component::icon::Icon;
use crate::page::Page;

use act::ExistingAct;
use form::ActForm;
use latest::LatestActs;

/// Returns the page with a button for each act.
pub fn page() -> AnyView {
    let may_record = untrack(|| Session::here().may(Guarded::Events, Action::Write));
    let button = |kind: ActKind| {
        view! {
            <li>
                <a class="actbutton" href=Page::NewAct(kind).path()>
                    <span class="act__icon"><Icon shape=parts::icon(kind) /></span>
                    <span class="actbutton__name">{kind.label().vi}</span>
                    <span class="actbutton__purpose">{parts::purpose(kind)}</span>
                </a>
            </li>
        }
    };
    view! {
        <Heading text="Hàng hóa" />
        {may_record
            .then(|| {
                view! {
                    <nav aria-label="Ghi việc vừa làm với hàng">
                        <ul class="actbuttons">{ActKind::ALL.map(button).collect_view()}</ul>
                    </nav>
                }
            })}
        <LatestActs />
    }
    .into_any()
}

/// Returns the page of a new act, such as `/goods/harvest`, or of a recorded one, `/goods/{id}`.
pub fn act_page() -> AnyView {
    let params = use_params_map();
    let query = use_query_map();
    let asked = Memo::new(move |_| params.read().get("act").unwrap_or_default());
    (move || {
        let asked = asked.get();
        match ActKind::parse(&asked) {
            // The code when the page was opened: while the user leaves, the address is already that of the next page.
            Some(kind) => view! { <ActForm kind code=query.get_untracked().get("code") /> }.into_any(),
            None => view! { <ExistingAct id=asked /> }.into_any(),
        }
    })
    .into_any()
}
