//! The form for a print run, with a preview of the first label.

use std::collections::{BTreeSet, HashMap};

use futures_util::future::try_join;
use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use gloo_timers::future::TimeoutFuture;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::identification::packaging::PackagingLevel;
use nguon_domain::identification::qr::QrContent;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::violation::FieldError;
use nguon_domain::labelling::label::{
    LabelItem, LabelKind, LabelLine, LabelPreview, MAX_LINES, PrintRunInput, PrintRuns, StockView,
};
use uuid::Uuid;

use super::number::{fault, number};
use super::reason::reason;
use super::runs::open_pdf;
use crate::api::{self, Answer, AnyRecord, Failure, labels};
use crate::component::fetched::Fetched;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::toast::Toasts;
use crate::form::as_text;
use crate::platform::blob::{revoke_url, url_of};

/// How long input has to pause before the preview is requested, in milliseconds.
const PAUSE: u32 = 350;
/// Concurrent requests for records: as many as browsers send to one server.
const MAX_CONCURRENT: usize = 6;

/// A record to print labels for.
#[derive(Clone, Debug, PartialEq)]
struct LabelRecord {
    id: Uuid,
    name: String,
    detail: String,
    levels: Vec<PackagingLevel>,
}

/// Returns the records with their names, for a lot the packaging levels of its product, and the label stocks.
async fn load(kind: Kind, ids: Vec<Uuid>) -> Answer<(Vec<LabelRecord>, Vec<StockView>)> {
    let of_kind = |kind: Kind, ids: Vec<String>| {
        let asked = ids.into_iter().map(move |id| async move { api::record(kind, &id).await });
        stream::iter(asked).buffered(MAX_CONCURRENT).try_collect::<Vec<AnyRecord>>()
    };
    let records = of_kind(kind, ids.iter().map(Uuid::to_string).collect());
    let (stocks, records) = try_join(labels::stocks(), records).await?;
    let product_of = |record: &AnyRecord| match kind {
        Kind::Lot => record.content.get("product_id").and_then(|id| id.as_str()).map(str::to_owned),
        _ => None,
    };
    let products: BTreeSet<String> = records.iter().filter_map(product_of).collect();
    let products: HashMap<String, Vec<PackagingLevel>> = of_kind(Kind::Product, products.into_iter().collect())
        .await?
        .into_iter()
        .map(|product| {
            let levels = product.content.get("packaging").cloned().unwrap_or_default();
            (product.id.to_string(), serde_json::from_value(levels).unwrap_or_default())
        })
        .collect();
    let chosen = ids.into_iter().zip(records).map(|(id, record)| {
        let text = |field: &str| record.content.get(field).map(as_text).unwrap_or_default();
        let detail = [text("code"), text("sscc"), text("gtin")].into_iter().find(|text| !text.is_empty());
        let levels = product_of(&record).and_then(|product| products.get(&product).cloned()).unwrap_or_default();
        LabelRecord { id, name: text("name"), detail: detail.unwrap_or_default(), levels }
    });
    Ok((chosen.collect(), stocks))
}

/// The form.
#[component]
pub fn Print(kind: Kind, ids: Vec<Uuid>, runs: Fetched<PrintRuns>) -> impl IntoView {
    let loaded = Fetched::new(|| (), move |()| load(kind, ids.clone()));
    view! { <Loaded of=loaded children=move |(chosen, stocks)| form(kind, chosen, stocks, runs) /> }
}

fn form(kind: Kind, chosen: Vec<LabelRecord>, stocks: Vec<StockView>, runs: Fetched<PrintRuns>) -> AnyView {
    let toasts = Toasts::here();
    let kinds: Vec<LabelKind> = LabelKind::ALL.into_iter().filter(|label| label.records().contains(&kind)).collect();
    let first_stock = |label: LabelKind, stocks: &[StockView]| {
        stocks.iter().find(|stock| stock.kinds.contains(&label)).map(|stock| stock.id.clone()).unwrap_or_default()
    };
    let first_kind = kinds.first().copied().unwrap_or(LabelKind::Consumer);
    let input = RwSignal::new(PrintRunInput {
        kind: Some(first_kind),
        stock: first_stock(first_kind, &stocks),
        items: chosen
            .iter()
            .map(|record| LabelItem { record_id: Some(record.id), record_kind: Some(kind), ..LabelItem::default() })
            .collect(),
        lines: LabelLine::DEFAULT.to_vec(),
        ..PrintRunInput::default()
    });
    let errors: RwSignal<Vec<FieldError>> = RwSignal::new(Vec::new());
    let other = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let label_kind = Memo::new(move |_| input.with(|input| input.kind).unwrap_or(LabelKind::Consumer));
    let stocks = StoredValue::new(stocks);
    let stock = Memo::new(move |_| {
        input.with(|input| stocks.with_value(|all| all.iter().find(|stock| stock.id == input.stock).cloned()))
    });

    let tell = move |failure: &Failure| {
        errors.try_set(failure.errors().to_vec());
        other.try_set(failure.errors().is_empty().then(|| failure.message()));
    };
    let asked = StoredValue::new(0_u32);
    let preview = Fetched::new(
        move || input.get(),
        move |input| {
            asked.update_value(|number| *number += 1);
            let number = asked.get_value();
            async move {
                TimeoutFuture::new(PAUSE).await;
                if asked.try_get_value() != Some(number) {
                    // Nobody waits for this answer any more.
                    return Err(Failure::Offline);
                }
                let answer = labels::preview(&input).await;
                match &answer {
                    Ok(_) => {
                        errors.try_set(Vec::new());
                        other.try_set(None);
                    }
                    Err(failure) => tell(failure),
                }
                answer
            }
        },
    );
    // A run whose answer was lost is requested again under the same key.
    let key = RwSignal::new(api::idempotency::new_key());
    Effect::new(move |_| {
        input.track();
        key.set(api::idempotency::new_key());
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        spawn_local(async move {
            match labels::print(&input.get_untracked(), &key.get_untracked()).await {
                Ok(run) => {
                    toasts.done(format!("Đã tạo {} nhãn. In ở tỷ lệ 100 %, không chọn “vừa trang”.", run.labels));
                    key.try_set(api::idempotency::new_key());
                    open_pdf(&run, toasts);
                    runs.again();
                }
                Err(failure) => tell(&failure),
            }
            busy.try_set(false);
        });
    };

    let kind_options =
        kinds.iter().map(|label| view! { <option value=label.as_str()>{label.label().vi}</option> }).collect_view();
    let stock_options = move || {
        let label = label_kind.get();
        stocks.with_value(|all| {
            all.iter()
                .filter(|stock| stock.kinds.contains(&label))
                .map(|stock| view! { <option value=stock.id.clone()>{stock.name.clone()}</option> })
                .collect_view()
        })
    };
    let items = chosen.into_iter().enumerate().map(|(index, record)| item(index, record, input, label_kind, errors));
    let lines = move || (label_kind.get() == LabelKind::Consumer).then(|| line_choice(input, errors));
    let with_qr = move || matches!(label_kind.get(), LabelKind::Consumer | LabelKind::Case);
    let content = move || with_qr().then(|| content_choice(input));
    let position = move || {
        let labels = stock.get().map_or(1, |stock| stock.columns * stock.rows);
        (labels > 1).then(|| {
            number(
                "start_position",
                format!("Bắt đầu từ nhãn số (1–{labels})"),
                input.with_untracked(|input| input.start_position).or(Some(1)),
                move |value| input.update(|input| input.start_position = value),
                errors,
                "start_position".into(),
            )
        })
    };
    let reason = reason(move |value| input.update(|input| input.reason = value), errors);
    let offset = |name: &'static str, label: &str, set: fn(&mut PrintRunInput, Option<i64>)| {
        number(name, label.to_owned(), None, move |value| input.update(|input| set(input, value)), errors, name.into())
    };
    view! {
        <form class="labels" novalidate on:submit=submit>
            <div class="card stack">
                {move || other.get().map(|text| view! { <p class="field__error" role="alert">{text}</p> })}
                <div class="field">
                    <label class="field__label" for="field-kind">"Loại nhãn"</label>
                    <select
                        class="input input--select"
                        id="field-kind"
                        name="kind"
                        on:change=move |event| {
                            let label = LabelKind::parse(&event_target_value(&event));
                            input.update(|input| {
                                input.kind = label;
                                let fits = |stock: &StockView| label.is_some_and(|label| stock.kinds.contains(&label));
                                if !stocks.with_value(|all| all.iter().any(|stock| stock.id == input.stock && fits(stock))) {
                                    input.stock = stocks
                                        .with_value(|all| all.iter().find(|stock| fits(stock)).map(|stock| stock.id.clone()))
                                        .unwrap_or_default();
                                    input.start_position = None;
                                }
                                if label != Some(LabelKind::Case) {
                                    input.items.iter_mut().for_each(|item| item.packaging = None);
                                }
                            });
                        }
                    >
                        {kind_options}
                    </select>
                </div>
                <div class="field">
                    <label class="field__label" for="field-stock">"Khổ nhãn"</label>
                    <select
                        class="input input--select"
                        id="field-stock"
                        name="stock"
                        prop:value=move || input.with(|input| input.stock.clone())
                        on:change=move |event| {
                            input.update(|input| {
                                input.stock = event_target_value(&event);
                                input.start_position = None;
                            });
                        }
                    >
                        {stock_options}
                    </select>
                    {fault(errors, "stock".into())}
                </div>
                <ul class="labels__items">{items.collect_view()}</ul>
                {fault(errors, "items".into())}
                {reason}
                {position}
                {lines}
                {content}
                <details>
                    <summary>"Máy in bị lệch?"</summary>
                    <p class="field__help">"Tính bằng phần mười milimét, từ −100 đến 100. Số dương dịch sang phải, xuống dưới."</p>
                    <div class="labels__row">
                        {offset("offset_x", "Dịch ngang", |input, value| input.offset_x = value)}
                        {offset("offset_y", "Dịch dọc", |input, value| input.offset_y = value)}
                    </div>
                </details>
            </div>
            <div class="card stack labels__preview">
                <Loaded of=preview lines=3 instead=unseen children=shown />
                <button type="submit" class="button button--primary" disabled=busy>
                    <Icon shape=Shape::File />
                    {move || if busy.get() { "Đang tạo…" } else { "In nhãn" }}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// A record with its number of labels, and on a case label its packaging level.
fn item(
    index: usize,
    record: LabelRecord,
    input: RwSignal<PrintRunInput>,
    label_kind: Memo<LabelKind>,
    errors: RwSignal<Vec<FieldError>>,
) -> AnyView {
    let change =
        move |set: &dyn Fn(&mut LabelItem)| input.update(|input| input.items.get_mut(index).into_iter().for_each(set));
    let field = |part: &str| format!("items[{index}].{part}");
    let levels = StoredValue::new(record.levels);
    let packaging = field("packaging");
    let level_choice = move || {
        (label_kind.get() == LabelKind::Case).then(|| {
            let id = format!("field-{packaging}");
            let options = levels.with_value(|levels| {
                levels
                    .iter()
                    .enumerate()
                    .map(|(place, level)| view! { <option value=place.to_string()>{level.name.clone()}</option> })
                    .collect_view()
            });
            view! {
                <div class="field">
                    <label class="field__label" for=id.clone()>"GTIN của"</label>
                    <select
                        class="input input--select"
                        id=id
                        name="packaging"
                        on:change=move |event| {
                            let level = event_target_value(&event).parse().ok();
                            change(&|item| item.packaging = level);
                        }
                    >
                        <option value="">"Sản phẩm"</option>
                        {options}
                    </select>
                    {fault(errors, packaging.clone())}
                </div>
            }
        })
    };
    view! {
        <li class="labels__item">
            <div class="person__text">
                <p class="person__name">{record.name.clone()}</p>
                <p class="muted">{record.detail}</p>
                {fault(errors, field("record_id"))}
            </div>
            {level_choice}
            {number(
                "copies",
                format!("Số nhãn của {}", record.name),
                Some(1),
                move |value| change(&|item| item.copies = value),
                errors,
                field("copies"),
            )}
        </li>
    }
    .into_any()
}

/// The choice of lines on a consumer label.
fn line_choice(input: RwSignal<PrintRunInput>, errors: RwSignal<Vec<FieldError>>) -> AnyView {
    let boxes = LabelLine::ALL.map(|line| {
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    name="lines"
                    value=line.as_str()
                    prop:checked=move || input.with(|input| input.lines.contains(&line))
                    on:change=move |event| {
                        let wanted = event_target_checked(&event);
                        input.update(|input| {
                            let before = std::mem::take(&mut input.lines);
                            let chosen = |other: &LabelLine| if *other == line { wanted } else { before.contains(other) };
                            input.lines = LabelLine::ALL.into_iter().filter(chosen).collect();
                        });
                    }
                />
                {line.label().vi}
            </label>
        }
    });
    view! {
        <fieldset class="labels__lines">
            <legend class="field__label">{format!("Dòng chữ cạnh mã QR (nhiều nhất {MAX_LINES})")}</legend>
            {boxes}
            {fault(errors, "lines".into())}
        </fieldset>
    }
    .into_any()
}

/// The choice of the QR code's content.
fn content_choice(input: RwSignal<PrintRunInput>) -> AnyView {
    view! {
        <label class="check">
            <input
                type="checkbox"
                name="qr-short"
                prop:checked=move || input.with(|input| input.qr_content == Some(QrContent::Short))
                on:change=move |event| {
                    let content = event_target_checked(&event).then_some(QrContent::Short);
                    input.update(|input| input.qr_content = content);
                }
            />
            "Mã QR dùng địa chỉ ngắn, không kèm mã GS1"
        </label>
    }
    .into_any()
}

/// The preview of the first label, and how many there will be.
fn shown(label: LabelPreview) -> AnyView {
    let url = url_of(label.svg.as_bytes(), "image/svg+xml");
    let kept = url.clone();
    on_cleanup(move || {
        if let Some(url) = kept {
            revoke_url(&url);
        }
    });
    view! {
        <img class="labels__label" src=url alt="Xem trước nhãn đầu tiên" />
        <p class="muted" aria-live="polite">{format!("{} nhãn, {} trang", label.labels, label.pages)}</p>
        {label
            .is_small
            .then(|| {
                view! {
                    <p class="field__help">
                        "Vạch mã nhỏ hơn 0,495 mm, mức tối thiểu của GS1 cho thùng hàng và palet được quét trong phân phối (kho, trung tâm phân phối, băng chuyền). Nhãn này chỉ nên dùng nơi quét bằng máy cầm tay ở gần. Chọn khổ nhãn rộng hơn hoặc số lô ngắn hơn để vạch lớn hơn."
                    </p>
                }
            })}
    }
    .into_any()
}

/// The message in place of the preview while the form has faults.
fn unseen(failure: Failure) -> Option<AnyView> {
    (!failure.errors().is_empty())
        .then(|| view! { <p class="muted">"Chưa xem trước được: vui lòng sửa các mục được đánh dấu."</p> }.into_any())
}
