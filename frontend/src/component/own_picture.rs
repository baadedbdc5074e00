//! A picture that only the signed-in user may see: fetched with the token, shown from memory.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::files::file::{Variant, WEBP};

use super::icon::{Icon, Shape};
use crate::access::pictures::{keep, seen};
use crate::api;
use crate::platform::blob::url_of;

/// The picture with this identifier, once it is loaded.
#[component]
pub fn OwnPicture(
    #[prop(into)] id: String,
    variant: Variant,
    /// The alternative text; empty where the text beside it says the same.
    #[prop(into)]
    alt: String,
) -> impl IntoView {
    let key = format!("{id}.{}", variant.as_str());
    let url = RwSignal::new(seen(&key));
    if url.with_untracked(Option::is_none) {
        spawn_local(async move {
            if let Ok((bytes, _)) = api::file(&id, variant).await {
                let found = seen(&key).or_else(|| url_of(&bytes, WEBP).inspect(|url| keep(key, url.clone())));
                url.try_set(found);
            }
        });
    }
    view! {
        <span class="thumb">
            {move || match url.get() {
                Some(url) => view! { <img class="thumb__img" src=url alt=alt.clone() /> }.into_any(),
                None => view! { <Icon shape=Shape::Picture /> }.into_any(),
            }}
        </span>
    }
    .into_any()
}
