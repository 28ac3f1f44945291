//! Nothing may reach itself: functions, views and procs end because of it.

use crate::context::{Checker, Node};
use quorate_base::{Diagnostic, Span};
use rustc_hash::{FxHashMap, FxHashSet};

/// How far the walk through a node has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Walk {
    Open,
    Done,
}

impl Checker<'_> {
    /// Finds circles of functions, views, procs and first values, and first values that ask for what comes later.
    pub(crate) fn find_circles(&mut self) {
        let mut mentions: FxHashMap<Node, Vec<(Node, Span)>> = FxHashMap::default();
        for edge in &self.edges {
            mentions.entry(edge.from).or_default().push((edge.to, edge.span));
        }
        let mut order: Vec<Node> = self.edges.iter().map(|edge| edge.from).collect();
        order.sort_unstable();
        order.dedup();
        let mut walked: FxHashMap<Node, Walk> = FxHashMap::default();
        let mut circles: Vec<(Node, Span)> = Vec::new();
        for start in order {
            walk(start, &mentions, &mut walked, &mut circles);
        }
        for (node, span) in circles {
            let word = self.node_word(node);
            let message = match node {
                // A circle of blanks has been told where they were put in order.
                Node::Slot(template, slot)
                    if self
                        .slot(template, slot)
                        .is_some_and(|slot| matches!(slot.source, crate::context::SlotSource::Rule(..))) =>
                {
                    continue;
                }
                Node::Slot(..) => format!("the first value of `{word}` asks for `{word}` itself"),
                _ => format!("`{word}` leads back to itself"),
            };
            self.report(
                Diagnostic::error(609, span, message)
                    .note("functions, views and procs always end, so none may reach itself"),
            );
        }
        self.find_early_reads(&mentions);
    }

    /// A first value may ask a function for nothing that gets its own value later.
    fn find_early_reads(&mut self, mentions: &FxHashMap<Node, Vec<(Node, Span)>>) {
        let mut found = Vec::new();
        for (start, edges) in mentions {
            let Node::Slot(template, own) = *start else { continue };
            for (first, span) in edges {
                let Node::Function(_) = first else { continue };
                let mut seen = FxHashSet::from_iter([*first]);
                let mut open = vec![*first];
                while let Some(node) = open.pop() {
                    for (next, _) in mentions.get(&node).into_iter().flatten() {
                        match next {
                            Node::Slot(other, slot) if *other == template && *slot > own => {
                                found.push((*span, *slot, template));
                            }
                            Node::Function(_) if seen.insert(*next) => {
                                open.push(*next);
                            }
                            _ => {}
                        }
                    }
                }
            }
        }
        found.sort_unstable_by_key(|(span, slot, _)| (span.start, *slot));
        found.dedup_by_key(|(span, _, _)| *span);
        for (span, slot, template) in found {
            let word = self.slot(template, slot).map_or("", |slot| self.word(slot.name.name));
            self.error(201, span, format!("this asks for `{word}`, which comes later and has no value yet"));
        }
    }

    fn node_word(&self, node: Node) -> &str {
        match node {
            Node::Function(id) => self.function(id).map_or("", |function| self.word(function.name.name)),
            Node::Proc(id) => self.procs.get(id.index()).map_or("", |proc| self.word(proc.name.name)),
            Node::Slot(template, slot) => {
                self.slot(template, slot).map_or("", |slot| self.word(slot.name.name))
            }
        }
    }
}

/// Follows mentions from a node, in depth first, without recursion: texts may be long.
fn walk(
    start: Node,
    mentions: &FxHashMap<Node, Vec<(Node, Span)>>,
    walked: &mut FxHashMap<Node, Walk>,
    circles: &mut Vec<(Node, Span)>,
) {
    if walked.contains_key(&start) {
        return;
    }
    walked.insert(start, Walk::Open);
    let mut path = vec![(start, 0_usize)];
    while let Some((node, next)) = path.last_mut() {
        let edge = mentions.get(node).and_then(|edges| edges.get(*next)).copied();
        *next += 1;
        match edge {
            None => {
                walked.insert(*node, Walk::Done);
                path.pop();
            }
            Some((to, span)) => match walked.get(&to) {
                Some(Walk::Open) => {
                    // One circle is one mistake, wherever it is entered.
                    if !circles.iter().any(|(node, _)| *node == to) {
                        circles.push((to, span));
                    }
                }
                Some(Walk::Done) => {}
                None => {
                    walked.insert(to, Walk::Open);
                    path.push((to, 0));
                }
            },
        }
    }
}
