//! Catalogues and administrative areas.

use gloo_net::http::Method;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::records::area::{Area, AreaImport, AreaInput, AreaQuery};
use nguon_domain::records::catalogue::{CatalogueEntry, EntryInput, EntryOrder};
use uuid::Uuid;

use super::http::Call;
use super::{Answer, query, tag};

/// Returns the entries of one catalogue in order, as the public sees them.
pub async fn catalogue(kind: CatalogueKind) -> Answer<Vec<CatalogueEntry>> {
    Call::public(Method::GET, format!("/catalogues/{}", kind.as_str())).receive().await
}

/// Whose catalogue entries are managed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CatalogueOwner {
    /// A business's own, shown together with the system's.
    Own,
    /// The system's.
    System,
}

impl CatalogueOwner {
    const fn path(self) -> &'static str {
        match self {
            Self::Own => "/organisation",
            Self::System => "/admin",
        }
    }
}

/// Returns the entries of one catalogue in order.
pub async fn entries(owner: CatalogueOwner, kind: CatalogueKind) -> Answer<Vec<CatalogueEntry>> {
    Call::new(Method::GET, format!("{}/catalogues/{}", owner.path(), kind.as_str())).receive().await
}

/// Adds an entry.
pub async fn add_entry(owner: CatalogueOwner, kind: CatalogueKind, input: &EntryInput) -> Answer<CatalogueEntry> {
    let path = format!("{}/catalogues/{}", owner.path(), kind.as_str());
    Call::new(Method::POST, path).json(input).receive().await
}

/// Changes an entry, if it still has `version`.
pub async fn change_entry(owner: CatalogueOwner, id: Uuid, version: i32, input: &EntryInput) -> Answer<CatalogueEntry> {
    let path = format!("{}/catalogue-entries/{id}", owner.path());
    Call::new(Method::PUT, path).header("if-match", tag(version)).json(input).receive().await
}

/// Sets the order of the entries.
pub async fn order_entries(owner: CatalogueOwner, kind: CatalogueKind, order: &EntryOrder) -> Answer<()> {
    let path = format!("{}/catalogues/{}/order", owner.path(), kind.as_str());
    Call::new(Method::PUT, path).json(order).done().await
}

/// Returns the areas directly within `parent`, or the topmost ones.
pub async fn areas(parent: Option<Uuid>, fresh: bool) -> Answer<Vec<Area>> {
    let parent = parent.map(|id| id.to_string());
    let text = query(&[("parent_id", parent.as_deref())]);
    Call::public(Method::GET, format!("/areas{text}")).fresh(fresh).receive().await
}

/// Returns the areas that a typed text may mean, the likeliest first.
pub async fn search_areas(text: &str, limit: usize) -> Answer<Vec<Area>> {
    let text = query(&[("q", Some(text)), ("limit", Some(&limit.to_string()))]);
    Call::public(Method::GET, format!("/areas{text}")).receive().await
}

/// Returns one area, in force or not.
pub async fn area(id: &str) -> Answer<Area> {
    Call::public(Method::GET, format!("/areas/{id}")).receive().await
}

/// Returns areas for their administration, including those not in force.
pub async fn system_areas(asked: &AreaQuery) -> Answer<Vec<Area>> {
    let parent = asked.parent_id.map(|id| id.to_string());
    let text = query(&[("parent_id", parent.as_deref()), ("q", asked.q.as_deref())]);
    Call::new(Method::GET, format!("/admin/areas{text}")).receive().await
}

/// Adds an area.
pub async fn add_area(input: &AreaInput) -> Answer<Area> {
    Call::new(Method::POST, "/admin/areas").json(input).receive().await
}

/// Changes an area, if it still has `version`.
pub async fn change_area(id: Uuid, version: i32, input: &AreaInput) -> Answer<Area> {
    Call::new(Method::PUT, format!("/admin/areas/{id}")).header("if-match", tag(version)).json(input).receive().await
}

/// Imports a file of areas, or with `dry_run` only reports what that would change.
pub async fn import_areas(file: web_sys::File, dry_run: bool) -> Answer<AreaImport> {
    Call::new(Method::POST, format!("/admin/areas/import?dry_run={dry_run}")).file("text/csv", file).receive().await
}
