//! GS1 numbers: company prefixes of businesses, numbers assigned, and the records that they identify.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, boolean, json, string_len, string_len_null, timestamp_with_time_zone, timestamp_with_time_zone_null,
    uuid, uuid_null,
};

use crate::schema::{add_column, byte_ordered, foreign_key, index};

/// GS1 numbers.
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
                    .table(Alias::new("gs1_prefix"))
                    .col(string_len("prefix", 10).primary_key())
                    .col(uuid("organisation_id"))
                    .col(timestamp_with_time_zone("entered_at"))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .to_owned(),
            )
            .await?;
        index(manager, "gs1_prefix", &["organisation_id"]).await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("gs1_counter"))
                    .col(string_len("prefix", 10))
                    .col(string_len("key_type", 4))
                    .col(big_integer("next"))
                    .primary_key(Index::create().col(Alias::new("prefix")).col(Alias::new("key_type")))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("gs1_key"))
                    .col(uuid("organisation_id"))
                    .col(string_len("key_type", 4))
                    .col(byte_ordered(manager, "value"))
                    .col(byte_ordered(manager, "body"))
                    .col(string_len("state", 10))
                    .col(string_len("origin", 10))
                    .col(boolean("own_prefix"))
                    .col(string_len_null("kind", 20))
                    .col(uuid_null("record_id"))
                    .col(string_len_null("field", 40))
                    .col(timestamp_with_time_zone("given_at"))
                    .col(timestamp_with_time_zone("changed_at"))
                    .col(timestamp_with_time_zone_null("printed_at"))
                    .primary_key(
                        Index::create()
                            .col(Alias::new("organisation_id"))
                            .col(Alias::new("key_type"))
                            .col(Alias::new("value")),
                    )
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .to_owned(),
            )
            .await?;
        // The resolver looks up keys of all businesses.
        index(manager, "gs1_key", &["value", "key_type"]).await?;
        // Allocation skips numbers in use, whatever their indicator digit.
        index(manager, "gs1_key", &["organisation_id", "key_type", "body"]).await?;
        index(manager, "gs1_key", &["organisation_id", "key_type", "state", "value"]).await?;
        index(manager, "gs1_key", &["record_id"]).await?;
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("former_lot_number"))
                    .col(uuid("product_id"))
                    .col(byte_ordered(manager, "code"))
                    .col(uuid("organisation_id"))
                    .col(uuid("lot_id"))
                    .col(timestamp_with_time_zone("replaced_at"))
                    .primary_key(Index::create().col(Alias::new("product_id")).col(Alias::new("code")))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .foreign_key(&mut foreign_key("product_id", "product"))
                    .foreign_key(&mut foreign_key("lot_id", "lot"))
                    .to_owned(),
            )
            .await?;
        index(manager, "former_lot_number", &["lot_id"]).await?;
        add_column(manager, "product", json("packaging").default("[]").to_owned()).await?;
        add_column(manager, "product", uuid_null("brand_owner_id")).await?;
        add_column(manager, "product", json("links").default("[]").to_owned()).await?;
        add_column(manager, "lot", json("links").default("[]").to_owned()).await?;
        let connection = manager.get_connection();
        connection
            .execute_unprepared(
                "INSERT INTO gs1_prefix (prefix, organisation_id, entered_at) \
                 SELECT gs1_company_prefix, id, updated_at FROM organisation WHERE gs1_company_prefix IS NOT NULL \
                 AND NOT EXISTS (SELECT 1 FROM organisation AS other WHERE other.id < organisation.id \
                 AND (other.gs1_company_prefix LIKE organisation.gs1_company_prefix || '%' \
                 OR organisation.gs1_company_prefix LIKE other.gs1_company_prefix || '%'))",
            )
            .await?;
        connection
            .execute_unprepared(
                "INSERT INTO gs1_key (organisation_id, key_type, value, body, state, origin, own_prefix, kind, record_id, \
                 field, given_at, changed_at) \
                 SELECT product.organisation_id, 'gtin', gtin, SUBSTR(gtin, 2, 12), 'held', 'entered', \
                 COALESCE(SUBSTR(gtin, 2, 12) LIKE gs1_company_prefix || '%', FALSE), 'product', product.id, 'gtin', \
                 product.created_at, product.updated_at \
                 FROM product JOIN organisation ON organisation.id = product.organisation_id WHERE gtin IS NOT NULL",
            )
            .await?;
        Ok(())
    }
}
