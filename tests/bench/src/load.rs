//! A load generator that costs little itself: requests are built once, answers are only measured.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::Outcome;

/// Concurrent connections.
const CONNECTIONS: usize = 32;
/// How long one turn lasts.
const TURN: Duration = Duration::from_secs(3);

/// The measurements of a load.
#[derive(Clone, Debug, Default)]
pub struct Timings {
    /// Microseconds per request, sorted.
    micros: Vec<u64>,
    /// Seconds from the first request to the last answer.
    seconds: f64,
}

impl Timings {
    /// Returns requests per second.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub fn rate(&self) -> f64 {
        self.micros.len() as f64 / self.seconds
    }

    /// Returns the time, in milliseconds, within which `share` of a thousand requests were answered.
    #[expect(clippy::cast_precision_loss, reason = "times are far below 2^53 µs")]
    pub fn per_mille(&self, share: usize) -> f64 {
        let place = (self.micros.len() * share / 1000).min(self.micros.len().saturating_sub(1));
        self.micros.get(place).copied().unwrap_or_default() as f64 / 1000.0
    }

    fn of(mut micros: Vec<u64>, seconds: f64) -> Self {
        micros.sort_unstable();
        Self { micros, seconds }
    }
}

/// Returns the body of one answer as sent (compressed).
pub async fn get(address: SocketAddr, path: &str) -> Outcome<Vec<u8>> {
    let mut connection = Connection::open(address).await?;
    connection.exchange(&request(path, None)).await
}

/// Sends each request once, one after the other on one connection.
pub async fn once(address: SocketAddr, paths: &[String], token: Option<&str>) -> Outcome<Timings> {
    let mut connection = Connection::open(address).await?;
    let mut micros = Vec::with_capacity(paths.len());
    let start = Instant::now();
    for path in paths {
        let request = request(path, token);
        let before = Instant::now();
        connection.exchange(&request).await?;
        micros.push(u64::try_from(before.elapsed().as_micros())?);
    }
    Ok(Timings::of(micros, start.elapsed().as_secs_f64()))
}

/// Repeats the requests on many connections, for one turn.
pub async fn hammer(address: SocketAddr, paths: &[String]) -> Outcome<Timings> {
    let requests: Arc<Vec<Vec<u8>>> = Arc::new(paths.iter().map(|path| request(path, None)).collect());
    let start = Instant::now();
    let mut tasks = Vec::new();
    for number in 0..CONNECTIONS {
        let requests = Arc::clone(&requests);
        tasks.push(tokio::spawn(async move {
            let mut connection = Connection::open(address).await?;
            let mut micros = Vec::new();
            for request in requests.iter().cycle().skip(number * 31) {
                let before = Instant::now();
                connection.exchange(request).await?;
                micros.push(u64::try_from(before.elapsed().as_micros())?);
                if start.elapsed() >= TURN {
                    break;
                }
            }
            Outcome::Ok(micros)
        }));
    }
    let mut micros = Vec::new();
    for task in tasks {
        micros.extend(task.await??);
    }
    Ok(Timings::of(micros, start.elapsed().as_secs_f64()))
}

fn request(path: &str, token: Option<&str>) -> Vec<u8> {
    let authorization = token.map(|token| format!("authorization: Bearer {token}\r\n")).unwrap_or_default();
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept-encoding: gzip, deflate, br\r\n{authorization}\r\n")
        .into_bytes()
}

struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Writes a request and reads its answer; anything but 200 with a length is an error.
    async fn exchange(&mut self, request: &[u8]) -> Outcome<Vec<u8>> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err("the server closed the connection".into());
            }
            let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
            let head = std::str::from_utf8(&self.buffer[..end])?;
            if !head.starts_with("HTTP/1.1 200") {
                return Err(head.lines().next().unwrap_or_default().to_owned().into());
            }
            let length = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length: "))
                .ok_or("an answer without a length")?
                .parse::<usize>()?;
            let start = end + 4;
            while self.buffer.len() < start + length {
                if self.stream.read_buf(&mut self.buffer).await? == 0 {
                    return Err("the server closed the connection".into());
                }
            }
            return Ok(self.buffer[start..].to_vec());
        }
    }
}
