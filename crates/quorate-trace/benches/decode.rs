//! How fast an event stream is read: lines and bytes in a second, as lines of their own and in place.

use std::fmt::Write;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use quorate_number::time::write_instant;
use quorate_trace::Reader;

const LINES: u64 = 50_000;

fn decode(criterion: &mut Criterion) {
    let stream = votes();
    let mut group = criterion.benchmark_group("events");
    group.throughput(Throughput::Elements(LINES));
    group.bench_function("lines, copied", |bencher| bencher.iter(|| read(&stream)));
    group.bench_function("lines", |bencher| bencher.iter(|| read_in_place(&stream)));
    group.throughput(Throughput::Bytes(stream.len() as u64));
    group.bench_function("bytes", |bencher| bencher.iter(|| read_in_place(&stream)));
    group.finish();
}

fn read(stream: &str) -> u64 {
    let lines = Reader::new(stream.as_bytes()).into_iter().flatten().flatten();
    lines.fold(0, |count, line| count + u64::from(black_box(line).number > 0))
}

/// The same without copying them.
fn read_in_place(stream: &str) -> u64 {
    let Ok(mut reader) = Reader::new(stream.as_bytes()) else { return 0 };
    let mut count = 0;
    while let Ok(Some(entry)) = reader.next_entry() {
        count += u64::from(black_box(entry).at() > 0);
    }
    count
}

/// A stream of votes as a middling community makes them.
fn votes() -> String {
    let mut stream = "{\"quo\":\"events/1\",\"program\":\"company.quo\"}\n".to_owned();
    for number in 0..LINES {
        let at = write_instant(1_767_571_200 + i64::try_from(number * 7).unwrap_or_default());
        let member = number * 7_919 % 1_000;
        let proposal = number / 40;
        let choice = ["Yes", "No", "Abstain"].iter().cycle().nth((number % 11) as usize).unwrap_or(&"Yes");
        let line = format!(
            "{{\"at\":\"{at}\",\"by\":\"member{member}\",\"to\":\"company/Spend#{proposal}\",\"do\":\"vote\",\
             \"with\":{{\"b\":\"{choice}\",\"weight\":\"{member}.25 VOTE\"}},\"id\":{number}}}"
        );
        let _ = writeln!(stream, "{line}");
    }
    stream
}

criterion_group!(benches, decode);
criterion_main!(benches);
