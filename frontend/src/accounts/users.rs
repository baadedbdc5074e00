//! Users page (Người dùng): who works for the business or authority, with which role, and who is invited.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::access::permission::{Role, Side};
use nguon_domain::accounts::user::{Invitation, InvitationInput, RoleChange, User};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::FieldError;
use serde_json::Value;

use crate::access::session::Session;
use crate::api::{Failure, users};
use crate::component::dialog::{Dialog, opened_by};
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::toast::Toasts;
use crate::form::field::{Fault, Labelled, described_by, invalid};
use crate::form::{Control, DialogForm, Field, Form, Section, Sending};
use crate::platform::format;

static EMAIL: Field = Field::new("email", "Email", Control::Email)
    .required()
    .help("Lời mời được gửi đến địa chỉ này. Người được mời đăng nhập bằng email này.");
static NAME: Field = Field::new("name", "Họ tên", Control::Line).required();
/// Only for its label: the choice is drawn by [`RoleChoice`].
const ROLE: Field = Field::new("role", "Vai trò", Control::Line).required();
static SECTIONS: [Section; 1] = [Section { title: "", fields: &[EMAIL, NAME, ROLE] }];

/// Returns a sentence on what a role permits.
const fn explanation(role: Role) -> &'static str {
    match role {
        Role::Owner => "Làm được mọi việc, kể cả quản lý người dùng.",
        Role::Editor => "Nhập và sửa chuỗi cung ứng, vật tư, quy trình, sản phẩm, lô và nhật ký.",
        Role::Recorder => "Ghi nhật ký và gửi hình ảnh; xem được các mục khác.",
        Role::Viewer => "Chỉ xem, không sửa được gì.",
        Role::Administrator => "Duyệt hồ sơ, quản lý danh mục, đơn vị hành chính và người dùng.",
        Role::Officer => "Xem và duyệt hồ sơ doanh nghiệp.",
        Role::AuthorityViewer => "Chỉ xem hồ sơ doanh nghiệp.",
        Role::Operator => "Vận hành hệ thống, không xem được dữ liệu của doanh nghiệp.",
    }
}

/// Returns the page.
pub fn page() -> AnyView {
    let session = Session::here();
    let Some(me) = session.me_untracked() else { return ().into_any() };
    let side = me.role.side();
    let people = Fetched::new(|| (), |()| async move { users::all().await });
    let invited = Fetched::new(|| (), |()| async move { users::invitations().await });
    let inviting = RwSignal::new(false);
    let changing = RwSignal::new(None::<User>);
    let removing = RwSignal::new(None::<User>);
    let own_id = me.user_id;
    let list = move |all: Vec<User>| {
        let rows = all.into_iter().map(|user| person(user, own_id, changing, removing)).collect_view();
        view! { <ul class="card people">{rows}</ul> }
    };
    view! {
        <div class="head">
            <Heading text="Người dùng" />
            <div class="head__actions">
                <button type="button" class="button button--primary" on:click=move |_| inviting.set(true)>
                    <Icon shape=Shape::Plus />
                    "Mời người dùng"
                </button>
            </div>
        </div>
        <div class="list" class:list--busy=people.busy aria-busy=move || people.busy.get().to_string()>
            <Loaded of=people children=list />
        </div>
        <Invitations invited />
        <InviteDialog open=inviting side invited />
        <RoleDialog changing side people />
        <RemoveDialog removing people belongs_to=me.belongs_to />
    }
    .into_any()
}

fn person(
    user: User,
    own_id: uuid::Uuid,
    changing: RwSignal<Option<User>>,
    removing: RwSignal<Option<User>>,
) -> AnyView {
    let is_me = user.id == own_id;
    let name = user.name.clone();
    let buttons = (!is_me).then(|| {
        let (to_change, to_remove) = (user.clone(), user.clone());
        view! {
            <div class="person__actions">
                <button
                    type="button"
                    class="button"
                    aria-label=format!("Đổi vai trò của {name}")
                    on:click=move |_| changing.set(Some(to_change.clone()))
                >
                    "Đổi vai trò"
                </button>
                <button
                    type="button"
                    class="button button--danger"
                    aria-label=format!("Xóa {name}")
                    on:click=move |_| removing.set(Some(to_remove.clone()))
                >
                    "Xóa"
                </button>
            </div>
        }
    });
    view! {
        <li class="person">
            <div class="person__text">
                <p class="person__name">{user.name.clone()} {is_me.then_some(" (bạn)")}</p>
                <p class="muted">{user.email}</p>
                <p class="person__role">
                    <span class="badge badge--good">{user.role.label().vi}</span>
                    <span class="muted">{format!(" từ {}", format::day(user.created_at))}</span>
                </p>
            </div>
            {buttons}
        </li>
    }
    .into_any()
}

/// What can be said of a refusal besides its fields.
fn refusal(failure: &Failure) -> String {
    match failure.code() {
        Some(ProblemCode::LastOwner) => {
            "Đây là người duy nhất quản lý được người dùng. Hãy giao vai trò này cho người khác trước.".into()
        }
        _ => failure.message(),
    }
}

/// The invitations that nobody has accepted yet.
#[component]
fn Invitations(invited: Fetched<Vec<Invitation>>) -> impl IntoView {
    let toasts = Toasts::here();
    let busy = RwSignal::new(false);
    let resend = move |invitation: Invitation| {
        busy.set(true);
        spawn_local(async move {
            match users::resend(invitation.id).await {
                Ok(sent) => toasts.done(format!("Đã gửi lại lời mời đến {}.", sent.email)),
                Err(failure) => toasts.wrong(failure.message()),
            }
            invited.again();
            busy.try_set(false);
        });
    };
    let withdraw = move |invitation: Invitation| {
        busy.set(true);
        spawn_local(async move {
            match users::withdraw(invitation.id).await {
                Ok(()) => toasts.done(format!("Đã hủy hiệu lực lời mời gửi {}.", invitation.email)),
                Err(failure) => toasts.wrong(failure.message()),
            }
            invited.again();
            busy.try_set(false);
        });
    };
    let row = move |invitation: Invitation| {
        let expired = invitation.expires_at <= format::now();
        let email = invitation.email.clone();
        let (again, back) = (invitation.clone(), invitation.clone());
        view! {
            <li class="person">
                <div class="person__text">
                    <p class="person__name">{invitation.name}</p>
                    <p class="muted">{invitation.email}</p>
                    <p class="person__role">
                        <span class="badge">{invitation.role.label().vi}</span>
                        {if expired {
                            view! { <span class="badge badge--bad">"Đã hết hạn"</span> }.into_any()
                        } else {
                            view! { <span class="muted">{format!("còn hiệu lực đến {}", format::moment(invitation.expires_at))}</span> }
                                .into_any()
                        }}
                    </p>
                </div>
                <div class="person__actions">
                    <button
                        type="button"
                        class="button"
                        disabled=busy
                        aria-label=format!("Gửi lại lời mời đến {email}")
                        on:click=move |_| resend(again.clone())
                    >
                        "Gửi lại"
                    </button>
                    <button
                        type="button"
                        class="button button--danger"
                        disabled=busy
                        aria-label=format!("Hủy hiệu lực lời mời gửi {email}")
                        on:click=move |_| withdraw(back.clone())
                    >
                        "Hủy hiệu lực"
                    </button>
                </div>
            </li>
        }
    };
    let open = move |open: Vec<Invitation>| {
        (!open.is_empty()).then(|| {
            view! {
                <section aria-labelledby="invited" class="stack">
                    <h2 id="invited">"Lời mời đang chờ"</h2>
                    <ul class="card people">{open.into_iter().map(row).collect_view()}</ul>
                </section>
            }
        })
    };
    view! { <Loaded of=invited waiting=|| () children=open /> }
}

/// The roles of a side, each with what it may do.
#[component]
fn RoleChoice(form: Form, side: Side) -> impl IntoView {
    let options = side
        .roles()
        .iter()
        .enumerate()
        .map(|(place, role)| {
            let value = role.as_str();
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name="role"
                        id=(place == 0).then_some("field-role")
                        value=value
                        aria-describedby=move || described_by(form, "role", false)
                        prop:checked=move || form.text("role") == value
                        on:change=move |_| form.set("role", Value::String(value.to_owned()))
                    />
                    <span>
                        <strong>{role.label().vi}</strong>
                        <span class="choice__who">{explanation(*role)}</span>
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="roles" aria-invalid=move || invalid(form, "role")>
            <legend class="field__label">
                "Vai trò"
                <span class="field__required" aria-hidden="true">" *"</span>
            </legend>
            {options}
            <Fault form name="role" />
        </fieldset>
    }
    .into_any()
}

/// The form by which somebody is invited.
#[component]
fn InviteDialog(open: RwSignal<bool>, side: Side, invited: Fetched<Vec<Invitation>>) -> impl IntoView {
    let toasts = Toasts::here();
    let form = Form::blank::<InvitationInput>();
    let sending = Sending::of(form);
    Effect::new(move |_| {
        if open.get() {
            form.load(nguon_domain::input::fields::<InvitationInput>());
            sending.other.set(None);
        }
    });
    let submit = Callback::new(move |()| {
        sending.send(
            |input: InvitationInput| async move { users::invite(&input).await },
            move |invitation| match invitation {
                Ok(invitation) => {
                    open.try_set(false);
                    toasts.done(format!("Đã gửi lời mời đến {}.", invitation.email));
                    invited.again();
                }
                Err(failure) => {
                    let other = failure.errors().is_empty().then(|| refusal(&failure));
                    sending.refused_as(failure.errors().iter().cloned().map(explain).collect(), other);
                }
            },
        );
    });
    let label = move || if sending.busy.get() { "Đang gửi…" } else { "Gửi lời mời" }.to_owned();
    view! {
        <Dialog open title="Mời người dùng">
            <DialogForm sending sections=&SECTIONS submit label=Signal::derive(label) open>
                <Labelled form field=&NAME />
                <Labelled form field=&EMAIL />
                <RoleChoice form side />
            </DialogForm>
        </Dialog>
    }
    .into_any()
}

/// Says what it is that exists already.
fn explain(mut error: FieldError) -> FieldError {
    match (error.field.as_str(), error.code.as_str()) {
        ("email", "taken") => error.message = "Email này đã có tài khoản trong hệ thống.".into(),
        ("email", "duplicate") => {
            error.message = "Email này đã được mời. Bạn có thể gửi lại lời mời trong danh sách.".into()
        }
        _ => {}
    }
    error
}

/// The form for another role.
#[component]
fn RoleDialog(changing: RwSignal<Option<User>>, side: Side, people: Fetched<Vec<User>>) -> impl IntoView {
    let toasts = Toasts::here();
    let open = opened_by(changing);
    let form = Form::blank::<RoleChange>();
    let sending = Sending::of(form);
    Effect::new(move |_| {
        if let Some(user) = changing.get() {
            form.set("role", Value::String(user.role.as_str().to_owned()));
            sending.other.set(None);
        }
    });
    let submit = Callback::new(move |()| {
        let Some(user) = changing.get_untracked() else { return };
        sending.send(
            move |change: RoleChange| async move { users::change_role(user.id, change).await },
            move |changed| match changed {
                Ok(user) => {
                    open.try_set(false);
                    toasts.done(format!("{}: {}.", user.name, user.role.label().vi.to_lowercase()));
                    people.again();
                }
                Err(failure) => {
                    sending.refused_as(Vec::new(), Some(refusal(&failure)));
                    people.again();
                }
            },
        );
    });
    let title = move || changing.get().map_or_else(String::new, |user| format!("Vai trò của {}", user.name));
    view! {
        <Dialog open title=Signal::derive(title)>
            <DialogForm sending sections=&SECTIONS submit label="Lưu" open>
                <RoleChoice form side />
                <p class="field__help">"Có hiệu lực ngay, kể cả khi người đó đang đăng nhập."</p>
            </DialogForm>
        </Dialog>
    }
    .into_any()
}

/// Asks before somebody is removed.
#[component]
fn RemoveDialog(removing: RwSignal<Option<User>>, people: Fetched<Vec<User>>, belongs_to: String) -> impl IntoView {
    let toasts = Toasts::here();
    let open = opened_by(removing);
    let busy = RwSignal::new(false);
    let remove = move |_| {
        let Some(user) = removing.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        spawn_local(async move {
            match users::remove(user.id).await {
                Ok(()) => toasts.done(format!("Đã xóa {}.", user.name)),
                Err(failure) => toasts.wrong(refusal(&failure)),
            }
            open.try_set(false);
            people.again();
            busy.try_set(false);
        });
    };
    let belongs_to = StoredValue::new(belongs_to);
    let title = move || removing.get().map_or_else(String::new, |user| format!("Xóa {}?", user.name));
    view! {
        <Dialog open title=Signal::derive(title)>
            <p>
                {move || {
                    let email = removing.get().map(|user| user.email).unwrap_or_default();
                    format!("{email} sẽ bị đăng xuất ngay và không vào được {} nữa.", belongs_to.get_value())
                }}
            </p>
            <p>"Những gì người này đã ghi vẫn giữ nguyên tên của họ. Bạn có thể mời lại bất cứ lúc nào."</p>
            <div class="dialog__actions">
                <button type="button" class="button button--danger" disabled=busy on:click=remove>"Xóa người dùng"</button>
                <button type="button" class="button button--quiet" on:click=move |_| open.set(false)>"Hủy"</button>
            </div>
        </Dialog>
    }
    .into_any()
}
