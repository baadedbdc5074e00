//! Storage of logistic units.

use nguon_domain::input::quantity::Quantity;
use nguon_domain::records::logistic_unit::{LogisticUnit, LogisticUnitInput, LogisticUnitView};
use sea_orm::ActiveValue::Set;

use super::{Lists, Managed, Row, Stored, trace_code};
use crate::platform::clock::Clock;
use crate::platform::entity::{LotAmounts, logistic_unit, required};
use crate::records::restriction::PackedLots;

impl Managed for LogisticUnit {
    type Entity = logistic_unit::Entity;

    fn blank(clock: &Clock) -> Row<Self> {
        Row::<Self> { trace_code: Set(trace_code::new(clock).to_string()), ..Row::<Self>::default() }
    }

    fn write(row: &mut Row<Self>, input: LogisticUnitInput) {
        row.sscc = Set(stored_sscc(&input));
        row.name = Set(input.name);
        row.category_id = required(input.category_id);
        row.variety = Set(input.variety);
        row.contents = Set(LotAmounts(input.contents));
        row.from_place_id = Set(input.from_place_id);
        row.receiver_id = Set(input.receiver_id);
        row.carrier_id = Set(input.carrier_id);
        row.shipped_on = Set(input.shipped_on);
        row.order_number = Set(input.order_number);
        row.gross_weight = Set(input.gross_weight.map(Quantity::thousandths));
        row.harvest_team = Set(input.harvest_team);
        row.harvested_on = Set(input.harvested_on);
        row.description = Set(input.description);
    }

    fn read(model: &Stored<Self>, _: &mut Lists) -> LogisticUnitInput {
        let model = model.clone();
        LogisticUnitInput {
            name: model.name,
            category_id: Some(model.category_id),
            sscc: model.sscc,
            variety: model.variety,
            contents: model.contents.0,
            from_place_id: model.from_place_id,
            receiver_id: model.receiver_id,
            carrier_id: model.carrier_id,
            shipped_on: model.shipped_on,
            order_number: model.order_number,
            gross_weight: model.gross_weight.map(Quantity::from_thousandths),
            harvest_team: model.harvest_team,
            harvested_on: model.harvested_on,
            description: model.description,
        }
    }

    fn view(model: &Stored<Self>, input: LogisticUnitInput) -> LogisticUnitView {
        LogisticUnitView { trace_code: model.trace_code.clone(), input }
    }

    fn packs(input: &LogisticUnitInput) -> PackedLots {
        let lots = input.contents.iter().enumerate();
        PackedLots {
            lots: lots
                .filter_map(|(index, amount)| Some((format!("contents[{index}].lot_id"), amount.lot_id?)))
                .collect(),
            has_reason: input.description.is_some(),
            reason_field: "description",
        }
    }

    fn trace_code(row: &Row<Self>) -> Option<String> {
        row.trace_code.try_as_ref().cloned()
    }
}

/// Returns the 18 digits without spaces, so that an SSCC has one stored form however it was typed.
fn stored_sscc(input: &LogisticUnitInput) -> Option<String> {
    input
        .sscc
        .as_ref()?
        .parse::<nguon_domain::identification::identifier::Sscc>()
        .ok()
        .map(|sscc| sscc.as_str().to_owned())
}
