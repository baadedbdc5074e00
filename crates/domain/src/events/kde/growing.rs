//! Growing records of harvested goods (TCVN 12827:2019, clause 5.4): place, seed and inputs. A line of a diary alone is
//! none of them (ADR 61).

use super::{DataElement, Elements};
use crate::events::act::event::{extension, states_no_inputs};
use crate::events::epcis::Event;

/// Returns the growing record that the use of a material is, by the code of its category in the catalogue
/// `material_category`. Categories of a business itself count as inputs.
#[must_use]
pub fn of_material(category: &str) -> Option<DataElement> {
    match category {
        "seed" => Some(DataElement::Seed),
        // What goods are packed or processed with says nothing about their growing.
        "packaging" | "raw_material" | "additive" => None,
        _ => Some(DataElement::Inputs),
    }
}

/// Returns the data elements that a harvest records: its place, the variety, the statement that no inputs were used, and
/// the team with the date.
#[must_use]
pub fn of_harvest(event: &Event) -> Elements {
    let known = [
        (DataElement::GrowingPlace, event.biz_location.is_some() || event.read_point.is_some()),
        (DataElement::Seed, extension(event, "variety").is_some()),
        (DataElement::Inputs, states_no_inputs(event)),
        (DataElement::HarvestRecords, extension(event, "harvestTeam").is_some()),
    ];
    known.into_iter().filter(|(_, is_known)| *is_known).fold(Elements::default(), |all, (element, _)| all.with(element))
}

#[cfg(test)]
mod tests {
    use super::{of_harvest, of_material};
    use crate::events::act::event::{ResolvedAct, ResolvedItem, events};
    use crate::events::act::{ActInput, ActKind, InputStatement};
    use crate::events::epcis::Identity;
    use crate::events::kde::{DataElement as E, Elements};

    fn harvested(input: ActInput, place: Option<&str>) -> Elements {
        let identity = Identity::parse("https://id.gs1.org/01/08938505970011/10/TL-15").expect("an identity");
        let parts = ResolvedAct {
            items: vec![ResolvedItem { identity, is_class: true, quantity: "5".parse().ok(), unit: None }],
            place: place.map(str::to_owned),
            ..ResolvedAct::default()
        };
        let happened_at = "2026-11-20T08:00:00Z".parse().ok();
        let input = ActInput { kind: Some(ActKind::Harvest), happened_at, ..input };
        of_harvest(&events(&input, &parts).expect("events")[0])
    }

    #[test]
    fn each_of_the_three_is_recorded_by_itself() {
        assert_eq!(harvested(ActInput::default(), None), Elements::default());
        let field = Some("https://id.gs1.org/414/8938505970004");
        assert_eq!(harvested(ActInput::default(), field), Elements::of(&[E::GrowingPlace]));
        let variety = ActInput { variety: Some("LĐ5".into()), ..ActInput::default() };
        assert_eq!(harvested(variety, None), Elements::of(&[E::Seed]));
        let none_used = ActInput { inputs: Some(InputStatement::NoneUsed), ..ActInput::default() };
        assert_eq!(harvested(none_used, None), Elements::of(&[E::Inputs]));
        let team = ActInput { harvest_team: Some("Đội 2".into()), ..ActInput::default() };
        assert_eq!(harvested(team, None), Elements::of(&[E::HarvestRecords]));
    }

    #[test]
    fn packaging_is_no_input_of_growing() {
        assert_eq!(of_material("seed"), Some(E::Seed));
        assert_eq!(of_material("fertiliser"), Some(E::Inputs));
        assert_eq!(of_material("plant_protection"), Some(E::Inputs));
        assert_eq!(of_material("packaging"), None);
    }
}
