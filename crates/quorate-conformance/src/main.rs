//! Run ports against recorded runs of the systems they model.
fn main() {}
