//! What may not go anywhere, and why. Recalls that are published already restrict their goods.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    string_len, text, text_null, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};
use sea_orm_migration::sea_orm::DbBackend;

use crate::schema::{index, never_removed};

/// Restrictions.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = |name: &str| Alias::new(name);
        manager
            .create_table(
                Table::create()
                    .table(column("restriction"))
                    .col(uuid("source_id"))
                    .col(uuid("organisation_id"))
                    .col(uuid("goods"))
                    .col(string_len("kind", 20))
                    .col(text_null("number"))
                    .col(text("reason"))
                    .col(timestamp_with_time_zone("since"))
                    .col(timestamp_with_time_zone_null("ended_at"))
                    .primary_key(
                        Index::create().col(column("source_id")).col(column("organisation_id")).col(column("goods")),
                    )
                    .to_owned(),
            )
            .await?;
        index(manager, "restriction", &["goods", "organisation_id"]).await?;
        let number = match manager.get_database_backend() {
            DbBackend::Postgres => "lpad(r.ordinal::text, greatest(4, length(r.ordinal::text)), '0')",
            _ => "printf('%04d', r.ordinal)",
        };
        let fill = format!(
            "INSERT INTO restriction (source_id, organisation_id, goods, kind, number, reason, since) \
             SELECT r.id, p.organisation_id, p.identity, 'recalled', 'TH-' || {number}, r.title, r.published_at \
             FROM recall r \
             JOIN recall_page p ON p.recall_id = r.id \
             JOIN recall_reach a ON a.recall_id = p.recall_id AND a.organisation_id = p.organisation_id \
             WHERE r.state = 'published' AND NOT r.is_drill AND a.is_shown AND NOT p.is_carrier"
        );
        manager.get_connection().execute_unprepared(&fill).await?;
        never_removed(manager, &["restriction"]).await
    }
}
