//! The language of the public pages. Management is in Vietnamese only.

use leptos::prelude::*;
use nguon_domain::input::localized::{Language, Text};

use crate::platform::storage::BrowserStorage;

const KEY: &str = "nguon.language";

/// The language that the reader has chosen.
#[derive(Clone, Copy)]
pub struct Speaks(RwSignal<Language>);

impl Speaks {
    /// Returns the language chosen before, otherwise that of the browser.
    pub fn start() -> Self {
        let language = match BrowserStorage::Local.get(KEY).as_deref() {
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

    /// Returns the language that the app provides as context.
    pub fn here() -> Self {
        expect_context()
    }

    /// Returns the language and follows changes.
    pub fn get(self) -> Language {
        self.0.get()
    }

    /// Returns the language without following changes.
    pub fn get_untracked(self) -> Language {
        self.0.get_untracked()
    }

    /// Returns `text` in the current language.
    pub fn say(self, text: Text) -> &'static str {
        text.get(self.0.get())
    }

    /// Sets and stores the language.
    pub fn choose(self, language: Language) {
        BrowserStorage::Local.set(KEY, language.tag());
        self.0.set(language);
    }
}

/// Returns the browser's languages in the format of an `Accept-Language` header.
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
