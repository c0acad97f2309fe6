//! Every rule stands in the file or folder of its document, and is registered.

use std::collections::BTreeSet;
use std::path::Path;

use super::{all, of_whole_runs};

/// The ids of the rules in a file or folder.
fn ids_in(path: &Path) -> Vec<String> {
    if path.is_dir() {
        let entries = path.read_dir().expect("a folder");
        return entries
            .flat_map(|entry| ids_in(&entry.expect("an entry").path()))
            .collect();
    }
    let text = std::fs::read_to_string(path).expect("a file");
    // The first text after a constructor.
    text.split("Rule::")
        .skip(1)
        .filter_map(|rest| rest.split('"').nth(1))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_id_of_a_requirement_says_where_its_rule_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/judge/rules");
    let mut found = BTreeSet::new();
    for entry in folder.read_dir().expect("the folder of rules") {
        let path = entry.expect("an entry").path();
        let document = path.file_stem().and_then(|stem| stem.to_str());
        let document = document.expect("a name in UTF-8").to_owned();
        if document == "mod" || document == "shared" || document == "tests" {
            continue;
        }
        for id in ids_in(&path) {
            assert!(
                id.starts_with(&format!("{document}/")),
                "the rule of {id} stands in {document}"
            );
            assert!(found.insert(id.clone()), "{id} has two rules");
        }
    }
    let registered: BTreeSet<String> = all()
        .map(|rule| rule.requirement)
        .chain(of_whole_runs().map(|rule| rule.requirement))
        .map(str::to_owned)
        .collect();
    assert_eq!(found, registered, "every rule is registered");
}
