//! Licences, certificates and test reports of members and materials (guide §5, §6).

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::json;

use crate::schema::add_column;

/// Licences, certificates and test reports of members and materials.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (table, column) in [
            ("member", "licences"),
            ("member", "quality_certificates"),
            ("member", "test_certificates"),
            ("material", "quality_certificates"),
            ("material", "test_certificates"),
        ] {
            add_column(manager, table, json(column).default("[]").to_owned()).await?;
        }
        Ok(())
    }
}
