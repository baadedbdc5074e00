//! Whether something with an expiry date is still valid.

use chrono::NaiveDate;
use leptos::prelude::*;
use nguon_domain::records::certificate::EXPIRES_SOON_DAYS;

use crate::platform::format;

/// Returns the tone and text for an expiry date that is past or near.
pub fn ending(day: NaiveDate, today: NaiveDate) -> Option<(&'static str, String)> {
    match (day - today).num_days() {
        ..0 => Some(("bad", format!("Hết hạn {}", format::date(day)))),
        0 => Some(("warn", "Hết hạn hôm nay".to_owned())),
        left @ 1..=EXPIRES_SOON_DAYS => Some(("warn", format!("Còn {left} ngày ({})", format::date(day)))),
        _ => None,
    }
}

/// A badge when the day is past or near, otherwise the day.
#[component]
pub fn ValidityBadge(day: NaiveDate) -> impl IntoView {
    match ending(day, format::today()) {
        Some((tone, text)) => view! { <span class=format!("badge badge--{tone}")>{text}</span> }.into_any(),
        None => view! { <span>{format::date(day)}</span> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::ending;

    #[test]
    fn one_is_reminded_sixty_days_before_and_on_the_last_day_it_still_holds() {
        let today = "2026-11-22".parse().expect("a day");
        let said = |day: &str| ending(day.parse().expect("a day"), today).map(|(_, text)| text);
        assert_eq!(said("2026-11-21").as_deref(), Some("Hết hạn 21/11/2026"));
        assert_eq!(said("2026-11-22").as_deref(), Some("Hết hạn hôm nay"));
        assert_eq!(said("2026-12-12").as_deref(), Some("Còn 20 ngày (12/12/2026)"));
        assert_eq!(said("2027-01-21").as_deref(), Some("Còn 60 ngày (21/01/2027)"));
        assert_eq!(said("2027-01-22"), None);
    }
}
