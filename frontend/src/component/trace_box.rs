//! The input for the trace code on a label.

use leptos::ev;
use leptos::prelude::*;
use nguon_domain::identification::identifier::TraceCode;
use nguon_domain::input::localized::{Language, Text};
use nguon_domain::input::violation::Reason;

use super::icon::{Icon, Shape};
use crate::page::public_path;
use crate::platform::language::Speaks;

const LABEL: Text = Text::new("Mã truy xuất trên nhãn", "Trace code on the label");
const HINT: Text = Text::new("10 chữ và số, ví dụ 7K3M9-QX2AB", "10 letters and digits, such as 7K3M9-QX2AB");
const GO: Text = Text::new("Tra cứu", "Look up");

/// Returns what was mistyped, as precisely as the check character can tell.
fn explain(reason: &Reason, typed: &str, language: Language) -> String {
    let count = typed.chars().filter(|c| !matches!(c, ' ' | '-')).count();
    match (reason, language) {
        (Reason::TooShort { min }, Language::Vi) => format!("Mã có {min} ký tự, bạn mới gõ {count}. Hãy xem lại nhãn."),
        (Reason::TooShort { min }, Language::En) => format!("A code has {min} characters; you typed {count}. Please look at the label again."),
        (Reason::TooLong { max }, Language::Vi) => format!("Mã chỉ có {max} ký tự, bạn gõ {count}."),
        (Reason::TooLong { max }, Language::En) => format!("A code has only {max} characters; you typed {count}."),
        (Reason::NotAllowed, Language::Vi) => "Có ký tự gõ nhầm hoặc đổi chỗ: mã này không khớp ký tự kiểm tra. Hãy so lại từng ký tự với nhãn.".into(),
        (Reason::NotAllowed, Language::En) => "A character is mistyped or swapped: the code does not match its check character. Please compare it with the label.".into(),
        (Reason::Character { found }, Language::Vi) => format!("Mã không có ký tự “{found}”. Mã chỉ gồm chữ không dấu và số."),
        (Reason::Character { found }, Language::En) => format!("Codes have no “{found}”, only plain letters and digits."),
        // Only in Vietnamese, so that the English texts of all reasons, used nowhere else here, are not downloaded.
        (other, Language::Vi) => other.message(Language::Vi),
        (_, Language::En) => "This is not a trace code.".into(),
    }
}

/// The input with its button.
#[component]
pub fn TraceBox(#[prop(optional, into)] typed_before: String) -> impl IntoView {
    let speaks = Speaks::here();
    let typed = RwSignal::new(typed_before);
    let error = RwSignal::new(None::<Reason>);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        match typed.with_untracked(|typed| typed.trim().parse::<TraceCode>()) {
            // The public page is the server's; it is opened in the current language.
            Ok(code) => {
                let address = format!("{}?lang={}", public_path(code.as_str()), speaks.get_untracked().tag());
                let _ = window().location().set_href(&address);
            }
            Err(reason) => {
                error.set(Some(reason));
                crate::platform::focus::focus_soon("field-trace_code".into());
            }
        }
    };
    view! {
        <form class="tracebox" on:submit=submit novalidate>
            <label class="field__label" for="field-trace_code">{move || speaks.say(LABEL)}</label>
            <div class="tracebox__row">
                <input
                    class="input tracebox__input"
                    type="text"
                    id="field-trace_code"
                    name="trace_code"
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    aria-invalid=move || error.get().map(|_| "true")
                    aria-describedby=move || if error.get().is_some() { "error-trace_code" } else { "help-trace_code" }
                    prop:value=typed
                    on:input=move |event| {
                        typed.set(event_target_value(&event));
                        error.set(None);
                    }
                />
                <button type="submit" class="button button--primary">
                    <Icon shape=Shape::Search />
                    {move || speaks.say(GO)}
                </button>
            </div>
            {move || match error.get() {
                Some(reason) => {
                    view! {
                        <p class="field__error" id="error-trace_code" role="alert">
                            <Icon shape=Shape::Warning />
                            {explain(&reason, &typed.get_untracked(), speaks.get())}
                        </p>
                    }
                        .into_any()
                }
                None => view! { <p class="field__help" id="help-trace_code">{speaks.say(HINT)}</p> }.into_any(),
            }}
        </form>
    }
    .into_any()
}
