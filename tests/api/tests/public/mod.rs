//! The public view: traces, QR codes, pages.

mod cache;
mod evidence;
mod holds;
mod other_sites;
mod page;
mod papers;
mod qr;
mod trace;
