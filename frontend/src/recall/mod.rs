//! Thu hồi: recalls of one's own and notices of others'.

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
