//! Counts of GS1 numbers, batch allocation, and SSCCs that are reused after a year.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{big_integer, string_len, uuid_null};

use crate::schema::{add_column, index};

/// Counters of GS1 numbers.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Overlapping prefixes share their first seven digits: concurrent claims of them wait for each other at this
        // row.
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("gs1_prefix_stem"))
                    .col(string_len("stem", 7).primary_key())
                    .to_owned(),
            )
            .await?;
        add_column(manager, "gs1_counter", big_integer("used").default(0).to_owned()).await?;
        add_column(manager, "gs1_key", uuid_null("allocation_id")).await?;
        manager
            .create_index(
                Index::create()
                    .name("ix_gs1_key_allocation_id")
                    .table(Alias::new("gs1_key"))
                    .col(Alias::new("allocation_id"))
                    .and_where(Expr::col(Alias::new("allocation_id")).is_not_null())
                    .to_owned(),
            )
            .await?;
        // After a year an SSCC can identify another unit, while the old record keeps it.
        manager
            .drop_index(
                Index::drop()
                    .name("uq_logistic_unit_organisation_id_sscc")
                    .table(Alias::new("logistic_unit"))
                    .to_owned(),
            )
            .await?;
        index(manager, "logistic_unit", &["organisation_id", "sscc"]).await?;
        let connection = manager.get_connection();
        for statement in FILL {
            connection.execute_unprepared(statement).await?;
        }
        Ok(())
    }
}

const FILL: [&str; 5] = [
    // A business's own GLN is not allocated to a place.
    "INSERT INTO gs1_key (organisation_id, key_type, value, body, state, origin, own_prefix, given_at, changed_at) \
     SELECT id, 'gln', gln, SUBSTR(gln, 1, 12), 'reserved', 'entered', FALSE, updated_at, updated_at \
     FROM organisation WHERE gln IS NOT NULL",
    // True for a granted prefix; a GTIN-8 has none.
    "UPDATE gs1_key SET own_prefix = EXISTS (SELECT 1 FROM gs1_prefix \
     WHERE gs1_prefix.organisation_id = gs1_key.organisation_id AND gs1_key.body LIKE gs1_prefix.prefix || '%') \
     AND (key_type <> 'gtin' OR value NOT LIKE '000000%')",
    "INSERT INTO gs1_prefix_stem (stem) SELECT DISTINCT SUBSTR(prefix, 1, 7) FROM gs1_prefix",
    "INSERT INTO gs1_counter (prefix, key_type, next) SELECT prefix, 'gtin', 0 FROM gs1_prefix \
     UNION ALL SELECT prefix, 'gln', 0 FROM gs1_prefix UNION ALL SELECT prefix, 'sscc', 0 FROM gs1_prefix",
    "UPDATE gs1_counter SET used = (SELECT COUNT(DISTINCT body) FROM gs1_key JOIN gs1_prefix \
     ON gs1_prefix.organisation_id = gs1_key.organisation_id WHERE gs1_prefix.prefix = gs1_counter.prefix \
     AND gs1_key.key_type = gs1_counter.key_type AND own_prefix AND body LIKE gs1_prefix.prefix || '%')",
];
