//! The 3,321 communes, wards and special zones in force since 1/7/2025 (Resolution 202/2025/QH15 and the resolutions of
//! the Standing Committee of the National Assembly on each province; Decision 19/2025/QĐ-TTg for the codes).

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;
use uuid::Uuid;

use crate::seed::{PROVINCES, area_id};

/// The statement that inserts all communes, for SQLite.
const SQLITE: &str = include_str!(concat!(env!("OUT_DIR"), "/communes-sqlite.sql"));
/// The statement that inserts all communes, for PostgreSQL.
const POSTGRES: &str = include_str!(concat!(env!("OUT_DIR"), "/communes-postgres.sql"));
/// Number of rows per statement where an administrator had loaded areas before.
const AT_ONCE: usize = 500;

/// The communes since 1/7/2025. Areas are found by an index in memory, so the words of each are no longer stored.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let area = || Alias::new("area");
        manager.alter_table(Table::alter().table(area()).drop_column(Alias::new("search")).to_owned()).await?;
        let known = Known::load(manager).await?;
        if known.codes.len() == PROVINCES.len() && known.named.is_empty() {
            let sqlite = manager.get_database_backend() == DbBackend::Sqlite;
            manager.get_connection().execute_unprepared(if sqlite { SQLITE } else { POSTGRES }).await?;
            return Ok(());
        }
        // What an administrator has loaded stays as it is, and so does what an area is called there.
        let since = NaiveDate::from_ymd_opt(2025, 7, 1);
        let rows: Vec<[Expr; 5]> = crate::seed::communes()
            .filter_map(|commune| {
                let parent = *known.codes.get(commune.province)?;
                let id = area_id(commune.code);
                let is_known = known.codes.contains_key(commune.code)
                    || known.ids.contains(&id)
                    || known.named.contains(&(parent, commune.name.to_owned()));
                (!is_known).then(|| [id.into(), commune.code.into(), commune.name.into(), parent.into(), since.into()])
            })
            .collect();
        for rows in rows.chunks(AT_ONCE) {
            let mut insert = Query::insert();
            insert.into_table(area()).columns(["id", "code", "name", "parent_id", "valid_from"].map(Alias::new));
            for row in rows {
                insert.values_panic(row.clone());
            }
            manager.execute(insert).await?;
        }
        Ok(())
    }
}

/// The areas that are there before.
struct Known {
    codes: HashMap<String, Uuid>,
    ids: HashSet<Uuid>,
    /// Areas within another, by it and their name.
    named: HashSet<(Uuid, String)>,
}

impl Known {
    async fn load(manager: &SchemaManager<'_>) -> Result<Self, DbErr> {
        let mut known = Self { codes: HashMap::new(), ids: HashSet::new(), named: HashSet::new() };
        let columns = ["id", "code", "name", "parent_id"].map(Alias::new);
        let select = Query::select().columns(columns).from(Alias::new("area")).to_owned();
        for row in manager.get_connection().query_all(&select).await? {
            let id: Uuid = row.try_get("", "id")?;
            known.ids.insert(id);
            known.codes.insert(row.try_get("", "code")?, id);
            if let Some(parent) = row.try_get::<Option<Uuid>>("", "parent_id")? {
                known.named.insert((parent, row.try_get("", "name")?));
            }
        }
        Ok(known)
    }
}
