//! Storage of materials.

use nguon_domain::records::material::{Material, MaterialInput};
use sea_orm::ActiveValue::Set;

use super::{Lists, Managed, Row, Stored, Unique};
use crate::platform::clock::Clock;
use crate::platform::entity::{Certificates, material, required};

impl Managed for Material {
    type Entity = material::Entity;

    fn blank(_: &Clock) -> Row<Self> {
        Row::<Self>::default()
    }

    fn write(row: &mut Row<Self>, input: MaterialInput) {
        row.category_id = required(input.category_id);
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
        row.quality_certificates = Set(Certificates(input.quality_certificates));
        row.test_certificates = Set(Certificates(input.test_certificates));
        row.trace_url = Set(input.trace_url);
    }

    fn read(model: &Stored<Self>, lists: &mut Lists) -> MaterialInput {
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
            image: lists.first("image"),
            quality_certificates: model.quality_certificates.0,
            test_certificates: model.test_certificates.0,
            trace_url: model.trace_url,
        }
    }

    fn view(_: &Stored<Self>, input: MaterialInput) -> MaterialInput {
        input
    }

    fn unique(input: &MaterialInput) -> Vec<Unique<Self>> {
        input.code.iter().map(|code| Unique::one("code", material::Column::Code, code.as_str())).collect()
    }
}
