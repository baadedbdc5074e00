//! What inputs with a list of options share (ARIA combobox pattern).

use leptos::prelude::*;

/// Moves the active option by an arrow key, around the ends of a list of `count`, and scrolls it into view.
pub(super) fn move_active(
    active: RwSignal<Option<usize>>,
    count: usize,
    down: bool,
    option_id: impl Fn(usize) -> String,
) {
    if count == 0 {
        return;
    }
    let index = match active.get_untracked() {
        None if down => 0,
        None => count - 1,
        Some(index) if down => (index + 1) % count,
        Some(index) => (index + count - 1) % count,
    };
    active.set(Some(index));
    if let Some(option) = document().get_element_by_id(&option_id(index)) {
        let nearest = web_sys::ScrollIntoViewOptions::new();
        nearest.set_block(web_sys::ScrollLogicalPosition::Nearest);
        option.scroll_into_view_with_scroll_into_view_options(&nearest);
    }
}

/// An option: its label, with a note behind it.
#[component]
pub(super) fn ComboboxOption(
    id: String,
    is_active: bool,
    label: String,
    note: Option<String>,
    choose: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <li
            role="option"
            id=id
            class="combobox__option"
            aria-selected=is_active.to_string()
            // Not on click: the input would lose the focus before.
            on:mousedown=move |event| {
                event.prevent_default();
                choose();
            }
        >
            <span>{label}</span>
            <span class="combobox__code">{note}</span>
        </li>
    }
    .into_any()
}
