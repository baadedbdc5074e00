//! The act of an event and whether it is incomplete, stored with the event, so that lists and the dashboard need not
//! read all events.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{boolean, string_len_null};

use crate::schema::{add_column, index};

/// Stored acts.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "epcis_event", string_len_null("act", 10)).await?;
        add_column(manager, "epcis_event", boolean("is_incomplete").default(false).to_owned()).await?;
        index(manager, "epcis_event", &["organisation_id", "act", "event_time", "id"]).await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_epcis_event_incomplete")
                    .table(Alias::new("epcis_event"))
                    .col(Alias::new("organisation_id"))
                    .col(Alias::new("event_time"))
                    .col(Alias::new("id"))
                    .and_where(Expr::col(Alias::new("is_incomplete")))
                    .to_owned(),
            )
            .await?;
        // Few of the items that passed through a business are still in its inventory.
        manager
            .create_index(
                Index::create()
                    .name("ix_holding_there")
                    .table(Alias::new("holding"))
                    .col(Alias::new("organisation_id"))
                    .col(Alias::new("moved_at"))
                    .col(Alias::new("identity"))
                    .col(Alias::new("unit"))
                    .and_where(Expr::cust("container IS NULL AND quantity <> 0"))
                    .to_owned(),
            )
            .await?;
        // Parties in events are matched to members by GLN.
        index(manager, "member", &["organisation_id", "gln"]).await?;
        manager.get_connection().execute_unprepared(FILL).await?;
        Ok(())
    }
}

/// The acts of existing events: types and actions are numbers, steps and dispositions are URIs.
const FILL: &str = "UPDATE epcis_event SET act = CASE \
    WHEN event_type = 3 THEN 'process' \
    WHEN event_type IN (1, 4) AND action = 0 THEN 'pack' \
    WHEN event_type IN (1, 4) AND action = 2 THEN 'unpack' \
    WHEN event_type <> 0 THEN NULL \
    WHEN action = 1 AND biz_step = 'https://ref.gs1.org/cbv/BizStep-shipping' \
        AND disposition = 'https://ref.gs1.org/cbv/Disp-returned' THEN 'return' \
    WHEN action = 1 AND biz_step = 'https://ref.gs1.org/cbv/BizStep-shipping' THEN 'ship' \
    WHEN action = 1 AND biz_step = 'https://ref.gs1.org/cbv/BizStep-receiving' THEN 'receive' \
    WHEN action = 1 AND biz_step = 'https://ref.gs1.org/cbv/BizStep-accepting' \
        AND disposition = 'https://ref.gs1.org/cbv/Disp-non_sellable_other' THEN 'refuse' \
    WHEN action = 1 AND biz_step = 'https://ref.gs1.org/cbv/BizStep-inspecting' THEN 'inspect' \
    WHEN biz_step = 'https://ref.gs1.org/cbv/BizStep-retail_selling' THEN 'sell' \
    WHEN biz_step = 'https://ref.gs1.org/cbv/BizStep-destroying' THEN 'destroy' \
    WHEN action = 0 AND EXISTS (SELECT 1 FROM epcis_link WHERE event_id = epcis_event.id \
        AND (is_class OR trade_item IS NOT NULL)) THEN 'harvest' END";
