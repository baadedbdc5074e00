//! A business's view of its registered data: in force, waiting and decided.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::accounts::organisation::Organisation;
use nguon_domain::accounts::registered::{ChangeKind, ChangePage, ChangeQuery, ChangeState, RegisteredChange};
use nguon_domain::files::file::Variant;

use super::ask::AskForm;
use super::{Comparison, summary, tone};
use crate::access::session::Session;
use crate::accounts::business::{FactList, Facts};
use crate::api;
use crate::component::fetched::Fetched;
use crate::component::file_links::FileLinks;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::toast::Toasts;
use crate::platform::format;

/// The cards above the profile: registered data in force, changes that wait, and the form for another one.
#[component]
pub fn RegisteredCards(organisation: Organisation) -> impl IntoView {
    let session = Session::here();
    let may_write = untrack(|| session.may(Guarded::Profile, Action::Write));
    let changes = Fetched::new(|| (), |()| async { api::registered::own(&ChangeQuery::default()).await });
    let asking = RwSignal::new(None::<ChangeKind>);
    let file = organisation.registration_file.clone();
    let numbers = vec![
        ("Mã địa điểm GLN", Some(organisation.gln.clone().unwrap_or_else(|| "Chưa có".into()))),
        ("Mã doanh nghiệp GS1", Some(organisation.gs1_company_prefix.clone().unwrap_or_else(|| "Chưa có".into()))),
    ];
    let form_of = StoredValue::new(organisation.clone());
    let ask = move |kind: ChangeKind, label: &'static str| {
        may_write.then(|| {
            view! {
                <button
                    type="button"
                    class="button"
                    aria-expanded=move || (asking.get() == Some(kind)).to_string()
                    on:click=move |_| asking.update(|asking| *asking = (*asking != Some(kind)).then_some(kind))
                >
                    {label}
                </button>
            }
        })
    };
    let form = move |kinds: &'static [ChangeKind]| {
        move || {
            let kind = asking.get().filter(|kind| kinds.contains(kind))?;
            let asked = move |_: RegisteredChange| {
                asking.set(None);
                changes.again();
            };
            let cancel = Callback::new(move |()| asking.set(None));
            Some(view! { <AskForm kind organisation=form_of.get_value() beside=true asked cancel /> })
        }
    };
    view! {
        <section class="card">
            <h2>"Đã đăng ký và được duyệt"</h2>
            <Facts organisation />
            {file.map(|info| view! { <FileLinks info fetch=api::registration_file /> })}
            <p class="field__help">
                "Muốn sửa các mục này (tên, loại hình, mã số thuế, địa chỉ…), hãy gửi đề nghị kèm giấy tờ. Thông tin cũ còn hiệu lực đến khi cơ quan quản lý xác nhận."
            </p>
            {ask(ChangeKind::Registration, "Đề nghị sửa thông tin đăng ký")}
            {form(&[ChangeKind::Registration])}
        </section>
        <section class="card">
            <h2>"Mã số GS1 của doanh nghiệp"</h2>
            <FactList facts=numbers />
            <p class="field__help">
                "Mã chỉ được dùng để gửi, nhận và truy xuất sau khi cơ quan quản lý đã xem giấy chứng nhận và xác nhận."
            </p>
            <div class="head__actions">
                {ask(ChangeKind::CompanyPrefix, "Đề nghị mã doanh nghiệp GS1")}
                {ask(ChangeKind::Gln, "Đề nghị GLN")}
            </div>
            {form(&[ChangeKind::CompanyPrefix, ChangeKind::Gln])}
        </section>
        <Loaded of=changes waiting=|| () let:page>
            <Changes page changes may_write />
        </Loaded>
    }
    .into_any()
}

/// Changes that wait, and below them those that were decided.
#[component]
fn Changes(page: ChangePage, changes: Fetched<ChangePage>, may_write: bool) -> impl IntoView {
    let (waiting, decided): (Vec<_>, Vec<_>) =
        page.items.into_iter().partition(|change| change.state == ChangeState::Waiting);
    let more = RwSignal::new(Vec::<RegisteredChange>::new());
    let next = RwSignal::new(page.next);
    let busy = RwSignal::new(false);
    let load = move |_| {
        let Some(after) = next.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        spawn_local(async move {
            let asked = ChangeQuery { after: Some(after), ..ChangeQuery::default() };
            if let Ok(page) = api::registered::own(&asked).await {
                more.try_update(|more| more.extend(page.items));
                next.try_set(page.next);
            }
            busy.try_set(false);
        });
    };
    let list = move |items: Vec<RegisteredChange>| {
        items.into_iter().map(|change| view! { <Change change changes may_write /> }).collect_view()
    };
    let has_decided = !decided.is_empty();
    view! {
        {(!waiting.is_empty())
            .then(|| {
                view! {
                    <section class="card">
                        <h2>"Đang chờ cơ quan quản lý xác nhận"</h2>
                        <ul class="changes">{list(waiting)}</ul>
                    </section>
                }
            })}
        {has_decided
            .then(|| {
                view! {
                    <details class="card more">
                        <summary>"Thay đổi đã có kết quả"</summary>
                        <ul class="changes">{list(decided)} {move || list(more.get())}</ul>
                        {move || {
                            next.get()
                                .map(|_| {
                                    view! {
                                        <button type="button" class="button" disabled=busy on:click=load>
                                            "Xem thêm"
                                        </button>
                                    }
                                })
                        }}
                    </details>
                }
            })}
    }
    .into_any()
}

#[component]
fn Change(change: RegisteredChange, changes: Fetched<ChangePage>, may_write: bool) -> impl IntoView {
    let toasts = Toasts::here();
    let busy = RwSignal::new(false);
    let (id, version, state) = (change.id, change.version, change.state);
    let waits = state == ChangeState::Waiting;
    let withdraw = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match api::registered::withdraw(id, version).await {
                Ok(_) => toasts.done("Đã rút lại đề nghị."),
                Err(failure) => toasts.wrong(failure.message()),
            }
            busy.try_set(false);
            changes.again();
        });
    };
    let asked = match &change.asked_by {
        Some(name) => format!("Gửi {} · {name}", format::moment(change.asked_at)),
        None => format!("Có trong hồ sơ từ {}", format::moment(change.asked_at)),
    };
    let decided = change.decided_at.map(|at| format!(" · {} {}", state.label().vi, format::moment(at)));
    let without = waits && change.certificate.is_none();
    let certificate = change.certificate.clone().map(|info| {
        let id = StoredValue::new(info.id.to_string());
        let fetch = move || async move { api::file(&id.get_value(), Variant::Full).await };
        view! { <FileLinks info fetch /> }
    });
    let reason = change.reason.clone();
    view! {
        <li class="changes__item">
            <p>
                <strong>{summary(&change)}</strong>
                " "
                <span class=format!("badge badge--{}", tone(state))>{state.label().vi}</span>
            </p>
            <p class="muted">{asked}{decided}</p>
            {reason.map(|reason| view! { <p><strong>"Lý do: "</strong>{reason}</p> })}
            {without
                .then(|| {
                    view! {
                        <p class="field__error">
                            <Icon shape=Shape::Warning />
                            "Chưa có giấy chứng nhận nên chưa xác nhận được. Hãy gửi lại mã này kèm giấy chứng nhận."
                        </p>
                    }
                })}
            <Comparison change />
            {certificate}
            {(waits && may_write)
                .then(|| {
                    view! {
                        <button type="button" class="button button--quiet" disabled=busy on:click=withdraw>
                            "Rút lại đề nghị"
                        </button>
                    }
                })}
        </li>
    }
    .into_any()
}
