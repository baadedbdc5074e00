use super::super::generate;
use super::super::refusal::Fault;
use super::super::{ApplicationIdentifier, Element, ElementString};
use super::DigitalLink;
use crate::input::localized::Language;
use crate::input::violation::Reason;
use proptest::prelude::*;

const HOST: &str = "https://truyxuat.example.vn";

fn parsed(text: &str) -> DigitalLink {
    DigitalLink::parse(text).unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"))
}

#[test]
fn what_a_package_leads_to_is_read_and_written() {
    for (path, elements) in [
        ("/01/09312345678907", "(01)09312345678907"),
        ("/01/09312345678907/10/A1B2C3", "(01)09312345678907(10)A1B2C3"),
        ("/01/09312345678907/10/A1B2C3/21/7", "(01)09312345678907(10)A1B2C3(21)7"),
        ("/01/09312345678907/22/K2/10/A1B2C3/21/7", "(01)09312345678907(22)K2(10)A1B2C3(21)7"),
        ("/01/09312345678907/21/7", "(01)09312345678907(21)7"),
        ("/01/09312345678907/235/TPX1", "(01)09312345678907(235)TPX1"),
        (
            "/01/09312345678907/10/A1B2C3?13=050101&17=270131&3102=001250",
            "(01)09312345678907(10)A1B2C3(13)050101(17)270131(3102)001250",
        ),
        ("/00/893531200000002520", "(00)893531200000002520"),
        (
            "/00/893531200000002520?02=30614141000013&10=A1B2C3&37=48",
            "(00)893531200000002520(02)30614141000013(10)A1B2C3(37)48",
        ),
        ("/414/9312345678907", "(414)9312345678907"),
        ("/414/9312345678907/254/KHO-2", "(414)9312345678907(254)KHO-2"),
        ("/417/9312345678907", "(417)9312345678907"),
        ("/8003/09312345678907PALET1", "(8003)09312345678907PALET1"),
        ("/8004/893531200XE01", "(8004)893531200XE01"),
        ("/8006/306141410000130102/10/A1B2C3", "(8006)306141410000130102(10)A1B2C3"),
        ("/8017/893531200000002520/8019/12", "(8017)893531200000002520(8019)12"),
        ("/8018/893531200000002520", "(8018)893531200000002520"),
        ("/253/9312345678907PHIEU1", "(253)9312345678907PHIEU1"),
        ("/401/893531200VD01", "(401)893531200VD01"),
    ] {
        let link = parsed(&format!("{HOST}{path}"));
        assert_eq!(link.elements().to_string(), elements);
        assert_eq!(link.stem(), HOST);
        assert_eq!(link.under(HOST), format!("{HOST}{path}"));
        assert_eq!(link.canonical(), format!("https://id.gs1.org{path}"));
        assert_eq!(parsed(path).elements(), link.elements());
        assert_eq!(DigitalLink::new(link.elements()).map(|made| made.under(HOST)), Ok(format!("{HOST}{path}")));
    }
}

#[test]
fn links_under_other_domains_and_paths_say_the_same() {
    for (text, stem) in [
        ("https://id.gs1.org/01/09312345678907/10/A1", "https://id.gs1.org"),
        ("HTTP://Example.COM:8080/vn/sp/01/09312345678907/10/A1/", "HTTP://Example.COM:8080/vn/sp"),
        ("https://example.com/10/01/09312345678907/10/A1#top", "https://example.com/10"),
        ("https://example.com/01/30614141000013/01/09312345678907/10/A1", "https://example.com/01/30614141000013"),
        ("/01/09312345678907/10/%41%31", ""),
        ("//example.com/01/09312345678907/10/A1 \r\n", "//example.com"),
    ] {
        let link = parsed(text);
        assert_eq!(
            (link.stem(), link.canonical().as_str()),
            (stem, "https://id.gs1.org/01/09312345678907/10/A1"),
            "{text}"
        );
    }
}

#[test]
fn a_gtin_may_be_without_its_zeros_but_is_never_written_so() {
    for (gtin, written) in
        [("9312345678907", "09312345678907"), ("614141005277", "00614141005277"), ("50678907", "00000050678907")]
    {
        assert_eq!(parsed(&format!("{HOST}/01/{gtin}")).under(HOST), format!("{HOST}/01/{written}"));
    }
}

#[test]
fn characters_with_a_meaning_in_addresses_are_encoded() {
    let link = parsed("/01/09312345678907/10/TL-2026%2F11%3F100%25/21/a%2Bb");
    assert_eq!(link.elements().lot().map(ToString::to_string), Some("TL-2026/11?100%".to_owned()));
    assert_eq!(link.elements().serial().map(ToString::to_string), Some("a+b".to_owned()));
    assert_eq!(link.under(""), "/01/09312345678907/10/TL-2026%2F11%3F100%25/21/a%2Bb");
    // Values have no spaces, so a plus sign is itself, although browsers encode a space as one.
    assert_eq!(parsed("/01/09312345678907?240=a+b").attributes()[0].value().to_string(), "a+b");
}

#[test]
fn parameters_that_are_no_elements_are_kept_apart() {
    let link = parsed("/01/09312345678907?linkType=gs1%3Apip&17=270131&q=th%C3%B9ng+l%E1%BB%9Bn&empty&&=x");
    assert_eq!(link.parameter("linkType"), Some("gs1:pip"));
    assert_eq!(link.parameter("q"), Some("thùng lớn"));
    assert_eq!(link.parameters().len(), 4);
    assert_eq!(link.attributes().len(), 1);
    assert_eq!(link.under(HOST), format!("{HOST}/01/09312345678907?17=270131"));
}

#[test]
fn parameters_that_were_added_on_the_way_do_not_make_a_link_fail() {
    for (query, canonical) in [
        ("?05=1", ""),
        ("?2024=x", ""),
        ("?1700000000", ""),
        ("?17", ""),
        ("?q=%", ""),
        ("?utm_campaign=T%E1%BA%BFt%2", ""),
        ("?ten=Thanh long&tags=a|b&x=\"<{}>\\^`\"", ""),
        ("?tên=Thanh long đỏ&17=270131", "?17=270131"),
        ("?17=270131;3103=001250", "?17=270131&3103=001250"),
        ("?fbclid=x&amp;17=270131", "?17=270131"),
    ] {
        let link = parsed(&format!("{HOST}/01/09312345678907{query}"));
        assert_eq!(link.canonical(), format!("https://id.gs1.org/01/09312345678907{canonical}"), "{query}");
    }
    assert_eq!(parsed("/01/09312345678907?utm=T%E1%BA%BFt%2").parameter("utm"), Some("Tết%2"));
}

#[test]
fn a_refusal_names_position_and_identifier() {
    let value = |reason| Fault::Value(reason);
    let key = |digits: &str| digits.parse::<ApplicationIdentifier>().expect("in the table");
    for (text, position, number, fault) in [
        ("", Some(0), None, value(Reason::WebAddress)),
        ("ftp://example.com/01/09312345678907", Some(0), None, value(Reason::WebAddress)),
        ("https:///01/09312345678907", Some(0), None, value(Reason::WebAddress)),
        ("https://example.com/01/0931234567 8907", Some(33), None, value(Reason::Character { found: ' ' })),
        ("https://example.com/lô", Some(21), None, value(Reason::Character { found: 'ô' })),
        ("https://example.com", None, None, Fault::NoKey),
        ("https://example.com/t/7K3M9QX2AB", None, None, Fault::NoKey),
        ("https://example.com/gtin/09312345678907", None, None, Fault::NoKey),
        ("https://example.com/ARHKVAdpQg", None, None, Fault::NoKey),
        ("/10/A1", None, None, Fault::NoKey),
        ("/x/y/10/A1", Some(1), None, Fault::UnknownIdentifier { found: "x".to_owned() }),
        ("/00/893531200000002527", Some(21), Some("00"), value(Reason::CheckDigit { expected: 0 })),
        ("/01/09312345678907/21/7/10/A1", Some(24), Some("10"), Fault::NotInPath { key: key("01") }),
        ("/01/09312345678907/10/A1/235/X", Some(25), Some("235"), Fault::NotInPath { key: key("01") }),
        ("/00/893531200000002520/10/A1", Some(23), Some("10"), Fault::NotInPath { key: key("00") }),
        ("/01/09312345678907?10=A1", Some(19), Some("10"), Fault::NotInQuery),
        ("/01/09312345678907?21=7", Some(19), Some("21"), Fault::NotInQuery),
        ("/01/09312345678907/10/", Some(21), None, Fault::NoKey),
        ("/01/09312345678907/10/A%2", Some(23), Some("10"), Fault::PercentEncoding),
        ("/01/09312345678907?240=A%ZZ", Some(24), Some("240"), Fault::PercentEncoding),
        ("/01/09312345678907/10/L%C3%94", Some(23), Some("10"), value(Reason::Character { found: 'Ô' })),
        ("/01/09312345678907?17=261301", Some(22), Some("17"), value(Reason::NoSuchDate)),
        ("/01/09312345678907?17=261231&17=270101", Some(29), Some("17"), Fault::Repeated),
        ("/01/09312345678907?t=ế&17=2613", Some(26), Some("17"), value(Reason::Length { allowed: "6" })),
        ("/01/09312345678907?37=48", None, Some("01"), Fault::Excludes { other: key("37") }),
        ("/00/893531200000002520?02=30614141000013", None, Some("02"), Fault::Needs { any_of: "37" }),
    ] {
        let refusal = DigitalLink::parse(text).expect_err(text);
        if text.ends_with("/10/") {
            // The trailing slash is ignored, and what remains ends in an identifier without value.
            assert_eq!(refusal.fault, fault, "{text}");
            continue;
        }
        let identifier = refusal.identifier.map(|identifier| identifier.to_string());
        assert_eq!((refusal.position, identifier.as_deref(), &refusal.fault), (position, number, &fault), "{text}");
    }
}

#[test]
fn a_wrong_order_is_told_with_the_right_one() {
    let refusal = DigitalLink::parse("/01/09312345678907/21/7/10/A1").expect_err("lot after serial");
    assert_eq!(
        refusal.message(Language::Vi),
        "Ký tự thứ 25, (10) Số lô: Sau (01) trong đường dẫn chỉ được có, theo thứ tự: (22), (10), (21) hoặc (235)."
    );
}

#[test]
fn an_element_string_becomes_a_link_when_it_has_a_key() {
    let link = |text: &str| DigitalLink::new(&text.parse::<ElementString>().expect("an element string"));
    assert_eq!(
        link("(13)050101(10)A1B2C3(01)30614141000013").map(|link| link.canonical()),
        Ok("https://id.gs1.org/01/30614141000013/10/A1B2C3?13=050101".to_owned())
    );
    assert_eq!(link("(10)A1B2C3").map_err(|refusal| refusal.fault), Err(Fault::NoKey));
    // A serial number has no place in a link whose key is the logistic unit.
    let refusal = link("(00)893531200000002520(01)30614141000013(21)7").expect_err("two keys");
    assert_eq!((refusal.identifier.map(|ai| ai.number()), refusal.fault), (Some(21), Fault::NotInQuery));
}

/// A key with some of its qualifiers, and attributes of a trade item, a logistic unit, or none.
fn link() -> impl Strategy<Value = Vec<Element>> {
    let keys: Vec<ApplicationIdentifier> =
        generate::identifiers().into_iter().filter(|identifier| identifier.definition().qualifiers.is_some()).collect();
    let numbers = |numbers: &[u16]| -> Vec<ApplicationIdentifier> {
        numbers.iter().map(|number| ApplicationIdentifier::of(*number).expect("in the table")).collect()
    };
    let of_item = numbers(&[11, 13, 15, 17, 240, 3103, 422, 7003, 7007, 90, 99, 400, 410]);
    let of_unit = numbers(&[3302, 400, 403, 410, 4301, 4302, 98]);
    (prop::sample::select(keys), any::<u64>(), any::<u64>()).prop_map(move |(key, choice, seed)| {
        let orders = key.definition().qualifiers.unwrap_or_default();
        let order = orders.get((choice % 7) as usize % orders.len().max(1)).copied().unwrap_or_default();
        let attributes = match key.number() {
            1 => &of_item,
            0 => &of_unit,
            _ => &[][..].to_vec(),
        };
        let chosen =
            |offset: usize| move |(index, _): &(usize, ApplicationIdentifier)| choice >> (offset + index) & 1 == 1;
        // (415) requires (8020), which is its qualifier.
        let always = key.number() == 415;
        let qualifiers = numbers(order).into_iter().enumerate().filter(|pair| always || chosen(8)(pair));
        let attributes = attributes.clone().into_iter().enumerate().filter(|pair| chosen(16)(pair));
        std::iter::once((0, key))
            .chain(qualifiers)
            .chain(attributes)
            .zip(seed..)
            .map(|((_, identifier), seed)| generate::value(identifier, seed))
            .collect()
    })
}

proptest! {
    #[test]
    fn every_link_reads_back_under_any_address(elements in link(), stem in prop::sample::select(vec!["", HOST, "http://a.vn:81/x/y", "https://id.gs1.org/"])) {
        let elements = ElementString::new(elements).expect("different identifiers");
        let made = DigitalLink::new(&elements).expect("a key with what belongs to it");
        let read = parsed(&made.under(stem));
        prop_assert_eq!(read.elements(), made.elements());
        prop_assert_eq!(read.stem(), stem.trim_end_matches('/'));
        prop_assert_eq!(read.key().identifier(), elements.elements()[0].identifier());
        prop_assert_eq!(DigitalLink::new(read.elements()), Ok(made.clone()));
        // And in the other forms.
        let scanned = ElementString::scan(made.elements().transmitted().as_bytes());
        prop_assert_eq!(scanned.as_ref(), Ok(made.elements()));
        let typed = ElementString::parse(&made.elements().to_string());
        prop_assert_eq!(typed.as_ref(), Ok(made.elements()));
    }

    #[test]
    fn the_order_of_elements_and_parameters_makes_no_difference(elements in link(), shuffled in any::<prop::sample::Index>()) {
        let made = DigitalLink::new(&ElementString::new(elements.clone()).expect("different")).expect("a link");
        let mut rest = elements[1..].to_vec();
        if !rest.is_empty() {
            let places = shuffled.index(rest.len());
            rest.rotate_left(places);
        }
        let other = ElementString::new(elements[..1].iter().cloned().chain(rest)).expect("different");
        prop_assert_eq!(DigitalLink::new(&other), Ok(made));
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}|(https?://[a-z]{0,4})?(/[0-9]{1,4}/[!-~]{0,18}){0,4}[?]?([0-9a-z]{0,4}=[!-~]{0,9}&?){0,4}") {
        match DigitalLink::parse(&text) {
            Ok(link) => {
                let again = parsed(&link.under(HOST));
                prop_assert_eq!(again.elements(), link.elements());
            }
            Err(refusal) => {
                let _ = refusal.message(Language::En);
                if let Some(position) = refusal.position {
                    prop_assert!(position <= text.chars().count(), "{:?}", refusal);
                }
            }
        }
    }
}
