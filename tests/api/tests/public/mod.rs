//! The public view: traces, QR codes, pages.

mod cache;
mod evidence;
mod other_sites;
mod holds;
mod page;
mod papers;
mod qr;
mod trace;
