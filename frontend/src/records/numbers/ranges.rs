//! The capacity of the number ranges and how much is left.

use leptos::prelude::*;
use nguon_domain::identification::numbers::{PrefixRanges, Range, Ranges};

use crate::component::chart::count;
use crate::component::fetched::Fetched;

/// A meter for each key type of each prefix.
#[component]
pub fn Meters(ranges: Fetched<Ranges>) -> impl IntoView {
    move || match ranges.answer.get() {
        Some(Ok(known)) => known.prefixes.into_iter().map(prefix).collect_view().into_any(),
        _ => ().into_any(),
    }
}

fn prefix(prefix: PrefixRanges) -> AnyView {
    let PrefixRanges { prefix, current, ranges, .. } = prefix;
    view! {
        <section class="card">
            <h2 class="prefix">
                "Mã doanh nghiệp " <span class="number">{prefix}</span>
                {(!current).then(|| view! { <span class="badge">"Mã trước đây"</span> })}
            </h2>
            <ul class="meters">{ranges.into_iter().map(meter).collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn meter(range: Range) -> AnyView {
    let Range { key_type, capacity, used, left, low } = range;
    let label = key_type.label().vi;
    view! {
        <li class="meter">
            <p class="meter__label">
                {label} " "
                {low.then(|| match left {
                    0 => view! { <span class="badge badge--bad">"Đã hết"</span> },
                    _ => view! { <span class="badge badge--warn">"Sắp hết"</span> },
                })}
            </p>
            <progress class="file__progress" max=capacity.to_string() value=used.to_string() aria-label=format!("{label}: đã dùng")></progress>
            <p class="field__help">{format!("Đã dùng {} trên {} · còn {}", count(used), count(capacity), count(left))}</p>
        </li>
    }
    .into_any()
}
