//! Addresses of other hosts, asked of a server on this machine.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;
use fieldbook::io::fetch::{Answer, Options, ask};

use crate::support::Folder;

/// Starts a server and returns its address and how many questions it got.
fn server() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let n_asked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&n_asked);
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let counter = Arc::clone(&counter);
            std::thread::spawn(move || {
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                let Some(Ok(first)) = lines.next() else { return };
                while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
                counter.fetch_add(1, Ordering::SeqCst);
                let (method, path) = first.split_once(' ').unwrap();
                let answer = match (method, path.split(' ').next().unwrap()) {
                    (_, "/fine") | ("GET", "/no-head") => "200 OK",
                    (_, "/no-head") => "405 Method Not Allowed",
                    (_, "/moved") => "301 Moved Permanently\r\nLocation: /fine",
                    (_, "/for-now") => "302 Found\r\nLocation: fine",
                    (_, "/circle") => "308 Permanent Redirect\r\nLocation: /circle",
                    (_, "/sign-in?next=http://a.example/") => "200 OK",
                    (_, "/wall") => "302 Found\r\nLocation: sign-in?next=http://a.example/",
                    (_, "/stra%C3%9Fe") => "200 OK",
                    (_, "/secret") => "403 Forbidden",
                    (_, "/dead-end") => "302 Found\r\nLocation: http://127.0.0.1:1/",
                    (_, "/slow") => return std::thread::sleep(Duration::from_secs(20)),
                    _ => "404 Not Found",
                };
                let _ = write!(stream, "HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            });
        }
    });
    (address, n_asked)
}

#[test]
fn addresses_are_asked_for_once_a_day() {
    let (host, n_asked) = server();
    let dir = tempfile::tempdir().unwrap();
    let at = |path: &str| format!("{host}{path}");
    let paths = [
        "/fine",
        "/no-head",
        "/moved",
        "/for-now",
        "/circle",
        "/gone",
        "/dead-end",
        "/slow",
        "/wall",
        "/straße",
        "/secret",
    ];
    let urls: Vec<String> = paths.iter().map(|path| at(path)).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    let options = Options {
        timeout: Duration::from_secs(2),
        pause: Duration::ZERO,
        private: true,
        ..Options::new(1_000_000, Some(dir.path().join("cache/links.json")))
    };
    let answers = ask(&urls, &options, &|_| {});
    let expected = BTreeMap::from([
        (at("/fine"), Answer::Fine),
        (at("/no-head"), Answer::Fine),
        (at("/moved"), Answer::Moved(at("/fine"))),
        (at("/for-now"), Answer::Fine),
        (at("/circle"), Answer::Broken("leads on and on".to_owned())),
        (at("/gone"), Answer::Broken("answers with the status 404".to_owned())),
        (at("/wall"), Answer::Fine),
        (at("/straße"), Answer::Fine),
        (at("/secret"), Answer::Unclear("answers with the status 403".to_owned())),
    ]);
    for (url, answer) in expected {
        assert_eq!(answers[&url], answer, "{url}");
    }
    assert!(matches!(&answers[&at("/slow")], Answer::Broken(reason) if reason.contains("timeout")), "{answers:?}");
    assert!(matches!(&answers[&at("/dead-end")], Answer::Broken(_)), "{answers:?}");

    let before = n_asked.load(Ordering::SeqCst);
    let again = ask(&urls[..4], &Options { now: 1_080_000, ..options.clone() }, &|_| {});
    assert_eq!(n_asked.load(Ordering::SeqCst), before, "good answers hold for a day");
    assert_eq!(again[&at("/moved")], Answer::Moved(at("/fine")));
    ask(&urls[..1], &Options { now: 1_090_000, ..options }, &|_| {});
    assert_eq!(n_asked.load(Ordering::SeqCst), before + 1);
}

#[test]
fn external_links_are_listed_without_asking() {
    let (host, n_asked) = server();
    let folder = Folder::new(&format!(
        "//- index.md\n+++\ntitle = \"Home\"\n+++\n[a]({host}/fine#top), [b]({host}/gone), [own](https://example.com/x)\n\n\
         `{host}/code`\n//- products/halo/product.toml\nname = \"Halo\"\n# \"{host}/comment\"\n\
         declarations = [{{ kind = \"{host}/fine\" }}]\n",
    ));
    let run = |arguments: &[&str]| {
        let mut command = Command::new(cargo_bin("fieldbook"));
        let output =
            command.arg("check").arg(folder.root()).args(arguments).env("HOME", folder.root()).output().unwrap();
        (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (listed, _) = run(&["--external-links", "list"]);
    assert_eq!(
        listed,
        format!(
            "{host}/fine\n  index.md:4:5\n  products/halo/product.toml:3:27\n{host}/gone\n  index.md:4:{}\n",
            host.len() + 21
        )
    );
    assert_eq!(n_asked.load(Ordering::SeqCst), 0);
    let (_, findings) = run(&["--external-links", "online"]);
    assert!(findings.contains("warning[broken-external-link]"), "{findings}");
    assert!(findings.contains("it lies in a private network"), "{findings}");
    assert_eq!(n_asked.load(Ordering::SeqCst), 0, "nothing inside of the network is asked");
}

/// Two hosts that answer only while both are asked.
#[test]
fn hosts_are_asked_side_by_side() {
    let meeting = Arc::new(Barrier::new(2));
    let addresses: Vec<String> = (0..2)
        .map(|_| {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = format!("http://{}/", listener.local_addr().unwrap());
            let meeting = Arc::clone(&meeting);
            std::thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                meeting.wait();
                let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            });
            address
        })
        .collect();
    let urls: Vec<&str> = addresses.iter().map(String::as_str).collect();
    let options = Options { timeout: Duration::from_secs(10), private: true, ..Options::new(0, None) };
    let answers = ask(&urls, &options, &|_| {});
    assert!(answers.values().all(|answer| *answer == Answer::Fine), "{answers:?}");
}
