//! The print runs, each with its PDF, reprint, and void labels.

use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::files::file::PDF;
use nguon_domain::labelling::label::{PrintRunView, PrintRuns, Stock};
use uuid::Uuid;

use super::printer_file::PrinterFileDialog;
use super::reprint::ReprintDialog;
use super::void::VoidDialog;
use crate::api::labels;
use crate::component::fetched::Fetched;
use crate::component::file::show;
use crate::component::loaded::Loaded;
use crate::component::toast::Toasts;
use crate::platform::format;

/// Opens the PDF of a run.
pub fn open_pdf(run: &PrintRunView, toasts: Toasts) {
    let name = format!("nhan-{}.pdf", format::day(run.printed_at).replace('/', "-"));
    show(labels::pdf(run.id), PDF.to_owned(), name, toasts);
}

/// The list of all runs, or of those with labels of one `record`.
#[component]
pub fn Runs(runs: Fetched<PrintRuns>, record: Option<Uuid>, may_print: bool) -> impl IntoView {
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
            match labels::runs(next.get_untracked(), record).await {
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
    let for_printer = RwSignal::new(None::<PrintRunView>);
    let nothing = match record {
        Some(_) => "Chưa in nhãn nào cho mục này.",
        None => "Chưa in nhãn nào. Các lần in sẽ được lưu ở đây để in lại hoặc hủy.",
    };
    let list = move |page: PrintRuns| {
        if page.items.is_empty() {
            return view! { <p class="muted">{nothing}</p> }.into_any();
        }
        let open = Dialogs { again, void, for_printer };
        let rows = page.items.into_iter().chain(older.get()).map(|run| row(run, may_print, toasts, open));
        view! { <ul class="card people">{rows.collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="stack" aria-labelledby="runs">
            <h2 id="runs">"Các lần in"</h2>
            <Loaded of=runs children=list />
            {move || {
                next.get()
                    .map(|_| view! { <button type="button" class="button" on:click=more>"Xem các lần in cũ hơn"</button> })
            }}
        </section>
        <ReprintDialog run=again runs />
        <VoidDialog run=void runs />
        <PrinterFileDialog run=for_printer />
    }
    .into_any()
}

/// The dialogs, each open while its signal has a run.
#[derive(Clone, Copy)]
struct Dialogs {
    again: RwSignal<Option<PrintRunView>>,
    void: RwSignal<Option<PrintRunView>>,
    for_printer: RwSignal<Option<PrintRunView>>,
}

fn row(run: PrintRunView, may_print: bool, toasts: Toasts, open: Dialogs) -> AnyView {
    let Dialogs { again, void, for_printer } = open;
    let stock = Stock::find(&run.stock);
    let is_roll = stock.is_some_and(Stock::is_roll);
    let stock = stock.map_or("", |stock| stock.name.vi);
    let mut what: Vec<String> =
        run.items.iter().map(|item| format!("{} ({}): {}", item.title, item.detail, item.copies)).collect();
    let further = usize::try_from(run.records).unwrap_or_default().saturating_sub(run.items.len());
    if further > 0 {
        what.push(format!("và {further} mục khác"));
    }
    let voids = run.voids.iter().map(|void| {
        let of = if void.ssccs.is_empty() { String::new() } else { format!(" (SSCC {})", void.ssccs.join(", ")) };
        let at = format::moment(void.declared_at);
        format!("Hủy {} nhãn{of}, {at}, {}: {}", void.count, void.declared_by, void.reason)
    });
    let voids: Vec<String> = voids.collect();
    let (opened, sent, repeated, voided) = (run.clone(), run.clone(), run.clone(), run.clone());
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
                {is_roll
                    .then(|| {
                        view! {
                            <button type="button" class="button" on:click=move |_| for_printer.set(Some(sent.clone()))>
                                "Tệp ZPL"
                            </button>
                        }
                    })}
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
