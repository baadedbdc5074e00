//! Invitations to work for a business or an authority, and e-mail addresses that can be used again once their user has
//! been removed.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{pk_uuid, string_len, timestamp_with_time_zone, uuid, uuid_null};

use crate::schema::{foreign_key, unique, unique_where};

/// Invitations.
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
                    .table(Alias::new("invitation"))
                    .col(pk_uuid("id"))
                    .col(uuid_null("organisation_id"))
                    .col(uuid_null("authority_id"))
                    .col(string_len("email", 254))
                    .col(string_len("email_key", 254))
                    .col(string_len("name", 255))
                    .col(string_len("role", 20))
                    .col(string_len("token_hash", 64))
                    .col(uuid("invited_by"))
                    .col(timestamp_with_time_zone("sent_at"))
                    .col(timestamp_with_time_zone("expires_at"))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .foreign_key(&mut foreign_key("authority_id", "authority"))
                    .foreign_key(&mut foreign_key("invited_by", "user_account"))
                    .to_owned(),
            )
            .await?;
        unique(manager, "invitation", &["token_hash"]).await?;
        unique(manager, "invitation", &["organisation_id", "email_key"]).await?;
        unique(manager, "invitation", &["authority_id", "email_key"]).await?;

        // A removed user remains as the author of past changes; the address can be used for a new account.
        let drop = Index::drop().name("uq_user_account_email_key").table(Alias::new("user_account")).to_owned();
        manager.drop_index(drop).await?;
        let active = Expr::col(Alias::new("disabled_at")).is_null();
        unique_where(manager, "user_account", &["email_key"], active).await
    }
}
