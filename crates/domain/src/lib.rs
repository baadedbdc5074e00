//! The domain of the traceability system: values, views and rules, without input or output.
//!
//! Everything here is a value or a pure function over values: it compiles to WebAssembly and is used,
//! unchanged, by the server and by the browser. The clock and new identifiers are always parameters.
//!
//! # Glossary
//!
//! | term | Vietnamese | meaning |
//! |---|---|---|
//! | organisation | doanh nghiệp, cơ sở | a business with an account; the *tenant* that owns records |
//! | authority | cơ quan quản lý | approves and oversees the organisations of its area |
//! | record | bản ghi | anything an organisation manages: member, place, material, process, product, lot, diary entry, logistic unit |
//! | member | thành viên chuỗi cung ứng | a party of an organisation's supply chain |
//! | material | vật tư | an input: seed, fertiliser, packaging, raw material |
//! | process | quy trình sản xuất | a method of production, with its certificate |
//! | place | địa điểm | a farm, plot, packhouse or warehouse of the business; may have a GLN |
//! | product | sản phẩm | a trade item class; may have a GTIN |
//! | diary entry | nhật ký | work done on a lot: what, when, by whom and with which materials |
//! | lot | lô | goods produced under the same conditions; the unit of tracing (TCVN 12827:2019) |
//! | logistic unit | đơn vị logistic | goods transported and stored as one, such as a pallet or a bin; identified by an SSCC |
//! | GS1 key | mã GS1 | GTIN, GLN or SSCC: the globally unique number of a product, place or logistic unit |
//! | recall | thu hồi | goods called back from every recipient; a drill (diễn tập) is the same without publication |
//! | notice | thông báo thu hồi | a recall as sent to one recipient, with the recipient's answer |
//! | trace code | mã truy xuất | the short public code of a product, lot, place or logistic unit, for businesses without GS1 numbers |
//!
//! # Reading order
//!
//! [`records::resource`] defines a managed record, [`input`] the parsing and validation of all input,
//! [`access::permission`] who may do what, [`input::problem`] the error format.

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
