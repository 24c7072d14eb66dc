//! Arguments, streams and exit codes.

use std::process::{Command, Output};

use assert_cmd::cargo::cargo_bin;

use crate::support::Folder;

const HOME: &str = "//- index.md\n+++\ntitle = \"Home\"\nreviewed = 2026-02-01\n+++\n";

fn run(arguments: &[&str]) -> (Output, String, String) {
    let output = Command::new(cargo_bin("fieldbook")).args(arguments).env_remove("SOURCE_DATE_EPOCH").output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
    (output, stdout, stderr)
}

#[test]
fn build_says_what_happened_on_the_last_line() {
    let folder = Folder::new(HOME);
    let root = folder.root();
    let (output, stdout, stderr) = run(&["build", root.to_str().unwrap(), "--date", "2026-11-23"]);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert_eq!(stdout, "");
    let last = stderr.lines().last().unwrap();
    assert!(last.starts_with("built 3 pages in 0."), "{last}");
    assert!(last.ends_with(&format!(" written, 0 unchanged, 0 removed -> {}/public", root.display())), "{last}");
}

#[test]
fn errors_in_content_end_with_1_and_publish_nothing() {
    let folder = Folder::new("//- index.md\n+++\ntitle = \"Home\"\n+++\n[x](nowhere.md)\n");
    let root = folder.root();
    let (output, _, stderr) = run(&["build", root.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr.ends_with("nothing was published: 1 error\n"), "{stderr}");
    assert!(!root.join("public").exists());
    let (output, stdout, stderr) = run(&["check", root.to_str().unwrap(), "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let object: serde_json::Value = serde_json::from_str(stdout.trim()).unwrap();
    assert_eq!(object["code"], "broken-link");
    assert_eq!((&object["file"], &object["line"], &object["column"]), (&"index.md".into(), &4.into(), &5.into()));
    assert!(stderr.starts_with("checked 3 pages in "), "{stderr}");
}

#[test]
fn wrong_usage_ends_with_2() {
    for arguments in
        [&["built"][..], &["build", "/nowhere/at/all"], &["build", "--date", "2026-02-30"], &["explain", "brokn-link"]]
    {
        let (output, stdout, stderr) = run(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {stderr}");
        assert_eq!(stdout, "");
        assert!(stderr.starts_with("error: "), "{stderr}");
    }
    let (_, _, stderr) = run(&["explain", "brokn-link"]);
    assert_eq!(stderr, "error: no finding is called `brokn-link`\nhelp: did you mean `broken-link`?\n");
}

#[test]
fn the_output_can_not_lie_in_the_source() {
    let folder = Folder::new(HOME);
    let out = folder.root().join("static/site");
    let (output, _, stderr) = run(&["build", folder.root().to_str().unwrap(), "--out", out.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(stderr.contains("lies in `static`, which holds the portal's source"), "{stderr}");
    assert!(!out.exists());
}

#[test]
fn the_root_is_found_from_below() {
    let folder = Folder::new(HOME);
    let below = folder.root().join("faq/deep");
    std::fs::create_dir_all(&below).unwrap();
    let output = Command::new(cargo_bin("fieldbook")).arg("check").current_dir(below).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn list_prints_every_page() {
    let folder = Folder::new(HOME);
    let (output, stdout, _) = run(&["list", folder.root().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        stdout,
        "not-found           en    -           404.html\nhome                en    2026-02-01  index.html\n\
         search              en    -           search.html\n"
    );
    let (_, stdout, _) = run(&["list", folder.root().to_str().unwrap(), "--format", "json"]);
    let home: serde_json::Value = serde_json::from_str(stdout.lines().nth(1).unwrap()).unwrap();
    assert_eq!(home["kind"], "home");
    assert_eq!(home["source"], "index.md");
}

#[test]
fn every_code_is_explained() {
    for code in fieldbook::codes() {
        let (output, stdout, _) = run(&["explain", code.name]);
        assert_eq!(output.status.code(), Some(0));
        assert!(stdout.starts_with(code.name) && stdout.len() > 100, "{stdout}");
    }
}

#[test]
fn the_day_of_the_build_can_be_given() {
    let folder = Folder::new(&format!(
        "{HOME}//- products/halo/product.toml\nname = \"Halo\"\n[support]\nsecurity_updates = 2030-01-01\n"
    ));
    let build = |day: &str| {
        run(&["build", folder.root().to_str().unwrap(), "--date", day]);
        std::fs::read_to_string(folder.root().join("public/products/halo/index.html")).unwrap()
    };
    assert!(build("2030-01-01").contains("Security updates until 1 January 2030."));
    assert!(build("2030-01-02").contains("Security updates ended on 1 January 2030."));
    let output = Command::new(cargo_bin("fieldbook"))
        .args(["build", folder.root().to_str().unwrap()])
        .env("SOURCE_DATE_EPOCH", "1700000000")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0));
    let page = std::fs::read_to_string(folder.root().join("public/products/halo/index.html")).unwrap();
    assert!(page.contains("Security updates until"), "{page}");
}

#[test]
fn completions_are_printed_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (output, stdout, _) = run(&["completions", shell]);
        assert_eq!(output.status.code(), Some(0));
        assert!(stdout.contains("fieldbook"));
    }
}

#[test]
fn an_output_folder_is_checked_wherever_its_path_leads() {
    let folder = Folder::new(HOME);
    let root = folder.root();
    for out in ["nowhere/../faq", "public/../../site", "./static/x", ".."] {
        let out = root.join(out);
        let (output, _, stderr) = run(&["build", root.to_str().unwrap(), "--out", out.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2), "{} {stderr}", out.display());
        assert!(stderr.contains("the portal's source"), "{stderr}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn data_that_can_not_be_written_is_an_error() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = Command::new(cargo_bin("fieldbook")).arg("explain").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn findings_are_printed_for_code_hosts() {
    let folder = Folder::new("//- index.md\n+++\ntitle = \"Home\"\n+++\n[x](nowhere.md)\n");
    let root = folder.root();
    let run = |format: &str| {
        let output = Command::new(cargo_bin("fieldbook"))
            .args(["check", "site", "--format", format])
            .current_dir(root.parent().unwrap())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        String::from_utf8(output.stdout).unwrap()
    };
    let log: serde_json::Value = serde_json::from_str(&run("sarif")).unwrap();
    let result = &log["runs"][0]["results"][0];
    assert_eq!(log["version"], "2.1.0");
    assert_eq!((&result["ruleId"], &result["level"]), (&"broken-link".into(), &"error".into()));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "site/index.md");
    assert_eq!(place["region"]["startLine"], 4);
    assert_eq!(log["runs"][0]["tool"]["driver"]["rules"][0]["id"], "broken-link");
    assert_eq!(
        run("github"),
        "::error file=site/index.md,line=4,col=5,title=broken-link::there is no `nowhere.md`\
         %0Ahelp: check the path, which starts at the folder of this file\n"
    );
}

#[test]
fn every_page_that_can_be_begun_builds() {
    let dir = tempfile::tempdir().unwrap();
    let portal = dir.path().join("portal");
    let root = portal.to_str().unwrap();
    let (output, stdout, stderr) = run(&["init", root, "--product", "Lamp \"One\""]);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stdout.contains("product.toml"), "{stdout}");
    let names = [
        ("guide", "Set up"),
        ("capability", "Data protection"),
        ("assumptions", "Assumptions"),
        ("design", "Design"),
        ("maintenance", "Maintenance"),
        ("disposal", "Disposal"),
        ("faq", "Does it listen?"),
        ("education", "Passwords"),
        ("advisory", "AC-2026-0001"),
        ("policy", "Disclosure"),
        ("party", "Cloud"),
    ];
    for (kind, name) in names {
        let (output, stdout, stderr) = run(&["new", kind, name, "--root", root]);
        assert_eq!(output.status.code(), Some(0), "{kind}: {stderr}");
        assert!(stdout.ends_with(".md\n"), "{stdout}");
    }
    let config = portal.join("fieldbook.toml");
    let (_, _, stderr) = run(&["check", root, "--drafts"]);
    assert_eq!(stderr.matches("warning[placeholder]").count(), 4, "{stderr}");
    let text = std::fs::read_to_string(&config).unwrap();
    let text = text.replace("Your company", "Acme").replace("example.com", "acme.example");
    std::fs::write(&config, text).unwrap();
    // The advisory lies in the folder of this year, so its text is read too.
    let (output, _, stderr) = run(&["check", root, "--drafts"]);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stderr.ends_with("no findings\n"), "{stderr}");
    let (output, _, stderr) = run(&["new", "guide", "Set up", "--root", root]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("is there already"), "{stderr}");
    let (_, _, stderr) = run(&["new", "gide", "x", "--root", root]);
    assert!(stderr.contains("did you mean `guide`?"), "{stderr}");
    let (output, _, stderr) = run(&["init", root]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("choose an empty folder"), "{stderr}");
}

/// A question can be about one product; what is for all says how a product is named in it.
#[test]
fn a_page_that_can_belong_to_a_product_goes_to_its_folder() {
    let folder = Folder::new("//- products/halo/product.toml\nname = \"Halo\"\n");
    let root = folder.root();
    let run = |words: &[&str]| run(&[words, &["--root", root.to_str().unwrap()]].concat());
    let (output, stdout, _) = run(&["new", "faq", "Does it listen?", "--product", "halo"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(stdout.ends_with("products/halo/faq/does-it-listen.md\n"), "{stdout}");
    let (output, _, stderr) = run(&["new", "education", "Passwords", "--product", "halo"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("`products` in the page"), "{stderr}");
}

/// Who has installed the program has no other way to the words of the theme.
#[test]
fn the_words_of_a_language_can_be_begun() {
    let folder = Folder::new(HOME);
    folder.write("fieldbook.toml", "[portal]\nlanguages = [\"en\", \"fr\"]\n[manufacturer]\nname = \"Maker\"\n");
    let root = folder.root();
    let root = root.to_str().unwrap();
    let (_, _, stderr) = run(&["check", root]);
    assert!(stderr.contains("`fieldbook new language fr` writes"), "{stderr}");
    let (output, stdout, stderr) = run(&["new", "language", "fr", "--root", root]);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stdout.ends_with("templates/i18n/fr.toml\n"), "{stdout}");
    let (_, _, stderr) = run(&["check", root]);
    assert!(!stderr.contains("missing-words"), "{stderr}");
    let (output, _, stderr) = run(&["new", "language", "french!", "--root", root]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("by its tag"), "{stderr}");
}

#[test]
fn manual_pages_and_schemas_are_written() {
    let dir = tempfile::tempdir().unwrap();
    let man = dir.path().join("man");
    let (output, page, _) = run(&["man"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(page.contains(".TH fieldbook 1"), "{page}");
    assert_eq!(run(&["man", man.to_str().unwrap()]).0.status.code(), Some(0));
    assert!(man.join("fieldbook-build.1").is_file());

    let folder = Folder::new(HOME);
    let root = folder.root();
    std::fs::create_dir_all(root.join(".schemas")).unwrap();
    std::fs::write(root.join(".schemas/product.json"), "of an earlier version").unwrap();
    let (output, stdout, stderr) = run(&["schema", "--root", root.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert_eq!(stdout.lines().count(), 4, "{stdout}");
    let (_, printed, _) = run(&["schema", "product"]);
    assert_eq!(std::fs::read_to_string(root.join(".schemas/product.json")).unwrap(), printed);
    let (output, _, stderr) = run(&["schema", "prduct"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr.contains("did you mean `product`?"), "{stderr}");
}

#[cfg(unix)]
#[test]
fn commands_write_through_no_symbolic_link() {
    let folder = Folder::new(HOME);
    let root = folder.root();
    let root = root.to_str().unwrap();
    let elsewhere = folder.root().with_file_name("elsewhere");
    std::fs::create_dir_all(&elsewhere).unwrap();
    std::fs::write(elsewhere.join("product.json"), "mine").unwrap();
    std::os::unix::fs::symlink(&elsewhere, folder.root().join(".schemas")).unwrap();
    let (output, _, stderr) = run(&["schema", "--root", root]);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("is a symbolic link, which is not followed"), "{stderr}");
    std::fs::remove_file(folder.root().join(".schemas")).unwrap();
    std::fs::create_dir_all(folder.root().join(".schemas")).unwrap();
    std::os::unix::fs::symlink(elsewhere.join("product.json"), folder.root().join(".schemas/product.json")).unwrap();
    assert_eq!(run(&["schema", "--root", root]).0.status.code(), Some(3));
    assert_eq!(std::fs::read_to_string(elsewhere.join("product.json")).unwrap(), "mine");
    assert_eq!(run(&["check", root, "--external-links", "list", "--format", "sarif"]).0.status.code(), Some(2));
}
