//! The delivery slip (Phiếu giao hàng) of an advice: the paper that the driver carries and the recipient checks and signs
//! (TCVN 12827:2019, 5.6 c, 6.9.1 c).
//!
//! Its code leads to the advice: for those with an account to its page in the app; for a recipient without one to a link
//! of its own, which is created with the slip, expires and can be revoked like any other (ADR 40, 61).

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_DISPOSITION, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use chrono::{DateTime, Utc};
use nguon_domain::app::Page;
use nguon_domain::events::act::view::{Goods, Party};
use nguon_domain::events::despatch::{AdviceLine, AdviceState, AdviceView, link_ends_at};
use nguon_domain::input::format;
use nguon_domain::input::quantity::Quantity;
use nguon_labels::report::{Column, Report};
use nguon_labels::symbol::{Correction, Symbol};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use super::{insert_link, view};
use crate::Application;
use crate::access::throttle::{self, DESPATCH_MAIL};
use crate::access::{Allowed, Events, Read, Tenant, Write};
use crate::events::goods::Units;
use crate::files::report;
use crate::http::body::{Id, Then};
use crate::platform::entity::{despatch_advice, member, organisation, place};
use crate::platform::problem::{Error, Result};

/// Print a despatch advice
///
/// The delivery slip (Phiếu giao hàng) for the driver, as PDF: both sides with their addresses and GLNs, carrier, vehicle,
/// lines and boxes for signatures. For its sender and its recipient. Its QR code leads to the advice in the app.
#[utoipa::path(
    tag = "acts", operation_id = "getDespatchAdviceSlip", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The id of the advice.")),
    responses((status = 200, description = "The slip.", content_type = "application/pdf", body = Vec<u8>))
)]
#[get("/api/v1/despatch-advices/{id}/slip")]
pub(crate) async fn read_slip(
    allowed: Allowed<Events, Read>,
    id: Id,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let address = format!("{}{}", application.public_url, Page::Advice(id.0.to_string()).path());
    let caption = "Quét để mở thông báo giao hàng (cần tài khoản). / Scan to open the advice (account needed).";
    respond(&application, *allowed, id.0, StatusCode::OK, SlipCode { address, caption: caption.to_owned() }).await
}

/// Print a despatch advice for a recipient without an account
///
/// The same slip, whose QR code is a new link by which the recipient answers the advice, valid and revocable like any
/// other link of it. For the sender. 409 when the advice was answered or cancelled, or its recipient is a business of
/// this system.
#[utoipa::path(
    tag = "acts", operation_id = "createDespatchAdviceSlip", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The id of the advice.")),
    responses((status = 201, description = "The slip.", content_type = "application/pdf", body = Vec<u8>))
)]
#[post("/api/v1/despatch-advices/{id}/slip")]
pub(crate) async fn create_slip(
    request: Then<Allowed<Events, Write>, Id>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    let Then(allowed, id) = request;
    throttle::count(&application, DESPATCH_MAIL, &format!("{}:{}", allowed.organisation_id, id.0)).await?;
    let create = || async {
        let (transaction, row, url) = insert_link(&application, &allowed, id.0).await?;
        transaction.commit().await?;
        Ok((row, url))
    };
    let (row, address) = application.database.retrying(create).await?;
    let until = format::day(link_ends_at(application.clock.now(), row.sent_at, None));
    let caption = format!(
        "Quét để xác nhận đã nhận hàng, không cần tài khoản, đến {until}. / Scan to confirm receipt, no account needed."
    );
    respond(&application, *allowed, id.0, StatusCode::CREATED, SlipCode { address, caption }).await
}

/// The QR code of a slip.
struct SlipCode {
    address: String,
    caption: String,
}

/// Responds with the slip of an advice.
async fn respond(
    application: &Application,
    tenant: Tenant,
    id: Uuid,
    status: StatusCode,
    code: SlipCode,
) -> Result<HttpResponse> {
    let connection = application.database.read();
    let row = view::find(connection, tenant, id).await?;
    let addresses = Addresses::load(connection, &row).await?;
    let advice = view::one(connection, Some(tenant), row).await?;
    let contents = advice.lines.iter().flat_map(|line| &line.contents).filter_map(|content| content.unit.as_deref());
    let of_lines = advice.lines.iter().filter_map(|line| line.unit.as_deref());
    let units = Units::load(connection, of_lines.chain(contents)).await?;
    let made_at = application.clock.now();
    let name = format!("{}.pdf", advice.number);
    let _room = application.tables.room(tenant.organisation_id).await?;
    let writing = spawn_blocking(move || write(&advice, &addresses, &units, &code, made_at));
    let bytes = writing.await.map_err(|error| Error::internal("slip", error))??;
    let disposition =
        ContentDisposition { disposition: DispositionType::Inline, parameters: vec![DispositionParam::Filename(name)] };
    Ok(HttpResponse::build(status)
        .content_type("application/pdf")
        .insert_header((CONTENT_DISPOSITION, disposition))
        .body(bytes))
}

/// What an advice does not say of its two sides: addresses, telephone numbers, and the place of despatch.
struct Addresses {
    sender: Vec<String>,
    recipient: Vec<String>,
    ship_from: Option<String>,
}

impl Addresses {
    async fn load<C: ConnectionTrait>(connection: &C, row: &despatch_advice::Model) -> Result<Self> {
        let businesses = [Some(row.organisation_id), row.recipient_id];
        let businesses = organisation::Entity::find()
            .filter(organisation::Column::Id.is_in(businesses.into_iter().flatten()))
            .all(connection)
            .await?;
        let of_business = |id: Uuid| {
            let business = businesses.iter().find(|business| business.id == id);
            business.map(|business| vec![business.registered_address.clone(), business.phone.clone()])
        };
        let member = member::Entity::find_by_id(row.member_id).one(connection).await?;
        let of_member = member.map(|member| [member.address, member.phone].into_iter().flatten().collect());
        let recipient = row.recipient_id.and_then(of_business).or(of_member);
        let ship_from = match &row.ship_from {
            Some(gln) => place::Entity::find()
                .filter(place::Column::OrganisationId.eq(row.organisation_id))
                .filter(place::Column::Gln.eq(gln))
                .one(connection)
                .await?
                .map(|place| [Some(place.name), place.address].into_iter().flatten().collect::<Vec<_>>().join(", ")),
            None => None,
        };
        Ok(Self {
            sender: of_business(row.organisation_id).unwrap_or_default(),
            recipient: recipient.unwrap_or_default(),
            ship_from,
        })
    }
}

/// Returns a side of the delivery: name, address and telephone number, GLN, each in a line.
fn side(party: &Party, address: &[String]) -> String {
    let gln = party.gln.as_ref().map(|gln| format!("GLN {gln}"));
    let lines = std::iter::once(party.name.clone()).chain(address.iter().cloned()).chain(gln);
    lines.filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

fn write(
    advice: &AdviceView,
    addresses: &Addresses,
    units: &Units,
    code: &SlipCode,
    made_at: DateTime<Utc>,
) -> Result<Vec<u8>> {
    let title = format!("Phiếu giao hàng {}", advice.number);
    let symbol = Symbol::qr(&code.address, Correction::Medium)
        .ok_or_else(|| Error::Internal("an address too long for a code".to_owned()))?;
    let mut paper = Report::new();
    paper.code(symbol, &code.caption);
    paper.heading("Phiếu giao hàng", true);
    paper.paragraph("Delivery note");
    if advice.state == AdviceState::Cancelled {
        paper.heading("ĐÃ HỦY / CANCELLED", false);
    }
    let gln = |name: &Option<String>, gln: &Option<String>| {
        let gln = gln.as_ref().map(|gln| format!("GLN {gln}"));
        name.iter().cloned().chain(gln).collect::<Vec<_>>().join("\n")
    };
    let facts = [
        ("Số / No.", advice.number.clone()),
        ("Loại / Kind", if advice.is_return { "Hàng trả lại / Return".to_owned() } else { String::new() }),
        ("Gửi lúc / Sent", format::moment(advice.sent_at)),
        ("Dự kiến giao / Expected", advice.expected_at.map(format::moment).unwrap_or_default()),
        ("Bên gửi / Sender", side(&advice.sender, &addresses.sender)),
        ("Nơi gửi đi / Ship from", gln(&addresses.ship_from, &advice.ship_from)),
        ("Bên nhận / Recipient", side(&advice.recipient, &addresses.recipient)),
        ("Nơi gửi đến / Ship to", gln(&None, &advice.ship_to)),
        ("Bên vận chuyển / Carrier", gln(&advice.carrier, &advice.carrier_gln)),
        ("Biển số xe / Vehicle", advice.vehicle.clone().unwrap_or_default()),
        ("Số đơn đặt hàng / Order", advice.order_number.clone().unwrap_or_default()),
        ("Số vận đơn / Bill of lading", advice.shipment_number.clone().unwrap_or_default()),
    ];
    for (name, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
        paper.fact(name, value);
    }
    let columns = [
        Column { title: "STT", share: 5, is_number: false },
        Column { title: "Hàng hóa / Goods", share: 34, is_number: false },
        Column { title: "Mã / Code", share: 34, is_number: false },
        Column { title: "Số lượng / Quantity", share: 14, is_number: true },
        Column { title: "Đơn vị / Unit", share: 13, is_number: false },
    ];
    let rows: Vec<Vec<String>> = advice.lines.iter().flat_map(|line| rows(line, units)).collect();
    paper.table(&columns, &rows);
    paper.signatures(
        &["Bên giao hàng / Sender", "Lái xe / Driver", "Bên nhận hàng / Recipient"],
        "(ký, ghi rõ họ tên / signature, name)",
    );
    let foot = format!("{} · lập lúc {}", advice.number, format::moment(made_at));
    report::pdf(paper, title, &foot, made_at)
}

/// Returns the rows of a line: the goods, then what is in them.
fn rows(line: &AdviceLine, units: &Units) -> Vec<Vec<String>> {
    let row = |number: String, goods: &Goods, quantity: Option<Quantity>, unit: Option<&str>| {
        // A logistic unit is one.
        let quantity = quantity.map_or_else(|| "1".to_owned(), Quantity::format_vi);
        let unit = units.name(unit.unwrap_or_default()).to_owned();
        vec![number, goods.name.clone().unwrap_or_default(), codes(goods), quantity, unit]
    };
    let whole = row(line.number.to_string(), &line.goods, line.quantity, line.unit.as_deref());
    let contents = (1..).zip(&line.contents).map(|(place, content)| {
        let mut row =
            row(format!("{}.{place}", line.number), &content.goods, content.quantity, content.unit.as_deref());
        if content.quantity.is_none() {
            row[3].clear();
        }
        row
    });
    std::iter::once(whole).chain(contents).collect()
}

/// Returns the numbers of goods, each in a line; the address of goods without any.
fn codes(goods: &Goods) -> String {
    let numbers =
        [("SSCC", &goods.sscc), ("GTIN", &goods.gtin), ("Lô", &goods.lot_number), ("Số xê-ri", &goods.serial)];
    let numbers: Vec<String> =
        numbers.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?))).collect();
    if numbers.is_empty() { goods.address.clone() } else { numbers.join("\n") }
}
