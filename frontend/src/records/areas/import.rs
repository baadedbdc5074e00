//! Import of a file of areas: checked first, stored when it has no faults.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::input::violation::FieldError;
use nguon_domain::records::area::{AreaImport, IMPORT_COLUMNS, MAX_IMPORT_BYTES, parse_cell};
use web_sys::File;

use super::Tree;
use super::form::explain;
use crate::api::lists;
use crate::component::dialog::Dialog;
use crate::component::file::save;
use crate::component::icon::{Icon, Shape};
use crate::component::state::Notice;
use crate::component::toast::Toasts;

const EXAMPLE: &str = "23089,Xã Hàm Thuận Bắc,68,2025-07-01,,";

/// The state of the chosen file.
#[derive(Clone, Debug, PartialEq)]
enum Outcome {
    /// Not checked yet.
    Unknown,
    /// It has no faults, and this is what it changes.
    Right(AreaImport),
    /// It has faults in these cells.
    Faulty(Vec<FieldError>),
    /// It could not be read.
    Refused(String),
}

/// The dialog.
#[component]
pub(super) fn ImportDialog(open: RwSignal<bool>, tree: Tree) -> impl IntoView {
    let toasts = Toasts::here();
    let input = NodeRef::<html::Input>::new();
    let file: RwSignal<Option<File>, LocalStorage> = RwSignal::new_local(None);
    let outcome = RwSignal::new(Outcome::Unknown);
    let busy = RwSignal::new(false);
    Effect::new(move |_| {
        if open.get() {
            file.set(None);
            outcome.set(Outcome::Unknown);
        }
    });
    let send = move |dry_run: bool| {
        let Some(chosen) = file.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        spawn_local(async move {
            match lists::import_areas(chosen, dry_run).await {
                Ok(report) if dry_run => {
                    outcome.try_set(Outcome::Right(report));
                }
                Ok(report) => {
                    open.try_set(false);
                    toasts.done(format!("Đã nhập: thêm {}, sửa {} đơn vị.", report.added, report.changed));
                    tree.changed();
                }
                Err(failure) if !failure.errors().is_empty() => {
                    outcome.try_set(Outcome::Faulty(failure.errors().iter().cloned().map(explain).collect()));
                }
                Err(failure) => {
                    outcome.try_set(Outcome::Refused(failure.message()));
                }
            }
            busy.try_set(false);
        });
    };
    let choose = move |_| {
        let chosen = input.get_untracked().and_then(|input| input.files()).and_then(|files| files.get(0));
        #[expect(clippy::cast_precision_loss, reason = "two megabytes")]
        let large = chosen.as_ref().is_some_and(|chosen| chosen.size() > MAX_IMPORT_BYTES as f64);
        outcome.set(if large { Outcome::Refused("Tệp lớn hơn 2 MB.".into()) } else { Outcome::Unknown });
        file.set(chosen.filter(|_| !large));
        send(true);
    };
    let sample = move |_| {
        // The byte order mark tells spreadsheets that it is UTF-8.
        let text = format!("\u{feff}{}\r\n{EXAMPLE}\r\n", IMPORT_COLUMNS.join(","));
        save(text.as_bytes(), "text/csv;charset=utf-8", "dia-gioi-mau.csv");
    };
    view! {
        <Dialog open title="Nhập từ tệp CSV">
            <div class="stack">
                <p>
                    "Tệp CSV dạng UTF-8, dòng đầu là tên cột. Đơn vị đã có mã trong hệ thống được cập nhật, mã mới được thêm; đơn vị không có trong tệp giữ nguyên."
                </p>
                <p>
                    <button type="button" class="button" on:click=sample>
                        <Icon shape=Shape::Download />
                        "Tải tệp mẫu"
                    </button>
                </p>
                <div class="field">
                    <label class="field__label" for="field-file">"Tệp CSV"</label>
                    <div class="upload">
                        // The whole face is the button; the input itself stays where keyboards and screen readers
                        // find it.
                        <span class="upload__face" aria-hidden="true">
                            <span class="upload__button">
                                <Icon shape=Shape::File />
                                {move || if file.with(Option::is_some) { "Chọn tệp khác" } else { "Chọn tệp CSV" }}
                            </span>
                            <span>{move || file.get().map(|file| file.name())}</span>
                        </span>
                        <input
                            class="upload__input"
                            type="file"
                            accept=".csv,text/csv"
                            id="field-file"
                            name="file"
                            node_ref=input
                            aria-describedby="help-file"
                            on:change=choose
                        />
                    </div>
                    <p class="field__help" id="help-file">"Nhiều nhất 2 MB và 20.000 dòng. Tệp được kiểm tra trước, chưa lưu gì."</p>
                </div>
                <div aria-live="polite" aria-busy=move || busy.get().to_string()>
                    {move || match outcome.get() {
                        Outcome::Unknown if busy.get() => view! { <p>"Đang kiểm tra…"</p> }.into_any(),
                        Outcome::Unknown => ().into_any(),
                        Outcome::Refused(text) => {
                            view! { <Notice tone="bad" shape=Shape::Warning><p>{text}</p></Notice> }.into_any()
                        }
                        Outcome::Faulty(errors) => view! { <FaultTable errors /> }.into_any(),
                        Outcome::Right(report) => view! { <Report report /> }.into_any(),
                    }}
                </div>
                <div class="dialog__actions">
                    <button
                        type="button"
                        class="button button--primary"
                        disabled=move || busy.get() || !outcome.with(changes_something)
                        on:click=move |_| send(false)
                    >
                        "Nhập vào hệ thống"
                    </button>
                    <button type="button" class="button button--quiet" on:click=move |_| open.set(false)>"Hủy"</button>
                </div>
            </div>
        </Dialog>
    }
    .into_any()
}

fn changes_something(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Right(report) if report.added + report.changed > 0)
}

#[component]
fn Report(report: AreaImport) -> impl IntoView {
    let AreaImport { added, changed, unchanged, .. } = report;
    let text = if added + changed == 0 {
        format!("Tệp đúng, nhưng không có gì thay đổi: {unchanged} đơn vị đã có như trong tệp.")
    } else {
        format!("Tệp đúng. Sẽ thêm {added}, sửa {changed}, giữ nguyên {unchanged} đơn vị.")
    };
    view! { <Notice tone="good" shape=Shape::Check><p>{text}</p></Notice> }.into_any()
}

#[component]
fn FaultTable(errors: Vec<FieldError>) -> impl IntoView {
    let count = errors.len();
    let rows = errors
        .into_iter()
        .map(|error| {
            let (line, column) = match parse_cell(&error.field) {
                Some((line, column)) => (line.to_string(), column.to_owned()),
                None => ("–".to_owned(), String::new()),
            };
            view! {
                <tr>
                    <td>{line}</td>
                    <td>{column}</td>
                    <td>{error.message}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <Notice tone="bad" shape=Shape::Warning>
            <p>{format!("Có {count} chỗ cần sửa trong tệp. Chưa lưu gì.")}</p>
        </Notice>
        <div class="faulttable" tabindex="0" role="region" aria-label="Các chỗ cần sửa">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Dòng"</th>
                        <th scope="col">"Cột"</th>
                        <th scope="col">"Lỗi"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
