//! Events that were captured before there were acts for them: storing, moving and transporting.

use sea_orm_migration::prelude::*;

/// The acts of existing events.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(FILL).await?;
        Ok(())
    }
}

/// Object events (type 0) with action OBSERVE (1); a source (kind 1) of type location makes a storage a move.
const FILL: &str = "UPDATE epcis_event SET act = CASE \
    WHEN biz_step = 'https://ref.gs1.org/cbv/BizStep-transporting' THEN 'transport' \
    WHEN EXISTS (SELECT 1 FROM epcis_detail WHERE event_id = epcis_event.id AND kind = 1 \
        AND term = 'https://ref.gs1.org/cbv/SDT-location') THEN 'move' \
    ELSE 'store' END \
    WHERE act IS NULL AND event_type = 0 AND action = 1 AND biz_step IN \
        ('https://ref.gs1.org/cbv/BizStep-transporting', 'https://ref.gs1.org/cbv/BizStep-storing')";
