//! Malicious files.

use std::io::{Cursor, Write as _};
use std::time::{Duration, Instant};

use nguon_api_tests::form::PDF;
use nguon_api_tests::{Answer, Backend, Site};
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::{import, told, workbook};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
const MAIN: &str = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"";

/// Returns a handmade workbook: the shared strings, and a sheet.
fn package(texts: &[&str], sheet: &[&str]) -> Vec<u8> {
    styled(texts, "", sheet)
}

/// Returns a handmade workbook with cell styles.
fn styled(texts: &[&str], styles: &str, sheet: &[&str]) -> Vec<u8> {
    let rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relations = |inner: &str| {
        format!(
            "{HEAD}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{inner}</Relationships>"
        )
    };
    let root =
        relations(&format!("<Relationship Id=\"rId1\" Type=\"{rels}/officeDocument\" Target=\"xl/workbook.xml\"/>"));
    let book = format!(
        "{HEAD}<workbook {MAIN} xmlns:r=\"{rels}\"><sheets><sheet name=\"A\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    let of_book = relations(&format!(
        "<Relationship Id=\"rId1\" Type=\"{rels}/worksheet\" Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"{rels}/sharedStrings\" Target=\"sharedStrings.xml\"/>\
         <Relationship Id=\"rId3\" Type=\"{rels}/styles\" Target=\"styles.xml\"/>"
    ));
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let styles = format!("{HEAD}<styleSheet {MAIN}>{styles}</styleSheet>");
    let parts: [(&str, &[&str]); 6] = [
        ("_rels/.rels", &[&root]),
        ("xl/workbook.xml", &[&book]),
        ("xl/_rels/workbook.xml.rels", &[&of_book]),
        ("xl/sharedStrings.xml", texts),
        ("xl/styles.xml", &[&styles]),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    for (name, pieces) in parts {
        writer.start_file(name, options).expect("a part");
        for piece in pieces {
            writer.write_all(piece.as_bytes()).expect("written");
        }
    }
    writer.finish().expect("an archive").into_inner()
}

/// Returns a sheet with these rows.
fn sheet(rows: &str) -> String {
    format!("{HEAD}<worksheet {MAIN}><sheetData>{rows}</sheetData></worksheet>")
}

async fn tried(site: &Site, business: &nguon_api_tests::Business, file: Vec<u8>) -> Answer {
    let begun = Instant::now();
    let answer = import(site, business, Kind::Process, "?dry_run=true", file).await;
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    answer
}

#[rstest]
#[tokio::test]
async fn a_zip_bomb_is_refused(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let spaces = " ".repeat(1024 * 1024);
    let mountain: Vec<&str> = std::iter::repeat_n(spaces.as_str(), 70).collect();
    let bomb = package(&[], &mountain);
    assert!(bomb.len() < 1024 * 1024, "70 MB in {} bytes", bomb.len());
    assert_eq!(tried(&site, &business, bomb.clone()).await.refused(), ["file: unpacks_too_large"]);
    // The same, but the archive declares a small size: what is unpacked is counted.
    let declared = (70_u32 * 1024 * 1024).to_le_bytes();
    let mut liar = bomb;
    let places: Vec<usize> = liar.windows(4).enumerate().filter(|(_, w)| *w == declared).map(|(i, _)| i).collect();
    assert!(!places.is_empty(), "the size stands in the archive");
    for place in places {
        liar[place..place + 4].copy_from_slice(&1_000_u32.to_le_bytes());
    }
    let refused = tried(&site, &business, liar).await.refused();
    assert!(["file: unpacks_too_large", "file: unreadable_table"].contains(&refused[0].as_str()), "{refused:?}");
}

#[rstest]
#[tokio::test]
async fn one_long_text_in_every_cell_is_not_read_into_memory(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let long = format!("{HEAD}<sst {MAIN}><si><t>{}</t></si></sst>", "x".repeat(32_000));
    let rows: String = (1..=9_000)
        .map(|row| format!("<row r=\"{row}\"><c t=\"s\"><v>0</v></c><c t=\"s\"><v>0</v></c></row>"))
        .collect();
    let answer = tried(&site, &business, package(&[&long], &[&sheet(&rows)])).await;
    assert_eq!(answer.refused(), ["file: unpacks_too_large"]);
}

#[rstest]
#[tokio::test]
async fn a_workbook_with_very_many_formats_and_styles_is_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let formats: String =
        (0..40_000).map(|id| format!("<numFmt numFmtId=\"{}\" formatCode=\"0\"/>", 200 + id)).collect();
    let styles = "<xf numFmtId=\"40199\"/>".repeat(400_000);
    let styles = format!("<numFmts>{formats}</numFmts><cellXfs>{styles}</cellXfs>");
    let file = styled(&[], &styles, &[&sheet("<row r=\"1\"><c s=\"1\"><v>1</v></c></row>")]);
    assert!(file.len() < 256 * 1024, "{} bytes", file.len());
    assert_eq!(tried(&site, &business, file).await.refused(), ["file: too_many_styles"]);
    // Texts and cells that take no room in the file.
    for (texts, rows) in [
        (format!("{HEAD}<sst {MAIN}>{}</sst>", "<si/>".repeat(1_000_001)), String::new()),
        (format!("{HEAD}<sst {MAIN}/>"), format!("<row r=\"1\">{}</row>", "<c r=\"A1\"><v>1</v></c>".repeat(300))),
    ] {
        let refused = tried(&site, &business, styled(&[&texts], "", &[&sheet(&rows)])).await.refused();
        assert!(["file: unpacks_too_large", "file: unreadable_table"].contains(&refused[0].as_str()), "{refused:?}");
    }
}

#[rstest]
#[tokio::test]
async fn what_a_workbook_declares_is_not_believed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let texts = format!(
        "{HEAD}<sst {MAIN} count=\"99999999999\" uniqueCount=\"99999999999\"><si><t>Tên</t></si><si><t>Một</t></si></sst>"
    );
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>\
                <row r=\"1048576\"><c r=\"A1048576\" t=\"s\"><v>1</v></c><c r=\"XFD1048576\"><v>1</v></c></row>";
    let dimension =
        format!("{HEAD}<worksheet {MAIN}><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>");
    let report = tried(&site, &business, package(&[&texts], &[&dimension])).await.expect(200).json();
    assert_eq!((&report["rows"], &report["fault_count"]), (&1.into(), &0.into()), "{report:#}");
}

#[rstest]
#[tokio::test]
async fn entities_are_not_unfolded_and_broken_workbooks_are_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let entities: String =
        (1..10).map(|level| format!("<!ENTITY l{level} \"{}\">", format!("&l{};", level - 1).repeat(10))).collect();
    let laughs = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE sst [<!ENTITY l0 \"ha\">{entities}<!ENTITY f SYSTEM \"file:///etc/passwd\">]>\
         <sst {MAIN}><si><t>&l9;</t></si><si><t>&f;</t></si></sst>"
    );
    let rows = sheet("<row r=\"1\"><c t=\"s\"><v>0</v></c></row><row r=\"2\"><c t=\"s\"><v>1</v></c></row>");
    let mut files = vec![package(&[&laughs], &[&rows])];
    let texts = format!("{HEAD}<sst {MAIN}><si><t>Tên</t></si></sst>");
    for broken in [
        sheet("<row r=\"1\"><c t=\"s\"><v>7</v></c></row>"),
        sheet("<row r=\"1\"><c><v>không phải số</v></c></row>"),
        sheet("<row r=\"1\"><c t=\"s\"><v>0</v>"),
        "<worksheet><sheetData><row><c".to_owned(),
        "\u{0}\u{1}<<<>>>&&&".to_owned(),
    ] {
        files.push(package(&[&texts], &[&broken]));
    }
    let good = workbook(&[&["Tên"], &["Một"]]);
    files.push(good[..good.len() / 2].to_vec());
    files.push(b"PK\x03\x04".to_vec());
    files.push([b"PK\x03\x04".as_slice(), &[0xff; 5_000]].concat());
    for file in files {
        let answer = tried(&site, &business, file).await;
        let refused = answer.refused();
        assert!(
            ["file: unreadable_table", "file: empty_table"].contains(&refused[0].as_str()),
            "{refused:?}: {}",
            answer.text()
        );
        assert!(!answer.text().contains("root:"));
    }
}

#[rstest]
#[tokio::test]
async fn files_of_other_kinds_and_encodings_are_refused_in_words(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let windows_1258 = b"T\xean;S\xf4 ch\xfdng nh\xa7n\nM\xf4t;1".to_vec();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    let old_excel = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0\0".to_vec();
    for (file, expected) in [
        (windows_1258, "file: encoding"),
        (png, "file: unreadable_table"),
        (old_excel, "file: unreadable_table"),
        (b"\xff\xfe\x00\xd8".to_vec(), "file: encoding"),
        (b" \n \n".to_vec(), "file: empty_table"),
    ] {
        let answer = tried(&site, &business, file).await;
        assert_eq!(answer.refused(), [expected]);
    }
    // A PDF is text to a program; it has no table.
    let report = tried(&site, &business, PDF.to_vec()).await.expect(200).json();
    assert!(told(&report["faults"]).contains(&"1 Tên missing_column".to_owned()), "{report:#}");
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("Tên\tSơ lược\nMột\tế".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let report = tried(&site, &business, utf16).await.expect(200).json();
    assert_eq!((&report["rows"], &report["fault_count"]), (&1.into(), &0.into()));
}

#[rstest]
#[tokio::test]
async fn odd_texts_in_cells_are_stored_or_named(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for text in crate::odd::TEXTS.iter().filter(|text| !text.contains(['\0', '\r', '\n'])) {
        let quoted = format!("\"{}\"", text.replace('"', "\"\""));
        let file = format!("Tên;Số chứng nhận;Ngày cấp;Sơ lược\n{quoted};{quoted};{quoted};{quoted}");
        let answer = tried(&site, &business, file.into_bytes()).await;
        assert!(answer.status < 500, "{text:?}: {}", answer.text());
    }
    // Rich text loses everything executable, as in a form.
    let file = "Tên;Danh mục;Nội dung\nVườn;Nhà cung cấp;\"<p>a</p><script>alert(1)</script><img src=x onerror=y>\"";
    let _ = import(&site, &business, Kind::Member, "", file).await.expect(200);
    let member = &site.get("members").by(&business).await.expect(200).json()["items"][0];
    assert_eq!(member["content"], "<p>a</p>");
}
