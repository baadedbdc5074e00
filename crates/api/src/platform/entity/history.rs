//! The history of changes, read by the public pages' cache, and later by the audit log and the change feed.

use sea_orm::entity::prelude::*;

/// One change of one thing.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "history")]
pub struct Model {
    /// Grows with every row. A later one can become visible before an earlier one; see `transaction_id`.
    #[sea_orm(primary_key)]
    pub position: i64,
    /// The transaction that wrote it, set by PostgreSQL; 0 on SQLite, which has one writer.
    pub transaction_id: i64,
    /// When.
    pub at: DateTimeUtc,
    /// Whose data; none for what all businesses share.
    pub organisation_id: Option<Uuid>,
    /// The authority that changed it, when it was one.
    pub authority_id: Option<Uuid>,
    /// The person; none for the system itself.
    pub user_id: Option<Uuid>,
    /// What sort of thing: `lot`, `recall`, `profile`.
    pub subject: String,
    /// Which one.
    pub subject_id: Option<Uuid>,
    /// What was done: `create`, `update`, `publish`.
    pub action: String,
    /// JSON of what it was.
    #[sea_orm(column_type = "Text", nullable)]
    pub before: Option<String>,
    /// JSON of what it is.
    #[sea_orm(column_type = "Text", nullable)]
    pub after: Option<String>,
    /// Whose public pages may show it.
    pub reach: Reach,
}

/// Whose public pages may show a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum Reach {
    /// Nobody's.
    None = 0,
    /// Those of the business whose data it is.
    Own = 1,
    /// Those of the business, and what its numbers lead to.
    Numbers = 2,
    /// Those of any business, and what any number leads to.
    All = 3,
}

impl ActiveModelBehavior for ActiveModel {}
