//! Labels as programs read them that know nothing of ours: poppler draws the PDF, zbar reads its symbols, in
//! the dots of ZPL too.

mod paper;
mod reader;
mod sample;
mod scanning;
mod zpl;
