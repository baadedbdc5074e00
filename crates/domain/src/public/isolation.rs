//! Interval between the last plant protection and the harvest (thời gian cách ly).

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::records::diary::vietnam_day;

/// Actual number of days between the last use of plant protection and the harvest. The required interval is not given:
/// it depends on the crop, and readers compare with the label of the product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Isolation {
    /// Whole days; 0 when both were on the same day.
    #[cfg_attr(feature = "openapi", schema(example = 23))]
    pub days: i64,
    /// Day of the last use.
    pub last_used_on: NaiveDate,
    /// Day of the harvest.
    pub harvested_on: NaiveDate,
}

/// Returns the interval before a harvest. `uses` are the uses of plant protection, each with its start and, if it has
/// one, its end. Days are those of Vietnam. A use that began after the day of the harvest does not count; one that
/// ended after it gives 0 days.
#[must_use]
pub fn isolation(
    uses: impl IntoIterator<Item = (DateTime<Utc>, Option<DateTime<Utc>>)>,
    harvested_on: NaiveDate,
) -> Option<Isolation> {
    let last_used_on = uses
        .into_iter()
        .filter(|(start, _)| vietnam_day(*start) <= harvested_on)
        .map(|(start, end)| vietnam_day(end.unwrap_or(start)).min(harvested_on))
        .max()?;
    let days = harvested_on.signed_duration_since(last_used_on).num_days();
    Some(Isolation { days, last_used_on, harvested_on })
}

#[cfg(test)]
mod tests {
    use super::isolation;
    use chrono::{DateTime, NaiveDate, Utc};

    fn days(uses: &[(&str, Option<&str>)], harvested_on: &str) -> Option<i64> {
        let moment = |text: &str| text.parse::<DateTime<Utc>>().expect("a moment");
        let uses = uses.iter().map(|(start, end)| (moment(start), end.map(moment)));
        isolation(uses, harvested_on.parse::<NaiveDate>().expect("a day")).map(|isolation| isolation.days)
    }

    #[test]
    fn the_last_use_before_the_harvest_counts() {
        let uses = [
            ("2026-10-01T00:00:00Z", None),
            ("2026-10-20T23:00:00Z", None),
            ("2026-10-12T01:00:00Z", Some("2026-10-12T04:00:00Z")),
        ];
        // 23:00 UTC on the 20th is the morning of the 21st in Vietnam.
        assert_eq!(days(&uses, "2026-11-13"), Some(23));
        assert_eq!(days(&uses[..1], "2026-11-13"), Some(43));
        assert_eq!(days(&[], "2026-11-13"), None);
    }

    #[test]
    fn the_end_of_a_use_counts_and_what_came_after_the_harvest_does_not() {
        let long = ("2026-11-01T01:00:00Z", Some("2026-11-03T01:00:00Z"));
        assert_eq!(days(&[long], "2026-11-13"), Some(10));
        assert_eq!(days(&[long], "2026-11-02"), Some(0), "it lasted beyond the harvest");
        assert_eq!(days(&[long], "2026-11-01"), Some(0));
        assert_eq!(days(&[long], "2026-10-31"), None);
    }
}
