//! Writing `events/1`.

use std::io::{self, Write};

use quorate_number::time::write_instant;

use crate::event::{Act, Args, Header, Line};
use crate::json::{Members, USUAL_LENGTH, push_object, push_value};

/// Writes the header of an event stream, with its line end.
pub fn write_event_header(output: &mut impl Write, header: &Header) -> io::Result<()> {
    let mut out = String::new();
    let mut object = Members::object(&mut out);
    object.text("quo", "events/1");
    object.optional("program", header.program.as_deref());
    if header.funds_open {
        object.text("funds", "open");
    }
    if header.bodies_act {
        object.text("bodies", "act");
    }
    if let Some(people) = &header.people {
        object.texts("people", people);
    }
    if !header.map.is_empty() {
        let mut map = Members::object(object.value("map"));
        for (outside, id) in &header.map {
            map.text(outside, id);
        }
        map.close();
    }
    if !header.settings.is_empty() {
        let mut settings = Members::object(object.value("settings"));
        for (name, value) in &header.settings {
            push_value(settings.value(name), value);
        }
        settings.close();
    }
    object.close();
    out.push('\n');
    output.write_all(out.as_bytes())
}

/// Writes a line of an event stream, with its line end. Its number is not written: it is the line's place.
pub fn write_line(output: &mut impl Write, line: &Line) -> io::Result<()> {
    let mut out = String::with_capacity(USUAL_LENGTH);
    let mut object = Members::object(&mut out);
    object.text("at", &write_instant(line.at));
    match &line.act {
        Act::Pass => {}
        Act::New { by, what, alias, with, pay } => {
            object.optional("by", by.as_deref());
            object.text("new", what);
            object.optional("as", alias.as_deref());
            write_args(&mut object, with);
            object.optional("pay", pay.as_deref());
        }
        Act::Do { by, to, event, with, pay } => {
            object.text("by", by);
            object.text("to", to);
            object.text("do", event);
            write_args(&mut object, with);
            object.optional("pay", pay.as_deref());
        }
        Act::Give { amount, from, to } => {
            object.text("give", amount);
            object.optional("from", from.as_deref());
            object.text("to", to);
        }
    }
    object.all(&line.carried);
    object.close();
    out.push('\n');
    output.write_all(out.as_bytes())
}

fn write_args(object: &mut Members<'_>, args: &Args) {
    match args {
        Args::None => {}
        Args::Named(named) => push_object(object.value("with"), named),
        Args::Positional(values) => {
            let mut list = Members::list(object.value("with"));
            for value in values {
                push_value(list.item(), value);
            }
            list.close();
        }
    }
}
