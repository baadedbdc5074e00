//! Amounts in several units of measure, out of order, and of what came back.

use chrono::TimeDelta;
use nguon_api_tests::{Answer, Backend, Site};
use rstest::rstest;
use serde_json::{Value, json};

use super::requests::files;
use crate::acts::{Trader, faults};

/// GTIN of the product in the files.
const GTIN: &str = "08939901010011";

/// A cooperative and its distributor, at the time of the files.
struct Parties {
    site: Site,
    grower: Trader,
    distributor: Trader,
    /// Records that the files name in curly brackets: product, lot, member, advice, member of the distributor, advice of
    /// the return.
    ids: [Value; 6],
}

impl Parties {
    async fn new(backend: Backend) -> Self {
        let site = Site::start(backend).await;
        site.clock.advance(TimeDelta::days(9));
        let (grower, distributor) = (Trader::new(&site, "A").await, Trader::new(&site, "B").await);
        let member = grower.member(&site, "Nhà phân phối", Some(&distributor.gln)).await;
        let supplier = distributor.member(&site, "Hợp tác xã", Some(&grower.gln)).await;
        let none = Value::Null;
        let product = grower.lot["product_id"].clone();
        let ids = [product, none.clone(), member["id"].clone(), none.clone(), supplier["id"].clone(), none];
        Self { site, grower, distributor, ids }
    }

    /// Sends the requests of a file in turn, each as the party that it is of, and returns the answers.
    async fn send(&mut self, file: &str) -> Vec<Answer> {
        let mut answers = Vec::new();
        for line in file.lines().filter(|line| !line.trim().is_empty()) {
            let mut line = line.replace(GTIN, &self.grower.gtin);
            let is_of_distributor = line.contains("{id 4}") || line.contains("\"kind\": \"return\"");
            for (place, id) in self.ids.iter().enumerate() {
                line = line.replace(&format!("{{id {}}}", place + 1), id.as_str().unwrap_or("?"));
            }
            let (method, rest) = line.split_once(' ').expect("a method");
            let (address, body) = rest.find(" {").map_or((rest, None), |at| (&rest[..at], Some(&rest[at + 1..])));
            let party = if is_of_distributor { &self.distributor } else { &self.grower };
            let call = self.site.call(method.parse().expect("a method"), address).by(&party.business);
            let answer = match body {
                Some(body) => call.json(&serde_json::from_str(body).expect("JSON")).await,
                None => call.await,
            };
            if answer.status == 201 {
                let created = answer.json();
                match (address, created["kind"].as_str()) {
                    ("/api/v1/lots", _) => self.ids[1] = created["id"].clone(),
                    (_, Some("ship")) => self.ids[3] = created["advice_id"].clone(),
                    (_, Some("return")) => self.ids[5] = created["advice_id"].clone(),
                    _ => {}
                }
            }
            answers.push(answer);
        }
        answers
    }
}

fn is_accepted(answer: &Answer) -> bool {
    (200..300).contains(&answer.status)
}

#[rstest]
#[tokio::test]
async fn goods_are_not_sold_before_they_were_harvested(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let mut parties = Parties::new(backend).await;
    for (name, file) in files("acts-out-of-order") {
        let answers = parties.send(&file).await;
        let (last, before) = answers.split_last().expect("requests");
        assert!(before.iter().all(is_accepted), "{name}");
        assert_eq!(faults(last), [("items[0].quantity".to_owned(), "too_early".to_owned())], "{name}");
        assert!(last.text().contains("28/11/2026"), "{name}: {}", last.text());
    }
}

#[rstest]
#[tokio::test]
async fn units_of_one_dimension_are_one_stock(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let mut parties = Parties::new(backend).await;
    let right = [("kilogram-gram", 1_500, "KGM"), ("litre-millilitre", 1_750, "LTR"), ("tonne-kilogram", 500, "TNE")];
    let cases = files("units-not-converted");
    assert_eq!(cases.len(), right.len());
    for ((name, file), (case, thousandths, unit)) in cases.iter().zip(right) {
        assert_eq!(name, case);
        let answers = parties.send(file).await;
        for answer in &answers {
            assert!(is_accepted(answer), "{name}: {}", answer.text());
        }
        let stock = answers.last().expect("the stock").json();
        let items = stock["items"].as_array().expect("items");
        assert_eq!(items.len(), 1, "{name}: {stock}");
        assert_eq!((&items[0]["thousandths"], &items[0]["unit"]), (&json!(thousandths), &json!(unit)), "{name}");
        assert_eq!(items[0]["is_short"], false, "{name}");
    }
}

#[rstest]
#[tokio::test]
async fn recipients_got_what_they_received_less_what_came_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut parties = Parties::new(backend).await;
    let none = Value::Null;
    let right = [
        ("other-unit", [json!(100), json!(100), json!(100), none.clone(), none.clone()]),
        ("refused", [json!(0), json!(100), none.clone(), none.clone(), json!(100)]),
        ("returned", [json!(0), json!(100), json!(100), json!(100), none.clone()]),
        ("short", [json!(60), json!(100), json!(60), none.clone(), none]),
    ];
    let cases = files("amounts-of-recipients");
    assert_eq!(cases.len(), right.len());
    for ((name, file), (case, amounts)) in cases.iter().zip(right) {
        assert_eq!(name, case);
        let answers = parties.send(file).await;
        for answer in &answers {
            assert!(is_accepted(answer), "{name}: {}", answer.text());
        }
        let trace = answers.last().expect("a trace").json();
        let recipients = trace["recipients"].as_array().expect("recipients");
        assert_eq!((recipients.len(), recipients[0]["amounts"].as_array().map(Vec::len)), (1, Some(1)), "{name}");
        let amount = &recipients[0]["amounts"][0];
        assert_eq!(amount["unit"], "KGM", "{name}");
        let fields = ["quantity", "sent", "received", "returned", "refused"].map(|field| amount[field].clone());
        assert_eq!(fields, amounts, "{name}: {amount}");
    }
}
