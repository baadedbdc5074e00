//! Bodies that arrive slowly, stop half-way, are many or are large.

mod dividing;
mod pacing;

use std::time::Duration;

use nguon_api_tests::{Bearer, Site};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How long a test waits for something that must happen.
const PATIENCE: Duration = Duration::from_secs(30);

/// A raw HTTP request on a connection of its own.
struct Raw {
    stream: TcpStream,
}

impl Raw {
    /// Sends a head and a part of the body.
    async fn send(site: &Site, head: &str, body: &[u8]) -> Self {
        let mut stream = TcpStream::connect(site.address()).await.expect("a connection");
        let head = format!("{head}\r\nHost: nguon.example.vn\r\n\r\n");
        stream.write_all(head.as_bytes()).await.expect("a head");
        stream.write_all(body).await.expect("the beginning of a body");
        Self { stream }
    }

    /// Returns the answer, and checks that the connection is closed after it.
    async fn closed_with(self) -> String {
        answered(self.stream).await
    }
}

/// Returns everything that arrives until the connection is closed.
async fn answered(mut stream: impl AsyncRead + Unpin) -> String {
    let mut answer = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    // When a connection is closed while something is still being sent, the end may be an error.
    let _ = read.expect("the connection is closed");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Returns the head of a request with a body of `length` bytes.
fn head(method: &str, path: &str, content_type: &str, length: usize) -> String {
    format!("{method} {path} HTTP/1.1\r\nContent-Type: {content_type}\r\nContent-Length: {length}")
}

/// Adds the caller's access token to a head.
fn signed(head: &str, caller: &impl Bearer) -> String {
    format!("{head}\r\nAuthorization: Bearer {}", caller.token())
}

const MULTIPART: &str = "multipart/form-data; boundary=X";

/// Returns a form up to the beginning of its file.
fn form(field: &str) -> Vec<u8> {
    let disposition = format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"a.pdf\"");
    format!("--X\r\n{disposition}\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7\n").into_bytes()
}

/// Returns a form with a complete PDF of `bytes` bytes.
fn whole(field: &str, bytes: usize) -> Vec<u8> {
    let mut body = form(field);
    body.resize(body.len() + bytes, b'a');
    body.extend_from_slice(b"\n%%EOF\n\r\n--X--\r\n");
    body
}
