//! Allocating several numbers at once, and reserving numbers that were allocated before.

use std::pin::Pin;

use leptos::ev;
use leptos::prelude::*;
use nguon_domain::identification::numbers::{Allocation, Ranges, Reservation};
use nguon_domain::input::violation::{FieldError, Violation};
use nguon_domain::input::{self, Input};
use serde_json::{Map, Value, json};

use super::KEY_TYPES;
use crate::api::{self, Failure};
use crate::component::chart::count;
use crate::component::copy::copy;
use crate::component::dialog::Dialog;
use crate::component::fetched::Fetched;
use crate::component::icon::{Icon, Shape};
use crate::component::toast::Toasts;
use crate::form::field::Labelled;
use crate::form::{Control, Faults, Field, Form, Section, Sending};
use crate::platform::format;

const KEY_TYPE: Field = Field::new("key_type", "Loại mã", Control::OneOf(&KEY_TYPES)).required();

static ASKED: [Section; 1] = [Section {
    title: "",
    fields: &[
        KEY_TYPE,
        Field::new("count", "Bao nhiêu mã", Control::Count).required().help("Nhiều nhất 1.000 mã một lần."),
    ],
}];

static ENTERED: [Section; 1] = [Section {
    title: "",
    fields: &[
        KEY_TYPE,
        Field::new("values", "Các mã đã dùng", Control::Long)
            .required()
            .help("Mỗi dòng một mã, nhiều nhất 1.000 mã; dán được từ Excel. Hệ thống sẽ không cấp lại các mã này."),
    ],
}];

/// The two buttons with their dialogs.
#[component]
pub fn NumberActions(has_prefix: bool, ranges: Fetched<Ranges>, changed: RwSignal<u32>) -> impl IntoView {
    let toasts = Toasts::here();
    let (asking, entering) = (RwSignal::new(false), RwSignal::new(false));
    let given = RwSignal::new(Vec::<String>::new());
    Effect::new(move |_| {
        if asking.get() {
            given.set(Vec::new());
        }
    });
    let news = move || {
        changed.update(|count| *count += 1);
        ranges.again();
    };
    let allocate = Callback::new(move |values: Value| {
        boxed(async move {
            let asked = serde_json::from_value::<Allocation>(values).unwrap_or_default();
            let allocated = api::numbers::allocate(&api::idempotency::new_key(), &asked).await?;
            given.set(allocated.values);
            news();
            Ok(())
        })
    });
    let reserve = Callback::new(move |values: Value| {
        boxed(async move {
            let asked = serde_json::from_value::<Reservation>(values).unwrap_or_default();
            let reserved = api::numbers::reserve(&asked).await?;
            entering.set(false);
            toasts.done(match reserved.known {
                0 => format!("Đã nhập {} mã.", count(reserved.added as u64)),
                known => {
                    format!("Đã nhập {} mã; {} mã đã có từ trước.", count(reserved.added as u64), count(known as u64))
                }
            });
            news();
            Ok(())
        })
    });
    let (asks, enters): (Check, Check) = (check::<Allocation>, check::<Reservation>);
    view! {
        <p class="quick">
            {has_prefix
                .then(|| {
                    view! {
                        <button type="button" class="button button--primary" on:click=move |_| asking.set(true)>
                            <Icon shape=Shape::Plus />
                            "Cấp nhiều mã"
                        </button>
                    }
                })}
            <button type="button" class="button" on:click=move |_| entering.set(true)>
                <Icon shape=Shape::Pen />
                "Nhập mã đã dùng"
            </button>
        </p>
        <Dialog open=asking title="Cấp nhiều mã".to_owned()>
            {move || match given.with(Vec::is_empty) {
                true => {
                    view! {
                        <AskForm
                            sections=&ASKED
                            begins=json!({"key_type": "gtin", "count": 10})
                            prefix="allocate-"
                            label="Cấp mã"
                            check=asks
                            act=allocate
                        />
                    }
                        .into_any()
                }
                false => view! { <AllocatedNumbers values=given.get() /> }.into_any(),
            }}
        </Dialog>
        <Dialog open=entering title="Nhập mã đã dùng".to_owned()>
            <AskForm
                sections=&ENTERED
                begins=json!({"key_type": "gtin"})
                prefix="reserve-"
                label="Nhập mã"
                check=enters
                act=reserve
            />
        </Dialog>
    }
    .into_any()
}

type Check = fn(Value) -> Result<(), Vec<Violation>>;
type PendingAnswer = Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

fn check<I: Input>(values: Value) -> Result<(), Vec<Violation>> {
    input::parse::<I>(values, format::today()).map(|_| ())
}

fn boxed(future: impl Future<Output = Result<(), Failure>> + 'static) -> PendingAnswer {
    Box::pin(future)
}

/// A short form in a dialog.
#[component]
fn AskForm(
    sections: &'static [Section],
    begins: Value,
    prefix: &'static str,
    label: &'static str,
    check: Check,
    act: Callback<Value, PendingAnswer>,
) -> impl IntoView {
    let form = Form::new(match begins {
        Value::Object(values) => values,
        _ => Map::new(),
    })
    .beside(prefix);
    let sending = Sending::of(form);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let (values, lines) = with_lines(form.values.get_untracked());
        let told = lines.clone();
        sending.send_checked(
            move |form| {
                let checked = form.check_with(|_| check(values.clone()));
                if checked.is_none() {
                    form.errors.update(|errors| errors.iter_mut().for_each(|error| tell_line(error, &told)));
                }
                checked.map(|()| values)
            },
            move |values| act.run(values),
            move |acted| {
                if let Err(failure) = acted {
                    let mut errors = failure.errors().to_vec();
                    errors.iter_mut().for_each(|error| tell_line(error, &lines));
                    let other = errors.is_empty().then(|| failure.message());
                    sending.refused_as(errors, other);
                }
            },
        );
    };
    let fields = sections.iter().flat_map(|section| section.fields);
    view! {
        <form class="form form--quick" novalidate on:submit=submit>
            <Faults form sections tell=sending.attempts other=sending.other />
            {fields.map(|field| view! { <Labelled form field /> }).collect_view()}
            <div class="dialog__actions">
                <button type="submit" class="button button--primary" disabled=sending.busy>
                    <Icon shape=Shape::Check />
                    {label}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// Returns `values` with the lines of a text as a list, without empty ones; and the lines.
fn with_lines(mut values: Map<String, Value>) -> (Value, Vec<String>) {
    let text = values.get("values").and_then(Value::as_str).unwrap_or_default();
    let lines: Vec<String> = text
        .split(['\n', '\r', '\t', ',', ';'])
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect();
    // The form of an allocation has no such field.
    if values.contains_key("values") || !values.contains_key("count") {
        values.insert("values".into(), Value::from(lines.clone()));
    }
    (Value::Object(values), lines)
}

/// Adds the line to the message of its fault, since all lines are in one field.
fn tell_line(error: &mut FieldError, lines: &[String]) {
    let index = error.field.strip_prefix("values[").and_then(|rest| rest.strip_suffix(']')?.parse::<usize>().ok());
    if let Some((index, line)) = index.and_then(|index| Some((index, lines.get(index)?))) {
        error.message = format!("Dòng {} ({line}): {}", index + 1, error.message);
        error.field = "values".into();
    }
}

/// The new numbers, to be copied.
#[component]
fn AllocatedNumbers(values: Vec<String>) -> impl IntoView {
    let toasts = Toasts::here();
    let text = values.join("\n");
    let copied = text.clone();
    view! {
        <p role="status">{format!("Đã cấp {} mã. Các mã này được giữ cho doanh nghiệp; gắn vào sản phẩm, địa điểm khi cần.", count(values.len() as u64))}</p>
        <textarea class="input input--long number" rows="8" readonly aria-label="Các mã vừa cấp" prop:value=text></textarea>
        <div class="dialog__actions">
            <button
                type="button"
                class="button button--primary"
                on:click=move |_| copy(&copied, toasts, "Đã sao chép các mã.")
            >
                <Icon shape=Shape::Copy />
                "Sao chép"
            </button>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{tell_line, with_lines};
    use nguon_domain::input::violation::FieldError;
    use serde_json::json;

    #[test]
    fn each_line_is_a_number_and_its_fault_names_it() {
        let values = json!({"key_type": "gtin", "values": "8938505970011\r\n\n 8938505970029 \t8938505970035"});
        let (values, lines) = with_lines(values.as_object().cloned().expect("an object"));
        assert_eq!(values["values"], json!(["8938505970011", "8938505970029", "8938505970035"]));
        let mut error =
            FieldError {
                field: "values[1]".into(), code: "check_digit".into(), message: "Số kiểm tra sai.".into()
            };
        tell_line(&mut error, &lines);
        assert_eq!(
            (error.field.as_str(), error.message.as_str()),
            ("values", "Dòng 2 (8938505970029): Số kiểm tra sai.")
        );
    }

    #[test]
    fn who_asks_for_numbers_enters_none() {
        let (values, _) = with_lines(json!({"key_type": "gtin", "count": 3}).as_object().cloned().expect("an object"));
        assert_eq!(values, json!({"key_type": "gtin", "count": 3}));
    }
}
