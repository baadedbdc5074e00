//! Publishes, refreshes and closes recalls.

use std::collections::HashMap;

use nguon_domain::input::problem::ProblemCode;
use nguon_domain::recall::{EntryKind, Recall, RecallClosing, RecallPublication};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait as _, DatabaseTransaction, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::affected::{self, Affected, PublishedHandovers};
use super::draft::lock;
use super::letter::OrderLetter;
use super::pages::Pages;
use super::restrict::restrict;
use super::scope::{self, Caller};
use super::tell::{Notifier, entry, notify, notify_closed, owners_of};
use super::view;
use crate::Application;
use crate::access::Write;
use crate::platform::database::{Change, LogEntry, Queue};
use crate::platform::entity::{
    authority, epcis_identity, organisation, recall, recall_entry, recall_handover, recall_item, recall_start, stored,
};
use crate::platform::in_chunks;
use crate::platform::mail;
use crate::platform::problem::Result;
use crate::records::restriction;

/// Log text for a recall that was published although its trace was cut off.
const KNOWN_TO_BE_CUT: &str = "Người công bố biết rằng chưa tìm hết hàng và nơi nhận: chuỗi quá lớn.";

/// Publishes a draft: stores and restricts the affected goods, notifies the recipients of the business, and shows the recall on
/// public pages. Does nothing to a recall that is already published.
///
/// # Errors
/// 404; 409 for a closed recall, and for one whose trace was cut off unless `publication` accepts that;
/// [`crate::platform::problem::Error::Invalid`] for goods that the business may not recall; when the database fails.
pub(crate) async fn publish(
    application: &Application,
    caller: &Caller<'_, Write>,
    id: Uuid,
    publication: RecallPublication,
) -> Result<Recall> {
    let database = application.database.read();
    let row = scope::find(database, caller.viewpoint, id).await?;
    if !caller.may_publish(&row) {
        return Err(ProblemCode::NotFound.into());
    }
    if row.state == stored::RecallState::Closed {
        return Err(ProblemCode::StateConflict.into());
    }
    if row.state == stored::RecallState::Published {
        return view::read(application, caller, id).await;
    }
    // Traces before the transaction, which blocks all other writers on SQLite. Events recorded in between are found by
    // a refresh.
    let is_ordered = row.authority_id.is_some();
    let affected = affected::trace(application, database, row.organisation_id, is_ordered, &row.asked.0, None).await?;
    if affected.is_cut && !publication.accept_cut {
        return Err(ProblemCode::RecallCut.into());
    }
    let pages = Pages::of(database, &row, &affected).await?;
    let mut transaction = application.database.change(caller.author(row.organisation_id)).await?;
    let now = application.clock.now();
    let published = recall::Entity::update_many()
        .set(recall::ActiveModel {
            state: Set(stored::RecallState::Published),
            published_at: Set(Some(now)),
            traced_at: Set(Some(now)),
            is_cut: Set(affected.is_cut),
            settled_at: Set(Some(now)),
            ..Default::default()
        })
        .filter(recall::Column::Id.eq(id))
        .filter(recall::Column::State.eq(stored::RecallState::Draft))
        .filter(recall::Column::Version.eq(row.version))
        .exec(&transaction)
        .await?;
    if published.rows_affected == 0 {
        transaction.rollback().await?;
        let now = scope::find(database, caller.viewpoint, id).await?;
        if now.state == stored::RecallState::Draft {
            return Err(ProblemCode::VersionConflict.into());
        }
        // Another request has published it meanwhile.
        return view::read(application, caller, id).await;
    }
    let known_to_be_cut = affected.is_cut.then(|| KNOWN_TO_BE_CUT.to_owned());
    let log = entry(application, id, EntryKind::Published, Some(caller.user_id), None, known_to_be_cut);
    recall_entry::Entity::insert(log).exec_without_returning(&transaction).await?;
    keep(application, &transaction, id, &affected).await?;
    pages.write(&transaction, id).await?;
    restrict(&transaction, &row, now).await?;
    let notifier = Notifier { organisation_id: row.organisation_id, passed_from: None, user_id: caller.user_id };
    notify(application, &transaction, &row, &affected, notifier).await?;
    if let Some(authority_id) = row.authority_id {
        order(application, &transaction, &row, authority_id).await?;
    }
    log_change(&mut transaction, &row, "publish");
    transaction.commit().await?;
    view::read(application, caller, id).await
}

/// Traces a published recall again, adds what was recorded since and notifies new recipients.
///
/// # Errors
/// 404; 409 when it is not published or already closed.
pub(super) async fn refresh(application: &Application, caller: &Caller<'_, Write>, id: Uuid) -> Result<Recall> {
    let database = application.database.read();
    let row = scope::find(database, caller.viewpoint, id).await?;
    if !caller.may_close(&row) {
        return Err(ProblemCode::NotFound.into());
    }
    if row.state != stored::RecallState::Published {
        return Err(ProblemCode::StateConflict.into());
    }
    let is_ordered = row.authority_id.is_some();
    let published = PublishedHandovers::load(database, &row).await?;
    let (owner, asked) = (row.organisation_id, &row.asked.0);
    let affected = affected::trace(application, database, owner, is_ordered, asked, Some(&published)).await?;
    let pages = Pages::of(database, &row, &affected).await?;
    let mut transaction = application.database.change(caller.author(row.organisation_id)).await?;
    let row = lock(&transaction, caller.viewpoint, id).await?;
    if row.state != stored::RecallState::Published {
        return Err(ProblemCode::StateConflict.into());
    }
    keep(application, &transaction, id, &affected).await?;
    pages.write(&transaction, id).await?;
    restrict(&transaction, &row, row.published_at.unwrap_or_else(|| application.clock.now())).await?;
    let traced = recall::ActiveModel {
        id: Set(id),
        traced_at: Set(Some(application.clock.now())),
        is_cut: Set(affected.is_cut),
        ..Default::default()
    };
    recall::Entity::update(traced).exec(&transaction).await?;
    // What was found earlier stays affected, whatever the events say now.
    let all = affected::frozen(&transaction, &row).await?;
    let notifier = Notifier { organisation_id: row.organisation_id, passed_from: None, user_id: caller.user_id };
    let notified = notify(application, &transaction, &row, &all, notifier).await?;
    let detail = Some(format!("{notified} nơi nhận mới được thông báo"));
    let log = entry(application, id, EntryKind::Refreshed, Some(caller.user_id), None, detail);
    recall_entry::Entity::insert(log).exec_without_returning(&transaction).await?;
    log_change(&mut transaction, &row, "refresh");
    transaction.commit().await?;
    view::read(application, caller, id).await
}

/// Closes a recall and records how the goods were treated.
///
/// # Errors
/// 404; 409 for a draft and for a closed recall.
pub(crate) async fn close(
    application: &Application,
    caller: &Caller<'_, Write>,
    id: Uuid,
    closing: RecallClosing,
) -> Result<Recall> {
    let owner = scope::find(application.database.read(), caller.viewpoint, id).await?.organisation_id;
    let mut transaction = application.database.change(caller.author(owner)).await?;
    let row = lock(&transaction, caller.viewpoint, id).await?;
    if !caller.may_close(&row) {
        return Err(ProblemCode::NotFound.into());
    }
    if row.state != stored::RecallState::Published {
        return Err(ProblemCode::StateConflict.into());
    }
    let closed = recall::ActiveModel {
        id: Set(id),
        state: Set(stored::RecallState::Closed),
        closed_at: Set(Some(application.clock.now())),
        closing_note: Set(Some(closing.note.clone())),
        treatment: Set(closing.treatment.map(Into::into)),
        ..Default::default()
    };
    recall::Entity::update(closed).exec(&transaction).await?;
    restriction::end(&transaction, id, application.clock.now()).await?;
    let log = entry(application, id, EntryKind::Closed, Some(caller.user_id), None, Some(closing.note));
    recall_entry::Entity::insert(log).exec_without_returning(&transaction).await?;
    notify_closed(application, &transaction, &row, closing.treatment).await?;
    log_change(&mut transaction, &row, "close");
    transaction.commit().await?;
    view::read(application, caller, id).await
}

/// Records history, wakes the mail queue and invalidates public pages. These may belong to any business, because a lot
/// may be registered by one that took no part in its events. A drill is on no page.
fn log_change(transaction: &mut Change, row: &recall::Model, action: &'static str) {
    transaction.record(LogEntry::new("recall", row.id, action));
    transaction.wake(Queue::Mail);
    if row.is_drill {
        transaction.is_private();
    } else {
        transaction.publishes_all();
    }
}

/// Stores the scope of a recall. Rows stored earlier stay.
async fn keep(
    application: &Application,
    transaction: &DatabaseTransaction,
    recall_id: Uuid,
    affected: &Affected,
) -> Result<()> {
    let identities: Vec<epcis_identity::ActiveModel> = affected
        .starts
        .iter()
        .filter_map(|start| affected.addresses.get_key_value(&start.identity))
        .collect::<HashMap<_, _>>()
        .into_iter()
        .map(|(key, address)| epcis_identity::ActiveModel { key: Set(*key), address: Set(address.clone()) })
        .collect();
    let known = OnConflict::column(epcis_identity::Column::Key).do_nothing().to_owned();
    in_chunks::upsert::<epcis_identity::Entity>(transaction, identities, &known).await?;

    let starts = affected.starts.iter().map(|start| recall_start::ActiveModel {
        recall_id: Set(recall_id),
        identity: Set(start.identity),
        holder: Set(start.holder),
        claim: Set(affected.claims.get(&start.identity).map(|claim| claim.as_str().to_owned())),
    });
    let key = [recall_start::Column::RecallId, recall_start::Column::Identity, recall_start::Column::Holder];
    let known = OnConflict::columns(key).do_nothing().to_owned();
    in_chunks::upsert::<recall_start::Entity>(transaction, starts.collect(), &known).await?;

    let now = application.clock.now();
    let items = affected.items.iter().map(|item| recall_item::ActiveModel {
        recall_id: Set(recall_id),
        identity: Set(item.identity),
        holder: Set(item.holder),
        is_carrier: Set(item.is_carrier),
        found_at: Set(now),
    });
    let key = [recall_item::Column::RecallId, recall_item::Column::Identity, recall_item::Column::Holder];
    let changed = OnConflict::columns(key).update_column(recall_item::Column::IsCarrier).to_owned();
    in_chunks::upsert::<recall_item::Entity>(transaction, items.collect(), &changed).await?;

    let handovers = affected.handovers.iter().map(|handover| recall_handover::ActiveModel {
        recall_id: Set(recall_id),
        sender: Set(handover.sender),
        recipient: Set(handover.recipient),
        identity: Set(handover.identity),
        unit: Set(handover.unit.clone()),
        quantity: Set(handover.amounts.quantity),
        sent: Set(handover.amounts.sent),
        received: Set(handover.amounts.received),
        returned: Set(handover.amounts.returned),
        refused: Set(handover.amounts.refused),
        is_not_counted: Set(handover.amounts.is_not_counted),
        first_at: Set(handover.first_at),
        last_at: Set(handover.last_at),
    });
    use recall_handover::Column;
    let key = [Column::RecallId, Column::Sender, Column::Recipient, Column::Identity, Column::Unit];
    let amounts =
        [Column::Quantity, Column::Sent, Column::Received, Column::Returned, Column::Refused, Column::IsNotCounted];
    let times = [Column::FirstAt, Column::LastAt];
    let changed = OnConflict::columns(key).update_columns(amounts).update_columns(times).to_owned();
    in_chunks::upsert::<recall_handover::Entity>(transaction, handovers.collect(), &changed).await
}

/// Notifies a business by mail that its authority has ordered a recall.
async fn order(
    application: &Application,
    transaction: &DatabaseTransaction,
    row: &recall::Model,
    authority_id: Uuid,
) -> Result<()> {
    let business = organisation::Entity::find_by_id(row.organisation_id).one(transaction).await?;
    let authority = authority::Entity::find_by_id(authority_id).one(transaction).await?;
    let (Some(business), Some(authority)) = (business, authority) else { return Ok(()) };
    let owners = owners_of(transaction, &[business.id]).await?;
    let letter = OrderLetter {
        is_drill: row.is_drill,
        authority: &authority.name,
        business: &business.name,
        title: &row.title,
        reason: &row.reason,
        link: &format!("{}/recalls/{}", application.public_url, row.id),
    };
    let mails = owners.values().flatten().map(|owner| (owner.as_str(), &letter));
    mail::enqueue_all(transaction, &application.clock, row.organisation_id, mails).await
}
