//! Where materials are stored.

use nguon_domain::material::{Material, MaterialInput};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};

use super::{Lists, Managed, Row, Stored};
use crate::clock::Clock;
use crate::entity::material;

impl Managed for Material {
    type Entity = material::Entity;

    fn blank(_: &Clock) -> Row<Self> {
        Row::<Self>::default()
    }

    fn write(row: &mut Row<Self>, input: MaterialInput) {
        row.category_id = Set(input.category_id.unwrap_or_default());
        row.name = Set(input.name);
        row.code = Set(input.code);
        row.barcode = Set(input.barcode);
        row.origin = Set(input.origin);
        row.price = Set(input.price);
        row.manufacturer_id = Set(input.manufacturer_id);
        row.importer_id = Set(input.importer_id);
        row.distributor_id = Set(input.distributor_id);
        row.manager_name = Set(input.manager_name);
        row.description = Set(input.description);
        row.instructions = Set(input.instructions);
        row.trace_url = Set(input.trace_url);
    }

    fn read(model: &Stored<Self>, _: &mut Lists) -> MaterialInput {
        let model = model.clone();
        MaterialInput {
            category_id: Some(model.category_id),
            name: model.name,
            code: model.code,
            barcode: model.barcode,
            origin: model.origin,
            price: model.price,
            manufacturer_id: model.manufacturer_id,
            importer_id: model.importer_id,
            distributor_id: model.distributor_id,
            manager_name: model.manager_name,
            description: model.description,
            instructions: model.instructions,
            trace_url: model.trace_url,
        }
    }

    fn view(_: &Stored<Self>, input: MaterialInput) -> MaterialInput {
        input
    }

    fn unique(input: &MaterialInput) -> Vec<(&'static str, Condition)> {
        input.code.iter().map(|code| ("code", Condition::all().add(material::Column::Code.eq(code)))).collect()
    }
}
