//! Labels read by independent programs: poppler renders the PDF, and zbar reads its symbols and those in the bitmaps of
//! ZPL.

mod paper;
mod reader;
mod sample;
mod scanning;
mod zpl;
