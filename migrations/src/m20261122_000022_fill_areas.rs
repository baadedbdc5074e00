//! The 34 provinces and cities in force since 1/7/2025.

use chrono::NaiveDate;
use sea_orm_migration::prelude::*;

use crate::seed::{PROVINCES, area_id};

/// The 34 provinces and cities in force since 1/7/2025.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let since = NaiveDate::from_ymd_opt(2025, 7, 1);
        let mut insert = Query::insert();
        insert.into_table(Alias::new("area")).columns(["id", "code", "name", "valid_from"].map(Alias::new));
        for (code, name) in PROVINCES {
            insert.values_panic([area_id(code).into(), code.into(), name.into(), since.into()]);
        }
        manager.execute(insert).await
    }
}
