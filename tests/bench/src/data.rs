//! A business that grows: lots, ten diary entries for each, a product for every ten lots, with names and numbers of a
//! fixed sequence. Everything is created through the services that the API uses.

use std::path::Path;
use std::time::Instant;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use nguon_api::Application;
use nguon_api::access::password;
use nguon_api::demo::loading::Loader;
use nguon_api::platform::config::Storage;
use nguon_api::platform::entity::{lot, organisation, product};
use nguon_domain::access::permission::Role;
use nguon_domain::identification::identifier::{CompanyPrefix, Gtin};
use nguon_domain::input::named_value::NamedValue;
use nguon_domain::input::quantity::Quantity;
use nguon_domain::records::diary::{DiaryEntry, DiaryEntryInput, MaterialUse};
use nguon_domain::records::lot::{Lot, LotInput};
use nguon_domain::records::material::{Material, MaterialInput};
use nguon_domain::records::member::{Member, MemberInput};
use nguon_domain::records::product::{Product, ProductInput};
use nguon_migrations::seed::{area_id, catalogue_id};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, EntityTrait as _, JoinType, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use nguon_bench::Outcome;
use nguon_bench::ground::{self, Side};

/// The owner's e-mail address.
pub(crate) const EMAIL: &str = "do@nguon.example.vn";
/// The owner's password.
pub(crate) const PASSWORD: &str = "thanh long o Ham Thuan";

const KINDS: [&str; 5] =
    ["Thanh long ruột đỏ", "Thanh long ruột trắng", "Nước mắm cá cơm", "Bưởi da xanh", "Nho xanh Tuy Phong"];
const PLACES: [&str; 8] =
    ["Hàm Thuận Bắc", "Hàm Minh", "La Dạ", "Phú Long", "Mương Mán", "Đức Linh", "Tánh Linh", "Bắc Bình"];
const GROWERS: [&str; 9] =
    ["ông Lành", "bà Hoa", "anh Tư", "chị Bảy", "hộ Xuân", "tổ một", "tổ hai", "tổ ba", "hợp tác xã"];
const WORK: [&str; 8] = [
    "Tưới nước",
    "Bón phân hữu cơ",
    "Bón phân NPK",
    "Phun thuốc trừ nấm",
    "Tỉa cành",
    "Làm cỏ",
    "Thu hoạch",
    "Kiểm tra vườn",
];
const TOOLS: [&str; 3] = ["Amistar Top", "Tervigo", "Anvil"];

/// Sentences in the description of a product.
const SENTENCES: usize = 290;
/// Records created in one batch.
const BATCH: usize = 10_000;

/// A fixed pseudo-random sequence (SplitMix64), so that every run measures the same data.
struct Sequence(u64);

impl Sequence {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap_or_default()
    }

    fn choose<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.below(list.len())]
    }
}

/// A business with a growing number of records.
pub(crate) struct Business {
    /// The location of the database.
    pub(crate) storage: Storage,
    application: Application,
    owner: Uuid,
    sequence: Sequence,
    members: Vec<Uuid>,
    materials: Vec<Uuid>,
    products: Vec<Uuid>,
    lots: Vec<Uuid>,
    entries: usize,
}

impl Business {
    /// Creates a business without lots, in a fresh database.
    pub(crate) async fn found(folder: &Path, postgres: Option<String>) -> Outcome<Self> {
        let (application, storage) = ground::fresh(folder, postgres).await?;
        let clock = &application.clock;
        let (id, owner, now) = (clock.new_id(), clock.new_id(), clock.now());
        account(&application, id, owner, now).await?;
        let loader = Loader::new(&application, owner).await?;
        let members = loader.records::<Member>(GROWERS.iter().map(|grower| member(grower)).collect()).await?;
        let materials = loader.records::<Material>(TOOLS.iter().map(|tool| material(tool)).collect()).await?;
        Ok(Self {
            storage,
            application,
            owner,
            sequence: Sequence(20_261_124),
            members,
            materials,
            products: Vec::new(),
            lots: Vec::new(),
            entries: 0,
        })
    }

    /// Creates records until there are `entries` diary entries. Returns the seconds that it took.
    pub(crate) async fn grow(&mut self, entries: usize) -> Outcome<f64> {
        let start = Instant::now();
        let loader = Loader::new(&self.application, self.owner).await?;
        let lots = entries / 10;
        let (first, last) = (self.products.len(), (lots / 10).max(KINDS.len()));
        let products: Vec<_> = (first..last).map(|number| product(&mut self.sequence, number)).collect();
        self.products.extend(loader.records::<Product>(products).await?);
        while self.lots.len() < lots {
            let numbers = self.lots.len()..lots.min(self.lots.len() + BATCH);
            let batch =
                numbers.map(|number| lot_of(&mut self.sequence, number, &self.products, &self.members)).collect();
            self.lots.extend(loader.records::<Lot>(batch).await?);
        }
        let now = self.application.clock.now();
        while self.entries < entries {
            let numbers = self.entries..entries.min(self.entries + BATCH);
            self.entries = numbers.end;
            let mut batch = Vec::with_capacity(BATCH);
            for _ in numbers {
                let lot = self.lots[self.sequence.below(self.lots.len())];
                batch.push(entry(&mut self.sequence, now, lot, &self.members, &self.materials));
            }
            loader.records::<DiaryEntry>(batch).await?;
        }
        let seconds = start.elapsed().as_secs_f64();
        ground::analyse(&self.application).await?;
        Ok(seconds)
    }

    /// Returns trace codes of lots.
    pub(crate) async fn codes(&self) -> Outcome<Vec<String>> {
        Ok(lot::Entity::find()
            .select_only()
            .column(lot::Column::TraceCode)
            .filter(lot::Column::Status.eq("active"))
            .order_by_asc(lot::Column::Id)
            .limit(3_000)
            .into_tuple()
            .all(self.application.database.read())
            .await?)
    }

    /// Returns paths of GS1 Digital Links to lots.
    pub(crate) async fn links(&self) -> Outcome<Vec<String>> {
        let lots: Vec<(String, Option<String>)> = lot::Entity::find()
            .select_only()
            .column(lot::Column::Code)
            .column(product::Column::Gtin)
            .join(
                JoinType::InnerJoin,
                lot::Entity::belongs_to(product::Entity).from(lot::Column::ProductId).to(product::Column::Id).into(),
            )
            .filter(lot::Column::Status.eq("active"))
            .order_by_asc(lot::Column::Id)
            .limit(1_000)
            .into_tuple()
            .all(self.application.database.read())
            .await?;
        Ok(lots.into_iter().filter_map(|(code, gtin)| Some(format!("/01/{}/10/{code}", gtin?))).collect())
    }

    /// Returns how many full scans of records or of their index PostgreSQL has made; none on SQLite.
    pub(crate) async fn whole_reads(&self) -> Outcome<Option<i64>> {
        if self.storage.database_schema.is_none() {
            return Ok(None);
        }
        let connection = self.application.database.read();
        let row = connection
            .query_one_raw(sea_orm::Statement::from_string(
                connection.get_database_backend(),
                "SELECT CAST(COALESCE(SUM(seq_scan), 0) AS BIGINT) AS scans FROM pg_stat_user_tables \
                 WHERE schemaname = current_schema() \
                 AND relname IN ('lot', 'diary_entry', 'product', 'reference', 'search_posting')",
            ))
            .await?
            .ok_or("no statistics")?;
        Ok(Some(row.try_get("", "scans")?))
    }

    /// Returns the measured lists: a description, the module, and the query.
    pub(crate) fn questions(&self) -> Vec<(&'static str, &'static str, String)> {
        let (product, lot) = (self.products[self.products.len() / 2], self.lots[self.lots.len() / 2]);
        vec![
            ("lots", "newest first", String::new()),
            ("lots", "by name", "sort=name".to_owned()),
            ("lots", "by use-by date, last first", "sort=-expires_on".to_owned()),
            ("lots", "a word of every fifth lot", "q=nho".to_owned()),
            ("lots", "three common words, by name", "q=thanh%20long%20do&sort=name".to_owned()),
            ("lots", "four words, by use-by date", "q=ruot%20do%20ham%20minh&sort=-expires_on".to_owned()),
            ("lots", "one letter, by name backwards", "q=t&sort=-name".to_owned()),
            ("lots", "two common words that no lot has both", "q=nho%20ruot&sort=name".to_owned()),
            ("lots", "the number of one lot", format!("q=B-{:07}", self.lots.len() / 2)),
            ("lots", "a word that no lot has", "q=xoai".to_owned()),
            ("lots", "of one product, by name", format!("uses={product}&sort=name")),
            ("lots", "incomplete, by production date", "mark=incomplete&sort=produced_on".to_owned()),
            ("diary-entries", "newest first", String::new()),
            ("diary-entries", "by time of work", "sort=-started_at".to_owned()),
            ("diary-entries", "by name", "sort=name".to_owned()),
            ("diary-entries", "two common words, by name", "q=tuoi%20nuoc&sort=name".to_owned()),
            ("diary-entries", "a common word, by time of work", "q=phan&sort=-started_at".to_owned()),
            ("diary-entries", "two common words that no entry has both", "q=tuoi%20phan&sort=started_at".to_owned()),
            ("diary-entries", "of one lot, by time of work", format!("uses={lot}&sort=started_at")),
            (
                "diary-entries",
                "of one member, last changed first",
                format!("uses={}&sort=-updated_at", self.members[0]),
            ),
            ("products", "newest first", String::new()),
            ("products", "two words, by name", "q=thanh%20do&sort=name".to_owned()),
        ]
    }
}

async fn account(application: &Application, id: Uuid, owner: Uuid, now: DateTime<Utc>) -> Outcome<()> {
    let hash = password::hash(PASSWORD.to_owned()).await?;
    let transaction = application.database.begin().await?;
    let business = ground::cooperative(id, "Hợp tác xã Thanh long Hàm Thuận", "0100109106".to_owned(), now);
    organisation::Entity::insert(business).exec_without_returning(&transaction).await?;
    ground::user(&transaction, owner, (Side::Business(id), Role::Owner), EMAIL, &hash, now).await?;
    transaction.commit().await?;
    Ok(())
}

fn member(grower: &str) -> MemberInput {
    MemberInput {
        name: format!("Vườn của {grower}"),
        category_id: Some(catalogue_id("member_category", "grower")),
        area_id: Some(area_id("68")),
        specifications: vec![NamedValue { name: "Diện tích".to_owned(), value: "1,2 ha".to_owned() }],
        ..MemberInput::default()
    }
}

fn material(name: &str) -> MaterialInput {
    MaterialInput {
        name: name.to_owned(),
        category_id: Some(catalogue_id("material_category", "plant_protection")),
        ..MaterialInput::default()
    }
}

/// Returns the GTIN of a product by its number: the GTINs of the first prefix, then those of the next ones.
fn gtin_of(number: usize) -> Option<Gtin> {
    let prefix: CompanyPrefix = format!("{}", 8_935_000 + number / 100_000).parse().ok()?;
    prefix.gtin(u64::try_from(number % 100_000).ok()?).ok()
}

fn product(sequence: &mut Sequence, number: usize) -> ProductInput {
    ProductInput {
        name: format!("{} {} loại {}", sequence.choose(&KINDS), sequence.choose(&PLACES), number + 1),
        category_id: Some(catalogue_id("product_category", "fruit")),
        gtin: gtin_of(number).map(|gtin| gtin.to_string()),
        description: Some(described(sequence)),
        ..ProductInput::default()
    }
}

/// Returns a description that makes the page of a product as large as detailed ones are: 7 to 8 KB as sent, 5 KB as
/// JSON.
fn described(sequence: &mut Sequence) -> String {
    let sentence = |_| {
        let (who, place, work) = (sequence.choose(&GROWERS), sequence.choose(&PLACES), sequence.choose(&WORK));
        format!("{work} ở {place}, {who} ghi số {:016x}. ", sequence.next())
    };
    (0..SENTENCES).map(sentence).collect()
}

fn lot_of(sequence: &mut Sequence, number: usize, products: &[Uuid], members: &[Uuid]) -> LotInput {
    let first = NaiveDate::from_ymd_opt(2021, 1, 1).unwrap_or_default();
    let made = first + Days::new(sequence.next() % 2_000);
    let complete = sequence.below(20) > 0;
    LotInput {
        name: format!("{} {} {}", sequence.choose(&KINDS), sequence.choose(&PLACES), sequence.choose(&GROWERS)),
        code: format!("B-{number:07}"),
        product_id: Some(products[sequence.below(products.len())]),
        member_ids: vec![members[number % members.len()], members[(number + 1) % members.len()]],
        weight: Some(Quantity::from_thousandths(2_400_000)),
        weight_unit: Some("KGM".to_owned()),
        quantity: Some(Quantity::from_thousandths(240_000)),
        quantity_unit: Some("CT".to_owned()),
        packaging: Some("Thùng carton 10 kg".to_owned()),
        origin: Some("Lâm Đồng".to_owned()),
        harvested_on: Some(made),
        produced_on: Some(made),
        packed_on: Some(made),
        expires_on: complete.then(|| made + Days::new(21)),
        ..LotInput::default()
    }
}

fn entry(
    sequence: &mut Sequence,
    now: DateTime<Utc>,
    lot: Uuid,
    members: &[Uuid],
    materials: &[Uuid],
) -> DiaryEntryInput {
    let started = now - TimeDelta::minutes(i64::try_from(sequence.next() % 2_000_000).unwrap_or_default());
    let used = sequence.below(3) == 0;
    DiaryEntryInput {
        lot_id: Some(lot),
        name: format!("{} {}", sequence.choose(&WORK), sequence.choose(&PLACES)),
        started_at: Some(started),
        ended_at: Some(started + TimeDelta::minutes(90)),
        member_ids: vec![members[sequence.below(members.len())]],
        materials: used
            .then(|| MaterialUse {
                material_id: Some(materials[sequence.below(materials.len())]),
                quantity: Some(Quantity::from_thousandths(2_500)),
                unit: Some("LTR".to_owned()),
                ..MaterialUse::default()
            })
            .into_iter()
            .collect(),
        ..DiaryEntryInput::default()
    }
}
