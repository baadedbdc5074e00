//! A database with many lots: one business, a few products and members, names and numbers of a fixed sequence.

use std::path::Path;
use std::time::Instant;

use chrono::{DateTime, Days, NaiveDate, Utc};
use nguon_api::access::password;
use nguon_api::clock::Clock;
use nguon_api::config::Storage;
use nguon_api::database::Database;
use nguon_api::entity::{
    NamedValues, lot, member, organisation, product, reference, search_word, tally, trace_code, user_account,
};
use nguon_domain::identifier::TraceCode;
use nguon_domain::organisation::OrganisationState;
use nguon_domain::permission::Role;
use nguon_domain::resource::{Kind, NamedValue};
use nguon_domain::search::{sort_key, words};
use nguon_domain::status::Status;
use nguon_migrations::seed::{area_id, catalogue_id};
use sea_orm::{ActiveValue::Set, ConnectionTrait as _, DatabaseTransaction, EntityTrait as _};
use uuid::Uuid;

use crate::Outcome;

/// The owner's account.
pub(crate) const EMAIL: &str = "do@nguon.example.vn";
/// Its password.
pub(crate) const PASSWORD: &str = "thanh long o Ham Thuan";

const KINDS: [&str; 5] =
    ["Thanh long ruột đỏ", "Thanh long ruột trắng", "Nước mắm cá cơm", "Bưởi da xanh", "Nho xanh Tuy Phong"];
const PLACES: [&str; 8] =
    ["Hàm Thuận Bắc", "Hàm Minh", "La Dạ", "Phú Long", "Mương Mán", "Đức Linh", "Tánh Linh", "Bắc Bình"];
const GROWERS: [&str; 9] =
    ["ông Lành", "bà Hoa", "anh Tư", "chị Bảy", "hộ Xuân", "tổ một", "tổ hai", "tổ ba", "hợp tác xã"];

/// A filled database.
pub(crate) struct Filled {
    /// Where it is.
    pub(crate) storage: Storage,
    /// The public codes of its lots.
    pub(crate) codes: Vec<String>,
    /// Seconds that filling took.
    pub(crate) seconds: f64,
    lots: usize,
}

impl Filled {
    /// Searches of the list of lots: what they are like, and their query.
    pub(crate) fn searches(&self) -> Vec<(&'static str, String)> {
        vec![
            ("none, newest first", String::new()),
            ("none, by name", "sort=name".to_owned()),
            ("a word of every fifth lot", "q=nho".to_owned()),
            ("two words, by name", "q=thanh%20long%20do&sort=name".to_owned()),
            ("three words without accents", "q=ruot%20do%20ham%20minh&sort=-expires_on".to_owned()),
            ("the number of one lot", format!("q=B-{:07}", self.lots / 2)),
            ("a word that no lot has", "q=xoai".to_owned()),
        ]
    }
}

/// Numbers of a fixed sequence (SplitMix64), so that every run measures the same data.
struct Sequence(u64);

impl Sequence {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn choose<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let place = usize::try_from(self.next() % list.len() as u64).unwrap_or_default();
        list[place]
    }
}

struct Filling<'a> {
    clock: &'a Clock,
    now: DateTime<Utc>,
    organisation_id: Uuid,
    user_id: Uuid,
}

/// Fills a fresh database.
pub(crate) async fn fill(folder: &Path, postgres: Option<String>, lots: usize) -> Outcome<Filled> {
    let clock = Clock::system();
    let schema = postgres.as_ref().map(|_| format!("bench_{}", clock.new_id().simple()));
    let storage = Storage {
        data_dir: folder.to_owned(),
        database_url: postgres.clone(),
        database_schema: schema.clone(),
        database_connections: 16,
    };
    if let (Some(url), Some(schema)) = (&postgres, &schema) {
        let connection = sea_orm::Database::connect(url).await?;
        connection.execute_unprepared(&format!("CREATE SCHEMA \"{schema}\"")).await?;
    }
    let database = Database::connect(&storage).await?;
    database.migrate().await?;
    let start = Instant::now();
    let filling = Filling { now: clock.now(), organisation_id: clock.new_id(), user_id: clock.new_id(), clock: &clock };
    let transaction = database.begin().await?;
    filling.business(&transaction).await?;
    let members = filling.members(&transaction).await?;
    let products = filling.products(&transaction).await?;
    transaction.commit().await?;
    let mut sequence = Sequence(20_261_122);
    let mut codes = Vec::with_capacity(lots);
    // Few rows a statement: databases limit the values of one.
    for first in (0..lots).step_by(10_000) {
        let transaction = database.begin().await?;
        for batch in (first..lots.min(first + 10_000)).collect::<Vec<_>>().chunks(500) {
            codes.extend(filling.lots(&transaction, &mut sequence, batch, &products, &members).await?);
        }
        transaction.commit().await?;
    }
    let transaction = database.begin().await?;
    for (kind, count) in [(Kind::Lot, lots), (Kind::Product, products.len()), (Kind::Member, members.len())] {
        tally::Entity::insert(tally::ActiveModel {
            organisation_id: Set(filling.organisation_id),
            kind: Set(kind.as_str().to_owned()),
            status: Set(Status::Active.as_str().to_owned()),
            count: Set(i64::try_from(count)?),
        })
        .exec_without_returning(&transaction)
        .await?;
    }
    transaction.commit().await?;
    // Whoever fills a database in a minute must tell its planner, which otherwise learns in its own time.
    let transaction = database.begin().await?;
    transaction.execute_unprepared("ANALYZE").await?;
    transaction.commit().await?;
    let seconds = start.elapsed().as_secs_f64();
    database.close().await;
    Ok(Filled { storage, codes, seconds, lots })
}

impl Filling<'_> {
    async fn business(&self, transaction: &DatabaseTransaction) -> Outcome<()> {
        organisation::Entity::insert(organisation::ActiveModel {
            id: Set(self.organisation_id),
            state: Set(OrganisationState::Approved.as_str().to_owned()),
            decided_at: Set(Some(self.now)),
            version: Set(1),
            created_at: Set(self.now),
            updated_at: Set(self.now),
            name: Set("Hợp tác xã Thanh long Hàm Thuận".to_owned()),
            search: Set("hop tac xa thanh long ham thuan".to_owned()),
            business_type_id: Set(catalogue_id("business_type", "cooperative")),
            tax_code: Set("0100109106".to_owned()),
            industry_id: Set(catalogue_id("industry", "crops")),
            registered_address: Set("Thôn Dân Trí, xã Hàm Thuận Bắc".to_owned()),
            area_id: Set(area_id("68")),
            phone: Set("0252 386 1234".to_owned()),
            representative_name: Set("Nguyễn Thị Hoa".to_owned()),
            ..Default::default()
        })
        .exec_without_returning(transaction)
        .await?;
        user_account::Entity::insert(user_account::ActiveModel {
            id: Set(self.user_id),
            organisation_id: Set(Some(self.organisation_id)),
            authority_id: Set(None),
            email: Set(EMAIL.to_owned()),
            email_key: Set(EMAIL.to_owned()),
            name: Set("Nguyễn Thị Hoa".to_owned()),
            role: Set(Role::Owner.as_str().to_owned()),
            password_hash: Set(password::hash(PASSWORD.to_owned()).await?),
            created_at: Set(self.now),
            disabled_at: Set(None),
        })
        .exec_without_returning(transaction)
        .await?;
        Ok(())
    }

    async fn members(&self, transaction: &DatabaseTransaction) -> Outcome<Vec<Uuid>> {
        let mut ids = Vec::new();
        for grower in GROWERS {
            let (id, name) = (self.clock.new_id(), format!("Vườn của {grower}"));
            member::Entity::insert(member::ActiveModel {
                id: Set(id),
                organisation_id: Set(self.organisation_id),
                status: Set(Status::Active.as_str().to_owned()),
                version: Set(1),
                created_at: Set(self.now),
                updated_at: Set(self.now),
                created_by: Set(self.user_id),
                updated_by: Set(self.user_id),
                sort_name: Set(sort_key(&name)),
                category_id: Set(catalogue_id("member_category", "grower")),
                name: Set(name),
                area_id: Set(Some(area_id("68"))),
                specifications: Set(NamedValues(vec![NamedValue {
                    name: "Diện tích".to_owned(),
                    value: "1,2 ha".to_owned(),
                }])),
                ..Default::default()
            })
            .exec_without_returning(transaction)
            .await?;
            ids.push(id);
        }
        Ok(ids)
    }

    async fn products(&self, transaction: &DatabaseTransaction) -> Outcome<Vec<Uuid>> {
        let mut ids = Vec::new();
        for kind in KINDS {
            let id = self.clock.new_id();
            product::Entity::insert(product::ActiveModel {
                id: Set(id),
                organisation_id: Set(self.organisation_id),
                status: Set(Status::Active.as_str().to_owned()),
                version: Set(1),
                created_at: Set(self.now),
                updated_at: Set(self.now),
                created_by: Set(self.user_id),
                updated_by: Set(self.user_id),
                sort_name: Set(sort_key(kind)),
                trace_code: Set(self.clock.trace_code().to_string()),
                name: Set(kind.to_owned()),
                category_id: Set(catalogue_id("product_category", "fruit")),
                description: Set(Some("Thu hoạch buổi sáng, sơ chế trong ngày, không dùng chất bảo quản.".to_owned())),
                attributes: Set(NamedValues::default()),
                ..Default::default()
            })
            .exec_without_returning(transaction)
            .await?;
            ids.push(id);
        }
        Ok(ids)
    }

    async fn lots(
        &self,
        transaction: &DatabaseTransaction,
        sequence: &mut Sequence,
        batch: &[usize],
        products: &[Uuid],
        members: &[Uuid],
    ) -> Outcome<Vec<String>> {
        let beginning = NaiveDate::from_ymd_opt(2021, 1, 1).ok_or("a date")?;
        let (mut rows, mut references, mut searched, mut traces, mut codes) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for number in batch {
            let id = self.clock.new_id();
            let kind = usize::try_from(sequence.next() % KINDS.len() as u64)?;
            let name = format!("{} {} {}", KINDS[kind], sequence.choose(&PLACES), sequence.choose(&GROWERS));
            let code = format!("B-{number:07}");
            let trace = TraceCode::from_random(sequence.next()).to_string();
            let made = beginning + Days::new(sequence.next() % 2_000);
            for (position, field, target_kind, target_id) in [
                (0, "product_id", Kind::Product, products[kind]),
                (0, "member_ids", Kind::Member, members[number % members.len()]),
                (1, "member_ids", Kind::Member, members[(number + 1) % members.len()]),
            ] {
                references.push(reference::ActiveModel {
                    source_id: Set(id),
                    field: Set(field.to_owned()),
                    position: Set(position),
                    source_kind: Set(Kind::Lot.as_str().to_owned()),
                    target_kind: Set(target_kind.as_str().to_owned()),
                    target_id: Set(target_id),
                });
            }
            for word in words([name.as_str(), code.as_str()]) {
                searched.push(search_word::ActiveModel {
                    organisation_id: Set(self.organisation_id),
                    kind: Set(Kind::Lot.as_str().to_owned()),
                    word: Set(word),
                    record_id: Set(id),
                });
            }
            traces.push(trace_code::ActiveModel {
                code: Set(trace.clone()),
                organisation_id: Set(self.organisation_id),
                kind: Set(Kind::Lot.as_str().to_owned()),
                record_id: Set(id),
                first_scanned_at: Set(None),
                last_scanned_at: Set(None),
                scans: Set(0),
            });
            rows.push(lot::ActiveModel {
                id: Set(id),
                organisation_id: Set(self.organisation_id),
                status: Set(Status::Active.as_str().to_owned()),
                version: Set(1),
                created_at: Set(self.now),
                updated_at: Set(self.now),
                created_by: Set(self.user_id),
                updated_by: Set(self.user_id),
                sort_name: Set(sort_key(&name)),
                trace_code: Set(trace.clone()),
                name: Set(name),
                code: Set(code),
                product_id: Set(products[kind]),
                weight: Set(Some(2_400_000)),
                weight_unit: Set(Some("KGM".to_owned())),
                quantity: Set(Some(240_000)),
                quantity_unit: Set(Some("CT".to_owned())),
                packaging: Set(Some("Thùng carton 10 kg".to_owned())),
                origin: Set(Some("Lâm Đồng".to_owned())),
                harvested_on: Set(Some(made)),
                produced_on: Set(made),
                packed_on: Set(Some(made)),
                expires_on: Set(made + Days::new(21)),
                description: Set(None),
            });
            codes.push(trace);
        }
        lot::Entity::insert_many(rows).exec_without_returning(transaction).await?;
        reference::Entity::insert_many(references).exec_without_returning(transaction).await?;
        search_word::Entity::insert_many(searched).exec_without_returning(transaction).await?;
        trace_code::Entity::insert_many(traces).exec_without_returning(transaction).await?;
        Ok(codes)
    }
}
