//! Searching by prefixes of words, ignoring accents and case.

use std::collections::BTreeSet;

use nguon_api::platform::entity::{process, stored, tally};
use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::search::{sort_key, words};
use rstest::rstest;
use sea_orm::{ActiveValue::Set, EntityTrait as _};
use serde_json::Value;

async fn found(site: &Site, business: &Business, kind: Kind, q: &str) -> BTreeSet<String> {
    found_by(site, business, kind, q, "name").await
}

async fn found_by(site: &Site, business: &Business, kind: Kind, q: &str, sort: &str) -> BTreeSet<String> {
    let encoded: String = q.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let mut names = BTreeSet::new();
    let mut after = String::new();
    loop {
        let page = site
            .get(&format!("{}?limit=100&sort={sort}&q={encoded}{after}", kind.path()))
            .by(business)
            .await
            .expect(200)
            .json();
        for item in page["items"].as_array().into_iter().flatten() {
            assert!(
                names.insert(format!("{} {}", item["name"].as_str().unwrap_or("?"), item["id"])),
                "{item} came twice"
            );
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    names.into_iter().map(|name| name.rsplit_once(' ').map_or(name.clone(), |(name, _)| name.to_owned())).collect()
}

#[rstest]
#[tokio::test]
async fn words_are_found_by_their_beginnings_without_accents_and_case(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    for kind in Kind::ALL {
        for name in ["Nước mắm Phan Thiết", "Nước ép Đào", "Măng cụt", "Muối 100% biển"] {
            let _ = site.made(&business, kind, name).await;
        }
        for (q, expected) in [
            ("nuoc", &["Nước mắm Phan Thiết", "Nước ép Đào"][..]),
            ("NƯỚC", &["Nước mắm Phan Thiết", "Nước ép Đào"]),
            ("nươ", &["Nước mắm Phan Thiết", "Nước ép Đào"]),
            ("nu\u{31b}o\u{31b}\u{301}c", &["Nước mắm Phan Thiết", "Nước ép Đào"]),
            ("phan nuoc", &["Nước mắm Phan Thiết"]),
            ("thiết, mắm!", &["Nước mắm Phan Thiết"]),
            ("dao", &["Nước ép Đào"]),
            ("đ", &["Nước ép Đào"]),
            ("m", &["Nước mắm Phan Thiết", "Măng cụt", "Muối 100% biển"]),
            ("100", &["Muối 100% biển"]),
            ("uoc", &[]),
            ("mam phan dao", &[]),
            ("khong co gi", &[]),
            ("%", &[]),
            ("_", &[]),
            ("'", &[]),
            ("\"; --", &[]),
            ("m%", &["Nước mắm Phan Thiết", "Măng cụt", "Muối 100% biển"]),
            ("m_", &["Nước mắm Phan Thiết", "Măng cụt", "Muối 100% biển"]),
            ("🥭", &[]),
            ("\u{202e}mam", &["Nước mắm Phan Thiết"]),
            ("\0", &[]),
            ("\u{10ffff}", &[]),
            ("مانجو", &[]),
            ("芒果", &[]),
        ] {
            let expected: BTreeSet<String> = expected.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(found(&site, &business, kind, q).await, expected, "{kind} {q:?}");
        }
        assert!(found(&site, &business, kind, "").await.len() >= 4, "nothing asked is everything");
        assert!(found(&site, &business, kind, "  ").await.len() >= 4);
    }
}

#[rstest]
#[tokio::test]
async fn a_search_stays_in_its_tab_and_its_business(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let (business, other) = (site.business().await, site.business().await);
    let _ = site.made(&other, Kind::Member, "Vườn xoài của họ").await;
    let mine = site.made(&business, Kind::Member, "Vườn xoài").await;
    let _ = site.made(&business, Kind::Material, "Xoài giống").await;
    let search = |status: &str| site.get(&format!("members?q=xoai&status={status}")).by(&business);
    let active = search("active").await.expect(200).json();
    assert_eq!(active["items"].as_array().map(Vec::len), Some(1));
    let _ = site.move_to(&business, Kind::Member, &[&mine["id"]], "trashed").await.expect(204);
    let (active, trashed) = (search("active").await.expect(200).json(), search("trashed").await.expect(200).json());
    assert_eq!((&active["items"], &trashed["items"][0]["id"]), (&serde_json::json!([]), &mine["id"]));
    // Counts ignore the search, so that the tabs do not jump while the user types.
    assert_eq!(active["counts"], serde_json::json!({ "active": 0, "inactive": 0, "trashed": 1 }));
}

/// Inserts many processes as they were stored before there was an index, which the next start of the server builds.
async fn insert_many(site: &Site, business: &Business, names: impl Iterator<Item = String>) {
    let now = site.clock.now();
    let first = chrono::NaiveDate::from_ymd_opt(2027, 1, 1).expect("a day");
    let rows: Vec<process::ActiveModel> = (0..)
        .zip(names)
        .map(|(ordinal, name)| process::ActiveModel {
            id: Set(site.clock.new_id()),
            organisation_id: Set(business.id),
            status: Set(stored::Status::Active),
            version: Set(1),
            created_at: Set(now),
            updated_at: Set(now + chrono::TimeDelta::seconds(i64::from(ordinal % 7))),
            created_by: Set(business.owner.id),
            updated_by: Set(business.owner.id),
            ordinal: Set(ordinal),
            sort_name: Set(sort_key(&name)),
            name: Set(name),
            certificate_number: Set(None),
            issued_on: Set(None),
            expires_on: Set(first + chrono::Days::new(u64::from(ordinal.unsigned_abs() % 11))),
            summary: Set(None),
        })
        .collect();
    let transaction = site.application.database.begin().await.expect("a transaction");
    let count = tally::ActiveModel {
        organisation_id: Set(business.id),
        kind: Set(Kind::Process.as_str().to_owned()),
        status: Set(stored::Status::Active),
        count: Set(i64::try_from(rows.len()).unwrap_or_default()),
    };
    for chunk in rows.chunks(500) {
        process::Entity::insert_many(chunk.to_vec()).exec_without_returning(&transaction).await.expect("processes");
    }
    tally::Entity::insert(count).exec_without_returning(&transaction).await.expect("a count");
    transaction.commit().await.expect("committed");
    let _ = site.reopened().await;
}

#[rstest]
#[tokio::test]
async fn many_matches_are_found_as_surely_as_few(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let business = site.business().await;
    // Common to all, to two thirds, to exactly as many as are looked up one by one, and to one more.
    let names: Vec<String> = (0..1_200)
        .map(|number| {
            let mut name = format!("Quy trình {number:04}");
            for (word, has) in
                [("lúa", number % 3 != 0), ("đậu", number < 500), ("ngô", number < 501), ("hiếm", number % 400 == 7)]
            {
                if has {
                    name.push(' ');
                    name.push_str(word);
                }
            }
            name
        })
        .collect();
    insert_many(&site, &business, names.iter().cloned()).await;
    for q in [
        "quy",
        "lua",
        "dau",
        "ngo",
        "hiem",
        "quy lua",
        "quy hiem",
        "lua dau",
        "lua ngo",
        "ngo dau",
        "quy trinh lua ngo dau hiem",
        "00",
        "q t l n",
    ] {
        let asked = words([q]);
        let expected: BTreeSet<String> = names
            .iter()
            .filter(|name| {
                let has = words([name.as_str()]);
                asked.iter().all(|word| has.iter().any(|known| known.starts_with(word.as_str())))
            })
            .cloned()
            .collect();
        for sort in ["name", "-name", "created_at", "-created_at", "-updated_at", "expires_on"] {
            assert_eq!(found_by(&site, &business, Kind::Process, q, sort).await, expected, "{q} by {sort}");
        }
        let encoded = q.replace(' ', "%20");
        let page: Value = site.get(&format!("processes?q={encoded}&limit=1")).by(&business).await.expect(200).json();
        assert_eq!(page["found"], expected.len(), "{q}");
    }
    let page: Value = site.get("processes?q=quy").by(&business).await.expect(200).json();
    assert_eq!(page["counts"]["active"], 1_200);
}
