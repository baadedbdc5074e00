//! In nhãn: what is printed on what, and what was printed.

mod number;
mod print;
mod runs;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use nguon_domain::permission::{Action, Guarded};
use nguon_domain::resource::Kind;
use uuid::Uuid;

use crate::api::labels;
use crate::component::heading::Heading;
use crate::fetched::Fetched;
use crate::page::Page;
use crate::session::Session;

use print::Print;
use runs::Runs;

/// The page.
pub fn page() -> AnyView {
    let query = use_query_map();
    // As it was when the page was opened: while one leaves, the address is already that of the next page.
    let query = query.get_untracked();
    let kind = query.get("kind").and_then(|kind| Kind::parse(&kind));
    let ids: Vec<Uuid> =
        query.get("ids").unwrap_or_default().split(',').filter_map(|id| Uuid::try_parse(id).ok()).collect();
    let may_print = untrack(|| Session::here().may(Guarded::Labels, Action::Write));
    let runs = Fetched::new(|| (), |()| labels::runs(None));
    let form = match kind.filter(|_| may_print && !ids.is_empty()) {
        Some(kind) => view! { <Print kind ids runs /> }.into_any(),
        None if may_print => what_to_print(),
        None => ().into_any(),
    };
    view! {
        <Heading text="In nhãn" />
        {form}
        <Runs runs may_print />
    }
    .into_any()
}

/// Where records are chosen.
fn what_to_print() -> AnyView {
    let link = |kind: Kind, label: &'static str| {
        view! { <a class="button" href=Page::Records(kind).path()>{label}</a> }
    };
    view! {
        <section class="card stack">
            <p>"Mở danh sách, đánh dấu những mục cần nhãn rồi chọn “In nhãn”."</p>
            <div class="head__actions">
                {link(Kind::Lot, "Chọn lô")} {link(Kind::Product, "Chọn sản phẩm")}
                {link(Kind::LogisticUnit, "Chọn đơn vị logistic")}
            </div>
        </section>
    }
    .into_any()
}
