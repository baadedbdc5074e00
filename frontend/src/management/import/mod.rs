//! Import of records from a file: template, file, check, and then all of it or nothing.

mod report;

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_params_map;
use nguon_domain::files::sheet::{Column, MAX_ROWS, MAX_TABLE_BYTES, TableFormat};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Status;
use nguon_domain::records::sheet::{ImportReport, Tabular, file_name};
use web_sys::File;

use super::Module;
use super::exchange::reason;
use crate::api::{self, Failure};
use crate::component::file::save;
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::not_found;
use crate::component::state::Notice;
use crate::component::toast::Toasts;
use crate::page::{Page, kind_at};
use crate::platform::format;
use report::{FaultyCells, Notes};

/// Returns the columns of a kind's table.
const fn columns(kind: Kind) -> &'static [Column] {
    use nguon_domain::records::{diary, lot, material, member, process, product};
    match kind {
        Kind::Member => member::Member::COLUMNS,
        Kind::Material => material::Material::COLUMNS,
        Kind::MaterialBatch => nguon_domain::records::material_batch::MaterialBatch::COLUMNS,
        Kind::Process => process::Process::COLUMNS,
        Kind::Product => product::Product::COLUMNS,
        Kind::Lot => lot::Lot::COLUMNS,
        Kind::DiaryEntry => diary::DiaryEntry::COLUMNS,
        Kind::Place => nguon_domain::records::place::Place::COLUMNS,
        Kind::LogisticUnit => nguon_domain::records::logistic_unit::LogisticUnit::COLUMNS,
    }
}

/// The state of the import.
#[derive(Clone, PartialEq)]
enum Stage {
    /// No file yet.
    Waiting,
    /// The server checks the file.
    Checking,
    /// The file as a whole is refused, or the server cannot be reached.
    Refused(String),
    /// The result of the check.
    Checked(ImportReport),
    /// The records are being created.
    Importing(usize),
    /// The number of records created, and their state.
    Done(usize, Status),
}

/// Returns the page for addresses such as `/lots/import`.
pub fn page() -> AnyView {
    let module = use_params_map().with_untracked(|params| params.get("module"));
    match module.and_then(|module| kind_at(&module)) {
        Some(kind) => view! { <Import kind /> }.into_any(),
        None => not_found::page(),
    }
}

/// The import page of a kind, such as `/lots/import`.
#[component]
pub fn Import(kind: Kind) -> impl IntoView {
    let texts = Module::at(kind).texts;
    let toasts = Toasts::here();
    let file = RwSignal::new_local(None::<File>);
    let stage = RwSignal::new(Stage::Waiting);
    let status = RwSignal::new(Status::Active);
    // The key makes a repetition of the same file have no effect.
    let key = StoredValue::new(String::new());
    let check = move |chosen: File| {
        stage.set(Stage::Checking);
        key.set_value(api::idempotency::new_key());
        file.set(Some(chosen.clone()));
        spawn_local(async move {
            let answer = api::import(kind, &chosen, None).await;
            // Another file may have been chosen meanwhile.
            let current = file.try_get_untracked().flatten().is_some_and(|current| current == chosen);
            if current {
                stage.try_set(match answer {
                    Ok(report) => Stage::Checked(report),
                    Err(failure) => Stage::Refused(reason(&failure)),
                });
            }
        });
    };
    let send = move |rows: usize| {
        let Some(chosen) = file.get_untracked() else { return };
        let status = status.get_untracked();
        stage.set(Stage::Importing(rows));
        spawn_local(async move {
            let answer = api::import(kind, &chosen, Some((status, &key.get_value()))).await;
            let next = match answer {
                Ok(report) => Stage::Done(report.created, status),
                // Another user was faster since the check.
                Err(Failure::Refused(problem, _)) if !problem.cells.is_empty() => Stage::Checked(ImportReport {
                    rows,
                    fault_count: problem.cells.len(),
                    faulty_rows: problem.cells.len(),
                    created: 0,
                    faults: problem.cells,
                    notes: Vec::new(),
                }),
                Err(failure) => {
                    toasts.wrong(reason(&failure));
                    Stage::Checked(ImportReport { rows, ..ImportReport::default() })
                }
            };
            stage.try_set(next);
        });
    };
    let template = move |format: TableFormat| {
        spawn_local(async move {
            match api::import_template(kind, format).await {
                Ok((bytes, media_type)) => {
                    let what = format!("mau {}", kind.label().vi);
                    save(&bytes, &media_type, &file_name(&what, format::today(), format.as_str()));
                }
                Err(failure) => toasts.wrong(reason(&failure)),
            }
        });
    };
    let again = Callback::new(move |()| {
        file.set(None);
        stage.set(Stage::Waiting);
    });
    let outcome = move || match stage.get() {
        Stage::Waiting | Stage::Refused(_) => ().into_any(),
        Stage::Checking => view! { <p class="import__busy">"Đang kiểm tra tệp…"</p> }.into_any(),
        Stage::Importing(rows) => {
            view! { <p class="import__busy">{format!("Đang nhập {rows} bản ghi…")}</p> }.into_any()
        }
        Stage::Checked(report) if report.fault_count > 0 => view! { <FaultyCells kind report /> }.into_any(),
        Stage::Checked(report) => {
            let rows = report.rows;
            view! {
                <Notice tone="good" shape=Shape::Check>
                    <p>{format!("Đã kiểm tra {rows} dòng, tất cả đều đúng. Chưa có bản ghi nào được tạo.")}</p>
                </Notice>
                <Notes notes=report.notes />
                <div class="import__confirm">
                    <label class="sorts">
                        <span class="sorts__label">"Trạng thái của các bản ghi mới"</span>
                        <select
                            class="input input--select"
                            name="import-status"
                            on:change=move |event| {
                                status.set(Status::parse(&event_target_value(&event)).unwrap_or_default());
                            }
                        >
                            {[Status::Active, Status::Inactive]
                                .map(|choice| {
                                    view! {
                                        <option value=choice.as_str() selected=choice == status.get_untracked()>
                                            {choice.label().vi}
                                        </option>
                                    }
                                })
                                .collect_view()}
                        </select>
                    </label>
                    <button type="button" class="button button--primary" on:click=move |_| send(rows)>
                        <Icon shape=Shape::Check />
                        {format!("Nhập {rows} bản ghi")}
                    </button>
                </div>
            }
            .into_any()
        }
        Stage::Done(count, status) => view! {
            <Notice tone="good" shape=Shape::Check>
                <p>{format!("Đã nhập {count} bản ghi.")}</p>
                <p class="notice__actions">
                    <a class="button" href=Page::tab(kind, status)>"Xem danh sách"</a>
                    <button type="button" class="button" on:click=move |_| again.run(())>"Nhập tệp khác"</button>
                </p>
            </Notice>
        }
        .into_any(),
    };
    view! {
        <p class="back">
            <a href=Page::Records(kind).path()>
                <Icon shape=Shape::Left />
                {texts.title}
            </a>
        </p>
        <Heading text=format!("Nhập {} từ Excel, CSV", texts.one) />
        <section class="import" aria-labelledby="import-1">
            <h2 class="import__step" id="import-1">"1. Tải mẫu và điền"</h2>
            <p>"Mỗi dòng là một bản ghi mới. Mẫu Excel có sẵn hướng dẫn và danh sách để chọn; tệp đã xuất từ đây cũng nhập lại được."</p>
            <div class="import__buttons">
                <button type="button" class="button" on:click=move |_| template(TableFormat::Xlsx)>
                    <Icon shape=Shape::Download />
                    "Mẫu Excel"
                </button>
                <button type="button" class="button" on:click=move |_| template(TableFormat::Csv)>
                    <Icon shape=Shape::Download />
                    "Mẫu CSV"
                </button>
            </div>
            <details class="import__columns">
                <summary>"Các cột trong mẫu"</summary>
                <dl>
                    {columns(kind)
                        .iter()
                        .map(|column| {
                            view! {
                                <dt>
                                    {column.heading.vi}
                                    {column.required.then(|| view! { <span class="import__required">" (bắt buộc)"</span> })}
                                </dt>
                                <dd>{column.help().vi} <span class="import__example">{format!("Ví dụ: {}", column.example)}</span></dd>
                            }
                        })
                        .collect_view()}
                </dl>
                <p class="field__help">"Hình ảnh, tệp và giấy chứng nhận không nhập từ bảng: hãy thêm trong từng bản ghi sau khi nhập."</p>
            </details>
        </section>
        <section class="import" aria-labelledby="import-2">
            <h2 class="import__step" id="import-2">"2. Chọn tệp đã điền"</h2>
            <TableInput file stage check=Callback::new(check) />
        </section>
        <section class="import" aria-labelledby="import-3" hidden=move || matches!(stage.get(), Stage::Waiting | Stage::Refused(_))>
            <h2 class="import__step" id="import-3">"3. Kiểm tra và nhập"</h2>
            <div class="import__outcome" role="status" aria-live="polite">{outcome}</div>
        </section>
    }
    .into_any()
}

/// An input for a table: chosen by button or dropped here.
#[component]
fn TableInput(
    file: RwSignal<Option<File>, LocalStorage>,
    stage: RwSignal<Stage>,
    check: Callback<File, ()>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let take = move |chosen: Option<File>| {
        let Some(chosen) = chosen else { return };
        #[expect(clippy::cast_precision_loss, reason = "ten million")]
        if chosen.size() > MAX_TABLE_BYTES as f64 {
            file.set(Some(chosen));
            stage.set(Stage::Refused("Tệp lớn hơn 10 MB. Hãy chia thành nhiều tệp.".into()));
        } else {
            check.run(chosen);
        }
        // So that the same file can be chosen again once it is corrected.
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
    };
    let drop = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        take(event.data_transfer().and_then(|data| data.files()).and_then(|files| files.get(0)));
    };
    let wrong = Memo::new(move |_| match stage.get() {
        Stage::Refused(message) => Some(message),
        _ => None,
    });
    view! {
        <div class="field field--wide" class:field--wrong=move || wrong.with(Option::is_some)>
            <label class="field__label" for="field-table">"Tệp Excel (.xlsx) hoặc CSV"</label>
            <p class="field__help" id="help-table">
                {format!("Nhiều nhất {} dòng và 10 MB. Tệp được kiểm tra trước, chưa tạo bản ghi nào.", nguon_domain::input::quantity::group_thousands(i64::try_from(MAX_ROWS).unwrap_or_default()))}
            </p>
            <div
                class="upload"
                class:upload--over=over
                on:dragover=move |event| {
                    event.prevent_default();
                    over.set(true);
                }
                on:dragleave=move |_| over.set(false)
                on:drop=drop
            >
                <span class="upload__face" aria-hidden="true">
                    <span class="upload__button">
                        <Icon shape=Shape::File />
                        {move || if file.with(Option::is_some) { "Chọn tệp khác" } else { "Chọn tệp" }}
                    </span>
                    <span class="upload__drop">"hoặc kéo tệp vào đây"</span>
                </span>
                <input
                    class="upload__input"
                    type="file"
                    accept=".xlsx,.csv,.txt,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,text/csv,text/plain"
                    id="field-table"
                    name="table"
                    node_ref=input
                    disabled=move || matches!(stage.get(), Stage::Checking | Stage::Importing(_))
                    aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                    aria-describedby=move || if wrong.with(Option::is_some) { "help-table error-table" } else { "help-table" }
                    on:change=move |_| {
                        take(input.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0)));
                    }
                />
            </div>
            {move || {
                file.get()
                    .map(|chosen| {
                        #[expect(clippy::cast_possible_truncation, reason = "files are smaller than 2^53 bytes")]
                        let size = format::file_size(chosen.size() as i64);
                        view! {
                            <p class="upload__chosen">
                                <Icon shape=Shape::File />
                                <span>{chosen.name()} " · " {size}</span>
                            </p>
                        }
                    })
            }}
            {move || {
                wrong
                    .get()
                    .map(|message| {
                        view! {
                            <p class="field__error" id="error-table" role="alert">
                                <Icon shape=Shape::Warning />
                                {message}
                            </p>
                        }
                    })
            }}
        </div>
    }
    .into_any()
}
