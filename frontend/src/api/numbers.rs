//! GS1 numbers.

use gloo_net::http::Method;
use nguon_domain::identification::identifier::KeyType;
use nguon_domain::identification::numbers::{
    Allocated, Allocation, Numbers, NumbersQuery, Ranges, Release, Reservation, Reserved,
};
use nguon_domain::records::logistic_unit::MadeUnits;
use serde::Serialize;

use super::http::Call;
use super::{Answer, query};

/// Allocates new numbers. A repetition with the same `key` returns the same ones.
pub async fn allocate(key: &str, asked: &Allocation) -> Answer<Allocated> {
    Call::new(Method::POST, "/gs1/allocations").header("idempotency-key", key).json(asked).receive().await
}

/// Enters numbers that were allocated outside of the system.
pub async fn reserve(input: &Reservation) -> Answer<Reserved> {
    Call::new(Method::POST, "/gs1/reservations").json(input).receive().await
}

/// Releases numbers: all or none.
pub async fn release(input: &Release) -> Answer<()> {
    Call::new(Method::POST, "/gs1/releases").json(input).done().await
}

/// Returns a page of the numbers of a kind.
pub async fn list(asked: &NumbersQuery) -> Answer<Numbers> {
    let limit = asked.limit.map(|limit| limit.to_string());
    let text = query(&[
        ("key_type", Some(KeyType::as_str(asked.key_type))),
        ("state", asked.state.map(nguon_domain::identification::numbers::NumberState::as_str)),
        ("q", asked.q.as_deref()),
        ("after", asked.after.as_deref()),
        ("limit", limit.as_deref()),
    ]);
    Call::new(Method::GET, format!("/gs1/numbers{text}")).receive().await
}

/// Returns how much of each number range is used.
pub async fn ranges() -> Answer<Ranges> {
    Call::new(Method::GET, "/gs1/ranges").receive().await
}

/// Creates several identical logistic units: all or none. A repetition with the same `key` does not create them
/// again.
pub async fn make_series(key: &str, input: &impl Serialize) -> Answer<MadeUnits> {
    Call::new(Method::POST, "/logistic-units/series").header("idempotency-key", key).json(input).receive().await
}
