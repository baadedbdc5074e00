//! Opening a recall, or changing its draft.

mod business;
mod starts;

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_query_map};
use nguon_domain::access::permission::Side;
use nguon_domain::recall::{Recall, RecallInput};
use serde_json::{Value, json};

use crate::access::session::Session;
use crate::api::{idempotency, recalls};
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::toast::Toasts;
use crate::form::{Control, Faults, Field, Form, Section, Sections, Sending, Values};
use crate::page::Page;

use business::Business;
use starts::{FIELDS, Starts, at_fields, of_form, to_form};

/// The treatments of recalled goods.
pub const TREATMENTS: &[(&str, &str)] = &[
    ("correction", "Khắc phục lỗi của sản phẩm, lỗi ghi nhãn"),
    ("repurposing", "Chuyển mục đích sử dụng"),
    ("re_export", "Tái xuất"),
    ("destruction", "Tiêu hủy"),
];
const HAZARDS: &[(&str, &str)] = &[
    ("serious", "Nghiêm trọng: có thể gây hại lớn cho sức khỏe"),
    ("moderate", "Vừa: có thể gây hại tạm thời, hồi phục được"),
    ("minor", "Nhẹ: lỗi ghi nhãn, chất lượng"),
];

/// The fields of the form. The first section draws itself: see [`starts`].
static SECTIONS: [Section; 3] = [
    Section { title: "Thu hồi gì", fields: FIELDS },
    Section {
        title: "Lý do và việc cần làm",
        fields: &[
            Field::new("title", "Tiêu đề", Control::Line)
                .required()
                .wide()
                .help("Một dòng, ví dụ: Thu hồi thanh long lô TL-15."),
            Field::new("reason", "Lý do", Control::Long).required().help("Nơi nhận hàng và cơ quan quản lý đọc."),
            Field::new("hazard", "Mức độ nguy hại", Control::OneOf(HAZARDS)).required(),
            Field::new("treatment", "Dự kiến xử lý hàng", Control::OneOf(TREATMENTS)),
            Field::new("instructions", "Nơi nhận và người dùng cần làm gì", Control::Long)
                .required()
                .help("Ví dụ: ngừng bán, để riêng, không ăn, mang trả lại nơi mua."),
            Field::new("public_text", "Thông báo cho người tiêu dùng", Control::Long)
                .help("Hiện trên trang truy xuất của hàng bị thu hồi ngay khi công bố. Bắt buộc, trừ khi diễn tập."),
        ],
    },
    Section {
        title: "Liên hệ và thời hạn",
        fields: &[
            Field::new("phone", "Điện thoại liên hệ", Control::Phone).required().help("Hiện công khai."),
            Field::new("collection_place", "Nơi tiếp nhận hàng trả lại", Control::Line),
            Field::new("deadline", "Hạn trả lời và hoàn thành", Control::Date),
        ],
    },
];

/// Returns the page.
pub fn page() -> AnyView {
    let query = use_query_map();
    let draft = Memo::new(move |_| query.read().get("draft"));
    let answer = Fetched::new(
        move || draft.get(),
        |draft| async move {
            match draft {
                Some(id) => recalls::read(&id).await.map(Some),
                None => Ok(None),
            }
        },
    );
    let title = if draft.get_untracked().is_some() { "Sửa bản nháp thu hồi" } else { "Lập thu hồi" };
    view! {
        <p class="back"><a href=Page::Recalls.path()><Icon shape=Shape::Left />"Thu hồi"</a></p>
        <Heading text=title />
        <Loaded of=answer let:draft>
            <Open draft />
        </Loaded>
    }
    .into_any()
}

/// Returns the initial values of the form.
fn values_of(draft: Option<&Recall>, organisation: Option<String>) -> Values {
    let mut values = nguon_domain::input::fields::<RecallInput>();
    values.insert("basis".into(), json!("lots"));
    values.insert("organisation_id".into(), organisation.map_or(Value::Null, Value::String));
    if let Some(draft) = draft
        && let Ok(Value::Object(known)) = serde_json::to_value(draft)
    {
        values = values
            .into_iter()
            .map(|(name, value)| {
                let value = known.get(&name).cloned().unwrap_or(value);
                (name, value)
            })
            .collect();
        to_form(&mut values, &draft.asked, &draft.affected.starts);
    } else {
        to_form(&mut values, &[], &[]);
    }
    values
}

#[component]
fn Open(draft: Option<Recall>) -> impl IntoView {
    let toasts = Toasts::here();
    let navigate = use_navigate();
    let query = use_query_map();
    let is_business = Session::here().me_untracked().is_some_and(|me| me.role.side() == Side::Organisation);
    let form = Form::new(values_of(draft.as_ref(), query.read_untracked().get("organisation"))).for_new();
    if let Some(draft) = &draft {
        form.names.update(|names| {
            let known = draft.affected.starts.iter();
            names.extend(known.filter_map(|goods| {
                let id = goods.lot_id.or(goods.unit_id).or(goods.batch_id)?;
                Some((id.to_string(), goods.in_one_line()))
            }));
        });
    }
    let version = draft.as_ref().map(|draft| (draft.summary.id.to_string(), draft.version));
    let key = StoredValue::new(idempotency::new_key());
    let sending = Sending::of(form);
    let busy = sending.busy;
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let asked = of_form(Value::Object(form.values.get_untracked()));
        let checked = asked.clone();
        let (navigate, version) = (navigate.clone(), version.clone());
        sending.send_checked(
            move |form| {
                let today = crate::platform::format::today();
                let input = form.check_with(|_| nguon_domain::input::parse::<RecallInput>(checked.clone(), today));
                if input.is_none() {
                    form.errors.update(|errors| at_fields(errors, &checked));
                }
                input
            },
            move |input: RecallInput| async move {
                match &version {
                    Some((id, version)) => recalls::change(id, *version, &input).await,
                    None => recalls::open(&input, &key.get_value()).await,
                }
            },
            move |saved| match saved {
                Ok(recall) => {
                    toasts.done("Đã lưu bản nháp. Hãy xem lại hàng và nơi nhận trước khi công bố.");
                    navigate(&Page::Recall(recall.summary.id.to_string()).path(), Default::default());
                }
                Err(failure) => {
                    let mut errors = failure.errors().to_vec();
                    at_fields(&mut errors, &asked);
                    let other = failure.errors().is_empty().then(|| failure.message());
                    sending.refused_as(errors, other);
                    // The corrected recall is another request.
                    key.set_value(idempotency::new_key());
                }
            },
        );
    };
    view! {
        <form class="form" novalidate on:submit=submit>
            <Faults form sections=&SECTIONS tell=sending.attempts other=sending.other />
            {(!is_business).then(|| view! { <Business form /> })}
            <Starts form is_business />
            <fieldset class="section">
                <legend class="section__title">"Thật hay diễn tập"</legend>
                <label class="check">
                    <input
                        type="checkbox"
                        name="is_drill"
                        prop:checked=move || form.get("is_drill") == Value::Bool(true)
                        on:change=move |event| form.set("is_drill", Value::Bool(event_target_checked(&event)))
                    />
                    "Đây là diễn tập"
                </label>
                <p class="field__help">"Diễn tập làm mọi bước và gửi thư ghi rõ “DIỄN TẬP”, nhưng không hiện gì cho công chúng."</p>
            </fieldset>
            <Sections form sections=&SECTIONS[1..] />
            <div class="actions">
                <button type="submit" class="button button--primary" disabled=busy>
                    <Icon shape=Shape::Check />
                    "Lưu bản nháp và xem hàng"
                </button>
                <span class="actions__state" role="status">{move || if busy.get() { "Đang truy xuất…" } else { "Chưa báo cho ai" }}</span>
            </div>
        </form>
    }
    .into_any()
}
