//! The registry of codes: one file, and in it one page, for each.

mod q0101;
mod q0102;
mod q0103;
mod q0104;
mod q0105;
mod q0106;
mod q0107;
mod q0108;
mod q0109;
mod q0201;
mod q0202;
mod q0203;
mod q0204;
mod q0205;
mod q0206;
mod q0207;
mod q0208;
mod q0301;
mod q0302;
mod q0303;
mod q0305;
mod q0306;
mod q0307;
mod q0308;
mod q0309;
mod q0310;
mod q0401;
mod q0402;
mod q0403;
mod q0404;
mod q0405;
mod q0406;
mod q0407;
mod q0408;
mod q0410;
mod q0501;
mod q0502;
mod q0503;
mod q0504;
mod q0505;
mod q0506;
mod q0508;
mod q0511;
mod q0512;
mod q0601;
mod q0602;
mod q0603;
mod q0604;
mod q0605;
mod q0606;
mod q0607;
mod q0608;
mod q0609;
mod q0611;
mod q0612;
mod q0613;
mod q0704;
mod q0706;
mod q0801;
mod q0802;
mod q0803;
mod q0804;
mod q0805;
mod q0807;
mod q0808;
mod q0809;
mod q0811;
mod q0812;
mod q0813;
mod q0814;
mod q0815;
mod q0816;
mod q0817;
mod q0901;
mod q0902;
mod q0903;
mod q0904;
mod q0905;
mod q0906;
mod q0907;
mod q0908;
mod q0909;
mod q0911;
mod q0912;
mod q0913;
mod q0914;
mod q0915;
mod q0916;
mod q0921;
mod q0922;
mod q0923;
mod q0924;
mod q0931;
mod q0932;
mod q0933;

use crate::Code;

/// What is known about a code; `quo explain` prints it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The code.
    pub code: Code,
    /// What the examples are.
    pub kind: Kind,
    /// The finding in a few words.
    pub title: &'static str,
    /// What it means, a paragraph.
    pub meaning: &'static str,
    /// Why it matters, a paragraph.
    pub why: &'static str,
    /// A text that gives this code, and no other.
    pub wrong: &'static str,
    /// The words of the wrong text that are complained about; empty where there are none to point at.
    pub marked: &'static str,
    /// The same text, mended: it gives nothing.
    pub fixed: &'static str,
    /// Codes worth reading next.
    pub related: &'static [Code],
}

/// What the examples of a page are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Programs, to be checked.
    Program,
    /// Programs whose scenarios are to be played.
    Scenarios,
    /// Programs whose experiments are to be run.
    Experiments,
    /// Streams of events, to be run with [`STREAM_PROGRAM`].
    Stream,
    /// Words: what the code is about does not fit on a page.
    Told,
}

/// What the program of the stream examples is called.
pub const STREAM_PROGRAM_NAME: &str = "till.quo";

/// The program that the events of the stream examples belong to.
pub const STREAM_PROGRAM: &str = "asset USDC decimals 6

process Till(keeper: Agent) {
  account box
  on put() by anyone paying coin: USDC { move all from coin to box }
  on take(amount: USDC) by keeper { move amount from box to keeper }
}
";

/// The page of a code.
pub fn page(code: Code) -> Option<&'static Page> {
    let place = PAGES.binary_search_by_key(&code, |page| page.code).ok()?;
    PAGES.get(place)
}

/// All pages, in the order of their codes.
pub fn all() -> &'static [Page] {
    PAGES
}

static PAGES: &[Page] = &[
    q0101::PAGE,
    q0102::PAGE,
    q0103::PAGE,
    q0104::PAGE,
    q0105::PAGE,
    q0106::PAGE,
    q0107::PAGE,
    q0108::PAGE,
    q0109::PAGE,
    q0201::PAGE,
    q0202::PAGE,
    q0203::PAGE,
    q0204::PAGE,
    q0205::PAGE,
    q0206::PAGE,
    q0207::PAGE,
    q0208::PAGE,
    q0301::PAGE,
    q0302::PAGE,
    q0303::PAGE,
    q0305::PAGE,
    q0306::PAGE,
    q0307::PAGE,
    q0308::PAGE,
    q0309::PAGE,
    q0310::PAGE,
    q0401::PAGE,
    q0402::PAGE,
    q0403::PAGE,
    q0404::PAGE,
    q0405::PAGE,
    q0406::PAGE,
    q0407::PAGE,
    q0408::PAGE,
    q0410::PAGE,
    q0501::PAGE,
    q0502::PAGE,
    q0503::PAGE,
    q0504::PAGE,
    q0505::PAGE,
    q0506::PAGE,
    q0508::PAGE,
    q0511::PAGE,
    q0512::PAGE,
    q0601::PAGE,
    q0602::PAGE,
    q0603::PAGE,
    q0604::PAGE,
    q0605::PAGE,
    q0606::PAGE,
    q0607::PAGE,
    q0608::PAGE,
    q0609::PAGE,
    q0611::PAGE,
    q0612::PAGE,
    q0613::PAGE,
    q0704::PAGE,
    q0706::PAGE,
    q0801::PAGE,
    q0802::PAGE,
    q0803::PAGE,
    q0804::PAGE,
    q0805::PAGE,
    q0807::PAGE,
    q0808::PAGE,
    q0809::PAGE,
    q0811::PAGE,
    q0812::PAGE,
    q0813::PAGE,
    q0814::PAGE,
    q0815::PAGE,
    q0816::PAGE,
    q0817::PAGE,
    q0901::PAGE,
    q0902::PAGE,
    q0903::PAGE,
    q0904::PAGE,
    q0905::PAGE,
    q0906::PAGE,
    q0907::PAGE,
    q0908::PAGE,
    q0909::PAGE,
    q0911::PAGE,
    q0912::PAGE,
    q0913::PAGE,
    q0914::PAGE,
    q0915::PAGE,
    q0916::PAGE,
    q0921::PAGE,
    q0922::PAGE,
    q0923::PAGE,
    q0924::PAGE,
    q0931::PAGE,
    q0932::PAGE,
    q0933::PAGE,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_in_order_and_found_by_their_codes() {
        assert!(all().windows(2).all(|pair| pair[0].code < pair[1].code));
        for entry in all() {
            assert_eq!(page(entry.code), Some(entry));
        }
        assert_eq!(page(Code(0)), None);
    }

    #[test]
    fn pages_refer_to_pages_and_never_to_themselves() {
        for entry in all() {
            for other in entry.related {
                assert!(page(*other).is_some(), "{} refers to {other}, which has no page", entry.code);
                assert_ne!(*other, entry.code);
            }
        }
    }

    #[test]
    fn the_marked_words_are_in_the_wrong_text() {
        for entry in all() {
            assert!(entry.wrong.contains(entry.marked), "{} marks words it does not have", entry.code);
        }
    }

    #[test]
    fn titles_are_sentences_without_capital_and_full_stop() {
        for entry in all() {
            let title = entry.title;
            assert!(
                !title.ends_with('.') && !title.starts_with(|first: char| first.is_uppercase()),
                "{title}"
            );
            assert!(entry.meaning.ends_with('.') && entry.why.ends_with('.'), "{title}");
        }
    }
}
