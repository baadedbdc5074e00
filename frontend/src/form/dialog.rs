//! A form in a dialog: what is wrong with it, its fields, the button that sends it and the one that closes the dialog.

use leptos::ev;
use leptos::prelude::*;

use super::{Faults, Section, Sending};

/// The form; the fields are its children.
#[component]
pub fn DialogForm(
    sending: Sending,
    sections: &'static [Section],
    /// Sends it.
    submit: Callback<()>,
    /// What stands on the button that sends it.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it does something that cannot be undone.
    #[prop(optional)]
    is_dangerous: bool,
    /// Whether the dialog is open.
    open: RwSignal<bool>,
    /// What stands on the button that closes the dialog.
    #[prop(default = "Hủy")]
    close: &'static str,
    #[prop(default = "stack")] class: &'static str,
    /// What stands above all else.
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
