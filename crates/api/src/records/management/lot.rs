//! Storage of lots.

use nguon_domain::input::quantity::Quantity;
use nguon_domain::records::lot::{Lot, LotInput, LotView};
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use super::{Lists, Managed, Row, Stored, Unique, trace_code};
use crate::platform::clock::Clock;
use crate::platform::entity::{Certificates, Links, lot, read_date, required, stored_date};

impl Managed for Lot {
    type Entity = lot::Entity;

    fn blank(clock: &Clock) -> Row<Self> {
        Row::<Self> { trace_code: Set(trace_code::new(clock).to_string()), ..Row::<Self>::default() }
    }

    fn write(row: &mut Row<Self>, input: LotInput) {
        row.name = Set(input.name);
        row.code = Set(input.code);
        row.product_id = required(input.product_id);
        row.weight = Set(input.weight.map(Quantity::thousandths));
        row.weight_unit = Set(input.weight_unit);
        row.quantity = Set(input.quantity.map(Quantity::thousandths));
        row.quantity_unit = Set(input.quantity_unit);
        row.packaging = Set(input.packaging);
        row.origin = Set(input.origin);
        row.harvested_on = Set(input.harvested_on);
        row.produced_on = Set(stored_date(input.produced_on));
        row.packed_on = Set(input.packed_on);
        row.expires_on = Set(stored_date(input.expires_on));
        row.production_line = Set(input.production_line);
        row.shift = Set(input.shift);
        row.test_reports = Set(Certificates(input.test_reports));
        row.links = Set(Links(input.links));
        row.description = Set(input.description);
    }

    fn read(model: &Stored<Self>, lists: &mut Lists) -> LotInput {
        let model = model.clone();
        LotInput {
            name: model.name,
            code: model.code,
            product_id: Some(model.product_id),
            member_ids: lists.take("member_ids"),
            material_ids: lists.take("material_ids"),
            weight: model.weight.map(Quantity::from_thousandths),
            weight_unit: model.weight_unit,
            quantity: model.quantity.map(Quantity::from_thousandths),
            quantity_unit: model.quantity_unit,
            packaging: model.packaging,
            origin: model.origin,
            harvested_on: model.harvested_on,
            produced_on: read_date(model.produced_on),
            packed_on: model.packed_on,
            expires_on: read_date(model.expires_on),
            production_line: model.production_line,
            shift: model.shift,
            test_reports: model.test_reports.0,
            links: model.links.0,
            description: model.description,
            cover_image: lists.first("cover_image"),
            images: lists.take("images"),
        }
    }

    fn view(model: &Stored<Self>, input: LotInput) -> LotView {
        LotView { trace_code: model.trace_code.clone(), input }
    }

    fn trace_code(row: &Row<Self>) -> Option<String> {
        row.trace_code.try_as_ref().cloned()
    }

    fn unique(input: &LotInput) -> Vec<Unique<Self>> {
        let within = |product: Uuid| Unique {
            field: "code",
            values: vec![(lot::Column::ProductId, product.into()), (lot::Column::Code, input.code.as_str().into())],
        };
        input.product_id.map(within).into_iter().collect()
    }
}
