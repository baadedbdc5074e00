//! How a form is sent: checked here first, once at a time, and with what the server refuses shown at its fields.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::input::Input;
use nguon_domain::input::violation::FieldError;

use super::Form;
use crate::api::Failure;

/// A form on its way to the server.
#[derive(Clone, Copy)]
pub struct Sending {
    form: Form,
    /// Whether it is under way: its button is off meanwhile.
    pub busy: RwSignal<bool>,
    /// Counts the attempts that failed; the list of faults takes the focus when it changes.
    pub attempts: RwSignal<u32>,
    /// What is wrong besides the fields.
    pub other: RwSignal<Option<String>>,
}

impl Sending {
    /// Of a form.
    pub fn of(form: Form) -> Self {
        Self { form, busy: RwSignal::new(false), attempts: RwSignal::new(0), other: RwSignal::new(None) }
    }

    /// The form.
    pub fn form(self) -> Form {
        self.form
    }

    /// Sends the form unless it is under way or something is wrong with it, which is shown then; what was typed stays,
    /// whatever comes of it. `ended` gets the answer: most give a failure to [`Sending::refused`].
    pub fn send<I: Input + 'static, T: 'static, F>(
        self,
        request: impl FnOnce(I) -> F + 'static,
        ended: impl FnOnce(Result<T, Failure>) + 'static,
    ) where
        F: Future<Output = Result<T, Failure>> + 'static,
    {
        self.send_checked(Form::check::<I>, request, ended);
    }

    /// The same, by any check.
    pub fn send_checked<I: 'static, T: 'static, F>(
        self,
        check: impl FnOnce(Form) -> Option<I>,
        request: impl FnOnce(I) -> F + 'static,
        ended: impl FnOnce(Result<T, Failure>) + 'static,
    ) where
        F: Future<Output = Result<T, Failure>> + 'static,
    {
        if self.busy.get_untracked() {
            return;
        }
        self.other.set(None);
        let Some(input) = check(self.form) else {
            self.attempts.update(|attempts| *attempts += 1);
            return;
        };
        self.busy.set(true);
        spawn_local(async move {
            ended(request(input).await);
            // The form may be gone by now.
            self.busy.try_set(false);
        });
    }

    /// Shows what the server refused.
    pub fn refused(self, failure: &Failure) {
        let other = failure.errors().is_empty().then(|| failure.message());
        self.refused_as(failure.errors().to_vec(), other);
    }

    /// The same of a long form: who has lost the network reads that what was typed is still there.
    pub fn refused_kept(self, failure: &Failure) {
        let other = failure.errors().is_empty().then(|| match failure {
            Failure::Offline => format!("{} Những gì bạn đã nhập vẫn còn.", failure.message()),
            _ => failure.message(),
        });
        self.refused_as(failure.errors().to_vec(), other);
    }

    /// Shows what is wrong with fields, and besides them, in words of one's own.
    pub fn refused_as(self, errors: Vec<FieldError>, other: Option<String>) {
        self.form.errors.try_set(errors);
        self.failed(other);
    }

    /// Shows what is wrong besides the fields, whose faults are shown already.
    pub fn failed(self, other: Option<String>) {
        self.other.try_set(other);
        self.attempts.try_update(|attempts| *attempts += 1);
    }
}
