//! The demo data: businesses true to life, loaded through the same services as everything else, so that
//! nothing in it breaks a rule.

mod content;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use nguon_domain::input;
use nguon_domain::lot::Lot;
use nguon_domain::material::Material;
use nguon_domain::member::Member;
use nguon_domain::organisation::{BusinessInput, OrganisationState, ProfileInput};
use nguon_domain::permission::Role;
use nguon_domain::problem::ProblemCode;
use nguon_domain::process::Process;
use nguon_domain::product::Product;
use nguon_domain::resource::{RecordInput as _, Resource};
use nguon_domain::status::Status;
use nguon_migrations::seed::{area_id, catalogue_id};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
};
use serde_json::{Map, Value};
use std::collections::HashMap;
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, Membership, Principal, Write, password};
use crate::clock::{Clock, vietnam_date};
use crate::config::Config;
use crate::entity::{authority, lot, organisation, user_account};
use crate::management::{self, Managed};
use crate::problem::{Error, Result};
use content::{Business, DemoRecord, authorities, businesses};

/// The password of all demo accounts.
pub const PASSWORD: &str = "Nguon-demo-2026";

/// Loads the demo data into the empty database of a configuration, as if it had been entered over the months.
///
/// # Errors
/// [`ProblemCode::NotEmpty`] when there is anything already.
pub async fn load(config: &Config) -> Result<()> {
    if load_when_empty(config).await? { Ok(()) } else { Err(ProblemCode::NotEmpty.into()) }
}

/// Loads the demo data unless there is anything already; says whether it did.
///
/// # Errors
/// When the database fails.
pub async fn load_when_empty(config: &Config) -> Result<bool> {
    let now = Utc::now();
    let application = Application::open(config, Clock::travelling(now), config.port).await?;
    let loaded = async {
        if !is_empty(&application).await? {
            return Ok(false);
        }
        tracing::info!("loading the demo data");
        let loader = Loader { application: &application, now, hash: password::hash(PASSWORD.to_owned()).await? };
        loader.authorities().await?;
        for business in businesses()? {
            let name = business.name();
            loader.business(business).await.map_err(|error| Error::internal(&format!("demo data of {name}"), error))?;
        }
        Ok(true)
    };
    let result = loaded.await;
    application.database.clone().close().await;
    result
}

async fn is_empty(application: &Application) -> Result<bool> {
    let database = application.database.read();
    let businesses = organisation::Entity::find().count(database).await?;
    Ok(businesses == 0 && user_account::Entity::find().count(database).await? == 0)
}

/// The demo accounts and the public page of one demo lot, for whoever starts the server; nothing when the
/// database has no demo data.
///
/// # Errors
/// When the database fails.
pub async fn describe(application: &Application) -> Result<Option<String>> {
    let Some(first) = businesses()?.into_iter().next() else { return Ok(None) };
    let database = application.database.read();
    let found =
        organisation::Entity::find().filter(organisation::Column::TaxCode.eq(first.tax_code())).one(database).await?;
    let Some(found) = found else { return Ok(None) };
    let mut lines = Vec::new();
    let newest = lot::Entity::find()
        .filter(lot::Column::OrganisationId.eq(found.id))
        .filter(lot::Column::Status.eq(Status::Active.as_str()))
        .order_by_desc(lot::Column::Id)
        .one(database)
        .await?;
    if let Some(newest) = newest {
        let address = nguon_domain::qr::public_address(&application.public_url, &newest.trace_code);
        lines.push(format!("  Trang truy xuất mẫu  {address}"));
    }
    lines.push(format!("  Tài khoản mẫu (mật khẩu {PASSWORD}):"));
    let role = |email: &str, role: Role, place: &str| format!("    {email:<32} {} — {place}", role.label().vi);
    let list = authorities()?;
    for user in &list.users {
        let place = list.authorities.iter().find(|authority| Some(&authority.key) == user.authority.as_ref());
        lines.push(role(&user.email, user.role, place.map_or("Nguồn", |authority| authority.name.as_str())));
    }
    for business in businesses()? {
        for user in &business.users {
            lines.push(role(&user.email, user.role, &format!("{} ({})", business.name(), business.state.label().vi)));
        }
    }
    Ok(Some(lines.join("\n")))
}

struct Loader<'a> {
    application: &'a Application,
    now: DateTime<Utc>,
    hash: String,
}

impl Loader<'_> {
    fn days_ago(&self, days: i64) -> DateTime<Utc> {
        self.now - TimeDelta::days(days)
    }

    async fn authorities(&self) -> Result<()> {
        self.application.clock.set(self.days_ago(400));
        let list = authorities()?;
        let transaction = self.application.database.begin().await?;
        let mut ids = HashMap::new();
        for entry in &list.authorities {
            let id = self.application.clock.new_id();
            ids.insert(entry.key.clone(), id);
            authority::Entity::insert(authority::ActiveModel {
                id: Set(id),
                name: Set(entry.name.clone()),
                area_id: Set(entry.area.as_deref().map(area_id)),
                parent_id: Set(entry.parent.as_ref().and_then(|parent| ids.get(parent).copied())),
                created_at: Set(self.application.clock.now()),
            })
            .exec_without_returning(&transaction)
            .await?;
        }
        for user in &list.users {
            let authority_id = user.authority.as_ref().and_then(|key| ids.get(key).copied());
            let row = self.account(&user.email, &user.name, user.role, None, authority_id);
            user_account::Entity::insert(row).exec_without_returning(&transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    fn account(
        &self,
        email: &str,
        name: &str,
        role: Role,
        organisation_id: Option<Uuid>,
        authority_id: Option<Uuid>,
    ) -> user_account::ActiveModel {
        user_account::ActiveModel {
            id: Set(self.application.clock.new_id()),
            organisation_id: Set(organisation_id),
            authority_id: Set(authority_id),
            email: Set(email.to_owned()),
            email_key: Set(email.to_lowercase()),
            name: Set(name.to_owned()),
            role: Set(role.as_str().to_owned()),
            password_hash: Set(self.hash.clone()),
            created_at: Set(self.application.clock.now()),
            disabled_at: Set(None),
        }
    }

    async fn business(&self, business: Business) -> Result<()> {
        let clock = &self.application.clock;
        clock.set(self.days_ago(business.registered_days_ago));
        let id = clock.new_id();
        let input: BusinessInput = self.parse(with_ids(business.business.clone(), BUSINESS_CATALOGUES))?;
        let profile = business.profile.clone();
        let decided_at = business.decided_days_ago.map(|days| self.days_ago(days));
        let mut row = organisation::ActiveModel {
            id: Set(id),
            state: Set(business.state.as_str().to_owned()),
            reason: Set(business.reason.clone()),
            decided_at: Set(decided_at),
            version: Set(if decided_at.is_some() { 2 } else { 1 }),
            created_at: Set(clock.now()),
            updated_at: Set(decided_at.unwrap_or_else(|| clock.now())),
            introduction: Set(profile.introduction.clone()),
            gln: Set(profile.gln.clone()),
            ..Default::default()
        };
        let profile = ProfileInput {
            phone: input.phone.clone(),
            representative_name: input.representative_name.clone(),
            introduction: profile.introduction,
            gln: profile.gln,
            ..ProfileInput::default()
        };
        self.parse::<ProfileInput>(serde_json::to_value(profile).map_err(|error| Error::internal("profile", error))?)?;
        crate::organisation::write_business(&mut row, input);
        let transaction = self.application.database.begin().await?;
        organisation::Entity::insert(row).exec_without_returning(&transaction).await?;
        let mut owner = None;
        for user in &business.users {
            let row = self.account(&user.email, &user.name, user.role, Some(id), None);
            if let (None, Set(user_id)) = (owner, &row.id) {
                owner = Some(*user_id);
            }
            user_account::Entity::insert(row).exec_without_returning(&transaction).await?;
        }
        transaction.commit().await?;
        if let (Some(user_id), Some(decided_at)) = (owner, decided_at) {
            let name = business.name();
            let principal = Principal {
                user_id,
                session_id: Uuid::nil(),
                email: String::new(),
                name: name.clone(),
                role: Role::Owner,
                membership: Membership::Organisation { id, name, state: OrganisationState::Approved },
            };
            self.records(principal, business, decided_at).await?;
        }
        Ok(())
    }

    async fn records(&self, principal: Principal, business: Business, decided_at: DateTime<Utc>) -> Result<()> {
        let mut made = Made { keys: HashMap::new(), at: decided_at + TimeDelta::hours(20), principal };
        self.create_all::<Member>(&mut made, business.members).await?;
        self.create_all::<Material>(&mut made, business.materials).await?;
        self.create_all::<Process>(&mut made, business.processes).await?;
        self.create_all::<Product>(&mut made, business.products).await?;
        let mut lots = business.lots;
        lots.sort_by_key(|lot| first_date(&lot.fields));
        for lot in &mut lots {
            self.date(&mut lot.fields);
        }
        self.create_all::<Lot>(&mut made, lots).await?;
        self.application.clock.set(self.now);
        Ok(())
    }

    async fn create_all<R: Managed>(&self, made: &mut Made, records: Vec<DemoRecord>) -> Result<()> {
        let allowed = Allowed::<R, Write>::in_process(made.principal.clone())?;
        let mut trash = Vec::new();
        for record in records {
            made.at = self.moment(made.at, &record.fields);
            self.application.clock.set(made.at);
            let fields = made.resolve::<R>(record.fields, self.today());
            let input: R::Input = self.parse(fields)?;
            let name = input.name().to_owned();
            let status = if record.status == Status::Inactive { Status::Inactive } else { Status::Active };
            let created = management::create::<R>(self.application, &allowed, input, status, None)
                .await
                .map_err(|error| Error::internal(&name, error))?;
            if let Some(key) = record.key {
                made.keys.insert((R::KIND, key), created.id);
            }
            if record.status == Status::Trashed {
                trash.push(created.id);
            }
        }
        if !trash.is_empty() {
            management::move_to::<R>(self.application, &allowed, &trash, Status::Trashed).await?;
        }
        Ok(())
    }

    /// When a record was entered: a while after the one before, and not before what it is about.
    fn moment(&self, before: DateTime<Utc>, fields: &Map<String, Value>) -> DateTime<Utc> {
        let next = before + TimeDelta::minutes(7);
        let about = ["harvested_on", "produced_on", "packed_on"]
            .iter()
            .filter_map(|field| fields.get(*field).and_then(Value::as_str))
            .filter_map(|date| date.parse::<NaiveDate>().ok())
            .max()
            .and_then(|date| date.and_hms_opt(9, 30, 0))
            .map(|moment| moment.and_utc());
        Ord::min(about.map_or(next, |about| Ord::max(about, next)), self.now)
    }

    fn today(&self) -> NaiveDate {
        vietnam_date(self.now)
    }

    /// Puts dates in place of days, and the lot's own date into its name and code.
    fn date(&self, fields: &mut Map<String, Value>) {
        let first = self.today() + TimeDelta::days(first_date(fields));
        for field in ["name", "code"] {
            if let Some(Value::String(text)) = fields.get_mut(field) {
                *text = text
                    .replace("{date}", &first.format("%Y%m%d").to_string())
                    .replace("{day}", &first.format("%d/%m").to_string());
            }
        }
        days_to_dates(fields, self.today());
    }

    fn parse<I: input::Input>(&self, fields: Value) -> Result<I> {
        input::parse(fields, self.today()).map_err(Error::Invalid)
    }
}

/// What has been made of a business so far.
struct Made {
    keys: HashMap<(nguon_domain::resource::Kind, String), Uuid>,
    at: DateTime<Utc>,
    principal: Principal,
}

/// Fields that hold keys of records: the field of the file, that of the input, and what it refers to.
const REFERENCES: &[(&str, &str, nguon_domain::resource::Kind)] = {
    use nguon_domain::resource::Kind;
    &[
        ("manufacturer", "manufacturer_id", Kind::Member),
        ("importer", "importer_id", Kind::Member),
        ("distributor", "distributor_id", Kind::Member),
        ("product", "product_id", Kind::Product),
        ("members", "member_ids", Kind::Member),
        ("materials", "material_ids", Kind::Material),
        ("processes", "process_ids", Kind::Process),
    ]
};

/// Fields of a business that hold codes of catalogues.
const BUSINESS_CATALOGUES: &[(&str, &str, &str)] =
    &[("business_type", "business_type_id", "business_type"), ("industry", "industry_id", "industry")];

impl Made {
    /// A record's fields as its input has them: identifiers in place of keys and codes, dates in place of days.
    fn resolve<R: Resource>(&self, mut fields: Map<String, Value>, today: NaiveDate) -> Value {
        for (from, to, kind) in REFERENCES {
            let id = |key: &Value| {
                let key = key.as_str().unwrap_or_default().to_owned();
                self.keys.get(&(*kind, key)).map_or(Value::Null, |id| Value::String(id.to_string()))
            };
            match fields.remove(*from) {
                Some(Value::Array(keys)) => {
                    let ids = keys.iter().map(id).collect();
                    // A material has no list of processes: an empty list of the file is nobody's field.
                    if input::fields::<R::Input>().contains_key(*to) {
                        fields.insert((*to).to_owned(), Value::Array(ids));
                    }
                }
                Some(key @ Value::String(_)) => {
                    fields.insert((*to).to_owned(), id(&key));
                }
                _ => {}
            }
        }
        days_to_dates(&mut fields, today);
        let catalogue = format!("{}_category", R::KIND);
        with_ids(fields, &[("category", "category_id", catalogue.as_str())])
    }
}

/// Identifiers in place of codes of catalogues and areas.
fn with_ids(mut fields: Map<String, Value>, catalogues: &[(&str, &str, &str)]) -> Value {
    for (from, to, kind) in catalogues {
        if let Some(Value::String(code)) = fields.remove(*from) {
            fields.insert((*to).to_owned(), Value::String(catalogue_id(kind, &code).to_string()));
        }
    }
    if let Some(Value::String(code)) = fields.remove("area") {
        fields.insert("area_id".to_owned(), Value::String(area_id(&code).to_string()));
    }
    Value::Object(fields)
}

const DATES: [&str; 5] = ["issued_on", "harvested_on", "produced_on", "packed_on", "expires_on"];

/// Whole numbers in fields of dates are days from today.
fn days_to_dates(fields: &mut Map<String, Value>, today: NaiveDate) {
    for field in DATES {
        if let Some(days) = fields.get(field).and_then(Value::as_i64) {
            fields.insert(field.to_owned(), Value::String((today + TimeDelta::days(days)).to_string()));
        }
    }
}

/// The first date of a lot, in days from today: harvest, else production, else packing.
fn first_date(fields: &Map<String, Value>) -> i64 {
    ["harvested_on", "produced_on", "packed_on"]
        .iter()
        .find_map(|field| fields.get(*field).and_then(Value::as_i64))
        .unwrap_or_default()
}
