//! Choosing goods from the stock.

use leptos::prelude::*;
use nguon_domain::events::act::view::{StockItem, StockPage};

use super::shown::{Units, detail, is_single, title};
use crate::api::goods;
use crate::component::dialog::Dialog;
use crate::component::fetched::Fetched;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::search::SearchField;

/// Rows shown; other goods are found by searching.
const ROWS: u32 = 20;

/// The dialog. It stays open so that several items can be chosen.
#[component]
pub fn StockPicker(open: RwSignal<bool>, chosen: Callback<StockItem>) -> impl IntoView {
    view! {
        <Dialog open title="Chọn từ tồn kho">
            <Found chosen />
            <div class="dialog__actions">
                <button type="button" class="button button--primary" on:click=move |_| open.set(false)>"Xong"</button>
            </div>
        </Dialog>
    }
}

#[component]
fn Found(chosen: Callback<StockItem>) -> impl IntoView {
    let units = Units::here();
    let q = RwSignal::new(String::new());
    let taken = RwSignal::new(Vec::<String>::new());
    let page = Fetched::new(move || q.get(), move |q| async move { goods::stock(&q, None, ROWS).await });
    let row = move |item: StockItem| {
        let address = item.goods.address.clone();
        let is_taken = Memo::new(move |_| taken.with(|taken| taken.contains(&address)));
        let there = match is_single(&item.goods) {
            true => item.place.clone().unwrap_or_default(),
            false => units.amount(item.thousandths, item.unit.as_deref()),
        };
        let (name, more) = (title(&item.goods), detail(&item.goods));
        let label = format!("Thêm {name} {more}");
        let choose = move |_| {
            taken.update(|taken| taken.push(item.goods.address.clone()));
            chosen.run(item.clone());
        };
        view! {
            <li class="pick">
                <div class="pick__text">
                    <p class="pick__name">{name}</p>
                    <p class="muted">{more}</p>
                    <p class="muted">{there}</p>
                </div>
                <button type="button" class="button" aria-label=label disabled=is_taken on:click=choose>
                    {move || {
                        let shape = if is_taken.get() { Shape::Check } else { Shape::Plus };
                        view! { <Icon shape /> }
                    }}
                    {move || if is_taken.get() { "Đã thêm" } else { "Thêm" }}
                </button>
            </li>
        }
        .into_any()
    };
    let rows = move |found: StockPage| {
        if found.items.is_empty() {
            return view! { <p class="combobox__nothing" role="status">"Không có hàng nào như vậy trong kho."</p> }
                .into_any();
        }
        view! {
            <ul class="picks">{found.items.into_iter().map(row).collect_view()}</ul>
            {found.next.is_some().then(|| view! { <p class="muted">"Còn nữa: gõ để tìm."</p> })}
        }
        .into_any()
    };
    view! {
        <SearchField q label="Tìm trong tồn kho" placeholder="Tên hàng, số lô, SSCC" />
        <Loaded of=page lines=3 children=rows />
    }
    .into_any()
}
