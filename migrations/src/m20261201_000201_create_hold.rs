//! Holds.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    boolean, pk_uuid, string_len, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
    uuid_null,
};

use crate::schema::{foreign_key, index, never_removed};

/// Holds.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("hold"))
                    .col(pk_uuid("id"))
                    .col(uuid("organisation_id"))
                    .col(uuid("goods"))
                    .col(string_len("kind", 20))
                    .col(text("reason"))
                    .col(boolean("is_public"))
                    .col(boolean("is_public_by_authority"))
                    .col(uuid("event_id"))
                    .col(uuid_null("authority_id"))
                    .col(timestamp_with_time_zone("placed_at"))
                    .col(uuid("placed_by"))
                    .col(timestamp_with_time_zone_null("released_at"))
                    .col(uuid_null("released_by"))
                    .col(uuid_null("released_by_authority"))
                    .col(text_null("release_reason"))
                    .col(uuid_null("release_event_id"))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .foreign_key(&mut foreign_key("event_id", "epcis_event"))
                    .foreign_key(&mut foreign_key("authority_id", "authority"))
                    .foreign_key(&mut foreign_key("placed_by", "user_account"))
                    .foreign_key(&mut foreign_key("released_by", "user_account"))
                    .foreign_key(&mut foreign_key("released_by_authority", "authority"))
                    .foreign_key(&mut foreign_key("release_event_id", "epcis_event"))
                    .to_owned(),
            )
            .await?;
        index(manager, "hold", &["organisation_id", "id"]).await?;
        index(manager, "hold", &["organisation_id", "goods"]).await?;
        index(manager, "hold", &["event_id"]).await?;
        never_removed(manager, &["hold"]).await
    }
}
