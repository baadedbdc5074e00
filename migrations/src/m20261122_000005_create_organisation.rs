//! Businesses, which are the tenants.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    date_null, integer, pk_uuid, string_len, string_len_null, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};

use crate::schema::{foreign_key, index, unique};

/// Businesses, which are the tenants.
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
                    .table(Alias::new("organisation"))
                    .col(pk_uuid("id"))
                    .col(string_len("state", 10))
                    .col(text_null("reason"))
                    .col(timestamp_with_time_zone_null("decided_at"))
                    .col(uuid_null("decided_by"))
                    .col(integer("version"))
                    .col(timestamp_with_time_zone("created_at"))
                    .col(timestamp_with_time_zone("updated_at"))
                    .col(string_len("name", 255))
                    .col(text("search"))
                    .col(uuid("business_type_id"))
                    .col(string_len("tax_code", 14))
                    .col(date_null("registration_issued_on"))
                    .col(uuid("industry_id"))
                    .col(string_len_null("other_industry", 255))
                    .col(string_len("registered_address", 255))
                    .col(uuid("area_id"))
                    .col(string_len("phone", 30))
                    .col(string_len_null("fax", 30))
                    .col(text_null("website"))
                    .col(string_len("representative_name", 255))
                    .col(string_len_null("representative_position", 255))
                    .col(string_len_null("representative_phone", 30))
                    .col(string_len_null("representative_email", 254))
                    .col(uuid_null("registration_file_id"))
                    .col(text_null("introduction"))
                    .col(string_len_null("gln", 13))
                    .foreign_key(&mut foreign_key("business_type_id", "catalogue_entry"))
                    .foreign_key(&mut foreign_key("industry_id", "catalogue_entry"))
                    .foreign_key(&mut foreign_key("area_id", "area"))
                    .foreign_key(&mut foreign_key("registration_file_id", "file"))
                    .to_owned(),
            )
            .await?;
        index(manager, "organisation", &["state", "id"]).await?;
        index(manager, "organisation", &["area_id", "state", "id"]).await?;
        unique(manager, "organisation", &["tax_code"]).await?;
        Ok(())
    }
}
