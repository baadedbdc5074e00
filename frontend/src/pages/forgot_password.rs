//! Quên mật khẩu.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::account::PasswordResetRequest;

use crate::api;
use crate::component::heading::Heading;
use crate::component::icon::Shape;
use crate::component::state::Notice;
use crate::form::field::Labelled;
use crate::form::{Control, Faults, Field, Form, Section};
use crate::page::Page;

static EMAIL: Field =
    Field::new("email", "Email đăng nhập hệ thống", Control::Email).required().autocomplete("username");
static SECTIONS: [Section; 1] = [Section { title: "", fields: &[EMAIL] }];

/// The page.
pub fn page() -> AnyView {
    let form = Form::blank::<PasswordResetRequest>();
    let sent = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let attempts = RwSignal::new(0_u32);
    let other = RwSignal::new(None::<String>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        other.set(None);
        let Some(input) = form.check::<PasswordResetRequest>() else {
            attempts.update(|attempts| *attempts += 1);
            return;
        };
        busy.set(true);
        spawn_local(async move {
            match api::ask_for_reset(&input).await {
                Ok(()) => sent.set(true),
                Err(failure) => {
                    other.set(Some(failure.message()));
                    attempts.update(|attempts| *attempts += 1);
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <div class="narrow">
            <Heading text="Quên mật khẩu" />
            {move || {
                if sent.get() {
                    view! {
                        <div role="status">
                            <Notice tone="good" shape=Shape::Check>
                                <p>
                                    "Nếu email này có tài khoản, chúng tôi đã gửi đường dẫn đặt lại mật khẩu. Đường dẫn dùng được một lần, trong một giờ. Nhớ xem cả mục thư rác."
                                </p>
                            </Notice>
                        </div>
                        <p><a href=Page::SignIn.path()>"Về trang đăng nhập"</a></p>
                    }
                        .into_any()
                } else {
                    view! {
                        <p>"Nhập email đăng nhập; chúng tôi sẽ gửi đường dẫn để đặt mật khẩu mới."</p>
                        <form class="card stack" novalidate on:submit=submit>
                            <Faults form sections=&SECTIONS tell=attempts other />
                            <Labelled form field=&EMAIL />
                            <button type="submit" class="button button--primary button--block" disabled=busy>"Gửi đường dẫn"</button>
                        </form>
                    }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}
