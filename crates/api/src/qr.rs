//! QR codes of products and lots.

use std::fmt::Write as _;

use actix_web::http::header::{self, ContentDisposition, DispositionParam, DispositionType};
use actix_web::web::Data;
use actix_web::{HttpResponse, get};
use nguon_domain::lot::Lot;
use nguon_domain::problem::ProblemCode;
use nguon_domain::product::Product;
use nguon_domain::qr::{DEFAULT_PNG_SIZE, PNG_SIZE_RANGE, QrFormat, QrQuery, public_address};
use nguon_domain::resource::Resource;
use nguon_domain::violation::Reason;
use qrcode::{EcLevel, QrCode};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use crate::Application;
use crate::access::{Allowed, Read, Tenant};
use crate::body::{Id, Query};
use crate::entity::trace_code;
use crate::problem::{Error, Result};

/// Empty modules around the symbol (ISO/IEC 18004 §6.3.8).
const QUIET_ZONE: usize = 4;
/// The width of an SVG in millimetres: the smallest print that phones read with ease.
const SVG_MILLIMETRES: usize = 20;

/// Download the QR code of a product
#[utoipa::path(
    tag = "products", operation_id = "read_product_qr", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The product."), QrQuery),
    responses(
        (status = 200, description = "The symbol.", content((String = "image/svg+xml"), (Vec<u8> = "image/png")))
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
#[utoipa::path(
    tag = "lots", operation_id = "read_lot_qr", security(("bearer" = [])),
    params(("id" = Uuid, Path, description = "The lot."), QrQuery),
    responses(
        (status = 200, description = "The symbol.", content((String = "image/svg+xml"), (Vec<u8> = "image/png")))
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
    let row = trace_code::Entity::find()
        .filter(trace_code::Column::RecordId.eq(id))
        .filter(trace_code::Column::OrganisationId.eq(tenant.organisation_id))
        .filter(trace_code::Column::Kind.eq(R::KIND.as_str()))
        .one(application.database.read())
        .await?
        .ok_or(ProblemCode::NotFound)?;
    let symbol = Symbol::encode(&public_address(&application.public_url, &row.code))?;
    let (media_type, extension, bytes) = match query.format {
        QrFormat::Svg => ("image/svg+xml", "svg", symbol.svg().into_bytes()),
        QrFormat::Png => ("image/png", "png", symbol.png(size)?),
    };
    let disposition = ContentDisposition {
        disposition: DispositionType::Attachment,
        parameters: vec![DispositionParam::Filename(format!("{}-{}.{extension}", R::KIND, row.code))],
    };
    Ok(HttpResponse::Ok()
        .content_type(media_type)
        .insert_header((header::CONTENT_DISPOSITION, disposition))
        .body(bytes))
}

/// A QR symbol: a square of modules.
#[derive(Debug)]
pub struct Symbol {
    width: usize,
    dark: Vec<bool>,
}

impl Symbol {
    /// The symbol of a text, with error correction level Q: a quarter of it may be scratched or wet. With 41
    /// modules at most for an address of ours, a module of a print of 2 cm is half a millimetre wide.
    ///
    /// # Errors
    /// When the text is too long for a symbol.
    pub fn encode(text: &str) -> Result<Self> {
        let code =
            QrCode::with_error_correction_level(text, EcLevel::Q).map_err(|error| Error::internal("QR", error))?;
        let dark = code.to_colors().into_iter().map(|color| color == qrcode::Color::Dark).collect();
        Ok(Self { width: code.width(), dark })
    }

    fn is_dark(&self, x: usize, y: usize) -> bool {
        self.dark[y * self.width + x]
    }

    /// As an SVG of exact millimetres, one path for all dark modules.
    #[must_use]
    pub fn svg(&self) -> String {
        let side = self.width + 2 * QUIET_ZONE;
        let mut path = String::new();
        for y in 0..self.width {
            let mut x = 0;
            while x < self.width {
                let run = (x..self.width).take_while(|x| self.is_dark(*x, y)).count();
                if run > 0 {
                    let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET_ZONE, y + QUIET_ZONE);
                }
                x += run.max(1);
            }
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{SVG_MILLIMETRES}mm\" height=\"{SVG_MILLIMETRES}mm\" \
             viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/>\
             <path d=\"{path}\"/></svg>"
        )
    }

    /// As a black-and-white PNG of exactly `size` pixels a side: modules are whole pixels, what is left goes to
    /// the quiet zone.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn png(&self, size: u32) -> Result<Vec<u8>> {
        let pixels = usize::try_from(size).map_err(|error| Error::internal("PNG", error))?;
        let scale = (pixels / (self.width + 2 * QUIET_ZONE)).max(1);
        let margin = pixels.saturating_sub(self.width * scale) / 2;
        let line_bytes = pixels.div_ceil(8);
        let mut image = vec![0xff_u8; line_bytes * pixels];
        for y in 0..self.width {
            // All lines of a row of modules are the same.
            let mut line = vec![0xff_u8; line_bytes];
            for x in (0..self.width).filter(|x| self.is_dark(*x, y)) {
                for column in (margin + x * scale..margin + (x + 1) * scale).filter(|column| *column < pixels) {
                    line[column / 8] &= !(0x80 >> (column % 8));
                }
            }
            let first = margin + y * scale;
            for place in image.chunks_exact_mut(line_bytes).skip(first).take(scale) {
                place.copy_from_slice(&line);
            }
        }
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, size, size);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        // Filters help pictures with shades; lines that repeat are found by the compression itself.
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
    use super::Symbol;

    #[test]
    fn an_address_of_ours_fits_a_print_of_two_centimetres() {
        let symbol = Symbol::encode("https://truyxuat.lamdong.example.vn/t/7K3M9QX2AB").expect("a symbol");
        // 0.33 mm a module is what ISO/IEC 18004 readers of phones need at arm's length; this leaves more.
        assert!(20.0 / (symbol.width as f64 + 8.0) > 0.4, "{} modules", symbol.width);
    }
}
