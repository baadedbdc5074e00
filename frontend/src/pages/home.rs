//! `/`: the dashboard for who is signed in, the landing page for everybody else.

use leptos::prelude::*;

use super::dashboard::Dashboard;
use super::landing::Landing;
use crate::session::Session;

/// The page.
pub fn page() -> AnyView {
    match Session::here().me_untracked() {
        Some(me) => view! { <Dashboard me /> }.into_any(),
        None => view! { <Landing /> }.into_any(),
    }
}
