//! A trace as tables: its steps, suppliers and recipients.

use leptos::prelude::*;
use nguon_domain::trace::view::{TraceDealing, TraceView};

use super::words::{edge_detail, edge_word, node_detail, node_party, node_title, party_name};
use crate::events::goods::shown::{Units, detail, title};
use crate::platform::format;

/// The most rows shown before the user asks for more; the file has all of them.
const MAX_COLLAPSED: usize = 100;

/// Every step of the trace, in the direction in which goods move.
#[component]
pub fn StepTable(view: StoredValue<TraceView>) -> impl IntoView {
    let units = Units::here();
    let count = view.with_value(|view| view.edges.len());
    let all = RwSignal::new(count <= MAX_COLLAPSED);
    // The sources first; within a step, the oldest first.
    let order = view.with_value(|view| {
        let mut order: Vec<usize> = (0..count).collect();
        let level = |place: usize| view.nodes.get(place).map_or(0, |node| node.level);
        order.sort_by_key(|index| (level(view.edges[*index].from), view.edges[*index].at));
        order
    });
    let order = StoredValue::new(order);
    let row = move |index: usize| {
        view.with_value(|view| {
            let edge = view.edges[index].clone();
            let cell = |place: usize| {
                let node = view.nodes.get(place)?;
                let mut more = vec![node_detail(view, node)];
                more.extend(node_party(view, node));
                more.retain(|text| !text.is_empty());
                Some(view! { <span>{node_title(view, node)}<br /><span class="muted">{more.join(" · ")}</span></span> })
            };
            let (from, to, word) = (cell(edge.from), cell(edge.to), edge_word(edge.kind));
            let more = move || edge_detail(&edge, units);
            view! {
                <tr>
                    <th scope="row" class="table__name">{from}</th>
                    <td data-label="Cách">{word}</td>
                    <td data-label="Thành, đến">{to}</td>
                    <td data-label="Lượng, lúc">{more}</td>
                </tr>
            }
        })
    };
    let rows = move || {
        let limit = if all.get() { count } else { MAX_COLLAPSED };
        order.with_value(|order| order.iter().take(limit).map(|index| row(*index)).collect_view())
    };
    if count == 0 {
        return view! { <p class="muted">"Không có bước nào để xếp thành bảng."</p> }.into_any();
    }
    view! {
        <div class="list">
            <table class="table">
                <caption class="visually-hidden">"Các bước của chuỗi, theo chiều hàng đi"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Từ"</th>
                        <th scope="col">"Cách"</th>
                        <th scope="col">"Thành, đến"</th>
                        <th scope="col">"Lượng, lúc"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {move || {
            (!all.get())
                .then(|| {
                    view! {
                        <p class="paging">
                            <button type="button" class="button" on:click=move |_| all.set(true)>
                                {format!("Xem cả {count} bước")}
                            </button>
                        </p>
                    }
                })
        }}
    }
    .into_any()
}

/// The recipients, and how much they received.
#[component]
pub fn Recipients(view: StoredValue<TraceView>) -> impl IntoView {
    dealings(view, "recipients", "Ai đã nhận", ["Bên nhận", "Từ"], |view| &view.recipients)
}

/// The suppliers, and how much they sent.
#[component]
pub fn Suppliers(view: StoredValue<TraceView>) -> impl IntoView {
    dealings(view, "suppliers", "Nhận từ ai", ["Bên gửi", "Cho"], |view| &view.suppliers)
}

/// A table of parties; nothing when there are none.
fn dealings(
    view: StoredValue<TraceView>,
    id: &'static str,
    title_of_all: &'static str,
    [party, other]: [&'static str; 2],
    of: fn(&TraceView) -> &Vec<TraceDealing>,
) -> impl IntoView {
    let units = Units::here();
    let is_empty = view.with_value(|view| of(view).is_empty());
    let rows = view.with_value(|view| {
        of(view)
            .iter()
            .map(|dealing| {
                let name = |place: usize| view.parties.get(place).map(party_name).unwrap_or_default();
                let others = dealing.with.iter().map(|place| name(*place)).collect::<Vec<_>>().join(", ");
                let amounts = dealing.amounts.clone().into_iter().map(|amount| {
                    let what = [title(&amount.goods), detail(&amount.goods)].join(" ");
                    let remarks = amount.remarks(|quantity| quantity.format_vi()).join(", ");
                    let remarks = (!remarks.is_empty()).then(|| format!(" ({remarks})"));
                    let much = move || units.quantity(amount.quantity, amount.unit.as_deref());
                    view! { <li>{what} " " <strong>{much}</strong> <span class="muted">{remarks}</span></li> }
                });
                let (first, last) = (format::day(dealing.first_at), format::day(dealing.last_at));
                let days = if first == last { first } else { format!("{first} – {last}") };
                view! {
                    <tr>
                        <th scope="row" class="table__name">{name(dealing.party)}</th>
                        <td data-label="Hàng"><ul class="plain">{amounts.collect_view()}</ul></td>
                        <td data-label=other>{others}</td>
                        <td data-label="Ngày vận chuyển">{days}</td>
                    </tr>
                }
            })
            .collect_view()
    });
    (!is_empty).then(|| {
        view! {
            <section class="stack" aria-labelledby=id>
                <h2 id=id>{title_of_all}</h2>
                <div class="list">
                    <table class="table">
                        <caption class="visually-hidden">{title_of_all}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{party}</th>
                                <th scope="col">"Hàng"</th>
                                <th scope="col">{other}</th>
                                <th scope="col">"Ngày vận chuyển"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
    })
}
