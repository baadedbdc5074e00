//! Parts of the pages on which an authority decides: the case's state, and the buttons, some of which ask for a
//! reason first.

use std::future::Future;

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use nguon_domain::input::{self, Input};
use serde_json::Value;

use crate::api::{Answer, Failure};
use crate::component::dialog::Dialog;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::state::Notice;
use crate::component::toast::Toasts;
use crate::form::field::Labelled;
use crate::form::{DialogForm, Form, Section, Sending};
use crate::platform::format;

/// The head of the page: the link back to the list, the title of the case and its state.
#[component]
pub fn CaseHead(
    /// The address of the list.
    back: String,
    /// The name of the list.
    list: &'static str,
    title: String,
    tone: &'static str,
    state: &'static str,
    /// When and by whom it was sent.
    sent: String,
) -> impl IntoView {
    view! {
        <p class="back">
            <a href=back>
                <Icon shape=Shape::Left />
                {list}
            </a>
        </p>
        <div class="head">
            <div>
                <Heading text=title />
                <span class=format!("badge badge--{tone}")>{state}</span>
                <span class="muted">" "{sent}</span>
            </div>
        </div>
    }
    .into_any()
}

/// The last decision and its reason; nothing when there was none.
#[component]
pub fn LastDecision(
    at: Option<DateTime<Utc>>,
    reason: Option<String>,
    tone: &'static str,
    state: &'static str,
) -> impl IntoView {
    at.map(|at| {
        view! {
            <Notice tone shape=Shape::Info>
                <p>{format!("{state} lúc {}.", format::moment(at))}</p>
                {reason.map(|reason| view! { <p><strong>"Lý do: "</strong>{reason}</p> })}
            </Notice>
        }
        .into_any()
    })
}

/// A verdict on offer.
#[derive(Clone)]
pub struct Choice {
    /// Its value as sent.
    pub verdict: Value,
    /// The label of its button.
    pub label: &'static str,
    /// The title of the dialog that asks for its reason; none when it needs no reason.
    pub question: Option<String>,
    /// Whether it cannot be chosen yet.
    pub is_barred: bool,
}

/// The buttons, and the dialog that asks for a reason.
///
/// `answer` is the case; it is replaced by the answer to the decision, which `done` describes. When the case has
/// changed since the page was opened, it is loaded again and `outdated` gives the message.
pub fn deciding<D, T, R, A>(
    answer: Fetched<T>,
    choices: Vec<Choice>,
    sections: &'static [Section],
    request: R,
    done: fn(&T) -> String,
    outdated: fn(&Failure) -> Option<String>,
) -> AnyView
where
    D: Input + 'static,
    T: Clone + Send + Sync + 'static,
    R: Fn(D) -> A + Copy + Send + Sync + 'static,
    A: Future<Output = Answer<T>> + 'static,
{
    let toasts = Toasts::here();
    let open = RwSignal::new(false);
    let asking = RwSignal::new(None::<Choice>);
    let form = Form::blank::<D>();
    let sending = Sending::of(form);
    let submit = Callback::new(move |()| {
        sending.send(request, move |decided| match decided {
            Ok(found) => {
                open.try_set(false);
                toasts.done(done(&found));
                answer.answer.try_set(Some(Ok(found)));
            }
            Err(failure) => match outdated(&failure) {
                Some(text) => {
                    open.try_set(false);
                    toasts.wrong(text);
                    answer.again();
                }
                None if open.try_get_untracked() == Some(true) => sending.refused(&failure),
                None => toasts
                    .wrong(failure.errors().first().map_or_else(|| failure.message(), |error| error.message.clone())),
            },
        });
    });
    let decide = Callback::new(move |choice: Choice| {
        let mut values = input::fields::<D>();
        values.insert("verdict".into(), choice.verdict.clone());
        form.load(values);
        sending.other.set(None);
        if choice.question.is_some() {
            asking.set(Some(choice));
            open.set(true);
        } else {
            submit.run(());
        }
    });
    frame(choices, sections, asking, open, sending, decide, submit)
}

/// The view of [`deciding`].
fn frame(
    choices: Vec<Choice>,
    sections: &'static [Section],
    asking: RwSignal<Option<Choice>>,
    open: RwSignal<bool>,
    sending: Sending,
    decide: Callback<Choice>,
    submit: Callback<()>,
) -> AnyView {
    let buttons = choices
        .into_iter()
        .map(|choice| {
            let Choice { label, is_barred, .. } = choice;
            let tone = if choice.question.is_some() { "button button--danger" } else { "button button--primary" };
            view! {
                <button
                    type="button"
                    class=tone
                    disabled=move || sending.busy.get() || is_barred
                    on:click=move |_| decide.run(choice.clone())
                >
                    {label}
                </button>
            }
        })
        .collect_view();
    let title = move || asking.with(|asking| asking.as_ref().and_then(|choice| choice.question.clone()));
    let label = move || asking.with(|asking| asking.as_ref().map_or("", |choice| choice.label).to_owned());
    let form = sending.form();
    view! {
        <div class="actions">{buttons}</div>
        <Dialog open title=Signal::derive(move || title().unwrap_or_default())>
            <DialogForm sending sections submit label=Signal::derive(label) is_dangerous=true open>
                {sections.iter().flat_map(|section| section.fields).map(|field| view! { <Labelled form field /> }).collect_view()}
            </DialogForm>
        </Dialog>
    }
    .into_any()
}
