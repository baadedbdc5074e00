//! Print runs of labels.

use sea_orm::entity::prelude::*;

/// One row.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "print_run")]
pub struct Model {
    /// UUIDv7.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The business.
    pub organisation_id: Uuid,
    /// The run that has the items: this one, or the one that is printed again.
    pub source_id: Uuid,
    /// The how manieth reprint; 0 for a first print.
    pub reprint: i32,
    /// `LabelKind`.
    pub kind: String,
    /// `Stock::id`.
    pub stock: String,
    /// The first free label of the first page, counted from 1.
    pub start_position: i32,
    /// Tenths of a millimetre to the right.
    pub offset_x: i32,
    /// Tenths of a millimetre down.
    pub offset_y: i32,
    /// The first item that is printed, by its position.
    pub first_item: i32,
    /// How many of its labels come before the first that is printed.
    pub first_label: i32,
    /// How many labels.
    pub labels: i32,
    /// How many items are printed.
    pub records: i32,
    /// How many labels are void; never more than there are.
    pub voided: i32,
    /// Whether a GS1-128 symbol is smaller than general distribution asks.
    pub is_small: bool,
    /// When.
    pub printed_at: DateTimeUtc,
    /// By whom.
    pub printed_by: Uuid,
}

impl ActiveModelBehavior for ActiveModel {}
