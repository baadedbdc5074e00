//! Exports of a trace: a table with one row for each step, or a PDF document.

use std::fs::File;
use std::path::Path;

use chrono::{DateTime, Utc};
use nguon_domain::events::act::view::{Goods, Party};
use nguon_domain::files::sheet::{Cell, CellFormat, TableFormat};
use nguon_domain::input::format::{self, in_vietnam};
use nguon_domain::input::quantity::{NOT_COUNTED_VI, Quantity};
use nguon_domain::records::sheet::file_name;
use nguon_domain::trace::view::{
    HandoverAmount, TraceDealing, TraceDirection, TraceEdge, TraceEdgeKind, TraceNode, TraceNodeKind, TraceView,
};
use nguon_labels::report::{Column as PaperColumn, Report};
use serde::Deserialize;
use tokio::task::spawn_blocking;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::Application;
use crate::events::goods::Units;
use crate::files::report;
use crate::files::table::{self, Download, Heading};
use crate::platform::problem::{Error, Result};

/// Base name of the file.
const NAME: &str = "Truy xuất";

/// Columns of the table, labelled in Vietnamese.
const COLUMNS: [(&str, CellFormat); 15] = [
    ("Việc", CellFormat::Line),
    ("Từ: hàng", CellFormat::Line),
    ("Từ: mã", CellFormat::Line),
    ("Từ: bên", CellFormat::Line),
    ("Đến: hàng", CellFormat::Line),
    ("Đến: mã", CellFormat::Line),
    ("Đến: bên", CellFormat::Line),
    ("Lúc", CellFormat::Moment),
    ("Đến lúc", CellFormat::Moment),
    ("Số lượng", CellFormat::Quantity),
    ("Đơn vị", CellFormat::Line),
    ("Đã gửi", CellFormat::Quantity),
    ("Đã nhận", CellFormat::Quantity),
    ("Trả lại", CellFormat::Quantity),
    ("Từ chối", CellFormat::Quantity),
];

/// What the rows of suppliers and recipients are called: what was supplied or received in all.
const FROM: &str = "Tổng đã nhận từ bên gửi";
const TO: &str = "Tổng bên nhận đã nhận";

/// Format of an exported trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// Excel workbook.
    #[default]
    Xlsx,
    /// Semicolon-separated text.
    Csv,
    /// PDF document.
    Pdf,
}

/// Returns the trace as a file; `owner` is the caller's business or authority.
///
/// # Errors
/// When the file cannot be written.
pub(super) async fn download(
    application: &Application,
    owner: Uuid,
    trace: TraceView,
    format: Format,
) -> Result<Download> {
    let of_edges = trace.edges.iter().filter_map(|edge| edge.unit.as_deref());
    let given = trace.suppliers.iter().flat_map(|supplier| &supplier.amounts);
    let amounts = trace.recipients.iter().flat_map(|recipient| &recipient.amounts).chain(given);
    let of_amounts = amounts.filter_map(|amount| amount.unit.as_deref());
    let units = Units::load(application.database.read(), of_edges.chain(of_amounts)).await?;
    let _room = application.tables.room(owner).await?;
    let folder = application.tables.folder();
    let today = application.clock.today();
    let (table, name, media_type) = match format {
        Format::Xlsx => (Some(TableFormat::Xlsx), file_name(NAME, today, "xlsx"), TableFormat::Xlsx.media_type()),
        Format::Csv => (Some(TableFormat::Csv), file_name(NAME, today, "csv"), TableFormat::Csv.media_type()),
        Format::Pdf => (None, file_name(NAME, today, "pdf"), "application/pdf"),
    };
    let writing = spawn_blocking(move || match table {
        None => paper(&trace, &units, &folder),
        Some(format) => {
            let headings: Vec<Heading> =
                COLUMNS.iter().map(|(text, form)| Heading { text: (*text).to_owned(), form: *form }).collect();
            let dealings = dealings(&trace).into_iter().flat_map(|(word, dealing)| totals(&trace, word, dealing));
            let rows = trace.edges.iter().map(|edge| row(&trace, edge)).chain(dealings);
            table::write(format, NAME, &headings, rows, &folder)
        }
    });
    let file = writing.await.map_err(|error| Error::internal("trace as a file", error))??;
    Download::new(file, name, media_type)
}

/// Writes the PDF: goods, recipients, steps.
fn paper(trace: &TraceView, units: &Units, folder: &Path) -> Result<File> {
    let unit = |code: Option<&str>| units.name(code.unwrap_or_default()).to_owned();
    let mut paper = Report::new();
    let starts: Vec<String> = trace.start.iter().map(Goods::in_one_line).collect();
    let made = format::moment(trace.traced_at);
    paper.heading("Truy xuất nguồn gốc", true);
    let direction = match trace.direction {
        TraceDirection::Backward => "Về nguồn",
        TraceDirection::Forward => "Đi tiếp",
        TraceDirection::Both => "Cả hai chiều",
    };
    let stopped = trace.stopped_after.map(|most| format!("Dừng sau {most} mục; chuỗi còn dài hơn."));
    let hidden = (trace.hidden > 0).then(|| format!("{} mục thuộc bên khác, không được xem tên.", trace.hidden));
    for (name, value) in [
        ("Hàng", Some(starts.join("\n"))),
        ("Chiều truy xuất", Some(direction.to_owned())),
        ("Truy xuất lúc", Some(made.clone())),
        ("Giới hạn", stopped),
        ("Không hiện", hidden),
    ] {
        if let Some(value) = value {
            paper.fact(name, &value);
        }
    }
    let text = |title, share| PaperColumn { title, share, is_number: false };
    let number = |title, share| PaperColumn { title, share, is_number: true };
    let from = trace.suppliers.iter().map(|supplier| (supplier.party, &supplier.amounts, supplier.first_at));
    let to = trace.recipients.iter().map(|recipient| (recipient.party, &recipient.amounts, recipient.first_at));
    for (heading, side, all) in [
        ("Hàng nhận từ", "Bên gửi", from.collect::<Vec<_>>()),
        ("Nơi đã nhận hàng", "Bên nhận", to.collect::<Vec<_>>()),
    ] {
        if all.is_empty() {
            continue;
        }
        paper.heading(heading, false);
        let columns = [
            text(side, 30),
            text("Hàng", 34),
            number("Số lượng", 13),
            text("Đơn vị", 9),
            number("Đã gửi", 12),
            number("Đã nhận", 12),
            number("Trả lại", 11),
            number("Từ chối", 11),
            text("Lần đầu", 16),
        ];
        let rows: Vec<Vec<String>> = all
            .into_iter()
            .flat_map(|(party, amounts, first_at)| {
                let who = trace.parties.get(party).map(called).unwrap_or_default();
                amounts.iter().map(move |amount| {
                    let number = |quantity: Option<Quantity>| quantity.map(Quantity::format_vi).unwrap_or_default();
                    vec![
                        who.clone(),
                        amount.goods.in_one_line(),
                        main_amount(amount),
                        unit(amount.unit.as_deref()),
                        number(amount.sent),
                        number(amount.received),
                        number(amount.returned),
                        number(amount.refused),
                        format::moment(first_at),
                    ]
                })
            })
            .collect();
        paper.table(&columns, &rows);
    }
    paper.heading("Các bước", false);
    if trace.edges.is_empty() {
        paper.paragraph("Chưa ghi nhận bước nào.");
    } else {
        let columns = [
            text("Việc", 18),
            text("Từ", 38),
            text("Đến", 38),
            text("Lúc", 18),
            number("Số lượng", 13),
            text("Đơn vị", 10),
        ];
        let side = |place: usize| {
            let node = trace.nodes.get(place);
            let party = node.and_then(|node| party(trace, node)).filter(|party| !party.is_empty());
            let goods = node.map(|node| match (&node.goods, node.is_hidden) {
                (Some(goods), false) => goods.in_one_line(),
                _ => name(trace, node),
            });
            [goods, party].into_iter().flatten().collect::<Vec<_>>().join(" – ")
        };
        let rows: Vec<Vec<String>> = trace
            .edges
            .iter()
            .map(|edge| {
                vec![
                    kind(edge.kind).to_owned(),
                    side(edge.from),
                    side(edge.to),
                    edge.at.map(format::moment).unwrap_or_default(),
                    match edge.is_not_counted {
                        true => NOT_COUNTED_VI.to_owned(),
                        false => edge.quantity.map(Quantity::format_vi).unwrap_or_default(),
                    },
                    unit(edge.unit.as_deref()),
                ]
            })
            .collect();
        paper.table(&columns, &rows);
    }
    let foot = format!("Nguồn · truy xuất lúc {made}");
    report::file(paper, NAME.to_owned(), &foot, trace.traced_at, folder)
}

const fn kind(kind: TraceEdgeKind) -> &'static str {
    match kind {
        TraceEdgeKind::Made => "Dùng làm ra",
        TraceEdgeKind::Packed => "Xếp vào",
        TraceEdgeKind::Unpacked => "Lấy ra, đến cùng",
        TraceEdgeKind::Moved => "Giao cho",
        TraceEdgeKind::Used => "Đã dùng cho lô",
        TraceEdgeKind::Part => "Thuộc lô",
    }
}

fn row(trace: &TraceView, edge: &TraceEdge) -> Vec<Cell> {
    let text = |text: Option<String>| text.map_or(Cell::Empty, Cell::Text);
    let moment = |at: Option<DateTime<Utc>>| at.map_or(Cell::Empty, |at| Cell::Moment(in_vietnam(at).naive_local()));
    let side = |place: usize| {
        let node = trace.nodes.get(place);
        let goods = node.and_then(|node| node.goods.as_ref());
        [
            text(node.map(|node| name(trace, node))),
            text(goods.map(code)),
            text(node.and_then(|node| party(trace, node))),
        ]
    };
    let mut cells = vec![Cell::Text(kind(edge.kind).to_owned())];
    cells.extend(side(edge.from));
    cells.extend(side(edge.to));
    cells.push(moment(edge.at));
    cells.push(moment(edge.until));
    cells.push(match edge.is_not_counted {
        true => Cell::Text(NOT_COUNTED_VI.to_owned()),
        false => number(edge.quantity),
    });
    cells.push(text(edge.unit.clone()));
    cells.resize(COLUMNS.len(), Cell::Empty);
    cells
}

/// Returns what a party got, and that something is not counted in it.
fn main_amount(amount: &HandoverAmount) -> String {
    let left_out = amount.is_not_counted.then(|| NOT_COUNTED_VI.to_owned());
    amount.quantity.map(Quantity::format_vi).into_iter().chain(left_out).collect::<Vec<_>>().join(", ")
}

fn number(quantity: Option<Quantity>) -> Cell {
    #[expect(clippy::cast_precision_loss, reason = "a quantity is below 2^53, and a third decimal survives")]
    quantity.map_or(Cell::Empty, |quantity| match quantity.is_at_least() {
        true => Cell::Text(quantity.format_vi()),
        false => Cell::Number(quantity.thousandths() as f64 / 1000.0),
    })
}

/// Returns suppliers and recipients, each with what their rows in the table are called.
fn dealings(trace: &TraceView) -> Vec<(&'static str, &TraceDealing)> {
    let suppliers = trace.suppliers.iter().map(|supplier| (FROM, supplier));
    suppliers.chain(trace.recipients.iter().map(|recipient| (TO, recipient))).collect()
}

/// Returns one row for each of the goods that a party supplied or received in all.
fn totals(trace: &TraceView, word: &'static str, dealing: &TraceDealing) -> Vec<Vec<Cell>> {
    let name = |place: &usize| trace.parties.get(*place).map(called).unwrap_or_default();
    let (one, others) = (name(&dealing.party), dealing.with.iter().map(name).collect::<Vec<_>>().join(", "));
    let (from, to) = if word == FROM { (one, others) } else { (others, one) };
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    let moment = |at: DateTime<Utc>| Cell::Moment(in_vietnam(at).naive_local());
    let row = |amount: &HandoverAmount| {
        let goods = amount.goods.name.clone().unwrap_or_else(|| code(&amount.goods));
        vec![
            text(word),
            text(&goods),
            text(&code(&amount.goods)),
            text(&from),
            Cell::Empty,
            Cell::Empty,
            text(&to),
            moment(dealing.first_at),
            moment(dealing.last_at),
            match amount.is_not_counted {
                true => Cell::Text(main_amount(amount)),
                false => number(amount.quantity),
            },
            text(amount.unit.as_deref().unwrap_or_default()),
            number(amount.sent),
            number(amount.received),
            number(amount.returned),
            number(amount.refused),
        ]
    };
    dealing.amounts.iter().map(row).collect()
}

/// Returns the name of a node, or a placeholder when it is hidden.
fn name(trace: &TraceView, node: &TraceNode) -> String {
    if node.is_hidden {
        return "(bên khác, không được xem)".to_owned();
    }
    let act = node.event.and_then(|event| trace.events.get(event)).and_then(|event| event.kind);
    match (&node.goods, act) {
        (Some(goods), _) if node.kind == Some(TraceNodeKind::MaterialBatch) => {
            format!("Lô vật tư: {}", goods.name.clone().unwrap_or_else(|| code(goods)))
        }
        (Some(goods), _) => goods.name.clone().unwrap_or_else(|| code(goods)),
        (None, Some(kind)) => kind.label().vi.to_owned(),
        (None, None) => String::new(),
    }
}

/// Returns the identifying numbers of goods as printed on labels.
fn code(goods: &Goods) -> String {
    if let Some(number) = &goods.batch_number {
        return number.clone();
    }
    match (&goods.sscc, &goods.gtin, &goods.lot_number, &goods.serial) {
        (Some(sscc), ..) => format!("(00){sscc}"),
        (None, Some(gtin), lot, serial) => {
            let lot = lot.as_ref().map(|lot| format!("(10){lot}")).unwrap_or_default();
            let serial = serial.as_ref().map(|serial| format!("(21){serial}")).unwrap_or_default();
            format!("(01){gtin}{lot}{serial}")
        }
        (None, None, Some(lot), _) => lot.clone(),
        _ => goods.address.clone(),
    }
}

fn party(trace: &TraceView, node: &TraceNode) -> Option<String> {
    trace.parties.get(node.party?).map(called)
}

/// Returns the name of a party, or a placeholder when it is hidden.
fn called(party: &Party) -> String {
    match &party.gln {
        Some(gln) if party.name.is_empty() => gln.clone(),
        Some(gln) => format!("{} ({gln})", party.name),
        None if party.name.is_empty() => "(bên khác)".to_owned(),
        None => party.name.clone(),
    }
}
