//! What a traceability system knows, without any input or output.
//!
//! Everything here is a value or a pure function over values: it compiles to WebAssembly and is used,
//! unchanged, by the server and by the browser. The clock and new identifiers are always parameters.
//!
//! # Glossary
//!
//! | term | Vietnamese | meaning |
//! |---|---|---|
//! | organisation | doanh nghiệp, cơ sở | a business with an account; the *tenant* that records belong to |
//! | authority | cơ quan quản lý | approves and oversees the organisations of its area |
//! | record | bản ghi | anything an organisation manages: member, place, material, process, product, lot, diary entry, logistic unit |
//! | member | thành viên chuỗi cung ứng | a party of an organisation's supply chain |
//! | material | vật tư | an input: seed, fertiliser, packaging, raw material |
//! | process | quy trình sản xuất | how something is produced, with its certificate |
//! | place | địa điểm | a farm, plot, packhouse or warehouse of the business; carries a GLN when it has one |
//! | product | sản phẩm | a trade item class; carries a GTIN when it has one |
//! | diary entry | nhật ký | what was done with a lot, when, by whom and with what |
//! | lot | lô | what was produced under the same conditions; the unit of tracing (TCVN 12827:2019) |
//! | logistic unit | đơn vị logistic | what is carried and stored as one: a pallet, a bin; carries an SSCC |
//! | GS1 key | mã GS1 | GTIN, GLN or SSCC: names a product, a place, a logistic unit all over the world |
//! | recall | thu hồi | goods that are called back from everybody who got them; a drill (diễn tập) does all of it without the public |
//! | notice | thông báo thu hồi | what one recipient is told, and what it says of the goods |
//! | trace code | mã truy xuất | the short public code of a product, lot, place or logistic unit, for businesses without GS1 numbers |
//!
//! # Reading order
//!
//! [`records::resource`] says what a managed record is, [`input`] how anything that comes from outside becomes a
//! typed value or a list of named faults, [`access::permission`] who may do what, [`input::problem`] how refusals look.

pub mod access;
pub mod accounts;
pub mod app;
pub mod dashboard;
pub mod events;
pub mod files;
pub mod identification;
pub mod input;
pub mod labelling;
pub mod public;
pub mod recall;
pub mod records;
pub mod trace;
