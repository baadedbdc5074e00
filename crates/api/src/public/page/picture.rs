//! Pictures: small in place, enlarged by a tap; in an overlay if the script runs.

use maud::{Markup, html};
use nguon_domain::files::file::Variant;
use nguon_domain::input::localized::{Language, Text};
use nguon_domain::public::PublicFile;
use uuid::Uuid;

use super::text::say;

const ENLARGE: Text = Text::new("xem ảnh lớn", "enlarge");

/// Returns the public URL of a file on the page of `code`.
pub(super) fn address(code: &str, file: Uuid, variant: Variant) -> String {
    format!("/api/v1/trace/{code}/files/{file}?variant={}", variant.as_str())
}

/// Returns the `srcset` of a picture's variants with their widths.
fn source_set(code: &str, file: &PublicFile) -> Option<String> {
    let mut sources: Vec<(i64, String)> = Vec::new();
    for variant in Variant::ALL {
        let width = file.width_of(variant)?;
        // For a small picture several variants have the same width.
        if sources.iter().all(|(known, _)| *known != width) {
            sources.push((width, format!("{} {width}w", address(code, file.id, variant))));
        }
    }
    Some(sources.into_iter().map(|(_, source)| source).collect::<Vec<_>>().join(", "))
}

/// Pictures of the same thing.
pub(super) struct Row<'a> {
    /// Trace code in their URLs.
    pub(super) code: &'a str,
    /// The pictures.
    pub(super) files: Vec<&'a PublicFile>,
    /// Alternative text.
    pub(super) about: &'a str,
    /// The reader's language.
    pub(super) language: Language,
}

impl<'a> Row<'a> {
    /// Keeps the pictures among `files`, without duplicates.
    pub(super) fn of(
        code: &'a str,
        files: impl IntoIterator<Item = &'a PublicFile>,
        about: &'a str,
        language: Language,
    ) -> Self {
        let mut pictures: Vec<&PublicFile> = Vec::new();
        for file in files {
            if file.is_image() && pictures.iter().all(|known| known.id != file.id) {
                pictures.push(file);
            }
        }
        Self { code, files: pictures, about, language }
    }

    /// Renders the picture at `place`, linked to the large variant. `sizes` is the `sizes` attribute; `first`: it is on
    /// the first screen.
    pub(super) fn picture(&self, place: usize, class: &str, sizes: &str, first: bool) -> Option<Markup> {
        let file = self.files.get(place)?;
        let about = match self.files.len() {
            1 => self.about.to_owned(),
            count => format!("{} ({}/{count})", self.about, place + 1),
        };
        let (loading, priority) = if first { ("eager", Some("high")) } else { ("lazy", None) };
        Some(html! {
            a.picture.(class) href=(address(self.code, file.id, Variant::Full)) data-picture {
                img.picture__image alt=(about) width=[file.width] height=[file.height] loading=(loading)
                    decoding="async" fetchpriority=[priority] sizes=(sizes) srcset=[source_set(self.code, file)]
                    src=(address(self.code, file.id, Variant::Medium));
                span.visually-hidden { " – " (say(ENLARGE, self.language)) }
            }
        })
    }

    /// Renders the first picture as the cover.
    pub(super) fn cover(&self) -> Option<Markup> {
        self.picture(0, "picture--cover", "(min-width: 40rem) 20rem, 100vw", true)
    }

    /// Renders the first picture as a thumbnail beside a name.
    pub(super) fn beside(&self) -> Option<Markup> {
        self.picture(0, "picture--beside", "3.5rem", false)
    }

    /// Renders the pictures from index `from` on, side by side.
    pub(super) fn small(&self, from: usize) -> Option<Markup> {
        (self.files.len() > from).then(|| {
            html! {
                ul.pictures {
                    @for place in from..self.files.len() {
                        li { (self.picture(place, "picture--small", "6rem", false).unwrap_or_default()) }
                    }
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Row, source_set};
    use nguon_domain::files::file::{PDF, WEBP};
    use nguon_domain::input::localized::Language;
    use nguon_domain::public::PublicFile;
    use uuid::Uuid;

    fn file(width: Option<i32>, height: Option<i32>, media_type: &str) -> PublicFile {
        PublicFile { id: Uuid::nil(), media_type: media_type.to_owned(), name: None, width, height }
    }

    #[test]
    fn the_browser_chooses_among_the_widths_that_there_are() {
        let set = source_set("7K3M9QX2AB", &file(Some(2000), Some(1500), WEBP)).expect("sizes are known");
        let widths: Vec<&str> = set.split(", ").filter_map(|source| source.rsplit(' ').next()).collect();
        assert_eq!(widths, ["320w", "1024w", "2000w"]);
        assert!(set.starts_with("/api/v1/trace/7K3M9QX2AB/files/00000000-0000-0000-0000-000000000000?variant=thumb "));
        let small = source_set("7K3M9QX2AB", &file(Some(300), Some(200), WEBP)).expect("sizes are known");
        assert_eq!(small.split(", ").count(), 1);
        assert_eq!(source_set("7K3M9QX2AB", &file(None, None, WEBP)), None);
    }

    #[test]
    fn documents_are_not_shown_as_pictures_and_none_twice() {
        let files = [file(None, None, PDF), file(Some(4), Some(3), WEBP), file(Some(4), Some(3), WEBP)];
        let row = Row::of("7K3M9QX2AB", &files, "Phiếu kiểm nghiệm", Language::Vi);
        assert_eq!(row.files, [&files[1]]);
    }
}
