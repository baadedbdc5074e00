//! One recall: what it is about, its progress, and the next step.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use nguon_domain::access::permission::{Action, Guarded, Side};
use nguon_domain::files::file::PDF;
use nguon_domain::recall::{
    Recall, RecallEntry, RecallFigures, RecallNotice, RecallPublication, RecallState, Treatment,
};

use super::affected::{affected, balances};
use super::close::Closing;
use super::mail::SendAgain;
use super::referral::{Referrals, withdrawn};
use super::words::{badges, facts, notice_tone};
use crate::access::session::Session;
use crate::api::recalls;
use crate::component::dialog::Dialog;
use crate::component::fetched::Fetched;
use crate::component::file::{save, show};
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::state::Notice;
use crate::component::toast::Toasts;
use crate::events::goods::shown::Units;
use crate::page::Page;
use crate::platform::format;

/// Returns the page.
pub fn page() -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let answer = Fetched::new(move || id.get(), |id| async move { recalls::read(&id).await });
    view! {
        <p class="back"><a href=Page::Recalls.path()><Icon shape=Shape::Left />"Thu hồi"</a></p>
        <Loaded of=answer heading="Thu hồi" let:recall>
            <RecallDetails recall answer />
        </Loaded>
    }
    .into_any()
}

#[component]
fn RecallDetails(recall: Recall, answer: Fetched<Recall>) -> impl IntoView {
    let session = Session::here();
    let may_write = untrack(|| session.may(Guarded::Recalls, Action::Write));
    let is_business = session.me_untracked().is_some_and(|me| me.role.side() == Side::Organisation);
    let units = Units::here();
    let summary = recall.summary.clone();
    let id = StoredValue::new(summary.id.to_string());
    let state = summary.state;
    let may_carry_on = may_write && (is_business || summary.ordered_by.is_some());
    let sending = RwSignal::new(None::<RecallNotice>);
    let closing = RwSignal::new(false);
    let publishing = RwSignal::new(false);
    let open_count = recall.figures.counts.notices - recall.figures.counts.answered;
    let notices = recall.notices.clone();
    view! {
        <div class="head">
            <div>
                <Heading text=summary.title.clone() />
                <p class="recall__badges">
                    {badges(state, summary.is_drill)} <span class="muted">{format!(" {} · {}", summary.number, summary.organisation)}</span>
                </p>
            </div>
            {(state != RecallState::Draft).then(|| view! { <Reports id number=summary.number.clone() /> })}
        </div>
        {next_step(&recall, may_write)}
        {(state != RecallState::Draft).then(|| progress(&recall.figures, units))}
        {(state != RecallState::Draft)
            .then(|| view! { <Notices notices hidden=recall.hidden_notices may_send=may_write && is_business && state == RecallState::Published sending /> })}
        {affected(recall.affected.clone(), units)}
        <section class="card">
            <h2>"Nội dung thu hồi"</h2>
            {about(&recall)}
        </section>
        {withdrawn(&recall)}
        <Referrals referrals=recall.referrals.clone() may_write id answer />
        {log(recall.log.clone(), recall.earlier_entries)}
        {(may_write && state == RecallState::Draft && recall.may_publish)
            .then(|| {
                let edit = format!("{}?draft={}", Page::NewRecall.path(), summary.id);
                let may_start = recall.affected.refused.is_empty();
                view! {
                    <div class="actions">
                        {may_start
                            .then(|| {
                                view! {
                                    <button type="button" class="button button--danger" on:click=move |_| publishing.set(true)>
                                        {if summary.is_drill { "Bắt đầu diễn tập…" } else { "Công bố thu hồi…" }}
                                    </button>
                                }
                            })}
                        <a class="button" href=edit>"Sửa bản nháp"</a>
                    </div>
                }
            })}
        {(may_carry_on && state == RecallState::Published)
            .then(|| {
                view! {
                    <div class="actions">
                        <Refresh id answer />
                        <button type="button" class="button button--primary" on:click=move |_| closing.set(true)>"Kết thúc thu hồi…"</button>
                    </div>
                }
            })}
        <Publishing open=publishing recall=StoredValue::new(recall) id answer />
        <Closing open=closing id open_count answer />
        <SendAgain notice=sending sent=move |()| answer.again() />
    }
    .into_any()
}

/// Returns the notice with the next step.
fn next_step(recall: &Recall, may_write: bool) -> Option<AnyView> {
    let counts = recall.figures.counts;
    let summary = &recall.summary;
    let ordered = summary.ordered_by.as_ref().map(|authority| format!("Theo yêu cầu của {authority}. "));
    let (tone, shape, text) = match summary.state {
        RecallState::Draft if may_write && recall.may_publish && !recall.affected.refused.is_empty() => (
            "bad",
            Shape::Warning,
            "Chưa công bố được: có hàng không thu hồi được. Hãy xem lý do bên dưới và sửa bản nháp.".to_owned(),
        ),
        RecallState::Draft if may_write && recall.may_publish => (
            "info",
            Shape::Info,
            "Chưa ai được báo. Hãy xem lại hàng bị thu hồi và nơi nhận bên dưới, rồi công bố.".to_owned(),
        ),
        RecallState::Draft => return None,
        RecallState::Published if counts.without_address > 0 => (
            "warn",
            Shape::Warning,
            format!(
                "{} nơi nhận chưa có email: hãy gọi điện hoặc nhập email để gửi thông báo.",
                counts.without_address
            ),
        ),
        RecallState::Published => (
            if counts.answered == counts.notices { "good" } else { "warn" },
            Shape::Clock,
            match counts.to_tell {
                0 => format!("{} trên {} nơi nhận đã báo số lượng.", counts.answered, counts.notices),
                to_tell => format!(
                    "{} trên {} nơi nhận đã báo số lượng; {to_tell} nơi nhận tiếp theo chưa được báo.",
                    counts.answered, counts.notices
                ),
            },
        ),
        RecallState::Closed => (
            "good",
            Shape::Check,
            format!("Đã kết thúc lúc {}.", summary.closed_at.map(format::moment).unwrap_or_default()),
        ),
    };
    Some(view! { <Notice tone shape><p>{ordered}{text}</p></Notice> }.into_any())
}

fn about(recall: &Recall) -> AnyView {
    let summary = &recall.summary;
    facts(vec![
        ("Căn cứ", Some(summary.basis.label().vi.to_owned())),
        ("Hàng bị phản ánh", recall.complaint_code.clone()),
        ("Nội dung phản ánh", recall.complaint_text.clone()),
        ("Lý do", Some(recall.reason.clone())),
        ("Mức độ", Some(summary.hazard.label().vi.to_owned())),
        ("Cần làm", Some(recall.instructions.clone())),
        ("Thông báo công khai", recall.public_text.clone().filter(|_| !summary.is_drill)),
        ("Liên hệ", Some(recall.phone.clone())),
        ("Nơi tiếp nhận hàng trả lại", recall.collection_place.clone()),
        ("Hạn", summary.deadline.map(format::date)),
        ("Xử lý hàng", recall.treatment.map(|treatment: Treatment| treatment.label().vi.to_owned())),
        ("Kết quả", recall.closing_note.clone()),
    ])
}

fn progress(figures: &RecallFigures, units: Units) -> AnyView {
    let counts = figures.counts;
    let share = |part: u64| format!("{part}/{}", counts.notices);
    view! {
        <section class="card">
            <h2>"Tiến độ"</h2>
            {facts(vec![
                ("Đã xác nhận", Some(share(counts.acknowledged))),
                ("Đã báo số lượng", Some(share(counts.answered))),
                ("Chưa được báo", (counts.to_tell > 0).then(|| format!("{} nơi nhận tiếp theo", counts.to_tell))),
                ("Đến thông báo đầu", figures.seconds_to_first_notice.map(format::duration)),
                ("Đến khi tất cả xác nhận", figures.seconds_to_all_acknowledged.map(format::duration)),
                ("Đến khi kết thúc", figures.seconds_to_closing.map(format::duration)),
            ])}
            {(!figures.goods.is_empty()).then(|| view! { <h3 class="recall__subtitle">"Số lượng"</h3> {balances(figures.goods.clone(), units)} })}
        </section>
    }
    .into_any()
}

#[component]
fn Notices(
    notices: Vec<RecallNotice>,
    hidden: u64,
    may_send: bool,
    sending: RwSignal<Option<RecallNotice>>,
) -> impl IntoView {
    let units = Units::here();
    let rows = notices
        .into_iter()
        .map(|notice| {
            let amounts = notice.amounts.clone();
            let when = [
                Some(format!("gửi {}", format::moment(notice.sent_at))),
                notice.acknowledged_at.map(|at| format!("xác nhận {}", format::moment(at))),
                notice.answered_at.map(|at| format!("báo số lượng {}", format::moment(at))),
                notice.passed_on_at.map(|at| format!("báo tiếp {}", format::moment(at))),
            ];
            let when: Vec<String> = when.into_iter().flatten().collect();
            let email = match (&notice.email, notice.has_no_address, notice.recipient.is_registered) {
                (Some(email), ..) => email.clone(),
                (None, true, _) => "chưa có email".to_owned(),
                (None, false, true) => "nhận trong hệ thống".to_owned(),
                (None, false, false) => String::new(),
            };
            let told: Vec<String> =
                notice.treatment.map(|treatment| treatment.label().vi.to_owned()).into_iter().chain(notice.note.clone()).collect();
            let again = notice.clone();
            let can_send = may_send && !notice.recipient.is_registered;
            view! {
                <li class="person">
                    <div class="person__text">
                        <p class="person__name">{notice.recipient.name.clone()}</p>
                        <p>{move || amounts.iter().map(|amount| super::notice::said_amount(amount, units)).collect::<Vec<_>>().join("; ")}</p>
                        <p class="muted">{format!("{} · {email}", when.join(" · "))}</p>
                        {(!told.is_empty()).then(|| view! { <p class="prelined">{told.join("\n")}</p> })}
                        <p class="person__role">
                            <span class=format!("badge badge--{}", notice_tone(notice.state))>{notice.state.label().vi}</span>
                        </p>
                    </div>
                    {can_send
                        .then(|| {
                            view! {
                                <div class="person__actions">
                                    <button type="button" class="button" on:click=move |_| sending.set(Some(again.clone()))>
                                        {if again.has_no_address { "Nhập email" } else { "Gửi lại" }}
                                    </button>
                                </div>
                            }
                        })}
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card">
            <h2>"Thông báo đã gửi"</h2>
            <ul class="people">{rows}</ul>
            {(hidden > 0).then(|| view! { <p class="muted">{format!("Và {hidden} thông báo do các nơi nhận báo tiếp.")}</p> })}
        </section>
    }
    .into_any()
}

#[component]
fn Reports(id: StoredValue<String>, number: String) -> impl IntoView {
    let toasts = Toasts::here();
    let name = StoredValue::new(format!("bao-cao-thu-hoi-{}", number.to_lowercase()));
    let pdf = move |_| {
        let fetch = async move { recalls::report(&id.get_value(), "pdf").await };
        show(fetch, PDF.to_owned(), format!("{}.pdf", name.get_value()), toasts);
    };
    let csv = move |_| {
        spawn_local(async move {
            match recalls::report(&id.get_value(), "csv").await {
                Ok((bytes, kind)) => save(&bytes, &kind, &format!("{}.csv", name.get_value())),
                Err(failure) => toasts.wrong(failure.message()),
            }
        });
    };
    view! {
        <div class="head__actions">
            <button type="button" class="button" on:click=pdf><Icon shape=Shape::File />"Báo cáo PDF"</button>
            <button type="button" class="button" on:click=csv><Icon shape=Shape::Download />"Bảng CSV"</button>
        </div>
    }
    .into_any()
}

#[component]
fn Refresh(id: StoredValue<String>, answer: Fetched<Recall>) -> impl IntoView {
    let toasts = Toasts::here();
    let busy = RwSignal::new(false);
    let refresh = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match recalls::refresh(&id.get_value()).await {
                Ok(recall) => {
                    let told = recall.log.iter().next_back().and_then(|entry| entry.detail.clone()).unwrap_or_default();
                    toasts.done(format!("Đã truy xuất lại: {told}."));
                    answer.answer.try_set(Some(Ok(recall)));
                }
                Err(failure) => toasts.wrong(failure.message()),
            }
            busy.try_set(false);
        });
    };
    view! {
        <button type="button" class="button" disabled=busy on:click=refresh>
            <Icon shape=Shape::Search />
            "Truy xuất lại"
        </button>
    }
    .into_any()
}

/// Asks for confirmation before publishing, with figures.
#[component]
fn Publishing(
    open: RwSignal<bool>,
    recall: StoredValue<Recall>,
    id: StoredValue<String>,
    answer: Fetched<Recall>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let busy = RwSignal::new(false);
    let is_drill = recall.with_value(|recall| recall.summary.is_drill);
    let is_cut = recall.with_value(|recall| recall.affected.is_cut);
    let accept_cut = RwSignal::new(false);
    let publish = move |_| {
        if busy.get_untracked() {
            return;
        }
        let publication = RecallPublication { accept_cut: accept_cut.get_untracked() };
        busy.set(true);
        spawn_local(async move {
            match recalls::publish(&id.get_value(), &publication).await {
                Ok(published) => {
                    open.try_set(false);
                    toasts.done(format!("Đã gửi {} thông báo.", published.figures.counts.notices));
                    answer.answer.try_set(Some(Ok(published)));
                }
                Err(failure) => toasts.wrong(failure.message()),
            }
            busy.try_set(false);
        });
    };
    let title = if is_drill { "Bắt đầu diễn tập?" } else { "Công bố thu hồi?" };
    view! {
        <Dialog open title>
            {move || {
                let (recipients, hidden, items, outside) = recall.with_value(|recall| {
                    let part = &recall.affected;
                    let outside = part.recipients.iter().filter(|one| !one.party.is_registered).count();
                    (part.recipients.len(), part.hidden_recipients, part.items.len() + part.hidden_items, outside)
                });
                view! {
                    <div class="stack">
                        <ul class="bullets">
                            <li>{format!("{items} mục hàng bị thu hồi.")}</li>
                            <li>{format!("{recipients} nơi nhận được báo ngay, trong đó {outside} nơi không có tài khoản (qua email).")}</li>
                            {(hidden > 0).then(|| view! { <li>{format!("{hidden} nơi nhận tiếp theo sẽ do các nơi nhận báo tiếp.")}</li> })}
                            <li>
                                {if is_drill {
                                    "Diễn tập: thư ghi rõ “DIỄN TẬP”, không hiện gì cho công chúng."
                                } else {
                                    "Trang truy xuất của hàng bị thu hồi báo cho người tiêu dùng ngay lập tức."
                                }}
                            </li>
                        </ul>
                        <p><strong>"Không rút lại được: thu hồi đã công bố chỉ có thể kết thúc."</strong></p>
                        {is_cut
                            .then(|| {
                                view! {
                                    <label class="check">
                                        <input
                                            type="checkbox"
                                            name="accept_cut"
                                            prop:checked=accept_cut
                                            on:change=move |event| accept_cut.set(event_target_checked(&event))
                                        />
                                        "Tôi biết danh sách chưa đủ: chuỗi quá lớn nên chưa tìm hết hàng và nơi nhận."
                                    </label>
                                }
                            })}
                        <div class="dialog__actions">
                            <button
                                type="button"
                                class="button button--danger"
                                disabled=move || busy.get() || (is_cut && !accept_cut.get())
                                on:click=publish
                            >
                                {if is_drill { "Bắt đầu diễn tập" } else { "Công bố thu hồi" }}
                            </button>
                            <button type="button" class="button button--quiet" on:click=move |_| open.set(false)>"Đóng"</button>
                        </div>
                    </div>
                }
            }}
        </Dialog>
    }
    .into_any()
}

fn log(entries: Vec<RecallEntry>, earlier: u64) -> AnyView {
    let rows = entries
        .into_iter()
        .rev()
        .map(|entry| {
            let by = entry.by.unwrap_or_else(|| "nơi nhận khác".to_owned());
            view! {
                <li class="recall__entry">
                    <span class="muted">{format::moment(entry.at)}</span>
                    <span>
                        <strong>{entry.kind.label().vi}</strong>
                        {format!(" · {by}")}
                        {entry.detail.map(|detail| view! { <span class="prelined recall__detail">{detail}</span> })}
                    </span>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card">
            <h2>"Diễn biến"</h2>
            <ul class="recall__log">{rows}</ul>
            {(earlier > 0).then(|| view! { <p class="muted">{format!("Và {earlier} dòng trước đó không hiện ở đây.")}</p> })}
        </section>
    }
    .into_any()
}
