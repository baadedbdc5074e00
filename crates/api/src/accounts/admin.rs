//! `nguon admin`: creates the accounts that have no registration form.

use crate::access::password;
use crate::platform::clock::Clock;
use crate::platform::config::Storage;
use crate::platform::database::{Database, is_unique_violation};
use crate::platform::entity::{area, authority, user_account};
use crate::platform::problem::{Error, Result};
use clap::{Args, Subcommand};
use nguon_domain::access::permission::Role;
use nguon_domain::accounts::account::AccountInput;
use nguon_domain::input::localized::Language;
use nguon_domain::input::{Check, Input as _};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};

/// Manage the accounts of authorities and operators.
#[derive(Args, Debug)]
pub(crate) struct Admin {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Create an account. The password is read from NGUON_ADMIN_PASSWORD, or from standard input.
    Create(Create),
}

#[derive(Args, Debug)]
struct Create {
    #[command(flatten)]
    storage: Storage,
    /// E-mail address to sign in with.
    #[arg(long)]
    email: String,
    /// The person's name.
    #[arg(long)]
    name: String,
    /// Name of the authority; it is created if it does not exist. Without it, the account is an operator's.
    #[arg(long)]
    authority: Option<String>,
    /// Code of the area that a new authority oversees, such as 68; the whole country when absent.
    #[arg(long, requires = "authority")]
    area: Option<String>,
    /// administrator, officer or authority_viewer.
    #[arg(long, requires = "authority", default_value = "administrator")]
    role: String,
}

pub(crate) async fn run(admin: Admin) -> Result<()> {
    let Action::Create(create) = admin.action;
    #[expect(clippy::disallowed_methods, reason = "a password on the command line would appear in the process list")]
    let password = match std::env::var("NGUON_ADMIN_PASSWORD") {
        Ok(password) => password,
        Err(_) => {
            eprint!("Password: ");
            let mut line = String::new();
            std::io::stdin().read_line(&mut line).map_err(|error| Error::internal("standard input", error))?;
            line.trim_end_matches(['\r', '\n']).to_owned()
        }
    };
    let clock = Clock::system();
    let account = AccountInput {
        email: create.email.clone(),
        password_confirmation: password.clone(),
        password: password.clone(),
    };
    let mut check = Check::new(clock.today());
    account.check(&mut check);
    check.required_line("name", &create.name);
    if let Some(violation) = check.into_violations().first() {
        return Err(Error::Internal(format!("{}: {}", violation.field, violation.reason.message(Language::En))));
    }
    let role = if create.authority.is_some() { Role::parse(&create.role) } else { Some(Role::Operator) };
    let role = role
        .filter(|role| role.side() != nguon_domain::access::permission::Side::Organisation)
        .ok_or_else(|| Error::Internal("role: administrator, officer or authority_viewer".to_owned()))?;

    let database = Database::connect_up_to_date(&create.storage, Clock::system()).await?;
    let password_hash = password::hash(password).await?;
    let transaction = database.begin().await?;
    let area_id = match &create.area {
        Some(code) => Some(
            area::Entity::find()
                .filter(area::Column::Code.eq(code))
                .filter(area::Column::ValidTo.is_null())
                .one(&transaction)
                .await?
                .ok_or_else(|| Error::Internal(format!("area: no area has the code {code}")))?
                .id,
        ),
        None => None,
    };
    let authority_id = match &create.authority {
        Some(name) => {
            let found = authority::Entity::find().filter(authority::Column::Name.eq(name)).one(&transaction).await?;
            match found {
                Some(found) => Some(found.id),
                None => {
                    let id = clock.new_id();
                    authority::Entity::insert(authority::ActiveModel {
                        id: Set(id),
                        name: Set(name.clone()),
                        area_id: Set(area_id),
                        parent_id: Set(None),
                        created_at: Set(clock.now()),
                    })
                    .exec_without_returning(&transaction)
                    .await?;
                    Some(id)
                }
            }
        }
        None => None,
    };
    let inserted = user_account::Entity::insert(user_account::ActiveModel {
        id: Set(clock.new_id()),
        organisation_id: Set(None),
        authority_id: Set(authority_id),
        email: Set(create.email.clone()),
        email_key: Set(create.email.to_lowercase()),
        name: Set(create.name),
        role: Set(role.into()),
        password_hash: Set(password_hash),
        created_at: Set(clock.now()),
        disabled_at: Set(None),
    })
    .exec_without_returning(&transaction)
    .await;
    match inserted {
        Err(error) if is_unique_violation(&error) => {
            return Err(Error::Internal(format!("email: there is an account for {}", create.email)));
        }
        other => other.map(|_| ())?,
    }
    transaction.commit().await?;
    database.close().await;
    println!("{} ({})", create.email, role.as_str());
    Ok(())
}
