//! Writes the statements that insert the communes, with their derived identifiers: hashing thousands of codes at every
//! first start would take longer than inserting the rows. Each database has the form that it reads fastest.

use std::path::Path;

use uuid::Uuid;

#[path = "src/derived.rs"]
mod derived;

/// The communes since 1/7/2025: code, name, code of the province.
const COMMUNES: &str = "data/communes-2025.csv";

struct Row<'a> {
    id: Uuid,
    code: &'a str,
    name: String,
    parent: Uuid,
}

#[allow(clippy::disallowed_methods, reason = "Cargo says by a variable where the output goes")]
fn main() {
    println!("cargo::rerun-if-changed={COMMUNES}");
    println!("cargo::rerun-if-changed=src/derived.rs");
    let text = std::fs::read_to_string(COMMUNES).expect("the table of communes");
    let row = |line| {
        let cells: Vec<&str> = str::split(line, ',').collect();
        // No name in this table has a comma or a quotation mark.
        assert!(!line.contains('"'), "{line}");
        let [code, name, province] = cells[..] else { panic!("{line}") };
        Row { id: derived::area_id(code), code, name: name.replace('\'', "''"), parent: derived::area_id(province) }
    };
    let rows: Vec<Row<'_>> = text.lines().skip(1).map(row).collect();
    let folder = std::env::var_os("OUT_DIR").expect("the folder of the build");
    for (name, statement) in [("communes-sqlite.sql", sqlite(&rows)), ("communes-postgres.sql", postgres(&rows))] {
        std::fs::write(Path::new(&folder).join(name), statement).expect("the statement can be written");
    }
}

fn sqlite(rows: &[Row<'_>]) -> String {
    let row = |row: &Row<'_>| {
        let (id, parent) = (row.id.simple(), row.parent.simple());
        format!("(X'{id}','{}','{}',X'{parent}','2025-07-01')", row.code, row.name)
    };
    let rows = rows.iter().map(row).collect::<Vec<_>>().join(",");
    format!("INSERT INTO area (id, code, name, parent_id, valid_from) VALUES {rows}")
}

fn postgres(rows: &[Row<'_>]) -> String {
    let array = |cell: &dyn Fn(&Row<'_>) -> String| {
        let cells: Vec<String> = rows.iter().map(|row| format!("\"{}\"", cell(row))).collect();
        format!("'{{{}}}'", cells.join(","))
    };
    let ids = array(&|row| row.id.simple().to_string());
    let codes = array(&|row| row.code.to_owned());
    let names = array(&|row| row.name.clone());
    let parents = array(&|row| row.parent.simple().to_string());
    format!(
        "INSERT INTO area (id, code, name, parent_id, valid_from) SELECT id, code, name, parent_id, DATE '2025-07-01' \
         FROM unnest({ids}::uuid[], {codes}::text[], {names}::text[], {parents}::uuid[]) \
         AS commune (id, code, name, parent_id)"
    )
}
