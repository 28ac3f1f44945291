//! What is written is read back, whatever it is; and no stream, however damaged, does harm.
#![cfg(test)]

use proptest::prelude::*;
use quorate_trace::{
    Act, Args, Cause, Header, Line, Outcome, Reader, Refusal, locate, read_outcomes, write_event_header,
    write_header, write_line, write_outcome,
};
use serde_json::{Map, Value};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}",
        "\\PC{1,12}",
        proptest::collection::vec(any::<char>(), 1..8).prop_map(String::from_iter),
    ]
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        text().prop_map(Value::from),
        Just(Value::from("")),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            object(inner).prop_map(Value::Object),
        ]
    })
}

fn object(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    proptest::collection::vec((text(), value), 0..4).prop_map(Map::from_iter)
}

fn carried() -> impl Strategy<Value = Map<String, Value>> {
    let extra = (text().prop_map(|name| format!("x-{name}")), json());
    (proptest::option::of(json()), proptest::collection::vec(extra, 0..3))
        .prop_map(|(id, extra)| id.map(|id| ("id".to_owned(), id)).into_iter().chain(extra).collect())
}

fn args() -> impl Strategy<Value = Args> {
    prop_oneof![
        Just(Args::None),
        object(json()).prop_map(Args::Named),
        proptest::collection::vec(json(), 0..4).prop_map(Args::Positional),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let maybe = || proptest::option::of(text());
    prop_oneof![
        Just(Act::Pass),
        (maybe(), text(), maybe(), args(), maybe()).prop_map(|(by, what, alias, with, pay)| Act::New {
            by,
            what,
            alias,
            with,
            pay
        }),
        (text(), text(), text(), args(), maybe()).prop_map(|(by, to, event, with, pay)| Act::Do {
            by,
            to,
            event,
            with,
            pay
        }),
        (text(), maybe(), text()).prop_map(|(amount, from, to)| Act::Give { amount, from, to }),
    ]
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let instant = prop_oneof![any::<i64>(), 1_700_000_000..1_800_000_000_i64];
    proptest::collection::vec((instant, carried(), act()), 0..6).prop_map(|mut parts| {
        parts.sort_by_key(|(at, _, _)| *at);
        let numbered = (1..).zip(parts);
        numbered.map(|(number, (at, carried, act))| Line { number, at, carried, act }).collect()
    })
}

fn header() -> impl Strategy<Value = Header> {
    let people = proptest::collection::btree_set(text(), 0..4);
    let map = proptest::collection::btree_map(text(), text(), 0..4);
    let settings = proptest::collection::btree_map(text(), text(), 0..4);
    let parts = (
        proptest::option::of(text()),
        any::<bool>(),
        any::<bool>(),
        proptest::option::of(people),
        map,
        settings,
    );
    parts.prop_map(|(program, funds_open, bodies_act, people, map, settings)| Header {
        program,
        funds_open,
        bodies_act,
        people: people.map(Vec::from_iter),
        map: Vec::from_iter(map),
        settings: settings.into_iter().map(|(name, value)| (name, value.into())).collect(),
    })
}

fn outcome() -> impl Strategy<Value = Outcome> {
    let cause = prop_oneof![
        any::<u64>().prop_map(Cause::Event),
        (text(), text(), any::<bool>()).prop_map(|(of, rule, otherwise)| Cause::Timer {
            of,
            rule,
            otherwise
        }),
    ];
    let refusal = (text(), proptest::option::of(text()), proptest::option::of(text()))
        .prop_map(|(code, text, rule)| Refusal { code, text, rule });
    let heads = (any::<u64>(), any::<i64>(), cause, carried(), any::<bool>(), proptest::option::of(refusal));
    let changes = (
        proptest::collection::vec(text(), 0..3),
        proptest::collection::btree_map(text(), text(), 0..3),
        proptest::collection::vec([text(), text(), text()], 0..3),
        proptest::collection::btree_map(text(), proptest::option::of(text()), 0..3),
        proptest::collection::vec(text(), 0..3),
        any::<u64>(),
        proptest::option::of(text()),
    );
    (heads, changes).prop_map(|((seq, at, cause, carried, ok, refusal), changes)| {
        let (new, state, moves, set, notes, letters, digest) = changes;
        let (state, set) = (Vec::from_iter(state), Vec::from_iter(set));
        Outcome { seq, at, cause, carried, ok, refusal, new, state, moves, set, notes, letters, digest }
    })
}

fn written(header: &Header, lines: &[Line]) -> Vec<u8> {
    let mut stream = Vec::new();
    write_event_header(&mut stream, header).unwrap();
    for line in lines {
        write_line(&mut stream, line).unwrap();
    }
    stream
}

proptest! {
    #[test]
    fn events_come_back(header in header(), lines in lines()) {
        let stream = written(&header, &lines);
        let mut reader = Reader::new(stream.as_slice()).unwrap();
        prop_assert_eq!(reader.header(), &header);
        let read: Result<Vec<Line>, _> = reader.by_ref().collect();
        prop_assert_eq!(read, Ok(lines));
    }

    #[test]
    fn outcomes_come_back(program in text(), outcomes in proptest::collection::vec(outcome(), 0..4)) {
        let mut file = Vec::new();
        write_header(&mut file, &program).unwrap();
        for outcome in &outcomes {
            write_outcome(&mut file, outcome).unwrap();
        }
        prop_assert_eq!(read_outcomes(file.as_slice()), Ok((program, outcomes)));
    }

    #[test]
    fn damage_is_told_and_does_no_harm(
        lines in lines(),
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..4),
        cut in any::<proptest::sample::Index>(),
    ) {
        let mut stream = written(&Header::default(), &lines);
        for (place, byte) in damage {
            let place = place.index(stream.len());
            stream[place] = byte;
        }
        stream.truncate(cut.index(stream.len() + 1));
        match Reader::new(stream.as_slice()) {
            Err(error) => check_error(&error),
            Ok(reader) => {
                for line in reader {
                    if let Err(error) = line {
                        check_error(&error);
                    }
                }
            }
        }
        let _ = read_outcomes(stream.as_slice());
    }

    #[test]
    fn places_are_never_outside_the_line(line in "\\PC{0,40}", path in proptest::collection::vec("[a-c0-2]", 0..3)) {
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        if let Some((column, length)) = locate(&line, &path) {
            prop_assert!((column + length) as usize <= line.chars().count() + 1);
        }
    }
}

fn check_error(error: &quorate_trace::StreamError) {
    assert!(!error.message.is_empty() && !error.message.ends_with('.'));
    assert_eq!(error.column == 0, error.length == 0);
    if let Some(text) = &error.text {
        assert!(text.chars().count() <= 400);
    }
}
