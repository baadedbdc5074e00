//! Changes of registered data that an authority confirms (ADR 36), and the GLNs and company prefixes already stored:
//! those claimed by a single business are in force, those claimed by several wait for proof.

use std::collections::{BTreeMap, HashMap, HashSet};

use sea_orm_migration::prelude::*;
use sea_orm_migration::schema::{
    integer, pk_uuid, string_len, string_len_null, text, text_null, timestamp_with_time_zone,
    timestamp_with_time_zone_null, uuid, uuid_null,
};
use uuid::Uuid;

use crate::schema::{foreign_key, index, index_present};

/// Changes of registered data.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// Overlapping prefixes share this many digits, the length of the shortest prefix.
const STEM: usize = 7;
/// Combined with a business's ID to derive the IDs of the rows below.
const GLN: u128 = 1;
const PREFIX: u128 = 2;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .create_table(
                Table::create()
                    .table(Alias::new("registered_change"))
                    .col(pk_uuid("id"))
                    .col(uuid("organisation_id"))
                    .col(string_len("kind", 20))
                    .col(string_len("state", 10))
                    .col(string_len_null("number", 13))
                    .col(text("data_before"))
                    .col(text("data_after"))
                    .col(uuid_null("certificate_id"))
                    .col(uuid_null("asked_by"))
                    .col(timestamp_with_time_zone("asked_at"))
                    .col(uuid_null("decided_by"))
                    .col(timestamp_with_time_zone_null("decided_at"))
                    .col(text_null("reason"))
                    .col(integer("version"))
                    .foreign_key(&mut foreign_key("organisation_id", "organisation"))
                    .foreign_key(&mut foreign_key("certificate_id", "file"))
                    .foreign_key(&mut foreign_key("asked_by", "user_account"))
                    .foreign_key(&mut foreign_key("decided_by", "user_account"))
                    .to_owned(),
            )
            .await?;
        index(manager, "registered_change", &["organisation_id", "id"]).await?;
        index(manager, "registered_change", &["state", "id"]).await?;
        index_present(manager, "registered_change", &["number"]).await?;
        index_present(manager, "registered_change", &["certificate_id"]).await?;
        let connection = manager.get_connection();
        let businesses = Business::all(connection).await?;
        let granted = prefixes(connection, &businesses).await?;
        glns(connection, &businesses, &granted).await
    }
}

/// The numbers that a business claims.
struct Business {
    id: Uuid,
    gln: Option<String>,
    prefix: Option<String>,
    updated_at: chrono::DateTime<chrono::Utc>,
}

impl Business {
    async fn all(connection: &SchemaManagerConnection<'_>) -> Result<Vec<Self>, DbErr> {
        let select = Query::select()
            .columns(["id", "gln", "gs1_company_prefix", "updated_at"].map(Alias::new))
            .from(Alias::new("organisation"))
            .order_by(Alias::new("id"), Order::Asc)
            .to_owned();
        let rows = connection.query_all(&select).await?;
        rows.iter()
            .map(|row| {
                Ok(Self {
                    id: row.try_get("", "id")?,
                    gln: row.try_get("", "gln")?,
                    prefix: row.try_get("", "gs1_company_prefix")?,
                    updated_at: row.try_get("", "updated_at")?,
                })
            })
            .collect()
    }
}

/// Revokes prefixes that several businesses claim, and grants those that only one claims. Returns the owners.
async fn prefixes(
    connection: &SchemaManagerConnection<'_>,
    businesses: &[Business],
) -> Result<HashMap<String, Uuid>, DbErr> {
    let select = Query::select()
        .columns(["prefix", "organisation_id"].map(Alias::new))
        .from(Alias::new("gs1_prefix"))
        .to_owned();
    let mut granted: HashMap<String, Uuid> = HashMap::new();
    for row in connection.query_all(&select).await? {
        granted.insert(row.try_get("", "prefix")?, row.try_get("", "organisation_id")?);
    }
    let named = businesses.iter().filter_map(|business| Some((business.prefix.clone()?, business.id)));
    let claims: HashSet<(String, Uuid)> =
        granted.iter().map(|(prefix, id)| (prefix.clone(), *id)).chain(named).collect();
    let mut alike: BTreeMap<String, Vec<(String, Uuid)>> = BTreeMap::new();
    for (prefix, id) in claims {
        alike.entry(prefix.chars().take(STEM).collect()).or_default().push((prefix, id));
    }
    for claims in alike.into_values() {
        for (prefix, id) in &claims {
            let overlaps = |other: &String| other.starts_with(prefix.as_str()) || prefix.starts_with(other.as_str());
            let Some(business) = businesses.iter().find(|business| business.id == *id) else { continue };
            if claims.iter().any(|(other, owner)| owner != id && overlaps(other)) {
                take_back(connection, business, prefix).await?;
                granted.remove(prefix);
            } else if !granted.contains_key(prefix) && !granted.keys().any(overlaps) {
                grant(connection, business, prefix).await?;
                granted.insert(prefix.clone(), *id);
            }
        }
    }
    Ok(granted)
}

/// Clears GLNs that several businesses claim, or that have the prefix of another business.
async fn glns(
    connection: &SchemaManagerConnection<'_>,
    businesses: &[Business],
    granted: &HashMap<String, Uuid>,
) -> Result<(), DbErr> {
    let mut count: HashMap<&str, usize> = HashMap::new();
    for gln in businesses.iter().filter_map(|business| business.gln.as_deref()) {
        *count.entry(gln).or_default() += 1;
    }
    for business in businesses {
        let Some(gln) = &business.gln else { continue };
        let of_another =
            (STEM..=10).filter_map(|length| granted.get(gln.get(..length)?)).any(|owner| *owner != business.id);
        if of_another || count.get(gln.as_str()).is_some_and(|count| *count > 1) {
            clear(connection, business, "gln").await?;
            wait(connection, business, "gln", GLN, "gln", gln).await?;
        }
    }
    Ok(())
}

/// Revokes a prefix of a business; its numbers remain as entered numbers.
async fn take_back(connection: &SchemaManagerConnection<'_>, business: &Business, prefix: &str) -> Result<(), DbErr> {
    for table in ["gs1_counter", "gs1_prefix"] {
        let delete = Query::delete()
            .from_table(Alias::new(table))
            .and_where(Expr::col(Alias::new("prefix")).eq(prefix))
            .to_owned();
        connection.execute(&delete).await?;
    }
    own(connection, business.id, prefix, false).await?;
    if business.prefix.as_deref() == Some(prefix) {
        clear(connection, business, "gs1_company_prefix").await?;
    }
    let mark = PREFIX + (u128::from(prefix.parse::<u64>().unwrap_or_default()) << 2);
    wait(connection, business, "company_prefix", mark, "gs1_company_prefix", prefix).await
}

/// Grants a prefix that stands only in a business's profile.
async fn grant(connection: &SchemaManagerConnection<'_>, business: &Business, prefix: &str) -> Result<(), DbErr> {
    let mut insert = Query::insert();
    insert
        .into_table(Alias::new("gs1_prefix"))
        .columns(["prefix", "organisation_id", "entered_at"].map(Alias::new))
        .values_panic([prefix.into(), business.id.into(), business.updated_at.into()]);
    connection.execute(&insert).await?;
    own(connection, business.id, prefix, true).await?;
    for key_type in ["gtin", "gln", "sscc"] {
        let count = Query::select()
            .expr(Func::count_distinct(Expr::col(Alias::new("body"))))
            .from(Alias::new("gs1_key"))
            .and_where(Expr::col(Alias::new("organisation_id")).eq(business.id))
            .and_where(Expr::col(Alias::new("key_type")).eq(key_type))
            .cond_where(made_of(prefix))
            .to_owned();
        let used: i64 = match connection.query_one(&count).await? {
            Some(row) => row.try_get_by_index(0)?,
            None => 0,
        };
        let mut insert = Query::insert();
        insert
            .into_table(Alias::new("gs1_counter"))
            .columns(["prefix", "key_type", "next", "used"].map(Alias::new))
            .values_panic([prefix.into(), key_type.into(), 0.into(), used.into()]);
        connection.execute(&insert).await?;
    }
    Ok(())
}

/// Updates for the numbers of a business with a prefix whether the prefix is its own.
async fn own(connection: &SchemaManagerConnection<'_>, business: Uuid, prefix: &str, own: bool) -> Result<(), DbErr> {
    let update = Query::update()
        .table(Alias::new("gs1_key"))
        .value(Alias::new("own_prefix"), own)
        .and_where(Expr::col(Alias::new("organisation_id")).eq(business))
        .cond_where(made_of(prefix))
        .to_owned();
    connection.execute(&update).await.map(drop)
}

/// The numbers with a prefix. The body of an SSCC begins with the extension digit, and a GTIN-8 has no prefix.
fn made_of(prefix: &str) -> Condition {
    let column = |name: &'static str| Expr::col(Alias::new(name));
    Condition::any()
        .add(column("key_type").eq("sscc").and(column("body").like(format!("_{prefix}%"))))
        .add(column("key_type").eq("gln").and(column("body").like(format!("{prefix}%"))))
        .add(
            column("key_type")
                .eq("gtin")
                .and(column("body").like(format!("{prefix}%")))
                .and(column("value").not_like("000000%")),
        )
}

/// Clears a column of a business that is no longer in force.
async fn clear(
    connection: &SchemaManagerConnection<'_>,
    business: &Business,
    column: &'static str,
) -> Result<(), DbErr> {
    let version = Alias::new("version");
    let update = Query::update()
        .table(Alias::new("organisation"))
        .value(Alias::new(column), Expr::value(None::<String>))
        .value(version.clone(), Expr::col(version).add(1))
        .and_where(Expr::col(Alias::new("id")).eq(business.id))
        .to_owned();
    connection.execute(&update).await.map(drop)
}

/// Records that a number waits for its certificate.
async fn wait(
    connection: &SchemaManagerConnection<'_>,
    business: &Business,
    kind: &'static str,
    mark: u128,
    field: &'static str,
    number: &str,
) -> Result<(), DbErr> {
    let after = serde_json::json!({ field: number }).to_string();
    let mut insert = Query::insert();
    insert
        .into_table(Alias::new("registered_change"))
        .columns(
            ["id", "organisation_id", "kind", "state", "number", "data_before", "data_after", "asked_at", "version"]
                .map(Alias::new),
        )
        .values_panic([
            Uuid::from_u128(business.id.as_u128() ^ mark).into(),
            business.id.into(),
            kind.into(),
            "waiting".into(),
            number.into(),
            "{}".into(),
            after.into(),
            business.updated_at.into(),
            1.into(),
        ]);
    connection.execute(&insert).await.map(drop)
}
