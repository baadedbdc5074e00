//! Lists with a button that loads the next page.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::events::act::view::{ActPage, StockPage};
use nguon_domain::events::despatch::AdvicePage;
use nguon_domain::identification::numbers::Numbers;

use crate::api::Answer;
use crate::component::fetched::Fetched;
use crate::component::toast::Toasts;

/// A page of rows with a cursor to the next page.
pub trait Rows: Send + Sync + 'static {
    /// The cursor.
    type After: Clone + PartialEq + Send + Sync + 'static;

    /// Returns the cursor to the next page; none when this is the last.
    fn next(&self) -> Option<Self::After>;

    /// Appends the rows of the next page.
    fn extend(&mut self, more: Self);
}

macro_rules! rows {
    ($($page:ty: $after:ty),+) => {$(
        impl Rows for $page {
            type After = $after;

            fn next(&self) -> Option<Self::After> {
                self.next.clone()
            }

            fn extend(&mut self, more: Self) {
                self.items.extend(more.items);
                self.next = more.next;
            }
        }
    )+};
}

rows!(ActPage: String, StockPage: String, Numbers: String, AdvicePage: uuid::Uuid);

/// The button that loads the rows after those that are shown; nothing when there are none.
pub fn more<T, A>(list: Fetched<T>, page: &T, ask: impl Fn(T::After) -> A + Copy + Send + 'static) -> AnyView
where
    T: Rows,
    A: Future<Output = Answer<T>> + 'static,
{
    let toasts = Toasts::here();
    let Some(after) = page.next() else { return ().into_any() };
    let bring = move |_| {
        let after = after.clone();
        spawn_local(async move {
            match ask(after.clone()).await {
                Ok(page) => {
                    list.answer.try_update(|answer| {
                        // Appended only to the rows that it continues.
                        if let Some(Ok(known)) = answer
                            && known.next().as_ref() == Some(&after)
                        {
                            known.extend(page);
                        }
                    });
                }
                Err(failure) => toasts.wrong(failure.message()),
            }
        });
    };
    view! {
        <p class="paging">
            <button type="button" class="button" on:click=bring>"Xem thêm"</button>
        </p>
    }
    .into_any()
}
