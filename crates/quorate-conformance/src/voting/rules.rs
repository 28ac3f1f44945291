//! The variants that no function of a driver is named after, and what is done with them.

/// What is done with a variant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Its convention is that of another variant, whose function answers.
    As(&'static str),
    /// Its answer, with ties broken by a rule of its own, must lie within that of another variant, which keeps ties.
    Within(&'static str),
    /// The function of that variant answers, and what was recorded comes from floating point, even where it is whole.
    FloatAs(&'static str),
    /// It is passed over, for a reason.
    Skip(&'static str),
}

const OWN_ROOTS: &str =
    "whole roots with remainders added in proportion, up to 31 % off the formula it is meant for";
const OTHER_STV: &str = "another way to transfer votes, which the library does not have";

const RULES: &[(&str, &str, Rule)] = &[
    ("borda", "classic_m_to_1_unranked_zero", Rule::FloatAs("classic_m_to_1_unranked_zero")),
    ("plurality", "first_choice_split_equal", Rule::FloatAs("first_choice_split_equal")),
    ("borda", "dowdall_float", Rule::FloatAs("dowdall")),
    ("irv", "tallystick_eliminate_all_tied", Rule::As("eliminate_all_tied")),
    ("irv", "py3votecore", Rule::As("tb_ascending")),
    ("irv", "ranked_voting_single_candidate_order", Rule::As("tb_ascending")),
    ("irv", "ranked_voting_batch_candidate_order", Rule::Within("put")),
    ("irv", "pyrankvote_second_choices", Rule::Within("put")),
    ("irv", "votekit_initial_first_place", Rule::Within("put")),
    ("majority_judgment", "whalrus", Rule::Within("pref_voting")),
    // A square of a root is whole in the formula, and not in what was computed of it.
    ("quadratic_voting", "exact", Rule::FloatAs("exact")),
    ("quadratic_voting", "snapshot", Rule::FloatAs("snapshot")),
    ("ranked_pairs", "zavist_tideman_first_ballot", Rule::Within("put_margins")),
    ("ranked_pairs", "tb_votekit", Rule::Within("put_margins")),
    ("ranked_pairs", "tb_whalrus_ascending", Rule::Within("put_margins")),
    // 40 digits were recorded, and whole numbers have more.
    ("conviction_voting", "ideal", Rule::FloatAs("ideal")),
    ("adams", "apportionpy", Rule::As("first_listed_party_wins_ties")),
    ("dhondt", "apportionpy", Rule::As("first_listed_party_wins_ties")),
    ("huntington_hill", "apportionpy", Rule::As("first_listed_party_wins_ties")),
    ("largest_remainder_hare", "apportionpy", Rule::Within("all_outcomes")),
    ("sainte_lague", "apportionpy", Rule::As("first_listed_party_wins_ties")),
    ("quadratic_funding", "raw_subsidy", Rule::FloatAs("raw_subsidy")),
    ("quadratic_funding", "saturation_aware", Rule::FloatAs("saturation_aware")),
    ("quadratic_funding", "always_whole_pool", Rule::FloatAs("always_whole_pool")),
    ("quadratic_funding", "cap_redistribute", Rule::FloatAs("cap_redistribute")),
    ("quadratic_funding", "cap_redistribute_whole_pool", Rule::FloatAs("cap_redistribute_whole_pool")),
    ("quadratic_funding", "cap_truncate", Rule::FloatAs("cap_truncate")),
    ("quadratic_funding", "pairwise_bounded_raw", Rule::FloatAs("pairwise_bounded_raw")),
    ("quadratic_funding", "pairwise_bounded_raw_unordered", Rule::FloatAs("pairwise_bounded_raw_unordered")),
    ("quadratic_funding", "sum_sqrt_squared_share", Rule::FloatAs("sum_sqrt_squared_share")),
    ("quadratic_funding", "pairwise_bounded_strange_2020", Rule::FloatAs("pairwise_bounded_strange_2020")),
    (
        "quadratic_funding",
        "gitcoin_clr_py_pairwise_threshold",
        Rule::FloatAs("gitcoin_clr_py_pairwise_threshold"),
    ),
    ("quadratic_funding", "qf_calculator_percent_cap", Rule::FloatAs("qf_calculator_percent_cap")),
    ("quadratic_funding", "js_saturation_aware", Rule::Skip(OWN_ROOTS)),
    ("quadratic_funding", "js_always_whole_pool", Rule::Skip(OWN_ROOTS)),
    ("quadratic_funding", "js_cap_redistribute", Rule::Skip(OWN_ROOTS)),
    ("quadratic_funding", "js_cap_redistribute_whole_pool", Rule::Skip(OWN_ROOTS)),
    (
        "quadratic_funding",
        "rs_cap_equal_share_redistribute",
        Rule::FloatAs("rs_cap_equal_share_redistribute"),
    ),
    ("quadratic_funding", "rs_cap_truncate", Rule::FloatAs("cap_truncate")),
    ("stv", "approval_stv_droop", Rule::Skip(OTHER_STV)),
    ("stv", "last_parcel", Rule::Skip(OTHER_STV)),
    ("stv", "meek", Rule::Skip(OTHER_STV)),
    ("stv", "meek_exceeds_quota", Rule::Skip(OTHER_STV)),
    ("stv", "pyrankvote", Rule::Skip(OTHER_STV)),
    ("stv", "warren", Rule::Skip(OTHER_STV)),
    ("schulze", "whalrus_fraction", Rule::As("margins")),
    ("weighted_single_choice", "snapshot", Rule::FloatAs("snapshot")),
    ("two_round", "no_tie", Rule::As("put")),
];

const WEAKER: &str = "the package gives seats to two parties with 2 votes each and none to one with 5";

const NOISE: &str = "what rounding leaves of √c² - c was scaled up to the whole pool";

/// Vectors in which a variant is passed over: method, variant, numbers, why.
const EXCEPTIONS: &[(&str, &str, &[&str], &str)] = &[
    ("adams", "first_listed_party_wins_ties", &["042"], WEAKER),
    ("dean", "first_listed_party_wins_ties", &["042"], WEAKER),
    ("huntington_hill", "first_listed_party_wins_ties", &["042"], WEAKER),
    (
        "copeland",
        "snapshot",
        &["226"],
        "a published example with an incomplete ranking and plain scores, which the recorded version of the library refuses",
    ),
    (
        "quadratic_funding",
        "always_whole_pool",
        &["022", "028", "036", "054", "060", "064", "076", "078"],
        NOISE,
    ),
    (
        "quadratic_funding",
        "cap_redistribute_whole_pool",
        &["022", "028", "036", "042", "054", "060", "064", "076", "078"],
        NOISE,
    ),
    ("quadratic_funding", "qf_calculator_percent_cap", &["028", "052", "060", "078"], NOISE),
    (
        "score_multiwinner",
        "sequentially_spent_score_k2",
        &["019", "024", "028", "030", "033", "037", "048", "058"],
        "unless it is told to print, the package spends no scores, and seats whoever has the highest sums",
    ),
    ("weighted_single_choice", "snapshot", &["007"], "2^53 + 1 and 2^53 are the same number to the library"),
];

/// Why a variant is passed over in one vector.
pub(super) fn exception(method: &str, variant: &str, number: &str) -> Option<&'static str> {
    let found = EXCEPTIONS
        .iter()
        .find(|(of, name, files, _)| (*of, *name) == (method, variant) && files.contains(&number));
    found.map(|(.., reason)| *reason)
}

/// What is done with a variant that no function is named after; `None` if nobody has said.
pub(super) fn rule(method: &str, variant: &str) -> Option<Rule> {
    RULES.iter().find(|(of, name, _)| *of == method && *name == variant).map(|(.., rule)| *rule)
}
