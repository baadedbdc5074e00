//! Places and logistic units (TCVN 12827:2019, 5.2, 5.3), with the catalogues of their categories.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer_null, date_null, double_null, integer, json, string_len, string_len_null, text_null, uuid, uuid_null,
};

use crate::schema::{foreign_key, index, record_table, unique, widen};
use crate::seed::{LOGISTIC_CATALOGUES, catalogue_id};

/// Places and logistic units.
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
                record_table(manager, "place")
                    .col(integer("ordinal"))
                    .col(string_len("trace_code", 10))
                    .col(string_len("name", 255))
                    .col(uuid("category_id"))
                    .col(string_len_null("code", 255))
                    .col(string_len_null("gln", 13))
                    .col(uuid_null("parent_id"))
                    .col(string_len_null("growing_area_code", 255))
                    .col(string_len_null("packing_house_code", 255))
                    .col(string_len_null("address", 255))
                    .col(uuid_null("area_id"))
                    .col(double_null("latitude"))
                    .col(double_null("longitude"))
                    .col(big_integer_null("size"))
                    .col(string_len_null("size_unit", 3))
                    .col(text_null("description"))
                    .foreign_key(&mut foreign_key("category_id", "catalogue_entry"))
                    .foreign_key(&mut foreign_key("parent_id", "place"))
                    .foreign_key(&mut foreign_key("area_id", "area"))
                    .to_owned(),
            )
            .await?;
        manager
            .create_table(
                record_table(manager, "logistic_unit")
                    .col(integer("ordinal"))
                    .col(string_len("trace_code", 10))
                    .col(string_len("name", 255))
                    .col(uuid("category_id"))
                    .col(string_len_null("sscc", 18))
                    .col(string_len_null("variety", 255))
                    .col(json("contents"))
                    .col(uuid_null("from_place_id"))
                    .col(uuid_null("receiver_id"))
                    .col(uuid_null("carrier_id"))
                    .col(date_null("shipped_on"))
                    .col(string_len_null("order_number", 255))
                    .col(big_integer_null("gross_weight"))
                    .col(string_len_null("harvest_team", 255))
                    .col(date_null("harvested_on"))
                    .col(text_null("description"))
                    .foreign_key(&mut foreign_key("category_id", "catalogue_entry"))
                    .foreign_key(&mut foreign_key("from_place_id", "place"))
                    .foreign_key(&mut foreign_key("receiver_id", "member"))
                    .foreign_key(&mut foreign_key("carrier_id", "member"))
                    .to_owned(),
            )
            .await?;
        for (table, code) in [("place", "code"), ("logistic_unit", "sscc")] {
            unique(manager, table, &["organisation_id", "ordinal"]).await?;
            unique(manager, table, &["organisation_id", code]).await?;
            unique(manager, table, &["trace_code"]).await?;
            index(manager, table, &["organisation_id", "status", "ordinal"]).await?;
            for sort in ["sort_name", "updated_at"] {
                index(manager, table, &["organisation_id", "status", sort, "id"]).await?;
            }
        }
        widen(manager, "catalogue_entry", &mut string_len("kind", 40)).await?;
        let mut insert = Query::insert();
        insert
            .into_table(Alias::new("catalogue_entry"))
            .columns(["id", "kind", "code", "name_vi", "name_en", "position"].map(Alias::new));
        for (position, (kind, code, vi, en)) in (0_i32..).zip(LOGISTIC_CATALOGUES) {
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
