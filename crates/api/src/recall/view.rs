//! Presents recalls by what the caller may see: a business its own recipients by name and only the number and
//! quantities of all others; its authority everything.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use nguon_domain::events::act::view::{Goods, Party};
use nguon_domain::input::localized::Bilingual;
use nguon_domain::input::localized::Language;
use nguon_domain::input::quantity::Quantity;
use nguon_domain::input::uom::{Measure, dimension, told_in};
use nguon_domain::input::violation::Violation;
use nguon_domain::recall::{
    AffectedGoods, AffectedPart, Balance, EntryKind, GoodsBalance, NoticeQuantities, Recall, RecallCounts, RecallEntry,
    RecallFigures, RecallRecipient, RefusedStart, balances,
};
use nguon_domain::records::material_batch::batch_of_address;
use nguon_domain::trace::view::HandoverAmount;
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, PaginatorTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::affected::{self, Affected, Handover, Item, reach};
use super::batches;
use super::list;
use super::notices;
use super::referral::referrals;
use super::scope::{self, Caller};
use crate::Application;
use crate::events::goods;
use crate::platform::clock::moment;
use crate::platform::entity::{recall, recall_amount, recall_entry, recall_notice, stored, user_account};
use crate::platform::problem::{Error, Result};

/// The most goods and recipients listed; the number of further ones is given.
const MAX_SHOWN: usize = 2_000;
/// The most log entries listed, the newest; the number of earlier ones is given.
const MAX_ENTRIES: u64 = 1_000;

/// A recall with everything stored about it, before visibility is applied.
pub(super) struct RecallData {
    pub(super) row: recall::Model,
    pub(super) affected: Affected,
    pub(super) notices: Vec<recall_notice::Model>,
    pub(super) amounts: Vec<recall_amount::Model>,
}

impl RecallData {
    /// Loads the scope, notices and quantities of a recall. A draft is traced.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn load(application: &Application, row: recall::Model) -> Result<Self> {
        let database = application.database.read();
        let affected = if row.state == stored::RecallState::Draft {
            affected::of_draft(application, database, &row).await?
        } else {
            affected::frozen(database, &row).await?
        };
        let notices = recall_notice::Entity::find()
            .filter(recall_notice::Column::RecallId.eq(row.id))
            .order_by_asc(recall_notice::Column::Id)
            .all(database)
            .await?;
        let amounts = notices::amounts_of(database, notices.iter().map(|notice| notice.id).collect()).await?;
        Ok(Self { row, affected, notices, amounts })
    }

    /// Counts the notices by state.
    pub(super) fn counts(&self) -> RecallCounts {
        let notified: HashSet<Uuid> = self.notices.iter().map(|notice| notice.recipient).collect();
        let unnotified: HashSet<Uuid> = self
            .affected
            .concerned_pairs()
            .into_iter()
            .map(|(_, recipient)| recipient)
            .filter(|recipient| *recipient != self.affected.owner && !notified.contains(recipient))
            .collect();
        let count = |is: fn(&recall_notice::Model) -> bool| self.notices.iter().filter(|one| is(one)).count() as u64;
        RecallCounts {
            notices: self.notices.len() as u64,
            acknowledged: count(|notice| notice.acknowledged_at.is_some()),
            answered: count(|notice| notice.answered_at.is_some()),
            without_address: count(|notice| notice.organisation_id.is_none() && notice.email.is_none()),
            to_tell: unnotified.len() as u64,
        }
    }

    /// Returns the suppliers' batches among the starts.
    fn batches(&self) -> Vec<Uuid> {
        let named = self.row.asked.0.iter().filter_map(|start| {
            start.record_id.or_else(|| start.code.as_deref().and_then(|code| batch_of_address(code.trim())))
        });
        named.collect()
    }

    /// Returns what became of the goods, by identity and unit: one for each dimension, and the same for all goods that
    /// are not among `seen`, whose sums are shown.
    fn balances(&self, seen: &HashSet<Uuid>) -> BTreeMap<(Uuid, String), Balance> {
        let by_id: HashMap<Uuid, &recall_notice::Model> =
            self.notices.iter().map(|notice| (notice.id, notice)).collect();
        let shown_as = |amount: &recall_amount::Model| {
            let identity = Some(amount.identity).filter(|identity| seen.contains(identity));
            (identity, dimension(&amount.unit).to_owned())
        };
        let mut measures: BTreeMap<(Option<Uuid>, String), Vec<Measure>> = BTreeMap::new();
        for amount in &self.amounts {
            let all = [amount.sent, amount.returned, amount.destroyed, amount.sold, amount.processed, amount.held];
            let all = all.into_iter().flatten().map(|thousandths| Measure::of(thousandths, &amount.unit));
            let known = measures.entry(shown_as(amount)).or_default();
            known.push(Measure::none(&amount.unit));
            known.extend(all);
        }
        let units: BTreeMap<(Option<Uuid>, String), String> = measures
            .into_iter()
            .map(|(key, all)| {
                let unit = told_in(all.first().map_or("", Measure::uom), &all).to_owned();
                (key, unit)
            })
            .collect();
        let amounts: Vec<NoticeQuantities<Uuid, (Uuid, String)>> = self
            .amounts
            .iter()
            .filter_map(|amount| {
                let notice = by_id.get(&amount.notice_id)?;
                let unit = units.get(&shown_as(amount))?;
                let converted = |thousandths: Option<i64>| {
                    thousandths.map(|thousandths| Measure::of(thousandths, &amount.unit).thousandths_in(unit).stored())
                };
                Some(NoticeQuantities {
                    sender: notice.sender,
                    recipient: notice.recipient,
                    goods: (amount.identity, unit.clone()),
                    sent: converted(amount.sent),
                    returned: converted(amount.returned),
                    destroyed: converted(amount.destroyed),
                    sold: converted(amount.sold),
                    processed: converted(amount.processed),
                    held: converted(amount.held),
                })
            })
            .collect();
        balances(&amounts)
    }
}

/// The part of a recall that a caller may see.
struct RecallVisibility {
    /// The caller's business; `None` for an authority, which sees everything.
    viewer: Option<Uuid>,
    /// Visible pairs of sender and recipient.
    pairs: BTreeSet<(Uuid, Uuid)>,
    /// Recipients of the visible pairs.
    recipients: HashSet<Uuid>,
    /// Visible goods.
    identities: HashSet<Uuid>,
    goods: HashMap<Uuid, Goods>,
    parties: HashMap<Uuid, Party>,
}

impl RecallVisibility {
    async fn of<C: ConnectionTrait>(connection: &C, viewer: Option<Uuid>, affected: &Affected) -> Result<Self> {
        let holders: BTreeSet<Uuid> = affected
            .handovers
            .iter()
            .flat_map(|handover| [handover.sender, handover.recipient])
            .chain(affected.items.iter().map(|item| item.holder).filter(|holder| !holder.is_nil()))
            .collect();
        let parties = goods::parties(connection, &holders.into_iter().collect::<Vec<_>>(), viewer).await?;
        let all = affected.handovers.iter().map(|handover| (handover.sender, handover.recipient));
        let pairs: BTreeSet<(Uuid, Uuid)> = match viewer {
            None => all.filter(|(_, recipient)| *recipient != affected.owner).collect(),
            Some(viewer) => {
                let businesses =
                    parties.iter().filter(|(_, party)| party.is_registered).map(|(holder, _)| *holder).collect();
                reach(affected, viewer, &businesses)
            }
        };
        let identities: HashSet<Uuid> = match viewer {
            None => affected.items.iter().map(|item| item.identity).collect(),
            Some(viewer) => affected
                .starts
                .iter()
                .chain(affected.items.iter().filter(|item| item.holder == viewer))
                .map(|item| item.identity)
                .chain(
                    affected
                        .handovers
                        .iter()
                        .filter(|handover| pairs.contains(&(handover.sender, handover.recipient)))
                        .map(|handover| handover.identity),
                )
                .collect(),
        };
        let keys: Vec<Uuid> = identities.iter().copied().collect();
        let mut addresses = goods::addresses(connection, &keys).await?;
        for (key, address) in affected.addresses.iter().filter(|(key, _)| identities.contains(*key)) {
            addresses.entry(*key).or_insert_with(|| address.clone());
        }
        let goods = goods::describe_addresses(connection, addresses, viewer).await?;
        let recipients = pairs.iter().map(|(_, recipient)| *recipient).collect();
        Ok(Self { viewer, pairs, recipients, identities, goods, parties })
    }

    fn has(&self, item: &Item) -> bool {
        let Some(viewer) = self.viewer else { return true };
        let is_known = item.holder == viewer || item.holder.is_nil() || self.recipients.contains(&item.holder);
        self.identities.contains(&item.identity) && is_known
    }

    fn party(&self, holder: Uuid) -> Party {
        self.parties.get(&holder).cloned().unwrap_or_default()
    }

    fn goods(&self, identity: Uuid) -> Goods {
        self.goods.get(&identity).cloned().unwrap_or_default()
    }
}

/// Returns a recall as the caller may see it.
///
/// # Errors
/// 404.
pub(super) async fn read<A>(application: &Application, caller: &Caller<'_, A>, id: Uuid) -> Result<Recall> {
    let database = application.database.read();
    let row = scope::find(database, caller.viewpoint, id).await?;
    let data = RecallData::load(application, row).await?;
    view(application, caller, data).await
}

async fn view<A>(application: &Application, caller: &Caller<'_, A>, data: RecallData) -> Result<Recall> {
    let database = application.database.read();
    let visibility = RecallVisibility::of(database, caller.business(), &data.affected).await?;
    let (seen, hidden): (Vec<_>, Vec<_>) =
        data.notices.iter().cloned().partition(|notice| caller.business().is_none_or(|own| own == notice.told_by));
    let (log, earlier_entries) = log(application, &data, caller, &seen).await?;
    let counts = data.counts();
    let figures = figures(&data, &visibility, counts);
    let mut affected = part(&data, &visibility, application.clock.now());
    // Only the business and its authority see what its diary lacks.
    if caller.business().is_none_or(|own| own == data.affected.owner) {
        let batches = data.batches();
        affected.uses_without_batch =
            batches::uses_without_batch(application, database, data.affected.owner, &batches).await?;
    }
    let row = data.row.clone();
    let may_publish = caller.may_publish(&row);
    let summary = list::summaries(database, vec![(row.clone(), counts)]).await?.pop();
    let summary = summary.ok_or_else(|| Error::Internal(format!("recall {}", row.id)))?;
    Ok(Recall {
        summary,
        version: row.version,
        notices: notices::present(database, caller.business(), &HashMap::from([(row.id, row.clone())]), seen).await?,
        asked: row.asked.0,
        complaint_code: row.complaint_code,
        complaint_text: row.complaint_text,
        reason: row.reason,
        public_text: row.public_text,
        instructions: row.instructions,
        phone: row.phone,
        collection_place: row.collection_place,
        treatment: row.treatment.map(Into::into),
        closing_note: row.closing_note,
        affected,
        hidden_notices: hidden.len() as u64,
        referrals: referrals(database, caller.viewpoint, row.id).await?,
        figures,
        log,
        earlier_entries,
        may_publish,
    })
}

/// Returns the visible goods and recipients.
fn part(data: &RecallData, visibility: &RecallVisibility, now: DateTime<Utc>) -> AffectedPart {
    let affected = &data.affected;
    let (seen, hidden): (Vec<&Item>, Vec<&Item>) = affected.items.iter().partition(|item| visibility.has(item));
    let mut recipients = recipients(affected.handovers.iter(), visibility);
    let more_recipients = recipients.len().saturating_sub(MAX_SHOWN);
    recipients.truncate(MAX_SHOWN);
    let is_received = |start: &&Item| affected.claims.get(&start.identity).is_some_and(|claim| claim.is_onward_only());
    let hidden_recipients: HashSet<Uuid> = affected
        .handovers
        .iter()
        .map(|handover| handover.recipient)
        .filter(|recipient| *recipient != affected.owner && !visibility.recipients.contains(recipient))
        .collect();
    AffectedPart {
        refused: affected.refused.iter().map(refused).collect(),
        starts: affected.starts.iter().map(|start| visibility.goods(start.identity)).collect(),
        received: affected.starts.iter().filter(is_received).map(|start| visibility.goods(start.identity)).collect(),
        uses_without_batch: Vec::new(),
        hidden_items: hidden.len() + seen.len().saturating_sub(MAX_SHOWN),
        items: seen
            .into_iter()
            .take(MAX_SHOWN)
            .map(|item| AffectedGoods {
                goods: visibility.goods(item.identity),
                party: (!item.holder.is_nil()).then(|| visibility.party(item.holder)),
                is_carrier: item.is_carrier,
            })
            .collect(),
        recipients,
        hidden_recipients: hidden_recipients.len(),
        more_recipients,
        is_cut: affected.is_cut,
        traced_at: data.row.traced_at.unwrap_or(now),
    }
}

fn recipients<'h>(
    handovers: impl Iterator<Item = &'h Handover>,
    visibility: &RecallVisibility,
) -> Vec<RecallRecipient> {
    let mut found: BTreeMap<(Uuid, Uuid), RecallRecipient> = BTreeMap::new();
    let is_seen = |handover: &&Handover| visibility.pairs.contains(&(handover.sender, handover.recipient));
    for handover in handovers.filter(is_seen).filter(|handover| !handover.amounts.is_nothing()) {
        let (first_at, last_at) = (moment(handover.first_at), moment(handover.last_at));
        let recipient = found.entry((handover.sender, handover.recipient)).or_insert_with(|| RecallRecipient {
            party: visibility.party(handover.recipient),
            sender: visibility.party(handover.sender),
            amounts: Vec::new(),
            first_at,
            last_at,
        });
        recipient.first_at = recipient.first_at.min(first_at);
        recipient.last_at = recipient.last_at.max(last_at);
        let quantity = |thousandths: Option<i64>| thousandths.map(Quantity::from_thousandths);
        let amounts = &handover.amounts;
        recipient.amounts.push(HandoverAmount {
            goods: visibility.goods(handover.identity),
            quantity: quantity(amounts.quantity),
            unit: Some(handover.unit.clone()).filter(|unit| !unit.is_empty()),
            is_not_counted: amounts.is_not_counted,
            sent: quantity(amounts.sent),
            received: quantity(amounts.received),
            returned: quantity(amounts.returned),
            refused: quantity(amounts.refused),
        });
    }
    let mut recipients: Vec<RecallRecipient> = found.into_values().collect();
    recipients.sort_by(|one, other| (one.first_at, &one.party.name).cmp(&(other.first_at, &other.party.name)));
    recipients
}

/// Presents a start that the business may not recall.
fn refused(violation: &Violation) -> RefusedStart {
    let message = |language| violation.reason.message(language);
    RefusedStart {
        field: violation.field.clone(),
        code: violation.reason.code().to_owned(),
        message: Bilingual { vi: message(Language::Vi), en: message(Language::En) },
    }
}

/// Returns the recipients that `notifier` still has to notify.
///
/// # Errors
/// When the database fails.
pub(super) async fn unnotified_recipients<C: ConnectionTrait>(
    connection: &C,
    affected: &Affected,
    notifier: Uuid,
    notified: &HashSet<(Uuid, Uuid)>,
) -> Result<Vec<RecallRecipient>> {
    let mut visibility = RecallVisibility::of(connection, Some(notifier), affected).await?;
    let concerned = affected.concerned_pairs();
    visibility.pairs.retain(|pair| !notified.contains(pair) && concerned.contains(pair));
    Ok(recipients(affected.handovers.iter(), &visibility))
}

fn figures(data: &RecallData, visibility: &RecallVisibility, counts: RecallCounts) -> RecallFigures {
    let first = data.notices.iter().map(|notice| notice.sent_at).min();
    let acknowledged: Option<Vec<DateTime<Utc>>> = data.notices.iter().map(|notice| notice.acknowledged_at).collect();
    let last = acknowledged.and_then(|all| all.into_iter().max());
    let opened = data.row.opened_at;
    let mut goods = Vec::new();
    let mut hidden: BTreeMap<String, Balance> = BTreeMap::new();
    for ((identity, unit), balance) in data.balances(&visibility.identities) {
        if visibility.identities.contains(&identity) {
            let unit = Some(unit).filter(|unit| !unit.is_empty());
            goods.push(GoodsBalance { goods: Some(visibility.goods(identity)), unit, balance });
        } else {
            let sum = hidden.entry(unit).or_default();
            *sum = sum.plus(balance);
        }
    }
    goods.sort_by(|one, other| {
        let name = |one: &GoodsBalance| one.goods.as_ref().map(|goods| (goods.name.clone(), goods.address.clone()));
        name(one).cmp(&name(other))
    });
    goods.extend(hidden.into_iter().map(|(unit, balance)| GoodsBalance {
        goods: None,
        unit: Some(unit).filter(|unit| !unit.is_empty()),
        balance,
    }));
    RecallFigures {
        counts,
        seconds_to_first_notice: first.map(|first| (first - opened).num_seconds()),
        seconds_to_all_acknowledged: first.zip(last).map(|(first, last)| (last - first).num_seconds()),
        seconds_to_closing: data.row.closed_at.map(|closed| (closed - opened).num_seconds()),
        goods,
    }
}

/// Returns the log, without the names of recipients that other businesses notified.
async fn log<A>(
    application: &Application,
    data: &RecallData,
    caller: &Caller<'_, A>,
    seen: &[recall_notice::Model],
) -> Result<(Vec<RecallEntry>, u64)> {
    let database = application.database.read();
    let all = recall_entry::Entity::find().filter(recall_entry::Column::RecallId.eq(data.row.id));
    let mut entries = all.clone().order_by_desc(recall_entry::Column::Id).limit(MAX_ENTRIES).all(database).await?;
    entries.reverse();
    let earlier = match entries.len() as u64 {
        MAX_ENTRIES => all.count(database).await?.saturating_sub(MAX_ENTRIES),
        _ => 0,
    };
    let users: BTreeSet<Uuid> = entries.iter().filter_map(|entry| entry.user_id).collect();
    let people: HashMap<Uuid, String> = user_account::Entity::find()
        .select_only()
        .columns([user_account::Column::Id, user_account::Column::Name])
        .filter(user_account::Column::Id.is_in(users))
        .into_tuple()
        .all(database)
        .await?
        .into_iter()
        .collect();
    let seen: HashMap<Uuid, &recall_notice::Model> = seen.iter().map(|notice| (notice.id, notice)).collect();
    let shown = entries
        .into_iter()
        .map(|entry| {
            let kind = EntryKind::from(entry.kind);
            let person = entry.user_id.and_then(|id| people.get(&id).cloned());
            let (by, detail) = match entry.notice_id {
                None => (person, entry.detail),
                Some(id) => match seen.get(&id) {
                    None => (None, None),
                    Some(notice) if matches!(kind, EntryKind::Notified | EntryKind::Readdressed) => {
                        let to = match (&entry.detail, notice.organisation_id) {
                            (Some(email), _) => format!("{} ({email})", notice.name),
                            (None, Some(_)) => notice.name.clone(),
                            (None, None) => format!("{} (chưa có email)", notice.name),
                        };
                        (person.filter(|_| caller.business().is_none_or(|own| own == notice.told_by)), Some(to))
                    }
                    Some(notice) => (Some(notice.name.clone()), entry.detail),
                },
            };
            RecallEntry { at: entry.at, kind, by, detail }
        })
        .collect();
    Ok((shown, earlier))
}
