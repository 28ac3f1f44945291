//! Exact numbers: whole numbers, ratios, amounts and their rounding.
