//! A form in a dialog: faults, fields, the submit button and the button that closes the dialog.

use leptos::ev;
use leptos::prelude::*;

use super::{Faults, Section, Sending};

/// The form; its fields are the children.
#[component]
pub fn DialogForm(
    sending: Sending,
    sections: &'static [Section],
    /// Submits it.
    submit: Callback<()>,
    /// The label of the submit button.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it does something that cannot be undone.
    #[prop(optional)]
    is_dangerous: bool,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
    /// The label of the button that closes the dialog.
    #[prop(default = "Hủy")]
    close: &'static str,
    #[prop(default = "stack")] class: &'static str,
    /// Shown above the form.
    #[prop(optional, into)]
    above: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        submit.run(());
    };
    let tone = if is_dangerous { "button button--danger" } else { "button button--primary" };
    view! {
        <form class=class novalidate on:submit=send>
            {above.map(|above| above.run())}
            <Faults form=sending.form() sections tell=sending.attempts other=sending.other />
            {children()}
            <div class="dialog__actions">
                <button type="submit" class=tone disabled=sending.busy>{label}</button>
                <button type="button" class="button button--quiet" on:click=move |_| open.set(false)>{close}</button>
            </div>
        </form>
    }
    .into_any()
}
