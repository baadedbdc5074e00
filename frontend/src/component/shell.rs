//! The frame of every page: menu, account, skip link, and signing in again when the session has ended.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::accounts::account::Me;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::localized::{Language, Text};

use super::dialog::Dialog;
use super::icon::{Icon, Shape};
use super::scan_box::ScanBox;
use super::sign_in_form::SignInForm;
use super::state::Notice;
use crate::access::session::{Session, SessionState};
use crate::api;
use crate::page::Page;
use crate::platform::language::{LanguageSwitch, Speaks};

const SIGN_IN: Text = Text::new("Đăng nhập", "Sign in");
const REGISTER: Text = Text::new("Đăng ký", "Register");
const FOOTER: Text = Text::new(
    "Nguồn – truy xuất nguồn gốc nông sản, thực phẩm Việt Nam",
    "Nguồn – traceability for Vietnam's farm products and food",
);

/// An entry of the menu: page, label, icon.
type Entry = (Page, &'static str, Shape);

/// Returns the groups of the menu with their titles; the first has none.
fn groups(me: &Me) -> Vec<(&'static str, Vec<Entry>)> {
    let all: [(&str, &[Entry]); 5] = [
        (
            "",
            &[
                (Page::Home, "Trang chủ", Shape::Home),
                (Page::Registration, "Hồ sơ đăng ký", Shape::File),
                (Page::Approvals, "Duyệt doanh nghiệp", Shape::Shield),
                (Page::Recalls, "Thu hồi", Shape::Warning),
            ],
        ),
        (
            "Khai báo",
            &[
                (Page::Records(Kind::Member), "Chuỗi cung ứng", Shape::Chain),
                (Page::Records(Kind::Place), "Địa điểm", Shape::Pin),
                (Page::Records(Kind::Material), "Vật tư", Shape::Box),
                (Page::Records(Kind::MaterialBatch), "Lô vật tư", Shape::Stack),
                (Page::Records(Kind::Process), "Quy trình sản xuất", Shape::Flow),
                (Page::Records(Kind::Product), "Sản phẩm", Shape::Leaf),
            ],
        ),
        (
            "Sản xuất và giao hàng",
            &[
                (Page::Records(Kind::Lot), "Lô", Shape::Layers),
                (Page::Records(Kind::DiaryEntry), "Nhật ký", Shape::Clock),
                (Page::Records(Kind::LogisticUnit), "Đơn vị logistic", Shape::Pallet),
                (Page::Labels, "In nhãn", Shape::Qr),
            ],
        ),
        (
            "Hàng hóa",
            &[
                (Page::Goods, "Nhập, xuất, đóng gói", Shape::Truck),
                (Page::Stock, "Tồn kho", Shape::Stack),
                (Page::Holds, "Hàng tạm giữ", Shape::Shield),
                (Page::Advices, "Thông báo giao hàng", Shape::File),
                (Page::Chain, "Truy xuất", Shape::Search),
            ],
        ),
        (
            "Thiết lập",
            &[
                (Page::Profile, "Thông tin doanh nghiệp", Shape::Building),
                (Page::Numbers, "Mã số GS1", Shape::Hash),
                (Page::Catalogues, "Danh mục", Shape::List),
                (Page::Areas, "Đơn vị hành chính", Shape::Pin),
                (Page::Users, "Người dùng", Shape::User),
                (Page::ApiKeys, "Khóa API", Shape::Link),
            ],
        ),
    ];
    let home = Page::home_of(me.role, me.organisation_state);
    let is_shown = |page: &Page| match page {
        Page::Home => home == Page::Home,
        // Once approved, the registered data are in the profile.
        Page::Registration => home == Page::Registration,
        page => page.is_open_to(me.role, me.organisation_state),
    };
    let shown = |entries: &[Entry]| entries.iter().filter(|(page, ..)| is_shown(page)).cloned().collect::<Vec<_>>();
    all.into_iter().map(|(title, entries)| (title, shown(entries))).filter(|(_, entries)| !entries.is_empty()).collect()
}

/// The frame around the page.
#[component]
pub fn Shell(children: Children) -> impl IntoView {
    let session = Session::here();
    let speaks = Speaks::here();
    let location = use_location();
    let page = Memo::new(move |_| Page::parse(&location.pathname.get()));
    let me = Memo::new(move |_| session.me());
    let is_nobody = Memo::new(move |_| matches!(session.state(), SessionState::Visitor | SessionState::Unreachable));
    let in_app = Memo::new(move |_| me.get().is_some());
    let may_scan = Memo::new(move |_| in_app.get() && session.may(Guarded::Dashboard, Action::Read));
    let drawer = RwSignal::new(false);
    let content = NodeRef::<html::Main>::new();
    // Management is in Vietnamese only; `lang` names the language that is really shown.
    Effect::new(move |_| {
        let bilingual = me.get().is_none() && page.get() == Some(Page::Home);
        let language = if bilingual { speaks.get() } else { Language::Vi };
        api::set_language(language.tag());
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("lang", language.tag());
        }
    });
    Effect::new(move |_| {
        page.track();
        drawer.set(false);
    });
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && drawer.get_untracked() {
            drawer.set(false);
        }
    });
    on_cleanup(move || escape.remove());

    let header = move || {
        let bilingual = me.with(Option::is_none) && page.get() == Some(Page::Home);
        view! {
            <header class="topbar">
                {in_app
                    .get()
                    .then(|| {
                        view! {
                            <button
                                type="button"
                                class="button button--quiet button--square topbar__menu"
                                aria-label="Menu"
                                aria-controls="menu"
                                aria-expanded=move || drawer.get().to_string()
                                on:click=move |_| drawer.update(|open| *open = !*open)
                            >
                                <Icon shape=Shape::Menu />
                            </button>
                        }
                    })}
                <a class="brand" href="/" aria-label="Nguồn">
                    <Brand />
                    "Nguồn"
                </a>
                <div class="topbar__end">
                    {may_scan.get().then(|| view! { <ScanBox /> })}
                    {bilingual.then(|| view! { <LanguageSwitch /> })}
                    // Not while it is still unknown whether a session exists, nor while signing out.
                    {is_nobody.get()
                        .then(|| {
                            view! {
                                <a class="button button--quiet" href=Page::SignIn.path()>{move || speaks.say(if bilingual { SIGN_IN } else { Text::new("Đăng nhập", "Đăng nhập") })}</a>
                                <a class="button topbar__register" href=Page::Register.path()>{move || speaks.say(if bilingual { REGISTER } else { Text::new("Đăng ký", "Đăng ký") })}</a>
                            }
                        })}
                    {me.get().filter(|_| in_app.get()).map(|me| view! { <span class="topbar__who">{me.belongs_to}</span> })}
                </div>
            </header>
        }
    };
    let menu = move || {
        me.get().filter(|_| in_app.get()).map(|me| {
            let item = move |(target, label, shape): Entry| {
                let href = target.path();
                let current = move || {
                    let at = page.get();
                    let within = match (&target, &at) {
                        (Page::Records(kind), Some(Page::NewRecord(other) | Page::Record(other, _))) => kind == other,
                        (
                            Page::Approvals,
                            Some(Page::Approval(_) | Page::RegisteredChanges | Page::RegisteredChange(_)),
                        )
                        | (Page::Goods, Some(Page::NewAct(_) | Page::Act(_)))
                        | (Page::Advices, Some(Page::Advice(_)))
                        | (
                            Page::Recalls,
                            Some(Page::NewRecall | Page::Recall(_) | Page::RecallNotices | Page::RecallNotice(_)),
                        ) => true,
                        _ => false,
                    };
                    if at.as_ref() == Some(&target) { Some("page") } else { within.then_some("true") }
                };
                view! {
                    <li>
                        <a class="menu__link" href=href aria-current=current>
                            <Icon shape />
                            {label}
                        </a>
                    </li>
                }
                .into_any()
            };
            let groups = groups(&me)
                .into_iter()
                .enumerate()
                .map(|(index, (title, entries))| {
                    let id = format!("menu-{index}");
                    let list = entries.into_iter().map(item).collect_view();
                    match title {
                        "" => view! { <ul class="menu__list">{list}</ul> }.into_any(),
                        title => view! {
                            <p class="menu__title" id=id.clone()>{title}</p>
                            <ul class="menu__list" aria-labelledby=id>{list}</ul>
                        }
                        .into_any(),
                    }
                })
                .collect_view();
            view! {
                <div class="drawer" class:drawer--open=drawer>
                    <nav class="menu" id="menu" aria-label="Menu chính">{groups}</nav>
                    <Account me />
                </div>
                <div class="drawer__back" hidden=move || !drawer.get() on:click=move |_| drawer.set(false)></div>
            }
        })
    };
    let suspended = move || {
        let suspended =
            me.with(|me| me.as_ref().is_some_and(|me| me.organisation_state == Some(OrganisationState::Suspended)));
        (suspended && in_app.get()).then(|| {
            view! {
                <Notice tone="bad" shape=Shape::Pause>
                    <p>
                        <strong>"Doanh nghiệp đang bị tạm ngừng. "</strong>
                        "Bạn xem được dữ liệu nhưng không sửa được, và các trang truy xuất không hiển thị công khai. "
                        <a href=Page::Registration.path()>"Xem lý do"</a>
                    </p>
                </Notice>
            }
        })
    };
    view! {
        <a
            class="skip"
            href="#content"
            on:click=move |event| {
                event.prevent_default();
                if let Some(content) = content.get_untracked() {
                    let _ = content.focus();
                }
            }
        >
            "Đến nội dung"
        </a>
        <div class="shell" class:shell--app=in_app>
            {header}
            {menu}
            <main class="content" id="content" tabindex="-1" node_ref=content>
                {suspended}
                {children()}
            </main>
            {move || (!in_app.get()).then(|| view! { <footer class="footer">{move || speaks.say(FOOTER)}</footer> })}
        </div>
        <SignInAgain />
    }
    .into_any()
}

/// The logo: a drop that becomes a leaf.
#[component]
pub fn Brand() -> impl IntoView {
    view! {
        <svg class="brand__mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
            <path class="brand__drop" d="M16 2c6 7 10 11.500 10 17a10 10 0 0 1-20 0C6 13.500 10 9 16 2z" />
            <path class="brand__leaf" d="M11 22c0-6 4-9 10-9 0 6-3.500 9.500-8.500 9.500M10.500 25c1-4 3-6.500 6-8" />
        </svg>
    }
}

#[component]
fn Account(me: Me) -> impl IntoView {
    let session = Session::here();
    let navigate = use_navigate();
    let sign_out = move |_| {
        // First the session ends, then the first page opens: otherwise it would load its figures.
        session.sign_out();
        navigate("/", Default::default());
    };
    view! {
        <section class="account" aria-label="Tài khoản của bạn">
            <p class="account__business">{me.belongs_to}</p>
            <p class="account__who">{me.name} " · " {me.role.label().vi}</p>
            <div class="account__actions">
                <a class="button button--quiet" href=Page::Account.path()>
                    <Icon shape=Shape::User />
                    "Tài khoản"
                </a>
                <button type="button" class="button button--quiet" on:click=sign_out>
                    <Icon shape=Shape::SignOut />
                    "Đăng xuất"
                </button>
            </div>
        </section>
    }
    .into_any()
}

/// Signing in again over the page where the session ended, so that nothing typed there is lost.
#[component]
fn SignInAgain() -> impl IntoView {
    let session = Session::here();
    let open = session.asking;
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            // Closed without signing in; after signing in nothing waits any more and this has no effect.
            session.give_up();
        }
        now
    });
    view! {
        <Dialog open title="Đăng nhập lại">
            <p>"Phiên làm việc đã hết. Đăng nhập để tiếp tục; những gì bạn đã nhập vẫn còn nguyên."</p>
            <SignInForm prefix="again" email=session.me_untracked().map(|me| me.email).unwrap_or_default() />
        </Dialog>
    }
}
