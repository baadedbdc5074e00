//! The two missing product groups of the programme “one commune, one product” (OCOP).

use sea_orm_migration::prelude::*;

use crate::seed::{CATALOGUES, OCOP_GROUPS, catalogue_id};

/// The missing product groups.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kind = "product_category";
        // Before “other”, since users expect that last.
        let other = |entry: &(&str, &str, &str, &str)| (entry.0, entry.1) == (kind, "other");
        let place = (0_i32..).zip(CATALOGUES).find(|(_, entry)| other(entry)).map_or(0, |(place, _)| place);
        let moved = (1_i32..).zip(OCOP_GROUPS).last().map_or(0, |(count, _)| count);
        let make_room = Query::update()
            .table(Alias::new("catalogue_entry"))
            .value(Alias::new("position"), Expr::col(Alias::new("position")).add(moved))
            .and_where(Expr::col(Alias::new("kind")).eq(kind))
            .and_where(Expr::col(Alias::new("organisation_id")).is_null())
            .and_where(Expr::col(Alias::new("position")).gte(place))
            .to_owned();
        manager.execute(make_room).await?;
        let mut insert = Query::insert();
        insert
            .into_table(Alias::new("catalogue_entry"))
            .columns(["id", "kind", "code", "name_vi", "name_en", "position"].map(Alias::new));
        for (position, (code, vi, en)) in (place..).zip(OCOP_GROUPS) {
            insert.values_panic([
                catalogue_id(kind, code).into(),
                kind.into(),
                code.into(),
                vi.into(),
                en.into(),
                position.into(),
            ]);
        }
        manager.execute(insert).await
    }
}
