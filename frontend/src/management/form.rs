//! The form of one record: fill in, check, save, without ever losing what was typed.

use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::use_navigate;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::status::Status;
use nguon_domain::records::logistic_unit::MadeUnits;
use nguon_domain::records::resource::StatusChange;

use super::actions::RecordActions;
use super::conflict::{Conflict, ConflictDialog, Decision, differences};
use super::draft::{self, DraftKeeper, DraftNotice};
use super::quick::QuickAdd;
use super::series::SeriesDialog;
use super::start::InitialContent;
use super::{Module, enter, several};
use crate::access::session::Session;
use crate::api::{self, AnyRecord, Failure};
use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::state::Notice;
use crate::component::toast::Toasts;
use crate::component::validity::ending;
use crate::form::reference::QuickAddSlot;
use crate::form::{Faults, Form, Sections, Sending, Values, as_text};
use crate::page::Page;
use crate::platform::format;

/// Returns the values of a record that the module's form edits.
pub fn editable(module: &Module, record: &AnyRecord) -> Values {
    let mut values = (module.blank)();
    for (name, value) in &mut values {
        if let Some(found) = record.content.get(name) {
            *value = found.clone();
        }
    }
    values
}

/// Stores the names of the record's references, and its files, in the form.
pub fn remember(form: Form, record: &AnyRecord) {
    form.files.update(|files| {
        files.extend(record.held_files.iter().map(|info| (info.id.to_string(), info.clone())));
    });
    form.names.update(|names| {
        names.extend(record.held_files.iter().map(|info| (info.id.to_string(), info.name.clone())));
        for named in &record.references {
            let suffix = if named.status == Some(Status::Trashed) { " (trong thùng rác)" } else { "" };
            names.insert(named.id.clone(), format!("{}{suffix}", named.name));
        }
    });
}

/// The outcome of saving.
enum Saved {
    Done(AnyRecord),
    /// The record was changed meanwhile; this is its current state.
    Outdated(AnyRecord),
}

/// The form; `record` is absent for a new one, which starts with `start`.
#[component]
pub fn RecordForm(module: Module, record: Option<AnyRecord>, #[prop(optional)] start: InitialContent) -> impl IntoView {
    let session = Session::here();
    let toasts = Toasts::here();
    let navigate = use_navigate();
    let Module { kind, texts, sections, folded, .. } = module;
    let is_new = record.is_none();
    let id = StoredValue::new(record.as_ref().map(|record| record.id.to_string()));
    let status = record.as_ref().map_or(Status::Active, |record| record.status);
    let name = record.as_ref().and_then(|record| record.content.get("name").map(as_text)).unwrap_or_default();
    // One key per form: a creation that is sent twice because the answer was lost makes one record.
    let creation = StoredValue::new(api::idempotency::new_key());

    let start_name = start.name();
    let form = match &record {
        Some(record) => {
            let form = Form::new(editable(&module, record));
            remember(form, record);
            form
        }
        None => start.form(&module),
    };
    let adding = QuickAddSlot(RwSignal::new(None));
    provide_context(adding);
    let may_write = session.me_untracked().is_some_and(|me| {
        nguon_domain::access::permission::allows(me.role, me.organisation_state, Guarded::Records(kind), Action::Write)
    });
    let locked = !may_write || status == Status::Trashed;
    form.locked.set(locked);

    let sending = Sending::of(form);
    let busy = sending.busy;
    let last_status = StoredValue::new(Status::Active);
    let conflict = RwSignal::new(None::<Conflict>);

    let key = session.me_untracked().map(|me| id.with_value(|id| draft::key(me.user_id, kind, id.as_deref())));
    let keeper = DraftKeeper::start(form, key, record.as_ref().map(|record| record.version), locked);
    let version = keeper.version;

    let go_to_list = Callback::new(move |status: Status| navigate(&Page::tab(kind, status), Default::default()));
    let done = Callback::new(move |record: AnyRecord| {
        keeper.done();
        let name = record.content.get("name").map(as_text).unwrap_or_default();
        toasts.done(format!("Đã lưu “{name}”."));
        go_to_list.run(record.status);
    });
    let many_done = Callback::new(move |count: usize| {
        keeper.done();
        toasts.done(format!("Đã ghi {} cho {count} lô.", texts.one));
        go_to_list.run(Status::Active);
    });
    let asking = RwSignal::new(false);
    let series_done = Callback::new(move |MadeUnits { units }: MadeUnits| {
        keeper.done();
        let ends =
            units.first().zip(units.last()).map(|(first, last)| format!(": SSCC {} đến {}", first.sscc, last.sscc));
        toasts.done(format!("Đã tạo {} {}{}.", units.len(), texts.one, ends.unwrap_or_default()));
        go_to_list.run(Status::Active);
    });
    let series = (is_new && may_write && module.has_series()).then(|| {
        let refused = Callback::new(move |()| sending.failed(None));
        view! { <SeriesDialog open=asking form made=series_done refused /> }
    });
    let send = move |status: Status| {
        if busy.get_untracked() {
            return;
        }
        last_status.set_value(status);
        if let Some(text) = form.uploads.pending() {
            sending.failed(Some(text.to_owned()));
            return;
        }
        let renew = move |failure: &Failure| {
            if failure.code() == Some(ProblemCode::IdempotencyKeyReused) {
                // An earlier attempt had arrived after all, with what was entered then.
                creation.set_value(api::idempotency::new_key());
            }
        };
        let several = module.several.filter(|several| is_new && form.list(several.field).len() > 1);
        if let Some(several) = several {
            sending.send_checked(
                move |form| several::check(form, several),
                move |input| async move { api::create_for_lots(&creation.get_value(), &input).await },
                move |made| match made {
                    Ok(count) => many_done.run(count),
                    Err(failure) => {
                        renew(&failure);
                        sending.failed(several::refused(form, several, &failure));
                    }
                },
            );
            return;
        }
        sending.send_checked(
            move |form| form.check_with(|value| (module.check)(several::one(&module, value), format::today())),
            move |input| async move {
                let saved = match (id.get_value(), version.get_value()) {
                    (Some(id), Some(version)) => api::change(kind, &id, version, status, &input).await,
                    _ => api::create(kind, status, &creation.get_value(), &input).await,
                };
                match saved {
                    Err(failure) if failure.code() == Some(ProblemCode::VersionConflict) => {
                        let current = api::record(kind, &id.get_value().unwrap_or_default()).await;
                        current.map(Saved::Outdated)
                    }
                    saved => saved.map(Saved::Done),
                }
            },
            move |saved| match saved {
                Ok(Saved::Done(record)) => done.run(record),
                Ok(Saved::Outdated(current)) => {
                    remember(form, &current);
                    let theirs = editable(&module, &current);
                    let names = form.names.get_untracked();
                    let differences =
                        differences(sections, &form.original(), &form.values.get_untracked(), &theirs, &names);
                    conflict.set(Some(Conflict { current, differences }));
                }
                Err(failure) => {
                    renew(&failure);
                    sending.refused_kept(&failure);
                }
            },
        );
    };
    let resolve = Callback::new(move |(current, mine): (AnyRecord, Decision)| {
        let theirs = editable(&module, &current);
        let mut merged = theirs.clone();
        for (name, value) in form.values.get_untracked() {
            if mine.contains(&name) {
                merged.insert(name, value);
            }
        }
        form.load(theirs);
        form.values.set(merged);
        version.set_value(Some(current.version));
    });
    let current =
        move || conflict.with_untracked(|conflict| conflict.as_ref().map(|conflict| conflict.current.clone()));
    let pending = StoredValue::new(None::<AnyRecord>);
    Effect::new(move |_| {
        // Kept, because the dialog is closed before its decision is applied.
        if let Some(conflict) = conflict.get() {
            pending.set_value(Some(conflict.current));
        }
    });
    let save_decided = Callback::new(move |mine: Decision| {
        if let Some(current) = pending.get_value() {
            resolve.run((current, mine));
            send(last_status.get_value());
        }
    });
    let take_theirs = Callback::new(move |()| {
        if let Some(current) = current() {
            resolve.run((current, Decision::new()));
            keeper.discard();
            toasts.done("Đã lấy bản mới. Bạn có thể sửa tiếp.");
        }
    });
    let restore_record = move |_| {
        let Some(id) = id.get_value().and_then(|id| id.parse().ok()) else { return };
        busy.set(true);
        spawn_local(async move {
            let change = StatusChange { ids: vec![id], status: Some(Status::Inactive) };
            match api::move_to(kind, &change).await {
                Ok(()) => {
                    toasts.done("Đã khôi phục, đang ở trạng thái không hiệu lực.");
                    window().location().reload().ok();
                }
                Err(failure) => toasts.wrong(failure.message()),
            }
            busy.try_set(false);
        });
    };
    let copied = start_name.map(|name| {
        view! {
            <Notice tone="info" shape=Shape::Copy>
                <p>{format!("Nhân bản từ “{name}”. Những gì phải khác như mã số, ngày tháng đã được để trống.")}</p>
            </Notice>
        }
    });
    let title = if is_new { format!("Thêm {}", texts.one) } else { name.clone() };
    let actions = record.clone().map(|record| view! { <RecordActions module record may_write /> });
    let ends = record.as_ref().and_then(|record| record.expires_first);
    let buttons = move || {
        if !may_write {
            return view! { <a class="button" href=Page::Records(kind).path()>"Về danh sách"</a> }.into_any();
        }
        if status == Status::Trashed {
            return view! {
                <button type="button" class="button button--primary" disabled=busy on:click=restore_record>"Khôi phục"</button>
                <a class="button button--quiet" href=Page::tab(kind, Status::Trashed)>"Về thùng rác"</a>
            }
            .into_any();
        }
        let held = Signal::derive(move || busy.get() || form.uploads.pending().is_some());
        view! {
            <button type="button" class="button button--primary" disabled=held on:click=move |_| send(Status::Active)>
                <Icon shape=Shape::Check />
                "Hiệu lực"
            </button>
            <button type="button" class="button" disabled=held on:click=move |_| send(Status::Inactive)>
                "Không hiệu lực"
            </button>
            {(is_new && module.has_series())
                .then(|| {
                    view! {
                        <button type="button" class="button" disabled=held on:click=move |_| asking.set(true)>
                            <Icon shape=Shape::Layers />
                            "Tạo nhiều"
                        </button>
                    }
                })}
            <a class="button button--quiet" href=Page::tab(kind, status)>"Hủy"</a>
            <span class="actions__state" role="status">
                {move || match form.uploads.pending() {
                    _ if busy.get() => "Đang lưu…",
                    Some(text) => text,
                    None if form.is_dirty() => "Có thay đổi chưa lưu",
                    None => "",
                }}
            </span>
        }
        .into_any()
    };
    view! {
        <p class="back">
            <a href=Page::tab(kind, status)>
                <Icon shape=Shape::Left />
                {texts.title}
            </a>
        </p>
        <div class="head">
            <div>
                <Heading text=title />
                {(!is_new)
                    .then(|| {
                        view! { <span class=format!("badge badge--{}", status.as_str())>{status.label().vi}</span> }
                    })}
                {ends
                    .and_then(|day| ending(day, format::today()))
                    .map(|(tone, text)| {
                        view! { <span class=format!("badge badge--{tone}")>"Giấy chứng nhận: " {text}</span> }
                    })}
            </div>
            {actions}
        </div>
        {copied}
        <DraftNotice keeper />
        {(status == Status::Trashed)
            .then(|| {
                view! {
                    <Notice tone="warn" shape=Shape::Trash>
                        <p>"Bản ghi này đang ở trong thùng rác nên chỉ xem được. Khôi phục để sửa."</p>
                    </Notice>
                }
            })}
        <form
            class="form"
            novalidate
            // Enter moves to the next field: it must not publish an unfinished record.
            on:submit=|event: ev::SubmitEvent| event.prevent_default()
            on:keydown=enter::go_on
        >
            <Faults form sections tell=sending.attempts other=sending.other />
            {(!locked).then(|| view! { <p class="field__help">"Mục có dấu * là bắt buộc."</p> })}
            <Sections form sections folded />
            <div class="actions">{buttons}</div>
        </form>
        {record.map(|record| {
            view! {
                <p class="muted">
                    {format!("Thêm {} · Sửa lần cuối {}", format::moment(record.created_at), format::moment(record.updated_at))}
                </p>
            }
        })}
        <ConflictDialog conflict save=save_decided take=take_theirs />
        <QuickAdd adding />
        {series}
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::editable;
    use crate::api::AnyRecord;
    use crate::management::Module;
    use nguon_domain::input::kind::Kind;
    use serde_json::{Value, json};

    #[test]
    fn a_record_as_it_is_read_can_be_sent_back_as_it_is() {
        let record: AnyRecord = serde_json::from_value(json!({
            "id": "0199f0c8-6a00-7000-8000-000000000001", "status": "active", "version": 3,
            "created_at": "2026-11-01T00:00:00Z", "updated_at": "2026-11-02T00:00:00Z",
            "created_by": "0199f0c8-6a00-7000-8000-000000000002", "updated_by": "0199f0c8-6a00-7000-8000-000000000002",
            "references": [], "trace_code": "7K3M9QX2AB",
            "name": "Lô 1", "code": "L1", "product_id": "0199f0c8-6a00-7000-8000-000000000003",
            "weight": 12.5, "weight_unit": "KGM", "produced_on": "2026-11-01"
        }))
        .expect("a record");
        let module = Module::at(Kind::Lot);
        let values = editable(&module, &record);
        assert!(!values.contains_key("trace_code"), "what the server gives is not sent back");
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date");
        let sent = (module.check)(Value::Object(values), today).expect("it is valid");
        assert_eq!(sent["weight"], json!(12.5));
    }
}
