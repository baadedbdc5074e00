//! The S3 file store, at an address `s3://bucket/prefix`.

use std::sync::Arc;

use object_store::ObjectStore;
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::prefix::PrefixStore;

use crate::platform::config::FileStorage;
use crate::platform::problem::{Error, Result};

/// Checks the address of the store, if configured, without connecting to it.
///
/// # Errors
/// The reason why it cannot be used.
pub(crate) fn check_address(settings: &FileStorage) -> std::result::Result<(), String> {
    let Some(address) = &settings.file_store else { return Ok(()) };
    s3(settings, address).map(drop).map_err(|error| error.to_string())
}

/// Returns the store at `s3://bucket/prefix`. Keys, region and endpoint come from the usual AWS variables.
pub(crate) fn s3(settings: &FileStorage, address: &str) -> Result<Arc<dyn ObjectStore>> {
    let wrong = |cause: &dyn std::fmt::Display| Error::internal("file store", cause);
    let rest = address.strip_prefix("s3://").ok_or_else(|| wrong(&"the address must be s3://bucket/prefix"))?;
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    if bucket.is_empty() {
        return Err(wrong(&"the address must be s3://bucket/prefix"));
    }
    let mut builder = AmazonS3Builder::new().with_bucket_name(bucket);
    for (name, value) in &settings.aws {
        // Variables unknown to the store are for other programs.
        if let Ok(key) = name.to_ascii_lowercase().parse() {
            builder = builder.with_config(key, value);
        }
    }
    let store = builder.build().map_err(|error| wrong(&error))?;
    let prefix = Path::parse(prefix).map_err(|error| wrong(&error))?;
    Ok(if prefix.as_ref().is_empty() { Arc::new(store) } else { Arc::new(PrefixStore::new(store, prefix)) })
}
