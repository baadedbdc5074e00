//! Registration, approval, sessions and passwords, and the mails that go with them.

mod approval;
mod devices;
mod keys;
mod mail;
mod password;
mod peers;
mod profile;
mod registered;
mod registration;
mod renewal;
mod session;
