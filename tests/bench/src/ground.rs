//! A fresh database, and its users.

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::Parser;
use nguon_api::Application;
use nguon_api::platform::clock::Clock;
use nguon_api::platform::config::{Config, Storage};
use nguon_api::platform::entity::{organisation, user_account};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::Role;
use nguon_migrations::seed::{area_id, catalogue_id};
use sea_orm::{ActiveValue::Set, ConnectionTrait as _, DatabaseTransaction, EntityTrait as _};
use uuid::Uuid;

use crate::Outcome;

/// The default configuration apart from the location of the data.
#[derive(Parser)]
struct Defaults {
    #[command(flatten)]
    config: Config,
}

/// Opens the application on a fresh database, and returns it with the location: a schema of PostgreSQL, or a file in
/// the folder.
///
/// # Errors
/// When the database cannot be created.
pub async fn fresh(folder: &Path, postgres: Option<String>) -> Outcome<(Application, Storage)> {
    let clock = Clock::system();
    let schema = postgres.as_ref().map(|_| format!("bench_{}", clock.new_id().simple()));
    if let (Some(url), Some(schema)) = (&postgres, &schema) {
        let connection = sea_orm::Database::connect(url).await?;
        connection.execute_unprepared(&format!("CREATE SCHEMA \"{schema}\"")).await?;
    }
    let mut config = Defaults::parse_from(["nguon-bench"]).config;
    config.storage = Storage {
        data_dir: folder.to_owned(),
        database_url: postgres,
        database_schema: schema,
        database_connections: 4,
    };
    config.frontend_dir = PathBuf::from("frontend/dist");
    let application = Application::open(&config, clock, 0).await?;
    Ok((application, config.storage))
}

/// Updates the planner's statistics after the quick filling, which autovacuum would do later.
///
/// # Errors
/// When the database fails.
pub async fn analyse(application: &Application) -> Outcome<()> {
    let transaction = application.database.begin().await?;
    transaction.execute_unprepared("ANALYZE").await?;
    transaction.commit().await?;
    Ok(())
}

/// Returns an approved cooperative in Lâm Đồng.
#[must_use]
pub fn cooperative(id: Uuid, name: &str, tax_code: String, now: DateTime<Utc>) -> organisation::ActiveModel {
    organisation::ActiveModel {
        id: Set(id),
        state: Set(OrganisationState::Approved.into()),
        decided_at: Set(Some(now)),
        version: Set(1),
        created_at: Set(now),
        updated_at: Set(now),
        name: Set(name.to_owned()),
        search: Set(nguon_domain::input::search::words([name]).join(" ")),
        business_type_id: Set(catalogue_id("business_type", "cooperative")),
        tax_code: Set(tax_code),
        industry_id: Set(catalogue_id("industry", "crops")),
        registered_address: Set("Thôn Dân Trí, xã Hàm Thuận Bắc".to_owned()),
        area_id: Set(area_id("68")),
        phone: Set("0252 386 1234".to_owned()),
        representative_name: Set("Nguyễn Thị Hoa".to_owned()),
        ..Default::default()
    }
}

/// What a user belongs to.
#[derive(Clone, Copy, Debug)]
pub enum Side {
    /// A business.
    Business(Uuid),
    /// An authority.
    Authority(Uuid),
}

/// Inserts a user.
///
/// # Errors
/// When the database fails.
pub async fn user(
    transaction: &DatabaseTransaction,
    id: Uuid,
    (side, role): (Side, Role),
    email: &str,
    password_hash: &str,
    now: DateTime<Utc>,
) -> Outcome<()> {
    let (organisation_id, authority_id) = match side {
        Side::Business(id) => (Some(id), None),
        Side::Authority(id) => (None, Some(id)),
    };
    user_account::Entity::insert(user_account::ActiveModel {
        id: Set(id),
        organisation_id: Set(organisation_id),
        authority_id: Set(authority_id),
        email: Set(email.to_owned()),
        email_key: Set(email.to_owned()),
        name: Set("Nguyễn Thị Hoa".to_owned()),
        role: Set(role.into()),
        password_hash: Set(password_hash.to_owned()),
        created_at: Set(now),
        ..Default::default()
    })
    .exec_without_returning(transaction)
    .await?;
    Ok(())
}
