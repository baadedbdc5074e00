//! GS1 numbers page (Mã số GS1): company prefix, use of its ranges, and all numbers of the business.

mod ask;
mod list;
mod ranges;

use leptos::prelude::*;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::identification::numbers::Ranges;

use crate::access::session::Session;
use crate::api;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::Shape;
use crate::component::loaded::Loaded;
use crate::component::state::Notice;
use ask::NumberActions;
use list::NumberList;
use ranges::Meters;

/// The key types as options of a form.
const KEY_TYPES: [(&str, &str); 3] = {
    let [gtin, gln, sscc] = KeyType::ALL;
    [(gtin.as_str(), gtin.label().vi), (gln.as_str(), gln.label().vi), (sscc.as_str(), sscc.label().vi)]
};

/// Returns the page; `prefix_entry` is the form that requests a company prefix.
pub fn page(prefix_entry: fn() -> AnyView) -> AnyView {
    let ranges = Fetched::new(|| (), |()| api::numbers::ranges());
    // What depends on it is rebuilt only when this changes: an open dialog must not vanish.
    let has_prefix = Memo::new(move |_| {
        ranges.answer.with(|answer| match answer {
            Some(Ok(known)) => Some(!known.prefixes.is_empty()),
            _ => None,
        })
    });
    view! {
        <Heading text="Mã số GS1" />
        <p class="muted">
            "Mã doanh nghiệp GS1 là dãy 7 đến 10 chữ số của riêng doanh nghiệp; mọi mã sản phẩm (GTIN), mã địa điểm (GLN) và mã đơn vị logistic (SSCC) đều bắt đầu bằng dãy này. "
            "Mã do GS1 Việt Nam, thuộc Ủy ban Tiêu chuẩn Đo lường Chất lượng Quốc gia, cấp khi doanh nghiệp đăng ký sử dụng mã số mã vạch."
        </p>
        {move || match has_prefix.get() {
            Some(has_prefix) => view! { <Content has_prefix ranges prefix_entry /> }.into_any(),
            None => view! { <Loaded of=ranges children=|_| () /> }.into_any(),
        }}
    }
    .into_any()
}

#[component]
fn Content(has_prefix: bool, ranges: Fetched<Ranges>, prefix_entry: fn() -> AnyView) -> impl IntoView {
    let session = Session::here();
    let is_owner = untrack(|| session.may(Guarded::Profile, Action::Write));
    let may_write = untrack(|| session.may(Guarded::Numbers, Action::Write));
    // The number of changes, so that the list is loaded again after each.
    let changed = RwSignal::new(0_u32);
    let entry = match (is_owner, has_prefix) {
        (true, false) => view! {
            <section class="card">
                <h2>"Đề nghị xác nhận mã doanh nghiệp"</h2>
                {prefix_entry()}
            </section>
        }
        .into_any(),
        (true, true) => view! {
            <details class="card more">
                <summary>"Có thêm mã doanh nghiệp mới?"</summary>
                <p class="field__help">"Khi mã mới được xác nhận, mã mới sẽ lấy từ đó; các mã đã cấp từ mã cũ vẫn dùng bình thường."</p>
                {prefix_entry()}
            </details>
        }
        .into_any(),
        (false, false) => view! {
            <Notice tone="info" shape=Shape::Info>
                <p>"Doanh nghiệp chưa có mã doanh nghiệp GS1 được xác nhận. Hãy nhờ chủ tài khoản gửi mã kèm giấy chứng nhận ở trang này."</p>
            </Notice>
        }
        .into_any(),
        (false, true) => ().into_any(),
    };
    view! {
        <Meters ranges />
        {entry}
        {may_write.then(|| view! { <NumberActions has_prefix ranges changed /> })}
        <NumberList may_write ranges changed />
    }
    .into_any()
}
