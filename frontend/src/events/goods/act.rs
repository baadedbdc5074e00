//! One act: everything that was recorded, and the form to correct it.

use leptos::prelude::*;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::events::act::view::{ActView, Amount, Goods};
use nguon_domain::events::act::{ActKind, Correction, Finding};
use nguon_domain::input::problem::ProblemCode;
use serde_json::Value;

use super::latest::kind_name;
use super::missing::MissingElements;
use super::parts::{icon, items_label};
use super::shown::{Units, detail, party, title};
use crate::access::session::Session;
use crate::api::{Failure, goods};
use crate::component::dialog::Dialog;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::restricted;
use crate::component::state::Notice;
use crate::component::toast::Toasts;
use crate::form::field::Labelled;
use crate::form::{Control, DialogForm, Field, Form, Section, Sending};
use crate::page::Page;
use crate::platform::format;

/// The page of an act.
#[component]
pub fn ExistingAct(id: String) -> impl IntoView {
    let act = Fetched::new(
        || (),
        move |()| {
            let id = id.clone();
            async move { goods::act(&id).await }
        },
    );
    let missing = |failure: Failure| {
        (failure.code() == Some(ProblemCode::NotFound)).then(|| {
            view! {
                <Heading text="Không tìm thấy" />
                <p>"Không có việc này, hoặc nó thuộc doanh nghiệp khác."</p>
            }
            .into_any()
        })
    };
    view! {
        <p class="back">
            <a href=Page::Goods.path()>
                <Icon shape=Shape::Left />
                "Hàng hóa"
            </a>
        </p>
        <Loaded of=act heading="Hàng hóa" instead=missing let:found>
            <ActDetails act=found changed=move || act.again() />
        </Loaded>
    }
    .into_any()
}

#[component]
fn ActDetails(act: ActView, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let may_record = untrack(|| Session::here().may(Guarded::Events, Action::Write));
    let correcting = RwSignal::new(false);
    let id = act.id.to_string();
    let fact = |label: &'static str, value: Option<String>| {
        value.filter(|value| !value.is_empty()).map(|value| {
            view! { <div class="fact"><dt>{label}</dt><dd>{value}</dd></div> }
        })
    };
    let partner = act.partner.as_ref().map(|found| match &found.gln {
        Some(gln) if !found.name.is_empty() => format!("{} · GLN {gln}", party(found)),
        _ => party(found),
    });
    let partner_label = match act.kind {
        Some(ActKind::Ship) => "Bên nhận",
        Some(ActKind::Return) => "Trả cho",
        _ => "Bên gửi",
    };
    let finding = act.finding.map(|finding| match finding {
        Finding::Conformant => "Đạt",
        Finding::NonConformant => "Không đạt",
    });
    let items_title = act.kind.map_or("Hàng hóa", items_label);
    // For packing and production, the trace of the whole is more useful than that of a part.
    let first =
        act.container.as_ref().or_else(|| act.results.iter().chain(&act.items).map(|amount| &amount.goods).next());
    let trace = first.map(|goods| Page::chain_of_code(&goods.address));
    let advice = act.advice_id.map(|id| {
        view! {
            <a class="button" href=Page::Advice(id.to_string()).path()>
                <Icon shape=Shape::File />
                "Thông báo giao hàng"
            </a>
        }
    });
    let again = act.kind.filter(|_| may_record).map(|kind| {
        view! {
            <a class="button" href=Page::NewAct(kind).path()>
                <Icon shape=Shape::Plus />
                {format!("Ghi thêm: {}", kind.label().vi.to_lowercase())}
            </a>
        }
    });
    view! {
        <div class="head">
            <div class="act__head">
                <span class="act__icon"><Icon shape=act.kind.map_or(Shape::Info, icon) /></span>
                <Heading text=kind_name(&act) />
                {act.is_void.then(|| view! { <span class="badge badge--bad">"Đã đính chính"</span> })}
            </div>
            <div class="head__actions">
                {trace
                    .map(|href| {
                        view! {
                            <a class="button" href=href>
                                <Icon shape=Shape::Search />
                                "Truy xuất"
                            </a>
                        }
                    })}
                {advice} {again}
                {(may_record && !act.is_void)
                    .then(|| {
                        view! {
                            <button type="button" class="button" on:click=move |_| correcting.set(true)>
                                <Icon shape=Shape::Pen />
                                "Ghi sai? Đính chính"
                            </button>
                        }
                    })}
            </div>
        </div>
        {act
            .is_void
            .then(|| {
                view! {
                    <Notice tone="warn" shape=Shape::Warning>
                        <p>"Việc này đã được khai là ghi sai nên không tính vào tồn kho và truy xuất. Bản ghi cũ vẫn được giữ lại."</p>
                    </Notice>
                }
            })}
        {(!act.against_restriction.is_empty())
            .then(|| {
                view! {
                    <Notice tone="warn" shape=Shape::Warning>
                        <p>"Việc này được ghi qua EPCIS trong khi hàng không được phép đi:"</p>
                        {restricted::lines(act.against_restriction.clone())}
                    </Notice>
                }
            })}
        {(!act.is_void).then(|| view! { <MissingElements missing=act.missing.clone() /> })}
        {act.container.clone().map(|unit| view! { <section class="card"><h2>"Pallet"</h2><GoodsLine goods=unit much=None /></section> })}
        {(!act.items.is_empty()).then(|| view! { <Amounts title=items_title amounts=act.items.clone() /> })}
        {(!act.results.is_empty()).then(|| view! { <Amounts title="Lô làm ra" amounts=act.results.clone() /> })}
        <section class="card">
            <h2>"Chi tiết"</h2>
            <dl class="facts">
                {fact("Thời điểm", Some(format::moment(act.happened_at)))}
                {fact("Chuyển từ", act.from_place.clone())}
                {fact(if act.kind == Some(ActKind::Move) { "Chuyển đến" } else { "Địa điểm" }, act.place.clone())}
                {fact("Nhiệt độ", act.temperature.map(|temperature| format!("{} °C", temperature.format_vi())))}
                {fact(partner_label, partner)}
                {fact("Số đơn đặt hàng", act.order_number.clone())}
                {fact("Số vận đơn", act.shipment_number.clone())}
                {fact("Dự kiến giao lúc", act.expected_at.map(format::moment))}
                {fact("Bên vận chuyển", act.carrier.clone())}
                {fact("Biển số xe", act.vehicle.clone())}
                {fact("Kết quả", finding.map(Into::into))}
                {fact("Lý do", act.reason.clone())}
                {fact("Ghi chú", act.note.clone())}
                {fact("Ghi vào hệ thống lúc", Some(format::moment(act.recorded_at)))}
                {fact("Mã sự kiện EPCIS", Some(act.event_id.clone()))}
            </dl>
        </section>
        <Dialog open=correcting title="Đính chính">
            <CorrectionForm id=id.clone() open=correcting done=Callback::new(move |()| changed()) />
        </Dialog>
    }
    .into_any()
}

/// Goods with their amounts.
#[component]
pub fn Amounts(title: &'static str, amounts: Vec<Amount>) -> impl IntoView {
    let units = Units::here();
    let rows = amounts.into_iter().map(|amount| {
        let much = Signal::derive(move || units.quantity(amount.quantity, amount.unit.as_deref()).unwrap_or_default());
        view! { <li><GoodsLine goods=amount.goods much=Some(much) /></li> }
    });
    view! {
        <section class="card">
            <h2>{title}</h2>
            <ul class="amounts">{rows.collect_view()}</ul>
        </section>
    }
    .into_any()
}

/// One of the goods, with a link to its trace.
#[component]
fn GoodsLine(goods: Goods, much: Option<Signal<String>>) -> impl IntoView {
    view! {
        <div class="amount">
            <div class="amount__text">
                <a class="amount__name" href=Page::chain_of_code(&goods.address)>{title(&goods)}</a>
                <p class="muted">{detail(&goods)}</p>
            </div>
            {much.map(|much| view! { <span class="amount__much">{much}</span> })}
        </div>
    }
    .into_any()
}

const HOW: [(&str, &str); 2] = [("true", "Việc này không xảy ra"), ("false", "Có xảy ra, nhưng ghi sai")];

const SECTIONS: &[Section] = &[Section {
    title: "",
    fields: &[
        Field::new("did_not_occur", "Sai thế nào?", Control::OneOf(&HOW)).required(),
        Field::new("reason", "Lý do", Control::Line).required(),
    ],
}];

#[component]
fn CorrectionForm(id: String, open: RwSignal<bool>, done: Callback<()>) -> impl IntoView {
    let toasts = Toasts::here();
    let mut values = crate::form::Values::new();
    values.insert("did_not_occur".into(), "false".into());
    values.insert("reason".into(), Value::Null);
    let form = Form::new(values).beside("correct-");
    let sending = Sending::of(form);
    let submit = Callback::new(move |()| {
        let id = id.clone();
        sending.send_checked(
            |form| {
                form.check_with(|mut value| {
                    // A choice of two is a text in the form.
                    let flag = value["did_not_occur"] == "true";
                    value["did_not_occur"] = Value::Bool(flag);
                    nguon_domain::input::parse::<Correction>(value, format::today())
                })
            },
            move |correction| async move { goods::correct(&id, &correction).await },
            move |corrected| match corrected {
                Ok(_) => {
                    toasts.done("Đã đính chính. Nếu việc có xảy ra, hãy ghi lại cho đúng.");
                    open.try_set(false);
                    done.run(());
                }
                Err(failure) => sending.refused(&failure),
            },
        );
    });
    view! {
        <DialogForm sending sections=SECTIONS submit label="Đính chính" is_dangerous=true open close="Đóng" class="form form--quick">
            <p>"Bản ghi cũ không bị xóa: hệ thống ghi thêm lời đính chính bên cạnh và không tính nó nữa."</p>
            {SECTIONS[0].fields.iter().map(|field| view! { <Labelled form field /> }).collect_view()}
        </DialogForm>
    }
    .into_any()
}
