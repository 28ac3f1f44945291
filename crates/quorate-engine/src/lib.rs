//! Apply one event to one state, exactly and fast, and say why.
