//! Every symbol of every kind of label on every stock decodes to its intended content.

use nguon_domain::identification::identifier::ElementString;
use nguon_domain::input::violation::Reason;
use nguon_domain::labelling::label::{LabelKind, STOCKS, Stock};
use nguon_labels::content::{Case, Pallet};
use nguon_labels::drawing::Item;
use nguon_labels::pdf::{Copies, PdfMetadata, write};
use nguon_labels::symbol::{Symbol, Symbology};
use nguon_labels::{Content, Drawing, LayoutError, Sheet, lay_out};

use crate::reader::{Pdf, Picture, Read, read_symbols};
use crate::sample::content;

/// Number of different labels of each kind and stock.
const LABELS: u64 = 8;

pub fn pdf(sheet: &Sheet, drawings: impl IntoIterator<Item = Drawing>) -> Vec<u8> {
    let metadata = PdfMetadata { title: "Nhãn".to_owned(), created_at: chrono::DateTime::default() };
    let labels = drawings.into_iter().map(|drawing| Ok::<_, ()>(Copies { drawing, count: 1 }));
    write(sheet, &metadata, labels).expect("a PDF")
}

/// The symbols that a reader must find on a label, derived from the content and not from the drawing.
pub fn expected(content: &Content, drawing: &Drawing) -> Vec<Read> {
    let mut expected = match content {
        Content::Consumer(consumer) => vec![Read::Qr(consumer.address.clone())],
        Content::Case(case) => vec![Read::Qr(case.address.clone())],
        Content::Pallet(Pallet { sscc, .. }) => vec![Read::Gs1128(format!("00{sscc}"))],
        Content::FieldTag(tag) => vec![Read::Gs1128(format!("00{}", tag.sscc))],
    };
    if let Content::Case(case) = content {
        let symbols = bars(drawing);
        let (gtin, lot) = (format!("01{:0>14}", case.gtin), format!("10{}", case.lot));
        match symbols.as_slice() {
            [all] => assert!(all.starts_with(&gtin) && all.ends_with(&lot), "{all}"),
            [first, second] => assert!(first.starts_with(&gtin) && *second == lot, "{first} {second}"),
            other => panic!("{other:?}"),
        }
        let said = symbols.concat();
        let dates = said.len() - gtin.len() - lot.len();
        assert!(matches!(dates, 0 | 8 | 16), "{said}");
        expected.extend(symbols.into_iter().map(Read::Gs1128));
    }
    expected.sort();
    expected
}

/// The data of the GS1-128 symbols of a drawing, as a scanner transmits it.
fn bars(drawing: &Drawing) -> Vec<String> {
    let symbols = drawing.items.iter().filter_map(|item| match item {
        Item::Symbol { symbol, .. } if symbol.symbology == Symbology::Gs1128 => Some(symbol),
        _ => None,
    });
    symbols.map(|symbol| ElementString::parse(&symbol.text).expect("elements").transmitted()).collect()
}

/// The labels of some pages, cut out at their positions on the stock.
fn cut(pages: &[Picture], sheet: &Sheet, count: u32, dpi: u32) -> Vec<Picture> {
    let pixels = |length: i32| (f64::from(length) * f64::from(dpi) / 25_400.0).round().max(0.0) as usize;
    (0..count)
        .map(|label| {
            let (page, (x, y)) = sheet.place(label);
            let (width, height) = sheet.stock.label;
            pages[page as usize].cut((pixels(x), pixels(y)), (pixels(width), pixels(height)))
        })
        .collect()
}

fn all_labels_scan(stock: &'static Stock, kind: LabelKind) {
    let sheet = Sheet { stock, start: 1 % stock.per_page(), offset: (0, 0) };
    let note = |seed: u64| seed.is_multiple_of(4).then_some("In lại lần 1");
    let (mut contents, mut drawings) = (Vec::new(), Vec::new());
    for seed in 0..LABELS {
        let content = content(kind, seed * 31 + u64::from(stock.per_page()));
        let drawing = lay_out(&content, stock, note(seed))
            .unwrap_or_else(|error| panic!("{} {kind:?}: {error:?} {content:?}", stock.id));
        contents.push(content);
        drawings.push(drawing);
    }
    let expected: Vec<Vec<Read>> =
        contents.iter().zip(&drawings).map(|(content, drawing)| expected(content, drawing)).collect();
    let count = u32::try_from(drawings.len()).expect("few");
    let pdf = Pdf::new(&pdf(&sheet, drawings));
    for dpi in [203, 300] {
        let found = read_symbols(&cut(&pdf.pages(dpi), &sheet, count, dpi));
        for (index, (found, expected)) in found.iter().zip(&expected).enumerate() {
            assert_eq!(found, expected, "{} {kind:?} label {index} at {dpi} dpi", stock.id);
        }
    }
}

fn all_stocks_of(kind: LabelKind) {
    let mut stocks = 0;
    for stock in STOCKS.iter().filter(|stock| stock.kinds.contains(&kind)) {
        all_labels_scan(stock, kind);
        stocks += 1;
    }
    assert!(stocks > 1);
}

#[test]
fn consumer_labels_scan_on_every_stock() {
    all_stocks_of(LabelKind::Consumer);
}

#[test]
fn case_labels_scan_on_every_stock() {
    all_stocks_of(LabelKind::Case);
}

#[test]
fn pallet_labels_scan_on_every_stock() {
    all_stocks_of(LabelKind::Pallet);
}

#[test]
fn field_tags_scan_on_every_stock() {
    all_stocks_of(LabelKind::FieldTag);
}

#[test]
fn what_fits_once_fits_when_it_is_printed_again() {
    for stock in &STOCKS {
        for kind in stock.kinds {
            for seed in 0..60 {
                let content = content(*kind, seed);
                let again = lay_out(&content, stock, Some("In lại lần 12")).map(drop);
                assert_eq!(again, lay_out(&content, stock, None).map(drop), "{} {kind:?} {seed}", stock.id);
            }
        }
    }
}

#[test]
fn fnc1_stands_between_values_of_variable_length_and_nowhere_else() {
    for (elements, transmitted) in [
        ("(01)01893141000416(10)02228ABC", "01018931410004161002228ABC"),
        ("(01)01893141000416(10)02228ABC(21)A1", "01018931410004161002228ABC\u{1d}21A1"),
        ("(10)1(21)2(37)3", "101\u{1d}212\u{1d}373"),
        ("(01)01893141000416(13)261115(3102)012345(10)L-1", "010189314100041613261115310201234510L-1"),
        ("(10)abcXYZ!\"%&'*+,-./", "10abcXYZ!\"%&'*+,-./"),
        ("(10):;<=>?_", "10:;<=>?_"),
        ("(10)12\\(3)", "1012(3)"),
        ("(10)123456789012345678AB", "10123456789012345678AB"),
        ("(10)1234567890123456789A(21)12345", "101234567890123456789A\u{1d}2112345"),
    ] {
        let symbol = Symbol::gs1_128(&ElementString::parse(elements).expect("elements")).expect("a symbol");
        let stock = Stock::find("a4_2").expect("a stock");
        let mut drawing = Drawing::new(stock.label.0, stock.label.1);
        drawing.items.push(Item::Symbol { x: 10_000, y: 10_000, module: 375, module_height: 20_000, symbol });
        let pdf = Pdf::new(&pdf(&Sheet { stock, start: 0, offset: (0, 0) }, [drawing]));
        assert_eq!(read_symbols(&pdf.pages(203)), [[Read::Gs1128(transmitted.to_owned())]], "{elements}");
    }
}

#[test]
fn symbols_have_the_sizes_that_the_standard_asks_where_the_label_has_room() {
    let case = Content::Case(Case {
        name: "Thanh long".to_owned(),
        gtin: "1893141000416".to_owned(),
        lot: "02228ABC".to_owned(),
        address: "https://nguon.vn/t/7K3M9QX2AB".to_owned(),
        ..Case::default()
    });
    for id in ["roll_100x150", "a4_2", "a4_4", "roll_100x70", "a4_8"] {
        let stock = Stock::find(id).expect("a stock");
        let drawing = lay_out(&case, stock, None).expect("a label");
        assert!(!drawing.is_small(), "{id}");
        let mut symbols = 0;
        for item in &drawing.items {
            let Item::Symbol { x, y, module, module_height, symbol } = item else { continue };
            let quiet = symbol.symbology.quiet_zone() * module;
            let (width, height) = (i32::from(symbol.width) * module, i32::from(symbol.height) * module_height);
            assert!(*x >= quiet && x + width + quiet <= stock.label.0, "{id} {x} {width} {quiet}");
            assert!(*y >= 0 && y + height <= stock.label.1, "{id}");
            match symbol.symbology {
                Symbology::Gs1128 => {
                    assert!((495..=1_016).contains(module), "{id} {module}");
                    assert!(width + 2 * quiet <= 165_000, "{id}");
                    let room = matches!(id, "roll_100x150" | "a4_2" | "a4_4");
                    assert!(*module_height >= if room { 32_000 } else { 13_000 }, "{id} {module_height}");
                    symbols += 1;
                }
                Symbology::Qr => assert!(*module >= 330, "{id} {module}"),
            }
        }
        assert!((1..=2).contains(&symbols), "{id}");
    }
}

#[test]
fn symbols_of_logistic_units_are_within_their_own_limits() {
    for kind in [LabelKind::Pallet, LabelKind::FieldTag] {
        for stock in STOCKS.iter().filter(|stock| stock.kinds.contains(&kind)) {
            let drawing = lay_out(&content(kind, 4), stock, None).expect("a label");
            let modules = drawing.items.iter().filter_map(|item| match item {
                Item::Symbol { module, .. } => Some(*module),
                _ => None,
            });
            let modules: Vec<i32> = modules.collect();
            assert!(!modules.is_empty() && modules.iter().all(|module| (495..=940).contains(module)), "{modules:?}");
        }
    }
}

#[test]
fn the_false_sscc_of_figure_5_is_refused_with_the_digit_that_would_be_right() {
    let pallet = |sscc: &str| Content::Pallet(Pallet { sscc: sscc.to_owned(), ..Pallet::default() });
    let stock = Stock::find("roll_100x150").expect("a stock");
    assert_eq!(
        lay_out(&pallet("893531200000002527"), stock, None),
        Err(LayoutError::Invalid(Reason::CheckDigit { expected: 0 }))
    );
    assert!(lay_out(&pallet("893531200000002520"), stock, None).is_ok());
}

#[test]
fn an_address_that_no_symbol_of_the_size_holds_is_refused() {
    let consumer = nguon_labels::content::Consumer {
        address: format!("https://nguon.vn/{}", "a".repeat(600)),
        lines: vec!["Thanh long".to_owned()],
    };
    let stock = Stock::find("a4_65").expect("a stock");
    assert_eq!(lay_out(&Content::Consumer(consumer), stock, None), Err(LayoutError::TooLarge));
}
