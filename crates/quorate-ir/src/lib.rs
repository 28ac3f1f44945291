//! The meaning of a constitution as data: typed and resolved, with no error variant.
