//! Resolves scanned codes for the app.

use actix_web::web::{Data, Json};
use actix_web::{HttpRequest, get};
use nguon_domain::identification::identifier::application_identifier::number;
use nguon_domain::identification::identifier::scan::{read, with_named_separators};
use nguon_domain::identification::identifier::{Element, ElementString, KeyType, TraceCode};
use nguon_domain::identification::qr::public_address;
use nguon_domain::identification::short_code::short_code;
use nguon_domain::input::kind::Kind;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use nguon_domain::public::{ResolveQuery, Resolved};
use sea_orm::EntityTrait as _;
use uuid::Uuid;

use super::address::{MAX_PATH_BYTES, value_of};
use super::find::{Candidate, candidates};
use super::target::{KEYS, published, unknown_serial, unregistered};
use crate::Application;
use crate::access::{Dashboard, MaybeAllowed, Read};
use crate::http::body::Query;
use crate::http::edge::language;
use crate::platform::entity::trace_code;
use crate::platform::problem::{Error, Result};
use crate::public;

/// Resolve a scanned code
///
/// Accepts a GS1 element string, a Digital Link of any domain, a GTIN, GLN or SSCC, a trace code or its address. A
/// caller signed in for a business gets its own record first, with the record's identifier, whether it is public or
/// not; all others get what is public. Without credentials the caller counts as the public; with invalid or expired
/// credentials the answer is 401. 404 for what nobody has registered, with code `no_trade_item` for in-store codes and
/// coupons; 410 for what is no longer public.
#[utoipa::path(
    tag = "resolver", operation_id = "resolveCode", params(ResolveQuery), security((), ("bearer" = []), ("api_key" = [])),
    responses((status = 200, description = "The record or public page.", body = Resolved))
)]
#[get("/api/v1/resolve")]
pub(crate) async fn resolve(
    request: HttpRequest,
    query: Query<ResolveQuery>,
    allowed: MaybeAllowed<Dashboard, Read>,
    application: Data<Application>,
) -> Result<Json<Resolved>> {
    let mine = allowed.0.map(|allowed| allowed.organisation_id);
    let code = query.0.code.trim();
    if code.len() > MAX_PATH_BYTES {
        return Err(Error::field("code", Reason::TooLong { max: MAX_PATH_BYTES }));
    }
    if let Some(code) = short_code(code) {
        return of_short_code(&application, &code, mine).await.map(Json);
    }
    let language = language(request.headers());
    let scanned = read(code.as_bytes())
        .map_err(|refusal| Error::Explained(ProblemCode::Malformed, format!("code: {}", refusal.message(language))))?;
    let mut found = find(&application, code, scanned.elements().clone()).await?;
    // If there is no such lot, a scanner may have sent a name such as `<GS>` for FNC1.
    if !found.rows.iter().any(Candidate::has_lot)
        && let Some(elements) = with_named_separators(code.as_bytes())
    {
        let other = find(&application, code, elements).await?;
        if other.rows.iter().any(Candidate::has_lot) {
            found = other;
        }
    }
    let Found { elements, key, lot, rows } = found;
    if rows.is_empty() {
        return Err(unregistered(&key, language));
    }
    let own = rows.iter().find(|row| Some(row.organisation_id) == mine);
    let candidate = match own {
        Some(own) => own,
        None => published(&application, &rows).await?.1,
    };
    let (kind, id) = candidate.record().ok_or_else(|| Error::Internal(format!("kind of {}", candidate.code)))?;
    let unknown_serial = match &lot {
        Some(_) if !candidate.has_lot() => None,
        _ => unknown_serial(&application, candidate, &elements).await?,
    };
    Ok(Json(Resolved {
        address: public_address(&application.public_url, &candidate.code),
        trace_code: candidate.code.clone(),
        kind,
        record_id: own.map(|_| id),
        unknown_lot: lot.filter(|_| !candidate.has_lot()),
        unknown_serial,
    }))
}

/// The records that a code may identify, best first.
struct Found {
    elements: ElementString,
    key: Element,
    lot: Option<String>,
    rows: Vec<Candidate>,
}

/// Finds the records of the first key among the elements of a code.
async fn find(application: &Application, code: &str, elements: ElementString) -> Result<Found> {
    let all = elements.elements();
    let of_number = |wanted: u16| all.iter().find(|element| element.identifier().number() == wanted);
    let known = KEYS.into_iter().find_map(|(number, key_type)| Some((key_type, of_number(number)?.clone())));
    let Some((key_type, key)) = known else {
        // Other GS1 keys are registered by nobody here.
        let has_key = all.iter().any(|element| element.identifier().definition().qualifiers.is_some());
        return Err(match has_key {
            true => ProblemCode::NotFound.into(),
            false => Error::Explained(ProblemCode::Malformed, "code: no GS1 key".to_owned()),
        });
    };
    let digits = key.value().to_string();
    let lot = value_of(all.iter(), number::LOT);
    let database = application.database.read();
    let mut rows = candidates(database, key_type, &digits, lot.as_deref()).await?;
    // Thirteen digits may also be a GLN.
    let is_bare = key.identifier().number() == number::GTIN
        && all.len() == 1
        && code.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
    if let Some(gln) = digits.strip_prefix('0').filter(|_| is_bare && rows.is_empty()) {
        rows = candidates(database, KeyType::Gln, gln, None).await?;
    }
    Ok(Found { elements, key, lot, rows })
}

async fn of_short_code(application: &Application, code: &TraceCode, mine: Option<Uuid>) -> Result<Resolved> {
    let row = trace_code::Entity::find_by_id(code.to_string()).one(application.database.read()).await?;
    let row = row.ok_or(ProblemCode::NotFound)?;
    let is_mine = mine == Some(row.organisation_id);
    if !is_mine {
        public::look_up(application, &row.code).await?;
    }
    let kind = Kind::parse(&row.kind).ok_or_else(|| Error::Internal(format!("kind of {}", row.code)))?;
    Ok(Resolved {
        address: public_address(&application.public_url, &row.code),
        trace_code: row.code,
        kind,
        record_id: is_mine.then_some(row.record_id),
        unknown_lot: None,
        unknown_serial: None,
    })
}
