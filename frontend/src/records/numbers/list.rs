//! All GS1 numbers of the business with their states and records, and releasing them.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::identification::numbers::{NumberState, NumberView, Numbers, NumbersQuery, Ranges, Release};

use super::KEY_TYPES;
use crate::api;
use crate::component::copy::copy;
use crate::component::fetched::Fetched;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::more::more;
use crate::component::search::SearchField;
use crate::component::toast::Toasts;
use crate::page::Page;
use crate::platform::format;

/// Rows of a page of the list.
const ROWS: u32 = 50;

/// The list of one key type, filtered by state and first digits.
#[component]
pub fn NumberList(may_write: bool, ranges: Fetched<Ranges>, changed: RwSignal<u32>) -> impl IntoView {
    let toasts = Toasts::here();
    let key_type = RwSignal::new(KeyType::Gtin);
    let state = RwSignal::new(None::<NumberState>);
    let q = RwSignal::new(String::new());
    let query = move |after: Option<String>| NumbersQuery {
        key_type: key_type.get(),
        state: state.get(),
        q: Some(q.get().chars().filter(char::is_ascii_digit).collect::<String>()).filter(|digits| !digits.is_empty()),
        after,
        limit: Some(ROWS),
    };
    let list = Fetched::new(
        move || {
            changed.track();
            query(None)
        },
        move |asked| async move { api::numbers::list(&asked).await },
    );
    let release = Callback::new(move |number: NumberView| {
        let question = match number.state {
            NumberState::Reserved => format!("Bỏ giữ chỗ {}? Mã này có thể được cấp lại.", number.value),
            _ => format!("Lấy lại {}? Mã sẽ không còn dẫn tới bản ghi trước đây và dùng lại được.", number.value),
        };
        if !window().confirm_with_message(&question).unwrap_or_default() {
            return;
        }
        spawn_local(async move {
            let asked = Release { key_type: Some(number.key_type), values: vec![number.value.clone()] };
            match api::numbers::release(&asked).await {
                Ok(()) => {
                    toasts.done(format!("Đã lấy lại {}.", number.value));
                    changed.try_update(|count| *count += 1);
                    ranges.again();
                }
                Err(failure) => {
                    let first = failure.errors().first().map(|error| error.message.clone());
                    toasts.wrong(first.unwrap_or_else(|| failure.message()));
                }
            }
        });
    });
    let rows = move |page: Numbers| {
        let behind = more(list, &page, move |after| {
            let asked = untrack(|| query(Some(after)));
            async move { api::numbers::list(&asked).await }
        });
        if page.items.is_empty() {
            return view! {
                <div class="nothing">
                    <Icon shape=Shape::Hash />
                    <p class="nothing__title">"Không có mã nào ở đây."</p>
                    <p class="nothing__text">"Mã xuất hiện khi được cấp, được nhập, hoặc được ghi vào sản phẩm, địa điểm, đơn vị logistic."</p>
                </div>
            }
            .into_any();
        }
        view! {
            <table class="table">
                <caption class="visually-hidden">"Các mã của doanh nghiệp"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Mã"</th>
                        <th scope="col">"Trạng thái"</th>
                        <th scope="col">"Bản ghi"</th>
                        <th scope="col">"Nguồn"</th>
                        <th scope="col">"Ngày"</th>
                        <td class="table__actions"></td>
                    </tr>
                </thead>
                <tbody>{page.items.into_iter().map(|number| row(number, may_write, release, toasts)).collect_view()}</tbody>
            </table>
            {behind}
        }
        .into_any()
    };
    view! {
        <section class="numbers">
            <h2>"Các mã của doanh nghiệp"</h2>
            <div class="tools">
                <SearchField
                    q
                    label="Tìm theo các chữ số đầu"
                    placeholder="Các chữ số đầu"
                    keyboard="numeric"
                />
                <select
                    class="input input--select input--short"
                    aria-label="Loại mã"
                    on:change=move |event| {
                        key_type.set(KeyType::parse(&event_target_value(&event)).unwrap_or(KeyType::Gtin));
                    }
                >
                    {KEY_TYPES.map(|(value, label)| view! { <option value=value>{label}</option> }).collect_view()}
                </select>
                <select
                    class="input input--select input--short"
                    aria-label="Trạng thái"
                    on:change=move |event| state.set(NumberState::parse(&event_target_value(&event)))
                >
                    <option value="">"Mọi trạng thái"</option>
                    {NumberState::ALL
                        .map(|state| view! { <option value=state.as_str()>{state.label().vi}</option> })
                        .collect_view()}
                </select>
            </div>
            <div class="list" class:list--busy=list.busy aria-busy=move || list.busy.get().to_string()>
                <Loaded of=list children=rows />
            </div>
        </section>
    }
    .into_any()
}

fn row(number: NumberView, may_write: bool, release: Callback<NumberView>, toasts: Toasts) -> AnyView {
    let value = number.value.clone();
    let tone = match number.state {
        NumberState::Held => "good",
        NumberState::Reserved => "warn",
        NumberState::Former => "inactive",
    };
    let holder = number.holder.clone().map(|holder| {
        let place = match holder.field.split_once('[').and_then(|(_, rest)| rest.split_once(']')) {
            Some((index, _)) => format!(" (cấp đóng gói {})", index.parse().unwrap_or(0_usize) + 1),
            None => String::new(),
        };
        view! {
            <a href=Page::Record(holder.kind, holder.id.to_string()).path()>{holder.name}</a>
            {place}
        }
    });
    let is_free = number.holder.is_none();
    let origin = match number.own_prefix {
        true => number.origin.label().vi.to_owned(),
        false => format!("{}, không thuộc mã doanh nghiệp đã khai", number.origin.label().vi),
    };
    // A number that a record has is removed from the record instead; a printed one cannot be released.
    let may_release = may_write && number.state != NumberState::Held && !number.printed;
    let (copied, named, released) = (value.clone(), value.clone(), number.clone());
    view! {
        <tr>
            <th scope="row" class="table__name number">{value}</th>
            <td data-label="Trạng thái">
                <span>
                    <span class=format!("badge badge--{tone}")>{number.state.label().vi}</span>
                    {number.printed.then(|| view! { " " <span class="badge">"Đã in"</span> })}
                </span>
            </td>
            <td data-label="Bản ghi" class:table__empty=is_free><span>{holder}</span></td>
            <td data-label="Nguồn"><span>{origin}</span></td>
            <td data-label="Ngày">{format::day(number.given_at)}</td>
            <td class="table__actions">
                {may_release
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button button--quiet button--square"
                                aria-label=format!("Lấy lại {named}")
                                title="Lấy lại"
                                on:click=move |_| release.run(released.clone())
                            >
                                <Icon shape=Shape::Trash />
                            </button>
                        }
                    })}
                <button
                    type="button"
                    class="button button--quiet button--square"
                    aria-label=format!("Sao chép {copied}")
                    title="Sao chép"
                    on:click=move |_| copy(&copied, toasts, "Đã sao chép mã.")
                >
                    <Icon shape=Shape::Copy />
                </button>
            </td>
        </tr>
    }
    .into_any()
}
