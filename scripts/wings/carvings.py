"""The changes that follow the moves: each is one commit. `carve.py` does them on a tree that is in its wings."""
import re

HEAD_END = '\n\n'


class Stage:
    def __init__(self, subject, why, *, edit=None, **engine):
        self.subject, self.why, self.edit, self.engine = subject, why, edit, engine


STAGES = []


def stage(subject, why, **engine):
    def add(edit):
        STAGES.append(Stage(subject, why, edit=edit, **engine))
        return edit
    return add


D, A, F = 'crates/domain/src', 'crates/api/src', 'frontend/src'

# -- the domain --------------------------------------------------------------------------------------------------


@stage('Define the reasons of features under input::reason',
       '`Reason` imported acts, labels, recalls, files and identifiers. Their reasons stand below it now; a code that '
       'cannot be read is kept as its code and texts (`CodeRefusal`), made where identifiers are known.',
       modules={'domain': {'events::act::fault': ('input::reason::act', ''),
                           'labelling::label::fault': ('input::reason::label', ''),
                           'recall::fault': ('input::reason::recall', '')}},
       heads={'domain': {'input::reason': 'Reasons of features: what stands here imports none of them.',
                         'input::reason::picture': 'How large a picture may be.'}},
       aliases={'domain': {'events::act::ActFault': 'input::reason::act::ActFault',
                           'labelling::label::LabelFault': 'input::reason::label::LabelFault',
                           'recall::RecallFault': 'input::reason::recall::RecallFault'}},
       items={'domain': [('files::file', 'input::reason::picture', ['LONGEST_SIDE', 'MOST_PIXELS'])]})
def reasons(t):
    for file in ('events/act/mod.rs', 'labelling/label/mod.rs', 'recall/mod.rs'):
        t.sub(f'{D}/{file}', r'^pub use crate::input::reason::\w+::\w+;\n', '')
    t.sub(f'{D}/input/reason/mod.rs', r'pub\(crate\) mod', 'pub mod', count=0)
    t.sub(f'{D}/input/mod.rs', r'^pub\(crate\) mod reason;', 'pub mod reason;')
    t.write(f'{D}/input/reason/code.rs', '''//! Why a GS1 element string or link cannot be read.

use crate::input::localized::Language;

/// A refusal of a code, as it is shown. Where identifiers are known says what exactly is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRefusal {
    /// Stable, for programs.
    pub code: &'static str,
    /// For people, in Vietnamese.
    pub vi: String,
    /// For people, in English.
    pub en: String,
}

impl CodeRefusal {
    /// What to tell a person.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match language {
            Language::Vi => self.vi.clone(),
            Language::En => self.en.clone(),
        }
    }
}
''')
    t.sub(f'{D}/input/reason/mod.rs', r'^pub mod act;\n', 'pub mod act;\npub mod code;\n')
    v = f'{D}/input/violation.rs'
    t.sub(v, r'^use crate::identification::identifier::Refusal;\n', '')
    t.sub(v, r'^use crate::input::reason::act::ActFault;\n', 'use crate::input::reason::act::ActFault;\nuse crate::input::reason::code::CodeRefusal;\n')
    t.sub(v, r'Gs1\(Box<Refusal>\)', 'Gs1(Box<CodeRefusal>)')
    t.sub(v, r'impl From<Refusal> for Reason \{.*?\n\}\n\n', '', flags=re.S)
    t.sub(v, r'Self::Gs1\(refusal\) => refusal\.code\(\)', 'Self::Gs1(refusal) => refusal.code')
    r = f'{D}/identification/identifier/refusal.rs'
    t.sub(r, r'^use crate::input::violation::Reason;\n', 'use crate::input::reason::code::CodeRefusal;\nuse crate::input::violation::Reason;\n')
    t.sub(r, r'^impl Fault \{\n', '''impl From<Refusal> for Reason {
    fn from(refusal: Refusal) -> Self {
        let message = |language| refusal.message(language);
        Self::Gs1(Box::new(CodeRefusal {
            code: refusal.code(),
            vi: message(Language::Vi),
            en: message(Language::En),
        }))
    }
}

impl Fault {
''')


@stage('Put kinds of records and what is told of them into the input wing',
       'Permissions, numbers, problems and checks name them, and stand below the records. Pages of records go the other '
       'way: they have records in them.',
       heads={'domain': {'input::kind': 'The kinds of records, and of catalogues.',
                         'input::named_value': 'A name with its value.',
                         'records::page': 'Lists of records: how one asks for a page and what comes back.'}},
       items={'domain': [('records::resource', 'input::kind', ['Kind']),
                         ('records::catalogue', 'input::kind', ['LONGEST_CODE', 'is_code_character', 'CatalogueKind']),
                         ('records::resource', 'input::named_value', ['NamedValue']),
                         ('records::resource', 'input::problem', ['UsedBy']),
                         ('records::sheet::fault', 'input::problem', ['CellFault']),
                         ('input::page', 'records::page', ['COMMON_SORTS', 'ListQuery', 'Page'])]},
       aliases={'domain': {'records::sheet::CellFault': 'input::problem::CellFault'}})
def kinds(t):
    t.sub(f'{D}/records/sheet/mod.rs', r'^pub use crate::input::problem::CellFault;\n', '')
    t.sub(f'{D}/input/page.rs', r'^//! .*\n', '//! How much of a list is given at once.\n')


@stage('Put the state of a business into the access wing',
       'The permission table reads it.',
       heads={'domain': {'access::organisation_state': 'Where a business stands with its authority.'}},
       items={'domain': [('accounts::organisation', 'access::organisation_state', ['OrganisationState'])]})
def organisation_state(t):
    pass


@stage('Put certificates into the records wing',
       'A certificate refers to a catalogue and to what is valid for a time. Dashboards and public pages name the days '
       'before its end; texts in both languages are for recalls too.',
       heads={'domain': {'records::certificate': 'Licences, certificates and test reports, and the files that records refer to.'}},
       items={'domain': [('files::file', 'records::certificate',
                          ['Certificate', 'check_certificates', 'certificate_references', 'file_references',
                           'certificate_validities']),
                         ('public::evidence', 'records::certificate', ['ENDS_SOON_DAYS']),
                         ('public', 'input::localized', ['Bilingual'])]},
       aliases={'domain': {'public::ENDS_SOON_DAYS': 'records::certificate::ENDS_SOON_DAYS'}})
def certificates(t):
    t.sub(f'{D}/public.rs', r'^pub use crate::records::certificate::ENDS_SOON_DAYS;\n', '')
    f = f'{D}/files/file.rs'
    text = t.read(f)
    test = re.search(r'    #\[test\]\n    fn a_certificate_has_a_number.*?\n    \}\n\n', text, re.S)[0]
    text = text.replace(test, '')
    day = re.search(r'    fn day\(text: &str\).*?\n    \}\n\n', text, re.S)[0]
    text = text.replace(day, '')
    text = re.sub(r'^    use crate::(input::Check|records::certificate::.*);\n', '', text, flags=re.M)
    text = re.sub(r'^    use (chrono::NaiveDate|uuid::Uuid);\n', '', text, flags=re.M)
    text = re.sub(r'^use (chrono::NaiveDate|crate::input::Check);\n', '', text, flags=re.M)
    text = text.replace('//! Files and pictures: what is taken, how large, and the certificates that carry scans.',
                        '//! Files and pictures: what is taken, and how large.')
    t.write(f, text)
    c = f'{D}/records/certificate.rs'
    t.write(c, t.read(c).rstrip('\n') + f'''

#[cfg(test)]
mod tests {{
    use super::{{Certificate, check_certificates}};
    use crate::input::Check;
    use chrono::NaiveDate;
    use uuid::Uuid;

{day}{test.rstrip()}
}}
''')


@stage('Put cells and columns of tables into the files wing',
       'The server reads and writes tables without knowing what the columns mean; what they mean stays with the records.',
       heads={'domain': {'files::sheet': 'Tables as files have them: their formats, their columns, and what a cell holds.'}},
       items={'domain': [('records::sheet', 'files::sheet', ['MOST_ROWS', 'LARGEST_TABLE', 'LONGEST_CELL', 'TableFormat']),
                         ('records::sheet::cell', 'files::sheet', ['Cell', 'FORMULA', 'is_formula', 'guarded', 'unguarded', 'day', 'serial']),
                         ('records::sheet::column', 'files::sheet', ['Column', 'Form', 'Sought']),
                         ('records::sheet::fault', 'files::sheet', ['column_letters'])]},
       aliases={'domain': {f'records::sheet::{n}': f'files::sheet::{n}' for n in
                           ['Cell', 'guarded', 'unguarded', 'serial', 'Column', 'Form', 'Sought', 'column_letters']}})
def sheet(t):
    t.sub(f'{D}/records/sheet/mod.rs', r'^pub use crate::files::sheet::[^;]*;\n', '', count=0)
    t.sub(f'{D}/files/sheet.rs', r'pub\(crate\) (fn is_formula|fn day)', r'\1', count=0)
    t.sub(f'{D}/files/sheet.rs', r'^use chrono::\{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta\};', 'use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike as _};')
    t.sub(f'{D}/records/sheet/cell.rs', r'^use chrono::\{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _\};', 'use chrono::{NaiveDate, NaiveDateTime, NaiveTime};')


# -- the server --------------------------------------------------------------------------------------------------


@stage('Put digests as text and as keys into the platform wing',
       'The browser app, the limits of bodies and the events take them; none of them needs tokens or events for it.',
       heads={'api': {'platform::digest': 'Digests: as text, and as keys under which texts are found.'}},
       items={'api': [('access::token', 'platform::digest', ['hex']),
                      ('events::epcis::store', 'platform::digest', ['key_of'])]},
       aliases={'api': {'events::epcis::key_of': 'platform::digest::key_of'}})
def digests(t):
    t.sub(f'{A}/events/epcis/mod.rs', r'^pub\(crate\) use crate::platform::digest::key_of;\n', '')


@stage('Put the writing of many rows into the platform wing',
       'Mails are written with it too.',
       heads={'api': {'platform::insert': 'Many rows in few statements.'}},
       items={'api': [('records::management::insert', 'platform::insert', ['MOST_VALUES', 'insert_rows'])]},
       aliases={'api': {'records::management::insert_rows': 'platform::insert::insert_rows'}})
def insert(t):
    t.sub(f'{A}/records/management/mod.rs', r'^pub\(crate\) use crate::platform::insert::insert_rows;\n', '')
    t.sub(f'{A}/platform/insert.rs', r'pub\(crate\) const', 'const')
    t.sub(f'{A}/platform/insert.rs', r'^use sea_orm::\{DatabaseTransaction, EntityTrait\};', 'use sea_orm::{DatabaseTransaction, EntityTrait, Iterable as _};')
    t.sub(f'{A}/records/management/insert.rs', r', Iterable as _,\s', ', ')


@stage('Read short codes in the domain', 'The resolver had it, and goods, traces and recalls read codes too.')
def short_code(t):
    s = f'{A}/public/resolver/scan.rs'
    text = t.read(s)
    body = re.search(r'/// A trace code, typed or in its address\.\npub\(crate\) fn short_code.*?\n\}\n\n', text, re.S)[0]
    tests = re.search(r'\n#\[cfg\(test\)\]\nmod tests \{.*\Z', text, re.S)[0]
    text = text.replace(body, '').replace(tests, '')
    text = text.replace('use nguon_domain::identification::qr::public_address;\n',
                        'use nguon_domain::identification::qr::public_address;\nuse nguon_domain::identification::short_code::short_code;\n')
    t.write(s, text)
    t.write(f'{D}/identification/short_code.rs', '//! The public short code, typed or in its address.\n\nuse super::identifier::TraceCode;\n\n'
            + body.replace('pub(crate) fn', '#[must_use]\npub fn').rstrip('\n') + '\n'
            + tests.replace('nguon_domain::identification::identifier::', 'crate::identification::identifier::'))
    t.sub(f'{D}/identification/mod.rs', r'^pub mod qr;\n', 'pub mod qr;\npub mod short_code;\n')
    for file in t.rust(A):
        text = t.read(file)
        new = text.replace('use crate::public::resolver::scan::short_code;', 'use nguon_domain::identification::short_code::short_code;')
        if new != text:
            t.write(file, new)
            t.regroup(file, 'use nguon_domain::identification::short_code::short_code;')


@stage('Name the kinds of jobs where they are run', 'The figures listed them, and reached for events and sweeps.')
def job_kinds(t):
    e = f'{A}/http/monitoring/exposition.rs'
    t.sub(e, r'^use crate::events::epcis::capture::Capturing;\n', '')
    t.sub(e, r'^use crate::sweep::Sweeping;\n', '')
    t.sub(e, r'^use crate::platform::mail::Sending;\n', '')
    t.sub(e, r'jobs::\{self, Backlog, Handler as _\}', 'jobs::{self, Backlog}')
    t.sub(e, r'^/// The kinds of jobs\.\nconst KINDS: .*;\n\n', '')
    t.sub(e, r'write_jobs\(&mut text, &waiting, ', 'write_jobs(&mut text, application.monitor.job_kinds, &waiting, ')
    t.sub(e, r'fn write_jobs\(text: &mut String, backlogs', 'fn write_jobs(text: &mut String, kinds: &[&str], backlogs')
    t.sub(e, r'KINDS\.iter\(\)\.map\(value\)', 'kinds.iter().map(value)')
    m = f'{A}/http/monitoring/mod.rs'
    t.sub(m, r'^    heartbeat: Heartbeat,\n', '    /// The kinds of jobs, whether any of them wait or not.\n    job_kinds: &\'static [&\'static str],\n    heartbeat: Heartbeat,\n')
    t.sub(m, r'    /// paths are the routes that requests are counted by\.\n', '    /// paths are the routes that requests are counted by; `job_kinds` are the kinds of jobs that are done.\n')
    t.sub(m, r'pub\(crate\) fn new\(server_id: Uuid, specification: &serde_json::Value\) -> Self \{\n.*?\n    \}',
          '''pub(crate) fn new(
        server_id: Uuid,
        specification: &serde_json::Value,
        job_kinds: &'static [&'static str],
    ) -> Self {
        Self {
            requests: Requests::new(specification),
            job_kinds,
            heartbeat: Heartbeat::new(server_id),
            started: Instant::now(),
        }
    }''', flags=re.S | re.M)
    lib = f'{A}/lib.rs'
    t.sub(lib, r'Monitor::new\(([^,]+), &document\)', r'Monitor::new(\1, &document, &JOB_KINDS)')
    t.sub(lib, r'^use platform::jobs::\{Background, supervise\};\n', 'use platform::jobs::{Background, Handler as _, supervise};\n')
    t.sub(lib, r'^/// Everything that a request may need\.\n', '''/// The kinds of jobs that [`Server::run`] does.
const JOB_KINDS: [&str; 3] = [Capturing::KIND, Sending::KIND, Sweeping::KIND];

/// Everything that a request may need.
''')


@stage('Add the parts of the OpenAPI document where operations are mounted',
       'The document named the session and the resolver; what it needs of them is handed to it.')
def document(t):
    o = f'{A}/http/openapi/mod.rs'
    t.sub(o, r'/// The document before any operation has been added\.\n#\[must_use\]\npub fn base\(\) -> OpenApi \{\n.*?\n\}\n',
          '''/// The document before any operation has been added: with the name of the cookie that has the refresh token, and with
/// what a part of the system says of itself beside its operations.
#[must_use]
pub fn base(session_cookie: &str, part: OpenApi) -> OpenApi {
    let mut document = Document::openapi();
    let scheme = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
        session_cookie,
        "The refresh token, set by `POST /api/v1/session`.",
    )));
    document.components.get_or_insert_default().add_security_scheme("session_cookie", scheme);
    document.merge(part);
    document
}
''', flags=re.S | re.M)
    t.sub(o, r'''        components\.add_security_scheme\(
            "session_cookie",
            SecurityScheme::ApiKey\(ApiKey::Cookie\(ApiKeyValue::with_description\(
                crate::accounts::session::COOKIE,
                "The refresh token, set by `POST /api/v1/session`\.",
            \)\)\),
        \);
''', '')
    r = f'{A}/routes.rs'
    t.sub(r, r'\.openapi\(openapi::base\(\)\)', '.openapi(openapi::base(session::COOKIE, resolver::document::Document::openapi()))')
    t.sub(r, r'^use utoipa::openapi::OpenApi;\n', 'use utoipa::OpenApi as _;\nuse utoipa::openapi::OpenApi;\n')


@stage('Let the EPCIS binding give its conventions to the edge',
       'The edge knew the binding. It keeps to the conventions of whatever standard is registered beside it.')
def conventions(t):
    t.write(f'{A}/http/convention.rs', '''//! What a standard asks of all answers below its paths, where it asks for more than we do everywhere.

use actix_web::http::header::HeaderMap;
use actix_web::http::{Method, StatusCode};
use nguon_domain::input::problem::ProblemCode;

use crate::platform::problem::Result;

/// The conventions of a standard. The edge keeps to them when they are registered with the application.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Convention {
    /// Whether a path is the standard's.
    pub(crate) covers: fn(&str) -> bool,
    /// Refuses by its headers a request that cannot be answered.
    pub(crate) negotiate: fn(&HeaderMap) -> Result<()>,
    /// The headers of every answer to a request with these headers.
    pub(crate) announcement: fn(&HeaderMap) -> HeaderMap,
    /// The standard's status and name of a refusal, by the method and path of the request.
    pub(crate) exception: fn(ProblemCode, &Method, &str) -> (StatusCode, &'static str),
}
''')
    t.sub(f'{A}/http/mod.rs', r'^pub\(crate\) mod cursor;\n', 'pub(crate) mod convention;\npub(crate) mod cursor;\n')
    e = f'{A}/http/edge.rs'
    t.sub(e, r'^use crate::events::epcis::binding;\n', 'use crate::http::convention::Convention;\n')
    t.sub(e, r'    let of_binding = binding::is_of_binding\(request\.path\(\)\)\.then\(\|\| binding::asked\(request\.headers\(\)\)\);\n',
          '''    let convention = convention_of(&request);
    let announcement = convention.map(|convention| (convention.announcement)(request.headers()));
''')
    t.sub(e, r'match of_binding\.map\(\|_\| binding::negotiate\(request\.headers\(\)\)\) \{',
          'match convention.map(|convention| (convention.negotiate)(request.headers())) {')
    t.sub(e, r'response = refuse\(response, language, &id\);', 'response = refuse(response, convention, language, &id);')
    t.sub(e, r'    if let Some\(format\) = of_binding \{\n        binding::announce\(response\.headers_mut\(\), format\);\n    \}\n',
          '''    for (name, value) in announcement.into_iter().flatten() {
        response.headers_mut().insert(name, value);
    }
''')
    t.sub(e, r'^/// What is still known of a request when it has been handed on\.\n', '''/// The conventions of the standard that a request's path belongs to.
fn convention_of(request: &ServiceRequest) -> Option<Convention> {
    let convention = request.app_data::<web::Data<Convention>>()?;
    (convention.covers)(request.path()).then_some(***convention)
}

/// What is still known of a request when it has been handed on.
''')
    t.sub(e, r'^    application: Option<web::Data<Application>>,\n    method: Method,', '    application: Option<web::Data<Application>>,\n    convention: Option<Convention>,\n    method: Method,')
    t.sub(e, r'cloned\(\),\n            method:', 'cloned(),\n            convention: convention_of(request),\n            method:')
    t.sub(e, r'problem_document\(&self\.method, &self\.path, &error,', 'problem_document(self.convention, &self.method, &self.path, &error,')
    t.sub(e, r'mut response: ServiceResponse<EitherBody<B, BoxBody>>,\n    language: Language,',
          'mut response: ServiceResponse<EitherBody<B, BoxBody>>,\n    convention: Option<Convention>,\n    language: Language,')
    t.sub(e, r'problem_document\(request\.method\(\), request\.path\(\), &error,', 'problem_document(convention, request.method(), request.path(), &error,')
    t.sub(e, r'^fn problem_document<B>\(\n', 'fn problem_document<B>(\n    convention: Option<Convention>,\n')
    t.sub(e, r'    if binding::is_of_binding\(path\) \{\n        let \(standard, name\) = binding::exception\(error\.code\(\), method, path\);',
          '    if let Some(convention) = convention {\n        let (standard, name) = (convention.exception)(error.code(), method, path);')
    b = f'{A}/events/epcis/binding.rs'
    t.sub(b, r'/// Whether a path is of the binding\.\npub\(crate\) fn is_of_binding', '''/// The conventions of the binding, for the edge.
pub(crate) const CONVENTION: Convention =
    Convention { covers: is_of_binding, negotiate, announcement, exception };

/// Whether a path is of the binding.
fn is_of_binding''')
    t.sub(b, r'^pub\(crate\) fn negotiate', 'fn negotiate')
    t.sub(b, r'^pub\(crate\) fn exception', 'fn exception')
    t.sub(b, r'''/// Says which versions of the standards are spoken, and in which form identifiers are given to a caller who asks for
/// `format`\.
pub\(crate\) fn announce\(headers: &mut HeaderMap, Format\(format\): Format\) \{
''', '''/// Headers that say which versions of the standards are spoken, and in which form identifiers are given to a caller who
/// asks with `asked`.
fn announcement(asked: &HeaderMap) -> HeaderMap {
    let Format(format) = Format::of(asked);
    let mut headers = HeaderMap::new();
''')
    t.sub(b, r'(        headers\.insert\(HeaderName::from_static\(name\), HeaderValue::from_static\(value\)\);\n    \}\n)\}', r'\1    headers\n}')
    t.sub(b, r'/// The form that the headers of a request ask for\.\npub\(crate\) fn asked\(headers: &HeaderMap\) -> Format \{\n    Format::of\(headers\)\n\}\n\n', '')
    t.sub(b, r'^use crate::platform::problem::\{Error, Result\};\n', 'use crate::http::convention::Convention;\nuse crate::platform::problem::{Error, Result};\n')
    lib = f'{A}/lib.rs'
    t.sub(lib, r'App::new\(\)\.app_data\(served\.clone\(\)\)\.app_data\(request_ids\.clone\(\)\);',
          'App::new().app_data(served.clone()).app_data(request_ids.clone()).app_data(convention.clone());')
    t.sub(lib, r'^        let served = application\.clone\(\);\n', '        let convention = Data::new(binding::CONVENTION);\n        let served = application.clone();\n')
    t.sub(lib, r'^use events::epcis::capture::Capturing;\n', 'use events::epcis::binding;\nuse events::epcis::capture::Capturing;\n')


@stage('Let the resolver give its answers from memory to the edge',
       'The edge knew the resolver. It asks whatever shortcut is registered with the application.')
def shortcut(t):
    e = f'{A}/http/edge.rs'
    if 'resolver' not in t.read(e):
        return
    t.write(f'{A}/http/shortcut.rs', '''//! Answers that are found before routes are looked at.

use actix_web::{HttpRequest, HttpResponse};

use crate::Application;

/// The answer to a request, when all that it needs is in memory; the same that its handler would give. The edge asks when
/// one is registered with the application.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shortcut(pub(crate) fn(&HttpRequest, &Application) -> Option<HttpResponse>);
''')
    t.sub(f'{A}/http/mod.rs', r'^pub\(crate\) mod well_known;\n', 'pub(crate) mod shortcut;\npub(crate) mod well_known;\n')
    t.sub(e, r'^    resolver::from_memory\(request\.request\(\), application\)\n',
          '    let Shortcut(answer) = ***request.app_data::<web::Data<Shortcut>>()?;\n    answer(request.request(), application)\n')
    t.sub(e, r'^use crate::public::resolver;\n', '')
    t.sub(e, r'^use crate::http::secret_path;\n', 'use crate::http::secret_path;\nuse crate::http::shortcut::Shortcut;\n')
    lib = f'{A}/lib.rs'
    t.sub(lib, r'\.app_data\(convention\.clone\(\)\);', '.app_data(convention.clone()).app_data(shortcut.clone());')
    t.sub(lib, r'^        let convention = Data::new\(binding::CONVENTION\);\n', '        let convention = Data::new(binding::CONVENTION);\n        let shortcut = Data::new(Shortcut(resolver::from_memory));\n')
    t.sub(lib, r'^use http::pages::Pages;\n', 'use http::pages::Pages;\nuse http::shortcut::Shortcut;\n')
    t.sub(lib, r'^use public::resolver::Links;\n', 'use public::resolver::{self, Links};\n')


@stage('Serve files of public pages in the public wing',
       'Files knew the public page. The comparison of entity tags is for every answer.',
       heads={'api': {'public::file': 'Files that public pages show.', 'http::etag': 'Entity tags (RFC 9110 §8.8.3).'}},
       items={'api': [('public::packed', 'http::etag', ['matches']),
                      ('files::file::serve', 'public::file', ['read_public'])]},
       aliases={'api': {'public::matches': 'http::etag::matches', 'files::file::read_public': 'public::file::read_public'}})
def public_file(t):
    t.sub(f'{A}/public/mod.rs', r'^pub\(crate\) use crate::http::etag::matches;\n', '')
    t.sub(f'{A}/files/file/mod.rs', r'^pub\(crate\) use crate::public::file::read_public;\n', '')
    t.sub(f'{A}/files/file/mod.rs', r'^pub\(crate\) use serve::read;\n', 'pub(crate) use serve::{VariantQuery, find, read};\n')
    t.sub(f'{A}/files/file/serve.rs', r'^    variant: Variant,\n', '    pub(crate) variant: Variant,\n', first=True)
    serve = f'{A}/files/file/serve.rs'
    t.sub(serve, r'^use crate::http;\nuse crate::http::body', 'use crate::http::body')
    t.sub(serve, r'^use crate::http::body::\{Id, Query\};\n', 'use crate::http::body::{Id, Query};\nuse crate::http::etag;\n')
    t.sub(serve, r'http::etag::matches\(', 'etag::matches(')
    t.sub(serve, r'^use actix_web::web::\{Data, Path\};\n', 'use actix_web::web::Data;\n')
    p = f'{A}/public/file.rs'
    t.sub(p, r'public::look_up\(', 'super::look_up(')
    t.sub(p, r'^use crate::public;\n', '', optional=True)
    t.sub(p, r'^use crate::\{Application, public\};\n', 'use crate::Application;\n', optional=True)
    t.sub(p, r'^use crate::files::file::serve::\{(.*)\};\n', r'use crate::files::file::{\1};\n')
    serve = f'{A}/files/file/serve.rs'
    t.sub(serve, r'^//! The way out: to the business itself, and to the public as long as a published page shows the file\.\n',
          '//! The way out.\n')
    k = f'{A}/public/packed.rs'
    text = t.read(k)
    test = re.search(r'\n    #\[test\]\n    fn an_entity_tag_is_found_among_others.*?\n    \}\n', text, re.S)[0]
    text = text.replace(test, '')
    text = re.sub(r'^    use crate::http::etag::matches;\n', '', text, flags=re.M)
    t.write(k, text)
    e = f'{A}/http/etag.rs'
    t.write(e, t.read(e).rstrip('\n') + '\n\n#[cfg(test)]\nmod tests {\n    use super::matches;\n' + test + '}\n')


@stage('Say in the records wing how much a business uses',
       'The operation counts records and events beside files.',
       heads={'api': {'records::usage': 'How much a business uses of what it may have.'}},
       items={'api': [('files::file::upload', 'records::usage', ['usage'])]},
       aliases={'api': {'files::file::usage': 'records::usage::usage'}})
def usage(t):
    t.sub(f'{A}/files/file/mod.rs', r'^pub\(crate\) use crate::records::usage::usage;\n', '')
    t.sub(f'{A}/files/file/mod.rs', r'^pub use keep::\{Prepared, keep, prepare\};\n', 'pub(crate) use keep::used;\npub use keep::{Prepared, keep, prepare};\n')
    t.sub(f'{A}/files/file/keep.rs', r'^pub\(super\) async fn used', 'pub(crate) async fn used')
    u = f'{A}/records/usage.rs'
    t.sub(u, r'super::keep::used\(', 'file::used(')
    t.sub(u, r'^use crate::files::file::keep;\n', 'use crate::files::file;\n')


@stage('Empty the trash in the records wing',
       'The sweep of files reached for records in the trash; the sweep that calls both stands beside the wings.',
       items={'api': [('files::file::sweep', 'records::management::trash', ['empty_trash'])]})
def trash(t):
    s = f'{A}/files/file/sweep.rs'
    t.sub(s, r'''    for kind in Kind::ALL \{
        empty_trash\(application, kind, now - TimeDelta::days\(TRASH_DAYS\)\)\.await\?;
    \}
''', '')
    t.sub(s, r'^use crate::records::management::trash::empty_trash;\n', '')
    t.sub(s, r'^use nguon_domain::input::kind::Kind;\n', '')
    t.sub(s, r'file::\{TRASH_DAYS, UNUSED_HOURS\}', 'file::UNUSED_HOURS')
    t.sub(s, r'\A//! What nothing refers to any more goes: references of records.*?\n\n',
          '//! What nothing refers to any more goes: files that were let go, bytes without a file. Each step leaves behind what\n'
          '//! the next sweep can go on with (docs/adr/0010).\n\n', flags=re.S)
    t.sub(s, r'/// Removes what has served\. Also called by tests, which do not wait for an hour\.\n', '/// Removes what has served.\n')
    m = f'{A}/records/management/trash.rs'
    t.sub(m, r'^pub\(crate\) async fn empty_trash\(application: &Application, kind: Kind, before', 'async fn let_go(application: &Application, kind: Kind, before')
    t.sub(m, r'^/// Records that went to the trash before a moment let go of their files\.\n', '''/// Lets records that are long in the trash go of their files.
///
/// # Errors
/// When the database fails; what is left waits for the next sweep.
pub(crate) async fn empty_trash(application: &Application) -> Result<()> {
    let before = application.clock.now() - TimeDelta::days(TRASH_DAYS);
    for kind in Kind::ALL {
        let_go(application, kind, before).await?;
    }
    Ok(())
}

/// Records that went to the trash before a moment let go of their files.
''')
    t.sub(m, r'^//! Records that are long in the trash, for whoever lets go of their files\.\n', '//! Records that are long in the trash let go of their files.\n')
    t.sub(m, r'^pub async fn long_trashed', 'async fn long_trashed')
    text = t.read(m)
    for line in ('use crate::files::file::hold::release;\n', 'use super::hold::release;\n', 'use crate::files::file::sweep::AT_ONCE;\n',
                 'use crate::records::management::{FILE, long_trashed};\n', 'use crate::records::management::FILE;\n',
                 'use crate::records::management::long_trashed;\n', 'use crate::records::management::reference::FILE;\n'):
        text = text.replace(line, '')
    text = text.replace('use crate::platform::entity::{reference, stored};\n', 'use crate::files::file::release;\nuse crate::platform::entity::{reference, stored};\n')
    if 'const AT_ONCE' not in text:
        text = re.sub(r'^/// Records of one kind, of all businesses', '/// Rows that one transaction deals with.\nconst AT_ONCE: u64 = 500;\n\n/// Records of one kind, of all businesses', text, count=1, flags=re.M)
    text = text.replace('use chrono::{DateTime, Utc};\n', 'use chrono::{DateTime, TimeDelta, Utc};\nuse nguon_domain::files::file::TRASH_DAYS;\n')
    text = re.sub(r'^use sea_orm::\{\n    ColumnTrait as _, ConnectionTrait', 'use sea_orm::{\n    ColumnTrait as _, Condition, ConnectionTrait', text, flags=re.M)
    if 'use crate::Application;' not in text:
        text = text.replace('use crate::files::file::release;\n', 'use crate::Application;\nuse crate::files::file::release;\n')
    text = re.sub(r'^use sea_orm::Condition;\n', '', text, flags=re.M)
    t.write(m, text)
    t.sub(f'{A}/files/file/sweep.rs', r'pub\(crate\) const AT_ONCE', 'const AT_ONCE')
    t.sub(f'{A}/files/file/sweep.rs', r'\{release, unused\}', 'unused', optional=True)
    t.sub(f'{A}/records/management/mod.rs', r'^pub\(crate\) use trash::long_trashed;\n', 'pub(crate) use trash::empty_trash;\n')
    t.sub(f'{A}/records/management/mod.rs', r'^pub\(crate\) use reference::FILE;\n', '', optional=True)
    w = f'{A}/sweep.rs'
    t.sub(w, r'    file::sweep\(application\)\.await\?;\n    Ok\(\(\)\)\n', '    sweep_files(application).await?;\n    Ok(())\n')
    t.write(w, t.read(w).rstrip('\n') + '''

/// Removes what of files and records in the trash has served. Also called by tests, which do not wait for an hour.
///
/// # Errors
/// When the database or the store fails; what is left waits for the next sweep.
pub async fn sweep_files(application: &Application) -> Result<Swept> {
    management::empty_trash(application).await?;
    file::sweep(application).await
}
''')
    t.sub(w, r'^use crate::files::file;\n', 'use crate::files::file::{self, Swept};\n')
    t.sub(w, r'^use crate::platform::problem::Result;\n', 'use crate::platform::problem::Result;\nuse crate::records::management;\n')
    lib = f'{A}/lib.rs'
    t.sub(lib, r'^pub use files::file::\{Swept, sweep as sweep_files\};\n', 'pub use files::file::Swept;\n')
    t.sub(lib, r'^pub use sweep::sweep_due;\n', 'pub use sweep::{sweep_due, sweep_files};\n')
    x = f'{A}/platform/database/mod.rs'
    t.sub(x, r'^(\s*)"records/management/index/change.rs",\n', r'\1"records/management/index/change.rs",\n\1"records/management/trash.rs",\n')


@stage('Read the address of a file store with the settings',
       'The check of the settings reached for the store.',
       heads={'api': {'platform::config::bucket': 'The file store at an address `s3://bucket/prefix`.'}},
       items={'api': [('files::file::store', 'platform::config::bucket', ['check_address', 's3'])]},
       aliases={'api': {'files::file::check_address': 'platform::config::bucket::check_address'}})
def bucket(t):
    t.sub(f'{A}/files/file/mod.rs', r'^pub\(crate\) use crate::platform::config::bucket::check_address;\n', '')


@stage('Write letters in their wings', 'The sending of mails knew accounts, recalls and despatch advices.',
       modules={'api': {'platform::mail::recall': ('recall::letter', '')}})
def letters(t):
    old = f'{A}/platform/mail/text.rs'
    text = t.read(old)
    enum = re.search(r'pub enum Letter<\'a> \{\n(.*?)\n\}\n', text, re.S)[1]
    variants = re.findall(r'((?:    ///[^\n]*\n)+)    (\w+)(\(.*?\),|\s\{.*?\n    \},)\n?', enum + '\n', re.S)
    variants = {name: (doc, body) for doc, name, body in variants}
    subject = re.search(r'pub fn subject\(&self\) -> String \{\n        match self \{\n(.*?)\n        \}\n    \}', text, re.S)[1]
    body = re.search(r'let text = match self \{\n(.*?)\n        \};\n', text, re.S)[1]
    frame = re.search(r'format!\(("Kính gửi.*?")\)', text)[1]

    def arms(code):
        found, now = [], []
        for line in code.split('\n'):
            if re.match(r'            Self::\w', line):
                now = []
                found.append(now)
            now.append(line)
        return ['\n'.join(a) for a in found]

    def of(code, names):
        return '\n'.join(a for a in arms(code) if re.match(r'            Self::(\w+)', a)[1] in names)
    mine = [n for n in variants if n not in ('Recalled', 'RecallClosed', 'RecallOrdered', 'Despatched')]
    doc = {n: variants[n][0] + '    ' + n + variants[n][1] for n in mine}
    t.write(f'{A}/accounts/letter.rs', f'''//! The letters that businesses and users get about their accounts, in Vietnamese.

use nguon_domain::access::permission::Role;
use nguon_domain::accounts::approval::Verdict;
use nguon_domain::accounts::registered::{{ChangeKind, ChangeVerdict}};
use nguon_domain::accounts::user::INVITATION_DAYS;

use crate::platform::mail::Letter;

/// A letter with its particulars.
#[derive(Clone, Debug)]
pub(crate) enum AccountLetter<'a> {{
{chr(10).join(doc[n] for n in mine)}
}}

impl Letter for AccountLetter<'_> {{
    fn subject(&self) -> String {{
        match self {{
{of(subject, mine)}
        }}
    }}

    fn text(&self) -> String {{
        match self {{
{of(body, mine)}
        }}
    }}
}}
''')
    t.sub(f'{A}/accounts/mod.rs', r'^pub\(crate\) mod organisation;\n', 'pub(crate) mod letter;\npub(crate) mod organisation;\n')
    fields = re.search(r'\{(.*)\}', variants['Despatched'][1], re.S)[1]
    fields = re.sub(r'^        (\w+: )', r'    pub(crate) \1', fields, flags=re.M)
    fields = re.sub(r'^        ///', '    ///', fields, flags=re.M)
    sub, = [a for a in arms(subject) if 'Self::Despatched' in a]
    txt, = [a for a in arms(body) if 'Self::Despatched' in a]
    strip = lambda a: re.sub(r'^\s*Self::Despatched \{[^}]*\} => ', '', a).strip().rstrip(',')
    t.write(f'{A}/events/despatch/letter.rs', f'''//! What somebody without account is written when goods are on their way to them, in Vietnamese.

use crate::platform::mail::Letter;

/// Goods are on their way.
#[derive(Clone, Debug)]
pub(crate) struct DespatchLetter<'a> {{{fields.rstrip()}
}}

impl Letter for DespatchLetter<'_> {{
    fn subject(&self) -> String {{
        let Self {{ sender, number, .. }} = self;
        {strip(sub)}
    }}

    fn text(&self) -> String {{
        let Self {{ sender, number, link }} = self;
        {strip(txt)}
    }}
}}
''')
    dm = f'{A}/events/despatch/mod.rs'
    t.sub(dm, r'^(?:pub\(crate\) )?mod links;\n', lambda m: 'mod letter;\n' + m[0])
    test = re.search(r'#\[cfg\(test\)\]\nmod tests \{.*\Z', text, re.S)[0]
    t.write(f'{A}/platform/mail/letter.rs', f'''//! What a letter is, whoever writes it; the letters stand in their wings.

use crate::platform::jobs::Priority;

/// A letter with its particulars, in Vietnamese.
pub trait Letter {{
    /// What goes before what.
    fn priority(&self) -> Priority {{
        Priority::Normal
    }}

    /// The subject.
    fn subject(&self) -> String;

    /// The text, without greeting and signature.
    fn text(&self) -> String;

    /// The text as it is sent.
    fn body(&self) -> String {{
        let text = self.text();
        format!({frame})
    }}
}}
''')
    t.remove(old)
    m = f'{A}/platform/mail/mod.rs'
    t.sub(m, r'^mod text;\n', '')
    t.sub(m, r'^mod address;\n', 'mod address;\nmod letter;\n')
    t.sub(m, r'^pub use text::Letter;\n', '')
    t.sub(m, r'^pub\(crate\) use crate::recall::letter::\{.*?\};\n', '')
    t.sub(m, r'^pub use sending::deliver_due;\n', 'pub use letter::Letter;\npub use sending::deliver_due;\n')
    t.sub(m, r'    letter: &Letter<\'_>,\n', '    letter: &impl Letter,\n')
    t.sub(m, r'letter: &Letter<\'_>\)', 'letter: &impl Letter)')
    t.sub(m, r'async fn enqueue_all\(\n', "async fn enqueue_all<'m, L: Letter + 'm>(\n")
    t.sub(m, r'mails: impl Iterator<Item = \(&str, Letter<\'_>\)>', "mails: impl Iterator<Item = (&'m str, &'m L)>")
    t.sub(m, r'row\(clock, id, recipient, &letter\)', 'row(clock, id, recipient, letter)')
    r = f'{A}/recall/letter.rs'
    text = t.read(r)
    text = text.replace("use nguon_domain::recall::{Hazard, Treatment};\n", "use nguon_domain::recall::{Hazard, Treatment};\n\nuse crate::platform::jobs::Priority;\nuse crate::platform::mail::Letter;\n")
    urgent = '''    /// Recalls go before everything else. A rehearsal does not: it must not hold up what is not one.
    fn priority(&self) -> Priority {
        if self.is_drill { Priority::Normal } else { Priority::Urgent }
    }

'''
    for name in ('NoticeLetter', 'ClosedLetter', 'OrderLetter'):
        text = text.replace(f"impl {name}<'_> {{\n", f"impl Letter for {name}<'_> {{\n" + (urgent if name != 'ClosedLetter' else ''))
    text = re.sub(r'    /// The (?:subject|text)\.\n    pub\((?:super|crate)\) fn (subject|text)', r'    fn \1', text)
    test = test.replace('    use super::Letter;\n', '    use super::NoticeLetter;\n').replace('    use crate::recall::letter::NoticeLetter;\n', '    use crate::platform::mail::Letter as _;\n')
    test = re.sub(r'Letter::Recalled\(&(\w+)\)\.priority', r'\1.priority', test)
    test = re.sub(r'.*Letter::PasswordReset.*\n', '', test)
    t.write(r, text.rstrip('\n') + '\n\n' + test)
    for file, names in {'accounts/account.rs': 0, 'accounts/approval.rs': 0, 'accounts/registration.rs': 0, 'accounts/user/invitation.rs': 0,
                        'accounts/registered/review.rs': 0, 'accounts/registered/revoke.rs': 0}.items():
        file = f'{A}/{file}'
        t.sub(file, r'^use crate::platform::mail::\{self, Letter\};\n', 'use crate::platform::mail;\n')
        t.sub(file, r'\bLetter::', 'AccountLetter::', count=0)
        t.add_use(file, 'use crate::accounts::letter::AccountLetter;\n')
    for file in ('make.rs', 'mod.rs'):
        file = f'{A}/events/despatch/{file}'
        t.sub(file, r'^use crate::platform::mail::\{self, Letter\};\n', 'use crate::platform::mail;\n')
        t.sub(file, r'Letter::Despatched \{', 'DespatchLetter {')
        t.add_use(file, 'use crate::events::despatch::letter::DespatchLetter;\n')
    p = f'{A}/recall/publish.rs'
    t.sub(p, r'Letter::RecallOrdered\(&letter\)', '&letter')
    q = f'{A}/recall/tell.rs'
    t.sub(q, r'Letter::RecallClosed\(&letter\)', '&letter')
    t.sub(q, r'\(\*to, Letter::Recalled\(letter\)\)', '(*to, letter)')
    for file, names in ((p, '{OrderLetter}'), (q, '{ClosedLetter, NoticeLetter}')):
        text = t.read(file)
        text = re.sub(r'^use crate::platform::mail::(?:\{self, Letter\}|Letter);\n', 'use crate::platform::mail;\n', text, flags=re.M)
        t.write(file, text)
    t.sub(f'{A}/recall/mod.rs', r'^pub\(crate\) mod letter;\n', 'mod letter;\n')


@stage('Say beside each view how it counts its changes', 'Bodies knew businesses, catalogues and areas.')
def versioned(t):
    b = f'{A}/http/body.rs'
    text = t.read(b)
    for path, file, short in (
            (r'nguon_domain::accounts::organisation::Organisation', 'accounts/organisation.rs', 'Organisation'),
            (r'nguon_domain::records::catalogue::CatalogueEntry', 'records/catalogue/entry.rs', 'CatalogueEntry'),
            (r'nguon_domain::records::area::Area', 'records/area/tree.rs', 'Area')):
        block = re.search(r'impl Versioned for ' + path + r' \{.*?\n\}\n\n', text, re.S)[0]
        text = text.replace(block, '')
        t.put_after_uses(f'{A}/{file}', block.replace(path, short).rstrip('\n') + '\n', ['use crate::http::body::Versioned;\n'])
    block = re.search(r'impl<V: Serialize> Versioned for .*?\n\}\n\n', text, re.S)[0]
    text = text.replace(block, '')
    t.write(b, text)
    t.write(f'{A}/records/management/record.rs', '''//! What access and answers must know of records of every kind.

use nguon_domain::access::permission::Guarded;
use nguon_domain::records::resource::{Record, Resource};
use serde::Serialize;

use crate::access::{Guard, Tenant};
use crate::http::body::Versioned;

impl<R: Resource> Guard for R {
    const WHAT: Guarded = Guarded::Records(R::KIND);
    type Scope = Tenant;
}

''' + block.replace('nguon_domain::records::resource::Record<V>', 'Record<V>').rstrip('\n') + '\n')
    t.sub(f'{A}/records/management/mod.rs', r'^mod reference;\n|^pub\(crate\) mod reference;\n', lambda m: 'mod record;\n' + m[0])
    m = f'{A}/access/mod.rs'
    t.sub(m, r'impl<R: Resource> Guard for R \{.*?\n\}\n\n', '', flags=re.S)
    t.sub(m, r'^use nguon_domain::records::resource::Resource;\n', '')


@stage('Make trace codes in the records wing', 'The clock gives chance; what it is used for is not its affair.')
def trace_codes(t):
    c = f'{A}/platform/clock.rs'
    text = t.read(c)
    block = re.search(r'\n    /// A new public code\.\n    #\[must_use\]\n    pub fn trace_code\(&self\) -> TraceCode \{.*?\n    \}\n', text, re.S)[0]
    text = text.replace(block, '').replace('use nguon_domain::identification::identifier::TraceCode;\n', '')
    t.write(c, text)
    t.write(f'{A}/records/management/trace_code.rs', '''//! Public codes of records.

use nguon_domain::identification::identifier::TraceCode;

use crate::platform::clock::Clock;

/// Makes a new public code.
pub(super) fn new(clock: &Clock) -> TraceCode {
    let secret = clock.secret();
    let mut bytes = [0_u8; 8];
    bytes.copy_from_slice(&secret[24..]);
    TraceCode::from_random(u64::from_be_bytes(bytes))
}
''')
    t.sub(f'{A}/records/management/mod.rs', r'^mod trash;\n', 'mod trace_code;\nmod trash;\n')
    for kind in ('place', 'product', 'logistic_unit', 'lot'):
        f = f'{A}/records/management/{kind}.rs'
        t.sub(f, r'clock\.trace_code\(\)\.to_string\(\)', 'trace_code::new(clock).to_string()')
        t.sub(f, r'^use super::\{(.*)\};\n', r'use super::{\1, trace_code};\n', flags=re.M | re.S, lazy=True)


@stage('Keep authors of changes in the platform wing',
       'The history keeps them; that only a proof of write makes one of a request is still held in access, and by a test.',
       modules={'api': {'access::author': ('platform::database::author', '')}},
       aliases={'api': {'access::Author': 'platform::database::Author'}})
def author(t):
    p = f'{A}/platform/database/author.rs'
    text = t.read(p)
    block = re.search(r'/// Only who may write is an author.*?\Z', text, re.S)[0]
    text = text.replace('\n' + block, '')
    text = re.sub(r'^use (?:super|crate::access)::\{Allowed, Guard, Membership, Write\};\n\n?', '', text, flags=re.M)
    text = text.replace('[`Write`]', '`Write`').replace('''    /// Who caused a job,''', '''    /// The caller of a request. For `access` only.
    pub(crate) const fn of_caller(organisation_id: Option<Uuid>, authority_id: Option<Uuid>, user_id: Uuid) -> Self {
        Self { organisation_id, authority_id, user_id: Some(user_id) }
    }

    /// Who caused a job,''')
    t.write(p, text)
    block = block.replace('Self { organisation_id, authority_id, user_id: Some(allowed.principal.user_id) }', 'Self::of_caller(organisation_id, authority_id, allowed.principal.user_id)')
    t.write(f'{A}/access/author.rs', '//! Who changes something, of a request.\n\nuse super::{Allowed, Guard, Membership, Write};\nuse crate::platform::database::Author;\n\n' + block)
    m = f'{A}/access/mod.rs'
    t.sub(m, r'^(?:pub )?use crate::platform::database::Author;\n', '', optional=True)
    t.sub(m, r'^pub mod api_key;\n', 'pub mod api_key;\nmod author;\n')
    d = f'{A}/platform/database/mod.rs'
    t.sub(d, r'^(?:pub )?use crate::platform::database::Author;\n', '', optional=True)
    t.sub(d, r'^(?:pub\(crate\) |pub )?mod author;\n', 'mod author;\n')
    t.sub(d, r'^pub use change::', 'pub use author::Author;\npub use change::', first=True)
    text = t.read(m)
    test = re.search(r'#\[cfg\(test\)\]\nmod tests \{\n(.*)\n\}\n\Z', text, re.S)
    inner = re.sub(r'^    ', '', test[1], flags=re.M)
    inner = re.sub(r'WITHOUT_CALLER: \[\(&str, &\[&str\]\); 5\] = \[\n', 'WITHOUT_CALLER: [(&str, &[&str]); 6] = [\n    ("Author::of_caller(", &[]),\n', inner)
    assert '6]' in inner
    t.write(m, text.replace(test[0], '#[cfg(test)]\nmod tests;\n'))
    t.write(f'{A}/access/tests.rs', '//! What acts without a caller.\n\n' + inner + '\n')


# -- the browser -------------------------------------------------------------------------------------------------


@stage('Keep pictures that were loaded below the session', 'The session forgets them at sign-out, and reached into a component.',
       heads={'frontend': {'platform::blob': 'Addresses within the page for bytes.',
                           'access::pictures': 'Pictures that only the signed-in user may see, once they were loaded.'}},
       items={'frontend': [('component::file', 'platform::blob', ['url_of', 'forget_url']),
                           ('component::own_picture', 'access::pictures', ['KEPT', 'thread_local', 'seen', 'keep', 'forget_all'])]})
def pictures(t):
    p = f'{F}/access/pictures.rs'
    t.sub(p, r'pub\(crate\) fn', 'pub fn', count=0, optional=True)
    t.sub(p, r'pub\(crate\) const', 'const', count=0, optional=True)


@stage('Test offers where modules are known', 'Forms know nothing of modules.')
def offers(t):
    o = f'{F}/form/offer.rs'
    text = t.read(o)
    test = re.search(r'\n#\[cfg\(test\)\]\nmod tests \{.*\Z', text, re.S)[0]
    t.write(o, text.replace(test, '\n').rstrip('\n') + '\n')
    s = f'{F}/management/start.rs'
    test = test.replace('    use super::offers;\n', '').replace('    use crate::management::Module;\n', '    use crate::form::offer::offers;\n    use crate::management::Module;\n')
    t.write(s, t.read(s).rstrip('\n') + '\n' + test)


@stage('Ask for a company prefix in the accounts wing',
       'The page of numbers shows a form for registered data, which comes after the records: it is given the form.',
       modules={'frontend': {'records::numbers::prefix': ('accounts::registered::prefix', '')}})
def prefix(t):
    m = f'{F}/records/numbers/mod.rs'
    t.sub(m, r'^use (?:crate::accounts::registered::prefix|prefix)::PrefixEntry;\n', '')
    t.sub(m, r'^/// The page\.\npub fn page\(\) -> AnyView \{\n', '/// The page; `prefix_entry` is where one asks for a company prefix.\npub fn page(prefix_entry: fn() -> AnyView) -> AnyView {\n')
    t.sub(m, r'<Content has_prefix ranges />', '<Content has_prefix ranges prefix_entry />')
    t.sub(m, r'^fn Content\(has_prefix: bool, ranges: Fetched<Ranges>\)', 'fn Content(has_prefix: bool, ranges: Fetched<Ranges>, prefix_entry: fn() -> AnyView)')
    t.sub(m, r'<PrefixEntry />', '{prefix_entry()}', count=0)
    p = f'{F}/accounts/registered/prefix.rs'
    t.sub(p, r'^/// The form, and above it the prefixes that wait\.\n', '''/// The page of GS1 numbers, with the form.
pub fn numbers() -> AnyView {
    records::numbers::page(|| view! { <PrefixEntry /> }.into_any())
}

/// The form, and above it the prefixes that wait.
''')
    t.sub(p, r'^pub fn PrefixEntry', 'fn PrefixEntry')
    t.sub(p, r'^use crate::page::Page;\n', 'use crate::page::Page;\nuse crate::records;\n')
    c = f'{F}/chunk.rs'
    t.sub(c, r'numbers = records::numbers::page', 'numbers = accounts::registered::prefix::numbers')


# -- the test and the page -----------------------------------------------------------------------------------------


@stage('Test the order of the wings and the length of files', 'The order stands in docs/ARCHITECTURE.md; the test reads the three source trees.')
def test(t):
    from pathlib import Path
    t.write('crates/domain/tests/wings.rs', (Path(__file__).parent / 'new/wings.rs').read_text())


@stage('Describe the wings in ARCHITECTURE.md', 'The order with a line each, the test beside it, and rooms for what is to come.')
def architecture(t):
    from pathlib import Path
    a = 'docs/ARCHITECTURE.md'
    t.sub(a, r'^## The domain\n', lambda m: (Path(__file__).parent / 'new/wings.md').read_text() + '\n' + m[0])
    swaps = [
        (r'`resource::Resource` says', '`records::resource::Resource` says'),
        (r'`permission::allows\(', '`access::permission::allows('),
        (r'`problem::ProblemCode` is', '`input::problem::ProblemCode` is'),
        (r'^- `file` says which files are taken and what a certificate is; `sheet` how', '- `files` says which files are taken, and what cells and columns of tables are; `records::certificate` what a certificate is; `records::sheet` how'),
        (r'^- `identifier` has', '- `identification` has'),
        (r'^- `epcis` reads', '- `events::epcis` reads'),
        (r'^- `act` has the acts', '- `events::act` has the acts'),
        (r'^- `search` folds', '- `input::search` folds'),
        (r'^- `unicode` has', '- `input::unicode` has'),
        (r'`build/` reads what a page shows', '`assemble/` reads what a page shows'),
        (r'`recall/` calls goods back(.*)`notices` and `outside` take what recipients say(.*), `public` tells the public page\.', r'`recall/` calls goods back\1`notices` takes what recipients say\2; what people without account see and say of recalls is in `public/`.'),
        (r'^- \*\*No file is a dumping ground\*\*: no utils, helpers or common; about 500 lines at most\.', '- **No wing uses what comes after it**, in any of the three crates. *Check: the test `wings` reads all paths of the sources; its list of exceptions may only shrink.*\n- **No file is a dumping ground**: no utils, helpers or common; 500 lines at most. *Check: the test `wings`.*'),
        (r'`mail/`: a mail is', '`mail/`: a mail is'),
    ]
    for old, new in swaps:
        t.sub(a, old, new, optional=True)
