//! The pages on which recalls are shown (ADR 34), and the claims by which their starts are valid.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, string_len_null, text_null, timestamp_with_time_zone_null, uuid, uuid_null};

use crate::schema::{add_column, foreign_key, index, never_removed};

/// Pages of recalls.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Null for recalls published before this rule: the server determines their pages when it starts.
        add_column(manager, "recall", timestamp_with_time_zone_null("settled_at").take()).await?;
        add_column(manager, "recall_start", string_len_null("claim", 10).take()).await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("recall_reach"))
                    .col(uuid("recall_id"))
                    .col(uuid("organisation_id"))
                    .col(boolean("is_shown"))
                    .col(timestamp_with_time_zone_null("referred_at"))
                    .col(timestamp_with_time_zone_null("decided_at"))
                    .col(uuid_null("decided_by"))
                    .col(text_null("note"))
                    .primary_key(Index::create().col(Alias::new("recall_id")).col(Alias::new("organisation_id")))
                    .foreign_key(&mut foreign_key("recall_id", "recall"))
                    .foreign_key(&mut foreign_key("decided_by", "user_account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "recall_reach", &["organisation_id", "recall_id"]).await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("recall_page"))
                    .col(uuid("recall_id"))
                    .col(uuid("organisation_id"))
                    .col(uuid("identity"))
                    .col(boolean("is_carrier"))
                    .primary_key(
                        Index::create()
                            .col(Alias::new("recall_id"))
                            .col(Alias::new("organisation_id"))
                            .col(Alias::new("identity")),
                    )
                    .foreign_key(&mut foreign_key("recall_id", "recall"))
                    .to_owned(),
            )
            .await?;
        index(manager, "recall_page", &["identity", "organisation_id"]).await?;
        never_removed(manager, &["recall_reach", "recall_page"]).await
    }
}
