//! Asks other hosts whether addresses still lead somewhere: the only module that uses the network, and only when asked.

use std::collections::{BTreeMap, VecDeque};
use std::net::{IpAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;
use std::{fs, thread};

use serde::{Deserialize, Serialize};

/// What became of an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// It leads somewhere.
    Fine,
    /// It leads on to another one, for good.
    Moved(String),
    /// It does not, for this reason.
    Broken(String),
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

/// How the reason starts if a host can not be reached.
const SILENT: &str = "can not be reached";

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
    let mut hosts: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for url in urls {
        match cache.get(*url) {
            Some(kept) => _ = answers.insert((*url).to_owned(), kept.answer.clone()),
            None => hosts.entry(authority(url)).or_default().push(url),
        }
    }
    let queue: Mutex<VecDeque<Vec<&str>>> = Mutex::new(hosts.into_values().collect());
    let found = Mutex::new(answers);
    thread::scope(|scope| {
        for _ in 0..MOST_HOSTS {
            scope.spawn(|| {
                let agent = agent(options);
                while let Some(urls) = locked(&queue).pop_front() {
                    let mut silence = None;
                    for (index, url) in urls.into_iter().enumerate() {
                        if index > 0 && silence.is_none() {
                            thread::sleep(options.pause);
                        }
                        let answer = match &silence {
                            Some(reason) => Answer::Broken(String::clone(reason)),
                            None => ask_one(&agent, url, options),
                        };
                        // A host that did not answer at all is not waited for again.
                        if let Answer::Broken(reason) = &answer
                            && reason.starts_with(SILENT)
                        {
                            silence = Some(reason.clone());
                        }
                        let mut found = locked(&found);
                        found.insert(url.to_owned(), answer);
                        tell(found.len());
                    }
                }
            });
        }
    });
    let answers = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(path) = &options.cache {
        let good = answers.iter().filter(|(_, answer)| !matches!(answer, Answer::Broken(_)));
        for (url, answer) in good {
            cache.entry(url.clone()).or_insert_with(|| Kept { at: options.now, answer: answer.clone() });
        }
        // Without a cache the next run asks again.
        let _ = save(path, &cache);
    }
    answers
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn load(path: &Path) -> Cache {
    fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

fn save(path: &Path, cache: &Cache) -> std::io::Result<()> {
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
    config.into()
}

fn ask_one(agent: &ureq::Agent, url: &str, options: &Options) -> Answer {
    let mut at = url.to_owned();
    let mut is_moved = true;
    for _ in 0..=MOST_REDIRECTS {
        if !options.private && is_private(authority(&at)) {
            return Answer::Broken("leads into a private network, where readers can not follow".to_owned());
        }
        let (status, location) = match request(agent, &at) {
            Ok(answer) => answer,
            Err(error) => return Answer::Broken(format!("{SILENT}: {error}")),
        };
        match (status, location) {
            (200..=299, _) if at == url || !is_moved => return Answer::Fine,
            (200..=299, _) => return Answer::Moved(at),
            (300..=399, Some(location)) => {
                // What leads on only for now keeps its address.
                is_moved &= matches!(status, 301 | 308);
                at = join(&at, &location);
            }
            (status, _) => return Answer::Broken(format!("answers with the status {status}")),
        }
    }
    Answer::Broken("leads on and on".to_owned())
}

/// Returns the status of an answer and where it leads on to.
fn request(agent: &ureq::Agent, url: &str) -> Result<(u16, Option<String>), ureq::Error> {
    let head = agent.head(url).call();
    let response = match head {
        // Some hosts have no answer to a question for the head only.
        Ok(response) if matches!(response.status().as_u16(), 400..=599) => agent.get(url).call()?,
        Err(ureq::Error::Protocol(_)) => agent.get(url).call()?,
        head => head?,
    };
    let location = response.headers().get("location").and_then(|value| value.to_str().ok()).map(str::to_owned);
    Ok((response.status().as_u16(), location))
}

/// Returns the host of an address, with its port.
fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}

/// Returns whether a host is one of a private network or of this machine; one that is not found is neither.
fn is_private(authority: &str) -> bool {
    let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let with_port = if has_port { authority.to_owned() } else { format!("{authority}:443") };
    let addresses = with_port.to_socket_addrs();
    addresses.is_ok_and(|mut addresses| addresses.any(|address| is_private_ip(address.ip())))
}

fn is_private_ip(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [first, second, ..] = ip.octets();
            let is_shared = first == 100 && (64..128).contains(&second);
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified() || is_shared
        }
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(ip) => is_private_ip(IpAddr::V4(ip)),
            None => ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local(),
        },
    }
}

/// Returns where a `Location` leads from an address.
fn join(from: &str, location: &str) -> String {
    let (scheme, rest) = from.split_once("://").unwrap_or(("https", from));
    if location.contains("://") {
        return location.to_owned();
    }
    if location.starts_with("//") {
        return format!("{scheme}:{location}");
    }
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at(host_end);
    let path = path.split(['?', '#']).next().unwrap_or_default();
    match location.starts_with('/') {
        true => format!("{scheme}://{host}{location}"),
        false => format!("{scheme}://{host}{}/{location}", path.rsplit_once('/').map_or("", |(folder, _)| folder)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locations_are_joined() {
        let check = |location: &str, expected: &str| assert_eq!(join("https://a.example/x/y?z", location), expected);
        check("https://b.example/", "https://b.example/");
        check("//b.example/q", "https://b.example/q");
        check("/q", "https://a.example/q");
        check("q", "https://a.example/x/q");
        assert_eq!(join("https://a.example", "q"), "https://a.example/q");
    }

    #[test]
    fn private_addresses_are_known() {
        for host in
            ["127.0.0.1", "10.1.2.3:8080", "[::1]:80", "169.254.1.1", "[fe80::1]:443", "100.64.0.1", "localhost"]
        {
            assert!(is_private(host), "{host}");
        }
        for host in ["192.0.2.1", "[2001:db8::1]:443"] {
            assert!(!is_private(host), "{host}");
        }
    }
}
