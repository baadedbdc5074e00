//! Registration page (Đăng ký): the three groups of the guide, and what happens next.

use leptos::ev;
use leptos::prelude::*;
use nguon_domain::accounts::account::AccountInput;
use nguon_domain::accounts::organisation::BusinessInput;
use nguon_domain::input;
use serde_json::Value;
use web_sys::File;

use super::business::{GENERAL, REPRESENTATIVE};
use crate::api::{self, Failure};
use crate::component::file::PdfInput;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::state::Notice;
use crate::form::{Control, Faults, Field, Form, Section, Sections, Sending, Values};
use crate::page::Page;
use crate::platform::storage::{BrowserStorage, read};

const ACCOUNT: Section = Section {
    title: "Thông tin tài khoản",
    fields: &[
        Field::new("email", "Email đăng nhập hệ thống", Control::Email).required().autocomplete("username"),
        Field::new("password", "Mật khẩu", Control::Password { new: true })
            .required()
            .help("Ít nhất 10 ký tự. Một câu dễ nhớ với riêng bạn là tốt nhất."),
        Field::new("password_confirmation", "Nhập lại mật khẩu", Control::Password { new: true }).required(),
    ],
};
const FILE: Section =
    Section { title: "", fields: &[Field::new("registration_file", "Tệp đăng ký kinh doanh", Control::Line)] };
static FIRST: [Section; 1] = [GENERAL];
static REST: [Section; 2] = [REPRESENTATIVE, ACCOUNT];
static ALL: [Section; 4] = [GENERAL, FILE, REPRESENTATIVE, ACCOUNT];

const DRAFT: &str = "nguon.draft.registration";
const SECRETS: [&str; 2] = ["password", "password_confirmation"];

fn blank() -> Values {
    let mut values = input::fields::<BusinessInput>();
    values.extend(input::fields::<AccountInput>());
    if let Some(Value::Object(draft)) = BrowserStorage::Session.get(DRAFT).and_then(|text| read(&text)) {
        values.extend(draft);
    }
    values
}

/// Returns the part of `values` that consists of fields of `I`.
fn part<I: input::Input>(values: &Values) -> Value {
    let known = input::fields::<I>();
    let mut part = values.clone();
    part.retain(|name, _| known.contains_key(name));
    Value::Object(part)
}

/// Returns the page.
pub fn page() -> AnyView {
    let sent_to = RwSignal::new(None::<String>);
    (move || match sent_to.get() {
        Some(email) => view! { <Next email /> }.into_any(),
        None => view! { <Registration sent_to /> }.into_any(),
    })
    .into_any()
}

#[component]
fn Next(email: String) -> impl IntoView {
    view! {
        <div class="narrow">
            <Heading text="Đăng ký thành công" />
            <Notice tone="good" shape=Shape::Check>
                <p>"Hồ sơ của bạn đã được gửi đến cơ quan quản lý."</p>
            </Notice>
            <h2>"Tiếp theo"</h2>
            <ol class="next">
                <li>"Cơ quan quản lý xem hồ sơ và duyệt, hoặc cho biết cần sửa gì."</li>
                <li>"Đăng nhập bất cứ lúc nào bằng " <strong>{email}</strong> " để xem hồ sơ đang ở đâu."</li>
                <li>"Khi được duyệt, bạn khai báo sản phẩm, lô và tải mã QR."</li>
            </ol>
            <a class="button button--primary" href=Page::SignIn.path()>"Đăng nhập"</a>
        </div>
    }
    .into_any()
}

#[component]
fn Registration(sent_to: RwSignal<Option<String>>) -> impl IntoView {
    let form = Form::new(blank());
    let file: RwSignal<Option<File>, LocalStorage> = RwSignal::new_local(None);
    let file_error = RwSignal::new(None::<String>);
    let sending = Sending::of(form);
    let busy = sending.busy;
    Effect::new(move |before: Option<()>| {
        let mut values = form.values.get();
        if before.is_some() {
            values.retain(|name, _| !SECRETS.contains(&name.as_str()));
            BrowserStorage::Session.set(DRAFT, &Value::Object(values).to_string());
        }
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        sending.send_checked(
            move |form| {
                let checked = check(form).filter(|_| file_error.with_untracked(Option::is_none));
                if checked.is_none() {
                    sending.other.set(file_error.get_untracked());
                }
                checked
            },
            move |(business, account): (BusinessInput, AccountInput)| async move {
                api::register(&business, &account, file.get_untracked().as_ref()).await.map(|_| account.email)
            },
            move |registered| match registered {
                Ok(email) => {
                    BrowserStorage::Session.remove(DRAFT);
                    sent_to.set(Some(email));
                }
                Err(failure) => {
                    file_error.set(fault_of_file(&failure));
                    let other = failure.errors().is_empty().then(|| failure.message());
                    sending.refused_as(failure.errors().iter().cloned().map(explain).collect(), other);
                }
            },
        );
    };
    view! {
        <Heading text="Đăng ký" />
        <p>"Đăng ký tài khoản cho doanh nghiệp, hợp tác xã hoặc cơ sở sản xuất. Cơ quan quản lý sẽ duyệt hồ sơ trước khi bạn bắt đầu."</p>
        <p class="field__help">"Mục có dấu * là bắt buộc."</p>
        <form class="form" novalidate on:submit=submit>
            <Faults form sections=&ALL tell=sending.attempts other=sending.other />
            <Sections form sections=&FIRST />
            <fieldset class="section">
                <legend class="section__title">"Giấy đăng ký kinh doanh"</legend>
                <PdfInput
                    file
                    error=file_error
                    name="registration_file"
                    label="Tệp đăng ký kinh doanh"
                    help="Bản quét PDF, nhiều nhất 10 MB. Kéo thả vào đây hoặc chọn tệp."
                />
            </fieldset>
            <Sections form sections=&REST />
            <div class="actions">
                <button type="submit" class="button button--primary" disabled=busy>
                    <Icon shape=Shape::Check />
                    {move || if busy.get() { "Đang gửi…" } else { "Đăng ký" }}
                </button>
                <span>"Đã có tài khoản? " <a href=Page::SignIn.path()>"Đăng nhập"</a></span>
            </div>
        </form>
    }
    .into_any()
}

/// Checks both parts of the form. Returns none when there are faults.
fn check(form: Form) -> Option<(BusinessInput, AccountInput)> {
    form.check_with(|_| {
        let values = form.values.get_untracked();
        let today = crate::platform::format::today();
        let business = input::parse::<BusinessInput>(part::<BusinessInput>(&values), today);
        let account = input::parse::<AccountInput>(part::<AccountInput>(&values), today);
        match (business, account) {
            (Ok(business), Ok(account)) => Ok((business, account)),
            (business, account) => Err(business.err().into_iter().chain(account.err()).flatten().collect()),
        }
    })
}

/// Returns the server's message about the scan of the registration, which is no field of the form.
pub fn fault_of_file(failure: &Failure) -> Option<String> {
    let wrong = failure.errors().iter().find(|error| error.field == "registration_file");
    wrong.map(|error| error.message.clone())
}

/// Replaces the message of `taken` by one that names what exists already.
fn explain(mut error: nguon_domain::input::violation::FieldError) -> nguon_domain::input::violation::FieldError {
    match (error.field.as_str(), error.code.as_str()) {
        ("email", "taken") => error.message = "Email này đã có tài khoản. Hãy đăng nhập, hoặc dùng email khác.".into(),
        ("tax_code", "taken") => error.message = "Mã số thuế này đã có doanh nghiệp đăng ký trong hệ thống.".into(),
        _ => {}
    }
    error
}
