//! The management of records, written once: list by state, search, sort, page, create, change, move between states. A
//! module declares its own texts, columns and fields in a [`Screen`].

mod actions;
mod bulk;
mod chunk;
mod conflict;
mod diary;
pub mod draft;
pub mod enter;
mod exchange;
pub mod form;
mod import;
mod leave;
pub mod list;
mod logistic_unit;
mod lot;
mod material;
mod material_batch;
mod member;
mod place;
mod process;
mod product;
pub mod quick;
pub mod record;
mod series;
mod several;
mod start;
mod table;

use chrono::NaiveDate;
use nguon_domain::input;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::violation::Violation;
use nguon_domain::records::diary::DiaryEntry;
use nguon_domain::records::logistic_unit::LogisticUnit;
use nguon_domain::records::lot::Lot;
use nguon_domain::records::material::Material;
use nguon_domain::records::material_batch::MaterialBatch;
use nguon_domain::records::member::Member;
use nguon_domain::records::page::COMMON_SORTS;
use nguon_domain::records::place::Place;
use nguon_domain::records::process::Process;
use nguon_domain::records::product::Product;
use nguon_domain::records::resource::Resource;
use serde_json::Value;

use crate::form::{Section, Values};

/// What a module declares for its screens.
pub trait Screen: Resource {
    /// Its texts.
    const TEXTS: Texts;
    /// The columns of its list; the first one names the record.
    const COLUMNS: &'static [Column];
    /// The sections of its form.
    const SECTIONS: &'static [Section];
    /// The field whose picture, or first picture, is shown beside the name in lists.
    const PICTURE: Option<&'static str> = None;
    /// The fields that a copy of a record does not take over: those that identify the record, and those that are true
    /// of it only. `list[].part` is one part of each entry of a list.
    const UNCOPIED: &'static [&'static str];
    /// The fields for which a new record is offered recently used values.
    const OFFERED: &'static [&'static str] = &[];
    /// The field by which a record is named, and which gets what was typed when it is added from another form.
    const NAME: &'static str = "name";
    /// The fields asked when a record is added from the form of another one.
    const QUICK: &'static [&'static str];
    /// The titles of sections that are folded until they are needed.
    const FOLDED: &'static [&'static str] = &[];
    /// The marks by which the list can be narrowed, each with its label.
    const FILTERS: &'static [(&'static str, &'static str)] = &[];
    /// How one form creates several records at once.
    const SEVERAL: Option<Several> = None;
}

/// One form for several records that differ in one field.
#[derive(Clone, Copy)]
pub struct Several {
    /// The field.
    pub field: &'static str,
    /// Checks the values for all of them. Returns what is sent. Its faults have the names of a single record's
    /// fields.
    pub check: fn(Values, NaiveDate) -> Result<Value, Vec<Violation>>,
    /// Returns the form's name for a field of the input, since the server names the fields that it was sent.
    pub field_of: fn(&str) -> String,
}

/// Display texts of a module.
#[derive(Clone, Copy, Debug)]
pub struct Texts {
    /// The title of the list.
    pub title: &'static str,
    /// One record, in lower case.
    pub one: &'static str,
    /// The purpose of the records, shown while there are none.
    pub empty: &'static str,
    /// What can be searched for.
    pub search: &'static str,
}

/// A column of a list.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its heading.
    pub title: &'static str,
    /// The content of its cells.
    pub cell: Cell,
    /// The sort order that its heading switches.
    pub sort: Option<&'static str>,
}

/// The content of a cell.
#[derive(Clone, Copy, Debug)]
pub enum Cell {
    /// A text of the record.
    Text(&'static str),
    /// The names of the records that a field refers to.
    Names(&'static str),
    /// Money.
    Money(&'static str),
    /// A day.
    Date(&'static str),
    /// An expiry date, marked when it is past.
    Expiry(&'static str),
    /// A number with its unit: two fields.
    Measure(&'static str, &'static str),
    /// A day with a time.
    Moment(&'static str),
    /// The earliest expiry date of its certificates.
    Validity,
    /// When the record was last changed.
    Updated,
}

/// A module without its types, so that the mechanism is compiled once and not once per module.
#[derive(Clone, Copy)]
pub struct Module {
    /// Its kind.
    pub kind: Kind,
    /// Its texts.
    pub texts: Texts,
    /// The columns of its list.
    pub columns: &'static [Column],
    /// The sections of its form.
    pub sections: &'static [Section],
    /// The columns by which it can be sorted besides those of every module.
    pub sorts: &'static [&'static str],
    /// Returns its fields with their initial values.
    pub blank: fn() -> Values,
    /// Checks the values. Returns what is sent.
    pub check: fn(Value, NaiveDate) -> Result<Value, Vec<Violation>>,
    /// The field whose picture is shown beside the name in lists.
    pub picture: Option<&'static str>,
    /// The fields that a copy does not take over.
    pub uncopied: &'static [&'static str],
    /// The fields for which recently used values are offered.
    pub offered: &'static [&'static str],
    /// The field by which a record is named.
    pub name: &'static str,
    /// The fields asked when a record is added from the form of another one.
    pub quick: &'static [&'static str],
    /// The titles of sections that are folded until they are needed.
    pub folded: &'static [&'static str],
    /// The marks by which the list can be narrowed, each with its label.
    pub filters: &'static [(&'static str, &'static str)],
    /// How one form creates several records at once.
    pub several: Option<Several>,
}

impl Module {
    const fn of<S: Screen>() -> Self {
        Self {
            kind: S::KIND,
            texts: S::TEXTS,
            columns: S::COLUMNS,
            sections: S::SECTIONS,
            sorts: S::SORTS,
            blank: input::fields::<S::Input>,
            check: |value, today| {
                let input = input::parse::<S::Input>(value, today)?;
                Ok(serde_json::to_value(input).unwrap_or_default())
            },
            picture: S::PICTURE,
            uncopied: S::UNCOPIED,
            offered: S::OFFERED,
            name: S::NAME,
            quick: S::QUICK,
            folded: S::FOLDED,
            filters: S::FILTERS,
            several: S::SEVERAL,
        }
    }

    /// Returns the module of a kind.
    pub const fn at(kind: Kind) -> Self {
        match kind {
            Kind::Member => Self::of::<Member>(),
            Kind::Material => Self::of::<Material>(),
            Kind::MaterialBatch => Self::of::<MaterialBatch>(),
            Kind::Process => Self::of::<Process>(),
            Kind::Product => Self::of::<Product>(),
            Kind::Lot => Self::of::<Lot>(),
            Kind::DiaryEntry => Self::of::<DiaryEntry>(),
            Kind::Place => Self::of::<Place>(),
            Kind::LogisticUnit => Self::of::<LogisticUnit>(),
        }
    }

    /// Returns every sort order with its label.
    pub fn sort_options(&self) -> Vec<(String, &'static str)> {
        let mut options: Vec<(String, &'static str)> = vec![
            ("-created_at".into(), "Mới thêm trước"),
            ("-updated_at".into(), "Mới sửa trước"),
            ("name".into(), "Tên A → Z"),
            ("-name".into(), "Tên Z → A"),
        ];
        for sort in self.sorts {
            let (up, down) = match *sort {
                "code" => ("Số lô A → Z", "Số lô Z → A"),
                "started_at" => ("Việc cũ → mới", "Việc mới → cũ"),
                "produced_on" => ("Ngày sản xuất cũ → mới", "Ngày sản xuất mới → cũ"),
                "expires_on" => ("Hết hạn sớm trước", "Hết hạn muộn trước"),
                _ => continue,
            };
            options.push(((*sort).into(), up));
            options.push((format!("-{sort}"), down));
        }
        options
    }

    /// Whether a list can be sorted by `sort`.
    pub fn has_sort(&self, sort: &str) -> bool {
        let column = sort.trim_start_matches('-');
        COMMON_SORTS.contains(&column) || self.sorts.contains(&column)
    }

    /// Whether its records have a public page.
    pub const fn is_public(&self) -> bool {
        matches!(self.kind, Kind::Product | Kind::Lot)
    }

    /// Whether labels are printed for its records.
    pub const fn has_labels(&self) -> bool {
        matches!(self.kind, Kind::Product | Kind::Lot | Kind::LogisticUnit)
    }

    /// Whether one form can create many identical records, each with a number of its own.
    pub const fn has_series(&self) -> bool {
        matches!(self.kind, Kind::LogisticUnit)
    }

    /// Whether its records have a diary.
    pub const fn has_diary(&self) -> bool {
        matches!(self.kind, Kind::Lot)
    }
}

#[cfg(test)]
mod tests {
    use super::Module;
    use crate::form::summary::label_of;
    use nguon_domain::input::kind::Kind;
    use nguon_domain::records::resource::Mark;
    use std::collections::BTreeSet;

    #[test]
    fn forms_ask_exactly_what_the_inputs_have() {
        for kind in Kind::ALL {
            let module = Module::at(kind);
            let known: BTreeSet<String> = (module.blank)().keys().cloned().collect();
            let asked: Vec<String> = module
                .sections
                .iter()
                .flat_map(|section| section.fields)
                .flat_map(|field| [Some(field.name), field.second()])
                .flatten()
                .map(ToOwned::to_owned)
                .collect();
            assert_eq!(asked.len(), asked.iter().collect::<BTreeSet<_>>().len(), "{kind}: a field is asked twice");
            assert_eq!(asked.into_iter().collect::<BTreeSet<_>>(), known, "{kind}");
        }
    }

    #[test]
    fn what_is_required_is_marked_as_required() {
        for kind in Kind::ALL {
            let module = Module::at(kind);
            let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date");
            let faults = (module.check)(serde_json::json!({}), today).expect_err("nothing is entered");
            let refused: BTreeSet<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
            let marked: BTreeSet<&str> = module
                .sections
                .iter()
                .flat_map(|section| section.fields)
                .filter(|field| field.required)
                .map(|field| field.name)
                .collect();
            assert_eq!(refused, marked, "{kind}");
        }
    }

    #[test]
    fn columns_are_sorted_by_what_the_server_can_sort_by() {
        for kind in Kind::ALL {
            let module = Module::at(kind);
            for sort in module.columns.iter().filter_map(|column| column.sort) {
                assert!(module.has_sort(sort), "{kind}: {sort}");
            }
            for (sort, _) in module.sort_options() {
                assert!(module.has_sort(&sort), "{kind}: {sort}");
            }
        }
    }

    #[test]
    fn what_screens_say_of_fields_is_about_fields_that_there_are() {
        for kind in Kind::ALL {
            let module = Module::at(kind);
            let known = (module.blank)();
            let several = module.several.map(|several| several.field);
            let named = [module.uncopied, module.offered, module.quick, &[module.name]].concat().into_iter();
            for name in named.chain(module.picture).chain(several) {
                let (field, part) = name.split_once("[].").map_or((name, None), |(list, part)| (list, Some(part)));
                assert!(known.contains_key(field), "{kind}: {name}");
                if let Some(part) = part {
                    let mut fields = module.sections.iter().flat_map(|section| section.fields);
                    let list = fields.find(|declared| declared.name == field).expect("a field");
                    assert!(list.parts().iter().any(|declared| declared.name == part), "{kind}: {name}");
                }
            }
        }
    }

    #[test]
    fn what_is_folded_is_a_section_without_anything_required() {
        for kind in Kind::ALL {
            let module = Module::at(kind);
            for title in module.folded {
                let section = module.sections.iter().find(|section| section.title == *title);
                let section = section.unwrap_or_else(|| panic!("{kind}: {title}"));
                assert!(section.fields.iter().all(|field| !field.required), "{kind}: {title}");
            }
        }
    }

    #[test]
    fn lists_are_narrowed_by_marks_that_the_server_knows() {
        for kind in Kind::ALL {
            for (mark, _) in Module::at(kind).filters {
                assert!(Mark::parse(mark).is_some(), "{kind}: {mark}");
            }
        }
    }

    #[test]
    fn what_is_added_in_passing_has_all_that_is_required() {
        for kind in Kind::ALL {
            let module = Module::at(kind);
            let fields = module.sections.iter().flat_map(|section| section.fields);
            for field in fields.filter(|field| field.required) {
                assert!(module.quick.contains(&field.name), "{kind}: {}", field.name);
            }
        }
    }

    #[test]
    fn faults_are_named_after_the_label_of_their_field() {
        let sections = Module::at(Kind::Product).sections;
        assert_eq!(label_of(sections, "attributes[1].name").as_deref(), Some("Thuộc tính (dòng 2)"));
        assert_eq!(label_of(sections, "nothing"), None);
        let sections = Module::at(Kind::Member).sections;
        assert_eq!(label_of(sections, "licences[1].number").as_deref(), Some("Giấy phép 2: Số"));
    }
}
