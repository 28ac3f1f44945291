//! Questions put to a state, which none of them changes.

use crate::engine::Engine;
use crate::event::{Event, Words};
use crate::exec::{Done, Frame, Halt, Machine, Stop};
use crate::fault::Fault;
use crate::lane::{Num, Trap};
use crate::ledger::WORLD;
use crate::moment::Happening;
use crate::registers::Lane;
use crate::world::World;
use quorate_base::Span;
use quorate_ir::{FnId, TemplateId};
use quorate_number::Int;
use quorate_trace::{Outcome, Refusal, StateDump};
use serde_json::Value;
use std::sync::Arc;

/// What a question comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The value as a stream writes it.
    pub value: Value,
    /// The value as the language writes it.
    pub text: String,
}

/// Why a question has no answer.
#[derive(Clone, Debug)]
pub enum Unanswered {
    /// Working it out was refused, as a division by zero is.
    Refused(Refusal),
    /// Something is wrong with what was given, or with the engine.
    Fault(Fault),
}

impl From<Fault> for Unanswered {
    fn from(fault: Fault) -> Unanswered {
        Unanswered::Fault(fault)
    }
}

/// What is asked, decoded.
struct Question {
    chunk: u32,
    instance: Option<u32>,
    words: Words,
    width: u16,
    happening: Happening,
}

impl Engine {
    /// The value of a function of the program for arguments as a stream writes them; `of` is the instance whose
    /// function it is, for one that belongs to a template. Persons whom the arguments mention exist from then on;
    /// nothing else changes.
    ///
    /// # Errors
    ///
    /// [`Unanswered`] if there is no value.
    pub fn evaluate(
        &mut self,
        function: FnId,
        of: Option<&str>,
        args: &[Value],
    ) -> Result<Answer, Unanswered> {
        self.answer(function, of, args, Happening::default(), None)
    }

    /// What an instance says of itself: one of its views, for arguments as a stream writes them, or else a parameter, rule
    /// or cell.
    ///
    /// # Errors
    ///
    /// [`Unanswered`] if there is no such instance, or nothing of that name in it, or no value.
    pub fn read(&mut self, of: &str, name: &str, args: &[Value]) -> Result<Answer, Unanswered> {
        let instance = self.instance_named(of)?;
        let views = self.viewer().template(instance).map(|template| template.views.as_slice());
        let view = views.unwrap_or_default().iter().find(|view| view.name == name).map(|view| view.id);
        match view {
            Some(view) => self.evaluate(view, Some(of), args),
            None => self
                .viewer()
                .slot(instance, name)
                .ok_or_else(|| Fault::new(902, format!("`{of}` has nothing called `{name}`")).into()),
        }
    }

    /// The same of a claim about a step: what happened in it, and the state before. A claim that asks the state before
    /// of what did not exist in it holds.
    ///
    /// # Errors
    ///
    /// [`Unanswered`] if there is no value.
    pub fn evaluate_step(
        &mut self,
        function: FnId,
        of: Option<&str>,
        args: &[Value],
        happening: Happening,
        before: &mut Engine,
    ) -> Result<Answer, Unanswered> {
        self.answer(function, of, args, happening, Some(&mut before.world))
    }

    /// Every instance of a template, in order of creation.
    pub fn instances(&self, template: TemplateId) -> Vec<String> {
        let instances = self.world.instances.iter().zip(0..);
        let of = instances.filter(|(instance, _)| instance.template == template.0);
        of.map(|(_, number)| self.viewer().instance(number)).collect()
    }

    /// The state of an instance as the language writes it; `None` if there is no such instance, or it has no states.
    pub fn state_of(&self, id: &str) -> Option<String> {
        self.viewer().state(self.find_instance(id)?)
    }

    /// An instance with what it contains, and its deadlines.
    pub fn dump_of(&self, id: &str) -> StateDump {
        let root = self.find_instance(id);
        let mut inside: Vec<u32> = Vec::new();
        for (instance, number) in self.world.instances.iter().zip(0..) {
            if Some(number) == root || instance.parent.is_some_and(|parent| inside.contains(&parent)) {
                inside.push(number);
            }
        }
        let ids: Vec<String> = inside.into_iter().map(|number| self.viewer().instance(number)).collect();
        let mut dump = self.dump();
        dump.instances.retain(|instance| ids.contains(&instance.id));
        dump.deadlines.retain(|deadline| ids.contains(&deadline.of));
        StateDump { people: Vec::new(), world: Vec::new(), supply: Vec::new(), ..dump }
    }

    /// Whether an instance or a person goes by a name.
    pub fn is_taken(&self, name: &str) -> bool {
        self.check_alias(name).is_err()
    }

    /// Lets the next thing happen that is due until an instant, if anything is: one deadline, as a step of its own.
    ///
    /// # Errors
    ///
    /// A [`Fault`] if a deadline is refused.
    pub fn fire_next(&mut self, at: i64) -> Result<Option<(Outcome, Happening)>, Fault> {
        let Some(armed) = self.next_due(at)? else { return Ok(None) };
        self.now = self.now.max(armed.due);
        let mut outcomes = Vec::new();
        self.fire_one(&armed, &mut outcomes)?;
        Ok(outcomes.pop().map(|outcome| (outcome, Happening::of_deadline(armed.instance))))
    }

    /// Whether anything may be due until an instant.
    pub fn is_due(&self, at: i64) -> bool {
        !self.is_quiet(at)
    }

    /// When the next thing happens by itself, if anything does.
    pub fn due(&self) -> Option<i64> {
        self.armed().first().map(|armed| armed.due)
    }

    /// Applies a decoded event as one step, without the deadlines before and after it; there is no outcome if it only
    /// lets time pass.
    ///
    /// # Errors
    ///
    /// A [`Fault`] of the engine, which says so.
    pub fn apply_alone(&mut self, event: &Event) -> Result<Option<(Outcome, Happening)>, Fault> {
        let happening = Happening::of_event(event, &self.world);
        let mut outcomes = Vec::new();
        self.take(event, &mut outcomes)?;
        Ok(outcomes.pop().map(|outcome| (outcome, happening)))
    }

    fn answer(
        &mut self,
        function: FnId,
        of: Option<&str>,
        args: &[Value],
        happening: Happening,
        before: Option<&mut World>,
    ) -> Result<Answer, Unanswered> {
        let program = Arc::clone(&self.program);
        let asked = program.function(function).ok_or_else(|| Fault::tool("no such function"))?;
        let instance = of.map(|of| self.instance_named(of)).transpose()?;
        let params = asked.body.locals.iter().take(asked.params);
        if args.len() != asked.params {
            return Err(Fault::tool("a question with too many or too few arguments").into());
        }
        let mut words = Words::default();
        for (param, value) in params.zip(args) {
            self.value(&param.ty, value, instance, &mut words)
                .map_err(|fault| fault.under(param.name.clone()))?;
        }
        let ty = &asked.body.value.ty;
        let width = self.code.layouts.width(ty).unwrap_or(1);
        let question = Question { chunk: function.0, instance, words, width, happening };
        let Engine { code, world, lanes, .. } = self;
        let mut kept = before.as_ref().map(|_| Box::<World>::default());
        let mut before = before;
        swap(before.as_deref_mut(), kept.as_deref_mut());
        let (now, mut done) = (self.now, Done::default());
        let text = question.chunk as usize;
        let mut lane = lanes.first(text);
        let result = loop {
            let result = match lane {
                Lane::Short => lanes.short.file().map_err(Halt::from).and_then(|file| {
                    run(&mut Machine::<i64>::new(code, world, &mut done, file, now), &question, &mut kept)
                }),
                Lane::Long => lanes.long.file().map_err(Halt::from).and_then(|file| {
                    run(&mut Machine::<i128>::new(code, world, &mut done, file, now), &question, &mut kept)
                }),
                Lane::Any => lanes.any.file().map_err(Halt::from).and_then(|file| {
                    run(&mut Machine::<Int>::new(code, world, &mut done, file, now), &question, &mut kept)
                }),
            };
            lane = match (&result, lane) {
                (Err(halt), Lane::Short) if *halt.trap() == Trap::Overflow => Lane::Long,
                (Err(halt), Lane::Long) if *halt.trap() == Trap::Overflow => Lane::Any,
                _ => break result,
            };
            lanes.begin_with(text, lane);
            world.undo(&code.layouts);
        };
        if let Some(kept) = &mut kept {
            kept.undo(&code.layouts);
        }
        swap(before, kept.as_deref_mut());
        let answer = match result {
            Ok(words) => {
                let viewer = self.viewer();
                Ok(Answer { value: viewer.json(ty, &words), text: viewer.text(ty, &words) })
            }
            Err(halt) => match halt {
                halt if halt.trap() == &Trap::Absent => {
                    Ok(Answer { value: Value::Bool(true), text: true.to_string() })
                }
                Halt::Stop(stop) => Err(stop),
                Halt::Trap(trap) => Err(Stop { trap, span: Span::default(), at: 0 }),
            },
        };
        self.world.undo(&self.code.layouts);
        answer.map_err(|stop| match self.refusal(&stop) {
            Ok(refusal) => Unanswered::Refused(refusal),
            Err(fault) => Unanswered::Fault(fault),
        })
    }
}

/// Runs a question in a lane; the state before is lent to the machine and comes back.
fn run<N: Num>(
    machine: &mut Machine<'_, N>,
    question: &Question,
    before: &mut Option<Box<World>>,
) -> Result<Vec<Int>, Halt> {
    machine.aside().happening = question.happening;
    machine.aside().before = before.take();
    let result = values(machine, question);
    *before = machine.aside().before.take();
    result
}

fn values<N: Num>(machine: &mut Machine<'_, N>, question: &Question) -> Result<Vec<Int>, Halt> {
    let (caller, pot) = (question.happening.caller.unwrap_or(WORLD), Machine::<N>::pot_at(0));
    let frame = match question.instance {
        Some(instance) => machine.frame(instance, caller, pot)?,
        // What belongs to no template asks nothing of an instance of its own.
        None => Frame { instance: u32::MAX, block: 0, caller, pot },
    };
    machine.place(0, &question.words)?;
    machine.run(question.chunk, 0, frame)?;
    let words = (0..question.width).map(|word| machine.get(0, word).map(Num::to_int));
    Ok(words.collect::<Result<_, _>>()?)
}

fn swap(one: Option<&mut World>, other: Option<&mut World>) {
    if let (Some(one), Some(other)) = (one, other) {
        std::mem::swap(one, other);
    }
}
