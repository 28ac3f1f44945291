//! Every form in which findings are shown, and nothing else.
