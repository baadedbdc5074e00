//! Standards that a product meets (Tiêu chuẩn áp dụng; Circular 02/2024/TT-BKHCN).

use serde::{Deserialize, Serialize};

use crate::input::search::fold;
use crate::input::violation::Reason;
use crate::input::{Check, MAX_LIST_ITEMS};

/// A standard or technical regulation: TCVN, QCVN, the maker's own TCCS, or a foreign one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AppliedStandard {
    /// Number (Số hiệu).
    #[cfg_attr(feature = "openapi", schema(required, example = "TCVN 7523:2014"))]
    pub number: String,
    /// Title (Tên tiêu chuẩn).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(example = "Thanh long quả tươi"))]
    pub title: Option<String>,
}

/// Refuses standards without number, and numbers that differ in spaces and case only.
pub(super) fn check_standards(check: &mut Check, field: &str, standards: &[AppliedStandard]) {
    check.at_most(field, standards, MAX_LIST_ITEMS);
    let comparison_form = |standard: &AppliedStandard| fold(&standard.number).replace(char::is_whitespace, "");
    for (index, standard) in standards.iter().enumerate().take(MAX_LIST_ITEMS) {
        let name = |part: &str| format!("{field}[{index}].{part}");
        check.required_line(&name("number"), &standard.number);
        check.line(&name("title"), standard.title.as_deref());
        let form = comparison_form(standard);
        if !form.is_empty() && standards[..index].iter().any(|other| comparison_form(other) == form) {
            check.refuse(name("number"), Reason::Duplicate);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{AppliedStandard, check_standards};
    use crate::input::Check;
    use chrono::NaiveDate;

    #[test]
    fn a_standard_has_a_number_and_stands_there_once() {
        let mut check = Check::new(NaiveDate::MIN);
        let standards = ["TCVN 7523:2014", "QCVN 8-2:2011/BYT", "", "tcvn7523:2014", ""];
        let standards = standards.map(|number| AppliedStandard { number: number.to_owned(), title: None });
        check_standards(&mut check, "standards", &standards);
        let faults: Vec<String> = check
            .into_violations()
            .into_iter()
            .map(|fault| format!("{}: {}", fault.field, fault.reason.code()))
            .collect();
        assert_eq!(
            faults,
            ["standards[2].number: required", "standards[3].number: duplicate", "standards[4].number: required"]
        );
    }
}
