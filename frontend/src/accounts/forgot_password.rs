//! Page for a forgotten password (Quên mật khẩu).

use leptos::ev;
use leptos::prelude::*;
use nguon_domain::accounts::account::PasswordResetRequest;

use crate::api;
use crate::component::heading::Heading;
use crate::component::icon::Shape;
use crate::component::state::Notice;
use crate::form::field::Labelled;
use crate::form::{Control, Faults, Field, Form, Section, Sending};
use crate::page::Page;

static EMAIL: Field =
    Field::new("email", "Email đăng nhập hệ thống", Control::Email).required().autocomplete("username");
static SECTIONS: [Section; 1] = [Section { title: "", fields: &[EMAIL] }];

/// Returns the page.
pub fn page() -> AnyView {
    let form = Form::blank::<PasswordResetRequest>();
    let sent = RwSignal::new(false);
    let sending = Sending::of(form);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        sending.send(
            |input: PasswordResetRequest| async move { api::ask_for_reset(&input).await },
            move |answer| match answer {
                Ok(()) => sent.set(true),
                Err(failure) => sending.refused_as(Vec::new(), Some(failure.message())),
            },
        );
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
                            <Faults form sections=&SECTIONS tell=sending.attempts other=sending.other />
                            <Labelled form field=&EMAIL />
                            <button type="submit" class="button button--primary button--block" disabled=sending.busy>"Gửi đường dẫn"</button>
                        </form>
                    }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}
