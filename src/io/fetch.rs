//! Asks other hosts whether addresses still lead somewhere: the only module that uses the network, and only when asked.
//!
//! Content may come from anybody, so no address of a private network or of this machine is ever connected to: that is
//! decided where names become addresses, for each request anew.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{fmt, fs, io, thread};

use serde::{Deserialize, Serialize};
use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use url::{Host, Url};

/// What became of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It leads somewhere.
    Fine,
    /// It leads on to another one, for good.
    Moved(String),
    /// It does not, for this reason.
    Broken(String),
    /// The host would not say: it wants a password, refuses programs or is busy.
    Unclear(String),
}

/// How to ask.
#[derive(Clone, Debug)]
pub struct Options {
    /// Now, in seconds of the Unix epoch.
    pub now: i64,
    /// Where good answers are kept for a day, if anywhere.
    pub cache: Option<PathBuf>,
    /// How long to wait for an answer.
    pub timeout: Duration,
    /// How long to leave a host alone before it is asked again.
    pub pause: Duration,
    /// Whether addresses inside of a network are asked; only tests want that.
    pub private: bool,
}

impl Options {
    /// Returns what is polite and patient.
    pub fn new(now: i64, cache: Option<PathBuf>) -> Options {
        let (timeout, pause) = (Duration::from_secs(15), Duration::from_secs(1));
        Options { now, cache, timeout, pause, private: false }
    }
}

/// How long a good answer holds, in seconds.
const FRESH: i64 = 24 * 60 * 60;
/// How many hosts are asked at a time.
const MOST_HOSTS: usize = 8;
/// How often an address may lead on to another.
const MOST_REDIRECTS: usize = 5;

/// A good answer of an earlier run.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Kept {
    at: i64,
    answer: Answer,
}

type Cache = BTreeMap<String, Kept>;

/// Asks for every address, and returns the answers by address; `tell` hears how many have been answered.
pub fn ask(urls: &[&str], options: &Options, tell: &(dyn Fn(usize) + Sync)) -> BTreeMap<String, Answer> {
    let mut cache = options.cache.as_deref().map(load).unwrap_or_default();
    cache.retain(|_, kept| (0..FRESH).contains(&(options.now - kept.at)));
    let mut answers: BTreeMap<String, Answer> = BTreeMap::new();
    let mut queues: BTreeMap<String, Vec<(&str, Url)>> = BTreeMap::new();
    for text in urls {
        match (cache.get(*text), Url::parse(text)) {
            (Some(kept), _) => _ = answers.insert((*text).to_owned(), kept.answer.clone()),
            (None, Ok(url)) => queues.entry(host_of(&url)).or_default().push((text, url)),
            (None, Err(error)) => {
                _ = answers.insert((*text).to_owned(), Answer::Broken(format!("is no address: {error}")))
            }
        }
    }
    let queues: Mutex<VecDeque<Vec<(&str, Url)>>> = Mutex::new(queues.into_values().collect());
    let answers = Mutex::new(answers);
    let hosts =
        Hosts { agent: agent(options), pause: options.pause, private: options.private, known: Mutex::default() };
    thread::scope(|scope| {
        for _ in 0..MOST_HOSTS {
            scope.spawn(|| {
                loop {
                    // The lock must not be held while hosts are asked.
                    let next = locked(&queues).pop_front();
                    let Some(queue) = next else { break };
                    for (text, url) in queue {
                        let answer = hosts.follow(&url);
                        let mut answers = locked(&answers);
                        answers.insert(text.to_owned(), answer);
                        tell(answers.len());
                    }
                }
            });
        }
    });
    let answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(path) = &options.cache {
        let good = answers.iter().filter(|(_, answer)| matches!(answer, Answer::Fine | Answer::Moved(_)));
        for (url, answer) in good {
            cache.entry(url.clone()).or_insert_with(|| Kept { at: options.now, answer: answer.clone() });
        }
        // Without a cache the next run asks again.
        let _ = save(path, &cache);
    }
    answers
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn load(path: &Path) -> Cache {
    fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

fn save(path: &Path, cache: &Cache) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, serde_json::to_vec(cache)?)
}

fn agent(options: &Options) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(options.timeout))
        .http_status_as_error(false)
        // Each step is looked at, for where it leads.
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!("fieldbook/", env!("CARGO_PKG_VERSION"), " (link check)"))
        .build();
    let resolver = PublicResolver { private: options.private, inner: DefaultResolver::default() };
    ureq::Agent::with_parts(config, DefaultConnector::default(), resolver)
}

/// What is known of a host in this run.
#[derive(Default)]
struct HostState {
    is_asked: bool,
    has_answered: bool,
    /// Why it can not be reached.
    silence: Option<String>,
}

/// The hosts, of which each is asked for one thing at a time.
struct Hosts {
    agent: ureq::Agent,
    pause: Duration,
    private: bool,
    known: Mutex<HashMap<String, Arc<Mutex<HostState>>>>,
}

impl Hosts {
    /// Asks for an address, and for those that it leads on to.
    fn follow(&self, start: &Url) -> Answer {
        let mut at = start.clone();
        let mut is_moved = true;
        for _ in 0..=MOST_REDIRECTS {
            let (status, location) = match self.ask(&at) {
                Ok(answer) => answer,
                Err(reason) => return Answer::Broken(reason),
            };
            match (status, location.map(|location| at.join(&location))) {
                (200..=299, _) if at == *start || !is_moved => return Answer::Fine,
                (200..=299, _) => return Answer::Moved(at.to_string()),
                (300..=399, Some(Ok(next))) => {
                    // What leads on only for now keeps its address.
                    is_moved &= matches!(status, 301 | 308);
                    at = next;
                }
                (300..=399, Some(Err(_))) => return Answer::Broken("leads on to what is no address".to_owned()),
                (404 | 410, _) => return Answer::Broken(format!("answers with the status {status}")),
                (status, _) => return Answer::Unclear(format!("answers with the status {status}")),
            }
        }
        Answer::Broken("leads on and on".to_owned())
    }

    /// Returns the status of an answer and where it leads on to, or why there is none.
    fn ask(&self, url: &Url) -> Result<(u16, Option<String>), String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("leads on to `{}:`", url.scheme()));
        }
        let is_literal = match url.host() {
            Some(Host::Ipv4(ip)) => is_private(IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => is_private(IpAddr::V6(ip)),
            _ => false,
        };
        // A proxy would resolve for us, but not refuse.
        if is_literal && !self.private {
            return Err(format!("can not be reached: {PrivateAddress}"));
        }
        let state = Arc::clone(locked(&self.known).entry(host_of(url)).or_default());
        let mut state = locked(&state);
        let head = self.request(&mut state, url, true)?;
        match head.0 {
            // Some hosts have no answer to a question for the head only.
            400 | 403..=405 | 500..=599 => self.request(&mut state, url, false),
            _ => Ok(head),
        }
    }

    fn request(&self, state: &mut HostState, url: &Url, is_head: bool) -> Result<(u16, Option<String>), String> {
        if let Some(reason) = &state.silence {
            return Err(reason.clone());
        }
        if std::mem::replace(&mut state.is_asked, true) {
            thread::sleep(self.pause);
        }
        let answer = if is_head { self.agent.head(url.as_str()).call() } else { self.agent.get(url.as_str()).call() };
        match answer {
            Ok(response) => {
                state.has_answered = true;
                let location = response.headers().get("location").map(|value| value.as_bytes());
                Ok((response.status().as_u16(), location.map(|bytes| String::from_utf8_lossy(bytes).into_owned())))
            }
            Err(Error::Protocol(_)) if is_head => Ok((405, None)),
            Err(error) => {
                let reason = format!("can not be reached: {error}");
                // A host that never answered is not waited for again.
                let is_silent =
                    matches!(error, Error::HostNotFound | Error::ConnectionFailed | Error::Timeout(_) | Error::Io(_));
                if is_silent && !state.has_answered {
                    state.silence = Some(reason.clone());
                }
                Err(reason)
            }
        }
    }
}

/// Returns the host of an address with its port, in one form.
fn host_of(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

/// Finds the addresses of a host, and refuses those that are not public.
#[derive(Debug)]
struct PublicResolver {
    private: bool,
    inner: DefaultResolver,
}

impl Resolver for PublicResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let addresses = self.inner.resolve(uri, config, timeout)?;
        match !self.private && addresses.iter().any(|address| is_private(address.ip())) {
            true => Err(Error::Io(io::Error::other(PrivateAddress))),
            false => Ok(addresses),
        }
    }
}

/// Why an address of a private network is not asked for.
#[derive(Debug)]
struct PrivateAddress;

impl fmt::Display for PrivateAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it lies in a private network, where readers can not follow")
    }
}

impl std::error::Error for PrivateAddress {}

/// Returns whether an address is one of a private network, of this machine, or of nobody.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [first, second, third, _] = ip.octets();
            let is_special =
                matches!((first, second, third), (0 | 240.., ..) | (100, 64..128, _) | (192, 0, 0) | (198, 18..20, _));
            is_special || ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_multicast()
        }
        IpAddr::V6(ip) => {
            // Addresses that stand for one of the older kind: mapped, compatible, NAT64 and 6to4.
            let [a, b, c, d, e, f, g, h] = ip.segments();
            let v4 = |high: u16, low: u16| {
                let [[a, b], [c, d]] = [high, low].map(u16::to_be_bytes);
                is_private(IpAddr::V4(Ipv4Addr::new(a, b, c, d)))
            };
            match (a, b, c, d, e, f) {
                (0, 0, 0, 0, 0, 0 | 0xffff) | (0x64, 0xff9b, ..) => v4(g, h),
                (0x2002, high, low, ..) => v4(high, low),
                _ => ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_multicast(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_known() {
        for ip in [
            "127.0.0.1",
            "10.1.2.3",
            "169.254.1.1",
            "172.16.0.1",
            "192.168.0.1",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "224.0.0.1",
            "198.18.0.1",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
        ] {
            assert!(is_private(ip.parse().unwrap()), "{ip}");
        }
        for ip in ["93.184.216.34", "100.128.0.1", "2606:2800:220:1::1", "64:ff9b::5db8:d822", "2002:5db8:d822::"] {
            assert!(!is_private(ip.parse().unwrap()), "{ip}");
        }
    }

    #[test]
    fn no_way_of_writing_a_private_address_is_asked() {
        let options = Options { pause: Duration::ZERO, ..Options::new(0, None) };
        let urls = [
            "http://127.0.0.1:/",
            "http://127.0.0.1:1/",
            "http://localhost:1/",
            "http://2130706433:1/",
            "http://0x7f.1:1/",
            "http://[::1]:1/",
            "http://[::ffff:127.0.0.1]:1/",
            "http://user@127.0.0.1:1/",
        ];
        for (url, answer) in ask(&urls, &options, &|_| {}) {
            assert!(
                matches!(&answer, Answer::Broken(reason) if reason.contains("private network")),
                "{url}: {answer:?}"
            );
        }
    }
}
