//! The public page as static HTML: complete without a script, bilingual, and small enough for poor networks (ADR 18).

mod asset;
mod block;
mod blocks;
mod certificates;
mod dead_link;
mod hold;
pub(crate) mod icon;
mod journey;
mod link_choice;
mod logistics;
mod missing;
mod passport;
mod picture;
mod recall;
mod recall_answer;
mod text;
mod timeline;

use chrono::NaiveDate;
use maud::{DOCTYPE, Markup, html};
use nguon_domain::files::file::Variant;
use nguon_domain::input::format;
use nguon_domain::input::localized::{Language, Text};
use nguon_domain::public::{PublicTrace, Subject};

use asset::{ICON_FILE, SCRIPT_FILE, STYLE_SHEET};
use icon::{Icon, brand, icon};
use text::say;

pub(crate) use asset::read as read_asset;
pub(crate) use dead_link::{DeadLink, answer_dead, language_of};
pub(crate) use link_choice::{LinkChoice, link_choice};
pub(crate) use missing::{Missing, gone, missing};
pub(crate) use recall::ANCHOR as RECALL_ANCHOR;
pub(crate) use recall_answer::{AnswerField, AnswerPage, AnswerRow, answer_page};

/// A note that the address differs from that of the record shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The address has a former number of the lot.
    FormerNumber(String),
    /// The address has a former GS1 key of the record.
    FormerKey(String),
    /// The product has no such lot in the system.
    UnknownLot(String),
    /// No event has the serial number.
    UnknownSerial(String),
}

/// The reader and the day for which a page is rendered.
#[derive(Clone, Debug)]
pub(crate) struct Setting<'a> {
    /// Base URL of the server.
    pub(crate) public_url: &'a str,
    /// The reader's language.
    pub(crate) language: Language,
    /// Present day in Vietnam, to mark what has expired.
    pub(crate) today: NaiveDate,
    /// Note about the address.
    pub(crate) notice: Option<Notice>,
}

/// Renders the page of a public view.
pub(crate) fn of(trace: &PublicTrace, setting: &Setting<'_>) -> String {
    let language = setting.language;
    let title = title(trace);
    let path = trace.path();
    let address = format!("{}{path}", setting.public_url);
    let cover = passport::pictures(trace).into_iter().find(|file| file.is_image());
    let head = html! {
        link rel="canonical" href=(address);
        @for other in [Language::Vi, Language::En] {
            link rel="alternate" hreflang=(other.tag()) href={ (address) "?lang=" (other.tag()) };
        }
        link rel="alternate" hreflang="x-default" href=(address);
        @if !matches!(trace.subject, Subject::Organisation { .. }) {
            link rel="alternate" type="application/json" href={ "/api/v1/trace/" (trace.trace_code) };
        }
        link rel="linkset" type="application/linkset+json" href={ (path) "?linkType=linkset" };
        meta name="description" content=(description(trace, language));
        meta property="og:title" content=(title);
        meta property="og:description" content=(description(trace, language));
        meta property="og:type" content="product";
        meta property="og:url" content=(address);
        meta property="og:locale" content=(match language { Language::Vi => "vi_VN", Language::En => "en_GB" });
        @if let Some(file) = cover {
            meta property="og:image"
                content={ (setting.public_url) (picture::address(&trace.trace_code, file.id, Variant::Medium)) };
        }
    };
    let content = html! {
        article.trace {
            @if let Some(notice) = &setting.notice { (notice_view(notice, trace, language)) }
            (recall::notices(&trace.recalls, language))
            (hold::notices(&trace.holds, &trace.business.name, language))
            (passport::passport(trace, setting))
            @match &trace.subject {
                Subject::Product { product } => { (blocks::of_goods(trace, product, None, setting)) }
                Subject::Lot { product, lot } => { (blocks::of_goods(trace, product, Some(lot), setting)) }
                Subject::Place { place } => { (logistics::of_place(place, setting)) }
                Subject::LogisticUnit { logistic_unit } => { (logistics::of_unit(logistic_unit, setting)) }
                Subject::Organisation { organisation } => { (logistics::of_organisation(organisation, setting)) }
            }
            (blocks::business(&trace.business, language))
            footer.trace__foot {
                p {
                    strong { (say(code_name(trace), language)) } ": " span.code { (trace.trace_code) } " · "
                    strong { (say(text::AS_OF, language)) } ": " (format::moment(trace.data_as_of))
                }
                p.trace__caveat { (icon(Icon::Info)) span { (say(caveat(trace), language)) } }
            }
        }
        (lightbox(language))
    };
    document(&title, language, &head, &content).into_string()
}

/// Returns the name of the thing and its distinguishing number.
fn title(trace: &PublicTrace) -> String {
    match &trace.subject {
        Subject::Lot { product, lot } => format!("{} · {}", product.name, lot.code),
        Subject::LogisticUnit { logistic_unit } => match &logistic_unit.sscc {
            Some(sscc) => format!("{} · {sscc}", logistic_unit.name),
            None => logistic_unit.name.clone(),
        },
        Subject::Product { .. } | Subject::Place { .. } | Subject::Organisation { .. } => trace.name().to_owned(),
    }
}

/// Returns what the reader should compare before trusting the code.
fn caveat(trace: &PublicTrace) -> Text {
    match &trace.subject {
        Subject::Product { .. } | Subject::Lot { .. } => text::CAVEAT,
        Subject::Place { .. } => text::PLACE_CAVEAT,
        Subject::LogisticUnit { .. } => text::UNIT_CAVEAT,
        Subject::Organisation { .. } => text::BUSINESS_CAVEAT,
    }
}

/// Returns what the code of the page is called.
fn code_name(trace: &PublicTrace) -> Text {
    const GLN: Text = Text::new("GLN", "GLN");
    if matches!(trace.subject, Subject::Organisation { .. }) { GLN } else { text::CODE }
}

/// Returns a one-sentence description for link previews.
fn description(trace: &PublicTrace, language: Language) -> String {
    let origin = match (&trace.subject, language) {
        (Subject::Lot { lot, .. }, Language::Vi) => format!("Lô {}", lot.code),
        (Subject::Lot { lot, .. }, Language::En) => format!("Lot {}", lot.code),
        _ => say(text::TITLE, language).to_owned(),
    };
    format!("{origin} · {} · {}", trace.business.name, trace.business.area)
}

fn notice_view(notice: &Notice, trace: &PublicTrace, language: Language) -> Markup {
    let words = match notice {
        Notice::FormerNumber(former) => {
            let now = trace.lot().map(|lot| lot.code.as_str()).unwrap_or_default();
            text::former_number(former, now, language)
        }
        Notice::FormerKey(former) => text::former_key(former, language),
        Notice::UnknownLot(lot) => text::unknown_lot(lot, language),
        Notice::UnknownSerial(serial) => text::unknown_serial(serial, language),
    };
    html! {
        div.hint {
            (icon(Icon::Info))
            p { span.visually-hidden { (say(text::NOTICE, language)) ": " } (words) }
        }
    }
}

/// Renders the dialog in which the script enlarges pictures.
fn lightbox(language: Language) -> Markup {
    let button = |action: &str, label: Text, path: &str| {
        html! {
            button.button.button--square type="button" data-do=(action) aria-label=(say(label, language)) {
                svg.icon viewBox="0 0 24 24" aria-hidden="true" focusable="false" { path d=(path); }
            }
        }
    };
    html! {
        dialog.lightbox aria-label=(say(text::PICTURE, language)) {
            img.lightbox__image alt="" hidden;
            div.lightbox__bar {
                p.lightbox__about aria-live="polite" {}
                (button("before", text::BEFORE, "M15 6l-6 6 6 6"))
                span.lightbox__place {}
                (button("after", text::AFTER, "M9 6l6 6-6 6"))
                (button("close", text::CLOSE, "M6 6l12 12M18 6 6 18"))
            }
        }
    }
}

/// Renders another page in the same frame, excluded from search engines.
pub(crate) fn frame(title: &str, language: Language, content: &Markup) -> String {
    let head = html! { meta name="robots" content="noindex"; meta name="referrer" content="no-referrer"; };
    document(title, language, &head, content).into_string()
}

/// Renders the frame of a page.
fn document(title: &str, language: Language, head: &Markup, content: &Markup) -> Markup {
    let choices = html! {
        nav.topbar__end aria-label="Ngôn ngữ / Language" {
            div.language {
                (choice(Language::Vi, "VI", "VI – Tiếng Việt", language))
                (choice(Language::En, "EN", "EN – English", language))
            }
        }
    };
    around(title, language, head, &choices, content)
}

/// Renders the frame with other content at the end of the top bar.
fn around(title: &str, language: Language, head: &Markup, bar: &Markup, content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="theme-color" content="#14603f";
                title { (title) " — Nguồn" }
                link rel="stylesheet" href=(STYLE_SHEET.path);
                link rel="icon" type="image/svg+xml" href=(ICON_FILE.path);
                (head)
                script type="module" src=(SCRIPT_FILE.path) {}
            }
            body {
                a.skip href="#content" { (say(text::TO_CONTENT, language)) }
                div.shell.shell--trace {
                    header.topbar {
                        a.brand href="/" aria-label="Nguồn" { (brand()) "Nguồn" }
                        (bar)
                    }
                    main.content #content tabindex="-1" { (content) }
                    footer.footer { (say(text::FOOTER, language)) }
                }
            }
        }
    }
}

fn choice(language: Language, label: &str, name: &str, now: Language) -> Markup {
    html! {
        a.language__choice href={ "?lang=" (language.tag()) } lang=(language.tag()) hreflang=(language.tag())
            aria-label=(name) aria-current=[(language == now).then_some("true")] rel="nofollow" { (label) }
    }
}
