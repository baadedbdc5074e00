use super::bits::{ALPHABET, LOWER_HEX, UPPER_HEX, length_bits, value_bits};
use super::decompress;
use super::packing::{Packed, packed, sequence};
use crate::identification::identifier::application_identifier::TABLE;
use crate::identification::identifier::{ApplicationIdentifier, DigitalLink, Element, ElementString, generate};
use proptest::prelude::*;

fn decompressed(address: &str) -> Option<String> {
    decompress(address).map(|link| link.map_or_else(|refusal| refusal.code().to_owned(), |link| link.under("")))
}

#[test]
fn links_of_other_programs_are_unpacked() {
    for (compressed, path) in [
        ("AQnYUc1gmg", "/01/05412345000013"),
        ("AQnYUc1gmiCNV4JG", "/01/05412345000013/10/ABC123"),
        ("AQnYUc1gmiCNV4JGQhcNT6K6c", "/01/05412345000013/10/ABC123/21/72292641703"),
        ("AQnYUc1gmiCNV4JGQhcNT6K6cibQCWN9Pee9tT-PQ", "/01/05412345000013/22/AJY3095721P49/10/ABC123/21/72292641703"),
        ("AQnYUc1gmkax7ipGrOHDPC5YNI8hMz", "/01/05412345000013/235/8TFV883a904GH%263"),
        ("CxDwZhzIdo1DZYY", "/01/09312345678907/10/A1B2C3"),
        ("GhDwZhzIdgoAe0HzNkab-9", "/01/09312345678907/10/00123/21/ab-9?17=270131"),
        ("ARDwZhzIdiAKAHsXQfMyFkab-9", "/01/09312345678907/10/00123/21/ab-9?17=270131"),
        ("LRBCUPJCtgCcQgypl_a8g", "/01/08938505970011/10/TL-15?3103=001250"),
        ("CxBCUPJCtgIEKHV4", "/01/08938505970011/10/0/21/ABC"),
        ("CxBCUPJCtwcFfC", "/01/08938505970011/10/A%2FB"),
        ("AN2yxDhfaiaw", "/00/998440410914660971"),
        ("QUghKHkhVA", "/414/8938505970004"),
        ("nWUoc77aCEoeSFU", "/414/8938505970004/254/KHO-2"),
        ("JUa0T-eifdtOO9UFEmlYwv3Q", "/414/5060917510004/254/RP56J920471"),
        ("QUSaVjC_dHBAVlCrg", "/414/5060917510004/7040/5KFX"),
        ("QXSaVjC_dA", "/417/5060917510004"),
        ("JTLIetaiHYA", "/253/3060077601309"),
        ("JVUqG5hJ5wA", "/255/5678409730535"),
        ("QBl2DVoxZM2jVm3ZOWEFoxTR5HDgzZg", "/401/0541234537290A41%26GHpp33"),
        ("QCJZyW9mC6Z4", "/402/21173492661712079"),
        ("gAMJCAXukTMA", "/8003/04965031954585"),
        ("gARt893531200XE01", "/8004/893531200XE01"),
        ("gBCVYNWjFkzaNWbdk5YQWjFHHkM2Y", "/8010/0541234537290A41%23GH33"),
        ("gBe1ajAd9ATDmAGXPRfk", "/8017/817019610850151481/8019/4003812"),
        ("gBhbV6rzBENPk", "/8018/411369833821910265"),
    ] {
        assert_eq!(decompressed(&format!("/{compressed}")), Some(path.to_owned()), "{compressed}");
        let elsewhere = format!("https://id.gs1.org/thong-tin/{compressed}/?utm_source=zalo#top");
        let link = decompress(&elsewhere).and_then(Result::ok).expect(compressed);
        assert_eq!((link.stem(), link.under("")), ("https://id.gs1.org/thong-tin", path.to_owned()));
        assert_eq!(link.parameter("utm_source"), Some("zalo"));
        assert!(DigitalLink::parse(&elsewhere).is_err(), "events must not contain compressed links");
    }
}

#[test]
fn a_key_may_stand_before_the_packed_elements() {
    let path = "/01/08938505970011/10/TL-15?17=270131";
    assert_eq!(decompressed("/01/08938505970011/EGVMv7XkXQfMw"), Some(path.to_owned()));
    let more = decompress("/01/08938505970011/EGVMv7XkXQfMw?3103=001250&lang=en").and_then(Result::ok);
    let more = more.expect("a link");
    assert_eq!(more.under(""), format!("{path}&3103=001250"));
    assert_eq!(more.parameter("lang"), Some("en"));
    assert_eq!(decompressed("/01/08938505970012/EGVMv7XkXQfMw"), Some("check_digit".to_owned()));
}

#[test]
fn parameters_may_be_packed_too() {
    let link = decompress("/LRBCUPJCtgCcQgypl_a8-Kutm_sourceYTNqWg").and_then(Result::ok).expect("a link");
    assert_eq!(link.under(""), "/01/08938505970011/10/TL-15?3103=001250");
    assert_eq!(link.parameter("utm_source"), Some("zalo"));
}

#[test]
fn wrong_digits_are_told_and_other_words_are_not_taken_for_compressed() {
    assert_eq!(decompressed("/AQnYUc1goA"), Some("check_digit".to_owned()));
    for other in ["", "/", "/AQnYUc1gm", "/AQnYUc1gmgA.", "/ARHKVAdp", "/notifications", "/7K3M9QX2AB", "/01/x/y"] {
        assert_eq!(decompressed(other), None, "{other}");
    }
}

/// The formats in GS1's toolkit, of all lengths of values.
#[test]
fn values_are_packed_as_in_table_f() {
    let of = |number: u16| packed(ApplicationIdentifier::of(number).expect("in the table").definition());
    for (number, parts) in [
        (0, vec![Packed::Digits(18)]),
        (10, vec![Packed::Text(20)]),
        (30, vec![Packed::Number(8)]),
        (253, vec![Packed::Digits(13), Packed::Text(17)]),
        (255, vec![Packed::Digits(13), Packed::Number(12)]),
        (3103, vec![Packed::Digits(6)]),
        (3912, vec![Packed::Digits(3), Packed::Number(15)]),
        (421, vec![Packed::Digits(3), Packed::Text(9)]),
        (423, vec![Packed::Digits(3), Packed::Number(12)]),
        (4307, vec![Packed::Code(2)]),
        (4324, vec![Packed::Digits(10)]),
        (7003, vec![Packed::Digits(10)]),
        (7007, vec![Packed::Digits(6), Packed::Number(6)]),
        (7032, vec![Packed::Digits(3), Packed::Text(27)]),
        (7230, vec![Packed::Text(30)]),
        (8001, vec![Packed::Digits(14)]),
        (8003, vec![Packed::Digits(14), Packed::Text(16)]),
        (8006, vec![Packed::Digits(18)]),
        (8008, vec![Packed::Digits(8), Packed::Number(4)]),
    ] {
        assert_eq!(of(number), parts, "({number})");
    }
    assert_eq!([1, 3, 13, 14, 18].map(value_bits), [4, 10, 44, 47, 60]);
    for digits in 0_u8..=127 {
        let exact = (f64::from(digits) * 10_f64.log2() + 0.01).ceil();
        assert_eq!(value_bits(digits.into()).to_string(), exact.to_string(), "{digits} digits");
    }
    assert_eq!([8, 12, 16, 20, 30, 90].map(length_bits), [4, 4, 5, 5, 5, 7]);
    for byte in 0..=0xFF {
        for number in sequence(byte, false).into_iter().flatten() {
            assert!(ApplicationIdentifier::of(number).is_some(), "({number}) in {byte:02X}");
        }
    }
}

/// Packs elements, without sequences.
fn compress(elements: &[Element]) -> String {
    let mut bits = String::new();
    for element in elements {
        for digit in element.identifier().to_string().bytes() {
            bits.push_str(&format!("{:04b}", digit & 15));
        }
        let value = element.value().to_string();
        let mut rest = value.as_str();
        for part in packed(element.identifier().definition()) {
            let (Packed::Digits(max) | Packed::Number(max) | Packed::Code(max) | Packed::Text(max)) = part;
            let (own, after) = rest.split_at(rest.len().min(max));
            rest = after;
            let has = |alphabet: &str| !own.is_empty() && own.chars().all(|c| alphabet.contains(c));
            let is_text = matches!(part, Packed::Code(_) | Packed::Text(_));
            let (encoding, alphabet, width) = match () {
                () if !is_text || has("0123456789") => (0, "", 0),
                () if has(UPPER_HEX) => (2, UPPER_HEX, 4),
                () if has(LOWER_HEX) => (1, LOWER_HEX, 4),
                () if has(ALPHABET) => (3, ALPHABET, 6),
                () => (4, "", 7),
            };
            if is_text {
                bits.push_str(&format!("{encoding:03b}"));
            }
            if matches!(part, Packed::Number(_) | Packed::Text(_)) {
                bits.push_str(&format!("{:01$b}", own.len(), length_bits(max)));
            }
            if encoding == 0 {
                bits.push_str(&binary(own));
            } else {
                for character in own.chars() {
                    let place = if width == 7 { Some(character as usize) } else { alphabet.find(character) };
                    bits.push_str(&format!("{:01$b}", place.expect("in the alphabet"), width));
                }
            }
        }
    }
    let six =
        |bits: &[u8]| bits.iter().fold(0, |place, bit| place << 1 | usize::from(*bit == b'1')) << (6 - bits.len());
    bits.as_bytes().chunks(6).map(|bits| char::from(ALPHABET.as_bytes()[six(bits)])).collect()
}

/// The bits of digits, by long division.
fn binary(digits: &str) -> String {
    let mut digits: Vec<u8> = digits.bytes().map(|digit| digit & 15).collect();
    let mut bits = Vec::new();
    for _ in 0..value_bits(digits.len()) {
        let mut carry = 0;
        for digit in &mut digits {
            let value = 10 * carry + *digit;
            (*digit, carry) = (value / 2, value % 2);
        }
        bits.push(char::from(b'0' + carry));
    }
    bits.iter().rev().collect()
}

proptest! {
    #[test]
    fn what_is_packed_is_unpacked(number in prop::sample::select(TABLE.iter().flat_map(|row| row.numbers()).collect::<Vec<_>>()), seed: u64) {
        let gtin = Element::of(1, "08938505970011").expect("a GTIN");
        let identifier = ApplicationIdentifier::of(number).expect("in the table");
        let other = generate::value(identifier, seed);
        let elements = if identifier.definition().qualifiers.is_some() { vec![other] } else { vec![gtin, other] };
        let address = format!("/{}", compress(&elements));
        let link = decompress(&address).expect("compressed");
        match ElementString::new(elements).and_then(|all| DigitalLink::new(&all)) {
            Ok(made) => prop_assert_eq!(link.map(|link| link.under("")), Ok(made.under(""))),
            Err(refusal) => prop_assert_eq!(link.map_err(|refusal| refusal.code().to_owned()), Err(refusal.code().to_owned())),
        }
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}|/[A-Za-z0-9_-]{0,60}|/01/[0-9]{14}/[A-Za-z0-9_-]{0,30}") {
        let _ = decompress(&text);
    }
}
