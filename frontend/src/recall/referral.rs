//! A recall that was withdrawn from manufacturers' public pages, and their authority's decision about it.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::recall::{PageDecision, PageReferral, Recall};

use crate::api::recalls;
use crate::component::fetched::Fetched;
use crate::component::icon::Shape;
use crate::component::state::Notice;
use crate::component::toast::Toasts;
use crate::platform::format;

/// The notice that it was withdrawn from public pages; nothing when it was not.
pub fn withdrawn(recall: &Recall) -> Option<AnyView> {
    let withdrawal = recall.summary.withdrawn?;
    let waiting = match withdrawal.undecided {
        0 => "Cơ quan quản lý đã quyết định.".to_owned(),
        undecided => format!("{undecided} nhà sản xuất đang chờ cơ quan quản lý quyết định."),
    };
    Some(
        view! {
            <Notice tone="warn" shape=Shape::Warning>
                <p>
                    {format!(
                        "Ngày {}, thu hồi này được rút khỏi trang của {} nhà sản xuất, vì doanh nghiệp thu hồi không có quyền với hàng đó. {waiting}",
                        format::day(withdrawal.at),
                        withdrawal.makers,
                    )}
                </p>
            </Notice>
        }
        .into_any(),
    )
}

/// The manufacturers, each with its decision, made or pending.
#[component]
pub fn Referrals(
    referrals: Vec<PageReferral>,
    may_write: bool,
    id: StoredValue<String>,
    answer: Fetched<Recall>,
) -> impl IntoView {
    (!referrals.is_empty())
        .then(|| {
            let rows = referrals
                .into_iter()
                .map(|referral| view! { <Referral referral may_write id answer /> })
                .collect_view();
            view! {
                <section class="card">
                    <h2>"Trang của nhà sản xuất"</h2>
                    <ul class="people">{rows}</ul>
                </section>
            }
        })
        .into_any()
}

#[component]
fn Referral(
    referral: PageReferral,
    may_write: bool,
    id: StoredValue<String>,
    answer: Fetched<Recall>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let busy = RwSignal::new(false);
    let note = RwSignal::new(String::new());
    let maker = referral.organisation_id;
    let decide = move |is_shown: bool| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let decision =
            PageDecision { organisation_id: Some(maker), is_shown, note: note.get_untracked().trim().to_owned() };
        spawn_local(async move {
            match recalls::decide_page(&id.get_value(), &decision).await {
                Ok(recall) => {
                    toasts.done("Đã ghi nhận quyết định.");
                    answer.answer.try_set(Some(Ok(recall)));
                }
                Err(failure) => toasts.wrong(match failure.errors().first() {
                    Some(error) => format!("Lý do: {}", error.message),
                    None => failure.message(),
                }),
            }
            busy.try_set(false);
        });
    };
    let outcome = match (referral.decided_at, referral.is_shown) {
        (None, _) => format!("rút khỏi trang {} · chờ quyết định", format::moment(referral.referred_at)),
        (Some(at), true) => format!("hiện trên trang theo quyết định {}", format::moment(at)),
        (Some(at), false) => format!("không hiện trên trang theo quyết định {}", format::moment(at)),
    };
    let may_decide = may_write && referral.may_decide;
    let name = format!("page-note-{maker}");
    let labelled = name.clone();
    view! {
        <li class="person">
            <div class="person__text">
                <p class="person__name">{referral.organisation}</p>
                <p class="muted">{outcome}</p>
                {referral.note.map(|note| view! { <p class="prelined">{note}</p> })}
                {may_decide
                    .then(|| {
                        view! {
                            <label class="field__label" for=labelled>"Lý do quyết định"</label>
                            <input
                                class="field__input"
                                id=name.clone()
                                name=name
                                prop:value=note
                                on:input=move |event| note.set(event_target_value(&event))
                            />
                        }
                    })}
            </div>
            {may_decide
                .then(|| {
                    view! {
                        <div class="person__actions">
                            <button type="button" class="button" disabled=busy on:click=move |_| decide(true)>
                                "Cho hiện trên trang"
                            </button>
                            <button type="button" class="button" disabled=busy on:click=move |_| decide(false)>
                                "Không cho hiện"
                            </button>
                        </div>
                    }
                })}
        </li>
    }
    .into_any()
}
