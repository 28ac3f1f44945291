//! Types as a drafter writes them.

use crate::{AssetId, FormId, Program, SumId, TemplateId, Type};

/// Who knows the names that types are made of.
pub trait TypeWords {
    /// The name of an asset.
    fn asset_word(&self, id: AssetId) -> &str;
    /// The name of a process or body.
    fn template_word(&self, id: TemplateId) -> &str;
    /// The name of a form.
    fn form_word(&self, id: FormId) -> String;
    /// The name of a sum type.
    fn sum_word(&self, id: SumId) -> String;
    /// The name that stands for a whole type, if one does.
    fn alias(&self, _ty: &Type) -> Option<&str> {
        None
    }
}

impl TypeWords for Program {
    fn asset_word(&self, id: AssetId) -> &str {
        self.asset(id).map_or("?", |asset| asset.name.as_str())
    }

    fn template_word(&self, id: TemplateId) -> &str {
        self.template(id).map_or("?", |template| template.name.as_str())
    }

    fn form_word(&self, id: FormId) -> String {
        self.form(id).map_or("?", |form| form.name.as_str()).to_owned()
    }

    fn sum_word(&self, id: SumId) -> String {
        self.sum(id).map_or("?", |sum| sum.name.as_str()).to_owned()
    }
}

/// A type as a drafter writes it.
pub fn type_name<W: TypeWords>(words: &W, ty: &Type) -> String {
    match ty {
        Type::Bool => "Bool".into(),
        Type::Text => "Text".into(),
        Type::Int => "Int".into(),
        Type::Ratio => "Ratio".into(),
        Type::Portion => "Portion".into(),
        Type::Amount(id) => words.asset_word(*id).into(),
        Type::Exact(id) => format!("Exact[{}]", words.asset_word(*id)),
        Type::Money => "Money".into(),
        Type::ExactMoney => "Exact[Money]".into(),
        Type::Asset => "Asset".into(),
        Type::Instant => "Instant".into(),
        Type::Duration => "Duration".into(),
        Type::Account => "Account".into(),
        Type::Agent => "Agent".into(),
        Type::Person => "Person".into(),
        Type::Process(id) => words.template_word(*id).into(),
        Type::Form(id) => words.form_word(*id),
        Type::Change(_) => "Change".into(),
        Type::Fn(params, result) => {
            format!("fn({}) -> {}", type_names(words, params), type_name(words, result))
        }
        Type::Option(inner) => format!("{}?", type_name(words, inner)),
        Type::List(inner) => format!("List[{}]", type_name(words, inner)),
        Type::Set(inner) => format!("Set[{}]", type_name(words, inner)),
        Type::Map(key, value) => format!("Map[{}, {}]", type_name(words, key), type_name(words, value)),
        Type::Tuple(types) => format!("({})", type_names(words, types)),
        Type::Record(fields) => match words.alias(ty) {
            Some(alias) => alias.into(),
            None => {
                let fields: Vec<_> =
                    fields.iter().map(|(name, ty)| format!("{name}: {}", type_name(words, ty))).collect();
                format!("{{{}}}", fields.join(", "))
            }
        },
        Type::Sum(id) => words.sum_word(*id),
    }
}

/// Types with commas between them.
pub fn type_names<W: TypeWords>(words: &W, types: &[Type]) -> String {
    types.iter().map(|ty| type_name(words, ty)).collect::<Vec<_>>().join(", ")
}
