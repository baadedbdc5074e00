//! The language of the public pages. Management speaks Vietnamese only.

use leptos::prelude::*;
use nguon_domain::input::localized::{Language, Text};

use crate::platform::storage::Keep;

const KEY: &str = "nguon.language";

/// The language that the reader has chosen.
#[derive(Clone, Copy)]
pub struct Speaks(RwSignal<Language>);

impl Speaks {
    /// What was chosen before, else what the browser speaks.
    pub fn start() -> Self {
        let language = match Keep::Forever.get(KEY).as_deref() {
            Some("vi") => Language::Vi,
            Some("en") => Language::En,
            _ => match window().navigator().language() {
                Some(tag) if !tag.to_ascii_lowercase().starts_with("vi") => {
                    Language::from_accept_language(&browser_languages())
                }
                _ => Language::Vi,
            },
        };
        Self(RwSignal::new(language))
    }

    /// Of the app.
    pub fn here() -> Self {
        expect_context()
    }

    /// The language now.
    pub fn get(self) -> Language {
        self.0.get()
    }

    /// The language now, for what does not follow it.
    pub fn get_untracked(self) -> Language {
        self.0.get_untracked()
    }

    /// `text` in the language now.
    pub fn say(self, text: Text) -> &'static str {
        text.get(self.0.get())
    }

    /// Chooses and remembers.
    pub fn choose(self, language: Language) {
        Keep::Forever.set(KEY, language.tag());
        self.0.set(language);
    }
}

/// The browser's languages as an `Accept-Language` header would say them.
fn browser_languages() -> String {
    let languages = window().navigator().languages();
    let tags: Vec<String> = languages.iter().filter_map(|tag| tag.as_string()).collect();
    if tags.is_empty() { window().navigator().language().unwrap_or_default() } else { tags.join(",") }
}

/// The switch between the two languages.
#[component]
pub fn LanguageSwitch() -> impl IntoView {
    let speaks = Speaks::here();
    let button = move |language: Language, label: &'static str, name: &'static str| {
        view! {
            <button
                type="button"
                class="language__choice"
                lang=language.tag()
                aria-label=name
                aria-pressed=move || (speaks.get() == language).to_string()
                on:click=move |_| speaks.choose(language)
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="language" role="group" aria-label="Ngôn ngữ / Language">
            {button(Language::Vi, "VI", "VI – Tiếng Việt")} {button(Language::En, "EN", "EN – English")}
        </div>
    }
}
