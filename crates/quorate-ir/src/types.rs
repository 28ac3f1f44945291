macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);

        impl $name {
            /// Its place in the list it numbers.
            pub fn index(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids! {
    /// An asset or quantity of the program.
    AssetId;
    /// A sum type of the program.
    SumId;
    /// A process or body of the program.
    TemplateId;
    /// A function, view or derived cell of the program.
    FnId;
    /// A named block of statements of the program.
    ProcId;
    /// A refusal's code and sentence.
    ReasonId;
    /// A parameter or cell of a template.
    SlotId;
    /// A state of a template.
    StateId;
    /// A datum of a template's states; states that share one by name and type share the id.
    DataId;
    /// A named account of a template.
    AccountId;
    /// A variable of one body of text.
    LocalId;
    /// A form with its type arguments, as a type.
    FormId;
}

/// The type of a value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// A truth value.
    Bool,
    /// A text, compared only for equality.
    Text,
    /// A whole number without bound.
    Int,
    /// An exact rational.
    Ratio,
    /// A ratio in 0..1.
    Portion,
    /// Whole counts of an asset's or quantity's smallest unit, never negative.
    Amount(AssetId),
    /// An amount that is not yet rounded.
    Exact(AssetId),
    /// An amount whose asset is known at run time.
    Money,
    /// A `Money` that is not yet rounded.
    ExactMoney,
    /// An asset as a value.
    Asset,
    /// A point in time, in seconds since 1970.
    Instant,
    /// A length of time, in seconds.
    Duration,
    /// Whatever can hold money.
    Account,
    /// Whoever can act: a person or a body.
    Agent,
    /// A person.
    Person,
    /// An instance of a process or body.
    Process(TemplateId),
    /// An instance of any process or body made from a form or including it.
    Form(FormId),
    /// A partial record of the settings of a body: an option for each, in the order of [`crate::Template::settings`].
    Change(TemplateId),
    /// A value or none.
    Option(Box<Type>),
    /// Values in order.
    List(Box<Type>),
    /// Distinct values in order of insertion.
    Set(Box<Type>),
    /// Values by key, in order of insertion.
    Map(Box<Type>, Box<Type>),
    /// Several values.
    Tuple(Vec<Type>),
    /// Several named values, in the order of their declaration.
    Record(Vec<(String, Type)>),
    /// One of several constructors.
    Sum(SumId),
    /// A function. Only while a text is checked: where a program has one, it has been put in its place.
    Fn(Vec<Type>, Box<Type>),
}

impl Type {
    /// Whether its values are single whole numbers: they add, subtract and compare as such.
    pub fn is_whole(&self) -> bool {
        matches!(self, Type::Int | Type::Amount(_) | Type::Instant | Type::Duration)
    }

    /// Whether its values are exact rationals.
    pub fn is_ratio(&self) -> bool {
        matches!(self, Type::Ratio | Type::Portion | Type::Exact(_))
    }

    /// Whether its values are accounts, in any of their subtypes.
    pub fn is_account(&self) -> bool {
        matches!(self, Type::Account | Type::Agent | Type::Person | Type::Process(_) | Type::Form(_))
    }

    /// Whether it is a list, set or map.
    pub fn is_collection(&self) -> bool {
        matches!(self, Type::List(_) | Type::Set(_) | Type::Map(..))
    }
}
