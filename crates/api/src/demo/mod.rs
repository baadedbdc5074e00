//! The demo data: realistic businesses, loaded through the regular services, so that all rules apply.

mod chain;
mod content;
mod fields;
mod files;
pub mod loading;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::Role;
use nguon_domain::accounts::organisation::{BusinessInput, ProfileInput};
use nguon_domain::identification::identifier::{CompanyPrefix, Gln, KeyType};
use nguon_domain::identification::qr::{QrContent, key_address};
use nguon_domain::input;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::status::Status;
use nguon_domain::records::diary::DiaryEntry;
use nguon_domain::records::logistic_unit::LogisticUnit;
use nguon_domain::records::lot::Lot;
use nguon_domain::records::material::Material;
use nguon_domain::records::member::Member;
use nguon_domain::records::place::Place;
use nguon_domain::records::process::Process;
use nguon_domain::records::product::Product;
use nguon_domain::records::resource::RecordInput as _;
use nguon_migrations::seed::area_id;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, JoinType, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use serde_json::Value;
use std::collections::HashMap;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, Membership, Principal, Write, password};
use crate::files::file::{self, Prepared, UploadedFile};
use crate::platform::clock::{Clock, vietnam_date};
use crate::platform::config::Config;
use crate::platform::entity::{authority, diary_entry, gs1_key, lot, organisation, stored, user_account};
use crate::platform::problem::{Error, Result};
use crate::records::gs1;
use crate::records::management::{self, Managed};
use content::{Business, DemoRecord, authorities, businesses};
use fields::{BUSINESS_CATALOGUES, LoadedRecords, days_to_dates, file_names, first_date, moments, with_ids};

/// Password of all demo accounts.
pub const PASSWORD: &str = "Nguon-demo-2026";

/// Loads the demo data into the empty database of a configuration, dated as if entered over several months.
///
/// # Errors
/// [`ProblemCode::NotEmpty`] when the database is not empty.
pub async fn load(config: &Config) -> Result<()> {
    if load_when_empty(config).await? { Ok(()) } else { Err(ProblemCode::NotEmpty.into()) }
}

/// Loads the demo data if the database is empty. Returns whether it did.
///
/// # Errors
/// When the database fails.
pub async fn load_when_empty(config: &Config) -> Result<bool> {
    let now = Clock::system().now();
    let application = Application::open(config, Clock::travelling(now), config.port).await?;
    let loaded = async {
        if !is_empty(&application).await? {
            return Ok(false);
        }
        tracing::info!("loading demo data");
        let loader = DemoLoader {
            application: &application,
            now,
            hash: password::hash(PASSWORD.to_owned()).await?,
            prepared: Mutex::default(),
        };
        loader.authorities().await?;
        let mut player = chain::Player::new(&loader);
        for (place, business) in businesses()?.into_iter().enumerate() {
            let what = format!("demo data of {}", business.name());
            let known = loader.business(business).await.map_err(|error| Error::internal(&what, error))?;
            if let Some((organisation_id, known)) = known {
                player.add_business(format!("{:02}", place + 1), organisation_id, known);
            }
        }
        player.play(content::chain()?.steps).await?;
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

/// Returns the demo accounts and the address of a demo trace page, to print at start; `None` without demo data.
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
    // The most recently harvested lot with a diary, whose page shows most.
    let newest = lot::Entity::find()
        .join(
            JoinType::InnerJoin,
            lot::Entity::belongs_to(diary_entry::Entity).from(lot::Column::Id).to(diary_entry::Column::LotId).into(),
        )
        .filter(lot::Column::OrganisationId.eq(found.id))
        .filter(lot::Column::Status.eq(stored::Status::Active))
        .filter(lot::Column::HarvestedOn.is_not_null())
        .order_by_desc(lot::Column::HarvestedOn)
        .one(database)
        .await?;
    if let Some(newest) = newest {
        let address = nguon_domain::identification::qr::public_address(&application.public_url, &newest.trace_code);
        lines.push(format!("  Trang truy xuất mẫu  {address}"));
    }
    let numbers = [(KeyType::Gln, "Địa điểm mẫu      "), (KeyType::Sscc, "Palet mẫu         ")];
    for (key_type, label) in numbers {
        let held = gs1_key::Entity::find()
            .filter(gs1_key::Column::OrganisationId.eq(found.id))
            .filter(gs1_key::Column::KeyType.eq(key_type.as_str()))
            .filter(gs1_key::Column::RecordId.is_not_null())
            .order_by_asc(gs1_key::Column::Value)
            .one(database)
            .await?;
        if let Some(row) = held {
            let key = gs1::keys::read(&row)?;
            let address = key_address(&application.public_url, Some(&key), "", QrContent::Auto);
            lines.push(format!("  {label}  {address}"));
        }
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

struct DemoLoader<'a> {
    application: &'a Application,
    now: DateTime<Utc>,
    hash: String,
    /// Files stored so far, by name.
    prepared: Mutex<HashMap<String, Prepared>>,
}

impl DemoLoader<'_> {
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
            role: Set(role.into()),
            password_hash: Set(self.hash.clone()),
            created_at: Set(self.application.clock.now()),
            disabled_at: Set(None),
        }
    }

    /// Inserts a business. Returns it with its records by key, unless its registration is undecided.
    async fn business(&self, mut business: Business) -> Result<Option<(Uuid, LoadedRecords)>> {
        let clock = &self.application.clock;
        clock.set(self.days_ago(business.registered_days_ago));
        let id = clock.new_id();
        let registration_file = business.business.remove("registration_file");
        let input: BusinessInput = self.parse(with_ids(business.business.clone(), BUSINESS_CATALOGUES))?;
        let decided_at = business.decided_days_ago.map(|days| self.days_ago(days));
        let mut row = organisation::ActiveModel {
            id: Set(id),
            state: Set(business.state.into()),
            reason: Set(business.reason.clone()),
            decided_at: Set(decided_at),
            version: Set(if decided_at.is_some() { 2 } else { 1 }),
            created_at: Set(clock.now()),
            updated_at: Set(decided_at.unwrap_or_else(|| clock.now())),
            introduction: Set(business.profile.introduction.clone()),
            gln: Set(business.profile.gln.clone()),
            gs1_company_prefix: Set(business.profile.gs1_company_prefix.clone()),
            ..Default::default()
        };
        let profile = ProfileInput {
            phone: input.phone.clone(),
            representative_name: input.representative_name.clone(),
            introduction: business.profile.introduction.clone(),
            ..ProfileInput::default()
        };
        self.parse::<ProfileInput>(serde_json::to_value(profile).map_err(|error| Error::internal("profile", error))?)?;
        crate::accounts::organisation::write_business(&mut row, input);
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
        let registration_file = registration_file.and_then(|name| name.as_str().map(str::to_owned));
        self.papers(id, registration_file, business.profile.logo.clone()).await?;
        if let (Some(user_id), Some(decided_at)) = (owner, decided_at) {
            let name = business.name();
            let principal = Principal {
                user_id,
                session_id: Uuid::nil(),
                email: String::new(),
                name: name.clone(),
                role: Role::Owner,
                membership: Membership::Organisation { id, name, state: OrganisationState::Approved },
                key: None,
            };
            return Ok(Some((id, self.records(principal, id, business, decided_at).await?)));
        }
        Ok(None)
    }

    /// Stores the files of the business itself: registration and logo.
    async fn papers(&self, id: Uuid, registration: Option<String>, logo: Option<String>) -> Result<()> {
        let mut row = organisation::ActiveModel { id: Set(id), ..Default::default() };
        let mut held = Vec::new();
        if let Some(name) = registration {
            let file = self.keep(id, &name).await?;
            row.registration_file_id = Set(Some(file));
            held.push(file);
        }
        if let Some(name) = logo {
            let file = self.keep(id, &name).await?;
            row.logo_id = Set(Some(file));
            held.push(file);
        }
        if held.is_empty() {
            return Ok(());
        }
        let transaction = self.application.database.begin().await?;
        organisation::Entity::update(row).exec(&transaction).await?;
        file::hold(&transaction, id, held).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Stores a file of the demo data as if the business had uploaded it.
    async fn keep(&self, organisation_id: Uuid, name: &str) -> Result<Uuid> {
        // Cached, as businesses share samples and converting a picture takes long.
        let mut prepared = self.prepared.lock().await;
        if !prepared.contains_key(name) {
            let bytes = files::bytes_of(name).ok_or_else(|| Error::Internal(format!("no file {name}")))?;
            let sent = UploadedFile::of(name.to_owned(), Bytes::from_static(bytes));
            let one = file::prepare(self.application, sent, "file", name).await?;
            one.store(self.application).await?;
            prepared.insert(name.to_owned(), one);
        }
        let one = prepared.get(name).ok_or_else(|| Error::Internal(format!("no file {name}")))?;
        let transaction = self.application.database.begin().await?;
        let model = one.record(&transaction, self.application, organisation_id, "file", false).await?;
        transaction.commit().await?;
        Ok(model.id)
    }

    async fn records(
        &self,
        principal: Principal,
        organisation_id: Uuid,
        business: Business,
        decided_at: DateTime<Utc>,
    ) -> Result<LoadedRecords> {
        let at = decided_at + TimeDelta::hours(20);
        self.numbers(&principal, &business, at).await?;
        let mut progress = LoadProgress { known: LoadedRecords::default(), at, principal, organisation_id };
        self.create_all::<Member>(&mut progress, undated(business.members)).await?;
        self.create_all::<Material>(&mut progress, undated(business.materials)).await?;
        self.create_all::<Process>(&mut progress, undated(business.processes)).await?;
        self.create_all::<Place>(&mut progress, undated(business.places)).await?;
        self.create_all::<Product>(&mut progress, undated(business.products)).await?;
        let begun = progress.at;
        let mut diary: Vec<(Option<DateTime<Utc>>, DemoRecord)> = Vec::new();
        let mut opened: HashMap<String, DateTime<Utc>> = HashMap::new();
        for mut entry in business.diary {
            let recorded = Ord::max(moments(&mut entry.fields, self.today()), begun);
            if let Some(lot) = entry.fields.get("lot").and_then(Value::as_str) {
                let first = opened.entry(lot.to_owned()).or_insert(recorded);
                *first = Ord::min(*first, recorded);
            }
            diary.push((Some(recorded), entry));
        }
        diary.sort_by_key(|(recorded, _)| *recorded);
        let mut lots: Vec<_> = business.lots.into_iter().map(|lot| self.dated(lot, &opened)).collect();
        lots.sort_by_key(|(at, _)| *at);
        self.create_all::<Lot>(&mut progress, lots).await?;
        progress.at = begun;
        let mut units: Vec<_> = business.logistic_units.into_iter().map(|unit| self.handled(unit)).collect();
        units.sort_by_key(|(at, _)| *at);
        self.create_all::<LogisticUnit>(&mut progress, units).await?;
        progress.at = begun;
        self.create_all::<DiaryEntry>(&mut progress, diary).await?;
        self.application.clock.set(self.now);
        Ok(progress.known)
    }

    /// Enters the company prefix and GLN of the business, as if confirmed by its authority.
    async fn numbers(&self, principal: &Principal, business: &Business, at: DateTime<Utc>) -> Result<()> {
        let allowed = Allowed::<Place, Write>::in_process(principal.clone())?;
        let transaction = self.application.database.begin().await?;
        if let Some(prefix) = &business.profile.gs1_company_prefix {
            let wrong = |reason| Error::field("gs1_company_prefix", reason);
            let prefix: CompanyPrefix = prefix.parse().map_err(wrong)?;
            gs1::keys::lock(&transaction, *allowed).await?;
            gs1::prefix::claim(&transaction, *allowed, at, &prefix).await?;
        }
        if let Some(gln) = &business.profile.gln {
            let gln: Gln = gln.parse().map_err(|reason| Error::field("gln", reason))?;
            gs1::reserve(&transaction, *allowed, at, &[gln.into()]).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn create_all<R: Managed>(
        &self,
        progress: &mut LoadProgress,
        records: Vec<(Option<DateTime<Utc>>, DemoRecord)>,
    ) -> Result<()> {
        let allowed = Allowed::<R, Write>::in_process(progress.principal.clone())?;
        let mut trash = Vec::new();
        for (at, record) in records {
            // Some time after the previous record, and not before its subject.
            let next = progress.at + TimeDelta::minutes(7);
            progress.at = Ord::min(at.map_or(next, |at| Ord::max(at, next)), self.now);
            self.application.clock.set(progress.at);
            for name in file_names(&record.fields) {
                if !progress.known.files.contains_key(&name) {
                    let id = self.keep(progress.organisation_id, &name).await?;
                    progress.known.files.insert(name, id);
                }
            }
            let fields = progress.known.resolve::<R>(record.fields, self.today());
            let input: R::Input = self.parse(fields)?;
            let name = input.name().to_owned();
            let status = if record.status == Status::Inactive { Status::Inactive } else { Status::Active };
            let created = management::create::<R>(self.application, &allowed, input, status, None)
                .await
                .map_err(|error| Error::internal(&name, error))?;
            if let Some(key) = record.key {
                progress.known.records.insert((R::KIND, key), created.id);
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

    fn today(&self) -> NaiveDate {
        vietnam_date(self.now)
    }

    /// Returns a lot with absolute dates, also in its name and code, and the time of its entry: before the first entry
    /// of its diary, else on its last date.
    fn dated(
        &self,
        mut lot: DemoRecord,
        opened: &HashMap<String, DateTime<Utc>>,
    ) -> (Option<DateTime<Utc>>, DemoRecord) {
        let fields = &mut lot.fields;
        let first = self.today() + TimeDelta::days(first_date(fields));
        for field in ["name", "code"] {
            if let Some(Value::String(text)) = fields.get_mut(field) {
                *text = text
                    .replace("{date}", &first.format("%Y%m%d").to_string())
                    .replace("{day}", &first.format("%d/%m").to_string());
            }
        }
        days_to_dates(fields, self.today());
        let diary = lot.key.as_ref().and_then(|key| opened.get(key)).map(|first| *first - TimeDelta::minutes(30));
        let last = ["harvested_on", "produced_on", "packed_on"]
            .iter()
            .filter_map(|field| fields.get(*field).and_then(Value::as_str))
            .filter_map(|date| date.parse::<NaiveDate>().ok())
            .max()
            .and_then(|date| date.and_hms_opt(9, 30, 0))
            .map(|moment| moment.and_utc());
        (diary.or(last), lot)
    }

    /// Returns a logistic unit with the time of its entry: in the morning of its despatch, else of its harvest.
    fn handled(&self, unit: DemoRecord) -> (Option<DateTime<Utc>>, DemoRecord) {
        let days = ["shipped_on", "harvested_on"].iter().find_map(|field| unit.fields.get(*field)?.as_i64());
        let day = days.map(|days| self.today() + TimeDelta::days(days));
        (day.and_then(|day| day.and_hms_opt(1, 30, 0)).map(|moment| moment.and_utc()), unit)
    }

    fn parse<I: input::Input>(&self, fields: Value) -> Result<I> {
        input::parse(fields, self.today()).map_err(Error::Invalid)
    }
}

/// Records without a time of their own, entered one after the other.
fn undated(records: Vec<DemoRecord>) -> Vec<(Option<DateTime<Utc>>, DemoRecord)> {
    records.into_iter().map(|record| (None, record)).collect()
}

/// The records of a business created so far, and the time of the last.
struct LoadProgress {
    known: LoadedRecords,
    at: DateTime<Utc>,
    principal: Principal,
    organisation_id: Uuid,
}
