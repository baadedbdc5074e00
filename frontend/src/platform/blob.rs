//! Blob addresses: addresses within the page for bytes.

use js_sys::{Array, Uint8Array};
use web_sys::{Blob, BlobPropertyBag, Url};

/// Returns a blob address for some bytes. The caller frees it with [`revoke_url`].
pub fn url_of(bytes: &[u8], kind: &str) -> Option<String> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let parts = Array::of1(&Uint8Array::from(bytes));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Frees an address of [`url_of`].
pub fn revoke_url(url: &str) {
    let _ = Url::revoke_object_url(url);
}
