//! The data elements that an act lacks, with the clauses that require them.

use leptos::prelude::*;
use nguon_domain::events::act::view::Missing;
use nguon_domain::events::kde::{Direction, TraceableItem};

use crate::component::icon::{Icon, Shape};

/// The missing elements, one line for each clause.
#[component]
pub fn MissingElements(missing: Vec<Missing>) -> impl IntoView {
    let lines = missing.iter().map(|missing| {
        view! {
            <li>
                {elements(missing)} " "
                <span class="muted">{format!("(TCVN 12827:2019, {}, {})", clause(missing), subject(missing))}</span>
            </li>
        }
    });
    (!missing.is_empty()).then(|| {
        view! {
            <div class="missing">
                <p class="missing__title"><Icon shape=Shape::Warning />"Chưa đủ thông tin truy xuất. Còn thiếu:"</p>
                <ul>{lines.collect_view()}</ul>
            </div>
        }
    })
}

/// Returns the names of the missing elements.
fn elements(missing: &Missing) -> String {
    missing.elements.iter().map(|element| element.label().vi).collect::<Vec<_>>().join(", ")
}

fn clause(missing: &Missing) -> String {
    format!("điều {}", missing.clause)
}

/// Returns the subject of the clause.
const fn subject(missing: &Missing) -> &'static str {
    match (missing.item, missing.direction) {
        (TraceableItem::TradeItem, Direction::In) => "thương phẩm nhập vào",
        (TraceableItem::TradeItem, Direction::Out) => "thương phẩm xuất đi",
        (TraceableItem::LogisticUnit, Direction::In) => "đơn vị logistic nhập vào",
        (TraceableItem::LogisticUnit, Direction::Out) => "đơn vị logistic xuất đi",
        (TraceableItem::Shipment, Direction::In) => "chuyến hàng nhập vào",
        (TraceableItem::Shipment, Direction::Out) => "chuyến hàng xuất đi",
    }
}
