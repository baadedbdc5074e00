//! Trace page (Truy xuất): backward and forward from a code or a record.

mod graph;
mod layout;
mod steps;
mod table;
pub mod words;

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::trace::view::{TraceDirection, TraceView};

use crate::access::session::Session;
use crate::api::Failure;
use crate::api::trace::{self, TraceStart};
use crate::component::code_input::CodeInput;
use crate::component::fetched::Fetched;
use crate::component::file::save;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::loaded::Loaded;
use crate::component::scan_box::Scans;
use crate::component::state::Notice;
use crate::component::toast::Toasts;
use crate::events::goods::shown::{detail, title};
use crate::form::field::Labelled;
use crate::form::{Control, Field, Form, Values};
use crate::page::Page;
use crate::platform::format;

use graph::Graph;
use steps::Steps;
use table::{Recipients, StepTable, Suppliers};

const DIRECTIONS: [(TraceDirection, &str); 3] = [
    (TraceDirection::Both, "Cả hai chiều"),
    (TraceDirection::Backward, "Về nguồn"),
    (TraceDirection::Forward, "Đi tiếp"),
];

/// The trace in the page's address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct TraceRequest {
    start: Option<TraceStart>,
    direction: TraceDirection,
}

impl TraceRequest {
    /// Returns the address of the trace.
    fn path(&self) -> String {
        let begin = match &self.start {
            Some(TraceStart::Record(id)) => Page::chain_of_record(id),
            Some(TraceStart::Code(code)) => Page::chain_of_code(code),
            None => return Page::Chain.path(),
        };
        match self.direction {
            TraceDirection::Both => begin,
            other => format!("{begin}&direction={}", trace::direction_name(other)),
        }
    }
}

/// The form in which a trace is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presentation {
    Graph,
    Table,
    List,
}

/// Returns the page.
pub fn page() -> AnyView {
    let location = use_location();
    let query = use_query_map();
    let navigate = use_navigate();
    let asked = Memo::new(move |before: Option<&TraceRequest>| {
        // While the user leaves the page, the address is already that of the next one.
        if location.pathname.get() != Page::Chain.path() {
            return before.cloned().unwrap_or_default();
        }
        let query = query.read();
        let record = query.get("record_id").filter(|id| !id.is_empty()).map(TraceStart::Record);
        let code = query.get("code").filter(|code| !code.is_empty()).map(TraceStart::Code);
        let direction = query.get("direction");
        let direction =
            DIRECTIONS.into_iter().find(|(known, _)| direction.as_deref() == Some(trace::direction_name(*known)));
        TraceRequest { start: record.or(code), direction: direction.map(|(found, _)| found).unwrap_or_default() }
    });
    let go = Callback::new(move |(asked, replace): (TraceRequest, bool)| {
        navigate(&asked.path(), NavigateOptions { replace, ..Default::default() });
    });
    view! {
        <Heading text="Truy xuất" />
        <Begin asked go />
        {move || asked.get().start.is_some().then(|| view! { <Answer asked go /> })}
    }
    .into_any()
}

/// The input for the start of a trace: a code, or a record.
#[component]
fn Begin(asked: Memo<TraceRequest>, go: Callback<(TraceRequest, bool)>) -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let begin = move |start: TraceStart| {
        let direction = asked.get_untracked().direction;
        go.run((TraceRequest { start: Some(start), direction }, false));
    };
    let taken = Callback::new(move |code: String| {
        typed.set(String::new());
        begin(TraceStart::Code(code.trim().to_owned()));
    });
    Scans::claim(taken);
    let form = Form::new(Values::new());
    // A chosen record is opened at once; the field is emptied for the next one.
    Effect::new(move |_| {
        for name in ["lot", "unit"] {
            let id = form.text(name);
            if !id.is_empty() {
                form.set(name, serde_json::Value::Null);
                begin(TraceStart::Record(id));
            }
        }
    });
    // An authority has no records.
    let has_records = untrack(|| Session::here().may(Guarded::Records(Kind::Lot), Action::Read));
    let lot = Field::new("lot", "Lô", Control::Record(Kind::Lot));
    let unit = Field::new("unit", "Đơn vị logistic", Control::Record(Kind::LogisticUnit));
    view! {
        <section class="card stack">
            <CodeInput
                id="field-chain"
                label="Quét hoặc gõ mã trên hàng"
                help="SSCC trên palet, GTIN kèm số lô, đường dẫn trong mã QR hoặc mã truy xuất 10 ký tự."
                action="Truy xuất"
                typed
                fault=Signal::stored(None::<String>)
                busy=Signal::stored(false)
                taken
            />
            {has_records
                .then(|| {
                    view! {
                        <details class="more">
                            <summary>"Chọn từ bản ghi của mình"</summary>
                            <div class="section__fields">
                                <Labelled form field=lot />
                                <Labelled form field=unit />
                            </div>
                        </details>
                    }
                })}
        </section>
    }
    .into_any()
}

#[component]
fn Answer(asked: Memo<TraceRequest>, go: Callback<(TraceRequest, bool)>) -> impl IntoView {
    let found = Fetched::new(
        move || asked.get(),
        |asked| async move {
            match &asked.start {
                Some(start) => trace::trace(start, asked.direction).await,
                // No request: nothing is shown without a start.
                None => std::future::pending().await,
            }
        },
    );
    let shown = RwSignal::new(if is_narrow() { Presentation::List } else { Presentation::Graph });
    let direction = move |(direction, label): (TraceDirection, &'static str)| {
        let turn = move |_| go.run((TraceRequest { direction, ..asked.get_untracked() }, true));
        let pressed = move || (asked.get().direction == direction).to_string();
        view! { <button type="button" class="segment" aria-pressed=pressed on:click=turn>{label}</button> }
    };
    view! {
        <div class="segments" role="group" aria-label="Chiều truy xuất">
            {DIRECTIONS.map(direction).collect_view()}
        </div>
        <div class:list--busy=found.busy aria-busy=move || found.busy.get().to_string()>
            <Loaded of=found instead=untraceable let:trace>
                <TraceDetails trace asked shown />
            </Loaded>
        </div>
    }
    .into_any()
}

/// Returns the view for a code without recorded events, and for one that cannot be read.
fn untraceable(failure: Failure) -> Option<AnyView> {
    if failure.code() == Some(ProblemCode::NotFound) {
        let view = view! {
            <div class="nothing">
                <Icon shape=Shape::Search />
                <p class="nothing__title">"Chưa có gì ghi về mã này."</p>
                <p class="nothing__text">
                    "Mã đúng nhưng chưa ai ghi thu hoạch, gửi hay nhận hàng mang mã này, hoặc bạn không được xem."
                </p>
            </div>
        };
        return Some(view.into_any());
    }
    let text = failure.errors().iter().map(|error| error.message.clone()).collect::<Vec<_>>().join(" ");
    (!failure.errors().is_empty()).then(|| {
        view! {
            <Notice tone="bad" shape=Shape::Warning>
                <p>"Không đọc được mã: " {text}</p>
            </Notice>
        }
        .into_any()
    })
}

/// Whether the screen is that of a phone.
fn is_narrow() -> bool {
    window().match_media("(max-width: 47.99rem)").ok().flatten().is_some_and(|query| query.matches())
}

#[component]
fn TraceDetails(trace: TraceView, asked: Memo<TraceRequest>, shown: RwSignal<Presentation>) -> impl IntoView {
    let toasts = Toasts::here();
    let download = move |format: &'static str, kind: &'static str| {
        let TraceRequest { start: Some(start), direction } = asked.get_untracked() else { return };
        spawn_local(async move {
            match trace::file(&start, direction, format).await {
                Ok((bytes, _)) => save(&bytes, kind, &format!("truy-xuat-{}.{format}", format::today())),
                Err(failure) => toasts.wrong(failure.message()),
            }
        });
    };
    let name = trace.start.first().map(title).unwrap_or_default();
    let more = trace.start.first().map(detail).unwrap_or_default();
    let alone = trace.edges.is_empty();
    let stopped = trace.stopped_after;
    let hidden = trace.hidden;
    let count = trace.nodes.len();
    let at = format::moment(trace.traced_at);
    let view = StoredValue::new(trace);
    let way = move |(way, label): (Presentation, &'static str)| {
        let pressed = move || (shown.get() == way).to_string();
        view! { <button type="button" class="segment" aria-pressed=pressed on:click=move |_| shown.set(way)>{label}</button> }
    };
    let body = move || match shown.get() {
        Presentation::Graph => view! { <Graph view /> }.into_any(),
        Presentation::Table => view! { <StepTable view /> }.into_any(),
        Presentation::List => view! { <Steps view /> }.into_any(),
    };
    view! {
        <section class="stack" aria-labelledby="trace-of">
            <div class="head">
                <div>
                    <h2 id="trace-of">{name}</h2>
                    <p class="muted">{more}</p>
                    <p class="muted">{format!("{count} mục · truy xuất lúc {at}")}</p>
                </div>
                <div class="head__actions">
                    <button type="button" class="button" on:click=move |_| download("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")>
                        <Icon shape=Shape::Download />
                        "Tải Excel"
                    </button>
                    <button type="button" class="button" on:click=move |_| download("csv", "text/csv")>
                        <Icon shape=Shape::Download />
                        "Tải CSV"
                    </button>
                    <button type="button" class="button" on:click=move |_| download("pdf", "application/pdf")>
                        <Icon shape=Shape::Download />
                        "Tải PDF"
                    </button>
                </div>
            </div>
            {stopped
                .map(|most| {
                    view! {
                        <Notice tone="warn" shape=Shape::Warning>
                            <p>{format!("Dừng sau {most} mục: chuỗi còn dài hơn. Hãy truy xuất từng chiều, hoặc bắt đầu từ một mã gần hơn.")}</p>
                        </Notice>
                    }
                })}
            {(hidden > 0)
                .then(|| {
                    view! {
                        <Notice tone="info" shape=Shape::EyeOff>
                            <p>{format!("{hidden} mục thuộc bên khác nên không được xem. Mỗi bên xem được bước liền trước và liền sau của mình.")}</p>
                        </Notice>
                    }
                })}
            {if alone {
                view! {
                    <div class="nothing">
                        <Icon shape=Shape::Chain />
                        <p class="nothing__title">"Chưa nối với hàng nào khác."</p>
                        <p class="nothing__text">
                            "Theo chiều này chưa có ai ghi chế biến, xếp palet, gửi hay nhận. Thử chiều khác, hoặc ghi thêm ở trang Hàng hóa."
                        </p>
                    </div>
                }
                    .into_any()
            } else {
                view! {
                    <div class="segments" role="group" aria-label="Cách xem">
                        {[(Presentation::List, "Danh sách"), (Presentation::Graph, "Sơ đồ"), (Presentation::Table, "Bảng")].map(way).collect_view()}
                    </div>
                    {body}
                }
                    .into_any()
            }}
            <Suppliers view />
            <Recipients view />
        </section>
    }
    .into_any()
}
