//! The words by which records are found: a table with a plain index, the same on both databases, in which a
//! beginning of a word is a range. Vietnamese words are short, so an index of three-letter pieces, which both
//! databases have in ways of their own, would not find most of them.

use nguon_domain::resource::Kind;
use sea_orm::sea_query::{Expr, ExprTrait as _, Query, SelectStatement, SimpleExpr};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::access::Tenant;
use crate::entity::search_word;
use crate::problem::Result;

/// The most words of a search that are looked at.
const MOST_WORDS: usize = 8;
/// Up to so many records are looked up by their identifiers; beyond, the list is walked in its order.
const FEW: u64 = 500;

/// Stores the words of a record, in place of those that it had.
pub(super) async fn store<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    record_id: Uuid,
    words: Vec<String>,
) -> Result<()> {
    search_word::Entity::delete_many().filter(search_word::Column::RecordId.eq(record_id)).exec(connection).await?;
    let rows = words.into_iter().map(|word| search_word::ActiveModel {
        organisation_id: Set(tenant.organisation_id),
        kind: Set(kind.as_str().to_owned()),
        word: Set(word),
        record_id: Set(record_id),
    });
    let rows: Vec<_> = rows.collect();
    if !rows.is_empty() {
        search_word::Entity::insert_many(rows).exec_without_returning(connection).await?;
    }
    Ok(())
}

/// How a search narrows a list.
#[derive(Debug, Default)]
pub(super) struct Narrowing {
    /// To some of these records: they are few.
    pub(super) ids: Option<Vec<Uuid>>,
    /// To records that have words with each of these beginnings.
    pub(super) words: Vec<String>,
}

/// Finds out whether few records have the words of `text`.
///
/// Few matches are best looked up by their identifiers; many are best found by walking the list in its order,
/// because a page is soon full. Asking first costs a short read a word and spares guessing by a planner that
/// knows nothing of the words.
pub(super) async fn narrow<C: ConnectionTrait>(
    connection: &C,
    tenant: Tenant,
    kind: Kind,
    text: &str,
) -> Result<Narrowing> {
    let mut words = nguon_domain::search::words([text]);
    words.truncate(MOST_WORDS);
    if words.is_empty() {
        // Only signs: nothing can be found by them; nothing at all was asked when there is nothing.
        let ids = if text.trim().is_empty() { None } else { Some(Vec::new()) };
        return Ok(Narrowing { ids, words });
    }
    let mut rarest: Option<(usize, Vec<Uuid>)> = None;
    for (place, word) in words.iter().enumerate() {
        let rows = connection.query_all(having(tenant, kind, word).limit(FEW + 1)).await?;
        let fewer = rarest.as_ref().is_none_or(|(_, ids)| rows.len() < ids.len());
        if rows.len() <= usize::try_from(FEW).unwrap_or(usize::MAX) && fewer {
            let ids = rows.iter().map(|row| row.try_get_by_index::<Uuid>(0)).collect::<Result<_, _>>()?;
            rarest = Some((place, ids));
        }
    }
    let ids = rarest.map(|(place, ids)| {
        words.remove(place);
        ids
    });
    Ok(Narrowing { ids, words })
}

/// The records of a kind that have a word beginning with `word`.
fn having(tenant: Tenant, kind: Kind, word: &str) -> SelectStatement {
    use search_word::Column;
    Query::select()
        .column(Column::RecordId)
        .from(search_word::Entity)
        .and_where(Expr::col(Column::OrganisationId).eq(tenant.organisation_id))
        .and_where(Expr::col(Column::Kind).eq(kind.as_str()))
        .and_where(beginning(word))
        .to_owned()
}

/// The record in `id` has a word beginning with `word`.
pub(super) fn has_word(id: SimpleExpr, word: &str) -> SimpleExpr {
    Expr::exists(
        Query::select()
            .expr(Expr::val(1))
            .from(search_word::Entity)
            .and_where(Expr::col((search_word::Entity, search_word::Column::RecordId)).eq(id))
            .and_where(beginning(word))
            .to_owned(),
    )
}

/// A range instead of LIKE: it uses the index on both databases, and needs no escaping.
fn beginning(word: &str) -> SimpleExpr {
    let column = (search_word::Entity, search_word::Column::Word);
    Expr::col(column).gte(word).and(Expr::col(column).lt(format!("{word}\u{10ffff}")))
}
