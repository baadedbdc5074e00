//! Interprets the text in the field of a GS1 key: complete and valid, still being typed, or sent by a scanner.

use nguon_domain::identification::identifier::{Gs1Key, KeyType, scan};
use nguon_domain::identification::numbers;
use nguon_domain::input::localized::Language;
use nguon_domain::input::violation::Reason;

/// The state of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// There is none.
    Nothing,
    /// It is not complete yet.
    Typing(String),
    /// It is a valid number.
    Right(String),
    /// It cannot become a valid number.
    Wrong(String),
}

/// Returns the most digits of the key type, and whether `count` digits may be complete already.
const fn lengths(key: KeyType, count: usize) -> (usize, bool) {
    match key {
        KeyType::Gtin => (14, count >= 13),
        KeyType::Gln => (13, count == 13),
        KeyType::Sscc => (18, count == 18),
    }
}

/// Returns the state of the text while the user types.
pub fn live(key: KeyType, text: &str) -> Reading {
    let text = text.trim();
    if text.is_empty() {
        return Reading::Nothing;
    }
    let count = text.chars().filter(|c| *c != ' ').count();
    let (most, whole) = lengths(key, count);
    let is_code = text.starts_with([']', '(', '/', 'h', 'H'])
        || text.contains('\u{1d}')
        || (count > most && ["00", "01", "02", "41"].iter().any(|number| text.starts_with(number)));
    if is_code {
        return Reading::Typing("Mã quét: nhấn Enter để đọc.".into());
    }
    match numbers::read(key, text) {
        Ok(number) => match restriction(&number) {
            Some(message) => Reading::Wrong(message.to_owned()),
            None => Reading::Right(format!("Đúng {}.", key.short())),
        },
        Err(Reason::CheckDigit { expected }) if whole => Reading::Wrong(check_digit(expected)),
        Err(Reason::CheckDigit { .. } | Reason::Length { .. }) if count <= most => {
            let wanted = if key == KeyType::Gtin { "13 (hoặc 8, 12, 14)".to_owned() } else { most.to_string() };
            Reading::Typing(format!("Đã gõ {count} chữ số, cần {wanted}."))
        }
        Err(Reason::Length { .. }) => Reading::Wrong(format!("Thừa {} chữ số.", count - most)),
        Err(reason) => Reading::Wrong(reason.message(Language::Vi)),
    }
}

/// Returns the number of the key type in text that was typed, scanned or pasted, in its usual form.
///
/// # Errors
/// The message why there is none.
pub fn take(key: KeyType, text: &str) -> Result<String, String> {
    let typed = numbers::read(key, text.trim());
    if typed.is_ok() {
        return Ok(text.chars().filter(char::is_ascii_digit).collect());
    }
    let found = match (scan::keys(text.as_bytes()), typed) {
        (Ok(keys), typed) => match (keys.iter().find(|found| found.key_type() == key), keys.first(), typed) {
            (Some(found), ..) => Ok(found.clone()),
            (None, Some(other), _) => Err(other_kind(key, other.key_type())),
            (None, None, Err(Reason::CheckDigit { expected })) => Err(check_digit(expected)),
            (None, None, Err(reason)) if text.chars().all(|c| c.is_ascii_digit() || c == ' ') => {
                Err(reason.message(Language::Vi))
            }
            _ => Err(format!("Mã này không có {}.", key.short())),
        },
        (Err(Reason::CheckDigit { expected }), _) => Err(check_digit(expected)),
        (Err(reason), _) => Err(reason.message(Language::Vi)),
    }?;
    Ok(match found {
        Gs1Key::Gtin(gtin) => gtin.to_string(),
        Gs1Key::Gln(gln) => gln.to_string(),
        Gs1Key::Sscc(sscc) => sscc.to_string(),
    })
}

/// Why a GTIN is not that of a product.
fn restriction(key: &Gs1Key) -> Option<&'static str> {
    match key {
        Gs1Key::Gtin(gtin) => gtin.restriction().map(|restriction| restriction.message().vi),
        _ => None,
    }
}

fn check_digit(expected: u8) -> String {
    format!("Số kiểm tra (chữ số cuối) sai: phải là {expected}.")
}

fn other_kind(wanted: KeyType, found: KeyType) -> String {
    format!("Đây là mã {}, không phải {}.", found.short(), wanted.short())
}

#[cfg(test)]
mod tests {
    use super::{Reading, live, take};
    use nguon_domain::identification::identifier::KeyType::{self, Gln, Gtin, Sscc};

    #[test]
    fn while_one_types_it_is_told_how_far_one_is() {
        let told = |key: KeyType, text: &str| match live(key, text) {
            Reading::Nothing => "nothing".to_owned(),
            Reading::Typing(text) => format!("… {text}"),
            Reading::Right(text) => format!("+ {text}"),
            Reading::Wrong(text) => format!("- {text}"),
        };
        for (key, typed, expected) in [
            (Gtin, "", "nothing"),
            (Gtin, "893850", "… Đã gõ 6 chữ số, cần 13 (hoặc 8, 12, 14)."),
            // Eight digits on the way to thirteen are not an invalid GTIN-8.
            (Gtin, "89385059", "… Đã gõ 8 chữ số, cần 13 (hoặc 8, 12, 14)."),
            (Gtin, "50678907", "+ Đúng GTIN."),
            (Gtin, "8 938505 970011", "+ Đúng GTIN."),
            (Gtin, "8938505970013", "- Số kiểm tra (chữ số cuối) sai: phải là 1."),
            (Gln, "8938505970001", "- Số kiểm tra (chữ số cuối) sai: phải là 4."),
            (Sscc, "893531200000002527", "- Số kiểm tra (chữ số cuối) sai: phải là 0."),
            (Gln, "89385059700041", "- Thừa 1 chữ số."),
            (Gtin, "]C101089385", "… Mã quét: nhấn Enter để đọc."),
            (Gtin, "010893850597001110", "… Mã quét: nhấn Enter để đọc."),
        ] {
            assert_eq!(told(key, typed), expected, "{typed}");
        }
        assert!(matches!(live(Gtin, "89385O"), Reading::Wrong(_)));
        // An in-store code, which a scale prints.
        assert!(matches!(live(Gtin, "2100001027506"), Reading::Wrong(_)));
    }

    #[test]
    fn the_right_element_of_a_scan_is_taken() {
        for (key, scanned, expected) in [
            (Gtin, "]C1010893850597001110TL-15\u{1d}21A1", "8938505970011"),
            (Gtin, "\u{1d}010893850597001110TL-15", "8938505970011"),
            (Gtin, "(01)08938505970011(10)TL-15", "8938505970011"),
            (Gtin, "https://nguon.vn/01/08938505970011/10/TL-15", "8938505970011"),
            (Gtin, "]E08938505970011", "8938505970011"),
            (Gtin, "010893850597001110TL-15^17270101", "8938505970011"),
            (Gtin, "]C1(01)08938505970011(10)TL-15", "8938505970011"),
            (Gtin, "nguon.vn/01/08938505970011/10/TL-15", "8938505970011"),
            (Gtin, "8938505970011\u{200b}", "8938505970011"),
            (Gtin, "]C10008938505970000001102089385059700113712", "8938505970011"),
            // Without separators the lot is lost, the GTIN is not.
            (Gtin, "010893850597001110TL-15-ABCDEFGHIJKLMN21A1", "8938505970011"),
            (Sscc, "]C100893531200000002520", "893531200000002520"),
            (Sscc, "893531200000002520", "893531200000002520"),
            (Gln, "(414)8938505970004", "8938505970004"),
            (Gln, "8938505970004", "8938505970004"),
        ] {
            assert_eq!(take(key, scanned).as_deref(), Ok(expected), "{scanned}");
        }
    }

    #[test]
    fn another_kind_of_code_is_told_by_its_name() {
        for (key, scanned, fault) in [
            (Gtin, "]C100893531200000002520", "Đây là mã SSCC, không phải GTIN."),
            (Gtin, "893531200000002520", "Đây là mã SSCC, không phải GTIN."),
            (Sscc, "8938505970011", "Đây là mã GTIN, không phải SSCC."),
            (Gln, "(01)08938505970011", "Đây là mã GTIN, không phải GLN."),
            (Gtin, "(10)TL-15", "Mã này không có GTIN."),
            (Gtin, "8938505970013", "Số kiểm tra (chữ số cuối) sai: phải là 1."),
        ] {
            assert_eq!(take(key, scanned), Err(fault.to_owned()), "{scanned}");
        }
        for scanned in ["https://example.vn/x", "893850", "ABC", "]C0ABC"] {
            assert!(take(Gtin, scanned).is_err(), "{scanned}");
        }
    }
}
