//! Suppliers' batches of materials: receipts, and the lines of diaries that name them (TCVN 12827:2019, 6.1.3).

use nguon_api_tests::{Backend, Business, Site};
use nguon_domain::access::permission::Role;
use nguon_domain::input::kind::Kind;
use rstest::rstest;
use serde_json::{Value, json};

struct Farm {
    site: Site,
    business: Business,
    material: Value,
    supplier: Value,
}

impl Farm {
    async fn start(backend: Backend) -> Self {
        let site = Site::start(backend).await;
        let business = site.business().await;
        let material = site.made(&business, Kind::Material, "Phân hữu cơ").await["id"].clone();
        let supplier = site.made(&business, Kind::Member, "Đại lý vật tư").await["id"].clone();
        Self { site, business, material, supplier }
    }

    fn receipt(&self, batch: &str, note: &str) -> Value {
        json!({
            "material_id": self.material, "batch_number": batch, "supplier_id": self.supplier,
            "received_on": "2026-11-01", "delivery_note": note, "quantity": 500, "unit": "KGM",
            "expires_on": "2027-12-31",
        })
    }

    async fn receive(&self, receipt: &Value) -> Value {
        self.site.post("material-receipts").by(&self.business).json(receipt).await.expect(201).json()
    }

    async fn entry(&self, materials: Value) -> Value {
        let mut entry = self.site.least(&self.business, Kind::DiaryEntry, "Bón phân").await;
        entry["materials"] = materials;
        entry
    }

    async fn batches(&self) -> Vec<Value> {
        let list = self.site.get("material-batches?sort=name").by(&self.business).await.expect(200).json();
        list["items"].as_array().cloned().unwrap_or_default()
    }
}

#[rstest]
#[tokio::test]
async fn a_second_delivery_is_added_to_its_batch(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let farm = Farm::start(backend).await;
    let first = farm.receive(&farm.receipt("L2026-05", "PGH-1")).await;
    assert_eq!((&first["name"], &first["missing"]), (&json!("L2026-05"), &json!([])));
    // As people type it, and as a scanner sends it.
    let second = farm.receive(&farm.receipt("l2026\u{2013}05", "PGH-2")).await;
    let third = farm.receive(&farm.receipt("(01)08938505970011(10)L2026-05", "PGH-3")).await;
    assert_eq!((&second["id"], &third["id"]), (&first["id"], &first["id"]));
    assert_eq!(third["receipts"].as_array().map(Vec::len), Some(3));
    let again = farm.site.post("material-receipts").by(&farm.business).json(&farm.receipt("L2026-05", "pgh-2")).await;
    assert_eq!(again.refused(), ["delivery_note: duplicate"]);
    let mut other = farm.receipt("L2026-05", "PGH-4");
    other["expires_on"] = json!("2028-01-01");
    let other = farm.site.post("material-receipts").by(&farm.business).json(&other).await;
    assert_eq!(other.refused(), ["expires_on: mismatch"]);
    // Another supplier's batch of the same number is another one.
    let mut theirs = farm.receipt("L2026-05", "PGH-1");
    theirs["supplier_id"] = farm.site.made(&farm.business, Kind::Member, "Đại lý khác").await["id"].clone();
    assert_ne!(farm.receive(&theirs).await["id"], first["id"]);
    assert_eq!(farm.batches().await.len(), 2);
}

#[rstest]
#[tokio::test]
async fn a_receipt_is_recorded_once_however_often_it_is_sent(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let farm = Farm::start(backend).await;
    let _ = farm.receive(&farm.receipt("L1", "PGH-1")).await;
    let send = |receipt: Value| {
        let call =
            farm.site.post("material-receipts").by(&farm.business).header("idempotency-key", "mot").json(&receipt);
        async { call.await }
    };
    let first = send(farm.receipt("L1", "PGH-2")).await.expect(201).json();
    assert_eq!(send(farm.receipt("L1", "PGH-2")).await.expect(201).json(), first);
    assert_eq!(send(farm.receipt("L1", "PGH-3")).await.refusal(409), "idempotency_key_reused");
    assert_eq!(first["receipts"].as_array().map(Vec::len), Some(2));
}

#[rstest]
#[tokio::test]
async fn what_is_not_known_of_a_receipt_is_kept_and_marked_incomplete(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let farm = Farm::start(backend).await;
    let bare = json!({ "material_id": farm.material, "received_on": "2026-11-01" });
    let first = farm.receive(&bare).await;
    let second = farm.receive(&bare).await;
    assert_ne!(first["id"], second["id"], "without a number, two deliveries may be two batches");
    assert_eq!(first["missing"], json!(["batch_number", "supplier", "delivery_note", "quantity"]));
    let _ = farm.receive(&farm.receipt("L1", "PGH-1")).await;
    let marked = farm.site.get("material-batches?mark=incomplete").by(&farm.business).await.expect(200).json();
    assert_eq!(marked["items"].as_array().map(Vec::len), Some(2));
    let empty = farm.site.post("material-receipts").by(&farm.business).json(&json!({})).await;
    assert_eq!(empty.refused(), ["delivery_note: required", "material_id: required"]);
    let mut wrong = farm.receipt("L2", "PGH-1");
    wrong["unit"] = json!("ZZZ");
    wrong["received_on"] = json!("2030-01-01");
    let wrong = farm.site.post("material-receipts").by(&farm.business).json(&wrong).await;
    assert_eq!(wrong.refused(), ["received_on: future"]);
    let mut wrong = farm.receipt("L2", "PGH-1");
    wrong["unit"] = json!("ZZZ");
    let wrong = farm.site.post("material-receipts").by(&farm.business).json(&wrong).await;
    assert_eq!(wrong.refused(), ["unit: unknown_reference"]);
}

#[rstest]
#[tokio::test]
async fn a_line_names_the_batch_it_was_or_makes_it_known(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let farm = Farm::start(backend).await;
    let known = farm.receive(&farm.receipt("L2026-05", "PGH-1")).await;
    let entry = farm.entry(json!([
        { "material_id": farm.material, "batch": "l2026-05", "quantity": 2, "unit": "KGM" },
        { "material_id": farm.material, "batch": "L 9", "delivery_note": "PGH-9" },
        { "material_id": farm.material },
    ]));
    let entry = farm.site.create(&farm.business, Kind::DiaryEntry, &entry.await).await;
    let lines = &entry["materials"];
    assert_eq!((&lines[0]["batch_id"], &lines[0]["batch"]), (&known["id"], &Value::Null));
    assert_eq!((&lines[1]["delivery_note"], &lines[2]["batch_id"]), (&json!("PGH-9"), &Value::Null));
    let batches = farm.batches().await;
    let new = batches.iter().find(|batch| batch["id"] == lines[1]["batch_id"]).expect("the new batch");
    assert_eq!((&new["batch_number"], &new["receipts"]), (&json!("L 9"), &json!([{ "delivery_note": "PGH-9" }])));
    assert_eq!(new["missing"], json!(["supplier", "receipt_date", "quantity"]));
    // Received afterwards, it is the same batch, whose supplier is known now.
    let received = farm.receive(&farm.receipt("L9", "PGH-10")).await;
    assert_eq!((&received["id"], &received["supplier_id"]), (&new["id"], &farm.supplier));
    // The answer can be sent back.
    let mut back = json!({});
    for field in ["lot_id", "name", "started_at", "materials"] {
        back[field] = entry[field].clone();
    }
    let path = format!("diary-entries/{}", entry["id"].as_str().unwrap_or("?"));
    let after = farm.site.put(&path).by(&farm.business).version(1).json(&back).await.expect(200).json();
    assert_eq!(after["materials"], entry["materials"]);
    // A batch that a diary names is in use.
    let used = farm.site.move_to(&farm.business, Kind::MaterialBatch, &[&known["id"]], "trashed").await;
    assert_eq!(used.refusal(409), "in_use");
}

#[rstest]
#[tokio::test]
async fn a_number_of_several_suppliers_is_not_guessed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let farm = Farm::start(backend).await;
    let first = farm.receive(&farm.receipt("L1", "PGH-1")).await;
    let mut theirs = farm.receipt("L1", "PGH-2");
    theirs["supplier_id"] = farm.site.made(&farm.business, Kind::Member, "Đại lý khác").await["id"].clone();
    let _ = farm.receive(&theirs).await;
    let entry = farm.entry(json!([{ "material_id": farm.material, "batch": "L1" }])).await;
    let refused = farm.site.post("diary-entries").by(&farm.business).json(&entry).await;
    assert_eq!(refused.refused(), ["materials[0].batch: several_suppliers"]);
    let entry = farm.entry(json!([{ "material_id": farm.material, "batch": "L1", "delivery_note": "PGH-1" }])).await;
    let entry = farm.site.create(&farm.business, Kind::DiaryEntry, &entry).await;
    assert_eq!(entry["materials"][0]["batch_id"], first["id"]);
    let mut unknown = farm.receipt("L1", "PGH-3");
    unknown["supplier_id"] = Value::Null;
    let refused = farm.site.post("material-receipts").by(&farm.business).json(&unknown).await;
    assert_eq!(refused.refused(), ["supplier_id: several_suppliers"]);
}

#[rstest]
#[tokio::test]
async fn wrong_batches_are_refused_by_their_line(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let farm = Farm::start(backend).await;
    let batch = farm.receive(&farm.receipt("L1", "PGH-1")).await;
    let other = farm.site.made(&farm.business, Kind::Material, "Vôi").await;
    let stranger = farm.site.business().await;
    let theirs = farm.site.made(&stranger, Kind::MaterialBatch, "L1").await;
    for (materials, refused) in [
        (json!([{ "material_id": other["id"], "batch_id": batch["id"] }]), "materials[0].batch_id: other_material"),
        (json!([{ "material_id": farm.material, "batch_id": theirs["id"] }]), "materials: unknown_reference"),
        (
            json!([{ "material_id": farm.material, "batch_id": batch["id"] }, { "material_id": farm.material, "batch": "l1" }]),
            "materials[1].material_id: duplicate",
        ),
        (
            json!([{ "material_id": farm.material, "batch_id": batch["id"], "batch": "L2" }]),
            "materials[0].batch: not_allowed",
        ),
        (json!([{ "material_id": theirs["id"], "batch": "L7" }]), "materials: unknown_reference"),
    ] {
        let entry = farm.entry(materials).await;
        assert_eq!(farm.site.post("diary-entries").by(&farm.business).json(&entry).await.refused(), [refused]);
    }
    assert_eq!(farm.batches().await.len(), 1, "a refused entry leaves no batch behind");
}

#[rstest]
#[tokio::test]
async fn work_on_several_lots_names_one_new_batch(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let farm = Farm::start(backend).await;
    let recorder = farm.site.colleague(&farm.business, Role::Recorder).await;
    let mut lots = Vec::new();
    for name in ["Lô 1", "Lô 2"] {
        lots.push(farm.site.made(&farm.business, Kind::Lot, name).await["id"].clone());
    }
    let work = json!({ "lot_ids": lots, "entry": {
        "name": "Bón phân", "started_at": "2026-11-20T01:00:00Z",
        "materials": [{ "material_id": farm.material, "batch": "L77" }],
    }});
    let _ = farm.site.post("diary-entries/for-lots").by(&recorder).json(&work).await.expect(201);
    assert_eq!(farm.batches().await.len(), 1);
    // A field worker records a receipt, too.
    let receipt = farm.receipt("L77", "PGH-1");
    let _ = farm.site.post("material-receipts").by(&recorder).json(&receipt).await.expect(201);
    assert_eq!(farm.batches().await.len(), 1);
}

#[rstest]
#[tokio::test]
async fn a_table_has_the_batch_and_the_delivery_note_beside_the_material(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let farm = Farm::start(backend).await;
    let lime = farm.site.made(&farm.business, Kind::Material, "Vôi bột").await;
    let lot = farm.site.made(&farm.business, Kind::Lot, "Lô tháng 11").await;
    let table = "Lô;Tên công việc;Thời gian từ;Vật tư;Số lô vật tư;Số phiếu giao hàng\n\
                 Lô tháng 11;Bón lót;20/11/2026 06:30;\"Phân hữu cơ (2 kg); Vôi bột\";\"L5; -\";\"PGH-5; PGH-6\"\n\
                 Lô tháng 11;Bón thúc;21/11/2026 06:30;Phân hữu cơ;L5;";
    let import = |table: &'static str| crate::exchange::import(&farm.site, &farm.business, Kind::DiaryEntry, "", table);
    assert_eq!(import(table).await.expect(200).json()["created"], 2);
    let batches = farm.batches().await;
    assert_eq!(batches.len(), 1, "{batches:?}");
    let entries = farm.site.get("diary-entries?sort=started_at").by(&farm.business).await.expect(200).json();
    let lines = &entries["items"][0]["materials"];
    assert_eq!((&lines[0]["batch_id"], &lines[0]["delivery_note"]), (&batches[0]["id"], &json!("PGH-5")));
    assert_eq!((&lines[1]["material_id"], &lines[1]["batch_id"]), (&lime["id"], &Value::Null));
    let export = farm.site.get("diary-entries/export?format=csv&sort=started_at").by(&farm.business).await.expect(200);
    assert!(export.text().contains("\"L5; -\""), "{}", export.text());
    let wrong = "Lô;Tên công việc;Thời gian từ;Vật tư;Số lô vật tư\n\
                 Lô tháng 11;Bón lót;20/11/2026 06:30;\"Phân hữu cơ; Vôi bột\";L5";
    let refused = import(wrong).await;
    assert_eq!(refused.status, 422);
    let refused = refused.json();
    assert!(refused.to_string().contains("not_one_for_each"), "{refused}");
    assert!(refused.to_string().contains("E2"), "{refused} {lot}");
}

#[rstest]
#[tokio::test]
async fn the_public_page_names_the_batch_and_not_its_supplier(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let farm = Farm::start(backend).await;
    let batch = farm.receive(&farm.receipt("L2026-05", "PGH-1")).await;
    let lot = farm.site.made(&farm.business, Kind::Lot, "Lô tháng 11").await;
    let entry = json!({
        "lot_id": lot["id"], "name": "Bón phân", "started_at": "2026-11-01T01:00:00Z",
        "materials": [{ "material_id": farm.material, "batch_id": batch["id"] }],
    });
    let _ = farm.site.create(&farm.business, Kind::DiaryEntry, &entry).await;
    let page = farm.site.get(&format!("/t/{}", lot["trace_code"].as_str().unwrap_or("?")));
    let page = page.header("accept", "text/html").await.expect(200).text();
    assert!(page.contains("số lô L2026-05"), "{page}");
    assert!(!page.contains("Đại lý vật tư") && !page.contains("PGH-1"), "{page}");
}
