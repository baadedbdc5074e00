//! Writes the rows of the communes as SQL, with their derived identifiers: hashing thousands of codes at every first
//! start would take longer than inserting the rows.

use std::fmt::Write as _;
use std::path::Path;

#[path = "src/derived.rs"]
mod derived;

/// The communes since 1/7/2025: code, name, code of the province.
const COMMUNES: &str = "data/communes-2025.csv";

fn main() {
    println!("cargo::rerun-if-changed={COMMUNES}");
    println!("cargo::rerun-if-changed=src/derived.rs");
    let text = std::fs::read_to_string(COMMUNES).expect("the table of communes");
    let mut rows = String::new();
    for line in text.lines().skip(1) {
        // No name in this table has a comma; one that had would be quoted.
        assert!(!line.contains('"'), "{line}");
        let [code, name, province] = line.split(',').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let (id, parent) = (derived::area_id(code).simple(), derived::area_id(province).simple());
        let name = name.replace('\'', "''");
        let separator = if rows.is_empty() { "" } else { "," };
        // The migration replaces `@` by what marks an identifier in its database.
        write!(rows, "{separator}(@'{id}','{code}','{name}',@'{parent}','2025-07-01')").expect("a text has room");
    }
    let folder = std::env::var_os("OUT_DIR").expect("the folder of the build");
    std::fs::write(Path::new(&folder).join("communes.sql"), rows).expect("the rows can be written");
}
