//! Creates recall notices, and their mails in the same transaction.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nguon_domain::events::act::view::Goods;
use nguon_domain::input::quantity::{NOT_COUNTED_VI, Quantity};
use nguon_domain::recall::{EntryKind, Hazard, Treatment, number};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, ConnectionTrait, DatabaseTransaction, EntityTrait as _, QueryFilter as _,
    QuerySelect as _,
};
use uuid::Uuid;

use super::affected::{Affected, Handover, reach};
use super::letter::{ClosedLetter, NoticeLetter};
use crate::Application;
use crate::access::token::hash_secret;
use crate::events::epcis::party;
use crate::events::goods;
use crate::events::goods::Units;
use crate::platform::entity::{
    member, organisation, recall, recall_amount, recall_entry, recall_notice, stored, user_account,
};
use crate::platform::in_chunks;
use crate::platform::mail;
use crate::platform::problem::Result;

/// The sender of notices.
#[derive(Clone, Copy, Debug)]
pub(super) struct Notifier {
    /// The business.
    pub(super) organisation_id: Uuid,
    /// The notice that it passes on; `None` for the recalling business.
    pub(super) passed_from: Option<Uuid>,
    /// The user.
    pub(super) user_id: Uuid,
}

/// Creates a notice and its mails for every recipient that has none. Returns how many were created. Quantities of
/// existing notices are updated.
///
/// # Errors
/// When the database fails.
pub(super) async fn notify(
    application: &Application,
    transaction: &DatabaseTransaction,
    row: &recall::Model,
    affected: &Affected,
    notifier: Notifier,
) -> Result<usize> {
    let holders: Vec<Uuid> = affected.handovers.iter().map(|handover| handover.recipient).collect();
    let businesses = businesses(transaction, &holders).await?;
    let pairs = reach(affected, notifier.organisation_id, &businesses);
    let existing: HashMap<(Uuid, Uuid), Uuid> = recall_notice::Entity::find()
        .select_only()
        .columns([recall_notice::Column::Sender, recall_notice::Column::Recipient, recall_notice::Column::Id])
        .filter(recall_notice::Column::RecallId.eq(row.id))
        .into_tuple::<(Uuid, Uuid, Uuid)>()
        .all(transaction)
        .await?
        .into_iter()
        .map(|(sender, recipient, id)| ((sender, recipient), id))
        .collect();
    let concerned = affected.concerned_pairs();
    let is_new = |pair: &&(Uuid, Uuid)| !existing.contains_key(pair) && concerned.contains(pair);
    let new: Vec<(Uuid, Uuid)> = pairs.iter().filter(is_new).copied().collect();
    let addressees = Addressees::load(transaction, row, notifier, &new, &businesses).await?;
    let now = application.clock.now();
    let mut notices = Vec::new();
    let mut codes = HashMap::new();
    for (sender, recipient) in &new {
        let id = application.clock.new_id();
        let is_business = businesses.contains(recipient);
        let code = (!is_business).then(|| new_code(application));
        notices.push(recall_notice::Model {
            id,
            recall_id: row.id,
            sender: *sender,
            recipient: *recipient,
            told_by: notifier.organisation_id,
            organisation_id: is_business.then_some(*recipient),
            passed_from: notifier.passed_from,
            name: addressees.name(*recipient),
            email: addressees.member_email(*recipient).filter(|_| !is_business),
            code_hash: code.as_deref().map(hash_secret),
            sent_at: now,
            acknowledged_at: None,
            answered_at: None,
            passed_on_at: None,
            treatment: None,
            note: None,
        });
        codes.insert(id, code);
    }
    let ids: HashMap<(Uuid, Uuid), Uuid> = existing
        .into_iter()
        .chain(notices.iter().map(|notice| ((notice.sender, notice.recipient), notice.id)))
        .collect();
    in_chunks::insert::<recall_notice::Entity>(
        transaction,
        notices.iter().cloned().map(recall_notice::ActiveModel::from).collect(),
    )
    .await?;
    amounts(transaction, affected, &pairs, &ids).await?;
    let entries = notices.iter().map(|notice| {
        let detail = notice.email.clone().filter(|_| notice.organisation_id.is_none());
        entry(application, row.id, EntryKind::Notified, Some(notifier.user_id), Some(notice.id), detail)
    });
    in_chunks::insert::<recall_entry::Entity>(transaction, entries.collect()).await?;
    mails(application, transaction, row, affected, &addressees, &notices, &codes).await?;
    Ok(notices.len())
}

/// Resends one notice to a new mail address. The code sent earlier stops working.
///
/// # Errors
/// When the database fails.
pub(super) async fn resend(
    application: &Application,
    transaction: &DatabaseTransaction,
    row: &recall::Model,
    affected: &Affected,
    notice: recall_notice::Model,
    notifier: Notifier,
    email: &str,
) -> Result<()> {
    let code = new_code(application);
    let change = recall_notice::ActiveModel {
        id: Set(notice.id),
        email: Set(Some(email.to_owned())),
        code_hash: Set(Some(hash_secret(&code))),
        ..Default::default()
    };
    recall_notice::Entity::update(change).exec(transaction).await?;
    let again = entry(
        application,
        row.id,
        EntryKind::Readdressed,
        Some(notifier.user_id),
        Some(notice.id),
        Some(email.to_owned()),
    );
    recall_entry::Entity::insert(again).exec_without_returning(transaction).await?;
    let pair = (notice.sender, notice.recipient);
    let addressees = Addressees::load(transaction, row, notifier, &[pair], &HashSet::new()).await?;
    let notice = recall_notice::Model { email: Some(email.to_owned()), ..notice };
    let codes = HashMap::from([(notice.id, Some(code))]);
    mails(application, transaction, row, affected, &addressees, &[notice], &codes).await
}

/// Returns a random code of 128 bits, as base64url for use in a URL.
fn new_code(application: &Application) -> String {
    URL_SAFE_NO_PAD.encode(&application.clock.secret()[16..])
}

/// Returns a row of the recall's log.
pub(super) fn entry(
    application: &Application,
    recall_id: Uuid,
    kind: EntryKind,
    user_id: Option<Uuid>,
    notice_id: Option<Uuid>,
    detail: Option<String>,
) -> recall_entry::ActiveModel {
    recall_entry::ActiveModel {
        id: Set(application.clock.new_id()),
        recall_id: Set(recall_id),
        at: Set(application.clock.now()),
        user_id: Set(user_id),
        notice_id: Set(notice_id),
        kind: Set(kind.into()),
        detail: Set(detail),
    }
}

/// Returns which of `holders` are registered businesses.
///
/// # Errors
/// When the database fails.
pub(super) async fn businesses<C: ConnectionTrait>(connection: &C, holders: &[Uuid]) -> Result<HashSet<Uuid>> {
    let holders: BTreeSet<Uuid> = holders.iter().copied().collect();
    let ids: Vec<Uuid> = in_chunks::find(connection, holders, |chunk| {
        organisation::Entity::find()
            .select_only()
            .column(organisation::Column::Id)
            .filter(organisation::Column::Id.is_in(chunk))
            .into_tuple()
    })
    .await?;
    Ok(ids.into_iter().collect())
}

/// Stores or updates the goods and quantities of each notice.
async fn amounts(
    transaction: &DatabaseTransaction,
    affected: &Affected,
    pairs: &BTreeSet<(Uuid, Uuid)>,
    ids: &HashMap<(Uuid, Uuid), Uuid>,
) -> Result<()> {
    let rows: Vec<recall_amount::ActiveModel> = affected
        .handovers
        .iter()
        .filter(|handover| pairs.contains(&(handover.sender, handover.recipient)))
        .filter_map(|handover| {
            Some(recall_amount::ActiveModel {
                notice_id: Set(*ids.get(&(handover.sender, handover.recipient))?),
                identity: Set(handover.identity),
                unit: Set(handover.unit.clone()),
                sent: Set(handover.amounts.quantity),
                returned: Set(None),
                destroyed: Set(None),
                sold: Set(None),
                processed: Set(None),
                held: Set(None),
            })
        })
        .collect();
    let key = [recall_amount::Column::NoticeId, recall_amount::Column::Identity, recall_amount::Column::Unit];
    let conflict = OnConflict::columns(key).update_column(recall_amount::Column::Sent).to_owned();
    in_chunks::upsert::<recall_amount::Entity>(transaction, rows, &conflict).await
}

/// Names and mail addresses of the recipients.
struct Addressees {
    notifier: String,
    recaller: String,
    names: HashMap<Uuid, String>,
    /// Mail addresses of outside parties from the sender's supply-chain members, by holder.
    emails: HashMap<Uuid, String>,
    /// Mail addresses of the owners of businesses.
    owners: HashMap<Uuid, Vec<String>>,
}

impl Addressees {
    async fn load(
        transaction: &DatabaseTransaction,
        row: &recall::Model,
        notifier: Notifier,
        pairs: &[(Uuid, Uuid)],
        businesses: &HashSet<Uuid>,
    ) -> Result<Self> {
        let recipients: Vec<Uuid> =
            pairs.iter().map(|(_, recipient)| *recipient).collect::<BTreeSet<_>>().into_iter().collect();
        let (own, outside): (Vec<Uuid>, Vec<Uuid>) =
            recipients.iter().partition(|recipient| businesses.contains(recipient));
        let known = [row.organisation_id, notifier.organisation_id];
        let all: Vec<Uuid> = recipients.iter().copied().chain(known).collect();
        let parties = goods::parties(transaction, &all, Some(notifier.organisation_id)).await?;
        let names: HashMap<Uuid, String> = parties.into_iter().map(|(holder, party)| (holder, party.name)).collect();
        let owners = owners_of(transaction, &own).await?;
        let name = |id: Uuid| names.get(&id).cloned().unwrap_or_default();
        Ok(Self {
            notifier: name(notifier.organisation_id),
            recaller: name(row.organisation_id),
            emails: emails_of_members(transaction, notifier.organisation_id, &outside).await?,
            names,
            owners,
        })
    }

    fn name(&self, holder: Uuid) -> String {
        self.names.get(&holder).cloned().unwrap_or_default()
    }

    fn member_email(&self, holder: Uuid) -> Option<String> {
        self.emails.get(&holder).cloned()
    }
}

/// Returns the mail addresses of the owners of `businesses`.
///
/// # Errors
/// When the database fails.
pub(super) async fn owners_of(
    transaction: &DatabaseTransaction,
    businesses: &[Uuid],
) -> Result<HashMap<Uuid, Vec<String>>> {
    let found: Vec<(Option<Uuid>, String)> = in_chunks::find(transaction, businesses.iter().copied(), |chunk| {
        user_account::Entity::find()
            .select_only()
            .columns([user_account::Column::OrganisationId, user_account::Column::Email])
            .filter(user_account::Column::OrganisationId.is_in(chunk))
            .filter(user_account::Column::Role.eq(stored::Role::Owner))
            .filter(user_account::Column::DisabledAt.is_null())
            .into_tuple()
    })
    .await?;
    let mut owners: HashMap<Uuid, Vec<String>> = HashMap::new();
    for (id, email) in found {
        if let Some(id) = id {
            owners.entry(id).or_default().push(email);
        }
    }
    Ok(owners)
}

/// Mails everybody who received a notice, from whichever sender, that the recall is closed.
///
/// # Errors
/// When the database fails.
pub(super) async fn notify_closed(
    application: &Application,
    transaction: &DatabaseTransaction,
    row: &recall::Model,
    treatment: Option<Treatment>,
) -> Result<()> {
    let notices: Vec<(Option<Uuid>, Option<String>)> = recall_notice::Entity::find()
        .select_only()
        .columns([recall_notice::Column::OrganisationId, recall_notice::Column::Email])
        .filter(recall_notice::Column::RecallId.eq(row.id))
        .into_tuple()
        .all(transaction)
        .await?;
    let businesses: Vec<Uuid> = notices.iter().filter_map(|(business, _)| *business).collect();
    let owners =
        owners_of(transaction, &businesses.into_iter().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>())
            .await?;
    // One mail for a recipient of several notices.
    let to: BTreeSet<&str> = owners
        .values()
        .flatten()
        .chain(notices.iter().filter_map(|(_, email)| email.as_ref()))
        .map(String::as_str)
        .collect();
    let recaller = organisation::Entity::find_by_id(row.organisation_id).one(transaction).await?;
    let recaller = recaller.map(|business| business.name).unwrap_or_default();
    let letter = ClosedLetter {
        is_drill: row.is_drill,
        number: &number(row.ordinal),
        recaller: &recaller,
        title: &row.title,
        treatment,
        phone: &row.phone,
    };
    let letters = to.into_iter().map(|to| (to, &letter));
    mail::enqueue_all(transaction, &application.clock, row.organisation_id, letters).await
}

/// Looks up the mail addresses of outside parties among the supply-chain members of a business.
async fn emails_of_members(
    transaction: &DatabaseTransaction,
    organisation_id: Uuid,
    holders: &[Uuid],
) -> Result<HashMap<Uuid, String>> {
    use member::Column;
    let addresses = goods::addresses(transaction, holders).await?;
    let mut by_gln: HashMap<String, Vec<Uuid>> = HashMap::new();
    let mut by_id: HashMap<Uuid, Vec<Uuid>> = HashMap::new();
    for (key, address) in &addresses {
        if let Some(gln) = party::gln_of(address) {
            by_gln.entry(gln).or_default().push(*key);
        } else if let Some(id) = party::id_of(address) {
            by_id.entry(id).or_default().push(*key);
        }
    }
    let mut emails = HashMap::new();
    let select = || {
        member::Entity::find()
            .select_only()
            .columns([Column::Id, Column::Gln, Column::Email])
            .filter(Column::OrganisationId.eq(organisation_id))
            .filter(Column::Email.is_not_null())
    };
    type Member = (Uuid, Option<String>, Option<String>);
    let of_gln: Vec<Member> =
        in_chunks::find(transaction, by_gln.keys(), |chunk| select().filter(Column::Gln.is_in(chunk)).into_tuple())
            .await?;
    let of_id: Vec<Member> = in_chunks::find(transaction, by_id.keys().copied(), |chunk| {
        select().filter(Column::Id.is_in(chunk)).into_tuple()
    })
    .await?;
    for (id, gln, email) in of_gln.into_iter().chain(of_id) {
        let Some(email) = email else { continue };
        let of_gln = gln.iter().filter_map(|gln| by_gln.get(gln)).flatten();
        for key in of_gln.chain(by_id.get(&id).into_iter().flatten()) {
            emails.insert(*key, email.clone());
        }
    }
    Ok(emails)
}

/// Queues the mails of `notices`.
async fn mails(
    application: &Application,
    transaction: &DatabaseTransaction,
    row: &recall::Model,
    affected: &Affected,
    addressees: &Addressees,
    notices: &[recall_notice::Model],
    codes: &HashMap<Uuid, Option<String>>,
) -> Result<()> {
    let mut got: HashMap<(Uuid, Uuid), Vec<&Handover>> = HashMap::new();
    for handover in &affected.handovers {
        got.entry((handover.sender, handover.recipient)).or_default().push(handover);
    }
    let identities: BTreeSet<Uuid> = notices
        .iter()
        .filter_map(|notice| got.get(&(notice.sender, notice.recipient)))
        .flatten()
        .map(|handover| handover.identity)
        .collect();
    let named = goods::describe(transaction, &identities.into_iter().collect::<Vec<_>>(), None).await?;
    let units = Units::load(transaction, affected.handovers.iter().map(|handover| handover.unit.as_str())).await?;
    let mut letters: BTreeMap<Uuid, (Vec<String>, String)> = BTreeMap::new();
    for notice in notices {
        let lines = got
            .get(&(notice.sender, notice.recipient))
            .into_iter()
            .flatten()
            .filter(|handover| !handover.amounts.is_nothing())
            .map(|handover| line(handover, named.get(&handover.identity), &units))
            .collect();
        let link = match codes.get(&notice.id).and_then(Option::as_ref) {
            Some(code) => format!("{}/r/{code}", application.public_url),
            None => format!("{}/recall-notices/{}", application.public_url, notice.id),
        };
        letters.insert(notice.id, (lines, link));
    }
    let number = number(row.ordinal);
    let hazard = Hazard::from(row.hazard);
    let told_by = (addressees.notifier != addressees.recaller).then_some(addressees.notifier.as_str());
    let written: Vec<(&str, NoticeLetter<'_>)> = notices
        .iter()
        .flat_map(|notice| {
            let owners = notice.organisation_id.and_then(|id| addressees.owners.get(&id)).into_iter().flatten();
            let to = owners.chain(&notice.email).map(String::as_str);
            let (goods, link) = &letters[&notice.id];
            let letter = NoticeLetter {
                is_drill: row.is_drill,
                number: &number,
                recaller: &addressees.recaller,
                told_by,
                title: &row.title,
                reason: &row.reason,
                hazard,
                goods,
                instructions: &row.instructions,
                phone: &row.phone,
                collection_place: row.collection_place.as_deref(),
                deadline: row.deadline,
                link,
                has_account: notice.organisation_id.is_some(),
            };
            to.map(move |to| (to, letter.clone()))
        })
        .collect();
    let letters = written.iter().map(|(to, letter)| (*to, letter));
    mail::enqueue_all(transaction, &application.clock, row.organisation_id, letters).await
}

/// Returns goods and quantity as one line of text.
fn line(handover: &Handover, goods: Option<&Goods>, units: &Units) -> String {
    let what = goods.map_or_else(String::new, Goods::in_one_line);
    let quantity = handover.amounts.quantity.map(|quantity| Quantity::from_thousandths(quantity).format_vi());
    let much = match quantity {
        Some(quantity) => format!("{what}: {quantity} {}", units.name(&handover.unit)).trim_end().to_owned(),
        None => what,
    };
    if handover.amounts.is_not_counted { format!("{much} ({NOT_COUNTED_VI})") } else { much }
}
