//! The page of one record, and of a new one.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::problem::ProblemCode;

use super::Module;
use super::chunk;
use super::form::RecordForm;
use super::start::InitialContent;
use crate::api::{self, AnyRecord, Failure};
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::loaded::Loaded;
use crate::component::not_found;
use crate::page::{Page, kind_at};

/// Returns the page for addresses such as `/members/new`, `/members/import` and `/members/{id}`.
pub fn page() -> AnyView {
    let params = use_params_map();
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let params = params.read();
        params.get("module").and_then(|module| kind_at(&module)).zip(params.get("id"))
    });
    (move || match asked.get() {
        Some((_, id)) if id == "import" => chunk::page(chunk::import),
        Some((kind, id)) if id == "new" => {
            // The query when the page was opened: while the user leaves, the address is already that of the next
            // page.
            let query = query.get_untracked();
            let lots = query.get("lots").unwrap_or_default();
            let lots: Vec<String> = lots.split(',').filter(|id| !id.is_empty()).map(ToOwned::to_owned).collect();
            match query.get("copy") {
                Some(id) => view! { <ExistingRecord kind id copy=true /> }.into_any(),
                None if lots.is_empty() => view! { <RecordForm module=Module::at(kind) record=None /> }.into_any(),
                None => view! { <RecordForm module=Module::at(kind) record=None start=InitialContent::Chosen(lots) /> }
                    .into_any(),
            }
        }
        Some((kind, id)) => view! { <ExistingRecord kind id /> }.into_any(),
        None => not_found::page(),
    })
    .into_any()
}

/// The form of a record, or of a copy of it.
#[component]
fn ExistingRecord(kind: Kind, id: String, #[prop(optional)] copy: bool) -> impl IntoView {
    let module = Module::at(kind);
    let record = Fetched::new(
        || (),
        move |()| {
            let id = id.clone();
            async move { api::record(kind, &id).await }
        },
    );
    let form = move |record: AnyRecord| match copy {
        true => view! { <RecordForm module record=None start=InitialContent::Copy(Box::new(record)) /> },
        false => view! { <RecordForm module record=Some(record) /> },
    };
    let missing = move |failure: Failure| {
        (failure.code() == Some(ProblemCode::NotFound)).then(|| {
            view! {
                <Heading text="Không tìm thấy" />
                <p>{format!("Không có {} này, hoặc nó thuộc doanh nghiệp khác.", module.texts.one)}</p>
                <p><a class="button" href=Page::Records(kind).path()>"Về danh sách"</a></p>
            }
            .into_any()
        })
    };
    view! { <Loaded of=record heading=module.texts.title instead=missing children=form /> }
}
