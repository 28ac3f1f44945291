//! Streams of events.

use super::{Grower, Ty};
use crate::tree::Node;
use std::fmt::Write;

impl Grower<'_> {
    pub fn stream(&mut self) -> Node {
        let funds = if self.chance(50) { ",\"funds\":\"open\"" } else { "" };
        let mut lines = Vec::new();
        let mut at: i64 = 1_767_571_200;
        for person in ["ana", "bo", "cy"] {
            lines.push(Node::text(format!("{{\"at\":{at},\"give\":\"50 USDC\",\"to\":\"{person}\"}}")));
            lines.push(Node::text(format!("{{\"at\":{at},\"give\":\"9 GOLD\",\"to\":\"{person}\"}}")));
        }
        let args = self.json_args(&self.main_params.iter().map(|(_, ty)| ty.clone()).collect::<Vec<_>>());
        lines.push(Node::text(format!(
            "{{\"at\":{at},\"by\":\"ana\",\"new\":\"Main\",\"as\":\"x\",\"with\":{args}}}"
        )));
        lines.push(Node::text(format!("{{\"at\":{at},\"give\":\"30 USDC\",\"to\":\"x.treasury\"}}")));
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
        Node::text(format!("{{\"quo\":\"events/1\"{funds}}}\n")).many(lines, "\n").then("\n")
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
        if self.chance(8) && !self.item_params.is_empty() {
            let types: Vec<Ty> = self.item_params.iter().map(|(_, ty)| ty.clone()).collect();
            let args = self.json_args(&types);
            let mut line = format!("{{\"at\":{at},\"by\":\"{by}\",\"new\":\"x.Item\",\"with\":{args}");
            if self.item_pays.is_some() == self.chance(90) {
                let _ = write!(line, ",\"pay\":\"{} USDC\"", self.below(5));
            }
            line.push('}');
            return line;
        }
        let events = self.events.clone();
        let Some((item, event, types, paid)) = self.pick(&events) else {
            return format!("{{\"at\":{at}}}");
        };
        let to = if item { format!("x/Item#{}", 1 + self.below(3)) } else { "x".into() };
        let args = self.json_args(&types);
        let event = if self.chance(2) { "nothing".into() } else { event };
        let mut line =
            format!("{{\"at\":{at},\"by\":\"{by}\",\"to\":\"{to}\",\"do\":\"{event}\",\"with\":{args}");
        if paid.is_some() == self.chance(92) {
            let asset = if self.chance(90) { paid.unwrap_or("USDC") } else { "GOLD" };
            let _ = write!(line, ",\"pay\":\"{} {asset}\"", self.below(8));
        }
        line.push('}');
        line
    }

    pub fn person(&mut self) -> String {
        self.pick(&["ana", "ana", "bo", "cy"]).unwrap_or("ana").to_owned()
    }

    pub fn json_args(&mut self, types: &[Ty]) -> String {
        let args: Vec<String> = types.iter().map(|ty| self.json(ty)).collect();
        format!("[{}]", args.join(","))
    }

    pub fn json(&mut self, ty: &Ty) -> String {
        let n = self.below(7);
        match ty {
            Ty::Bool => (n > 3).to_string(),
            Ty::Int if self.wide && self.chance(10) => "\"-170141183460469231731687303715884105728\"".into(),
            Ty::Int => (n as i64 - 1).to_string(),
            Ty::Ratio => format!("\"{n}/{}\"", 1 + self.below(4)),
            Ty::Portion => format!("\"{}%\"", n * 10),
            Ty::Text => format!("\"{}\"", self.pick(&["", "a", "b", "é\\\"x"]).unwrap_or("a")),
            Ty::Coin(asset) => format!("\"{n} {asset}\""),
            Ty::Instant => format!("\"2026-01-{:02}T00:00Z\"", 5 + n * 2),
            Ty::Duration => format!("\"{n} hours\""),
            Ty::Agent => format!("\"{}\"", self.person()),
            Ty::Option(inner) => {
                if n < 2 {
                    "null".into()
                } else {
                    self.json(inner)
                }
            }
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
            Ty::Money => format!("\"{n} USDC\""),
            Ty::Asset => format!("\"{}\"", self.pick(&["USDC", "GOLD"]).unwrap_or("USDC")),
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
