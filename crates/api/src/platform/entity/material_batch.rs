//! Suppliers' batches of materials.

use sea_orm::entity::prelude::*;

use super::BatchReceipts;
use super::record::record_table;

record_table!("material_batch" {
    /// Number of the batch, or what stands for a missing one.
    pub name: String,
    /// Material (Vật tư).
    pub material_id: Uuid,
    /// Number of the batch (Số lô của nhà cung cấp).
    pub batch_number: Option<String>,
    /// The number as it is compared.
    pub number_key: Option<String>,
    /// Number, material and supplier, unique within the business; null without a number.
    pub batch_key: Option<String>,
    /// Supplier (Nhà cung cấp).
    pub supplier_id: Option<Uuid>,
    /// Use-by date (Hạn sử dụng).
    pub expires_on: Option<Date>,
    /// Receipts (Các lần nhận).
    pub receipts: BatchReceipts,
    /// Note (Ghi chú).
    pub description: Option<String>,
});
