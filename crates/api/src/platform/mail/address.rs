//! The mail server: parsing its address so that no password crosses the network unencrypted.

use std::time::Duration;

use lettre::message::Mailbox;
use lettre::transport::smtp::AsyncSmtpTransportBuilder;
use lettre::{AsyncSmtpTransport, Tokio1Executor};

use crate::platform::config::Config;

/// Time limit of one step of the SMTP conversation.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Parses `smtps://…` (TLS from the start) or `smtp://…` (STARTTLS with `?tls=required` or `?tls=opportunistic`). An
/// address with a password always implies `tls=required`.
///
/// # Errors
/// The error, without the password.
pub(crate) fn transport(url: &str) -> Result<AsyncSmtpTransportBuilder, String> {
    const WRONG: &str = "must be smtp://user:password@host:587 or smtps://user:password@host";
    let (scheme, rest) = url.split_once("://").ok_or(WRONG)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let credentials = authority.rsplit_once('@').map(|(credentials, _)| credentials);
    if credentials.is_some_and(|credentials| !credentials.contains(':')) {
        return Err("has a user and no password".to_owned());
    }
    let tls = rest.split_once('?').and_then(|(_, query)| query.split('&').find_map(|part| part.strip_prefix("tls=")));
    let secured = match (scheme, credentials, tls) {
        ("smtp", Some(_), None) => {
            let sign = if rest.contains('?') { '&' } else { '?' };
            format!("{url}{sign}tls=required")
        }
        ("smtp", Some(_), Some(tls)) if tls != "required" => {
            return Err(format!(
                "would let the password through in clear with tls={tls}; use tls=required or smtps://"
            ));
        }
        ("smtp" | "smtps", ..) => url.to_owned(),
        _ => return Err(WRONG.to_owned()),
    };
    let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(&secured).map_err(|_| WRONG.to_owned())?;
    Ok(builder.timeout(Some(TIMEOUT)))
}

/// Parses the sender of mails.
///
/// # Errors
/// The reason why it is not an address.
pub(crate) fn sender(address: &str) -> Result<Mailbox, String> {
    address.parse().map_err(|error: lettre::address::AddressError| error.to_string())
}

/// Connects to the server with TLS and signs in, without sending a mail.
///
/// # Errors
/// The error, without the password.
pub(crate) async fn greet(config: &Config) -> Result<String, String> {
    sender(&config.mail_from)?;
    let Some(url) = &config.smtp_url else {
        return Ok("no server is set: mails are written to a folder".to_owned());
    };
    let server = transport(url)?.build::<Tokio1Executor>();
    match server.test_connection().await {
        Ok(true) => Ok("the server answers and lets us in".to_owned()),
        Ok(false) => Err("the server does not answer as a mail server does".to_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::{Tokio1Executor, sender, transport};

    // The connection pool needs a runtime.
    #[tokio::test]
    async fn an_address_with_a_password_never_goes_without_tls() {
        for url in [
            "smtp://u:p@mail.example.vn:587",
            "smtp://u:p@mail.example.vn",
            "smtp://u:p@mail.example.vn/helo.example.vn?x=1",
            "smtp://u:p@127.0.0.1:25?tls=required",
        ] {
            let built = format!("{:?}", transport(url).expect("an address").build::<Tokio1Executor>());
            assert!(built.contains("Required"), "{url}: {built}");
        }
        assert!(
            format!("{:?}", transport("smtps://u:p@mail.example.vn").expect("an address").build::<Tokio1Executor>())
                .contains("Wrapper")
        );
        assert!(transport("smtp://127.0.0.1:25").is_ok());
        for url in ["smtp://u:p@mail.example.vn?tls=opportunistic", "smtp://u:p@a.vn?tls=none", "smtp://u@a.vn"] {
            assert!(transport(url).is_err(), "{url}");
        }
    }

    #[test]
    fn faults_do_not_say_the_password() {
        for url in ["http://u:secret@a.vn", "smtp://u:secret@", "secret", "smtp://u:secret@a.vn:x?tls=a"] {
            let Err(why) = transport(url) else { panic!("{url} is no address") };
            assert!(!why.contains("secret"), "{why}");
        }
        assert!(sender("Nguồn <khong-tra-loi@nguon.example.vn>").is_ok());
        assert!(sender("nguon.example.vn").is_err());
    }
}
