//! The history of changes, read by the cache of public pages; intended also for an audit log and a change feed.

use sea_orm::entity::prelude::*;

/// A change of one subject.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "history")]
pub struct Model {
    /// Increases with every row. A later row can become visible before an earlier one; see `transaction_id`.
    #[sea_orm(primary_key)]
    pub position: i64,
    /// The transaction that wrote it, set by PostgreSQL; 0 on SQLite, which has one writer.
    pub transaction_id: i64,
    /// Time of the change.
    pub at: DateTimeUtc,
    /// The business to which the data belongs; null for data shared by all.
    pub organisation_id: Option<Uuid>,
    /// The authority that made the change, if any.
    pub authority_id: Option<Uuid>,
    /// The user; null for the system.
    pub user_id: Option<Uuid>,
    /// Kind of the subject: `lot`, `recall`, `profile`.
    pub subject: String,
    /// Identifier of the subject.
    pub subject_id: Option<Uuid>,
    /// Action: `create`, `update`, `publish`.
    pub action: String,
    /// The state before, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub before: Option<String>,
    /// The state after, as JSON.
    #[sea_orm(column_type = "Text", nullable)]
    pub after: Option<String>,
    /// The public pages that may show it.
    pub reach: Reach,
}

/// The public pages that may show a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "i16", db_type = "SmallInteger")]
pub enum Reach {
    /// None.
    None = 0,
    /// Those of the business to which the data belongs.
    Own = 1,
    /// Those of the business, and all targets of its numbers.
    Numbers = 2,
    /// Those of any business, and all targets of any number.
    All = 3,
}

impl ActiveModelBehavior for ActiveModel {}
