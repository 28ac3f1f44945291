//! Text with structure: what a generator makes, and what a shrinker takes away.

/// A piece of text made of pieces.
#[derive(Clone, Debug, Default)]
pub struct Node {
    parts: Vec<Part>,
    /// For an expression: its type, and the simplest text of that type, which may stand in its place.
    kind: Option<(String, String)>,
}

/// A part of a piece.
#[derive(Clone, Debug)]
enum Part {
    Text(String),
    One(Node),
    /// Pieces of which each may be left out.
    Many(Vec<Node>, &'static str),
}

/// A change that makes a text simpler.
#[derive(Clone, Debug)]
enum Edit {
    /// Leaves out some of the pieces of a part.
    Drop { part: usize, from: usize, count: usize },
    /// Puts the simplest text of the type.
    Simplest,
    /// Puts an expression of the same type that stands within.
    Hoist(Vec<usize>),
}

impl Node {
    /// A piece that is only text.
    pub fn text(text: impl Into<String>) -> Node {
        Node::default().then(text)
    }

    /// An expression of a type.
    pub fn of(mut self, ty: &str, simplest: &str) -> Node {
        self.kind = Some((ty.to_owned(), simplest.to_owned()));
        self
    }

    /// With text behind.
    pub fn then(mut self, text: impl Into<String>) -> Node {
        self.parts.push(Part::Text(text.into()));
        self
    }

    /// With a piece behind.
    pub fn one(mut self, node: Node) -> Node {
        self.parts.push(Part::One(node));
        self
    }

    /// With pieces behind, of which each may be left out.
    pub fn many(mut self, nodes: Vec<Node>, between: &'static str) -> Node {
        self.parts.push(Part::Many(nodes, between));
        self
    }

    /// All of its text.
    pub fn render(&self) -> String {
        let mut out = String::new();
        self.push(&mut out);
        out
    }

    fn push(&self, out: &mut String) {
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::One(node) => node.push(out),
                Part::Many(nodes, between) => {
                    for (number, node) in nodes.iter().enumerate() {
                        if number > 0 {
                            out.push_str(between);
                        }
                        node.push(out);
                    }
                }
            }
        }
    }

    fn children(&self) -> impl Iterator<Item = &Node> {
        self.parts.iter().flat_map(|part| match part {
            Part::Text(_) => [].as_slice(),
            Part::One(node) => std::slice::from_ref(node),
            Part::Many(nodes, _) => nodes.as_slice(),
        })
    }

    fn child_mut(&mut self, number: usize) -> Option<&mut Node> {
        let nodes = self.parts.iter_mut().flat_map(|part| match part {
            Part::Text(_) => [].as_mut_slice(),
            Part::One(node) => std::slice::from_mut(node),
            Part::Many(nodes, _) => nodes.as_mut_slice(),
        });
        nodes.into_iter().nth(number)
    }

    fn at(&self, path: &[usize]) -> Option<&Node> {
        path.iter().try_fold(self, |node, number| node.children().nth(*number))
    }

    fn at_mut(&mut self, path: &[usize]) -> Option<&mut Node> {
        path.iter().try_fold(self, |node, number| node.child_mut(*number))
    }

    /// All simpler texts, the much simpler ones first.
    fn edits(&self) -> Vec<(Vec<usize>, Edit)> {
        let mut edits = Vec::new();
        self.collect_edits(&mut Vec::new(), &mut edits);
        edits.sort_by_key(|(path, edit)| match edit {
            Edit::Drop { count, .. } => (0, path.len(), usize::MAX - count),
            Edit::Simplest => (1, path.len(), 0),
            Edit::Hoist(within) => (2, path.len(), within.len()),
        });
        edits
    }

    fn collect_edits(&self, path: &mut Vec<usize>, edits: &mut Vec<(Vec<usize>, Edit)>) {
        for (part, pieces) in self.parts.iter().enumerate() {
            let Part::Many(nodes, _) = pieces else { continue };
            let mut count = nodes.len();
            while count > 0 {
                for from in (0..nodes.len()).step_by(count).rev() {
                    let count = count.min(nodes.len() - from);
                    edits.push((path.clone(), Edit::Drop { part, from, count }));
                }
                count /= 2;
            }
        }
        if let Some((ty, simplest)) = &self.kind
            && self.render() != *simplest
        {
            edits.push((path.clone(), Edit::Simplest));
            self.collect_hoists(ty, &mut Vec::new(), path, edits);
        }
        for (number, child) in self.children().enumerate() {
            path.push(number);
            child.collect_edits(path, edits);
            path.pop();
        }
    }

    fn collect_hoists(
        &self,
        ty: &str,
        within: &mut Vec<usize>,
        path: &[usize],
        edits: &mut Vec<(Vec<usize>, Edit)>,
    ) {
        for (number, child) in self.children().enumerate() {
            within.push(number);
            if child.kind.as_ref().is_some_and(|(of, _)| of == ty) {
                edits.push((path.to_vec(), Edit::Hoist(within.clone())));
            } else {
                child.collect_hoists(ty, within, path, edits);
            }
            within.pop();
        }
    }

    fn edited(&self, path: &[usize], edit: &Edit) -> Option<Node> {
        let mut whole = self.clone();
        let here = whole.at_mut(path)?;
        match edit {
            Edit::Drop { part, from, count } => {
                let Some(Part::Many(nodes, _)) = here.parts.get_mut(*part) else { return None };
                nodes.drain(*from..from + count);
            }
            Edit::Simplest => {
                let (ty, simplest) = here.kind.clone()?;
                *here = Node::text(simplest.clone()).of(&ty, &simplest);
            }
            Edit::Hoist(within) => *here = here.at(within)?.clone(),
        }
        Some(whole)
    }
}

/// A text that is being made simpler while it keeps failing.
#[derive(Clone, Debug)]
pub struct Shrinking {
    kept: Node,
    tried: Option<Node>,
    edits: Vec<(Vec<usize>, Edit)>,
    next: usize,
    /// How many edits in a row have been tried in vain: when all were, the text is as simple as it gets.
    vain: usize,
}

impl Shrinking {
    pub fn new(node: Node) -> Shrinking {
        Shrinking { kept: node, tried: None, edits: Vec::new(), next: 0, vain: 0 }
    }

    fn try_next(&mut self) -> bool {
        while self.vain < self.edits.len() {
            if self.next >= self.edits.len() {
                self.next = 0;
            }
            let (path, edit) = &self.edits[self.next];
            self.next += 1;
            self.vain += 1;
            self.tried = self.kept.edited(path, edit);
            if self.tried.is_some() {
                return true;
            }
        }
        self.tried = None;
        false
    }
}

impl proptest::strategy::ValueTree for Shrinking {
    type Value = Node;

    fn current(&self) -> Node {
        self.tried.clone().unwrap_or_else(|| self.kept.clone())
    }

    /// The present text fails: it is kept, and something simpler is tried.
    fn simplify(&mut self) -> bool {
        if let Some(tried) = self.tried.take() {
            self.kept = tried;
        }
        self.edits = self.kept.edits();
        self.vain = 0;
        self.try_next()
    }

    /// The present text does not fail: another is tried.
    fn complicate(&mut self) -> bool {
        self.try_next()
    }
}
