//! A picture that only the signed-in user may see: fetched with the token, shown from memory.

use std::cell::RefCell;
use std::collections::VecDeque;

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::files::file::{Variant, WEBP};

use super::file::{forget_url, url_of};
use super::icon::{Icon, Shape};
use crate::api;

/// As many pictures are kept in memory: ten pages of a list.
const KEPT: usize = 200;

thread_local! {
    // Under identifier and size, the oldest first. A file never changes, so neither does its picture.
    static SEEN: RefCell<VecDeque<(String, String)>> = const { RefCell::new(VecDeque::new()) };
}

fn seen(key: &str) -> Option<String> {
    SEEN.with_borrow(|seen| seen.iter().find(|(known, _)| known == key).map(|(_, url)| url.clone()))
}

fn keep(key: String, url: String) {
    SEEN.with_borrow_mut(|seen| {
        seen.push_back((key, url));
        while seen.len() > KEPT {
            if let Some((_, url)) = seen.pop_front() {
                forget_url(&url);
            }
        }
    });
}

/// Forgets all pictures: whoever signs in next must not find them.
pub fn forget_all() {
    for (_, url) in SEEN.take() {
        forget_url(&url);
    }
}

/// The picture with this identifier, once it is there.
#[component]
pub fn OwnPicture(
    #[prop(into)] id: String,
    variant: Variant,
    /// What it shows; empty where the text beside it says so.
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
