//! The businesses of the chains, and the authority that traces them.

use std::collections::BTreeMap;
use std::path::Path;

use nguon_api::Application;
use nguon_api::access::password;
use nguon_api::demo::loading::Loader;
use nguon_api::platform::config::Storage;
use nguon_api::platform::entity::{authority, organisation};
use nguon_bench::Outcome;
use nguon_bench::ground::{self, Side};
use nguon_domain::access::permission::Role;
use sea_orm::{ActiveValue::Set, EntityTrait as _};
use serde_json::Value;
use uuid::Uuid;

use crate::history::{DISTRIBUTORS, FARMS, History, PACKERS, Recorded, document, gln};

/// The password of every user.
pub(crate) const PASSWORD: &str = "thanh long o Ham Thuan";
/// The e-mail address of the authority's user.
pub(crate) const READER: &str = "doc@nguon.example.vn";

/// The businesses and their store.
pub(crate) struct World {
    /// The application on the store.
    pub(crate) application: Application,
    /// The location of the database.
    pub(crate) storage: Storage,
    /// The owner of each business.
    owners: Vec<Uuid>,
}

impl World {
    /// Creates businesses without events, in a fresh database.
    pub(crate) async fn found(folder: &Path, postgres: Option<String>) -> Outcome<Self> {
        let (application, storage) = ground::fresh(folder, postgres).await?;
        let count = FARMS + PACKERS + DISTRIBUTORS + History::wide_holders();
        let owners: Vec<Uuid> = (0..count).map(|_| application.clock.new_id()).collect();
        people(&application, &owners).await?;
        Ok(Self { application, storage, owners })
    }

    /// Returns the number of businesses in the ordinary chains: those of the wide one follow.
    pub(crate) const fn ordinary() -> usize {
        FARMS + PACKERS + DISTRIBUTORS
    }

    /// Captures events in documents of at most `most`. Returns how many were new.
    pub(crate) async fn capture(&self, events: Vec<Recorded>, most: usize) -> Outcome<usize> {
        let mut count = 0;
        for (who, events) in by_recorder(events) {
            for chunk in events.chunks(most) {
                count += self.capture_one(who, &document(chunk)).await?;
            }
        }
        Ok(count)
    }

    /// Captures a document of one business. Returns how many events were new.
    pub(crate) async fn capture_one(&self, who: usize, document: &[u8]) -> Outcome<usize> {
        let loader = Loader::new(&self.application, self.owners[who]).await?;
        Ok(loader.capture(document).await?)
    }
}

/// Returns the e-mail address of a business's owner.
pub(crate) fn email(number: usize) -> String {
    format!("chu-{number}@nguon.example.vn")
}

/// Groups events by the business that records them, in order.
pub(crate) fn by_recorder(events: Vec<Recorded>) -> BTreeMap<usize, Vec<Value>> {
    let mut all: BTreeMap<usize, Vec<Value>> = BTreeMap::new();
    for (who, event) in events {
        all.entry(who).or_default().push(event);
    }
    all
}

async fn people(application: &Application, owners: &[Uuid]) -> Outcome<()> {
    let now = application.clock.now();
    let hash = password::hash(PASSWORD.to_owned()).await?;
    let transaction = application.database.begin().await?;
    for (number, owner) in owners.iter().enumerate() {
        let id = application.clock.new_id();
        let business = organisation::ActiveModel {
            gln: Set(Some(gln(u64::try_from(number)? + 1))),
            ..ground::cooperative(id, &format!("Cơ sở {number}"), format!("{number:010}"), now)
        };
        organisation::Entity::insert(business).exec_without_returning(&transaction).await?;
        let role = (Side::Business(id), Role::Owner);
        ground::user(&transaction, *owner, role, &email(number), &hash, now).await?;
    }
    let ministry = application.clock.new_id();
    let row = authority::ActiveModel {
        id: Set(ministry),
        name: Set("Bộ".to_owned()),
        created_at: Set(now),
        ..Default::default()
    };
    authority::Entity::insert(row).exec_without_returning(&transaction).await?;
    let role = (Side::Authority(ministry), Role::AuthorityViewer);
    ground::user(&transaction, application.clock.new_id(), role, READER, &hash, now).await?;
    transaction.commit().await?;
    Ok(())
}
