//! Voiding labels of a run: a number of them, or those with certain SSCCs.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use nguon_domain::input::localized::Language;
use nguon_domain::input::violation::{FieldError, Reason};
use nguon_domain::labelling::label::{LabelKind, PrintRunView, PrintRuns, VoidInput};

use super::number::{fault, number};
use crate::api::labels;
use crate::component::dialog::{Dialog, opened_by};
use crate::component::fetched::Fetched;
use crate::component::loaded::Loaded;
use crate::component::toast::Toasts;

/// The dialog, open while `run` has a value.
#[component]
pub fn VoidDialog(run: RwSignal<Option<PrintRunView>>, runs: Fetched<PrintRuns>) -> impl IntoView {
    let toasts = Toasts::here();
    let open = opened_by(run);
    let input = RwSignal::new(VoidInput::default());
    let errors: RwSignal<Vec<FieldError>> = RwSignal::new(Vec::new());
    let busy = RwSignal::new(false);
    let by_sscc = RwSignal::new(false);
    let left_of = |run: &PrintRunView| i64::from(run.labels - run.voided);
    Effect::new(move |_| {
        let left = run.with(|run| run.as_ref().map(left_of));
        input.set(VoidInput { count: left, ..VoidInput::default() });
        by_sscc.set(false);
        errors.set(Vec::new());
    });
    let choose = move |ssccs: bool| {
        by_sscc.set(ssccs);
        errors.set(Vec::new());
        let count = run.with_untracked(|run| run.as_ref().map(left_of));
        input.update(|input| {
            input.ssccs.clear();
            input.count = if ssccs { None } else { count };
        });
    };
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let Some(of) = run.get_untracked().filter(|_| !busy.get_untracked()) else { return };
        if by_sscc.get_untracked() && input.with_untracked(|input| input.ssccs.is_empty()) {
            // Without any SSCC the server would void all labels.
            let message = Reason::Required.message(Language::Vi);
            errors.set(vec![FieldError { field: "ssccs".into(), code: Reason::Required.code().into(), message }]);
            return;
        }
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
                        {matches!(run.kind, LabelKind::Pallet | LabelKind::FieldTag).then(|| ways(by_sscc, choose))}
                        {move || {
                            if by_sscc.get() {
                                ssccs(&run, input, errors)
                            } else {
                                number(
                                    "count",
                                    "Số nhãn hủy".into(),
                                    Some(left_of(&run)),
                                    move |value| input.update(|input| input.count = value.or(Some(0))),
                                    errors,
                                    "count".into(),
                                )
                            }
                        }}
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

/// The choice between a number of labels and certain SSCCs.
fn ways(by_sscc: RwSignal<bool>, choose: impl Fn(bool) + Copy + 'static) -> AnyView {
    let way = move |ssccs: bool, label: &'static str| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="void-by"
                    prop:checked=move || by_sscc.get() == ssccs
                    on:change=move |_| choose(ssccs)
                />
                {label}
            </label>
        }
    };
    view! {
        <fieldset class="labels__lines">
            <legend class="field__label">"Nhãn nào bị hủy?"</legend>
            {way(false, "Chỉ ghi số lượng")} {way(true, "Chọn theo SSCC trên nhãn")}
        </fieldset>
    }
    .into_any()
}

/// The SSCCs of a run that are not void yet, to choose from.
fn ssccs(run: &PrintRunView, input: RwSignal<VoidInput>, errors: RwSignal<Vec<FieldError>>) -> AnyView {
    let id = run.id;
    let loaded = Fetched::new(|| (), move |()| labels::run(id));
    let choices = move |run: PrintRunView| {
        let gone = |sscc: &String| run.voids.iter().any(|void| void.ssccs.contains(sscc));
        let further = usize::try_from(run.records).unwrap_or_default().saturating_sub(run.items.len());
        let boxes = run.items.iter().filter(|item| !gone(&item.detail)).map(|item| {
            let (sscc, copies) = (item.detail.clone(), item.copies);
            let chosen = sscc.clone();
            let change = move |event| {
                let wanted = event_target_checked(&event);
                input.update(|input| {
                    input.ssccs.retain(|other| *other != chosen);
                    if wanted {
                        input.ssccs.push(chosen.clone());
                    }
                });
                errors.update(|errors| errors.retain(|error| !error.field.starts_with("ssccs")));
            };
            let copies = if copies > 1 { format!(" ({copies} nhãn)") } else { String::new() };
            view! {
                <label class="check">
                    <input type="checkbox" name="ssccs" on:change=change />
                    {format!("{sscc}{copies}: {}", item.title)}
                </label>
            }
        });
        view! {
            <div class="labels__choices">{boxes.collect_view()}</div>
            {(further > 0)
                .then(|| {
                    view! {
                        <p class="field__help">
                            {format!("Còn {further} SSCC nữa trong lần in này. Để hủy các nhãn đó, hãy chọn “Chỉ ghi số lượng” và ghi SSCC vào lý do.")}
                        </p>
                    }
                })}
        }
    };
    let wrong = move || {
        let errors = errors.read();
        let wrong = errors.iter().find(|error| error.field.starts_with("ssccs"));
        wrong.map(|error| view! { <p class="field__error" id="error-ssccs" role="alert">{error.message.clone()}</p> })
    };
    view! {
        <fieldset class="labels__lines" aria-describedby="error-ssccs">
            <legend class="field__label">"SSCC trên các nhãn bị hủy"</legend>
            <Loaded of=loaded lines=3 children=choices />
            {wrong}
        </fieldset>
    }
    .into_any()
}
