//! Catalogues (dictionary 11, Danh mục): the lists of choices in forms.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::input::kind::{CatalogueKind, MAX_CODE_LENGTH, is_code_character};
use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// Maximum number of entries of one catalogue, retired ones included: so many of the system's, and so many of a
/// business's own. Clients load all of them at once.
pub const MAX_ENTRIES: usize = 200;

/// Derives the code of an entry from its name: plain letters, with a number appended when the code is taken.
#[must_use]
pub fn code_for(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let words = crate::input::search::words([name]).join("_");
    // Words may be in any script; codes are ASCII.
    let mut stem: String = words.chars().filter(|c| is_code_character(*c)).take(MAX_CODE_LENGTH - 4).collect();
    if stem.trim_matches('_').is_empty() {
        stem = "entry".to_owned();
    }
    let stem = stem.trim_matches('_');
    if !is_taken(stem) {
        return stem.to_owned();
    }
    // A catalogue has fewer entries than there are numbers.
    (2..1000).map(|number| format!("{stem}_{number}")).find(|code| !is_taken(code)).unwrap_or_default()
}

/// An entry of a catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CatalogueEntry {
    /// UUID.
    pub id: Uuid,
    /// The catalogue.
    pub kind: CatalogueKind,
    /// Stable code; for units the UN/ECE code.
    #[cfg_attr(feature = "openapi", schema(example = "grower"))]
    pub code: String,
    /// Vietnamese name (Tên tiếng Việt).
    #[cfg_attr(feature = "openapi", schema(example = "Nhà vườn, hộ sản xuất"))]
    pub name_vi: String,
    /// English name.
    #[cfg_attr(feature = "openapi", schema(example = "Grower"))]
    pub name_en: String,
    /// Retired (Ngừng dùng): no longer offered; records that use it keep it.
    pub retired: bool,
    /// Whether the entry is the business's own, not one of the system.
    pub own: bool,
    /// Version, incremented by every change; sent in `If-Match`.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub version: i32,
}

/// Creates or changes a catalogue entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct EntryInput {
    /// UN/ECE code, only for a new unit. The codes of other entries are derived from their names. Codes never change.
    #[cfg_attr(feature = "openapi", schema(example = "KGM"))]
    pub code: Option<String>,
    /// Vietnamese name (Tên tiếng Việt), unique among the entries on offer.
    #[cfg_attr(feature = "openapi", schema(required, example = "Nhà vườn, hộ sản xuất"))]
    pub name_vi: String,
    /// English name; the Vietnamese one when absent.
    #[cfg_attr(feature = "openapi", schema(example = "Grower"))]
    pub name_en: Option<String>,
    /// Retires the entry (Ngừng dùng): no longer offered; records that use it keep it.
    pub retired: bool,
}

impl Input for EntryInput {
    fn check(&self, check: &mut Check) {
        check.line("code", self.code.as_deref());
        check.required_line("name_vi", &self.name_vi);
        check.line("name_en", self.name_en.as_deref());
    }
}

/// The order of the entries of a catalogue in forms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct EntryOrder {
    /// Ids of all entries of the catalogue, retired ones included.
    #[cfg_attr(feature = "openapi", schema(required))]
    pub ids: Vec<Uuid>,
}

impl Input for EntryOrder {
    fn check(&self, check: &mut Check) {
        if self.ids.is_empty() {
            check.refuse("ids", Reason::Required);
        }
        check.set("ids", &self.ids);
    }
}

#[cfg(test)]
mod tests {
    use super::code_for;
    use crate::input::kind::CatalogueKind;

    #[test]
    fn units_have_official_codes_and_other_entries_plain_words() {
        for code in ["KGM", "P1", "H87", "EA", "4G"] {
            assert_eq!(CatalogueKind::Unit.check_code(code), Ok(()), "{code}");
        }
        for code in ["", "K", "kgm", "KGMM", "K-M", "ĐV"] {
            assert!(CatalogueKind::Unit.check_code(code).is_err(), "{code}");
        }
        assert_eq!(CatalogueKind::Industry.check_code("food_processing"), Ok(()));
        for code in ["", "Rau", "rau sạch", &"x".repeat(41)] {
            assert!(CatalogueKind::Industry.check_code(code).is_err(), "{code}");
        }
    }

    #[test]
    fn a_code_is_made_from_the_name_and_differs_from_those_that_are_there() {
        assert_eq!(code_for("Rau, củ sạch (VietGAP)", |_| false), "rau_cu_sach_vietgap");
        assert_eq!(code_for("Dừa", |code| code == "dua"), "dua_2");
        assert_eq!(code_for("菜", |_| false), "entry");
        let long = code_for(&"Sản phẩm ".repeat(20), |code| !code.ends_with("_9"));
        assert!(CatalogueKind::ProductCategory.check_code(&long).is_ok(), "{long}");
    }
}
