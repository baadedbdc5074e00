//! Moving selected records to another state, with undo.

use std::collections::BTreeSet;

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::problem::UsedBy;
use nguon_domain::input::status::Status;
use nguon_domain::records::page::Page as Answer;
use nguon_domain::records::resource::StatusChange;
use uuid::Uuid;

use super::Module;
use super::start::diary_path;
use crate::api::{self, Failure};
use crate::component::dialog::Dialog;
use crate::component::fetched::Fetched;
use crate::component::icon::{Icon, Shape};
use crate::component::toast::Toasts;
use crate::form::Values;
use crate::page::Page;

/// Returns the states that records of a state can move to, with label and icon of the button.
const fn ways(from: Status) -> [(Status, &'static str, Shape); 2] {
    match from {
        Status::Active => {
            [(Status::Inactive, "Không hiệu lực", Shape::Pause), (Status::Trashed, "Thùng rác", Shape::Trash)]
        }
        Status::Inactive => [(Status::Active, "Hiệu lực", Shape::Check), (Status::Trashed, "Thùng rác", Shape::Trash)],
        Status::Trashed => {
            [(Status::Inactive, "Khôi phục", Shape::Pause), (Status::Active, "Khôi phục thành hiệu lực", Shape::Check)]
        }
    }
}

fn said(kind: &str, count: usize, to: Status) -> String {
    match to {
        Status::Trashed => format!("Đã chuyển {count} {kind} vào thùng rác."),
        Status::Active => format!("Đã chuyển {count} {kind} sang hiệu lực."),
        Status::Inactive => format!("Đã chuyển {count} {kind} sang không hiệu lực."),
    }
}

/// The bar that appears when records are selected.
#[component]
pub fn BulkBar(
    module: StoredValue<Module>,
    list: Fetched<Answer<Values>>,
    chosen: RwSignal<BTreeSet<Uuid>>,
    #[prop(into)] status: Signal<Status>,
    may_write: Memo<bool>,
    /// Whether the user may write diary entries for the selection.
    may_note: Memo<bool>,
    /// Whether the user may print labels for the selection.
    may_label: Memo<bool>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let Module { kind, texts, .. } = module.get_value();
    let busy = RwSignal::new(false);
    let used: RwSignal<Vec<UsedBy>> = RwSignal::new(Vec::new());
    let used_open = RwSignal::new(false);
    let send = move |ids: Vec<Uuid>, to: Status, from: Option<Status>| {
        busy.set(true);
        spawn_local(async move {
            let change = StatusChange { ids: ids.clone(), status: Some(to) };
            match api::move_to(kind, &change).await {
                Ok(()) => {
                    let text = said(texts.one, ids.len(), to);
                    match from {
                        Some(from) => toasts.undoable(text, move || undo(module, ids.clone(), from, list, toasts)),
                        None => toasts.done(text),
                    }
                    chosen.try_set(BTreeSet::new());
                    list.again();
                }
                Err(Failure::Refused(problem, _)) if problem.code == ProblemCode::InUse => {
                    used.try_set(problem.used_by);
                    used_open.try_set(true);
                }
                Err(failure) => toasts.wrong(failure.message()),
            }
            busy.try_set(false);
        });
    };
    let bar = move || {
        let count = chosen.with(BTreeSet::len);
        if count == 0 {
            return ().into_any();
        }
        let from = status.get();
        let note = (may_note.get() && from != Status::Trashed).then(|| {
            let lots = diary_path(chosen.get().into_iter().map(|id| id.to_string()));
            view! {
                <a class="button button--primary" href=lots>
                    <Icon shape=Shape::Pen />
                    {format!("Ghi nhật ký cho {count} {}", texts.one)}
                </a>
            }
        });
        let labels = (may_label.get() && from != Status::Trashed).then(|| {
            let href = Page::printing(kind, chosen.get().into_iter().map(|id| id.to_string()));
            view! {
                <a class="button" href=href>
                    <Icon shape=Shape::File />
                    "In nhãn"
                </a>
            }
        });
        let moves = ways(from).into_iter().filter(|_| may_write.get());
        view! {
            <div class="bulk" role="region" aria-label="Thao tác với các mục đã chọn">
                <span class="bulk__count">{format!("Đã chọn {count}")}</span>
                {note} {labels}
                {moves
                    .map(|(to, label, shape)| {
                        view! {
                            <button
                                type="button"
                                class="button"
                                class:button--danger=to == Status::Trashed
                                disabled=busy
                                on:click=move |_| {
                                    send(chosen.get_untracked().into_iter().collect(), to, Some(from));
                                }
                            >
                                <Icon shape />
                                {label}
                            </button>
                        }
                    })
                    .collect_view()}
                <button type="button" class="button button--quiet" on:click=move |_| chosen.set(BTreeSet::new())>
                    "Bỏ chọn"
                </button>
            </div>
        }
        .into_any()
    };
    view! {
        {bar}
        <Dialog open=used_open title="Chưa xóa được vì đang được sử dụng">
            <p>"Không có bản ghi nào bị chuyển. Hãy sửa các bản ghi đang dùng trước, rồi thử lại."</p>
            <ul class="usedby">
                {move || {
                    used.get()
                        .into_iter()
                        .map(|used| {
                            let href = Page::Record(used.user_kind, used.user_id.to_string()).path();
                            view! {
                                <li>
                                    <strong>{used.name}</strong>
                                    " đang được dùng trong "
                                    {used.user_kind.label().vi.to_lowercase()}
                                    " "
                                    <a href=href on:click=move |_| used_open.set(false)>{used.user_name}</a>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
        </Dialog>
    }
    .into_any()
}

/// Moves records back to their former state.
fn undo(module: StoredValue<Module>, ids: Vec<Uuid>, to: Status, list: Fetched<Answer<Values>>, toasts: Toasts) {
    let Some(kind) = module.try_with_value(|module| module.kind) else {
        return;
    };
    spawn_local(async move {
        match api::move_to(kind, &StatusChange { ids, status: Some(to) }).await {
            Ok(()) => {
                toasts.done("Đã hoàn tác.");
                list.again();
            }
            Err(failure) => toasts.wrong(failure.message()),
        }
    });
}
