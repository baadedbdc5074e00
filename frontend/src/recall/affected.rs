//! The goods that a recall affects, and their recipients.

use leptos::prelude::*;
use nguon_domain::events::act::view::Goods;
use nguon_domain::input::localized::Language;
use nguon_domain::recall::{AffectedPart, GoodsBalance, RecallRecipient};

use super::words::{amount, goods_view, party_name};
use crate::component::icon::Shape;
use crate::component::state::Notice;
use crate::events::goods::shown::Units;
use crate::platform::format;

/// Rows of goods shown at first.
const MAX_SHOWN: usize = 50;

/// The goods and their recipients.
pub fn affected(part: AffectedPart, units: Units) -> AnyView {
    let AffectedPart {
        refused,
        starts,
        received,
        uses_without_batch,
        items,
        hidden_items,
        recipients,
        hidden_recipients,
        more_recipients,
        is_cut,
        traced_at,
    } = part;
    let refused = refused.into_iter().map(|start| view! { <li>{start.message.vi}</li> }).collect_view();
    let is_refused = starts.is_empty();
    let received = received.iter().map(|goods| view! { <li>{goods_view(goods)}</li> }).collect_view();
    let has_received = !received.is_empty();
    let without_batch = uses_without_batch
        .iter()
        .map(|uses| {
            let lots = uses.lots.iter().map(|goods| view! { <li>{goods_view(goods)}</li> }).collect_view();
            view! {
                <li>
                    {uses.message(Language::Vi)}
                    <details>
                        <summary>"Các lô đã dùng"</summary>
                        <ul class="goods-list">{lots}</ul>
                    </details>
                </li>
            }
        })
        .collect_view();
    let starts = starts.iter().map(|goods| view! { <li>{goods_view(goods)}</li> }).collect_view();
    let count = items.len();
    let rows = items
        .into_iter()
        .take(MAX_SHOWN)
        .map(|item| {
            let party = item.party.as_ref().map(|party| if party.is_own { "tại doanh nghiệp mình".to_owned() } else { party_name(party) });
            let carrier = item.is_carrier.then_some("chỉ chở hàng thu hồi");
            let about: Vec<String> = party.into_iter().chain(carrier.map(str::to_owned)).collect();
            view! {
                <li>
                    {goods_view(&item.goods)}
                    {(!about.is_empty()).then(|| view! { <span class="muted">{format!(" ({})", about.join(", "))}</span> })}
                </li>
            }
        })
        .collect_view();
    let more = count.saturating_sub(MAX_SHOWN) + hidden_items;
    view! {
        <section class="card">
            <h2>"Hàng bị thu hồi"</h2>
            {is_refused
                .then(|| {
                    view! {
                        <Notice tone="bad" shape=Shape::Warning>
                            <p>"Có hàng không thu hồi được; hãy sửa bản nháp trước khi công bố:"</p>
                            <ul class="bullets">{refused}</ul>
                        </Notice>
                    }
                })}
            {is_cut
                .then(|| {
                    view! {
                        <Notice tone="bad" shape=Shape::Warning>
                            <p>
                                "Chuỗi quá lớn: việc truy xuất dừng giữa chừng, có thể còn hàng và nơi nhận chưa được tìm thấy. Hãy thu hồi theo từng phần nhỏ hơn."
                            </p>
                        </Notice>
                    }
                })}
            {(!uses_without_batch.is_empty())
                .then(|| {
                    view! {
                        <Notice tone="bad" shape=Shape::Warning>
                            <p>"Có lần dùng vật tư không ghi số lô; những lô hàng này chưa nằm trong danh sách thu hồi:"</p>
                            <ul class="bullets">{without_batch}</ul>
                        </Notice>
                    }
                })}
            <p>"Bắt đầu từ:"</p>
            <ul class="goods-list">{starts}</ul>
            {has_received
                .then(|| {
                    view! {
                        <p>
                            "Trong đó, hàng sau đây đã nhận từ bên khác: chỉ thu hồi phần còn ở doanh nghiệp và phần đã giao tiếp; trang của nhà sản xuất không thay đổi."
                        </p>
                        <ul class="goods-list">{received}</ul>
                    }
                })}
            <details class="recall__more">
                <summary>{format!("Truy xuất xuôi thấy {} mục hàng", count + hidden_items)}</summary>
                <ul class="goods-list">{rows}</ul>
                {(more > 0).then(|| view! { <p class="muted">{format!("và {more} mục khác, trong đó có hàng của bên khác không hiện tên.")}</p> })}
            </details>
            <p class="muted">{format!("Truy xuất lúc {}", format::moment(traced_at))}</p>
        </section>
        <section class="card">
            <h2>{format!("Nơi đã nhận hàng ({})", recipients.len() + hidden_recipients + more_recipients)}</h2>
            {if recipients.is_empty() {
                view! { <p class="muted">"Chưa ghi lần gửi hàng nào: chưa có nơi nào để báo."</p> }.into_any()
            } else {
                view! { <ul class="people">{recipients.iter().map(|one| recipient(one, units)).collect_view()}</ul> }.into_any()
            }}
            {(more_recipients > 0)
                .then(|| view! { <p class="muted">{format!("Và {more_recipients} nơi nhận khác không liệt kê ở đây.")}</p> })}
            {(hidden_recipients > 0)
                .then(|| {
                    view! {
                        <p class="muted">
                            {format!("Và {hidden_recipients} nơi nhận tiếp theo. Bạn không thấy tên; các nơi nhận ở trên sẽ báo tiếp cho họ.")}
                        </p>
                    }
                })}
        </section>
    }
    .into_any()
}

/// One recipient.
pub fn recipient(one: &RecallRecipient, units: Units) -> AnyView {
    let amounts = one.amounts.clone();
    let name = party_name(&one.party);
    let from = (!one.sender.is_own).then(|| format!("nhận từ {} · ", party_name(&one.sender)));
    let when = if format::day(one.first_at) == format::day(one.last_at) {
        format::day(one.first_at)
    } else {
        format!("{} – {}", format::day(one.first_at), format::day(one.last_at))
    };
    let account = if one.party.is_registered { "có tài khoản" } else { "không có tài khoản" };
    view! {
        <li class="person">
            <div class="person__text">
                <p class="person__name">{name}</p>
                <p>{move || amounts.iter().map(|one| amount(one, units)).collect::<Vec<_>>().join("; ")}</p>
                <p class="muted">{from}{format!("{when} · {account}")}</p>
            </div>
        </li>
    }
    .into_any()
}

/// The balance of each of the goods: what was sent, and what became of it.
pub fn balances(goods: Vec<GoodsBalance>, units: Units) -> AnyView {
    const COLUMNS: [&str; 7] = ["Đã giao", "Trả lại", "Tiêu hủy", "Đã bán", "Chế biến", "Còn giữ", "Chưa rõ"];
    let rows = goods
        .into_iter()
        .map(|goods| {
            let balance = goods.balance;
            let name = goods.goods.as_ref().map_or_else(|| "Hàng của nơi nhận khác".to_owned(), Goods::in_one_line);
            let unit = goods.unit.clone();
            let left = if balance.surplus.thousandths() > 0 {
                format!("thừa {}", balance.surplus.format_vi())
            } else {
                balance.unaccounted.format_vi()
            };
            let is_open = balance.surplus.thousandths() > 0 || balance.unaccounted.thousandths() > 0;
            let told = [balance.sent, balance.returned, balance.destroyed, balance.sold, balance.processed, balance.held]
                .map(|quantity| quantity.format_vi());
            let cells = COLUMNS
                .into_iter()
                .zip(told.into_iter().chain([left]))
                .map(|(label, text)| {
                    view! { <td class="number" class:number--open=is_open && label == "Chưa rõ" data-label=label>{text}</td> }
                })
                .collect_view();
            view! {
                <tr>
                    <th scope="row" class="table__name">
                        {name}
                        <span class="muted">{move || format!(" ({})", units.name(unit.as_deref()))}</span>
                    </th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="list">
            <table class="table table--cards">
                <caption class="visually-hidden">"Số lượng đã giao và đã biết"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Hàng hóa"</th>
                        {COLUMNS.map(|label| view! { <th scope="col" class="number">{label}</th> })}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
