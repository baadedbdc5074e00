//! Something that a page shows and has to ask the server for.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::api::Failure;

/// The latest answer to a question that may be asked again.
pub struct Fetched<T: 'static> {
    /// Nothing until the first answer; an old answer stays while a new one is on its way.
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
    /// Asks whenever `question` changes. An answer to a question that is no longer asked is thrown away, so a
    /// slow answer never replaces a newer one.
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
                // Gone when the page was left meanwhile.
                if latest.try_get_value() == Some(number) {
                    fetched.answer.try_set(Some(answer));
                    fetched.busy.try_set(false);
                }
            });
        });
        fetched
    }

    /// Asks the same question again.
    pub fn again(self) {
        self.again.update(|count| *count += 1);
    }

    /// The same as something to call.
    pub fn retry(self) -> Callback<()> {
        retrying(self.again)
    }
}

fn retrying(again: RwSignal<u32>) -> Callback<()> {
    Callback::new(move |()| again.update(|count| *count += 1))
}
