//! The yến of ten kilograms among the units of measure.

use sea_orm_migration::prelude::*;

use crate::seed::{CATALOGUES, YEN, catalogue_id};

/// The yến.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kind = "unit";
        // Between kilogram and quintal, as people count.
        let place = (0_i32..).zip(CATALOGUES).find(|(_, entry)| (entry.0, entry.1) == (kind, "DTN"));
        let place = place.map_or(0, |(place, _)| place);
        let make_room = Query::update()
            .table(Alias::new("catalogue_entry"))
            .value(Alias::new("position"), Expr::col(Alias::new("position")).add(1))
            .and_where(Expr::col(Alias::new("kind")).eq(kind))
            .and_where(Expr::col(Alias::new("organisation_id")).is_null())
            .and_where(Expr::col(Alias::new("position")).gte(place))
            .to_owned();
        manager.execute(make_room).await?;
        let (code, vi, en) = YEN;
        let mut insert = Query::insert();
        insert
            .into_table(Alias::new("catalogue_entry"))
            .columns(["id", "kind", "code", "name_vi", "name_en", "position"].map(Alias::new))
            .values_panic([
                catalogue_id(kind, code).into(),
                kind.into(),
                code.into(),
                vi.into(),
                en.into(),
                place.into(),
            ]);
        manager.execute(insert).await
    }
}
