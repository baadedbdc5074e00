//! The app: what is shown at which address.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::path;

use crate::component::camera::{Camera, CameraDialog};
use crate::component::heading::Visited;
use crate::component::scan_box::Scans;
use crate::component::shell::Shell;
use crate::component::state::{Failed, Skeleton};
use crate::component::toast::{ToastArea, Toasts};
use crate::form::select::Lists;
use crate::language::Speaks;
use crate::management;
use crate::page::Page;
use crate::pages;
use crate::session::{Session, Standing};

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let session = Session::start();
    provide_context(session);
    provide_context(Speaks::start());
    provide_context(Toasts::start());
    provide_context(Lists::start(session));
    provide_context(Visited::start());
    provide_context(Camera::start());
    provide_context(Scans::start());
    view! {
        <Router>
            <Shell>
                <FlatRoutes fallback=pages::not_found::page>
                    <Route path=path!("/") view=gated(pages::home::page) />
                    <Route path=path!("/sign-in") view=gated(pages::sign_in::page) />
                    <Route path=path!("/register") view=gated(pages::register::page) />
                    <Route path=path!("/registration") view=gated(pages::registration::page) />
                    <Route path=path!("/forgot-password") view=gated(pages::forgot_password::page) />
                    <Route path=path!("/reset-password") view=gated(pages::reset_password::page) />
                    <Route path=path!("/account") view=gated(pages::account::page) />
                    <Route path=path!("/profile") view=gated(pages::profile::page) />
                    <Route path=path!("/approvals") view=gated(pages::approvals::page) />
                    <Route path=path!("/approvals/:id") view=gated(pages::approval::page) />
                    <Route path=path!("/catalogues") view=gated(pages::catalogues::page) />
                    <Route path=path!("/areas") view=gated(pages::areas::page) />
                    <Route path=path!("/numbers") view=gated(pages::numbers::page) />
                    <Route path=path!("/users") view=gated(pages::users::page) />
                    <Route path=path!("/labels") view=gated(pages::labels::page) />
                    <Route path=path!("/goods") view=gated(pages::goods::page) />
                    <Route path=path!("/goods/:act") view=gated(pages::goods::act_page) />
                    <Route path=path!("/stock") view=gated(pages::goods::stock::page) />
                    <Route path=path!("/despatch-advices") view=gated(pages::advices::page) />
                    <Route path=path!("/despatch-advices/:id") view=gated(pages::advices::advice_page) />
                    <Route path=path!("/chain") view=gated(pages::trace::page) />
                    <Route path=path!("/invitation") view=gated(pages::invitation::page) />
                    <Route path=path!("/:module") view=gated(management::list::page) />
                    <Route path=path!("/:module/:id") view=gated(management::record::page) />
                </FlatRoutes>
            </Shell>
            <ToastArea />
            <CameraDialog />
        </Router>
    }
}

/// What stands between a user and a page.
#[derive(Clone, Debug, PartialEq)]
enum Access {
    Wait,
    Unreachable,
    Elsewhere(String),
    Open(Option<uuid::Uuid>),
}

fn access(page: Option<&Page>, wanted: &str, standing: Standing) -> Access {
    let public = page.is_none_or(Page::is_public);
    match standing {
        // The landing page waits too: it would flash before the dashboard.
        Standing::Unknown if public && page != Some(&Page::Home) => Access::Open(None),
        Standing::Unknown => Access::Wait,
        Standing::Unreachable | Standing::Visitor if public => Access::Open(None),
        Standing::Unreachable => Access::Unreachable,
        Standing::Visitor => Access::Elsewhere(format!(
            "{}?next={}",
            Page::SignIn.path(),
            String::from(js_sys::encode_uri_component(wanted))
        )),
        Standing::SignedIn(me) => {
            let home = Page::home_of(me.role, me.organisation_state);
            match page {
                Some(Page::Home) if home != Page::Home => Access::Elsewhere(home.path()),
                Some(page) if !page.is_open_to(me.role, me.organisation_state) => Access::Elsewhere(home.path()),
                Some(page) if page.is_public() && *page != Page::Home => Access::Open(None),
                _ => Access::Open(Some(me.user_id)),
            }
        }
    }
}

/// `page`, once it is clear that the user may see it.
fn gated(page: fn() -> AnyView) -> impl Fn() -> AnyView + Send + Clone + 'static {
    move || {
        let session = Session::here();
        let location = use_location();
        // As it was when this page was opened: at the next one another gate stands.
        let path = location.pathname.get_untracked();
        let wanted = format!(
            "{path}{}",
            match location.search.get_untracked() {
                search if search.is_empty() => String::new(),
                search => format!("?{}", search.trim_start_matches('?')),
            }
        );
        let here = Page::parse(&path);
        let access = Memo::new(move |_| access(here.as_ref(), &wanted, session.standing()));
        let navigate = use_navigate();
        Effect::new(move |_| {
            if let Access::Elsewhere(path) = access.get() {
                navigate(&path, leptos_router::NavigateOptions { replace: true, ..Default::default() });
            }
        });
        (move || match access.get() {
            Access::Open(_) => page(),
            Access::Unreachable => view! {
                <Failed failure=crate::api::Failure::Offline again=move |()| session.resume() />
            }
            .into_any(),
            Access::Wait | Access::Elsewhere(_) => view! { <Skeleton /> }.into_any(),
        })
        .into_any()
    }
}
