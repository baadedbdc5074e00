//! The app: which page is shown at which address.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::path;

use crate::access::session::{Session, SessionState};
use crate::chunk;
use crate::component::camera::{Camera, CameraDialog};
use crate::component::heading::Visited;
use crate::component::scan_box::Scans;
use crate::component::shell::Shell;
use crate::component::state::{Failed, Skeleton};
use crate::component::toast::{ToastArea, Toasts};
use crate::form::select::Lists;
use crate::page::Page;
use crate::platform::language::Speaks;
use crate::{accounts, component, home};

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
                <FlatRoutes fallback=component::not_found::page>
                    <Route path=path!("/") view=gated(home::page) />
                    <Route path=path!("/sign-in") view=gated(accounts::sign_in::page) />
                    <Route path=path!("/register") view=gated(|| chunk::page(chunk::register)) />
                    <Route path=path!("/registration") view=gated(|| chunk::page(chunk::registration)) />
                    <Route path=path!("/forgot-password") view=gated(|| chunk::page(chunk::forgot_password)) />
                    <Route path=path!("/reset-password") view=gated(|| chunk::page(chunk::reset_password)) />
                    <Route path=path!("/account") view=gated(|| chunk::page(chunk::account)) />
                    <Route path=path!("/profile") view=gated(|| chunk::page(chunk::profile)) />
                    <Route path=path!("/approvals") view=gated(|| chunk::page(chunk::approvals)) />
                    <Route path=path!("/approvals/:id") view=gated(|| chunk::page(chunk::approval)) />
                    <Route path=path!("/registered-changes") view=gated(|| chunk::page(chunk::registered_changes)) />
                    <Route path=path!("/registered-changes/:id") view=gated(|| chunk::page(chunk::registered_change)) />
                    <Route path=path!("/catalogues") view=gated(|| chunk::page(chunk::catalogues)) />
                    <Route path=path!("/areas") view=gated(|| chunk::page(chunk::areas)) />
                    <Route path=path!("/numbers") view=gated(|| chunk::page(chunk::numbers)) />
                    <Route path=path!("/users") view=gated(|| chunk::page(chunk::users)) />
                    <Route path=path!("/api-keys") view=gated(|| chunk::page(chunk::api_keys)) />
                    <Route path=path!("/labels") view=gated(|| chunk::page(chunk::labels)) />
                    <Route path=path!("/recalls") view=gated(|| chunk::page(chunk::recall_list)) />
                    <Route path=path!("/recalls/new") view=gated(|| chunk::page(chunk::recall_form)) />
                    <Route path=path!("/recalls/:id") view=gated(|| chunk::page(chunk::recall)) />
                    <Route path=path!("/recall-notices") view=gated(|| chunk::page(chunk::recall_notices)) />
                    <Route path=path!("/recall-notices/:id") view=gated(|| chunk::page(chunk::recall_notice)) />
                    <Route path=path!("/goods") view=gated(|| chunk::page(chunk::goods)) />
                    <Route path=path!("/goods/:act") view=gated(|| chunk::page(chunk::act)) />
                    <Route path=path!("/stock") view=gated(|| chunk::page(chunk::stock)) />
                    <Route path=path!("/holds") view=gated(|| chunk::page(chunk::holds)) />
                    <Route path=path!("/despatch-advices") view=gated(|| chunk::page(chunk::advices)) />
                    <Route path=path!("/despatch-advices/:id") view=gated(|| chunk::page(chunk::advice)) />
                    <Route path=path!("/chain") view=gated(|| chunk::page(chunk::chain)) />
                    <Route path=path!("/invitation") view=gated(|| chunk::page(chunk::invitation)) />
                    <Route path=path!("/:module") view=gated(|| chunk::page(chunk::list)) />
                    <Route path=path!("/:module/:id") view=gated(|| chunk::page(chunk::record)) />
                </FlatRoutes>
            </Shell>
            <ToastArea />
            <CameraDialog />
        </Router>
    }
}

/// Whether and how a user gets to a page.
#[derive(Clone, Debug, PartialEq)]
enum Access {
    Wait,
    Unreachable,
    Elsewhere(String),
    Open(Option<uuid::Uuid>),
}

fn access(page: Option<&Page>, wanted: &str, state: SessionState) -> Access {
    let public = page.is_none_or(Page::is_public);
    match state {
        // The landing page waits too: it would flash before the dashboard.
        SessionState::Unknown if public && page != Some(&Page::Home) => Access::Open(None),
        SessionState::Unknown => Access::Wait,
        SessionState::Unreachable | SessionState::Visitor if public => Access::Open(None),
        SessionState::Unreachable => Access::Unreachable,
        SessionState::Visitor => Access::Elsewhere(format!(
            "{}?next={}",
            Page::SignIn.path(),
            String::from(js_sys::encode_uri_component(wanted))
        )),
        SessionState::SignedIn(me) => {
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

/// Returns `page`, shown only once it is clear that the user may see it.
fn gated(page: fn() -> AnyView) -> impl Fn() -> AnyView + Send + Clone + 'static {
    move || {
        let session = Session::here();
        let location = use_location();
        // The path when this page was opened: the next page has a gate of its own.
        let path = location.pathname.get_untracked();
        let wanted = format!(
            "{path}{}",
            match location.search.get_untracked() {
                search if search.is_empty() => String::new(),
                search => format!("?{}", search.trim_start_matches('?')),
            }
        );
        let here = Page::parse(&path);
        let access = Memo::new(move |_| access(here.as_ref(), &wanted, session.state()));
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
