//! What the one layout looks like.

mod common;

use common::formatted;
use quorate_base::{FileId, Severity};
use quorate_fmt::{Unformatted, WIDTH, format};

/// Lays out a text, and demands that its layout is stable.
#[track_caller]
fn laid(text: &str, expected: &str) {
    let expected = expected.strip_prefix('\n').unwrap_or(expected);
    assert_eq!(formatted(text), expected);
    assert_eq!(formatted(expected), expected);
}

#[test]
fn what_fits_one_line_and_was_written_on_one_stays_there() {
    laid(
        "process P(){on go( )by anyone->over{note 1 note 2}end over}",
        "process P() { on go() by anyone -> over { note 1  note 2 }  end over }\n",
    );
}

#[test]
fn a_block_that_was_broken_has_lines_of_its_own() {
    laid(
        "process P(a:Int,b:Int){\non go() by anyone { note a note b\n}\n\n\n\nend over}",
        "
process P(a: Int, b: Int) {
  on go() by anyone {
    note a  note b
  }

  end over
}
",
    );
}

#[test]
fn conditions_and_their_refusals_stand_in_columns() {
    laid(
        "process P(fee: Int) {
  on go(n: Int) by a: Agent
    when n == fee else wrong_sum \"the fee, no more and no less\"
    when n > 0 else nothing \"something\" -> over { note n }
  on stay() by a: Agent {
    require fee > 0 else free_of_charge \"it costs nothing\"
    require fee < 1_000 else dear \"it costs too much\"
  }
  end over
}
",
        "
process P(fee: Int) {
  on go(n: Int) by a: Agent
      when n == fee else wrong_sum \"the fee, no more and no less\"
      when n > 0    else nothing   \"something\"
      -> over { note n }
  on stay() by a: Agent {
    require fee > 0     else free_of_charge \"it costs nothing\"
    require fee < 1_000 else dear           \"it costs too much\"
  }
  end over
}
",
    );
}

#[test]
fn columns_that_were_written_are_kept() {
    laid(
        "
dao Club(crew: Set[Agent]) {
  purpose:   \"A workshop\"
  founders:  crew
  size: 12
  asset REP     bound revocable
  asset VOICE   bound
  var a: Int = 1
  var bcd: Int = 2
}
",
        "
dao Club(crew: Set[Agent]) {
  purpose:  \"A workshop\"
  founders: crew
  size: 12
  asset REP   bound revocable
  asset VOICE bound
  var a: Int = 1
  var bcd: Int = 2
}
",
    );
}

#[test]
fn comments_stay_where_they_are() {
    laid(
        "
/// About the file.

// About nothing in particular.
/// About P.
process P() { // beside the brace


  // on its own line
  var a: Int = 1    // beside a cell
  var b: List[Int] = [1, // in a list
    2]
  // before the closing brace
}
// at the end
",
        "
/// About the file.

// About nothing in particular.
/// About P.
process P() {                                      // beside the brace
  // on its own line
  var a: Int = 1                                   // beside a cell
  var b: List[Int] = [1,                           // in a list
                      2]
  // before the closing brace
}
// at the end
",
    );
}

#[test]
fn a_value_that_does_not_fit_gets_a_line_of_its_own() {
    let long =
        "first_of_all_the_words + second_of_all_the_words + third_of_all_the_words + fourth_of_all_words";
    laid(
        &format!("fn f(first_of_all_the_words: Int, second_of_all_the_words: Int) -> Int = {long}"),
        &format!("fn f(first_of_all_the_words: Int, second_of_all_the_words: Int) -> Int =\n  {long}\n"),
    );
}

#[test]
fn lists_are_filled_under_their_first_item() {
    let params: Vec<String> = (0..9).map(|number| format!("parameter_{number}: Set[Agent]")).collect();
    let text = format!("process P({}) {{}}", params.join(","));
    let laid = formatted(&text);
    assert!(laid.lines().all(|line| line.len() <= WIDTH), "{laid}");
    assert_eq!(laid.lines().count(), 3, "{laid}");
    assert!(laid.lines().skip(1).all(|line| line.starts_with("          parameter_")), "{laid}");
}

#[test]
fn bindings_and_cases_have_lines() {
    laid(
        "fn f(n: Int) -> Int = let a = n; let bc = a + 1; if bc > 2 then a\nelse if a == 1 then bc else match a { Yes => 2, _ => 3 }",
        "
fn f(n: Int) -> Int = let a = n; let bc = a + 1; if bc > 2 then a
                                                 else if a == 1 then bc
                                                 else match a { Yes => 2, _ => 3 }
",
    );
    laid(
        "fn f(n: Int) -> Int = let a = n;\nlet bc   = a + 1; match a {\nsome(x) => x, none =>\nlet y = 1; y }",
        "
fn f(n: Int) -> Int =
  let a = n;
  let bc = a + 1;
  match a {
    some(x) => x,
    none    =>
      let y = 1;
      y
  }
",
    );
}

#[test]
fn scenarios_keep_a_line_for_each_line() {
    laid(
        "scenario \"two\" {\n  people ana,bo\n ana : p . vote( Yes )\n bo:  p.vote(No)   refused not_now\n\n after 2 days // late\n expect p is over }",
        "
scenario \"two\" {
  people ana, bo
  ana: p.vote(Yes)
  bo: p.vote(No) refused not_now

  after 2 days                                     // late
  expect p is over
}
",
    );
}

#[test]
fn signs_stand_close_where_they_belong_to_one_word() {
    laid(
        "fn f ( x : Int ? ) -> Ratio = - 1 / 2 * x ^ 2 + ( 10 ^ 18 ) / x - { .. a , b : 1 } . b [ 0 ]",
        "fn f(x: Int?) -> Ratio = -1 / 2 * x ^ 2 + (10^18) / x - {..a, b: 1}.b[0]\n",
    );
}

#[test]
fn what_cannot_be_read_is_left_alone() {
    let Err(Unformatted::Unreadable(findings)) = format(FileId(0), "process P( {\n  var a: = 1\n") else {
        panic!("a text with mistakes has no layout")
    };
    assert!(findings.iter().any(|finding| finding.severity == Severity::Error));
}

#[test]
fn nothing_but_comments_is_a_text_too() {
    laid("\n\n// one\n\n\n// two   \n\n", "// one\n\n// two\n");
    laid("", "");
    laid("// one\r\nasset AB   decimals 2\r\n", "// one\nasset AB decimals 2\n");
}

#[test]
fn the_deepest_text_that_can_be_read_is_laid_out() {
    let depth = 120;
    let text = format!("fn f(n: Int) -> Int = {}n{}\n", "(1 + ".repeat(depth), ")".repeat(depth));
    let laid = formatted(&text);
    assert_eq!(formatted(&laid), laid);
    assert_eq!(laid.replace([' ', '\n'], ""), text.replace([' ', '\n'], ""));
}

#[test]
fn a_loop_s_body_goes_on_under_it() {
    laid(
        "fn f(limit_of_all_rounds: Int, everybody: Set[Agent]) -> Int =\n  iterate s = length(everybody) up to limit_of_all_rounds while s < length(everybody) * length(everybody) + limit_of_all_rounds: s + 1",
        "
fn f(limit_of_all_rounds: Int, everybody: Set[Agent]) -> Int =
  iterate s = length(everybody) up to limit_of_all_rounds
      while s < length(everybody) * length(everybody) + limit_of_all_rounds:
    s + 1
",
    );
}
