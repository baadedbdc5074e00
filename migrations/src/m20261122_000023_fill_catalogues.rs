//! The system catalogues.

use sea_orm_migration::prelude::*;

use crate::seed::{CATALOGUES, catalogue_id};

/// The system catalogues.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut insert = Query::insert();
        insert
            .into_table(Alias::new("catalogue_entry"))
            .columns(["id", "kind", "code", "name_vi", "name_en", "position"].map(Alias::new));
        for (position, (kind, code, vi, en)) in (0_i32..).zip(CATALOGUES.iter()) {
            insert.values_panic([
                catalogue_id(kind, code).into(),
                (*kind).into(),
                (*code).into(),
                (*vi).into(),
                (*en).into(),
                position.into(),
            ]);
        }
        manager.execute(insert).await
    }
}
