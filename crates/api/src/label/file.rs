//! The labels of a run as a file for the printer.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use chrono::Datelike as _;
use nguon_labels::pdf::{About, Copies, write};
use nguon_labels::{Misfit, Sheet, lay_out};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, QueryOrder as _, QuerySelect as _};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::run::stock_of;
use super::view::{find, printed_part};
use crate::Application;
use crate::access::Tenant;
use crate::entity::{print_run, print_run_item};
use crate::problem::{Error, Result};
use crate::table::Download;

/// The PDF of a run. It is put together off the threads that serve requests, two at a time; who comes later waits.
///
/// # Errors
/// 404.
pub(super) async fn pdf(application: &Application, tenant: Tenant, id: Uuid) -> Result<Download> {
    let run = find(application.database.read(), tenant, id).await?;
    let _room = application.tables.room().await?;
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
    let name = format!("nhan-{kind}-{:04}-{:02}-{:02}{again}.pdf", day.year(), day.month(), day.day());
    let writing = spawn_blocking(move || write_file(&run, items, &folder));
    let file = writing.await.map_err(|error| Error::internal("labels", error))??;
    Download::new(file, name, "application/pdf")
}

fn write_file(run: &print_run::Model, items: Vec<print_run_item::Model>, folder: &Path) -> Result<File> {
    let stock = stock_of(&run.stock)?;
    let note = (run.reprint > 0).then(|| format!("In lại lần {}", run.reprint));
    let sheet = Sheet {
        stock,
        start: u32::try_from(run.start_position - 1).unwrap_or_default(),
        // From tenths of a millimetre.
        offset: (run.offset_x * 100, run.offset_y * 100),
    };
    let about = About {
        title: format!("Nhãn {}/{}/{}", run.printed_at.day(), run.printed_at.month(), run.printed_at.year()),
        made_at: run.printed_at,
    };
    let labels = printed_part(run, items).into_iter().map(|item| {
        let drawing = lay_out(&item.content.0, stock, note.as_deref())?;
        Ok::<_, Misfit>(Copies { drawing, count: u32::try_from(item.copies).unwrap_or_default() })
    });
    let bytes = write(&sheet, &about, labels).map_err(|error| Error::internal("labels", format!("{error:?}")))?;
    let failed = |error: std::io::Error| Error::internal("labels", error);
    let mut file = tempfile::tempfile_in(folder).map_err(failed)?;
    file.write_all(&bytes).map_err(failed)?;
    Ok(file)
}
