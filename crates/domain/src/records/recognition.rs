//! Recognitions of a product by the State besides OCOP: typical rural industrial products (Công nghiệp nông thôn tiêu biểu)
//! and local specialties (Đặc trưng thế mạnh), the programmes of the provincial guide.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::input::Check;
use crate::input::localized::Text;
use crate::input::violation::Reason;

/// Level at which a product was voted a typical rural industrial product (Circular 26/2014/TT-BCT).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RuralIndustryLevel {
    /// A district (Cấp huyện), until districts were abolished on 1/7/2025.
    District,
    /// A province (Cấp tỉnh).
    Province,
    /// A region (Cấp khu vực).
    Region,
    /// The country (Cấp quốc gia).
    National,
}

impl RuralIndustryLevel {
    /// Values in the API with their labels, the lowest level first.
    pub const CHOICES: &'static [(&'static str, Text)] = &[
        ("district", Text::new("Cấp huyện", "District level")),
        ("province", Text::new("Cấp tỉnh", "Provincial level")),
        ("region", Text::new("Cấp khu vực", "Regional level")),
        ("national", Text::new("Cấp quốc gia", "National level")),
    ];

    /// All values, in the order of [`RuralIndustryLevel::CHOICES`].
    pub const ALL: [Self; 4] = [Self::District, Self::Province, Self::Region, Self::National];

    /// The value in the API and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        Self::CHOICES[self as usize].0
    }

    /// The reverse of [`RuralIndustryLevel::as_str`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.as_str() == text)
    }

    /// Display name.
    #[must_use]
    pub const fn label(self) -> Text {
        Self::CHOICES[self as usize].1
    }
}

/// Year of the first vote (Circular 35/2010/TT-BCT).
const FIRST_YEAR: i64 = 2010;
/// Last year that is no slip of the keyboard; years to come are refused as such.
const LAST_YEAR: i64 = 2199;

/// Checks the fields `rural_industry_…` of a product: level, decision and year together, or none of them.
pub(super) fn check_rural_industry(
    check: &mut Check,
    level: Option<RuralIndustryLevel>,
    decision: Option<&str>,
    year: Option<i64>,
    expires_on: Option<NaiveDate>,
) {
    check.line("rural_industry_decision", decision);
    check.within("rural_industry_year", year, FIRST_YEAR, LAST_YEAR);
    let plausible = year.filter(|year| (FIRST_YEAR..=LAST_YEAR).contains(year));
    let first_day = plausible.and_then(|year| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, 1, 1));
    if first_day.is_some_and(|day| day > check.today()) {
        check.refuse("rural_industry_year", Reason::Future);
    }
    check.plausible("rural_industry_expires_on", expires_on);
    check.not_before("rural_industry_expires_on", expires_on, first_day);
    let parts = [
        ("rural_industry_level", level.is_some()),
        ("rural_industry_decision", decision.is_some()),
        ("rural_industry_year", year.is_some()),
    ];
    if expires_on.is_some() || parts.iter().any(|(_, is_present)| *is_present) {
        for (needs, _) in parts.into_iter().filter(|(_, is_present)| !is_present) {
            check.refuse(needs, Reason::Incomplete { needs });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{RuralIndustryLevel, check_rural_industry};
    use crate::input::Check;
    use chrono::NaiveDate;
    use serde_json::json;

    fn faults(
        level: Option<RuralIndustryLevel>,
        decision: Option<&str>,
        year: Option<i64>,
        expires_on: Option<&str>,
    ) -> Vec<String> {
        let mut check = Check::new(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a day"));
        let expires_on = expires_on.map(|day| day.parse().expect("a day"));
        check_rural_industry(&mut check, level, decision, year, expires_on);
        let describe = |fault: crate::input::violation::Violation| format!("{}: {}", fault.field, fault.reason.code());
        check.into_violations().into_iter().map(describe).collect()
    }

    #[test]
    fn every_level_has_its_value_and_label() {
        for level in RuralIndustryLevel::ALL {
            assert_eq!(json!(level), json!(level.as_str()));
            assert_eq!(RuralIndustryLevel::parse(level.as_str()), Some(level));
        }
        assert_eq!(RuralIndustryLevel::National.label().vi, "Cấp quốc gia");
    }

    #[test]
    fn level_decision_and_year_belong_together() {
        let level = Some(RuralIndustryLevel::Province);
        assert_eq!(faults(None, None, None, None), Vec::<String>::new());
        assert_eq!(faults(level, Some("1/QĐ-UBND"), Some(2026), Some("2028-12-31")), Vec::<String>::new());
        assert_eq!(
            faults(level, None, None, None),
            ["rural_industry_decision: incomplete", "rural_industry_year: incomplete"]
        );
        assert_eq!(faults(None, Some("1/QĐ"), Some(2025), None), ["rural_industry_level: incomplete"]);
        assert_eq!(faults(None, None, None, Some("2028-01-01")).len(), 3, "an expiry date alone says nothing");
        assert_eq!(faults(level, Some("1/QĐ"), Some(2027), None), ["rural_industry_year: future"]);
        assert_eq!(faults(level, Some("1/QĐ"), Some(20_250), None), ["rural_industry_year: out_of_range"]);
        assert_eq!(faults(level, Some("1/QĐ"), Some(2024), Some("2023-12-31")), ["rural_industry_expires_on: before"]);
    }
}
