//! A value that a page shows and requests from the server.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::Failure;

/// The latest answer to a request that may be repeated.
pub struct Fetched<T: 'static> {
    /// None until the first answer; an old answer stays while a new one is on its way.
    pub answer: RwSignal<Option<Result<T, Failure>>>,
    /// Whether an answer is on its way.
    pub busy: RwSignal<bool>,
    again: RwSignal<u32>,
}

impl<T> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fetched<T> {}

impl<T: Send + Sync + 'static> Fetched<T> {
    /// Calls `ask` whenever `question` changes. The answer to an outdated question is dropped, so that a slow answer
    /// never replaces a newer one.
    pub fn new<Q, A>(question: impl Fn() -> Q + 'static, ask: impl Fn(Q) -> A + 'static) -> Self
    where
        Q: 'static,
        A: Future<Output = Result<T, Failure>> + 'static,
    {
        let fetched = Self { answer: RwSignal::new(None), busy: RwSignal::new(true), again: RwSignal::new(0) };
        let latest = StoredValue::new(0_u32);
        Effect::new(move |_| {
            fetched.again.track();
            let asked = ask(question());
            latest.update_value(|number| *number += 1);
            let number = latest.get_value();
            fetched.busy.set(true);
            spawn_local(async move {
                let answer = asked.await;
                // The signals are disposed when the page was left meanwhile.
                if latest.try_get_value() == Some(number) {
                    fetched.answer.try_set(Some(answer));
                    fetched.busy.try_set(false);
                }
            });
        });
        fetched
    }

    /// Repeats the request.
    pub fn again(self) {
        self.again.update(|count| *count += 1);
    }

    /// Returns [`Self::again`] as a callback.
    pub fn retry(self) -> Callback<()> {
        retrying(self.again)
    }
}

fn retrying(again: RwSignal<u32>) -> Callback<()> {
    Callback::new(move |()| again.update(|count| *count += 1))
}
