//! Pictures of public pages: small where they stand, large in a dialog when one taps them.

use leptos::html;
use leptos::prelude::*;
use nguon_domain::file::Variant;
use nguon_domain::localized::Text;
use nguon_domain::public::PublicFile;

use super::icon::{Icon, Shape};
use crate::api;
use crate::language::Speaks;

const ENLARGE: Text = Text::new("xem ảnh lớn", "enlarge");
const CLOSE: Text = Text::new("Đóng", "Close");
const BEFORE: Text = Text::new("Ảnh trước", "Previous picture");
const NEXT: Text = Text::new("Ảnh sau", "Next picture");

/// A picture with what it shows, in the words of a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shot {
    /// The file; a picture.
    pub file: PublicFile,
    /// What it shows.
    pub about: String,
}

impl Shot {
    /// Those of `files` that are pictures, all of the same thing.
    pub fn all(files: &[PublicFile], about: &str) -> Vec<Self> {
        let pictures = files.iter().filter(|file| file.is_image());
        pictures.map(|file| Self { file: file.clone(), about: about.to_owned() }).collect()
    }
}

/// The addresses of a picture's variants with their widths, for the browser to choose from.
fn source_set(code: &str, file: &PublicFile) -> Option<String> {
    let mut sources: Vec<(i64, String)> = Vec::new();
    for variant in Variant::ALL {
        let width = file.width_of(variant)?;
        // A small picture is the same in all variants.
        if sources.iter().all(|(known, _)| *known != width) {
            sources.push((width, format!("{} {width}w", api::trace_file(code, file.id, variant))));
        }
    }
    Some(sources.into_iter().map(|(_, source)| source).collect::<Vec<_>>().join(", "))
}

/// The dialog of a page, and the code by which its pictures are read.
#[derive(Clone, Copy)]
pub struct Gallery {
    code: StoredValue<String>,
    shown: RwSignal<Option<(StoredValue<Vec<Shot>>, usize)>>,
}

impl Gallery {
    /// Of the page of `code`; closed.
    pub fn of(code: String) -> Self {
        Self { code: StoredValue::new(code), shown: RwSignal::new(None) }
    }

    /// The address of a document of the page.
    pub fn address(self, file: &PublicFile) -> String {
        self.code.with_value(|code| api::trace_file(code, file.id, Variant::Full))
    }
}

/// One picture of a row; tapping it shows it large, with the others of the row beside it.
#[component]
pub fn Picture(
    gallery: Gallery,
    row: StoredValue<Vec<Shot>>,
    place: usize,
    class: &'static str,
    /// How wide it is shown, for the browser's choice of a variant.
    sizes: &'static str,
    /// On the first screen: loaded at once.
    #[prop(optional)]
    first: bool,
) -> impl IntoView {
    let speaks = Speaks::here();
    row.with_value(|row| row.get(place).map(|shot| (shot.clone(), row.len()))).map(|(shot, count)| {
        let about = if count > 1 { format!("{} ({}/{count})", shot.about, place + 1) } else { shot.about.clone() };
        let set = gallery.code.with_value(|code| source_set(code, &shot.file));
        let source = gallery.code.with_value(|code| api::trace_file(code, shot.file.id, Variant::Medium));
        let (width, height) = (shot.file.width.map(|side| side.to_string()), shot.file.height.map(|side| side.to_string()));
        let (loading, priority) = if first { ("eager", "high") } else { ("lazy", "auto") };
        view! {
            <button type="button" class=format!("picture {class}") on:click=move |_| gallery.shown.set(Some((row, place)))>
                // The source comes last: it starts the loading.
                <img
                    class="picture__image"
                    alt=about
                    width=width
                    height=height
                    loading=loading
                    decoding="async"
                    fetchpriority=priority
                    sizes=sizes
                    srcset=set
                    src=source
                />
                <span class="visually-hidden">{move || format!(" – {}", speaks.say(ENLARGE))}</span>
            </button>
        }
    })
}

/// Small pictures side by side.
#[component]
pub fn Pictures(gallery: Gallery, shots: Vec<Shot>) -> impl IntoView {
    (!shots.is_empty()).then(|| {
        let count = shots.len();
        let row = StoredValue::new(shots);
        view! {
            <ul class="pictures">
                {(0..count)
                    .map(|place| view! { <li><Picture gallery row place class="picture--small" sizes="6rem" /></li> })
                    .collect_view()}
            </ul>
        }
        .into_any()
    })
}

/// The dialog that shows one picture large. Escape closes it, the arrow keys go on.
#[component]
pub fn Lightbox(gallery: Gallery) -> impl IntoView {
    let speaks = Speaks::here();
    let dialog = NodeRef::<html::Dialog>::new();
    let shown = gallery.shown;
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (shown.with(Option::is_some), dialog.open()) {
            (true, false) => {
                let _ = dialog.show_modal();
            }
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    let step = move |by: isize| {
        shown.update(|shown| {
            if let Some((row, place)) = shown {
                let last = row.with_value(Vec::len).saturating_sub(1);
                *place = place.saturating_add_signed(by).min(last);
            }
        });
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "ArrowLeft" => step(-1),
        "ArrowRight" => step(1),
        _ => {}
    };
    let content = move || {
        let (row, place) = shown.get()?;
        let (shot, count) = row.with_value(|row| (row.get(place).cloned(), row.len()));
        let shot = shot?;
        let set = gallery.code.with_value(|code| source_set(code, &shot.file));
        let source = gallery.code.with_value(|code| api::trace_file(code, shot.file.id, Variant::Full));
        let (width, height) =
            (shot.file.width.map(|side| side.to_string()), shot.file.height.map(|side| side.to_string()));
        let arrows = (count > 1).then(|| {
            view! {
                <button
                    type="button"
                    class="button button--square"
                    aria-label=speaks.say(BEFORE)
                    disabled=place == 0
                    on:click=move |_| step(-1)
                >
                    <Icon shape=Shape::Left />
                </button>
                <span class="lightbox__place">{format!("{} / {count}", place + 1)}</span>
                <button
                    type="button"
                    class="button button--square"
                    aria-label=speaks.say(NEXT)
                    disabled=place + 1 == count
                    on:click=move |_| step(1)
                >
                    <Icon shape=Shape::Right />
                </button>
            }
        });
        Some(
            view! {
                <img class="lightbox__image" alt=shot.about.clone() width=width height=height sizes="100vw" srcset=set src=source />
                <div class="lightbox__bar">
                    <p class="lightbox__about" aria-live="polite">{shot.about}</p>
                    {arrows}
                    <button type="button" class="button button--square" aria-label=speaks.say(CLOSE) on:click=move |_| shown.set(None)>
                        <Icon shape=Shape::Close />
                    </button>
                </div>
            }
            .into_any(),
        )
    };
    let name = move || {
        let (row, place) = shown.get()?;
        row.with_value(|row| row.get(place).map(|shot| shot.about.clone()))
    };
    view! {
        <dialog class="lightbox" node_ref=dialog aria-label=name on:close=move |_| shown.set(None) on:keydown=on_key>
            {content}
        </dialog>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{Shot, source_set};
    use nguon_domain::file::{PDF, WEBP};
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
    fn documents_are_not_shown_as_pictures() {
        let files = [file(None, None, PDF), file(Some(4), Some(3), WEBP)];
        let shots = Shot::all(&files, "Phiếu kiểm nghiệm");
        assert_eq!(shots.iter().map(|shot| &shot.file).collect::<Vec<_>>(), [&files[1]]);
    }
}
