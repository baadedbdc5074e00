//! What a recall restricts: the goods on whose pages it is shown, wherever they are (ADR 34). Goods that only carried
//! recalled ones are restricted as long as those are in them, which is found when something is done with them.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use nguon_domain::recall::number;
use nguon_domain::records::restriction::RestrictionKind;
use sea_orm::{ColumnTrait as _, DatabaseTransaction, EntityTrait as _, JoinType, QueryFilter as _, QuerySelect as _};
use uuid::Uuid;

use crate::events::goods;
use crate::platform::entity::{recall, recall_page, recall_reach};
use crate::platform::problem::Result;
use crate::records::restriction::{self, Source};

/// Restricts the goods of a published recall, as far as they are not yet. Does nothing for a drill.
///
/// # Errors
/// When the database fails.
pub(super) async fn restrict(
    transaction: &DatabaseTransaction,
    row: &recall::Model,
    published_at: DateTime<Utc>,
) -> Result<()> {
    use recall_page::Column;
    if row.is_drill {
        return Ok(());
    }
    let pages: Vec<(Uuid, Uuid)> = recall_page::Entity::find()
        .select_only()
        .columns([Column::OrganisationId, Column::Identity])
        .join(
            JoinType::InnerJoin,
            recall_page::Entity::belongs_to(recall_reach::Entity)
                .from((Column::RecallId, Column::OrganisationId))
                .to((recall_reach::Column::RecallId, recall_reach::Column::OrganisationId))
                .into(),
        )
        .filter(Column::RecallId.eq(row.id))
        .filter(Column::IsCarrier.eq(false))
        .filter(recall_reach::Column::IsShown.eq(true))
        .into_tuple()
        .all(transaction)
        .await?;
    let identities: HashSet<Uuid> = pages.iter().map(|(_, identity)| *identity).collect();
    let addresses = goods::addresses(transaction, &identities.into_iter().collect::<Vec<_>>()).await?;
    let lots = goods::registered_lots(transaction, &addresses).await?;
    let mut goods: BTreeSet<(Uuid, Uuid)> = BTreeSet::new();
    for (organisation, identity) in pages {
        goods.insert((organisation, identity));
        let own = lots.get(&identity).into_iter().flatten().filter(|(registrar, _)| *registrar == organisation);
        goods.extend(own);
    }
    let source = Source {
        id: row.id,
        kind: RestrictionKind::Recalled,
        number: Some(number(row.ordinal)),
        reason: row.title.clone(),
        since: published_at,
    };
    restriction::insert(transaction, vec![(source, goods)]).await
}
