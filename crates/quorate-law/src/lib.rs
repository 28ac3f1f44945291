//! Constitutional checks: small worlds run through the engine, and graphs.
//!
//! They ask what a constitution does to the people under it. The rules are not modelled: they are run. `world` founds the smallest body that its parameters allow, `takeover` lets
//! coalitions vote in it, and `leaving` compares how fast one can leave with how fast a decision takes effect. What
//! cannot be founded or decided is passed over.

mod leaving;
mod power;
mod span;
mod takeover;
mod world;

use quorate_base::Diagnostic;
use quorate_ir::Program;

/// Looks at every body of a program. The findings are warnings, in the order of the text.
pub fn judge(program: &Program) -> Vec<Diagnostic> {
    let powers = power::powers(program);
    let mut found = Vec::new();
    if powers.is_empty() {
        return found;
    }
    found.extend(leaving::slower_than_effect(program, &powers));
    found.extend(takeover::takeovers(program, &powers));
    found.sort_by_key(|diagnostic: &Diagnostic| {
        let span = diagnostic.primary.span;
        (span.file, span.start, diagnostic.code)
    });
    found
}
