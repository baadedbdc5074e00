//! Who is signed in.

use std::cell::RefCell;

use js_sys::{Function, Promise};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::access::permission::{Action, Guarded, allows};
use nguon_domain::accounts::account::Me;
use wasm_bindgen::JsValue;

use crate::access::pictures::clear_pictures;
use crate::api;
use crate::platform::storage::BrowserStorage;

/// Storage key that says that there probably is a refresh cookie, which scripts cannot see. Without it no visitor's
/// browser asks in vain; its removal tells other tabs that the user has signed out.
const SIGNED_IN_KEY: &str = "nguon.signed-in";

/// What the app knows of the signed-in user.
#[derive(Clone, Debug, PartialEq)]
pub enum SessionState {
    /// The server is being asked.
    Unknown,
    /// The server could not be asked.
    Unreachable,
    /// Nobody is signed in.
    Visitor,
    /// Somebody is signed in.
    SignedIn(Me),
}

thread_local! {
    // Promises of calls that wait until somebody signs in again.
    static WAITING: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
}

/// The session of this browser.
#[derive(Clone, Copy)]
pub struct Session {
    state: RwSignal<SessionState>,
    /// Whether the user is being asked to sign in again, over the page where they are.
    pub asking: RwSignal<bool>,
}

impl Session {
    /// Starts with the session of the last visit, if there is one, and listens for signing out in other tabs.
    pub fn start() -> Self {
        let session = Self { state: RwSignal::new(SessionState::Unknown), asking: RwSignal::new(false) };
        api::when_session_ends(move || {
            Promise::new(&mut |resolve, _| {
                if session.me_untracked().is_some() {
                    WAITING.with(|waiting| waiting.borrow_mut().push(resolve));
                    session.asking.set(true);
                } else {
                    let _ = resolve.call1(&JsValue::UNDEFINED, &JsValue::FALSE);
                }
            })
        });
        let handle = window_event_listener(ev::storage, move |event| {
            if event.key().as_deref() == Some(SIGNED_IN_KEY) && event.new_value().is_none() {
                session.clear();
            }
        });
        on_cleanup(move || handle.remove());
        session.resume();
        session
    }

    /// Returns the session that the app provides as context.
    pub fn here() -> Self {
        expect_context()
    }

    /// Asks the server whether the session of the last visit is still valid.
    pub fn resume(self) {
        if BrowserStorage::Local.get(SIGNED_IN_KEY).is_none() {
            self.state.set(SessionState::Visitor);
            return;
        }
        self.state.set(SessionState::Unknown);
        spawn_local(async move {
            match api::renew(None).await {
                Ok(Some(renewed)) => self.state.set(SessionState::SignedIn(renewed.me)),
                Ok(None) => {}
                Err(api::Failure::Offline | api::Failure::Unexpected(_)) => self.state.set(SessionState::Unreachable),
                Err(_) => self.clear(),
            }
        });
    }

    /// Returns what is known now, and follows changes.
    pub fn state(self) -> SessionState {
        self.state.get()
    }

    /// Returns the signed-in user, and follows changes.
    pub fn me(self) -> Option<Me> {
        match self.state.get() {
            SessionState::SignedIn(me) => Some(me),
            _ => None,
        }
    }

    /// Returns the public base address of the system, which QR codes begin with.
    pub fn public_url(self) -> Option<String> {
        self.me_untracked().map(|me| me.public_url.trim_end_matches('/').to_owned())
    }

    /// Returns the signed-in user without following changes.
    pub fn me_untracked(self) -> Option<Me> {
        match self.state.get_untracked() {
            SessionState::SignedIn(me) => Some(me),
            _ => None,
        }
    }

    /// Whether the user may do `action` with `what`.
    pub fn may(self, what: Guarded, action: Action) -> bool {
        self.me().is_some_and(|me| allows(me.role, me.organisation_state, what, action))
    }

    /// Takes over a new session. Calls that waited go on if it is the same person; another person must not finish
    /// what the first one began.
    pub fn begin(self, me: Me) {
        let same = self.me_untracked().is_none_or(|before| before.user_id == me.user_id);
        BrowserStorage::Local.set(SIGNED_IN_KEY, "1");
        if self.me_untracked().as_ref() != Some(&me) {
            self.state.set(SessionState::SignedIn(me));
        }
        self.asking.set(false);
        release(same);
    }

    /// Closes the dialog for signing in again: calls that waited fail.
    pub fn give_up(self) {
        self.asking.set(false);
        release(false);
    }

    /// Takes over a new state of the user's business.
    pub fn set_state(self, state: nguon_domain::access::organisation_state::OrganisationState) {
        if let Some(mut me) = self.me_untracked()
            && me.organisation_state != Some(state)
        {
            me.organisation_state = Some(state);
            self.state.set(SessionState::SignedIn(me));
        }
    }

    /// Signs out in this browser. Until the server has answered, nobody counts as signed in, so that no call is made
    /// in the name of the user who leaves.
    pub fn sign_out(self) {
        self.state.set(SessionState::Unknown);
        spawn_local(async move {
            // Whatever the server answers, the user is signed out on this screen.
            let _ = api::sign_out().await;
            self.clear();
        });
    }

    /// Ends the session in this tab and drops its data.
    pub fn clear(self) {
        api::set_token(None);
        clear_pictures();
        BrowserStorage::Local.remove(SIGNED_IN_KEY);
        self.state.set(SessionState::Visitor);
        self.asking.set(false);
        release(false);
    }
}

fn release(signed_in: bool) {
    for resolve in WAITING.with(|waiting| waiting.take()) {
        let _ = resolve.call1(&JsValue::UNDEFINED, &JsValue::from_bool(signed_in));
    }
}
