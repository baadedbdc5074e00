//! The calls to the server: the only part of the app that knows its addresses (`docs/API-DESIGN.md`).

pub mod advices;
pub mod goods;
pub mod holds;
mod http;
pub mod idempotency;
pub mod keys;
pub mod labels;
pub mod lists;
pub mod numbers;
pub mod recalls;
pub mod registered;
pub mod trace;
mod upload;
pub mod users;

use gloo_net::http::Method;
use nguon_domain::accounts::account::{
    AccountInput, PasswordChange, PasswordReset, PasswordResetRequest, Session, SignIn,
};
use nguon_domain::accounts::approval::{Decision, OrganisationPage, OrganisationQuery};
use nguon_domain::accounts::organisation::{BusinessInput, Organisation, ProfileInput};
use nguon_domain::dashboard::Dashboard;
use nguon_domain::files::file::{FileUsage, Variant};
use nguon_domain::files::sheet::TableFormat;
use nguon_domain::identification::qr::{QrContent, QrFormat, QrQuery};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Status;
use nguon_domain::public::Resolved;
use nguon_domain::records::page::{ListQuery, Page};
use nguon_domain::records::resource::{Record, StatusChange};
use nguon_domain::records::sheet::ImportReport;
use serde::Serialize;
use serde_json::{Map, Value};
use wasm_bindgen::JsValue;

pub use http::{Failure, renew, set_language, set_token, when_session_ends};
pub use upload::{Upload, upload};

use http::Call;

/// A record of any kind, with its fields by name.
pub type AnyRecord = Record<Map<String, Value>>;

/// The outcome of a call.
pub type Answer<T> = Result<T, Failure>;

fn query(pairs: &[(&str, Option<&str>)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        let Some(value) = value.filter(|value| !value.is_empty()) else { continue };
        text.push(if text.is_empty() { '?' } else { '&' });
        text.push_str(name);
        text.push('=');
        text.push_str(&String::from(js_sys::encode_uri_component(value)));
    }
    text
}

// Session and account

/// Signs in.
pub async fn sign_in(input: &SignIn) -> Answer<Session> {
    let session: Session = Call::public(Method::POST, "/session").json(input).receive().await?;
    set_token(Some(session.access_token.clone()));
    Ok(session)
}

/// Signs out in this browser.
pub async fn sign_out() -> Answer<()> {
    Call::public(Method::DELETE, "/session").done().await
}

/// Signs out everywhere.
pub async fn sign_out_everywhere() -> Answer<()> {
    Call::new(Method::DELETE, "/sessions").done().await
}

/// Changes the password.
pub async fn change_password(input: &PasswordChange) -> Answer<()> {
    Call::new(Method::PUT, "/account/password").json(input).done().await
}

/// Requests a mail with a link for a new password.
pub async fn ask_for_reset(input: &PasswordResetRequest) -> Answer<()> {
    Call::public(Method::POST, "/password-resets").json(input).done().await
}

/// Replaces a forgotten password.
pub async fn reset_password(input: &PasswordReset) -> Answer<()> {
    Call::public(Method::POST, "/password-resets/confirm").json(input).done().await
}

// Registration and profile

fn parts(
    business: &BusinessInput,
    account: Option<&AccountInput>,
    file: Option<&web_sys::File>,
) -> Result<web_sys::FormData, JsValue> {
    let json = |value: &dyn erased::ToJson| {
        let options = web_sys::BlobPropertyBag::new();
        options.set_type("application/json");
        web_sys::Blob::new_with_str_sequence_and_options(&js_sys::Array::of1(&value.to_json().into()), &options)
    };
    let form = web_sys::FormData::new()?;
    form.append_with_blob("business", &json(business)?)?;
    if let Some(account) = account {
        form.append_with_blob("account", &json(account)?)?;
    }
    if let Some(file) = file {
        form.append_with_blob_and_filename("registration_file", file, &file.name())?;
    }
    Ok(form)
}

/// Serialisation behind one pointer, so that calls are compiled once for all inputs.
mod erased {
    /// A value that can be serialised.
    pub trait ToJson {
        /// Returns its JSON text.
        fn to_json(&self) -> String;
    }
    impl<T: serde::Serialize> ToJson for T {
        fn to_json(&self) -> String {
            serde_json::to_string(self).unwrap_or_default()
        }
    }
}

/// Registers a business with its owner's account.
pub async fn register(
    business: &BusinessInput,
    account: &AccountInput,
    file: Option<&web_sys::File>,
) -> Answer<Organisation> {
    let parts = parts(business, Some(account), file).map_err(|_| Failure::Offline)?;
    Call::public(Method::POST, "/registrations").parts(parts).receive().await
}

/// Returns the registration of the caller's business.
pub async fn registration() -> Answer<Organisation> {
    Call::new(Method::GET, "/registration").receive().await
}

/// Corrects the registration and sends it again.
pub async fn correct_registration(
    version: i32,
    business: &BusinessInput,
    file: Option<&web_sys::File>,
) -> Answer<Organisation> {
    let parts = parts(business, None, file).map_err(|_| Failure::Offline)?;
    Call::new(Method::PUT, "/registration").header("if-match", tag(version)).parts(parts).receive().await
}

/// Returns the PDF of the registration of the caller's business.
pub async fn registration_file() -> Answer<(Vec<u8>, String)> {
    Call::new(Method::GET, "/registration/file").bytes().await
}

/// Returns the profile of the caller's business.
pub async fn organisation() -> Answer<Organisation> {
    Call::new(Method::GET, "/organisation").receive().await
}

/// Changes the profile.
pub async fn save_profile(version: i32, input: &ProfileInput) -> Answer<Organisation> {
    Call::new(Method::PUT, "/organisation").header("if-match", tag(version)).json(input).receive().await
}

/// Returns the counts and latest lots of the dashboard.
pub async fn dashboard() -> Answer<Dashboard> {
    Call::new(Method::GET, "/dashboard").receive().await
}

// Approvals

/// Returns a page of the businesses that the authority oversees.
pub async fn approvals(asked: &OrganisationQuery) -> Answer<OrganisationPage> {
    let limit = asked.limit.map(|limit| limit.to_string());
    let text = query(&[
        ("state", asked.state.map(nguon_domain::access::organisation_state::OrganisationState::as_str)),
        ("q", asked.q.as_deref()),
        ("after", asked.after.as_deref()),
        ("limit", limit.as_deref()),
    ]);
    Call::new(Method::GET, format!("/approvals{text}")).receive().await
}

/// Returns one business.
pub async fn approval(id: &str) -> Answer<Organisation> {
    Call::new(Method::GET, format!("/approvals/{id}")).receive().await
}

/// Returns the PDF of its registration.
pub async fn approval_file(id: &str) -> Answer<(Vec<u8>, String)> {
    Call::new(Method::GET, format!("/approvals/{id}/file")).bytes().await
}

/// Decides about it, if it still has `version`.
pub async fn decide(id: &str, version: i32, decision: &Decision) -> Answer<Organisation> {
    Call::new(Method::POST, format!("/approvals/{id}/decision"))
        .header("if-match", tag(version))
        .json(decision)
        .receive()
        .await
}

// Records

fn tag(version: i32) -> String {
    format!("\"{version}\"")
}

/// Returns a page of a list of records.
pub async fn list(kind: Kind, asked: &ListQuery) -> Answer<Page<Map<String, Value>>> {
    let limit = asked.limit.map(|limit| limit.to_string());
    let uses = asked.uses.map(|id| id.to_string());
    let text = query(&[
        ("uses", uses.as_deref()),
        ("mark", asked.mark.as_deref()),
        ("status", asked.status.map(Status::as_str)),
        ("q", asked.q.as_deref()),
        ("sort", asked.sort.as_deref()),
        ("after", asked.after.as_deref()),
        ("limit", limit.as_deref()),
    ]);
    Call::new(Method::GET, format!("/{}{text}", kind.path())).receive().await
}

/// Returns one record.
pub async fn record(kind: Kind, id: &str) -> Answer<AnyRecord> {
    Call::new(Method::GET, format!("/{}/{id}", kind.path())).receive().await
}

/// Creates a record. A repetition with the same `key` does not create a second one.
pub async fn create(kind: Kind, status: Status, key: &str, input: &impl Serialize) -> Answer<AnyRecord> {
    Call::new(Method::POST, format!("/{}?status={}", kind.path(), status.as_str()))
        .header("idempotency-key", key)
        .json(input)
        .receive()
        .await
}

/// Changes a record, if it still has `version`.
pub async fn change(kind: Kind, id: &str, version: i32, status: Status, input: &impl Serialize) -> Answer<AnyRecord> {
    Call::new(Method::PUT, format!("/{}/{id}?status={}", kind.path(), status.as_str()))
        .header("if-match", tag(version))
        .json(input)
        .receive()
        .await
}

/// Moves records to a state: all or none.
pub async fn move_to(kind: Kind, change: &StatusChange) -> Answer<()> {
    Call::new(Method::POST, format!("/{}/status", kind.path())).json(change).done().await
}

/// Returns the QR code of a record and the address that it contains.
pub async fn qr(kind: Kind, id: &str, asked: &QrQuery) -> Answer<(Vec<u8>, String)> {
    let format = match asked.format {
        QrFormat::Svg => "svg",
        QrFormat::Png => "png",
    };
    let content = match asked.content {
        QrContent::Auto => None,
        QrContent::Short => Some("short"),
    };
    let size = asked.size.map(|size| size.to_string());
    let preview = asked.preview.then_some("true");
    let text =
        query(&[("format", Some(format)), ("size", size.as_deref()), ("content", content), ("preview", preview)]);
    let (bytes, link) =
        Call::new(Method::GET, format!("/{}/{id}/qr{text}", kind.path())).bytes_with_header("link").await?;
    let address = link.trim_start_matches('<').split('>').next().unwrap_or_default().to_owned();
    Ok((bytes, address))
}

/// Creates the same diary entry for several lots: all or none. Returns how many were created. A repetition with the
/// same `key` does not create them again.
pub async fn create_for_lots(key: &str, input: &impl Serialize) -> Answer<usize> {
    #[derive(serde::Deserialize)]
    struct Created {
        created: usize,
    }
    Call::new(Method::POST, "/diary-entries/for-lots")
        .header("idempotency-key", key)
        .json(input)
        .receive::<Created>()
        .await
        .map(|made| made.created)
}

/// Returns what a scanned code leads to.
pub async fn resolve(code: &str) -> Answer<Resolved> {
    Call::new(Method::GET, format!("/resolve{}", query(&[("code", Some(code))]))).receive().await
}

// Files

/// Returns the content of a file and its media type.
pub async fn file(id: &str, variant: Variant) -> Answer<(Vec<u8>, String)> {
    Call::new(Method::GET, format!("/files/{id}?variant={}", variant.as_str())).bytes().await
}

/// Returns how much of its quota for files the business uses.
pub async fn file_usage() -> Answer<FileUsage> {
    Call::new(Method::GET, "/files/usage").receive().await
}

// Tables

/// Returns the query string of a list without its paging.
fn whole(asked: &ListQuery, format: Option<TableFormat>) -> String {
    let asked = ListQuery { after: None, limit: None, ..asked.clone() };
    let fields = match serde_json::to_value(asked) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let mut pairs: Vec<(&str, Option<&str>)> =
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    pairs.push(("format", format.map(TableFormat::as_str)));
    query(&pairs)
}

/// Exports a whole list as a file.
pub async fn export(kind: Kind, asked: &ListQuery, format: TableFormat) -> Answer<(Vec<u8>, String)> {
    Call::new(Method::GET, format!("/{}/export{}", kind.path(), whole(asked, Some(format)))).bytes().await
}

/// Returns the Excel file for printing the QR codes of a list of lots.
pub async fn qr_sheet(asked: &ListQuery) -> Answer<(Vec<u8>, String)> {
    Call::new(Method::GET, format!("/lots/qr-sheet{}", whole(asked, None))).bytes().await
}

/// Returns an empty table to fill in.
pub async fn import_template(kind: Kind, format: TableFormat) -> Answer<(Vec<u8>, String)> {
    Call::new(Method::GET, format!("/{}/import-template?format={}", kind.path(), format.as_str())).bytes().await
}

/// Creates records from a file in a state, or without one only reports what that would do. A repetition with the same
/// key does not create them again.
pub async fn import(kind: Kind, file: &web_sys::File, making: Option<(Status, &str)>) -> Answer<ImportReport> {
    let form = web_sys::FormData::new().map_err(|_| Failure::Offline)?;
    form.append_with_blob_and_filename("file", file, &file.name()).map_err(|_| Failure::Offline)?;
    let text = match making {
        Some((status, _)) => format!("?status={}", status.as_str()),
        None => "?dry_run=true".to_owned(),
    };
    let call = Call::new(Method::POST, format!("/{}/import{text}", kind.path())).parts(form);
    match making {
        Some((_, key)) => call.header("idempotency-key", key).receive().await,
        None => call.receive().await,
    }
}
