//! Whom a product talks to: the device, and an arrow to or from each of the others.

use super::{Anchor, Canvas, WIDTH, wrap};
use crate::content::product::Flow;
use crate::view::Scene;

/// How many entries of the table the picture shows.
const MOST: usize = 40;
/// How many names its text alternative lists for each need; the table has all.
const MOST_NAMES: usize = 8;

/// Where the device stands, the line that its arrows start from, and the others, in percent.
const START: f64 = 0.4;
const DEVICE_END: f64 = 64.0;
const SPINE: f64 = 4.0;
const PEERS: f64 = 17.0;
const END: f64 = 99.6;
/// Between a box and its text, in `em`.
const PAD: f64 = 0.65;
const LINE: f64 = 1.3;

const FORWARD: &str = "M0 0-9-5v10z";
const BACK: &str = "M0 0 9-5v10z";

/// Connections to one other in one direction, all needed or none.
#[derive(Debug, PartialEq, Eq)]
struct Arrow {
    /// `out`, `in` or `local`.
    way: &'static str,
    /// Whether the product needs it, if that is said.
    required: Option<bool>,
    /// Protocols and ports.
    ports: Vec<String>,
}

/// One of the others.
#[derive(Debug)]
struct Peer {
    name: String,
    is_local: bool,
    arrows: Vec<Arrow>,
}

/// What the picture is drawn from.
#[derive(Debug)]
struct Network {
    title: String,
    device: String,
    peers: Vec<Peer>,
    /// Words for what is needed and what is not.
    needs: [String; 2],
    /// That there is more in the table, or empty.
    more: String,
}

/// Returns the picture of a product, `None` if nothing is known about its connections.
pub(in crate::view) fn network(scene: &Scene<'_>, id: usize) -> Option<String> {
    let (facts, words) = (&scene.site.products[id].facts, scene.words());
    let mut peers: Vec<Peer> = Vec::new();
    for flow in facts.network.iter().take(MOST) {
        let (way, local) = (flow.direction.as_str(), words.get("picture.local_network"));
        let is_local = way == "local";
        let name = match &flow.remote {
            Some(remote) if is_local => format!("{remote} ({local})"),
            Some(remote) => remote.clone(),
            None if is_local => local.to_owned(),
            None => words.get("column.any_remote").to_owned(),
        };
        let found = peers.iter().position(|peer| peer.is_local == is_local && peer.name == name);
        let at = found.unwrap_or_else(|| {
            peers.push(Peer { name, is_local, arrows: Vec::new() });
            peers.len() - 1
        });
        add(&mut peers[at].arrows, way, flow);
    }
    // What is near the device comes first.
    peers.sort_by_key(|peer| !peer.is_local);
    let n_more = facts.network.len().saturating_sub(MOST);
    let network = Network {
        title: words.fill("picture.network", &[("product", &facts.name)]),
        device: facts.name.clone(),
        needs: [words.get("picture.required").to_owned(), words.get("picture.optional").to_owned()],
        more: if n_more > 0 { words.fill("picture.more", &[("n", &n_more.to_string())]) } else { String::new() },
        peers,
    };
    (!network.peers.is_empty()).then(|| draw(&network, scene.dir()))
}

/// Adds a connection to the arrow it belongs to. What is read in one breath does not break.
fn add(arrows: &mut Vec<Arrow>, way: &'static str, flow: &Flow) {
    let port = flow.port.as_ref().map(|port| format!("\u{a0}{}", port.0)).unwrap_or_default();
    let port = format!("{}{port}", flow.protocol);
    match arrows.iter_mut().find(|arrow| arrow.way == way && arrow.required == flow.required) {
        Some(arrow) if arrow.ports.contains(&port) => {}
        Some(arrow) => arrow.ports.push(port),
        None => arrows.push(Arrow { way, required: flow.required, ports: vec![port] }),
    }
}

fn draw(network: &Network, dir: &str) -> String {
    let mut canvas = Canvas::new(dir);
    let device = wrap(&network.device, room(START, DEVICE_END), 3);
    let top = LINE * device.len() as f64 + 0.9;
    canvas.rect("device", (START, 0.1), (DEVICE_END - START, top - 0.1));
    for (index, line) in device.into_iter().enumerate() {
        canvas.text(Anchor::Start, (START, LINE * (index + 1) as f64 + 0.1), PAD, &[("device-name", line)]);
    }
    let (mut y, mut last) = (top, top);
    for peer in &network.peers {
        let start = y + 0.6;
        y = start + 0.35;
        paragraph(&mut canvas, "peer-name", &mut y, &peer.name, 4);
        for arrow in &peer.arrows {
            last = y + LINE - 0.65;
            draw_arrow(&mut canvas, arrow, last);
            let need = arrow.required.map(|required| format!("\u{a0}·\u{a0}{}", network.needs[usize::from(!required)]));
            let ports = format!("{}{}", arrow.ports.join(", "), need.unwrap_or_default());
            paragraph(&mut canvas, "ports", &mut y, &ports, 8);
        }
        y += 0.4;
        canvas.rect(if peer.is_local { "peer local" } else { "peer" }, (PEERS, start), (END - PEERS, y - start));
    }
    canvas.line("spine", (SPINE, top), (SPINE, last));
    y += 0.3;
    paragraph(&mut canvas, "note", &mut y, &network.more, 2);
    canvas.finish("network", &label(network), y + 0.4)
}

/// Writes a text into the boxes of others, from `y` down.
fn paragraph(canvas: &mut Canvas, class: &'static str, y: &mut f64, text: &str, n_most: usize) {
    for line in wrap(text, room(PEERS, END), n_most) {
        *y += LINE;
        canvas.text(Anchor::Start, (PEERS, *y - 0.3), PAD, &[(class, line)]);
    }
}

/// Returns how much text fits between two positions, in `em`.
fn room(from: f64, to: f64) -> f64 {
    (to - from) / 100.0 * WIDTH - 2.0 * PAD
}

fn draw_arrow(canvas: &mut Canvas, arrow: &Arrow, y: f64) {
    let class = match arrow.required {
        Some(true) => "required",
        Some(false) => "optional",
        None => "unsaid",
    };
    canvas.line(&format!("flow {class}"), (SPINE, y), (PEERS, y));
    if arrow.way != "in" {
        canvas.mark("head", (PEERS, y), FORWARD);
    }
    if arrow.way != "out" {
        canvas.mark("head", (SPINE, y), BACK);
    }
}

/// Says in words what is needed and what is not.
fn label(network: &Network) -> String {
    let mut label = network.title.clone();
    let groups = [(true, &network.needs[0]), (false, &network.needs[1])];
    for (required, need) in groups {
        let has = |peer: &&Peer| peer.arrows.iter().any(|arrow| arrow.required == Some(required));
        let names: Vec<&str> = network.peers.iter().filter(has).map(|peer| peer.name.as_str()).collect();
        if !names.is_empty() {
            let end = if names.len() > MOST_NAMES { " …" } else { "" };
            label.push_str(&format!("; {need}: {}{end}", names[..names.len().min(MOST_NAMES)].join(", ")));
        }
    }
    label
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::tests::check_layout;
    use super::*;

    fn peer(name: &str, arrows: Vec<Arrow>) -> Peer {
        Peer { name: name.to_owned(), is_local: name == "LAN", arrows }
    }

    fn arrow(way: &'static str, required: Option<bool>, ports: &[&str]) -> Arrow {
        Arrow { way, required, ports: ports.iter().map(|port| (*port).to_owned()).collect() }
    }

    fn network(peers: Vec<Peer>) -> Network {
        let (title, device) = ("Connections of Halo".to_owned(), "Halo".to_owned());
        Network { title, device, peers, needs: ["required".to_owned(), "optional".to_owned()], more: String::new() }
    }

    #[test]
    fn arrows_point_to_whom_the_connection_goes() {
        let heads = |way| draw(&network(vec![peer("a.example", vec![arrow(way, None, &["TCP 1"])])]), "ltr");
        let count = |way: &'static str| [FORWARD, BACK].map(|head| heads(way).matches(head).count());
        assert_eq!([count("out"), count("in"), count("local")], [[1, 0], [0, 1], [1, 1]]);
    }

    #[test]
    fn what_is_needed_is_said_in_words_too() {
        let arrows = vec![arrow("out", Some(true), &["TCP 443", "UDP 123"]), arrow("out", Some(false), &["TCP 80"])];
        let svg = draw(
            &network(vec![peer("LAN", vec![arrow("local", None, &["UDP 53"])]), peer("a.example", arrows)]),
            "ltr",
        );
        for text in ["UDP 123 · required<", "TCP 80 · optional<", "UDP 53<", "flow optional", "flow unsaid"] {
            assert!(svg.contains(text), "{text}: {svg}");
        }
        assert!(svg.contains("aria-label=\"Connections of Halo; required: a.example; optional: a.example\""), "{svg}");
    }

    fn any_arrow() -> impl Strategy<Value = Arrow> {
        let way = prop_oneof![Just("out"), Just("in"), Just("local")];
        let ports = proptest::collection::vec("\\PC{0,30}", 1..40);
        (way, any::<Option<bool>>(), ports).prop_map(|(way, required, ports)| Arrow { way, required, ports })
    }

    proptest! {
        #[test]
        fn nothing_overlaps(
            device in "\\PC{0,80}",
            peers in proptest::collection::vec(("\\PC{0,120}", proptest::collection::vec(any_arrow(), 1..4)), 1..8),
            more in "\\PC{0,80}",
            dir in prop_oneof![Just("ltr"), Just("rtl")],
        ) {
            let peers = peers.into_iter().map(|(name, arrows)| peer(&name, arrows)).collect();
            check_layout(&draw(&Network { device, more, ..network(peers) }, dir), dir);
        }
    }
}
