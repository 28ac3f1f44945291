//! What holds of the whole repository, and no compiler knows.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod tidy {
    mod crates;
    mod pages;
    mod sources;

    use std::fs;
    use std::path::Path;

    use quorate_testkit::root;

    /// The text of a file of the repository.
    pub fn text(path: &str) -> String {
        fs::read_to_string(root().join(path)).expect("the file is there and is text")
    }

    /// A path as seen from the top of the repository.
    pub fn below(path: &Path) -> String {
        path.strip_prefix(root()).unwrap_or(path).display().to_string().replace('\\', "/")
    }

    /// Fails with everything that is wrong, one on a line.
    pub fn nothing_wrong(wrong: &[String]) {
        assert!(wrong.is_empty(), "{} found:\n{}", wrong.len(), wrong.join("\n"));
    }
}
