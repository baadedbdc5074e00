//! Documents and scans as office programs and scanners write them.

use nguon_api_tests::{Backend, Site};
use rstest::rstest;

#[rstest]
#[tokio::test]
async fn documents_and_scans_of_other_programs_are_taken(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    let excel = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let cases: [(&str, &[u8], &str); 6] = [
        ("document2.docx", include_bytes!("office-part-names/document2.docx"), word),
        ("xlsx-workbook2.xlsx", include_bytes!("office-part-names/xlsx-workbook2.xlsx"), excel),
        ("xlsx-backslash.xlsx", include_bytes!("office-part-names/xlsx-backslash.xlsx"), excel),
        ("bom.pdf", include_bytes!("pdf-envelope/bom.pdf"), "application/pdf"),
        ("nul-4845.pdf", include_bytes!("pdf-envelope/nul-4845.pdf"), "application/pdf"),
        ("nul-80508.pdf", include_bytes!("pdf-envelope/nul-80508.pdf"), "application/pdf"),
    ];
    for (name, bytes, media_type) in cases {
        let info = site.send(&business, name, bytes).await.expect(201).json();
        assert_eq!(info["media_type"], media_type, "{name}");
        let path = format!("files/{}", info["id"].as_str().unwrap_or("?"));
        assert_eq!(site.get(&path).by(&business).await.expect(200).body, bytes, "{name} is stored unchanged");
    }
    let foreign = [&include_bytes!("pdf-envelope/nul-4845.pdf")[..], b"<script>"].concat();
    assert_eq!(site.send(&business, "a.pdf", foreign).await.refused(), ["file: unreadable"]);
}
