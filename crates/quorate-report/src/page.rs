use quorate_base::codes::{self, Kind, Page};
use serde_json::json;

use crate::paint::{Paint, Tint};
use crate::{Format, Style};

/// How wide paragraphs are.
const WIDTH: usize = 100;

/// The page of a code.
pub fn page(page: &Page, style: Style) -> String {
    match style.format {
        Format::Human => human(page, Paint { on: style.color }),
        Format::Short | Format::Github | Format::Junit => format!("{}: {}\n", page.code, page.title),
        Format::Json => object(page).to_string() + "\n",
    }
}

/// All codes with their titles.
pub fn page_list(style: Style) -> String {
    codes::all()
        .iter()
        .map(|page| match style.format {
            Format::Human => {
                format!(
                    "{}  {}\n",
                    Paint { on: style.color }.tint(Tint::Strong, &page.code.to_string()),
                    page.title
                )
            }
            Format::Short | Format::Github | Format::Junit => format!("{}: {}\n", page.code, page.title),
            Format::Json => json!({ "code": page.code.to_string(), "title": page.title }).to_string() + "\n",
        })
        .collect()
}

fn human(page: &Page, paint: Paint) -> String {
    let mut text = format!("{}\n\n", paint.tint(Tint::Strong, &format!("{}  {}", page.code, page.title)));
    text += &paragraph(page.meaning);
    text.push('\n');
    text += &paragraph(page.why);
    for (word, example) in [("wrong", page.wrong), ("right", page.fixed)] {
        text += &format!("\n{}\n", paint.tint(Tint::Aid, word));
        if example.is_empty() {
            text += "  (nothing at all)\n";
        }
        for line in example.lines() {
            text += format!("  {line}").trim_end();
            text.push('\n');
        }
    }
    if page.kind == Kind::Stream {
        text += &format!(
            "\n{}\n",
            paint.tint(Tint::Aid, &format!("the program, {}", codes::STREAM_PROGRAM_NAME))
        );
        for line in codes::STREAM_PROGRAM.lines() {
            text += format!("  {line}").trim_end();
            text.push('\n');
        }
    }
    if !page.related.is_empty() {
        let related: Vec<String> = page.related.iter().map(ToString::to_string).collect();
        text += &format!("\nsee also {}\n", related.join(", "));
    }
    text
}

fn object(page: &Page) -> serde_json::Value {
    let related: Vec<String> = page.related.iter().map(ToString::to_string).collect();
    let kind = match page.kind {
        Kind::Program => "program",
        Kind::Scenarios => "scenarios",
        Kind::Experiments => "experiments",
        Kind::Stream => "stream",
        Kind::Told => "told",
    };
    json!({
        "code": page.code.to_string(), "title": page.title, "kind": kind, "meaning": page.meaning,
        "why": page.why, "wrong": page.wrong, "fixed": page.fixed, "related": related,
    })
}

fn paragraph(words: &str) -> String {
    let mut text = String::new();
    let mut column = 0;
    for word in words.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > WIDTH {
            text.push('\n');
            column = 0;
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text += word;
        column += length;
    }
    text.push('\n');
    text
}
