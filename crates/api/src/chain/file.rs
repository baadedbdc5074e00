//! A trace as a table: one row for each step of the chain.

use chrono::{DateTime, Utc};
use nguon_domain::act::view::Goods;
use nguon_domain::format::in_vietnam;
use nguon_domain::sheet::{Cell, Form, TableFormat, file_name};
use nguon_domain::trace::view::{TraceEdge, TraceEdgeKind, TraceNode, TraceView};
use tokio::task::spawn_blocking;

use crate::Application;
use crate::problem::{Error, Result};
use crate::table::{self, Download, Heading};

/// The columns, in the words of those who open the file.
const COLUMNS: [(&str, Form); 11] = [
    ("Việc", Form::Line),
    ("Từ: hàng", Form::Line),
    ("Từ: mã", Form::Line),
    ("Từ: bên", Form::Line),
    ("Đến: hàng", Form::Line),
    ("Đến: mã", Form::Line),
    ("Đến: bên", Form::Line),
    ("Lúc", Form::Moment),
    ("Đến lúc", Form::Moment),
    ("Số lượng", Form::Quantity),
    ("Đơn vị", Form::Line),
];

/// The table as a file.
///
/// # Errors
/// When it cannot be written.
pub(super) async fn download(application: &Application, trace: TraceView, format: TableFormat) -> Result<Download> {
    let _room = application.tables.room().await?;
    let folder = application.tables.folder();
    let writing = spawn_blocking(move || {
        let headings: Vec<Heading> =
            COLUMNS.iter().map(|(text, form)| Heading { text: (*text).to_owned(), form: *form }).collect();
        let rows = trace.edges.iter().map(|edge| row(&trace, edge));
        table::write(format, "Truy xuất", &headings, rows, &folder)
    });
    let file = writing.await.map_err(|error| Error::internal("trace as a file", error))??;
    Download::new(file, file_name("Truy xuất", application.clock.today(), format), format.media_type())
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
    let kind = match edge.kind {
        TraceEdgeKind::Made => "Dùng làm ra",
        TraceEdgeKind::Packed => "Xếp vào",
        TraceEdgeKind::Unpacked => "Lấy ra, đến cùng",
        TraceEdgeKind::Moved => "Giao cho",
        TraceEdgeKind::Part => "Thuộc lô",
    };
    let mut cells = vec![Cell::Text(kind.to_owned())];
    cells.extend(side(edge.from));
    cells.extend(side(edge.to));
    cells.push(moment(edge.at));
    cells.push(moment(edge.until));
    #[expect(clippy::cast_precision_loss, reason = "a quantity is below 2^53, and a third decimal survives")]
    cells.push(edge.quantity.map_or(Cell::Empty, |quantity| Cell::Number(quantity.thousandths() as f64 / 1000.0)));
    cells.push(text(edge.unit.clone()));
    cells
}

/// What a node is called; what is hidden is there without its name.
fn name(trace: &TraceView, node: &TraceNode) -> String {
    if node.is_hidden {
        return "(bên khác, không được xem)".to_owned();
    }
    let act = node.event.and_then(|event| trace.events.get(event)).and_then(|event| event.kind);
    match (&node.goods, act) {
        (Some(goods), _) => goods.name.clone().unwrap_or_else(|| code(goods)),
        (None, Some(kind)) => kind.label().vi.to_owned(),
        (None, None) => String::new(),
    }
}

/// The numbers of goods as they stand on labels.
fn code(goods: &Goods) -> String {
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
    let party = trace.parties.get(node.party?)?;
    Some(match &party.gln {
        Some(gln) if party.name.is_empty() => gln.clone(),
        Some(gln) => format!("{} ({gln})", party.name),
        None => party.name.clone(),
    })
}
