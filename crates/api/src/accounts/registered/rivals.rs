//! Claims of other businesses to the same numbers. Only authorities may see them.

use std::collections::{BTreeSet, HashMap};

use nguon_domain::accounts::registered::RivalClaim;
use nguon_domain::identification::identifier::RegistrationNumber;
use sea_orm::{
    ColumnTrait as _, Condition, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::{Column, Entity, Model, read_data};
use crate::accounts::registration::is_numbered;
use crate::platform::entity::{gs1_prefix, organisation, stored};
use crate::platform::problem::Result;
use crate::records::gs1::prefix::STEM;

/// A number and the business that has or requests it.
struct Claim {
    organisation_id: Uuid,
    number: String,
    in_force: bool,
}

/// Whether two GLNs or company prefixes cannot belong to different businesses: one equals the other or is its prefix.
fn collide(one: &str, other: &str) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

/// Returns the form in which registration numbers are compared.
fn comparison_form(number: &str) -> String {
    number.parse::<RegistrationNumber>().map_or_else(|_| number.to_owned(), |number| number.comparison_form())
}

/// Returns the rival claims by identifier of the change, in a fixed number of queries for any number of changes.
///
/// # Errors
/// When the database fails.
pub(super) async fn of<C: ConnectionTrait>(connection: &C, models: &[Model]) -> Result<HashMap<Uuid, Vec<RivalClaim>>> {
    let mut tax_codes: HashMap<Uuid, String> = HashMap::new();
    for model in models {
        if model.kind == stored::ChangeKind::Registration
            && let Some(named) = read_data(&model.data_after)?.registration
        {
            tax_codes.insert(model.id, comparison_form(&named.registration.tax_code));
        }
    }
    let mut claims = numbers(connection, models).await?;
    claims.extend(with_tax_codes(connection, tax_codes.values()).await?);
    let ids: BTreeSet<Uuid> = claims.iter().map(|claim| claim.organisation_id).collect();
    let names: Vec<(Uuid, String)> = organisation::Entity::find()
        .select_only()
        .columns([organisation::Column::Id, organisation::Column::Name])
        .filter(organisation::Column::Id.is_in(ids))
        .into_tuple()
        .all(connection)
        .await?;
    let names: HashMap<Uuid, String> = names.into_iter().collect();
    let mut rivals: HashMap<Uuid, Vec<RivalClaim>> = HashMap::new();
    for model in models {
        let against = |claim: &&Claim| {
            let same = match (&model.number, tax_codes.get(&model.id)) {
                (Some(number), _) => collide(number, &claim.number),
                (None, Some(tax_code)) => *tax_code == comparison_form(&claim.number),
                (None, None) => false,
            };
            same && claim.organisation_id != model.organisation_id
        };
        let found = claims.iter().filter(against).map(|claim| RivalClaim {
            organisation_id: claim.organisation_id,
            name: names.get(&claim.organisation_id).cloned().unwrap_or_default(),
            number: claim.number.clone(),
            in_force: claim.in_force,
        });
        rivals.insert(model.id, found.collect());
    }
    Ok(rivals)
}

/// Returns the GLNs and prefixes, in force or waiting, that share their first digits with those of `models`.
async fn numbers<C: ConnectionTrait>(connection: &C, models: &[Model]) -> Result<Vec<Claim>> {
    let stems: BTreeSet<&str> =
        models.iter().filter_map(|model| model.number.as_deref()).filter_map(|number| number.get(..STEM)).collect();
    if stems.is_empty() {
        return Ok(Vec::new());
    }
    let begins = |column: fn(&str) -> sea_orm::sea_query::SimpleExpr| {
        stems.iter().fold(Condition::any(), |any, stem| any.add(column(stem)))
    };
    let mut claims = Vec::new();
    let prefixes = gs1_prefix::Entity::find()
        .filter(begins(|stem| gs1_prefix::Column::Prefix.starts_with(stem)))
        .order_by_asc(gs1_prefix::Column::Prefix)
        .all(connection)
        .await?;
    claims.extend(prefixes.into_iter().map(|row| Claim {
        organisation_id: row.organisation_id,
        number: row.prefix,
        in_force: true,
    }));
    let glns: Vec<(Uuid, Option<String>)> = organisation::Entity::find()
        .select_only()
        .columns([organisation::Column::Id, organisation::Column::Gln])
        .filter(begins(|stem| organisation::Column::Gln.starts_with(stem)))
        .order_by_asc(organisation::Column::Id)
        .into_tuple()
        .all(connection)
        .await?;
    let gln =
        |(organisation_id, gln): (Uuid, Option<String>)| Some(Claim { organisation_id, number: gln?, in_force: true });
    claims.extend(glns.into_iter().filter_map(gln));
    let waiting = Entity::find()
        .filter(Column::State.eq(stored::ChangeState::Waiting))
        .filter(begins(|stem| Column::Number.starts_with(stem)))
        .order_by_asc(Column::Id)
        .all(connection)
        .await?;
    let asked = |row: Model| Some(Claim { organisation_id: row.organisation_id, number: row.number?, in_force: false });
    claims.extend(waiting.into_iter().filter_map(asked));
    Ok(claims)
}

async fn with_tax_codes<C: ConnectionTrait>(
    connection: &C,
    tax_codes: impl Iterator<Item = &String>,
) -> Result<Vec<Claim>> {
    let tax_codes: BTreeSet<String> = tax_codes.cloned().collect();
    if tax_codes.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(Uuid, String)> = organisation::Entity::find()
        .select_only()
        .columns([organisation::Column::Id, organisation::Column::TaxCode])
        .filter(is_numbered(tax_codes))
        .into_tuple()
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|(organisation_id, number)| Claim { organisation_id, number, in_force: true }).collect())
}
