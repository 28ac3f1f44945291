//! Every program of the repository says the same in the one layout, and stays in it.

mod common;

use common::{comments, formatted, programs, tree};

#[test]
fn programs_keep_their_trees_and_comments() {
    let programs = programs();
    assert!(programs.len() >= 200, "{} programs", programs.len());
    for (path, text) in programs {
        let laid = formatted(&text);
        assert_eq!(tree(&laid), tree(&text), "{path}");
        assert_eq!(comments(&laid), comments(&text), "{path}");
        assert!(laid.lines().all(|line| line.trim_end() == line), "{path}: blanks at the end of a line");
        assert!(!laid.contains("\n\n\n") && !laid.ends_with("\n\n"), "{path}: empty lines");
    }
}

#[test]
fn what_is_laid_out_stays_as_it_is() {
    for (path, text) in programs() {
        let laid = formatted(&text);
        assert_eq!(formatted(&laid), laid, "{path}");
    }
}
