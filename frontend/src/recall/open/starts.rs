//! The starts of a recall: lots, a complaint, or a suspected input.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::events::act::view::Goods;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::violation::FieldError;
use nguon_domain::recall::{RecallBasis, RecallStart};
use serde_json::{Value, json};

use crate::api::recalls;
use crate::component::icon::{Icon, Shape};
use crate::form::field::{Fault, Labelled};
use crate::form::{Control, Field, Form, Values};

/// Fields of the form that become `starts`.
const LOTS: &str = "lot_ids";
const MATERIALS: &str = "material_ids";
const BATCHES: &str = "batch_ids";
const CODES: &str = "codes";
const CHOSEN: &str = "chosen";

const LOT: Field = Field::new(LOTS, "Lô", Control::Records(Kind::Lot));
const MATERIAL: Field = Field::new(MATERIALS, "Vật tư", Control::Records(Kind::Material))
    .help("Mọi lô có ghi dùng vật tư này đều bị thu hồi.");
const BATCH: Field = Field::new(BATCHES, "Lô vật tư", Control::Records(Kind::MaterialBatch))
    .help("Chỉ những lô hàng có ghi dùng lô vật tư này bị thu hồi.");
const CODE: Field = Field::new(CODES, "Mã trên nhãn", Control::Long)
    .help("Mỗi dòng một mã: mã truy xuất, GTIN kèm số lô, SSCC hoặc đường dẫn trong mã QR.");
const COMPLAINT: Field = Field::new("complaint_code", "Mã trên nhãn của hàng bị phản ánh", Control::Line).required();
const COMPLAINT_SAYS: Field = Field::new("complaint_text", "Nội dung phản ánh", Control::Long).required();

/// The fields of this part with their labels, for the list of faults.
pub const FIELDS: &[Field] = &[
    Field::new("organisation_id", "Doanh nghiệp", Control::Line),
    LOT,
    MATERIAL,
    BATCH,
    CODE,
    Field::new(CHOSEN, "Hàng cần thu hồi", Control::Line),
    COMPLAINT,
    COMPLAINT_SAYS,
];

/// Sets the form's fields from the server's starts; `goods` describes what they resolve to.
pub fn to_form(values: &mut Values, starts: &[RecallStart], goods: &[Goods]) {
    let records: Vec<String> = starts.iter().filter_map(|start| start.record_id).map(|id| id.to_string()).collect();
    let codes: Vec<String> = starts.iter().filter_map(|start| start.code.clone()).collect();
    let basis = values.get("basis").and_then(Value::as_str).and_then(RecallBasis::parse);
    let is_batch = |id: &String| goods.iter().filter_map(|goods| goods.batch_id).any(|batch| batch.to_string() == *id);
    let (lots, (batches, materials)) = match basis {
        Some(RecallBasis::Input) => (Vec::new(), records.into_iter().partition::<Vec<String>, _>(is_batch)),
        _ => (records, (Vec::new(), Vec::new())),
    };
    let (chosen, codes) = if basis == Some(RecallBasis::Complaint) { (codes, Vec::new()) } else { (Vec::new(), codes) };
    values.insert(LOTS.into(), json!(lots));
    values.insert(MATERIALS.into(), json!(materials));
    values.insert(BATCHES.into(), json!(batches));
    values.insert(CODES.into(), json!(codes.join("\n")));
    values.insert(CHOSEN.into(), json!(chosen));
}

/// Converts the form's fields into what the server accepts: only those of the chosen basis.
pub fn of_form(value: Value) -> Value {
    let Value::Object(mut values) = value else { return value };
    let mut take = |name: &str| values.remove(name).unwrap_or_default();
    let (lots, materials, batches) = (take(LOTS), take(MATERIALS), take(BATCHES));
    let (codes, chosen) = (take(CODES), take(CHOSEN));
    let basis = values.get("basis").and_then(Value::as_str).and_then(RecallBasis::parse);
    let list = |value: Value| match value {
        Value::Array(items) => items,
        _ => Vec::new(),
    };
    let records = |ids: Value| list(ids).into_iter().map(|id| json!({ "record_id": id }));
    let typed = codes.as_str().unwrap_or_default().lines().map(str::trim).filter(|line| !line.is_empty());
    let typed = typed.map(|code| json!({ "code": code }));
    let starts: Vec<Value> = match basis {
        Some(RecallBasis::Complaint) => list(chosen).into_iter().map(|code| json!({ "code": code })).collect(),
        Some(RecallBasis::Input) => records(materials).chain(records(batches)).chain(typed).collect(),
        _ => records(lots).chain(typed).collect(),
    };
    if basis != Some(RecallBasis::Complaint) {
        values.remove("complaint_code");
        values.remove("complaint_text");
    }
    values.insert("starts".into(), Value::Array(starts));
    Value::Object(values)
}

/// Moves faults of `starts` to the fields that they were made of; `asked` is what was sent.
pub fn at_fields(errors: &mut [FieldError], asked: &Value) {
    let basis = asked["basis"].as_str().and_then(RecallBasis::parse);
    let records = if basis == Some(RecallBasis::Input) { MATERIALS } else { LOTS };
    for error in errors {
        let place = error.field.strip_prefix("starts[").and_then(|rest| rest.split(']').next()?.parse::<usize>().ok());
        let code = place.and_then(|place| asked["starts"][place]["code"].as_str());
        if error.field == "starts" {
            // The field in which the first choice is made.
            error.field = if basis == Some(RecallBasis::Complaint) { CHOSEN } else { records }.to_owned();
            error.message = "Hãy chọn ít nhất một, hoặc nhập mã.".to_owned();
            if basis == Some(RecallBasis::Complaint) {
                error.message = "Hãy tìm nguồn, rồi chọn ít nhất một thứ cần thu hồi.".to_owned();
            }
        } else if let Some(code) = code {
            error.field = if basis == Some(RecallBasis::Complaint) { CHOSEN } else { CODES }.to_owned();
            error.message = format!("{code}: {}", error.message);
        } else if place.is_some() {
            error.field = records.to_owned();
        }
    }
}

/// The part of the form.
#[component]
pub fn Starts(form: Form, is_business: bool) -> impl IntoView {
    let basis = Memo::new(move |_| RecallBasis::parse(&form.text("basis")).unwrap_or(RecallBasis::Lots));
    let choices = RecallBasis::ALL
        .iter()
        .map(|choice| {
            let choice = *choice;
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        name="basis"
                        value=choice.as_str()
                        prop:checked=move || basis.get() == choice
                        on:change=move |_| form.set("basis", json!(choice.as_str()))
                    />
                    <span>{choice.label().vi}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="section">
            <legend class="section__title">"Thu hồi gì"</legend>
            <div class="stack">
                <div role="radiogroup" aria-label="Căn cứ">{choices}</div>
                {move || match basis.get() {
                    RecallBasis::Lots => view! {
                        {is_business.then(|| view! { <Labelled form field=&LOT /> })}
                        <Labelled form field=&CODE />
                    }
                    .into_any(),
                    RecallBasis::Input => view! {
                        {is_business.then(|| view! { <Labelled form field=&BATCH /> <Labelled form field=&MATERIAL /> })}
                        <Labelled form field=&CODE />
                    }
                    .into_any(),
                    RecallBasis::Complaint => view! { <Complaint form is_business /> }.into_any(),
                }}
            </div>
        </fieldset>
    }
    .into_any()
}

/// A complaint, and which of the business's own goods it may concern.
#[component]
fn Complaint(form: Form, is_business: bool) -> impl IntoView {
    let found: RwSignal<Option<Vec<Goods>>> = RwSignal::new(None);
    let fault = RwSignal::new(None::<String>);
    let is_cut = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let find = move |_| {
        let code = form.text("complaint_code");
        if busy.get_untracked() || code.trim().is_empty() {
            return;
        }
        busy.set(true);
        fault.set(None);
        let organisation = (!is_business).then(|| form.text("organisation_id"));
        spawn_local(async move {
            match recalls::suspects(code.trim(), organisation.as_deref()).await {
                Ok(suspects) => {
                    is_cut.try_set(suspects.is_cut);
                    found.try_set(Some(suspects.items));
                }
                Err(failure) => {
                    found.try_set(None);
                    let text = match failure.errors().first() {
                        Some(error) => error.message.clone(),
                        None if failure.code() == Some(nguon_domain::input::problem::ProblemCode::NotFound) => {
                            "Không thấy hàng của doanh nghiệp trong nguồn gốc của mã này.".to_owned()
                        }
                        None => failure.message(),
                    };
                    fault.try_set(Some(text));
                }
            }
            busy.try_set(false);
        });
    };
    let toggle = move |address: String, is_on: bool| {
        let mut chosen: Vec<Value> = form.list(CHOSEN);
        chosen.retain(|one| one.as_str() != Some(address.as_str()));
        if is_on {
            chosen.push(json!(address));
        }
        form.set(CHOSEN, Value::Array(chosen));
    };
    let list = move || {
        found.get().map(|goods| {
            let rows = goods
                .into_iter()
                .map(|goods| {
                    let (address, shown) = (goods.address.clone(), goods.address.clone());
                    let is_on = move || form.list(CHOSEN).iter().any(|one| one.as_str() == Some(shown.as_str()));
                    view! {
                        <li>
                            <label class="check">
                                <input
                                    type="checkbox"
                                    name="suspect"
                                    prop:checked=is_on
                                    on:change=move |event| toggle(address.clone(), event_target_checked(&event))
                                />
                                {goods.in_one_line()}
                            </label>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <fieldset class="recall__suspects">
                    <legend>"Hàng của doanh nghiệp có trong nguồn gốc: chọn thứ cần thu hồi"</legend>
                    <ul class="goods-list">{rows}</ul>
                    {move || {
                        is_cut
                            .get()
                            .then(|| {
                                view! {
                                    <p class="field__error">
                                        "Chuỗi quá lớn: việc truy xuất dừng giữa chừng, có thể còn nguồn khác chưa được tìm thấy."
                                    </p>
                                }
                            })
                    }}
                </fieldset>
            }
        })
    };
    view! {
        <Labelled form field=&COMPLAINT />
        <p>
            <button type="button" class="button" disabled=busy on:click=find>
                <Icon shape=Shape::Search />
                "Tìm nguồn"
            </button>
        </p>
        {move || fault.get().map(|text| view! { <p class="field__error" role="alert"><Icon shape=Shape::Warning />{text}</p> })}
        {list}
        <Labelled form field=&COMPLAINT_SAYS />
        <Fault form name=CHOSEN />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{at_fields, of_form, to_form};
    use nguon_domain::events::act::view::Goods;
    use nguon_domain::input::violation::FieldError;
    use nguon_domain::recall::RecallInput;
    use serde_json::{Value, json};

    fn sent(value: Value) -> Value {
        of_form(value)["starts"].clone()
    }

    #[test]
    fn only_what_the_chosen_basis_asks_for_is_sent() {
        let all = |basis: &str| json!({ "basis": basis, "lot_ids": ["l"], "material_ids": ["m"], "batch_ids": ["b"], "codes": " a \n\n b", "chosen": ["c"] });
        assert_eq!(sent(all("lots")), json!([{ "record_id": "l" }, { "code": "a" }, { "code": "b" }]));
        assert_eq!(
            sent(all("input")),
            json!([{ "record_id": "m" }, { "record_id": "b" }, { "code": "a" }, { "code": "b" }])
        );
        assert_eq!(sent(all("complaint")), json!([{ "code": "c" }]));
    }

    #[test]
    fn what_is_wrong_is_said_at_the_field_where_it_was_entered() {
        let asked =
            |basis: &str| of_form(json!({ "basis": basis, "lot_ids": ["l"], "codes": "a\nb", "chosen": ["c"] }));
        let said = |basis: &str, field: &str| {
            let mut errors = [FieldError { field: field.into(), code: String::new(), message: "Sai.".into() }];
            at_fields(&mut errors, &asked(basis));
            let [error] = errors;
            (error.field, error.message)
        };
        assert_eq!(said("lots", "starts[2].code"), ("codes".into(), "b: Sai.".into()));
        assert_eq!(said("lots", "starts[0].record_id"), ("lot_ids".into(), "Sai.".into()));
        assert_eq!(said("lots", "starts").0, "lot_ids");
        assert_eq!(said("input", "starts").0, "material_ids");
        assert_eq!(said("complaint", "starts[0].code"), ("chosen".into(), "c: Sai.".into()));
        assert_eq!(said("lots", "title"), ("title".into(), "Sai.".into()));
    }

    #[test]
    fn a_draft_comes_back_as_it_was_sent() {
        let mut values = nguon_domain::input::fields::<RecallInput>();
        values.insert("basis".into(), json!("lots"));
        let id = uuid::Uuid::from_u128(7);
        let starts = json!([{ "record_id": id }, { "code": "7K3M9QX2AB" }]);
        to_form(&mut values, &serde_json::from_value::<Vec<_>>(starts.clone()).expect("starts"), &[]);
        assert_eq!(sent(Value::Object(values)), starts);
    }

    #[test]
    fn a_batch_comes_back_among_the_batches() {
        let mut values = nguon_domain::input::fields::<RecallInput>();
        values.insert("basis".into(), json!("input"));
        let (batch, material) = (uuid::Uuid::from_u128(7), uuid::Uuid::from_u128(8));
        let starts = json!([{ "record_id": batch }, { "record_id": material }]);
        let goods = [Goods { batch_id: Some(batch), ..Goods::default() }];
        to_form(&mut values, &serde_json::from_value::<Vec<_>>(starts).expect("starts"), &goods);
        assert_eq!((&values["batch_ids"], &values["material_ids"]), (&json!([batch]), &json!([material])));
    }
}
