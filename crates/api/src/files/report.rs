//! Printed reports as PDF files.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use chrono::{DateTime, Utc};
use nguon_labels::pdf::{PdfMetadata, write_pages};
use nguon_labels::report::Report;

use crate::platform::problem::{Error, Result};

/// Returns a report as PDF; `foot` is printed at the foot of every page.
///
/// # Errors
/// When writing fails.
pub(crate) fn pdf(report: Report, title: String, foot: &str, created_at: DateTime<Utc>) -> Result<Vec<u8>> {
    let metadata = PdfMetadata { title, created_at };
    write_pages(&metadata, &report.finish(foot)).map_err(|error| Error::internal("report", error))
}

/// Writes a report as PDF to an unnamed file in `folder`; `foot` is printed at the foot of every page.
///
/// # Errors
/// When writing fails.
pub(crate) fn file(
    report: Report,
    title: String,
    foot: &str,
    created_at: DateTime<Utc>,
    folder: &Path,
) -> Result<File> {
    let bytes = pdf(report, title, foot, created_at)?;
    let failed = |error: std::io::Error| Error::storing("report", error);
    let mut file = tempfile::tempfile_in(folder).map_err(failed)?;
    file.write_all(&bytes).map_err(failed)?;
    Ok(file)
}
