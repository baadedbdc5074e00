//! Events are unique by what they are known by (ADR 55), and no longer by their hash: events with ids of their own may
//! say the same. Existing rows have no value there, which collides with nothing; they are found by id and hash.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::binary_len_null;

use crate::schema::{add_column, index, unique};

/// What events are known by.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "epcis_event", binary_len_null("content", 32)).await?;
        add_column(manager, "epcis_event", binary_len_null("known_by", 32)).await?;
        let by_hash = Index::drop()
            .name("uq_epcis_event_organisation_id_hash_declares_error")
            .table(Alias::new("epcis_event"))
            .to_owned();
        manager.drop_index(by_hash).await?;
        unique(manager, "epcis_event", &["organisation_id", "known_by"]).await?;
        index(manager, "epcis_event", &["organisation_id", "hash"]).await
    }
}
