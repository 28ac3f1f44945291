//! The text of the library and of the ports, embedded.
