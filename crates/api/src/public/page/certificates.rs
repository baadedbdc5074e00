//! Certificates and test reports of all records on the page: number, issuer, validity and scan.

use chrono::NaiveDate;
use maud::{Markup, html};
use nguon_domain::files::file::Variant;
use nguon_domain::input::format;
use nguon_domain::input::localized::{Language, Text};
use nguon_domain::public::{
    CertificateGroup, CertificateValidity, PublicCertificate, PublicFile, PublicProcess, PublicTrace,
};

use super::Setting;
use super::block::{one_line, outside, paragraphs};
use super::icon::{Icon, icon};
use super::picture::{Row, address};
use super::text::{self, say};

/// Entries shown before the list is folded.
const SHOWN: usize = 6;

/// A certificate, or a process with its certificate.
struct Entry<'a> {
    title: &'a str,
    /// Name of the record that has it.
    holder: Option<&'a str>,
    number: Option<&'a str>,
    issuer: Option<&'a str>,
    issued_on: Option<NaiveDate>,
    expires_on: Option<NaiveDate>,
    scope: Option<&'a str>,
    result: Option<&'a str>,
    summary: Option<&'a str>,
    files: Vec<&'a PublicFile>,
}

/// Renders the list; `None` if it is empty.
pub(super) fn certificates(trace: &PublicTrace, setting: &Setting<'_>) -> Option<Markup> {
    let language = setting.language;
    let own = trace.certificates().map(|one| certificate_entry(one, None, language));
    let of_processes = trace.processes.iter().map(process_entry);
    let of_members = trace
        .members
        .iter()
        .flat_map(|member| member.certificates.iter().map(|one| certificate_entry(one, Some(&member.name), language)));
    let of_materials = trace.materials.iter().flat_map(|material| {
        material.certificates.iter().map(|one| certificate_entry(one, Some(&material.name), language))
    });
    let entries: Vec<Entry> = own.chain(of_processes).chain(of_members).chain(of_materials).collect();
    let (first, others) = entries.split_at(entries.len().min(SHOWN));
    let list = |entries: &[Entry]| {
        html! { ul.proofs { @for entry in entries { (entry_view(entry, &trace.trace_code, setting)) } } }
    };
    (!first.is_empty()).then(|| {
        html! {
            (list(first))
            @if !others.is_empty() {
                details.unfold {
                    summary { (icon(Icon::Down)) (text::more_certificates(others.len(), language)) }
                    (list(others))
                }
            }
        }
    })
}

fn process_entry(process: &PublicProcess) -> Entry<'_> {
    Entry {
        title: &process.name,
        holder: None,
        number: process.certificate_number.as_deref(),
        issuer: None,
        issued_on: process.issued_on,
        expires_on: process.expires_on,
        scope: None,
        result: None,
        summary: process.summary.as_deref(),
        files: process.certificate_images.iter().chain(&process.files).collect(),
    }
}

fn certificate_entry<'a>(certificate: &'a PublicCertificate, holder: Option<&'a str>, language: Language) -> Entry<'a> {
    let group = match certificate.group {
        CertificateGroup::Licence => text::LICENCE,
        CertificateGroup::Quality => text::QUALITY,
        CertificateGroup::Test => text::TEST,
        CertificateGroup::Declaration => text::DECLARATION,
        CertificateGroup::Conformity => text::CONFORMITY,
    };
    let kind = certificate.kind.as_ref().map(|kind| kind.get(language)).filter(|kind| !kind.is_empty());
    Entry {
        title: kind.unwrap_or_else(|| group.get(language)),
        holder,
        number: certificate.number.as_deref(),
        issuer: certificate.issuer.as_deref(),
        issued_on: certificate.issued_on,
        expires_on: certificate.expires_on,
        scope: certificate.scope.as_deref(),
        result: certificate.result.as_deref(),
        summary: None,
        files: certificate.file.iter().collect(),
    }
}

/// Returns CSS class and text of the validity badge.
fn badge(standing: CertificateValidity) -> (&'static str, Text) {
    match standing {
        CertificateValidity::Valid => ("badge--good", text::STILL_VALID),
        CertificateValidity::ExpiresSoon => ("badge--warn", text::EXPIRES_SOON),
        CertificateValidity::Expired => ("badge--bad", text::NO_LONGER_VALID),
    }
}

/// Formats the period of validity, as far as it is known.
fn span(issued_on: Option<NaiveDate>, expires_on: Option<NaiveDate>, language: Language) -> Option<String> {
    match (issued_on.map(format::date), expires_on.map(format::date)) {
        (Some(from), Some(to)) => Some(format!("{from} – {to}")),
        (Some(from), None) => Some(format!("{} {from}", say(text::ISSUED, language))),
        (None, Some(to)) => Some(format!("{} {to}", say(text::VALID_UNTIL, language))),
        (None, None) => None,
    }
}

fn entry_view(entry: &Entry<'_>, code: &str, setting: &Setting<'_>) -> Markup {
    let language = setting.language;
    let badge = entry.expires_on.map(|day| badge(CertificateValidity::on(setting.today, day)));
    let span = span(entry.issued_on, entry.expires_on, language);
    let about = match entry.number {
        Some(number) => format!("{}, {number}", entry.title),
        None => entry.title.to_owned(),
    };
    let pictures = Row::of(code, entry.files.iter().copied(), &about, language).small(0);
    let documents: Vec<&&PublicFile> = entry.files.iter().filter(|file| !file.is_image()).collect();
    let by = one_line([entry.issuer, span.as_deref()]);
    html! {
        li.proof {
            div.proof__head {
                h3 { (entry.title) }
                @if let Some((class, label)) = badge { span.badge.(class) { (say(label, language)) } }
            }
            @if let Some(holder) = entry.holder { p.muted { (holder) } }
            @if let Some(number) = entry.number { p.proof__number { (say(text::NUMBER, language)) " " (number) } }
            @if !by.is_empty() { p.muted { (by) } }
            @for (name, text) in [(text::SCOPE, entry.scope), (text::RESULT, entry.result)] {
                @if let Some(text) = text { p { (say(name, language)) ": " (text) } }
            }
            @if let Some(pictures) = pictures { (pictures) }
            @if !documents.is_empty() {
                ul.documents {
                    @for file in documents {
                        li {
                            (icon(Icon::File))
                            (outside(
                                &address(code, file.id, Variant::Full),
                                file.name.as_deref().unwrap_or(say(text::SCAN, language)),
                                language,
                            ))
                        }
                    }
                }
            }
            @if let Some(summary) = entry.summary { (paragraphs(summary, language)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::span;
    use nguon_domain::input::localized::Language;

    #[test]
    fn validity_is_said_as_far_as_it_is_known() {
        let day = |text: &str| Some(text.parse().expect("a day"));
        let (from, to) = (day("2025-02-01"), day("2027-01-31"));
        assert_eq!(span(from, to, Language::Vi).as_deref(), Some("01/02/2025 – 31/01/2027"));
        assert_eq!(span(from, None, Language::Vi).as_deref(), Some("Cấp ngày 01/02/2025"));
        assert_eq!(span(None, to, Language::En).as_deref(), Some("Valid until 31/01/2027"));
        assert_eq!(span(None, None, Language::En), None);
    }
}
