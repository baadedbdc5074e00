//! Editable catalogues and areas: versions, codes that are unique for the system's entries too, and the search words of
//! areas.

use nguon_domain::input::search::words;
use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, text};
use uuid::Uuid;

use crate::schema::{add_column, index, unique, unique_where};

/// Editable catalogues and areas.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        add_column(manager, "catalogue_entry", integer("version").default(1).to_owned()).await?;
        add_column(manager, "area", integer("version").default(1).to_owned()).await?;
        add_column(manager, "area", text("search").default("").to_owned()).await?;
        // Nulls are distinct, so the unique index over three columns does not cover the system's entries.
        let of_system = Expr::col(Alias::new("organisation_id")).is_null();
        unique_where(manager, "catalogue_entry", &["kind", "code"], of_system).await?;
        unique(manager, "area", &["code"]).await?;
        index(manager, "area", &["successor_id"]).await?;

        let select =
            Query::select().columns(["id", "code", "name"].map(Alias::new)).from(Alias::new("area")).to_owned();
        for row in manager.get_connection().query_all(&select).await? {
            let (id, code, name): (Uuid, String, String) =
                (row.try_get("", "id")?, row.try_get("", "code")?, row.try_get("", "name")?);
            let found_by = format!(" {}", words([name.as_str(), code.as_str()]).join(" "));
            let update = Query::update()
                .table(Alias::new("area"))
                .value(Alias::new("search"), found_by)
                .and_where(Expr::col(Alias::new("id")).eq(id))
                .to_owned();
            manager.execute(update).await?;
        }
        Ok(())
    }
}
