//! Records as rows of a table: columns of Excel and CSV files, and conversion between cells and fields.
//!
//! Each kind declares its columns in [`Tabular`]. Export, template and import share them, so every export can be
//! imported again. Here cells are values; the server reads and writes the files.

mod beside;
mod cell;
mod choice;
mod column;
mod diary;
mod directory;
mod entry;
mod fault;
mod heading;
mod items;
mod logistic_unit;
mod lot;
mod material;
mod material_batch;
mod member;
mod paper;
mod place;
mod process;
mod product;
mod read;
mod rich;
mod time;
mod write;

pub use column::Tabular;
pub use directory::{Directory, LookupRecorder, LookupResult, NameLookup};
pub use fault::{FORMER_AREA, Fault, ImportReport, former_area};
pub use heading::{ColumnMapping, map_columns};
pub use read::{read, read_row};
pub use write::{label, measure, write};

use chrono::{Datelike as _, NaiveDate};

use crate::input::search::fold;

/// Maximum number of reported faults of one file.
pub const MAX_FAULTS: usize = 1_000;
/// Maximum number of rows of an export.
pub const MAX_EXPORTED: usize = 100_000;
/// Maximum number of rows of a file with QR code pictures: more make spreadsheet programs too slow to print.
pub const MAX_QR_ROWS: usize = 20_000;

/// Name of a file from its content and date, in ASCII only, so that no program garbles it.
#[must_use]
pub fn file_name(what: &str, day: NaiveDate, ending: &str) -> String {
    let folded = fold(what);
    let words: Vec<&str> = folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let (year, month, day) = (day.year(), day.month(), day.day());
    format!("{}-{year:04}-{month:02}-{day:02}.{ending}", words.join("-"))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashMap};

    use chrono::NaiveDate;
    use serde_json::{Map, Value, json};

    use super::{Directory, NameLookup, Tabular, label, read_row, write};
    use crate::files::sheet::{Cell, CellFormat, Column, LookupKind, Notation, guarded, unguarded};
    use crate::identification::link::LinkType;
    use crate::input;
    use crate::input::kind::CatalogueKind;
    use crate::input::kind::Kind;
    use crate::input::localized::Language;
    use crate::records::diary::DiaryEntry;
    use crate::records::logistic_unit::LogisticUnit;
    use crate::records::lot::Lot;
    use crate::records::material::Material;
    use crate::records::material_batch::MaterialBatch;
    use crate::records::member::Member;
    use crate::records::place::Place;
    use crate::records::process::Process;
    use crate::records::product::Product;
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day")
    }

    fn has_a_column_for_every_field<R: Tabular>() {
        let fields: BTreeSet<String> = input::fields::<R::Input>().keys().cloned().collect();
        // A column beside a list has a part of its items.
        let of_fields = R::COLUMNS.iter().filter(|column| column.form != CellFormat::Beside);
        let covered: Vec<&str> =
            of_fields.map(|column| column.field).chain(R::WITHOUT_COLUMN.iter().copied()).collect();
        assert_eq!(covered.len(), covered.iter().collect::<BTreeSet<_>>().len(), "{}: a field stands twice", R::KIND);
        assert_eq!(covered.into_iter().map(str::to_owned).collect::<BTreeSet<_>>(), fields, "{}", R::KIND);
        let faults = input::parse::<R::Input>(json!({}), today()).map(drop).expect_err("nothing is entered");
        let refused: BTreeSet<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
        let required: BTreeSet<&str> =
            R::COLUMNS.iter().filter(|column| column.required).map(|column| column.field).collect();
        assert_eq!(refused, required, "{}", R::KIND);
        let headings: Vec<&str> = R::COLUMNS.iter().chain(R::EXPORT_ONLY).map(|column| column.heading.vi).collect();
        assert_eq!(headings.len(), headings.iter().collect::<BTreeSet<_>>().len(), "{}: a heading twice", R::KIND);
    }

    #[test]
    fn every_field_is_a_column_or_is_left_out_on_purpose() {
        has_a_column_for_every_field::<Member>();
        has_a_column_for_every_field::<Material>();
        has_a_column_for_every_field::<MaterialBatch>();
        has_a_column_for_every_field::<Process>();
        has_a_column_for_every_field::<Product>();
        has_a_column_for_every_field::<Lot>();
        has_a_column_for_every_field::<DiaryEntry>();
        has_a_column_for_every_field::<Place>();
        has_a_column_for_every_field::<LogisticUnit>();
    }

    /// Names with characters that other programs had trouble with, each with its code.
    const NAMES: [(&str, Option<&str>); 8] = [
        ("Vườn nhà bà Kín", Some("HM-01")),
        ("Vườn; ao; chuồng", None),
        ("Phân bón (50 kg)", Some("VT-1")),
        ("Phân bón", Some("VT-2")),
        ("\"Nhất\" trong ngoặc", None),
        ("Gạo ST25 [5kg]", Some("8938505970011")),
        ("=1+1", Some("-2")),
        ("Tỉ lệ 1:2", None),
    ];

    const UNITS: [&str; 3] = ["KGM", "BG", "XX"];

    fn directory() -> (Directory, HashMap<String, String>) {
        let mut directory = Directory::default();
        let mut labels = HashMap::new();
        let mut add = |lookup: LookupKind, number: usize, name: &str, key: Option<&str>| {
            let id = uuid::Uuid::from_u128(number as u128).to_string();
            directory.insert(lookup, &id, &[name], &key.into_iter().collect::<Vec<_>>());
            labels.insert(id, label(name, key));
        };
        for (place, kind) in Kind::ALL.into_iter().enumerate() {
            for (number, (name, key)) in NAMES.iter().enumerate() {
                add(LookupKind::Record(kind), 1000 * (place + 1) + number, name, *key);
            }
        }
        for (place, kind) in CatalogueKind::ALL.into_iter().enumerate() {
            add(LookupKind::Entry(kind), 100_000 + 1000 * place, "Trái cây", None);
        }
        add(LookupKind::Area, 500_000, "Lâm Đồng", None);
        for (code, name) in [("KGM", "kg"), ("BG", "bao, túi"), ("XX", "cái (chiếc)")] {
            directory.insert(LookupKind::Unit, code, &[name], &[code]);
            labels.insert(code.to_owned(), name.to_owned());
        }
        (directory, labels)
    }

    fn id(lookup: LookupKind, number: usize) -> Value {
        let (directory, _) = directory();
        match directory.find(lookup, NAMES[number].0) {
            super::LookupResult::One(id) => json!(id),
            other => panic!("{lookup:?} {number}: {other:?}"),
        }
    }

    fn value_of(form: CellFormat) -> BoxedStrategy<Value> {
        let text = || {
            prop_oneof![
                "[=+@'\"-]{0,2}[a-zA-Z0-9àđếứ ;:,.()<>\\[\\]|\"'-]{1,30}",
                Just("0912 345 678".to_owned()),
                Just("<p>Vườn <strong>nhà</strong></p>".to_owned()),
                Just("<p>Vườn &amp; ao</p><p>Dòng hai</p>".to_owned()),
            ]
            .prop_map(|text| text.trim().to_owned())
            .prop_filter("an empty text is no text", |text| !text.is_empty())
        };
        let date = (1990_i32..2026, 1_u32..=12, 1_u32..=28);
        match form {
            CellFormat::Line | CellFormat::Phone => text().prop_map(Value::String).boxed(),
            CellFormat::Long => (text(), text()).prop_map(|(one, two)| json!(format!("{one}\n{two}"))).boxed(),
            // Plain text becomes HTML on import, so only HTML is compared as it is.
            CellFormat::Rich => prop_oneof![
                Just(json!("<p>Vườn <strong>nhà</strong></p>")),
                Just(json!("<p>1 &lt; 2</p><p>A &amp; B</p>")),
                Just(json!("<p>a &lt;b</p>")),
            ]
            .boxed(),
            CellFormat::Money => (0_i64..1_000_000_000_000).prop_map(|price| json!(price)).boxed(),
            CellFormat::Stars => (3_i64..=5).prop_map(|stars| json!(stars)).boxed(),
            CellFormat::Quantity => (1_i64..1_000_000_000_000_000)
                .prop_map(|thousandths| json!(crate::input::quantity::Quantity::from_thousandths(thousandths)))
                .boxed(),
            CellFormat::Degrees => {
                (-90_000_000_i32..90_000_000).prop_map(|micro| json!(f64::from(micro) / 1e6)).boxed()
            }
            CellFormat::Date => {
                date.prop_map(|(year, month, day)| json!(format!("{year}-{month:02}-{day:02}"))).boxed()
            }
            CellFormat::Moment => (date, 0_u32..24, 0_u32..60)
                .prop_map(|((year, month, day), hour, minute)| {
                    json!(format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:00Z"))
                })
                .boxed(),
            CellFormat::Entry(kind) => {
                let (directory, _) = directory();
                let super::LookupResult::One(id) = directory.find(LookupKind::Entry(kind), "trai cay") else {
                    panic!("{kind:?}")
                };
                Just(json!(id)).boxed()
            }
            CellFormat::Unit => prop_oneof![Just(json!("KGM")), Just(json!("BG")), Just(json!("XX"))].boxed(),
            CellFormat::Area => Just(json!(uuid::Uuid::from_u128(500_000).to_string())).boxed(),
            CellFormat::Record(kind) => {
                (0..NAMES.len()).prop_map(move |number| id(LookupKind::Record(kind), number)).boxed()
            }
            CellFormat::Records(kind) => {
                prop::sample::subsequence((0..NAMES.len()).collect::<Vec<_>>(), 1..NAMES.len())
                    .prop_map(move |numbers| {
                        numbers.into_iter().map(|number| id(LookupKind::Record(kind), number)).collect()
                    })
                    .boxed()
            }
            CellFormat::NamedValues => prop::collection::vec((text(), text()), 1..4)
                .prop_map(|pairs| {
                    pairs.into_iter().map(|(name, value)| json!({ "name": name, "value": value })).collect()
                })
                .boxed(),
            CellFormat::Amounts(kind) => {
                prop::sample::subsequence((0..NAMES.len()).collect::<Vec<_>>(), 1..NAMES.len())
                    .prop_flat_map(|numbers| {
                        let count = numbers.len();
                        (Just(numbers), prop::collection::vec(prop::option::of((1_i64..10_000_000, 0..3_usize)), count))
                    })
                    .prop_map(move |(numbers, amounts)| {
                        let field = super::column::amount_field(kind);
                        numbers
                            .into_iter()
                            .zip(amounts)
                            .map(|(number, amount)| {
                                let record = id(LookupKind::Record(kind), number);
                                match amount {
                                    Some((amount, unit)) => json!({
                                        (field.as_str()): record,
                                        "quantity": crate::input::quantity::Quantity::from_thousandths(amount),
                                        "unit": UNITS[unit],
                                    }),
                                    None => json!({ (field.as_str()): record }),
                                }
                            })
                            .collect()
                    })
                    .boxed()
            }
            CellFormat::Receipts => {
                let amount = prop::option::of((1_i64..10_000_000, 0..3_usize));
                let day = date.prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"));
                prop::collection::vec((text(), prop::option::of(day), amount), 1..4)
                    .prop_map(|receipts| {
                        let receipt = |(note, day, amount): (String, Option<String>, Option<(i64, usize)>)| {
                            json!(crate::records::material_batch::BatchReceipt {
                                received_on: day.and_then(|day| day.parse().ok()),
                                delivery_note: Some(note),
                                quantity: amount.map(|(n, _)| crate::input::quantity::Quantity::from_thousandths(n)),
                                unit: amount.map(|(_, unit)| UNITS[unit].to_owned()),
                            })
                        };
                        receipts.into_iter().map(receipt).collect()
                    })
                    .boxed()
            }
            CellFormat::Packaging => prop::collection::vec(
                (text(), 1_i64..1_000_000, prop::option::of(text()), prop::option::of(1_i64..1_000_000_000)),
                1..4,
            )
            .prop_map(|levels| {
                let level = |(name, contains, gtin, grams): (String, i64, Option<String>, Option<i64>)| {
                    let weight = grams.map(crate::input::quantity::Quantity::from_thousandths);
                    json!(crate::identification::packaging::PackagingLevel {
                        name,
                        contains: Some(contains),
                        gtin,
                        gross_weight: weight,
                    })
                };
                levels.into_iter().map(level).collect()
            })
            .boxed(),
            CellFormat::Links => prop::collection::vec(
                (0..LinkType::ALL.len(), text(), prop::option::of(text()), prop::option::of(text())),
                1..4,
            )
            .prop_map(|links| {
                let link = |(of, href, title, language): (usize, String, Option<String>, Option<String>)| {
                    json!(crate::identification::link::Link {
                        link_type: Some(LinkType::ALL[of]),
                        href,
                        title,
                        language
                    })
                };
                links.into_iter().map(link).collect()
            })
            .boxed(),
            CellFormat::Year => (2010_i64..2027).prop_map(|year| json!(year)).boxed(),
            CellFormat::OneOf(choices) => (0..choices.len()).prop_map(move |index| json!(choices[index].0)).boxed(),
            CellFormat::SomeOf(choices) => prop::sample::subsequence((0..choices.len()).collect::<Vec<_>>(), 1..4)
                .prop_map(move |indexes| indexes.into_iter().map(|index| json!(choices[index].0)).collect())
                .boxed(),
            CellFormat::Papers => {
                let some = || prop::option::of(text());
                let day = || prop::option::of((1990_i32..2026, 1_u32..=12, 1_u32..=28));
                prop::collection::vec((text(), some(), day(), day(), some(), some(), any::<bool>()), 1..4)
                    .prop_map(|papers| {
                        let day = |day: Option<(i32, u32, u32)>| {
                            day.and_then(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day))
                        };
                        papers
                            .into_iter()
                            .map(|(number, issuer, issued_on, expires_on, scope, result, has_kind)| {
                                let (directory, _) = directory();
                                let kind = LookupKind::Entry(CatalogueKind::CertificateKind);
                                let super::LookupResult::One(id) = directory.find(kind, "trai cay") else { panic!() };
                                json!(crate::records::certificate::Certificate {
                                    kind_id: has_kind.then(|| id.parse().expect("an id")),
                                    number: Some(number),
                                    issuer,
                                    issued_on: day(issued_on),
                                    expires_on: day(expires_on),
                                    scope,
                                    result,
                                    file: None,
                                })
                            })
                            .collect()
                    })
                    .boxed()
            }
            CellFormat::Standards => prop::collection::vec((text(), prop::option::of(text())), 1..4)
                .prop_map(|standards| {
                    let standard = |(number, title)| json!(crate::records::standard::AppliedStandard { number, title });
                    standards.into_iter().map(standard).collect()
                })
                .boxed(),
            CellFormat::Beside | CellFormat::Status | CellFormat::Address => Just(Value::Null).boxed(),
        }
    }

    fn record_of(columns: &'static [Column]) -> BoxedStrategy<Map<String, Value>> {
        let values: Vec<BoxedStrategy<Option<Value>>> =
            columns.iter().map(|column| prop::option::weighted(0.8, value_of(column.form)).boxed()).collect();
        values
            .prop_map(move |values| {
                let named = columns.iter().zip(values);
                let of_fields = named.filter(|(column, _)| column.form != CellFormat::Beside);
                of_fields.filter_map(|(column, value)| Some((column.field.to_owned(), value?))).collect()
            })
            .boxed()
    }

    fn any_record() -> impl Strategy<Value = (&'static [Column], Map<String, Value>)> {
        prop_oneof![
            record_of(Member::COLUMNS).prop_map(|record| (Member::COLUMNS, record)),
            record_of(Material::COLUMNS).prop_map(|record| (Material::COLUMNS, record)),
            record_of(MaterialBatch::COLUMNS).prop_map(|record| (MaterialBatch::COLUMNS, record)),
            record_of(Process::COLUMNS).prop_map(|record| (Process::COLUMNS, record)),
            record_of(Product::COLUMNS).prop_map(|record| (Product::COLUMNS, record)),
            record_of(Lot::COLUMNS).prop_map(|record| (Lot::COLUMNS, record)),
            record_of(DiaryEntry::COLUMNS).prop_map(|record| (DiaryEntry::COLUMNS, record)),
            record_of(Place::COLUMNS).prop_map(|record| (Place::COLUMNS, record)),
            record_of(LogisticUnit::COLUMNS).prop_map(|record| (LogisticUnit::COLUMNS, record)),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_into_cells_is_read_back((columns, record) in any_record()) {
            let (directory, labels) = directory();
            let cells: Vec<Cell> =
                columns.iter().map(|column| write(column, &record, &labels, "https://example.vn", Language::Vi)).collect();
            // Excel keeps typed values; CSV has only texts.
            let texts: Vec<Cell> = columns
                .iter()
                .zip(&cells)
                .map(|(column, cell)| Cell::Text(unguarded(&guarded(column.form, cell)).into_owned()))
                .collect();
            for cells in [cells, texts] {
                let filled = columns.iter().zip(cells.iter());
                let mut faults = Vec::new();
                let read = read_row(filled, Notation::default(), &directory, &mut |column, fault| faults.push((column.field, fault)));
                prop_assert!(faults.is_empty(), "{faults:?} {cells:?}");
                let read: Map<String, Value> = read.into_iter().filter(|(_, value)| !value.is_null()).collect();
                prop_assert_eq!(normal(&read), normal(&record), "{:?}", cells);
            }
        }

        #[test]
        fn no_cell_makes_it_panic(text in "\\PC{0,40}", number in any::<f64>()) {
            let (directory, _) = directory();
            for column in [Member::COLUMNS, Material::COLUMNS, MaterialBatch::COLUMNS, Process::COLUMNS, Product::COLUMNS, Lot::COLUMNS, DiaryEntry::COLUMNS, Place::COLUMNS, LogisticUnit::COLUMNS].concat() {
                for cell in [Cell::Text(text.clone()), Cell::Number(number)] {
                    let _ = super::read(&column, &cell, Notation::default(), &directory);
                }
            }
        }
    }

    /// Normalises moments to one notation.
    fn normal(record: &Map<String, Value>) -> Map<String, Value> {
        let mut record = record.clone();
        for value in record.values_mut() {
            if let Some(moment) = value.as_str().and_then(|text| text.parse::<chrono::DateTime<chrono::Utc>>().ok()) {
                *value = json!(moment);
            }
        }
        record
    }
}
