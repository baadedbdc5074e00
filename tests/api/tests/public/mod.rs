//! The public view: traces, QR codes, pages.

mod cache;
mod evidence;
mod page;
mod papers;
mod qr;
mod trace;
