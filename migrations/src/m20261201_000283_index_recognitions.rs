//! The index of products by their recognitions (OCOP): dropped here, the server builds it again at its start.

use sea_orm_migration::prelude::*;

/// The index of products by their recognitions.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["search_posting", "ordinal_counter"] {
            let of_products = Query::delete()
                .from_table(Alias::new(table))
                .and_where(Expr::col(Alias::new("kind")).eq("product"))
                .to_owned();
            manager.execute(of_products).await?;
        }
        Ok(())
    }
}
