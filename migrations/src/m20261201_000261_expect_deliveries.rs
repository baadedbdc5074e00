//! Despatch advices say when the delivery is expected, and the GLN of the carrier.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{string_len_null, timestamp_with_time_zone_null};

use crate::schema::add_column;

/// Expected deliveries.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "despatch_advice", timestamp_with_time_zone_null("expected_at")).await?;
        add_column(manager, "despatch_advice", string_len_null("carrier_gln", 13)).await
    }
}
