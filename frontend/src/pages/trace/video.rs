//! A video that is only loaded when one asks for it.

use leptos::prelude::*;
use nguon_domain::localized::Language;

use super::text;
use crate::component::icon::{Icon, Shape};

/// Nothing of YouTube's is loaded before one asks for it.
#[component]
pub fn Video(id: String, language: Language) -> impl IntoView {
    let playing = RwSignal::new(false);
    move || {
        if playing.get() {
            let source = format!("https://www.youtube-nocookie.com/embed/{id}?autoplay=1");
            view! {
                <iframe
                    class="video"
                    src=source
                    title=text::VIDEO.get(language)
                    allow="autoplay; fullscreen; picture-in-picture"
                    referrerpolicy="strict-origin-when-cross-origin"
                ></iframe>
            }
            .into_any()
        } else {
            view! {
                <button type="button" class="button" on:click=move |_| playing.set(true)>
                    <Icon shape=Shape::Play />
                    {text::VIDEO.get(language)}
                </button>
                <p class="field__help">{text::VIDEO_NOTE.get(language)}</p>
            }
            .into_any()
        }
    }
}
