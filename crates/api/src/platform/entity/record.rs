//! What the tables of all kinds of records have in common.

use sea_orm::EntityTrait;
use sea_orm::entity::prelude::{DateTimeUtc, Uuid};

use super::stored;

/// A table of records, with the columns that all of them have. [`record_table`] makes one.
pub trait RecordEntity: EntityTrait<Model: RecordModel, ActiveModel: RecordRow> {
    /// The record.
    const ID: Self::Column;
    /// The business.
    const ORGANISATION_ID: Self::Column;
    /// Whether it is in use.
    const STATUS: Self::Column;
    /// Counts the changes.
    const VERSION: Self::Column;
    /// When it was last changed.
    const UPDATED_AT: Self::Column;
    /// By whom it was last changed.
    const UPDATED_BY: Self::Column;
    /// Number within the business and kind, in the order of making.
    const ORDINAL: Self::Column;
    /// Key of the name in Vietnamese order.
    const SORT_NAME: Self::Column;
    /// Name.
    const NAME: Self::Column;
}

/// A row of a table of records.
pub trait RecordModel {
    /// The record.
    fn id(&self) -> Uuid;
    /// The business.
    fn organisation_id(&self) -> Uuid;
    /// Whether it is in use.
    fn status(&self) -> stored::Status;
    /// Counts the changes.
    fn version(&self) -> i32;
    /// When it was made.
    fn created_at(&self) -> DateTimeUtc;
    /// When it was last changed.
    fn updated_at(&self) -> DateTimeUtc;
    /// By whom it was made.
    fn created_by(&self) -> Uuid;
    /// By whom it was last changed.
    fn updated_by(&self) -> Uuid;
    /// Number within the business and kind, in the order of making.
    fn ordinal(&self) -> i32;
    /// Key of the name in Vietnamese order.
    fn sort_name(&self) -> &str;
}

/// A row of a table of records that is being written.
pub trait RecordRow {
    /// Sets what a record keeps from its making on.
    fn create(&mut self, creation: Creation);
    /// Sets what every change of a record sets, and its making.
    fn stamp(&mut self, stamp: Stamp);
}

/// What a record keeps from its making on.
#[derive(Clone, Copy, Debug)]
pub struct Creation {
    /// The record.
    pub id: Uuid,
    /// The business.
    pub organisation_id: Uuid,
    /// Number within the business and kind, in the order of making.
    pub ordinal: i32,
    /// When it is made.
    pub at: DateTimeUtc,
    /// By whom.
    pub by: Uuid,
}

/// What every change of a record sets.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// Counts the changes; 1 when it is made.
    pub version: i32,
    /// Whether it is in use.
    pub status: stored::Status,
    /// Key of the name in Vietnamese order.
    pub sort_name: String,
    /// When it is changed.
    pub at: DateTimeUtc,
    /// By whom.
    pub by: Uuid,
}

/// Makes the entity of a table of records: the columns that all of them have, then its own, with a `name` among them.
macro_rules! record_table {
    ($table:tt { $($own:tt)* }) => {
        /// One row.
        #[sea_orm::model]
        #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
        #[sea_orm(table_name = $table)]
        pub struct Model {
            /// UUIDv7.
            #[sea_orm(primary_key, auto_increment = false)]
            pub id: Uuid,
            /// The business.
            pub organisation_id: Uuid,
            /// Whether it is in use.
            pub status: crate::platform::entity::stored::Status,
            /// Counts the changes.
            pub version: i32,
            /// When it was made.
            pub created_at: DateTimeUtc,
            /// When it was last changed.
            pub updated_at: DateTimeUtc,
            /// By whom it was made.
            pub created_by: Uuid,
            /// By whom it was last changed.
            pub updated_by: Uuid,
            /// Number within the business and kind, in the order of making.
            pub ordinal: i32,
            /// Key of the name in Vietnamese order.
            pub sort_name: String,
            $($own)*
        }

        impl ActiveModelBehavior for ActiveModel {}

        impl crate::platform::entity::record::RecordEntity for Entity {
            const ID: Column = Column::Id;
            const ORGANISATION_ID: Column = Column::OrganisationId;
            const STATUS: Column = Column::Status;
            const VERSION: Column = Column::Version;
            const UPDATED_AT: Column = Column::UpdatedAt;
            const UPDATED_BY: Column = Column::UpdatedBy;
            const ORDINAL: Column = Column::Ordinal;
            const SORT_NAME: Column = Column::SortName;
            const NAME: Column = Column::Name;
        }

        impl crate::platform::entity::record::RecordModel for Model {
            fn id(&self) -> Uuid {
                self.id
            }

            fn organisation_id(&self) -> Uuid {
                self.organisation_id
            }

            fn status(&self) -> crate::platform::entity::stored::Status {
                self.status
            }

            fn version(&self) -> i32 {
                self.version
            }

            fn created_at(&self) -> DateTimeUtc {
                self.created_at
            }

            fn updated_at(&self) -> DateTimeUtc {
                self.updated_at
            }

            fn created_by(&self) -> Uuid {
                self.created_by
            }

            fn updated_by(&self) -> Uuid {
                self.updated_by
            }

            fn ordinal(&self) -> i32 {
                self.ordinal
            }

            fn sort_name(&self) -> &str {
                &self.sort_name
            }
        }

        impl crate::platform::entity::record::RecordRow for ActiveModel {
            fn create(&mut self, creation: crate::platform::entity::record::Creation) {
                self.id = sea_orm::ActiveValue::Set(creation.id);
                self.organisation_id = sea_orm::ActiveValue::Set(creation.organisation_id);
                self.ordinal = sea_orm::ActiveValue::Set(creation.ordinal);
                self.created_at = sea_orm::ActiveValue::Set(creation.at);
                self.created_by = sea_orm::ActiveValue::Set(creation.by);
            }

            fn stamp(&mut self, stamp: crate::platform::entity::record::Stamp) {
                self.version = sea_orm::ActiveValue::Set(stamp.version);
                self.status = sea_orm::ActiveValue::Set(stamp.status);
                self.sort_name = sea_orm::ActiveValue::Set(stamp.sort_name);
                self.updated_at = sea_orm::ActiveValue::Set(stamp.at);
                self.updated_by = sea_orm::ActiveValue::Set(stamp.by);
            }
        }
    };
}
pub(super) use record_table;
