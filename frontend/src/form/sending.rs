//! Submitting a form: checked here first, one request at a time, with the server's faults shown at the fields.

use std::future::Future;

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::input::Input;
use nguon_domain::input::violation::FieldError;

use super::Form;
use crate::api::Failure;

/// The submission of a form.
#[derive(Clone, Copy)]
pub struct Sending {
    form: Form,
    /// Whether a request is running: the button is disabled meanwhile.
    pub busy: RwSignal<bool>,
    /// The number of failed attempts; the list of faults takes the focus when it changes.
    pub attempts: RwSignal<u32>,
    /// The fault that is not about a field.
    pub other: RwSignal<Option<String>>,
}

impl Sending {
    /// Returns the submission of a form.
    pub fn of(form: Form) -> Self {
        Self { form, busy: RwSignal::new(false), attempts: RwSignal::new(0), other: RwSignal::new(None) }
    }

    /// Returns the form.
    pub fn form(self) -> Form {
        self.form
    }

    /// Checks and sends the form unless a request is running; faults are shown. The values stay, whatever the
    /// outcome. `ended` gets the answer: most pass a failure to [`Sending::refused`].
    pub fn send<I: Input + 'static, T: 'static, F>(
        self,
        request: impl FnOnce(I) -> F + 'static,
        ended: impl FnOnce(Result<T, Failure>) + 'static,
    ) where
        F: Future<Output = Result<T, Failure>> + 'static,
    {
        self.send_checked(Form::check::<I>, request, ended);
    }

    /// [`Self::send`] with any check.
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
            // The form may be disposed by now.
            self.busy.try_set(false);
        });
    }

    /// Shows the faults of the server's refusal.
    pub fn refused(self, failure: &Failure) {
        let other = failure.errors().is_empty().then(|| failure.message());
        self.refused_as(failure.errors().to_vec(), other);
    }

    /// [`Self::refused`] for long forms: without network it adds that nothing typed is lost.
    pub fn refused_kept(self, failure: &Failure) {
        let other = failure.errors().is_empty().then(|| match failure {
            Failure::Offline => format!("{} Những gì bạn đã nhập vẫn còn.", failure.message()),
            _ => failure.message(),
        });
        self.refused_as(failure.errors().to_vec(), other);
    }

    /// Shows faults of fields, and one that is not about a field.
    pub fn refused_as(self, errors: Vec<FieldError>, other: Option<String>) {
        self.form.errors.try_set(errors);
        self.failed(other);
    }

    /// Shows a fault that is not about a field; those of fields are shown already.
    pub fn failed(self, other: Option<String>) {
        self.other.try_set(other);
        self.attempts.try_update(|attempts| *attempts += 1);
    }
}
