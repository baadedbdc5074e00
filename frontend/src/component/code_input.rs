//! The input for a code from a label: typed, scanned by a keyboard-wedge scanner, or by the camera.

use leptos::ev;
use leptos::prelude::*;

use super::camera::Camera;
use super::icon::{Icon, Shape};
use super::wedge::{Wedge, WedgeEvent};

/// The input with its buttons. `taken` is called with each complete code; the focus stays here for the next one.
#[component]
pub fn CodeInput(
    /// The `id` of the input.
    id: &'static str,
    /// The label: what the code is on.
    label: &'static str,
    /// The help text: what may be entered.
    help: &'static str,
    /// The text of the button.
    action: &'static str,
    /// The text in the input; emptied by the caller once it has used the code.
    typed: RwSignal<String>,
    /// The fault of the last code.
    #[prop(into)]
    fault: Signal<Option<String>>,
    /// Whether a code is being looked up.
    #[prop(into)]
    busy: Signal<bool>,
    taken: Callback<String>,
) -> impl IntoView {
    let camera = Camera::here();
    let wedge = StoredValue::new(Wedge::default());
    let take = move || {
        let text = typed.get_untracked();
        if !text.trim().is_empty() {
            taken.run(text);
        }
    };
    // A scan is the text in the input when its Enter arrives, however long it paused on the way.
    let keydown = move |event: ev::KeyboardEvent| {
        let heard = wedge.try_update_value(|wedge| wedge.handle(&event));
        if heard == Some(WedgeEvent::Separator) {
            // A browser shortcut, but the GS1 separator here.
            event.prevent_default();
            typed.update(|typed| typed.push('\u{1d}'));
        } else if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            take();
        }
    };
    let (fault_id, help_id) = (format!("error-{id}"), format!("help-{id}"));
    let described = format!("{help_id} {fault_id}");
    view! {
        <div class="field">
            <label class="field__label" for=id>{label}</label>
            <div class="codeinput">
                <input
                    class="input codeinput__input"
                    type="text"
                    id=id
                    name=id.trim_start_matches("field-")
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    enterkeyhint="go"
                    aria-describedby=described
                    aria-invalid=move || fault.get().map(|_| "true")
                    prop:value=typed
                    on:keydown=keydown
                    on:input=move |event| typed.set(event_target_value(&event))
                />
                <button type="button" class="button button--primary" disabled=busy on:click=move |_| take()>
                    {action}
                </button>
                <button
                    type="button"
                    class="button button--square"
                    aria-label="Quét bằng camera"
                    title="Quét bằng camera"
                    on:click=move |_| camera.ask(taken)
                >
                    <Icon shape=Shape::Camera />
                </button>
            </div>
            <p class="field__error" id=fault_id role="alert" hidden=move || fault.get().is_none()>
                <Icon shape=Shape::Warning />
                {move || fault.get()}
            </p>
            <p class="field__help" id=help_id>{help}</p>
        </div>
    }
    .into_any()
}
