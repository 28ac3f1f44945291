use quorate_base::{Diagnostic, Fix, Label, Sources, Span};
use serde_json::{Value, json};

use crate::excerpt::clamp;
use crate::words::severity;

/// A finding as `diagnostics/1`.
pub(crate) fn diagnostic(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let code = diagnostic.code.to_string();
    let secondary: Vec<Value> = diagnostic.secondary.iter().map(|label| place(label, sources)).collect();
    let mut object = json!({
        "quo": "diagnostics/1",
        "code": code,
        "severity": severity(diagnostic.severity),
        "message": diagnostic.message,
        "primary": place(&diagnostic.primary, sources),
        "secondary": secondary,
        "help": diagnostic.help,
        "notes": diagnostic.notes,
        "via": [],
    });
    if let Some(fields) = object.as_object_mut() {
        if let Some(mend) = &diagnostic.fix {
            fields.insert("fix".to_owned(), fix(mend, sources));
        }
        fields.insert("page".to_owned(), Value::String(code));
    }
    object.to_string() + "\n"
}

fn place(label: &Label, sources: &Sources) -> Value {
    let span = clamp(label.span, sources);
    let (start, end) = ends(span, sources);
    json!({ "file": path(span, sources), "start": start, "end": end, "label": label.text })
}

fn fix(fix: &Fix, sources: &Sources) -> Value {
    let edit = |edit: &quorate_base::Edit| {
        // An edit is not clamped: moving it would change what it does.
        let (start, end) = ends(edit.span, sources);
        let file = path(edit.span, sources);
        if start == end {
            json!({ "file": file, "at": start, "insert": edit.insert })
        } else {
            json!({ "file": file, "at": start, "to": end, "insert": edit.insert })
        }
    };
    let edits: Vec<Value> = fix.edits.iter().map(edit).collect();
    json!({ "title": fix.title, "safe": fix.safe, "edits": edits })
}

fn path(span: Span, sources: &Sources) -> String {
    sources.get(span.file).map_or_else(String::new, |file| file.path.clone())
}

fn ends(span: Span, sources: &Sources) -> (Value, Value) {
    let place = |byte: u32| {
        let place = sources.get(span.file).map(|file| file.line_column(byte));
        place.map_or(Value::Null, |place| json!([place.line, place.column]))
    };
    (place(span.start), place(span.end))
}
