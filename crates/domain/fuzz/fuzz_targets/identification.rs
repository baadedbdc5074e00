//! Any bytes to the readers of codes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nguon_domain::identification::identifier::{DigitalLink, ElementString, scan};
use nguon_domain::input::localized::Language;

fuzz_target!(|bytes: &[u8]| {
    let _ = scan::read(bytes);
    match ElementString::scan(bytes) {
        Ok(elements) => reads_back(&elements),
        Err(refusal) => assert!(refusal.position.is_none_or(|position| position <= bytes.len())),
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let characters = text.chars().count();
    match ElementString::parse(text) {
        Ok(elements) => reads_back(&elements),
        Err(refusal) => {
            assert!(!refusal.message(Language::Vi).is_empty());
            assert!(refusal.position.is_none_or(|position| position <= characters));
        }
    }
    match DigitalLink::parse(text) {
        Ok(link) => reads_back(link.elements()),
        Err(refusal) => {
            assert!(!refusal.message(Language::En).is_empty());
            assert!(refusal.position.is_none_or(|position| position <= characters));
        }
    }
});

/// Every form of the elements says the same.
fn reads_back(elements: &ElementString) {
    assert_eq!(ElementString::parse(&elements.to_string()).as_ref(), Ok(elements));
    assert_eq!(ElementString::scan(elements.transmitted().as_bytes()).as_ref(), Ok(elements));
    if let Ok(link) = DigitalLink::new(elements) {
        let read = DigitalLink::parse(&link.under("https://example.vn/x")).expect("a link that was just written");
        assert_eq!(read.elements(), link.elements());
    }
}
