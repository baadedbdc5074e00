//! Debouncing: work that is done when the user stops typing.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

/// A delayed call, dropped when another one replaces it or its owner is disposed.
#[derive(Clone, Copy)]
pub struct Debounce(StoredValue<ArcStoredValue<Option<TimeoutHandle>>>);

impl Debounce {
    /// Returns one without a call, owned by the current reactive owner.
    pub fn new() -> Self {
        let handle = ArcStoredValue::new(None::<TimeoutHandle>);
        let waiting = handle.clone();
        on_cleanup(move || {
            if let Some(waiting) = waiting.get_value() {
                waiting.clear();
            }
        });
        Self(StoredValue::new(handle))
    }

    /// Calls `what` after the time `by`, instead of the call that was pending.
    pub fn schedule(self, by: Duration, what: impl FnOnce() + 'static) {
        let Some(handle) = self.0.try_get_value() else { return };
        if let Some(before) = handle.get_value() {
            before.clear();
        }
        handle.set_value(set_timeout_with_handle(what, by).ok());
    }
}
