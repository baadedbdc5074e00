//! The recipient's answer to an advice, given once: announced and received quantities line by line.

use std::collections::BTreeSet;

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::events::despatch::{AdviceAnswer, AdviceLine, AdviceView, Outcome};
use nguon_domain::input;
use nguon_domain::input::kind::Kind;
use serde_json::{Value, json};

use super::view::AnnouncedLine;
use crate::access::session::Session;
use crate::api::{advices, goods};
use crate::component::code_input::CodeInput;
use crate::component::icon::{Icon, Shape};
use crate::component::scan_box::Scans;
use crate::component::toast::Toasts;
use crate::events::goods::shown::{is_single, title};
use crate::form::entries::Derived;
use crate::form::field::{Fault, Labelled};
use crate::form::{Control, Entries, Faults, Field, Form, Section, Sending};
use crate::management::draft::{self, DraftKeeper, DraftNotice};
use crate::management::enter;
use crate::platform::format;

const OUTCOMES: [(&str, &str); 4] = {
    let [received, different, missing, refused] = Outcome::ALL;
    [
        (received.as_str(), received.label().vi),
        (different.as_str(), different.label().vi),
        (missing.as_str(), missing.label().vi),
        (refused.as_str(), refused.label().vi),
    ]
};

const OUTCOME: Field = Field::new("outcome", "Nhận thế nào", Control::OneOf(&OUTCOMES));
/// The outcome of a logistic unit, which either arrived or did not.
const OUTCOME_OF_UNIT: Field = Field::new("outcome", "Nhận thế nào", Control::OneOf(&WITHOUT_QUANTITY));
const WITHOUT_QUANTITY: [(&str, &str); 3] = [OUTCOMES[0], OUTCOMES[2], OUTCOMES[3]];
const RECEIVED: Field = Field::new("received", "Số lượng thực nhận", Control::Decimal("")).required();
const REASON: Field = Field::new("reason", "Lý do", Control::Line).required();

const LINE: Entries = Entries { parts: &[OUTCOME, RECEIVED, REASON], derives: Derived::Nothing };

const SECTIONS: &[Section] = &[
    Section { title: "Hàng hóa", fields: &[Field::new("lines", "Dòng", Control::Entries(&LINE))] },
    Section {
        title: "Thời gian, địa điểm",
        fields: &[
            Field::new("happened_at", "Hàng đến lúc", Control::Moment).required(),
            Field::new("place_id", "Nơi nhận", Control::Record(Kind::Place)),
            Field::new("note", "Ghi chú", Control::Long),
        ],
    },
];

/// The form. Every line starts as announced, so that only differences have to be entered.
#[component]
pub fn AnswerForm(advice: AdviceView, answered: Callback<()>) -> impl IntoView {
    let toasts = Toasts::here();
    let session = Session::here();
    let id = advice.id.to_string();
    let mut values = input::fields::<AdviceAnswer>();
    values.insert("happened_at".into(), format::rfc3339(format::now()).into());
    let untouched = |line: &AdviceLine| json!({ "number": line.number, "outcome": Outcome::Received.as_str() });
    values.insert("lines".into(), advice.lines.iter().map(untouched).collect());
    let form = Form::new(values);
    let key = session.me_untracked().map(|me| draft::key(me.user_id, "advice", Some(&id)));
    let keeper = DraftKeeper::start(form, key, None, false);
    let sending = Sending::of(form);
    let lines = StoredValue::new(advice.lines);

    // Indices of lines whose goods were scanned.
    let seen = RwSignal::new(BTreeSet::<usize>::new());
    let typed = RwSignal::new(String::new());
    let fault = RwSignal::new(None::<String>);
    let looking = RwSignal::new(false);
    let scanned = Callback::new(move |code: String| {
        typed.set(String::new());
        looking.set(true);
        spawn_local(async move {
            let told = match goods::find(&code).await {
                Ok(item) => {
                    let line =
                        lines.try_with_value(|lines| lines.iter().position(|line| is_in(line, &item.goods.address)));
                    match line.flatten() {
                        Some(line) => {
                            seen.try_update(|seen| seen.insert(line));
                            None
                        }
                        None => Some(format!("{} không có trong thông báo này.", title(&item.goods))),
                    }
                }
                Err(failure) => {
                    Some(failure.errors().first().map_or_else(|| failure.message(), |error| error.message.clone()))
                }
            };
            fault.try_set(told);
            looking.try_set(false);
        });
    });
    Scans::claim(scanned);
    let unseen_missing = move |_| {
        for index in lines.with_value(|lines| 0..lines.len()) {
            if !seen.with_untracked(|seen| seen.contains(&index)) {
                form.set(&format!("lines[{index}].outcome"), Outcome::Missing.as_str().into());
            }
        }
    };

    let send = move |_| {
        let id = id.clone();
        sending.send_checked(
            |form| form.check_with(|value| input::parse::<AdviceAnswer>(meant(value), format::today())),
            move |input: AdviceAnswer| async move { advices::answer(&id, &input).await },
            move |answer| match answer {
                Ok(_) => {
                    keeper.done();
                    toasts.done("Đã xác nhận. Bên gửi thấy được kết quả.");
                    answered.try_run(());
                }
                Err(failure) => sending.refused(&failure),
            },
        );
    };
    let rows = lines.get_value().into_iter().enumerate().map(|(index, line)| {
        let is_seen = move || seen.with(|seen| seen.contains(&index));
        let path = move |part: &str| format!("lines[{index}].{part}");
        let outcome = Memo::new(move |_| Outcome::parse(&form.text(&path("outcome"))));
        let choice = if is_single(&line.goods) { OUTCOME_OF_UNIT } else { OUTCOME };
        let label = title(&line.goods);
        view! {
            <div class="cardlet line" class:line--told=is_seen role="group" aria-label=label>
                <AnnouncedLine line />
                {move || is_seen().then(|| view! { <p class="told"><Icon shape=Shape::Check />"Đã quét thấy"</p> })}
                <Fault form name=path("number") />
                <div class="section__fields">
                    <Labelled form field=choice.within("lines", index) />
                    {move || {
                        (outcome.get() == Some(Outcome::Different))
                            .then(|| view! { <Labelled form field=RECEIVED.within("lines", index) /> })
                    }}
                    {move || {
                        (outcome.get() != Some(Outcome::Received))
                            .then(|| view! { <Labelled form field=REASON.within("lines", index) /> })
                    }}
                </div>
            </div>
        }
    });
    let some_unseen = move || seen.with(|seen| !seen.is_empty() && seen.len() < lines.with_value(Vec::len));
    view! {
        <DraftNotice keeper />
        <form
            class="form"
            novalidate
            on:submit=|event: ev::SubmitEvent| event.prevent_default()
            on:keydown=enter::go_on
        >
            <Faults form sections=SECTIONS tell=sending.attempts other=sending.other />
            <fieldset class="section">
                <legend class="section__title">"Đối chiếu hàng"</legend>
                <div class="stack">
                    <CodeInput
                        id="field-lines"
                        label="Quét hàng khi dỡ xuống"
                        help="Không bắt buộc. Mã quét được sẽ đánh dấu dòng hàng tương ứng."
                        action="Đánh dấu"
                        typed
                        fault
                        busy=looking
                        taken=scanned
                    />
                    {move || {
                        some_unseen()
                            .then(|| {
                                view! {
                                    <button type="button" class="button" on:click=unseen_missing>
                                        "Những dòng chưa quét: không thấy hàng"
                                    </button>
                                }
                            })
                    }}
                    <div class="items__lines">{rows.collect_view()}</div>
                </div>
            </fieldset>
            <fieldset class="section">
                <legend class="section__title">{SECTIONS[1].title}</legend>
                <div class="section__fields">
                    {SECTIONS[1].fields.iter().map(|field| view! { <Labelled form field /> }).collect_view()}
                </div>
            </fieldset>
            <div class="actions">
                <button
                    type="button"
                    class="button button--primary"
                    disabled=sending.busy
                    on:click=send
                >
                    <Icon shape=Shape::Check />
                    "Xác nhận đã nhận"
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// Whether the item at this address is the line or packed in it.
fn is_in(line: &AdviceLine, address: &str) -> bool {
    line.goods.address == address || line.contents.iter().any(|held| held.goods.address == address)
}

/// Returns the answer without what was entered for an outcome that is no longer chosen.
fn meant(mut value: Value) -> Value {
    if let Some(lines) = value.get_mut("lines").and_then(Value::as_array_mut) {
        for line in lines.iter_mut().filter_map(Value::as_object_mut) {
            let outcome = line.get("outcome").and_then(Value::as_str).and_then(Outcome::parse);
            if outcome != Some(Outcome::Different) {
                line.remove("received");
            }
            if outcome == Some(Outcome::Received) {
                line.remove("reason");
            }
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::{WITHOUT_QUANTITY, meant};
    use nguon_domain::events::despatch::Outcome;
    use serde_json::json;

    #[test]
    fn what_was_typed_for_another_outcome_is_not_sent() {
        let typed = json!({ "lines": [
            { "number": 1, "outcome": "received", "received": "3", "reason": "ướt" },
            { "number": 2, "outcome": "different", "received": "3", "reason": "thiếu" },
            { "number": 3, "outcome": "refused", "received": "3", "reason": "hỏng" },
        ] });
        assert_eq!(
            meant(typed),
            json!({ "lines": [
                { "number": 1, "outcome": "received" },
                { "number": 2, "outcome": "different", "received": "3", "reason": "thiếu" },
                { "number": 3, "outcome": "refused", "reason": "hỏng" },
            ] })
        );
    }

    #[test]
    fn of_a_unit_there_is_no_other_quantity() {
        assert!(WITHOUT_QUANTITY.iter().all(|(value, _)| Outcome::parse(value) != Some(Outcome::Different)));
    }
}
