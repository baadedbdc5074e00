//! Paths to values within entries: `licences[1].number` is the number of the second licence.

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Values;

/// Returns the value at `path`.
pub fn find<'a>(values: &'a Values, path: &str) -> Option<&'a Value> {
    match split(path) {
        None => values.get(path),
        Some((list, index, part)) => values.get(list)?.get(index)?.get(part),
    }
}

/// Sets the value at `path`. Has no effect when the list has no such entry, because it was removed meanwhile.
pub fn put(values: &mut Values, path: &str, value: Value) {
    match split(path) {
        None => {
            values.insert(path.to_owned(), value);
        }
        Some((list, index, part)) => {
            if let Some(Value::Object(entry)) = values.get_mut(list).and_then(|items| items.get_mut(index)) {
                set(entry, part, value);
            }
        }
    }
}

fn set(entry: &mut Map<String, Value>, part: &str, value: Value) {
    if value.is_null() {
        entry.remove(part);
    } else {
        entry.insert(part.to_owned(), value);
    }
}

/// Splits `list[index].part`; none for a plain name.
pub fn split(path: &str) -> Option<(&str, usize, &str)> {
    let (list, rest) = path.split_once('[')?;
    let (index, part) = rest.split_once("].")?;
    Some((list, index.parse().ok()?, part))
}

thread_local! {
    static KEPT: RefCell<BTreeSet<&'static str>> = const { RefCell::new(BTreeSet::new()) };
}

/// Interns `path` as a `'static` name, like those of declared fields. The number of names is bounded by the parts of
/// the longest list that was ever shown.
pub fn kept(path: String) -> &'static str {
    KEPT.with_borrow_mut(|kept| match kept.get(path.as_str()) {
        Some(known) => known,
        None => {
            let path: &'static str = path.leak();
            kept.insert(path);
            path
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{find, kept, put};
    use crate::form::Values;
    use serde_json::{Value, json};

    #[test]
    fn an_entry_of_a_list_is_found_and_changed_by_its_path() {
        let Value::Object(mut values): Value = json!({"name": "A", "licences": [{"number": "1"}, {"number": "2"}]})
        else {
            unreachable!()
        };
        assert_eq!(find(&values, "licences[1].number"), Some(&json!("2")));
        put(&mut values, "licences[1].number", json!("3"));
        put(&mut values, "licences[0].number", Value::Null);
        put(&mut values, "name", json!("B"));
        put(&mut values, "licences[7].number", json!("lost"));
        assert_eq!(Value::Object(values), json!({"name": "B", "licences": [{}, {"number": "3"}]}));
        assert_eq!(find(&Values::new(), "licences[0].number"), None);
    }

    #[test]
    fn a_path_is_kept_once() {
        assert!(std::ptr::eq(kept("a[0].b".into()), kept("a[0].b".into())));
    }
}
