//! What a consumer sees who scans a code: evidence first, nothing to sign in to.

mod blocks;
mod certificates;
mod text;
mod timeline;
mod video;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use nguon_domain::identifier::TraceCode;
use nguon_domain::localized::Text;
use nguon_domain::problem::ProblemCode;
use nguon_domain::public::{PublicTrace, Scans};

use crate::api::{self, Failure};
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::picture::{Gallery, Lightbox, Picture, Pictures, Shot};
use crate::component::trace_box::TraceBox;
use crate::fetched::Fetched;
use crate::format;
use crate::language::Speaks;
use crate::storage::Keep;
use blocks::Blocks;

/// The page at `/t/{code}`.
pub fn page() -> AnyView {
    let params = use_params_map();
    let code = Memo::new(move |_| params.read().get("code").unwrap_or_default());
    (move || {
        let code = code.get();
        view! { <Trace code /> }
    })
    .into_any()
}

#[component]
fn Trace(code: String) -> impl IntoView {
    let speaks = Speaks::here();
    let typed = code.clone();
    // A code that cannot exist is not worth a question.
    let canonical = code.parse::<TraceCode>().ok().map(|code| code.to_string());
    let Some(canonical) = canonical else {
        return view! { <Missing title=text::MALFORMED note=text::MALFORMED_TEXT typed /> }.into_any();
    };
    let counted = canonical.clone();
    let answer = Fetched::new(
        || (),
        move |()| {
            let code = canonical.clone();
            async move { api::trace(&code).await }
        },
    );
    let scans = RwSignal::new(None::<Scans>);
    Effect::new(move |_| {
        if matches!(answer.answer.get(), Some(Ok(_))) && scans.get_untracked().is_none() {
            count(counted.clone(), scans);
        }
    });
    (move || match answer.answer.get() {
        None => view! {
            <Heading text=Signal::derive(move || speaks.say(text::TITLE).to_owned()) />
            <div class="skeleton" role="status">
                <span>{move || speaks.say(text::LOADING)}</span>
                {(0..5).map(|_| view! { <div class="skeleton__line" aria-hidden="true"></div> }).collect_view()}
            </div>
        }
        .into_any(),
        Some(Ok(trace)) => view! { <Shown trace scans /> }.into_any(),
        Some(Err(failure)) => {
            let typed = typed.clone();
            match (&failure, failure.code()) {
                (_, Some(ProblemCode::Gone)) => view! { <Missing title=text::GONE note=text::GONE_TEXT typed /> }.into_any(),
                (_, Some(ProblemCode::NotFound | ProblemCode::Invalid | ProblemCode::Malformed)) => {
                    view! { <Missing title=text::UNKNOWN note=text::UNKNOWN_TEXT typed /> }.into_any()
                }
                (other, _) => {
                    let message = if *other == Failure::Offline { None } else { Some(other.message()) };
                    view! {
                        <Heading text=Signal::derive(move || speaks.say(text::TITLE).to_owned()) />
                        <div class="nothing" role="alert">
                            <Icon shape=Shape::Warning />
                            <p class="nothing__title">{move || message.clone().unwrap_or_else(|| speaks.say(text::OFFLINE).to_owned())}</p>
                            <button type="button" class="button" on:click=move |_| answer.again()>
                                {move || speaks.say(text::RETRY)}
                            </button>
                        </div>
                    }
                    .into_any()
                }
            }
        }
    })
    .into_any()
}

/// Counts this opening, once a tab: reloading is not scanning.
fn count(code: String, scans: RwSignal<Option<Scans>>) {
    let key = format!("nguon.scanned.{code}");
    if let Some(kept) = Keep::ThisTab.get(&key).and_then(|text| serde_json::from_str(&text).ok()) {
        scans.set(Some(kept));
        return;
    }
    spawn_local(async move {
        if let Ok(counted) = api::count_scan(&code).await {
            if let Ok(text) = serde_json::to_string(&counted) {
                Keep::ThisTab.set(&key, &text);
            }
            scans.try_set(Some(counted));
        }
    });
}

#[component]
fn Missing(title: Text, note: Text, typed: String) -> impl IntoView {
    let speaks = Speaks::here();
    view! {
        <div class="trace">
            <div class="verdict verdict--bad">
                <Icon shape=Shape::Warning />
                <div>
                    <Heading text=Signal::derive(move || speaks.say(title).to_owned()) />
                    <p class="verdict__code">{typed}</p>
                </div>
            </div>
            <p>{move || speaks.say(note)}</p>
            <section class="card">
                <h2>{move || speaks.say(text::AGAIN)}</h2>
                <TraceBox />
            </section>
        </div>
    }
    .into_any()
}

/// What, by whom, when, and whether it still holds: all that a buyer in a shop needs stands here.
#[component]
fn Shown(trace: PublicTrace, scans: RwSignal<Option<Scans>>) -> impl IntoView {
    let speaks = Speaks::here();
    let expired = trace.lot.as_ref().and_then(|lot| lot.expires_on).filter(|day| *day < format::today());
    let is_lot = trace.lot.is_some();
    let status = move || {
        let (shape, title, note) = match expired {
            Some(day) => {
                let note = format!("{} {}.", speaks.say(text::EXPIRED_NOTE), format::date(day));
                (Shape::Warning, text::EXPIRED, note)
            }
            None => (Shape::Check, text::VALID, speaks.say(text::VALID_NOTE).to_owned()),
        };
        view! {
            <Icon shape />
            <div>
                <p class="verdict__title">{speaks.say(title)}</p>
                <p class="verdict__note">{note}</p>
                {(!is_lot).then(|| view! { <p class="verdict__note">{speaks.say(text::PRODUCT_ONLY)}</p> })}
            </div>
        }
        .into_any()
    };
    let counted = move || {
        scans.get().map(|scans| {
            view! {
                <dl class="scans">
                    <div>
                        <dt>{speaks.say(text::FIRST_SCAN)}</dt>
                        <dd>{format::moment(scans.first_at)}</dd>
                    </div>
                    <div>
                        <dt>{speaks.say(text::SCANS)}</dt>
                        <dd>{nguon_domain::quantity::group_thousands(scans.count)}</dd>
                    </div>
                </dl>
                <p class="scans__hint">{speaks.say(text::SCAN_HINT)}</p>
            }
        })
    };
    let dates = trace.lot.as_ref().map(|lot| {
        let all = [
            (text::LOT_CODE, Some(lot.code.clone())),
            (text::HARVESTED, lot.harvested_on.map(format::date)),
            (text::PRODUCED, lot.produced_on.map(format::date)),
            (text::PACKED, lot.packed_on.map(format::date)),
            (text::EXPIRES, lot.expires_on.map(format::date)),
        ];
        let shown = all
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .map(|(name, value)| {
                let late = name.vi == text::EXPIRES.vi && expired.is_some();
                view! {
                    <div class="key" class:key--late=late>
                        <dt>{move || speaks.say(name)}</dt>
                        <dd>{value}</dd>
                    </div>
                }
                .into_any()
            })
            .collect_view();
        view! { <dl class="keys">{shown}</dl> }.into_any()
    });
    let name = trace.product.name.clone();
    let maker = trace.business.name.clone();
    let gallery = Gallery::of(trace.trace_code.clone());
    let logo = trace.business.logo.clone();
    let shots = shots(&trace);
    let others: Vec<Shot> = shots.iter().skip(1).cloned().collect();
    let cover = (!shots.is_empty()).then(|| {
        let row = StoredValue::new(shots);
        view! {
            <Picture gallery row place=0 class="picture--cover" sizes="(min-width: 40rem) 20rem, 100vw" first=true />
        }
        .into_any()
    });
    let logo = logo.filter(nguon_domain::public::PublicFile::is_image).map(|file| {
        let source = api::trace_file(&trace.trace_code, file.id, nguon_domain::file::Variant::Thumb);
        view! { <img class="trace__logo" alt="" width="40" height="40" src=source /> }.into_any()
    });
    view! {
        <article class="trace">
            <div class="passport">
                <div class="verdict" class:verdict--good=expired.is_none() class:verdict--bad=expired.is_some()>
                    {status}
                </div>
                <div class="passport__top">
                    {cover}
                    <div class="passport__body">
                        <div>
                            <Heading text=name />
                            <p class="trace__maker">{logo} {maker}</p>
                        </div>
                        {dates}
                        <div class="trace__scans">{counted}</div>
                    </div>
                    <Pictures gallery shots=others />
                </div>
            </div>
            <Blocks trace gallery />
        </article>
        <Lightbox gallery />
    }
    .into_any()
}

/// The pictures of the lot and of its product: what one holds in hand first.
fn shots(trace: &PublicTrace) -> Vec<Shot> {
    let product = &trace.product;
    let (covers, images) = match &trace.lot {
        Some(lot) => (&lot.cover_image, &lot.images[..]),
        None => (&None, &[][..]),
    };
    let files: Vec<_> =
        covers.iter().chain(&product.cover_image).chain(images).chain(&product.images).cloned().collect();
    let mut shots: Vec<Shot> = Vec::new();
    for shot in Shot::all(&files, &product.name) {
        if !shots.iter().any(|known| known.file.id == shot.file.id) {
            shots.push(shot);
        }
    }
    shots
}
