//! Style sheet, script and icon of the public pages. They are compiled in, and their names contain a hash, so that
//! browsers may cache them indefinitely.

use std::sync::LazyLock;

use actix_web::http::header;
use actix_web::web::Path;
use actix_web::{HttpRequest, HttpResponse};
use aws_lc_rs::digest::{SHA256, digest};
use nguon_domain::input::problem::ProblemCode;

use crate::platform::problem::{Error, Result};
use crate::public::Packed;

/// Styles shared with the app, then those of the page.
const STYLE: &str = concat!(
    include_str!("../../../../../frontend/style/tokens.css"),
    include_str!("../../../../../frontend/style/base.css"),
    include_str!("../../../../../frontend/style/frame.css"),
    include_str!("../../../../../frontend/style/component/button.css"),
    include_str!("../../../../../frontend/style/component/facts.css"),
    include_str!("../../../assets/picture.css"),
    include_str!("../../../assets/trace.css"),
    include_str!("../../../assets/evidence.css"),
    include_str!("../../../assets/print.css"),
);
const SCRIPT: &str = include_str!("../../../assets/trace.js");
const ICON: &str = include_str!("../../../../../frontend/icon.svg");

/// A static file.
pub(crate) struct Asset {
    /// Path of the file.
    pub(crate) path: String,
    content: &'static str,
    packed: std::result::Result<Packed, Error>,
    media_type: &'static str,
}

impl Asset {
    fn new(stem: &str, extension: &str, content: &'static str, media_type: &'static str) -> Self {
        let hash = hex::encode(&digest(&SHA256, content.as_bytes()).as_ref()[..8]);
        let packed = Packed::new(content.as_bytes());
        Self { path: format!("/public/{stem}-{hash}.{extension}"), content, packed, media_type }
    }
}

/// Style sheet.
pub(crate) static STYLE_SHEET: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("trace", "css", STYLE, "text/css; charset=utf-8"));
/// Script.
pub(crate) static SCRIPT_FILE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("trace", "js", SCRIPT, "text/javascript; charset=utf-8"));
/// Icon.
pub(crate) static ICON_FILE: LazyLock<Asset> = LazyLock::new(|| Asset::new("icon", "svg", ICON, "image/svg+xml"));

/// Serves `/public/{name}`.
///
/// # Errors
/// 404 for an unknown name.
pub(crate) async fn read(request: HttpRequest, name: Path<String>) -> Result<HttpResponse> {
    let files = [&*STYLE_SHEET, &*SCRIPT_FILE, &*ICON_FILE];
    let asset =
        files.into_iter().find(|asset| asset.path.ends_with(&format!("/{name}"))).ok_or(ProblemCode::NotFound)?;
    let mut answer = HttpResponse::Ok();
    answer.insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"));
    match &asset.packed {
        Ok(packed) => packed.answer(&request, answer, asset.media_type),
        Err(_) => Ok(answer.content_type(asset.media_type).body(asset.content)),
    }
}
