//! Kinds of certificates for the conformity of a product with regulations (hợp quy) and standards (hợp chuẩn).

use sea_orm_migration::prelude::*;

use crate::seed::{CATALOGUES, CONFORMITY_KINDS, catalogue_id};

/// Kinds of certificates of conformity.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let kind = "certificate_kind";
        // Before the entry for all others.
        let place = (0_i32..).zip(CATALOGUES).find(|(_, entry)| (entry.0, entry.1) == (kind, "other"));
        let place = place.map_or(0, |(place, _)| place);
        // Four entries need room.
        let make_room = Query::update()
            .table(Alias::new("catalogue_entry"))
            .value(Alias::new("position"), Expr::col(Alias::new("position")).add(4_i32))
            .and_where(Expr::col(Alias::new("kind")).eq(kind))
            .and_where(Expr::col(Alias::new("organisation_id")).is_null())
            .and_where(Expr::col(Alias::new("position")).gte(place))
            .to_owned();
        manager.execute(make_room).await?;
        let mut insert = Query::insert();
        insert
            .into_table(Alias::new("catalogue_entry"))
            .columns(["id", "kind", "code", "name_vi", "name_en", "position"].map(Alias::new));
        for (position, (code, vi, en)) in (place..).zip(CONFORMITY_KINDS) {
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
