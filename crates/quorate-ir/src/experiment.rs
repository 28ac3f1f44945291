use crate::{Ask, Deed, Local, LocalId, PlayLine, SlotId, StateId, TemplateId, Type};
use quorate_base::Span;
use quorate_number::Ratio;

/// The variable for the person who acts, in every behaviour and experiment.
pub const ME: LocalId = LocalId(0);

/// The variable for that person's place in their population.
pub const INDEX: LocalId = LocalId(1);

/// The variable for all persons.
pub const EVERYONE: LocalId = LocalId(2);

/// What people do of their own accord.
#[derive(Clone, Debug)]
pub struct Behaviour {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// What it mentions: [`ME`], [`INDEX`], [`EVERYONE`], its parameters, and what its rules see and draw.
    pub locals: Vec<Local>,
    /// How many parameters it has.
    pub params: usize,
    /// The variables that are drawn anew each time: any portion below 100% is as likely as any other.
    pub draws: Vec<LocalId>,
    /// Its rules, in the order of the text.
    pub rules: Vec<BehaviourRule>,
}

/// `sees … where … => after … within … do …`
#[derive(Clone, Debug)]
pub struct BehaviourRule {
    /// All of it.
    pub span: Span,
    /// When it is considered.
    pub prompt: Prompt,
    /// On what condition.
    pub filter: Option<Ask>,
    /// How long it then waits.
    pub after: Option<Ask>,
    /// What it waits a random part of besides.
    pub within: Option<Ask>,
    /// What is then tried.
    pub deed: Deed,
    /// The money that goes with it.
    pub pay: Option<Ask>,
}

/// When a rule of a behaviour is considered.
#[derive(Clone, Debug)]
pub enum Prompt {
    /// Each time an instance enters a state.
    Sees {
        /// The variable for the instance.
        seen: LocalId,
        /// Of what it is an instance.
        template: TemplateId,
        /// The state.
        state: StateId,
        /// The instance it must be nested in.
        within: Option<Ask>,
    },
    /// Time and again, so long after the time before.
    Every(Ask),
}

/// A scenario that is run many times, with people who choose for themselves.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// What its lines mention: [`ME`], [`INDEX`], [`EVERYONE`], and what they give names to and draw.
    pub locals: Vec<Local>,
    /// The variables that are drawn anew each time.
    pub draws: Vec<LocalId>,
    /// At most so many runs of each cell.
    pub runs: u64,
    /// A measure, and how narrow its interval must be for fewer runs to do.
    pub until: Option<(usize, Ratio)>,
    /// The seed.
    pub seed: u64,
    /// How long a run goes on after its script.
    pub lasts: Option<Ask>,
    /// What the cells differ in.
    pub sweeps: Vec<Sweep>,
    /// Its script.
    pub lines: Vec<PlayLine>,
    /// Who plays what.
    pub castings: Vec<Casting>,
    /// What is recorded of each run.
    pub measures: Vec<Measure>,
    /// What must come of it.
    pub trials: Vec<Trial>,
}

/// `sweep x in a, b`
#[derive(Clone, Debug)]
pub struct Sweep {
    /// As it is written: `care`, `Company.turnout`.
    pub name: String,
    /// What takes the values.
    pub target: SweepTarget,
    /// The values, in the order of the text.
    pub values: Vec<Ask>,
}

/// What takes the values of a sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SweepTarget {
    /// A name of the script.
    Name(LocalId),
    /// A setting, as it is when an instance is created.
    Setting(TemplateId, SlotId),
}

/// `people crew: 12 play Worker(…)`
#[derive(Clone, Debug)]
pub struct Casting {
    /// Those who play: persons, or sets of them.
    pub people: Vec<LocalId>,
    /// The behaviour, by its place in the program.
    pub behaviour: usize,
    /// Its arguments.
    pub args: Vec<Ask>,
    /// After how many lines of the script they are there.
    pub after: usize,
    /// Where the behaviour is named.
    pub span: Span,
}

/// `measure passed = e every d`
#[derive(Clone, Debug)]
pub struct Measure {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// The variable for its value in a run.
    pub local: LocalId,
    /// Its type.
    pub ty: Type,
    /// Its value.
    pub what: Ask,
    /// How often it is taken, if not at the end alone.
    pub every: Option<Ask>,
}

/// `expect …` of an experiment.
#[derive(Clone, Debug)]
pub struct Trial {
    /// All of it.
    pub span: Span,
    /// In which cells.
    pub when: Option<Ask>,
    /// What.
    pub kind: TrialKind,
    /// How sure one must be.
    pub confidence: Option<Ask>,
}

/// The kinds of expectations of an experiment.
#[derive(Clone, Debug)]
pub enum TrialKind {
    /// A condition holds in at least, or at most, such a share of the runs.
    Share {
        /// Whether in at least so many.
        at_least: bool,
        /// The share; all runs if nothing is said.
        share: Option<Ask>,
        /// The condition.
        what: Ask,
    },
    /// A condition holds of the means of measures.
    Mean {
        /// The condition.
        what: Ask,
        /// The variables for means in it, each with the measure's number.
        means: Vec<(LocalId, usize)>,
    },
}
