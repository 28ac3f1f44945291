//! How fast a text is checked and lowered, in lines and in bytes.
#![expect(clippy::expect_used, reason = "a bench may panic")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use quorate_base::{FileId, Interner};
use std::fmt::Write as _;
use std::hint::black_box;

/// A body of the size and kind of MolochDAO v1.
const RULES: &str = include_str!("moloch.quo");

/// How many such bodies stand in the text.
const BODIES: usize = 20;

fn checking(criterion: &mut Criterion) {
    let mut text = String::from("asset WETH decimals 18\n");
    for body in 0..BODIES {
        write!(text, "{}", RULES.replace("Moloch", &format!("Moloch{body}"))).expect("text can be written");
    }
    let mut names = Interner::default();
    let parse = quorate_syntax::parse(FileId(0), &text, &mut names);
    assert!(parse.diagnostics.is_empty(), "the text parses");
    let (program, _) = quorate_check::check(&parse.file, "bench.quo", &names);
    assert!(program.is_some(), "the text is right");

    let mut group = criterion.benchmark_group("check");
    group.throughput(Throughput::Bytes(u64::try_from(text.len()).unwrap_or(0)));
    group.bench_function("moloch, bytes", |bencher| {
        bencher.iter(|| quorate_check::check(black_box(&parse.file), "bench.quo", &names));
    });
    group.throughput(Throughput::Elements(u64::try_from(text.lines().count()).unwrap_or(0)));
    group.bench_function("moloch, lines", |bencher| {
        bencher.iter(|| quorate_check::check(black_box(&parse.file), "bench.quo", &names));
    });
    group.finish();
}

criterion_group!(benches, checking);
criterion_main!(benches);
