//! What the checker takes for total is never refused: random deadlines that it accepts are run in random states.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod common;

use common::Run;
use quorate_base::Interner;

/// How many random deadlines are made.
const TRIES: u64 = 2_000;

/// A generator of texts that are well typed and often go wrong.
struct Maker {
    seed: u64,
    /// Whether `m` is a member of something that is walked.
    in_loop: bool,
}

impl Maker {
    fn pick(&mut self, among: usize) -> usize {
        // Constants of the usual 64-bit linear generator; the high bits are the good ones.
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.seed >> 33).unwrap() % among
    }

    fn amount(&mut self, depth: usize) -> String {
        let simple = ["fee", "saved", "till.DAI", "pool.DAI", "3 DAI", "0 DAI", "self.DAI"];
        if depth == 0 {
            return simple[self.pick(simple.len())].to_owned();
        }
        let next = depth - 1;
        match self.pick(9) {
            0 => format!("min({}, {})", self.amount(next), self.amount(next)),
            1 => format!("max({}, {})", self.amount(next), self.amount(next)),
            2 => format!("({} - {})", self.amount(next), self.amount(next)),
            3 => format!("({} + {})", self.amount(next), self.amount(next)),
            4 => format!("down(share of {})", self.amount(next)),
            5 => format!("up(1/3 of {})", self.amount(next)),
            6 => format!("({}) * {}", self.number(next), self.amount(0)),
            7 => {
                format!("(if {} then {} else {})", self.condition(next), self.amount(next), self.amount(next))
            }
            _ => self.amount(0),
        }
    }

    fn number(&mut self, depth: usize) -> String {
        let simple = ["n", "left", "0", "1", "2", "length(list)", "length(members)"];
        if depth == 0 {
            return simple[self.pick(simple.len())].to_owned();
        }
        let next = depth - 1;
        match self.pick(10) {
            0 => format!("({} + {})", self.number(next), self.number(next)),
            1 => format!("({} - {})", self.number(next), self.number(next)),
            2 => format!("({}) * ({})", self.number(next), self.number(next)),
            3 => format!("list[{}]", self.number(next)),
            4 => format!("down(({}) / ({}))", self.number(next), self.number(next)),
            5 => format!("(({}) mod ({}))", self.number(next), self.number(next)),
            6 => format!("max({}, {})", self.number(next), self.number(next)),
            7 if self.in_loop => "worked[m]".to_owned(),
            8 => format!("({}) ^ ({})", self.number(0), self.number(0)),
            _ => self.number(0),
        }
    }

    fn condition(&mut self, depth: usize) -> String {
        let next = depth.saturating_sub(1);
        match self.pick(if depth == 0 { 5 } else { 8 }) {
            0 => format!("{} <= {}", self.amount(0), self.amount(next)),
            1 => format!("{} < {}", self.number(0), self.number(next)),
            2 => format!("{} != 0", self.number(0)),
            3 if self.in_loop => "m in worked".to_owned(),
            3 | 4 => format!("{} == {}", self.number(0), self.number(0)),
            5 => format!("({}) and ({})", self.condition(next), self.condition(next)),
            6 => format!("({}) or ({})", self.condition(next), self.condition(next)),
            _ => format!("not ({})", self.condition(next)),
        }
    }

    fn statement(&mut self, depth: usize) -> String {
        let accounts = ["till", "pool", "self", "who"];
        let from = accounts[self.pick(3)];
        let to = accounts[self.pick(4)];
        match self.pick(if depth == 0 { 10 } else { 14 }) {
            0 | 1 => format!("move {} from {from} to {to}", self.amount(depth.min(1))),
            2 => format!("move all from {from} to {to}"),
            3 => format!("saved := {}", self.amount(depth)),
            4 => format!("saved -= {}", self.amount(0)),
            5 => format!("left := {}", self.number(depth)),
            6 => format!("list[{}] := {}", self.number(0), self.number(0)),
            7 => format!("append {} to list", self.number(0)),
            8 if self.in_loop => {
                ["worked[m] := 1", "worked[m] += 1", "remove m from worked", "remove m from members"]
                    [self.pick(4)]
                .to_owned()
            }
            8 => "list := []".to_owned(),
            9 => format!("note {}", self.number(depth)),
            10 | 11 => {
                format!(
                    "if {} {{ {} }} else {{ {} }}",
                    self.condition(depth),
                    self.block(depth),
                    self.block(depth)
                )
            }
            12 if !self.in_loop => {
                self.in_loop = true;
                let text =
                    format!("for m in members where {} {{ {} }}", self.condition(depth), self.block(depth));
                self.in_loop = false;
                text
            }
            _ => {
                let name = format!("x{}", self.pick(1_000_000));
                format!("let {name} = {}  saved := {name}", self.amount(depth))
            }
        }
    }

    fn block(&mut self, depth: usize) -> String {
        let count = 1 + self.pick(2);
        let statements: Vec<_> = (0..count).map(|_| self.statement(depth.saturating_sub(1))).collect();
        statements.join("  ")
    }

    /// A deadline under a condition that makes it likely to be accepted.
    fn guarded(&mut self) -> String {
        let condition = self.condition(2);
        format!("if {condition} {{ {} }}", self.block(2))
    }
}

fn program(block: &str) -> String {
    format!(
        "asset DAI
body Club(fee: DAI, n: Int, share: Portion, who: Agent) {{
  account till, pool
  var members: Set[Agent] = {{}}
  var worked: Map[Agent, Int] = {{}}
  var list: List[Int] = []
  var saved: DAI = 0 DAI
  var left: Int = 0
  on setup(a: DAI, b: Int, c: List[Int], d: Set[Agent], e: Set[Agent]) by anyone {{
    saved := a  left := b  list := c  members := d  worked := {{m => b for m in e}}
  }}
  every 1 day {{ {block} }}
}}"
    )
}

/// Whether the checker has nothing against a text.
fn is_accepted(text: &str) -> bool {
    let mut names = Interner::default();
    let mut sources = quorate_base::Sources::default();
    let file = sources.add("test.quo", text);
    let parsed = quorate_syntax::parse(file, text, &mut names);
    assert!(parsed.diagnostics.is_empty(), "{text}\n{:#?}", parsed.diagnostics);
    let (program, found) = quorate_check::check(&parsed.file, "test.quo", &names);
    let known = ["Q0403", "Q0511", "Q0205", "Q0501"];
    for finding in &found {
        let code = finding.code.to_string();
        assert!(
            known.contains(&code.as_str()),
            "{text}\n{code} {} {}",
            sources.place(finding.primary.span),
            finding.message
        );
    }
    program.is_some()
}

#[test]
fn what_is_accepted_is_never_refused() {
    let mut maker = Maker { seed: 2_026, in_loop: false };
    let mut accepted = 0;
    for _ in 0..TRIES {
        let block = if maker.pick(2) == 0 { maker.guarded() } else { maker.block(2) };
        let text = program(&block);
        if !is_accepted(&text) {
            continue;
        }
        accepted += 1;
        let mut run = Run::new(&text);
        run.goes_on = accepted % 16 == 0;
        let n = ["-2", "0", "1", "3"][maker.pick(4)];
        let fee = ["0", "2", "7"][maker.pick(3)];
        let share = ["0%", "40%", "100%"][maker.pick(3)];
        run.ok(&format!(r#"{{"by":"ada","new":"Club","as":"x","with":["{fee} DAI","{n}","{share}","bo"]}}"#));
        let mut at = 1_000_100;
        for round in 0..6 {
            for account in ["x", "x.till", "x.pool"] {
                let money = ["1", "3", "10"][maker.pick(3)];
                if maker.pick(3) > 0 {
                    run.apply_at(at, &format!(r#"{{"give":"{money} DAI","to":"{account}"}}"#)).unwrap();
                }
            }
            let saved = ["0", "2", "5"][maker.pick(3)];
            let left = ["-3", "0", "1", "2"][maker.pick(4)];
            let list = ["[]", "[0]", "[2,-1,1]"][maker.pick(3)];
            let members = ["[]", r#"["cy"]"#, r#"["cy","dee"]"#];
            let (members, worked) = (members[maker.pick(3)], members[maker.pick(3)]);
            let setup = format!(
                r#"{{"by":"ada","to":"x","do":"setup","with":["{saved} DAI","{left}",{list},{members},{worked}]}}"#
            );
            run.apply_at(at, &setup).unwrap();
            at += 86_400;
            let passed = run.apply_at(at, "{}");
            if let Err(fault) = passed {
                panic!("round {round}: {fault:?}\n{text}\n{setup}");
            }
        }
    }
    assert!(accepted > 100, "only {accepted} were accepted");
}

/// A process that takes money at its start, and lets go of it, or of some of it, in its deadlines.
fn box_program(maker: &mut Maker) -> String {
    let accounts = ["till", "pool", "self"];
    let asked = [
        "cash == fee else wrong_sum",
        "cash >= fee else wrong_sum when n > 0 else too_few",
        "cash == 2 * fee else wrong_sum",
        "cash <= 9 DAI else too_much",
        "n >= 1 and cash > fee else wrong_sum",
    ];
    let when = asked[maker.pick(asked.len())];
    let first = ["", "move fee from cash to pool  ", "move 1 DAI from cash to till  "][maker.pick(3)];
    let paid = accounts[maker.pick(3)];
    let more = accounts[maker.pick(3)];
    let during = if maker.pick(2) == 0 { String::new() } else { maker.block(2) };
    let payment = |maker: &mut Maker| match maker.pick(5) {
        0 => format!("move fee from {} to who", accounts[maker.pick(3)]),
        1 => format!("move 1 DAI from {} to who", accounts[maker.pick(3)]),
        2 => "move all from self to who  move all from till to who  move all from pool to who".to_owned(),
        3 => format!("move {}.DAI from {} to who", accounts[maker.pick(2)], accounts[maker.pick(2)]),
        _ => maker.block(2),
    };
    let (one, two, three) = (payment(maker), payment(maker), payment(maker));
    format!(
        "asset DAI
process Box(fee: DAI, n: Int, share: Portion, who: Agent) {{
  account till, pool
  var list: List[Int] = []
  var members: Set[Agent] = {{}}
  var worked: Map[Agent, Int] = {{}}
  var saved: DAI = 0 DAI
  var left: Int = 0
  start by anyone paying cash: DAI when {when} -> held {{ {first}move all from cash to {paid} }}
  state held {{
    on act(a: DAI, b: Int) by anyone {{ saved := a  left := b  {during} }}
    on put() by anyone paying d: DAI {{ move all from d to {more} }}
    every 1 day {{ {one} }}
    at now + 2 days -> late {{ {two} }}
  }}
  state late {{ at now + 1 day -> over {{ {three} }} }}
  end over
}}"
    )
}

#[test]
fn what_states_are_entered_with_is_there() {
    let mut maker = Maker { seed: 511, in_loop: false };
    let (mut accepted, mut ended) = (0, 0);
    for _ in 0..2 * TRIES {
        let text = box_program(&mut maker);
        if !is_accepted(&text) {
            continue;
        }
        accepted += 1;
        let mut run = Run::new(&text);
        run.goes_on = accepted % 16 == 0;
        run.raw(r#"{"at":1000000,"give":"100 DAI","to":"ada"}"#).unwrap();
        let (n, fee) = (["-2", "0", "1"][maker.pick(3)], ["0", "2", "4"][maker.pick(3)]);
        let pay = ["0", "2", "4", "5", "8"][maker.pick(5)];
        let new = format!(
            r#"{{"by":"ada","new":"Box","as":"x","with":["{fee} DAI","{n}","40%","bo"],"pay":"{pay} DAI"}}"#
        );
        let begun = run.apply(&new).unwrap_or_else(|fault| panic!("{fault:?}\n{text}"));
        if !begun[0].ok {
            continue;
        }
        let mut at = 1_000_200;
        for _ in 0..4 {
            let left = ["-3", "0", "1", "2"][maker.pick(4)];
            let act = format!(r#"{{"by":"ada","to":"x","do":"act","with":["{fee} DAI","{left}"]}}"#);
            for line in [act.as_str(), r#"{"by":"ada","to":"x","do":"put","pay":"1 DAI"}"#] {
                if maker.pick(2) == 0 {
                    run.apply_at(at, line).unwrap_or_else(|fault| panic!("{fault:?}\n{text}"));
                }
            }
            at += 86_400;
            run.apply_at(at, "{}").unwrap_or_else(|fault| panic!("{fault:?}\n{text}"));
        }
        ended += usize::from(run.engine.dump().instances.iter().any(|it| it.state == "over"));
    }
    assert!(accepted > 50 && ended > 20, "only {accepted} were accepted, and {ended} ended");
}
