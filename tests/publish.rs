//! Publishing, and file systems that misbehave.

use std::fs;
use std::process::Command;
use std::time::Duration;

use assert_cmd::cargo::cargo_bin;

use crate::support::{self, Folder};

const PAGES: &str = "//- index.md\n+++\ntitle = \"Home\"\n+++\nText.\n//- faq/a.md\n+++\ntitle = \"A\"\n+++\nText.\n//- static/x.txt\nx\n";

fn changes(folder: &Folder) -> fieldbook::io::publish::Changes {
    let mut diagnostics = fieldbook::diagnostic::Diagnostics::default();
    let project = folder.project();
    let portal = fieldbook::load(&project, &mut diagnostics);
    fieldbook::build(&portal, &project, &mut diagnostics).expect("the portal has no errors")
}

#[test]
fn unchanged_files_are_not_touched_and_old_ones_go() {
    let folder = Folder::new(PAGES);
    let first = changes(&folder);
    assert_eq!((first.unchanged, first.removed), (0, 0));
    let before = fs::metadata(folder.out().join("faq/a.html")).unwrap().modified().unwrap();

    let second = changes(&folder);
    assert_eq!((second.written, second.removed), (0, 0));

    folder.write("index.md", "+++\ntitle = \"Home\"\n+++\nOther text.\n");
    let third = changes(&folder);
    // The page, and the shards of search with its words and its text.
    assert_eq!((third.written, third.removed), (5, 0));
    assert_eq!(fs::metadata(folder.out().join("faq/a.html")).unwrap().modified().unwrap(), before);

    folder.remove("faq/a.md");
    let fourth = changes(&folder);
    assert_eq!(fourth.removed, 2);
    assert!(!folder.out().join("faq").exists());
}

#[test]
fn a_file_changed_by_hand_is_put_right() {
    let folder = Folder::new(PAGES);
    changes(&folder);
    let good = folder.read("faq/a.html");
    fs::write(folder.out().join("faq/a.html"), "defaced").unwrap();
    assert_eq!(changes(&folder).written, 1);
    assert_eq!(folder.read("faq/a.html"), good);
}

#[test]
fn files_of_others_stay_and_foreign_folders_are_refused() {
    let folder = Folder::new(PAGES);
    changes(&folder);
    fs::write(folder.out().join("CNAME"), "example.com").unwrap();
    folder.remove("faq/a.md");
    changes(&folder);
    assert_eq!(folder.read("CNAME"), "example.com");

    let other = Folder::new(PAGES);
    fs::create_dir_all(other.out()).unwrap();
    fs::write(other.out().join("thesis.txt"), "mine").unwrap();
    insta::assert_snapshot!(other.build().replace(other.out().to_str().unwrap(), "OUT"), @"
    error[foreign-output]: `OUT` has files that Fieldbook did not write
     |
     = help: name an empty or new folder with `--out`
    ");
    assert_eq!(support::files(&other.out()).len(), 1);

    let damaged = Folder::new(PAGES);
    changes(&damaged);
    fs::write(damaged.out().join("manifest.json"), "{").unwrap();
    insta::assert_snapshot!(damaged.build().replace(damaged.out().to_str().unwrap(), "OUT"), @"
    error[foreign-output]: `OUT/manifest.json` is damaged, so nobody can tell which files Fieldbook wrote
     |
     = help: empty the folder and build again, or name another one with `--out`
    ");
}

#[test]
fn an_output_that_is_a_file_is_refused() {
    let folder = Folder::new(PAGES);
    fs::write(folder.out(), "a file").unwrap();
    insta::assert_snapshot!(folder.build().replace(folder.out().to_str().unwrap(), "OUT"), @"
    error[write-failed]: `OUT` is a file, not a folder
     |
     = help: name a folder with `--out`, or move the file away
    ");
    assert_eq!(fs::read_to_string(folder.out()).unwrap(), "a file");
}

#[test]
fn a_path_can_turn_from_file_to_folder_and_back() {
    let folder = Folder::new("//- index.md\n+++\ntitle = \"T\"\n+++\n//- static/a\nfile\n");
    changes(&folder);
    folder.remove("static/a");
    folder.write("static/a/b", "inside");
    changes(&folder);
    assert_eq!(folder.read("a/b"), "inside");
    folder.remove("static/a/b");
    fs::remove_dir(folder.root().join("static/a")).unwrap();
    folder.write("static/a", "file");
    changes(&folder);
    assert_eq!(folder.read("a"), "file");
}

#[test]
fn with_errors_the_last_good_portal_stays() {
    let folder = Folder::new(PAGES);
    changes(&folder);
    let good = folder.output();
    folder.write("faq/a.md", "+++\ntitle = \"Changed\"\n+++\n[x](nowhere.md)\n");
    assert!(folder.build().contains("error[broken-link]"));
    assert_eq!(folder.output(), good);
    folder.write("faq/a.md", "+++\ntitle = \"Changed\"\n+++\n");
    folder.write(
        "templates/page.html",
        "{% extends \"default/page.html\" %}{% block lead %}{{ page.nothing }}{% endblock %}",
    );
    assert!(folder.build().contains("error[template-error]"));
    assert_eq!(folder.output(), good);
}

fn command(folder: &Folder) -> Command {
    let mut command = Command::new(cargo_bin("fieldbook"));
    command.arg("build").arg(folder.root()).arg("--out").arg(folder.out()).args(["--date", "2026-11-23"]);
    command
}

#[cfg(unix)]
#[test]
fn a_full_disk_ends_with_3_and_leaves_the_old_portal() {
    let folder = Folder::new(PAGES);
    changes(&folder);
    let good = folder.output();
    folder.write("static/large.bin", vec![7; 4 << 20]);
    folder.write("index.md", "+++\ntitle = \"New\"\n+++\n");
    // A limit on the size of files is the full disk that every machine has.
    let script = format!(
        "trap '' XFSZ; ulimit -f 1024; exec '{}' build '{}' --out '{}'",
        cargo_bin("fieldbook").display(),
        folder.root().display(),
        folder.out().display()
    );
    let output = Command::new("sh").args(["-c", &script]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("error[write-failed]: writing"), "{text}");
    assert_eq!(folder.output(), good);
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_can_not_be_written_ends_with_3() {
    let folder = Folder::new(PAGES);
    let output = Command::new(cargo_bin("fieldbook"))
        .arg("build")
        .arg(folder.root())
        .args(["--out", "/proc/fieldbook/public"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("error[write-failed]: creating `/proc/fieldbook/public` failed"), "{text}");
}

#[test]
fn text_that_is_not_utf_8_is_shown_with_its_place() {
    let folder = Folder::new(PAGES);
    folder.write("faq/a.md", b"+++\ntitle = \"A\"\n+++\nText \xff here.\n");
    insta::assert_snapshot!(folder.check().1, @"
    error[invalid-utf8]: this byte is not part of a UTF-8 text
     --> faq/a.md:4:6
      |
    4 | Text � here.
      |      ^
      |
      = help: save the file as UTF-8
    ");
}

#[cfg(unix)]
#[test]
fn links_of_the_file_system_do_not_lead_out() {
    use std::os::unix::fs::symlink;
    let folder = Folder::new(PAGES);
    let secret = folder.root().with_file_name("secret.md");
    fs::write(&secret, "+++\ntitle = \"Secret\"\n+++\n").unwrap();
    symlink(&secret, folder.root().join("faq/out.md")).unwrap();
    symlink("loop.md", folder.root().join("faq/loop.md")).unwrap();
    symlink("..", folder.root().join("faq/up")).unwrap();
    symlink("a.md", folder.root().join("faq/inside.md")).unwrap();
    let (portal, text) = folder.check();
    insta::assert_snapshot!(text, @"
    error[refused-symlink]: the symbolic link `faq/loop.md` leads nowhere, or to itself
     |
     = help: put the file itself there

    error[refused-symlink]: the symbolic link `faq/out.md` leads out of the content tree
     |
     = help: put the file itself there

    error[refused-symlink]: the symbolic link `faq/up` leads to a folder
     |
     = help: put the file itself there
    ");
    assert!(portal.site.find("faq/inside").is_some());
    assert!(portal.site.find("faq/out").is_none());
}

#[cfg(unix)]
#[test]
fn a_socket_is_not_read() {
    let folder = Folder::new(PAGES);
    let _socket = std::os::unix::net::UnixListener::bind(folder.root().join("faq/socket")).unwrap();
    insta::assert_snapshot!(folder.check().1, @"
    error[special-file]: `faq/socket` is neither a file nor a folder
     |
     = help: remove it, or put a file there
    ");
}

#[cfg(target_os = "linux")]
#[test]
fn names_and_sizes_that_no_portal_has_are_refused() {
    let folder = Folder::new(PAGES);
    folder.write("faq/back\\slash.md", "x");
    folder.write("faq/large.md", vec![b'x'; (16 << 20) + 1]);
    insta::assert_snapshot!(folder.check().1, @r#"
    error[bad-file-name]: `faq/back\slash.md` can not be a name in an address
     |
     = help: rename it to `back-slash.md`

    error[too-large]: this text file is larger than 16 MiB
    --> faq/large.md
     = help: split it, or move it to a folder `files`

    error[missing-key]: this page has no `title`
     --> faq/large.md:1:1
      |
    1 |
      | ^
      |
      = help: start it with the lines `+++`, `title = "…"`, `+++`
    "#);
}

/// A build that is killed leaves the old portal, or one that the next build completes.
#[test]
fn killed_builds_never_leave_a_mixed_portal() {
    let mut site = String::from("//- index.md\n+++\ntitle = \"Home\"\n+++\n");
    for n in 0..150 {
        site.push_str(&format!("//- faq/q{n}.md\n+++\ntitle = \"Question {n}\"\n+++\nAnswer VERSION.\n"));
    }
    let old = Folder::new(&site.replace("VERSION", "one"));
    assert!(command(&old).status().unwrap().success());
    let old_output = old.output();
    for n in 0..150 {
        old.write(&format!("faq/q{n}.md"), format!("+++\ntitle = \"Question {n}\"\n+++\nAnswer two.\n"));
    }
    let start = std::time::Instant::now();
    let new = Folder::new(&site.replace("VERSION", "two"));
    assert!(command(&new).status().unwrap().success());
    let new_output = new.output();
    let duration = start.elapsed();

    let work = old.out().with_file_name(".public.fieldbook");
    let mut n_killed = 0;
    for round in 0..50u32 {
        // Back to the old portal, as the build before left it.
        restore(&old, &old_output);
        let mut child = command(&old).stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(duration * (round * 37 % 50) / 50 + Duration::from_micros(u64::from(round) * 53));
        let _ = child.kill();
        if !child.wait().unwrap().success() {
            n_killed += 1;
        }
        if work.join("journal").exists() {
            // Even a build that fails must first complete what was begun.
            assert!(command(&old).status().unwrap().success());
        }
        let now = old.output();
        assert!(now == old_output || now == new_output, "round {round} left a mixed portal");
    }
    assert!(n_killed > 10, "only {n_killed} builds were killed in time");
}

fn restore(folder: &Folder, output: &[(String, Vec<u8>)]) {
    let _ = fs::remove_dir_all(folder.out());
    let _ = fs::remove_dir_all(folder.out().with_file_name(".public.fieldbook"));
    for (path, bytes) in output {
        let path = folder.out().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

#[cfg(unix)]
#[test]
fn nothing_is_moved_where_something_else_stands() {
    let folder = Folder::new(PAGES);
    changes(&folder);
    let good = folder.read("faq/a.html");
    fs::write(folder.out().join("old.html"), "mine").unwrap();
    folder.write("faq/a.md", "+++\ntitle = \"Changed\"\naliases = [\"old.html\"]\n+++\n");
    insta::assert_snapshot!(folder.build().replace(folder.out().to_str().unwrap(), "OUT"), @"
    error[foreign-output]: `OUT/old.html` is in the way, and Fieldbook did not write it
     |
     = help: move it away, or give the new page another address
    ");
    assert_eq!((folder.read("old.html"), folder.read("faq/a.html")), ("mine".to_owned(), good.clone()));

    fs::remove_file(folder.out().join("old.html")).unwrap();
    let elsewhere = folder.out().with_file_name("elsewhere");
    fs::rename(folder.out().join("faq"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, folder.out().join("faq")).unwrap();
    insta::assert_snapshot!(folder.build().replace(folder.out().to_str().unwrap(), "OUT"), @"
    error[foreign-output]: `OUT/faq` is a symbolic link, which Fieldbook did not make
     |
     = help: remove it, so that a folder can be made in its place
    ");
    assert_eq!(fs::read_to_string(elsewhere.join("a.html")).unwrap(), good);
}

#[cfg(unix)]
#[test]
fn a_folder_that_can_not_be_written_is_found_before_anything_is_moved() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new(PAGES);
    changes(&folder);
    let good = folder.output();
    let faq = folder.out().join("faq");
    fs::set_permissions(&faq, fs::Permissions::from_mode(0o555)).unwrap();
    folder.write("index.md", "+++\ntitle = \"New\"\n+++\n");
    folder.write("faq/a.md", "+++\ntitle = \"New\"\n+++\n");
    insta::assert_snapshot!(folder.build().replace(folder.out().to_str().unwrap(), "OUT"), @"
    error[write-failed]: `OUT/faq` can not be written
     |
     = help: the last good portal was left as it is
    ");
    fs::set_permissions(&faq, fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(folder.output(), good);
}

#[test]
fn what_was_begun_is_completed_even_if_the_content_has_errors() {
    let folder = Folder::new(PAGES);
    changes(&folder);
    let work = folder.out().with_file_name(".public.fieldbook");
    fs::create_dir_all(work.join("staging")).unwrap();
    fs::write(work.join("staging/7"), "begun").unwrap();
    fs::write(work.join("journal"), "move\t7\tfaq/a.html\n").unwrap();
    folder.write("faq/a.md", "+++\ntitle = \"A\"\n+++\n[x](nowhere.md)\n");
    assert!(folder.build().contains("error[broken-link]"));
    assert_eq!(folder.read("faq/a.html"), "begun");
    assert!(!work.join("journal").exists());
}

#[test]
fn hidden_files_of_static_are_published() {
    let folder = Folder::new(PAGES);
    folder.write("static/.well-known/security.txt", "Contact: mailto:a@example.com\n");
    folder.write("static/.git/config", "secret");
    folder.write(".hidden/x.md", "not a page");
    changes(&folder);
    assert!(folder.read(".well-known/security.txt").starts_with("Contact"));
    assert!(!folder.out().join(".git").exists());
}

#[test]
fn a_ledger_that_lost_published_lines_stops_a_build() {
    let folder =
        Folder::new("//- products/halo/product.toml\nname = \"Halo\"\n[support]\nsecurity_updates = 2031-06-30\n");
    let fieldbook = |arguments: &[&str]| {
        let output = Command::new(cargo_bin!("fieldbook")).args(arguments).arg(folder.root()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let ledger = folder.root().join("ledger/support.jsonl");
    let (code, added, _) = fieldbook(&["ledger", "--date", "2026-01-10"]);
    assert_eq!(code, Some(0));
    assert_eq!(fs::read_to_string(&ledger).unwrap(), added);
    assert!(fieldbook(&["ledger", "--date", "2026-01-11"]).1.is_empty(), "nothing is said twice");

    let product = folder.root().join("products/halo/product.toml");
    fs::write(&product, "name = \"Halo\"\n[support]\nsecurity_updates = 2032-06-30\n").unwrap();
    fieldbook(&["ledger", "--date", "2026-02-01"]);
    let (code, _, messages) = fieldbook(&["build", "--date", "2026-02-01"]);
    assert_eq!(code, Some(0), "{messages}");

    fs::write(&ledger, added).unwrap();
    fs::write(&product, "name = \"Halo\"\n[support]\nsecurity_updates = 2031-06-30\n").unwrap();
    let (code, _, messages) = fieldbook(&["build", "--date", "2026-02-02"]);
    assert_eq!(code, Some(1));
    assert!(messages.contains("error[truncated-ledger]"), "{messages}");
}

#[test]
fn the_ledger_is_written_in_the_order_of_days() {
    let folder =
        Folder::new("//- products/halo/product.toml\nname = \"Halo\"\n[support]\nsecurity_updates = 2031-06-30\n");
    let record = |date: &str| {
        let mut command = Command::new(cargo_bin("fieldbook"));
        let output = command.args(["ledger", "--date", date]).arg(folder.root()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, message) = record("2999-01-01");
    assert_eq!(code, Some(2));
    assert!(message.contains("2999-01-01 lies in the future"), "{message}");
    assert_eq!(record("2026-01-10").0, Some(0));
    let (code, message) = record("2026-01-09");
    assert_eq!(code, Some(2));
    assert!(message.contains("the ledger has a line of 2026-01-10 already"), "{message}");

    folder.write("products/halo/product.toml", "name = \"Halo\"\n[support]\nsecurity_updates = 2030-06-30\n");
    folder.write("fieldbook.toml", format!("{}shortened-support = \"off\"\n", support::CONFIG));
    let (code, message) = record("2026-02-01");
    assert_eq!(code, Some(1), "no setting allows to shorten what was promised");
    assert!(message.contains("the level of `shortened-support` can not be set"), "{message}");
}
