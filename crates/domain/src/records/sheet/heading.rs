//! Assignment of the columns of a file to those of a table.

use super::{Fault, Tabular};
use crate::files::sheet::Column;
use crate::input::kind::Kind;
use crate::input::search::fold;

/// The assignment of the columns of a file.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Columns to read, with their position in the file, counted from zero.
    pub columns: Vec<(usize, &'static Column)>,
    /// Faults of headings: position, if the file has such a column; heading; field; fault.
    pub faults: Vec<(Option<usize>, String, &'static str, Fault)>,
}

/// Headings of version 0.1, by kind and field: files prepared with them can still be imported.
const FORMER: [(Kind, &str, &str); 5] = [
    (Kind::Lot, "code", "Mã lô"),
    (Kind::Product, "description", "Miêu tả"),
    (Kind::Product, "instructions", "Hướng dẫn sử dụng, bảo quản"),
    (Kind::Product, "ocop_decision", "Quyết định OCOP"),
    (Kind::LogisticUnit, "from_place_id", "Nơi gửi"),
];

/// Normalises a heading for comparison: without accents, case, spaces and the asterisk of required columns.
fn essence(heading: &str) -> String {
    fold(heading).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Assigns the columns of a file by its headings, which may be in any order, in either language, or field names.
pub fn plan<R: Tabular>(headings: impl IntoIterator<Item = (usize, String)>) -> Plan {
    let mut plan = Plan::default();
    for (place, heading) in headings {
        let wanted = essence(&heading);
        if wanted.is_empty() {
            continue;
        }
        let is = |column: &&'static Column| {
            let former = FORMER.iter().filter(|(kind, field, _)| *kind == R::KIND && *field == column.field);
            [column.heading.vi, column.heading.en, column.field]
                .into_iter()
                .chain(former.map(|(.., heading)| *heading))
                .any(|name| essence(name) == wanted)
        };
        match R::COLUMNS.iter().find(is) {
            Some(column) if plan.columns.iter().any(|(_, known)| known.field == column.field) => {
                plan.faults.push((Some(place), heading, column.field, Fault::RepeatedColumn));
            }
            Some(column) => plan.columns.push((place, column)),
            None if R::SHOWN.iter().any(|column| is(&column)) => {}
            None => plan.faults.push((Some(place), heading, "", Fault::UnknownColumn)),
        }
    }
    for column in R::COLUMNS.iter().filter(|column| column.required) {
        if !plan.columns.iter().any(|(_, known)| known.field == column.field) {
            plan.faults.push((None, column.heading.vi.to_owned(), column.field, Fault::MissingColumn));
        }
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::plan;
    use crate::records::lot::Lot;
    use crate::records::product::Product;
    use crate::records::sheet::Fault;

    fn headings(texts: &[&str]) -> super::Plan {
        plan::<Lot>(texts.iter().map(|text| (*text).to_owned()).enumerate())
    }

    #[test]
    fn headings_of_version_0_1_are_known_where_they_stood_and_nowhere_else() {
        let plan = headings(&["Mã lô", "Tên lô"]);
        assert_eq!(plan.columns.iter().map(|(_, column)| column.field).collect::<Vec<_>>(), ["code", "name"]);
        let product = super::plan::<Product>([(0, "Mã lô".to_owned()), (1, "Quyết định OCOP".to_owned())]);
        assert_eq!(product.columns.iter().map(|(_, column)| column.field).collect::<Vec<_>>(), ["ocop_decision"]);
    }

    #[test]
    fn headings_are_known_in_any_order_language_and_spelling() {
        let plan = headings(&["SO LO *", "lot name", "product_id", "", "Trạng thái", "Hạn sử dụng"]);
        let found: Vec<(usize, &str)> = plan.columns.iter().map(|(place, column)| (*place, column.field)).collect();
        assert_eq!(found, [(0, "code"), (1, "name"), (2, "product_id"), (5, "expires_on")]);
        assert!(plan.faults.is_empty());
    }

    #[test]
    fn strange_repeated_and_missing_columns_are_named() {
        let plan = headings(&["Tên lô", "Tên lô", "Giá bán"]);
        let faults: Vec<(Option<usize>, &str, &Fault)> =
            plan.faults.iter().map(|(place, heading, _, fault)| (*place, heading.as_str(), fault)).collect();
        assert_eq!(
            faults,
            [
                (Some(1), "Tên lô", &Fault::RepeatedColumn),
                (Some(2), "Giá bán", &Fault::UnknownColumn),
                (None, "Số lô", &Fault::MissingColumn),
                (None, "Sản phẩm", &Fault::MissingColumn),
            ]
        );
    }
}
