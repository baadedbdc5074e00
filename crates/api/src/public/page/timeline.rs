//! The diary of a lot as a timeline: when the work was done, and when it was recorded.

use maud::{Markup, html};
use nguon_domain::input::format;
use nguon_domain::input::localized::Language;
use nguon_domain::input::quantity::group_thousands;
use nguon_domain::public::{PublicDiary, PublicDiaryEntry};

use super::block::{measure, paragraphs};
use super::icon::{Icon, icon};
use super::picture::Row;
use super::text::{self, say};

/// Entries shown before the list is folded: the last ones, and harvest and packing.
const SHOWN: usize = 5;
/// Entries recorded so many days after the work, or more, are highlighted.
const LATE: i64 = 7;

/// Renders the timeline.
pub(super) fn timeline(diary: &PublicDiary, code: &str, language: Language) -> Markup {
    let PublicDiary { total, entries } = diary;
    let (earlier, last) = entries.split_at(entries.len().saturating_sub(SHOWN));
    let list = |entries: &[PublicDiaryEntry], from: usize| {
        html! { ol.days start=(from + 1) { @for entry in entries { (step(entry, code, language)) } } }
    };
    html! {
        p.muted { (summary(*total, entries, language)) }
        @if !earlier.is_empty() {
            details.unfold {
                summary { (icon(Icon::Up)) (text::earlier(earlier.len(), language)) }
                (list(earlier, 0))
            }
        }
        (list(last, earlier.len()))
    }
}

/// Returns the number of entries and the dates that they cover.
fn summary(total: u64, entries: &[PublicDiaryEntry], language: Language) -> String {
    let span = match (entries.first(), entries.last()) {
        (Some(first), Some(last)) => {
            let (first, last) = (format::day(first.started_at), format::day(last.ended_at.unwrap_or(last.started_at)));
            if first == last { first } else { format!("{first} – {last}") }
        }
        _ => String::new(),
    };
    let shown = entries.len() as u64;
    let count = group_thousands(i64::try_from(total).unwrap_or(i64::MAX));
    let all = format!("{count} {} · {span}", say(text::ENTRIES, language));
    if shown < total { format!("{all} · {}", text::latest_only(shown, language)) } else { all }
}

fn step(entry: &PublicDiaryEntry, code: &str, language: Language) -> Markup {
    let late = entry.days_late();
    let recorded = match late {
        0 => text::same_day(&format::time(entry.recorded_at), language),
        _ => format!("{} {} · ", say(text::WRITTEN, language), format::moment(entry.recorded_at)),
    };
    html! {
        li.day {
            p.day__when {
                span.visually-hidden { (say(text::HAPPENED, language)) ": " }
                (format::period(entry.started_at, entry.ended_at))
            }
            h3.day__name { (entry.name) }
            @if !entry.members.is_empty() { p.day__who { (entry.members.join(" · ")) } }
            @if !entry.materials.is_empty() {
                ul.day__used {
                    @for used in &entry.materials {
                        li {
                            (used.name)
                            @if let Some(batch) = &used.batch { " · " (say(text::BATCH, language)) " " (batch) }
                            @if let Some(amount) = measure(used.amount.as_ref(), language) { " " strong { (amount) } }
                        }
                    }
                }
            }
            @if let Some(text) = &entry.description { (paragraphs(text, language)) }
            @if let Some(pictures) = Row::of(code, &entry.images, &entry.name, language).small(0) { (pictures) }
            p.day__recorded {
                (recorded)
                @if late > 0 { span.day__late[late >= LATE] { (text::late(late, language)) } }
                @if let Some(at) = entry.changed_at { " · " (say(text::CHANGED, language)) " " (format::moment(at)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::summary;
    use nguon_domain::input::localized::Language;
    use nguon_domain::public::PublicDiaryEntry;

    fn entry(started_at: &str) -> PublicDiaryEntry {
        PublicDiaryEntry {
            name: "Tưới nước".into(),
            description: None,
            started_at: started_at.parse().expect("a moment"),
            ended_at: None,
            recorded_at: "2026-11-22T03:00:00Z".parse().expect("a moment"),
            changed_at: None,
            members: Vec::new(),
            materials: Vec::new(),
            images: Vec::new(),
        }
    }

    #[test]
    fn it_says_how_much_there_is_and_whether_all_of_it_is_shown() {
        let entries = [entry("2026-08-01T01:00:00Z"), entry("2026-11-15T18:00:00Z")];
        assert_eq!(summary(2, &entries, Language::Vi), "2 việc đã ghi · 01/08/2026 – 16/11/2026");
        assert_eq!(summary(1, &entries[..1], Language::Vi), "1 việc đã ghi · 01/08/2026");
        assert_eq!(
            summary(1_250, &entries, Language::Vi),
            "1.250 việc đã ghi · 01/08/2026 – 16/11/2026 · trang này hiện 2 việc gần nhất"
        );
    }
}
