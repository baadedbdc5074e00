//! Holds (Tạm giữ): goods that may not go anywhere until they are released.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use nguon_domain::access::permission::{Action, Guarded, Side};
use nguon_domain::events::hold::{Hold, HoldInput, HoldPage, HoldPublication, HoldRelease, ReleaseRule};
use serde_json::Value;

use super::goods::shown::{detail, title};
use crate::access::session::Session;
use crate::api::holds;
use crate::api::idempotency::new_key;
use crate::component::dialog::Dialog;
use crate::component::fetched::Fetched;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::toast::Toasts;
use crate::form::field::Labelled;
use crate::form::{Control, DialogForm, Field, Form, Section, Sending, Values};
use crate::page::Page;
use crate::platform::format;

const PUBLIC: [(&str, &str); 2] = [("false", "Không, chỉ trong cơ sở và cơ quan quản lý"), ("true", "Có, kèm lý do")];

/// The fields of a hold on a lot that the page was opened for.
static OF_LOT: [Section; 1] = [Section {
    title: "",
    fields: &[
        Field::new("reason", "Lý do tạm giữ", Control::Line).required(),
        Field::new("is_public", "Hiện trên trang truy xuất?", Control::OneOf(&PUBLIC)).required(),
    ],
}];

/// The fields of a hold on goods that have to be named.
static OF_CODE: [Section; 1] = [Section {
    title: "",
    fields: &[
        Field::new("code", "Mã của hàng", Control::Line)
            .required()
            .help("Quét hoặc gõ mã truy xuất của lô, GTIN kèm số lô, hoặc SSCC."),
        Field::new("reason", "Lý do tạm giữ", Control::Line).required(),
        Field::new("is_public", "Hiện trên trang truy xuất?", Control::OneOf(&PUBLIC)).required(),
    ],
}];

static RELEASE: [Section; 1] =
    [Section { title: "", fields: &[Field::new("reason", "Lý do giải tỏa", Control::Line)] }];

/// What the page was opened for.
#[derive(Clone, Debug, Default, PartialEq)]
struct Asked {
    lot_id: Option<String>,
    organisation_id: Option<String>,
    is_ended: bool,
    after: Option<String>,
}

impl Asked {
    fn address(&self) -> String {
        let parts: Vec<String> = [
            self.lot_id.as_ref().map(|id| format!("lot_id={id}")),
            self.organisation_id.as_ref().map(|id| format!("organisation={id}")),
            self.is_ended.then(|| "ended=true".to_owned()),
            self.after.as_ref().map(|after| format!("after={after}")),
        ]
        .into_iter()
        .flatten()
        .collect();
        let path = Page::Holds.path();
        if parts.is_empty() { path } else { format!("{path}?{}", parts.join("&")) }
    }
}

/// Returns the page.
pub fn page() -> AnyView {
    let session = Session::here();
    let may_write = untrack(|| session.may(Guarded::Holds, Action::Write));
    let is_business = session.me_untracked().is_some_and(|me| me.role.side() == Side::Organisation);
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        let query = query.read();
        Asked {
            lot_id: query.get("lot_id"),
            organisation_id: query.get("organisation"),
            is_ended: query.get("ended").is_some(),
            after: query.get("after"),
        }
    });
    let list = Fetched::new(
        move || asked.get(),
        |asked| async move { holds::list(!asked.is_ended, asked.lot_id.as_deref(), asked.after.as_deref()).await },
    );
    let placing = RwSignal::new(false);
    // An authority names the business first, on the business's page.
    let may_place = move || may_write && (is_business || asked.read().organisation_id.is_some());
    let tab = move |is_ended: bool, label: &'static str| {
        let href = move || Asked { is_ended, after: None, ..asked.get() }.address();
        view! {
            <li>
                <a class="tab" href=href aria-current=move || (asked.read().is_ended == is_ended).then_some("page")>{label}</a>
            </li>
        }
    };
    let found = move |page: HoldPage| rows(page, list, is_business, &asked.get_untracked());
    view! {
        <div class="head">
            <Heading text="Hàng tạm giữ" />
            {move || {
                may_place()
                    .then(|| {
                        view! {
                            <div class="head__actions">
                                <button type="button" class="button button--primary" on:click=move |_| placing.set(true)>
                                    <Icon shape=Shape::Plus />
                                    {if asked.read().lot_id.is_some() { "Tạm giữ lô này…" } else { "Tạm giữ hàng…" }}
                                </button>
                            </div>
                        }
                    })
            }}
        </div>
        <p class="muted">
            "Hàng tạm giữ không gửi, bán, dùng, xếp hay in nhãn được cho đến khi giải tỏa; vẫn trả lại, tiêu hủy, chuyển chỗ và kiểm tra được. Kiểm tra không đạt thì hàng tự vào đây."
        </p>
        {move || {
            asked
                .read()
                .lot_id
                .is_some()
                .then(|| view! { <p><a href=Page::Holds.path()>"Đang xem một lô. Xem tất cả"</a></p> })
        }}
        <nav aria-label="Trạng thái"><ul class="tabs">{tab(false, "Đang giữ")} {tab(true, "Đã giải tỏa")}</ul></nav>
        <div class="list" class:list--busy=list.busy aria-busy=move || list.busy.get().to_string()>
            <Loaded of=list children=found />
        </div>
        <Dialog open=placing title="Tạm giữ hàng">
            <PlaceForm asked=asked.get_untracked() open=placing list />
        </Dialog>
    }
    .into_any()
}

fn rows(page: HoldPage, list: Fetched<HoldPage>, is_business: bool, asked: &Asked) -> AnyView {
    if page.items.is_empty() {
        return view! {
            <div class="nothing">
                <Icon shape=Shape::Check />
                <p class="nothing__title">"Không có hàng nào ở đây."</p>
            </div>
        }
        .into_any();
    }
    let next = page.next.map(|after| Asked { after: Some(after.to_string()), ..asked.clone() }.address());
    view! {
        <ul class="card business-list">
            {page.items.into_iter().map(|hold| view! { <Row hold list is_business /> }).collect_view()}
        </ul>
        {next.map(|href| view! { <nav class="paging" aria-label="Phân trang"><a class="button" href=href>"Trang sau" <Icon shape=Shape::Right /></a></nav> })}
    }
    .into_any()
}

/// Returns who may release a hold, in words.
const fn who_may(rule: ReleaseRule) -> &'static str {
    match rule {
        ReleaseRule::Open => "Bạn giải tỏa được.",
        ReleaseRule::WithReason => {
            "Cơ sở không có ai khác được ghi việc với hàng, nên bạn tự giải tỏa được, kèm lý do."
        }
        ReleaseRule::SecondPerson => "Bạn đã tạm giữ hàng này, nên cần một người khác của cơ sở giải tỏa.",
        ReleaseRule::Authority => "Cơ quan quản lý yêu cầu tạm giữ, nên chỉ cơ quan quản lý giải tỏa được.",
    }
}

#[component]
fn Row(hold: Hold, list: Fetched<HoldPage>, is_business: bool) -> impl IntoView {
    let toasts = Toasts::here();
    let releasing = RwSignal::new(false);
    let id = StoredValue::new(hold.id.to_string());
    let is_running = hold.released_at.is_none();
    let mut about = vec![detail(&hold.goods)];
    if !is_business {
        about.push(hold.organisation.clone());
    }
    let by = hold.authority.clone().or_else(|| hold.placed_by.clone());
    about.push(format!("từ {}", format::moment(hold.placed_at)));
    about.extend(by.map(|by| format!("do {by}")));
    about.retain(|part| !part.is_empty());
    let ended = hold.released_at.map(|at| {
        let by = hold.released_by_authority.clone().or_else(|| hold.released_by.clone());
        let mut parts = vec![format!("Giải tỏa {}", format::moment(at))];
        parts.extend(by.map(|by| format!("bởi {by}")));
        parts.extend(hold.release_reason.clone());
        parts.join(" · ")
    });
    let is_public = hold.is_public;
    let publish = move |_| {
        let publication = HoldPublication { is_public: Some(!is_public) };
        leptos::task::spawn_local(async move {
            match holds::publish(&id.get_value(), &publication).await {
                Ok(_) => list.again(),
                Err(failure) => toasts.wrong(failure.message()),
            }
        });
    };
    let may = hold.release;
    let may_now = matches!(may, Some(ReleaseRule::Open | ReleaseRule::WithReason));
    let name = title(&hold.goods);
    let label = format!("Giải tỏa {name}");
    let named = StoredValue::new(name.clone());
    view! {
        <li class="business">
            <div class="business__text">
                <p class="business__name">{name}</p>
                <p><strong>{hold.kind.label().vi}</strong> ": " {hold.reason.clone()}</p>
                <p class="muted">{about.join(" · ")}</p>
                {ended.map(|ended| view! { <p class="muted">{ended}</p> })}
                {may.map(|rule| view! { <p class="muted">{who_may(rule)}</p> })}
                {is_public.then(|| view! { <p class="muted">"Đang hiện trên trang truy xuất."</p> })}
            </div>
            <div class="head__actions">
                {may_now
                    .then(|| {
                        view! {
                            <button type="button" class="button" aria-label=label on:click=move |_| releasing.set(true)>
                                "Giải tỏa…"
                            </button>
                        }
                    })}
                {(is_running && may.is_some())
                    .then(|| {
                        view! {
                            <button type="button" class="button button--quiet" on:click=publish>
                                {if is_public { "Không hiện công khai" } else { "Hiện công khai" }}
                            </button>
                        }
                    })}
            </div>
            <Dialog open=releasing title="Giải tỏa hàng tạm giữ">
                <ReleaseForm id name=named.get_value() open=releasing list />
            </Dialog>
        </li>
    }
    .into_any()
}

#[component]
fn PlaceForm(asked: Asked, open: RwSignal<bool>, list: Fetched<HoldPage>) -> impl IntoView {
    let toasts = Toasts::here();
    let key = StoredValue::new(new_key());
    let mut values = Values::new();
    for (name, value) in [("lot_id", asked.lot_id.clone()), ("organisation_id", asked.organisation_id)] {
        values.insert(name.into(), value.map_or(Value::Null, Value::String));
    }
    for name in ["code", "reason"] {
        values.insert(name.into(), Value::Null);
    }
    values.insert("is_public".into(), "false".into());
    let sections: &'static [Section] = if asked.lot_id.is_some() { &OF_LOT } else { &OF_CODE };
    let form = Form::new(values).beside("hold-");
    let sending = Sending::of(form);
    let submit = Callback::new(move |()| {
        sending.send_checked(
            |form| {
                form.check_with(|mut value| {
                    // A choice of two is a text in the form.
                    let flag = value["is_public"] == "true";
                    value["is_public"] = Value::Bool(flag);
                    nguon_domain::input::parse::<HoldInput>(value, format::today())
                })
            },
            move |input| async move { holds::place(&key.get_value(), &input).await },
            move |placed| match placed {
                Ok(hold) => {
                    toasts.done(format!("Đã tạm giữ: {}.", title(&hold.goods)));
                    open.try_set(false);
                    list.again();
                }
                Err(failure) => {
                    // What is sent next may be something else.
                    key.set_value(new_key());
                    sending.refused(&failure);
                }
            },
        );
    });
    view! {
        <DialogForm sending sections submit label="Tạm giữ" open class="form form--quick">
            <p>"Một người khác của cơ sở sẽ giải tỏa; nếu cơ sở chỉ có bạn thì bạn tự giải tỏa, kèm lý do."</p>
            {sections[0].fields.iter().map(|field| view! { <Labelled form field /> }).collect_view()}
        </DialogForm>
    }
    .into_any()
}

#[component]
fn ReleaseForm(id: StoredValue<String>, name: String, open: RwSignal<bool>, list: Fetched<HoldPage>) -> impl IntoView {
    let toasts = Toasts::here();
    let form = Form::blank::<HoldRelease>().beside("release-");
    let sending = Sending::of(form);
    let submit = Callback::new(move |()| {
        sending.send(
            move |release: HoldRelease| async move { holds::release(&id.get_value(), &release).await },
            move |released| match released {
                Ok(hold) => {
                    toasts.done(format!("Đã giải tỏa: {}.", title(&hold.goods)));
                    open.try_set(false);
                    list.again();
                }
                Err(failure) => sending.refused(&failure),
            },
        );
    });
    view! {
        <DialogForm sending sections=&RELEASE submit label="Giải tỏa" open class="form form--quick">
            <p>{format!("Sau khi giải tỏa, {name} lại gửi, bán, dùng, xếp và in nhãn được.")}</p>
            {RELEASE[0].fields.iter().map(|field| view! { <Labelled form field /> }).collect_view()}
        </DialogForm>
    }
    .into_any()
}
