//! Columns, tables and indexes that migrations share.

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{integer, pk_uuid, string_len, timestamp_with_time_zone, uuid};
use sea_orm_migration::sea_orm::DbBackend;

/// A text column in byte order on both databases, so that sort keys of the domain sort equally and prefix ranges can
/// use an index. This is the default of SQLite; PostgreSQL would use the collation of the cluster.
pub(crate) fn byte_ordered(manager: &SchemaManager<'_>, name: &'static str) -> ColumnDef {
    let mut column = ColumnDef::new(Alias::new(name));
    column.text().not_null();
    if manager.get_database_backend() == DbBackend::Postgres {
        column.extra("COLLATE \"C\"");
    }
    column
}

/// A table of a managed kind, with the columns that all of them share.
pub(crate) fn record_table(manager: &SchemaManager<'_>, name: &'static str) -> TableCreateStatement {
    Table::create()
        .table(Alias::new(name))
        .col(pk_uuid("id"))
        .col(uuid("organisation_id"))
        .col(string_len("status", 10))
        .col(integer("version"))
        .col(timestamp_with_time_zone("created_at"))
        .col(timestamp_with_time_zone("updated_at"))
        .col(uuid("created_by"))
        .col(uuid("updated_by"))
        .col(byte_ordered(manager, "sort_name"))
        .foreign_key(&mut foreign_key("organisation_id", "organisation"))
        .foreign_key(&mut foreign_key("created_by", "user_account"))
        .foreign_key(&mut foreign_key("updated_by", "user_account"))
        .to_owned()
}

/// Creates the indexes for the lists of a managed kind: one per sort order, prefixed by the tab.
pub(crate) async fn record_indexes(
    manager: &SchemaManager<'_>,
    table: &'static str,
    sorts: &[&'static str],
) -> Result<(), DbErr> {
    index(manager, table, &["organisation_id", "status", "id"]).await?;
    for sort in ["sort_name", "updated_at"].iter().chain(sorts) {
        index(manager, table, &["organisation_id", "status", sort, "id"]).await?;
    }
    Ok(())
}

/// A reference to the `id` of another table. Referenced rows cannot be deleted.
pub(crate) fn foreign_key(column: &'static str, table: &'static str) -> ForeignKeyCreateStatement {
    ForeignKey::create()
        .from_col(Alias::new(column))
        .to(Alias::new(table), Alias::new("id"))
        .on_delete(ForeignKeyAction::Restrict)
        .on_update(ForeignKeyAction::Restrict)
        .to_owned()
}

/// Creates an index named after its columns.
pub(crate) async fn index(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    manager.create_index(named("ix", table, columns)).await
}

/// Creates a unique index named after its columns. Rows with a null in one of them do not collide.
pub(crate) async fn unique(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    manager.create_index(named("uq", table, columns).unique().to_owned()).await
}

/// Creates a unique index of the rows that meet a condition.
pub(crate) async fn unique_where(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
    condition: SimpleExpr,
) -> Result<(), DbErr> {
    manager.create_index(named("uq", table, columns).unique().and_where(condition).to_owned()).await
}

/// Creates an index of the rows in which the first column is not null: it stays small, and the planner does not take
/// null for a very common value.
pub(crate) async fn index_present(
    manager: &SchemaManager<'_>,
    table: &'static str,
    columns: &[&'static str],
) -> Result<(), DbErr> {
    let first = columns.first().copied().unwrap_or_default();
    let present = Expr::col(Alias::new(first)).is_not_null();
    manager.create_index(named("ix", table, columns).and_where(present).to_owned()).await
}

fn named(prefix: &str, table: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut statement = Index::create();
    statement.name(format!("{prefix}_{table}_{}", columns.join("_"))).table(Alias::new(table));
    for column in columns {
        statement.col(Alias::new(*column));
    }
    statement
}

/// Raises the length of a text column of an existing table. SQLite does not enforce lengths.
pub(crate) async fn widen(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: &mut ColumnDef,
) -> Result<(), DbErr> {
    if manager.get_database_backend() == DbBackend::Sqlite {
        return Ok(());
    }
    manager.alter_table(Table::alter().table(Alias::new(table)).modify_column(column).to_owned()).await
}

/// Adds a column to an existing table.
pub(crate) async fn add_column(
    manager: &SchemaManager<'_>,
    table: &'static str,
    column: ColumnDef,
) -> Result<(), DbErr> {
    manager.alter_table(Table::alter().table(Alias::new(table)).add_column(column).to_owned()).await
}

/// Makes the database refuse every removal of a row from these tables.
pub(crate) async fn never_removed(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    refuse(manager, tables, "removed", "DELETE").await
}

/// Makes the database refuse every change of a row in these tables.
pub(crate) async fn never_changed(manager: &SchemaManager<'_>, tables: &[&'static str]) -> Result<(), DbErr> {
    refuse(manager, tables, "changed", "UPDATE").await
}

async fn refuse(
    manager: &SchemaManager<'_>,
    tables: &[&'static str],
    what: &'static str,
    action: &'static str,
) -> Result<(), DbErr> {
    let connection = manager.get_connection();
    let is_postgres = manager.get_database_backend() == DbBackend::Postgres;
    if is_postgres {
        let function = format!(
            "CREATE OR REPLACE FUNCTION never_{what}() RETURNS trigger AS $$ BEGIN \
             RAISE EXCEPTION 'rows of % are never {what}', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
        );
        connection.execute_unprepared(&function).await?;
    }
    for table in tables {
        let trigger = if is_postgres {
            format!(
                "CREATE TRIGGER {table}_never_{what} BEFORE {action} ON {table} \
                 FOR EACH ROW EXECUTE FUNCTION never_{what}()"
            )
        } else {
            format!(
                "CREATE TRIGGER {table}_never_{what} BEFORE {action} ON {table} \
                 BEGIN SELECT RAISE(ABORT, 'rows of {table} are never {what}'); END"
            )
        };
        connection.execute_unprepared(&trigger).await?;
    }
    Ok(())
}
