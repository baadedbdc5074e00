//! `/`: the dashboard for the signed-in user, the landing page for everybody else.

use leptos::prelude::*;

use super::dashboard::Dashboard;
use crate::access::session::Session;
use crate::chunk;
use crate::public::landing::Landing;

/// Returns the page.
pub fn page() -> AnyView {
    match Session::here().me_untracked() {
        Some(me) => {
            // Most links of the dashboard lead to a list.
            chunk::prefetch(chunk::list);
            view! { <Dashboard me /> }.into_any()
        }
        None => view! { <Landing /> }.into_any(),
    }
}
