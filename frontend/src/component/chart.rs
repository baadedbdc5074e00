//! Numbers as bars, drawn with a few rectangles, and the same numbers as a table.

use leptos::prelude::*;
use nguon_domain::input::quantity::group_thousands;

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The label below it: a few characters.
    pub label: String,
    /// Its name in the table.
    pub name: String,
    /// The address that the row of the table links to, if any.
    pub href: Option<String>,
    /// Its value.
    pub value: u64,
}

/// The height of the area for bars, in user units of the drawing.
const HEIGHT: u64 = 100;

/// Returns the height of a bar where the largest value is `most`: at least 2 for a value above 0, so that it is
/// visible.
fn height(value: u64, most: u64) -> u64 {
    if value == 0 || most == 0 { 0 } else { (value * HEIGHT / most).max(2) }
}

/// Bars side by side. Those who read by ear, or want to follow a number, open the table below the drawing.
#[component]
pub fn BarChart(
    /// The title of the chart.
    title: String,
    /// The heading of the table's first column.
    of: &'static str,
    /// The heading of its second column.
    unit: &'static str,
    bars: Vec<Bar>,
) -> impl IntoView {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or_default();
    let columns = bars
        .iter()
        .map(|bar| {
            let tall = height(bar.value, most);
            view! {
                <div class="chart__column">
                    <span class="chart__value">{(bar.value > 0).then(|| short(bar.value))}</span>
                    <svg class="chart__space" viewBox=format!("0 0 10 {HEIGHT}") preserveAspectRatio="none" focusable="false">
                        <rect x="0" width="10" y=(HEIGHT - tall).to_string() height=tall.to_string() />
                    </svg>
                    <span class="chart__label">{bar.label.clone()}</span>
                </div>
            }
        })
        .collect_view();
    let rows = bars
        .into_iter()
        .map(|bar| {
            let name = match bar.href {
                Some(href) if bar.value > 0 => view! { <a href=href>{bar.name}</a> }.into_any(),
                _ => bar.name.into_any(),
            };
            view! { <tr><th scope="row">{name}</th><td>{count(bar.value)}</td></tr> }
        })
        .collect_view();
    view! {
        <figure class="chart">
            <figcaption class="visually-hidden">{title.clone()}</figcaption>
            <div class="chart__plot" aria-hidden="true">{columns}</div>
            <details class="chart__more">
                <summary>"Xem bảng số liệu"</summary>
                <table class="chart__table">
                    <caption class="visually-hidden">{title}</caption>
                    <thead><tr><th scope="col">{of}</th><th scope="col">{unit}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </details>
        </figure>
    }
    .into_any()
}

/// Returns a count with Vietnamese thousands separators.
pub fn count(value: u64) -> String {
    group_thousands(i64::try_from(value).unwrap_or(i64::MAX))
}

/// Returns a count in at most four characters, to fit above a bar on a phone.
fn short(value: u64) -> String {
    match value {
        0..=999 => value.to_string(),
        1_000..=9_999 => format!("{},{}k", value / 1_000, value % 1_000 / 100),
        10_000..=999_999 => format!("{}k", value / 1_000),
        _ => format!("{}tr", value / 1_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::{height, short};

    #[test]
    fn bars_are_in_proportion_and_little_is_seen() {
        assert_eq!(
            [height(50, 200), height(200, 200), height(0, 200), height(1, 100_000), height(0, 0)],
            [25, 100, 0, 2, 0]
        );
    }

    #[test]
    fn what_stands_above_a_bar_fits() {
        assert_eq!([7, 999, 1_240, 45_600, 3_000_000].map(short), ["7", "999", "1,2k", "45k", "3tr"]);
    }
}
