//! How fast texts are read, in bytes of source per second.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use quorate_base::{FileId, Interner};
use quorate_syntax::{lex, parse};

/// The samples and the library, repeated to about a megabyte.
fn corpus() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut once = String::new();
    for folder in ["tests/samples", "tests/samples/ports", "stdlib/std"] {
        let entries = std::fs::read_dir(root.join(folder)).into_iter().flatten().flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "quo")) {
            once.push_str(&std::fs::read_to_string(path).unwrap_or_default());
            once.push('\n');
        }
    }
    once.repeat(1_000_000 / once.len().max(1))
}

fn reading(criterion: &mut Criterion) {
    let text = corpus();
    assert!(parse(FileId(0), &text, &mut Interner::default()).diagnostics.is_empty());
    let mut group = criterion.benchmark_group("reading");
    group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
    group.bench_function("words", |bencher| {
        bencher.iter(|| lex(FileId(0), black_box(&text), &mut Interner::default()).tokens.len());
    });
    group.bench_function("tree", |bencher| {
        bencher.iter(|| parse(FileId(0), black_box(&text), &mut Interner::default()).file.items.len());
    });
    group.finish();
}

criterion_group!(benches, reading);
criterion_main!(benches);
