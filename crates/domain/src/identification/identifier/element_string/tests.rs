use super::super::generate;
use super::super::refusal::{Fault, Refusal};
use super::super::{Element, Value};
use super::{ElementString, Segment};
use crate::input::localized::Language;
use crate::input::violation::Reason;
use proptest::prelude::*;

fn parsed(text: &str) -> ElementString {
    ElementString::parse(text).unwrap_or_else(|refusal| panic!("{text}: {refusal:?}"))
}

fn refused(text: &str) -> Refusal {
    ElementString::parse(text).expect_err(text)
}

fn identifier(refusal: &Refusal) -> Option<String> {
    refusal.identifier.map(|identifier| identifier.to_string())
}

#[test]
fn the_label_of_table_a_2_in_tcvn_12827_is_read_as_printed() {
    let label = parsed("(01) 30614141000013 (13) 050101 (10) A1B2C3");
    assert_eq!(label.gtin().map(ToString::to_string), Some("30614141000013".to_owned()));
    assert_eq!(label.date(13).map(|date| date.to_string()), Some("050101".to_owned()));
    assert_eq!(label.lot().map(ToString::to_string), Some("A1B2C3".to_owned()));
    assert_eq!(label.to_string(), "(01)30614141000013(13)050101(10)A1B2C3");
    assert_eq!(label.check_associations(), Ok(()));
}

#[test]
fn the_case_label_of_figure_4_gets_the_zero_that_the_figure_leaves_away() {
    assert_eq!(parsed("(01)1893141000416(10)02228ABC").to_string(), "(01)01893141000416(10)02228ABC");
}

#[test]
fn the_false_sscc_of_figure_5_is_refused_with_the_digit_that_would_be_right() {
    let refusal = refused("(00)893531200000002527");
    assert_eq!(refusal.fault, Fault::Value(Reason::CheckDigit { expected: 0 }));
    assert_eq!((refusal.position, identifier(&refusal).as_deref()), (Some(21), Some("00")));
    assert_eq!(
        refusal.message(Language::Vi),
        "Ký tự thứ 22, (00) Mã đơn vị logistic (SSCC): Số kiểm tra (chữ số cuối) sai, đúng ra là 0. \
         Vui lòng xem lại các chữ số."
    );
    let scanned = ElementString::scan(b"]C100893531200000002527").expect_err("a wrong check digit");
    assert_eq!((scanned.position, scanned.fault), (Some(22), refusal.fault));
}

#[test]
fn fnc1_ends_what_has_no_predefined_length_and_nothing_else() {
    let label = parsed("(01)30614141000013(10)A1B2C3(13)050101(3102)001250(37)48");
    assert_eq!(
        label.encode(),
        [
            Segment::Fnc1,
            Segment::Data("013061414100001310A1B2C3".to_owned()),
            Segment::Fnc1,
            Segment::Data("13050101310200125037".to_owned() + "48"),
        ]
    );
    assert_eq!(label.transmitted(), "013061414100001310A1B2C3\u{1D}13050101310200125037".to_owned() + "48");
    assert_eq!(label.predefined_first().to_string(), "(01)30614141000013(13)050101(3102)001250(10)A1B2C3(37)48");
}

#[test]
fn one_gs1_128_symbol_holds_48_characters() {
    assert!(parsed("(01)30614141000013(13)050101(10)ABCDEFGHIJKLMNOPQRST").fits_gs1_128());
    assert!(!parsed("(01)30614141000013(13)050101(10)ABCDEFGHIJKLMNOPQRST(21)1").fits_gs1_128());
}

#[test]
fn scanners_differ_in_what_they_put_around_the_elements() {
    let label = parsed("(10)A1B2C3(01)30614141000013");
    for transmitted in [
        "10A1B2C3\u{1D}0130614141000013",
        "\u{1D}10A1B2C3\u{1D}0130614141000013",
        "]C110A1B2C3\u{1D}0130614141000013",
        "]d2\u{1D}10A1B2C3\u{1D}0130614141000013",
        "]Q310A1B2C3\u{1D}0130614141000013\u{1D}",
        "]e010A1B2C3\u{1D}0130614141000013\u{1D}\r\n",
        "]J110A1B2C3\u{1D}0130614141000013\r",
    ] {
        assert_eq!(ElementString::scan(transmitted.as_bytes()).as_ref(), Ok(&label), "{transmitted:?}");
    }
    let other = ElementString::scan(b"]C010A1B2C3").expect_err("plain Code 128");
    assert_eq!(other.fault, Fault::Symbology { found: "]C0".to_owned() });
}

#[test]
fn a_refusal_of_a_scan_names_position_and_identifier() {
    for (transmitted, position, number, fault) in [
        (&b"013061414100001"[..], 15, Some("01"), Fault::Value(Reason::TooShort { min: 14 })),
        (b"0130614141000013\x1D\x1D10A", 17, None, Fault::UnknownIdentifier { found: "␣10A".to_owned() }),
        (b"013061414100001399", 18, Some("99"), Fault::Value(Reason::Required)),
        (b"01306141410000130512", 16, None, Fault::UnknownIdentifier { found: "0512".to_owned() }),
        (b"10A\xC3\xB41", 3, Some("10"), Fault::Value(Reason::Character { found: 'ô' })),
        (b"10A\xFF1", 3, Some("10"), Fault::Value(Reason::Character { found: '\u{FFFD}' })),
        (b"10ABCDEFGHIJKLMNOPQRSTU", 22, Some("10"), Fault::Value(Reason::TooLong { max: 20 })),
        (b"17261301", 2, Some("17"), Fault::Value(Reason::NoSuchDate)),
        (b"10A\x1D10B", 4, Some("10"), Fault::Repeated),
        (b"", 0, None, Fault::Value(Reason::Required)),
        (b"]C1\x1D", 0, None, Fault::Value(Reason::Required)),
        (b"(01)30614141000013", 0, None, Fault::UnknownIdentifier { found: "(01)".to_owned() }),
    ] {
        let refusal = ElementString::scan(transmitted).expect_err("not an element string");
        let number = number.map(str::to_owned);
        assert_eq!((refusal.position, identifier(&refusal), &refusal.fault), (Some(position), number, &fault));
    }
}

#[test]
fn a_refusal_of_the_form_for_people_counts_characters_not_bytes() {
    for (text, position, number, fault) in [
        ("", 0, None, Fault::Value(Reason::Required)),
        ("30614141000013", 0, None, Fault::NoBrackets),
        ("(01", 0, None, Fault::NoBrackets),
        ("(1)30614141000013", 1, None, Fault::UnknownIdentifier { found: "1".to_owned() }),
        ("(01)30614141000013(10)", 22, Some("10"), Fault::Value(Reason::Required)),
        ("(10)LÔ-1", 5, Some("10"), Fault::Value(Reason::Character { found: 'Ô' })),
        ("(10)ÔÔ", 4, Some("10"), Fault::Value(Reason::Character { found: 'Ô' })),
        ("(10)A(21)Ô", 9, Some("21"), Fault::Value(Reason::Character { found: 'Ô' })),
        ("(01) 3 0614141 00001 4", 21, Some("01"), Fault::Value(Reason::CheckDigit { expected: 3 })),
        ("(10)A(12", 5, None, Fault::NoBrackets),
        ("(10)A(1)", 6, None, Fault::UnknownIdentifier { found: "1".to_owned() }),
    ] {
        let refusal = refused(text);
        let number = number.map(str::to_owned);
        assert_eq!(
            (refusal.position, identifier(&refusal), &refusal.fault),
            (Some(position), number, &fault),
            "{text}"
        );
    }
}

#[test]
fn brackets_of_a_value_are_told_from_those_of_identifiers() {
    let label = ElementString::new([Element::of(10, "A(21)B").expect("a lot")]).expect("an element");
    assert_eq!(label.to_string(), "(10)A\\(21)B");
    assert_eq!(ElementString::parse("(10)A\\(21)B"), Ok(label));
    // As printed, without backslash.
    for (printed, lot) in [("(10)TL(D1)(21)7", "TL(D1)"), ("(10)X(L(21)7", "X(L"), ("( 10 )A(B)", "A(B)")] {
        assert_eq!(parsed(printed).lot().map(ToString::to_string).as_deref(), Some(lot), "{printed}");
    }
}

#[test]
fn the_same_value_twice_is_one_value() {
    assert_eq!(parsed("(10)A(10)A").to_string(), "(10)A");
    assert_eq!(refused("(10)A(10)B").fault, Fault::Repeated);
}

#[test]
fn elements_come_with_those_that_they_need_and_without_those_that_they_contradict() {
    let sscc = "(00)893531200000002520";
    let gtin = "(01)30614141000013";
    let content = "(02)30614141000013";
    for whole in [
        sscc.to_owned(),
        format!("{gtin}(10)A(21)7"),
        format!("{sscc}{content}(37)48(10)A"),
        format!("{gtin}(3102)001250"),
        "(414)9312345678907(254)K1".to_owned(),
        "(400)AC239(410)9312345678907".to_owned(),
    ] {
        assert_eq!(parsed(&whole).check_associations(), Ok(()), "{whole}");
    }
    for (broken, number, code) in [
        ("(10)A".to_owned(), "10", "ai_needs"),
        ("(21)7".to_owned(), "21", "ai_needs"),
        (content.to_owned(), "02", "ai_needs"),
        (format!("{content}(37)48"), "37", "ai_needs"),
        (format!("{gtin}(37)48"), "01", "ai_excludes"),
        (format!("{sscc}{gtin}{content}(37)48"), "01", "ai_excludes"),
        (format!("{gtin}(21)7(235)X"), "21", "ai_excludes"),
        (format!("{gtin}(3102)001250(3103)012500"), "3102", "ai_excludes"),
        ("(254)K1".to_owned(), "254", "ai_needs"),
        ("(8017)893531200000002520(8018)893531200000002520".to_owned(), "8017", "ai_excludes"),
    ] {
        let refusal = parsed(&broken).check_associations().expect_err(&broken);
        assert_eq!((identifier(&refusal).as_deref(), refusal.code()), (Some(number), code), "{broken}");
    }
    let refusal = parsed(&format!("{sscc}{gtin}(250)X")).check_associations().expect_err("no serial number");
    assert_eq!(
        refusal.message(Language::Vi),
        "(250) Số xê-ri phụ: Phải đi cùng (01) và (21) hoặc (03) và (21) hoặc (8006) và (21)."
    );
}

#[test]
fn two_symbols_of_one_pallet_are_judged_together() {
    let first = parsed("(02)30614141000013(37)48(10)A1B2C3");
    let second = parsed("(00)893531200000002520");
    assert!(first.check_associations().is_err());
    let pallet = ElementString::join([first, second]).expect("no contradiction");
    assert_eq!(pallet.check_associations(), Ok(()));
    assert_eq!(pallet.count(), Some(48));
    assert_eq!(pallet.content().map(ToString::to_string), Some("30614141000013".to_owned()));
}

#[test]
fn what_is_too_long_is_not_looked_at() {
    let all = generate::identifiers().into_iter().map(|identifier| generate::value(identifier, 1));
    let refusal = ElementString::new(all).expect_err("hundreds of elements");
    assert_eq!(refusal.fault, Fault::Value(Reason::TooLong { max: super::MAX_ELEMENTS }));
    let long = format!("(99){}", "A".repeat(super::MAX_LENGTH));
    assert_eq!(refused(&long).fault, Fault::Value(Reason::TooLong { max: super::MAX_LENGTH }));
    assert!(ElementString::scan(long.as_bytes()).is_err());
}

proptest! {
    #[test]
    fn every_element_string_reads_back_in_both_forms(elements in generate::elements(super::MAX_ELEMENTS)) {
        let label = ElementString::new(elements).expect("different identifiers");
        prop_assert_eq!(ElementString::parse(&label.to_string()), Ok(label.clone()));
        for symbology in ["", "]C1", "]d2", "]Q3\u{1D}"] {
            let transmitted = format!("{symbology}{}", label.transmitted());
            prop_assert_eq!(ElementString::scan(transmitted.as_bytes()), Ok(label.clone()));
        }
    }

    #[test]
    fn both_forms_agree_on_what_they_refuse(element in generate::element(generate::identifiers()), place: prop::sample::Index, byte in 0x20_u8..0x7F) {
        // One invalid character in a value, apart from those with a meaning in one form only.
        prop_assume!(!b" ()\\".contains(&byte));
        let mut value = element.value().to_string().into_bytes();
        let place = place.index(value.len());
        value[place] = byte;
        let value = String::from_utf8(value).expect("ASCII");
        let people = ElementString::parse(&format!("({}){}", element.identifier(), value.replace('(', "\\(")));
        let scanner = ElementString::scan(format!("{}{value}", element.identifier()).as_bytes());
        match (people, scanner) {
            (Ok(people), Ok(scanner)) => prop_assert_eq!(people, scanner),
            (Err(people), Err(scanner)) => prop_assert_eq!(people.fault, scanner.fault),
            (people, scanner) => prop_assert!(false, "{:?} {:?}", people, scanner),
        }
    }

    #[test]
    fn values_keep_their_types(element in generate::element(generate::identifiers())) {
        let again = Element::of(element.identifier().number(), element.value());
        prop_assert_eq!(again.as_ref(), Ok(&element));
        let longest = element.identifier().definition().max_length();
        prop_assert!(element.value().to_string().len() <= longest);
        if let Some(length) = element.identifier().definition().fixed_length() {
            prop_assert_eq!(element.value().to_string().len(), length);
        }
        if let Value::Text(text) = element.value() {
            prop_assert!(!text.is_empty());
        }
    }

    #[test]
    fn brackets_and_separators_are_never_encoded(elements in generate::elements(6)) {
        let segments = ElementString::new(elements).expect("different identifiers").encode();
        prop_assert_eq!(&segments[0], &Segment::Fnc1);
        for pair in segments.windows(2) {
            prop_assert!(matches!(pair, [Segment::Fnc1, Segment::Data(_)] | [Segment::Data(_), Segment::Fnc1]));
        }
        for segment in &segments {
            if let Segment::Data(data) = segment {
                prop_assert!(data.bytes().all(|byte| byte.is_ascii_graphic()), "{}", data);
            }
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<u8>, text in "\\PC{0,60}|([(]?[0-9]{2,4}[)]?[\\PC]{0,20}\u{1D}?){0,4}") {
        let _ = ElementString::scan(&bytes);
        let _ = ElementString::scan(text.as_bytes());
        if let Err(refusal) = ElementString::parse(&text) {
            let _ = refusal.message(Language::Vi);
            if let Some(position) = refusal.position {
                prop_assert!(position <= text.chars().count());
            }
        }
    }
}
