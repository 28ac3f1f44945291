//! How we test: what holds of the whole repository.
