//! The form for one area: new, renamed, ended, merged into another.

use leptos::prelude::*;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::FieldError;
use nguon_domain::records::area::{Area, AreaInput, parse_cell};
use serde_json::Value;
use uuid::Uuid;

use super::Tree;
use crate::api::lists;
use crate::component::dialog::Dialog;
use crate::component::toast::Toasts;
use crate::form::field::Labelled;
use crate::form::{Control, DialogForm, Field, Form, Section, Sending, Values};

static CODE: Field = Field::new("code", "Mã", Control::Digits)
    .required()
    .help("Mã chính thức: tỉnh 2 chữ số, xã 5 chữ số. Không đổi và không dùng lại.");
static NAME: Field = Field::new("name", "Tên", Control::Line).required();
static PARENT: Field =
    Field::new("parent_id", "Thuộc", Control::Area).help("Để trống nếu là tỉnh, thành phố trực thuộc trung ương.");
static FROM: Field = Field::new("valid_from", "Có hiệu lực từ", Control::Date).required();
static TO: Field =
    Field::new("valid_to", "Hết hiệu lực từ", Control::Date).help("Chỉ điền khi đơn vị đã giải thể hoặc sáp nhập.");
static SUCCESSOR: Field = Field::new("successor_id", "Sáp nhập vào", Control::Area)
    .help("Các đơn vị trực thuộc và doanh nghiệp ở đó tự chuyển theo.");
static SECTIONS: [Section; 1] = [Section { title: "", fields: &[CODE, NAME, PARENT, FROM, TO, SUCCESSOR] }];

/// The area that is being edited.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Editing {
    /// A new area, within this one.
    New(Option<Uuid>),
    /// An existing area.
    Change(Box<Area>),
}

impl Editing {
    fn values(&self) -> Values {
        let input = match self {
            Self::New(parent) => AreaInput { parent_id: *parent, ..AreaInput::default() },
            Self::Change(area) => AreaInput {
                code: area.code.clone(),
                name: area.name.clone(),
                parent_id: area.parent_id,
                valid_from: Some(area.valid_from),
                valid_to: area.valid_to,
                successor_id: area.successor_id,
            },
        };
        match serde_json::to_value(input) {
            Ok(Value::Object(values)) => values,
            _ => Values::new(),
        }
    }
}

/// The form, open while an area is being edited.
#[component]
pub(super) fn AreaDialog(tree: Tree) -> impl IntoView {
    let toasts = Toasts::here();
    let Tree { editing, .. } = tree;
    let open = RwSignal::new(false);
    let form = Form::blank::<AreaInput>();
    let sending = Sending::of(form);
    Effect::new(move |_| {
        if let Some(values) = editing.with(|editing| editing.as_ref().map(Editing::values)) {
            form.load(values);
            sending.other.set(None);
            open.set(true);
        }
    });
    Effect::new(move |_| {
        if !open.get() {
            editing.set(None);
        }
    });
    let submit = Callback::new(move |()| {
        sending.send(
            move |input: AreaInput| async move {
                match editing.get_untracked() {
                    Some(Editing::Change(area)) => lists::change_area(area.id, area.version, &input).await,
                    _ => lists::add_area(&input).await,
                }
            },
            move |saved| match saved {
                Ok(area) => {
                    open.try_set(false);
                    toasts.done(format!("Đã lưu {}.", area.name));
                    tree.changed();
                }
                Err(failure) if failure.code() == Some(ProblemCode::VersionConflict) => {
                    open.try_set(false);
                    toasts.wrong("Người khác vừa sửa đơn vị này. Đã tải lại; vui lòng thử lại.");
                    tree.changed();
                }
                Err(failure) => {
                    let other = failure.errors().is_empty().then(|| failure.message());
                    sending.refused_as(failure.errors().iter().cloned().map(explain).collect(), other);
                }
            },
        );
    });
    let title = move || match editing.get() {
        Some(Editing::Change(area)) => format!("Sửa {}", area.name),
        _ => "Thêm đơn vị hành chính".to_owned(),
    };
    let is_new = move || editing.with(|editing| matches!(editing, Some(Editing::New(_))));
    view! {
        <Dialog open title=Signal::derive(title)>
            <DialogForm sending sections=&SECTIONS submit label="Lưu" open>
                {move || is_new().then(|| view! { <Labelled form field=&CODE /> })}
                <Labelled form field=&NAME />
                <Labelled form field=&PARENT />
                <Labelled form field=&FROM />
                {move || {
                    (!is_new())
                        .then(|| {
                            view! {
                                <Labelled form field=&TO />
                                <Labelled form field=&SUCCESSOR />
                            }
                        })
                }}
            </DialogForm>
        </Dialog>
    }
    .into_any()
}

/// Rewords the messages of faults for areas; the fault of a cell of a file names its column.
pub(super) fn explain(mut error: FieldError) -> FieldError {
    let field = parse_cell(&error.field).map_or(error.field.as_str(), |(_, column)| column);
    let message = match (field, error.code.as_str()) {
        ("code", "taken") => "Mã này đã được cấp cho một đơn vị.",
        ("code", "duplicate") => "Mã này đã có ở một dòng trước.",
        ("parent_id" | "parent_code", "not_allowed") => "Không thể thuộc đơn vị đã hết hiệu lực, hoặc thuộc chính nó.",
        ("parent_code" | "successor_code", "unknown_reference") => "Không có đơn vị nào mang mã này.",
        ("successor_id" | "successor_code", "not_allowed") => {
            "Đơn vị nhận sáp nhập phải còn hiệu lực vào ngày đó và không phải chính nó."
        }
        ("successor_id" | "successor_code", "required") => {
            "Đơn vị này còn đơn vị trực thuộc, nên cần cho biết sáp nhập vào đâu."
        }
        ("columns", _) => "Dòng này có nhiều ô hơn số cột; hãy xem lại dấu ngăn cách.",
        ("rows", _) => "Tệp có quá 20.000 dòng.",
        (_, "unknown_field") => "Không có cột này.",
        _ => return error,
    };
    error.message = message.to_owned();
    error
}
