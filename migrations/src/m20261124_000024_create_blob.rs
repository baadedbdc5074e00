//! Blobs, the bytes of files stored once for all references; variants of files; and the time since which a file is
//! unreferenced.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    big_integer, integer_null, string_len, timestamp_with_time_zone, timestamp_with_time_zone_null, uuid,
};

use crate::schema::{add_column, foreign_key, index};

/// Blobs, variants of files, and the time since which a file is unreferenced.
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
                    .table(Alias::new("blob"))
                    .col(string_len("sha256", 64).primary_key())
                    .col(big_integer("size"))
                    .col(timestamp_with_time_zone("touched_at"))
                    .to_owned(),
            )
            .await?;
        index(manager, "blob", &["touched_at"]).await?;
        let mut to_blob = ForeignKey::create();
        to_blob
            .from_col(Alias::new("sha256"))
            .to(Alias::new("blob"), Alias::new("sha256"))
            .on_delete(ForeignKeyAction::Restrict);
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("file_variant"))
                    .col(uuid("file_id"))
                    .col(string_len("variant", 10))
                    .col(string_len("sha256", 64))
                    .col(big_integer("size"))
                    .primary_key(Index::create().col(Alias::new("file_id")).col(Alias::new("variant")))
                    .foreign_key(&mut foreign_key("file_id", "file"))
                    .foreign_key(&mut to_blob)
                    .to_owned(),
            )
            .await?;
        index(manager, "file_variant", &["sha256"]).await?;
        add_column(manager, "file", integer_null("width")).await?;
        add_column(manager, "file", integer_null("height")).await?;
        add_column(manager, "file", timestamp_with_time_zone_null("released_at")).await?;
        index(manager, "file", &["released_at"]).await?;
        // The existing files, which are the registration certificates of businesses.
        let connection = manager.get_connection();
        connection
            .execute_unprepared(
                "INSERT INTO blob (sha256, size, touched_at) \
                 SELECT sha256, MAX(size), MAX(created_at) FROM file GROUP BY sha256",
            )
            .await?;
        connection
            .execute_unprepared(
                "INSERT INTO file_variant (file_id, variant, sha256, size) SELECT id, 'full', sha256, size FROM file",
            )
            .await?;
        Ok(())
    }
}
