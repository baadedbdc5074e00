//! Loading of chunks: parts of the app that a browser loads when it first needs them (ADR 23).
//!
//! A function with `wasm_split(chunk)` is moved out of the program together with everything that only it uses; the
//! build makes a file of it. Calling it loads that file. Each returns the view of a page, so that a page that is
//! already loaded is shown at once. Pages that are used one after the other share a chunk.

use std::future::Future;

use futures_util::FutureExt;
use js_sys::Reflect;
use leptos::leptos_dom::helpers::request_idle_callback_with_handle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use wasm_bindgen::JsValue;

use crate::api;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::state::Skeleton;

/// A function that makes the view of a page.
pub type View = fn() -> AnyView;

/// A page, or why its chunk could not be loaded. Loading may be tried again.
pub type LoadedPage = Result<View, SplitLoaderError>;

/// Defines a function for each page that is a chunk or part of one.
macro_rules! chunks {
    ($($chunk:ident: $($page:ident = $view:path),+;)+) => {
        $($(
            #[doc = concat!("Of the chunk `", stringify!($chunk), "`.")]
            #[leptos::wasm_split::wasm_split($chunk, wasm_split_path = leptos::wasm_split, fallible)]
            pub fn $page() -> $crate::component::chunk::LoadedPage {
                Ok($view)
            }
        )+)+
    };
}

pub(crate) use chunks;

/// Loads a page that will probably be opened next when the browser is idle: not over a connection that is metered or
/// slow, nor in a browser that does not report when it is idle.
pub fn prefetch<L>(load: impl Fn() -> L + Copy + 'static)
where
    L: Future<Output = LoadedPage> + 'static,
{
    if saves_data() {
        return;
    }
    // A failure is ignored: the page is loaded when it is opened.
    let load = move || spawn_local(load().map(drop));
    let _ = request_idle_callback_with_handle(load);
}

/// Whether the browser reports that its connection is metered or slow.
fn saves_data() -> bool {
    let read = |of: &JsValue, name: &str| Reflect::get(of, &name.into()).unwrap_or_default();
    let connection = read(&window().navigator(), "connection");
    // Only some browsers report it.
    connection.is_object()
        && (read(&connection, "saveData").is_truthy()
            || read(&connection, "effectiveType").as_string().is_some_and(|kind| kind.ends_with("2g")))
}

/// Shows the page that `load` returns; until then that it is loading, or that it could not be loaded.
pub fn page<L>(load: impl Fn() -> L + Copy + 'static) -> AnyView
where
    L: Future<Output = LoadedPage> + 'static,
{
    if let Some(Ok(view)) = load().now_or_never() {
        return view();
    }
    let view = Fetched::new(|| (), move |()| load().map(|loaded| loaded.map_err(|_| api::Failure::Offline)));
    (move || match view.answer.get() {
        None => view! { <Skeleton /> }.into_any(),
        Some(Ok(view)) => view(),
        Some(Err(_)) => view! { <LoadFailure again=move |()| view.again() busy=view.busy.into() /> }.into_any(),
    })
    .into_any()
}

/// Shown when a page could not be loaded: without network, or because the server has a newer app by now.
#[component]
fn LoadFailure(#[prop(into)] again: Callback<()>, busy: Signal<bool>) -> impl IntoView {
    let reload = |_| {
        let _ = window().location().reload();
    };
    view! {
        <Heading text="Không tải được trang này" />
        <div class="nothing" role="alert">
            <Icon shape=Shape::Warning />
            <p class="nothing__text">
                "Vui lòng kiểm tra mạng rồi thử lại. Nếu vẫn không được, có thể ứng dụng vừa được cập nhật: hãy tải lại ứng dụng."
            </p>
            <div class="head__actions">
                <button type="button" class="button button--primary" disabled=busy on:click=move |_| again.run(())>
                    "Thử lại"
                </button>
                <button type="button" class="button" on:click=reload>"Tải lại ứng dụng"</button>
            </div>
        </div>
    }
    .into_any()
}
