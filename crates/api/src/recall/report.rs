//! The report of a recall: goods, recipients, quantities and durations. Circular 23/2018/TT-BYT requires it within
//! three days after the end.

use std::fs::File;
use std::path::Path;

use actix_web::{HttpRequest, HttpResponse, Responder as _};
use chrono::{DateTime, Utc};
use nguon_domain::events::act::view::Goods;
use nguon_domain::files::sheet::{Cell, CellFormat, TableFormat};
use nguon_domain::input::format;
use nguon_domain::input::localized::Language;
use nguon_domain::input::quantity::Quantity;
use nguon_domain::recall::{NoticeAmount, Recall, RecallNotice, RecallRecipient};
use nguon_domain::trace::view::HandoverAmount;
use nguon_labels::report::{Column, Report};
use serde::Deserialize;
use tokio::task::spawn_blocking;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::Application;
use crate::events::goods::Units;
use crate::files::report;
use crate::files::table::{Download, Heading, write};
use crate::platform::problem::{Error, Result};

/// Format of a recall report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ReportFormat {
    /// Printable document, for people and for the authority.
    #[default]
    Pdf,
    /// One row for each notice and goods.
    Csv,
    /// The recall as JSON.
    Json,
}

/// Query of a recall report.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ReportQuery {
    /// `pdf` (default), `csv` or `json`.
    #[param(inline)]
    pub(super) format: ReportFormat,
}

/// Returns the report of a recall in the requested format, limited to what the caller may see.
///
/// # Errors
/// When the file cannot be written.
pub(super) async fn answer(
    application: &Application,
    owner: Uuid,
    request: &HttpRequest,
    recall: Recall,
    format: ReportFormat,
) -> Result<HttpResponse> {
    let of_notices =
        recall.notices.iter().flat_map(|notice| &notice.amounts).filter_map(|amount| amount.unit.as_deref());
    let of_figures = recall.figures.goods.iter().filter_map(|goods| goods.unit.as_deref());
    let handed = recall.affected.recipients.iter().flat_map(|recipient| &recipient.amounts);
    let of_recipients = handed.filter_map(|amount| amount.unit.as_deref());
    let all = of_notices.chain(of_figures).chain(of_recipients);
    let units = Units::load(application.database.read(), all).await?;
    let made_at = application.clock.now();
    let stem = format!("bao-cao-thu-hoi-{}", recall.summary.number.to_lowercase());
    let (name, media_type) = match format {
        ReportFormat::Json => return Ok(HttpResponse::Ok().json(recall)),
        ReportFormat::Csv => (format!("{stem}.csv"), "text/csv; charset=utf-8"),
        ReportFormat::Pdf => (format!("{stem}.pdf"), "application/pdf"),
    };
    let _room = application.tables.room(owner).await?;
    let folder = application.tables.folder();
    let writing = spawn_blocking(move || match format {
        ReportFormat::Csv => csv(&recall, &units, &folder),
        ReportFormat::Pdf | ReportFormat::Json => pdf(&recall, &units, made_at, &folder),
    });
    let file = writing.await.map_err(|error| Error::internal("report", error))??;
    Ok(Download::new(file, name, media_type)?.respond_to(request))
}

fn moment(at: Option<DateTime<Utc>>) -> String {
    at.map(format::moment).unwrap_or_default()
}

fn quantity(quantity: Option<Quantity>) -> String {
    quantity.map(Quantity::format_vi).unwrap_or_default()
}

/// Note in the report of a recall whose trace was cut off.
const CUT: &str = "Chưa đầy đủ: chuỗi quá lớn nên việc truy xuất dừng giữa chừng, có thể còn hàng và nơi nhận khác.";

/// Returns one sentence for each kind of content that the report leaves out.
fn left_out(recall: &Recall) -> Vec<String> {
    let mut sentences = Vec::new();
    if recall.affected.is_cut {
        sentences.push(CUT.to_owned());
    }
    let without_batch = &recall.affected.uses_without_batch;
    sentences.extend(without_batch.iter().map(|uses| uses.message(Language::Vi)));
    if recall.affected.more_recipients > 0 {
        sentences.push(format!("Còn {} nơi nhận không liệt kê ở đây.", recall.affected.more_recipients));
    }
    if recall.earlier_entries > 0 {
        sentences.push(format!("Diễn biến: còn {} dòng trước đó không liệt kê ở đây.", recall.earlier_entries));
    }
    sentences
}

/// Writes one row for each notice and goods.
fn csv(recall: &Recall, units: &Units, folder: &Path) -> Result<File> {
    const TITLES: [&str; 25] = [
        "Thu hồi số",
        "Diễn tập",
        "Nơi nhận",
        "Nhận từ",
        "Hàng hóa",
        "Mã",
        "Đơn vị",
        "Đã giao",
        "Đã trả lại",
        "Đã tiêu hủy",
        "Đã bán, đã dùng",
        "Đã chế biến",
        "Còn giữ",
        "Đã giao tiếp",
        "Gửi thông báo lúc",
        "Xác nhận lúc",
        "Phút đến khi xác nhận",
        "Báo số lượng lúc",
        "Trạng thái",
        "Hình thức xử lý",
        "Ghi chú",
        "Đã gửi",
        "Thực nhận",
        "Trả lại trước thu hồi",
        "Từ chối nhận",
    ];
    let headings = TITLES.map(|title| Heading { text: title.to_owned(), form: CellFormat::Long });
    let mut rows: Vec<Vec<String>> = Vec::new();
    let drill = if recall.summary.is_drill { "x" } else { "" };
    for notice in &recall.notices {
        for amount in &notice.amounts {
            rows.push(notice_row(recall, drill, notice, amount, units));
        }
    }
    // Who refused or returned everything has no notice.
    for (recipient, amount) in without_notice(recall) {
        let mut row = vec![String::new(); TITLES.len()];
        row[0].clone_from(&recall.summary.number);
        row[1] = drill.to_owned();
        row[2].clone_from(&recipient.party.name);
        row[3].clone_from(&recipient.sender.name);
        row[4] = amount.goods.in_one_line();
        row[5].clone_from(&amount.goods.address);
        row[6] = units.name(amount.unit.as_deref().unwrap_or_default()).to_owned();
        row[7] = quantity(amount.quantity);
        row[21..].clone_from_slice(&handed_over(Some(amount)));
        rows.push(row);
    }
    // Goods that the caller may not see by name are summed in one row.
    for goods in &recall.figures.goods {
        let name = goods.goods.as_ref().map_or_else(|| "Hàng của nơi nhận khác".to_owned(), Goods::in_one_line);
        let balance = goods.balance;
        let mut row = vec![String::new(); TITLES.len()];
        row[0].clone_from(&recall.summary.number);
        row[1] = drill.to_owned();
        row[2] = "TỔNG CỘNG".to_owned();
        row[4] = name;
        row[6] = units.name(goods.unit.as_deref().unwrap_or_default()).to_owned();
        let all = [balance.sent, balance.returned, balance.destroyed, balance.sold, balance.processed, balance.held];
        for (place, quantity) in all.into_iter().enumerate() {
            row[7 + place] = quantity.format_vi();
        }
        row[20] = unaccounted(&balance);
        rows.push(row);
    }
    for sentence in left_out(recall) {
        let mut row = vec![String::new(); TITLES.len()];
        row[0].clone_from(&recall.summary.number);
        row[1] = drill.to_owned();
        row[2] = "CHƯA ĐẦY ĐỦ".to_owned();
        row[20] = sentence;
        rows.push(row);
    }
    let cells = rows.into_iter().map(|row| row.into_iter().map(Cell::Text).collect());
    write(TableFormat::Csv, "Thu hồi", &headings, cells, folder)
}

fn notice_row(
    recall: &Recall,
    drill: &str,
    notice: &RecallNotice,
    amount: &NoticeAmount,
    units: &Units,
) -> Vec<String> {
    let minutes = notice.acknowledged_at.map(|at| ((at - notice.sent_at).num_seconds() / 60).to_string());
    vec![
        recall.summary.number.clone(),
        drill.to_owned(),
        notice.recipient.name.clone(),
        notice.sender.name.clone(),
        amount.goods.in_one_line(),
        amount.goods.address.clone(),
        units.name(amount.unit.as_deref().unwrap_or_default()).to_owned(),
        quantity(amount.sent),
        quantity(amount.returned),
        quantity(amount.destroyed),
        quantity(amount.sold),
        quantity(amount.processed),
        quantity(amount.held),
        quantity(amount.passed_on),
        moment(Some(notice.sent_at)),
        moment(notice.acknowledged_at),
        minutes.unwrap_or_default(),
        moment(notice.answered_at),
        notice.state.label().vi.to_owned(),
        notice.treatment.map(|treatment| treatment.label().vi.to_owned()).unwrap_or_default(),
        notice.note.clone().unwrap_or_default(),
    ]
    .into_iter()
    .chain(handed_over(handed_by_notice(recall, notice, amount)))
    .collect()
}

/// Returns what was sent, received, returned before the recall and refused.
fn handed_over(amount: Option<&HandoverAmount>) -> [String; 4] {
    let all = amount.map(|amount| [amount.sent, amount.received, amount.returned, amount.refused]);
    all.unwrap_or_default().map(quantity)
}

/// Whether a notice is about goods of a recipient.
fn is_about(notice: &RecallNotice, recipient: &RecallRecipient) -> bool {
    notice.recipient.name == recipient.party.name && notice.sender == recipient.sender
}

/// Returns how the goods of a notice were handed over.
fn handed_by_notice<'r>(
    recall: &'r Recall,
    notice: &RecallNotice,
    amount: &NoticeAmount,
) -> Option<&'r HandoverAmount> {
    let of_notice = recall.affected.recipients.iter().filter(|recipient| is_about(notice, recipient));
    of_notice
        .flat_map(|recipient| &recipient.amounts)
        .find(|handed| handed.goods.address == amount.goods.address && handed.unit == amount.unit)
}

/// Returns recipients without a notice, each with its goods.
fn without_notice(recall: &Recall) -> impl Iterator<Item = (&RecallRecipient, &HandoverAmount)> {
    let has_none = move |recipient: &&RecallRecipient| !recall.notices.iter().any(|notice| is_about(notice, recipient));
    let recipients = recall.affected.recipients.iter().filter(has_none);
    recipients.flat_map(|recipient| recipient.amounts.iter().map(move |amount| (recipient, amount)))
}

/// Returns the quantity not accounted for, or the excess when answers sum to more than was sent.
fn unaccounted(balance: &nguon_domain::recall::Balance) -> String {
    if balance.surplus.thousandths() > 0 {
        return format!("Báo nhiều hơn đã giao: {}", balance.surplus.format_vi());
    }
    let known = if balance.is_unknown { " (có nơi không rõ đã giao bao nhiêu)" } else { "" };
    format!("Chưa rõ: {}{known}", balance.unaccounted.format_vi())
}

fn pdf(recall: &Recall, units: &Units, made_at: DateTime<Utc>, folder: &Path) -> Result<File> {
    let summary = &recall.summary;
    let mut paper = Report::new();
    let drill = if summary.is_drill { "DIỄN TẬP – " } else { "" };
    paper.heading(&format!("{drill}Báo cáo thu hồi {}", summary.number), true);
    paper.paragraph(&summary.title);
    for sentence in left_out(recall) {
        paper.paragraph(&sentence);
    }
    head(&mut paper, recall);
    figures(&mut paper, recall);
    goods(&mut paper, recall, units);
    recipients(&mut paper, recall, units);
    notices(&mut paper, recall);
    log(&mut paper, recall);
    let foot = format!("{} · {} · lập lúc {}", summary.number, summary.organisation, format::moment(made_at));
    report::file(paper, format!("Báo cáo thu hồi {}", summary.number), &foot, made_at, folder)
}

fn head(report: &mut Report, recall: &Recall) {
    let summary = &recall.summary;
    let kind = match &summary.ordered_by {
        Some(authority) => format!("Bắt buộc, theo yêu cầu của {authority}"),
        None => "Tự nguyện".to_owned(),
    };
    report.heading("Thông tin chung", false);
    let starts: Vec<String> = recall.affected.starts.iter().map(Goods::in_one_line).collect();
    for (name, value) in [
        ("Doanh nghiệp thu hồi", Some(summary.organisation.clone())),
        ("Hình thức thu hồi", Some(kind)),
        ("Trạng thái", Some(summary.state.label().vi.to_owned())),
        ("Căn cứ", Some(summary.basis.label().vi.to_owned())),
        ("Nội dung phản ánh", recall.complaint_text.clone()),
        ("Lý do", Some(recall.reason.clone())),
        ("Mức độ", Some(summary.hazard.label().vi.to_owned())),
        ("Hàng thu hồi", Some(starts.join("\n"))),
        ("Việc nơi nhận cần làm", Some(recall.instructions.clone())),
        ("Liên hệ", Some(recall.phone.clone())),
        ("Nơi tiếp nhận hàng trả lại", recall.collection_place.clone()),
        ("Lập lúc", Some(format::moment(summary.opened_at))),
        ("Công bố lúc", summary.published_at.map(format::moment)),
        ("Thời hạn", summary.deadline.map(format::date)),
        ("Kết thúc lúc", summary.closed_at.map(format::moment)),
        ("Hình thức xử lý", recall.treatment.map(|treatment| treatment.label().vi.to_owned())),
        ("Kết quả", recall.closing_note.clone()),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            report.fact(name, &value);
        }
    }
}

fn figures(report: &mut Report, recall: &Recall) {
    let figures = &recall.figures;
    let counts = figures.counts;
    let share = |part: u64| match counts.notices {
        0 => part.to_string(),
        all => format!("{part}/{all} ({} %)", part * 100 / all),
    };
    report.heading("Thông báo và thời gian", false);
    for (name, value) in [
        ("Thông báo đã gửi", Some(counts.notices.to_string())),
        ("Đã xác nhận", Some(share(counts.acknowledged))),
        ("Đã báo số lượng", Some(share(counts.answered))),
        ("Chưa có địa chỉ email", (counts.without_address > 0).then(|| counts.without_address.to_string())),
        ("Nơi nhận chưa được báo", Some(counts.to_tell.to_string())),
        ("Từ lúc lập đến thông báo đầu", figures.seconds_to_first_notice.map(format::duration)),
        ("Đến khi tất cả xác nhận", figures.seconds_to_all_acknowledged.map(format::duration)),
        ("Từ lúc lập đến kết thúc", figures.seconds_to_closing.map(format::duration)),
    ] {
        if let Some(value) = value {
            report.fact(name, &value);
        }
    }
}

fn goods(report: &mut Report, recall: &Recall, units: &Units) {
    if recall.figures.goods.is_empty() {
        return;
    }
    report.heading("Số lượng", false);
    let number = |title| Column { title, share: 9, is_number: true };
    let columns = [
        Column { title: "Hàng hóa", share: 34, is_number: false },
        Column { title: "Đơn vị", share: 9, is_number: false },
        number("Đã giao"),
        number("Trả lại"),
        number("Tiêu hủy"),
        number("Đã bán"),
        number("Chế biến"),
        number("Còn giữ"),
        Column { title: "Chưa rõ", share: 11, is_number: true },
    ];
    let rows: Vec<Vec<String>> = recall
        .figures
        .goods
        .iter()
        .map(|goods| {
            let balance = goods.balance;
            let left = if balance.surplus.thousandths() > 0 {
                format!("thừa {}", balance.surplus.format_vi())
            } else {
                balance.unaccounted.format_vi()
            };
            let name = goods.goods.as_ref().map_or_else(|| "Hàng của nơi nhận khác".to_owned(), Goods::in_one_line);
            let unit = units.name(goods.unit.as_deref().unwrap_or_default()).to_owned();
            let all =
                [balance.sent, balance.returned, balance.destroyed, balance.sold, balance.processed, balance.held];
            [name, unit].into_iter().chain(all.map(Quantity::format_vi)).chain([left]).collect()
        })
        .collect();
    report.table(&columns, &rows);
}

fn recipients(report: &mut Report, recall: &Recall, units: &Units) {
    if recall.affected.recipients.is_empty() {
        return;
    }
    report.heading("Hàng đã giao", false);
    let text = |title, share| Column { title, share, is_number: false };
    let number = |title| Column { title, share: 10, is_number: true };
    let columns = [
        text("Nơi nhận", 24),
        text("Hàng hóa", 30),
        text("Đơn vị", 9),
        number("Đã gửi"),
        number("Thực nhận"),
        number("Trả lại"),
        number("Từ chối"),
        number("Cần thu hồi"),
    ];
    let row = |recipient: &RecallRecipient, amount: &HandoverAmount| -> Vec<String> {
        let unit = units.name(amount.unit.as_deref().unwrap_or_default()).to_owned();
        [recipient.party.name.clone(), amount.goods.in_one_line(), unit]
            .into_iter()
            .chain(handed_over(Some(amount)))
            .chain([quantity(amount.quantity)])
            .collect()
    };
    let all = recall.affected.recipients.iter();
    let rows: Vec<Vec<String>> = all
        .flat_map(|recipient| recipient.amounts.iter().map(|amount| row(recipient, amount)).collect::<Vec<_>>())
        .collect();
    report.table(&columns, &rows);
}

fn notices(report: &mut Report, recall: &Recall) {
    report.heading("Nơi nhận", false);
    if recall.notices.is_empty() {
        report.paragraph("Chưa có thông báo nào.");
    } else {
        let text = |title, share| Column { title, share, is_number: false };
        let columns = [
            text("Nơi nhận", 30),
            text("Gửi lúc", 16),
            text("Xác nhận lúc", 16),
            text("Báo số lượng lúc", 16),
            text("Xử lý, ghi chú", 30),
        ];
        let rows: Vec<Vec<String>> = recall
            .notices
            .iter()
            .map(|notice| {
                let treatment = notice.treatment.map(|treatment| treatment.label().vi.to_owned());
                let notes: Vec<String> = treatment.into_iter().chain(notice.note.clone()).collect();
                vec![
                    notice.recipient.name.clone(),
                    moment(Some(notice.sent_at)),
                    moment(notice.acknowledged_at),
                    moment(notice.answered_at),
                    notes.join("\n"),
                ]
            })
            .collect();
        report.table(&columns, &rows);
    }
    if recall.hidden_notices > 0 {
        report.paragraph(&format!("Và {} nơi nhận do nơi nhận khác báo tiếp.", recall.hidden_notices));
    }
}

fn log(report: &mut Report, recall: &Recall) {
    report.heading("Diễn biến", false);
    let text = |title, share| Column { title, share, is_number: false };
    let columns = [text("Lúc", 16), text("Việc", 24), text("Ai", 24), text("Chi tiết", 44)];
    let rows: Vec<Vec<String>> = recall
        .log
        .iter()
        .map(|entry| {
            vec![
                format::moment(entry.at),
                entry.kind.label().vi.to_owned(),
                entry.by.clone().unwrap_or_else(|| "Nơi nhận khác".to_owned()),
                entry.detail.clone().unwrap_or_default(),
            ]
        })
        .collect();
    report.table(&columns, &rows);
}
