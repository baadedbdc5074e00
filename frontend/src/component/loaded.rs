//! Content that is requested: a skeleton until it arrives, then the content or why it could not be loaded.

use leptos::prelude::*;

use super::fetched::Fetched;
use super::heading::Heading;
use super::state::{Failed, Skeleton};
use crate::api::Failure;

/// Shows an answer; a failure has a button that repeats the request.
#[component]
pub fn Loaded<T, F, V>(
    /// The request and its answer.
    of: Fetched<T>,
    /// Returns the view of the loaded value.
    children: F,
    /// The heading of the page until the loaded view, which has one of its own.
    #[prop(optional)]
    heading: Option<&'static str>,
    /// The number of lines of the skeleton.
    #[prop(default = 5)]
    lines: usize,
    /// Shown while loading instead of heading and skeleton.
    #[prop(optional, into)]
    waiting: Option<ViewFn>,
    /// Returns the view of a failure that is not worth retrying; none for all others.
    #[prop(optional, into)]
    instead: Option<Callback<Failure, Option<AnyView>>>,
) -> impl IntoView
where
    T: Clone + Send + Sync + 'static,
    F: Fn(T) -> V + Send + 'static,
    V: IntoView + 'static,
{
    let frame = Frame { heading, lines, waiting, instead, again: of.retry() };
    frame.around(Box::new(move || of.answer.get().map(|answer| answer.map(|found| children(found).into_any()))))
}

/// Returns the view of an answer, once there is one.
type Answered = Box<dyn Fn() -> Option<Result<AnyView, Failure>> + Send>;

/// Everything but the loaded view. It is not generic, so that the program contains it once.
struct Frame {
    heading: Option<&'static str>,
    lines: usize,
    waiting: Option<ViewFn>,
    instead: Option<Callback<Failure, Option<AnyView>>>,
    again: Callback<()>,
}

impl Frame {
    fn around(self, answered: Answered) -> AnyView {
        (move || match answered() {
            Some(Ok(view)) => view,
            Some(Err(failure)) => self.failed(failure),
            None => self.on_its_way(),
        })
        .into_any()
    }

    fn on_its_way(&self) -> AnyView {
        match &self.waiting {
            Some(waiting) => waiting.run(),
            None => view! { {self.head()} <Skeleton lines=self.lines /> }.into_any(),
        }
    }

    fn failed(&self, failure: Failure) -> AnyView {
        match self.instead.and_then(|instead| instead.run(failure.clone())) {
            Some(view) => view,
            None => view! { {self.head()} <Failed failure again=self.again /> }.into_any(),
        }
    }

    fn head(&self) -> Option<AnyView> {
        self.heading.map(|text| view! { <Heading text /> }.into_any())
    }
}
