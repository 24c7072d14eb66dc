//! A page in a tab, as a reader uses it.
//!
//! ```text
//! let Some(browser) = browser() else { return };
//! let page = browser.open(site::served(), "products/alder/index.html");
//! page.press("/");
//! assert_eq!(page.focused(), "searchbox Search");
//! page.type_text("pin");
//! page.press("Enter");
//! assert_eq!(page.path(), "products/alder/guides/pair.html");
//! assert_eq!(page.complaints(), NONE);
//! ```
//!
//! What a reader does (`press`, `type_text`, `click`, `follow` of a link) waits until the page that it may lead to is there. What
//! a script does later is waited for with [`Page::wait`].

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::driver::{Browser, DEADLINE, Event, Inbox};
use crate::site::Site;
use crate::view::{Pointer, Script, View};
use crate::{keys, site};

/// What a page without faults complains about.
pub const NONE: [String; 0] = [];

/// A tab and the page in it.
pub struct Page {
    browser: &'static Browser,
    site: Site,
    view: View,
    context: String,
    target: String,
    session: String,
    inbox: Arc<Inbox>,
}

/// Something that the page asked for.
#[derive(Clone, Debug)]
pub struct Request {
    pub address: String,
    /// Bytes that came over the wire, with headers.
    pub n_bytes: u64,
    /// Why it failed, if it did.
    pub failure: Option<String>,
}

impl Page {
    /// Opens a tab with own storage and cache.
    #[track_caller]
    pub fn new(browser: &'static Browser, site: &Site, view: View) -> Page {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let context = text(&browser.call(None, "Target.createBrowserContext", json!({}))["browserContextId"]);
        let target = json!({ "url": "about:blank", "browserContextId": context });
        let target = text(&browser.call(None, "Target.createTarget", target)["targetId"]);
        let attach = json!({ "targetId": target, "flatten": true });
        let session = text(&browser.call(None, "Target.attachToTarget", attach)["sessionId"]);
        let inbox = browser.listen(&session);
        let mut page = Page { browser, site: site.clone(), view, context, target, session, inbox };
        for domain in ["Page", "Runtime", "Log", "Network", "Audits", "DOM"] {
            page.call(&format!("{domain}.enable"), json!({}));
        }
        // Every view is a first one, for which everything has to come.
        page.call("Network.setCacheDisabled", json!({ "cacheDisabled": true }));
        page.call("Page.setLifecycleEventsEnabled", json!({ "enabled": true }));
        page.call("Emulation.setFocusEmulationEnabled", json!({ "enabled": true }));
        page.call("PerformanceTimeline.enable", json!({ "eventTypes": ["layout-shift"] }));
        page.see_as(view);
        page
    }

    /// Sends a command of the protocol, for what has no function here.
    #[track_caller]
    pub fn call(&self, method: &str, params: Value) -> Value {
        self.browser.call(Some(&self.session), method, params)
    }

    /// Returns how the page is seen.
    pub fn view(&self) -> View {
        self.view
    }

    /// Looks at the page as somebody else. Whether scripts run is decided anew when the next page is opened.
    #[track_caller]
    pub fn see_as(&mut self, view: View) {
        for (method, params) in view.commands() {
            self.call(method, params);
        }
        self.view = view;
        self.draw();
    }

    /// Opens another page of the site in this tab, and forgets what the one before did.
    #[track_caller]
    pub fn goto(&mut self, path: &str) {
        // An address that differs in its fragment only would not be loaded again.
        self.inbox.clear();
        let address = self.site.address(path);
        let loader = self.call("Page.navigate", json!({ "url": address }))["loaderId"].as_str().map(str::to_owned);
        if let Some(loader) = &loader {
            self.inbox.wait(&format!("the end of loading {address}"), |events| {
                let is_end = |e: &&Event| e.is("Page.lifecycleEvent") && e.params["name"] == "load";
                events.iter().filter(is_end).find(|event| event.params["loaderId"] == **loader).map(|_| ())
            });
            self.rest();
        }
        self.draw();
    }

    /// Returns the path of the page in its site, without query and fragment.
    #[track_caller]
    pub fn path(&self) -> String {
        let address: String = self.eval("location.href.split(/[?#]/)[0]");
        match address.strip_prefix(&self.site.base) {
            Some(path) => fieldbook::path::percent_decode(path),
            None => address,
        }
    }

    /// Evaluates an expression in the page, waits for it if it is a promise, and returns its value.
    #[track_caller]
    pub fn eval<T: DeserializeOwned>(&self, expression: &str) -> T {
        let value = self.evaluate(expression, json!({ "returnByValue": true }))["value"].take();
        let text = value.to_string();
        serde_json::from_value(value).unwrap_or_else(|error| panic!("{expression} gives {text}: {error}"))
    }

    /// Evaluates a function with an argument, as in `page.ask("selector => …", "main a")`.
    #[track_caller]
    pub fn ask<T: DeserializeOwned>(&self, function: &str, argument: impl serde::Serialize) -> T {
        self.eval(&format!("({function})({})", json!(argument)))
    }

    #[track_caller]
    fn evaluate(&self, expression: &str, mut params: Value) -> Value {
        params["expression"] = json!(expression);
        params["awaitPromise"] = json!(true);
        params["userGesture"] = json!(true);
        let mut answer = self.call("Runtime.evaluate", params);
        if let Some(fault) = answer.get("exceptionDetails") {
            panic!("{expression}: {}", fault["exception"]["description"].as_str().unwrap_or(&fault.to_string()));
        }
        answer["result"].take()
    }

    /// Waits until an expression is true.
    #[track_caller]
    pub fn wait(&self, condition: &str) {
        let end = Instant::now() + DEADLINE;
        while !self.eval::<bool>(&format!("Boolean({condition})")) {
            assert!(Instant::now() < end, "waited in vain for {condition} on {}", self.path());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Presses a key: `a`, `/`, `Enter`, `Escape`, `ArrowDown`, `Shift+Tab`, `Control+k`.
    #[track_caller]
    pub fn press(&self, key: &str) {
        self.act(|| {
            for event in keys::events(key) {
                self.call("Input.dispatchKeyEvent", event);
            }
        });
    }

    /// Types a text, key by key.
    #[track_caller]
    pub fn type_text(&self, text: &str) {
        for char in text.chars() {
            let key = if char == ' ' { "Space".to_owned() } else { char.to_string() };
            self.press(&key);
        }
    }

    /// Presses Tab until something is focused, as [`Page::focused`] says it.
    #[track_caller]
    pub fn tab_to(&self, wanted: &str) {
        let mut passed = Vec::new();
        while self.focused() != wanted {
            assert!(passed.len() < 300, "Tab never comes to {wanted}, but to {passed:#?}");
            self.press("Tab");
            passed.push(self.focused());
        }
    }

    /// Clicks on the first element of a selector, or taps on it where there is no mouse.
    #[track_caller]
    pub fn click(&self, selector: &str) {
        let (x, y, is_hit): (f64, f64, bool) = self.ask(
            "selector => {
                const element = document.querySelector(selector);
                if (!element) throw new Error('there is no ' + selector);
                element.scrollIntoView({ block: 'center', behavior: 'instant' });
                const box = element.getClientRects()[0] ?? element.getBoundingClientRect();
                const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
                const hit = document.elementFromPoint(x, y);
                return [x, y, element.contains(hit) || Boolean(hit?.contains(element) && hit.closest('label, a, button'))];
            }",
            selector,
        );
        assert!(is_hit, "{selector} can not be clicked: it is hidden, or something lies over it");
        self.act(|| match self.view.pointer {
            Pointer::Mouse => {
                for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
                    let button = if kind == "mouseMoved" { "none" } else { "left" };
                    let event = json!({ "type": kind, "x": x, "y": y, "button": button, "clickCount": 1 });
                    self.call("Input.dispatchMouseEvent", event);
                }
            }
            Pointer::Touch => {
                for (kind, points) in [("touchStart", json!([{ "x": x, "y": y }])), ("touchEnd", json!([]))] {
                    self.call("Input.dispatchTouchEvent", json!({ "type": kind, "touchPoints": points }));
                }
            }
        });
    }

    /// Returns role and name of what has the focus, as a screen reader says it: `link Guides`, `button Copy`; `nothing` at first.
    #[track_caller]
    pub fn focused(&self) -> String {
        if self.eval("document.activeElement === document.body") {
            return "nothing".to_owned();
        }
        self.spoken("document.activeElement")
    }

    /// Returns role and name of an element that an expression gives.
    #[track_caller]
    pub fn spoken(&self, expression: &str) -> String {
        let object = self.evaluate(expression, json!({ "returnByValue": false }))["objectId"].take();
        let nodes = self.call("Accessibility.getPartialAXTree", json!({ "objectId": object, "fetchRelatives": false }));
        let word = |of: &str| nodes["nodes"][0][of]["value"].as_str().unwrap_or_default().to_owned();
        format!("{} {}", word("role"), word("name")).trim_end().to_owned()
    }

    /// Returns the text that is shown in the first element of a selector.
    #[track_caller]
    pub fn text(&self, selector: &str) -> String {
        self.ask("selector => document.querySelector(selector)?.innerText ?? ''", selector)
    }

    /// Whether an element of the selector can be seen.
    #[track_caller]
    pub fn shows(&self, selector: &str) -> bool {
        self.ask(
            "selector => [...document.querySelectorAll(selector)].some(element =>
                element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
                && element.getBoundingClientRect().height > 0)",
            selector,
        )
    }

    /// Returns everything that is wrong with what the page did since it was opened: errors and warnings of the console, issues
    /// such as a violated Content Security Policy, and requests that failed or went to another host.
    #[track_caller]
    pub fn complaints(&self) -> Vec<String> {
        self.rest();
        let mut complaints: Vec<String> =
            self.inbox.look(|events| events.iter().filter_map(Event::complaint).collect());
        for request in self.requests() {
            match &request.failure {
                Some(failure) => complaints.push(format!("{}: {failure}", request.address)),
                None if request.address.starts_with(&self.site.base) || request.address.starts_with("data:") => {}
                None => complaints.push(format!("{} is elsewhere", request.address)),
            }
        }
        complaints
    }

    /// Returns everything that was asked for since the page was opened, the page first.
    pub fn requests(&self) -> Vec<Request> {
        self.inbox.look(|events| {
            let mut requests: Vec<(&Value, Request)> = Vec::new();
            for event in events {
                let id = &event.params["requestId"];
                let known = requests.iter().rposition(|(other, _)| *other == id);
                match (event.method.as_str(), known) {
                    ("Network.requestWillBeSent", _) => {
                        let address = event.params["request"]["url"].as_str().unwrap_or_default().to_owned();
                        requests.push((id, Request { address, n_bytes: 0, failure: None }));
                    }
                    ("Network.responseReceived", Some(at)) => {
                        let status = event.params["response"]["status"].as_u64().unwrap_or_default();
                        // Files on disk have no status.
                        requests[at].1.failure = (status >= 400).then(|| format!("status {status}"));
                    }
                    ("Network.loadingFinished", Some(at)) => {
                        requests[at].1.n_bytes = event.params["encodedDataLength"].as_f64().unwrap_or_default() as u64;
                    }
                    ("Network.loadingFailed", Some(at)) => {
                        requests[at].1.failure = Some(event.params["errorText"].as_str().unwrap_or("fails").to_owned());
                    }
                    _ => {}
                }
            }
            requests.into_iter().map(|(_, request)| request).collect()
        })
    }

    /// Returns how far the layout moved by itself since the page was opened (the score of the Layout Instability API), and what
    /// moved.
    #[track_caller]
    pub fn shifts(&self) -> Vec<String> {
        self.rest();
        self.inbox.look(|events| {
            let shifts = events.iter().filter(|event| event.is("PerformanceTimeline.timelineEventAdded"));
            let shifts = shifts.map(|event| &event.params["event"]["layoutShiftDetails"]);
            let unasked = shifts.filter(|shift| shift["hadRecentInput"] == false);
            unasked.map(|shift| format!("{} {}", shift["value"], shift["sources"])).collect()
        })
    }

    /// Writes a picture of the window to `target/tmp/browser/<name>.png`, to see what a test sees.
    #[allow(dead_code, reason = "for those who write tests")]
    #[track_caller]
    pub fn screenshot(&self, name: &str) {
        let file = site::folder().join(format!("{name}.png"));
        let base64 = self.call("Page.captureScreenshot", json!({ "format": "png" }));
        let bytes = decode_base64(base64["data"].as_str().unwrap_or_default());
        std::fs::create_dir_all(site::folder()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }

    /// Does something and waits for the page that it leads to, if it does.
    #[track_caller]
    fn act(&self, action: impl FnOnce()) {
        let before = self.inbox.len();
        action();
        // What the page did at once has been told when this is over.
        self.draw();
        let starts = |event: &Event| event.is("Page.frameRequestedNavigation") || event.is("Page.frameStartedLoading");
        if self.inbox.look(|events| events[before..].iter().any(starts)) {
            self.inbox.wait("the page that was asked for", |events| {
                let after = &events[before..];
                let start = after.iter().rposition(starts)?;
                let ends = |event: &Event| {
                    event.is("Page.frameStoppedLoading")
                        || event.is("Page.navigatedWithinDocument")
                        || event.is("Page.downloadWillBegin")
                };
                after[start..].iter().any(ends).then_some(())
            });
        }
        self.draw();
    }

    /// Waits until the page has been drawn as it is now.
    #[track_caller]
    fn draw(&self) {
        // Without scripts nothing is called back, and what was asked is answered after layout anyway.
        if self.view.script == Script::On {
            let frames = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))";
            let params = json!({ "expression": frames, "awaitPromise": true });
            // An error says that the page is being left, and is no concern of who waits for a picture of it.
            let _ = self.browser.send(Some(&self.session), "Runtime.evaluate", params).recv_timeout(DEADLINE);
        } else {
            self.evaluate("0", json!({}));
        }
    }

    /// Waits until nothing that a page asked for is on its way any more. What the page before asked for may never end.
    #[track_caller]
    fn rest(&self) {
        self.inbox.wait("the end of all requests", |events| {
            let asks = |event: &&Event| event.is("Network.requestWillBeSent");
            let is_page = |event: &&Event| asks(event) && event.params["requestId"] == event.params["loaderId"];
            let page = events.iter().rev().find(is_page);
            let of = |event: &&Event| {
                asks(event) && page.is_none_or(|page| event.params["loaderId"] == page.params["loaderId"])
            };
            let has_ended = |request: &Event| {
                events.iter().any(|event| {
                    (event.is("Network.loadingFinished") || event.is("Network.loadingFailed"))
                        && event.params["requestId"] == request.params["requestId"]
                })
            };
            events.iter().filter(of).all(has_ended).then_some(())
        });
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.browser.hang_up(&self.session);
        self.browser.send(None, "Target.closeTarget", json!({ "targetId": self.target }));
        self.browser.send(None, "Target.disposeBrowserContext", json!({ "browserContextId": self.context }));
    }
}

impl Event {
    pub fn is(&self, method: &str) -> bool {
        self.method == method
    }

    /// Returns what is wrong, if this is about something wrong.
    fn complaint(&self) -> Option<String> {
        let params = &self.params;
        match self.method.as_str() {
            "Runtime.exceptionThrown" => {
                let details = &params["exceptionDetails"];
                Some(format!(
                    "exception: {}",
                    details["exception"]["description"].as_str().unwrap_or(&details.to_string())
                ))
            }
            "Runtime.consoleAPICalled" if ["error", "warning", "assert"].iter().any(|kind| params["type"] == *kind) => {
                Some(format!("console: {}", params["args"]))
            }
            "Log.entryAdded" if ["error", "warning"].iter().any(|level| params["entry"]["level"] == *level) => {
                Some(format!("log: {} {}", params["entry"]["text"], params["entry"]["url"]))
            }
            // Advice, given to every picture whose height follows from its width; what moves is measured.
            "Audits.issueAdded" if params["issue"]["code"] == "LazyLoadImageIssue" => None,
            "Audits.issueAdded" => Some(format!("issue: {}", params["issue"])),
            _ => None,
        }
    }
}

fn decode_base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut bits, mut n_bits, mut bytes) = (0u32, 0, Vec::with_capacity(text.len() / 4 * 3));
    for digit in text.bytes().filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte)) {
        bits = bits << 6 | digit as u32;
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            bytes.push((bits >> n_bits) as u8);
        }
    }
    bytes
}
