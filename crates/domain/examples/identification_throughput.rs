//! How many element strings and Digital Links one core reads in a second.
//!
//! `cargo run --release -p nguon-domain --example identification_throughput`

use std::hint::black_box;
use std::time::Instant;

use nguon_domain::identification::identifier::{CompanyPrefix, DigitalLink, ElementString};

/// Different codes, so that no branch is always the same.
const CODES: u64 = 1_000;
/// How often all of them are read. A round is short enough to be spared by the scheduler now and then, and the
/// fastest counts: others work on this machine too.
const ROUNDS: usize = 1_000;

fn main() {
    let prefix: CompanyPrefix = "8935312".parse().expect("a company prefix");
    let texts: Vec<String> = (0..CODES).map(|nth| label(&prefix, nth)).collect();
    let labels: Vec<ElementString> = texts.iter().map(|text| text.parse().expect("an element string")).collect();
    let scans: Vec<String> = labels.iter().map(|label| format!("]C1{}", label.transmitted())).collect();
    let links: Vec<String> = labels
        .iter()
        .map(|label| DigitalLink::new(label).expect("has a key").under("https://truyxuat.example.vn"))
        .collect();

    measure("element strings, from a scanner", &scans, |text| ElementString::scan(text.as_bytes()).is_ok());
    measure("element strings, in brackets", &texts, |text| ElementString::parse(text).is_ok());
    measure("Digital Links", &links, |text| DigitalLink::parse(text).is_ok());
}

/// By turns a case with lot and packaging date, a pallet with its content, an item with a serial number.
fn label(prefix: &CompanyPrefix, nth: u64) -> String {
    let gtin = prefix.gtin(nth).expect("within the capacity");
    let gtin = gtin.as_14_digits();
    match nth % 3 {
        0 => format!("(01){gtin}(13)261115(10)TL-{nth:06}"),
        1 => format!("(00){}(02){gtin}(37)48(10)TL-{nth:06}", prefix.sscc(nth).expect("within the capacity")),
        _ => format!("(01){gtin}(10)TL/{nth:06}(21){nth}(17)270131(3103)012500"),
    }
}

fn measure(name: &str, texts: &[String], is_read: impl Fn(&str) -> bool) {
    let fastest = (0..ROUNDS)
        .map(|_| {
            let start = Instant::now();
            let read = texts.iter().filter(|text| is_read(black_box(text))).count();
            assert_eq!(read, texts.len(), "all of them are right");
            start.elapsed()
        })
        .min()
        .unwrap_or_default();
    let bytes: usize = texts.iter().map(String::len).sum();
    let per_second = texts.len() as f64 / fastest.as_secs_f64();
    println!("{name}: {:.2} million a second, of {} bytes on average", per_second / 1e6, bytes / texts.len());
}
