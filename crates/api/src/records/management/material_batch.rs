//! Storage of suppliers' batches of materials.

use nguon_domain::records::material_batch::{MaterialBatch, MaterialBatchInput, MaterialBatchView, comparable_number};
use nguon_domain::records::resource::RecordInput as _;
use sea_orm::ActiveValue::Set;

use super::{Lists, Managed, Row, Stored, Unique};
use crate::platform::clock::Clock;
use crate::platform::entity::{BatchReceipts, material_batch, required};

impl Managed for MaterialBatch {
    type Entity = material_batch::Entity;

    fn blank(_: &Clock) -> Row<Self> {
        Row::<Self>::default()
    }

    fn write(row: &mut Row<Self>, input: MaterialBatchInput) {
        row.name = Set(input.name().to_owned());
        row.number_key = Set(input.batch_number.as_deref().map(comparable_number));
        row.batch_key = Set(batch_key(&input));
        row.material_id = required(input.material_id);
        row.batch_number = Set(input.batch_number);
        row.supplier_id = Set(input.supplier_id);
        row.expires_on = Set(input.expires_on);
        row.receipts = Set(BatchReceipts(input.receipts));
        row.description = Set(input.description);
    }

    fn read(model: &Stored<Self>, _: &mut Lists) -> MaterialBatchInput {
        let model = model.clone();
        MaterialBatchInput {
            material_id: Some(model.material_id),
            batch_number: model.batch_number,
            supplier_id: model.supplier_id,
            expires_on: model.expires_on,
            receipts: model.receipts.0,
            description: model.description,
        }
    }

    fn view(_: &Stored<Self>, input: MaterialBatchInput) -> MaterialBatchView {
        MaterialBatchView { name: input.name().to_owned(), missing: input.missing(), input }
    }

    fn unique(input: &MaterialBatchInput) -> Vec<Unique<Self>> {
        let key = batch_key(input).into_iter();
        key.map(|key| Unique::one("batch_number", material_batch::Column::BatchKey, key)).collect()
    }
}

/// Returns number, material and supplier as one text: what identifies a batch.
fn batch_key(input: &MaterialBatchInput) -> Option<String> {
    let number = comparable_number(input.batch_number.as_deref()?);
    let supplier = input.supplier_id.map_or_else(|| "-".to_owned(), |id| id.to_string());
    Some(format!("{} {supplier} {number}", input.material_id.unwrap_or_default()))
}
