//! One call to the server: how it is sent and refused, and what happens when the session has ended.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_net::http::{Method, RequestBuilder, Response};
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use nguon_domain::accounts::account::Session;
use nguon_domain::input::problem::{Problem, ProblemCode};
use nguon_domain::input::violation::FieldError;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};

use crate::platform::storage::read;

/// The path that the API's addresses begin with.
pub const BASE: &str = "/api/v1";

/// Why a call has no answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The server cannot be reached.
    Offline,
    /// The session has ended, and the user did not sign in again.
    SignedOut,
    /// The server refused; the second field is how many seconds it asks to wait (`Retry-After`).
    Refused(Box<Problem>, Option<u32>),
    /// An answer that is not ours, such as a proxy's, with its status.
    Unexpected(u16),
}

impl Failure {
    /// Returns the message for the user.
    pub fn message(&self) -> String {
        match self {
            Self::Offline => "Không kết nối được với máy chủ. Vui lòng kiểm tra mạng rồi thử lại.".into(),
            Self::SignedOut => "Phiên làm việc đã hết. Vui lòng đăng nhập lại.".into(),
            Self::Refused(problem, Some(seconds)) => format!("{} ({})", problem.title, waiting_time(*seconds)),
            Self::Refused(problem, None) => problem.detail.clone().unwrap_or_else(|| problem.title.clone()),
            Self::Unexpected(status) => format!("Máy chủ trả lời không đúng (mã {status}). Vui lòng thử lại sau."),
        }
    }

    /// Returns the code of the server's problem document.
    pub fn code(&self) -> Option<ProblemCode> {
        match self {
            Self::Refused(problem, _) => Some(problem.code),
            _ => None,
        }
    }

    /// Returns the fields that were refused.
    pub fn errors(&self) -> &[FieldError] {
        match self {
            Self::Refused(problem, _) => &problem.errors,
            _ => &[],
        }
    }
}

fn waiting_time(seconds: u32) -> String {
    match seconds {
        ..90 => format!("chờ {seconds} giây"),
        _ => format!("chờ khoảng {} phút", seconds.div_ceil(60)),
    }
}

/// A call that can be sent more than once.
pub struct Call {
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Body,
    as_user: bool,
    fresh: bool,
}

enum Body {
    None,
    Json(String),
    Parts(web_sys::FormData),
    File(&'static str, web_sys::File),
}

impl Call {
    /// A call as the signed-in user.
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self { method, path: path.into(), headers: Vec::new(), body: Body::None, as_user: true, fresh: false }
    }

    /// A call without credentials.
    pub fn public(method: Method, path: impl Into<String>) -> Self {
        Self { as_user: false, ..Self::new(method, path) }
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sets a JSON body.
    pub fn json(mut self, value: &impl Serialize) -> Self {
        self.body = Body::Json(serde_json::to_string(value).unwrap_or_default());
        self
    }

    /// Sets a multipart body.
    pub fn parts(mut self, parts: web_sys::FormData) -> Self {
        self.body = Body::Parts(parts);
        self
    }

    /// Sets a file as the body.
    pub fn file(mut self, media_type: &'static str, file: web_sys::File) -> Self {
        self.body = Body::File(media_type, file);
        self
    }

    /// With `fresh`, bypasses the browser's cache: the resource has just been changed.
    pub fn fresh(mut self, fresh: bool) -> Self {
        self.fresh = fresh;
        self
    }

    /// Sends the call and reads its JSON answer.
    pub async fn receive<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        let response = self.send().await?;
        let status = response.status();
        let text = response.text().await.map_err(|_| Failure::Offline)?;
        read(&text).ok_or(Failure::Unexpected(status))
    }

    /// Sends the call; the answer has no content.
    pub async fn done(&self) -> Result<(), Failure> {
        self.send().await.map(|_| ())
    }

    /// Sends the call and returns a file with its media type.
    pub async fn bytes(&self) -> Result<(Vec<u8>, String), Failure> {
        self.bytes_with_header("content-type").await
    }

    /// Sends the call and returns a file with the value of `header`.
    pub async fn bytes_with_header(&self, header: &str) -> Result<(Vec<u8>, String), Failure> {
        let response = self.send().await?;
        let value = response.headers().get(header).unwrap_or_default();
        response.binary().await.map(|bytes| (bytes, value)).map_err(|_| Failure::Offline)
    }

    async fn send(&self) -> Result<Response, Failure> {
        if !self.as_user {
            return self.attempt(None).await;
        }
        as_user(async |token| self.attempt(token.as_deref()).await).await
    }

    async fn attempt(&self, token: Option<&str>) -> Result<Response, Failure> {
        let mut request = RequestBuilder::new(&format!("{BASE}{}", self.path))
            .method(self.method.clone())
            .header("accept-language", language());
        if let Some(token) = token {
            request = request.header("authorization", &format!("Bearer {token}"));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if self.fresh {
            request = request.cache(web_sys::RequestCache::Reload);
        }
        let request = match &self.body {
            Body::None => request.build(),
            Body::Json(json) => request.header("content-type", "application/json").body(json.as_str()),
            Body::Parts(parts) => request.body(parts.clone()),
            Body::File(media_type, file) => request.header("content-type", media_type).body(file.clone()),
        };
        let request = request.map_err(|_| Failure::Offline)?;
        let response = request.send().await.map_err(|_| Failure::Offline)?;
        if response.ok() { Ok(response) } else { Err(refusal(response).await) }
    }
}

/// Makes a call as the signed-in user. An access token that has expired is renewed once; when the whole session has
/// ended, the user is asked to sign in again on the same page and the call goes on, so that no input is lost.
pub async fn as_user<T>(attempt: impl AsyncFn(Option<String>) -> Result<T, Failure>) -> Result<T, Failure> {
    let mut renewed = false;
    loop {
        let token = token();
        match attempt(token.clone()).await {
            Err(failure) if failure.code() == Some(ProblemCode::Unauthenticated) => {}
            other => return other,
        }
        if !renewed {
            renewed = true;
            match renew(token).await {
                Ok(_) => continue,
                Err(Failure::Refused(..) | Failure::SignedOut) => {}
                Err(other) => return Err(other),
            }
        }
        if !ask_to_sign_in().await {
            return Err(Failure::SignedOut);
        }
        renewed = false;
    }
}

async fn refusal(response: Response) -> Failure {
    let status = response.status();
    let wait = response.headers().get("retry-after").and_then(|seconds| seconds.parse().ok());
    match response.text().await {
        Ok(text) => refused(status, &text, wait),
        Err(_) => Failure::Offline,
    }
}

/// Returns the failure that a refusal with this body is.
pub fn refused(status: u16, text: &str, wait: Option<u32>) -> Failure {
    match read(text) {
        Some(problem) => Failure::Refused(Box::new(problem), wait),
        None => Failure::Unexpected(status),
    }
}

/// Returns the language of the server's messages (`Accept-Language`).
pub fn language() -> &'static str {
    LANGUAGE.with(Cell::get).unwrap_or("vi")
}

/// Called when the session has ended: asks the user to sign in and resolves to whether they did.
type AskToSignIn = Rc<dyn Fn() -> Promise>;

thread_local! {
    // In memory only: a script that gets into the page finds no token in any storage.
    static TOKEN: RefCell<Option<String>> = const { RefCell::new(None) };
    static ASK: RefCell<Option<AskToSignIn>> = const { RefCell::new(None) };
    static LANGUAGE: Cell<Option<&'static str>> = const { Cell::new(None) };
}

fn token() -> Option<String> {
    TOKEN.with(|token| token.borrow().clone())
}

/// Sets or removes the access token.
pub fn set_token(token: Option<String>) {
    TOKEN.with(|kept| *kept.borrow_mut() = token);
}

/// Sets the language of the server's messages.
pub fn set_language(tag: &'static str) {
    LANGUAGE.with(|language| language.set(Some(tag)));
}

/// Sets what happens when the session has ended.
pub fn when_session_ends(ask: impl Fn() -> Promise + 'static) {
    ASK.with(|kept| *kept.borrow_mut() = Some(Rc::new(ask)));
}

async fn ask_to_sign_in() -> bool {
    let Some(ask) = ASK.with(|ask| ask.borrow().clone()) else { return false };
    JsFuture::from(ask()).await.is_ok_and(|answer| answer.is_truthy())
}

/// Renews the access token by the refresh cookie. All tabs of the browser wait for each other (`navigator.locks`),
/// and calls of this tab that failed with the same old token share one renewal: the server lets a browser repeat a
/// renewal for a minute only, and ends the session of a refresh token that is used again later.
pub async fn renew(failed: Option<String>) -> Result<Option<Session>, Failure> {
    let outcome: Rc<RefCell<Result<Option<Session>, Failure>>> = Rc::new(RefCell::new(Err(Failure::SignedOut)));
    let kept = Rc::clone(&outcome);
    let work = Closure::once(move || {
        future_to_promise(async move {
            let renewed = if token().is_some() && token() != failed {
                Ok(None)
            } else {
                let answer = Call::public(Method::POST, "/session/refresh").receive::<Session>().await;
                if let Ok(session) = &answer {
                    set_token(Some(session.access_token.clone()));
                }
                answer.map(Some)
            };
            *kept.borrow_mut() = renewed;
            Ok(JsValue::UNDEFINED)
        })
    });
    let work: JsValue = work.into_js_value();
    let finished = with_lock(work.unchecked_ref()).unwrap_or_else(|_| Promise::resolve(&JsValue::UNDEFINED));
    let _ = JsFuture::from(finished).await;
    outcome.replace(Err(Failure::SignedOut))
}

/// Runs `work` under the lock that all tabs share; directly where the browser has no locks.
fn with_lock(work: &Function) -> Result<Promise, JsValue> {
    let navigator: JsValue = window().navigator().into();
    let locks = Reflect::get(&navigator, &"locks".into())?;
    if locks.is_undefined() {
        return work.call0(&JsValue::UNDEFINED)?.dyn_into();
    }
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    request.call2(&locks, &"nguon-session".into(), work)?.dyn_into()
}
