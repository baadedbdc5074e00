//! Requests and their answers.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use reqwest::header::{HeaderMap, HeaderName};
use reqwest::multipart::Form;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use crate::contract::contract;

/// Someone who has an access token.
pub trait Bearer {
    /// The token.
    fn token(&self) -> &str;
}

/// A request that is being put together; `.await` sends it.
#[derive(Debug)]
#[must_use = "a call does nothing until it is awaited"]
pub struct Call {
    builder: RequestBuilder,
    method: Method,
    path: String,
}

impl Call {
    pub(crate) fn new(builder: RequestBuilder, method: Method, path: String) -> Self {
        Self { builder, method, path }
    }

    fn with(self, adapt: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Self {
        Self { builder: adapt(self.builder), ..self }
    }

    /// Signed in as someone.
    pub fn by(self, caller: &impl Bearer) -> Self {
        self.bearer(caller.token())
    }

    /// With an access token.
    pub fn bearer(self, token: &str) -> Self {
        self.with(|builder| builder.bearer_auth(token))
    }

    /// With a header.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.with(|builder| builder.header(name, value))
    }

    /// With the session cookie.
    pub fn cookie(self, token: &str) -> Self {
        self.header("cookie", &format!("nguon_session={token}"))
    }

    /// With the session cookie and the one of the device.
    pub fn cookies(self, token: &str, device: &str) -> Self {
        self.header("cookie", &format!("nguon_session={token}; nguon_device={device}"))
    }

    /// On a device that the server knows.
    pub fn device(self, device: &str) -> Self {
        self.header("cookie", &format!("nguon_device={device}"))
    }

    /// Changing this version.
    pub fn version(self, version: impl std::fmt::Display) -> Self {
        self.header("if-match", &format!("\"{version}\""))
    }

    /// With a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.with(|builder| builder.json(body))
    }

    /// With a body that says it is JSON, whatever it is.
    pub fn raw_json(self, body: impl Into<reqwest::Body>) -> Self {
        self.raw("application/json", body)
    }

    /// With any body.
    pub fn raw(self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        self.with(|builder| builder.header("content-type", content_type).body(body))
    }

    /// With a multipart form.
    pub fn form(self, form: Form) -> Self {
        self.with(|builder| builder.multipart(form))
    }

    async fn send(self) -> Answer {
        let response =
            self.builder.send().await.unwrap_or_else(|error| panic!("{} {}: {error:?}", self.method, self.path));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body =
            response.bytes().await.unwrap_or_else(|error| panic!("{} {}: {error:?}", self.method, self.path)).to_vec();
        let answer = Answer { what: format!("{} {}", self.method, self.path), status, headers, body };
        contract().check(&self.method, &self.path, &answer);
        answer
    }
}

impl IntoFuture for Call {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// What came back; it has passed [`crate::contract`].
#[derive(Clone, Debug)]
pub struct Answer {
    /// Method and path, for messages.
    pub what: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it travelled.
    pub body: Vec<u8>,
}

impl Answer {
    /// The answer itself, when it has this status.
    ///
    /// # Panics
    /// When it has another.
    #[track_caller]
    #[must_use]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.what, self.text());
        self
    }

    /// The stable code of a refusal with this status.
    ///
    /// # Panics
    /// When it has another status.
    #[track_caller]
    #[must_use]
    pub fn refusal(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}: {}", self.what, self.text());
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// When it is none.
    #[track_caller]
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{}: {error}: {}", self.what, self.text()))
    }

    /// A header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(HeaderName::from_bytes(name.as_bytes()).ok()?)?.to_str().ok()
    }

    /// The refused fields of a 422, as `field: code`, in alphabetical order.
    ///
    /// # Panics
    /// When it is no 422.
    #[track_caller]
    #[must_use]
    pub fn refused(&self) -> Vec<String> {
        assert_eq!(self.status, 422, "{}: {}", self.what, self.text());
        let json = self.json();
        let text = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
        let mut refused: Vec<String> = json["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|error| format!("{}: {}", text(error, "field"), text(error, "code")))
            .collect();
        refused.sort();
        refused
    }

    /// The refresh token that the answer sets as a cookie; empty when it removes it.
    #[must_use]
    pub fn session_cookie(&self) -> Option<String> {
        self.set_cookie("nguon_session")
    }

    /// The cookie by which the server knows the device again, when the answer sets it.
    #[must_use]
    pub fn device_cookie(&self) -> Option<String> {
        self.set_cookie("nguon_device")
    }

    /// The value of a cookie that the answer sets.
    fn set_cookie(&self, name: &str) -> Option<String> {
        let cookies = self.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
        let values = cookies.filter_map(|cookie| cookie.split(';').next()?.split_once('='));
        values.filter(|(found, _)| *found == name).map(|(_, value)| value.to_owned()).next()
    }
}
