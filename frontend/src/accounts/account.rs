//! Account page (Tài khoản): the password, and signing out everywhere.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use nguon_domain::accounts::account::PasswordChange;

use super::business::FactList;
use crate::access::session::Session;
use crate::api;
use crate::component::heading::Heading;
use crate::component::toast::Toasts;
use crate::form::{Control, Faults, Field, Form, Section, Sections, Sending};

static SECTIONS: [Section; 1] = [Section {
    title: "Đổi mật khẩu",
    fields: &[
        Field::new("current_password", "Mật khẩu hiện tại", Control::Password { new: false }).required(),
        Field::new("password", "Mật khẩu mới", Control::Password { new: true }).required().help("Ít nhất 10 ký tự."),
        Field::new("password_confirmation", "Nhập lại mật khẩu mới", Control::Password { new: true }).required(),
    ],
}];

/// Returns the page.
pub fn page() -> AnyView {
    let session = Session::here();
    let toasts = Toasts::here();
    let navigate = use_navigate();
    let form = Form::blank::<PasswordChange>();
    let sending = Sending::of(form);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        sending.send(
            |input: PasswordChange| async move { api::change_password(&input).await },
            move |answer| match answer {
                Ok(()) => {
                    form.load(nguon_domain::input::fields::<PasswordChange>());
                    toasts.done("Đã đổi mật khẩu. Các thiết bị khác phải đăng nhập lại.");
                }
                Err(failure) => sending.refused(&failure),
            },
        );
    };
    let everywhere = move |_| {
        let navigate = navigate.clone();
        spawn_local(async move {
            match api::sign_out_everywhere().await {
                Ok(()) => {
                    navigate("/", Default::default());
                    session.sign_out();
                    toasts.done("Đã đăng xuất khỏi mọi thiết bị.");
                }
                Err(failure) => toasts.wrong(failure.message()),
            }
        });
    };
    let facts = session.me_untracked().map(|me| {
        let facts = vec![
            ("Tên", Some(me.name)),
            ("Email đăng nhập", Some(me.email)),
            ("Vai trò", Some(me.role.label().vi.to_owned())),
            ("Đơn vị", Some(me.belongs_to)),
        ];
        view! { <section class="card"><FactList facts /></section> }
    });
    view! {
        <Heading text="Tài khoản" />
        {facts}
        <form class="form" novalidate on:submit=submit>
            <Faults form sections=&SECTIONS tell=sending.attempts other=sending.other />
            <Sections form sections=&SECTIONS />
            <div class="actions actions--plain">
                <button type="submit" class="button button--primary" disabled=sending.busy>"Đổi mật khẩu"</button>
            </div>
        </form>
        <section class="card">
            <h2>"Đăng xuất khỏi mọi thiết bị"</h2>
            <p>"Dùng khi bạn mất điện thoại hoặc quên đăng xuất ở máy dùng chung."</p>
            <button type="button" class="button button--danger" on:click=everywhere>"Đăng xuất mọi nơi"</button>
        </section>
    }
    .into_any()
}
