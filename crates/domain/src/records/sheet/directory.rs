//! Lookup of the names and codes in cells.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::label;
use crate::files::sheet::LookupKind;
use crate::input::search::fold;
use crate::records::area::AreaMatch;
use crate::records::area::gazetteer::Gazetteer;
use crate::records::unit_name;

/// Result of looking up a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LookupResult {
    /// Exactly one match: its id.
    One(String),
    /// No match.
    None,
    /// Several matches: their names, with a code where there is one.
    Many(Vec<String>),
    /// Several areas.
    Areas {
        /// Their names.
        names: Vec<String>,
        /// Whether they are what one former unit was divided into.
        is_divided: bool,
    },
}

/// A lookup of names and codes.
pub trait NameLookup {
    /// Looks up `text`.
    fn find(&self, lookup: LookupKind, text: &str) -> LookupResult;
}

/// Finds nothing, but records the lookups: they determine what has to be loaded before a file is read.
#[derive(Debug, Default)]
pub struct LookupRecorder {
    names: RefCell<BTreeMap<LookupKind, BTreeSet<String>>>,
    /// The texts in columns of areas, as they stand there.
    areas: RefCell<BTreeSet<String>>,
}

impl LookupRecorder {
    /// The sets in which names were looked up.
    #[must_use]
    pub fn kinds(&self) -> Vec<LookupKind> {
        self.names.borrow().keys().copied().collect()
    }

    /// The texts that were looked up as areas, composed.
    #[must_use]
    pub fn areas(&self) -> Vec<String> {
        self.areas.borrow().iter().cloned().collect()
    }

    /// Whether something with this name or one of these keys was looked up, compared as [`Directory`] compares.
    #[must_use]
    pub fn wants(&self, lookup: LookupKind, name: &str, keys: &[&str]) -> bool {
        let asked = self.names.borrow();
        let Some(asked) = asked.get(&lookup) else { return false };
        asked.contains(&fold(name)) || keys.iter().any(|key| asked.contains(&comparison_key(key)))
    }
}

impl NameLookup for LookupRecorder {
    fn find(&self, lookup: LookupKind, text: &str) -> LookupResult {
        if lookup == LookupKind::Area {
            self.areas.borrow_mut().insert(crate::input::unicode::composed(text.trim()));
        }
        let mut asked = self.names.borrow_mut();
        let asked = asked.entry(lookup).or_default();
        let (name, key) = name_and_key(text);
        asked.extend([fold(text), comparison_key(text), fold(name)]);
        asked.extend(key.map(comparison_key));
        LookupResult::None
    }
}

/// An index of names and codes.
#[derive(Debug, Default)]
pub struct Directory {
    /// By exact name, by name in lower case, by name without accents; then by other names, in lower case and without
    /// accents.
    names: [HashMap<(LookupKind, String), BTreeSet<String>>; 5],
    /// By code.
    keys: HashMap<(LookupKind, String), BTreeSet<String>>,
    /// The label of each object, for error messages.
    labels: HashMap<(LookupKind, String), String>,
    /// All names of areas, where those in the file are not simply the names of today.
    areas: Option<Arc<Gazetteer>>,
}

/// Normalises a code for comparison: spaces, accents and case do not matter.
fn comparison_key(key: &str) -> String {
    fold(key).chars().filter(|c| !c.is_whitespace()).collect()
}

/// Returns the forms of a name, in the order of [`Directory::names`].
fn forms(name: &str) -> [String; 5] {
    let (lower, folded) = (name.to_lowercase(), fold(name));
    [name.to_owned(), lower.clone(), folded.clone(), lower, folded]
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
    pub fn insert(&mut self, lookup: LookupKind, id: &str, names: &[&str], keys: &[&str]) {
        for name in names {
            for (known, form) in self.names.iter_mut().zip(forms(name)) {
                known.entry((lookup, form)).or_default().insert(id.to_owned());
            }
        }
        let name = names.first().copied().unwrap_or_default();
        self.labels.insert((lookup, id.to_owned()), label(name, keys.first().copied()));
        for key in keys {
            self.keys.entry((lookup, comparison_key(key))).or_default().insert(id.to_owned());
        }
    }

    /// Adds a unit of measure: its names, its code, and the other names that people use (`records::unit_name`).
    pub fn insert_unit(&mut self, code: &str, names: &[&str]) {
        self.insert(LookupKind::Unit, code, names, &[code]);
        for name in unit_name::others(code, names) {
            for (known, form) in self.names.iter_mut().zip(forms(&name)).skip(3) {
                known.entry((LookupKind::Unit, form)).or_default().insert(code.to_owned());
            }
        }
    }

    /// Looks up areas in `names` from now on.
    pub fn set_areas(&mut self, names: Arc<Gazetteer>) {
        self.areas = Some(names);
    }

    /// Returns the full name of the area of today that a former name in a cell means.
    #[must_use]
    pub fn became(&self, text: &str) -> Option<String> {
        let names = self.areas.as_ref()?;
        match names.find(text) {
            AreaMatch::One { id, is_former: true } => names.name_of(id),
            _ => None,
        }
    }

    /// Returns the objects with this name, by the strictest comparison that has a match.
    fn named(&self, lookup: LookupKind, name: &str) -> BTreeSet<String> {
        let mut tiers = self.names.iter().zip(forms(name));
        tiers.find_map(|(known, form)| known.get(&(lookup, form)).cloned()).unwrap_or_default()
    }

    fn keyed(&self, lookup: LookupKind, key: &str) -> BTreeSet<String> {
        self.keys.get(&(lookup, comparison_key(key))).cloned().unwrap_or_default()
    }
}

impl NameLookup for Directory {
    fn find(&self, lookup: LookupKind, text: &str) -> LookupResult {
        let composed = crate::input::unicode::composed(text.trim());
        let text = composed.as_str();
        if let Some(names) = self.areas.as_ref().filter(|_| lookup == LookupKind::Area) {
            return match names.find(text) {
                AreaMatch::None => LookupResult::None,
                AreaMatch::One { id, .. } => LookupResult::One(id.to_string()),
                AreaMatch::Several { names, is_divided } => LookupResult::Areas { names, is_divided },
            };
        }
        let mut found = self.keyed(lookup, text);
        if found.len() != 1 {
            let named = self.named(lookup, text);
            if found.is_empty() || named.len() == 1 {
                found = named;
            }
        }
        if found.len() != 1
            && let (name, Some(key)) = name_and_key(text)
        {
            let both: BTreeSet<String> =
                self.named(lookup, name).intersection(&self.keyed(lookup, key)).cloned().collect();
            if !both.is_empty() {
                found = both;
            }
        }
        match found.len() {
            0 => LookupResult::None,
            1 => found.pop_first().map_or(LookupResult::None, LookupResult::One),
            _ => {
                let label = |id: String| self.labels.get(&(lookup, id)).cloned().unwrap_or_default();
                LookupResult::Many(found.into_iter().map(label).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Directory, LookupRecorder, LookupResult, NameLookup as _};
    use crate::files::sheet::LookupKind;
    use crate::input::kind::Kind;

    const LOT: LookupKind = LookupKind::Record(Kind::Lot);

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
            assert_eq!(directory.find(LOT, text), LookupResult::One(id.into()), "{text}");
        }
        for (text, labels) in [
            ("Lô tháng 11", ["Lô tháng 11 [L-01]", "Lô tháng 11 [L-02]"]),
            ("L-01", ["Lô tháng 11 [L-01]", "Trùng mã [L-01]"]),
            ("ta", ["Tá", "Tạ"]),
        ] {
            assert_eq!(directory.find(LOT, text), LookupResult::Many(labels.map(str::to_owned).to_vec()), "{text}");
        }
        for text in ["Lô tháng 12", "Lô tháng 11 [L-09]", "", "[]", "]"] {
            assert_eq!(directory.find(LOT, text), LookupResult::None, "{text}");
        }
        assert_eq!(directory.find(LookupKind::Unit, "L-02"), LookupResult::None);
    }

    #[test]
    fn units_have_their_usual_other_names_and_several_that_fit_are_named() {
        let mut directory = Directory::default();
        for (code, vi, en) in [
            ("KGM", "kg", "kg"),
            ("DTN", "tạ", "quintal (100 kg)"),
            ("DZN", "tá", "dozen"),
            ("BG", "bao, túi", "bag"),
            ("CT", "thùng carton", "carton"),
            ("YEN", "yến", "yen (10 kg)"),
            ("MTK", "m²", "m²"),
        ] {
            directory.insert_unit(code, &[vi, en]);
        }
        for (text, code) in [
            ("kí", "KGM"),
            ("Ki-lô-gam", "KGM"),
            ("bao", "BG"),
            ("Túi", "BG"),
            ("bao, túi", "BG"),
            ("thùng", "CT"),
            ("YẾN", "YEN"),
            ("tạ", "DTN"),
            ("m2", "MTK"),
            ("mét vuông", "MTK"),
        ] {
            assert_eq!(directory.find(LookupKind::Unit, text), LookupResult::One(code.into()), "{text}");
        }
        assert_eq!(directory.find(LookupKind::Unit, "gói"), LookupResult::None);
        directory.insert_unit("XTH", &["thùng xốp", "foam box"]);
        assert_eq!(
            directory.find(LookupKind::Unit, "thùng"),
            LookupResult::Many(vec!["thùng carton [CT]".into(), "thùng xốp [XTH]".into()])
        );
        directory.insert_unit("XT", &["thùng", "case"]);
        assert_eq!(
            directory.find(LookupKind::Unit, "thùng"),
            LookupResult::One("XT".into()),
            "its own name comes first"
        );
    }

    #[test]
    fn whatever_could_be_found_is_wanted_after_it_was_asked_for() {
        let recorder = LookupRecorder::default();
        for text in ["LÔ THÁNG 11 [l-02]", "g - 5"] {
            assert_eq!(recorder.find(LOT, text), LookupResult::None);
        }
        assert_eq!(recorder.kinds(), [LOT]);
        assert!(recorder.wants(LOT, "Lô tháng 11", &[]));
        assert!(recorder.wants(LOT, "Tên khác", &["L-02"]));
        assert!(recorder.wants(LOT, "Gạo [5kg]", &["G-5"]));
        assert!(!recorder.wants(LOT, "Lô tháng 12", &["L-03"]));
        assert!(!recorder.wants(LookupKind::Unit, "Lô tháng 11", &[]));
    }
}
