//! `quo fmt` changes what is to be changed, as a whole, and nothing else.

mod common;

use std::fs;

use common::{Folder, run, run_with_input};

const ROUGH: &str = "asset   AB decimals 2\n";
const NEAT: &str = "asset AB decimals 2\n";
const BROKEN: &str = "asset   AB decimals\n";

fn folder(name: &str) -> Folder {
    let folder = Folder::new(name);
    folder.write("rough.quo", ROUGH);
    folder.write("neat.quo", NEAT);
    folder
}

#[test]
fn files_are_rewritten_only_if_they_change() {
    let folder = folder("fmt-rewrite");
    let before = fs::metadata(folder.0.join("neat.quo")).unwrap().modified().unwrap();
    let ran = run(&folder.0, &["fmt"]);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("rough.quo\n", "", 0));
    assert_eq!((folder.read("rough.quo").as_str(), folder.read("neat.quo").as_str()), (NEAT, NEAT));
    assert_eq!(fs::metadata(folder.0.join("neat.quo")).unwrap().modified().unwrap(), before);
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 2, "nothing else is left behind");
    assert_eq!(run(&folder.0, &["fmt", "--check"]).code, 0);
}

#[test]
fn check_names_what_would_change_and_changes_nothing() {
    let folder = folder("fmt-check");
    let ran = run(&folder.0, &["fmt", "--check", "neat.quo", "rough.quo"]);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), ("rough.quo\n", "", 1));
    assert_eq!(folder.read("rough.quo"), ROUGH);
}

#[test]
fn diff_shows_what_would_change_and_changes_nothing() {
    let folder = folder("fmt-diff");
    let ran = run(&folder.0, &["fmt", "--diff"]);
    let shown = "--- rough.quo\n+++ rough.quo\n@@ -1 +1 @@\n-asset   AB decimals 2\n+asset AB decimals 2\n";
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), (shown, "", 0));
    assert_eq!(folder.read("rough.quo"), ROUGH);
    assert_eq!(run(&folder.0, &["fmt", "--diff", "--check"]).code, 1);
}

#[test]
fn a_file_with_mistakes_is_left_alone_and_the_others_are_not() {
    let folder = folder("fmt-mistakes");
    folder.write("broken.quo", BROKEN);
    let ran = run(&folder.0, &["fmt", "--format", "short"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("rough.quo\n", 1));
    assert!(ran.stderr.contains("broken.quo:") && ran.stderr.contains("Q0103"), "{}", ran.stderr);
    assert_eq!(folder.read("broken.quo"), BROKEN);
    assert_eq!(folder.read("rough.quo"), NEAT);
}

#[test]
fn the_standard_input_goes_to_the_standard_output() {
    let folder = folder("fmt-input");
    let ran = run_with_input(&folder.0, &["fmt", "-"], ROUGH.as_bytes());
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str(), ran.code), (NEAT, "", 0));
    let ran = run_with_input(&folder.0, &["fmt", "--check", "-"], ROUGH.as_bytes());
    assert_eq!((ran.stdout.as_str(), ran.code), ("<stdin>\n", 1));
    let ran = run_with_input(&folder.0, &["fmt", "-"], BROKEN.as_bytes());
    assert_eq!((ran.stdout.as_str(), ran.code), ("", 1));
    assert!(ran.stderr.contains("Q0103"), "{}", ran.stderr);
    assert_eq!(run_with_input(&folder.0, &["fmt", "-", "rough.quo"], ROUGH.as_bytes()).code, 2);
    assert_eq!(folder.read("rough.quo"), ROUGH);
}

#[test]
fn a_missing_file_is_told_and_the_others_are_laid_out() {
    let folder = folder("fmt-missing");
    let ran = run(&folder.0, &["fmt", "nowhere.quo", "rough.quo"]);
    assert_eq!((ran.stdout.as_str(), ran.code), ("rough.quo\n", 3));
    assert!(ran.stderr.contains("nowhere.quo"), "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn links_stay_links_and_modes_stay_as_they_are() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder("fmt-links");
    let rough = folder.0.join("rough.quo");
    fs::set_permissions(&rough, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&rough, folder.0.join("link.quo")).unwrap();
    assert_eq!(run(&folder.0, &["fmt", "link.quo"]).code, 0);
    assert_eq!(folder.read("rough.quo"), NEAT);
    assert!(fs::symlink_metadata(folder.0.join("link.quo")).unwrap().is_symlink());
    assert_eq!(fs::metadata(&rough).unwrap().permissions().mode() & 0o777, 0o640);
}
