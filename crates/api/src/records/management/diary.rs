//! Storage of diary entries.

use nguon_domain::records::diary::{DiaryEntry, DiaryEntryInput};
use sea_orm::ActiveValue::Set;

use super::{Completion, Lists, Managed, Row, RowFault, Stored, named_batch};
use crate::platform::clock::Clock;
use crate::platform::entity::{MaterialUses, diary_entry, required};
use crate::platform::problem::Result;

impl Managed for DiaryEntry {
    type Entity = diary_entry::Entity;

    fn blank(_: &Clock) -> Row<Self> {
        Row::<Self>::default()
    }

    fn write(row: &mut Row<Self>, input: DiaryEntryInput) {
        row.lot_id = required(input.lot_id);
        row.name = Set(input.name);
        row.description = Set(input.description);
        row.started_at = required(input.started_at);
        row.ended_at = Set(input.ended_at);
        row.materials = Set(MaterialUses(input.materials));
    }

    fn read(model: &Stored<Self>, lists: &mut Lists) -> DiaryEntryInput {
        let model = model.clone();
        DiaryEntryInput {
            lot_id: Some(model.lot_id),
            name: model.name,
            description: model.description,
            started_at: Some(model.started_at),
            ended_at: model.ended_at,
            member_ids: lists.take("member_ids"),
            materials: model.materials.0,
            images: lists.take("images"),
            files: lists.take("files"),
        }
    }

    fn view(_: &Stored<Self>, input: DiaryEntryInput) -> DiaryEntryInput {
        input
    }

    async fn complete(work: Completion<'_>, inputs: &mut [DiaryEntryInput]) -> Result<Vec<RowFault>> {
        named_batch::complete(work, inputs).await
    }
}
