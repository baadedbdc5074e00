//! Something that is done a little later: when one pauses in typing.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

/// What is done later, unless it is put off once more or what it belongs to is gone by then.
#[derive(Clone, Copy)]
pub struct Later(StoredValue<ArcStoredValue<Option<TimeoutHandle>>>);

impl Later {
    /// Nothing yet; it belongs to what is being made.
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

    /// Does `what` after this time, instead of what was to be done before.
    pub fn put_off(self, by: Duration, what: impl FnOnce() + 'static) {
        let Some(handle) = self.0.try_get_value() else { return };
        if let Some(before) = handle.get_value() {
            before.clear();
        }
        handle.set_value(set_timeout_with_handle(what, by).ok());
    }
}
