//! The walk with the client of ploidy.

use std::error::Error;

use nguon_client::Client;
use nguon_client::client::default::parameters::{CreateProductQuery, SaveLotByCodeQuery, TraceChainQuery};
use nguon_client::types::{ActInput, ActItem, ActKind, LotUpdate, ProductInput, PublicTrace, SignIn};
use nguon_client::util::chrono::{TimeDelta, Utc};
use nguon_client::util::reqwest::Method;
use nguon_client::util::serde_json::{self, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::var("NGUON")?;
    let anybody = Client::new(&address)?;
    let (email, password) = ("chu@thuanhoa.example.vn".to_owned(), "Nguon-demo-2026".to_owned());
    let session = anybody.sign_in(SignIn { email, password, ..SignIn::default() }).await?;
    let client = anybody.clone().with_sensitive_header("Authorization", format!("Bearer {}", session.access_token))?;

    let categories = anybody.list_catalogue("product_category").await?;
    let category_id = categories.first().ok_or("no category")?.id;
    let input = ProductInput { name: "Thanh long".to_owned(), category_id, ..ProductInput::default() };
    let product = client.create_product(&CreateProductQuery::default(), input).await?;

    let now = Utc::now();
    let code = format!("RS/{}", now.timestamp_micros());
    let query = SaveLotByCodeQuery::default();
    let input = LotUpdate { name: "Lô".to_owned(), code: code.clone(), product_id: product.id, ..LotUpdate::default() };
    let created = client.save_lot_by_code(&code, &query, input).await?;

    // What was read is put back with another name.
    let mut input: LotUpdate = serde_json::from_value(serde_json::to_value(&created)?)?;
    input.name = "Lô của Rust".to_owned();
    let versioned = client.clone().with_header("If-Match", format!("\"{}\"", created.version))?;
    let lot = versioned.save_lot_by_code(&code, &query, input).await?;
    assert_eq!(lot.name, "Lô của Rust");
    assert_eq!(client.get_lot(&lot.id.to_string()).await?, lot);

    let qr = client.request(Method::GET, &format!("api/v1/lots/{}/qr?format=png&preview=true", lot.id))?;
    let qr = qr.send().await?.error_for_status()?.bytes().await?;
    assert_eq!(&qr[1..4], b"PNG");

    let item = ActItem { lot_id: lot.id.into(), quantity: 5.0.into(), unit: "KGM".to_owned().into(), ..ActItem::default() };
    let act = client.create_act(ActInput {
        kind: ActKind::Harvest,
        happened_at: now - TimeDelta::minutes(2),
        items: vec![item].into(),
        ..ActInput::default()
    });
    assert_eq!(act.await?.kind, ActKind::Harvest.into());
    let event = json!({
        "type": "ObjectEvent", "eventTime": now - TimeDelta::minutes(1), "eventTimeZoneOffset": "+07:00",
        "action": "OBSERVE", "bizStep": "inspecting",
        "quantityList": [{ "epcClass": format!("{address}/t/{}", lot.trace_code), "quantity": 5, "uom": "KGM" }],
    });
    client.create_event(event).await?;

    let trace = client.trace_chain(&TraceChainQuery { record_id: Some(lot.id), ..TraceChainQuery::default() }).await?;
    assert!(!trace.nodes.is_empty());

    // Anybody, without an account.
    match anybody.get_trace(&lot.trace_code).await? {
        PublicTrace::PublicTraceLot(page) => assert_eq!(page.lot.code, code),
        other => return Err(format!("{other:?}").into()),
    }
    Ok(())
}
