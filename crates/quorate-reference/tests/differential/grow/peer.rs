//! Another instance of the process all is about: letters to it, and what may be read of it.

use super::{Door, Grower, Param, Scope, Target, Ty};
use crate::tree::Node;

impl Grower<'_> {
    /// A cell that knows another, and the event by which they meet.
    pub fn peer(&mut self, scope: &mut Scope) -> Node {
        let name = self.name("peer");
        scope.vars.push((name.clone(), Ty::Option(Box::new(Ty::Main)), true));
        self.has_peers = true;
        let event = self.name("e");
        let params = vec![Param::new("other", Ty::Main)];
        let door = Door { to: Target::Main, name: event.clone(), params, pays: None };
        self.doors.extend([door.clone(), door.clone(), door]);
        Node::text(format!(
            "var {name}: Main? = none\non {event}(other: Main) by anyone {{ {name} := some(other) }}"
        ))
    }

    /// What text of one reads of another.
    pub fn of_peer(&mut self, ty: &Ty, scope: &Scope) -> Option<Node> {
        if scope.in_function {
            return None;
        }
        let peers = scope.var_of(&Ty::Main);
        let peer = self.pick(&peers)?;
        let params = self.main_params.iter().map(|it| (it.name.clone(), it.ty.clone()));
        let mut all: Vec<(String, Ty)> = params.chain(self.views.iter().cloned()).collect();
        all.retain(|(_, of)| of == ty && !of.is_private());
        match self.pick(&all) {
            Some((name, _)) => Some(Node::text(format!("{peer}.{name}"))),
            None => match ty {
                Ty::Coin(asset @ ("USDC" | "GOLD")) => {
                    let account = self.pick(&["", ".treasury"]).unwrap_or("");
                    Some(Node::text(format!("{peer}{account}.{asset}")))
                }
                Ty::Money => Some(Node::text(format!("owner.held(REP of {peer})"))),
                Ty::Asset => Some(Node::text(format!("(REP of {peer})"))),
                Ty::Agent if self.is_body => Some(Node::text(peer)),
                _ => None,
            },
        }
    }

    /// A letter to another.
    pub fn write_to_peer(&mut self, scope: &Scope, depth: u32) -> Option<Node> {
        let peers = scope.var_of(&Ty::Option(Box::new(Ty::Main)));
        let peer = self.pick(&peers)?;
        let doors: Vec<Door> = self.doors.iter().filter(|door| door.to == Target::Main).cloned().collect();
        let door = self.pick(&doors)?;
        let v = self.name("v");
        let mut inner = scope.clone();
        inner.vars.push((v.clone(), Ty::Main, false));
        let send = self.letter(&v, &door, &inner, depth);
        Some(Node::text(format!("match {peer} {{ some({v}) => {{ ")).one(send).then(" }, none => {} }"))
    }

    /// `send v.e(…)`
    pub fn letter(&mut self, to: &str, door: &Door, scope: &Scope, depth: u32) -> Node {
        let is_peer = door.to == Target::Main;
        let mut args = Vec::new();
        let by_name = self.chance(30);
        for (number, param) in door.params.iter().enumerate() {
            let rest_may_miss = door.params.iter().skip(number).all(|it| it.has_default);
            if (by_name && param.has_default || rest_may_miss) && self.chance(50) {
                if !by_name {
                    break;
                }
                continue;
            }
            // Of another body an amount of its own asset is money.
            let ty = if is_peer && param.ty == Ty::Coin("REP") { Ty::Money } else { param.ty.clone() };
            let value = self.expr(&ty, 2, scope);
            args.push(if by_name { Node::text(format!("{}: ", param.name)).one(value) } else { value });
        }
        let mut send = Node::text(format!("send {to}.{}(", door.name)).many(args, ", ").then(")");
        if let Some(asset) = door.pays {
            let amount = if self.chance(20) {
                Node::text(format!("all {asset}"))
            } else {
                self.expr(&Ty::Coin(asset), 1, scope)
            };
            send = send.then(" paying ").one(amount).then(" from ").one(self.debit(scope));
        }
        if self.chance(60) {
            let block = self.block(&mut scope.clone(), depth.min(1));
            send = send.then(" otherwise ").one(block);
        }
        send
    }
}
