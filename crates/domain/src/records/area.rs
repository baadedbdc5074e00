//! Administrative areas: a tree of any depth whose nodes have periods of validity.

pub mod gazetteer;
mod lookup;
pub mod name;

pub use lookup::{AreaMatch, FoundArea};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// Minimum length of an official code, that of a province, in digits.
const MIN_CODE_LENGTH: usize = 2;
/// Maximum length of an official code, in digits; a commune's has five.
const MAX_CODE_LENGTH: usize = 10;

/// An administrative area: a province, a commune, or any other level of some period. Levels are not hard-coded, since
/// districts were abolished on 1/7/2025. A merged area refers to its successor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Area {
    /// UUID derived from the first code, so that it is the same in every installation. It stays when the code is
    /// corrected.
    pub id: Uuid,
    /// Official code (Mã đơn vị): 2 digits for a province, 5 for a commune.
    #[cfg_attr(feature = "openapi", schema(example = "68"))]
    pub code: String,
    /// Name (Tên).
    #[cfg_attr(feature = "openapi", schema(example = "Lâm Đồng"))]
    pub name: String,
    /// Parent area (Thuộc), as recorded.
    pub parent_id: Option<Uuid>,
    /// First day in force (Có hiệu lực từ).
    pub valid_from: NaiveDate,
    /// First day no longer in force (Hết hiệu lực từ); absent while in force.
    pub valid_to: Option<NaiveDate>,
    /// Area that it was merged into (Sáp nhập vào).
    pub successor_id: Option<Uuid>,
    /// Version, incremented by every change; sent in `If-Match`.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub version: i32,
    /// The areas that contain it now, the nearest first. When its parent was merged, the successor counts.
    pub above: Vec<AreaName>,
    /// Number of areas in force directly below it, those of areas merged into it included.
    #[cfg_attr(feature = "openapi", schema(example = 124))]
    pub parts: u64,
    /// In the answer of a search: the former unit or other name by which it was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Tỉnh Bình Thuận"))]
    pub matched: Option<String>,
}

/// An area with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AreaName {
    /// UUID.
    pub id: Uuid,
    /// Name.
    #[cfg_attr(feature = "openapi", schema(example = "Lâm Đồng"))]
    pub name: String,
}

/// Query of areas. Without parameters: the areas without parent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct AreaQuery {
    /// Only areas directly below this one, or below an area that was merged into it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<Uuid>,
    /// A name as people write it, or a code: each word possibly abbreviated to its beginning, with or without accents and
    /// kind (`tỉnh`, `TP.`, `xã`), with the units around it after a comma. The names of units until 30/6/2025 lead to
    /// those that they became (Resolution 202/2025/QH15), which `matched` then says. Searches all levels, unless
    /// `parent_id` is given. The likeliest come first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// Day on which the areas are in force; today when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// Maximum number of areas, up to 1,000; 50 for a search when absent, otherwise 1,000. The header `Link` leads to
    /// the next ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// Number of areas passed over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offset: Option<u32>,
}

/// Creates or changes an administrative area.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AreaInput {
    /// Official code (Mã đơn vị), in digits. Only an import can change it.
    #[cfg_attr(feature = "openapi", schema(required, example = "23089"))]
    pub code: String,
    /// Name (Tên).
    #[cfg_attr(feature = "openapi", schema(required, example = "Xã Hàm Thuận Bắc"))]
    pub name: String,
    /// Parent area (Thuộc); none for a province.
    pub parent_id: Option<Uuid>,
    /// First day in force (Có hiệu lực từ).
    #[cfg_attr(feature = "openapi", schema(required, nullable = false, example = "2025-07-01"))]
    pub valid_from: Option<NaiveDate>,
    /// First day no longer in force (Hết hiệu lực từ); not in the future.
    pub valid_to: Option<NaiveDate>,
    /// Area that it was merged into on that day (Sáp nhập vào).
    pub successor_id: Option<Uuid>,
}

impl Input for AreaInput {
    fn check(&self, check: &mut Check) {
        check.result("code", check_code(&self.code));
        check.required_line("name", &self.name);
        check.present("valid_from", self.valid_from.as_ref());
        check.plausible("valid_from", self.valid_from);
        check.not_future("valid_to", self.valid_to);
        if let (Some(from), Some(to)) = (self.valid_from, self.valid_to)
            && to <= from
        {
            check.refuse("valid_to", Reason::Before { other: from });
        }
        if self.successor_id.is_some() && self.valid_to.is_none() {
            check.refuse("valid_to", Reason::Incomplete { needs: "valid_to" });
        }
    }
}

fn check_code(code: &str) -> Result<(), Reason> {
    if code.is_empty() {
        return Err(Reason::Required);
    }
    if let Some(found) = code.chars().find(|c| !c.is_ascii_digit()) {
        return Err(Reason::Character { found });
    }
    if (MIN_CODE_LENGTH..=MAX_CODE_LENGTH).contains(&code.len()) {
        Ok(())
    } else {
        Err(Reason::Length { allowed: "2 đến 10" })
    }
}

/// Whether an area with this validity is in force on the day `on`.
#[must_use]
pub fn is_in_force(valid_from: NaiveDate, valid_to: Option<NaiveDate>, on: NaiveDate) -> bool {
    valid_from <= on && valid_to.is_none_or(|end| on < end)
}

/// Columns of an import file of areas, in their usual order. `parent_code`, `valid_to` and `successor_code` are
/// optional.
pub const IMPORT_COLUMNS: [&str; 6] = ["code", "name", "parent_code", "valid_from", "valid_to", "successor_code"];
/// The required columns.
pub const IMPORT_REQUIRED: [&str; 3] = ["code", "name", "valid_from"];
/// Maximum size of an import file of areas, in bytes: 2 MiB, ten times that of the whole country.
pub const MAX_IMPORT_BYTES: usize = 2 * 1024 * 1024;
/// Maximum number of rows of an import file of areas.
pub const MAX_IMPORT_ROWS: usize = 20_000;

/// Options of an import of areas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct AreaImportQuery {
    /// Only report what would be done, without writing.
    pub dry_run: bool,
}

/// Result of an import of areas.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AreaImport {
    /// Whether it was a dry run, without writing.
    pub dry_run: bool,
    /// Number of new areas.
    pub added: u64,
    /// Number of existing areas that differ from the file.
    pub changed: u64,
    /// Number of existing areas that equal the file.
    pub unchanged: u64,
}

/// Field name of a cell of a file: `line[3].parent_code` is line 3 in that column.
#[must_use]
pub fn cell(line: u64, column: &str) -> String {
    format!("line[{line}].{column}")
}

/// The reverse of [`cell`].
#[must_use]
pub fn parse_cell(field: &str) -> Option<(u64, &str)> {
    let (line, column) = field.strip_prefix("line[")?.split_once("].")?;
    Some((line.parse().ok()?, column))
}

#[cfg(test)]
mod tests {
    use super::{AreaInput, cell, is_in_force, parse_cell};
    use crate::input::parse;
    use chrono::NaiveDate;
    use serde_json::{Value, json};

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn refused(value: Value) -> Vec<String> {
        let violations = parse::<AreaInput>(value, day("2026-11-22")).expect_err("refused");
        violations.iter().map(|violation| format!("{}: {}", violation.field, violation.reason.code())).collect()
    }

    #[test]
    fn an_area_is_in_force_from_its_first_day_to_the_day_before_its_end() {
        let (from, to) = (day("2025-07-01"), Some(day("2026-01-01")));
        assert!(!is_in_force(from, to, day("2025-06-30")));
        assert!(is_in_force(from, to, day("2025-07-01")));
        assert!(is_in_force(from, to, day("2025-12-31")));
        assert!(!is_in_force(from, to, day("2026-01-01")));
        assert!(is_in_force(from, None, day("2199-01-01")));
    }

    #[test]
    fn an_end_comes_after_the_beginning_and_not_before_its_day() {
        let good = json!({ "code": "23089", "name": "Xã Hàm Thuận Bắc", "valid_from": "2025-07-01" });
        assert!(parse::<AreaInput>(good.clone(), day("2026-11-22")).is_ok());
        let with = |name: &str, value: Value| {
            let mut input = good.clone();
            input[name] = value;
            input
        };
        assert_eq!(refused(with("valid_to", json!("2025-07-01"))), ["valid_to: before"]);
        assert_eq!(refused(with("valid_to", json!("2026-11-23"))), ["valid_to: future"]);
        let successor = with("successor_id", json!("0199f0c8-6a00-7000-8000-000000000001"));
        assert_eq!(refused(successor), ["valid_to: incomplete"]);
        for (code, reason) in [("", "required"), ("2", "length"), ("22a", "character"), ("12345678901", "length")] {
            assert_eq!(refused(with("code", json!(code))), [format!("code: {reason}")]);
        }
    }

    #[test]
    fn a_cell_is_found_again_by_its_name() {
        assert_eq!(parse_cell(&cell(3, "parent_code")), Some((3, "parent_code")));
        assert_eq!(parse_cell("attributes[2].name"), None);
    }
}
