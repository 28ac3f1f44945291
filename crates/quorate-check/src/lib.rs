//! Decide whether a constitution makes sense, and lower it.
