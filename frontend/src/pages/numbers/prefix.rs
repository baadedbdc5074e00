//! Entering the company prefix: a field of the profile, asked for where it is needed.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::identifier::CompanyPrefix;
use nguon_domain::input;
use nguon_domain::numbers::Ranges;
use nguon_domain::organisation::ProfileInput;
use nguon_domain::violation::{Reason, Violation};
use serde_json::{Map, Value};

use crate::api::{self, Failure};
use crate::component::chart::count;
use crate::component::icon::{Icon, Shape};
use crate::component::toast::Toasts;
use crate::fetched::Fetched;
use crate::form::field::Labelled;
use crate::form::{Control, Field, Form};
use crate::format;
use crate::pages::profile;

const PREFIX: Field = Field::new("gs1_company_prefix", "Mã doanh nghiệp GS1", Control::Digits)
    .required()
    .help("7 đến 10 chữ số, ghi trên giấy chứng nhận quyền sử dụng mã số mã vạch.");

/// The input; tells while one types how many numbers the prefix makes.
#[component]
pub fn PrefixEntry(ranges: Fetched<Ranges>) -> impl IntoView {
    let toasts = Toasts::here();
    let form = Form::new(Map::from_iter([(PREFIX.name.to_owned(), Value::Null)]));
    let busy = RwSignal::new(false);
    let other = RwSignal::new(None::<String>);
    let typed = move || form.text(PREFIX.name).trim().parse::<CompanyPrefix>().ok();
    let capacity = move || {
        typed().map(|prefix| {
            let (items, places) = (count(prefix.gtin_capacity()), count(prefix.gln_capacity()));
            format!(
                "{prefix} → {items} mã sản phẩm, {places} mã địa điểm, {} mã đơn vị logistic",
                count(prefix.sscc_capacity())
            )
        })
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        other.set(None);
        let prefix = untrack(|| form.text(PREFIX.name)).trim().to_owned();
        busy.set(true);
        spawn_local(async move {
            match save(form, prefix).await {
                Ok(true) => {
                    toasts.done("Đã lưu mã doanh nghiệp GS1.");
                    ranges.again();
                }
                Ok(false) => {}
                Err(failure) => {
                    form.errors.try_set(failure.errors().to_vec());
                    other.try_set(failure.errors().is_empty().then(|| failure.message()));
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <form class="form form--short" novalidate on:submit=submit>
            <Labelled form field=PREFIX />
            <p class="hierarchy" role="status">{capacity}</p>
            {move || other.get().map(|text| view! { <p class="field__error" role="alert"><Icon shape=Shape::Warning />{text}</p> })}
            <div class="actions actions--plain">
                <button type="submit" class="button button--primary" disabled=busy>
                    <Icon shape=Shape::Check />
                    "Lưu mã doanh nghiệp"
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// Saves the profile as it is now with this prefix; `false` when it is not one.
async fn save(form: Form, prefix: String) -> Result<bool, Failure> {
    let organisation = api::organisation().await?;
    let mut values = profile::values_of(&organisation);
    values.insert(PREFIX.name.to_owned(), Value::String(prefix.clone()));
    let checked = form.check_with(|_| match prefix.is_empty() {
        true => Err(vec![Violation::new(PREFIX.name, Reason::Required)]),
        false => input::parse::<ProfileInput>(Value::Object(values), format::today()),
    });
    match checked {
        Some(input) => api::save_profile(organisation.version, &input).await.map(|_| true),
        None => Ok(false),
    }
}
