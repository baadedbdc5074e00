//! What was printed: each run with its PDF, a reprint, and what of it is void.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::file::PDF;
use nguon_domain::label::{PrintRunView, PrintRuns, ReprintInput, Stock, VoidInput};
use nguon_domain::violation::FieldError;
use uuid::Uuid;

use super::number::{fault, number};
use crate::api::labels;
use crate::component::dialog::Dialog;
use crate::component::file::show;
use crate::component::state::{Failed, Skeleton};
use crate::component::toast::Toasts;
use crate::fetched::Fetched;
use crate::format;

/// Opens the PDF of a run.
pub fn open_pdf(run: &PrintRunView, toasts: Toasts) {
    let name = format!("nhan-{}.pdf", format::day(run.printed_at).replace('/', "-"));
    show(labels::pdf(run.id), PDF.to_owned(), name, toasts);
}

/// The list.
#[component]
pub fn Runs(runs: Fetched<PrintRuns>, may_print: bool) -> impl IntoView {
    let toasts = Toasts::here();
    let older = RwSignal::new(Vec::<PrintRunView>::new());
    let next = RwSignal::new(None::<Uuid>);
    Effect::new(move |_| {
        if let Some(Ok(page)) = runs.answer.get() {
            older.set(Vec::new());
            next.set(page.next);
        }
    });
    let more = move |_| {
        spawn_local(async move {
            match labels::runs(next.get_untracked()).await {
                Ok(page) => {
                    older.try_update(|older| older.extend(page.items));
                    next.try_set(page.next);
                }
                Err(failure) => toasts.wrong(failure.message()),
            }
        });
    };
    let again = RwSignal::new(None::<PrintRunView>);
    let void = RwSignal::new(None::<PrintRunView>);
    let list = move || match runs.answer.get() {
        None => view! { <Skeleton /> }.into_any(),
        Some(Err(failure)) => view! { <Failed failure again=move |()| runs.again() /> }.into_any(),
        Some(Ok(page)) if page.items.is_empty() => {
            view! { <p class="muted">"Chưa in nhãn nào. Các lần in sẽ được lưu ở đây để in lại hoặc hủy."</p> }
                .into_any()
        }
        Some(Ok(page)) => {
            let rows = page.items.into_iter().chain(older.get()).map(|run| row(run, may_print, toasts, again, void));
            view! { <ul class="card people">{rows.collect_view()}</ul> }.into_any()
        }
    };
    view! {
        <section class="stack" aria-labelledby="runs">
            <h2 id="runs">"Các lần in"</h2>
            {list}
            {move || {
                next.get()
                    .map(|_| view! { <button type="button" class="button" on:click=more>"Xem các lần in cũ hơn"</button> })
            }}
        </section>
        <ReprintDialog run=again runs />
        <VoidDialog run=void runs />
    }
    .into_any()
}

fn row(
    run: PrintRunView,
    may_print: bool,
    toasts: Toasts,
    again: RwSignal<Option<PrintRunView>>,
    void: RwSignal<Option<PrintRunView>>,
) -> AnyView {
    let stock = Stock::find(&run.stock).map_or("", |stock| stock.name.vi);
    let mut what: Vec<String> =
        run.items.iter().map(|item| format!("{} ({}): {}", item.title, item.detail, item.copies)).collect();
    let further = usize::try_from(run.records).unwrap_or_default().saturating_sub(run.items.len());
    if further > 0 {
        what.push(format!("và {further} mục khác"));
    }
    let voids = run.voids.iter().map(|void| {
        format!("Hủy {} nhãn, {}, {}: {}", void.count, format::moment(void.declared_at), void.declared_by, void.reason)
    });
    let voids: Vec<String> = voids.collect();
    let (opened, repeated, voided) = (run.clone(), run.clone(), run.clone());
    let all_void = run.voided >= run.labels;
    view! {
        <li class="person">
            <div class="person__text">
                <p class="person__name">{format!("{}: {} nhãn", run.kind.label().vi, run.labels)}</p>
                <p>{what.join("; ")}</p>
                <p class="muted">{format!("{stock}, {}, {}", format::moment(run.printed_at), run.printed_by)}</p>
                <p class="person__role">
                    {(run.reprint > 0).then(|| view! { <span class="badge">{format!("In lại lần {}", run.reprint)}</span> })}
                    {(run.voided > 0)
                        .then(|| view! { <span class="badge badge--bad">{format!("Đã hủy {}/{}", run.voided, run.labels)}</span> })}
                </p>
                {voids.into_iter().map(|text| view! { <p class="muted">{text}</p> }).collect_view()}
            </div>
            <div class="person__actions">
                <button type="button" class="button" on:click=move |_| open_pdf(&opened, toasts)>"Mở tệp PDF"</button>
                {may_print
                    .then(|| {
                        view! {
                            <button type="button" class="button" on:click=move |_| again.set(Some(repeated.clone()))>
                                "In lại"
                            </button>
                            <button
                                type="button"
                                class="button button--danger"
                                disabled=all_void
                                on:click=move |_| void.set(Some(voided.clone()))
                            >
                                "Hủy nhãn"
                            </button>
                        }
                    })}
            </div>
        </li>
    }
    .into_any()
}

/// A dialog that is open while there is a run to speak of.
fn opened_by(run: RwSignal<Option<PrintRunView>>) -> RwSignal<bool> {
    let open = RwSignal::new(false);
    Effect::new(move |_| open.set(run.with(Option::is_some)));
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            run.set(None);
        }
        now
    });
    open
}

#[component]
fn ReprintDialog(run: RwSignal<Option<PrintRunView>>, runs: Fetched<PrintRuns>) -> impl IntoView {
    let toasts = Toasts::here();
    let open = opened_by(run);
    let input = RwSignal::new(ReprintInput::default());
    let errors: RwSignal<Vec<FieldError>> = RwSignal::new(Vec::new());
    let busy = RwSignal::new(false);
    let key = RwSignal::new(String::new());
    Effect::new(move |_| {
        run.track();
        input.set(ReprintInput::default());
        errors.set(Vec::new());
        key.set(Uuid::new_v4().to_string());
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(of) = run.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        spawn_local(async move {
            match labels::reprint(of.id, &input.get_untracked(), &key.get_untracked()).await {
                Ok(made) => {
                    open.try_set(false);
                    toasts.done(format!("Đã tạo {} nhãn ghi “In lại lần {}”.", made.labels, made.reprint));
                    open_pdf(&made, toasts);
                    runs.again();
                }
                Err(failure) if failure.errors().is_empty() => toasts.wrong(failure.message()),
                Err(failure) => {
                    errors.try_set(failure.errors().to_vec());
                    // What is wrong is corrected, and then is another request.
                    key.try_set(Uuid::new_v4().to_string());
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Dialog open title="In lại nhãn">
            {move || {
                let run = run.get()?;
                let set = move |part: fn(&mut ReprintInput, Option<i64>)| {
                    move |value| input.update(|input| part(input, value))
                };
                let is_sheet = Stock::find(&run.stock).is_some_and(|stock| !stock.is_roll());
                Some(view! {
                    <form class="stack" novalidate on:submit=submit>
                        <p>"Nội dung giống hệt lần in trước. Mỗi nhãn sẽ ghi thêm “In lại lần …”, và lần in lại được lưu trong danh sách."</p>
                        <div class="labels__row">
                            {number("first", "Từ nhãn số".into(), Some(1), set(|input, value| input.first = value), errors, "first".into())}
                            {number("last", "Đến nhãn số".into(), Some(run.labels.into()), set(|input, value| input.last = value), errors, "last".into())}
                        </div>
                        {is_sheet
                            .then(|| {
                                number(
                                    "position",
                                    "Bắt đầu từ nhãn số trên tờ".into(),
                                    Some(1),
                                    set(|input, value| input.start_position = value),
                                    errors,
                                    "start_position".into(),
                                )
                            })}
                        <div class="dialog__actions">
                            <button type="submit" class="button button--primary" disabled=busy>"In lại"</button>
                            <button type="button" class="button button--quiet" on:click=move |_| open.set(false)>"Đóng"</button>
                        </div>
                    </form>
                })
            }}
        </Dialog>
    }
    .into_any()
}

#[component]
fn VoidDialog(run: RwSignal<Option<PrintRunView>>, runs: Fetched<PrintRuns>) -> impl IntoView {
    let toasts = Toasts::here();
    let open = opened_by(run);
    let input = RwSignal::new(VoidInput::default());
    let errors: RwSignal<Vec<FieldError>> = RwSignal::new(Vec::new());
    let busy = RwSignal::new(false);
    Effect::new(move |_| {
        let left = run.with(|run| run.as_ref().map(|run| i64::from(run.labels - run.voided)));
        input.set(VoidInput { count: left, ..VoidInput::default() });
        errors.set(Vec::new());
    });
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(of) = run.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        busy.set(true);
        spawn_local(async move {
            match labels::declare_void(of.id, &input.get_untracked()).await {
                Ok(after) => {
                    open.try_set(false);
                    toasts.done(format!("Đã hủy {} trong {} nhãn.", after.voided, after.labels));
                    runs.again();
                }
                Err(failure) if failure.errors().is_empty() => toasts.wrong(failure.message()),
                Err(failure) => {
                    errors.try_set(failure.errors().to_vec());
                }
            }
            busy.try_set(false);
        });
    };
    view! {
        <Dialog open title="Hủy nhãn đã in">
            {move || {
                let run = run.get()?;
                Some(view! {
                    <form class="stack" novalidate on:submit=submit>
                        <p>"Ghi lại những nhãn hỏng, mất hoặc dán sai. Lần in không bị xóa; số nhãn hủy, lý do và người hủy được lưu."</p>
                        {number(
                            "count",
                            "Số nhãn hủy".into(),
                            Some((run.labels - run.voided).into()),
                            move |value| input.update(|input| input.count = value.or(Some(0))),
                            errors,
                            "count".into(),
                        )}
                        <div class="field" class:field--wrong=move || errors.read().iter().any(|error| error.field == "reason")>
                            <label class="field__label" for="field-reason">
                                "Lý do"
                                <span class="field__required" aria-hidden="true">" *"</span>
                            </label>
                            <input
                                class="input"
                                id="field-reason"
                                name="reason"
                                autocomplete="off"
                                aria-describedby="error-reason"
                                on:input=move |event| input.update(|input| input.reason = event_target_value(&event))
                            />
                            {fault(errors, "reason".into())}
                        </div>
                        <div class="dialog__actions">
                            <button type="submit" class="button button--danger" disabled=busy>"Hủy nhãn"</button>
                            <button type="button" class="button button--quiet" on:click=move |_| open.set(false)>"Đóng"</button>
                        </div>
                    </form>
                })
            }}
        </Dialog>
    }
    .into_any()
}
