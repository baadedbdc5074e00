//! The lines of an act as its form stores them: the effect of a scan, and the balance of inputs and outputs.

use std::collections::BTreeMap;

use nguon_domain::events::act::view::StockItem;
use nguon_domain::input::quantity::Quantity;
use nguon_domain::input::uom::{Measure, told_in};
use serde_json::{Map, Value};

use super::shown::is_single;
use crate::form::as_text;

/// The effect of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScanEffect {
    /// A new line at this index.
    New(usize),
    /// The line at this index counts one more.
    Raised(usize),
    /// The line at this index has the item already, and its quantity cannot grow by scanning.
    Already(usize),
}

/// Returns the key of a line: the identifier of its lot, or its code.
pub fn key(line: &Value) -> String {
    let part = |name: &str| line.get(name).map(as_text).filter(|text| !text.is_empty());
    part("lot_id").or_else(|| part("code")).unwrap_or_default()
}

/// Whether a line is about `item`.
fn is_about(line: &Value, item: &StockItem) -> bool {
    let key = key(line);
    key == item.goods.address || item.goods.lot_id.is_some_and(|id| id.to_string() == key)
}

/// Adds a scanned item, or counts it once more. Pieces are counted by scans; measured quantities are typed.
pub fn add(lines: &mut Vec<Value>, item: &StockItem) -> ScanEffect {
    if let Some(index) = lines.iter().position(|line| is_about(line, item)) {
        let line = &mut lines[index];
        let has_unit = line.get("unit").map(as_text).is_some_and(|unit| !unit.is_empty());
        let counted = line.get("quantity").map(as_text).unwrap_or_default();
        return match (counted.parse::<Quantity>(), line.as_object_mut()) {
            (Ok(counted), Some(line)) if !has_unit && !is_single(&item.goods) => {
                let more = Quantity::from_thousandths(counted.thousandths() + 1_000);
                line.insert("quantity".into(), Value::String(more.to_string()));
                ScanEffect::Raised(index)
            }
            _ => ScanEffect::Already(index),
        };
    }
    let mut line = Map::from_iter([("code".to_owned(), Value::String(item.goods.address.clone()))]);
    match &item.unit {
        _ if is_single(&item.goods) => {}
        Some(unit) => {
            line.insert("unit".into(), Value::String(unit.clone()));
        }
        None => {
            line.insert("quantity".into(), Value::String("1".into()));
        }
    }
    lines.push(Value::Object(line));
    ScanEffect::New(lines.len() - 1)
}

/// Inputs and outputs in one dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// The unit of measure; none for pieces.
    pub unit: Option<String>,
    /// The sum of the inputs, in thousandths.
    pub used: i64,
    /// The sum of the outputs, in thousandths.
    pub made: i64,
}

impl Balance {
    /// Returns outputs minus inputs, in thousandths: below zero is loss.
    pub const fn difference(&self) -> i64 {
        self.made.saturating_sub(self.used)
    }

    /// Returns the loss in thousandths of the inputs; none without inputs or loss.
    pub fn lost_per_thousand(&self) -> Option<i64> {
        (self.used > 0 && self.made <= self.used).then(|| {
            i64::try_from((i128::from(self.used) - i128::from(self.made)) * 1_000 / i128::from(self.used)).unwrap_or(0)
        })
    }
}

/// Returns the balance for each dimension that both inputs and outputs have, in the unit of the first input.
pub fn balances(items: &[Value], results: &[Value]) -> Vec<Balance> {
    let mut sums: BTreeMap<String, (Measure, Measure)> = BTreeMap::new();
    let read = |line: &Value| {
        let quantity = line.get("quantity").map(as_text).and_then(|text| text.parse::<Quantity>().ok())?;
        Some(Measure::of(quantity.thousandths(), &line.get("unit").map(as_text).unwrap_or_default()))
    };
    let used = items.iter().filter_map(read).map(|amount| (true, amount));
    for (is_used, amount) in used.chain(results.iter().filter_map(read).map(|amount| (false, amount))) {
        let none = || (Measure::none(amount.uom()), Measure::none(amount.uom()));
        let (used, made) = sums.entry(amount.dimension().to_owned()).or_insert_with(none);
        let sum = if is_used { used } else { made };
        *sum = sum.plus(&amount);
    }
    sums.into_values()
        .filter(|(used, made)| !used.is_zero() && !made.is_zero())
        .map(|(used, made)| {
            let unit = told_in(used.uom(), [&used, &made]).to_owned();
            let [used, made] = [used, made].map(|amount| amount.thousandths_in(&unit).shown());
            Balance { unit: Some(unit).filter(|unit| !unit.is_empty()), used, made }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Balance, ScanEffect, add, balances};
    use chrono::DateTime;
    use nguon_domain::events::act::view::{Goods, StockItem};
    use serde_json::{Value, json};

    fn item(address: &str, unit: Option<&str>, sscc: Option<&str>) -> StockItem {
        StockItem {
            goods: Goods { address: address.into(), sscc: sscc.map(Into::into), ..Goods::default() },
            thousandths: 10_000,
            unit: unit.map(Into::into),
            is_short: false,
            is_not_counted: false,
            short_since: None,
            place: None,
            contents: Vec::new(),
            restrictions: Vec::new(),
            moved_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn pieces_are_counted_by_their_scans() {
        let mut lines = Vec::new();
        let cases = item("https://id.gs1.org/01/08938505970011/10/A", None, None);
        assert_eq!(add(&mut lines, &cases), ScanEffect::New(0));
        assert_eq!(add(&mut lines, &cases), ScanEffect::Raised(0));
        assert_eq!(lines, [json!({"code": "https://id.gs1.org/01/08938505970011/10/A", "quantity": "2"})]);
        // Counting continues from a typed quantity.
        lines[0]["quantity"] = json!(40);
        assert_eq!(add(&mut lines, &cases), ScanEffect::Raised(0));
        assert_eq!(lines[0]["quantity"], json!("41"));
    }

    #[test]
    fn a_pallet_is_there_once_and_what_is_weighed_is_not_counted() {
        let mut lines = Vec::new();
        let pallet = item("https://id.gs1.org/00/089385059700000011", None, Some("089385059700000011"));
        let weighed = item("https://id.gs1.org/01/08938505970011/10/B", Some("KGM"), None);
        assert_eq!(add(&mut lines, &pallet), ScanEffect::New(0));
        assert_eq!(add(&mut lines, &weighed), ScanEffect::New(1));
        assert_eq!(add(&mut lines, &pallet), ScanEffect::Already(0));
        assert_eq!(add(&mut lines, &weighed), ScanEffect::Already(1));
        assert_eq!(lines[0].get("quantity"), None);
        assert_eq!(lines[1], json!({"code": "https://id.gs1.org/01/08938505970011/10/B", "unit": "KGM"}));
    }

    #[test]
    fn a_lot_that_was_chosen_is_the_lot_that_is_scanned() {
        let id = uuid::Uuid::from_u128(7);
        let mut lines: Vec<Value> = vec![json!({"lot_id": id.to_string(), "quantity": "3"})];
        let mut lot = item("https://id.gs1.org/01/08938505970011/10/C", None, None);
        lot.goods.lot_id = Some(id);
        assert_eq!(add(&mut lines, &lot), ScanEffect::Raised(0));
        assert_eq!(lines[0]["quantity"], json!("4"));
    }

    #[test]
    fn what_is_lost_is_told_in_the_unit_in_which_both_sides_are() {
        let items = [json!({"quantity": "600", "unit": "KGM"}), json!({"quantity": 400, "unit": "KGM"}), json!({})];
        let results = [json!({"quantity": "950.5", "unit": "KGM"}), json!({"quantity": "95"})];
        let found = balances(&items, &results);
        assert_eq!(found, [Balance { unit: Some("KGM".into()), used: 1_000_000, made: 950_500 }]);
        assert_eq!((found[0].difference(), found[0].lost_per_thousand()), (-49_500, Some(49)));
        assert_eq!(Balance { unit: None, used: 1_000, made: 2_000 }.lost_per_thousand(), None);
        let tonne = [json!({"quantity": "1", "unit": "TNE"})];
        let found = balances(&tonne, &results);
        assert_eq!(found, [Balance { unit: Some("KGM".into()), used: 1_000_000, made: 950_500 }]);
    }
}
