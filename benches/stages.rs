//! Every stage of a build at 1 000 pages: `cargo bench --bench stages`, or `-- produce` for some of them.
//!
//! Stages that work in parallel do so here as well, so numbers of machines with other processors do not compare.

use std::collections::{BTreeMap, HashMap};
use std::hint::black_box;
use std::sync::Mutex;
use std::time::Duration;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use fieldbook::config::value::Date;
use fieldbook::diagnostic::Diagnostics;
use fieldbook::io::publish;
use fieldbook::markdown::{self, highlight::Highlighter};
use fieldbook::output::{Artifact, Key, Made};
use fieldbook::path::SitePath;
use fieldbook::theme::Theme;
use fieldbook::{Portal, Project, config, content, io, output, site};

mod portal;

const N_PAGES: usize = 1_000;

fn stages(criterion: &mut Criterion) {
    let dir = tempfile::tempdir().expect("a folder for the portal");
    let root = dir.path().join("portal");
    portal::write(&root, N_PAGES).expect("a portal");
    let date = Date("2026-11-23".parse().expect("a day"));
    let moment = site::Moment { date, drafts: false };
    let project = Project { root, out: dir.path().join("public"), base_url: None, moment };

    let mut found = Diagnostics::default();
    let made = fieldbook::load(&project, &mut found);
    let keys = first_build(&made, &project, &mut found);
    assert_eq!(found.iter().count(), 0, "the portal has findings");
    let highlighter = Highlighter::new();
    let sources = &made.sources;
    let config = || config::parse(sources, &fieldbook::codes(), &mut Diagnostics::default());
    let parse = || content::parse(sources, config(), &highlighter, &mut Diagnostics::default());

    // What a stage returns is dropped outside of the measurement: a command that ends drops nothing.
    let mut group = criterion.benchmark_group(format!("{N_PAGES} pages"));
    group.bench_function("read", |b| {
        b.iter_batched(
            || (),
            |()| io::read::read(&project.root, &[], &mut Diagnostics::default()),
            BatchSize::PerIteration,
        );
    });
    group.bench_function("grammars", |b| {
        b.iter_batched(|| (), |()| Highlighter::new(), BatchSize::PerIteration);
    });
    group.bench_function("config and theme", |b| {
        let load = |()| Theme::load(sources, &config(), &mut Diagnostics::default());
        b.iter_batched(|| (), load, BatchSize::PerIteration);
    });
    group.bench_function("parse", |b| {
        b.iter_batched(|| (), |()| parse(), BatchSize::PerIteration);
    });
    group.bench_function("link", |b| {
        let link = |content| site::link(content, sources, moment, &mut Diagnostics::default());
        b.iter_batched(parse, link, BatchSize::PerIteration);
    });
    let rendering = made.rendering();
    group.bench_function("plan", |b| {
        b.iter_batched(|| (), |()| output::plan(&rendering, &mut Diagnostics::default()), BatchSize::PerIteration);
    });
    let produce = |artifact: &Artifact, known: Option<Key>, found: &mut Diagnostics| {
        output::produce(&rendering, artifact, known, found)
    };
    group.bench_function("produce, cold", |b| {
        let cold = |artifact: &Artifact, _, found: &mut Diagnostics| produce(artifact, None, found);
        b.iter(|| publish::rehearse(&made.plan, cold, &mut Diagnostics::default()));
    });
    group.bench_function("produce, warm", |b| {
        let warm = |artifact: &Artifact, _, found: &mut Diagnostics| {
            produce(artifact, keys.get(&artifact.path).copied(), found)
        };
        b.iter(|| publish::rehearse(&made.plan, warm, &mut Diagnostics::default()));
    });
    group.bench_function("publish, unchanged", |b| {
        b.iter(|| {
            let found = &mut Diagnostics::default();
            let levels = &made.site.config.levels;
            let changes = publish::publish(&project.out, &made.plan, sources, produce, levels, found);
            assert_eq!(changes.map(|changes| changes.written), Some(0));
        });
    });
    group.finish();
}

/// Publishes a portal and returns what each file was made from.
fn first_build(made: &Portal, project: &Project, found: &mut Diagnostics) -> HashMap<String, Key> {
    let keys = Mutex::new(HashMap::new());
    let produce = |artifact: &Artifact, known, found: &mut Diagnostics| {
        let result = output::produce(&made.rendering(), artifact, known, found);
        if let Made::Bytes(Some(key), _) = &result {
            keys.lock().expect("no panic").insert(artifact.path.clone(), *key);
        }
        result
    };
    publish::publish(&project.out, &made.plan, &made.sources, produce, &made.site.config.levels, found);
    keys.into_inner().expect("no panic")
}

fn parts(criterion: &mut Criterion) {
    let dir = tempfile::tempdir().expect("a folder for the portal");
    portal::write(dir.path(), portal::FEWEST_PAGES).expect("a portal");
    let sources = io::read::read(dir.path(), &[], &mut Diagnostics::default());
    let highlighter = Highlighter::new();
    let options = markdown::Options { highlighter: &highlighter, raw_html: config::RawHtml::Escape };
    let markdown = |path: &str| {
        let file = SitePath::new(path).ok().and_then(|path| sources.find(&path)).expect("a page");
        let text = sources.get(file).text();
        (file, text, text.rfind("+++\n").map_or(0, |at| at + 4))
    };

    let (file, text, start) = markdown("policies/update.md");
    let mut group = criterion.benchmark_group("one page");
    group.throughput(Throughput::Bytes((text.len() - start) as u64));
    group.bench_function("Markdown", |b| {
        b.iter(|| black_box(markdown::parse(file, text, start, options, &mut Diagnostics::default())));
    });
    group.finish();

    // Each page has two blocks; together these have one of each language.
    let mut blocks = BTreeMap::new();
    for name in ["disclosure", "notification", "security-practices", "risk-posture", "update", "privacy"] {
        let (file, text, start) = markdown(&format!("policies/{name}.md"));
        let document = markdown::parse(file, text, start, options, &mut Diagnostics::default());
        blocks.extend(document.code.into_iter().map(|block| (block.language.unwrap_or_default(), block.text)));
    }
    let mut group = criterion.benchmark_group("one code block");
    for (language, code) in &blocks {
        group.throughput(Throughput::Bytes(code.len() as u64));
        group.bench_function(language, |b| {
            b.iter(|| {
                let mut out = String::new();
                highlighter.highlight(Some(language), code, &mut out);
                out
            });
        });
    }
    group.finish();
}

fn settings() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(1))
}

criterion_group! { name = benches; config = settings(); targets = stages, parts }
criterion_main!(benches);
