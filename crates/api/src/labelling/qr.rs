//! QR codes of products, lots, places and logistic units.

use std::fmt::Write as _;
use std::str::FromStr;

use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use nguon_domain::identification::identifier::{Gln, Gs1Key, Gtin, LotNumber, Sscc};
use nguon_domain::identification::qr::{
    DEFAULT_PNG_SIZE, PNG_SIZE_RANGE, QrContent, QrFormat, QrQuery, key_address, printed_address,
};
use nguon_domain::input::kind::Kind;
use nguon_domain::input::problem::ProblemCode;
use nguon_domain::input::violation::Reason;
use nguon_domain::records::logistic_unit::LogisticUnit;
use nguon_domain::records::lot::Lot;
use nguon_domain::records::place::Place;
use nguon_domain::records::product::Product;
use nguon_domain::records::resource::Resource;
use nguon_labels::symbol::{Correction, Symbol};
use sea_orm::{ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, Read, Tenant};
use crate::http::body::{Id, Query};
use crate::platform::entity::{lot, place, product, trace_code};
use crate::platform::problem::{Error, Result};
use crate::records::gs1::keys::ssccs_of;
use crate::records::gs1::printing::mark_printed;

/// Width of an SVG in millimetres: the smallest print that phones read easily.
const SVG_MILLIMETRES: usize = 20;

/// Download the QR code of a product
///
/// Encodes the GS1 Digital Link if the record has a GS1 key, else the short address; both lead to the same page.
#[utoipa::path(
    tag = "products", operation_id = "getProductQr", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The id of the record."), QrQuery),
    responses(
        (status = 200, description = "The QR code.", content((String = "image/svg+xml"), (Vec<u8> = "image/png")),
            headers(("Link" = String, description = "The encoded address, with the link relation `about`.")))
    )
)]
#[get("/api/v1/products/{id}/qr")]
pub(crate) async fn of_product(
    allowed: Allowed<Product, Read>,
    id: Id,
    query: Query<QrQuery>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    download::<Product>(&application, *allowed, id.0, query.0).await
}

/// Download the QR code of a lot
///
/// Encodes the GS1 Digital Link if the record has a GS1 key, else the short address; both lead to the same page.
#[utoipa::path(
    tag = "lots", operation_id = "getLotQr", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The id of the record."), QrQuery),
    responses(
        (status = 200, description = "The QR code.", content((String = "image/svg+xml"), (Vec<u8> = "image/png")),
            headers(("Link" = String, description = "The encoded address, with the link relation `about`.")))
    )
)]
#[get("/api/v1/lots/{id}/qr")]
pub(crate) async fn of_lot(
    allowed: Allowed<Lot, Read>,
    id: Id,
    query: Query<QrQuery>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    download::<Lot>(&application, *allowed, id.0, query.0).await
}

/// Download the QR code of a place
///
/// Encodes the GS1 Digital Link if the record has a GS1 key, else the short address; both lead to the same page.
#[utoipa::path(
    tag = "places", operation_id = "getPlaceQr", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The id of the record."), QrQuery),
    responses(
        (status = 200, description = "The QR code.", content((String = "image/svg+xml"), (Vec<u8> = "image/png")),
            headers(("Link" = String, description = "The encoded address, with the link relation `about`.")))
    )
)]
#[get("/api/v1/places/{id}/qr")]
pub(crate) async fn of_place(
    allowed: Allowed<Place, Read>,
    id: Id,
    query: Query<QrQuery>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    download::<Place>(&application, *allowed, id.0, query.0).await
}

/// Download the QR code of a logistic unit
///
/// Encodes the GS1 Digital Link if the record has a GS1 key, else the short address; both lead to the same page.
#[utoipa::path(
    tag = "logistic-units", operation_id = "getLogisticUnitQr", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The id of the record."), QrQuery),
    responses(
        (status = 200, description = "The QR code.", content((String = "image/svg+xml"), (Vec<u8> = "image/png")),
            headers(("Link" = String, description = "The encoded address, with the link relation `about`.")))
    )
)]
#[get("/api/v1/logistic-units/{id}/qr")]
pub(crate) async fn of_logistic_unit(
    allowed: Allowed<LogisticUnit, Read>,
    id: Id,
    query: Query<QrQuery>,
    application: Data<Application>,
) -> Result<HttpResponse> {
    download::<LogisticUnit>(&application, *allowed, id.0, query.0).await
}

async fn download<R: Resource>(
    application: &Application,
    tenant: Tenant,
    id: Uuid,
    query: QrQuery,
) -> Result<HttpResponse> {
    let size = query.size.unwrap_or(DEFAULT_PNG_SIZE);
    if !PNG_SIZE_RANGE.contains(&size) {
        let (min, max) = (i64::from(*PNG_SIZE_RANGE.start()), i64::from(*PNG_SIZE_RANGE.end()));
        return Err(Error::field("size", Reason::OutOfRange { min, max }));
    }
    let database = application.database.read();
    let row = trace_code::Entity::find()
        .filter(trace_code::Column::RecordId.eq(id))
        .filter(trace_code::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(trace_code::Column::Kind.eq(R::KIND.as_str()))
        .one(database)
        .await?
        .ok_or(ProblemCode::NotFound)?;
    let named = RecordKeys::find(database, tenant, R::KIND, id).await?;
    let address = match (&named.key, &named.lot) {
        (Some(Gs1Key::Gtin(gtin)), Some(lot)) => {
            printed_address(&application.public_url, Some(gtin), Some(lot), &row.code, query.content)
        }
        (key, _) => key_address(&application.public_url, key.as_ref(), &row.code, query.content),
    };
    if let (Some(key), QrContent::Auto, false) = (&named.key, query.content, query.preview) {
        mark_printed(application, tenant, key.key_type(), &[key.digits().to_owned()]).await?;
    }
    let picture = Picture::of(&address)?;
    let (media_type, extension, bytes) = match query.format {
        QrFormat::Svg => ("image/svg+xml", "svg", picture.svg().into_bytes()),
        QrFormat::Png => ("image/png", "png", picture.png(size)?),
    };
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(format!("{}-{}.{extension}", R::KIND, row.code))],
    };
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .insert_header((header::LINK, format!("<{address}>; rel=\"about\"")))
        .body(bytes))
}

/// The GS1 identification of a record, besides its trace code.
#[derive(Default)]
struct RecordKeys {
    key: Option<Gs1Key>,
    /// The lot number of a lot, whose key is the GTIN of its product.
    lot: Option<LotNumber>,
}

impl RecordKeys {
    async fn find<C: ConnectionTrait>(connection: &C, tenant: Tenant, kind: Kind, id: Uuid) -> Result<Self> {
        /// Parses a stored key; an invalid one counts as absent.
        fn key<K: FromStr + Into<Gs1Key>>(text: Option<String>) -> Option<Gs1Key> {
            Some(text?.parse::<K>().ok()?.into())
        }
        let product = |id| async move { product::Entity::find_by_id(id).one(connection).await };
        Ok(match kind {
            Kind::Product => Self { key: product(id).await?.and_then(|row| key::<Gtin>(row.gtin)), lot: None },
            Kind::Lot => match lot::Entity::find_by_id(id).one(connection).await? {
                Some(row) => {
                    // Without a valid lot number the link would lead to the product.
                    let lot: Option<LotNumber> = row.code.parse().ok();
                    let key = match &lot {
                        Some(_) => product(row.product_id).await?.and_then(|row| key::<Gtin>(row.gtin)),
                        None => None,
                    };
                    Self { key, lot }
                }
                None => Self::default(),
            },
            Kind::Place => {
                let row = place::Entity::find_by_id(id).one(connection).await?;
                Self { key: row.and_then(|row| key::<Gln>(row.gln)), lot: None }
            }
            Kind::LogisticUnit => {
                Self { key: key::<Sscc>(ssccs_of(connection, tenant, [id]).await?.remove(&id)), lot: None }
            }
            _ => Self::default(),
        })
    }
}

/// A QR symbol with its quiet zone.
#[derive(Debug)]
pub struct Picture {
    symbol: Symbol,
}

impl Picture {
    /// Encodes a text with error correction level Q (about a quarter may be damaged). Our addresses need at most 41
    /// modules a side, so a module of a 2 cm print is half a millimetre wide.
    ///
    /// # Errors
    /// When the text is too long for a QR code.
    pub fn of(text: &str) -> Result<Self> {
        let symbol = Symbol::qr(text, Correction::Quarter);
        Ok(Self { symbol: symbol.ok_or_else(|| Error::Internal("an address is too long for a QR code".to_owned()))? })
    }

    /// Returns the number of modules per side, including the quiet zone.
    #[must_use]
    pub fn side(&self) -> u32 {
        u32::from(self.symbol.width) + 2 * self.quiet_zone()
    }

    fn quiet_zone(&self) -> u32 {
        self.symbol.symbology.quiet_zone().unsigned_abs()
    }

    /// Returns an SVG with exact millimetres and one path for all dark modules.
    #[must_use]
    pub fn svg(&self) -> String {
        let (side, margin) = (self.side(), self.quiet_zone());
        let mut path = String::new();
        for run in &self.symbol.runs {
            let (x, y) = (u32::from(run.x) + margin, u32::from(run.y) + margin);
            let _ = write!(path, "M{x} {y}h{width}v{height}h-{width}z", width = run.width, height = run.height);
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{SVG_MILLIMETRES}mm\" height=\"{SVG_MILLIMETRES}mm\" \
             viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
             <path d=\"{path}\"/></svg>"
        )
    }

    /// Returns a black-and-white PNG of exactly `size` pixels per side: modules are whole pixels, remaining pixels
    /// widen the quiet zone.
    ///
    /// # Errors
    /// When encoding fails.
    pub fn png(&self, size: u32) -> Result<Vec<u8>> {
        let pixels = usize::try_from(size).map_err(|error| Error::internal("PNG", error))?;
        let scale = usize::try_from((size / self.side()).max(1)).map_err(|error| Error::internal("PNG", error))?;
        let margin = pixels.saturating_sub(usize::from(self.symbol.width) * scale) / 2;
        let place = |module: u16| (margin + usize::from(module) * scale).min(pixels);
        let line_bytes = pixels.div_ceil(8);
        let mut image = vec![0xff_u8; line_bytes * pixels];
        for run in &self.symbol.runs {
            let columns = place(run.x)..place(run.x + run.width);
            for line in place(run.y)..place(run.y + run.height) {
                for column in columns.clone() {
                    image[line * line_bytes + column / 8] &= !(0x80 >> (column % 8));
                }
            }
        }
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, size, size);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        // Filters help shaded pictures; repeated lines are found by the compression itself.
        encoder.set_filter(png::Filter::NoFilter);
        encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&image))
            .map_err(|error| Error::internal("PNG", error))?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::Picture;

    #[test]
    fn an_address_of_ours_fits_a_print_of_two_centimetres() {
        let module = |address| 20.0 / f64::from(Picture::of(address).expect("a symbol").side());
        // Phone readers of ISO/IEC 18004 need 0.33 mm per module at arm's length; this leaves a margin.
        let short = module("https://truyxuat.lamdong.example.vn/t/7K3M9QX2AB");
        assert!(short > 0.4, "{short} mm");
        let link = module("https://truyxuat.lamdong.example.vn/01/08938505970011/10/TL-20261115-01");
        assert!(link > 0.33, "{link} mm");
    }
}
