//! W1: a stream of calls to a MolochDAO v1 guild of a hundred members, the same for everybody who measures it.
//!
//! The stream is drawn by a small generator of its own, so that one seed is one stream in any language. What was
//! answered and what was left are each folded into one number, and the numbers for seeds 1 to 3 are known: the
//! contract itself gave them.

pub mod by_hand;
pub mod generate;
pub mod state;
pub mod through_quorate;

/// Everything is folded modulo this prime.
pub const MODULUS: u64 = 2_147_483_647;

/// The outcome hash of a whole stream: 0 for a call that was accepted, the number of its reason for one refused.
#[derive(Default)]
pub struct Outcomes {
    hash: u64,
}

impl Outcomes {
    /// Adds the answer to the next call.
    pub fn add(&mut self, code: u8) {
        self.hash = (self.hash * 31 + u64::from(code)) % MODULUS;
    }

    /// The hash of all answers so far.
    pub fn hash(&self) -> u64 {
        self.hash
    }
}

/// Why a call is refused, numbered as the workload numbers it. Where two calls have a reason in common but not its
/// number, there are two here.
pub mod refusal {
    pub const NOT_A_MEMBER: u8 = 1;
    pub const NOT_A_DELEGATE: u8 = 2;
    pub const TOO_MANY_SHARES: u8 = 3;
    pub const VOTE_ON_NO_PROPOSAL: u8 = 4;
    pub const VOTING_NOT_STARTED: u8 = 5;
    pub const VOTING_OVER: u8 = 6;
    pub const ALREADY_VOTED: u8 = 7;
    pub const NEITHER_YES_NOR_NO: u8 = 8;
    pub const IS_ABORTED: u8 = 9;
    pub const PROCESS_NO_PROPOSAL: u8 = 10;
    pub const NOT_READY: u8 = 11;
    pub const ALREADY_PROCESSED: u8 = 12;
    pub const PREVIOUS_UNPROCESSED: u8 = 13;
    pub const INSUFFICIENT_SHARES: u8 = 14;
    pub const YES_VOTE_UNPROCESSED: u8 = 15;
    pub const ABORT_NO_PROPOSAL: u8 = 16;
    pub const NOT_THE_APPLICANT: u8 = 17;
    pub const ABORT_WINDOW_OVER: u8 = 18;
    pub const ALREADY_ABORTED: u8 = 19;
    pub const KEY_IS_A_MEMBER: u8 = 20;
    pub const KEY_TAKEN: u8 = 21;
    pub const LEAVE_WITH_NO_PROPOSAL: u8 = 22;
    pub const TRANSFER_FAILED: u8 = 23;
}
