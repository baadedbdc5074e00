//! Registration (guide §1): a business and the account of its owner, up to the decision of the authority.

mod form;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get, post, put};
use nguon_domain::accounts::account::AccountInput;
use nguon_domain::accounts::organisation::{self as organisation_data, BusinessInput, Organisation};
use nguon_domain::files::file::Variant;
use nguon_domain::identification::identifier::RegistrationNumber;
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::{Reason, Violation};
use sea_orm::sea_query::{Expr, ExprTrait as _, SimpleExpr};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait as _,
    QueryFilter as _, QuerySelect as _,
};
use uuid::Uuid;

use crate::Application;
use crate::access::throttle::{CountedAttempt, RegisterLimit};
use crate::access::{Allowed, Read, Registration, Write, password};
use crate::accounts::letter::AccountLetter;
use crate::accounts::organisation::{find, write_business, write_version};
use crate::files::file::{self, Prepared, UploadedFile};
use crate::http::body::{Created, Current, IfMatch, Then};
use crate::platform::database::Author;
use crate::platform::database::{LogEntry, Queue, is_unique_violation};
use crate::platform::entity::{area, catalogue_entry, file as stored_file, organisation, stored, user_account};
use crate::platform::mail;
use crate::platform::problem::{Error, Result};
use form::Form;

pub use form::RegistrationBody;

/// Name of the form field with the scanned business registration.
const FILE: &str = "registration_file";

/// Register a business
///
/// Creates the business, which then waits for approval by its authority, and the account of its owner. Violations are
/// reported per field; `taken` for `email` or `tax_code` means that such an account or business exists.
#[utoipa::path(
    tag = "account", operation_id = "registerBusiness",
    request_body(content = RegistrationBody, content_type = "multipart/form-data"),
    responses((status = 201, description = "Registered; waiting for approval.", body = Organisation))
)]
#[post("/api/v1/registrations")]
pub(crate) async fn register(
    request: Then<CountedAttempt<RegisterLimit>, Form>,
    application: Data<Application>,
) -> Result<Created<Organisation>> {
    let Then(_, form) = request;
    let (business, account) = both(form.business(&application), form.account(&application))?;
    let database = application.database.read();
    let mut violations = taken(database, &business, Some(&account), None).await?;
    violations.extend(unknown(database, &business.registration(), None).await?);
    violations.extend(form.file_violation());
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let password_hash = password::hash(account.password.clone()).await?;
    let file = store(&application, None, form.file).await?;
    let insert = || insert(&application, &business, &account, &password_hash, file.as_ref());
    let body = application.database.retrying(insert).await?;
    Ok(Created { body, location: "/api/v1/registration".to_owned() })
}

/// Inserts a business that waits for approval, the account of its owner and the mail to them.
///
/// # Errors
/// [`Error::Invalid`] when the tax code or the e-mail address has been taken in the meantime.
async fn insert(
    application: &Application,
    business: &BusinessInput,
    account: &AccountInput,
    password_hash: &str,
    file: Option<&Prepared>,
) -> Result<Organisation> {
    let now = application.clock.now();
    let id = application.clock.new_id();
    let mut transaction = application.database.change(Author::system(id)).await?;
    let mut row = organisation::ActiveModel {
        id: Set(id),
        state: Set(stored::OrganisationState::Pending),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
        registration_file_id: Set(record(file, &transaction, application, id).await?),
        ..Default::default()
    };
    write_business(&mut row, business.clone());
    let inserted = async {
        organisation::Entity::insert(row).exec_without_returning(&transaction).await?;
        user_account::Entity::insert(user_account::ActiveModel {
            id: Set(application.clock.new_id()),
            organisation_id: Set(Some(id)),
            authority_id: Set(None),
            email: Set(account.email.clone()),
            email_key: Set(account.email.to_lowercase()),
            name: Set(business.representative_name.clone()),
            role: Set(stored::Role::Owner),
            password_hash: Set(password_hash.to_owned()),
            created_at: Set(now),
            disabled_at: Set(None),
        })
        .exec_without_returning(&transaction)
        .await
    };
    match inserted.await {
        Err(error) if is_unique_violation(&error) => {
            // A concurrent request with the same tax code or address was committed first.
            transaction.rollback().await?;
            return Err(Error::Invalid(taken(application.database.read(), business, Some(account), None).await?));
        }
        other => other.map(|_| ())?,
    }
    let letter = AccountLetter::Registered { business: &business.name, public_url: &application.public_url };
    mail::enqueue(&transaction, &application.clock, &account.email, &letter).await?;
    let body = find(&transaction, id).await?;
    transaction.record(LogEntry::new("organisation", id, "register").after(&body)?);
    transaction.wake(Queue::Mail);
    transaction.commit().await?;
    Ok(body)
}

/// Read the registration of the caller's business
#[utoipa::path(
    tag = "organisation", operation_id = "getRegistration", security(("bearer" = [])),
    responses((status = 200, description = "The registration and its state.", body = Organisation))
)]
#[get("/api/v1/registration")]
pub(crate) async fn read(
    allowed: Allowed<Registration, Read>,
    application: Data<Application>,
) -> Result<Current<Organisation>> {
    find(application.database.read(), allowed.organisation_id).await.map(Current)
}

/// Correct and resubmit the registration
///
/// Possible while it is pending and after a rejection. Without a file, the previous file is kept.
#[utoipa::path(
    tag = "organisation", operation_id = "correctRegistration", security(("bearer" = [])),
    request_body(content = RegistrationBody, content_type = "multipart/form-data"),
    params(("If-Match" = String, Header, description = "ETag of the version to correct.", example = "\"1\"")),
    responses((status = 200, description = "Resubmitted; waiting for approval.", body = Organisation))
)]
#[put("/api/v1/registration")]
pub(crate) async fn correct(
    request: Then<Allowed<Registration, Write>, (IfMatch, Form)>,
    application: Data<Application>,
) -> Result<Current<Organisation>> {
    let Then(allowed, (version, form)) = request;
    let id = allowed.organisation_id;
    let business = form.business(&application)?;
    let database = application.database.read();
    let mut violations = taken(database, &business, None, Some(id)).await?;
    let before = find(database, id).await?.business.registration();
    violations.extend(unknown(database, &business.registration(), Some(&before)).await?);
    violations.extend(form.file_violation());
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let file = store(&application, Some(id), form.file).await?;
    let update = || update(&application, &allowed, version.0, &before, &business, file.as_ref());
    application.database.retrying(update).await.map(Current)
}

/// Writes a corrected registration and sets it to pending.
///
/// # Errors
/// 412 when the version has changed.
async fn update(
    application: &Application,
    allowed: &Allowed<Registration, Write>,
    version: i32,
    before: &organisation_data::Registration,
    business: &BusinessInput,
    file: Option<&Prepared>,
) -> Result<Organisation> {
    let id = allowed.organisation_id;
    let mut transaction = application.database.change(allowed).await?;
    let mut row = organisation::ActiveModel {
        state: Set(stored::OrganisationState::Pending),
        reason: Set(None),
        decided_at: Set(None),
        decided_by: Set(None),
        version: Set(version + 1),
        updated_at: Set(application.clock.now()),
        ..Default::default()
    };
    let file_before = file_id_of(&transaction, id).await?;
    let file_id = record(file, &transaction, application, id).await?;
    if file_id.is_some() {
        row.registration_file_id = Set(file_id);
    }
    write_business(&mut row, business.clone());
    write_version(&transaction, id, version, row).await?;
    if file_id.is_some() {
        file::release(&transaction, file_before.into_iter().collect(), application.clock.now()).await?;
    }
    let organisation = find(&transaction, id).await?;
    transaction.record(LogEntry::new("organisation", id, "correct").before(before)?.after(&organisation.business)?);
    transaction.commit().await?;
    Ok(organisation)
}

/// Download the submitted business registration
#[utoipa::path(
    tag = "organisation", operation_id = "getRegistrationFile", security(("bearer" = [])),
    responses((status = 200, description = "The PDF.", body = Vec<u8>, content_type = "application/pdf"))
)]
#[get("/api/v1/registration/file")]
pub(crate) async fn read_file(
    request: HttpRequest,
    allowed: Allowed<Registration, Read>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    file_of(&application, &request, allowed.organisation_id).await
}

/// Returns the scanned registration as a download that cannot run scripts in this origin.
///
/// # Errors
/// 404 when the business has none.
pub async fn file_of(application: &Application, request: &HttpRequest, organisation_id: Uuid) -> Result<HttpResponse> {
    let database = application.database.read();
    let id = file_id_of(database, organisation_id).await?.ok_or(ProblemCode::NotFound)?;
    let found = stored_file::Entity::find_by_id(id).one(database).await?.ok_or(ProblemCode::NotFound)?;
    file::deliver(application, request, &found, Variant::Full, "no-store").await
}

async fn file_id_of<C: ConnectionTrait>(connection: &C, organisation_id: Uuid) -> Result<Option<Uuid>> {
    let id: Option<Option<Uuid>> = organisation::Entity::find_by_id(organisation_id)
        .select_only()
        .column(organisation::Column::RegistrationFileId)
        .into_tuple()
        .one(connection)
        .await?;
    Ok(id.flatten())
}

/// Returns both inputs, or the violations of both.
fn both(business: Result<BusinessInput>, account: Result<AccountInput>) -> Result<(BusinessInput, AccountInput)> {
    match (business, account) {
        (Ok(business), Ok(account)) => Ok((business, account)),
        (Err(Error::Invalid(mut left)), Err(Error::Invalid(right))) => {
            left.extend(right);
            Err(Error::Invalid(left))
        }
        (Err(error), _) | (_, Err(error)) => Err(error),
    }
}

/// Returns the violations of a tax code or e-mail address that is already taken.
async fn taken<C: ConnectionTrait>(
    connection: &C,
    business: &BusinessInput,
    account: Option<&AccountInput>,
    own_id: Option<Uuid>,
) -> Result<Vec<Violation>> {
    let mut violations: Vec<Violation> =
        tax_code_taken(connection, &business.tax_code, own_id).await?.into_iter().collect();
    if let Some(account) = account {
        let other = user_account::Entity::find()
            .filter(user_account::Column::EmailKey.eq(account.email.to_lowercase()))
            .filter(user_account::Column::DisabledAt.is_null())
            .one(connection)
            .await?;
        if other.is_some() {
            violations.push(Violation::new("email", Reason::Taken));
        }
    }
    Ok(violations)
}

/// Letters and digits of the registration number of a business, as the unique index has them:
/// [`RegistrationNumber::comparison_form`].
const COMPARISON_FORM: &str = "replace(replace(replace(tax_code, '-', ''), '/', ''), '.', '')";

/// Returns the condition that a business has one of these registration numbers, in their comparison form.
pub(crate) fn is_numbered(numbers: impl IntoIterator<Item = String>) -> SimpleExpr {
    Expr::cust(COMPARISON_FORM).is_in(numbers)
}

/// Returns the violation of a tax code that a business other than `own_id` has.
///
/// # Errors
/// When the database fails.
pub(crate) async fn tax_code_taken<C: ConnectionTrait>(
    connection: &C,
    tax_code: &str,
    own_id: Option<Uuid>,
) -> Result<Option<Violation>> {
    let number = tax_code.parse::<RegistrationNumber>().map(|number| number.comparison_form()).unwrap_or_default();
    let other: Option<Uuid> = organisation::Entity::find()
        .select_only()
        .column(organisation::Column::Id)
        .filter(is_numbered([number]))
        .into_tuple()
        .one(connection)
        .await?;
    let taken = other.is_some() && other != own_id;
    Ok(taken.then(|| Violation::new("tax_code", Reason::Taken)))
}

/// Returns the violations of references to catalogue entries and areas that do not exist, are retired or have ended.
/// References that were valid before may stay.
///
/// # Errors
/// When the database fails.
pub(crate) async fn unknown<C: ConnectionTrait>(
    connection: &C,
    business: &organisation_data::Registration,
    before: Option<&organisation_data::Registration>,
) -> Result<Vec<Violation>> {
    let entry = |kind: CatalogueKind, id: Option<Uuid>| {
        Condition::all()
            .add(catalogue_entry::Column::Kind.eq(kind.as_str()))
            .add(catalogue_entry::Column::Id.eq(id.unwrap_or_default()))
    };
    let found: Vec<String> = catalogue_entry::Entity::find()
        .select_only()
        .column(catalogue_entry::Column::Kind)
        .filter(
            Condition::any()
                .add(entry(CatalogueKind::BusinessType, business.business_type_id))
                .add(entry(CatalogueKind::Industry, business.industry_id)),
        )
        .filter(catalogue_entry::Column::OrganisationId.is_null())
        .filter(catalogue_entry::Column::RetiredAt.is_null())
        .into_tuple()
        .all(connection)
        .await?;
    let area = area::Entity::find_by_id(business.area_id.unwrap_or_default())
        .filter(area::Column::ValidTo.is_null())
        .one(connection)
        .await?;
    let offered = |kind: CatalogueKind| found.iter().any(|found| found == kind.as_str());
    let kept = |field: fn(&organisation_data::Registration) -> Option<Uuid>| {
        before.is_some_and(|before| field(before).is_some() && field(before) == field(business))
    };
    let faults = [
        ("business_type_id", offered(CatalogueKind::BusinessType) || kept(|business| business.business_type_id)),
        ("industry_id", offered(CatalogueKind::Industry) || kept(|business| business.industry_id)),
        ("area_id", area.is_some() || kept(|business| business.area_id)),
    ];
    Ok(faults
        .into_iter()
        .filter(|(_, known)| !known)
        .map(|(field, _)| Violation::new(field, Reason::UnknownReference))
        .collect())
}

/// Stores the bytes of the scanned registration, within the storage quota of an existing business.
async fn store(
    application: &Application,
    organisation_id: Option<Uuid>,
    sent: Option<UploadedFile>,
) -> Result<Option<Prepared>> {
    let Some(sent) = sent else { return Ok(None) };
    let prepared = file::prepare(application, sent, FILE, "dang-ky-kinh-doanh").await?;
    if let Some(id) = organisation_id {
        prepared.check_room(application.database.read(), &application.files, id, FILE).await?;
    }
    prepared.store(application).await?;
    Ok(Some(prepared))
}

/// Inserts the row of the scanned registration, which the business holds from the start.
async fn record(
    prepared: Option<&Prepared>,
    transaction: &DatabaseTransaction,
    application: &Application,
    organisation_id: Uuid,
) -> Result<Option<Uuid>> {
    let Some(prepared) = prepared else { return Ok(None) };
    let recorded = prepared.record(transaction, application, organisation_id, FILE, true).await?;
    Ok(Some(recorded.id))
}
