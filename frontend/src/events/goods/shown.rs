//! Names and amounts of goods as text.

use leptos::prelude::*;
use nguon_domain::events::act::view::{Goods, Party};
use nguon_domain::input::kind::CatalogueKind;
use nguon_domain::input::quantity::{MAX, Quantity, group_thousands};
use nguon_domain::records::catalogue::CatalogueEntry;

use crate::form::select::Lists;

/// The unit of quantities that have none.
const PIECES: &str = "đơn vị";

/// The names of units of measure.
#[derive(Clone, Copy)]
pub struct Units(RwSignal<Vec<CatalogueEntry>>);

impl Units {
    /// Returns the names from the catalogue of the app.
    pub fn here() -> Self {
        Self(expect_context::<Lists>().catalogue(CatalogueKind::Unit))
    }

    /// Returns the name of a unit; its code until the catalogue is loaded.
    pub fn name(self, unit: Option<&str>) -> String {
        let Some(unit) = unit else { return PIECES.into() };
        self.0.with(|units| {
            units.iter().find(|known| known.code == unit).map_or_else(|| unit.to_owned(), |known| known.name_vi.clone())
        })
    }

    /// Returns an amount given in thousandths of a unit, such as 1.234,5 kg.
    pub fn amount(self, thousandths: i64, unit: Option<&str>) -> String {
        format!("{}\u{a0}{}", number(thousandths), self.name(unit))
    }

    /// Returns a quantity with its unit, if there is one.
    pub fn quantity(self, quantity: Option<Quantity>, unit: Option<&str>) -> Option<String> {
        quantity.map(|quantity| self.amount(quantity.thousandths(), unit))
    }
}

/// Returns thousandths in Vietnamese notation, also below zero, which a [`Quantity`] never is. Values beyond the
/// bounds are shown as "ít nhất 1.000.000.000.000" or "nhiều nhất -1.000.000.000.000".
pub fn number(thousandths: i64) -> String {
    let quantity = Quantity::from_thousandths(thousandths.saturating_abs());
    match (thousandths < 0, quantity.is_at_least()) {
        (false, _) => quantity.format_vi(),
        (true, false) => format!("-{}", quantity.format_vi()),
        (true, true) => format!("nhiều nhất -{}", group_thousands(MAX / 1000)),
    }
}

/// Returns the name of goods.
pub fn title(goods: &Goods) -> String {
    let number = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name} {value}"));
    goods
        .name
        .clone()
        .or_else(|| number("SSCC", &goods.sscc))
        .or_else(|| number("Lô", &goods.lot_number))
        .or_else(|| number("GTIN", &goods.gtin))
        .unwrap_or_else(|| goods.address.clone())
}

/// Returns what distinguishes goods from others of the same name.
pub fn detail(goods: &Goods) -> String {
    let mut parts = Vec::new();
    let mut add = |name: &str, value: &Option<String>| {
        if let Some(value) = value {
            parts.push(format!("{name} {value}"));
        }
    };
    add("Lô", &goods.lot_number);
    add("Số lô", &goods.batch_number);
    add("số xê-ri", &goods.serial);
    add("GTIN", &goods.gtin);
    add("SSCC", &goods.sscc);
    // Not repeated when the title says it.
    parts.retain(|part| *part != title(goods));
    parts.join(" · ")
}

/// Whether there can be only one of it, so that no quantity is entered.
pub fn is_single(goods: &Goods) -> bool {
    goods.sscc.is_some() || goods.serial.is_some()
}

/// Returns the name of a party.
pub fn party(party: &Party) -> String {
    match (party.is_own, party.name.is_empty(), &party.gln) {
        (true, ..) => format!("{} (mình)", party.name),
        (_, true, Some(gln)) => format!("GLN {gln}"),
        (_, true, None) => "Chưa rõ".into(),
        _ => party.name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::{detail, number, title};
    use nguon_domain::events::act::view::Goods;

    #[test]
    fn more_that_went_than_came_is_below_zero() {
        assert_eq!(number(1_234_500), "1.234,5");
        assert_eq!(number(-500), "-0,5");
        assert_eq!(number(-12_000), "-12");
    }

    #[test]
    fn goods_without_a_name_are_called_by_their_number_and_it_is_said_once() {
        let goods = Goods { sscc: Some("089385059700000011".into()), ..Goods::default() };
        assert_eq!((title(&goods).as_str(), detail(&goods).as_str()), ("SSCC 089385059700000011", ""));
        let lot = Goods {
            name: Some("Thanh long".into()),
            gtin: Some("08938505970011".into()),
            lot_number: Some("TL-01".into()),
            ..Goods::default()
        };
        assert_eq!(title(&lot), "Thanh long");
        assert_eq!(detail(&lot), "Lô TL-01 · GTIN 08938505970011");
    }
}
