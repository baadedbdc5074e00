//! A business registers, sees its state, and corrects a rejected registration.

use nguon_api_tests::form::{PDF, account, business, correction, file, registration, tax_code};
use nguon_api_tests::people::PASSWORD;
use nguon_api_tests::{Answer, Backend, Bearer, Site};
use nguon_domain::access::permission::Role;
use reqwest::multipart::{Form, Part};
use rstest::rstest;
use serde_json::{Value, json};

fn empty() -> Form {
    registration(&json!({}), &json!({}))
}

async fn send(site: &Site, form: Form) -> Answer {
    site.post("registrations").form(form).await
}

#[rstest]
#[tokio::test]
async fn a_business_registers_with_a_pdf_and_then_waits(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let form = registration(&business(1), &account("HTX@Example.vn"))
        .part("registration_file", file("Giấy phép \"1\".pdf", PDF.to_vec()));
    let answer = send(&site, form).await.expect(201);
    assert_eq!(answer.header("location"), Some("/api/v1/registration"));
    let registered = answer.json();
    assert_eq!(registered["business"], business(1));
    assert_eq!((&registered["state"], &registered["version"]), (&json!("pending"), &json!(1)));
    assert_eq!(registered["owner_email"], "HTX@Example.vn");
    assert_eq!(
        (&registered["business_type"], &registered["industry"], &registered["area"]),
        (&json!("Hợp tác xã"), &json!("Trồng trọt"), &json!("Lâm Đồng"))
    );
    assert_eq!(registered["registration_file"]["name"], "Giấy phép 1.pdf");
    assert_eq!(registered["registration_file"]["size"], PDF.len());
    assert_eq!(registered["registration_file"]["media_type"], "application/pdf");
    assert!(!answer.text().contains("argon2"), "no hash leaves the server");

    let owner = site.sign_in("htx@EXAMPLE.vn", PASSWORD).await;
    let me = site.get("me").by(&owner).await.expect(200).json();
    assert_eq!((&me["role"], &me["organisation_state"]), (&json!("owner"), &json!("pending")));
    let own = site.get("registration").by(&owner).await.expect(200);
    assert_eq!((own.json(), own.header("etag")), (registered, Some("\"1\"")));
    // Until it is approved, everything else is refused.
    for path in ["organisation", "dashboard", "members", "lots"] {
        assert_eq!(site.get(path).by(&owner).await.refusal(403), "organisation_not_approved", "{path}");
    }

    let download = site.get("registration/file").by(&owner).await.expect(200);
    assert_eq!(download.body, PDF);
    assert_eq!(download.header("content-type"), Some("application/pdf"));
    assert_eq!(download.header("x-content-type-options"), Some("nosniff"));
    let disposition = download.headers["content-disposition"].as_bytes();
    assert!(disposition.starts_with(b"attachment"), "{}", String::from_utf8_lossy(disposition));
    let disposition = String::from_utf8_lossy(disposition);
    assert!(
        disposition.is_ascii() && disposition.ends_with("filename*=UTF-8''Gi%E1%BA%A5y%20ph%C3%A9p%201.pdf"),
        "{disposition}"
    );
    assert!(
        download
            .header("content-security-policy")
            .is_some_and(|policy| policy.contains("sandbox") && policy.contains("default-src 'none'"))
    );
}

#[rstest]
#[tokio::test]
async fn a_business_registers_without_a_file(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    // A browser sends an empty part when no file was chosen.
    let form = registration(&business(1), &account("htx@example.vn")).part("registration_file", file("", Vec::new()));
    let registered = send(&site, form).await.expect(201).json();
    assert!(registered.get("registration_file").is_none());
    let owner = site.sign_in("htx@example.vn", PASSWORD).await;
    assert_eq!(site.get("registration/file").by(&owner).await.refusal(404), "not_found");
    let least = json!({
        "name": "Hộ kinh doanh", "tax_code": "001199012345", "business_type_id": business(2)["business_type_id"],
        "industry_id": business(2)["industry_id"], "registered_address": "Tổ 1", "area_id": business(2)["area_id"],
        "phone": "0912345678", "representative_name": "Kín",
    });
    let registered = send(&site, registration(&least, &account("ho@example.vn"))).await.expect(201).json();
    assert_eq!(registered["business"]["tax_code"], "001199012345");
    assert_eq!(registered["business"]["fax"], Value::Null);
}

#[rstest]
#[tokio::test]
async fn every_fault_of_both_parts_is_named_at_once(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let required = [
        "area_id: required",
        "business_type_id: required",
        "email: required",
        "industry_id: required",
        "name: required",
        "password: required",
        "phone: required",
        "registered_address: required",
        "representative_name: required",
        "tax_code: required",
    ];
    assert_eq!(send(&site, registration(&json!({}), &json!({}))).await.refused(), required);
    assert_eq!(
        send(&site, Form::new().part("registration_file", file("a.pdf", PDF.to_vec()))).await.refused(),
        required
    );
    let mut wrong = business(1);
    for (field, value) in [
        ("tax_code", json!("0100109107")),
        ("registration_issued_on", json!("2026-11-23")),
        ("phone", json!("12")),
        ("website", json!("javascript:alert(1)")),
        ("representative_email", json!("a@b")),
        ("fax", json!("x")),
        ("admin", json!(true)),
    ] {
        wrong[field] = value;
    }
    let bad =
        json!({ "email": "x", "password": "Matkhau@123", "password_confirmation": "Matkhau@124", "role": "operator" });
    assert_eq!(
        send(&site, registration(&wrong, &bad)).await.refused(),
        [
            "admin: unknown_field",
            "email: email",
            "fax: phone",
            "password: common_password",
            "password_confirmation: mismatch",
            "phone: phone",
            "registration_issued_on: future",
            "representative_email: email",
            "role: unknown_field",
            "tax_code: check_digit",
            "website: web_address",
        ]
    );
    for field in [
        "name",
        "business_type_id",
        "tax_code",
        "industry_id",
        "registered_address",
        "area_id",
        "phone",
        "representative_name",
    ] {
        let mut input = business(1);
        input[field] = json!(" ");
        let answer = send(&site, registration(&input, &account("htx@example.vn"))).await;
        assert_eq!(answer.refused(), [format!("{field}: required")]);
    }
    for (password, code) in
        [("", "required"), ("ngan", "too_short"), (&"x7".repeat(65), "too_long"), ("htx@example.vn", "common_password")]
    {
        let mut account = account("htx@example.vn");
        (account["password"], account["password_confirmation"]) = (json!(password), json!(password));
        assert_eq!(send(&site, registration(&business(1), &account)).await.refused(), [format!("password: {code}")]);
    }
    let mut unknown = business(1);
    for field in ["business_type_id", "industry_id", "area_id"] {
        unknown[field] = json!("0199f0c8-6a00-7000-8000-000000000001");
    }
    assert_eq!(
        send(&site, registration(&unknown, &account("htx@example.vn"))).await.refused(),
        ["area_id: unknown_reference", "business_type_id: unknown_reference", "industry_id: unknown_reference"]
    );
    // Nothing of this was stored.
    let _ = send(&site, registration(&business(1), &account("htx@example.vn"))).await.expect(201);
}

#[rstest]
#[tokio::test]
async fn only_a_pdf_is_taken_whatever_it_is_called(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    for content in [
        &b"<html><script>alert(1)</script>%PDF-1.7 %%EOF"[..],
        b"MZ\x90\x00",
        b"%PDF-1.7 and no end",
        b"\x89PNG\r\n\x1a\n",
    ] {
        let form = registration(&business(1), &account("htx@example.vn"))
            .part("registration_file", file("dang-ky.pdf", content.to_vec()));
        assert_eq!(send(&site, form).await.refused(), ["registration_file: not_pdf"]);
    }
}

#[rstest]
#[tokio::test]
async fn a_file_of_ten_megabytes_is_taken_and_a_larger_one_is_not(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let sized = |size: usize| {
        let mut content = vec![b' '; size - PDF.len()];
        content.splice(0..0, PDF[..9].iter().copied());
        content.extend_from_slice(&PDF[9..]);
        content
    };
    let limit = 10 * 1024 * 1024;
    let form = |content: Vec<u8>| {
        registration(&business(1), &account("htx@example.vn")).part("registration_file", file("a.pdf", content))
    };
    assert_eq!(send(&site, form(sized(limit + 1))).await.refused(), ["registration_file: file_too_large"]);
    let registered = send(&site, form(sized(limit))).await.expect(201).json();
    assert_eq!(registered["registration_file"]["size"], limit);
}

#[rstest]
#[tokio::test]
async fn taken_values_are_reported_by_field(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    let mut branch = business(1);
    branch["tax_code"] = json!(format!("{}-001", tax_code(1)));
    let stored = send(&site, registration(&branch, &account("htx@example.vn"))).await.expect(201).json();
    assert_eq!(stored["business"]["tax_code"], branch["tax_code"]);
    let other = |code: &str, email: &str| {
        let mut input = business(2);
        input["tax_code"] = json!(code);
        registration(&input, &account(email))
    };
    for spelling in [format!("{}001", tax_code(1)), format!("{} 001", tax_code(1)), format!("{}-001", tax_code(1))] {
        assert_eq!(
            send(&site, other(&spelling, "HTX@EXAMPLE.VN")).await.refused(),
            ["email: taken", "tax_code: taken"]
        );
        assert_eq!(send(&site, other(&spelling, "b@example.vn")).await.refused(), ["tax_code: taken"]);
    }
    assert_eq!(send(&site, other(&tax_code(2), "Htx@example.vn")).await.refused(), ["email: taken"]);
    // The head office and its branch are two businesses.
    let _ = send(&site, other(&tax_code(1), "b@example.vn")).await.expect(201);
}

#[rstest]
#[tokio::test]
async fn old_households_register_with_the_number_of_their_certificate(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let of = |number: &str, email: &str| {
        let mut input = business(2);
        input["tax_code"] = json!(number);
        registration(&input, &account(email))
    };
    for (place, (typed, kept)) in [
        ("41A8012345", "41A8012345"),
        (" 01d \u{2013} 8003456 ", "01D-8003456"),
        ("41.H.8.001234", "41.H.8.001234"),
        ("0312/HKD-2010", "0312/HKD-2010"),
    ]
    .into_iter()
    .enumerate()
    {
        let stored = send(&site, of(typed, &format!("ho{place}@example.vn"))).await.expect(201).json();
        assert_eq!(stored["business"]["tax_code"], kept, "{typed}");
    }
    for same in ["41a-8012345", "01D8003456", "41H8001234", "0312.HKD.2010"] {
        assert_eq!(send(&site, of(same, "khac@example.vn")).await.refused(), ["tax_code: taken"], "{same}");
    }
    for (wrong, fault) in [
        ("0100109107", "check_digit"),
        ("01001O9106", "character"),
        ("0100109106-01", "length"),
        ("003199012345", "not_allowed"),
        ("41A8012345!", "character"),
        ("HKD", "registration_number"),
        ("41A80123456789012345678901234567", "too_long"),
    ] {
        let refused = send(&site, of(wrong, "khac@example.vn")).await.refused();
        assert_eq!(refused, [format!("tax_code: {fault}")], "{wrong}");
    }
    // It can be told apart from a tax code on the public page, and may be changed to one later.
    let owner = site.sign_in("ho0@example.vn", PASSWORD).await;
    let mut corrected = business(2);
    corrected["tax_code"] = json!("41A-8012345");
    let answer = site.put("registration").by(&owner).version(1).form(correction(&corrected)).await.expect(200).json();
    assert_eq!(answer["business"]["tax_code"], "41A-8012345", "the own number in another spelling");
}

#[rstest]
#[tokio::test]
async fn of_five_equal_registrations_at_once_one_succeeds(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let calls: Vec<_> = (0..5)
        .map(|_| {
            tokio::spawn(
                site.post("registrations").form(registration(&business(1), &account("htx@example.vn"))).into_future(),
            )
        })
        .collect();
    let mut made = 0;
    for call in calls {
        let answer = call.await.expect("an answer");
        if answer.status == 201 {
            made += 1;
        } else {
            assert!(answer.refused().iter().all(|refused| refused.ends_with(": taken")), "{}", answer.text());
        }
    }
    assert_eq!(made, 1);
}

#[rstest]
#[tokio::test]
async fn a_form_that_cannot_be_read_is_refused_by_its_own_status(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    assert_eq!(site.post("registrations").json(&business(1)).await.refusal(415), "unsupported_media_type");
    assert_eq!(site.post("registrations").await.refusal(415), "unsupported_media_type");
    assert_eq!(site.post("registrations").raw("multipart/form-data", "x").await.refusal(400), "malformed");
    assert_eq!(
        site.post("registrations").raw("multipart/form-data; boundary=b", "no part at all").await.refusal(400),
        "malformed"
    );
    assert_eq!(send(&site, Form::new().part("business", Part::text("{"))).await.refusal(400), "malformed");
    assert_eq!(
        send(&site, registration(&business(1), &account("a@b.vn")).part("note", Part::text("x"))).await.refused(),
        ["note: unknown_field"]
    );
    let long = Form::new().part("business", Part::text("x".repeat(1024 * 1024 + 1)));
    assert_eq!(send(&site, long).await.refusal(413), "too_large");
}

#[rstest]
#[tokio::test]
async fn a_rejected_registration_is_corrected_and_waits_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let site = Site::start(backend).await;
    let officer = site.authority(Some("68"), Role::Officer).await;
    let form =
        registration(&business(1), &account("htx@example.vn")).part("registration_file", file("a.pdf", PDF.to_vec()));
    let registered = send(&site, form).await.expect(201).json();
    let taken = send(&site, registration(&business(2), &account("b@example.vn"))).await.expect(201).json();
    let decision = format!("approvals/{}/decision", registered["id"].as_str().unwrap_or("?"));
    let reject = json!({ "verdict": "reject", "reason": "Tệp bị mờ" });
    let rejected = site.post(&decision).by(&officer).version(1).json(&reject).await.expect(200).json();
    let owner = site.sign_in("htx@example.vn", PASSWORD).await;
    let own = site.get("registration").by(&owner).await.expect(200).json();
    assert_eq!(own, rejected);
    assert_eq!((&own["state"], &own["reason"]), (&json!("rejected"), &json!("Tệp bị mờ")));

    let put = |version: u32, form: Form| site.put("registration").by(&owner).version(version).form(form);
    let mut corrected = business(1);
    corrected["name"] = json!("Hợp tác xã đã sửa");
    assert_eq!(put(1, correction(&corrected)).await.refusal(412), "version_conflict");
    assert_eq!(
        site.put("registration").bearer(owner.token()).form(correction(&corrected)).await.refusal(428),
        "precondition_required"
    );
    let again = put(2, correction(&corrected)).await.expect(200);
    let now = again.json();
    assert_eq!((&now["state"], &now["version"], again.header("etag")), (&json!("pending"), &json!(3), Some("\"3\"")));
    assert!(now.get("reason").is_none() && now.get("decided_at").is_none());
    assert_eq!(now["business"], corrected);
    assert_eq!(now["registration_file"], own["registration_file"], "the file that was sent stays");

    let mut other = corrected.clone();
    other["tax_code"] = taken["business"]["tax_code"].clone();
    assert_eq!(put(3, correction(&other)).await.refused(), ["tax_code: taken"]);
    assert_eq!(put(3, correction(&json!({}))).await.refused().len(), 8);
    let html = correction(&corrected).part("registration_file", file("b.pdf", b"<html>".to_vec()));
    assert_eq!(put(3, html).await.refused(), ["registration_file: not_pdf"]);
    let newer = [PDF, b"\n% 2\n%%EOF\n"].concat();
    let form = correction(&corrected).part("registration_file", file("b.pdf", newer.clone()));
    assert_eq!(put(3, form).await.expect(200).json()["registration_file"]["name"], "b.pdf");
    assert_eq!(site.get("registration/file").by(&owner).await.expect(200).body, newer);

    // Once approved it cannot be corrected.
    let _ = site.post(&decision).by(&officer).version(4).json(&json!({ "verdict": "approve" })).await.expect(200);
    assert_eq!(put(5, correction(&corrected)).await.refusal(403), "forbidden");
}

#[rstest]
#[tokio::test]
async fn registrations_from_one_address_are_limited(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let site = Site::start(backend).await;
    for _ in 0..60 {
        let _ = send(&site, empty()).await.expect(422);
    }
    let limited = send(&site, empty()).await;
    assert_eq!(limited.refusal(429), "too_many_requests");
    assert_eq!(limited.header("retry-after"), Some("3600"));
    site.clock.advance(chrono::TimeDelta::minutes(60));
    let _ = send(&site, empty()).await.expect(422);
}
