//! Chromium, started once and driven through a pipe by its own protocol (CDP).
//!
//! A pipe needs no port and no library, and Chromium ends by itself when the test program does, however that ends.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex, mpsc};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::page::Page;
use crate::site::Site;
use crate::tools;
use crate::view::View;

/// How long the browser may take for anything before a test gives up: long, because build servers are slow.
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Gives Chromium a new profile and removes it in the end, also when all of this is told to stop; the protocol runs over
/// descriptors 3 and 4. What Chromium prints is about the machine it runs on, never about pages, so it is dropped.
const START: &str = r#"profile=$(mktemp -d) || exit 1
trap 'rm -rf "$profile"' EXIT
trap : INT TERM HUP
"$@" --user-data-dir="$profile" 3<&0 4>&1 0</dev/null 1>/dev/null 2>&1"#;

const FLAGS: &[&str] = &[
    "--headless",
    "--remote-debugging-pipe",
    "--no-sandbox", // Root, as in containers, has none.
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    // A desktop has a mouse, also where the machine has none.
    "--blink-settings=primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4",
    // Tabs of all tests are read at the same time, so none is in the background.
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
    "--disable-background-timer-throttling",
];

/// The browser that all tests share; `None` if it or what it needs is not installed, which has been said.
pub fn browser() -> Option<&'static Browser> {
    static BROWSER: LazyLock<Option<Browser>> = LazyLock::new(|| tools::chromium().map(Browser::start));
    BROWSER.as_ref()
}

/// A running Chromium.
pub struct Browser {
    pipe: Mutex<ChildStdin>,
    lines: Arc<Lines>,
    n_calls: AtomicU64,
}

/// Where answers and events go.
#[derive(Default)]
struct Lines {
    waiting: Mutex<HashMap<u64, mpsc::Sender<Result<Value, String>>>>,
    inboxes: Mutex<HashMap<String, Arc<Inbox>>>,
}

/// What happened in a tab.
#[derive(Default)]
pub struct Inbox {
    events: Mutex<Vec<Event>>,
    arrived: Condvar,
}

/// One event of the protocol.
#[derive(Clone)]
pub struct Event {
    pub method: String,
    pub params: Value,
}

impl Browser {
    #[allow(clippy::zombie_processes, reason = "it ends with this program")]
    fn start(chromium: &str) -> Browser {
        let mut child = Command::new("sh")
            .args(["-c", START, "sh", chromium])
            .args(FLAGS)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the shell starts");
        let lines = Arc::new(Lines::default());
        let output = child.stdout.take().expect("its output is a pipe");
        let pipe = Mutex::new(child.stdin.take().expect("its input is a pipe"));
        std::thread::spawn({
            let lines = lines.clone();
            move || {
                lines.read(output);
                // It has closed its end, so it is about to end, or did.
                let _ = child.wait();
            }
        });
        Browser { pipe, lines, n_calls: AtomicU64::new(0) }
    }

    /// Opens a page of a site on a desktop, in a tab that shares nothing with any other.
    #[track_caller]
    pub fn open(&'static self, site: &Site, path: &str) -> Page {
        self.open_as(View::DESKTOP, site, path)
    }

    /// Opens a page as somebody sees it.
    #[track_caller]
    pub fn open_as(&'static self, view: View, site: &Site, path: &str) -> Page {
        let mut page = Page::new(self, site, view);
        page.goto(path);
        page
    }

    /// Sends a command to the browser, or to a tab of it, and waits for the answer.
    #[track_caller]
    pub fn call(&self, session: Option<&str>, method: &str, params: Value) -> Value {
        let answer = self.send(session, method, params);
        match answer.recv_timeout(DEADLINE) {
            Ok(Ok(result)) => result,
            Ok(Err(error)) => panic!("{method}: {error}"),
            Err(mpsc::RecvTimeoutError::Timeout) => panic!("{method}: no answer from the browser"),
            Err(mpsc::RecvTimeoutError::Disconnected) => panic!("{method}: the browser has ended"),
        }
    }

    /// Sends a command without waiting.
    pub fn send(&self, session: Option<&str>, method: &str, params: Value) -> mpsc::Receiver<Result<Value, String>> {
        let id = self.n_calls.fetch_add(1, Ordering::Relaxed);
        let mut message = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            message["sessionId"] = json!(session);
        }
        let (sender, answer) = mpsc::channel();
        self.lines.waiting.lock().unwrap().insert(id, sender);
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        // If the pipe is broken, the answer never comes, and whoever waits for it says so.
        let _ = self.pipe.lock().unwrap().write_all(&bytes);
        answer
    }

    /// Keeps the events of a tab from now on.
    pub fn listen(&self, session: &str) -> Arc<Inbox> {
        self.lines.inboxes.lock().unwrap().entry(session.to_owned()).or_default().clone()
    }

    /// Forgets a tab.
    pub fn hang_up(&self, session: &str) {
        self.lines.inboxes.lock().unwrap().remove(session);
    }
}

impl Lines {
    fn read(&self, output: ChildStdout) {
        let mut output = BufReader::with_capacity(1 << 16, output);
        let mut bytes = Vec::new();
        while output.read_until(0, &mut bytes).is_ok_and(|n_bytes| n_bytes > 0) {
            bytes.pop();
            if let Ok(message) = serde_json::from_slice(&bytes) {
                self.sort(message);
            }
            bytes.clear();
        }
        self.waiting.lock().unwrap().clear();
    }

    fn sort(&self, mut message: Value) {
        if let Some(id) = message["id"].as_u64() {
            let result = match message.get("error") {
                Some(error) => Err(error["message"].as_str().unwrap_or_default().to_owned()),
                None => Ok(message["result"].take()),
            };
            if let Some(sender) = self.waiting.lock().unwrap().remove(&id) {
                let _ = sender.send(result); // Fails if nobody waits for it.
            }
        } else if let Some(session) = message["sessionId"].as_str() {
            let inbox = self.inboxes.lock().unwrap().get(session).cloned();
            if let Some(inbox) = inbox {
                let method = message["method"].as_str().unwrap_or_default().to_owned();
                inbox.events.lock().unwrap().push(Event { method, params: message["params"].take() });
                inbox.arrived.notify_all();
            }
        }
    }
}

impl Inbox {
    /// Returns how many events there are.
    pub fn len(&self) -> usize {
        self.events.lock().unwrap().len()
    }

    /// Forgets what happened so far.
    pub fn clear(&self) {
        self.events.lock().unwrap().clear();
    }

    /// Looks at what happened so far.
    pub fn look<T>(&self, look: impl FnOnce(&[Event]) -> T) -> T {
        look(&self.events.lock().unwrap())
    }

    /// Waits until something can be found in what happened.
    #[track_caller]
    pub fn wait<T>(&self, what: &str, mut find: impl FnMut(&[Event]) -> Option<T>) -> T {
        let end = Instant::now() + DEADLINE;
        let mut events = self.events.lock().unwrap();
        loop {
            if let Some(found) = find(&events) {
                return found;
            }
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                drop(events);
                panic!("waited in vain for {what}");
            }
            events = self.arrived.wait_timeout(events, left).unwrap().0;
        }
    }
}
