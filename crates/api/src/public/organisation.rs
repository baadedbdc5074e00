//! The public view of a business, by its own GLN (ADR 62). It is read for every request: few ask for it, and it shows no
//! more than lists.

use std::sync::Arc;

use nguon_domain::identification::identifier::Gtin;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::public::{MAX_LISTED, PublicListed, PublicOrganisation, PublicTrace, Subject};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};

use super::{View, assemble};
use crate::Application;
use crate::platform::entity::{organisation, place, product, stored};
use crate::platform::problem::Result;

/// Returns the business whose GLN in force is `gln`: one that its authority confirmed (ADR 36).
///
/// # Errors
/// When the database fails.
pub(crate) async fn of_gln<C: ConnectionTrait>(connection: &C, gln: &str) -> Result<Option<organisation::Model>> {
    Ok(organisation::Entity::find().filter(organisation::Column::Gln.eq(gln)).one(connection).await?)
}

/// Returns the view of a business: its own data, and the products and places that it publishes.
///
/// # Errors
/// 410 when it is not approved, or not any more.
pub(crate) async fn view(application: &Application, business: organisation::Model) -> Result<Arc<View>> {
    let gln = match (&business.gln, business.state) {
        (Some(gln), stored::OrganisationState::Approved) => gln.clone(),
        _ => return Err(ProblemCode::Gone.into()),
    };
    let connection = application.database.read();
    let most = MAX_LISTED + 1;
    let mut products: Vec<(String, String, Option<String>)> = product::Entity::find()
        .select_only()
        .columns([product::Column::TraceCode, product::Column::Name, product::Column::Gtin])
        .filter(product::Column::OrganisationId.eq(business.id))
        .filter(product::Column::Status.eq(stored::Status::Active))
        .order_by_asc(product::Column::SortName)
        .order_by_asc(product::Column::Id)
        .limit(most)
        .into_tuple()
        .all(connection)
        .await?;
    let mut places: Vec<(String, String, Option<String>)> = place::Entity::find()
        .select_only()
        .columns([place::Column::TraceCode, place::Column::Name, place::Column::Gln])
        .filter(place::Column::OrganisationId.eq(business.id))
        .filter(place::Column::Status.eq(stored::Status::Active))
        .order_by_asc(place::Column::SortName)
        .order_by_asc(place::Column::Id)
        .limit(most)
        .into_tuple()
        .all(connection)
        .await?;
    let shown = usize::try_from(MAX_LISTED).unwrap_or(usize::MAX);
    let has_more = products.len() > shown || places.len() > shown;
    products.truncate(shown);
    places.truncate(shown);
    let listed = |(trace_code, name, gs1_key): (String, String, Option<String>)| PublicListed {
        trace_code,
        name,
        gs1_key: gs1_key.map(usual),
    };
    let organisation = PublicOrganisation {
        gln: gln.clone(),
        products: products.into_iter().map(listed).collect(),
        places: places.into_iter().map(listed).collect(),
        has_more,
    };
    let subject = Subject::Organisation { organisation: Box::new(organisation) };
    let trace: PublicTrace = assemble::of_organisation(connection, &gln, subject, &business).await?;
    View::new(None, &trace, &application.public_url).map(Arc::new)
}

/// Returns a GTIN in its usual form, any other key as it is.
fn usual(key: String) -> String {
    match key.parse::<Gtin>() {
        Ok(gtin) if key.len() == 14 => gtin.to_string(),
        _ => key,
    }
}
