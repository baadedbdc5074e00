//! Page on which a password is replaced (Đặt lại mật khẩu): the target of the link in the mail.

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use nguon_domain::accounts::account::PasswordReset;
use nguon_domain::input::problem::ProblemCode;
use serde_json::Value;

use crate::api;
use crate::component::heading::Heading;
use crate::component::icon::Shape;
use crate::component::state::Notice;
use crate::component::toast::Toasts;
use crate::form::{Control, Faults, Field, Form, Section, Sections, Sending};
use crate::page::Page;
use crate::platform::link_token;

static SECTIONS: [Section; 1] = [Section {
    title: "Mật khẩu mới",
    fields: &[
        Field::new("password", "Mật khẩu", Control::Password { new: true })
            .required()
            .help("Ít nhất 10 ký tự. Một câu dễ nhớ với riêng bạn là tốt nhất."),
        Field::new("password_confirmation", "Nhập lại mật khẩu", Control::Password { new: true }).required(),
    ],
}];

/// Returns the page.
pub fn page() -> AnyView {
    let toasts = Toasts::here();
    let navigate = use_navigate();
    let token = link_token::take();
    let expired = RwSignal::new(token.is_empty());
    let form = Form::blank::<PasswordReset>();
    form.set("token", Value::String(token));
    let sending = Sending::of(form);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        sending.send(
            |input: PasswordReset| async move { api::reset_password(&input).await },
            move |answer| match answer {
                Ok(()) => {
                    toasts.done("Đã đặt mật khẩu mới. Hãy đăng nhập.");
                    navigate(&Page::SignIn.path(), Default::default());
                }
                Err(failure) if failure.code() == Some(ProblemCode::ResetTokenExpired) => expired.set(true),
                Err(failure) => sending.refused(&failure),
            },
        );
    };
    view! {
        <div class="narrow">
            <Heading text="Đặt lại mật khẩu" />
            {move || {
                let submit = submit.clone();
                if expired.get() {
                    view! {
                        <div role="alert">
                            <Notice tone="bad" shape=Shape::Warning>
                                <p>"Đường dẫn này đã hết hạn hoặc đã được dùng."</p>
                            </Notice>
                        </div>
                        <p><a class="button" href=Page::ForgotPassword.path()>"Gửi đường dẫn mới"</a></p>
                    }
                        .into_any()
                } else {
                    view! {
                        <form class="form" novalidate on:submit=submit>
                            <Faults form sections=&SECTIONS tell=sending.attempts other=sending.other />
                            <Sections form sections=&SECTIONS />
                            <button type="submit" class="button button--primary button--block" disabled=sending.busy>"Đặt mật khẩu mới"</button>
                        </form>
                    }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}
