//! The list of a form's faults, at its top.

use leptos::html;
use leptos::prelude::*;
use nguon_domain::input::violation::FieldError;

use super::{Form, Section};
use crate::component::icon::{Icon, Shape};
use crate::platform::focus::{focus_found, focus_soon};

/// All faults, each with a link to its field; takes the focus whenever `tell` changes and there are any.
#[component]
pub fn Faults(
    form: Form,
    sections: &'static [Section],
    /// The number of failed attempts.
    #[prop(into)]
    tell: Signal<u32>,
    /// The fault that is not about a field.
    #[prop(into)]
    other: Signal<Option<String>>,
) -> impl IntoView {
    let heading = NodeRef::<html::Div>::new();
    Effect::new(move |before: Option<u32>| {
        let now = tell.get();
        if before.is_some_and(|before| before != now) {
            focus_found(move || heading.get_untracked().map(Into::into));
        }
        now
    });
    move || {
        let errors = form.errors.get();
        let other = other.get();
        if errors.is_empty() && other.is_none() {
            return ().into_any();
        }
        let title = match errors.len() {
            0 => "Chưa thực hiện được".to_owned(),
            1 => "Có 1 mục cần sửa".to_owned(),
            many => format!("Có {many} mục cần sửa"),
        };
        view! {
            <div class="faults" role="alert" tabindex="-1" node_ref=heading>
                <p class="faults__title">
                    <Icon shape=Shape::Warning />
                    {title}
                </p>
                {other.map(|text| view! { <p>{text}</p> })}
                {(!errors.is_empty())
                    .then(|| {
                        view! {
                            <ul class="faults__list">
                                {errors.into_iter().map(|error| line(form, sections, error)).collect_view()}
                            </ul>
                        }
                    })}
            </div>
        }
        .into_any()
    }
}

fn line(form: Form, sections: &'static [Section], error: FieldError) -> AnyView {
    let FieldError { field, message, .. } = error;
    match label_of(sections, &field) {
        Some(label) => {
            let id = form.id("field", &field);
            view! {
                <li>
                    <a
                        href=format!("#{id}")
                        on:click=move |event| {
                            event.prevent_default();
                            focus_soon(id.clone());
                        }
                    >
                        {label}
                    </a>
                    ": "
                    {message}
                </li>
            }
            .into_any()
        }
        None => view! { <li>{format!("{field}: {message}")}</li> }.into_any(),
    }
}

/// Returns the label of the field at a path such as `attributes[2].name`.
pub fn label_of(sections: &[Section], path: &str) -> Option<String> {
    let name = path.split('[').next().unwrap_or_default();
    let field = sections
        .iter()
        .flat_map(|section| section.fields)
        .find(|field| field.name == name || field.second() == Some(name))?;
    if let Some((_, index, part)) = super::path::split(path) {
        let part = field.parts().iter().find(|known| known.name == part || known.second() == Some(part));
        return Some(match part {
            Some(part) => format!("{} {}: {}", field.label, index + 1, part.label),
            None => format!("{} (dòng {})", field.label, index + 1),
        });
    }
    Some(match name {
        "longitude" => "Kinh độ".into(),
        "latitude" => "Vĩ độ".into(),
        name if name != field.name => format!("{} (đơn vị)", field.label),
        _ => field.label.into(),
    })
}
