//! Registration, approval, sessions and passwords, and the mails that go with them.

mod approval;
mod mail;
mod password;
mod profile;
mod registration;
mod session;
