//! Mails: those in the mail folder, and a small SMTP server that accepts them.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::Site;

impl Site {
    /// Returns the mails in the folder, decoded, oldest first, once there are `count`.
    ///
    /// # Panics
    /// When there are fewer within ten seconds, or more.
    pub async fn mails(&self, count: usize) -> Vec<String> {
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            nguon_api::deliver_due(&self.application).await.expect("mails are read from the database");
            let found = self.mails_so_far();
            assert!(found.len() <= count, "{} mails instead of {count}", found.len());
            if found.len() == count {
                return found;
            }
            assert!(Instant::now() < end, "{} mails instead of {count}", found.len());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Returns the mails in the folder, decoded, oldest first.
    ///
    /// # Panics
    /// When the folder cannot be read.
    #[must_use]
    pub fn mails_so_far(&self) -> Vec<String> {
        let mut files: Vec<_> = std::fs::read_dir(self.mail_folder())
            .expect("the mail folder")
            .filter_map(Result::ok)
            .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "eml"))
            .map(|entry| (entry.metadata().and_then(|metadata| metadata.modified()).ok(), entry.path()))
            .collect();
        files.sort();
        let mails = files.iter().map(|(_, path)| std::fs::read_to_string(path).expect("a mail"));
        // An empty file is still being written.
        mails.filter(|mail| !mail.is_empty()).map(|mail| decode(&mail)).collect()
    }
}

/// Returns the headers unchanged, and the text without its transfer encoding.
#[must_use]
pub fn decode(mail: &str) -> String {
    let (head, body) = mail.split_once("\r\n\r\n").unwrap_or((mail, ""));
    let lower = head.to_lowercase();
    if lower.contains("content-transfer-encoding: quoted-printable") {
        format!("{head}\n\n{}", quoted_printable(body))
    } else if lower.contains("content-transfer-encoding: base64") {
        format!("{head}\n\n{}", base64(body))
    } else {
        format!("{head}\n\n{body}")
    }
}

fn quoted_printable(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let mut bytes = Vec::with_capacity(joined.len());
    let mut rest = joined.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = after
            .get(..2)
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (first, code) {
            (b'=', Some(code)) => {
                bytes.push(code);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn base64(body: &str) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut count, mut bytes) = (0_u32, 0, Vec::new());
    for value in body.bytes().filter_map(|byte| ALPHABET.iter().position(|letter| *letter == byte)) {
        bits = bits << 6 | u32::try_from(value).unwrap_or_default();
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap_or_default());
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A mail that the SMTP server has accepted.
#[derive(Clone, Debug)]
pub struct Taken {
    /// `MAIL FROM`.
    pub from: String,
    /// `RCPT TO`.
    pub to: String,
    /// Headers and decoded text.
    pub text: String,
}

/// Faults that the SMTP server simulates.
#[derive(Clone, Copy, Debug, Default)]
pub struct Behaviour {
    /// This many mails are refused temporarily before any is accepted.
    pub refuse_first: usize,
    /// This many mails are accepted, and the connection ends before the sender gets the reply.
    pub lose_answers: usize,
    /// No mail is accepted before this many arrive at once.
    pub gather: usize,
}

/// A minimal SMTP server (RFC 5321) that can simulate faults.
#[derive(Clone, Debug)]
pub struct SmtpServer {
    /// Its address, in the format of `NGUON_SMTP_URL`.
    pub url: String,
    state: Arc<State>,
}

#[derive(Debug, Default)]
struct State {
    taken: Mutex<Vec<Taken>>,
    behaviour: Mutex<Behaviour>,
    connections: AtomicUsize,
    gathered: Mutex<usize>,
    more_gathered: Condvar,
}

impl SmtpServer {
    /// Starts one that refuses `refuse_first` mails temporarily before it accepts any.
    ///
    /// # Panics
    /// When there is no free port.
    #[must_use]
    pub fn start(refuse_first: usize) -> Self {
        Self::behaving(Behaviour { refuse_first, ..Behaviour::default() })
    }

    /// Starts one that simulates faults.
    ///
    /// # Panics
    /// When there is no free port.
    #[must_use]
    pub fn behaving(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("smtp://{}", listener.local_addr().expect("an address"));
        let state = Arc::new(State { behaviour: Mutex::new(behaviour), ..State::default() });
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().filter_map(Result::ok) {
                let state = Arc::clone(&shared);
                state.connections.fetch_add(1, Ordering::SeqCst);
                std::thread::spawn(move || talk(&stream, &state));
            }
        });
        Self { url, state }
    }

    /// Returns the mails accepted so far.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        lock(&self.state.taken).clone()
    }

    /// Returns the number of connections so far.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Decrements a counter. Returns whether it was above zero.
fn one_of(left: &mut usize) -> bool {
    let is_left = *left > 0;
    *left = left.saturating_sub(1);
    is_left
}

/// Waits until the required number of mails have arrived at once.
fn gather(state: &State) -> bool {
    let wanted = lock(&state.behaviour).gather;
    let mut gathered = lock(&state.gathered);
    *gathered += 1;
    state.more_gathered.notify_all();
    let waited =
        state.more_gathered.wait_timeout_while(gathered, Duration::from_secs(10), |gathered| *gathered < wanted);
    !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
}

fn talk(stream: &TcpStream, state: &State) -> Option<()> {
    let mut lines = BufReader::new(stream).lines();
    let say = |text: &str| {
        let mut stream = stream;
        stream.write_all(format!("{text}\r\n").as_bytes()).ok()
    };
    say("220 test ESMTP")?;
    let (mut from, mut to) = (String::new(), String::new());
    loop {
        let line = lines.next()?.ok()?;
        let command = line.to_ascii_uppercase();
        if command.starts_with("EHLO") || command.starts_with("HELO") {
            say("250-test\r\n250 8BITMIME")?;
        } else if let Some(address) = line.get(10..).filter(|_| command.starts_with("MAIL FROM:")) {
            if one_of(&mut lock(&state.behaviour).refuse_first) {
                say("451 try again later")?;
            } else {
                from = address.to_owned();
                say("250 ok")?;
            }
        } else if let Some(address) = line.get(8..).filter(|_| command.starts_with("RCPT TO:")) {
            to = address.to_owned();
            say("250 ok")?;
        } else if command == "DATA" {
            say("354 go on")?;
            let mut text = String::new();
            loop {
                let line = lines.next()?.ok()?;
                if line == "." {
                    break;
                }
                text.push_str(line.strip_prefix('.').unwrap_or(&line));
                text.push_str("\r\n");
            }
            if !gather(state) {
                say("451 it came alone")?;
                continue;
            }
            lock(&state.taken).push(Taken { from: from.clone(), to: to.clone(), text: decode(&text) });
            if one_of(&mut lock(&state.behaviour).lose_answers) {
                return None;
            }
            say("250 taken")?;
        } else if command == "QUIT" {
            say("221 bye")?;
            return Some(());
        } else {
            // RSET and NOOP.
            say("250 ok")?;
        }
    }
}
