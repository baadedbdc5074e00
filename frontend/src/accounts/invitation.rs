//! Page on which an invitation is accepted (Nhận lời mời): the target of the link in its mail.

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use nguon_domain::accounts::user::{InvitationAcceptance, InvitationOffer};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::FieldError;
use serde_json::Value;

use super::business::FactList;
use crate::access::session::Session;
use crate::api::{Failure, users};
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::Shape;
use crate::component::loaded::Loaded;
use crate::component::state::Notice;
use crate::component::toast::Toasts;
use crate::form::{Control, Faults, Field, Form, Section, Sections, Sending};
use crate::page::Page;
use crate::platform::link_token;

static SECTIONS: [Section; 1] = [Section {
    title: "Tạo tài khoản của bạn",
    fields: &[
        Field::new("name", "Họ tên", Control::Line).required().autocomplete("name"),
        Field::new("password", "Mật khẩu", Control::Password { new: true })
            .required()
            .help("Ít nhất 10 ký tự. Một câu dễ nhớ với riêng bạn là tốt nhất."),
        Field::new("password_confirmation", "Nhập lại mật khẩu", Control::Password { new: true }).required(),
    ],
}];

/// Returns the page.
pub fn page() -> AnyView {
    let token = link_token::take();
    let asked = token.clone();
    let answer = Fetched::new(move || asked.clone(), |token| async move { users::look_up(token).await });
    let token = StoredValue::new(token);
    view! {
        <div class="narrow">
            <Heading text="Nhận lời mời" />
            <Loaded of=answer instead=over let:offer>
                <Acceptance offer token=token.get_value() answer />
            </Loaded>
        </div>
    }
    .into_any()
}

/// Returns the message for a link that is not valid.
fn over(failure: Failure) -> Option<AnyView> {
    is_over(failure.code()).then(|| {
        view! {
            <div role="alert">
                <Notice tone="bad" shape=Shape::Warning>
                    <p>"Lời mời này đã hết hạn, đã được dùng hoặc đã bị hủy hiệu lực."</p>
                    <p>"Hãy nhờ người mời gửi lại. Nếu bạn đã nhận lời mời rồi, chỉ cần đăng nhập."</p>
                </Notice>
            </div>
            <p><a class="button" href=Page::SignIn.path()>"Đăng nhập"</a></p>
        }
        .into_any()
    })
}

/// Whether the link is not valid: expired, or without a token.
const fn is_over(code: Option<ProblemCode>) -> bool {
    matches!(code, Some(ProblemCode::InvitationExpired | ProblemCode::Invalid))
}

#[component]
fn Acceptance(offer: InvitationOffer, token: String, answer: Fetched<InvitationOffer>) -> impl IntoView {
    let session = Session::here();
    let toasts = Toasts::here();
    let navigate = use_navigate();
    let form = Form::blank::<InvitationAcceptance>();
    form.set("token", Value::String(token));
    form.set("name", Value::String(offer.name.clone()));
    let sending = Sending::of(form);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let navigate = navigate.clone();
        sending.send(
            |input: InvitationAcceptance| async move { users::accept(&input).await },
            move |accepted| match accepted {
                Ok(begun) => {
                    let me = begun.me;
                    let home = Page::home_of(me.role, me.organisation_state);
                    toasts.done(format!("Chào mừng {} đến với {}.", me.name, me.belongs_to));
                    session.begin(me);
                    navigate(&home.path(), Default::default());
                }
                Err(failure) if failure.code() == Some(ProblemCode::InvitationExpired) => answer.again(),
                Err(failure) => {
                    let errors: Vec<FieldError> = failure.errors().to_vec();
                    // The e-mail address is not entered here, so no field can be marked.
                    let taken = errors.iter().any(|error| error.field == "email");
                    let other = match taken {
                        true => {
                            Some("Email này đã có tài khoản trong hệ thống. Hãy đăng nhập bằng tài khoản đó.".into())
                        }
                        false => errors.is_empty().then(|| failure.message()),
                    };
                    sending.refused_as(errors.into_iter().filter(|error| error.field != "email").collect(), other);
                }
            },
        );
    };
    let facts = vec![
        ("Đơn vị", Some(offer.belongs_to.clone())),
        ("Vai trò", Some(offer.role.label().vi.to_owned())),
        ("Email đăng nhập", Some(offer.email.clone())),
    ];
    view! {
        <p>{format!("{} mời bạn cùng dùng hệ thống truy xuất nguồn gốc Nguồn.", offer.belongs_to)}</p>
        <section class="card"><FactList facts /></section>
        <form class="form" novalidate on:submit=submit>
            // So that the browser stores the password under this e-mail address.
            <input type="email" name="username" autocomplete="username" value=offer.email hidden=true readonly=true />
            <Faults form sections=&SECTIONS tell=sending.attempts other=sending.other />
            <Sections form sections=&SECTIONS />
            <button type="submit" class="button button--primary button--block" disabled=sending.busy>
                {move || if sending.busy.get() { "Đang tạo tài khoản…" } else { "Nhận lời mời" }}
            </button>
        </form>
    }
    .into_any()
}
