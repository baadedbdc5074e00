//! An unnamed file as a response.

use std::fs::File;

use actix_web::body::SizedStream;
use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::{HttpRequest, HttpResponse, Responder};
use bytes::{Bytes, BytesMut};
use tokio::io::AsyncReadExt as _;

use crate::platform::problem::{Error, Result};

/// Bytes read from the file per chunk.
const CHUNK: usize = 64 * 1024;

/// A file that is streamed, never read into memory as a whole.
#[derive(Debug)]
pub struct Download {
    file: tokio::fs::File,
    size: u64,
    name: String,
    media_type: &'static str,
}

impl Download {
    /// Returns a download of the whole file, to be saved under `name`, which must be ASCII.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn new(mut file: File, name: String, media_type: &'static str) -> Result<Self> {
        use std::io::{Seek as _, SeekFrom};
        let failed = |error: std::io::Error| Error::storing("download", error);
        let size = file.seek(SeekFrom::End(0)).map_err(failed)?;
        file.rewind().map_err(failed)?;
        Ok(Self { file: tokio::fs::File::from_std(file), size, name, media_type })
    }
}

impl Responder for Download {
    type Body = actix_web::body::BoxBody;

    fn respond_to(self, _: &HttpRequest) -> HttpResponse {
        let disposition = ContentDisposition {
            disposition: DispositionType::Attachment,
            parameters: vec![DispositionParam::Filename(self.name)],
        };
        let chunks = futures_util::stream::try_unfold(self.file, |mut file| async move {
            let mut chunk = BytesMut::with_capacity(CHUNK);
            let read = file.read_buf(&mut chunk).await?;
            Ok::<Option<(Bytes, tokio::fs::File)>, std::io::Error>((read > 0).then(|| (chunk.freeze(), file)))
        });
        HttpResponse::Ok()
            .content_type(self.media_type)
            .insert_header((header::CONTENT_DISPOSITION, disposition))
            .body(SizedStream::new(self.size, Box::pin(chunks)))
    }
}
