//! Paths of the browser app. The app routes by them, and the server answers 404 to every other path.

use uuid::Uuid;

use crate::access::organisation_state::OrganisationState;
use crate::access::permission::{Action, Guarded, Role, Side, allows};
use crate::events::act::ActKind;
use crate::identification::identifier::digital_link::percent;
use crate::input::kind::Kind;
use crate::input::status::Status;
use crate::records::resource::Mark;

/// A page of the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// Landing page for visitors, dashboard for businesses.
    Home,
    /// Sign-in (Đăng nhập).
    SignIn,
    /// Registration of a business (Đăng ký).
    Register,
    /// State of the business's registration, and its correction.
    Registration,
    /// Request for a password reset link.
    ForgotPassword,
    /// Target of the password reset link.
    ResetPassword,
    /// The user's account (Tài khoản).
    Account,
    /// Business profile (Thông tin doanh nghiệp).
    Profile,
    /// The businesses that an authority oversees.
    Approvals,
    /// One business that an authority oversees, by its id.
    Approval(String),
    /// Changes of registered data that an authority decides about.
    RegisteredChanges,
    /// One change of registered data, by its id.
    RegisteredChange(String),
    /// The list of one kind of records.
    Records(Kind),
    /// The form for a new record.
    NewRecord(Kind),
    /// Import of records from a file.
    Import(Kind),
    /// One record, by its id.
    Record(Kind, String),
    /// Catalogues (Danh mục).
    Catalogues,
    /// Administrative areas (Đơn vị hành chính).
    Areas,
    /// Recalls (Thu hồi).
    Recalls,
    /// The form for a new recall, or for a draft.
    NewRecall,
    /// One recall, by its id.
    Recall(String),
    /// Recall notices that the business has received.
    RecallNotices,
    /// One recall notice, by its id.
    RecallNotice(String),
    /// Label printing (In nhãn).
    Labels,
    /// GS1 numbers (Mã số GS1).
    Numbers,
    /// Goods (Hàng hóa): the available acts and the latest ones.
    Goods,
    /// The form of an act.
    NewAct(ActKind),
    /// One act, by its id.
    Act(String),
    /// Stock (Tồn kho).
    Stock,
    /// Holds (Tạm giữ).
    Holds,
    /// Despatch advices (Thông báo giao hàng).
    Advices,
    /// One despatch advice, by its id.
    Advice(String),
    /// Tracing (Truy xuất).
    Chain,
    /// Users (Người dùng).
    Users,
    /// API keys (Khóa API).
    ApiKeys,
    /// Target of the link in an invitation.
    Invitation,
}

impl Page {
    /// The path of the page.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Home => "/".into(),
            Self::SignIn => "/sign-in".into(),
            Self::Register => "/register".into(),
            Self::Registration => "/registration".into(),
            Self::ForgotPassword => "/forgot-password".into(),
            Self::ResetPassword => "/reset-password".into(),
            Self::Account => "/account".into(),
            Self::Profile => "/profile".into(),
            Self::Approvals => "/approvals".into(),
            Self::Approval(id) => format!("/approvals/{id}"),
            Self::RegisteredChanges => "/registered-changes".into(),
            Self::RegisteredChange(id) => format!("/registered-changes/{id}"),
            Self::Records(kind) => format!("/{}", kind.path()),
            Self::NewRecord(kind) => format!("/{}/new", kind.path()),
            Self::Import(kind) => format!("/{}/import", kind.path()),
            Self::Record(kind, id) => format!("/{}/{id}", kind.path()),
            Self::Catalogues => "/catalogues".into(),
            Self::Areas => "/areas".into(),
            Self::Recalls => "/recalls".into(),
            Self::NewRecall => "/recalls/new".into(),
            Self::Recall(id) => format!("/recalls/{id}"),
            Self::RecallNotices => "/recall-notices".into(),
            Self::RecallNotice(id) => format!("/recall-notices/{id}"),
            Self::Labels => "/labels".into(),
            Self::Numbers => "/numbers".into(),
            Self::Goods => "/goods".into(),
            Self::NewAct(kind) => format!("/goods/{}", kind.as_str()),
            Self::Act(id) => format!("/goods/{id}"),
            Self::Stock => "/stock".into(),
            Self::Holds => "/holds".into(),
            Self::Advices => "/despatch-advices".into(),
            Self::Advice(id) => format!("/despatch-advices/{id}"),
            Self::Chain => "/chain".into(),
            Self::Users => "/users".into(),
            Self::ApiKeys => "/api-keys".into(),
            Self::Invitation => "/invitation".into(),
        }
    }

    /// Returns the page at `path`, or `None` when there is none. Ids are UUIDs; one trailing slash is ignored.
    #[must_use]
    pub fn parse(path: &str) -> Option<Self> {
        let path = path.strip_prefix('/')?;
        let mut parts = path.strip_suffix('/').unwrap_or(path).split('/');
        let page = match (parts.next()?, parts.next()) {
            ("", None) if path.is_empty() => Self::Home,
            ("sign-in", None) => Self::SignIn,
            ("register", None) => Self::Register,
            ("registration", None) => Self::Registration,
            ("forgot-password", None) => Self::ForgotPassword,
            ("reset-password", None) => Self::ResetPassword,
            ("account", None) => Self::Account,
            ("profile", None) => Self::Profile,
            ("approvals", None) => Self::Approvals,
            ("approvals", Some(id)) => Self::Approval(uuid(id)?),
            ("registered-changes", None) => Self::RegisteredChanges,
            ("registered-changes", Some(id)) => Self::RegisteredChange(uuid(id)?),
            ("catalogues", None) => Self::Catalogues,
            ("areas", None) => Self::Areas,
            ("recalls", None) => Self::Recalls,
            ("recalls", Some("new")) => Self::NewRecall,
            ("recalls", Some(id)) => Self::Recall(uuid(id)?),
            ("recall-notices", None) => Self::RecallNotices,
            ("recall-notices", Some(id)) => Self::RecallNotice(uuid(id)?),
            ("labels", None) => Self::Labels,
            ("numbers", None) => Self::Numbers,
            ("goods", None) => Self::Goods,
            ("goods", Some(act)) => match ActKind::parse(act) {
                Some(kind) => Self::NewAct(kind),
                None => Self::Act(uuid(act)?),
            },
            ("stock", None) => Self::Stock,
            ("holds", None) => Self::Holds,
            ("despatch-advices", None) => Self::Advices,
            ("despatch-advices", Some(id)) => Self::Advice(uuid(id)?),
            ("chain", None) => Self::Chain,
            ("users", None) => Self::Users,
            ("api-keys", None) => Self::ApiKeys,
            ("invitation", None) => Self::Invitation,
            (module, record) => {
                let kind = kind_at(module)?;
                match record {
                    None => Self::Records(kind),
                    Some("new") => Self::NewRecord(kind),
                    Some("import") => Self::Import(kind),
                    Some(id) => Self::Record(kind, uuid(id)?),
                }
            }
        };
        parts.next().is_none().then_some(page)
    }

    /// Returns the page to which a code on paper leads, by its address on whatever host: the despatch advice of a slip.
    #[must_use]
    pub fn on_paper(code: &str) -> Option<Self> {
        let (_, address) = code.trim().split_once("://")?;
        let (_, path) = address.split_at(address.find('/')?);
        Self::parse(path).filter(|page| matches!(page, Self::Advice(_)))
    }

    /// Path of the list of `kind` with the tab of `status` open.
    #[must_use]
    pub fn tab(kind: Kind, status: Status) -> String {
        format!("{}?status={}", Self::Records(kind).path(), status.as_str())
    }

    /// Path of the list of `kind`, filtered by a mark.
    #[must_use]
    pub fn marked(kind: Kind, mark: Mark) -> String {
        // The colon is the only character of a mark that has to be percent-encoded.
        format!("{}?mark={}", Self::Records(kind).path(), mark.key().replace(':', "%3A"))
    }

    /// Path of the list of `kind`, filtered by records that refer to the record `id`.
    #[must_use]
    pub fn referring_to(kind: Kind, id: &str) -> String {
        format!("{}?uses={id}", Self::Records(kind).path())
    }

    /// Path of the page that prints labels of these records.
    #[must_use]
    pub fn printing(kind: Kind, ids: impl Iterator<Item = String>) -> String {
        format!("{}?kind={kind}&ids={}", Self::Labels.path(), ids.collect::<Vec<_>>().join(","))
    }

    /// Path of the print runs of a record.
    #[must_use]
    pub fn printed(kind: Kind, id: &str) -> String {
        format!("{}?kind={kind}&record={id}", Self::Labels.path())
    }

    /// Path of the holds on a lot, where it can be put on hold.
    #[must_use]
    pub fn holds_on(lot_id: &str) -> String {
        format!("{}?lot_id={lot_id}", Self::Holds.path())
    }

    /// Path of the form of an act, filled in with the item that `code` identifies.
    #[must_use]
    pub fn act_with(kind: ActKind, code: &str) -> String {
        format!("{}?code={}", Self::NewAct(kind).path(), encoded(code))
    }

    /// Path of the trace of one of the business's own records.
    #[must_use]
    pub fn chain_of_record(id: &str) -> String {
        format!("{}?record_id={id}", Self::Chain.path())
    }

    /// Path of the trace of the item that `code` identifies.
    #[must_use]
    pub fn chain_of_code(code: &str) -> String {
        format!("{}?code={}", Self::Chain.path(), encoded(code))
    }

    /// Whether the page is shown without signing in.
    #[must_use]
    pub fn is_public(&self) -> bool {
        matches!(
            self,
            Self::Home | Self::SignIn | Self::Register | Self::ForgotPassword | Self::ResetPassword | Self::Invitation
        )
    }

    /// Whether a user with `role`, in a business in `state`, may open the page.
    #[must_use]
    pub fn is_open_to(&self, role: Role, state: Option<OrganisationState>) -> bool {
        let guarded = match self {
            // Businesses see their own entries there, administrators those of the system.
            Self::Catalogues if role.side() == Side::Organisation => Guarded::OwnCatalogues,
            Self::Catalogues | Self::Areas => Guarded::SystemCatalogues,
            Self::NewRecall => return allows(role, state, Guarded::Recalls, Action::Write),
            Self::Recalls | Self::Recall(_) => Guarded::Recalls,
            // Authorities receive no notices.
            Self::RecallNotices | Self::RecallNotice(_) if role.side() != Side::Organisation => return false,
            Self::RecallNotices | Self::RecallNotice(_) => Guarded::Recalls,
            Self::Labels => Guarded::Labels,
            Self::Numbers => Guarded::Numbers,
            Self::Goods | Self::Act(_) | Self::Stock | Self::Advices | Self::Advice(_) => Guarded::Events,
            Self::Holds => Guarded::Holds,
            Self::Chain => Guarded::Chains,
            Self::NewAct(_) => return allows(role, state, Guarded::Events, Action::Write),
            Self::Users => Guarded::Users,
            Self::ApiKeys => Guarded::ApiKeys,
            Self::Registration => Guarded::Registration,
            Self::Profile => Guarded::Profile,
            Self::Approvals | Self::Approval(_) | Self::RegisteredChanges | Self::RegisteredChange(_) => {
                Guarded::Approvals
            }
            Self::Records(kind) | Self::NewRecord(kind) | Self::Record(kind, _) => Guarded::Records(*kind),
            Self::Import(kind) => return allows(role, state, Guarded::Records(*kind), Action::Write),
            _ => return true,
        };
        allows(role, state, guarded, Action::Read)
    }

    /// The page to open after sign-in.
    #[must_use]
    pub fn home_of(role: Role, state: Option<OrganisationState>) -> Self {
        match (role.side(), state) {
            (Side::Authority, _) => Self::Approvals,
            (Side::System, _) => Self::Account,
            (Side::Organisation, Some(OrganisationState::Pending | OrganisationState::Rejected)) => Self::Registration,
            (Side::Organisation, _) => Self::Home,
        }
    }
}

/// Percent-encodes `text` as a query value.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    percent::encode(text, &mut encoded);
    encoded
}

/// Accepts a UUID in hyphenated form only.
fn uuid(text: &str) -> Option<String> {
    (text.len() == 36 && Uuid::try_parse(text).is_ok()).then(|| text.to_owned())
}

/// Path of the public page of a trace code. The server renders it, not the app: links to it need `rel="external"`, so
/// that the router ignores them.
#[must_use]
pub fn public_path(code: &str) -> String {
    format!("/t/{code}")
}

/// The kind of records whose pages are below `/module`.
#[must_use]
pub fn kind_at(module: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind.path() == module)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_code_of_a_slip_leads_to_its_advice_and_other_codes_to_no_page() {
        let path = "/despatch-advices/0199f0c8-6a00-7000-8000-000000000001";
        let page = Page::on_paper(&format!(" https://nguon.vn{path}\n"));
        assert_eq!(page.map(|page| page.path()).as_deref(), Some(path));
        for code in ["https://nguon.vn/t/7K3M9QX2AB", "https://nguon.vn/goods/ship", "https://nguon.vn", "(01)1", path]
        {
            assert_eq!(Page::on_paper(code), None, "{code}");
        }
    }

    use super::Page;
    use crate::access::organisation_state::OrganisationState;
    use crate::access::permission::Role;
    use crate::events::act::ActKind;
    use crate::identification::identifier::digital_link::decompress;
    use crate::input::kind::Kind;

    const ID: &str = "019aa3b0-6f00-7000-8000-000000000042";

    #[test]
    fn every_page_is_found_at_its_own_address() {
        let mut pages = vec![
            Page::Home,
            Page::SignIn,
            Page::Register,
            Page::Registration,
            Page::ForgotPassword,
            Page::ResetPassword,
            Page::Account,
            Page::Profile,
            Page::Approvals,
            Page::Approval(ID.into()),
            Page::RegisteredChanges,
            Page::RegisteredChange(ID.into()),
            Page::Catalogues,
            Page::Areas,
            Page::Recalls,
            Page::NewRecall,
            Page::Recall(ID.into()),
            Page::RecallNotices,
            Page::RecallNotice(ID.into()),
            Page::Labels,
            Page::Numbers,
            Page::Goods,
            Page::NewAct(ActKind::Ship),
            Page::Act(ID.into()),
            Page::Stock,
            Page::Holds,
            Page::Advices,
            Page::Advice(ID.into()),
            Page::Chain,
            Page::Users,
            Page::ApiKeys,
            Page::Invitation,
        ];
        for kind in Kind::ALL {
            pages.extend([
                Page::Records(kind),
                Page::NewRecord(kind),
                Page::Import(kind),
                Page::Record(kind, ID.into()),
            ]);
        }
        for page in pages {
            assert!(decompress(&page.path()).is_none(), "the resolver would take {page:?} for a compressed link");
            assert_eq!(Page::parse(&page.path()), Some(page));
        }
    }

    #[test]
    fn other_paths_are_no_pages() {
        let paths = [
            "",
            "lots",
            "//",
            "//lots",
            "/lots//",
            "/nowhere",
            "/lots/42",
            "/lots/wp-login.php",
            "/goods/burn",
            "/Lots",
            "/sign-in/x",
            "/.env",
            "/metrics",
            "/index.html",
            "/recalls/old",
            "/lots/%6Eew",
            "/t/7K3M9QX2AB",
        ];
        for path in paths {
            assert_eq!(Page::parse(path), None, "{path}");
        }
        assert_eq!(Page::parse(&format!("/lots/{ID}/2")), None);
        assert_eq!(Page::parse("/lots/"), Some(Page::Records(Kind::Lot)));
    }

    #[test]
    fn a_code_in_an_address_is_encoded() {
        assert_eq!(Page::chain_of_code("(01)08/1 &"), "/chain?code=%2801%2908%2F1%20%26");
    }

    #[test]
    fn nobody_is_sent_to_a_page_that_is_closed_to_them() {
        for role in Role::ALL {
            for state in OrganisationState::ALL.into_iter().map(Some).chain([None]) {
                if role.side() == crate::access::permission::Side::Organisation && state.is_none() {
                    continue;
                }
                assert!(Page::home_of(role, state).is_open_to(role, state), "{role:?} {state:?}");
            }
        }
    }
}
