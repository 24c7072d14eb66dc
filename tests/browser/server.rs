//! A small server of static files on the loopback address.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

const TYPES: &[(&str, &str)] = &[
    ("html", "text/html; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("xml", "application/xml"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("webp", "image/webp"),
    ("avif", "image/avif"),
    ("ico", "image/x-icon"),
    ("txt", "text/plain; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("ics", "text/calendar; charset=utf-8"),
    ("pdf", "application/pdf"),
];

/// How soon the parts of a page come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    Fast,
    /// The style comes when the text is read, so that the page is first shown as a whole however busy the machine is, and the
    /// pictures when it has been shown; what moves then has no size of its own.
    Slow,
}

struct Server {
    root: PathBuf,
    /// What every path starts with, `/` or `/docs/`.
    below: String,
    network: Network,
}

/// Serves a folder for as long as the tests run and returns its address, which ends with a slash.
pub fn serve(root: &Path, below: &str, network: Network) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("the loopback address has a free port");
    let address = format!("http://{}{below}", listener.local_addr().unwrap());
    let server = Arc::new(Server { root: root.to_owned(), below: below.to_owned(), network });
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let server = server.clone();
            // A connection that breaks is a tab that was closed.
            std::thread::spawn(move || server.talk(stream).unwrap_or_default());
        }
    });
    address
}

fn gzip(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

fn delay(kind: &str) -> Duration {
    match kind.split('/').next() {
        _ if kind.starts_with("text/css") => Duration::from_millis(60),
        Some("image") => Duration::from_millis(150),
        _ => Duration::ZERO,
    }
}

impl Server {
    fn talk(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line)? == 0 {
                return Ok(());
            }
            let mut header = String::new();
            let mut takes_gzip = false;
            while reader.read_line(&mut header)? > 2 {
                takes_gzip |= header.to_ascii_lowercase().starts_with("accept-encoding:") && header.contains("gzip");
                header.clear();
            }
            let address = line.split(' ').nth(1).unwrap_or_default();
            let (status, kind, body) = self.answer(address.split('?').next().unwrap_or_default());
            if self.network == Network::Slow {
                std::thread::sleep(delay(kind));
            }
            // As every host does, so that what comes over the wire is what readers wait for.
            let is_text = kind.contains("charset") || kind.ends_with("xml") || kind.ends_with("json");
            let (encoding, body) = match takes_gzip && is_text {
                true => ("Content-Encoding: gzip\r\n", gzip(&body)?),
                false => ("", body),
            };
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{encoding}X-Content-Type-Options: nosniff\r\n\r\n",
                body.len()
            );
            stream.write_all(&[head.as_bytes(), &body].concat())?;
        }
    }

    fn answer(&self, address: &str) -> (&'static str, &'static str, Vec<u8>) {
        let path = address.strip_prefix(&self.below).map(fieldbook::path::percent_decode);
        let found = path.and_then(|path| {
            let path = if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path };
            if path.split('/').any(|part| part.is_empty() || part == "..") {
                return None;
            }
            let types: HashMap<_, _> = TYPES.iter().copied().collect();
            let kind = types.get(path.rsplit('.').next()?).copied().unwrap_or("application/octet-stream");
            Some(("200 OK", kind, std::fs::read(self.root.join(path)).ok()?))
        });
        // Hosts show the page of that name for what is not there.
        let missing = || std::fs::read(self.root.join("404.html")).unwrap_or_default();
        found.unwrap_or_else(|| ("404 Not Found", "text/html; charset=utf-8", missing()))
    }
}
