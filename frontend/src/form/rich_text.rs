//! A small editor for simple HTML. The server removes everything executable; pasting inserts plain text only.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};

use super::field::described_by;
use super::{Field, Form};
use crate::component::icon::{Icon, Shape};

/// The buttons: icon, label, command and its argument.
const COMMANDS: [(Shape, &str, &str, &str); 5] = [
    (Shape::Bold, "Đậm", "bold", ""),
    (Shape::Italic, "Nghiêng", "italic", ""),
    (Shape::Heading, "Tiêu đề", "formatBlock", "h3"),
    (Shape::Paragraph, "Đoạn văn", "formatBlock", "p"),
    (Shape::List, "Danh sách", "insertUnorderedList", ""),
];

/// The editor.
#[component]
pub fn RichText(form: Form, field: Field) -> impl IntoView {
    let name = field.name;
    let editor = NodeRef::<html::Div>::new();
    // Only text that was changed elsewhere is inserted; inserting what was typed here would move the caret.
    Effect::new(move |_| {
        let text = form.text(name);
        if let Some(editor) = editor.get()
            && editor.inner_html() != text
        {
            editor.set_inner_html(&text);
        }
    });
    let read = move || {
        if let Some(editor) = editor.get_untracked() {
            let empty = editor.text_content().unwrap_or_default().trim().is_empty();
            form.set(name, if empty { Value::Null } else { Value::String(editor.inner_html()) });
        }
    };
    let command = move |command: &str, argument: &str| {
        let document: web_sys::HtmlDocument = document().unchecked_into();
        let _ = document.exec_command_with_show_ui_and_value(command, false, argument);
        read();
    };
    let buttons = COMMANDS
        .into_iter()
        .map(|(shape, label, name, argument)| {
            view! {
                <button
                    type="button"
                    class="button button--quiet button--square"
                    aria-label=label
                    title=label
                    on:mousedown=|event| event.prevent_default()
                    on:click=move |_| command(name, argument)
                >
                    <Icon shape />
                </button>
            }
        })
        .collect_view();
    view! {
        <div class="editor">
            <div class="editor__tools" role="group" aria-label="Định dạng">{buttons}</div>
            <div
                class="editor__text prose"
                node_ref=editor
                id=form.id("field", name)
                role="textbox"
                aria-multiline="true"
                aria-labelledby=form.id("label", name)
                aria-describedby=move || described_by(form, name, !field.help.is_empty())
                aria-disabled=move || form.locked.get().then_some("true")
                contenteditable=move || if form.locked.get() { "false" } else { "true" }
                tabindex="0"
                on:input=move |_| read()
                on:paste=move |event: ev::ClipboardEvent| {
                    event.prevent_default();
                    command("insertText", &pasted_text(&event));
                }
            ></div>
        </div>
    }
}

fn pasted_text(event: &ev::ClipboardEvent) -> String {
    let text = || -> Result<Option<String>, JsValue> {
        let data: web_sys::DataTransfer = js_sys::Reflect::get(event, &"clipboardData".into())?.dyn_into()?;
        Ok(Some(data.get_data("text/plain")?))
    };
    text().ok().flatten().unwrap_or_default()
}
