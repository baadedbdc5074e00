//! Requests and their answers.

use std::future::{Future, IntoFuture};
use std::pin::Pin;

use reqwest::header::{HeaderMap, HeaderName};
use reqwest::multipart::Form;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use crate::contract::contract;

/// A caller with an access token.
pub trait Bearer {
    /// The token.
    fn token(&self) -> &str;
}

/// A request under construction; `.await` sends it.
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

    /// Adds the access token of a caller.
    pub fn by(self, caller: &impl Bearer) -> Self {
        self.bearer(caller.token())
    }

    /// Adds an access token.
    pub fn bearer(self, token: &str) -> Self {
        self.with(|builder| builder.bearer_auth(token))
    }

    /// Adds a header.
    pub fn header(self, name: &str, value: &str) -> Self {
        self.with(|builder| builder.header(name, value))
    }

    /// Adds the session cookie.
    pub fn cookie(self, token: &str) -> Self {
        self.header("cookie", &format!("nguon_session={token}"))
    }

    /// Adds the cookies of session and device.
    pub fn cookies(self, token: &str, device: &str) -> Self {
        self.header("cookie", &format!("nguon_session={token}; nguon_device={device}"))
    }

    /// Adds the cookie of a device.
    pub fn device(self, device: &str) -> Self {
        self.header("cookie", &format!("nguon_device={device}"))
    }

    /// Adds `If-Match` with a version.
    pub fn version(self, version: impl std::fmt::Display) -> Self {
        self.header("if-match", &format!("\"{version}\""))
    }

    /// Sets a JSON body.
    pub fn json(self, body: &Value) -> Self {
        self.with(|builder| builder.json(body))
    }

    /// Sets a body that is declared as JSON, whatever it is.
    pub fn raw_json(self, body: impl Into<reqwest::Body>) -> Self {
        self.raw("application/json", body)
    }

    /// Sets any body.
    pub fn raw(self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        self.with(|builder| builder.header("content-type", content_type).body(body))
    }

    /// Sets a multipart form.
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

/// An answer that has passed [`crate::contract`].
#[derive(Clone, Debug)]
pub struct Answer {
    /// Method and path, for messages.
    pub what: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as received.
    pub body: Vec<u8>,
}

impl Answer {
    /// Returns the answer when it has this status.
    ///
    /// # Panics
    /// When it has another status.
    #[track_caller]
    #[must_use]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {}", self.what, self.text());
        self
    }

    /// Returns the stable code of a refusal with this status.
    ///
    /// # Panics
    /// When it has another status.
    #[track_caller]
    #[must_use]
    pub fn refusal(&self, status: u16) -> String {
        assert_eq!(self.status, status, "{}: {}", self.what, self.text());
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Returns the body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the body as JSON.
    ///
    /// # Panics
    /// When it is no JSON.
    #[track_caller]
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{}: {error}: {}", self.what, self.text()))
    }

    /// Returns a header as text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(HeaderName::from_bytes(name.as_bytes()).ok()?)?.to_str().ok()
    }

    /// Returns the refused fields of a 422 as `field: code`, in alphabetical order.
    ///
    /// # Panics
    /// When the status is not 422.
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

    /// Returns the refresh token that the answer sets as a cookie; empty when it removes the cookie.
    #[must_use]
    pub fn session_cookie(&self) -> Option<String> {
        self.set_cookie("nguon_session")
    }

    /// Returns the cookie that identifies the device, when the answer sets it.
    #[must_use]
    pub fn device_cookie(&self) -> Option<String> {
        self.set_cookie("nguon_device")
    }

    /// Returns the value of a cookie that the answer sets.
    fn set_cookie(&self, name: &str) -> Option<String> {
        let cookies = self.headers.get_all("set-cookie").iter().filter_map(|cookie| cookie.to_str().ok());
        let values = cookies.filter_map(|cookie| cookie.split(';').next()?.split_once('='));
        values.filter(|(found, _)| *found == name).map(|(_, value)| value.to_owned()).next()
    }
}
