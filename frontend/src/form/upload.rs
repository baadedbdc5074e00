//! Uploads: three at a time, large photographs scaled down first; each can be cancelled, and retried when the network
//! fails.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::files::file::{FileRole, MAX_FILE_BYTES, Variant};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, File, HtmlCanvasElement, ImageBitmap};

use super::Form;
use crate::api::{self, Failure};

/// The most uploads at the same time: more only share the same line.
const MAX_CONCURRENT: usize = 3;
/// Pictures up to this size, in bytes, are sent unchanged: scaling them down would save little.
const SMALL: f64 = 700_000.0;
/// Pictures that need not be scaled down are sent unchanged up to this size, in bytes: encoding them again costs
/// sharpness.
const DENSE: f64 = 3_000_000.0;

/// The state of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Waits for others.
    Waiting,
    /// Being sent: per cent.
    Sending(u8),
    /// Refused by the server for good.
    Refused(String),
    /// Failed; can be retried.
    Failed(String),
}

/// An upload.
#[derive(Clone)]
pub struct Item {
    /// Its number within the form.
    pub id: u32,
    /// The field that it is for.
    pub path: &'static str,
    /// Whether the field takes several files.
    many: bool,
    /// The file's name.
    pub name: String,
    /// Its state. Reference-counted and not owned by a component: cards of a list come and go while uploads run.
    pub stage: ArcRwSignal<Stage>,
    file: File,
    call: api::Upload,
}

/// The uploads of one form.
#[derive(Clone, Copy)]
pub struct Uploads {
    items: RwSignal<Vec<Item>, LocalStorage>,
    next: StoredValue<u32>,
    /// The field and name of the last file that was uploaded.
    pub arrived: RwSignal<Option<(&'static str, String)>>,
}

impl Uploads {
    /// Returns an empty list. When the form is disposed, running uploads are cancelled.
    pub fn start() -> Self {
        let uploads =
            Self { items: RwSignal::new_local(Vec::new()), next: StoredValue::new(0), arrived: RwSignal::new(None) };
        on_cleanup(move || {
            uploads.items.try_with_untracked(|items| items.iter().for_each(|item| item.call.abort()));
        });
        uploads
    }

    /// Returns the uploads for `path`.
    pub fn of(self, path: &'static str) -> Vec<Item> {
        self.items.with(|items| items.iter().filter(|item| item.path == path).cloned().collect())
    }

    /// Whether there are uploads for `list` or an entry in it.
    pub fn within(self, list: &str) -> bool {
        self.items.with(|items| items.iter().any(|item| item.path.starts_with(list)))
    }

    /// Returns the message why the form cannot be saved yet, if there is a reason.
    pub fn pending(self) -> Option<&'static str> {
        self.items.with(|items| {
            let moving = |item: &Item| matches!(item.stage.get(), Stage::Waiting | Stage::Sending(_));
            if items.iter().any(moving) {
                Some("Đang tải tệp lên, xin chờ…")
            } else if items.is_empty() {
                None
            } else {
                Some("Có tệp chưa tải lên được: hãy thử lại hoặc bỏ tệp đó.")
            }
        })
    }

    /// Starts uploading `files` to a field that takes `role`.
    pub fn add(self, form: Form, path: &'static str, role: FileRole, many: bool, files: Vec<File>) {
        for file in files {
            self.next.update_value(|next| *next += 1);
            let stage = match unfit(role, &file) {
                Some(text) => Stage::Refused(text.to_owned()),
                None => Stage::Waiting,
            };
            let item = Item {
                id: self.next.get_value(),
                path,
                many,
                name: file.name(),
                stage: ArcRwSignal::new(stage),
                file,
                call: api::Upload::default(),
            };
            self.items.update(|items| items.push(item));
        }
        self.go_on(form);
    }

    /// Retries an upload.
    pub fn retry(self, form: Form, item: &Item) {
        item.stage.set(Stage::Waiting);
        self.go_on(form);
    }

    /// Removes an upload, and cancels it when it is running.
    pub fn remove(self, id: u32) {
        // Removed first: a cancelled upload must not look failed.
        let item = self.items.try_update(|items| {
            let index = items.iter().position(|item| item.id == id)?;
            Some(items.remove(index))
        });
        if let Some(Some(item)) = item {
            item.call.abort();
        }
    }

    /// Starts the next uploads if there is room.
    fn go_on(self, form: Form) {
        let Some(ready) = self.items.try_with_untracked(|items| {
            let at = |item: &&Item| item.stage.get_untracked();
            let sending = items.iter().filter(|item| matches!(at(item), Stage::Sending(_))).count();
            let waiting = items.iter().filter(|item| at(item) == Stage::Waiting);
            waiting.take(MAX_CONCURRENT.saturating_sub(sending)).cloned().collect::<Vec<_>>()
        }) else {
            return;
        };
        for item in ready {
            item.stage.set(Stage::Sending(0));
            spawn_local(async move {
                let stage = item.stage.clone();
                let smaller = smaller(&item.file).await;
                let (blob, name) = match &smaller {
                    Some(blob) => (blob, jpeg_name(&item.name)),
                    None => (item.file.as_ref(), item.name.clone()),
                };
                let told = stage.clone();
                let progress = move |percent| told.set(Stage::Sending(percent));
                match api::upload(blob, &name, &item.call, progress).await {
                    Ok(info) => {
                        let there =
                            self.items.try_with_untracked(|items| items.iter().any(|other| other.id == item.id));
                        if there == Some(true) {
                            self.remove(item.id);
                            self.arrived.try_set(Some((item.path, info.name.clone())));
                            form.put_file(item.path, item.many, info);
                        }
                    }
                    Err(failure) => {
                        let text =
                            failure.errors().first().map_or_else(|| failure.message(), |error| error.message.clone());
                        let again = matches!(&failure, Failure::Refused(problem, _) if problem.status < 500 && problem.status != 429);
                        stage.set(if again { Stage::Refused(text) } else { Stage::Failed(text) });
                    }
                }
                self.go_on(form);
            });
        }
    }
}

/// Returns why a field that takes `role` cannot have `file`, as far as the browser can tell.
fn unfit(role: FileRole, file: &File) -> Option<&'static str> {
    let (kind, name) = (file.type_(), file.name().to_ascii_lowercase());
    let image = kind.starts_with("image/");
    let fits = match role {
        FileRole::Image => image,
        FileRole::Scan => image || name.ends_with(".pdf"),
        FileRole::Attachment => image || [".pdf", ".docx", ".xlsx"].iter().any(|end| name.ends_with(end)),
    };
    #[expect(clippy::cast_precision_loss, reason = "20 MiB")]
    let large = !image && file.size() > MAX_FILE_BYTES as f64;
    match (fits, role) {
        (false, FileRole::Image) => Some("Chỉ nhận ảnh (JPG, PNG, WebP…)."),
        (false, FileRole::Scan) => Some("Chỉ nhận ảnh hoặc PDF."),
        (false, FileRole::Attachment) => Some("Chỉ nhận ảnh, PDF, Word (.docx) hoặc Excel (.xlsx)."),
        (true, _) if large => Some("Tệp lớn hơn 20 MB."),
        (true, _) if file.size() == 0.0 => Some("Tệp này trống."),
        (true, _) => None,
    }
}

/// Returns the name of a picture that was encoded as JPEG.
fn jpeg_name(name: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.jpg")
}

/// Returns a picture scaled to the size in which the server stores it, when that saves traffic. After any failure
/// here the original is sent and the server decides.
async fn smaller(file: &File) -> Option<Blob> {
    if !["image/jpeg", "image/png", "image/webp"].contains(&file.type_().as_str()) || file.size() <= SMALL {
        return None;
    }
    let picture = window().create_image_bitmap_with_blob(file).ok()?;
    let picture: ImageBitmap = JsFuture::from(picture).await.ok()?.dyn_into().ok()?;
    let (width, height) = fit(picture.width(), picture.height(), Variant::Full.side())?;
    if width == picture.width() && file.size() <= DENSE {
        return None;
    }
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width);
    canvas.set_height(height);
    let pen: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    // JPEG has no transparency: transparent areas become white instead of black.
    pen.set_fill_style_str("#fff");
    pen.fill_rect(0.0, 0.0, f64::from(width), f64::from(height));
    pen.draw_image_with_image_bitmap_and_dw_and_dh(&picture, 0.0, 0.0, f64::from(width), f64::from(height)).ok()?;
    picture.close();
    let made = js_sys::Promise::new(&mut |resolve, _| {
        let _ = canvas.to_blob_with_type_and_encoder_options(&resolve, "image/jpeg", &JsValue::from_f64(0.88));
    });
    let blob: Blob = JsFuture::from(made).await.ok()?.dyn_into().ok()?;
    (blob.size() < file.size()).then_some(blob)
}

/// Returns the size in which a picture fits a square of `side` pixels; none when it has no size.
fn fit(width: u32, height: u32, side: u32) -> Option<(u32, u32)> {
    let longest = width.max(height);
    if longest == 0 {
        return None;
    }
    if longest <= side {
        return Some((width, height));
    }
    let scaled = |length: u32| (u64::from(length) * u64::from(side) / u64::from(longest)).max(1);
    Some((u32::try_from(scaled(width)).ok()?, u32::try_from(scaled(height)).ok()?))
}

#[cfg(test)]
mod tests {
    use super::{fit, jpeg_name};

    #[test]
    fn a_photograph_keeps_its_shape_when_it_is_made_smaller() {
        assert_eq!(fit(4000, 3000, 2560), Some((2560, 1920)));
        assert_eq!(fit(3000, 4000, 2560), Some((1920, 2560)));
        assert_eq!(fit(800, 600, 2560), Some((800, 600)));
        assert_eq!(fit(20_000, 3, 2560), Some((2560, 1)));
        assert_eq!(fit(0, 0, 2560), None);
    }

    #[test]
    fn a_smaller_photograph_is_called_what_it_is() {
        assert_eq!(jpeg_name("Vườn 1.PNG"), "Vườn 1.jpg");
        assert_eq!(jpeg_name("anh"), "anh.jpg");
    }
}
