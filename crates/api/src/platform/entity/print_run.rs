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
    /// The run that has the items: this one, or the one that it reprints.
    pub source_id: Uuid,
    /// Number of the reprint; 0 for the original run.
    pub reprint: i32,
    /// `LabelKind`.
    pub kind: String,
    /// `Stock::id`.
    pub stock: String,
    /// The first free label of the first page, counted from 1.
    pub start_position: i32,
    /// Horizontal offset, in tenths of a millimetre to the right.
    pub offset_x: i32,
    /// Vertical offset, in tenths of a millimetre down.
    pub offset_y: i32,
    /// Position of the first printed item.
    pub first_item: i32,
    /// Number of its labels before the first printed one.
    pub first_label: i32,
    /// Number of labels.
    pub labels: i32,
    /// Number of printed items.
    pub records: i32,
    /// Number of void labels, at most `labels`.
    pub voided: i32,
    /// Whether a GS1-128 symbol is below the size required for general distribution.
    pub is_small: bool,
    /// Time of printing.
    pub printed_at: DateTimeUtc,
    /// User who printed.
    pub printed_by: Uuid,
    /// Reason for printing labels of expired goods.
    pub reason: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
