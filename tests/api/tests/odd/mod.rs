//! Odd inputs never cause a 5xx, nor anything that a browser would execute.
//!
//! The harness checks with every answer that it is described, is JSON and has `nosniff`.

mod bodies;
mod queries;

use serde_json::{Value, json};

/// Texts that have broken other programs.
pub(crate) const TEXTS: [&str; 22] = [
    "\0",
    "a\0b",
    "\u{7f}",
    "\u{1b}[31m",
    "\u{202e}gpj.exe",
    "\u{feff}",
    "\u{200b}",
    "🥭👩‍🌾",
    "Z̷̧̛͔a̸l̶g̵o̷",
    "\u{10ffff}",
    "'; DROP TABLE lot; --",
    "\" OR \"\"=\"",
    "%",
    "_",
    "\\",
    "{{7*7}}",
    "${jndi:ldap://x}",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "\r\nSet-Cookie: a=b",
    "NaN",
    "-0",
];

/// JSON values that no field expects.
pub(crate) fn values() -> Vec<Value> {
    let mut deep = json!([]);
    for _ in 0..100 {
        deep = json!([deep]);
    }
    let mut values: Vec<Value> = TEXTS.iter().map(|text| json!(text)).collect();
    values.extend([
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(-1e-300),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(9_007_199_254_740_993_i64),
        json!([]),
        json!({}),
        json!([null]),
        json!([[]]),
        json!([""]),
        json!({ "": "" }),
        json!([{ "name": "\0", "value": 1 }]),
        json!("x".repeat(100_000)),
        json!("9999-12-31"),
        json!("0000-01-01"),
        json!("+262142-12-31"),
        json!("-0001-01-01"),
        json!("2026-11-22T00:00:00Z"),
        json!("00000000-0000-0000-0000-000000000000"),
        json!("ffffffff-ffff-ffff-ffff-ffffffffffff"),
        json!("1,5"),
        json!("٣"),
        deep,
    ]);
    values
}
