//! Businesses: reading them, and their profile (guide §4).

use std::collections::HashMap;

use actix_web::web::Data;
use actix_web::{get, put};
use nguon_domain::accounts::organisation::{BusinessInput, Organisation, ProfileInput, Registration};
use nguon_domain::files::file::FileRole;
use nguon_domain::identification::identifier::RegistrationNumber;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, Profile, Read, Write};
use crate::http::body::{Body, Current, IfMatch, Then, Versioned};
use crate::platform::database::{LogEntry, Transition as _};
use crate::platform::entity::{catalogue_entry, file, organisation, required, stored, user_account};
use crate::platform::problem::{Error, Result};
use crate::records::area;

impl Versioned for Organisation {
    fn version(&self) -> i32 {
        self.version
    }
}

/// Read the profile of the caller's business
#[utoipa::path(
    tag = "organisation", operation_id = "getProfile", security(("bearer" = [])),
    responses((status = 200, description = "The business, with its version as ETag.", body = Organisation))
)]
#[get("/api/v1/organisation")]
pub(crate) async fn read(
    allowed: Allowed<Profile, Read>,
    application: Data<Application>,
) -> Result<Current<Organisation>> {
    find(application.database.read(), allowed.organisation_id).await.map(Current)
}

/// Update the profile of the caller's business
///
/// Approved or confirmed data (name, tax code, address, …, GLN, company prefix) cannot be changed here; request such a
/// change at `/organisation/changes`.
#[utoipa::path(
    tag = "organisation", operation_id = "updateProfile", security(("bearer" = [])), request_body = ProfileInput,
    params(("If-Match" = String, Header, description = "ETag of the version to change.", example = "\"1\"")),
    responses((status = 200, description = "Updated; with the new version as ETag.", body = Organisation))
)]
#[put("/api/v1/organisation")]
pub(crate) async fn update(
    request: Then<Allowed<Profile, Write>, (IfMatch, Body<ProfileInput>)>,
    application: Data<Application>,
) -> Result<Current<Organisation>> {
    let Then(allowed, (version, body)) = request;
    let update = || write_profile(&application, &allowed, version.0, body.0.clone());
    application.database.retrying(update).await.map(Current)
}

/// Writes the profile of a business whose version must still be `version`.
///
/// # Errors
/// 412 when the version has changed; violations of `logo`.
async fn write_profile(
    application: &Application,
    allowed: &Allowed<Profile, Write>,
    version: i32,
    input: ProfileInput,
) -> Result<Organisation> {
    let logo = input.logo;
    let representative = input.representative_name.clone();
    let mut row = organisation::ActiveModel {
        version: Set(version + 1),
        updated_at: Set(application.clock.now()),
        phone: Set(input.phone),
        fax: Set(input.fax),
        website: Set(input.website),
        representative_name: Set(input.representative_name),
        representative_position: Set(input.representative_position),
        representative_phone: Set(input.representative_phone),
        representative_email: Set(input.representative_email),
        introduction: Set(input.introduction),
        logo_id: Set(input.logo),
        ..Default::default()
    };
    let now = application.clock.now();
    let mut transaction = application.database.change(allowed).await?;
    let before = find(&transaction, allowed.organisation_id).await?;
    row.search = Set(search_words(&before.business.registration(), &representative));
    let logo_before = logo_of(&transaction, allowed.organisation_id).await?;
    write_version(&transaction, allowed.organisation_id, version, row).await?;
    if logo != logo_before {
        if let Some(logo) = logo {
            let found = file::Entity::find_by_id(logo)
                .filter(file::Column::OrganisationId.eq(allowed.organisation_id))
                .one(&transaction)
                .await?
                .ok_or_else(|| Error::field("logo", Reason::UnknownReference))?;
            if !FileRole::Image.takes(&found.media_type) {
                return Err(Error::field("logo", Reason::FileType));
            }
            crate::files::file::hold(&transaction, allowed.organisation_id, vec![logo]).await?;
        }
        crate::files::file::release(&transaction, logo_before.into_iter().collect(), now).await?;
    }
    let organisation = find(&transaction, allowed.organisation_id).await?;
    let entry = LogEntry::new("organisation", allowed.organisation_id, "update");
    transaction.record(entry.before(&before)?.after(&organisation)?);
    transaction.commit().await?;
    Ok(organisation)
}

async fn logo_of<C: ConnectionTrait>(connection: &C, id: Uuid) -> Result<Option<Uuid>> {
    let logo: Option<Option<Uuid>> = organisation::Entity::find_by_id(id)
        .select_only()
        .column(organisation::Column::LogoId)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(logo.flatten())
}

/// Updates a row whose version must still be `version`.
///
/// # Errors
/// 412 when the version has changed.
pub async fn write_version<C: ConnectionTrait>(
    connection: &C,
    id: Uuid,
    version: i32,
    row: organisation::ActiveModel,
) -> Result<()> {
    organisation::Entity::update_many()
        .set(row)
        .filter(organisation::Column::Id.eq(id))
        .filter(organisation::Column::Version.eq(version))
        .exec_or(connection, ProblemCode::VersionConflict)
        .await
}

/// Copies the submitted data of a business into a row.
pub fn write_business(row: &mut organisation::ActiveModel, input: BusinessInput) {
    let registration = input.registration();
    row.search = Set(search_words(&registration, &input.representative_name));
    write_registration(row, registration);
    row.phone = Set(input.phone);
    row.fax = Set(input.fax);
    row.website = Set(input.website);
    row.representative_name = Set(input.representative_name);
    row.representative_position = Set(input.representative_position);
    row.representative_phone = Set(input.representative_phone);
    row.representative_email = Set(input.representative_email);
}

/// Copies the data that an authority approves into a row. Search words are not included; see [`search_words`].
pub(crate) fn write_registration(row: &mut organisation::ActiveModel, registration: Registration) {
    let tax_code = registration.tax_code;
    row.name = Set(registration.name);
    row.business_type_id = required(registration.business_type_id);
    row.tax_code = Set(tax_code.parse::<RegistrationNumber>().map_or(tax_code, |number| number.to_string()));
    row.registration_issued_on = Set(registration.registration_issued_on);
    row.industry_id = required(registration.industry_id);
    row.other_industry = Set(registration.other_industry);
    row.registered_address = Set(registration.registered_address);
    row.area_id = required(registration.area_id);
}

/// Returns the folded words by which authorities find a business, separated by spaces.
pub(crate) fn search_words(registration: &Registration, representative_name: &str) -> String {
    let texts = [&registration.name, &registration.tax_code, &registration.registered_address].map(String::as_str);
    nguon_domain::input::search::words(texts.into_iter().chain([representative_name])).join(" ")
}

/// Returns a business by its identifier.
///
/// # Errors
/// 404 when it does not exist.
pub async fn find<C: ConnectionTrait>(connection: &C, id: Uuid) -> Result<Organisation> {
    let model = organisation::Entity::find_by_id(id).one(connection).await?;
    let mut found = present(connection, model.into_iter().collect()).await?;
    found.pop().ok_or_else(|| ProblemCode::NotFound.into())
}

/// Converts rows to businesses with the names of their references, in a fixed number of queries for any number of rows.
///
/// # Errors
/// When the database fails.
pub async fn present<C: ConnectionTrait>(
    connection: &C,
    models: Vec<organisation::Model>,
) -> Result<Vec<Organisation>> {
    if models.is_empty() {
        return Ok(Vec::new());
    }
    let entries: HashMap<Uuid, String> = catalogue_entry::Entity::find()
        .filter(
            catalogue_entry::Column::Id
                .is_in(models.iter().flat_map(|model| [model.business_type_id, model.industry_id])),
        )
        .all(connection)
        .await?
        .into_iter()
        .map(|entry| (entry.id, entry.name_vi))
        .collect();
    let areas = area::full_names(connection, models.iter().map(|model| model.area_id)).await?;
    let files: HashMap<Uuid, file::Model> = file::Entity::find()
        .filter(
            file::Column::Id
                .is_in(models.iter().flat_map(|model| [model.registration_file_id, model.logo_id]).flatten()),
        )
        .all(connection)
        .await?
        .into_iter()
        .map(|file| (file.id, file))
        .collect();
    let owners: Vec<(Option<Uuid>, String)> = user_account::Entity::find()
        .select_only()
        .columns([user_account::Column::OrganisationId, user_account::Column::Email])
        .filter(user_account::Column::OrganisationId.is_in(models.iter().map(|model| model.id)))
        .filter(user_account::Column::Role.eq(stored::Role::Owner))
        .filter(user_account::Column::DisabledAt.is_null())
        // Descending, so that `collect` keeps the oldest owner, who registered the business.
        .order_by_desc(user_account::Column::Id)
        .into_tuple()
        .all(connection)
        .await?;
    let owners: HashMap<Uuid, String> = owners.into_iter().filter_map(|(id, email)| Some((id?, email))).collect();
    let name = |names: &HashMap<Uuid, String>, id: Uuid| names.get(&id).cloned().unwrap_or_default();
    models
        .into_iter()
        .map(|model| {
            Ok(Organisation {
                id: model.id,
                state: model.state.into(),
                reason: model.reason,
                decided_at: model.decided_at,
                version: model.version,
                created_at: model.created_at,
                updated_at: model.updated_at,
                business_type: name(&entries, model.business_type_id),
                industry: name(&entries, model.industry_id),
                area: name(&areas, model.area_id),
                owner_email: name(&owners, model.id),
                registration_file: model
                    .registration_file_id
                    .and_then(|id| files.get(&id))
                    .map(crate::files::file::info),
                introduction: model.introduction,
                gln: model.gln,
                gs1_company_prefix: model.gs1_company_prefix,
                logo: model.logo_id.and_then(|id| files.get(&id)).map(crate::files::file::info),
                business: BusinessInput {
                    name: model.name,
                    business_type_id: Some(model.business_type_id),
                    tax_code: model.tax_code,
                    registration_issued_on: model.registration_issued_on,
                    industry_id: Some(model.industry_id),
                    other_industry: model.other_industry,
                    registered_address: model.registered_address,
                    area_id: Some(model.area_id),
                    phone: model.phone,
                    fax: model.fax,
                    website: model.website,
                    representative_name: model.representative_name,
                    representative_position: model.representative_position,
                    representative_phone: model.representative_phone,
                    representative_email: model.representative_email,
                },
            })
        })
        .collect()
}
