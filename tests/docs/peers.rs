//! What asks here what the tests of peers ask: each of them has an answer, and each requirement that an answer names is
//! there and judged.

use std::collections::BTreeMap;

use grantcheck::catalog::inventory::judges_of_requirement;
use grantcheck::catalog::library::Library;
use grantcheck::judge;

use super::{built_in, read, root};

const NAMES: &str = "tests/docs/peer-tests.txt";
const ANSWERS: &str = "tests/docs/peers.txt";
const PAGE: &str = "docs/peers.md";

/// A test of a peer, with what asks the same here.
#[derive(Debug, Default)]
struct Row {
    group: String,
    name: String,
    requirements: Vec<String>,
    note: Option<String>,
}

/// The rows of a file of groups and names, with the indented lines below each name.
fn rows(path: &str) -> Vec<Row> {
    let text = read(path);
    let mut group = String::new();
    let mut rows: Vec<Row> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(title) = line.strip_prefix("## ") {
            title.clone_into(&mut group);
        } else if let Some(more) = line.strip_prefix("  ") {
            let row = rows.last_mut().expect("a name above");
            match more.strip_prefix("- ") {
                Some(note) => row.note = Some(note.to_owned()),
                None => row
                    .requirements
                    .extend(more.split_whitespace().map(str::to_owned)),
            }
        } else if !line.starts_with('#') {
            rows.push(Row {
                group: group.clone(),
                name: line.to_owned(),
                ..Row::default()
            });
        }
    }
    rows
}

/// The scenarios that judge each requirement, and `rule`.
fn judged_by(library: &Library) -> BTreeMap<String, Vec<String>> {
    let rules = judge::rule_ids();
    let requirements = library.catalogue.requirements.values();
    requirements
        .map(|listed| {
            let judges = judges_of_requirement(library, &rules, &listed.entry);
            let scenario = |place: String| place.split('#').next().map(str::to_owned);
            let places = judges.into_iter().filter_map(scenario).collect();
            (listed.entry.id.clone(), places)
        })
        .collect()
}

#[test]
fn each_test_of_a_peer_has_an_answer() {
    let place = |row: &Row| format!("{}: {}", row.group, row.name);
    let names: Vec<String> = rows(NAMES).iter().map(place).collect();
    let answers = rows(ANSWERS);
    assert_eq!(names, answers.iter().map(place).collect::<Vec<_>>());
    let judged = judged_by(&built_in());
    for row in &answers {
        assert!(
            !row.requirements.is_empty() || row.note.is_some(),
            "{} has neither a requirement nor a reason",
            place(row)
        );
        for id in &row.requirements {
            assert!(
                judged.get(id).is_some_and(|places| !places.is_empty()),
                "{}: nothing judges {id}",
                place(row)
            );
        }
    }
}

/// A cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn page() -> String {
    let judged = judged_by(&built_in());
    let answers = rows(ANSWERS);
    let asked = answers.iter().filter(|row| !row.requirements.is_empty());
    let mut page = format!(
        "# What peers test\n\n\
         Tests of OAuch and of the OpenID conformance suite, and sentences of the authorization specification of the Model Context\n\
         Protocol, which grantcheck did not ask when it was held against them: what asks the same here, and where. {} of {} are asked;\n\
         for the others there is the reason. Made of `tests/docs/peers.txt` by `just bless`, and held by `cargo test --test docs`.\n",
        asked.count(),
        answers.len(),
    );
    let mut group = "";
    for row in &answers {
        if row.group != group {
            group = &row.group;
            page +=
                &format!("\n## {group}\n\n| test | requirements | judged in |\n|:---|:---|:---|\n");
        }
        let ids: Vec<String> = (row.requirements.iter())
            .map(|id| format!("`{id}`"))
            .collect();
        let mut places: Vec<&str> = (row.requirements.iter())
            .flat_map(|id| judged.get(id).into_iter().flatten())
            .map(String::as_str)
            .collect();
        places.sort_unstable();
        places.dedup();
        let places: Vec<String> = (places.iter())
            .map(|place| match *place {
                "rule" => "each answer".to_owned(),
                scenario => format!("`{scenario}`"),
            })
            .collect();
        let note = row.note.as_deref().unwrap_or_default();
        let said = match (ids.is_empty(), note.is_empty()) {
            (true, _) => format!("not tested: {note}"),
            (false, true) => ids.join(", "),
            (false, false) => format!("{} ({note})", ids.join(", ")),
        };
        page += &format!(
            "| {} | {} | {} |\n",
            cell(&row.name),
            cell(&said),
            places.join(", ")
        );
    }
    page
}

#[test]
fn the_page_of_the_peers_is_that_of_the_answers() {
    let page = page();
    if std::env::var_os("GRANTCHECK_BLESS").is_some() {
        std::fs::write(root(PAGE), &page).unwrap();
    }
    assert!(
        read(PAGE) == page,
        "{PAGE} is out of date: run with GRANTCHECK_BLESS=1"
    );
}
