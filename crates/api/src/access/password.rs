//! Passwords: Argon2id with the parameters of the OWASP cheat sheet, on blocking threads.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

use crate::platform::problem::{Error, Result};

/// Hash of an unknown text, verified when the account does not exist, so that the response takes as long.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$2Vp2pVQwrUbIrXuy8E6Oj7FNWF2dNp5jnGgCc4+XJ0s";

/// Returns the PHC string of a password.
///
/// # Errors
/// When hashing fails.
pub async fn hash(password: String) -> Result<String> {
    actix_web::web::block(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| Error::internal("password", error))
    })
    .await
    .map_err(|error| Error::internal("password", error))?
}

/// Whether `password` matches `hash`. Without a hash, takes as long and returns false.
///
/// # Errors
/// When the stored hash is malformed.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    actix_web::web::block(move || {
        let known = hash.is_some();
        let text = hash.unwrap_or_else(|| NOBODY.to_owned());
        let hash = PasswordHash::new(&text).map_err(|error| Error::internal("password", error))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && known)
    })
    .await
    .map_err(|error| Error::internal("password", error))?
}

#[cfg(test)]
mod tests {
    use super::{hash, verify};

    #[actix_web::test]
    async fn only_the_right_password_is_right_and_nobody_has_one() {
        let stored = hash("mua he o Phan Thiet".to_owned()).await.expect("hash");
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify("mua he o Phan Thiet".to_owned(), Some(stored.clone())).await.expect("verified"));
        assert!(!verify("mua he o Phan Thiết".to_owned(), Some(stored)).await.expect("verified"));
        assert!(!verify("anything".to_owned(), None).await.expect("the hash of nobody can be read"));
    }
}
