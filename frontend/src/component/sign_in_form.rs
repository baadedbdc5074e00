//! The sign-in form: e-mail address, password, "Lưu đăng nhập".

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::accounts::account::SignIn;
use nguon_domain::input::{self, Input as _};

use super::icon::{Icon, Shape};
use crate::access::session::Session;
use crate::api;
use crate::page::Page;
use crate::platform::focus::focus_soon;
use crate::platform::format;

/// The form; it starts the session when it succeeds.
#[component]
pub fn SignInForm(
    /// Prefix of the inputs' identifiers, so that the form can be shown over another one.
    prefix: &'static str,
    #[prop(optional)] email: String,
) -> impl IntoView {
    let session = Session::here();
    let email = RwSignal::new(email);
    let password = RwSignal::new(String::new());
    let remember = RwSignal::new(false);
    let shown = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let input = SignIn {
            email: email.get_untracked().trim().to_owned(),
            password: password.get_untracked(),
            remember: remember.get_untracked(),
        };
        let mut check = input::Check::new(format::today());
        input.check(&mut check);
        if let Some(violation) = check.into_violations().first() {
            error.set(Some(match violation.field.as_str() {
                "email" => "Vui lòng nhập email đăng nhập.".into(),
                _ if input.password.is_empty() => "Vui lòng nhập mật khẩu.".into(),
                _ => "Email hoặc mật khẩu không đúng.".into(),
            }));
            focus_soon(format!("{prefix}-{}", violation.field));
            return;
        }
        busy.set(true);
        error.set(None);
        spawn_local(async move {
            match api::sign_in(&input).await {
                Ok(begun) => session.begin(begun.me),
                Err(failure) => {
                    error.try_set(Some(failure.message()));
                    focus_soon(format!("{prefix}-password"));
                }
            }
            busy.try_set(false);
        });
    };
    let described = move || error.get().map(|_| format!("{prefix}-error"));
    view! {
        <form class="stack" on:submit=submit novalidate>
            {move || {
                error
                    .get()
                    .map(|text| {
                        view! {
                            <p class="faults" role="alert" id=format!("{prefix}-error")>
                                {text}
                            </p>
                        }
                    })
            }}
            <div class="field">
                <label class="field__label" for=format!("{prefix}-email")>"Email đăng nhập hệ thống"</label>
                <input
                    class="input"
                    type="email"
                    inputmode="email"
                    id=format!("{prefix}-email")
                    name="email"
                    autocomplete="username"
                    autocapitalize="none"
                    aria-required="true"
                    aria-describedby=described
                    prop:value=email
                    on:input=move |event| email.set(event_target_value(&event))
                />
            </div>
            <div class="field">
                <label class="field__label" for=format!("{prefix}-password")>"Mật khẩu"</label>
                <div class="password">
                    <input
                        class="input"
                        type=move || if shown.get() { "text" } else { "password" }
                        id=format!("{prefix}-password")
                        name="password"
                        autocomplete="current-password"
                        autocapitalize="none"
                        spellcheck="false"
                        aria-required="true"
                        aria-describedby=described
                        prop:value=password
                        on:input=move |event| password.set(event_target_value(&event))
                    />
                    <button
                        type="button"
                        class="button button--quiet password__eye"
                        aria-pressed=move || shown.get().to_string()
                        aria-label="Hiện ký tự đã gõ"
                        on:click=move |_| shown.update(|shown| *shown = !*shown)
                    >
                        {move || {
                            let shape = if shown.get() { Shape::EyeOff } else { Shape::Eye };
                            view! { <Icon shape /> }
                        }}
                    </button>
                </div>
            </div>
            <div class="between">
                <label class="check">
                    <input
                        type="checkbox"
                        name="remember"
                        id=format!("{prefix}-remember")
                        prop:checked=remember
                        on:change=move |event| remember.set(event_target_checked(&event))
                    />
                    "Lưu đăng nhập (30 ngày)"
                </label>
                <a href=Page::ForgotPassword.path()>"Quên mật khẩu?"</a>
            </div>
            <button type="submit" class="button button--primary button--block" disabled=busy>
                {move || if busy.get() { "Đang đăng nhập…" } else { "Đăng nhập" }}
            </button>
        </form>
    }
    .into_any()
}
