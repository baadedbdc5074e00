//! The names of all areas, and of the units that they were until 30/6/2025.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use uuid::Uuid;

use super::is_in_force;
use super::name::{Part, UnitKind, joined, key};

/// Maximum number of parents or successors followed, so that a walk ends even if the data contain a cycle.
const MAX_STEPS: usize = 16;

/// An area as recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedArea {
    /// UUID.
    pub id: Uuid,
    /// Official code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The parent area.
    pub parent_id: Option<Uuid>,
    /// First day in force.
    pub valid_from: NaiveDate,
    /// First day no longer in force.
    pub valid_to: Option<NaiveDate>,
    /// The area into which it was merged.
    pub successor_id: Option<Uuid>,
}

/// A unit of the lowest level until 30/6/2025.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerUnit {
    /// Name: Xã Hàm Minh.
    pub name: String,
    /// District: Huyện Hàm Thuận Nam.
    pub district: String,
    /// Province: Tỉnh Bình Thuận.
    pub province: String,
    /// The areas that it became.
    pub successors: Vec<Uuid>,
}

/// Level of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Province,
    Lowest,
    District,
}

/// A name with what it means.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) level: Level,
    pub(super) kind: Option<UnitKind>,
    /// Keys of the name without the kind: with accents, without, joined.
    pub(super) keys: [String; 3],
    /// Folded words of the full name, and of the code, each preceded by a space.
    pub(super) words: String,
    /// Whether it is the name of a unit that is no more.
    pub(super) is_former: bool,
    /// Full name, for a former unit with those around it.
    pub(super) label: String,
    /// Places of the areas that are meant.
    pub(super) targets: Vec<usize>,
    /// Places of the names of the units around it, of today and of former times.
    pub(super) around: BTreeSet<usize>,
}

/// The name of a unit that contains others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Around {
    pub(super) kind: Option<UnitKind>,
    /// Keys of the name without the kind: with accents, without, joined.
    pub(super) keys: [String; 3],
}

/// The names of all areas and of the units that they were, to be searched. Built once from the data, for one day.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    pub(super) areas: Vec<NamedArea>,
    pub(super) entries: Vec<Entry>,
    pub(super) around: Vec<Around>,
    /// Places of the entries by each key.
    pub(super) by_key: [HashMap<String, Vec<usize>>; 3],
    /// Places of the areas in force by code.
    pub(super) by_code: HashMap<String, usize>,
    by_id: HashMap<Uuid, usize>,
    around_by_name: HashMap<String, usize>,
    /// Keys of the names of cities that are provinces.
    cities: BTreeSet<String>,
    today: NaiveDate,
}

/// The keys of a name.
fn keys(name: &str) -> [String; 3] {
    [key(name, true), key(name, false), joined(name)]
}

impl Gazetteer {
    /// Returns the names of `areas`, and of the `former` units, as of `today`.
    #[must_use]
    pub fn new(areas: Vec<NamedArea>, former: &[FormerUnit], today: NaiveDate) -> Self {
        let by_id = areas.iter().enumerate().map(|(place, area)| (area.id, place)).collect();
        let mut names = Self { areas, by_id, today, ..Self::default() };
        for place in 0..names.areas.len() {
            if names.is_in_force(place) {
                names.by_code.insert(names.areas[place].code.clone(), place);
            }
        }
        let provinces = former.iter().map(|unit| unit.province.as_str()).collect::<BTreeSet<_>>().into_iter();
        let cities = provinces.map(Part::of_unit).filter(|province| province.kind == Some(UnitKind::City));
        names.cities = cities.map(|province| key(&province.name, true)).collect();
        let mut history = History::of(&names, former);
        for place in 0..names.areas.len() {
            names.insert_area(place, &mut history);
        }
        names.insert_former(former, &history);
        names
    }

    /// Whether an area is in force.
    pub(super) fn is_in_force(&self, place: usize) -> bool {
        let area = &self.areas[place];
        is_in_force(area.valid_from, area.valid_to, self.today)
    }

    /// Returns the area that `id` has become, if it is in force.
    fn present(&self, id: Uuid) -> Option<usize> {
        let mut place = *self.by_id.get(&id)?;
        for _ in 0..MAX_STEPS {
            let area = &self.areas[place];
            let ended = area.valid_to.is_some_and(|end| end <= self.today);
            let Some(next) = area.successor_id.filter(|_| ended).and_then(|id| self.by_id.get(&id)) else { break };
            place = *next;
        }
        self.is_in_force(place).then_some(place)
    }

    /// Returns the areas that contain one, the nearest first.
    fn above(&self, place: usize) -> Vec<usize> {
        let up = |place: usize| self.areas[place].parent_id.and_then(|id| self.present(id));
        std::iter::successors(up(place), |place| up(*place)).take(MAX_STEPS).collect()
    }

    /// Returns the province of an area, or the area itself.
    fn province(&self, place: usize) -> usize {
        self.above(place).last().copied().unwrap_or(place)
    }

    /// Returns the name of an area as written in addresses: Xã Hàm Thuận Nam, Lâm Đồng.
    pub(super) fn full_name(&self, place: usize) -> String {
        let above = self.above(place);
        let places = std::iter::once(&place).chain(&above);
        places.map(|place| self.areas[*place].name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// Returns the full name of an area.
    #[must_use]
    pub fn name_of(&self, id: Uuid) -> Option<String> {
        self.by_id.get(&id).map(|place| self.full_name(*place))
    }

    /// Returns the place of a name around others. The name of a province of today does not say its kind.
    fn around(&mut self, name: &str) -> usize {
        if let Some(place) = self.around_by_name.get(name) {
            return *place;
        }
        let place = self.around.len();
        let part = Part::of_unit(name);
        let kind = part.kind.or_else(|| Some(self.kind_of_province(name)));
        self.around.push(Around { kind, keys: keys(&part.name) });
        self.around_by_name.insert(name.to_owned(), place);
        place
    }

    /// Returns the kind of a province of today: that which it had before.
    fn kind_of_province(&self, name: &str) -> UnitKind {
        if self.cities.contains(&key(name, true)) { UnitKind::City } else { UnitKind::Province }
    }

    fn insert(&mut self, entry: Entry) {
        let place = self.entries.len();
        for (known, key) in self.by_key.iter_mut().zip(&entry.keys) {
            known.entry(key.clone()).or_default().push(place);
        }
        self.entries.push(entry);
    }

    /// Adds an area under its own name. One that was merged leads to its successor as well.
    fn insert_area(&mut self, place: usize, history: &mut History) {
        let area = self.areas[place].clone();
        let part = Part::of_unit(&area.name);
        let mut around: BTreeSet<usize> = BTreeSet::new();
        for above in self.above(place) {
            let name = self.areas[above].name.clone();
            around.insert(self.around(&name));
        }
        for name in history.around.remove(&place).unwrap_or_default() {
            around.insert(self.around(&name));
        }
        let level = if area.parent_id.is_none() { Level::Province } else { Level::Lowest };
        let kind = part.kind.or_else(|| (level == Level::Province).then(|| self.kind_of_province(&area.name)));
        let entry = Entry {
            level,
            kind,
            keys: keys(&part.name),
            words: format!(" {} {}", key(&area.name, false), area.code),
            is_former: false,
            label: area.name.clone(),
            targets: vec![place],
            around,
        };
        if !self.is_in_force(place)
            && let Some(successor) = self.present(area.id).filter(|successor| *successor != place)
        {
            self.insert(Entry { is_former: true, targets: vec![successor], ..entry.clone() });
        }
        self.insert(entry);
    }

    /// Adds the provinces, districts and communes until 30/6/2025.
    fn insert_former(&mut self, former: &[FormerUnit], history: &History) {
        for (name, provinces) in &history.provinces {
            let part = Part::of_unit(name);
            let is_same = |place: &usize| key(&self.areas[*place].name, true) == key(&part.name, true);
            if provinces.iter().any(is_same) {
                continue;
            }
            let mut around = BTreeSet::new();
            for place in provinces {
                let name = self.areas[*place].name.clone();
                around.insert(self.around(&name));
            }
            self.insert_unit(Level::Province, name, name.clone(), provinces, around);
        }
        for ((province, district), targets) in &history.districts {
            let around = self.around_former(&[province], targets);
            self.insert_unit(Level::District, district, format!("{district}, {province}"), targets, around);
        }
        for unit in former {
            let targets: BTreeSet<usize> = unit.successors.iter().filter_map(|id| self.present(*id)).collect();
            let around = self.around_former(&[&unit.province, &unit.district], &targets);
            let label = format!("{}, {}, {}", unit.name, unit.district, unit.province);
            self.insert_unit(Level::Lowest, &unit.name, label, &targets, around);
        }
    }

    /// Returns the names around a former unit: its own, and the provinces of today.
    fn around_former(&mut self, own: &[&String], targets: &BTreeSet<usize>) -> BTreeSet<usize> {
        let mut around: BTreeSet<usize> = own.iter().map(|name| self.around(name)).collect();
        for place in targets {
            let name = self.areas[self.province(*place)].name.clone();
            around.insert(self.around(&name));
        }
        around
    }

    fn insert_unit(
        &mut self,
        level: Level,
        name: &str,
        label: String,
        targets: &BTreeSet<usize>,
        around: BTreeSet<usize>,
    ) {
        if targets.is_empty() {
            return;
        }
        let part = Part::of_unit(name);
        self.insert(Entry {
            level,
            kind: part.kind,
            keys: keys(&part.name),
            words: format!(" {}", key(name, false)),
            is_former: true,
            label,
            targets: targets.iter().copied().collect(),
            around,
        });
    }
}

/// What the former units say of the areas.
struct History {
    /// Provinces by their former name.
    provinces: BTreeMap<String, BTreeSet<usize>>,
    /// Areas by former province and district.
    districts: BTreeMap<(String, String), BTreeSet<usize>>,
    /// Names around an area until 30/6/2025.
    around: HashMap<usize, BTreeSet<String>>,
}

impl History {
    fn of(names: &Gazetteer, former: &[FormerUnit]) -> Self {
        let mut history = Self { provinces: BTreeMap::new(), districts: BTreeMap::new(), around: HashMap::new() };
        for unit in former {
            for place in unit.successors.iter().filter_map(|id| names.present(*id)) {
                let above = names.province(place);
                history.provinces.entry(unit.province.clone()).or_default().insert(above);
                let district = (unit.province.clone(), unit.district.clone());
                history.districts.entry(district).or_default().insert(place);
                history.around.entry(place).or_default().extend([unit.province.clone(), unit.district.clone()]);
                history.around.entry(above).or_default().insert(unit.province.clone());
            }
        }
        history
    }
}
