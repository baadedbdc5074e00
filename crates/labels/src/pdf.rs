//! PDF output: one page per sheet or label, embedded fonts, searchable text, symbols as paths of whole modules.

use chrono::{DateTime as Moment, Datelike as _, Timelike as _, Utc};
use krilla::Document;
use krilla::geom::{PathBuilder, Point, Rect, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::surface::Surface;
use krilla::text::{Font, Glyph, GlyphId};
use nguon_domain::labelling::label::Micrometres;
use thiserror::Error;

use crate::drawing::{Drawing, Item};
use crate::font::{Face, Weight};
use crate::sheet::Sheet;
use crate::symbol::Symbol;

/// Points per millimetre.
const POINTS: f32 = 72.0 / 25.4;

/// The reason why no PDF was written.
#[derive(Debug, Error)]
pub enum PdfError<E> {
    /// A label cannot be laid out.
    #[error("a label cannot be laid out")]
    Label(E),
    /// The PDF library failed.
    #[error("the PDF could not be written: {0}")]
    Writer(String),
}

/// Metadata of the file.
#[derive(Clone, Debug)]
pub struct PdfMetadata {
    /// Title.
    pub title: String,
    /// Creation time of the run, not of the file, so that writing it again yields the same bytes.
    pub created_at: Moment<Utc>,
}

/// A drawing with its number of copies.
#[derive(Debug)]
pub struct Copies {
    /// The label.
    pub drawing: Drawing,
    /// The number of copies.
    pub count: u32,
}

/// Writes labels in their order. `labels` is consumed lazily, so that ten thousand of them are never in memory at once.
///
/// # Errors
/// The first label that cannot be laid out; an error of the PDF library.
pub fn write<E>(
    sheet: &Sheet,
    metadata: &PdfMetadata,
    labels: impl IntoIterator<Item = Result<Copies, E>>,
) -> Result<Vec<u8>, PdfError<E>> {
    let mut document = Document::new();
    let pen = Pen::new().ok_or_else(|| PdfError::Writer("the font cannot be read".to_owned()))?;
    let stock = sheet.stock;
    let page_size = (points(stock.page.0), points(stock.page.1));
    let settings = || {
        PageSettings::from_wh(page_size.0, page_size.1)
            .ok_or_else(|| PdfError::Writer("the page has no size".to_owned()))
    };
    let mut labels = labels.into_iter();
    let mut current: Option<Copies> = None;
    let mut number = 0;
    loop {
        let (page_number, _) = sheet.place(number);
        // Only the next label shows whether another page is needed.
        if current.as_ref().is_none_or(|copies| copies.count == 0) {
            current = labels.next().transpose().map_err(PdfError::Label)?;
        }
        if current.is_none() {
            break;
        }
        let mut page = document.start_page_with(settings()?);
        let mut surface = page.surface();
        while let Some(copies) = current.as_mut() {
            if copies.count == 0 {
                current = labels.next().transpose().map_err(PdfError::Label)?;
                continue;
            }
            let (on, origin) = sheet.place(number);
            if on != page_number {
                break;
            }
            pen.draw(&mut surface, &copies.drawing, origin);
            copies.count -= 1;
            number += 1;
        }
        surface.finish();
        page.finish();
    }
    finish(document, metadata)
}

/// Writes drawings, each as a page of its own size.
///
/// # Errors
/// An error of the PDF library.
pub fn write_pages(metadata: &PdfMetadata, pages: &[Drawing]) -> Result<Vec<u8>, PdfError<std::convert::Infallible>> {
    let mut document = Document::new();
    let pen = Pen::new().ok_or_else(|| PdfError::Writer("the font cannot be read".to_owned()))?;
    for drawing in pages {
        let settings = PageSettings::from_wh(points(drawing.width), points(drawing.height))
            .ok_or_else(|| PdfError::Writer("the page has no size".to_owned()))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        pen.draw(&mut surface, drawing, (0, 0));
        surface.finish();
        page.finish();
    }
    finish(document, metadata)
}

/// Writes the file with its metadata.
fn finish<E>(mut document: Document, metadata: &PdfMetadata) -> Result<Vec<u8>, PdfError<E>> {
    let created_at = metadata.created_at;
    let small = |value: u32| u8::try_from(value).unwrap_or_default();
    let date = DateTime::new(u16::try_from(created_at.year()).unwrap_or_default())
        .month(small(created_at.month()))
        .day(small(created_at.day()))
        .hour(small(created_at.hour()))
        .minute(small(created_at.minute()))
        .second(small(created_at.second()))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    document.set_metadata(
        Metadata::new()
            .title(metadata.title.clone())
            .creator("Nguồn".to_owned())
            .language("vi".to_owned())
            .creation_date(date),
    );
    document.finish().map_err(|error| PdfError::Writer(format!("{error:?}")))
}

#[allow(clippy::cast_precision_loss, reason = "no label is so large that a float is not exact enough")]
fn points(length: Micrometres) -> f32 {
    length as f32 / 1000.0 * POINTS
}

/// A positioned glyph.
struct Letter {
    glyph: u16,
    /// In ems.
    width: f32,
    range: std::ops::Range<usize>,
}

impl Glyph for Letter {
    fn glyph_id(&self) -> GlyphId {
        GlyphId::new(self.glyph.into())
    }

    fn text_range(&self) -> std::ops::Range<usize> {
        self.range.clone()
    }

    fn x_advance(&self, size: f32) -> f32 {
        self.width * size
    }

    fn x_offset(&self, _size: f32) -> f32 {
        0.0
    }

    fn y_offset(&self, _size: f32) -> f32 {
        0.0
    }

    fn y_advance(&self, _size: f32) -> f32 {
        0.0
    }

    fn location(&self) -> Option<krilla::surface::Location> {
        None
    }
}

struct Pen {
    regular: Font,
    bold: Font,
}

impl Pen {
    fn new() -> Option<Self> {
        let font = |weight| Font::new(Face::of(weight).data.into(), 0);
        Some(Self { regular: font(Weight::Regular)?, bold: font(Weight::Bold)? })
    }

    fn draw(&self, surface: &mut Surface<'_>, drawing: &Drawing, (left, top): (Micrometres, Micrometres)) {
        for item in &drawing.items {
            match item {
                Item::Text { x, baseline, size, weight, text } => {
                    let at = Point::from_xy(points(left + x), points(top + baseline));
                    let font = match weight {
                        Weight::Regular => &self.regular,
                        Weight::Bold => &self.bold,
                    };
                    surface.draw_glyphs(at, &letters(text, *weight), font.clone(), text, points(*size), false);
                }
                Item::Bar { x, y, width, height } => {
                    let area = Rect::from_xywh(points(left + x), points(top + y), points(*width), points(*height));
                    let mut path = PathBuilder::new();
                    if let Some(area) = area {
                        path.push_rect(area);
                    }
                    if let Some(path) = path.finish() {
                        surface.draw_path(&path);
                    }
                }
                Item::Symbol { x, y, module, module_height, symbol } => {
                    let to_points = Transform::from_row(
                        points(*module),
                        0.0,
                        0.0,
                        points(*module_height),
                        points(left + x),
                        points(top + y),
                    );
                    if let Some(path) = modules(symbol) {
                        surface.push_transform(&to_points);
                        surface.draw_path(&path);
                        surface.pop();
                    }
                }
            }
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "an em has 2048 units")]
fn letters(text: &str, weight: Weight) -> Vec<Letter> {
    let face = Face::of(weight);
    text.char_indices()
        .map(|(at, character)| {
            let (glyph, width) = face.glyph(character);
            let width = f32::from(width) / face.units_per_em as f32;
            Letter { glyph, width, range: at..at + character.len_utf8() }
        })
        .collect()
}

/// All dark modules as one path in integers: small, quick to write, and without seams between modules.
fn modules(symbol: &Symbol) -> Option<krilla::geom::Path> {
    let mut path = PathBuilder::new();
    for run in &symbol.runs {
        let (left, top) = (f32::from(run.x), f32::from(run.y));
        let (right, bottom) = (left + f32::from(run.width), top + f32::from(run.height));
        path.move_to(left, top);
        path.line_to(right, top);
        path.line_to(right, bottom);
        path.line_to(left, bottom);
        path.close();
    }
    path.finish()
}
