//! Export and import of lists.

mod attacks;
mod exporting;
mod faults;
mod importing;
mod limits;
mod qr_sheet;

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use nguon_api_tests::{Bearer, Call, Site};
use nguon_domain::input::kind::Kind;
use reqwest::multipart::{Form, Part};
use rust_xlsxwriter::Workbook;
use serde_json::Value;

/// Imports a file.
pub(crate) fn import(site: &Site, caller: &impl Bearer, kind: Kind, query: &str, file: impl Into<Vec<u8>>) -> Call {
    let part = Part::bytes(file.into()).file_name("../../danh sách.xlsx");
    site.post(&format!("{}/import{query}", kind.path())).by(caller).form(Form::new().part("file", part))
}

/// Returns the first sheet of a workbook, read by another library than the one that wrote it.
fn sheet(workbook: &[u8]) -> Vec<Vec<Data>> {
    let mut workbook = Xlsx::new(Cursor::new(workbook)).expect("a workbook");
    let range = workbook.worksheet_range_at(0).expect("a sheet").expect("its cells");
    range.rows().map(<[Data]>::to_vec).collect()
}

/// Returns the first sheet as texts.
fn texts(workbook: &[u8]) -> Vec<Vec<String>> {
    sheet(workbook).iter().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// Returns a workbook with these texts.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (line, row) in (0_u32..).zip(rows) {
        for (column, text) in (0_u16..).zip(*row) {
            sheet.write_string(line, column, *text).expect("a cell");
        }
    }
    workbook.save_to_buffer().expect("a workbook")
}

/// Returns a part of a workbook's archive.
fn part(workbook: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).expect("an archive");
    let mut bytes = Vec::new();
    archive.by_name(name).unwrap_or_else(|_| panic!("no {name}")).read_to_end(&mut bytes).expect("a part");
    bytes
}

/// Returns the faults of a report or refusal as `cell code` or `row column code`.
fn told(faults: &Value) -> Vec<String> {
    let text = |fault: &Value, name: &str| fault[name].as_str().unwrap_or("?").to_owned();
    faults
        .as_array()
        .into_iter()
        .flatten()
        .map(|fault| match fault["cell"].as_str() {
            Some(cell) => format!("{cell} {}", text(fault, "code")),
            None => format!("{} {} {}", fault["row"], text(fault, "column"), text(fault, "code")),
        })
        .collect()
}

/// Returns the number of active records of a kind.
async fn active(site: &Site, caller: &impl Bearer, kind: Kind) -> u64 {
    let list = site.get(kind.path()).by(caller).await.expect(200).json();
    list["counts"]["active"].as_u64().unwrap_or_default()
}
