//! Recalls (Thu hồi): those of the business, and notices of those of others.

mod affected;
pub mod banner;
mod close;
pub mod detail;
pub mod list;
mod mail;
pub mod notice;
pub mod notices;
pub mod open;
mod referral;
mod words;
