//! The browser app: its files, kept in memory, and its start page for every path of the app.

use std::collections::HashMap;
use std::path::Path;

use actix_web::http::header::{self, AcceptEncoding, Encoding, Header as _, HeaderMap, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use nguon_domain::app::Page;
use nguon_domain::input::problem::ProblemCode;

use crate::Application;
use crate::http::etag::matches;
use crate::platform::problem::{Error, Result};

/// Maximum size of a file of the app, in bytes; larger files are skipped.
const MAX_ASSET_BYTES: u64 = 16 * 1024 * 1024;

/// The files of the app.
#[derive(Debug)]
pub struct Pages {
    files: HashMap<String, Asset>,
    index: Option<Index>,
}

/// A file with its compressed variants from the build.
#[derive(Debug)]
struct Asset {
    plain: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
    media_type: &'static str,
    cache_control: &'static str,
    etag: HeaderValue,
}

/// The start page of the app.
#[derive(Debug)]
struct Index {
    html: String,
    policy: HeaderValue,
}

impl Pages {
    /// Loads the built app. Without one, the server only serves the API.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub fn load(folder: &Path) -> Result<Self> {
        let mut files = HashMap::new();
        let mut index = None;
        if folder.is_dir() {
            read_folder(folder, "", &mut files).map_err(|error| Error::internal("frontend", error))?;
            if let Some(page) = files.remove("index.html") {
                let html =
                    String::from_utf8(page.plain.to_vec()).map_err(|error| Error::internal("index.html", error))?;
                let policy = HeaderValue::from_str(&policy(&html)).map_err(|error| Error::internal("policy", error))?;
                index = Some(Index { html, policy });
            }
        }
        if index.is_none() {
            tracing::warn!(folder = %folder.display(), "browser app not built; serving the API only");
        }
        Ok(Self { files, index })
    }

    /// Returns the number of files of the app; `None` when it is not built.
    #[must_use]
    pub fn count(&self) -> Option<usize> {
        self.index.as_ref().map(|_| self.files.len() + 1)
    }
}

fn read_folder(folder: &Path, prefix: &str, files: &mut HashMap<String, Asset>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let metadata = entry.metadata()?;
        if metadata.is_dir() {
            read_folder(&entry.path(), &format!("{name}/"), files)?;
        } else if metadata.len() <= MAX_ASSET_BYTES && !name.ends_with(".br") && !name.ends_with(".gz") {
            let plain = std::fs::read(entry.path())?;
            let compressed = |extension: &str| {
                let mut path = entry.path().into_os_string();
                path.push(extension);
                std::fs::read(path).ok().map(Bytes::from)
            };
            let tag = hex::encode(&digest(&SHA256, &plain).as_ref()[..12]);
            let asset = Asset {
                brotli: compressed(".br"),
                gzip: compressed(".gz"),
                media_type: media_type(&name),
                // The build puts a content hash into the names of such files.
                cache_control: if is_hashed(&name) { "public, max-age=31536000, immutable" } else { "no-cache" },
                etag: HeaderValue::from_str(&format!("\"{tag}\"")).unwrap_or(HeaderValue::from_static("\"0\"")),
                plain: plain.into(),
            };
            files.insert(name, asset);
        }
    }
    Ok(())
}

/// Whether a name has a content hash, such as `app-1a2b3c4d5e6f7a8b.css` or `app-1a2b3c4d5e6f7a8b_bg.wasm`.
fn is_hashed(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches("_bg");
    stem.rsplit_once('-').is_some_and(|(_, hash)| hash.len() >= 12 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "json" | "webmanifest" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Returns the content security policy of the page: files of this origin, and the inline scripts of the build by their
/// hash.
fn policy(html: &str) -> String {
    let mut scripts = String::new();
    let mut rest = html;
    while let Some(start) = rest.find("<script") {
        let Some((tag, after)) = rest[start..].split_once('>') else { break };
        let Some((body, next)) = after.split_once("</script>") else { break };
        if !tag.contains(" src=") && !tag.contains("application/json") {
            scripts.push_str(&format!(" 'sha256-{}'", STANDARD.encode(digest(&SHA256, body.as_bytes()))));
        }
        rest = next;
    }
    format!(
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'{scripts}; style-src 'self'; img-src 'self' data: blob:; \
         connect-src 'self'; frame-src blob:; object-src 'none'; base-uri 'none'; \
         form-action 'self'; frame-ancestors 'none'"
    )
}

/// Handles every path without an operation: returns a file of the app, or its start page. For unknown paths browsers
/// get the start page with status 404, which shows that nothing is there.
///
/// # Errors
/// 404 for other methods, and for unknown paths unless a browser requests a page.
pub(crate) async fn page(request: HttpRequest, application: Data<Application>) -> Result<HttpResponse> {
    let path = request.path();
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(ProblemCode::NotFound.into());
    }
    if let Some(asset) = path.strip_prefix('/').and_then(|name| application.pages.files.get(name)) {
        return Ok(asset.answer(&request));
    }
    let (status, cache_control) = if Page::parse(path).is_some() {
        (StatusCode::OK, "no-cache")
    } else if wants_page(request.headers()) && !is_of_programs(path) {
        (StatusCode::NOT_FOUND, "no-store")
    } else {
        return Err(ProblemCode::NotFound.into());
    };
    let index = application.pages.index.as_ref().ok_or(ProblemCode::NotFound)?;
    Ok(HttpResponse::build(status)
        .insert_header((header::CONTENT_SECURITY_POLICY, index.policy.clone()))
        .insert_header((header::CACHE_CONTROL, cache_control))
        .content_type("text/html; charset=utf-8")
        .body(index.html.clone()))
}

/// Whether a browser requests a page: programs, scripts and images do not accept HTML.
fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accept.is_some_and(|accept| accept.to_ascii_lowercase().contains("text/html"))
}

/// Whether a path belongs to a machine interface, whatever the client accepts.
fn is_of_programs(path: &str) -> bool {
    ["api", "epcis", ".well-known"].contains(&path.split('/').nth(1).unwrap_or_default())
}

impl Asset {
    fn answer(&self, request: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        answer
            .insert_header((header::ETAG, self.etag.clone()))
            .insert_header((header::CACHE_CONTROL, self.cache_control))
            .insert_header((header::VARY, "accept-encoding"));
        if matches(request, &self.etag) {
            return answer.status(StatusCode::NOT_MODIFIED).finish();
        }
        answer.content_type(self.media_type);
        let packed = [(Encoding::brotli(), &self.brotli), (Encoding::gzip(), &self.gzip)];
        let packed: Vec<_> = packed.into_iter().filter_map(|(name, bytes)| Some((name, bytes.as_ref()?))).collect();
        let accepted = AcceptEncoding::parse(request).ok();
        let wanted = accepted.and_then(|accepted| accepted.negotiate(packed.iter().map(|(name, _)| name)));
        // The framework's `Compress` would do for each answer, and less well, what the build has done.
        match packed.into_iter().find(|(name, _)| Some(name) == wanted.as_ref()) {
            Some((name, bytes)) => {
                answer.insert_header((header::CONTENT_ENCODING, name.to_string())).body(bytes.clone())
            }
            None => answer.body(self.plain.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_hashed, policy};

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        assert!(is_hashed("nguon-1a2b3c4d5e6f7a8b_bg.wasm"));
        assert!(is_hashed("style-1a2b3c4d5e6f7a8b.css"));
        assert!(!is_hashed("favicon.svg"));
        assert!(!is_hashed("app-beginning.js"));
    }

    #[test]
    fn the_policy_names_the_hash_of_each_inline_script_and_allows_no_other() {
        let policy = policy("<script src=\"/a.js\"></script><script type=\"module\">alert(1)</script>");
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert!(policy.contains("'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"), "{policy}");
        assert_eq!(policy.matches("sha256-").count(), 1);
        assert!(!policy.contains("unsafe-inline"));
    }
}
