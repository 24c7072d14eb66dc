//! Random numbers, words and sentences.

/// SplitMix64: small, fast, and the same everywhere.
pub struct Rng(u64);

impl Rng {
    /// Makes the generator of one thing; things with other numbers get unrelated ones.
    pub fn new(seed: u64, number: usize) -> Rng {
        let mut rng = Rng(seed ^ (number as u64).wrapping_mul(0xd134_2543_de82_ef95));
        rng.next();
        rng
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number from 0 to `n - 1`.
    pub fn below(&mut self, n: usize) -> usize {
        (((self.next() >> 32) * n as u64) >> 32) as usize
    }

    /// Returns a number from `low` to `high`.
    pub fn within(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// Returns `true` once in `n` times.
    pub fn once_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}

static NOUNS: &[&str] = &[
    "account",
    "adapter",
    "address",
    "alarm",
    "antenna",
    "app",
    "archive",
    "battery",
    "boiler",
    "box",
    "bracket",
    "breaker",
    "bridge",
    "browser",
    "button",
    "cabinet",
    "cable",
    "calendar",
    "camera",
    "ceiling",
    "channel",
    "charger",
    "circuit",
    "clock",
    "cloud",
    "code",
    "command",
    "computer",
    "connection",
    "contact",
    "controller",
    "copy",
    "counter",
    "cover",
    "customer",
    "dashboard",
    "database",
    "default",
    "delay",
    "device",
    "diagram",
    "display",
    "door",
    "download",
    "driver",
    "error",
    "event",
    "export",
    "family",
    "fault",
    "file",
    "filter",
    "folder",
    "frame",
    "fuse",
    "gateway",
    "group",
    "guest",
    "handle",
    "heater",
    "history",
    "home",
    "hour",
    "house",
    "icon",
    "image",
    "installer",
    "interface",
    "interval",
    "invoice",
    "kitchen",
    "label",
    "lamp",
    "language",
    "layout",
    "light",
    "limit",
    "line",
    "list",
    "lock",
    "log",
    "manual",
    "memory",
    "menu",
    "message",
    "meter",
    "minute",
    "mode",
    "model",
    "module",
    "motor",
    "name",
    "neighbour",
    "network",
    "notice",
    "number",
    "office",
    "outlet",
    "owner",
    "packet",
    "page",
    "panel",
    "parcel",
    "pause",
    "phone",
    "picture",
    "plan",
    "plate",
    "plug",
    "port",
    "power",
    "printer",
    "process",
    "profile",
    "program",
    "protocol",
    "provider",
    "pump",
    "query",
    "queue",
    "radio",
    "range",
    "reading",
    "record",
    "relay",
    "report",
    "request",
    "response",
    "room",
    "router",
    "rule",
    "sample",
    "scale",
    "scene",
    "schedule",
    "screen",
    "screw",
    "sensor",
    "server",
    "service",
    "session",
    "setting",
    "shelf",
    "signal",
    "socket",
    "speaker",
    "station",
    "status",
    "storage",
    "summary",
    "supply",
    "switch",
    "system",
    "tablet",
    "tank",
    "task",
    "temperature",
    "terminal",
    "thermostat",
    "timer",
    "tool",
    "valve",
    "version",
    "visitor",
    "voltage",
    "wall",
    "window",
    "wire",
    "zone",
];

static ADJECTIVES: &[&str] = &[
    "blank", "brief", "broad", "busy", "calm", "central", "clean", "clear", "closed", "cold", "common", "complete",
    "constant", "correct", "current", "daily", "dark", "deep", "dim", "direct", "distant", "double", "dry", "fair",
    "familiar", "fast", "final", "first", "fixed", "flat", "formal", "free", "fresh", "full", "general", "gentle",
    "green", "hidden", "large", "last", "late", "local", "long", "loose", "main", "manual", "narrow", "near", "neat",
    "new", "next", "normal", "paired", "plain", "present", "printed", "private", "public", "quick", "quiet", "rare",
    "ready", "recent", "red", "remote", "rough", "safe", "second", "separate", "sharp", "short", "silent", "simple",
    "single", "slow", "small", "smooth", "spare", "special", "stable", "steady", "stored", "strict", "strong",
    "sudden", "tall", "thin", "third", "tidy", "tight", "valid", "visible", "warm", "weak", "weekly", "wet", "whole",
    "wide", "wrong", "yearly",
];

/// Verbs whose third person ends with a plain `s`.
static VERBS: &[&str] = &[
    "accept", "adjust", "announce", "answer", "arrange", "block", "borrow", "cancel", "change", "check", "clean",
    "clear", "close", "collect", "compare", "connect", "contain", "control", "correct", "count", "cover", "delay",
    "describe", "detect", "display", "divide", "enter", "export", "follow", "guard", "heat", "hold", "import",
    "inform", "insert", "install", "join", "keep", "limit", "load", "lock", "log", "measure", "move", "name", "need",
    "note", "open", "order", "pair", "pause", "print", "protect", "prove", "publish_", "read", "receive", "record",
    "remove", "repair", "repeat", "replace", "report", "request", "restart", "restore", "return", "save", "select",
    "send", "share", "show", "sign", "start", "stop", "store", "support", "test", "track", "transfer", "trust",
    "update", "use", "verify_", "wake", "warn", "write",
];

static ADVERBS: &[&str] = &[
    "afterwards",
    "again",
    "always",
    "at night",
    "at once",
    "by hand",
    "carefully",
    "clearly",
    "daily",
    "directly",
    "early",
    "every week",
    "first",
    "gently",
    "in order",
    "in time",
    "inside",
    "later",
    "locally",
    "mostly",
    "never",
    "often",
    "once",
    "outside",
    "quickly",
    "quietly",
    "rarely",
    "safely",
    "silently",
    "slowly",
    "sometimes",
    "soon",
    "still",
    "today",
    "twice",
    "usually",
    "without delay",
];

static PREPOSITIONS: &[&str] = &[
    "above", "across", "after", "at", "before", "behind", "below", "beside", "between", "near", "of", "on", "under",
    "with",
];

/// Ids of the glossary, with another spelling.
pub static TERMS: &[(&str, &str)] = &[
    ("access-control", "access rights"),
    ("access-token", "tokens"),
    ("administrator", "administrators"),
    ("advisory", "advisories"),
    ("allow-list", "allow lists"),
    ("attack-surface", "attack surfaces"),
    ("audit-log", "audit logs"),
    ("authentication", "sign-in"),
    ("backup", "backups"),
    ("bootloader", "start program"),
    ("brute-force", "guessing attack"),
    ("certificate", "certificates"),
    ("checksum", "checksums"),
    ("cipher", "ciphers"),
    ("component", "components"),
    ("conformity", "declaration of conformity"),
    ("credential", "credentials"),
    ("data-carrier", "data carriers"),
    ("decommissioning", "taking out of service"),
    ("default-password", "default passwords"),
    ("device-identifier", "serial number"),
    ("encryption", "encrypted"),
    ("end-of-support", "last day of support"),
    ("exploit", "exploits"),
    ("factory-reset", "factory resets"),
    ("fingerprint", "fingerprints"),
    ("firewall", "firewalls"),
    ("firmware", "device software"),
    ("hardening", "hardened"),
    ("integrity", "unchanged state"),
    ("key-exchange", "key agreement"),
    ("least-privilege", "fewest rights"),
    ("memory-protection", "protected memory"),
    ("network-segment", "network segments"),
    ("patch", "patches"),
    ("penetration-test", "penetration tests"),
    ("personal-data", "data about people"),
    ("privilege", "privileges"),
    ("random-number", "random numbers"),
    ("recovery-code", "recovery codes"),
    ("replay", "replay attack"),
    ("retention", "retention time"),
    ("rollback", "way back"),
    ("sandbox", "sandboxes"),
    ("secure-element", "secure elements"),
    ("segmentation", "separate networks"),
    ("signature", "signatures"),
    ("software-bill", "bill of materials"),
    ("two-factor-authentication", "2FA"),
    ("vulnerability", "vulnerabilities"),
];

/// Returns a noun; one in ten is a term of the glossary.
pub fn noun(rng: &mut Rng) -> String {
    if !rng.once_in(10) {
        return rng.pick(NOUNS).to_owned();
    }
    let (id, form) = rng.pick(TERMS);
    if rng.once_in(3) { form.to_owned() } else { id.replace('-', " ") }
}

pub fn plain_noun(rng: &mut Rng) -> &'static str {
    rng.pick(NOUNS)
}

pub fn adjective(rng: &mut Rng) -> &'static str {
    rng.pick(ADJECTIVES)
}

pub fn verb(rng: &mut Rng) -> &'static str {
    rng.pick(VERBS).trim_end_matches('_')
}

/// Returns a verb in the third person.
fn does(rng: &mut Rng) -> String {
    match rng.pick(VERBS) {
        "publish_" => "publishes".to_owned(),
        "verify_" => "verifies".to_owned(),
        verb => format!("{verb}s"),
    }
}

pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// Returns an identifier for code: `valve_count`.
pub fn identifier(rng: &mut Rng) -> String {
    match rng.below(3) {
        0 => plain_noun(rng).to_owned(),
        1 => format!("{}_{}", adjective(rng), plain_noun(rng)),
        _ => format!("{}_{}", plain_noun(rng), plain_noun(rng)),
    }
}

/// Returns two to four words without a full stop: `Quiet relay of the panel`.
pub fn phrase(rng: &mut Rng) -> String {
    let (a, n, m) = (adjective(rng), noun(rng), plain_noun(rng));
    let p = rng.pick(PREPOSITIONS);
    capital(&match rng.below(3) {
        0 => format!("{a} {n}"),
        1 => format!("{n} {p} the {m}"),
        _ => format!("{} the {a} {n}", verb(rng)),
    })
}

/// Returns a sentence of about eleven words with its full stop and no markup.
pub fn sentence(rng: &mut Rng) -> String {
    let [n, m, o] = [noun(rng), noun(rng), noun(rng)];
    let [a, b] = [adjective(rng), adjective(rng)];
    let [v, w] = [does(rng), does(rng)];
    let (adverb, p, base) = (rng.pick(ADVERBS), rng.pick(PREPOSITIONS), verb(rng));
    let text = match rng.below(10) {
        0 => format!("the {a} {n} {v} the {m} {p} the {b} {o}"),
        1 => format!("{adverb}, the {n} {v} each {a} {m}, and the {o} {w} it"),
        2 => format!("when the {n} {v} the {a} {m}, wait until the {o} is {b}"),
        3 => format!("do not {base} the {a} {n} while the {m} {v} the {o} {adverb}"),
        4 => format!("a {a} {n} that {v} the {m} is {b}, {p} a {o} as well"),
        5 => format!("if you {base} the {n}, the {m} {v} the {a} {o} {p} the wall"),
        6 => format!("after that, {base} the {n} and the {a} {m}; both are {b} {adverb}"),
        7 => format!("every {n} has one {m}, two lamps and a {a} {o} {p} the {b} cover"),
        8 => format!("the {n} {v} {adverb}, but the {a} {m} {w} only the {b} {o}"),
        _ => format!("nothing {p} the {n} {v} the {m}, so the {a} {o} stays {b} {adverb}"),
    };
    capital(&text) + "."
}
