//! The Excel file for printing the QR codes of lots (guide §9.5): one row per lot, with the picture in its cell.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::path::Path;

use actix_web::web::Data;
use actix_web::{HttpRequest, get};
use nguon_domain::files::sheet::TableFormat;
use nguon_domain::identification::identifier::{Gtin, KeyType};
use nguon_domain::identification::qr::{QrContent, printed_address};
use nguon_domain::input::localized::{Language, Text};
use nguon_domain::input::status::Status;
use nguon_domain::input::violation::Reason;
use nguon_domain::records::lot::{Lot, LotView};
use nguon_domain::records::resource::Record;
use nguon_domain::records::restriction::Handling;
use nguon_domain::records::sheet::{MAX_QR_ROWS, file_name, measure};
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder, Image, ObjectMovement, Workbook, XlsxError};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QuerySelect as _};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, Read, Tenant};
use crate::files::table::{Download, excel, header, printed, save};
use crate::http::body::Then;
use crate::http::edge::language;
use crate::labelling::qr::Picture;
use crate::platform::entity::product;
use crate::platform::problem::{Error, Result};
use crate::records::gs1::printing::mark_printed;
use crate::records::management::{ExportQuery, Pages};
use crate::records::restriction::restricted_lots;

/// Headings and column widths, in pixels of 1/96 inch.
const COLUMNS: [(Text, u32); 13] = [
    (Text::new("STT", "No."), 40),
    (Text::new("Mã QR", "QR code"), CELL),
    (Text::new("Tên lô", "Lot name"), 150),
    (Text::new("Số lô", "Lot number"), 110),
    (Text::new("Sản phẩm", "Product"), 140),
    (Text::new("GTIN", "GTIN"), 108),
    (Text::new("Ngày sản xuất", "Produced on"), 80),
    (Text::new("Hạn sử dụng", "Use by"), 80),
    (Text::new("Khối lượng", "Weight"), 80),
    (Text::new("Số lượng", "Quantity"), 80),
    (Text::new("Quy cách đóng gói", "Packaging"), 130),
    (Text::new("Địa chỉ truy xuất", "Public address"), 160),
    (Text::new("Mã truy xuất", "Trace code"), 90),
];
/// Side of a picture's cell, in pixels of 1/96 inch.
const CELL: u32 = 112;
/// Side of the picture within its cell, including the quiet zone: at least 20 mm on paper.
const PICTURE: u32 = 104;
/// Pixels per module, a whole number so that the quiet zone is not widened.
const PIXELS: u32 = 4;
/// Maximum number of pages of lots waiting to be written.
const WAITING: usize = 2;

/// Download an Excel file for printing the QR codes of lots
///
/// One row per lot, with the QR picture in its cell, the encoded address and the data a label needs. The address is the
/// GS1 Digital Link if the product has a GTIN. Contains the lots of the list with the same query; at most 20,000. A lot that
/// is recalled, on hold or past its use-by date has the reason in place of the picture.
#[utoipa::path(
    tag = "lots", operation_id = "exportLotQrSheet", security(("bearer" = [])),
    params(
        ("status" = Option<Status>, Query, description = "State of the lots. Default: `active`."),
        ("q" = Option<String>, Query, description = "Words to search for, as in the list."),
        ("uses" = Option<Uuid>, Query, description = "Only lots that refer to this record or catalogue entry."),
        ("mark" = Option<String>, Query, description = "Only lots with this mark.", example = "incomplete"),
        ("sort" = Option<String>, Query, description = "Sort order, as in the list."),
    ),
    responses((
        status = 200, description = "The Excel file.", body = Vec<u8>,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ))
)]
#[get("/api/v1/lots/qr-sheet")]
pub(crate) async fn of_lots(
    asked: Then<Allowed<Lot, Read>, ExportQuery>,
    request: HttpRequest,
    application: Data<Application>,
) -> Result<Download> {
    let Then(allowed, query) = asked;
    if query.format != TableFormat::Xlsx {
        return Err(Error::Malformed("format: pictures need xlsx".to_owned()));
    }
    let _room = application.tables.room(allowed.organisation_id).await?;
    let (sender, mut receiver) = mpsc::channel::<Vec<Label>>(WAITING);
    let (folder, language) = (application.tables.folder(), language(request.headers()));
    let writing = spawn_blocking(move || {
        let pages = std::iter::from_fn(|| receiver.blocking_recv());
        write(pages, language, &folder)
    });
    let sent = send_all(&application, &allowed, query, &sender).await;
    drop(sender);
    let file = writing.await.map_err(|error| Error::internal("QR sheet", error))?;
    sent?;
    let name = file_name("in ma QR", application.clock.today(), TableFormat::Xlsx.as_str());
    Download::new(file?, name, TableFormat::Xlsx.media_type())
}

/// The data of a lot's row.
struct Label {
    lot: Record<LotView>,
    product: String,
    gtin: Option<String>,
    address: String,
    /// Why its label may not be printed.
    refusal: Option<Reason>,
}

async fn send_all(
    application: &Application,
    allowed: &Allowed<Lot, Read>,
    query: ExportQuery,
    sender: &mpsc::Sender<Vec<Label>>,
) -> Result<()> {
    let mut pages = Pages::new(application, allowed, query.list, MAX_QR_ROWS);
    let mut printed: HashSet<String> = HashSet::new();
    while let Some(page) = pages.next().await? {
        let ids = page.iter().filter_map(|lot| lot.content.input.product_id).collect();
        let products = products(application.database.read(), **allowed, ids).await?;
        let lots = page.iter().map(|lot| lot.id).collect();
        let today = application.clock.today();
        let restricted = restricted_lots(application.database.read(), **allowed, today, lots).await?;
        let labels = page
            .into_iter()
            .map(|lot| {
                let found = lot.content.input.product_id.and_then(|id| products.get(&id)).cloned();
                let (product, gtin) = found.unwrap_or_default();
                let number = lot.content.input.code.parse().ok();
                // Without a valid lot number the link would lead to the product.
                let key = gtin.as_ref().filter(|_| number.is_some());
                let address = printed_address(
                    &application.public_url,
                    key,
                    number.as_ref(),
                    &lot.content.trace_code,
                    QrContent::Auto,
                );
                // A file asks for no reason, so what needs one is not printed here either.
                let restrictions = restricted.get(&lot.id).into_iter().flatten();
                let refusal = restrictions.filter_map(|one| one.refusal(Handling::Label, false)).next();
                if refusal.is_none() {
                    printed.extend(key.map(|gtin| gtin.as_14_digits().to_owned()));
                }
                let gtin = gtin.map(|gtin| gtin.to_string());
                Label { lot, product, gtin, address, refusal: refusal.map(Reason::from) }
            })
            .collect();
        if sender.send(labels).await.is_err() {
            // The writer has failed; its error is returned by the caller.
            return Ok(());
        }
    }
    mark_printed(application, **allowed, KeyType::Gtin, &Vec::from_iter(printed)).await
}

/// Returns names and GTINs of products.
async fn products<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    ids: HashSet<Uuid>,
) -> Result<HashMap<Uuid, (String, Option<Gtin>)>> {
    use product::Column;
    let rows: Vec<(Uuid, String, Option<String>)> = product::Entity::find()
        .select_only()
        .columns([Column::Id, Column::Name, Column::Gtin])
        .filter(Column::OrganisationId.eq(tenant.organisation_id))
        .filter(Column::Id.is_in(ids))
        .into_tuple()
        .all(connection)
        .await?;
    let read = |gtin: String| gtin.parse::<Gtin>().ok();
    Ok(rows.into_iter().map(|(id, name, gtin)| (id, (name, gtin.and_then(read)))).collect())
}

/// Draws the QR codes of labels. Choosing the best of eight masks dominates the cost of the file, so all processors
/// share it.
fn pictures(labels: &[Label]) -> Result<Vec<Option<Vec<u8>>>> {
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let share = labels.len().div_ceil(threads).max(1);
    let draw = |label: &Label| -> Result<Option<Vec<u8>>> {
        if label.refusal.is_some() {
            return Ok(None);
        }
        let picture = Picture::of(&label.address)?;
        picture.png(picture.side() * PIXELS).map(Some)
    };
    std::thread::scope(|scope| {
        let shares: Vec<_> = labels
            .chunks(share)
            .map(|labels| scope.spawn(move || labels.iter().map(draw).collect::<Result<Vec<_>>>()))
            .collect();
        let mut pictures = Vec::with_capacity(labels.len());
        for share in shares {
            pictures.extend(share.join().map_err(|_| Error::Internal("a QR picture failed".to_owned()))??);
        }
        Ok(pictures)
    })
}

fn write(pages: impl Iterator<Item = Vec<Label>>, language: Language, folder: &Path) -> Result<File> {
    let mut workbook = Workbook::new();
    let sheet = workbook.set_tempdir(folder).and_then(Workbook::add_worksheet_with_constant_memory).map_err(excel)?;
    sheet.set_name(Text::new("In mã QR", "QR codes").get(language)).map_err(excel)?;
    printed(sheet)?;
    let header = header();
    for (place, (heading, width)) in (0_u16..).zip(COLUMNS) {
        sheet.set_column_width_pixels(place, width).map_err(excel)?;
        sheet.write_string_with_format(0, place, heading.get(language), &header).map_err(excel)?;
    }
    let middle = Format::new()
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
        .set_num_format("@")
        .set_border_bottom(FormatBorder::Hair);
    let date = middle.clone().set_num_format("dd/mm/yyyy").set_align(FormatAlign::Center);
    let number = middle.clone().set_num_format("0").set_align(FormatAlign::Center);
    let labels = pages.flat_map(|labels| match pictures(&labels) {
        Ok(pictures) => labels.into_iter().zip(pictures).map(Ok).collect::<Vec<_>>(),
        Err(error) => vec![Err(error)],
    });
    for (line, drawn) in (1_u32..).zip(labels) {
        let (label, picture) = drawn?;
        let picture = match picture {
            Some(picture) => Some(
                Image::new_from_buffer(&picture)
                    .map_err(excel)?
                    .set_width(PICTURE)
                    .set_height(PICTURE)
                    .set_alt_text(&label.address)
                    .set_object_movement(ObjectMovement::MoveAndSizeWithCells),
            ),
            None => None,
        };
        let refusal = label.refusal.as_ref().map(|reason| reason.message(language));
        let mut row = || -> Result<(), XlsxError> {
            let lot = &label.lot.content.input;
            sheet.set_row_height_pixels(line, CELL)?;
            sheet.write_number_with_format(line, 0, line, &number)?;
            match &refusal {
                Some(refusal) => sheet.write_string_with_format(line, 1, refusal, &middle)?,
                None => sheet.write_blank(line, 1, &middle)?,
            };
            if let Some(picture) = &picture {
                sheet.insert_image_with_offset(line, 1, picture, (CELL - PICTURE) / 2, (CELL - PICTURE) / 2)?;
            }
            let unit = |field| label.lot.names(field).next().map(|named| named.name.as_str());
            let weight = measure(lot.weight, unit("weight_unit"));
            let quantity = measure(lot.quantity, unit("quantity_unit"));
            let mut text = |column: u16, text: Option<&str>| match text {
                Some(text) => sheet.write_string_with_format(line, column, text, &middle).map(drop),
                None => sheet.write_blank(line, column, &middle).map(drop),
            };
            text(2, Some(&lot.name))?;
            text(3, Some(&lot.code))?;
            text(4, Some(&label.product))?;
            text(5, label.gtin.as_deref())?;
            text(8, weight.as_deref())?;
            text(9, quantity.as_deref())?;
            text(10, lot.packaging.as_deref())?;
            text(11, Some(&label.address))?;
            text(12, Some(&label.lot.content.trace_code))?;
            for (column, day) in [(6, lot.produced_on), (7, lot.expires_on)] {
                match day {
                    Some(day) => sheet.write_datetime_with_format(line, column, day, &date)?,
                    None => sheet.write_blank(line, column, &middle)?,
                };
            }
            Ok(())
        };
        row().map_err(excel)?;
    }
    save(workbook, folder)
}

#[cfg(test)]
mod tests {
    use super::{CELL, COLUMNS, PICTURE};

    #[test]
    fn a_picture_is_at_least_20_millimetres_wide_on_paper() {
        const A4_LANDSCAPE: f64 = 297.0;
        const MARGIN: f64 = 10.0;
        let millimetres = |pixels: u32| f64::from(pixels) * 25.4 / 96.0;
        let wide = millimetres(COLUMNS.iter().map(|(_, width)| width).sum());
        // The sheet is scaled down to the page width, never up.
        let scale = ((A4_LANDSCAPE - 2.0 * MARGIN) / wide).min(1.0);
        let printed = millimetres(PICTURE) * scale;
        assert!(printed >= 20.0 && PICTURE < CELL, "{printed} mm at {scale}");
    }
}
