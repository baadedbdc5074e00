//! The Nguồn single-page app for growers, packhouse clerks, officers and consumers.
//!
//! # Reading order
//!
//! [`page`] (the domain's `app`) has every address of the app, [`app`] what is shown there, [`chunk`] which of it is
//! loaded later; [`api`] is the only part that knows the server. [`management`] is the mechanism of all modules of
//! records, written once; [`form`] is the mechanism of all forms.

#![expect(unreachable_pub, reason = "in a binary, pub says what a module offers to the others")]

mod access;
mod accounts;
mod api;
mod app;
mod chunk;
mod component;
mod dashboard;
mod events;
mod form;
mod home;
mod labelling;
mod management;
mod platform;
mod public;
mod recall;
mod records;
mod trace;

use nguon_domain::app as page;

fn main() {
    console_error_panic_hook::set_once();
    // Removes the loading indicator of index.html.
    if let Some(boot) = leptos::prelude::document().get_element_by_id("boot") {
        boot.remove();
    }
    leptos::mount::mount_to_body(app::App);
}
