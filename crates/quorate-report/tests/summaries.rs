//! Summaries of runs and pages of codes.

use quorate_base::{Code, codes};
use quorate_report::{Format, Money, Style, Summary, page, page_list, summary};

fn style(format: Format) -> Style {
    Style { format, color: false }
}

fn run() -> Summary {
    let counts =
        |pairs: &[(&str, u64)]| pairs.iter().map(|(name, times)| ((*name).to_owned(), *times)).collect();
    Summary {
        events: 9,
        refused: counts(&[("not_authorised", 1), ("too_little", 12)]),
        deadlines: 3,
        instances: counts(&[("Company", 1), ("Spend", 3)]),
        first: Some("2026-03-02T09:00:00Z".to_owned()),
        last: Some("2026-03-10T10:00:00Z".to_owned()),
        held: Some("treasury 300 USDC".to_owned()),
        money: vec![Money {
            asset: "USDC".to_owned(),
            people: "600".to_owned(),
            instances: "300".to_owned(),
            total: "900".to_owned(),
        }],
        conserved: true,
        digest: None,
    }
}

#[test]
fn a_run_in_every_form() {
    insta::assert_snapshot!(summary(&run(), style(Format::Human)));
    insta::assert_snapshot!(summary(&run(), style(Format::Short)));
    insta::assert_snapshot!(summary(&run(), style(Format::Json)));
}

#[test]
fn a_run_of_nothing() {
    assert_eq!(
        summary(&Summary::default(), style(Format::Human)),
        "0 events, 0 deadlines     NOT CONSERVED\n"
    );
}

#[test]
fn a_page() {
    insta::assert_snapshot!(page(codes::page(Code(303)).unwrap(), style(Format::Human)));
    insta::assert_snapshot!(page(codes::page(Code(907)).unwrap(), style(Format::Human)));
}

#[test]
fn every_page_has_every_form_and_a_line_in_the_list() {
    for entry in codes::all() {
        for format in [Format::Human, Format::Short, Format::Json] {
            assert!(page(entry, style(format)).contains(entry.title) || format == Format::Json);
        }
    }
    assert_eq!(page_list(style(Format::Short)).lines().count(), codes::all().len());
}
