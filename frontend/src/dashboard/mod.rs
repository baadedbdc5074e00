//! The dashboard of a business: counts, what needs attention, the latest records.

mod attention;
mod latest;

use leptos::prelude::*;
use nguon_domain::access::permission::{Action, Guarded, allows};
use nguon_domain::accounts::account::Me;
use nguon_domain::dashboard::{Dashboard as Answer, KindCounts, MonthCount};
use nguon_domain::input::kind::Kind;
use nguon_domain::records::resource::Mark;

use crate::api;
use crate::component::chart::{Bar, BarChart, count};
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::qr::{QrDialog, QrSubject};
use crate::page::Page;
use crate::recall::banner::Waiting;
use attention::Attention;
use latest::{LatestEntries, LatestLots};

const CARDS: [(Kind, &str, Shape); 4] = [
    (Kind::Product, "Sản phẩm", Shape::Leaf),
    (Kind::Lot, "Lô", Shape::Layers),
    (Kind::Member, "Thành viên chuỗi cung ứng", Shape::Chain),
    (Kind::Material, "Vật tư", Shape::Box),
];

/// The records that are added most often, with their labels.
const QUICK: [(Kind, &str); 4] = [
    (Kind::DiaryEntry, "Ghi nhật ký"),
    (Kind::Lot, "Thêm lô"),
    (Kind::Product, "Thêm sản phẩm"),
    (Kind::Material, "Thêm vật tư"),
];

/// The page.
#[component]
pub fn Dashboard(me: Me) -> impl IntoView {
    let answer = Fetched::new(|| (), |()| api::dashboard());
    let qr = RwSignal::new(None::<QrSubject>);
    let may_write = move |kind| allows(me.role, me.organisation_state, Guarded::Records(kind), Action::Write);
    let greeting = if me.name.is_empty() { "Xin chào".to_owned() } else { format!("Xin chào, {}", me.name) };
    let quick = QUICK
        .into_iter()
        .filter(|(kind, _)| may_write(*kind))
        .map(|(kind, label)| {
            view! {
                <a class="button" href=Page::NewRecord(kind).path()>
                    <Icon shape=Shape::Plus />
                    {label}
                </a>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <div class="head">
            <div>
                <Heading text=greeting />
                <p class="muted">{me.belongs_to}</p>
            </div>
        </div>
        <Waiting always=false />
        {(!quick.is_empty())
            .then(|| view! { <nav class="quick" aria-label="Việc thường làm">{quick}</nav> })}
        <Loaded of=answer let:answer>
            <Overview answer qr may_add_lots=may_write(Kind::Lot) may_record=may_write(Kind::DiaryEntry) />
        </Loaded>
        <QrDialog shown=qr />
    }
    .into_any()
}

#[component]
fn Overview(answer: Answer, qr: RwSignal<Option<QrSubject>>, may_add_lots: bool, may_record: bool) -> impl IntoView {
    let Answer { counts, attention, low_numbers, incomplete_acts, lots_by_month, latest_entries, latest_lots } = answer;
    let made = lots_by_month.iter().map(|month| month.count).sum::<u64>();
    let chart = (made > 0).then(|| {
        view! {
            <section class="panel">
                <h2>"Lô theo tháng"</h2>
                <p class="muted">{format!("{} lô đang hiệu lực được làm ra trong 12 tháng qua.", count(made))}</p>
                <BarChart title="Số lượng lô theo tháng làm ra".to_owned() of="Tháng" unit="Số lượng lô" bars=bars(&lots_by_month) />
            </section>
        }
        .into_any()
    });
    view! {
        <Numbers counts=counts.clone() />
        <Attention attention low_numbers incomplete_acts counts />
        <div class="panels">
            {chart}
            <section class="panel">
                <h2>"Nhật ký mới ghi"</h2>
                <LatestEntries entries=latest_entries may_record />
            </section>
            <section class="panel panel--wide">
                <h2>"Lô mới nhất"</h2>
                <LatestLots lots=latest_lots qr may_add=may_add_lots />
            </section>
        </div>
    }
    .into_any()
}

#[component]
fn Numbers(counts: Vec<KindCounts>) -> impl IntoView {
    let cards = CARDS
        .map(|(kind, label, shape)| {
            let counts = counts.iter().find(|counts| counts.kind == kind).map(|counts| counts.counts).unwrap_or_default();
            view! {
                <li>
                    <a class="count" href=Page::Records(kind).path()>
                        <span class="count__icon"><Icon shape /></span>
                        <span class="count__number">{count(counts.active + counts.inactive)}</span>
                        <span class="count__label">{label}</span>
                        {(counts.inactive > 0)
                            .then(|| view! { <span class="count__note">{format!("{} không hiệu lực", count(counts.inactive))}</span> })}
                    </a>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="counts">{cards}</ul> }.into_any()
}

/// Returns the counts by month as bars.
fn bars(months: &[MonthCount]) -> Vec<Bar> {
    let bar = |month: &MonthCount| {
        let mark = Mark::Month { year: month.year, month: month.month };
        Bar {
            label: format!("T{}", month.month),
            name: format!("Tháng {}/{}", month.month, month.year),
            href: Some(Page::marked(Kind::Lot, mark)),
            value: month.count,
        }
    };
    months.iter().map(bar).collect()
}

#[cfg(test)]
mod tests {
    use super::bars;
    use nguon_domain::dashboard::MonthCount;

    #[test]
    fn a_bar_has_a_short_label_a_whole_name_and_leads_to_its_lots() {
        let bars = bars(&[MonthCount { year: 2026, month: 3, count: 8 }]);
        assert_eq!((bars[0].label.as_str(), bars[0].name.as_str(), bars[0].value), ("T3", "Tháng 3/2026", 8));
        assert_eq!(bars[0].href.as_deref(), Some("/lots?mark=month%3A2026-03"));
    }
}
