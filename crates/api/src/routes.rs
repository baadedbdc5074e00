//! The routes of the server: its table of contents.

use std::sync::OnceLock;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::web::{self, Bytes};
use actix_web::{App, HttpResponse};
use nguon_domain::records::diary::DiaryEntry;
use nguon_domain::records::logistic_unit::LogisticUnit;
use nguon_domain::records::lot::Lot;
use nguon_domain::records::material::Material;
use nguon_domain::records::material_batch::MaterialBatch;
use nguon_domain::records::member::Member;
use nguon_domain::records::place::Place;
use nguon_domain::records::process::Process;
use nguon_domain::records::product::Product;
use utoipa::OpenApi as _;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::AppExt as _;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::accounts::{account, api_key, approval, organisation, registered, registration, session, user};
use crate::events::{act, despatch, epcis, hold, restriction};
use crate::files::file;
use crate::http::openapi::version_3_0;
use crate::http::{monitoring, openapi, pages, well_known};
use crate::labelling::{label, qr, qr_sheet};
use crate::platform::problem::{Error, Result};
use crate::public::{despatch_link, recall_answer, resolver};
use crate::records;
use crate::records::management::routes;
use crate::records::{area, catalogue, diary, gs1, material_batch};
use crate::{dashboard, public, recall, trace};

/// Mounts the operations and collects their OpenAPI documentation.
pub fn mount<T, B>(app: App<T>) -> (App<T>, OpenApi)
where
    T: ServiceFactory<
            ServiceRequest,
            Config = (),
            Response = ServiceResponse<B>,
            Error = actix_web::Error,
            InitError = (),
        >,
    B: MessageBody,
{
    app.into_utoipa_app()
        .openapi(openapi::base(session::COOKIE, resolver::document::Document::openapi()))
        // Anonymous access. Traces and the addresses in QR codes come first, as they are requested most.
        .service(public::read)
        .map(|app| resolver::resources().into_iter().fold(app, App::service))
        .service(public::scan)
        .service(crate::public::file::read_public)
        .service(resolver::scan::resolve)
        .service(monitoring::live)
        .service(monitoring::ready)
        .service(monitoring::health)
        .service(catalogue::list)
        .service(area::list)
        .service(area::read)
        // Accounts.
        .service(registration::register)
        .service(session::refresh)
        .service(session::sign_in)
        .service(session::sign_out)
        .service(session::sign_out_everywhere)
        .service(session::me)
        .service(account::change)
        .service(account::request_reset)
        .service(account::confirm_reset)
        .service(user::list)
        .service(user::change_role)
        .service(user::remove)
        .service(user::invitation::list)
        .service(user::invitation::invite)
        .service(user::invitation::look_up)
        .service(user::invitation::accept)
        .service(user::invitation::resend)
        .service(user::invitation::withdraw)
        // API keys.
        .service(api_key::list)
        .service(api_key::create)
        .service(api_key::revoke)
        // The caller's business.
        .service(registration::read)
        .service(registration::correct)
        .service(registration::read_file)
        .service(organisation::read)
        .service(organisation::update)
        .service(registered::ask::list)
        .service(registered::ask::ask)
        .service(registered::ask::withdraw)
        .service(dashboard::read)
        .service(file::send)
        .service(records::usage::usage)
        .service(file::read)
        .service(catalogue::own::list)
        .service(catalogue::own::create)
        .service(catalogue::own::update)
        .service(catalogue::own::reorder)
        // Records.
        .service(routes::<Member>())
        .service(routes::<Material>())
        .service(routes::<MaterialBatch>())
        .service(material_batch::receive_material)
        .service(routes::<Process>())
        // QR codes come after the records: `by-code/qr` is the record with that code.
        .service(routes::<Product>())
        .service(qr::of_product)
        .service(qr_sheet::of_lots)
        .service(routes::<Lot>())
        .service(qr::of_lot)
        .service(diary::for_lots)
        .service(routes::<DiaryEntry>())
        .service(routes::<Place>())
        .service(qr::of_place)
        .service(gs1::series::create)
        .service(routes::<LogisticUnit>())
        .service(qr::of_logistic_unit)
        // GS1 numbers.
        .service(gs1::allocate_numbers)
        .service(gs1::reserve_numbers)
        .service(gs1::release_numbers)
        .service(gs1::list_numbers)
        .service(gs1::list_ranges)
        // EPCIS events and acts.
        .service(epcis::capture::take_document)
        .service(epcis::capture::list_jobs)
        .service(epcis::capture::read_job)
        .service(epcis::events::create)
        .service(epcis::events::list)
        .service(epcis::events::read)
        .service(epcis::discovery::resources)
        .service(epcis::collection::event_types::list)
        .service(epcis::collection::event_types::describe)
        .service(epcis::collection::event_types::find)
        .service(epcis::collection::epcs::list)
        .service(epcis::collection::epcs::describe)
        .service(epcis::collection::epcs::find)
        .service(epcis::collection::biz_steps::list)
        .service(epcis::collection::biz_steps::describe)
        .service(epcis::collection::biz_steps::find)
        .service(epcis::collection::biz_locations::list)
        .service(epcis::collection::biz_locations::describe)
        .service(epcis::collection::biz_locations::find)
        .service(epcis::collection::read_points::list)
        .service(epcis::collection::read_points::describe)
        .service(epcis::collection::read_points::find)
        .service(epcis::collection::dispositions::list)
        .service(epcis::collection::dispositions::describe)
        .service(epcis::collection::dispositions::find)
        .service(epcis::named::list)
        .service(epcis::named::create)
        .service(epcis::named::read)
        .service(epcis::named::remove)
        .service(epcis::named::ask)
        .service(act::create)
        .service(act::list)
        .service(act::read)
        .service(act::correct)
        .service(act::list_stock)
        .service(act::find_stock)
        .service(restriction::list)
        .service(hold::list)
        .service(hold::place_hold)
        .service(hold::read)
        .service(hold::release_hold)
        .service(hold::publish_hold)
        .service(despatch::list)
        .service(despatch::read)
        .service(despatch::answer_advice)
        .service(despatch::make_link)
        .service(despatch::links::list_links)
        .service(despatch::links::revoke_link)
        .service(despatch::read_file)
        .service(despatch::slip::read_slip)
        .service(despatch::slip::create_slip)
        // Traces.
        .service(trace::trace)
        .service(trace::trace_as_table)
        // Recalls.
        .service(recall::list_recalls)
        .service(recall::find_suspects)
        .service(recall::open)
        .service(recall::read)
        .service(recall::change)
        .service(recall::publish_recall)
        .service(recall::refresh)
        .service(recall::decide_page)
        .service(recall::close)
        .service(recall::read_report)
        .service(recall::list_notices)
        .service(recall::read_notice)
        .service(recall::answer_notice)
        .service(recall::pass_notice_on)
        .service(recall::send_notice_again)
        .map(|app| app.service(recall_answer::resource()))
        // Labels.
        .service(label::list_stocks)
        .service(label::preview)
        .service(label::list)
        .service(label::print)
        .service(label::read)
        .service(label::read_pdf)
        .service(label::read_zpl)
        .service(label::reprint)
        .service(label::declare_void)
        // Authorities.
        .service(approval::list)
        .service(approval::read)
        .service(approval::read_file)
        .service(approval::decide)
        .service(registered::review::list)
        .service(registered::review::read)
        .service(registered::review::read_certificate)
        .service(registered::review::decide)
        .service(registered::revoke::revoke)
        // System-wide lists.
        .service(catalogue::system::list)
        .service(catalogue::system::create)
        .service(catalogue::system::update)
        .service(catalogue::system::reorder)
        .service(area::admin::list)
        .service(area::admin::create)
        .service(area::admin::import_file)
        .service(area::admin::update)
        .split_for_parts()
}

/// Returns the complete OpenAPI document as JSON; built once per process.
///
/// # Errors
/// When the document cannot be serialised.
pub fn document() -> Result<&'static serde_json::Value> {
    static DOCUMENT: OnceLock<serde_json::Value> = OnceLock::new();
    if let Some(document) = DOCUMENT.get() {
        return Ok(document);
    }
    let document = openapi::finish(described().clone())?;
    Ok(DOCUMENT.get_or_init(|| document))
}

/// Returns the operations as they are mounted.
fn described() -> &'static OpenApi {
    static DESCRIBED: OnceLock<OpenApi> = OnceLock::new();
    DESCRIBED.get_or_init(|| mount(App::new()).1)
}

/// Returns the path templates of all operations.
#[must_use]
pub fn templates() -> Vec<String> {
    described().paths.paths.keys().cloned().collect()
}

/// Mounts the routes that are no operations: the API documentation, and files and pages of the browser app. Any other
/// path is 404.
pub fn mount_pages(config: &mut web::ServiceConfig) {
    epcis::discovery::mount(config);
    config
        .route("/api/v1/openapi.json", web::get().to(specification))
        .route("/api/v1/openapi-3.0.json", web::get().to(specification_3_0))
        .service(SwaggerUi::new("/docs/{_:.*}").config(Config::new(["/api/v1/openapi.json"])))
        .service(web::redirect("/docs", "/docs/"))
        .configure(public::mount)
        .configure(despatch_link::mount)
        .configure(well_known::mount)
        .default_service(web::to(pages::page));
}

async fn specification() -> Result<HttpResponse> {
    static WRITTEN: OnceLock<Bytes> = OnceLock::new();
    written_once(&WRITTEN, serde_json::to_vec)
}

async fn specification_3_0() -> Result<HttpResponse> {
    static WRITTEN: OnceLock<Bytes> = OnceLock::new();
    written_once(&WRITTEN, |document| serde_json::to_vec(&version_3_0::of(document)))
}

/// Answers with the document, which is written when it is first asked for: most servers are started without that.
fn written_once(
    place: &OnceLock<Bytes>,
    write: impl FnOnce(&serde_json::Value) -> serde_json::Result<Vec<u8>>,
) -> Result<HttpResponse> {
    let bytes = match place.get() {
        Some(bytes) => bytes.clone(),
        None => {
            let bytes = write(document()?).map_err(|error| Error::internal("openapi", error))?;
            place.get_or_init(|| bytes.into()).clone()
        }
    };
    Ok(HttpResponse::Ok().content_type("application/json").body(bytes))
}
