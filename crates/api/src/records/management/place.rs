//! Storage of places.

use nguon_domain::input::quantity::Quantity;
use nguon_domain::records::place::{Place, PlaceInput, PlaceView};
use sea_orm::ActiveValue::Set;

use super::{Lists, Managed, Row, Stored, Unique, trace_code};
use crate::platform::clock::Clock;
use crate::platform::entity::{place, required};

impl Managed for Place {
    type Entity = place::Entity;

    fn blank(clock: &Clock) -> Row<Self> {
        Row::<Self> { trace_code: Set(trace_code::new(clock).to_string()), ..Row::<Self>::default() }
    }

    fn write(row: &mut Row<Self>, input: PlaceInput) {
        row.name = Set(input.name);
        row.category_id = required(input.category_id);
        row.code = Set(input.code);
        row.gln = Set(input.gln.map(|gln| gln.replace(' ', "")));
        row.parent_id = Set(input.parent_id);
        row.growing_area_code = Set(input.growing_area_code);
        row.packing_house_code = Set(input.packing_house_code);
        row.address = Set(input.address);
        row.area_id = Set(input.area_id);
        row.latitude = Set(input.latitude);
        row.longitude = Set(input.longitude);
        row.size = Set(input.size.map(Quantity::thousandths));
        row.size_unit = Set(input.size_unit);
        row.description = Set(input.description);
    }

    fn read(model: &Stored<Self>, lists: &mut Lists) -> PlaceInput {
        let model = model.clone();
        PlaceInput {
            name: model.name,
            category_id: Some(model.category_id),
            code: model.code,
            gln: model.gln,
            parent_id: model.parent_id,
            growing_area_code: model.growing_area_code,
            packing_house_code: model.packing_house_code,
            address: model.address,
            area_id: model.area_id,
            latitude: model.latitude,
            longitude: model.longitude,
            size: model.size.map(Quantity::from_thousandths),
            size_unit: model.size_unit,
            description: model.description,
            image: lists.first("image"),
        }
    }

    fn view(model: &Stored<Self>, input: PlaceInput) -> PlaceView {
        PlaceView { trace_code: model.trace_code.clone(), input }
    }

    fn trace_code(row: &Row<Self>) -> Option<String> {
        row.trace_code.try_as_ref().cloned()
    }

    fn unique(input: &PlaceInput) -> Vec<Unique<Self>> {
        input.code.iter().map(|code| Unique::one("code", place::Column::Code, code.as_str())).collect()
    }
}
