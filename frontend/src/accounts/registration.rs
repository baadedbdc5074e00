//! The state of the registration, and its correction.

use leptos::ev;
use leptos::prelude::*;
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::accounts::organisation::{BusinessInput, Organisation};
use web_sys::File;

use super::business::{Facts, GENERAL, REPRESENTATIVE, values_of};
use super::register::fault_of_file;
use crate::access::session::Session;
use crate::api;
use crate::component::fetched::Fetched;
use crate::component::file::PdfInput;
use crate::component::file_links::FileLinks;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::state::Notice;
use crate::component::toast::Toasts;
use crate::form::Section;
use crate::form::{Faults, Form, Sections, Sending};
use crate::page::Page;
use crate::platform::format;

static SECTIONS: [Section; 2] = [GENERAL, REPRESENTATIVE];

/// Returns the page.
pub fn page() -> AnyView {
    let session = Session::here();
    let answer = Fetched::new(|| (), |()| api::registration());
    let now = RwSignal::new(None::<Organisation>);
    Effect::new(move |_| {
        if let Some(Ok(organisation)) = answer.answer.get() {
            session.set_state(organisation.state);
            now.set(Some(organisation));
        }
    });
    view! {
        <Heading text="Hồ sơ đăng ký" />
        {move || match now.get() {
            Some(organisation) => view! { <RegistrationStatus organisation now again=answer /> }.into_any(),
            None => view! { <Loaded of=answer children=|_| () /> }.into_any(),
        }}
    }
    .into_any()
}

#[component]
fn RegistrationStatus(
    organisation: Organisation,
    now: RwSignal<Option<Organisation>>,
    again: Fetched<Organisation>,
) -> impl IntoView {
    let session = Session::here();
    let state = organisation.state;
    let sent = format::moment(organisation.created_at);
    let decided = organisation.decided_at.map(format::moment).unwrap_or_default();
    let may_correct = untrack(|| session.may(Guarded::Registration, Action::Write))
        && matches!(state, OrganisationState::Pending | OrganisationState::Rejected);
    let editing = RwSignal::new(state == OrganisationState::Rejected && may_correct);
    let (last, last_class, last_note) = match state {
        OrganisationState::Pending => ("Đã duyệt", "", "Chưa có quyết định".to_owned()),
        OrganisationState::Approved => ("Đã duyệt", "timeline__step--done", decided),
        OrganisationState::Rejected => ("Bị từ chối", "timeline__step--bad", decided),
        OrganisationState::Suspended => ("Tạm ngừng", "timeline__step--bad", decided),
    };
    let waiting = state == OrganisationState::Pending;
    let reason = organisation.reason.clone().unwrap_or_else(|| "Không ghi.".into());
    let notice = match state {
        OrganisationState::Pending => view! {
            <Notice tone="warn" shape=Shape::Clock>
                <p>"Hồ sơ đang chờ cơ quan quản lý duyệt. Bạn có thể xem lại và sửa trong lúc chờ."</p>
                <button type="button" class="button" on:click=move |_| again.again()>"Kiểm tra lại"</button>
            </Notice>
        }
        .into_any(),
        OrganisationState::Approved => view! {
            <Notice tone="good" shape=Shape::Check>
                <p>"Doanh nghiệp đã được duyệt. " <a href=Page::Home.path()>"Vào trang chủ"</a></p>
            </Notice>
        }
        .into_any(),
        OrganisationState::Rejected | OrganisationState::Suspended => view! {
            <Notice tone="bad" shape=Shape::Warning>
                <p><strong>"Lý do: "</strong> {reason}</p>
                {(state == OrganisationState::Rejected).then(|| view! { <p>"Sửa các mục cần thiết bên dưới rồi gửi lại."</p> })}
            </Notice>
        }
        .into_any(),
    };
    let file = organisation.registration_file.clone();
    let shown = organisation.clone();
    view! {
        <ol class="timeline" aria-label="Tiến trình">
            <li class="timeline__step timeline__step--done">
                <span class="timeline__title">"Đã gửi"</span>
                <span class="muted">{sent}</span>
            </li>
            <li class="timeline__step" class:timeline__step--now=waiting class:timeline__step--done=!waiting aria-current=waiting.then_some("step")>
                <span class="timeline__title">"Chờ duyệt"</span>
                <span class="muted">{if waiting { "Đang ở bước này" } else { "Xong" }}</span>
            </li>
            <li class=format!("timeline__step {last_class}") aria-current=(!waiting).then_some("step")>
                <span class="timeline__title">{last}</span>
                <span class="muted">{last_note}</span>
            </li>
        </ol>
        {notice}
        {move || {
            if editing.get() {
                view! { <Correction organisation=organisation.clone() now editing /> }.into_any()
            } else {
                let file = file.clone();
                view! {
                    <section class="card">
                        <h2>"Thông tin đã gửi"</h2>
                        <Facts organisation=shown.clone() />
                        {file.map(|info| view! { <FileLinks info fetch=api::registration_file /> })}
                        {may_correct
                            .then(|| {
                                view! {
                                    <button type="button" class="button" on:click=move |_| editing.set(true)>
                                        "Sửa hồ sơ"
                                    </button>
                                }
                            })}
                    </section>
                }
                    .into_any()
            }
        }}
    }
    .into_any()
}

#[component]
fn Correction(
    organisation: Organisation,
    now: RwSignal<Option<Organisation>>,
    editing: RwSignal<bool>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let session = Session::here();
    let version = organisation.version;
    let form = Form::new(values_of(&organisation.business));
    let file: RwSignal<Option<File>, LocalStorage> = RwSignal::new_local(None);
    let file_error = RwSignal::new(None::<String>);
    let sending = Sending::of(form);
    let busy = sending.busy;
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        sending.send_checked(
            move |form| {
                let checked = form.check::<BusinessInput>().filter(|_| file_error.with_untracked(Option::is_none));
                if checked.is_none() {
                    sending.other.set(file_error.get_untracked());
                }
                checked
            },
            move |business: BusinessInput| async move {
                api::correct_registration(version, &business, file.get_untracked().as_ref()).await
            },
            move |corrected| match corrected {
                Ok(organisation) => {
                    toasts.done("Đã gửi lại hồ sơ.");
                    session.set_state(organisation.state);
                    editing.try_set(false);
                    now.try_set(Some(organisation));
                }
                Err(failure) => {
                    file_error.set(fault_of_file(&failure));
                    sending.refused(&failure);
                }
            },
        );
    };
    let kept = organisation
        .registration_file
        .map(|file| format!("Đang có: {}. Chọn tệp mới nếu cần thay. ", file.name))
        .unwrap_or_default();
    view! {
        <h2>"Sửa và gửi lại"</h2>
        <form class="form" novalidate on:submit=submit>
            <Faults form sections=&SECTIONS tell=sending.attempts other=sending.other />
            <Sections form sections=&SECTIONS />
            <fieldset class="section">
                <legend class="section__title">"Giấy đăng ký kinh doanh"</legend>
                {(!kept.is_empty()).then(|| view! { <p>{kept}</p> })}
                <PdfInput
                    file
                    error=file_error
                    name="registration_file"
                    label="Tệp đăng ký kinh doanh"
                    help="Bản quét PDF, nhiều nhất 10 MB."
                />
            </fieldset>
            <div class="actions">
                <button type="submit" class="button button--primary" disabled=busy>
                    <Icon shape=Shape::Check />
                    {move || if busy.get() { "Đang gửi…" } else { "Gửi lại" }}
                </button>
                <button type="button" class="button button--quiet" on:click=move |_| editing.set(false)>"Hủy"</button>
            </div>
        </form>
    }
    .into_any()
}
