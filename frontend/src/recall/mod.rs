//! Thu hồi: recalls of one's own and notices of others'.

mod affected;
pub mod banner;
mod close;
pub mod list;
mod mail;
pub mod notice;
pub mod notices;
pub mod open;
pub mod recall;
mod referral;
mod words;
