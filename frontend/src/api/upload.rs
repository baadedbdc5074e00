//! Uploading a file: the one call that shows its progress and can be cancelled.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Promise;
use nguon_domain::files::file::FileInfo;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, FormData, ProgressEvent, XmlHttpRequest};

use super::http::{self, Failure};
use crate::platform::storage::read;

/// A running upload.
#[derive(Clone, Default)]
pub struct Upload(Rc<RefCell<Option<XmlHttpRequest>>>);

impl Upload {
    /// Cancels the upload.
    pub fn abort(&self) {
        if let Some(request) = self.0.borrow_mut().take() {
            let _ = request.abort();
        }
    }
}

/// Uploads `blob` as a file called `name`; `progress` is called with the percentage sent.
pub async fn upload(
    blob: &Blob,
    name: &str,
    upload: &Upload,
    progress: impl Fn(u8) + Clone + 'static,
) -> Result<FileInfo, Failure> {
    http::as_user(async |token| {
        attempt(blob, name, upload, progress.clone(), token).await.map_err(|_| Failure::Offline)?
    })
    .await
}

async fn attempt(
    blob: &Blob,
    name: &str,
    upload: &Upload,
    progress: impl Fn(u8) + 'static,
    token: Option<String>,
) -> Result<Result<FileInfo, Failure>, JsValue> {
    let parts = FormData::new()?;
    parts.append_with_blob_and_filename("file", blob, name)?;
    let request = XmlHttpRequest::new()?;
    request.open("POST", &format!("{}/files", http::BASE))?;
    request.set_request_header("accept-language", http::language())?;
    if let Some(token) = token {
        request.set_request_header("authorization", &format!("Bearer {token}"))?;
    }
    let moved = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.length_computable() && event.total() > 0.0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
            progress((event.loaded() / event.total() * 100.0) as u8);
        }
    });
    request.upload()?.set_onprogress(Some(moved.as_ref().unchecked_ref()));
    // Loaded, failed or cancelled: each fires `loadend`.
    let ended = Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)));
    *upload.0.borrow_mut() = Some(request.clone());
    request.send_with_opt_form_data(Some(&parts))?;
    JsFuture::from(ended).await?;
    upload.0.borrow_mut().take();
    let text = request.response_text()?.unwrap_or_default();
    Ok(match request.status()? {
        0 => Err(Failure::Offline),
        status @ 200..300 => read(&text).ok_or(Failure::Unexpected(status)),
        status => Err(http::refused(status, &text, None)),
    })
}
