//! The calls. Nothing here knows the rules: a call is drawn from what the generator itself remembers of the stream.

#![expect(clippy::indexing_slicing, reason = "places in the queue are the generator's own")]

/// The instant of summoning, in seconds since 1970.
pub const SUMMONED: i64 = 1_550_000_000;
/// How long a period is, in seconds.
pub const PERIOD: i64 = 17_280;
/// How many addresses there are: `a0` to `a299`.
pub const ADDRESSES: u16 = 300;
/// Addresses below this one may become members.
pub const CANDIDATES: u16 = 120;
/// The vote for.
pub const YES: u8 = 1;
/// The vote against.
pub const NO: u8 = 2;

const MODULUS: u64 = super::MODULUS;
const MILLITOKEN: u128 = 10_u128.pow(15);
const STRANGER: u16 = 150;

/// A call to the guild.
pub struct Call {
    /// When, in seconds since 1970.
    pub at: i64,
    /// The address it comes from.
    pub by: u16,
    /// What is called.
    pub what: What,
}

/// What is called, with its arguments.
pub enum What {
    SubmitProposal { applicant: u16, tribute: u128, shares: u64 },
    SubmitVote { proposal: u32, vote: u8 },
    ProcessProposal { proposal: u32 },
    Ragequit { shares: u64 },
    Abort { proposal: u32 },
    UpdateDelegateKey { key: u16 },
}

/// The calls of a seed: 297 that fill the guild, and `count` more.
pub fn generate(seed: u64, count: usize) -> Vec<Call> {
    let mut generator = Generator::new(seed);
    generator.found_the_guild();
    for _ in 0..count {
        generator.next_call();
    }
    generator.calls
}

struct Luck(u64);

impl Luck {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0 * 48_271 % MODULUS;
        self.0 % bound
    }

    fn address_below(&mut self, bound: u16) -> u16 {
        self.below(bound.into()) as u16
    }
}

/// What is remembered of a proposal.
struct Submitted {
    start: i64,
    applicant: u16,
    is_aborted: bool,
    /// A bit for each founder who has voted.
    voted: u128,
}

struct Generator {
    luck: Luck,
    calls: Vec<Call>,
    queue: Vec<Submitted>,
    /// The delegate key of each founder.
    keys: [u16; 100],
    now: i64,
    /// The next proposal to process, and the proposals that can be voted on: from `low`, below `high`.
    next: usize,
    low: usize,
    high: usize,
    last_voted: usize,
    last_voter: u16,
    last_yes: u16,
}

enum Kind {
    Vote,
    Submit,
    Process,
    Ragequit,
    Abort,
    Key,
    Refused,
}

impl Generator {
    fn new(seed: u64) -> Generator {
        Generator {
            luck: Luck(seed),
            calls: Vec::new(),
            queue: Vec::new(),
            keys: std::array::from_fn(|founder| founder as u16),
            now: SUMMONED,
            next: 99,
            low: 99,
            high: 99,
            last_voted: 98,
            last_voter: 0,
            last_yes: 0,
        }
    }

    /// The summoner proposes 99 founders, votes for each and processes all.
    fn found_the_guild(&mut self) {
        for applicant in 1..100_u16 {
            let shares = 500 + self.luck.below(500);
            self.call(0, What::SubmitProposal { applicant, tribute: 10_000 * MILLITOKEN, shares });
            self.queue.push(Submitted {
                start: i64::from(applicant),
                applicant,
                is_aborted: false,
                voted: 1,
            });
        }
        for proposal in 0..99 {
            self.now = SUMMONED + (i64::from(proposal) + 1) * PERIOD;
            self.call(0, What::SubmitVote { proposal, vote: YES });
        }
        self.now = SUMMONED + 169 * PERIOD;
        for proposal in 0..99 {
            self.call(0, What::ProcessProposal { proposal });
        }
    }

    fn next_call(&mut self) {
        self.now += self.luck.below(4000) as i64;
        let period = (self.now - SUMMONED) / PERIOD;
        while self.low < self.queue.len() && self.queue[self.low].start + 35 <= period {
            self.low += 1;
        }
        while self.high < self.queue.len() && self.queue[self.high].start <= period {
            self.high += 1;
        }
        match self.next_kind(period) {
            Kind::Vote => self.vote(),
            Kind::Submit => self.submit(period),
            Kind::Process => {
                let by = self.luck.address_below(100);
                self.call(by, What::ProcessProposal { proposal: self.next as u32 });
                self.next += 1;
            }
            Kind::Ragequit => {
                let by = 80 + self.luck.address_below(20);
                let shares = 1 + self.luck.below(3);
                self.call(by, What::Ragequit { shares });
            }
            Kind::Abort => {
                let last = self.queue.len() - 1;
                self.queue[last].is_aborted = true;
                self.call(self.queue[last].applicant, What::Abort { proposal: last as u32 });
            }
            Kind::Key => {
                let member = self.luck.address_below(80);
                let own = self.keys[member as usize] == member;
                let key = if own { 200 + member } else { member };
                self.keys[member as usize] = key;
                self.call(member, What::UpdateDelegateKey { key });
            }
            Kind::Refused => self.refused(),
        }
    }

    fn next_kind(&mut self, period: i64) -> Kind {
        let queued = self.queue.len();
        let last = &self.queue[queued - 1];
        let can_abort = queued > 99 && !last.is_aborted && period < last.start + 5;
        let can_process = self.next < queued && period >= self.queue[self.next].start + 70;
        let kind = match self.luck.below(100) {
            0..69 => Kind::Vote,
            69..79 => Kind::Submit,
            79..89 if can_process => Kind::Process,
            89..93 => Kind::Ragequit,
            93 if can_abort => Kind::Abort,
            94 => Kind::Key,
            95.. => Kind::Refused,
            _ => Kind::Vote,
        };
        if matches!(kind, Kind::Vote) && self.low >= self.high { Kind::Submit } else { kind }
    }

    fn vote(&mut self) {
        let width = self.high - self.low;
        let mut proposal = self.low + self.luck.below(width as u64) as usize;
        let mut member = self.luck.address_below(100);
        let inclination = self.luck.below(100);
        let mut tries = 0;
        while self.queue[proposal].is_aborted && tries < width {
            proposal = self.low + (proposal - self.low + 1) % width;
            tries += 1;
        }
        tries = 0;
        while self.queue[proposal].voted >> member & 1 == 1 && tries < 100 {
            member = (member + 1) % 100;
            tries += 1;
        }
        let vote = if member < 80 && inclination < 75 { YES } else { NO };
        let by = self.keys[member as usize];
        self.call(by, What::SubmitVote { proposal: proposal as u32, vote });
        self.queue[proposal].voted |= 1 << member;
        self.last_voted = proposal;
        self.last_voter = member;
        if vote == YES {
            self.last_yes = member;
        }
    }

    fn submit(&mut self, period: i64) {
        let member = self.luck.address_below(100);
        let applicant = if self.luck.below(4) == 0 {
            80 + self.luck.address_below(20)
        } else {
            self.luck.address_below(CANDIDATES)
        };
        let shares = 1 + self.luck.below(10);
        let tribute = (1 + u128::from(self.luck.below(1000))) * MILLITOKEN;
        self.call(self.keys[member as usize], What::SubmitProposal { applicant, tribute, shares });
        let start = period.max(self.queue[self.queue.len() - 1].start) + 1;
        self.queue.push(Submitted { start, applicant, is_aborted: false, voted: 0 });
    }

    /// A call that the rules most likely refuse.
    fn refused(&mut self) {
        let queued = self.queue.len() as u32;
        let last = queued - 1;
        let next = self.next as u32;
        let (by, what) = match self.luck.below(14) {
            0 => (STRANGER, What::SubmitVote { proposal: last, vote: YES }),
            1 => {
                let proposal = queued + self.luck.below(3) as u32;
                (self.keys[0], What::SubmitVote { proposal, vote: YES })
            }
            2 => (self.keys[1], What::SubmitVote { proposal: 0, vote: YES }),
            3 => {
                let proposal = self.last_voted as u32;
                (self.keys[self.last_voter as usize], What::SubmitVote { proposal, vote: YES })
            }
            4 => (2, What::ProcessProposal { proposal: last }),
            5 => (3, What::ProcessProposal { proposal: next - 1 }),
            6 => (4, What::Ragequit { shares: 4_000_000_000 }),
            7 => (self.last_yes, What::Ragequit { shares: 1 }),
            8 => (STRANGER, What::Abort { proposal: last }),
            9 => (5, What::UpdateDelegateKey { key: 6 }),
            10 => (STRANGER, What::SubmitProposal { applicant: 7, tribute: 0, shares: 1 }),
            11 => {
                let too_many = What::SubmitProposal { applicant: 9, tribute: 0, shares: 10_u64.pow(18) };
                (self.keys[8], too_many)
            }
            12 => (10, What::ProcessProposal { proposal: next + 1 }),
            _ => (1, What::Abort { proposal: 0 }),
        };
        self.call(by, what);
    }

    fn call(&mut self, by: u16, what: What) {
        self.calls.push(Call { at: self.now, by, what });
    }
}
