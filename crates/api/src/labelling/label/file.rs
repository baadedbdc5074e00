//! Printer files of print runs.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use chrono::Datelike as _;
use nguon_domain::input::reason::label::LabelRefusal;
use nguon_domain::labelling::label::{Resolution, Stock};
use nguon_labels::pdf::{Copies, PdfMetadata};
use nguon_labels::zpl::ZplError;
use nguon_labels::{Grid, LayoutError, Sheet, lay_out_on, pdf, zpl};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::run::stock_of;
use super::view::{find, printed_part};
use crate::Application;
use crate::access::Tenant;
use crate::files::table::Download;
use crate::platform::entity::{print_run, print_run_item};
use crate::platform::problem::{Error, Result};

/// File format of a run.
#[derive(Clone, Copy, Debug)]
pub(super) enum Format {
    /// For office printers, and label printers with a driver.
    Pdf,
    /// For label printers that accept raw ZPL.
    Zpl(Resolution),
}

/// Returns the file of a run. It is written off the threads that serve requests; at most two at a time, others wait.
///
/// # Errors
/// 404; [`Error::Invalid`] for ZPL of labels on sheets, and of labels that do not fit the printer's resolution.
pub(super) async fn of_run(application: &Application, tenant: Tenant, id: Uuid, format: Format) -> Result<Download> {
    let run = find(application.database.read(), tenant, id).await?;
    let stock = stock_of(&run.stock)?;
    if matches!(format, Format::Zpl(_)) && !stock.is_roll() {
        return Err(Error::field("stock", LabelRefusal::NotOnRoll.into()));
    }
    let _room = application.tables.room(tenant.organisation_id).await?;
    let items = print_run_item::Entity::find()
        .filter(print_run_item::Column::RunId.eq(run.source_id))
        .filter(print_run_item::Column::Position.gte(run.first_item))
        .order_by_asc(print_run_item::Column::Position)
        .limit(u64::try_from(run.records).unwrap_or_default())
        .all(application.database.read())
        .await?;
    let folder = application.tables.folder();
    let day = run.printed_at;
    let kind = run.kind.replace('_', "-");
    let again = if run.reprint > 0 { format!("-in-lai-{}", run.reprint) } else { String::new() };
    let (ending, media_type) = match format {
        Format::Pdf => (".pdf", "application/pdf"),
        // ZPL has no registered media type; the file is ASCII.
        Format::Zpl(Resolution::Dpi203) => ("-203dpi.zpl", "text/plain; charset=us-ascii"),
        Format::Zpl(Resolution::Dpi300) => ("-300dpi.zpl", "text/plain; charset=us-ascii"),
    };
    let name = format!("nhan-{kind}-{:04}-{:02}-{:02}{again}{ending}", day.year(), day.month(), day.day());
    let writing = spawn_blocking(move || write_file(&run, items, stock, format, &folder));
    let file = writing.await.map_err(|error| Error::internal("labels", error))??;
    Download::new(file, name, media_type)
}

fn write_file(
    run: &print_run::Model,
    items: Vec<print_run_item::Model>,
    stock: &'static Stock,
    format: Format,
    folder: &Path,
) -> Result<File> {
    let note = (run.reprint > 0).then(|| format!("In lại lần {}", run.reprint));
    // In micrometres; stored in tenths of a millimetre.
    let offset = (run.offset_x * 100, run.offset_y * 100);
    let grid = match format {
        Format::Pdf => Grid::of_stock(stock),
        Format::Zpl(resolution) => Grid::of(resolution),
    };
    let labels = printed_part(run, items).into_iter().map(|item| {
        let drawing = lay_out_on(&item.content.0, stock, note.as_deref(), grid)?;
        Ok::<_, LayoutError>(Copies { drawing, count: u32::try_from(item.copies).unwrap_or_default() })
    });
    let failed = |error: std::io::Error| Error::storing("labels", error);
    let mut file = tempfile::tempfile_in(folder).map_err(failed)?;
    match format {
        Format::Pdf => {
            let start = u32::try_from(run.start_position - 1).unwrap_or_default();
            let metadata = PdfMetadata {
                title: format!("Nhãn {}/{}/{}", run.printed_at.day(), run.printed_at.month(), run.printed_at.year()),
                created_at: run.printed_at,
            };
            let bytes = pdf::write(&Sheet { stock, start, offset }, &metadata, labels)
                .map_err(|error| Error::internal("labels", format!("{error:?}")))?;
            file.write_all(&bytes).map_err(failed)?;
        }
        Format::Zpl(_) => {
            let mut writer = BufWriter::new(&mut file);
            zpl::write(&mut writer, grid, offset, labels).map_err(|error| match error {
                // Labels that fit at one resolution may not fit at another.
                ZplError::Label(LayoutError::TooLarge) => Error::field("dpi", LabelRefusal::DoesNotFit.into()),
                ZplError::Writer(error) => failed(error),
                ZplError::Label(other) => Error::internal("labels", format!("{other:?}")),
            })?;
            writer.flush().map_err(failed)?;
        }
    }
    Ok(file)
}
