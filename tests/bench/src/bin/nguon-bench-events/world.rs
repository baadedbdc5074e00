//! The businesses of the chains, the authority that traces them, and the server that is asked.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use clap::Parser;
use nguon_api::Application;
use nguon_api::access::password;
use nguon_api::clock::Clock;
use nguon_api::config::{Config, Storage};
use nguon_api::entity::{authority, organisation, user_account};
use nguon_api::loading::Loader;
use nguon_domain::organisation::OrganisationState;
use nguon_domain::permission::Role;
use nguon_migrations::seed::{area_id, catalogue_id};
use sea_orm::{ActiveValue::Set, ConnectionTrait as _, EntityTrait as _};
use serde_json::Value;
use uuid::Uuid;

use crate::Outcome;
use crate::history::{DISTRIBUTORS, FARMS, History, PACKERS, Recorded, document, gln};

const PASSWORD: &str = "thanh long o Ham Thuan";

/// The configuration with its defaults, apart from where the data is.
#[derive(Parser)]
struct Defaults {
    #[command(flatten)]
    config: Config,
}

/// The businesses.
pub(crate) struct World {
    /// The store.
    pub(crate) application: Application,
    storage: Storage,
    folder: PathBuf,
    /// The owner of each business.
    owners: Vec<Uuid>,
    reader: String,
}

impl World {
    /// Businesses without events, in a fresh database.
    pub(crate) async fn found(folder: &Path, postgres: Option<String>) -> Outcome<Self> {
        let clock = Clock::system();
        let schema = postgres.as_ref().map(|_| format!("bench_{}", clock.new_id().simple()));
        if let (Some(url), Some(schema)) = (&postgres, &schema) {
            let connection = sea_orm::Database::connect(url).await?;
            connection.execute_unprepared(&format!("CREATE SCHEMA \"{schema}\"")).await?;
        }
        let mut config = Defaults::parse_from(["nguon-bench-events"]).config;
        config.storage = Storage {
            data_dir: folder.to_owned(),
            database_url: postgres,
            database_schema: schema,
            database_connections: 4,
        };
        config.frontend_dir = PathBuf::from("frontend/dist");
        let application = Application::open(&config, clock, 0).await?;
        let count = FARMS + PACKERS + DISTRIBUTORS + History::wide_holders();
        let owners: Vec<Uuid> = (0..count).map(|_| application.clock.new_id()).collect();
        let reader = "doc@nguon.example.vn".to_owned();
        people(&application, &owners, &reader).await?;
        Ok(Self { application, storage: config.storage, folder: folder.to_owned(), owners, reader })
    }

    /// Businesses in the ordinary chains: those of the wide one follow.
    pub(crate) const fn ordinary(&self) -> usize {
        FARMS + PACKERS + DISTRIBUTORS
    }

    /// Captures events in documents of so many; how many were new.
    pub(crate) async fn capture(&self, events: Vec<Recorded>, most: usize) -> Outcome<usize> {
        let mut count = 0;
        for (who, events) in by_recorder(events) {
            for chunk in events.chunks(most) {
                count += self.capture_one(who, &document(chunk)).await?;
            }
        }
        Ok(count)
    }

    /// Captures a document of one business.
    pub(crate) async fn capture_one(&self, who: usize, document: &[u8]) -> Outcome<usize> {
        let loader = Loader::new(&self.application, self.owners[who]).await?;
        Ok(loader.capture(document).await?)
    }

    /// Tells the planner what was filled in minutes: otherwise it learns in its own time.
    pub(crate) async fn analyse(&self) -> Outcome<()> {
        let transaction = self.application.database.begin().await?;
        transaction.execute_unprepared("ANALYZE").await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Starts the release server on what is there, and signs the authority in.
    pub(crate) async fn serve(&self, binary: &Path) -> Outcome<Server> {
        let mut command = Command::new(binary);
        command
            .arg("serve")
            .env("NGUON_PORT", "0")
            .env("NGUON_LOG", "warn")
            .env("NGUON_DATA_DIR", &self.folder)
            .env("NGUON_DATABASE_URL", self.storage.database_url());
        if let Some(schema) = &self.storage.database_schema {
            command.env("NGUON_DATABASE_SCHEMA", schema);
        }
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let mut lines = BufReader::new(child.stdout.take().ok_or("no standard output")?).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("Nguồn: ").map(|address| address.trim_end_matches('/').to_owned()))
            .ok_or("the server ended before it listened")?;
        std::thread::spawn(move || lines.for_each(drop));
        let client = reqwest::Client::new();
        let token = async |email: &str| -> Outcome<String> {
            let session: Value = client
                .post(format!("{address}/api/v1/session"))
                .json(&serde_json::json!({ "email": email, "password": PASSWORD }))
                .send()
                .await?
                .error_for_status()?
                .json()
                .await?;
            Ok(session["access_token"].as_str().ok_or("no access token")?.to_owned())
        };
        let (reader, owner) = (token(&self.reader).await?, token(&email(0)).await?);
        Ok(Server { child, address, client, reader, owner })
    }
}

fn email(number: usize) -> String {
    format!("chu-{number}@nguon.example.vn")
}

/// Events by who records them, in their order.
pub(crate) fn by_recorder(events: Vec<Recorded>) -> BTreeMap<usize, Vec<Value>> {
    let mut all: BTreeMap<usize, Vec<Value>> = BTreeMap::new();
    for (who, event) in events {
        all.entry(who).or_default().push(event);
    }
    all
}

async fn people(application: &Application, owners: &[Uuid], reader: &str) -> Outcome<()> {
    let now = application.clock.now();
    let hash = password::hash(PASSWORD.to_owned()).await?;
    let transaction = application.database.begin().await?;
    for (number, owner) in owners.iter().enumerate() {
        let id = application.clock.new_id();
        organisation::Entity::insert(organisation::ActiveModel {
            id: Set(id),
            state: Set(OrganisationState::Approved.as_str().to_owned()),
            decided_at: Set(Some(now)),
            version: Set(1),
            created_at: Set(now),
            updated_at: Set(now),
            name: Set(format!("Cơ sở {number}")),
            search: Set(format!("co so {number}")),
            business_type_id: Set(catalogue_id("business_type", "cooperative")),
            tax_code: Set(format!("{number:010}")),
            industry_id: Set(catalogue_id("industry", "crops")),
            registered_address: Set("Xã Hàm Thuận Bắc".to_owned()),
            area_id: Set(area_id("68")),
            phone: Set("0252 386 1234".to_owned()),
            representative_name: Set("Nguyễn Thị Hoa".to_owned()),
            gln: Set(Some(gln(u64::try_from(number)? + 1))),
            ..Default::default()
        })
        .exec_without_returning(&transaction)
        .await?;
        account(&transaction, *owner, (Some(id), None), &email(number), Role::Owner, &hash, now).await?;
    }
    let ministry = application.clock.new_id();
    authority::Entity::insert(authority::ActiveModel {
        id: Set(ministry),
        name: Set("Bộ".to_owned()),
        ..Default::default()
    })
    .exec_without_returning(&transaction)
    .await?;
    let id = application.clock.new_id();
    account(&transaction, id, (None, Some(ministry)), reader, Role::AuthorityViewer, &hash, now).await?;
    transaction.commit().await?;
    Ok(())
}

async fn account(
    transaction: &sea_orm::DatabaseTransaction,
    id: Uuid,
    (organisation_id, authority_id): (Option<Uuid>, Option<Uuid>),
    email: &str,
    role: Role,
    hash: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Outcome<()> {
    user_account::Entity::insert(user_account::ActiveModel {
        id: Set(id),
        organisation_id: Set(organisation_id),
        authority_id: Set(authority_id),
        email: Set(email.to_owned()),
        email_key: Set(email.to_owned()),
        name: Set("Nguyễn Thị Hoa".to_owned()),
        role: Set(role.as_str().to_owned()),
        password_hash: Set(hash.to_owned()),
        created_at: Set(now),
        ..Default::default()
    })
    .exec_without_returning(transaction)
    .await?;
    Ok(())
}

/// The release server.
pub(crate) struct Server {
    child: Child,
    address: String,
    client: reqwest::Client,
    reader: String,
    owner: String,
}

/// How long answers took.
#[derive(Debug, Default)]
pub(crate) struct Timings {
    micros: Vec<u64>,
    /// Bytes of the largest answer.
    pub(crate) largest: usize,
}

impl Timings {
    /// The time, in milliseconds, within which so many of a thousand were answered.
    #[expect(clippy::cast_precision_loss, reason = "times are far below 2^53 µs")]
    pub(crate) fn per_mille(&self, share: usize) -> f64 {
        let place = (self.micros.len() * share / 1000).min(self.micros.len().saturating_sub(1));
        self.micros.get(place).copied().unwrap_or_default() as f64 / 1000.0
    }
}

impl Server {
    /// Asks each once, one after the other: traces as the authority, events as the first farm.
    pub(crate) async fn ask(&self, paths: &[String]) -> Outcome<Timings> {
        let mut timings = Timings::default();
        for path in paths.iter().take(3).chain(paths) {
            let token = if path.starts_with("/epcis") { &self.owner } else { &self.reader };
            let start = Instant::now();
            let answer = self.client.get(format!("{}{path}", self.address)).bearer_auth(token).send().await?;
            let body = answer.error_for_status()?.bytes().await?;
            timings.micros.push(u64::try_from(start.elapsed().as_micros())?);
            timings.largest = timings.largest.max(body.len());
        }
        // The first ones only warmed it.
        timings.micros.drain(..3.min(timings.micros.len()));
        timings.micros.sort_unstable();
        Ok(timings)
    }

    /// Ends it.
    pub(crate) fn stop(mut self) -> Outcome<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}
