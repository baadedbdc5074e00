//! Profile page (Thông tin doanh nghiệp): the registered data, and what the business may change itself.

use leptos::ev;
use leptos::prelude::*;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::accounts::organisation::{Organisation, ProfileInput};
use nguon_domain::files::file::{FileInfo, FileRole, FileUsage, Usage};
use nguon_domain::input;
use nguon_domain::input::format::count;
use nguon_domain::input::problem::ProblemCode;
use serde_json::Value;

use super::business::REPRESENTATIVE;
use super::registered::own::RegisteredCards;
use crate::access::session::Session;
use crate::api;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::toast::Toasts;
use crate::form::{Control, Faults, Field, Form, Section, Sections, Sending, Values};
use crate::platform::format;

static SECTIONS: [Section; 2] = [
    Section {
        title: "Liên hệ và giới thiệu",
        fields: &[
            Field::new("phone", "Điện thoại", Control::Phone).required().help("Hiển thị công khai."),
            Field::new("fax", "Fax", Control::Phone),
            Field::new("website", "Website", Control::Url).help("Hiển thị công khai."),
            Field::new("logo", "Logo", Control::File(FileRole::Image)).help("Hiển thị công khai trên trang truy xuất."),
            Field::new("introduction", "Giới thiệu", Control::Long).help("Hiển thị công khai trên trang truy xuất."),
        ],
    },
    REPRESENTATIVE,
];

/// Returns what the profile form can edit of a business.
fn values_of(organisation: &Organisation) -> Values {
    let mut values = super::business::values_of(&organisation.business);
    values.insert("introduction".into(), organisation.introduction.clone().map_or(Value::Null, Value::String));
    let logo = organisation.logo.as_ref().map(|info| info.id.to_string());
    values.insert("logo".into(), logo.map_or(Value::Null, Value::String));
    let known = input::fields::<ProfileInput>();
    values.retain(|name, _| known.contains_key(name));
    values
}

/// Returns the page.
pub fn page() -> AnyView {
    let answer = Fetched::new(|| (), |()| api::organisation());
    view! {
        <Heading text="Thông tin doanh nghiệp" />
        <Loaded of=answer let:organisation>
            <Profile organisation again=answer />
        </Loaded>
    }
    .into_any()
}

#[component]
fn Profile(organisation: Organisation, again: Fetched<Organisation>) -> impl IntoView {
    let session = Session::here();
    let toasts = Toasts::here();
    let may_write = untrack(|| session.may(Guarded::Profile, Action::Write));
    let version = StoredValue::new(organisation.version);
    let form = Form::new(values_of(&organisation));
    form.locked.set(!may_write);
    add_logo(form, organisation.logo.as_ref());
    let room = Fetched::new(|| (), |()| api::file_usage());
    let outdated = RwSignal::new(false);
    let sending = Sending::of(form);
    let busy = sending.busy;
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if !may_write || untrack(|| form.uploads.pending()).is_some() {
            return;
        }
        sending.send(
            move |input: ProfileInput| async move { api::save_profile(version.get_value(), &input).await },
            move |saved| match saved {
                Ok(organisation) => {
                    version.set_value(organisation.version);
                    form.load(values_of(&organisation));
                    room.again();
                    toasts.done("Đã lưu thông tin doanh nghiệp.");
                }
                Err(failure) => {
                    if failure.code() == Some(ProblemCode::VersionConflict) {
                        outdated.set(true);
                    }
                    sending.refused(&failure);
                }
            },
        );
    };
    view! {
        <RegisteredCards organisation />
        <form class="form" novalidate on:submit=submit>
            <Faults form sections=&SECTIONS tell=sending.attempts other=sending.other />
            {move || {
                outdated
                    .get()
                    .then(|| {
                        view! {
                            <p>
                                <button type="button" class="button" on:click=move |_| again.again()>
                                    "Tải bản mới (bỏ những gì bạn vừa nhập)"
                                </button>
                            </p>
                        }
                    })
            }}
            <Sections form sections=&SECTIONS />
            <QuotaUsage room />
            {may_write
                .then(|| {
                    view! {
                        <div class="actions">
                            <button type="submit" class="button button--primary" disabled=move || busy.get() || form.uploads.pending().is_some()>
                                <Icon shape=Shape::Check />
                                "Hiệu lực"
                            </button>
                            <span class="actions__state" role="status">
                                {move || match form.uploads.pending() {
                                    _ if busy.get() => "Đang lưu…",
                                    Some(text) => text,
                                    None if form.is_dirty() => "Có thay đổi chưa lưu",
                                    None => "",
                                }}
                            </span>
                        </div>
                    }
                })}
        </form>
    }
    .into_any()
}

/// Gives the form the logo's name and size.
fn add_logo(form: Form, logo: Option<&FileInfo>) {
    form.files.update(|files| files.extend(logo.map(|info| (info.id.to_string(), info.clone()))));
}

/// The quotas for files, records and events, and how much of them is used.
#[component]
fn QuotaUsage(room: Fetched<FileUsage>) -> impl IntoView {
    move || {
        let Some(Ok(FileUsage { used, limit, records, events })) = room.answer.get() else { return ().into_any() };
        let counted = |name: &str, usage: Usage| format!("{name}: {} trên {}.", count(usage.used), count(usage.limit));
        let text = format!("Đã dùng {} trên {}.", format::file_size(used), format::file_size(limit));
        view! {
            <section class="card">
                <h2>"Dung lượng lưu trữ"</h2>
                <progress class="file__progress" max=limit.to_string() value=used.to_string() aria-label="Dung lượng đã dùng"></progress>
                <p class="field__help">{text} " Ảnh lớn được thu nhỏ trước khi gửi; tệp không còn dùng sẽ được dọn đi."</p>
                <p class="field__help">{counted("Bản ghi (kể cả trong thùng rác)", records)}</p>
                <p class="field__help">{counted("Sự kiện", events)}</p>
            </section>
        }
        .into_any()
    }
}
