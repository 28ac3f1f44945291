//! Streams of events.

use super::{Grower, Param, Ty};
use crate::tree::Node;
use std::fmt::Write;

impl Grower<'_> {
    pub fn stream(&mut self) -> Node {
        let funds = if self.chance(50) { ",\"funds\":\"open\"" } else { "" };
        let bodies = if self.chance(20) { ",\"bodies\":\"act\"" } else { "" };
        self.bodies_act = !bodies.is_empty() && self.is_body;
        let mut lines = Vec::new();
        let mut at: i64 = 1_767_571_200;
        for person in ["ana", "bo", "cy"] {
            lines.push(Node::text(format!("{{\"at\":{at},\"give\":\"50 USDC\",\"to\":\"{person}\"}}")));
            lines.push(Node::text(format!("{{\"at\":{at},\"give\":\"9 GOLD\",\"to\":\"{person}\"}}")));
        }
        for alias in ["x", "y"] {
            if alias == "y" && !self.chance(if self.has_peers { 90 } else { 30 }) {
                continue;
            }
            // The first may be refused.
            for _ in 0..1 + self.below(2) {
                let params = self.main_params.clone();
                let args = self.given(&params);
                lines.push(Node::text(format!(
                    "{{\"at\":{at},\"by\":\"ana\",\"new\":\"Main\",\"as\":\"{alias}\",\"with\":{args}}}"
                )));
            }
            lines.push(Node::text(format!(
                "{{\"at\":{at},\"give\":\"30 USDC\",\"to\":\"{alias}.treasury\"}}"
            )));
        }
        for _ in 0..4 + self.below(16) {
            at += match self.below(6) {
                0 => 0,
                1 => 1,
                2 => 86_400,
                3 => 43_200,
                4 => 86_400 * self.below(6) as i64,
                _ => self.below(3_600) as i64,
            };
            let line = self.line(at);
            lines.push(Node::text(line));
        }
        Node::text(format!("{{\"quo\":\"events/1\"{funds}{bodies}}}\n")).many(lines, "\n").then("\n")
    }

    pub fn line(&mut self, at: i64) -> String {
        let by = self.person();
        if self.chance(6) {
            return format!("{{\"at\":{at}}}");
        }
        if self.chance(6) {
            let to = self.pick(&["x.treasury", "x", "bo", "cy"]).unwrap_or("x");
            return format!("{{\"at\":{at},\"give\":\"{} USDC\",\"to\":\"{to}\"}}", self.below(20));
        }
        let line = if self.chance(18) { self.creation() } else { None };
        let Some((what, params, pays)) = line.or_else(|| self.sending()) else {
            return format!("{{\"at\":{at}}}");
        };
        let args = self.given(&params);
        let mut line = format!("{{\"at\":{at},\"by\":\"{by}\",{what},\"with\":{args}");
        if pays.is_some() == self.chance(92) {
            let asset = if self.chance(90) { pays.unwrap_or("USDC") } else { "GOLD" };
            let _ = write!(line, ",\"pay\":\"{} {asset}\"", self.below(8));
        }
        line.push('}');
        line
    }

    /// Something nested is created.
    fn creation(&mut self) -> Option<(String, Vec<Param>, Option<&'static str>)> {
        let mut all: Vec<_> =
            self.made.iter().map(|made| (made.name.clone(), made.params.clone(), made.pays)).collect();
        if !self.item_params.is_empty() {
            all.push(("Item".into(), self.item_params.clone(), self.item_pays));
        }
        let (name, params, pays) = self.pick(&all)?;
        let root = if self.chance(85) { "x" } else { "y" };
        Some((format!("\"new\":\"{root}.{name}\""), params, pays))
    }

    /// An event is sent.
    fn sending(&mut self) -> Option<(String, Vec<Param>, Option<&'static str>)> {
        let doors = self.doors.clone();
        let door = self.pick(&doors)?;
        let number = self.pick(&[1, 1, 1, 2, 3]).unwrap_or(1);
        let mut to = door.to.id(number);
        if self.chance(15) {
            to.replace_range(..1, "y");
        }
        let event = if self.chance(2) { "nothing".into() } else { door.name };
        Some((format!("\"to\":\"{to}\",\"do\":\"{event}\""), door.params, door.pays))
    }

    /// Values for parameters, by place or by name; what has a default may be left out.
    fn given(&mut self, params: &[Param]) -> String {
        if self.chance(60) {
            let least = params.iter().rposition(|param| !param.has_default).map_or(0, |last| last + 1);
            let count =
                if self.chance(50) { least + self.below(params.len() - least + 1) } else { params.len() };
            let args: Vec<String> = params.iter().take(count).map(|param| self.json(&param.ty)).collect();
            return format!("[{}]", args.join(","));
        }
        let mut args = Vec::new();
        for param in params {
            if !(param.has_default && self.chance(50)) {
                args.push(format!("\"{}\":{}", param.name, self.json(&param.ty)));
            }
        }
        format!("{{{}}}", args.join(","))
    }

    pub fn person(&mut self) -> String {
        if self.bodies_act && self.chance(10) {
            return "x".into();
        }
        self.pick(&["ana", "ana", "bo", "cy"]).unwrap_or("ana").to_owned()
    }

    /// A number at an edge of what 64 bits hold, or of what a cell of the engine does.
    pub fn long(&mut self) -> &'static str {
        let edges = [
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "-9223372036854775809",
            "-4611686018427387904",
            "-4611686018427387905",
            "3037000500",
            "18446744073709551616",
        ];
        self.pick(&edges).unwrap_or(edges[0])
    }

    pub fn json(&mut self, ty: &Ty) -> String {
        let n = self.below(7);
        match ty {
            Ty::Bool => (n > 3).to_string(),
            Ty::Int if self.wide && self.chance(10) => "\"-170141183460469231731687303715884105728\"".into(),
            Ty::Int if self.long && self.chance(15) => format!("\"{}\"", self.long()),
            Ty::Coin(asset @ "USDC") if self.long && self.chance(15) => {
                format!("\"92233720368547758.0{n} {asset}\"")
            }
            Ty::Int => (n as i64 - 1).to_string(),
            Ty::Ratio => format!("\"{n}/{}\"", 1 + self.below(4)),
            Ty::Portion => format!("\"{}%\"", n * 10),
            Ty::Text => format!("\"{}\"", self.pick(&["", "a", "b", "é\\\"x"]).unwrap_or("a")),
            Ty::Coin("REP") => format!("\"{n} REP of {}\"", if self.chance(95) { "x" } else { "y" }),
            Ty::Coin(asset) => format!("\"{n} {asset}\""),
            Ty::Instant => format!("\"2026-01-{:02}T00:00Z\"", 5 + n * 2),
            Ty::Duration => format!("\"{n} hours\""),
            Ty::Agent => format!("\"{}\"", self.person()),
            Ty::Option(_) if n < 2 => "null".into(),
            Ty::Option(inner) => self.json(inner),
            Ty::Pair(left, right) => format!("[{},{}]", self.json(left), self.json(right)),
            Ty::Boxed(_) if n < 2 => "\"Void\"".into(),
            Ty::Boxed(inner) => format!("{{\"Full\":[{}]}}", self.json(inner)),
            Ty::Main => format!("\"{}\"", if n < 3 { "x" } else { "y" }),
            Ty::List(item) => {
                let items: Vec<String> = (0..self.below(3)).map(|_| self.json(item)).collect();
                format!("[{}]", items.join(","))
            }
            Ty::Set(item) => {
                let mut items: Vec<String> = (0..self.below(3)).map(|_| self.json(item)).collect();
                items.sort();
                items.dedup();
                format!("[{}]", items.join(","))
            }
            Ty::Map(key, value) => {
                let mut keys: Vec<String> = (0..self.below(3)).map(|_| self.json(key)).collect();
                keys.sort();
                keys.dedup();
                let is_name = matches!(**key, Ty::Text | Ty::Agent);
                let pairs: Vec<String> = keys
                    .into_iter()
                    .map(|key| {
                        let value = self.json(value);
                        if is_name { format!("{key}:{value}") } else { format!("[{key},{value}]") }
                    })
                    .collect();
                if is_name { format!("{{{}}}", pairs.join(",")) } else { format!("[{}]", pairs.join(",")) }
            }
            Ty::Rec => format!("{{\"a\":{n},\"b\":[\"bo\"],\"c\":\"{n} USDC\"}}"),
            Ty::Color => match n {
                0..=2 => "\"Red\"".into(),
                3 => "\"Green\"".into(),
                _ => format!("{{\"Blue\":[{n}]}}"),
            },
            Ty::Item => "\"x/Item#1\"".into(),
            Ty::Money => format!("\"{n} {}\"", self.pick(&["USDC", "GOLD", "REP of x"]).unwrap_or("USDC")),
            Ty::Asset => format!("\"{}\"", self.pick(&["USDC", "GOLD", "REP of x"]).unwrap_or("USDC")),
            Ty::Change => {
                let mut fields = Vec::new();
                for (name, is_portion) in self.settings.clone() {
                    if self.chance(60) {
                        let n = self.below(11);
                        let value = if is_portion { format!("\"{}%\"", n * 10) } else { n.to_string() };
                        fields.push(format!("\"{name}\":{value}"));
                    }
                }
                format!("{{{}}}", fields.join(","))
            }
        }
    }
}
