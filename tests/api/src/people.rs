//! Businesses, authorities and their users, written into the database without registration, so that tests of other
//! things are fast.

use std::sync::OnceLock;

use argon2::password_hash::PasswordHasher as _;
use argon2::{Algorithm, Argon2, Params, Version};
use nguon_api::platform::entity::{authority, organisation, user_account};
use nguon_domain::access::organisation_state::OrganisationState;
use nguon_domain::access::permission::Role;
use nguon_migrations::seed::{area_id, catalogue_id};
use sea_orm::{ActiveValue::Set, EntityTrait as _};
use serde_json::json;
use uuid::Uuid;

use crate::{Bearer, Site};

/// The password of everyone whom the harness creates.
pub const PASSWORD: &str = "mua he o Phan Thiet";

/// The code of the province of businesses unless a test chooses another: Lâm Đồng.
pub const PROVINCE: &str = "68";

/// A user with a session.
#[derive(Clone, Debug)]
pub struct Person {
    /// The identifier of the user.
    pub id: Uuid,
    /// The e-mail address to sign in with.
    pub email: String,
    /// The access token.
    pub access_token: String,
    /// The refresh token.
    pub refresh_token: String,
}

impl Bearer for Person {
    fn token(&self) -> &str {
        &self.access_token
    }
}

/// A business and its owner.
#[derive(Clone, Debug)]
pub struct Business {
    /// The identifier of the business.
    pub id: Uuid,
    /// Its owner, signed in.
    pub owner: Person,
}

impl Bearer for Business {
    fn token(&self) -> &str {
        &self.owner.access_token
    }
}

/// Returns the hash of [`PASSWORD`] with the least work that the algorithm allows: the hash contains its parameters,
/// so the server verifies it as fast.
fn cheap_hash() -> &'static str {
    static HASH: OnceLock<String> = OnceLock::new();
    HASH.get_or_init(|| {
        let params = Params::new(Params::MIN_M_COST, 1, 1, None).expect("the least parameters are allowed");
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password(PASSWORD.as_bytes())
            .expect("a hash")
            .to_string()
    })
}

impl Site {
    /// Creates an approved business in [`PROVINCE`].
    pub async fn business(&self) -> Business {
        self.business_at(OrganisationState::Approved, PROVINCE).await
    }

    /// Creates a business in any state and province.
    ///
    /// # Panics
    /// When the database refuses it.
    pub async fn business_at(&self, state: OrganisationState, province: &str) -> Business {
        let number = self.next();
        let id = self.application.clock.new_id();
        let now = self.application.clock.now();
        let name = format!("Hợp tác xã Thuận Hòa {number}");
        let decided = state != OrganisationState::Pending;
        let row = organisation::ActiveModel {
            id: Set(id),
            state: Set(state.into()),
            reason: Set(None),
            decided_at: Set(decided.then_some(now)),
            decided_by: Set(None),
            version: Set(1),
            created_at: Set(now),
            updated_at: Set(now),
            search: Set(nguon_domain::input::search::words([name.as_str()]).join(" ")),
            name: Set(name),
            business_type_id: Set(catalogue_id("business_type", "cooperative")),
            tax_code: Set(format!("001{number:09}")),
            registration_issued_on: Set(None),
            industry_id: Set(catalogue_id("industry", "crops")),
            other_industry: Set(None),
            registered_address: Set("Thôn Dân Trí, xã Hàm Thuận Bắc".to_owned()),
            area_id: Set(area_id(province)),
            phone: Set("0252 386 1234".to_owned()),
            fax: Set(None),
            website: Set(None),
            representative_name: Set("Nguyễn Thị Hoa".to_owned()),
            representative_position: Set(Some("Giám đốc".to_owned())),
            representative_phone: Set(Some("0913 999 888".to_owned())),
            representative_email: Set(Some("rieng.tu@example.vn".to_owned())),
            registration_file_id: Set(None),
            introduction: Set(None),
            gln: Set(None),
            logo_id: Set(None),
            gs1_company_prefix: Set(None),
        };
        let transaction = self.application.database.begin().await.expect("a transaction");
        organisation::Entity::insert(row).exec_without_returning(&transaction).await.expect("a business");
        transaction.commit().await.expect("committed");
        let owner = self.user(Some(id), None, Role::Owner).await;
        Business { id, owner }
    }

    /// Creates another user of a business.
    pub async fn colleague(&self, business: &Business, role: Role) -> Person {
        self.user(Some(business.id), None, role).await
    }

    /// Creates a user of a new authority that oversees a province, or everything.
    ///
    /// # Panics
    /// When the database refuses it.
    pub async fn authority(&self, province: Option<&str>, role: Role) -> Person {
        let id = self.application.clock.new_id();
        let row = authority::ActiveModel {
            id: Set(id),
            name: Set(format!("Sở Nông nghiệp và Môi trường {}", self.next())),
            area_id: Set(province.map(area_id)),
            parent_id: Set(None),
            created_at: Set(self.application.clock.now()),
        };
        let transaction = self.application.database.begin().await.expect("a transaction");
        authority::Entity::insert(row).exec_without_returning(&transaction).await.expect("an authority");
        transaction.commit().await.expect("committed");
        self.user(None, Some(id), role).await
    }

    /// Creates an operator.
    pub async fn operator(&self) -> Person {
        self.user(None, None, Role::Operator).await
    }

    async fn user(&self, organisation_id: Option<Uuid>, authority_id: Option<Uuid>, role: Role) -> Person {
        let id = self.application.clock.new_id();
        let email = format!("{}.{}@example.vn", role.as_str().replace('_', "-"), self.next());
        let row = user_account::ActiveModel {
            id: Set(id),
            organisation_id: Set(organisation_id),
            authority_id: Set(authority_id),
            email: Set(email.clone()),
            email_key: Set(email.clone()),
            name: Set("Trần Văn Bình".to_owned()),
            role: Set(role.into()),
            password_hash: Set(cheap_hash().to_owned()),
            created_at: Set(self.application.clock.now()),
            disabled_at: Set(None),
        };
        let transaction = self.application.database.begin().await.expect("a transaction");
        user_account::Entity::insert(row).exec_without_returning(&transaction).await.expect("a user");
        transaction.commit().await.expect("committed");
        let person = self.sign_in(&email, PASSWORD).await;
        assert_eq!(person.id, id);
        person
    }

    /// Signs in.
    ///
    /// # Panics
    /// When that is refused.
    pub async fn sign_in(&self, email: &str, password: &str) -> Person {
        let answer = self.post("session").json(&json!({ "email": email, "password": password })).await.expect(200);
        let session = answer.json();
        Person {
            id: session["me"]["user_id"].as_str().and_then(|id| id.parse().ok()).expect("a user"),
            email: email.to_owned(),
            access_token: session["access_token"].as_str().expect("a token").to_owned(),
            refresh_token: answer.session_cookie().expect("a cookie"),
        }
    }
}
