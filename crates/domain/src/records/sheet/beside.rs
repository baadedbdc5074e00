//! Columns beside a list: one text for each item of the list in another column, such as the batches of the materials of
//! a diary entry. Their field is `list[].part`.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::Fault;
use super::items::{self, Division, quote};
use crate::files::sheet::{Cell, Column};
use crate::records::material_batch::WITHOUT_NUMBER;

/// Stands for no text.
const NONE: &str = "-";

/// Returns the names of the list and of the part in a field such as `materials[].batch`.
fn names(field: &str) -> (&str, &str) {
    field.split_once("[].").unwrap_or((field, ""))
}

/// Returns the cell of a record. A part that refers to a record, by `part_id`, is written by its name.
pub(super) fn write(column: &Column, record: &Map<String, Value>, labels: &HashMap<String, String>) -> Cell {
    let (list, part) = names(column.field);
    let list = record.get(list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let reference = format!("{part}_id");
    let text = |item: &Value| {
        let name = || labels.get(item.get(&reference)?.as_str()?).filter(|name| *name != WITHOUT_NUMBER).cloned();
        item.get(part).and_then(Value::as_str).map(str::to_owned).or_else(name)
    };
    let texts: Vec<Option<String>> = list.iter().map(text).collect();
    if texts.iter().all(Option::is_none) {
        return Cell::Empty;
    }
    let shown = |text: Option<String>| text.map_or_else(|| NONE.to_owned(), |text| quote(&text, |text| text == NONE));
    Cell::Text(texts.into_iter().map(shown).collect::<Vec<_>>().join("; "))
}

/// Returns the texts of a cell; null for none.
pub(super) fn read(cell: &str) -> Value {
    let text = |item: Vec<items::Part>| match &item[0] {
        part if part.quoted.is_none() && part.rest == NONE => Value::Null,
        part => Value::String(part.text()),
    };
    items::split(cell, Division::None).into_iter().map(text).collect()
}

/// Puts the texts into the items of their list, unless the list itself could not be read.
///
/// # Errors
/// [`Fault::NotOneForEach`].
pub(super) fn merge(
    fields: &mut Map<String, Value>,
    column: &Column,
    texts: &Value,
    unread: &[&str],
) -> Result<(), Fault> {
    let (list, part) = names(column.field);
    let texts = texts.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut items = fields.get_mut(list).and_then(Value::as_array_mut);
    let count = items.as_ref().map_or(0, |items| items.len());
    if unread.contains(&list) {
        return Ok(());
    }
    if count != texts.len() {
        return Err(Fault::NotOneForEach { items: count, texts: texts.len() });
    }
    for (item, text) in items.iter_mut().flat_map(|items| items.iter_mut()).zip(texts) {
        if let (Some(item), Value::String(_)) = (item.as_object_mut(), text) {
            item.insert(part.to_owned(), text.clone());
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{merge, read, write};
    use crate::files::sheet::{Cell, CellFormat, Column};
    use crate::input::localized::Text;
    use crate::records::sheet::Fault;
    use proptest::prelude::*;
    use serde_json::{Map, Value, json};
    use std::collections::HashMap;

    const BATCH: Column = Column::new("materials[].batch", CellFormat::Beside, Text::new("Số lô", "Batch"), "");

    fn record(materials: Value) -> Map<String, Value> {
        Map::from_iter([("materials".to_owned(), materials)])
    }

    #[test]
    fn a_batch_is_written_by_its_number_beside_its_material() {
        let labels = HashMap::from([("b".to_owned(), "L2026-05".to_owned())]);
        let materials = json!([{ "material_id": "m" }, { "material_id": "n", "batch_id": "b" }]);
        assert_eq!(write(&BATCH, &record(materials), &labels), Cell::Text("-; L2026-05".into()));
        assert_eq!(write(&BATCH, &record(json!([{ "material_id": "m" }])), &labels), Cell::Empty);
    }

    #[test]
    fn as_many_texts_as_items_are_expected() {
        let mut fields = record(json!([{ "material_id": "m" }, { "material_id": "n" }]));
        let refused = merge(&mut fields, &BATCH, &read("L1"), &[]);
        assert_eq!(refused, Err(Fault::NotOneForEach { items: 2, texts: 1 }));
        assert_eq!(merge(&mut Map::new(), &BATCH, &read("L1"), &[]), Err(Fault::NotOneForEach { items: 0, texts: 1 }));
        // A list that could not be read is faulty already.
        assert_eq!(merge(&mut Map::new(), &BATCH, &read("L1"), &["materials"]), Ok(()));
        assert_eq!(merge(&mut fields, &BATCH, &read("-; \"-\""), &[]), Ok(()));
        assert_eq!(fields["materials"], json!([{ "material_id": "m" }, { "material_id": "n", "batch": "-" }]));
    }

    proptest! {
        #[test]
        fn texts_are_read_as_they_were_written(
            texts in prop::collection::vec(prop::option::of("[-a-z0-9;\" ]{0,6}[a-z-]"), 1..5),
        ) {
            let texts: Vec<Option<String>> =
                texts.into_iter().map(|text| text.map(|text| text.trim().to_owned())).collect();
            let item = |text: &Option<String>| text.as_ref().map_or_else(|| json!({}), |text| json!({ "batch": text }));
            let whole: Value = texts.iter().map(item).collect();
            let mut fields = record(texts.iter().map(|_| json!({})).collect());
            if let Cell::Text(cell) = write(&BATCH, &record(whole.clone()), &HashMap::new()) {
                prop_assert_eq!(merge(&mut fields, &BATCH, &read(&cell), &[]), Ok(()));
            }
            prop_assert_eq!(&fields["materials"], &whole);
        }
    }
}
