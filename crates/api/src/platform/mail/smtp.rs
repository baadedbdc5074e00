//! Mails over SMTP: pooled connections, and back-off from a server that does not respond.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use crate::platform::clock::Clock;

/// Time limit for sending one mail, from connecting to the last response.
const SEND_LIMIT: Duration = Duration::from_secs(60);
/// Pause after the server did not respond; doubled each time.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(10);
/// Maximum pause.
const MAX_PAUSE: TimeDelta = TimeDelta::minutes(5);

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// A mail server and its connections.
pub(super) struct Smtp {
    builder: AsyncSmtpTransportBuilder,
    limit: Duration,
    /// Idle transports with one connection each. A transport whose use was cut short is not returned: its pending
    /// response would be taken for the response to the next command.
    idle: Mutex<Vec<Transport>>,
    backoff: Mutex<Backoff>,
}

/// The state of a server that does not respond.
#[derive(Debug, Default)]
struct Backoff {
    /// Number of consecutive failures.
    times: u32,
    /// Time from which it may be tried again.
    until: Option<DateTime<Utc>>,
}

impl Smtp {
    /// Returns a transport without open connections.
    pub(super) fn new(builder: AsyncSmtpTransportBuilder) -> Self {
        let builder = builder.pool_config(PoolConfig::new().max_size(1)).timeout(Some(Duration::from_secs(20)));
        Self { builder, limit: SEND_LIMIT, idle: Mutex::default(), backoff: Mutex::default() }
    }

    /// Returns how many mails may be sent concurrently: none during the pause after the server did not respond, then
    /// one to test whether it responds again.
    pub(super) fn room(&self, now: DateTime<Utc>, most: usize) -> usize {
        match lock(&self.backoff).until {
            None => most,
            Some(until) if now < until => 0,
            Some(_) => 1,
        }
    }

    /// Sends a mail.
    ///
    /// # Errors
    /// The reason why the server did not accept it or did not respond in time.
    pub(super) async fn send(&self, clock: &Clock, message: Message) -> Result<(), String> {
        let idle = lock(&self.idle).pop();
        let transport = idle.unwrap_or_else(|| self.builder.clone().build());
        let Ok(sent) = tokio::time::timeout(self.limit, transport.send(message)).await else {
            self.is_silent(clock.now());
            return Err(format!("the mail server did not answer within {} s", self.limit.as_secs()));
        };
        match sent {
            Ok(_) => {
                self.answered(transport);
                Ok(())
            }
            // The server responded, even if with an error, or the mail never left.
            Err(error) if error.status().is_some() || error.is_client() => {
                self.answered(transport);
                Err(error.to_string())
            }
            Err(error) => {
                self.is_silent(clock.now());
                Err(error.to_string())
            }
        }
    }

    fn answered(&self, transport: Transport) {
        lock(&self.idle).push(transport);
        *lock(&self.backoff) = Backoff::default();
    }

    fn is_silent(&self, now: DateTime<Utc>) {
        // Other connections are probably dead as well.
        lock(&self.idle).clear();
        let mut backoff = lock(&self.backoff);
        // Of several concurrent failures only the first counts.
        if backoff.until.is_none_or(|until| now >= until) {
            let pause =
                FIRST_PAUSE.checked_mul(1 << backoff.times.min(10)).map_or(MAX_PAUSE, |pause| pause.min(MAX_PAUSE));
            backoff.times += 1;
            backoff.until = Some(now + pause);
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::time::Duration;

    use chrono::{TimeDelta, TimeZone as _, Utc};
    use lettre::{AsyncSmtpTransport, Message, Tokio1Executor};

    use super::Smtp;
    use crate::platform::clock::Clock;

    fn message() -> Message {
        let to = "htx@example.vn".parse().expect("an address");
        let from = "nguon@example.vn".parse().expect("an address");
        Message::builder().from(from).to(to).subject("Thử").body("Thử".to_owned()).expect("a mail")
    }

    #[tokio::test]
    async fn a_server_that_says_nothing_is_left_alone_for_a_while() {
        // The backlog accepts connections, but nobody ever responds.
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous("127.0.0.1").port(port);
        let smtp = Smtp { limit: Duration::from_millis(50), ..Smtp::new(builder) };
        let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 11, 30, 1, 0, 0).single().expect("a time"));
        assert_eq!(smtp.room(clock.now(), 8), 8);
        let (first, second) = tokio::join!(smtp.send(&clock, message()), smtp.send(&clock, message()));
        assert!(first.is_err() && second.is_err());
        assert_eq!(smtp.room(clock.now(), 8), 0);
        clock.advance(TimeDelta::seconds(10));
        assert_eq!(smtp.room(clock.now(), 8), 1);
        let _ = smtp.send(&clock, message()).await.expect_err("it still says nothing");
        clock.advance(TimeDelta::seconds(19));
        assert_eq!(smtp.room(clock.now(), 8), 0, "twice as long");
        clock.advance(TimeDelta::seconds(1));
        assert_eq!(smtp.room(clock.now(), 8), 1);
        assert!(smtp.idle.lock().expect("transports").is_empty());
    }
}
