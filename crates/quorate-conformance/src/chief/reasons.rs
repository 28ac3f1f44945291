//! The contracts' words for a refusal, and the port's codes.

/// The code of a refusal by a token whose owner has not approved of the chief.
pub const UNAPPROVED: &str = "unapproved";

/// The codes that a recorded reason may be answered with.
pub fn codes(call: &str, reason: &str) -> Option<&'static [&'static str]> {
    Some(match (reason, call) {
        ("(no reason)", "etch" | "vote") => &["slate_too_long", "not_in_order"],
        ("(no reason)", "lift") => &["not_more"],
        ("(no reason)", "setOwner" | "setAuthority" | "setRootUser") => &["no_such_event"],
        ("ds-math-sub-underflow", _) => &["not_deposited"],
        ("ds-chief-invalid-slate", _) => &["invalid_slate"],
        ("ds-token-insufficient-approval", _) => &[UNAPPROVED],
        ("ds-token-insufficient-balance", "free") => &["no_iou"],
        ("ds-token-insufficient-balance", _) => &["insufficient_funds", crate::system::TOKEN_REFUSED],
        _ => return None,
    })
}
