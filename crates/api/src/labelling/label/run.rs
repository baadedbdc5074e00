//! Print runs: printing, reprinting and voiding.

use std::collections::HashMap;

use nguon_domain::identification::identifier::{KeyType, Sscc};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::reason::label::LabelRefusal;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::labelling::label::{LabelPreview, PrintRunInput, PrintRunView, ReprintInput, Stock, VoidInput};
use nguon_labels::{LayoutError, lay_out, svg};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, PaginatorTrait as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::content::{self, Label, Labels};
use super::restricted;
use super::view::{self, printed_part};
use crate::Application;
use crate::access::{Allowed, Labels as Guarded, Tenant, Write};
use crate::http::idempotency::{IdempotentRequest, WorkOutcome, once};
use crate::platform::database::LogEntry;
use crate::platform::entity::{LabelContent, Ssccs, print_run, print_run_item, print_run_void};
use crate::platform::in_chunks;
use crate::platform::problem::{Error, Result};
use crate::records::gs1::printing::mark_printed_in;

/// Returns the first label, and the number of labels and pages.
///
/// # Errors
/// As for [`print`].
pub(super) async fn preview(application: &Application, tenant: Tenant, input: &PrintRunInput) -> Result<LabelPreview> {
    let stock = stock_of(&input.stock)?;
    let labels = content::read(application.database.read(), tenant, &application.public_url, input).await?;
    let first = labels.labels.into_iter().next().ok_or_else(|| Error::field("items", Reason::Required))?;
    let drawing = lay_out(&first.content, stock, None).map_err(|error| Error::Invalid(vec![fault(0, error)]))?;
    let count = number(input.labels());
    let before = number(usize::try_from(input.start_position.unwrap_or(1) - 1).unwrap_or_default());
    let per_page = i32::try_from(stock.per_page()).unwrap_or(1);
    Ok(LabelPreview {
        svg: svg::write(&drawing),
        labels: count,
        pages: (before + count + per_page - 1) / per_page,
        is_small: drawing.is_small(),
    })
}

/// Prints labels: creates a print run.
///
/// # Errors
/// [`Error::Invalid`] for items that cannot be printed; 409 when the idempotency key was used with other content.
pub(super) async fn print(
    application: &Application,
    allowed: &Allowed<Guarded, Write>,
    input: &PrintRunInput,
    key: Option<String>,
) -> Result<PrintRunView> {
    let tenant = **allowed;
    let request = IdempotentRequest::new(tenant.organisation_id, key.as_deref(), &("print_run", input))?;
    let again = |id| view::read(application.database.read(), tenant, id);
    once(application, &request, again, || make(application, allowed, input)).await
}

async fn make(
    application: &Application,
    allowed: &Allowed<Guarded, Write>,
    input: &PrintRunInput,
) -> Result<WorkOutcome<PrintRunView>> {
    let tenant = **allowed;
    let stock = stock_of(&input.stock)?;
    let Labels { labels, keys } =
        content::read(application.database.read(), tenant, &application.public_url, input).await?;
    let records = labels.iter().enumerate().map(|(index, label)| {
        let field = format!("items[{index}].record_id");
        (field, label.kind, label.record_id)
    });
    let records: Vec<(String, Kind, Uuid)> = records.collect();
    let database = application.database.read();
    restricted::check(database, tenant, &application.clock, &records, input.reason.as_ref()).await?;
    let (labels, is_small) = all_fit(application, tenant, stock, labels).await?;
    let id = application.clock.new_id();
    let run = print_run::Model {
        id,
        organisation_id: tenant.organisation_id,
        source_id: id,
        reprint: 0,
        kind: input.kind.ok_or_else(|| Error::field("kind", Reason::Required))?.as_str().to_owned(),
        stock: stock.id.to_owned(),
        start_position: small(input.start_position, 1),
        offset_x: small(input.offset_x, 0),
        offset_y: small(input.offset_y, 0),
        first_item: 0,
        first_label: 0,
        labels: number(input.labels()),
        records: number(labels.len()),
        voided: 0,
        is_small,
        printed_at: application.clock.now(),
        printed_by: allowed.principal().user_id,
        reason: input.reason.clone(),
    };
    let rows = labels.into_iter().enumerate().map(|(position, label)| row(id, position, label)).collect();
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    print_run::Entity::insert(print_run::ActiveModel::from(run)).exec_without_returning(&transaction).await?;
    in_chunks::insert::<print_run_item::Entity>(&transaction, rows).await?;
    for kind in KeyType::ALL {
        let values: Vec<String> = keys.iter().filter(|key| key.0 == kind).map(|key| key.1.clone()).collect();
        mark_printed_in(&transaction, application.clock.now(), tenant, kind, &values).await?;
    }
    transaction.record(LogEntry::new("print_run", id, "print").after(input)?);
    let answer = view::read(&transaction, tenant, id).await?;
    Ok(WorkOutcome::Created { transaction, record_id: id, answer })
}

/// Reprints labels of a run.
///
/// # Errors
/// 404; [`Error::Invalid`] for labels and positions that do not exist.
pub(super) async fn reprint(
    application: &Application,
    allowed: &Allowed<Guarded, Write>,
    id: Uuid,
    input: &ReprintInput,
    key: Option<String>,
) -> Result<PrintRunView> {
    let tenant = **allowed;
    let request = IdempotentRequest::new(tenant.organisation_id, key.as_deref(), &("reprint", id, input))?;
    let again = |id| view::read(application.database.read(), tenant, id);
    once(application, &request, again, || make_again(application, allowed, id, input)).await
}

async fn make_again(
    application: &Application,
    allowed: &Allowed<Guarded, Write>,
    id: Uuid,
    input: &ReprintInput,
) -> Result<WorkOutcome<PrintRunView>> {
    let tenant = **allowed;
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    let before = view::find(&transaction, tenant, id).await?;
    let source = lock(&transaction, tenant, before.source_id).await?;
    let stock = stock_of(&before.stock)?;
    let (first, last) = (small(input.first, 1), small(input.last, before.labels));
    let range = |max: i32| Reason::OutOfRange { min: 1, max: max.into() };
    if first > before.labels {
        return Err(Error::field("first", range(before.labels)));
    }
    if last > before.labels || last < first {
        return Err(Error::field("last", Reason::OutOfRange { min: first.into(), max: before.labels.into() }));
    }
    let start_position = small(input.start_position, 1);
    if start_position > i32::try_from(stock.per_page()).unwrap_or(1) {
        return Err(Error::field("start_position", range(i32::try_from(stock.per_page()).unwrap_or(1))));
    }
    let items: Vec<(i32, i32)> = print_run_item::Entity::find()
        .select_only()
        .columns([print_run_item::Column::Position, print_run_item::Column::Copies])
        .filter(print_run_item::Column::RunId.eq(source.id))
        .filter(print_run_item::Column::Position.gte(before.first_item))
        .order_by_asc(print_run_item::Column::Position)
        .into_tuple()
        .all(&transaction)
        .await?;
    let (first_item, first_label, records) = part(&items, before.first_label + first - 1, last - first + 1);
    let reprinted = records_of(&transaction, source.id, first_item, records).await?;
    restricted::check(&transaction, tenant, &application.clock, &reprinted, input.reason.as_ref()).await?;
    let reprints =
        print_run::Entity::find().filter(print_run::Column::SourceId.eq(source.id)).count(&transaction).await?;
    let new_id = application.clock.new_id();
    let run = print_run::Model {
        id: new_id,
        reprint: i32::try_from(reprints).unwrap_or(i32::MAX),
        start_position,
        first_item,
        first_label,
        labels: last - first + 1,
        records,
        voided: 0,
        printed_at: application.clock.now(),
        printed_by: allowed.principal().user_id,
        reason: input.reason.clone(),
        ..before
    };
    print_run::Entity::insert(print_run::ActiveModel::from(run)).exec_without_returning(&transaction).await?;
    transaction.record(LogEntry::new("print_run", new_id, "reprint").after(input)?);
    let answer = view::read(&transaction, tenant, new_id).await?;
    Ok(WorkOutcome::Created { transaction, record_id: new_id, answer })
}

/// Returns the records of items of a run, for a refusal in the field that selects them.
async fn records_of(
    transaction: &DatabaseTransaction,
    source_id: Uuid,
    first_item: i32,
    count: i32,
) -> Result<Vec<(String, Kind, Uuid)>> {
    use print_run_item::Column;
    let rows: Vec<(String, Uuid)> = print_run_item::Entity::find()
        .select_only()
        .columns([Column::RecordKind, Column::RecordId])
        .filter(Column::RunId.eq(source_id))
        .filter(Column::Position.gte(first_item))
        .filter(Column::Position.lt(first_item.saturating_add(count)))
        .into_tuple()
        .all(transaction)
        .await?;
    Ok(rows.into_iter().filter_map(|(kind, id)| Some(("first".to_owned(), Kind::parse(&kind)?, id))).collect())
}

/// Voids labels of a run.
///
/// # Errors
/// 404; [`Error::Invalid`] for more labels than are left, and for SSCCs that are not on the run.
pub(super) async fn declare_void(
    application: &Application,
    allowed: &Allowed<Guarded, Write>,
    id: Uuid,
    input: VoidInput,
) -> Result<PrintRunView> {
    let tenant = **allowed;
    let mut transaction = application.database.change(allowed).await?;
    transaction.is_private();
    let run = lock(&transaction, tenant, id).await?;
    let left = run.labels - run.voided;
    let ssccs: Vec<String> =
        input.ssccs.iter().filter_map(|sscc| sscc.parse::<Sscc>().ok()).map(|sscc| sscc.to_string()).collect();
    let (field, count) = match input.count {
        _ if !ssccs.is_empty() => ("ssccs", labels_with(&transaction, &run, &ssccs).await?),
        Some(count) => ("count", i32::try_from(count).unwrap_or(i32::MAX)),
        None => ("count", left),
    };
    if count > left || count == 0 {
        return Err(Error::field(field, LabelRefusal::MoreThanPrinted { left: left.into() }.into()));
    }
    print_run::Entity::update_many()
        .col_expr(print_run::Column::Voided, Expr::value(run.voided + count))
        .filter(print_run::Column::Id.eq(run.id))
        .exec(&transaction)
        .await?;
    print_run_void::Entity::insert(print_run_void::ActiveModel {
        id: Set(application.clock.new_id()),
        run_id: Set(run.id),
        count: Set(count),
        ssccs: Set(Ssccs(ssccs)),
        reason: Set(input.reason),
        declared_at: Set(application.clock.now()),
        declared_by: Set(allowed.principal().user_id),
    })
    .exec_without_returning(&transaction)
    .await?;
    let view = view::read(&transaction, tenant, run.id).await?;
    transaction.record(LogEntry::new("print_run", run.id, "void").after(&count)?);
    transaction.commit().await?;
    Ok(view)
}

/// Returns the number of labels of a run with these SSCCs. Refuses SSCCs that are not on the run or already void.
async fn labels_with(transaction: &DatabaseTransaction, run: &print_run::Model, ssccs: &[String]) -> Result<i32> {
    let voids =
        print_run_void::Entity::find().filter(print_run_void::Column::RunId.eq(run.id)).all(transaction).await?;
    let items = print_run_item::Entity::find()
        .filter(print_run_item::Column::RunId.eq(run.source_id))
        .filter(print_run_item::Column::Position.gte(run.first_item))
        .order_by_asc(print_run_item::Column::Position)
        .limit(u64::try_from(run.records).unwrap_or_default())
        .all(transaction)
        .await?;
    let mut printed: HashMap<String, i32> = HashMap::new();
    for item in printed_part(run, items) {
        if let Some(sscc) = item.content.0.sscc() {
            *printed.entry(sscc.to_owned()).or_default() += item.copies;
        }
    }
    for sscc in voids.iter().flat_map(|void| &void.ssccs.0) {
        printed.remove(sscc);
    }
    let (mut count, mut violations) = (0, Vec::new());
    for (index, sscc) in ssccs.iter().enumerate() {
        match printed.get(sscc) {
            Some(labels) => count += labels,
            None => violations.push(Violation::new(format!("ssccs[{index}]"), LabelRefusal::NotOnRun.into())),
        }
    }
    if violations.is_empty() { Ok(count) } else { Err(Error::Invalid(violations)) }
}

/// Returns the first item of a part of a run, the first label within it, and the number of items the part spans: the
/// part skips `skip` labels of `items` and has `take`.
fn part(items: &[(i32, i32)], skip: i32, take: i32) -> (i32, i32, i32) {
    let (mut skip, mut take, mut records) = (skip, take, 0);
    let mut begin = None;
    for (position, copies) in items {
        if begin.is_none() && skip >= *copies {
            skip -= copies;
            continue;
        }
        let (_, inside) = begin.get_or_insert((*position, skip));
        let printed = if records == 0 { copies - *inside } else { *copies };
        records += 1;
        take -= printed;
        if take <= 0 {
            break;
        }
    }
    let (item, label) = begin.unwrap_or_default();
    (item, label, records)
}

/// Returns a run of the business, locked until the transaction ends.
async fn lock(transaction: &DatabaseTransaction, tenant: Tenant, id: Uuid) -> Result<print_run::Model> {
    print_run::Entity::update_many()
        .col_expr(print_run::Column::Voided, Expr::col(print_run::Column::Voided))
        .filter(print_run::Column::Id.eq(id))
        .filter(print_run::Column::OrganisationId.eq(tenant.organisation_id))
        .exec(transaction)
        .await?;
    view::find(transaction, tenant, id).await
}

/// Checks that all labels fit the stock. Returns them, and whether one of them has a small symbol.
async fn all_fit(
    application: &Application,
    tenant: Tenant,
    stock: &'static Stock,
    labels: Vec<Label>,
) -> Result<(Vec<Label>, bool)> {
    let _room = application.tables.room(tenant.organisation_id).await?;
    let laid_out = spawn_blocking(move || {
        let (mut is_small, mut violations) = (false, Vec::new());
        for (index, label) in labels.iter().enumerate() {
            match lay_out(&label.content, stock, None) {
                Ok(drawing) => is_small |= drawing.is_small(),
                Err(error) => violations.push(fault(index, error)),
            }
        }
        if violations.is_empty() { Ok((labels, is_small)) } else { Err(Error::Invalid(violations)) }
    });
    laid_out.await.map_err(|error| Error::internal("labels", error))?
}

fn fault(index: usize, error: LayoutError) -> Violation {
    let reason = match error {
        LayoutError::TooLarge => LabelRefusal::DoesNotFit.into(),
        LayoutError::Invalid(reason) => reason,
    };
    Violation::new(format!("items[{index}].record_id"), reason)
}

fn row(run_id: Uuid, position: usize, label: Label) -> print_run_item::ActiveModel {
    print_run_item::ActiveModel {
        run_id: Set(run_id),
        position: Set(number(position)),
        record_kind: Set(label.kind.as_str().to_owned()),
        record_id: Set(label.record_id),
        title: Set(label.title),
        detail: Set(label.detail),
        copies: Set(label.copies),
        content: Set(LabelContent(label.content)),
    }
}

/// Returns the label stock with an id.
pub(super) fn stock_of(id: &str) -> Result<&'static Stock> {
    Stock::find(id).ok_or_else(|| Error::field("stock", Reason::NotAllowed))
}

fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn small(number: Option<i64>, otherwise: i32) -> i32 {
    number.and_then(|number| i32::try_from(number).ok()).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests {
    use super::part;

    #[test]
    fn a_part_begins_in_an_item_and_goes_over_as_many_as_it_needs() {
        let items = [(0, 3), (1, 1), (2, 10), (3, 2)];
        assert_eq!(part(&items, 0, 16), (0, 0, 4));
        assert_eq!(part(&items, 0, 3), (0, 0, 1));
        assert_eq!(part(&items, 2, 2), (0, 2, 2));
        assert_eq!(part(&items, 3, 1), (1, 0, 1));
        assert_eq!(part(&items, 5, 9), (2, 1, 1));
        assert_eq!(part(&items, 5, 10), (2, 1, 2));
        assert_eq!(part(&items, 15, 1), (3, 1, 1));
    }
}
