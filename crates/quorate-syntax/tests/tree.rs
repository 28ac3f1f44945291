//! The shape of trees: precedence, what takes as much as it can, documentation and places.
#![expect(clippy::panic, reason = "a test may panic")]

mod common;

use common::{excerpts, files, read};
use quorate_base::{FileId, Interner, Name};
use quorate_syntax::ast::{
    By, ClaimKind, Comp, Expr, ExprKind, File, Item, ItemKind, LineKind, Member, MemberKind, Pat, PatKind,
    StmtKind, TyKind, TypeBody,
};
use quorate_syntax::{Parse, parse};

/// A tree with the words of its names.
struct Tree {
    names: Interner,
    parse: Parse,
}

impl Tree {
    #[track_caller]
    fn of(text: &str) -> Tree {
        let mut names = Interner::default();
        let parse = parse(FileId(0), text, &mut names);
        assert_eq!(excerpts(text, &parse.diagnostics), Vec::<String>::new(), "{text}");
        Tree { names, parse }
    }

    /// The members of a body with these members.
    #[track_caller]
    fn body(members: &str) -> (Tree, Vec<Member>) {
        let tree = Tree::of(&format!("body B() {{\n{members}\n}}\n"));
        let [Item { kind: ItemKind::Process(process), .. }] = tree.parse.file.items.as_slice() else {
            panic!("{members}: {:?}", tree.parse.file)
        };
        let members = process.members.clone();
        (tree, members)
    }

    fn word(&self, name: Name) -> &str {
        self.names.text(name)
    }

    fn all(&self, exprs: &[Expr]) -> String {
        exprs.iter().map(|expr| self.show(expr)).collect::<Vec<_>>().join(" ")
    }

    fn comp(&self, comp: &Comp) -> String {
        let filter =
            comp.filter.as_ref().map_or(String::new(), |filter| format!(" where {}", self.show(filter)));
        format!("for {} in {}{filter}", self.pat(&comp.pat), self.show(&comp.over))
    }

    fn pat(&self, pat: &Pat) -> String {
        let parts = |parts: &[Pat]| parts.iter().map(|part| self.pat(part)).collect::<Vec<_>>().join(" ");
        match &pat.kind {
            PatKind::Name(name) => self.word(name.name).to_owned(),
            PatKind::Wild => "_".to_owned(),
            PatKind::Constructor(name, inner) => format!("{}<{}>", self.word(name.name), parts(inner)),
            PatKind::State(name, inner) => format!("{}({})", self.word(name.name), parts(inner)),
            PatKind::Tuple(inner) => format!("({})", parts(inner)),
            PatKind::Some(inner) => format!("some({})", self.pat(inner)),
            PatKind::None => "none".to_owned(),
            PatKind::Bool(truth) => truth.to_string(),
            PatKind::Error => "ERROR".to_owned(),
        }
    }

    /// An expression with all its brackets.
    fn show(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Number(number) => number.digits.clone(),
            ExprKind::Percent(number) => format!("{}%", number.digits),
            ExprKind::Amount(number, asset, of) => {
                let of = of.as_ref().map_or(String::new(), |of| format!(" of {}", self.show(of)));
                format!("<{} {}{of}>", number.digits, self.word(asset.name))
            }
            ExprKind::Duration(number, unit) => format!("<{} {unit:?}>", number.digits),
            ExprKind::Instant(seconds) => format!("<{seconds}>"),
            ExprKind::Day(number) => format!("<day {}>", number.digits),
            ExprKind::Text(text) => format!("{text:?}"),
            ExprKind::Name(name) | ExprKind::TypeName(name) => self.word(name.name).to_owned(),
            ExprKind::Asset(name, of) => {
                let of = of.as_ref().map_or(String::new(), |of| format!(" of {}", self.show(of)));
                format!("<{}{of}>", self.word(name.name))
            }
            ExprKind::Bool(truth) => truth.to_string(),
            ExprKind::None => "none".to_owned(),
            ExprKind::Some(inner) => format!("some({})", self.show(inner)),
            ExprKind::Tuple(inner) => format!("tuple({})", self.all(inner)),
            ExprKind::List(inner) => format!("[{}]", self.all(inner)),
            ExprKind::ListComp(what, comp) => format!("[{} {}]", self.show(what), self.comp(comp)),
            ExprKind::Set(inner) => format!("{{{}}}", self.all(inner)),
            ExprKind::SetComp(what, comp) => format!("{{{} {}}}", self.show(what), self.comp(comp)),
            ExprKind::Map(pairs) => {
                let pairs =
                    pairs.iter().map(|(key, value)| format!("{}=>{}", self.show(key), self.show(value)));
                format!("map{{{}}}", pairs.collect::<Vec<_>>().join(" "))
            }
            ExprKind::MapComp(key, value, comp) => {
                format!("map{{{}=>{} {}}}", self.show(key), self.show(value), self.comp(comp))
            }
            ExprKind::Record(fields) => {
                let fields = fields.iter().map(|field| {
                    let params =
                        field.params.as_ref().map_or(String::new(), |params| format!("/{}", params.len()));
                    format!("{}{params}:{}", self.word(field.name.name), self.show(&field.value))
                });
                format!("record{{{}}}", fields.collect::<Vec<_>>().join(" "))
            }
            ExprKind::Update(base, updates) => format!("update{{{} {}}}", self.show(base), updates.len()),
            ExprKind::Match(subject, arms) => {
                let arms = arms.iter().map(|(pat, value)| format!("{}=>{}", self.pat(pat), self.show(value)));
                format!("match({} {})", self.show(subject), arms.collect::<Vec<_>>().join(" "))
            }
            ExprKind::If(a, b, c) => format!("if({} {} {})", self.show(a), self.show(b), self.show(c)),
            ExprKind::Let(pat, a, b) => format!("let({} {} {})", self.pat(pat), self.show(a), self.show(b)),
            ExprKind::Fold(name, first, pat, over, next) => {
                let (first, over, next) = (self.show(first), self.show(over), self.show(next));
                format!("fold({} {first} {} {over} {next})", self.word(name.name), self.pat(pat))
            }
            ExprKind::Iterate(name, first, most, condition, next) => {
                let parts = [first, most, condition, next].map(|part| self.show(part)).join(" ");
                format!("iterate({} {parts})", self.word(name.name))
            }
            ExprKind::Aggregate(aggregate, what, comp) => {
                format!("{aggregate:?}({} {})", self.show(what), self.comp(comp))
            }
            ExprKind::Count(comp) => format!("Count({})", self.comp(comp)),
            ExprKind::Find(find, comp) => format!("{find:?}({})", self.comp(comp)),
            ExprKind::Quantified(quantifier, pat, over, holds) => {
                format!("{quantifier:?}({} {} {})", self.pat(pat), self.show(over), self.show(holds))
            }
            ExprKind::New(new) => {
                let path: String = new.path.iter().map(|step| format!("{}.", self.word(step.name))).collect();
                let pay = new
                    .pay
                    .as_ref()
                    .map_or("", |pay| if pay.from.is_some() { " paid from" } else { " paid" });
                format!("new({path}{} {}{pay})", self.word(new.name.name), new.args.len())
            }
            ExprKind::Negate(inner) => format!("-({})", self.show(inner)),
            ExprKind::Not(inner) => format!("not({})", self.show(inner)),
            ExprKind::Live(inner) => format!("live({})", self.show(inner)),
            ExprKind::Binary(operator, a, b) => format!("({} {operator:?} {})", self.show(a), self.show(b)),
            ExprKind::Is(subject, name, part) => {
                let part =
                    part.as_ref().map(|part| part.as_ref().map_or("_".to_owned(), |part| self.show(part)));
                let part = part.map_or(String::new(), |part| format!("({part})"));
                format!("({} is {}{part})", self.show(subject), self.word(name.name))
            }
            ExprKind::Field(base, name) => format!("{}.{}", self.show(base), self.word(name.name)),
            ExprKind::Call(callee, args) => {
                let args = args.iter().map(|arg| {
                    let name = arg.name.map_or(String::new(), |name| format!("{}:", self.word(name.name)));
                    format!("{name}{}", self.show(&arg.value))
                });
                format!("{}({})", self.show(callee), args.collect::<Vec<_>>().join(" "))
            }
            ExprKind::Index(base, key) => format!("{}[{}]", self.show(base), self.show(key)),
            ExprKind::AsOf(base, when) => format!("({} as of {})", self.show(base), self.show(when)),
            ExprKind::Old => "old".to_owned(),
            ExprKind::Now => "now".to_owned(),
            ExprKind::SelfAccount => "self".to_owned(),
            ExprKind::Me => "me".to_owned(),
            ExprKind::Caller => "caller".to_owned(),
            ExprKind::Creator => "creator".to_owned(),
            ExprKind::Event => "event".to_owned(),
            ExprKind::Error => "ERROR".to_owned(),
        }
    }
}

#[track_caller]
fn shows(text: &str, expected: &str) {
    let (tree, members) = Tree::body(&format!("x: {text}"));
    let [Member { kind: MemberKind::Fill(_, None, value), .. }] = members.as_slice() else {
        panic!("{members:?}")
    };
    assert_eq!(tree.show(value), expected, "{text}");
    let span = value.span;
    assert_eq!((span.start as usize, span.end as usize - span.start as usize), (14, text.len()), "{text}");
}

#[test]
fn precedence() {
    shows("a implies b or c and not d == e", "(a Implies (b Or (c And not((d Equal e)))))");
    shows("a implies b implies c", "(a Implies (b Implies c))");
    shows("not not a in b", "not(not((a In b)))");
    shows("a and b and c", "((a And b) And c)");
    shows("a - b - c & d", "(((a Minus b) Minus c) Both d)");
    shows("a * b / c mod d of e", "((((a Times b) Over c) Mod d) Of e)");
    shows("a + b * c ^ d", "(a Plus (b Times (c Power d)))");
    shows("a ^ b ^ c", "(a Power (b Power c))");
    shows("-a ^ b", "(-(a) Power b)");
    shows("- - live a.b", "-(-(live(a.b)))");
    shows("2 * -a", "(2 Times -(a))");
    shows("a ?? b ?? c + d", "(a Default (b Default (c Plus d)))");
    shows("a.get(b) ?? 0 == c", "((a.get(b) Default 0) Equal c)");
    shows("1/2 of (yes + no)", "((1 Over 2) Of tuple((yes Plus no)))");
    shows("yes >= 2/3 of roll", "(yes AtLeast ((2 Over 3) Of roll))");
    shows("(10% + 5% * (no / roll)) of roll", "(tuple((10% Plus (5% Times tuple((no Over roll))))) Of roll)");
    shows("p is failed(NoQuorum) or p is ended", "((p is failed(NoQuorum)) Or (p is ended))");
    shows("p is taken(_) and d is Company", "((p is taken(_)) And (d is Company))");
    shows("live turnout of roll", "(live(turnout) Of roll)");
}

#[test]
fn what_follows_a_value() {
    shows("m.REP as of opened", "(m.REP as of opened)");
    shows("supply(REP) as of t + 1", "((supply(<REP>) as of t) Plus 1)");
    shows("a.b[c](d, e: f)", "a.b[c](d e:f)");
    shows("a.end.on.USDC", "a.end.on.USDC");
    shows("f(end: 1, first: 2)", "f(end:1 first:2)");
    shows(
        "south.held(REP of north) == 30 REP of north.x",
        "(south.held(<REP of north>) Equal <30 REP of north.x>)",
    );
    shows(
        "[b for b in Bribe where b.jury == j][0].claim()",
        "[b for b in Bribe where (b.jury Equal j)][0].claim()",
    );
}

#[test]
fn literals() {
    shows("1_000", "1000");
    shows("12.50%", "12.50%");
    shows("5 days", "<5 Day>");
    shows("1 hour + 30 seconds", "(<1 Hour> Plus <30 Second>)");
    shows("day 30", "<day 30>");
    shows("day + 1", "(day Plus 1)");
    shows("250.5 USDC", "<250.5 USDC>");
    shows("2026-01-05T00:00Z", "<1767571200>");
    shows("2026-01-05", "<1767571200>");
    shows(r#""a \"b\" \\ \n c""#, r#""a \"b\" \\ \n c""#);
    shows("\"naïve — ✓\"", "\"naïve — ✓\"");
    shows("old(x) + now", "(old(x) Plus now)");
}

#[test]
fn what_stands_in_braces() {
    shows("{}", "{}");
    shows("{a, b}", "{a b}");
    shows("{f(a), b}", "{f(a) b}");
    shows("{a => 1, f(b) => 2}", "map{a=>1 f(b)=>2}");
    shows("{a: 1, state: 2}", "record{a:1 state:2}");
    shows("{valid(b): true, tally(_): none}", "record{valid/1:true tally/1:none}");
    shows("{..r, a: 1, k => 2, b: 3}", "update{r 3}");
    shows("{p => p for (p, _) in xs where c}", "map{p=>p for (p _) in xs where c}");
    shows("{p.a for p in xs}", "{p.a for p in xs}");
    shows("[]", "[]");
    shows("(a, b)", "tuple(a b)");
}

#[test]
fn what_is_open_takes_as_much_as_it_can() {
    shows("sum a for x in xs where p and q", "Sum(a for x in xs where (p And q))");
    shows("sum a + 1 for x in xs", "Sum((a Plus 1) for x in xs)");
    shows("count p in xs where a == b", "Count(for p in xs where (a Equal b))");
    shows("first p in xs where a or b", "First(for p in xs where (a Or b))");
    shows("all p in xs: a and b", "All(p xs (a And b))");
    shows("a or any p in xs: b or c", "(a Or Any(p xs (b Or c)))");
    shows("if a then b else if c then d else e + f", "if(a b if(c d (e Plus f)))");
    shows("let a = b; let (c, _) = d; c", "let(a b let((c _) d c))");
    shows("fold o = c for (a, w) in x: o + w", "fold(o c (a w) x (o Plus w))");
    shows("iterate x = a up to n while c: d", "iterate(x a n c d)");
    shows("match a { some(p) => p, none => b, A(q, _) => c }", "match(a some(p)=>p none=>b A<q _>=>c)");
    shows("new a.b.P(x, y: z) paying 5 USDC from t", "new(a.b.P 2 paid from)");
    let (_, members) =
        Tree::body("hook left(m: Agent) total {} blank f(a: A) -> fn(A) -> B? start -> s(a) { go t(b) }");
    let [Member { kind: MemberKind::Hook(hook), .. }, Member { kind: MemberKind::Blank(blank), .. }, _] =
        members.as_slice()
    else {
        panic!("{members:?}")
    };
    assert!(hook.total && hook.default.is_some());
    let TyKind::Fn(_, result) = &blank.ty.kind else { panic!("{blank:?}") };
    assert!(matches!(result.kind, TyKind::Option(_)));
}

#[test]
fn members_are_told_apart() {
    let (tree, members) = Tree::body(
        "on end(state: Int) by m in members {} on a() by b.c -> s on b() by anyone when x else no \"never\" {}
         on c() by d: Agent paying e: USDC during s, t {}
         end: 3  f(a, _): a  h { note 1 }  g(a) { note a }  start  account a, owed[Agent]
         step s: old(x) <= x  motion Spend(a: Int) { passes: true }  state s {}  end t(a: Int)",
    );
    let kinds: Vec<&str> = members
        .iter()
        .map(|member| match &member.kind {
            MemberKind::On(_, _, head, _) => match &head.by {
                Some(By::Member(..)) => "by member",
                Some(By::Exactly(_)) => "by exactly",
                Some(By::Anyone(_)) if head.when.len() == 1 => "by anyone",
                Some(By::Typed(..)) if head.paying.is_some() && head.during.len() == 2 => "by typed",
                _ => "by?",
            },
            MemberKind::Fill(name, params, _) => {
                let fill = (tree.word(name.name), params.as_ref().map(Vec::len));
                if fill == ("end", None) || fill == ("f", Some(2)) { "fill" } else { "fill?" }
            }
            MemberKind::HookFill(_, Some(params), block) if params.len() == 1 && block.stmts.len() == 1 => {
                "hook fill"
            }
            MemberKind::HookFill(_, None, _) => "bare hook fill",
            MemberKind::Start(..) => "start",
            MemberKind::Account(accounts) if accounts.len() == 2 => "accounts",
            MemberKind::Claim(ClaimKind::Step, ..) => "step",
            MemberKind::FormUse(_) => "form use",
            MemberKind::State(..) => "state",
            MemberKind::End(..) => "end",
            _ => "?",
        })
        .collect();
    let expected = [
        "by member",
        "by exactly",
        "by anyone",
        "by typed",
        "fill",
        "fill",
        "bare hook fill",
        "hook fill",
        "start",
        "accounts",
        "step",
        "form use",
        "state",
        "end",
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn types_and_constructors() {
    let tree = Tree::of(
        "type A = Yes | No(Int, B)  type B = List[A]  type C = D?  type D = Done  type E = {a: Int}  type F = (A, B)",
    );
    let bodies: Vec<bool> = tree
        .parse
        .file
        .items
        .iter()
        .map(|item| matches!(&item.kind, ItemKind::Type(decl) if matches!(decl.body, TypeBody::Sum(_))))
        .collect();
    assert_eq!(bodies, [true, false, false, true, false, false]);
}

#[test]
fn lines_of_play() {
    let tree = Tree::of(
        "experiment \"e\" {
           people ana, crew: 12 play Worker(a), Other
           people bo  play \"events.jsonl\"
           give: club.x() paying all USDC
           crew[3]: let p = new club.Spend(1) refused no
           expect when a >= 1, at most 5% of runs: b > 0 confidence 99%
           sweep Company.turnout in 20%, 40%  runs up to 10 until m within 1%
           measure left = e every 7 days
           at day 30  at 2026-04-01  versus A for B
         }",
    );
    let ItemKind::Experiment(play) = &tree.parse.file.items[0].kind else { panic!() };
    let kinds: Vec<&str> = play
        .lines
        .iter()
        .map(|line| match &line.kind {
            LineKind::People(people, roles) if people.len() == 2 && roles.len() == 2 => "population",
            LineKind::People(_, roles) if roles.is_empty() => "people",
            LineKind::Play(_) => "play",
            LineKind::Act(act) if act.pay.is_some() => "paid act",
            LineKind::Act(act) if act.binds.is_some() && act.refused.is_some() => "refused act",
            LineKind::Expect(expect)
                if matches!(expect.share, Some((false, _))) && expect.confidence.is_some() =>
            {
                "expect"
            }
            LineKind::Sweep(Some(_), _, values) if values.len() == 2 => "sweep",
            LineKind::Runs(_, Some(_)) => "runs",
            LineKind::Measure(_, _, Some(_)) => "measure",
            LineKind::At(_) => "at",
            LineKind::Versus(..) => "versus",
            _ => "?",
        })
        .collect();
    let expected = [
        "population",
        "people",
        "play",
        "paid act",
        "refused act",
        "expect",
        "sweep",
        "runs",
        "measure",
        "at",
        "at",
        "versus",
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn documentation_belongs_to_what_follows() {
    let tree = Tree::of(
        "/// A reward.\n// an aside\n///   In two lines.\nprocess P() { // not this\n  /// # Title\n  /// Why.\n  var x: Int = 0 //// nor this\n  var y: Int = 0\n}\n/// The end\n",
    );
    let item = &tree.parse.file.items[0];
    assert_eq!(item.docs, ["A reward.", "  In two lines."]);
    let ItemKind::Process(process) = &item.kind else { panic!() };
    assert_eq!(process.members[0].docs, ["# Title", "Why."]);
    assert_eq!(process.members[1].docs, Vec::<String>::new());
    let comments: Vec<(&str, bool)> =
        tree.parse.comments.iter().map(|comment| (comment.text.as_str(), comment.is_doc)).collect();
    assert_eq!(
        comments,
        [
            ("A reward.", true),
            ("an aside", false),
            ("  In two lines.", true),
            ("not this", false),
            ("# Title", true),
            ("Why.", true),
            ("// nor this", false),
            ("The end", true),
        ]
    );
}

#[test]
fn a_fill_keeps_its_name_and_the_rest_its_shape() {
    let mut names = Interner::default();
    let text = "motion M() {\n  passes: @\n  quorum: 1 +\n  period: 5 days\n  f(a): [1, @, 2]\n  on x( {}\n  grace: 1 day\n}\nasset USDC\n";
    let File { items, .. } = parse(FileId(0), text, &mut names).file;
    let ItemKind::FormUse(form) = &items[0].kind else { panic!("{items:?}") };
    let fills: Vec<&str> = form
        .members
        .iter()
        .filter_map(|member| match &member.kind {
            MemberKind::Fill(name, ..) => Some(names.text(name.name)),
            _ => None,
        })
        .collect();
    assert_eq!(fills, ["passes", "quorum", "period", "f", "grace"]);
    assert!(matches!(items[1].kind, ItemKind::Asset(_)));
}

#[test]
fn statements_after_a_mistake_are_kept() {
    let text =
        "process P() { start { x := 1 move 5 USDC frm a to b burn 1 REP from a let y = @ if y { z := 2 } } }";
    let File { items, .. } = read(text).file;
    let ItemKind::Process(process) = &items[0].kind else { panic!("{items:?}") };
    let MemberKind::Start(_, tail) = &process.members[0].kind else { panic!("{process:?}") };
    let stmts = &tail.block.as_ref().expect("a block").stmts;
    assert!(matches!(stmts[0].kind, StmtKind::Assign(..)), "{stmts:?}");
    assert!(matches!(stmts[1].kind, StmtKind::Error), "{stmts:?}");
    assert!(matches!(stmts[2].kind, StmtKind::Burn(..)), "{stmts:?}");
    assert!(matches!(stmts[3].kind, StmtKind::Let(..)), "{stmts:?}");
    assert!(matches!(stmts[4].kind, StmtKind::If(..)), "{stmts:?}");
}

#[test]
fn samples_have_no_error_nodes_and_good_places() {
    for (path, text) in files("../../tests/samples") {
        let parse = read(&text);
        let dump = format!("{:?}", parse.file);
        assert!(!dump.contains("kind: Error"), "{path}");
        let mut end = 0;
        for item in &parse.file.items {
            assert!(item.span.start >= end && item.span.end > item.span.start, "{path}");
            end = item.span.end;
        }
    }
}

#[test]
fn documentation_apart_is_about_the_file() {
    let text = "use std.dao { dao }\n\n/// About all.\n///\n/// Still.\n\n/// About one.\nasset A\n\n/// Of the second.\n\nasset B\n";
    let file = read(text).file;
    assert_eq!(file.docs, ["About all.", "", "Still."]);
    let docs: Vec<_> = file.items.iter().map(|item| item.docs.concat()).collect();
    assert_eq!(docs, ["", "About one.", "Of the second."]);
    let file = read("/// About one.\nasset A\n").file;
    assert_eq!((file.docs.len(), file.items[0].docs.len()), (0, 1));
    let file = read("/// About all.\n\nasset A\n").file;
    assert_eq!((file.docs.len(), file.items[0].docs.len()), (1, 0));
}
