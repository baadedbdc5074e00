//! One received notice: read, answered, passed on.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::input::quantity::Quantity;
use nguon_domain::recall::{NoticeAmount, NoticeAnswer, NoticeState, RecallNotice, RecallState, ReceivedNotice};
use serde_json::{Map, Value, json};

use super::affected::recipient;
use super::mail::SendAgain;
use super::open::TREATMENTS;
use super::words::{facts, notice_tone, party_name, sent_as};
use crate::access::session::Session;
use crate::api::recalls;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::state::Notice;
use crate::component::toast::Toasts;
use crate::events::goods::shown::Units;
use crate::form::field::Labelled;
use crate::form::number::{TypedNumber, decimal_text, decimal_value};
use crate::form::{Control, Faults, Field, Form, Section, Sending};
use crate::page::Page;
use crate::platform::format;

/// The questions about each of the goods.
const QUESTIONS: [(&str, &str); 5] = [
    ("held", "Còn giữ, đã để riêng"),
    ("returned", "Đã trả lại bên gửi"),
    ("sold", "Đã bán, đã dùng"),
    ("processed", "Đã chế biến thành hàng khác"),
    ("destroyed", "Đã tiêu hủy"),
];
static TREATMENT: Field = Field::new("treatment", "Xử lý số còn giữ", Control::OneOf(TREATMENTS));
static NOTE: Field = Field::new("note", "Ghi chú", Control::Long);
static SECTIONS: [Section; 1] = [Section { title: "", fields: &[TREATMENT, NOTE] }];

/// Returns the sent amount of goods, and what the recipient answered about them.
pub fn said_amount(amount: &NoticeAmount, units: Units) -> String {
    let unit = amount.unit.as_deref();
    let told: Vec<String> = [
        ("còn giữ", amount.held),
        ("trả lại", amount.returned),
        ("đã bán", amount.sold),
        ("chế biến", amount.processed),
        ("tiêu hủy", amount.destroyed),
        ("giao tiếp", amount.passed_on),
    ]
    .into_iter()
    .filter_map(|(name, quantity)| quantity.map(|quantity| format!("{name} {}", quantity.format_vi())))
    .collect();
    let sent = sent_as(units, amount.sent, unit);
    if told.is_empty() {
        format!("{}: {sent}", amount.goods.in_one_line())
    } else {
        format!("{}: {sent} ({})", amount.goods.in_one_line(), told.join(", "))
    }
}

/// Returns the page.
pub fn page() -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let answer = Fetched::new(move || id.get(), |id| async move { recalls::notice(&id).await });
    view! {
        <p class="back"><a href=Page::RecallNotices.path()><Icon shape=Shape::Left />"Thông báo thu hồi"</a></p>
        <Loaded of=answer heading="Thông báo thu hồi" let:received>
            <NoticeDetails received answer />
        </Loaded>
    }
    .into_any()
}

#[component]
fn NoticeDetails(received: ReceivedNotice, answer: Fetched<ReceivedNotice>) -> impl IntoView {
    let notice = received.notice.clone();
    let session = Session::here();
    let may_write = untrack(|| session.may(Guarded::Recalls, Action::Write));
    let is_open = notice.recall_state == RecallState::Published;
    let sending = RwSignal::new(None::<RecallNotice>);
    let told = [
        notice.acknowledged_at.map(|at| format!("xác nhận {}", format::moment(at))),
        notice.answered_at.map(|at| format!("báo số lượng {}", format::moment(at))),
    ];
    let told: Vec<String> = told.into_iter().flatten().collect();
    view! {
        <div class="head">
            <div>
                <Heading text=notice.title.clone() />
                <p class="recall__badges">
                    <span class=format!("badge badge--{}", notice_tone(notice.state))>{notice.state.label().vi}</span>
                    {notice.is_drill.then(|| view! { " " <span class="badge">"Diễn tập"</span> })}
                    <span class="muted">{format!(" {} {}", notice.number, told.join(" · "))}</span>
                </p>
            </div>
        </div>
        {notice
            .is_drill
            .then(|| view! { <Notice tone="info" shape=Shape::Info><p><strong>"Đây là diễn tập. "</strong>"Xin làm như thật; không cần ngừng bán."</p></Notice> })}
        {(!is_open).then(|| view! { <Notice tone="good" shape=Shape::Check><p>"Việc thu hồi này đã kết thúc; không nhận thêm câu trả lời."</p></Notice> })}
        <section class="card">
            <h2>"Nội dung"</h2>
            {facts(vec![
                ("Doanh nghiệp thu hồi", Some(notice.recaller.clone())),
                ("Hàng nhận từ", Some(party_name(&notice.sender))),
                ("Lý do", Some(notice.reason.clone())),
                ("Mức độ", Some(notice.hazard.label().vi.to_owned())),
                ("Cần làm", Some(notice.instructions.clone())),
                ("Liên hệ", Some(notice.phone.clone())),
                ("Nơi tiếp nhận hàng trả lại", notice.collection_place.clone()),
                ("Trả lời trước", notice.deadline.map(format::date)),
            ])}
        </section>
        {passing(received, is_open && may_write, answer, sending)}
        <NoticeAnswerForm notice=notice.clone() can_answer=is_open && may_write answer />
        <SendAgain notice=sending sent=move |()| answer.again() />
    }
    .into_any()
}

/// Recipients that have to be notified, and those that were.
fn passing(
    received: ReceivedNotice,
    can_tell: bool,
    answer: Fetched<ReceivedNotice>,
    sending: RwSignal<Option<RecallNotice>>,
) -> Option<AnyView> {
    let ReceivedNotice { notice, to_tell, passed_on } = received;
    if to_tell.is_empty() && passed_on.is_empty() {
        return None;
    }
    let toasts = Toasts::here();
    let units = Units::here();
    let busy = RwSignal::new(false);
    let id = StoredValue::new(notice.id.to_string());
    let count = to_tell.len();
    let pass = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match recalls::pass_on(&id.get_value()).await {
                Ok(passed) => {
                    toasts.done(format!("Đã báo cho {count} nơi nhận."));
                    answer.answer.try_set(Some(Ok(passed)));
                }
                Err(failure) => toasts.wrong(failure.message()),
            }
            busy.try_set(false);
        });
    };
    let to_tell = to_tell.iter().map(|one| recipient(one, units)).collect_view();
    let told = passed_on
        .into_iter()
        .map(|one| {
            let amounts = one.amounts.clone();
            let again = one.clone();
            view! {
                <li class="person">
                    <div class="person__text">
                        <p class="person__name">{one.recipient.name.clone()}</p>
                        <p>{move || amounts.iter().map(|amount| said_amount(amount, units)).collect::<Vec<_>>().join("; ")}</p>
                        <p class="muted">
                            {format!("gửi {}", format::moment(one.sent_at))} {one.email.clone().map(|email| format!(" · {email}"))}
                            {one.has_no_address.then_some(" · chưa có email, hãy gọi điện")}
                        </p>
                        <p class="person__role"><span class=format!("badge badge--{}", notice_tone(one.state))>{one.state.label().vi}</span></p>
                    </div>
                    {(can_tell && !one.recipient.is_registered)
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
    Some(
        view! {
            <section class="card">
                <h2>"Nơi bạn đã giao hàng này"</h2>
                {(count > 0)
                    .then(|| {
                        view! {
                            <p><strong>{format!("{count} nơi nhận chưa được báo:")}</strong></p>
                            <ul class="people">{to_tell}</ul>
                            {can_tell
                                .then(|| {
                                    view! {
                                        <button type="button" class="button button--primary" disabled=busy on:click=pass>
                                            {format!("Báo tiếp cho {count} nơi nhận")}
                                        </button>
                                    }
                                })}
                        }
                    })}
                <ul class="people">{told}</ul>
            </section>
        }
        .into_any(),
    )
}

/// Returns the initial values of the form: a field for each of the goods and questions, with the earlier answers.
fn values_of(notice: &RecallNotice) -> Map<String, Value> {
    let mut values = nguon_domain::input::fields::<NoticeAnswer>();
    values.insert("treatment".into(), serde_json::to_value(notice.treatment).unwrap_or_default());
    values.insert("note".into(), json!(notice.note));
    let amounts: Vec<Value> = notice
        .amounts
        .iter()
        .map(|amount| {
            let shown = |quantity: Option<Quantity>| quantity.map(|quantity| quantity.to_string());
            json!({
                "address": amount.goods.address, "unit": amount.unit, "held": shown(amount.held),
                "returned": shown(amount.returned), "sold": shown(amount.sold), "processed": shown(amount.processed),
                "destroyed": shown(amount.destroyed),
            })
        })
        .collect();
    values.insert("amounts".into(), Value::Array(amounts));
    values
}

/// Returns the answer to send: only goods with an answer.
fn of_form(value: Value) -> Value {
    let Value::Object(mut values) = value else { return value };
    if let Some(Value::Array(amounts)) = values.get_mut("amounts") {
        let is_said = |amount: &Value| {
            QUESTIONS.iter().any(|(question, _)| amount[*question].as_str().is_some_and(|text| !text.trim().is_empty()))
        };
        amounts.retain(is_said);
    }
    Value::Object(values)
}

#[component]
fn NoticeAnswerForm(notice: RecallNotice, can_answer: bool, answer: Fetched<ReceivedNotice>) -> impl IntoView {
    let toasts = Toasts::here();
    let units = Units::here();
    let form = Form::new(values_of(&notice));
    form.locked.set(!can_answer);
    let id = StoredValue::new(notice.id.to_string());
    let sending = Sending::of(form);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if !can_answer {
            return;
        }
        sending.send_checked(
            |form| form.check_with(|value| nguon_domain::input::parse::<NoticeAnswer>(of_form(value), format::today())),
            move |said: NoticeAnswer| async move { recalls::answer(&id.get_value(), &said).await },
            move |sent| match sent {
                Ok(taken) => {
                    toasts.done("Đã gửi câu trả lời.");
                    answer.answer.try_set(Some(Ok(taken)));
                }
                Err(failure) => sending.refused(&failure),
            },
        );
    };
    let goods = notice
        .amounts
        .iter()
        .cloned()
        .enumerate()
        .map(|(place, amount)| {
            let unit = amount.unit.clone();
            let sent = amount.sent;
            let passed = amount.passed_on;
            let (sent_unit, passed_unit) = (unit.clone(), unit.clone());
            let fields = QUESTIONS
                .into_iter()
                .map(|(question, label)| {
                    let name = format!("amounts[{place}].{question}");
                    let (id, wrong, shown, changed, fault) =
                        (form.id("field", &name), name.clone(), name.clone(), name.clone(), name);
                    let number = TypedNumber::new(form, decimal_value, decimal_text);
                    view! {
                        <div class="field">
                            <label class="field__label" for=id.clone()>{label}</label>
                            <input
                                class="input input--number"
                                id=id
                                name=question
                                type="text"
                                inputmode="decimal"
                                autocomplete="off"
                                aria-invalid=move || form.error(&wrong).map(|_| "true")
                                prop:value=move || number.shown(&shown)
                                on:input=move |event| number.typed(&changed, &event)
                                on:change=move |_| number.left()
                                on:blur=move |_| number.left()
                            />
                            <crate::form::field::Fault form name=fault />
                        </div>
                    }
                })
                .collect_view();
            view! {
                <fieldset class="section" disabled=move || form.locked.get()>
                    <legend class="section__title">{amount.goods.in_one_line()}</legend>
                    <p class="muted">
                        {move || format!("Đã nhận: {}", sent_as(units, sent, sent_unit.as_deref()))}
                        {move || passed.map(|passed| format!(" · đã giao tiếp: {}", units.amount(passed.thousandths(), passed_unit.as_deref())))}
                        {move || format!(" · nhập theo {}", units.name(unit.as_deref()))}
                    </p>
                    <div class="section__fields recall__answers">{fields}</div>
                </fieldset>
            }
        })
        .collect_view();
    let label = match notice.state {
        NoticeState::Sent => "Xác nhận và gửi",
        NoticeState::Acknowledged => "Gửi câu trả lời",
        NoticeState::Answered => "Gửi lại câu trả lời",
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <h2>"Trả lời"</h2>
            <Faults form sections=&SECTIONS tell=sending.attempts other=sending.other />
            {goods}
            <fieldset class="section" disabled=move || form.locked.get()>
                <div class="section__fields">
                    <Labelled form field=&TREATMENT />
                    <Labelled form field=&NOTE />
                </div>
            </fieldset>
            {can_answer
                .then(|| {
                    view! {
                        <div class="actions">
                            <button type="submit" class="button button--primary" disabled=sending.busy>
                                <Icon shape=Shape::Check />
                                {label}
                            </button>
                            <span class="actions__state">"Có thể xác nhận trước, báo số lượng sau."</span>
                        </div>
                    }
                })}
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::of_form;
    use serde_json::json;

    #[test]
    fn goods_of_which_nothing_was_said_are_not_sent() {
        let form = json!({ "amounts": [
            { "address": "a", "held": "  ", "sold": null },
            { "address": "b", "held": "12,5" },
        ] });
        let sent = of_form(form);
        assert_eq!(sent["amounts"], json!([{ "address": "b", "held": "12,5" }]));
    }
}
