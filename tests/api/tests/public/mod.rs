//! The public view: traces, QR codes, pages.

mod cache;
mod evidence;
mod page;
mod qr;
mod trace;
