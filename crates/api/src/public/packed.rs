//! Content that is compressed once and sent many times; the framework's `Compress` would compress it for every answer.

use std::io::{Read as _, Write as _};

use actix_web::http::StatusCode;
use actix_web::http::header::{self, HeaderMap, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use aws_lc_rs::digest::{SHA256, digest};
use bytes::Bytes;

use crate::http::etag::matches;
use crate::platform::problem::{Error, Result};

const ENCODING: HeaderValue = HeaderValue::from_static("accept-encoding");
const BROTLI: HeaderValue = HeaderValue::from_static("br");
const GZIP: HeaderValue = HeaderValue::from_static("gzip");

/// Content in the encodings that browsers accept, with its entity tag. The uncompressed form is not stored: the few
/// clients without compression get it decompressed.
#[derive(Debug)]
pub struct Packed {
    etag: HeaderValue,
    brotli: Bytes,
    gzip: Bytes,
}

impl Packed {
    /// Compresses `content`.
    ///
    /// # Errors
    /// When compression fails.
    pub fn new(content: &[u8]) -> Result<Self> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        let gzip =
            gzip.write_all(content).and_then(|()| gzip.finish()).map_err(|error| Error::internal("gzip", error))?;
        let mut brotli = Vec::new();
        let parameters = brotli::enc::BrotliEncoderParams { quality: 5, ..Default::default() };
        brotli::BrotliCompress(&mut &content[..], &mut brotli, &parameters)
            .map_err(|error| Error::internal("brotli", error))?;
        let tag = hex::encode(&digest(&SHA256, content).as_ref()[..12]);
        let etag = HeaderValue::from_str(&format!("\"{tag}\"")).map_err(|error| Error::internal("etag", error))?;
        Ok(Self { etag, brotli: brotli.into(), gzip: gzip.into() })
    }

    /// Returns the uncompressed content.
    ///
    /// # Errors
    /// When decompression fails.
    pub fn content(&self) -> Result<Vec<u8>> {
        let mut content = Vec::new();
        flate2::read::GzDecoder::new(&self.gzip[..])
            .read_to_end(&mut content)
            .map_err(|error| Error::internal("gzip", error))?;
        Ok(content)
    }

    /// Returns the response in the best encoding that the client accepts, or 304. `answer` has the resource's own
    /// headers; `Vary` is extended.
    ///
    /// # Errors
    /// When decompression fails.
    pub fn answer(
        &self,
        request: &HttpRequest,
        mut answer: HttpResponseBuilder,
        media_type: &'static str,
    ) -> Result<HttpResponse> {
        answer.insert_header((header::ETAG, self.etag.clone())).append_header((header::VARY, ENCODING));
        if matches(request, &self.etag) {
            return Ok(answer.status(StatusCode::NOT_MODIFIED).finish());
        }
        answer.content_type(HeaderValue::from_static(media_type));
        Ok(match accepted(request.headers()) {
            Some(Encoding::Brotli) => {
                answer.insert_header((header::CONTENT_ENCODING, BROTLI)).body(self.brotli.clone())
            }
            Some(Encoding::Gzip) => answer.insert_header((header::CONTENT_ENCODING, GZIP)).body(self.gzip.clone()),
            None => answer.body(self.content()?),
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Brotli,
    Gzip,
}

/// Returns the best encoding that the client accepts. By hand, because every scan asks: `AcceptEncoding` of the framework builds and
/// sorts a list.
fn accepted(headers: &HeaderMap) -> Option<Encoding> {
    let text = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let accepts = |name: &str| {
        text.split(',').map(str::trim).any(|part| {
            let mut pieces = part.split(';').map(str::trim);
            pieces.next() == Some(name) && pieces.all(|piece| !matches!(piece, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
    };
    if accepts("br") {
        Some(Encoding::Brotli)
    } else if accepts("gzip") {
        Some(Encoding::Gzip)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{Encoding, accepted};
    use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};

    #[test]
    fn brotli_is_preferred_and_a_refused_encoding_is_not_used() {
        let chosen = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(value));
            accepted(&headers)
        };
        assert_eq!(chosen("gzip, deflate, br"), Some(Encoding::Brotli));
        assert_eq!(chosen("gzip;q=1.0, br;q=0"), Some(Encoding::Gzip));
        assert_eq!(chosen("identity"), None);
        assert_eq!(chosen("brotli-like, x-gzip"), None);
    }
}
