//! Stock page (Tồn kho): quantities, places, and what does not add up.

use leptos::prelude::*;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::events::act::ActKind;
use nguon_domain::events::act::view::{StockItem, StockPage};

use super::shown::{Units, detail, is_single, title};
use crate::access::session::Session;
use crate::api::goods;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::more::more;
use crate::component::restricted;
use crate::component::search::SearchField;
use crate::page::Page;
use crate::platform::format;

/// Rows of a page of the list.
const ROWS: u32 = 50;
/// The acts offered for goods in stock.
const ACTS: [(ActKind, &str); 4] =
    [(ActKind::Ship, "Gửi"), (ActKind::Move, "Chuyển kho"), (ActKind::Pack, "Xếp"), (ActKind::Process, "Chế biến")];

/// Returns the page.
pub fn page() -> AnyView {
    let units = Units::here();
    let may_record = untrack(|| Session::here().may(Guarded::Events, Action::Write));
    let q = RwSignal::new(String::new());
    let list = Fetched::new(move || q.get(), |q| async move { goods::stock(&q, None, ROWS).await });
    let rows = move |page: StockPage| {
        let behind = more(list, &page, move |after: String| async move {
            goods::stock(&q.get_untracked(), Some(&after), ROWS).await
        });
        if page.items.is_empty() {
            return nothing(q.with_untracked(String::is_empty), may_record);
        }
        view! {
            <ul class="stock">{page.items.into_iter().map(|item| row(item, units, may_record)).collect_view()}</ul>
            {behind}
        }
        .into_any()
    };
    view! {
        <Heading text="Tồn kho" />
        <p class="muted">"Số đang có tính từ những việc đã ghi: thu hoạch, nhận, chế biến cộng vào; gửi, bán, tiêu hủy trừ đi."</p>
        <div class="tools">
            <SearchField q label="Tìm trong tồn kho" placeholder="Tên hàng, số lô, SSCC" />
        </div>
        <div class="list" class:list--busy=list.busy aria-busy=move || list.busy.get().to_string()>
            <Loaded of=list children=rows />
        </div>
    }
    .into_any()
}

fn nothing(is_whole: bool, may_record: bool) -> AnyView {
    if !is_whole {
        return view! {
            <div class="nothing">
                <Icon shape=Shape::Search />
                <p class="nothing__title">"Không có hàng nào như vậy trong kho."</p>
                <p class="nothing__text">"Thử tên khác, số lô hoặc SSCC."</p>
            </div>
        }
        .into_any();
    }
    let link = |kind: ActKind| view! { <a class="button" href=Page::NewAct(kind).path()>{kind.label().vi}</a> };
    view! {
        <div class="nothing">
            <Icon shape=Shape::Stack />
            <p class="nothing__title">"Kho đang trống."</p>
            <p class="nothing__text">"Hàng vào kho khi ghi thu hoạch hoặc nhận hàng."</p>
            {may_record.then(|| view! { <div class="head__actions">{link(ActKind::Harvest)} {link(ActKind::Receive)}</div> })}
        </div>
    }
    .into_any()
}

fn row(item: StockItem, units: Units, may_record: bool) -> AnyView {
    let StockItem {
        goods,
        thousandths,
        unit,
        is_short,
        is_not_counted,
        short_since,
        place,
        contents,
        restrictions,
        moved_at,
    } = item;
    let single = is_single(&goods);
    let name = title(&goods);
    let more = detail(&goods);
    let where_ = place.map(|place| format!("{place} · ")).unwrap_or_default();
    let moved = format!("{where_}lần cuối {}", format::moment(moved_at));
    let unit_of_balance = unit.clone();
    let balance = move || match (single, thousandths) {
        (true, 1..) => "Đang có".to_owned(),
        (true, _) => "Không còn".to_owned(),
        _ => units.amount(thousandths, unit_of_balance.as_deref()),
    };
    let short = is_short.then(|| {
        let text = move || match (single, thousandths) {
            (false, ..0) => {
                format!("Ghi xuất nhiều hơn nhập {}.", units.amount(thousandths.saturating_abs(), unit.as_deref()))
            }
            // Later there was enough again.
            (false, _) => match short_since {
                Some(since) => format!("Lúc {} đã ghi xuất nhiều hơn số đang có.", format::moment(since)),
                None => "Có lúc ghi xuất nhiều hơn số đang có.".to_owned(),
            },
            _ => "Ghi xuất mà chưa ghi nhập.".to_owned(),
        };
        view! {
            <p class="told told--bad">
                <Icon shape=Shape::Warning />
                <span>{text} " Có thể quên ghi một lần nhận hàng, thu hoạch, hoặc ghi nhầm số lượng khi xuất."</span>
            </p>
        }
    });
    let left_out = is_not_counted.then(|| {
        view! {
            <p class="told">
                <Icon shape=Shape::Warning />
                <span>"Có lần ghi số lượng quá lớn, không tính vào số này."</span>
            </p>
        }
    });
    let held = (!contents.is_empty()).then(|| {
        let lines = contents.clone();
        let lines = lines.into_iter().map(|held| {
            let much = move || units.quantity(held.quantity, held.unit.as_deref()).unwrap_or_default();
            view! {
                <li class="amount">
                    <span class="amount__text">{title(&held.goods)} " " <span class="muted">{detail(&held.goods)}</span></span>
                    <span class="amount__much">{much}</span>
                </li>
            }
        });
        view! {
            <details class="more">
                <summary>{format!("Bên trong có {} mặt hàng", contents.len())}</summary>
                <ul class="amounts">{lines.collect_view()}</ul>
            </details>
        }
    });
    let acts = may_record.then(|| {
        ACTS.into_iter()
            .map(|(kind, label)| {
                let described = format!("{label} {name} {more}");
                view! { <a class="button" href=Page::act_with(kind, &goods.address) aria-label=described>{label}</a> }
            })
            .collect_view()
    });
    view! {
        <li class="stock__item" class:stock__item--short=is_short>
            <div class="stock__head">
                <div class="stock__text">
                    <p class="stock__name">{name.clone()}</p>
                    <p class="muted">{more.clone()}</p>
                </div>
                <p class="stock__balance" class:stock__balance--short=is_short>{balance}</p>
            </div>
            {short}
            {left_out}
            {restricted::lines(restrictions)}
            {held}
            <div class="stock__foot">
                <p class="muted">{moved}</p>
                <div class="stock__acts">
                    {acts}
                    <a class="button button--quiet" href=Page::chain_of_code(&goods.address) aria-label=format!("Truy xuất {name} {more}")>
                        "Truy xuất"
                    </a>
                </div>
            </div>
        </li>
    }
    .into_any()
}
