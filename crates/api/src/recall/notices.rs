//! Recall notices: read and answered by their recipients, passed on, and sent again.

use std::collections::{BTreeSet, HashMap, HashSet};

use nguon_domain::events::act::view::{Goods, Party};
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::quantity::{Quantity, Total};
use nguon_domain::input::uom::dimension;
use nguon_domain::input::violation::{Reason, Violation};
use nguon_domain::recall::{
    AnsweredAmount, EntryKind, NoticeAmount, NoticeAnswer, NoticePage, NoticeQuery, NoticeState, RecallNotice,
    ReceivedNotice, number,
};
use sea_orm::sea_query::{Expr, ExprTrait as _, Query};
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, PaginatorTrait as _,
    QueryFilter as _, QueryOrder as _, QuerySelect as _,
};
use uuid::Uuid;

use super::scope::Recipient;
use super::tell::{Notifier, entry, notify, resend};
use super::{affected, list, view};
use crate::Application;
use crate::events::goods;
use crate::events::goods::Units;
use crate::platform::database::{LogEntry, Queue, Transition as _};
use crate::platform::digest::key_of;
use crate::platform::entity::{recall, recall_amount, recall_entry, recall_handover, recall_notice, stored};
use crate::platform::in_chunks;
use crate::platform::problem::{Error, Result};

/// Returns a page of the notices that a business received.
///
/// # Errors
/// 400 for an invalid query; when the database fails.
pub(super) async fn page(application: &Application, own: Uuid, query: &NoticeQuery) -> Result<NoticePage> {
    let database = application.database.read();
    let limit = list::limit(query.limit)?;
    let mut select = recall_notice::Entity::find()
        .filter(recall_notice::Column::OrganisationId.eq(own))
        .order_by_desc(recall_notice::Column::Id)
        .limit(limit as u64 + 1);
    if let Some(after) = list::after(query.after.as_deref())? {
        select = select.filter(recall_notice::Column::Id.lt(after));
    }
    let mut rows = select.all(database).await?;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| has_more).map(|last| last.id.to_string());
    let running = Query::select()
        .column((recall::Entity, recall::Column::Id))
        .from(recall::Entity)
        .and_where(
            Expr::col((recall::Entity, recall::Column::Id))
                .equals((recall_notice::Entity, recall_notice::Column::RecallId)),
        )
        .and_where(Expr::col((recall::Entity, recall::Column::State)).eq(stored::RecallState::Published))
        .to_owned();
    let waiting = recall_notice::Entity::find()
        .filter(recall_notice::Column::OrganisationId.eq(own))
        .filter(recall_notice::Column::AcknowledgedAt.is_null())
        .filter(Expr::exists(running))
        .count(database)
        .await?;
    let recalls = recalls_of(database, &rows).await?;
    Ok(NoticePage { items: present(database, Some(own), &recalls, rows).await?, next, waiting })
}

/// Returns a received notice, with the recipients that the business has notified and still has to notify.
///
/// # Errors
/// 404.
pub(crate) async fn read(application: &Application, own: Uuid, id: Uuid) -> Result<ReceivedNotice> {
    let database = application.database.read();
    let notice = received(database, own, id).await?;
    let recalls = recalls_of(database, std::slice::from_ref(&notice)).await?;
    let row = recalls.get(&notice.recall_id).ok_or(ProblemCode::NotFound)?.clone();
    let notices = recall_notice::Entity::find()
        .filter(recall_notice::Column::RecallId.eq(row.id))
        .order_by_asc(recall_notice::Column::Id)
        .all(database)
        .await?;
    let pairs: HashSet<(Uuid, Uuid)> = notices.iter().map(|notice| (notice.sender, notice.recipient)).collect();
    let affected = affected::frozen(database, &row).await?;
    let to_tell = view::unnotified_recipients(database, &affected, own, &pairs).await?;
    let passed_on = notices.into_iter().filter(|notice| notice.told_by == own).collect();
    let passed_on = present(database, Some(own), &recalls, passed_on).await?;
    let mut shown = present(database, Some(own), &recalls, vec![notice]).await?;
    let notice = shown.pop().ok_or(ProblemCode::NotFound)?;
    Ok(ReceivedNotice { notice, to_tell, passed_on })
}

/// Finds a notice that the business `own` received.
async fn received<C: ConnectionTrait>(connection: &C, own: Uuid, id: Uuid) -> Result<recall_notice::Model> {
    recall_notice::Entity::find_by_id(id)
        .filter(recall_notice::Column::OrganisationId.eq(own))
        .one(connection)
        .await?
        .ok_or_else(|| ProblemCode::NotFound.into())
}

/// Records the answer of a business to a notice that it received.
///
/// # Errors
/// 404; violations for goods that are not in the notice; 409 when the recall is closed.
pub(crate) async fn answer(
    application: &Application,
    recipient: Recipient,
    id: Uuid,
    answer: NoticeAnswer,
) -> Result<ReceivedNotice> {
    let Recipient { own, user_id, .. } = recipient;
    let mut transaction = application.database.change(recipient.author()).await?;
    transaction.is_private();
    let notice = received(&transaction, own, id).await?;
    store_answer(application, &transaction, &notice, Some(user_id), &answer).await?;
    transaction.record(LogEntry::new("recall_notice", id, "answer").after(&answer)?);
    transaction.commit().await?;
    read(application, own, id).await
}

/// Stores an answer to `notice` and acknowledges the notice.
///
/// # Errors
/// Violations for goods that are not in the notice; 409 when the recall is closed.
pub(crate) async fn store_answer(
    application: &Application,
    transaction: &DatabaseTransaction,
    notice: &recall_notice::Model,
    user_id: Option<Uuid>,
    answer: &NoticeAnswer,
) -> Result<()> {
    // Locks the recall: answers are serialised, and none is stored after closing.
    recall::Entity::update_many()
        .col_expr(recall::Column::Version, Expr::col(recall::Column::Version))
        .filter(recall::Column::Id.eq(notice.recall_id))
        .filter(recall::Column::State.eq(stored::RecallState::Published))
        .exec_or(transaction, ProblemCode::StateConflict)
        .await?;
    let before = recall_notice::Entity::find_by_id(notice.id).one(transaction).await?.ok_or(ProblemCode::NotFound)?;
    let known: HashSet<(Uuid, String)> = amounts_of(transaction, vec![notice.id])
        .await?
        .into_iter()
        .map(|amount| (amount.identity, amount.unit))
        .collect();
    let mut violations = Vec::new();
    for (place, amount) in answer.amounts.iter().enumerate() {
        if !known.contains(&key(amount)) {
            violations.push(Violation::new(format!("amounts[{place}].address"), Reason::UnknownReference));
        }
    }
    if !violations.is_empty() {
        return Err(Error::Invalid(violations));
    }
    let now = application.clock.now();
    for amount in &answer.amounts {
        let (identity, unit) = key(amount);
        let thousandths = |quantity: Option<Quantity>| quantity.map(Quantity::thousandths);
        let row = recall_amount::ActiveModel {
            notice_id: Set(notice.id),
            identity: Set(identity),
            unit: Set(unit),
            returned: Set(thousandths(amount.returned)),
            destroyed: Set(thousandths(amount.destroyed)),
            sold: Set(thousandths(amount.sold)),
            processed: Set(thousandths(amount.processed)),
            held: Set(thousandths(amount.held)),
            ..Default::default()
        };
        recall_amount::Entity::update(row).exec(transaction).await?;
    }
    let is_answered = !answer.amounts.is_empty();
    let row = recall_notice::ActiveModel {
        id: Set(notice.id),
        acknowledged_at: Set(Some(before.acknowledged_at.unwrap_or(now))),
        answered_at: Set(if is_answered { Some(now) } else { before.answered_at }),
        treatment: Set(answer.treatment.map(Into::into).or(before.treatment)),
        note: Set(answer.note.clone().or(before.note)),
        ..Default::default()
    };
    recall_notice::Entity::update(row).exec(transaction).await?;
    let mut log = Vec::new();
    if before.acknowledged_at.is_none() {
        log.push(entry(application, notice.recall_id, EntryKind::Acknowledged, user_id, Some(notice.id), None));
    }
    if is_answered || answer.note.is_some() {
        let identities: Vec<Uuid> = answer.amounts.iter().map(|amount| key_of(&amount.address)).collect();
        let named = goods::describe(transaction, &identities, None).await?;
        let units = Units::load(transaction, answer.amounts.iter().filter_map(|amount| amount.unit.as_deref())).await?;
        let detail = Some(answer_text(answer, &named, &units)).filter(|detail| !detail.is_empty());
        log.push(entry(application, notice.recall_id, EntryKind::Answered, user_id, Some(notice.id), detail));
    }
    in_chunks::insert::<recall_entry::Entity>(transaction, log).await
}

fn key(amount: &AnsweredAmount) -> (Uuid, String) {
    (key_of(&amount.address), amount.unit.clone().unwrap_or_default())
}

/// Returns the log text of an answer.
fn answer_text(answer: &NoticeAnswer, named: &HashMap<Uuid, Goods>, units: &Units) -> String {
    let mut lines = Vec::new();
    for amount in &answer.amounts {
        let unit = amount.unit.as_deref().map(|unit| units.name(unit)).unwrap_or_default();
        let quantities: Vec<String> = [
            ("trả lại", amount.returned),
            ("đã tiêu hủy", amount.destroyed),
            ("đã bán", amount.sold),
            ("đã chế biến", amount.processed),
            ("còn giữ", amount.held),
        ]
        .into_iter()
        .filter_map(|(name, quantity)| Some(format!("{name} {} {unit}", quantity?.format_vi()).trim_end().to_owned()))
        .collect();
        if !quantities.is_empty() {
            let goods = named.get(&key_of(&amount.address)).map_or_else(|| amount.address.clone(), Goods::in_one_line);
            lines.push(format!("{goods}: {}", quantities.join(", ")));
        }
    }
    lines.extend(answer.treatment.map(|treatment| format!("Xử lý: {}", treatment.label().vi)));
    lines.extend(answer.note.clone());
    lines.join("\n")
}

/// Passes a notice on to the parties to which its recipient sent the goods, except those already notified.
///
/// # Errors
/// 404; 409 when the recall is closed.
pub(crate) async fn pass_on(application: &Application, recipient: Recipient, id: Uuid) -> Result<ReceivedNotice> {
    let Recipient { own, user_id, .. } = recipient;
    let database = application.database.read();
    let notice = received(database, own, id).await?;
    let mut transaction = application.database.change(recipient.author()).await?;
    transaction.is_private();
    // Passing on acknowledges the notice. This also locks the recall.
    store_answer(application, &transaction, &notice, Some(user_id), &NoticeAnswer::default()).await?;
    let row = recall::Entity::find_by_id(notice.recall_id).one(&transaction).await?.ok_or(ProblemCode::NotFound)?;
    let affected = affected::frozen(&transaction, &row).await?;
    let notifier = Notifier { organisation_id: own, passed_from: Some(notice.id), user_id };
    let notified = notify(application, &transaction, &row, &affected, notifier).await?;
    if notified > 0 {
        let passed = recall_notice::ActiveModel {
            id: Set(notice.id),
            passed_on_at: Set(Some(application.clock.now())),
            ..Default::default()
        };
        recall_notice::Entity::update(passed).exec(&transaction).await?;
        let detail = Some(format!("{notified} nơi nhận"));
        let log = entry(application, row.id, EntryKind::PassedOn, Some(user_id), Some(notice.id), detail);
        recall_entry::Entity::insert(log).exec_without_returning(&transaction).await?;
    }
    transaction.record(LogEntry::new("recall_notice", id, "pass_on"));
    transaction.wake(Queue::Mail);
    transaction.commit().await?;
    read(application, own, id).await
}

/// Resends a notice to a recipient without an account, to a new mail address.
///
/// # Errors
/// 404; 409 for a recipient that is a registered business, and when the recall is closed.
pub(super) async fn send_again(
    application: &Application,
    sender: Recipient,
    id: Uuid,
    email: &str,
) -> Result<RecallNotice> {
    let Recipient { own, user_id, .. } = sender;
    let mut transaction = application.database.change(sender.author()).await?;
    transaction.is_private();
    let notice = recall_notice::Entity::find_by_id(id)
        .filter(recall_notice::Column::ToldBy.eq(own))
        .one(&transaction)
        .await?
        .ok_or(ProblemCode::NotFound)?;
    let row = recall::Entity::find_by_id(notice.recall_id).one(&transaction).await?.ok_or(ProblemCode::NotFound)?;
    if notice.organisation_id.is_some() || row.state != stored::RecallState::Published {
        return Err(ProblemCode::StateConflict.into());
    }
    let affected = affected::frozen(&transaction, &row).await?;
    let notifier = Notifier { organisation_id: own, passed_from: notice.passed_from, user_id };
    resend(application, &transaction, &row, &affected, notice, notifier, email).await?;
    transaction.record(LogEntry::new("recall_notice", id, "send_again"));
    transaction.wake(Queue::Mail);
    transaction.commit().await?;
    let database = application.database.read();
    let notice = recall_notice::Entity::find_by_id(id).one(database).await?.ok_or(ProblemCode::NotFound)?;
    let mut shown = present(database, Some(own), &HashMap::from([(row.id, row)]), vec![notice]).await?;
    shown.pop().ok_or_else(|| ProblemCode::NotFound.into())
}

/// Returns the recalls of `notices`, by identifier.
pub(crate) async fn recalls_of<C: ConnectionTrait>(
    connection: &C,
    notices: &[recall_notice::Model],
) -> Result<HashMap<Uuid, recall::Model>> {
    let ids: BTreeSet<Uuid> = notices.iter().map(|notice| notice.recall_id).collect();
    let rows = recall::Entity::find().filter(recall::Column::Id.is_in(ids)).all(connection).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Returns the goods and quantities of `notices`.
pub(super) async fn amounts_of<C: ConnectionTrait>(
    connection: &C,
    notices: Vec<Uuid>,
) -> Result<Vec<recall_amount::Model>> {
    in_chunks::find(connection, notices, |chunk| {
        recall_amount::Entity::find()
            .filter(recall_amount::Column::NoticeId.is_in(chunk))
            .order_by_asc(recall_amount::Column::Identity)
            .order_by_asc(recall_amount::Column::Unit)
    })
    .await
}

/// Returns `notices` as `viewer` may see them: a business, or an authority for `None`.
///
/// # Errors
/// When the database fails.
pub(crate) async fn present<C: ConnectionTrait>(
    connection: &C,
    viewer: Option<Uuid>,
    recalls: &HashMap<Uuid, recall::Model>,
    notices: Vec<recall_notice::Model>,
) -> Result<Vec<RecallNotice>> {
    let mut amounts: HashMap<Uuid, Vec<recall_amount::Model>> = HashMap::new();
    for amount in amounts_of(connection, notices.iter().map(|notice| notice.id).collect()).await? {
        amounts.entry(amount.notice_id).or_default().push(amount);
    }
    let identities: BTreeSet<Uuid> = amounts.values().flatten().map(|amount| amount.identity).collect();
    let goods = goods::describe(connection, &identities.into_iter().collect::<Vec<_>>(), viewer).await?;
    let owners = recalls.values().map(|row| row.organisation_id);
    let holders: BTreeSet<Uuid> = notices.iter().map(|notice| notice.sender).chain(owners).collect();
    let parties = goods::parties(connection, &holders.into_iter().collect::<Vec<_>>(), viewer).await?;
    let passed_on = passed_on(connection, &notices).await?;
    let mut shown = Vec::with_capacity(notices.len());
    for notice in notices {
        let Some(row) = recalls.get(&notice.recall_id) else { continue };
        let of_notice = amounts.remove(&notice.id).unwrap_or_default();
        let quantity = |thousandths: Option<i64>| thousandths.map(Quantity::from_thousandths);
        let told: Vec<recall_amount::Model> =
            of_notice.iter().filter(|amount| !is_replaced(amount, &of_notice)).cloned().collect();
        let amounts = told.into_iter().map(|amount| NoticeAmount {
            goods: goods.get(&amount.identity).cloned().unwrap_or_default(),
            sent: quantity(amount.sent),
            returned: quantity(amount.returned),
            destroyed: quantity(amount.destroyed),
            sold: quantity(amount.sold),
            processed: quantity(amount.processed),
            held: quantity(amount.held),
            passed_on: passed_on
                .get(&(row.id, notice.recipient, amount.identity, amount.unit.clone()))
                .map(|sum| sum.quantity()),
            unit: Some(amount.unit).filter(|unit| !unit.is_empty()),
        });
        shown.push(RecallNotice {
            recall_state: row.state.into(),
            hazard: row.hazard.into(),
            id: notice.id,
            recall_id: row.id,
            number: number(row.ordinal),
            is_drill: row.is_drill,
            title: row.title.clone(),
            reason: row.reason.clone(),
            instructions: row.instructions.clone(),
            phone: row.phone.clone(),
            collection_place: row.collection_place.clone(),
            deadline: row.deadline,
            recaller: parties.get(&row.organisation_id).map(|party| party.name.clone()).unwrap_or_default(),
            sender: parties.get(&notice.sender).cloned().unwrap_or_default(),
            recipient: Party {
                name: notice.name,
                is_registered: notice.organisation_id.is_some(),
                is_own: viewer == Some(notice.recipient),
                ..Party::default()
            },
            has_no_address: notice.organisation_id.is_none() && notice.email.is_none(),
            email: notice.email.filter(|_| viewer == Some(notice.told_by)),
            state: match (notice.answered_at, notice.acknowledged_at) {
                (Some(_), _) => NoticeState::Answered,
                (None, Some(_)) => NoticeState::Acknowledged,
                (None, None) => NoticeState::Sent,
            },
            sent_at: notice.sent_at,
            acknowledged_at: notice.acknowledged_at,
            answered_at: notice.answered_at,
            passed_on_at: notice.passed_on_at,
            treatment: notice.treatment.map(Into::into),
            note: notice.note,
            amounts: amounts.collect(),
        });
    }
    Ok(shown)
}

/// Whether goods are asked for in another unit of measure, and nothing was answered in this one.
fn is_replaced(amount: &recall_amount::Model, all: &[recall_amount::Model]) -> bool {
    let answers = [amount.returned, amount.destroyed, amount.sold, amount.processed, amount.held];
    let is_other = |other: &recall_amount::Model| {
        other.identity == amount.identity
            && other.unit != amount.unit
            && dimension(&other.unit) == dimension(&amount.unit)
    };
    amount.sent == Some(0) && answers.iter().all(Option::is_none) && all.iter().any(is_other)
}

/// Sums the quantities of the same goods that the recipients of `notices` sent on, by recall, recipient, goods and
/// unit.
async fn passed_on<C: ConnectionTrait>(
    connection: &C,
    notices: &[recall_notice::Model],
) -> Result<HashMap<(Uuid, Uuid, Uuid, String), Total>> {
    use recall_handover::Column;
    let recalls: BTreeSet<Uuid> = notices.iter().map(|notice| notice.recall_id).collect();
    let recipients: BTreeSet<Uuid> = notices.iter().map(|notice| notice.recipient).collect();
    let rows: Vec<(Uuid, Uuid, Uuid, String, Option<i64>)> = in_chunks::find(connection, recipients, |chunk| {
        recall_handover::Entity::find()
            .select_only()
            .columns([Column::RecallId, Column::Sender, Column::Identity, Column::Unit, Column::Quantity])
            .filter(Column::RecallId.is_in(recalls.iter().copied()))
            .filter(Column::Sender.is_in(chunk))
            .into_tuple()
    })
    .await?;
    let mut sums: HashMap<(Uuid, Uuid, Uuid, String), Total> = HashMap::new();
    for (recall_id, sender, identity, unit, quantity) in rows {
        let sum = sums.entry((recall_id, sender, identity, unit)).or_default();
        // A hand-over without a quantity does not count.
        if let Some(quantity) = quantity {
            *sum += quantity;
        }
    }
    Ok(sums)
}
