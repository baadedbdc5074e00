//! The addresses of the browser app, in one place: the app finds its pages by them, and the server answers 404 to every
//! path that has none.

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
    /// Đăng nhập.
    SignIn,
    /// Đăng ký.
    Register,
    /// Where the registration stands, and correcting it.
    Registration,
    /// Asks for a link by mail.
    ForgotPassword,
    /// Where that link leads.
    ResetPassword,
    /// Tài khoản.
    Account,
    /// Thông tin doanh nghiệp.
    Profile,
    /// The businesses that an authority oversees.
    Approvals,
    /// One of them.
    Approval(String),
    /// Changes of registered data that an authority decides about.
    RegisteredChanges,
    /// One of them.
    RegisteredChange(String),
    /// The list of one kind of records.
    Records(Kind),
    /// The form for a new record.
    NewRecord(Kind),
    /// Records from a file.
    Import(Kind),
    /// One record.
    Record(Kind, String),
    /// Danh mục.
    Catalogues,
    /// Đơn vị hành chính.
    Areas,
    /// Thu hồi.
    Recalls,
    /// The form for a new recall, or for a draft.
    NewRecall,
    /// One recall.
    Recall(String),
    /// Notices of recall that one got.
    RecallNotices,
    /// One of them.
    RecallNotice(String),
    /// In nhãn.
    Labels,
    /// Mã số GS1.
    Numbers,
    /// Hàng hóa: what can be done with goods, and what was done last.
    Goods,
    /// The form of an act.
    NewAct(ActKind),
    /// One act.
    Act(String),
    /// Tồn kho.
    Stock,
    /// Thông báo giao hàng.
    Advices,
    /// One of them.
    Advice(String),
    /// Truy xuất.
    Chain,
    /// Người dùng.
    Users,
    /// Khóa API.
    ApiKeys,
    /// Where the link of an invitation leads.
    Invitation,
}

impl Page {
    /// Its address.
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
            Self::Advices => "/despatch-advices".into(),
            Self::Advice(id) => format!("/despatch-advices/{id}"),
            Self::Chain => "/chain".into(),
            Self::Users => "/users".into(),
            Self::ApiKeys => "/api-keys".into(),
            Self::Invitation => "/invitation".into(),
        }
    }

    /// The page at an address, if there is one. A record, an act, … is named by its UUID; one slash at the end is passed
    /// over.
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

    /// The list of `kind` with the tab of `status` open.
    #[must_use]
    pub fn tab(kind: Kind, status: Status) -> String {
        format!("{}?status={}", Self::Records(kind).path(), status.as_str())
    }

    /// The list of `kind`, narrowed to records with a mark.
    #[must_use]
    pub fn marked(kind: Kind, mark: Mark) -> String {
        // The only character of a mark that an address does not take as it is.
        format!("{}?mark={}", Self::Records(kind).path(), mark.key().replace(':', "%3A"))
    }

    /// The list of the records of `kind` that refer to the record `id`.
    #[must_use]
    pub fn referring_to(kind: Kind, id: &str) -> String {
        format!("{}?uses={id}", Self::Records(kind).path())
    }

    /// The page where labels of these records are printed.
    #[must_use]
    pub fn printing(kind: Kind, ids: impl Iterator<Item = String>) -> String {
        format!("{}?kind={kind}&ids={}", Self::Labels.path(), ids.collect::<Vec<_>>().join(","))
    }

    /// The page of what was printed for a record.
    #[must_use]
    pub fn printed(kind: Kind, id: &str) -> String {
        format!("{}?kind={kind}&record={id}", Self::Labels.path())
    }

    /// The form of an act that begins with what a code names.
    #[must_use]
    pub fn act_with(kind: ActKind, code: &str) -> String {
        format!("{}?code={}", Self::NewAct(kind).path(), encoded(code))
    }

    /// The trace of one of one's own records.
    #[must_use]
    pub fn chain_of_record(id: &str) -> String {
        format!("{}?record_id={id}", Self::Chain.path())
    }

    /// The trace of what a code names.
    #[must_use]
    pub fn chain_of_code(code: &str) -> String {
        format!("{}?code={}", Self::Chain.path(), encoded(code))
    }

    /// Whether one sees it without signing in.
    #[must_use]
    pub fn is_public(&self) -> bool {
        matches!(
            self,
            Self::Home | Self::SignIn | Self::Register | Self::ForgotPassword | Self::ResetPassword | Self::Invitation
        )
    }

    /// Whether someone with `role` in a business at `state` has anything to see there.
    #[must_use]
    pub fn is_open_to(&self, role: Role, state: Option<OrganisationState>) -> bool {
        let guarded = match self {
            // A business sees its own entries there, an administrator those of the system.
            Self::Catalogues if role.side() == Side::Organisation => Guarded::OwnCatalogues,
            Self::Catalogues | Self::Areas => Guarded::SystemCatalogues,
            Self::NewRecall => return allows(role, state, Guarded::Recalls, Action::Write),
            Self::Recalls | Self::Recall(_) => Guarded::Recalls,
            // Authorities get none.
            Self::RecallNotices | Self::RecallNotice(_) if role.side() != Side::Organisation => return false,
            Self::RecallNotices | Self::RecallNotice(_) => Guarded::Recalls,
            Self::Labels => Guarded::Labels,
            Self::Numbers => Guarded::Numbers,
            Self::Goods | Self::Act(_) | Self::Stock | Self::Advices | Self::Advice(_) => Guarded::Events,
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

    /// Where someone who has just signed in belongs.
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

/// A text as a value in an address.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    percent::encode(text, &mut encoded);
    encoded
}

/// An identifier as addresses have it: a UUID with hyphens.
fn uuid(text: &str) -> Option<String> {
    (text.len() == 36 && Uuid::try_parse(text).is_ok()).then(|| text.to_owned())
}

/// The address of the public page of a code. It is the server's, not one of the app: links there have
/// `rel="external"`, so that the router leaves them alone.
#[must_use]
pub fn public_path(code: &str) -> String {
    format!("/t/{code}")
}

/// The kind of records whose pages begin with `/module`.
#[must_use]
pub fn kind_at(module: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| kind.path() == module)
}

#[cfg(test)]
mod tests {
    use super::Page;
    use crate::access::organisation_state::OrganisationState;
    use crate::access::permission::Role;
    use crate::events::act::ActKind;
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
