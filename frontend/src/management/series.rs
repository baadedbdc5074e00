//! One form that creates several identical records, each with a number of its own.

use leptos::ev;
use leptos::prelude::*;
use nguon_domain::input;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::records::logistic_unit::{MadeUnits, UnitSeries};
use serde_json::{Map, Value, json};

use super::chunk;
use crate::api;
use crate::component::dialog::Dialog;
use crate::component::icon::{Icon, Shape};
use crate::form::field::Labelled;
use crate::form::{Control, Faults, Field, Form, Section, Sending};
use crate::platform::format;

static COUNT: [Section; 1] = [Section {
    title: "",
    fields: &[Field::new("count", "Bao nhiêu đơn vị", Control::Count)
        .required()
        .help("Nhiều nhất 500. Các đơn vị giống nhau, mỗi đơn vị được cấp một SSCC riêng.")],
}];

/// The dialog that asks for the count.
#[component]
pub fn SeriesDialog(
    open: RwSignal<bool>,
    /// The form of the unit that they have in common.
    form: Form,
    /// Called with the created units.
    made: Callback<MadeUnits>,
    /// Called when `form` has faults.
    refused: Callback<()>,
) -> impl IntoView {
    provide_context(OpenSeries { form, open, made, refused });
    view! {
        <Dialog open title="Tạo nhiều đơn vị logistic".to_owned()>
            {|| chunk::page(chunk::series)}
        </Dialog>
    }
    .into_any()
}

/// What the dialog is about, for its form, which is a chunk: few need it.
#[derive(Clone, Copy)]
struct OpenSeries {
    form: Form,
    open: RwSignal<bool>,
    made: Callback<MadeUnits>,
    refused: Callback<()>,
}

/// Returns the form of the dialog around it.
pub fn form() -> AnyView {
    let Some(OpenSeries { form, open, made, refused }) = use_context() else { return ().into_any() };
    view! { <SeriesForm form open made refused /> }.into_any()
}

#[component]
fn SeriesForm(form: Form, open: RwSignal<bool>, made: Callback<MadeUnits>, refused: Callback<()>) -> impl IntoView {
    let asked = Form::new(Map::from_iter([("count".to_owned(), json!(10))])).beside("series-");
    // One key per dialog: a series that is sent twice because the answer was lost is created once.
    let key = api::idempotency::new_key();
    let sending = Sending::of(asked);
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let key = key.clone();
        sending.send_checked(
            move |asked| {
                let checked = check(form, asked);
                if checked.is_none() {
                    tell(form, asked, open, refused);
                }
                checked
            },
            move |input| async move { api::numbers::make_series(&key, &input).await },
            move |answer| match answer {
                Ok(units) => {
                    open.try_set(false);
                    made.run(units);
                }
                Err(failure) => {
                    let mut errors = failure.errors().to_vec();
                    errors.iter_mut().for_each(|error| error.field = error.field.replacen("unit.", "", 1));
                    let text = errors.is_empty().then(|| match failure.code() {
                        Some(ProblemCode::NoCompanyPrefix) => {
                            "Doanh nghiệp chưa khai mã doanh nghiệp GS1, hoặc mã chưa được cơ quan quản lý xác nhận. Hãy xem ở trang Mã số GS1."
                                .to_owned()
                        }
                        _ => failure.message(),
                    });
                    sending.refused_as(errors, text);
                    tell(form, asked, open, refused);
                }
            },
        );
    };
    view! {
        <form class="form form--quick" novalidate on:submit=submit>
            <Faults form=asked sections=&COUNT tell=sending.attempts other=sending.other />
            {COUNT[0].fields.iter().map(|field| view! { <Labelled form=asked field /> }).collect_view()}
            <div class="dialog__actions">
                <button type="submit" class="button button--primary" disabled=sending.busy>
                    <Icon shape=Shape::Check />
                    "Tạo"
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// Returns the checked input, or shows the faults: those of the unit have the names of its own form.
fn check(form: Form, asked: Form) -> Option<Value> {
    asked.check_with(|values| {
        let unit = Value::Object(form.values.get_untracked());
        let series = json!({"unit": unit, "count": values.get("count")});
        let mut faults = match input::parse::<UnitSeries>(series, format::today()) {
            Ok(series) => return Ok(serde_json::to_value(series).unwrap_or_default()),
            Err(faults) => faults,
        };
        faults.iter_mut().for_each(|fault| fault.field = fault.field.replacen("unit.", "", 1));
        Err(faults)
    })
}

/// Shows the faults of the unit in its own form behind the dialog; those of the count stay here.
fn tell(form: Form, asked: Form, open: RwSignal<bool>, refused: Callback<()>) {
    let (here, there): (Vec<_>, Vec<_>) =
        asked.errors.get_untracked().into_iter().partition(|error| error.field == "count");
    if !there.is_empty() {
        form.errors.set(there);
        open.set(false);
        refused.run(());
    }
    asked.errors.set(here);
}
