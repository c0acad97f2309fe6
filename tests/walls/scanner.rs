//! What the reader of imports finds in little sources, and what it does not take for an import.

use super::imports::imports;

/// The paths of a source in `src/sandbox/store.rs`, each as `line path`.
fn found(source: &str) -> Vec<String> {
    imports(&["sandbox".to_owned(), "store".to_owned()], source)
        .iter()
        .map(|import| format!("{} {}", import.line, import.path.join("::")))
        .collect()
}

#[test]
fn a_use_is_found() {
    assert_eq!(found("use crate::judge;"), ["1 crate::judge"]);
    assert_eq!(found("\npub use crate::judge;"), ["2 crate::judge"]);
    assert_eq!(
        found("pub(crate) use ::grantcheck::judge as j;"),
        ["1 crate::judge"]
    );
    assert_eq!(found("use crate::judge::*;"), ["1 crate::judge::*"]);
    assert_eq!(
        found("fn f() { use crate::judge::x; }"),
        ["1 crate::judge::x"]
    );
    assert_eq!(found("use r#crate::judge;"), ["1 crate::judge"]);
}

#[test]
fn nested_groups_are_found() {
    assert_eq!(
        found(
            "use crate::{judge, flow::x as y,\n  wire::{self, a::{b, c}},};\nuse std::{fs, io::Read};"
        ),
        [
            "1 crate::judge",
            "1 crate::flow::x",
            "2 crate::wire",
            "2 crate::wire::a::b",
            "2 crate::wire::a::c",
            "3 std::fs",
            "3 std::io::Read"
        ]
    );
    assert_eq!(
        found("use {crate::judge, std::fs};"),
        ["1 crate::judge", "1 std::fs"]
    );
}

#[test]
fn the_whole_package_under_another_name_is_found() {
    assert_eq!(found("use crate as all;"), ["1 crate"]);
    assert_eq!(found("use crate::{self as all};"), ["1 crate"]);
    assert_eq!(found("use super::super::*;"), ["1 crate::*"]);
}

#[test]
fn inline_paths_are_found() {
    assert_eq!(
        found("fn f() -> crate::judge::Finding { grantcheck::flow::run() }"),
        ["1 crate::judge::Finding", "1 crate::flow::run"]
    );
    assert_eq!(
        found("let v = Vec::<crate::judge::X>::new();"),
        ["1 Vec", "1 crate::judge::X"]
    );
    assert_eq!(
        found("format!(\"{}\", crate::judge::x());"),
        ["1 crate::judge::x"]
    );
    assert_eq!(
        found("let text = std::fs::read(path);"),
        ["1 std::fs::read"]
    );
    assert_eq!(
        found("#[derive(crate::judge::Rule)] struct S;"),
        ["1 crate::judge::Rule"]
    );
}

#[test]
fn super_and_self_lead_where_they_lead() {
    assert_eq!(found("use super::clock;"), ["1 crate::sandbox::clock"]);
    assert_eq!(found("use self::x;"), ["1 crate::sandbox::store::x"]);
    assert_eq!(found("use super::super::judge;"), ["1 crate::judge"]);
    assert_eq!(found("super::super::judge::f()"), ["1 crate::judge::f"]);
    assert_eq!(
        found("mod tests { use super::super::x; mod a { use super::super::y; } }\nuse super::z;"),
        [
            "1 crate::sandbox::x",
            "1 crate::sandbox::store::y",
            "2 crate::sandbox::z"
        ]
    );
}

#[test]
fn comments_strings_and_characters_do_not_count() {
    let source = r###"
        // use crate::judge;
        /// See [`crate::judge`].
        //! use crate::judge;
        /* use crate::judge; /* nested */ use crate::flow; */
        const A: &str = "use crate::judge; \" crate::flow";
        const B: &str = r#"use crate::judge; " crate::flow"#;
        const C: &[u8] = b"crate::judge";
        const D: char = '"';
        const E: char = '\'';
        fn f<'a>(text: &'a str) -> &'a str { text }
        use crate::wire;
    "###;
    assert_eq!(found(source), ["12 crate::wire"]);
}

#[test]
fn raw_names_are_names() {
    assert_eq!(found("use crate::r#judge;"), ["1 crate::judge"]);
}
