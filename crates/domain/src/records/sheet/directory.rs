//! Lookup of the names and codes in cells.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::files::sheet::Sought;
use crate::input::search::fold;

/// Result of looking up a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Exactly one match: its id.
    One(String),
    /// No match.
    None,
    /// Several matches: their number.
    Many(usize),
}

/// A lookup of names and codes.
pub trait Names {
    /// Looks up `text`.
    fn find(&self, sought: Sought, text: &str) -> Found;
}

/// Finds nothing, but records the lookups: they determine what has to be loaded before a file is read.
#[derive(Debug, Default)]
pub struct Sighting(RefCell<BTreeMap<Sought, BTreeSet<String>>>);

impl Sighting {
    /// The sets in which names were looked up.
    #[must_use]
    pub fn sought(&self) -> Vec<Sought> {
        self.0.borrow().keys().copied().collect()
    }

    /// Whether something with this name or one of these keys was looked up, compared as [`Directory`] compares.
    #[must_use]
    pub fn wants(&self, sought: Sought, name: &str, keys: &[&str]) -> bool {
        let asked = self.0.borrow();
        let Some(asked) = asked.get(&sought) else { return false };
        asked.contains(&fold(name)) || keys.iter().any(|key| asked.contains(&essence(key)))
    }
}

impl Names for Sighting {
    fn find(&self, sought: Sought, text: &str) -> Found {
        let mut asked = self.0.borrow_mut();
        let asked = asked.entry(sought).or_default();
        let (name, key) = name_and_key(text);
        asked.extend([fold(text), essence(text), fold(name)]);
        asked.extend(key.map(essence));
        Found::None
    }
}

/// An index of names and codes.
#[derive(Debug, Default)]
pub struct Directory {
    /// By exact name, by name in lower case, by name without accents.
    names: [HashMap<(Sought, String), BTreeSet<String>>; 3],
    /// By code.
    keys: HashMap<(Sought, String), BTreeSet<String>>,
}

/// Normalises a code for comparison: spaces, accents and case do not matter.
fn essence(key: &str) -> String {
    fold(key).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Splits `name [key]`.
fn name_and_key(text: &str) -> (&str, Option<&str>) {
    match text.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
        Some((name, key)) => (name.trim(), Some(key.trim())),
        None => (text, None),
    }
}

impl Directory {
    /// Adds an object with its names and codes.
    pub fn insert(&mut self, sought: Sought, id: &str, names: &[&str], keys: &[&str]) {
        for name in names {
            let forms = [(*name).to_owned(), name.to_lowercase(), fold(name)];
            for (known, form) in self.names.iter_mut().zip(forms) {
                known.entry((sought, form)).or_default().insert(id.to_owned());
            }
        }
        for key in keys {
            self.keys.entry((sought, essence(key))).or_default().insert(id.to_owned());
        }
    }

    /// Returns the objects with this name, by the strictest comparison that has a match.
    fn named(&self, sought: Sought, name: &str) -> BTreeSet<String> {
        let forms = [name.to_owned(), name.to_lowercase(), fold(name)];
        let mut tiers = self.names.iter().zip(forms);
        tiers.find_map(|(known, form)| known.get(&(sought, form)).cloned()).unwrap_or_default()
    }

    fn keyed(&self, sought: Sought, key: &str) -> BTreeSet<String> {
        self.keys.get(&(sought, essence(key))).cloned().unwrap_or_default()
    }
}

impl Names for Directory {
    fn find(&self, sought: Sought, text: &str) -> Found {
        let composed = crate::input::unicode::composed(text.trim());
        let text = composed.as_str();
        let mut found = self.keyed(sought, text);
        if found.len() != 1 {
            let named = self.named(sought, text);
            if found.is_empty() || named.len() == 1 {
                found = named;
            }
        }
        if found.len() != 1
            && let (name, Some(key)) = name_and_key(text)
        {
            let both: BTreeSet<String> =
                self.named(sought, name).intersection(&self.keyed(sought, key)).cloned().collect();
            if !both.is_empty() {
                found = both;
            }
        }
        match found.len() {
            0 => Found::None,
            1 => found.pop_first().map_or(Found::None, Found::One),
            count => Found::Many(count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Directory, Found, Names as _, Sighting};
    use crate::files::sheet::Sought;
    use crate::input::kind::Kind;

    const LOT: Sought = Sought::Record(Kind::Lot);

    fn directory() -> Directory {
        let mut directory = Directory::default();
        for (id, name, keys) in [
            ("1", "Lô tháng 11", &["L-01", "7K3M9QX2AB"][..]),
            ("2", "Lô tháng 11", &["L-02"]),
            ("3", "Tá", &[]),
            ("4", "Tạ", &[]),
            ("5", "Gạo [5kg]", &["G-5"]),
            ("6", "Trùng mã", &["L-01"]),
        ] {
            directory.insert(LOT, id, &[name], keys);
        }
        directory
    }

    #[test]
    fn codes_come_before_names_and_both_together_are_plainest() {
        let directory = directory();
        for (text, id) in [
            ("L-02", "2"),
            ("l - 02", "2"),
            ("7k3m9qx2ab", "1"),
            ("Lô tháng 11 [L-01]", "1"),
            ("lo thang 11 [l-02]", "2"),
            ("Trùng mã [L-01]", "6"),
            ("tạ", "4"),
            ("Gạo [5kg]", "5"),
            ("Gạo [5kg] [G-5]", "5"),
        ] {
            assert_eq!(directory.find(LOT, text), Found::One(id.into()), "{text}");
        }
        for (text, count) in [("Lô tháng 11", 2), ("L-01", 2), ("ta", 2)] {
            assert_eq!(directory.find(LOT, text), Found::Many(count), "{text}");
        }
        for text in ["Lô tháng 12", "Lô tháng 11 [L-09]", "", "[]", "]"] {
            assert_eq!(directory.find(LOT, text), Found::None, "{text}");
        }
        assert_eq!(directory.find(Sought::Unit, "L-02"), Found::None);
    }

    #[test]
    fn whatever_could_be_found_is_wanted_after_it_was_asked_for() {
        let sighting = Sighting::default();
        for text in ["LÔ THÁNG 11 [l-02]", "g - 5"] {
            assert_eq!(sighting.find(LOT, text), Found::None);
        }
        assert_eq!(sighting.sought(), [LOT]);
        assert!(sighting.wants(LOT, "Lô tháng 11", &[]));
        assert!(sighting.wants(LOT, "Tên khác", &["L-02"]));
        assert!(sighting.wants(LOT, "Gạo [5kg]", &["G-5"]));
        assert!(!sighting.wants(LOT, "Lô tháng 12", &["L-03"]));
        assert!(!sighting.wants(Sought::Unit, "Lô tháng 11", &[]));
    }
}
