//! Allergens that labels name (TCVN 7087, which follows CXS 1-1985, 4.2.1.4, and annex II of Regulation (EU) 1169/2011).

use serde::{Deserialize, Serialize};

use crate::input::localized::Text;

/// A group of allergens (Chất gây dị ứng), with products made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Allergen {
    /// Cereals containing gluten.
    Gluten,
    /// Crustaceans.
    Crustaceans,
    /// Eggs.
    Eggs,
    /// Fish.
    Fish,
    /// Peanuts.
    Peanuts,
    /// Soybeans.
    Soybeans,
    /// Milk, with lactose.
    Milk,
    /// Tree nuts.
    TreeNuts,
    /// Sulphites of 10 mg/kg or more.
    Sulphites,
    /// Sesame.
    Sesame,
    /// Celery.
    Celery,
    /// Mustard.
    Mustard,
    /// Lupin.
    Lupin,
    /// Molluscs.
    Molluscs,
}

impl Allergen {
    /// Values in the API with their labels: those of the Codex first.
    pub const CHOICES: &'static [(&'static str, Text)] = &[
        ("gluten", Text::new("Ngũ cốc có gluten (lúa mì, lúa mạch, yến mạch)", "Cereals containing gluten")),
        ("crustaceans", Text::new("Giáp xác (tôm, cua)", "Crustaceans")),
        ("eggs", Text::new("Trứng", "Eggs")),
        ("fish", Text::new("Cá", "Fish")),
        ("peanuts", Text::new("Lạc (đậu phộng)", "Peanuts")),
        ("soybeans", Text::new("Đậu nành", "Soybeans")),
        ("milk", Text::new("Sữa (kể cả lactose)", "Milk")),
        ("tree_nuts", Text::new("Quả hạch (điều, hạnh nhân, óc chó)", "Tree nuts")),
        ("sulphites", Text::new("Sulfit (từ 10 mg/kg)", "Sulphites (10 mg/kg or more)")),
        ("sesame", Text::new("Vừng (mè)", "Sesame")),
        ("celery", Text::new("Cần tây", "Celery")),
        ("mustard", Text::new("Mù tạt", "Mustard")),
        ("lupin", Text::new("Đậu lupin", "Lupin")),
        ("molluscs", Text::new("Nhuyễn thể (mực, ốc, sò)", "Molluscs")),
    ];

    /// All values, in the order of [`Allergen::CHOICES`].
    pub const ALL: [Self; 14] = [
        Self::Gluten,
        Self::Crustaceans,
        Self::Eggs,
        Self::Fish,
        Self::Peanuts,
        Self::Soybeans,
        Self::Milk,
        Self::TreeNuts,
        Self::Sulphites,
        Self::Sesame,
        Self::Celery,
        Self::Mustard,
        Self::Lupin,
        Self::Molluscs,
    ];

    /// Display name.
    #[must_use]
    pub const fn label(self) -> Text {
        Self::CHOICES[self as usize].1
    }

    /// Code value of `gs1:AllergenTypeCode` in the GS1 Web Vocabulary.
    #[must_use]
    pub const fn gs1_code(self) -> &'static str {
        match self {
            Self::Gluten => "AW",
            Self::Crustaceans => "AC",
            Self::Eggs => "AE",
            Self::Fish => "AF",
            Self::Peanuts => "AP",
            Self::Soybeans => "AY",
            Self::Milk => "AM",
            Self::TreeNuts => "AN",
            Self::Sulphites => "AU",
            Self::Sesame => "AS",
            Self::Celery => "BC",
            Self::Mustard => "BM",
            Self::Lupin => "NL",
            Self::Molluscs => "UM",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Allergen;
    use serde_json::json;

    #[test]
    fn every_allergen_has_its_value_and_label() {
        let values: Vec<&str> = Allergen::CHOICES.iter().map(|(value, _)| *value).collect();
        assert_eq!(json!(Allergen::ALL), json!(values));
        assert_eq!(Allergen::Molluscs.label().en, "Molluscs");
    }
}
