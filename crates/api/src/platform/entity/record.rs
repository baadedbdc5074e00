//! Columns common to the tables of all kinds of records.

use sea_orm::EntityTrait;
use sea_orm::entity::prelude::{DateTimeUtc, Uuid};

use super::stored;

/// A table of records with the common columns. Defined by `record_table!`.
pub trait RecordEntity: EntityTrait<Model: RecordModel, ActiveModel: RecordRow> {
    /// Identifier.
    const ID: Self::Column;
    /// The business.
    const ORGANISATION_ID: Self::Column;
    /// Status.
    const STATUS: Self::Column;
    /// Version, incremented with every change.
    const VERSION: Self::Column;
    /// Time of the last change.
    const UPDATED_AT: Self::Column;
    /// User who last changed it.
    const UPDATED_BY: Self::Column;
    /// Number within the business and kind, in the order of creation.
    const ORDINAL: Self::Column;
    /// Sort key of the name, in Vietnamese order.
    const SORT_NAME: Self::Column;
    /// Name.
    const NAME: Self::Column;
}

/// A row of a table of records.
pub trait RecordModel {
    /// Returns the identifier.
    fn id(&self) -> Uuid;
    /// Returns the business.
    fn organisation_id(&self) -> Uuid;
    /// Returns the status.
    fn status(&self) -> stored::Status;
    /// Returns the version.
    fn version(&self) -> i32;
    /// Returns the time of creation.
    fn created_at(&self) -> DateTimeUtc;
    /// Returns the time of the last change.
    fn updated_at(&self) -> DateTimeUtc;
    /// Returns the user who created it.
    fn created_by(&self) -> Uuid;
    /// Returns the user who last changed it.
    fn updated_by(&self) -> Uuid;
    /// Returns the number within the business and kind, in the order of creation.
    fn ordinal(&self) -> i32;
    /// Returns the sort key of the name, in Vietnamese order.
    fn sort_name(&self) -> &str;
}

/// A row to be written to a table of records.
pub trait RecordRow {
    /// Sets the columns that never change after creation.
    fn create(&mut self, creation: Creation);
    /// Sets the columns that every change sets, including creation.
    fn stamp(&mut self, stamp: Stamp);
}

/// The columns that never change after creation.
#[derive(Clone, Copy, Debug)]
pub struct Creation {
    /// Identifier.
    pub id: Uuid,
    /// The business.
    pub organisation_id: Uuid,
    /// Number within the business and kind, in the order of creation.
    pub ordinal: i32,
    /// Time of creation.
    pub at: DateTimeUtc,
    /// User who creates it.
    pub by: Uuid,
}

/// The columns that every change sets.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// The new version; 1 at creation.
    pub version: i32,
    /// Status.
    pub status: stored::Status,
    /// Sort key of the name, in Vietnamese order.
    pub sort_name: String,
    /// Time of the change.
    pub at: DateTimeUtc,
    /// User who makes it.
    pub by: Uuid,
}

/// Defines the entity of a table of records: the common columns, then its own, which must include `name`.
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
            /// Status.
            pub status: crate::platform::entity::stored::Status,
            /// Version, incremented with every change.
            pub version: i32,
            /// Time of creation.
            pub created_at: DateTimeUtc,
            /// Time of the last change.
            pub updated_at: DateTimeUtc,
            /// User who created it.
            pub created_by: Uuid,
            /// User who last changed it.
            pub updated_by: Uuid,
            /// Number within the business and kind, in the order of creation.
            pub ordinal: i32,
            /// Sort key of the name, in Vietnamese order.
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
