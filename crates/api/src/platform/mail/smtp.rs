//! Mails over SMTP: connections that are kept, and a server that does not answer.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use lettre::transport::smtp::{AsyncSmtpTransportBuilder, PoolConfig};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use crate::platform::clock::Clock;

/// The longest that the sending of one mail may take, from connecting to the last answer.
const SEND_LIMIT: Duration = Duration::from_secs(60);
/// After a server did not answer, nothing is sent to it for so long; doubled each time.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(10);
/// The longest pause.
const MAX_PAUSE: TimeDelta = TimeDelta::minutes(5);

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// A mail server and the connections to it.
pub(super) struct Smtp {
    builder: AsyncSmtpTransportBuilder,
    limit: Duration,
    /// Transports of one connection each that nobody uses. One that was in use when a sending was cut short is not put
    /// back: an answer that is still to come would be taken for the answer to the next command.
    idle: Mutex<Vec<Transport>>,
    silence: Mutex<Silence>,
}

/// That the server does not answer.
#[derive(Debug, Default)]
struct Silence {
    /// How often in a row it did not.
    times: u32,
    /// When it may be tried again.
    until: Option<DateTime<Utc>>,
}

impl Smtp {
    /// Connections as the builder says; none is made yet.
    pub(super) fn new(builder: AsyncSmtpTransportBuilder) -> Self {
        let builder = builder.pool_config(PoolConfig::new().max_size(1)).timeout(Some(Duration::from_secs(20)));
        Self { builder, limit: SEND_LIMIT, idle: Mutex::default(), silence: Mutex::default() }
    }

    /// How many mails may be under way: none while the server is left alone after it did not answer, and one to find out
    /// whether it does again.
    pub(super) fn room(&self, now: DateTime<Utc>, most: usize) -> usize {
        match lock(&self.silence).until {
            None => most,
            Some(until) if now < until => 0,
            Some(_) => 1,
        }
    }

    /// Sends a mail.
    ///
    /// # Errors
    /// With the reason when the server does not take it or does not answer in time.
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
            // It answered, even if not as one would like, or the mail never left.
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
        *lock(&self.silence) = Silence::default();
    }

    fn is_silent(&self, now: DateTime<Utc>) {
        // Connections of before are likely to be as dead.
        lock(&self.idle).clear();
        let mut silence = lock(&self.silence);
        // Of several that were under way at once only the first counts.
        if silence.until.is_none_or(|until| now >= until) {
            let pause =
                FIRST_PAUSE.checked_mul(1 << silence.times.min(10)).map_or(MAX_PAUSE, |pause| pause.min(MAX_PAUSE));
            silence.times += 1;
            silence.until = Some(now + pause);
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
        // Its backlog takes connections, and nobody ever answers.
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
