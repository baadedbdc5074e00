//! A trace as a list of steps, for phones.

use std::collections::BTreeMap;

use leptos::prelude::*;
use nguon_domain::trace::view::{TraceEdge, TraceView};

use super::words::{edge_detail, edge_word, level_word, node_detail, node_party, node_title};
use crate::events::goods::shown::Units;
use crate::page::Page;

/// Steps expanded at first, in each direction.
const OPEN_STEPS: i64 = 2;
/// The most goods of a step shown before the user asks for more.
const MAX_COLLAPSED: usize = 30;

/// The start, then the sources, then the recipients.
#[component]
pub fn Steps(view: StoredValue<TraceView>) -> impl IntoView {
    let mut levels: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    view.with_value(|view| {
        for (index, node) in view.nodes.iter().enumerate() {
            levels.entry(node.level).or_default().push(index);
        }
    });
    let (sources, onward): (Vec<_>, Vec<_>) = levels.into_iter().partition(|(level, _)| *level < 0);
    // The start is the only step at level 0.
    let (start, onward): (Vec<_>, Vec<_>) = onward.into_iter().partition(|(level, _)| *level == 0);
    let steps = start.into_iter().chain(sources.into_iter().rev()).chain(onward);
    let steps = steps.map(|(level, nodes)| view! { <Step view level nodes /> });
    view! { <div class="stages">{steps.collect_view()}</div> }.into_any()
}

#[component]
fn Step(view: StoredValue<TraceView>, level: i64, nodes: Vec<usize>) -> impl IntoView {
    let count = nodes.len();
    let all = RwSignal::new(count <= MAX_COLLAPSED);
    let nodes = StoredValue::new(nodes);
    let rows = move || {
        let limit = if all.get() { count } else { MAX_COLLAPSED };
        nodes.with_value(|nodes| nodes.iter().take(limit).map(|node| item(view, *node)).collect_view())
    };
    let title = if level == 0 { level_word(0) } else { format!("{} ({count} mục)", level_word(level)) };
    view! {
        <details class="stage" open=level.abs() <= OPEN_STEPS>
            <summary class="stage__title">{title}</summary>
            <ul class="stage__items">{rows}</ul>
            {move || {
                (!all.get())
                    .then(|| {
                        view! {
                            <button type="button" class="button" on:click=move |_| all.set(true)>
                                {format!("Xem cả {count} mục")}
                            </button>
                        }
                    })
            }}
        </details>
    }
    .into_any()
}

fn item(view: StoredValue<TraceView>, node: usize) -> AnyView {
    let units = Units::here();
    view.with_value(|view| {
        let found = &view.nodes[node];
        // The edges to the step nearer to the start.
        let nearer = |edge: &&TraceEdge| {
            let other = if edge.from == node { edge.to } else { edge.from };
            let is_end = edge.from == node || edge.to == node;
            is_end && view.nodes.get(other).is_some_and(|other| other.level.abs() < found.level.abs())
        };
        let ways = view
            .edges
            .iter()
            .filter(nearer)
            .map(|edge| {
                let name = |place: usize| view.nodes.get(place).map(|node| node_title(view, node)).unwrap_or_default();
                let text = match edge.from == node {
                    true => format!("{} {}", edge_word(edge.kind), name(edge.to)),
                    false => format!("từ {} {}", name(edge.from), edge_word(edge.kind)),
                };
                let edge = edge.clone();
                let more = move || edge_detail(&edge, units);
                view! { <p class="stage__way">{text} " " <span class="muted">{more}</span></p> }
            })
            .collect_view();
        let title = node_title(view, found);
        let name = match found.goods.as_ref().filter(|_| !found.is_hidden && found.level != 0) {
            Some(goods) => view! { <a href=Page::chain_of_code(&goods.address)>{title}</a> }.into_any(),
            None => title.into_any(),
        };
        view! {
            <li class="stage__item" class:stage__item--hidden=found.is_hidden>
                <p class="stage__name">{name}</p>
                <p class="muted">{node_detail(view, found)}</p>
                {node_party(view, found).map(|party| view! { <p>{party}</p> })}
                {ways}
            </li>
        }
        .into_any()
    })
}
