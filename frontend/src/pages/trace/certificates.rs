//! Processes, certificates and test reports, whoever holds them: number, issuer, validity and scan.

use leptos::prelude::*;
use nguon_domain::localized::{Language, Text};
use nguon_domain::public::{
    CertificateGroup, PublicCertificate, PublicFile, PublicMaterial, PublicMember, PublicProcess, Standing,
};

use super::blocks::{choose, outside, paragraphs};
use super::text;
use crate::component::icon::{Icon, Shape};
use crate::component::picture::{Gallery, Pictures, Shot};
use crate::format;

/// So many are shown before one asks for the others.
const SHOWN: usize = 6;

/// One certificate, or a process with its own.
#[derive(Clone)]
struct Entry {
    title: String,
    /// Of whom or what it is.
    holder: Option<String>,
    number: Option<String>,
    issuer: Option<String>,
    issued_on: Option<chrono::NaiveDate>,
    expires_on: Option<chrono::NaiveDate>,
    summary: Option<String>,
    files: Vec<PublicFile>,
}

/// The list; none when there is nothing to show.
pub fn certificates(
    processes: &[PublicProcess],
    members: &[PublicMember],
    materials: &[PublicMaterial],
    gallery: Gallery,
    language: Language,
) -> Option<AnyView> {
    let of_processes = processes.iter().map(process_entry);
    let of_members = members
        .iter()
        .flat_map(|member| member.certificates.iter().map(|one| certificate_entry(one, &member.name, language)));
    let of_materials = materials
        .iter()
        .flat_map(|material| material.certificates.iter().map(|one| certificate_entry(one, &material.name, language)));
    let entries: Vec<Entry> = of_processes.chain(of_members).chain(of_materials).collect();
    let more = entries.len().saturating_sub(SHOWN);
    let entries = StoredValue::new(entries);
    let open = RwSignal::new(more == 0);
    entries.with_value(|entries| !entries.is_empty()).then(|| {
        view! {
            <ul class="proofs">
                {move || {
                    let shown = if open.get() { usize::MAX } else { SHOWN };
                    entries
                        .with_value(|entries| entries.iter().take(shown).cloned().collect::<Vec<_>>())
                        .into_iter()
                        .map(|entry| entry_view(entry, gallery, language))
                        .collect_view()
                }}
            </ul>
            {move || {
                (!open.get())
                    .then(|| {
                        view! {
                            <button type="button" class="unfold" aria-expanded="false" on:click=move |_| open.set(true)>
                                <Icon shape=Shape::Down />
                                {text::more_certificates(more, language)}
                            </button>
                        }
                    })
            }}
        }
        .into_any()
    })
}

fn process_entry(process: &PublicProcess) -> Entry {
    let process = process.clone();
    Entry {
        title: process.name,
        holder: None,
        number: process.certificate_number,
        issuer: None,
        issued_on: process.issued_on,
        expires_on: process.expires_on,
        summary: process.summary,
        files: process.certificate_images.into_iter().chain(process.files).collect(),
    }
}

fn certificate_entry(certificate: &PublicCertificate, holder: &str, language: Language) -> Entry {
    let group = match certificate.group {
        CertificateGroup::Licence => text::LICENCE,
        CertificateGroup::Quality => text::QUALITY,
        CertificateGroup::Test => text::TEST,
    };
    let kind = certificate.kind.as_ref().map(|kind| choose(kind, language)).filter(|kind| !kind.is_empty());
    let certificate = certificate.clone();
    Entry {
        title: kind.unwrap_or_else(|| group.get(language).to_owned()),
        holder: Some(holder.to_owned()),
        number: certificate.number,
        issuer: certificate.issuer,
        issued_on: certificate.issued_on,
        expires_on: certificate.expires_on,
        summary: None,
        files: certificate.file.into_iter().collect(),
    }
}

/// The class and the words of a badge that says whether something still holds.
fn badge(standing: Standing) -> (&'static str, Text) {
    match standing {
        Standing::InForce => ("badge badge--good", text::STILL_VALID),
        Standing::EndsSoon => ("badge badge--warn", text::EXPIRES_SOON),
        Standing::Ended => ("badge badge--bad", text::NO_LONGER_VALID),
    }
}

/// From when to when it holds, as far as that is known.
fn span(issued_on: Option<String>, expires_on: Option<String>, language: Language) -> Option<String> {
    match (issued_on, expires_on) {
        (Some(from), Some(to)) => Some(format!("{from} – {to}")),
        (Some(from), None) => Some(format!("{} {from}", text::ISSUED.get(language))),
        (None, Some(to)) => Some(format!("{} {to}", text::VALID_UNTIL.get(language))),
        (None, None) => None,
    }
}

fn entry_view(entry: Entry, gallery: Gallery, language: Language) -> AnyView {
    let badge = entry.expires_on.map(|day| {
        let (class, label) = badge(Standing::on(format::today(), day));
        view! { <span class=class>{label.get(language)}</span> }
    });
    let number = entry.number.as_ref().map(|number| format!("{} {number}", text::NUMBER.get(language)));
    let span = span(entry.issued_on.map(format::date), entry.expires_on.map(format::date), language);
    let about = match &entry.number {
        Some(number) => format!("{}, {number}", entry.title),
        None => entry.title.clone(),
    };
    let shots = Shot::all(&entry.files, &about);
    let documents = entry
        .files
        .iter()
        .filter(|file| !file.is_image())
        .map(|file| {
            let name = file.name.clone().unwrap_or_else(|| text::SCAN.get(language).to_owned());
            view! { <li><Icon shape=Shape::File />{outside(gallery.address(file), name, language)}</li> }
        })
        .collect::<Vec<_>>();
    view! {
        <li class="proof">
            <div class="proof__head">
                <h3>{entry.title}</h3>
                {badge}
            </div>
            {entry.holder.map(|holder| view! { <p class="muted">{holder}</p> })}
            {number.map(|number| view! { <p class="proof__number">{number}</p> })}
            {(entry.issuer.is_some() || span.is_some())
                .then(|| view! { <p class="muted">{super::blocks::one_line([entry.issuer, span])}</p> })}
            <Pictures gallery shots />
            {(!documents.is_empty()).then(|| view! { <ul class="documents">{documents}</ul> })}
            {entry.summary.map(|summary| paragraphs(&summary, language))}
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::span;
    use nguon_domain::localized::Language;

    #[test]
    fn validity_is_said_as_far_as_it_is_known() {
        let (from, to) = (|| Some("01/02/2025".to_owned()), || Some("31/01/2027".to_owned()));
        assert_eq!(span(from(), to(), Language::Vi).as_deref(), Some("01/02/2025 – 31/01/2027"));
        assert_eq!(span(from(), None, Language::Vi).as_deref(), Some("Cấp ngày 01/02/2025"));
        assert_eq!(span(None, to(), Language::En).as_deref(), Some("Valid until 31/01/2027"));
        assert_eq!(span(None, None, Language::En), None);
    }
}
