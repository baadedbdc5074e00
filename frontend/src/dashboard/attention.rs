//! What needs attention, each item with a link to it.

use leptos::prelude::*;
use nguon_domain::dashboard::{Attention as Item, Concern, Example, INCOMPLETE_DAYS, IncompleteActs, KindCounts};
use nguon_domain::events::act::view::ActView;
use nguon_domain::identification::numbers::LowNumbers;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Status;
use nguon_domain::records::certificate::EXPIRES_SOON_DAYS;
use nguon_domain::records::resource::Mark;

use crate::component::chart::count;
use crate::component::icon::{Icon, Shape};
use crate::page::Page;
use crate::platform::format;

/// The list; when it is empty, a line that says so, provided that there are records at all.
#[component]
pub fn Attention(
    attention: Vec<Item>,
    low_numbers: Vec<LowNumbers>,
    incomplete_acts: IncompleteActs,
    counts: Vec<KindCounts>,
) -> impl IntoView {
    if attention.is_empty() && low_numbers.is_empty() && incomplete_acts.count == 0 {
        let any = counts.iter().any(|counts| counts.counts.active > 0);
        return any
            .then(|| {
                view! {
                    <p class="all-well">
                        <Icon shape=Shape::Check />
                        "Không có việc nào cần chú ý: giấy tờ còn hạn, sản phẩm và lô đã đủ thông tin."
                    </p>
                }
                .into_any()
            })
            .into_any();
    }
    view! {
        <section class="panel">
            <h2>"Cần chú ý"</h2>
            <ul class="concerns">
                {low_numbers.into_iter().map(low).collect_view()} {acts(incomplete_acts)} {attention.into_iter().map(item).collect_view()}
            </ul>
        </section>
    }
    .into_any()
}

/// Returns the tone, icon, title, advice and list address of a concern.
fn about(concern: Concern) -> (&'static str, Shape, &'static str, String, Option<String>) {
    let soon = format!("Hết hạn trong {EXPIRES_SOON_DAYS} ngày tới. Nên xin cấp lại sớm.");
    let hidden = |kind| Some(Page::tab(kind, Status::Inactive));
    let incomplete = |kind| Some(Page::marked(kind, Mark::Incomplete));
    match concern {
        Concern::Expired => (
            "bad",
            Shape::Warning,
            "giấy tờ đã hết hạn",
            "Người mua thấy dấu “Đã hết hạn” trên trang truy xuất.".into(),
            None,
        ),
        Concern::Expiring => ("warn", Shape::Clock, "giấy tờ sắp hết hạn", soon, None),
        Concern::LotsWithoutProduct => (
            "bad",
            Shape::EyeOff,
            "lô không ai xem được",
            "Sản phẩm của các lô này đang không hiệu lực, nên quét mã không thấy gì.".into(),
            None,
        ),
        Concern::IncompleteProducts => (
            "warn",
            Shape::Leaf,
            "sản phẩm thiếu thông tin",
            "Thiếu hình ảnh đại diện hoặc mô tả.".into(),
            incomplete(Kind::Product),
        ),
        Concern::IncompleteLots => (
            "warn",
            Shape::Layers,
            "lô thiếu thông tin",
            "Thiếu ngày, hạn sử dụng, hoặc nơi làm ra.".into(),
            incomplete(Kind::Lot),
        ),
        Concern::HiddenProducts => (
            "info",
            Shape::EyeOff,
            "sản phẩm chưa công bố",
            "Đang ở trạng thái Không hiệu lực.".into(),
            hidden(Kind::Product),
        ),
        Concern::HiddenLots => {
            ("info", Shape::EyeOff, "lô chưa công bố", "Đang ở trạng thái Không hiệu lực.".into(), hidden(Kind::Lot))
        }
    }
}

/// Acts that lack data elements which the standard requires.
fn acts(incomplete: IncompleteActs) -> Option<AnyView> {
    let IncompleteActs { count: many, or_more, examples } = incomplete;
    let more = if or_more { "Hơn " } else { "" };
    let example = |act: ActView| {
        let name = act.kind.map_or("Sự kiện khác", |kind| kind.label().vi);
        view! {
            <li>
                <a href=Page::Act(act.id.to_string()).path()>{name}</a>
                <span class="muted">{format::moment(act.happened_at)}</span>
            </li>
        }
    };
    (many > 0).then(|| {
        view! {
            <li class="concern concern--warn">
                <Icon shape=Shape::Truck />
                <div class="concern__text">
                    <a class="concern__title" href=Page::Goods.path()>
                        {format!("{more}{} việc với hàng thiếu thông tin truy xuất", count(many))}
                    </a>
                    <p class="muted">{format!("Trong {INCOMPLETE_DAYS} ngày qua. Mở từng việc để biết còn thiếu gì.")}</p>
                    <ul class="examples">{examples.into_iter().map(example).collect_view()}</ul>
                </div>
            </li>
        }
        .into_any()
    })
}

/// A key type of which few numbers are left.
fn low(low: LowNumbers) -> AnyView {
    let LowNumbers { prefix, key_type, left, capacity } = low;
    let (tone, title) = match left {
        0 => ("bad", format!("Hết mã {} để cấp", key_type.short())),
        _ => ("warn", format!("Sắp hết mã {}: còn {}", key_type.short(), count(left))),
    };
    let note = format!(
        "Mã doanh nghiệp {prefix} có {} mã. Nên xin GS1 Việt Nam cấp thêm một mã doanh nghiệp.",
        count(capacity)
    );
    view! {
        <li class=format!("concern concern--{tone}")>
            <Icon shape=Shape::Hash />
            <div class="concern__text">
                <a class="concern__title" href=Page::Numbers.path()>{title}</a>
                <p class="muted">{note}</p>
            </div>
        </li>
    }
    .into_any()
}

fn item(item: Item) -> AnyView {
    let (tone, shape, label, note, all) = about(item.concern);
    let number = if item.or_more { format!("Hơn {}", count(item.count)) } else { count(item.count) };
    let title = format!("{number} {label}");
    let head = match all {
        Some(href) => view! { <a class="concern__title" href=href>{title}</a> }.into_any(),
        None => view! { <p class="concern__title">{title}</p> }.into_any(),
    };
    let rest = item.count.saturating_sub(item.examples.len() as u64);
    let more = (rest > 0 && !item.examples.is_empty())
        .then(|| view! { <li class="muted">{format!("và {} nữa", count(rest))}</li> });
    let examples = item.examples.into_iter().map(example).collect::<Vec<_>>();
    view! {
        <li class=format!("concern concern--{tone}")>
            <Icon shape />
            <div class="concern__text">
                {head}
                <p class="muted">{note}</p>
                {(!examples.is_empty()).then(|| view! { <ul class="examples">{examples} {more}</ul> })}
            </div>
        </li>
    }
    .into_any()
}

fn example(example: Example) -> AnyView {
    let day = example.expires_on.map(|day| {
        let left = day.signed_duration_since(format::today()).num_days();
        format!("{} ({})", format::date(day), left_in_words(left))
    });
    let note = [example.certificate, day].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <li>
            <a href=Page::Record(example.kind, example.id.to_string()).path()>{example.name}</a>
            {(!note.is_empty()).then(|| view! { <span class="muted">{note}</span> })}
        </li>
    }
    .into_any()
}

/// Returns the days left until a day, or passed since, in words.
fn left_in_words(days: i64) -> String {
    match days {
        ..0 => format!("quá {} ngày", -days),
        0 => "hết hôm nay".into(),
        _ => format!("còn {days} ngày"),
    }
}

#[cfg(test)]
mod tests {
    use super::left_in_words;

    #[test]
    fn days_left_are_said_in_words() {
        assert_eq!([-3, 0, 18].map(left_in_words), ["quá 3 ngày", "hết hôm nay", "còn 18 ngày"]);
    }
}
