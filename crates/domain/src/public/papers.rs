//! Recognitions and allergens of a product on a public page.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::input::localized::Bilingual;
use crate::records::allergen::Allergen;
use crate::records::recognition::RuralIndustryLevel;

/// An allergen (Chất gây dị ứng) that a product contains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicAllergen {
    /// The group of allergens.
    pub code: Allergen,
    /// Its name.
    pub name: Bilingual,
}

impl From<Allergen> for PublicAllergen {
    fn from(code: Allergen) -> Self {
        Self { code, name: code.label().into() }
    }
}

/// The vote as a typical rural industrial product (Công nghiệp nông thôn tiêu biểu).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PublicRuralIndustry {
    /// Level (Cấp).
    pub level: RuralIndustryLevel,
    /// Name of the level.
    pub level_name: Bilingual,
    /// Decision (Quyết định công nhận).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decision: Option<String>,
    /// Year (Năm).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub year: Option<i64>,
    /// Last day on which the product may call itself so. The client decides by its own clock whether it has passed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_on: Option<NaiveDate>,
}
