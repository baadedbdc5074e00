//! Generated pictures and documents for uploads.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use reqwest::multipart::{Form, Part};
use serde_json::Value;

use crate::form::PDF;
use crate::{Bearer, Call, Site};

/// Returns a colour gradient that differs for each seed.
#[must_use]
pub fn picture(width: u32, height: u32, seed: u8) -> RgbImage {
    let shade = |place: u32, length: u32| u8::try_from(place * 255 / length.max(1)).unwrap_or(255);
    RgbImage::from_fn(width, height, |x, y| Rgb([shade(x, width), shade(y, height), seed]))
}

/// Encodes a picture.
///
/// # Panics
/// Never: the formats that the tests use can be written.
#[must_use]
pub fn written(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.into().write_to(&mut Cursor::new(&mut bytes), format).expect("a picture can be written");
    bytes
}

/// Returns a small PNG.
#[must_use]
pub fn png(seed: u8) -> Vec<u8> {
    written(picture(40, 30, seed), ImageFormat::Png)
}

/// Returns a small PDF, a different one for each number.
#[must_use]
pub fn pdf(number: u64) -> Vec<u8> {
    [PDF, format!("% {number}\n%%EOF\n").as_bytes()].concat()
}

/// Returns a form with one file, always with a wrong media type.
///
/// # Panics
/// Never: the media type can be read.
#[must_use]
pub fn form(name: &str, bytes: Vec<u8>) -> Form {
    let part = Part::bytes(bytes).file_name(name.to_owned()).mime_str("text/html").expect("a media type");
    Form::new().part("file", part)
}

impl Site {
    /// Uploads a file.
    pub fn send(&self, sender: &impl Bearer, name: &str, bytes: impl Into<Vec<u8>>) -> Call {
        self.post("files").by(sender).form(form(name, bytes.into()))
    }

    /// Uploads a file that is accepted, and returns its metadata.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn sent(&self, sender: &impl Bearer, name: &str, bytes: impl Into<Vec<u8>>) -> Value {
        self.send(sender, name, bytes).await.expect(201).json()
    }

    /// Uploads a small picture of its own and returns its identifier.
    pub async fn picture_id(&self, sender: &impl Bearer) -> Value {
        let seed = u8::try_from(self.next() % 256).unwrap_or_default();
        self.sent(sender, "anh.png", png(seed)).await["id"].clone()
    }

    /// Uploads a small PDF of its own and returns its identifier.
    pub async fn pdf_id(&self, sender: &impl Bearer) -> Value {
        let number = self.next();
        self.sent(sender, "giay-chung-nhan.pdf", pdf(number)).await["id"].clone()
    }
}
