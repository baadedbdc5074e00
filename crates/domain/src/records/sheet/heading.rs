//! Assignment of the columns of a file to those of a table.

use super::{Fault, Tabular};
use crate::files::sheet::Column;
use crate::input::kind::Kind;
use crate::input::search::fold;

/// The assignment of the columns of a file.
#[derive(Clone, Debug, Default)]
pub struct ColumnMapping {
    /// Columns to read, with their position in the file, counted from zero.
    pub columns: Vec<(usize, &'static Column)>,
    /// Faults of headings: position, if the file has such a column; heading; field; fault.
    pub faults: Vec<(Option<usize>, String, &'static str, Fault)>,
}

/// Headings of version 0.1, by kind and field: files prepared with them can still be imported.
const FORMER_HEADINGS: [(Kind, &str, &str); 5] = [
    (Kind::Lot, "code", "Mã lô"),
    (Kind::Product, "description", "Miêu tả"),
    (Kind::Product, "instructions", "Hướng dẫn sử dụng, bảo quản"),
    (Kind::Product, "ocop_decision", "Quyết định OCOP"),
    (Kind::LogisticUnit, "from_place_id", "Nơi gửi"),
];

/// Normalises a heading for comparison: without accents, case, spaces and the asterisk of required columns.
fn comparison_key(heading: &str) -> String {
    fold(heading).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Assigns the columns of a file by its headings, which may be in any order, in either language, or field names.
pub fn map_columns<R: Tabular>(headings: impl IntoIterator<Item = (usize, String)>) -> ColumnMapping {
    let mut mapping = ColumnMapping::default();
    for (place, heading) in headings {
        let wanted = comparison_key(&heading);
        if wanted.is_empty() {
            continue;
        }
        let is = |column: &&'static Column| {
            let former = FORMER_HEADINGS.iter().filter(|(kind, field, _)| *kind == R::KIND && *field == column.field);
            [column.heading.vi, column.heading.en, column.field]
                .into_iter()
                .chain(former.map(|(.., heading)| *heading))
                .any(|name| comparison_key(name) == wanted)
        };
        match R::COLUMNS.iter().find(is) {
            Some(column) if mapping.columns.iter().any(|(_, known)| known.field == column.field) => {
                mapping.faults.push((Some(place), heading, column.field, Fault::RepeatedColumn));
            }
            Some(column) => mapping.columns.push((place, column)),
            None if R::EXPORT_ONLY.iter().any(|column| is(&column)) => {}
            None => mapping.faults.push((Some(place), heading, "", Fault::UnknownColumn)),
        }
    }
    for column in R::COLUMNS.iter().filter(|column| column.required) {
        if !mapping.columns.iter().any(|(_, known)| known.field == column.field) {
            mapping.faults.push((None, column.heading.vi.to_owned(), column.field, Fault::MissingColumn));
        }
    }
    mapping
}

#[cfg(test)]
mod tests {
    use super::map_columns;
    use crate::records::lot::Lot;
    use crate::records::product::Product;
    use crate::records::sheet::Fault;

    fn headings(texts: &[&str]) -> super::ColumnMapping {
        map_columns::<Lot>(texts.iter().map(|text| (*text).to_owned()).enumerate())
    }

    #[test]
    fn headings_of_version_0_1_are_known_where_they_stood_and_nowhere_else() {
        let mapping = headings(&["Mã lô", "Tên lô"]);
        assert_eq!(mapping.columns.iter().map(|(_, column)| column.field).collect::<Vec<_>>(), ["code", "name"]);
        let product = super::map_columns::<Product>([(0, "Mã lô".to_owned()), (1, "Quyết định OCOP".to_owned())]);
        assert_eq!(product.columns.iter().map(|(_, column)| column.field).collect::<Vec<_>>(), ["ocop_decision"]);
    }

    #[test]
    fn headings_are_known_in_any_order_language_and_spelling() {
        let mapping = headings(&["SO LO *", "lot name", "product_id", "", "Trạng thái", "Hạn sử dụng"]);
        let found: Vec<(usize, &str)> = mapping.columns.iter().map(|(place, column)| (*place, column.field)).collect();
        assert_eq!(found, [(0, "code"), (1, "name"), (2, "product_id"), (5, "expires_on")]);
        assert!(mapping.faults.is_empty());
    }

    #[test]
    fn strange_repeated_and_missing_columns_are_named() {
        let mapping = headings(&["Tên lô", "Tên lô", "Giá bán"]);
        let faults: Vec<(Option<usize>, &str, &Fault)> =
            mapping.faults.iter().map(|(place, heading, _, fault)| (*place, heading.as_str(), fault)).collect();
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
