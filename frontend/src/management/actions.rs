//! Actions on a record other than editing it.

use leptos::prelude::*;
use nguon_domain::access::permission::{Action, Guarded};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::status::Status;

use super::Module;
use super::start::{copy_path, diary_path};
use crate::access::session::Session;
use crate::api::AnyRecord;
use crate::component::icon::{Icon, Shape};
use crate::component::qr::{QrDialog, QrSubject, public_address};
use crate::component::restricted::RestrictionsOf;
use crate::form::as_text;
use crate::page::Page;

/// Links to its public page, QR code, diary, labels and traces, and a copy of it.
#[component]
pub fn RecordActions(module: Module, record: AnyRecord, may_write: bool) -> impl IntoView {
    let session = Session::here();
    let Module { kind, .. } = module;
    let id = record.id.to_string();
    let text = |field: &str| record.content.get(field).map(as_text).unwrap_or_default();
    let (name, code) = (text("name"), text("trace_code"));
    let used = record.status != Status::Trashed;
    let may_note = used && untrack(|| session.may(Guarded::Records(Kind::DiaryEntry), Action::Write));
    let may_label = used && module.has_labels() && untrack(|| session.may(Guarded::Labels, Action::Write));
    let may_see_labels = module.has_labels() && untrack(|| session.may(Guarded::Labels, Action::Read));
    let may_trace = matches!(kind, Kind::Lot | Kind::LogisticUnit | Kind::MaterialBatch)
        && untrack(|| session.may(Guarded::Chains, Action::Read));
    let may_hold = kind == Kind::Lot && untrack(|| session.may(Guarded::Holds, Action::Read));
    let restricted = (may_hold && !code.is_empty()).then(|| code.clone());
    let qr = RwSignal::new(None::<QrSubject>);
    let link = |href: String, shape: Shape, label: &'static str| {
        view! {
            <a class="button" href=href>
                <Icon shape />
                {label}
            </a>
        }
    };
    let diary = module.has_diary().then(|| {
        view! {
            {may_note.then(|| link(diary_path([id.clone()].into_iter()), Shape::Pen, "Ghi nhật ký"))}
            {link(Page::referring_to(Kind::DiaryEntry, &id), Shape::Clock, "Nhật ký của lô")}
        }
    });
    let public = (!code.is_empty()).then(|| {
        let of = QrSubject { kind, id: id.clone(), name, code: code.clone() };
        view! {
            {(record.status == Status::Active)
                .then(|| {
                    view! {
                        <a class="button" href=public_address(&code) target="_blank" rel="noopener">
                            <Icon shape=Shape::Link />
                            "Trang truy xuất"
                        </a>
                    }
                })}
            <button type="button" class="button" on:click=move |_| qr.set(Some(of.clone()))>
                <Icon shape=Shape::Qr />
                "Mã QR"
            </button>
        }
    });
    view! {
        <div class="head__actions">
            {diary} {public}
            {may_trace.then(|| link(Page::chain_of_record(&id), Shape::Search, "Truy xuất"))}
            {may_hold.then(|| link(Page::holds_on(&id), Shape::Shield, "Tạm giữ"))}
            {may_label.then(|| link(Page::printing(kind, [id.clone()].into_iter()), Shape::File, "In nhãn"))}
            {may_see_labels.then(|| link(Page::printed(kind, &id), Shape::Clock, "Nhãn đã in"))}
            {(used && may_write).then(|| link(copy_path(kind, &id), Shape::Copy, "Nhân bản"))}
        </div>
        {restricted.map(|code| view! { <RestrictionsOf code /> })}
        <QrDialog shown=qr />
    }
    .into_any()
}
