//! The faulty cells of a file.

use leptos::prelude::*;
use nguon_domain::files::sheet::{Cell, CellFormat, TableFormat, guarded};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::problem::CellFault;
use nguon_domain::records::sheet::{ImportReport, file_name};

use crate::component::file::save;
use crate::component::icon::{Icon, Shape};
use crate::component::state::Notice;
use crate::platform::format;

/// The most faults shown at once: more make a phone slow, and nobody reads them.
const SHOWN_STEP: usize = 100;

/// What is read otherwise than it is written, before anything is created.
#[component]
pub fn Notes(notes: Vec<CellFault>) -> impl IntoView {
    let more = notes.len().saturating_sub(SHOWN_STEP);
    let lines = |note: &CellFault| {
        let cell = note.cell.clone().unwrap_or_else(|| format!("Dòng {}", note.row));
        view! { <li>{format!("{cell}: {}", note.message)}</li> }
    };
    (!notes.is_empty()).then(|| {
        view! {
            <Notice tone="info" shape=Shape::Info>
                <p>"Các tên cũ sau đây sẽ được ghi theo đơn vị hiện nay:"</p>
                <ul>{notes.iter().take(SHOWN_STEP).map(lines).collect_view()}</ul>
                {(more > 0).then(|| view! { <p>{format!("Và {more} ô khác.")}</p> })}
            </Notice>
        }
    })
}

/// The faults, and a button to download them.
#[component]
pub fn FaultyCells(kind: Kind, report: ImportReport) -> impl IntoView {
    let told = report.faults.len();
    let summary = format!(
        "Có {} ô sai trong {} dòng (tệp có {} dòng). Chưa có bản ghi nào được tạo.",
        report.fault_count, report.faulty_rows, report.rows
    );
    let rest = (report.fault_count > told).then(|| format!("Chỉ kể {told} ô sai đầu tiên."));
    let faults = StoredValue::new(report.faults);
    let shown = RwSignal::new(SHOWN_STEP);
    let take_along = move |_| {
        let csv = faults.with_value(|faults| csv(faults));
        let name = file_name(&format!("loi nhap {}", kind.label().vi), format::today(), TableFormat::Csv.as_str());
        save(csv.as_bytes(), TableFormat::Csv.media_type(), &name);
    };
    let lines = move || {
        faults.with_value(|faults| {
            faults
                .iter()
                .take(shown.get())
                .map(|fault| {
                    view! {
                        <tr>
                            <th scope="row" class="import__cell">
                                {fault.cell.clone().unwrap_or_else(|| format!("Dòng {}", fault.row))}
                            </th>
                            <td data-label="Cột">{fault.column.clone()}</td>
                            <td data-label="Lỗi">{fault.message.clone()}</td>
                        </tr>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <Notice tone="bad" shape=Shape::Warning>
            <p>{summary}</p>
            {rest.map(|rest| view! { <p>{rest}</p> })}
            <p>"Sửa các ô dưới đây trong tệp, lưu lại, rồi chọn tệp một lần nữa."</p>
            <p class="notice__actions">
                <button type="button" class="button" on:click=take_along>
                    <Icon shape=Shape::Download />
                    "Tải danh sách ô sai"
                </button>
            </p>
        </Notice>
        <table class="table import__faults">
            <caption class="visually-hidden">"Các ô sai"</caption>
            <thead>
                <tr>
                    <th scope="col">"Ô"</th>
                    <th scope="col">"Cột"</th>
                    <th scope="col">"Lỗi"</th>
                </tr>
            </thead>
            <tbody>{lines}</tbody>
        </table>
        {move || {
            (shown.get() < told)
                .then(|| {
                    view! {
                        <button type="button" class="button" on:click=move |_| shown.update(|shown| *shown += SHOWN_STEP)>
                            {format!("Xem thêm ({} ô nữa)", told - shown.get())}
                        </button>
                    }
                })
        }}
    }
    .into_any()
}

/// Returns the faults as CSV, in the format of exports.
fn csv(faults: &[CellFault]) -> String {
    let field = |text: &str| {
        let text = guarded(CellFormat::Line, &Cell::Text(text.to_owned()));
        if text.contains([';', ',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
    };
    let mut csv = "\u{feff}Dòng;Cột;Ô;Lỗi\r\n".to_owned();
    for fault in faults {
        let cell = fault.cell.as_deref().unwrap_or_default();
        let parts = [field(&fault.row.to_string()), field(&fault.column), field(cell), field(&fault.message)];
        csv.push_str(&parts.join(";"));
        csv.push_str("\r\n");
    }
    csv
}

#[cfg(test)]
mod tests {
    use super::{CellFault, csv};

    #[test]
    fn the_list_of_faults_is_a_table_itself() {
        let fault = CellFault {
            row: 5,
            column: "=Cột; lạ".into(),
            cell: Some("C5".into()),
            field: String::new(),
            code: "unknown_column".into(),
            message: "Mẫu không có cột này.".into(),
        };
        assert_eq!(csv(&[fault]), "\u{feff}Dòng;Cột;Ô;Lỗi\r\n5;\"'=Cột; lạ\";C5;Mẫu không có cột này.\r\n");
    }
}
