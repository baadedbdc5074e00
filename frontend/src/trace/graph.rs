//! A trace as a graph that is expanded step by step.

use std::collections::BTreeSet;

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use nguon_domain::trace::view::{TraceEdgeKind, TraceView};

use super::layout::{Layout, PlacedNode, TraceStructure};
use super::words::{edge_detail, edge_word, level_word, node_detail, node_party, node_title};
use crate::component::icon::{Icon, Shape};
use crate::events::goods::shown::Units;
use crate::page::Page;
use crate::platform::focus::focus_soon;

/// Width of a node and of the gap to the next column, in pixels.
const WIDTH: usize = 216;
const GAP: usize = 84;
/// Height of a node and of the gap to the next row, in pixels.
const HEIGHT: usize = 112;
const SPACE: usize = 20;
/// Margin around the graph, in pixels, so that the focus ring is visible.
const MARGIN: usize = 12;
/// The most nodes that are shown before the user expands any.
const FIRST_SHOWN: usize = 40;

const fn left(placed: PlacedNode) -> usize {
    MARGIN + placed.column * (WIDTH + GAP)
}

const fn top(placed: PlacedNode) -> usize {
    MARGIN + placed.half_rows * (HEIGHT + SPACE) / 2
}

fn id_of(node: usize) -> String {
    format!("node-{node}")
}

/// The graph, and the details of the chosen node.
#[component]
pub fn Graph(view: StoredValue<TraceView>) -> impl IntoView {
    let chain = StoredValue::new(view.with_value(|view| TraceStructure::new(&view.nodes, &view.edges)));
    let opened = RwSignal::new(chain.with_value(|chain| chain.first_opened(FIRST_SHOWN)));
    let chosen = RwSignal::new(None::<usize>);
    let layout = Memo::new(move |_| opened.with(|opened| chain.with_value(|chain| chain.lay_out(opened))));
    let frame = NodeRef::<html::Div>::new();
    // The start is scrolled to the centre.
    Effect::new(move |before: Option<bool>| {
        if let Some(frame) = frame.get()
            && before != Some(true)
            && let Some(start) = layout.with_untracked(|layout| layout.find(0))
        {
            let middle = i32::try_from(left(start) + WIDTH / 2).unwrap_or_default();
            frame.set_scroll_left(middle - frame.client_width() / 2);
            let middle = i32::try_from(top(start) + HEIGHT / 2).unwrap_or_default();
            frame.set_scroll_top(middle - frame.client_height() / 2);
            return true;
        }
        before == Some(true)
    });
    let width =
        move || layout.with(|layout| 2 * MARGIN + layout.columns * (WIDTH + GAP) - GAP.min(layout.columns * GAP));
    let height = move || layout.with(|layout| 2 * MARGIN + layout.rows * (HEIGHT + SPACE));
    let box_of = move || format!("0 0 {} {}", width(), height());
    let lines = move || {
        layout.with(|layout| {
            view.with_value(|view| {
                layout
                    .edges
                    .iter()
                    .filter_map(|index| {
                        let edge = view.edges.get(*index)?;
                        let path = curve(layout.find(edge.from)?, layout.find(edge.to)?);
                        let near = chosen.get().is_some_and(|node| node == edge.from || node == edge.to);
                        let kind = match edge.kind {
                            TraceEdgeKind::Made | TraceEdgeKind::Used => "made",
                            TraceEdgeKind::Packed | TraceEdgeKind::Unpacked => "packed",
                            TraceEdgeKind::Moved => "moved",
                            TraceEdgeKind::Part => "part",
                        };
                        let class =
                            format!("graph__edge graph__edge--{kind}{}", if near { " graph__edge--near" } else { "" });
                        Some(view! { <path class=class d=path marker-end="url(#arrow)" /> })
                    })
                    .collect_view()
            })
        })
    };
    let is_small = Memo::new(move |_| {
        layout.with(|layout| layout.nodes.iter().all(|placed| placed.outward == 0 || placed.is_open))
    });
    let all = move |_| {
        let everything: BTreeSet<usize> = (0..view.with_value(|view| view.nodes.len())).collect();
        opened.set(if is_small.get_untracked() { BTreeSet::from([0]) } else { everything });
    };
    view! {
        <div class="graph">
            <div class="between">
                <p class="muted">"Bấm vào từng ô để xem chi tiết; bấm + để mở bước tiếp theo. Phím mũi tên đi qua các ô."</p>
                <button type="button" class="button button--quiet" on:click=all>
                    {move || if is_small.get() { "Thu gọn" } else { "Mở hết" }}
                </button>
            </div>
            <div class="graph__frame" node_ref=frame>
                <svg class="graph__picture" width=width height=height viewBox=box_of role="group" aria-label="Sơ đồ truy xuất">
                    <defs>
                        <marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" markerWidth="11" markerHeight="11" orient="auto">
                            <path class="graph__arrow" d="M0 0 8 4 0 8z" />
                        </marker>
                    </defs>
                    <g aria-hidden="true">{lines}</g>
                    <For
                        each=move || layout.with(|layout| layout.nodes.iter().map(|placed| placed.node).collect::<Vec<_>>())
                        key=|node| *node
                        let:node
                    >
                        <Node view layout opened chosen node />
                    </For>
                </svg>
            </div>
            <Legend />
            {move || chosen.get().map(|node| view! { <Details view node chosen /> })}
        </div>
    }
    .into_any()
}

/// Returns the path from the right side of one node to the left side of another; edges that go back bend below.
fn curve(from: PlacedNode, to: PlacedNode) -> String {
    let (x1, y1) = (left(from) + WIDTH, top(from) + HEIGHT / 2);
    let (x2, y2) = (left(to), top(to) + HEIGHT / 2);
    if x2 > x1 {
        let middle = usize::midpoint(x1, x2);
        return format!("M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}");
    }
    let (x1, x2) = (left(from) + WIDTH / 2, left(to) + WIDTH / 2);
    let (y1, y2) = (top(from) + HEIGHT, top(to) + HEIGHT);
    let below = y1.max(y2) + SPACE + 20;
    format!("M{x1} {y1}C{x1} {below} {x2} {below} {x2} {y2}")
}

#[component]
fn Node(
    view: StoredValue<TraceView>,
    layout: Memo<Layout>,
    opened: RwSignal<BTreeSet<usize>>,
    chosen: RwSignal<Option<usize>>,
    node: usize,
) -> impl IntoView {
    // Its last position while it is being removed.
    let place = Memo::new(move |before: Option<&Option<PlacedNode>>| {
        layout.with(|layout| layout.find(node)).or_else(|| before.copied().flatten())
    });
    let x = move || place.get().map_or(0, left);
    let y = move || place.get().map_or(0, top);
    let (title, detail, party, level, hidden, is_unit, makes) = view.with_value(|view| {
        let found = &view.nodes[node];
        let party = node_party(view, found);
        let makes = found.event.is_some();
        let is_unit = found.is_carrier || found.goods.as_ref().is_some_and(|goods| goods.sscc.is_some());
        (node_title(view, found), node_detail(view, found), party, found.level, found.is_hidden, is_unit, makes)
    });
    let is_chosen = move || chosen.get() == Some(node);
    let more = move || place.get().filter(|placed| placed.outward > 0);
    let toggle = move |_| {
        opened.update(|opened| {
            if !opened.remove(&node) {
                opened.insert(node);
            }
        });
    };
    let side = if level < 0 { "về nguồn" } else { "đi tiếp" };
    let named = title.clone();
    let keydown = move |event: ev::KeyboardEvent| {
        let next = |forward: bool| {
            let step = |(from, to): (usize, usize)| match forward {
                true => (from == node).then_some(to),
                false => (to == node).then_some(from),
            };
            layout.with_untracked(|layout| {
                view.with_value(|view| {
                    let ends = layout.edges.iter().filter_map(|index| view.edges.get(*index));
                    ends.filter_map(|edge| step((edge.from, edge.to))).next()
                })
            })
        };
        let target = match event.key().as_str() {
            "ArrowRight" => next(true),
            "ArrowLeft" => next(false),
            "ArrowDown" => layout.with_untracked(|layout| layout.beside(node, true)),
            "ArrowUp" => layout.with_untracked(|layout| layout.beside(node, false)),
            "+" | "-" if more().is_some() => {
                toggle(());
                return event.prevent_default();
            }
            _ => return,
        };
        event.prevent_default();
        if let Some(target) = target {
            focus_soon(id_of(target));
        }
    };
    let shape = if hidden {
        Shape::EyeOff
    } else if makes {
        Shape::Flow
    } else if is_unit {
        Shape::Pallet
    } else {
        Shape::Layers
    };
    view! {
        <foreignObject x=x y=y width=WIDTH height=HEIGHT class="graph__place">
            <div
                class="node"
                class:node--start=level == 0
                class:node--hidden=hidden
                class:node--event=makes
                class:node--chosen=is_chosen
            >
                <button
                    type="button"
                    class="node__main"
                    id=id_of(node)
                    aria-pressed=move || is_chosen().to_string()
                    on:keydown=keydown
                    on:click=move |_| chosen.set(if is_chosen() { None } else { Some(node) })
                >
                    <Icon shape />
                    <span class="node__text">
                        <span class="visually-hidden">{level_word(level)} ": "</span>
                        <span class="node__title">{title}</span>
                        <span class="node__detail">{detail}</span>
                        <span class="node__party">{party}</span>
                    </span>
                </button>
                {move || {
                    more()
                        .map(|placed| {
                            let label = if placed.is_open {
                                format!("Thu gọn {side}: {named}")
                            } else {
                                format!("Mở {} mục {side}: {named}", placed.outward)
                            };
                            let text = if placed.is_open { "−".to_owned() } else { format!("+{}", placed.outward) };
                            view! {
                                <button
                                    type="button"
                                    class="node__more"
                                    class:node__more--left={level < 0}
                                    aria-label=label
                                    aria-expanded=placed.is_open.to_string()
                                    on:click=move |_| toggle(())
                                >
                                    {text}
                                </button>
                            }
                        })
                }}
            </div>
        </foreignObject>
    }
    .into_any()
}

/// The meaning of the line styles.
#[component]
fn Legend() -> impl IntoView {
    let line = |class: &'static str, text: &'static str| {
        view! {
            <li class="legend__item">
                <svg class="legend__line" viewBox="0 0 32 8" aria-hidden="true" focusable="false">
                    <path class=format!("graph__edge graph__edge--{class}") d="M0 4h32" />
                </svg>
                {text}
            </li>
        }
    };
    view! {
        <ul class="legend" aria-label="Ý nghĩa các đường">
            {line("made", "làm ra")} {line("packed", "xếp vào, lấy ra")} {line("moved", "chuyển cho bên khác")}
            {line("part", "là một phần")}
        </ul>
    }
}

/// The details of a node.
#[component]
fn Details(view: StoredValue<TraceView>, node: usize, chosen: RwSignal<Option<usize>>) -> impl IntoView {
    let units = Units::here();
    view.with_value(|view| {
        let found = &view.nodes[node];
        let steps = view
            .edges
            .iter()
            .filter(|edge| edge.from == node || edge.to == node)
            .filter_map(|edge| {
                let (from, to) = (view.nodes.get(edge.from)?, view.nodes.get(edge.to)?);
                let text = format!("{} → {} → {}", node_title(view, from), edge_word(edge.kind), node_title(view, to));
                let edge = edge.clone();
                let more = move || edge_detail(&edge, units);
                Some(view! { <li>{text} " " <span class="muted">{more}</span></li> })
            })
            .collect_view();
        let goods = found.goods.as_ref().filter(|_| !found.is_hidden);
        let from_here = goods.filter(|_| found.level != 0).map(|goods| {
            view! { <a class="button" href=Page::chain_of_code(&goods.address)>"Truy xuất từ đây"</a> }
        });
        let page = goods.and_then(|goods| goods.page.clone()).map(|page| {
            view! {
                <a class="button" href=page target="_blank" rel="external noopener">
                    <Icon shape=Shape::Link />
                    "Trang công khai"
                </a>
            }
        });
        view! {
            <section class="card stack" aria-live="polite">
                <div class="between">
                    <h2>{node_title(view, found)}</h2>
                    <button type="button" class="button button--quiet" on:click=move |_| {
                        chosen.set(None);
                        focus_soon(id_of(node));
                    }>"Đóng"</button>
                </div>
                <p>
                    {level_word(found.level)}
                    {node_party(view, found).map(|party| format!(" · {party}"))}
                </p>
                <p class="muted">{node_detail(view, found)}</p>
                <ul class="graph__steps">{steps}</ul>
                <div class="head__actions">{from_here} {page}</div>
            </section>
        }
        .into_any()
    })
}
