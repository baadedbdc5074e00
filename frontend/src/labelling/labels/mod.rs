//! Label page (In nhãn): printing, and the print runs.

mod number;
mod print;
mod printer_file;
mod reason;
mod reprint;
mod runs;
mod void;

use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_query_map};
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::input::kind::Kind;
use uuid::Uuid;

use crate::access::session::Session;
use crate::api::{self, labels};
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::form::as_text;
use crate::page::Page;

use print::Print;
use runs::Runs;

/// The parameters in the page's address.
#[derive(Clone, Debug, Default, PartialEq)]
struct LabelsQuery {
    kind: Option<Kind>,
    /// The records to print labels for.
    ids: Vec<Uuid>,
    /// The record whose runs are shown.
    record: Option<Uuid>,
}

/// Returns the page.
pub fn page() -> AnyView {
    let (query, location) = (use_query_map(), use_location());
    let asked = Memo::new(move |before: Option<&LabelsQuery>| {
        let query = query.get();
        // While the user leaves the page, the address is already that of the next one.
        if location.pathname.get() != Page::Labels.path() {
            return before.cloned().unwrap_or_default();
        }
        let ids = query.get("ids").unwrap_or_default();
        LabelsQuery {
            kind: query.get("kind").and_then(|kind| Kind::parse(&kind)),
            ids: ids.split(',').filter_map(|id| Uuid::try_parse(id).ok()).collect(),
            record: query.get("record").and_then(|id| Uuid::try_parse(&id).ok()),
        }
    });
    (move || shown(asked.get())).into_any()
}

fn shown(LabelsQuery { kind, ids, record }: LabelsQuery) -> AnyView {
    let may_print = untrack(|| Session::here().may(Guarded::Labels, Action::Write));
    let runs = Fetched::new(|| (), move |()| labels::runs(None, record));
    let form = match kind.filter(|_| may_print && !ids.is_empty()) {
        Some(kind) => view! { <Print kind ids runs /> }.into_any(),
        None => match (record, kind) {
            (Some(record), Some(kind)) => of_record(kind, record),
            _ if may_print => what_to_print(),
            _ => ().into_any(),
        },
    };
    view! {
        <Heading text="In nhãn" />
        {form}
        <Runs runs record may_print />
    }
    .into_any()
}

/// The runs with labels of one record.
fn of_record(kind: Kind, record: Uuid) -> AnyView {
    let id = record.to_string();
    let loaded = Fetched::new(|| (), {
        let id = id.clone();
        move |()| {
            let id = id.clone();
            async move { api::record(kind, &id).await }
        }
    });
    let name = move || match loaded.answer.get() {
        Some(Ok(record)) => record.content.get("name").map(as_text).unwrap_or_default(),
        Some(Err(failure)) => failure.message(),
        None => "…".to_owned(),
    };
    view! {
        <section class="card stack">
            <p>"Các lần in nhãn của " <a href=Page::Record(kind, id).path()>{name}</a></p>
            <div class="head__actions">
                <a class="button" href=Page::Labels.path()>"Xem mọi lần in"</a>
            </div>
        </section>
    }
    .into_any()
}

/// Links to the lists in which records are chosen.
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
