//! The Global Trade Item Number.

use std::fmt;
use std::str::FromStr;

use super::digits::CheckedDigits;
use crate::input::localized::Text;
use crate::input::reason::code::CodeRefusal;
use crate::input::violation::Reason;

/// A GTIN-8, -12, -13 or -14, stored as 14 digits padded with zeros on the left (GS1 General Specifications §3.3.2).
///
/// ```
/// use nguon_domain::identification::identifier::Gtin;
///
/// let gtin: Gtin = "8 938505 970011".parse().expect("a GTIN-13");
/// assert_eq!(gtin, "08938505970011".parse().expect("the same in 14 digits"));
/// assert!("8938505970012".parse::<Gtin>().is_err(), "the check digit is wrong");
/// ```
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gtin(pub(super) CheckedDigits<14>);

const ALLOWED: &str = "8, 12, 13 hoặc 14";

impl Gtin {
    /// The 14 digits, as in the path of a GS1 Digital Link.
    #[must_use]
    pub fn as_14_digits(&self) -> &str {
        self.0.as_str()
    }

    /// The length of the unpadded GTIN: 8, 12, 13 or 14.
    #[must_use]
    pub fn length(&self) -> usize {
        match self.0.as_bytes().iter().take_while(|byte| **byte == b'0').count() {
            0 => 14,
            1 => 13,
            2..6 => 12,
            _ => 8,
        }
    }

    /// The indicator digit: 0 for a base trade item, 1 to 8 for a grouping of it, 9 for one of variable measure (TCVN
    /// 12827:2019, A.2 d).
    #[must_use]
    pub fn indicator(&self) -> u8 {
        self.0.as_bytes()[0] - b'0'
    }

    /// Whether it identifies no trade item outside of a shop or company, and what it is then (GS1 General Specifications,
    /// figures 1.4.2-1, 1.4.3-1 and §2.1.11). ISBN, ISSN and ISMN are trade items.
    #[must_use]
    pub fn restriction(&self) -> Option<Restriction> {
        let digits = self.0.as_bytes();
        // With its indicator digit, a grouping of a GTIN-8 has eight digits after five zeros.
        if digits[1..6] == *b"00000" {
            return match digits[6] {
                _ if digits.iter().all(|digit| *digit == b'0') => Some(Restriction::Zeros),
                b'0' | b'2' => Some(Restriction::InStore),
                _ => None,
            };
        }
        match &digits[1..3] {
            b"02" | b"04" | [b'2', _] => Some(Restriction::InStore),
            b"99" => Some(Restriction::Coupon),
            b"98" if matches!(digits[3], b'0'..=b'4') => Some(Restriction::Coupon),
            _ => None,
        }
    }

    /// Parses the GTIN of a product or its packaging.
    ///
    /// # Errors
    /// What is wrong with the digits, or the reason of a [`Restriction`].
    pub fn of_trade_item(text: &str) -> Result<Self, Reason> {
        let gtin: Self = text.parse()?;
        gtin.restriction().map_or(Ok(gtin), |restriction| Err(restriction.into()))
    }

    /// Returns the GTIN-14 of a grouping (packaging) of this trade item.
    ///
    /// # Errors
    /// [`Reason::OutOfRange`] unless `indicator` is 1 to 8.
    pub fn packaging(&self, indicator: u8) -> Result<Self, Reason> {
        if !(1..=8).contains(&indicator) {
            return Err(Reason::OutOfRange { min: 1, max: 8 });
        }
        let mut head = [b'0'; 13];
        head[0] += indicator;
        head[1..].copy_from_slice(&self.0.as_bytes()[1..13]);
        CheckedDigits::build(&head, 0).map(Self).ok_or(Reason::Length { allowed: ALLOWED })
    }
}

/// Why a number with the form of a GTIN identifies no trade item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restriction {
    /// Restricted circulation: given by a shop or company to what it weighs, packs or uses itself.
    InStore,
    /// A coupon or refund receipt.
    Coupon,
    /// All digits are zero.
    Zeros,
}

impl Restriction {
    /// The stable, machine-readable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InStore => "in_store_code",
            Self::Coupon => "coupon_code",
            Self::Zeros => "zeros",
        }
    }

    /// The message for users.
    #[must_use]
    pub const fn message(self) -> Text {
        match self {
            Self::InStore => Text::new(
                "Mã này là mã nội bộ (bắt đầu bằng 02, 04 hoặc 20–29; mã 8 số: 0 hoặc 2) do cửa hàng tự đặt, ví dụ cho hàng cân; ngoài cửa hàng đó, mã không chỉ sản phẩm nào.",
                "This is an in-store code (it begins with 02, 04 or 20–29; one of 8 digits with 0 or 2), which a shop gives itself, for example to weighed goods; it names no product outside of the shop.",
            ),
            Self::Coupon => Text::new(
                "Mã này (bắt đầu bằng 98 hoặc 99) là mã phiếu giảm giá hoặc phiếu hoàn tiền, không phải mã sản phẩm.",
                "This number (it begins with 98 or 99) is that of a coupon or refund receipt, not of a product.",
            ),
            Self::Zeros => Text::new(
                "Mã chỉ có chữ số 0 không phải là mã sản phẩm.",
                "A number of zeros only is not the number of a product.",
            ),
        }
    }
}

impl From<Restriction> for Reason {
    fn from(restriction: Restriction) -> Self {
        let Text { vi, en } = restriction.message();
        Self::Gs1(Box::new(CodeRefusal { code: restriction.code(), vi: vi.to_owned(), en: en.to_owned() }))
    }
}

impl FromStr for Gtin {
    type Err = Reason;

    /// Parses 8, 12, 13 or 14 digits; spaces, as on printed labels, are ignored.
    fn from_str(text: &str) -> Result<Self, Reason> {
        CheckedDigits::read(text, |count| matches!(count, 8 | 12..=14), ALLOWED).map(Self)
    }
}

impl fmt::Display for Gtin {
    /// Without the padding: 8, 12, 13 or 14 digits.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.as_14_digits()[14 - self.length()..])
    }
}

impl fmt::Debug for Gtin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Gtin({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::{Gtin, Restriction};
    use crate::input::violation::Reason;
    use proptest::prelude::*;

    #[test]
    fn each_length_is_padded_to_fourteen_and_shown_as_it_was() {
        for (text, stored) in [
            ("50678907", "00000050678907"),
            ("614141005277", "00614141005277"),
            ("9312345678907", "09312345678907"),
            ("1893141000416", "01893141000416"),
            ("30614141000013", "30614141000013"),
        ] {
            let gtin: Gtin = text.parse().expect("a GTIN of the standard");
            assert_eq!(gtin.as_14_digits(), stored);
            assert_eq!(gtin.to_string(), text);
        }
    }

    #[test]
    fn a_refusal_says_what_is_wrong() {
        assert_eq!("893123".parse::<Gtin>(), Err(Reason::Length { allowed: "8, 12, 13 hoặc 14" }));
        assert_eq!("9312345678908".parse::<Gtin>(), Err(Reason::CheckDigit { expected: 7 }));
        assert_eq!("93123456789O7".parse::<Gtin>(), Err(Reason::Character { found: 'O' }));
        assert_eq!("".parse::<Gtin>(), Err(Reason::Length { allowed: "8, 12, 13 hoặc 14" }));
    }

    #[test]
    fn a_case_gets_the_items_digits_with_an_indicator_and_its_own_check_digit() {
        let item: Gtin = "614141000012".parse().expect("a right number");
        let case = item.packaging(3).expect("an allowed indicator");
        assert_eq!(case.to_string(), "30614141000013");
        assert_eq!(case.indicator(), 3);
        assert_eq!(item.packaging(9), Err(Reason::OutOfRange { min: 1, max: 8 }));
    }

    #[test]
    fn numbers_of_shops_and_coupons_are_told_from_those_of_products() {
        for (text, restriction) in [
            ("2174393107450", Some(Restriction::InStore)),
            ("2100001027506", Some(Restriction::InStore)),
            ("0448403763748", Some(Restriction::InStore)),
            ("0212345678909", Some(Restriction::InStore)),
            ("21064562", Some(Restriction::InStore)),
            ("00000017", Some(Restriction::InStore)),
            ("12100001027503", Some(Restriction::InStore)),
            ("9912345678909", Some(Restriction::Coupon)),
            ("0000000000000", Some(Restriction::Zeros)),
            ("00000000", Some(Restriction::Zeros)),
            ("8938505970011", None),
            ("18938505970018", None),
            ("614141005277", None),
            ("50678907", None),
            ("9789861817286", None),
        ] {
            let gtin: Gtin = text.parse().unwrap_or_else(|reason| panic!("{text}: {reason:?}"));
            assert_eq!(gtin.restriction(), restriction, "{text}");
            assert_eq!(
                Gtin::of_trade_item(text).map_err(|reason| reason.code()),
                match restriction {
                    Some(restriction) => Err(restriction.code()),
                    None => Ok(gtin),
                }
            );
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_is_read_reads_again(text in "[0-9 ]{0,15}|\\PC{0,20}") {
            if let Ok(gtin) = text.parse::<Gtin>() {
                prop_assert_eq!(gtin.to_string().parse(), Ok(gtin.clone()));
                prop_assert_eq!(gtin.as_14_digits().parse(), Ok(gtin));
            }
        }
    }
}
