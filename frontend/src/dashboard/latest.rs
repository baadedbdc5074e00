//! The latest diary entries and lots.

use leptos::prelude::*;
use nguon_domain::dashboard::{LatestEntry, LatestLot};
use nguon_domain::input::kind::Kind;

use crate::component::icon::{Icon, Shape};
use crate::component::qr::QrSubject;
use crate::page::{Page, public_path};
use crate::platform::format;

/// The latest diary entries.
#[component]
pub fn LatestEntries(entries: Vec<LatestEntry>, may_record: bool) -> impl IntoView {
    if entries.is_empty() {
        return view! {
            <div class="nothing">
                <Icon shape=Shape::List />
                <p class="nothing__title">"Chưa ghi nhật ký."</p>
                <p class="nothing__text">"Mỗi việc làm với lô – bón phân, phun thuốc, thu hoạch – là một dòng người mua đọc được."</p>
                {may_record
                    .then(|| view! { <a class="button" href=Page::NewRecord(Kind::DiaryEntry).path()>"Ghi việc đầu tiên"</a> })}
            </div>
        }
        .into_any();
    }
    let rows = entries
        .into_iter()
        .map(|entry| {
            view! {
                <li class="latest">
                    <div class="latest__text">
                        <a class="latest__name" href=Page::Record(Kind::DiaryEntry, entry.id.to_string()).path()>{entry.name}</a>
                        <p class="muted">{format!("{} · {}", format::moment(entry.started_at), entry.lot)}</p>
                        <p class="muted">{format!("Ghi lúc {}", format::moment(entry.created_at))}</p>
                    </div>
                </li>
            }
        })
        .collect_view();
    view! {
        <ul class="latest-list">{rows}</ul>
        <p class="panel__all"><a href=Page::Records(Kind::DiaryEntry).path()>"Xem cả nhật ký"</a></p>
    }
    .into_any()
}

/// The latest lots.
#[component]
pub fn LatestLots(lots: Vec<LatestLot>, qr: RwSignal<Option<QrSubject>>, may_add: bool) -> impl IntoView {
    if lots.is_empty() {
        return view! {
            <div class="nothing">
                <Icon shape=Shape::Layers />
                <p class="nothing__title">"Chưa có lô nào."</p>
                <p class="nothing__text">"Bắt đầu bằng sản phẩm, rồi thêm lô để có mã QR."</p>
                {may_add.then(|| view! { <a class="button" href=Page::NewRecord(Kind::Product).path()>"Thêm sản phẩm"</a> })}
            </div>
        }
        .into_any();
    }
    let row = move |lot: LatestLot| {
        let of =
            QrSubject { kind: Kind::Lot, id: lot.id.to_string(), name: lot.name.clone(), code: lot.trace_code.clone() };
        view! {
            <li class="latest">
                <div class="latest__text">
                    <a class="latest__name" href=Page::Record(Kind::Lot, lot.id.to_string()).path()>{lot.name.clone()}</a>
                    <p class="muted">{format!("{} · {} · thêm {}", lot.product, lot.code, format::day(lot.created_at))}</p>
                </div>
                <a
                    class="button button--quiet button--square"
                    href=public_path(&lot.trace_code)
                    target="_blank"
                    rel="external noopener"
                    aria-label=format!("Trang truy xuất của {}", lot.name)
                >
                    <Icon shape=Shape::Link />
                </a>
                <button
                    type="button"
                    class="button button--quiet button--square"
                    aria-label=format!("Mã QR của {}", lot.name)
                    on:click=move |_| qr.set(Some(of.clone()))
                >
                    <Icon shape=Shape::Qr />
                </button>
            </li>
        }
    };
    view! {
        <ul class="latest-list">{lots.into_iter().map(row).collect_view()}</ul>
        <p class="panel__all"><a href=Page::Records(Kind::Lot).path()>"Xem tất cả lô"</a></p>
    }
    .into_any()
}
