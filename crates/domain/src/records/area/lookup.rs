//! Search for names in the gazetteer: one area for the cell of a table, a list for a search field.

use std::collections::HashMap;

use uuid::Uuid;

use super::gazetteer::{Entry, Gazetteer, Level, NamedArea};
use super::name::{Part, UnitKind, divisions, divisions_of_words, joined, key, meant};
use crate::input::search::words;
use crate::input::unicode::composed;

/// What a text in a table means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AreaMatch {
    /// No area.
    None,
    /// One area.
    One {
        /// The area.
        id: Uuid,
        /// Whether the text is a name of the time before.
        is_former: bool,
    },
    /// Several areas.
    Several {
        /// Their names, with the province.
        names: Vec<String>,
        /// Whether they are what one former unit was divided into.
        is_divided: bool,
    },
}

/// An area that a search has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundArea {
    /// The area.
    pub id: Uuid,
    /// The former unit or other name by which it was found.
    pub matched: Option<String>,
}

/// Likelihood of a meaning; the least comes first.
type Rank = u8;
/// Added to the rank where only the beginnings of words are equal.
const BEGINNING: Rank = 20;

/// Returns the rank of a unit for a text with this kind, if the text can mean it. `is_old` says that the units around it
/// are those of the time before 1/7/2025, so that it is likely a unit of that time too.
fn rank(entry: &Entry, kind: Option<UnitKind>, is_old: bool) -> Option<Rank> {
    let same = kind == entry.kind;
    match (kind, entry.level, entry.is_former) {
        (None | Some(UnitKind::Province | UnitKind::City), Level::Province, false) if same || kind.is_none() => Some(0),
        (None | Some(UnitKind::Province | UnitKind::City), Level::Province, true) if same || kind.is_none() => Some(1),
        // Thành phố Lâm Đồng.
        (Some(UnitKind::Province | UnitKind::City), Level::Province, _) => Some(8),
        (Some(kind), Level::District, _) if kind.is_between() => Some(if same { 2 } else { 3 }),
        // Huyện Côn Đảo, which had no communes.
        (Some(kind), Level::Lowest, _) if kind.is_between() => Some(9),
        (None, Level::Lowest, false) => Some(if is_old { 4 } else { 2 }),
        (None, Level::Lowest, true) => Some(3),
        (None, Level::District, _) => Some(if is_old { 3 } else { 4 }),
        (Some(kind), Level::Lowest, is_former) if kind.is_lowest() => {
            let other = if same { 0 } else { 2 };
            Some(2 + other + Rank::from(is_former != is_old))
        }
        _ => None,
    }
}

/// How strictly names are compared: with accents, without, without spaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Strictness {
    Accents,
    Words,
    Letters,
}

impl Strictness {
    const ALL: [Self; 3] = [Self::Accents, Self::Words, Self::Letters];

    fn key(self, name: &str) -> String {
        match self {
            Self::Accents => key(name, true),
            Self::Words => key(name, false),
            Self::Letters => joined(name),
        }
    }
}

/// A reading of a text: the kind, the keys of the names that it may mean, and whether a key is of a former name.
struct Reading {
    kind: Option<UnitKind>,
    keys: Vec<(String, bool)>,
}

/// Returns the readings of a part of a text.
fn readings(part: &str, strictness: Strictness) -> Vec<Reading> {
    Part::readings(part, strictness == Strictness::Accents)
        .into_iter()
        .map(|part| {
            let own = (strictness.key(&part.name), false);
            let other = meant(&part.name).map(|(name, is_former)| (strictness.key(name), is_former));
            Reading { kind: part.kind, keys: std::iter::once(own).chain(other).collect() }
        })
        .collect()
}

impl Gazetteer {
    /// Returns the area in force that a text in a table means.
    #[must_use]
    pub fn find(&self, text: &str) -> AreaMatch {
        let composed = composed(text.trim());
        let text = composed.as_str();
        if let Some(place) = self.coded(text) {
            return AreaMatch::One { id: self.areas[place].id, is_former: false };
        }
        let divided = divisions(text);
        // Thành phố Cao Bằng lies in tỉnh Cao Bằng: kinds are passed over only where they lead to nothing.
        for with_kinds in [true, false] {
            for strictness in Strictness::ALL {
                for parts in &divided {
                    let found = self.find_parts(parts, strictness, with_kinds);
                    if found != AreaMatch::None {
                        return found;
                    }
                }
            }
        }
        AreaMatch::None
    }

    /// Returns the area that a code names, or a name with its code: Xã Tân Lập [12345].
    fn coded(&self, text: &str) -> Option<usize> {
        if let Some(place) = self.by_code.get(text) {
            return Some(*place);
        }
        let (name, code) = text.strip_suffix(']')?.rsplit_once('[')?;
        let place = *self.by_code.get(code.trim())?;
        let is_named = key(&self.areas[place].name, false) == key(name, false);
        is_named.then_some(place)
    }

    fn find_parts(&self, parts: &[String], strictness: Strictness, with_kinds: bool) -> AreaMatch {
        let Some((first, rest)) = parts.split_first() else { return AreaMatch::None };
        let is_old = rest.iter().any(|part| !self.is_province(part, strictness));
        let mut best: Option<(Rank, Vec<(&Entry, bool)>)> = None;
        for reading in readings(first, strictness) {
            for (key, is_other) in &reading.keys {
                for place in self.by_key[strictness as usize].get(key).into_iter().flatten() {
                    let entry = &self.entries[*place];
                    if !entry.is_former && !entry.targets.iter().all(|place| self.is_in_force(*place)) {
                        continue;
                    }
                    let Some(rank) = rank(entry, reading.kind, is_old) else { continue };
                    if !rest.iter().all(|part| self.is_around(entry, part, strictness, with_kinds)) {
                        continue;
                    }
                    match &mut best {
                        Some((known, entries)) if *known == rank => entries.push((entry, *is_other)),
                        Some((known, _)) if *known < rank => {}
                        _ => best = Some((rank, vec![(entry, *is_other)])),
                    }
                }
            }
        }
        let Some((_, entries)) = best else { return AreaMatch::None };
        let mut targets: Vec<usize> = entries.iter().flat_map(|(entry, _)| entry.targets.iter().copied()).collect();
        targets.sort_unstable();
        targets.dedup();
        match targets[..] {
            [place] => {
                let is_former = is_old || entries.iter().all(|(entry, is_other)| entry.is_former || *is_other);
                AreaMatch::One { id: self.areas[place].id, is_former }
            }
            _ => AreaMatch::Several {
                names: targets.iter().map(|place| self.full_name(*place)).collect(),
                is_divided: entries.len() == 1,
            },
        }
    }

    /// Whether a text names a province of today.
    fn is_province(&self, part: &str, strictness: Strictness) -> bool {
        readings(part, strictness).iter().any(|reading| {
            let keys = reading.keys.iter().filter(|(_, is_former)| !is_former);
            let mut places = keys.filter_map(|(key, _)| self.by_key[strictness as usize].get(key)).flatten();
            places.any(|place| {
                let entry = &self.entries[*place];
                entry.level == Level::Province && rank(entry, reading.kind, false) == Some(0)
            })
        })
    }

    /// Whether a text names a unit around another.
    fn is_around(&self, entry: &Entry, part: &str, strictness: Strictness, with_kinds: bool) -> bool {
        readings(part, strictness).iter().any(|reading| {
            let mut around = entry.around.iter().map(|place| &self.around[*place]);
            around.any(|around| {
                let is_kind = !with_kinds || reading.kind.is_none() || reading.kind == around.kind;
                is_kind && reading.keys.iter().any(|(key, _)| around.keys[strictness as usize] == *key)
            })
        })
    }

    /// Whether the words of a text begin words of the name of a unit around another.
    fn begins_around(&self, entry: &Entry, part: &str) -> bool {
        Part::readings(part, false).iter().any(|part| {
            let words = words([part.name.as_str()]);
            let mut around = entry.around.iter().map(|place| &self.around[*place].keys[Strictness::Words as usize]);
            !words.is_empty() && around.any(|name| all_begin(&format!(" {name}"), &words))
        })
    }

    /// Returns the areas that a text may mean, the likeliest first, among those that `keep` lets pass.
    #[must_use]
    pub fn search(&self, text: &str, keep: impl Fn(&NamedArea) -> bool) -> Vec<FoundArea> {
        let text = composed(text.trim());
        let marked = divisions(&text).into_iter();
        // People who search type no commas.
        for parts in marked.chain(divisions_of_words(&text)) {
            let mut found = Meanings::default();
            self.search_names(&parts, &mut found);
            self.search_beginnings(&parts, &mut found);
            let mut places: Vec<(usize, Meaning)> =
                found.0.into_iter().filter(|(place, _)| keep(&self.areas[*place])).collect();
            if !places.is_empty() {
                places.sort_by_cached_key(|(place, meaning)| (meaning.rank, self.areas[*place].code.clone()));
                let area = |(place, meaning): (usize, Meaning)| FoundArea {
                    id: self.areas[place].id,
                    matched: meaning.matched,
                };
                return places.into_iter().map(area).collect();
            }
        }
        Vec::new()
    }

    /// Adds the areas with this whole name or code.
    fn search_names(&self, parts: &[String], found: &mut Meanings) {
        let Some((first, rest)) = parts.split_first() else { return };
        if let Some(place) = self.by_code.get(first.as_str()).filter(|_| rest.is_empty()) {
            found.insert(*place, 0, None);
        }
        for strictness in Strictness::ALL {
            let is_old = rest.iter().any(|part| !self.is_province(part, strictness));
            for reading in readings(first, strictness) {
                for (number, (key, _)) in reading.keys.iter().enumerate() {
                    for place in self.by_key[strictness as usize].get(key).into_iter().flatten() {
                        let entry = &self.entries[*place];
                        if let Some(rank) = rank(entry, reading.kind, is_old)
                            && self.is_within(entry, rest)
                        {
                            // The second key is that of the name for which a short or former one stands.
                            found.insert_entry(entry, rank, (number > 0).then_some(first));
                        }
                    }
                }
            }
        }
    }

    /// Adds the areas in whose names or codes words begin as those of the text.
    fn search_beginnings(&self, parts: &[String], found: &mut Meanings) {
        let Some((first, rest)) = parts.split_first() else { return };
        for part in Part::readings(first, false) {
            let words = words([part.name.as_str()]);
            if words.is_empty() {
                continue;
            }
            for entry in &self.entries {
                if all_begin(&entry.words, &words)
                    && let Some(rank) = rank(entry, part.kind, false)
                    && self.is_within(entry, rest)
                {
                    // Who types the beginning of a province most likely looks for that.
                    let is_typed = rank == 0 && entry.keys[2].starts_with(&joined(&part.name));
                    found.insert_entry(entry, if is_typed { 1 } else { BEGINNING + rank }, None);
                }
            }
        }
    }

    /// Whether the names around a unit are those of a text, or begin so.
    fn is_within(&self, entry: &Entry, rest: &[String]) -> bool {
        rest.iter()
            .all(|part| self.begins_around(entry, part) || self.is_around(entry, part, Strictness::Letters, false))
    }
}

/// How likely an area is meant, and by which other name.
struct Meaning {
    rank: Rank,
    matched: Option<String>,
}

/// The areas that a text may mean, by their place.
#[derive(Default)]
struct Meanings(HashMap<usize, Meaning>);

impl Meanings {
    fn insert_entry(&mut self, entry: &Entry, rank: Rank, typed: Option<&String>) {
        for place in &entry.targets {
            let former = || entry.is_former.then(|| entry.label.clone());
            self.insert(*place, rank, typed.cloned().or_else(former));
        }
    }

    /// Keeps the likeliest meaning; of equal ones that by its own name.
    fn insert(&mut self, place: usize, rank: Rank, matched: Option<String>) {
        match self.0.get(&place) {
            Some(known) if (known.rank, known.matched.is_some()) <= (rank, matched.is_some()) => {}
            _ => {
                self.0.insert(place, Meaning { rank, matched });
            }
        }
    }
}

/// Whether each of `beginnings` begins a word of `words`, each of which is preceded by a space.
fn all_begin(words: &str, beginnings: &[String]) -> bool {
    beginnings.iter().all(|word| words.contains(&format!(" {word}")))
}

#[cfg(test)]
mod tests;
