//! The list of acts, the newest first.

use leptos::prelude::*;
use nguon_domain::events::act::ActKind;
use nguon_domain::events::act::view::{ActPage, ActView, Amount};

use super::missing::MissingElements;
use super::parts::icon;
use super::shown::{Units, party, title};
use crate::api::goods;
use crate::component::fetched::Fetched;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::more::more;
use crate::page::Page;
use crate::platform::format;

/// Rows of a page of the list.
const ROWS: u32 = 20;
/// The most goods named in a row.
const MAX_NAMED: usize = 3;

/// Returns the label of an act.
pub fn kind_name(act: &ActView) -> &'static str {
    act.kind.map_or("Sự kiện khác", |kind| kind.label().vi)
}

/// The list, with a filter by kind.
#[component]
pub fn LatestActs() -> impl IntoView {
    let kind = RwSignal::new(None::<ActKind>);
    let list = Fetched::new(move || kind.get(), |kind| async move { goods::acts(kind, None, None, ROWS).await });
    let rows = move |page: ActPage| {
        let behind = more(list, &page, move |after: String| async move {
            goods::acts(kind.get_untracked(), None, Some(&after), ROWS).await
        });
        if page.items.is_empty() {
            return view! {
                <div class="nothing">
                    <Icon shape=Shape::Truck />
                    <p class="nothing__title">"Chưa ghi việc nào."</p>
                    <p class="nothing__text">
                        "Mỗi lần thu hoạch, đóng gói, gửi hay nhận hàng, bấm nút ở trên và quét mã. Nhờ đó biết hàng từ đâu đến và đã đi đâu."
                    </p>
                </div>
            }
            .into_any();
        }
        view! {
            <ul class="acts__list">{page.items.into_iter().map(|act| view! { <Row act /> }).collect_view()}</ul>
            {behind}
        }
        .into_any()
    };
    view! {
        <section class="stack" aria-labelledby="latest-acts">
            <div class="between">
                <h2 id="latest-acts">"Đã ghi gần đây"</h2>
                <select
                    class="input input--select input--short"
                    aria-label="Loại việc"
                    on:change=move |event| kind.set(ActKind::parse(&event_target_value(&event)))
                >
                    <option value="">"Mọi việc"</option>
                    {ActKind::ALL.map(|kind| view! { <option value=kind.as_str()>{kind.label().vi}</option> }).collect_view()}
                </select>
            </div>
            <div class="list" class:list--busy=list.busy aria-busy=move || list.busy.get().to_string()>
                <Loaded of=list children=rows />
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Row(act: ActView) -> impl IntoView {
    let units = Units::here();
    let shape = act.kind.map_or(Shape::Info, icon);
    let who = act.partner.as_ref().map(party);
    let detail = [Some(format::moment(act.happened_at)), who, act.place.clone()];
    let detail = detail.into_iter().flatten().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ");
    let amounts = if act.results.is_empty() { act.items.clone() } else { act.results.clone() };
    let container = act.container.as_ref().map(title);
    view! {
        <li class="act" class:act--void=act.is_void>
            <span class="act__icon"><Icon shape /></span>
            <div class="act__text">
                <a class="act__name" href=Page::Act(act.id.to_string()).path()>{kind_name(&act)}</a>
                {act.is_void.then(|| view! { " " <span class="badge badge--bad">"Đã đính chính"</span> })}
                <p>{move || summary(&amounts, units)} {container.map(|name| format!(" · {name}"))}</p>
                <p class="muted">{detail}</p>
                {(!act.is_void).then(|| view! { <MissingElements missing=act.missing /> })}
            </div>
        </li>
    }
    .into_any()
}

/// Returns the names of the first goods, and how many more there are.
fn summary(amounts: &[Amount], units: Units) -> String {
    let named = amounts.iter().take(MAX_NAMED).map(|amount| {
        let much = units.quantity(amount.quantity, amount.unit.as_deref());
        let lot = amount.goods.lot_number.as_ref().filter(|_| amount.goods.name.is_some());
        let name = lot.map_or_else(|| title(&amount.goods), |lot| format!("{} lô {lot}", title(&amount.goods)));
        much.map_or_else(|| name.clone(), |much| format!("{name}: {much}"))
    });
    let mut text = named.collect::<Vec<_>>().join("; ");
    if amounts.len() > MAX_NAMED {
        text.push_str(&format!(" và {} mặt hàng nữa", amounts.len() - MAX_NAMED));
    }
    text
}
