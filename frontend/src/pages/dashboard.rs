//! What a business sees first: how much there is, what came last, what one does most.

use leptos::prelude::*;
use nguon_domain::account::Me;
use nguon_domain::dashboard::{Dashboard as Answer, LatestLot};
use nguon_domain::permission::{Action, Guarded, allows};
use nguon_domain::quantity::group_thousands;
use nguon_domain::resource::Kind;

use crate::api;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::qr::{QrDialog, QrOf};
use crate::component::state::{Failed, Skeleton};
use crate::fetched::Fetched;
use crate::format;
use crate::page::Page;

const CARDS: [(Kind, &str, Shape); 4] = [
    (Kind::Product, "Sản phẩm", Shape::Leaf),
    (Kind::Lot, "Lô", Shape::Layers),
    (Kind::Member, "Thành viên chuỗi cung ứng", Shape::Chain),
    (Kind::Material, "Vật tư", Shape::Box),
];

/// The page.
#[component]
pub fn Dashboard(me: Me) -> impl IntoView {
    let answer = Fetched::new(|| (), |()| api::dashboard());
    let qr = RwSignal::new(None::<QrOf>);
    let may_write = allows(me.role, me.organisation_state, Guarded::Records(Kind::Lot), Action::Write);
    let greeting = if me.name.is_empty() { "Xin chào".to_owned() } else { format!("Xin chào, {}", me.name) };
    let quick = [
        (Kind::Lot, "Thêm lô"),
        (Kind::Product, "Thêm sản phẩm"),
        (Kind::Material, "Thêm vật tư"),
        (Kind::Member, "Thêm thành viên"),
    ];
    view! {
        <div class="head">
            <div>
                <Heading text=greeting />
                <p class="muted">{me.belongs_to}</p>
            </div>
        </div>
        {move || match answer.answer.get() {
            None => view! { <Skeleton /> }.into_any(),
            Some(Err(failure)) => view! { <Failed failure again=move |()| answer.again() /> }.into_any(),
            Some(Ok(answer)) => view! { <Numbers answer qr may_write /> }.into_any(),
        }}
        {may_write
            .then(|| {
                view! {
                    <section>
                        <h2>"Việc thường làm"</h2>
                        <div class="quick">
                            {quick
                                .map(|(kind, label)| {
                                    view! {
                                        <a class="button" href=Page::NewRecord(kind).path()>
                                            <Icon shape=Shape::Plus />
                                            {label}
                                        </a>
                                    }
                                })
                                .collect_view()}
                        </div>
                    </section>
                }
            })}
        <QrDialog shown=qr />
    }
    .into_any()
}

#[component]
fn Numbers(answer: Answer, qr: RwSignal<Option<QrOf>>, may_write: bool) -> impl IntoView {
    let cards = CARDS
        .map(|(kind, label, shape)| {
            let counts = answer.counts.iter().find(|counts| counts.kind == kind).map(|counts| counts.counts).unwrap_or_default();
            let total = i64::try_from(counts.active + counts.inactive).unwrap_or(i64::MAX);
            view! {
                <li>
                    <a class="count" href=Page::Records(kind).path()>
                        <span class="count__icon"><Icon shape /></span>
                        <span class="count__number">{group_thousands(total)}</span>
                        <span class="count__label">{label}</span>
                        {(counts.inactive > 0)
                            .then(|| view! { <span class="count__note">{format!("{} không hiệu lực", counts.inactive)}</span> })}
                    </a>
                </li>
            }
        })
        .collect_view();
    let lot = move |lot: LatestLot| {
        let of = QrOf { kind: Kind::Lot, id: lot.id.to_string(), name: lot.name.clone(), code: lot.trace_code.clone() };
        view! {
            <li class="latest">
                <div class="latest__text">
                    <a class="latest__name" href=Page::Record(Kind::Lot, lot.id.to_string()).path()>{lot.name.clone()}</a>
                    <p class="muted">{format!("{} · {} · thêm {}", lot.product, lot.code, format::day(lot.created_at))}</p>
                </div>
                <a
                    class="button button--quiet button--square"
                    href=Page::Trace(lot.trace_code).path()
                    target="_blank"
                    rel="noopener"
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
    let latest = if answer.latest_lots.is_empty() {
        view! {
            <div class="nothing">
                <Icon shape=Shape::Layers />
                <p class="nothing__title">"Chưa có lô nào."</p>
                <p class="nothing__text">"Bắt đầu bằng sản phẩm, rồi thêm lô để có mã QR."</p>
                {may_write.then(|| view! { <a class="button" href=Page::NewRecord(Kind::Product).path()>"Thêm sản phẩm"</a> })}
            </div>
        }
        .into_any()
    } else {
        view! { <ul class="card latest-list">{answer.latest_lots.into_iter().map(lot).collect_view()}</ul> }.into_any()
    };
    view! {
        <ul class="counts">{cards}</ul>
        <section>
            <h2>"Lô mới nhất"</h2>
            {latest}
        </section>
    }
    .into_any()
}
