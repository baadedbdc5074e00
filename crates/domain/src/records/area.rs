//! Administrative areas: a dated tree of any depth.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::input::violation::Reason;
use crate::input::{Check, Input};

/// The fewest digits of an official code: a province's.
const SHORTEST_CODE: usize = 2;
/// The most digits of an official code that are kept; a commune's has five.
const MAX_CODE_LENGTH: usize = 10;

/// A province, a commune, or whatever unit was in force at some time. Districts are gone since 1/7/2025, so
/// no level is hard-coded; an area that was merged names its successor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Area {
    /// UUID, derived from the code: the same in every installation.
    pub id: Uuid,
    /// The official code: 2 digits for a province, 5 for a commune; never reused.
    #[cfg_attr(feature = "openapi", schema(example = "68"))]
    pub code: String,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(example = "Lâm Đồng"))]
    pub name: String,
    /// The area that it was made a part of.
    pub parent_id: Option<Uuid>,
    /// In force from this day.
    pub valid_from: NaiveDate,
    /// In force until the day before this one; absent while in force.
    pub valid_to: Option<NaiveDate>,
    /// The area that it became part of.
    pub successor_id: Option<Uuid>,
    /// Version, incremented by every change; sent in `If-Match`.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub version: i32,
    /// The areas in which it lies now, the nearest first: an area whose own parent was merged lies in the
    /// successor.
    pub above: Vec<AreaName>,
    /// How many areas in force lie directly in it, those of areas that were merged into it included.
    #[cfg_attr(feature = "openapi", schema(example = 124))]
    pub parts: u64,
}

/// An area and what it is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AreaName {
    /// UUID.
    pub id: Uuid,
    /// Its name.
    #[cfg_attr(feature = "openapi", schema(example = "Lâm Đồng"))]
    pub name: String,
}

/// Which areas are asked for; without anything those that lie in no other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct AreaQuery {
    /// Those that lie directly in this one, or in an area that was merged into it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<Uuid>,
    /// Words of the name or the code, each the beginning of a word, whatever accents and case; on every level,
    /// unless `parent_id` is given. At most 50 areas are found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub q: Option<String>,
    /// The day on which they are in force; today when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
}

/// A new area, or how an area is to be from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AreaInput {
    /// Mã đơn vị: digits. It is given once and never changes.
    #[cfg_attr(feature = "openapi", schema(required, example = "22918"))]
    pub code: String,
    /// Tên.
    #[cfg_attr(feature = "openapi", schema(required, example = "Xã Hàm Thuận Bắc"))]
    pub name: String,
    /// Thuộc: the area that it is made a part of; none for a province.
    pub parent_id: Option<Uuid>,
    /// Có hiệu lực từ.
    #[cfg_attr(feature = "openapi", schema(required, nullable = false, example = "2025-07-01"))]
    pub valid_from: Option<NaiveDate>,
    /// Hết hiệu lực từ: the first day on which it is no longer in force. Recorded when that day has come.
    pub valid_to: Option<NaiveDate>,
    /// Sáp nhập vào: what it became part of on that day.
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
    if (SHORTEST_CODE..=MAX_CODE_LENGTH).contains(&code.len()) {
        Ok(())
    } else {
        Err(Reason::Length { allowed: "2 đến 10" })
    }
}

/// Whether an area is in force on a day.
#[must_use]
pub fn is_in_force(valid_from: NaiveDate, valid_to: Option<NaiveDate>, on: NaiveDate) -> bool {
    valid_from <= on && valid_to.is_none_or(|end| on < end)
}

/// The columns of a file of areas, in the order in which they are usually written. `parent_code`, `valid_to`
/// and `successor_code` may be missing.
pub const IMPORT_COLUMNS: [&str; 6] = ["code", "name", "parent_code", "valid_from", "valid_to", "successor_code"];
/// The columns that must be there.
pub const IMPORT_REQUIRED: [&str; 3] = ["code", "name", "valid_from"];
/// The largest file of areas, in bytes: 2 MB. That of the whole country is a tenth of it.
pub const IMPORT_BYTES: usize = 2 * 1024 * 1024;
/// The most rows of a file of areas.
pub const IMPORT_ROWS: usize = 20_000;

/// Whether a file of areas is only looked through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default, deny_unknown_fields)]
pub struct AreaImportQuery {
    /// Says what would be done, and does nothing.
    pub dry_run: bool,
}

/// What a file of areas has changed, or would.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AreaImport {
    /// Whether nothing was written.
    pub dry_run: bool,
    /// New areas.
    pub added: u64,
    /// Areas that were there and differ.
    pub changed: u64,
    /// Areas that are as the file says.
    pub unchanged: u64,
}

/// The field of a fault in a file: `line[3].parent_code` is the cell of line 3 in that column.
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
        let good = json!({ "code": "22918", "name": "Xã Hàm Thuận Bắc", "valid_from": "2025-07-01" });
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
