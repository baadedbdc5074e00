//! The diary of a lot as a timeline: when each thing happened, and when it was put into the system.

use leptos::prelude::*;
use nguon_domain::localized::Language;
use nguon_domain::public::{PublicDiary, PublicDiaryEntry};

use super::blocks::{measure, paragraphs};
use super::text;
use crate::component::icon::{Icon, Shape};
use crate::component::picture::{Gallery, Pictures, Shot};
use crate::format;

/// So many entries are shown before one asks for the others: the last ones, with harvest and packing.
const SHOWN: usize = 5;
/// An entry that was recorded so many days after the work, or more, stands out.
const LATE: i64 = 7;

/// The timeline.
pub fn timeline(diary: PublicDiary, gallery: Gallery, language: Language) -> AnyView {
    let PublicDiary { total, entries } = diary;
    let summary = summary(total, &entries, language);
    let earlier = entries.len().saturating_sub(SHOWN);
    let entries = StoredValue::new(entries);
    let open = RwSignal::new(earlier == 0);
    let from = move || if open.get() { 0 } else { earlier };
    view! {
        <p class="muted">{summary}</p>
        {move || {
            (!open.get())
                .then(|| {
                    view! {
                        <button type="button" class="unfold" aria-expanded="false" on:click=move |_| open.set(true)>
                            <Icon shape=Shape::Up />
                            {text::earlier(earlier, language)}
                        </button>
                    }
                })
        }}
        <ol class="days" start=move || (from() + 1).to_string()>
            {move || {
                entries
                    .with_value(|entries| entries.iter().skip(from()).cloned().collect::<Vec<_>>())
                    .into_iter()
                    .map(|entry| step(entry, gallery, language))
                    .collect_view()
            }}
        </ol>
    }
    .into_any()
}

/// How many entries there are, from which day to which.
fn summary(total: u64, entries: &[PublicDiaryEntry], language: Language) -> String {
    let span = match (entries.first(), entries.last()) {
        (Some(first), Some(last)) => {
            let (first, last) = (format::day(first.started_at), format::day(last.ended_at.unwrap_or(last.started_at)));
            if first == last { first } else { format!("{first} – {last}") }
        }
        _ => String::new(),
    };
    let shown = entries.len() as u64;
    let count = crate::component::chart::count(total);
    let all = format!("{count} {} · {span}", text::ENTRIES.get(language));
    if shown < total { format!("{all} · {}", text::latest_only(shown, language)) } else { all }
}

fn step(entry: PublicDiaryEntry, gallery: Gallery, language: Language) -> AnyView {
    let late = entry.days_late();
    let is_late = late >= LATE;
    let recorded = match late {
        0 => text::same_day(&format::time(entry.recorded_at), language),
        _ => format!("{} {} · ", text::WRITTEN.get(language), format::moment(entry.recorded_at)),
    };
    let shots = Shot::all(&entry.images, &entry.name);
    let materials: Vec<_> = entry
        .materials
        .into_iter()
        .map(|used| {
            let amount = measure(used.amount, language);
            view! { <li>{used.name} {amount.map(|amount| view! { " " <strong>{amount}</strong> })}</li> }
        })
        .collect();
    view! {
        <li class="day">
            <p class="day__when">
                <span class="visually-hidden">{format!("{}: ", text::HAPPENED.get(language))}</span>
                {format::period(entry.started_at, entry.ended_at)}
            </p>
            <h3 class="day__name">{entry.name}</h3>
            {(!entry.members.is_empty()).then(|| view! { <p class="day__who">{entry.members.join(" · ")}</p> })}
            {(!materials.is_empty()).then(|| view! { <ul class="day__used">{materials}</ul> })}
            {entry.description.as_deref().map(|text| paragraphs(text, language))}
            <Pictures gallery shots />
            <p class="day__recorded">
                {recorded}
                {(late > 0).then(|| view! { <span class:day__late=is_late>{text::late(late, language)}</span> })}
                {entry
                    .changed_at
                    .map(|at| format!(" · {} {}", text::CHANGED.get(language), format::moment(at)))}
            </p>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::summary;
    use nguon_domain::localized::Language;
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
