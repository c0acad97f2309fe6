//! What the pages under `docs/` and the README show is true: the examples lint and run, the tables are complete,
//! the links lead somewhere.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "docs/peers.rs"]
mod peers;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use grantcheck::Run;
use grantcheck::catalog::library::{Folders, Library};
use grantcheck::catalog::load_targets;
use grantcheck::catalog::proofs::proofs;
use grantcheck::catalog::template;
use grantcheck::catalog::yaml::SourceFile;
use grantcheck::document::{Document, Verdict};
use grantcheck::judge;
use grantcheck::run::select::Selection;
use grantcheck::run::selftest::variants;
use grantcheck::run::targets::{Known, known_variables};
use grantcheck::sandbox::{Config, Dialect, Fault, FaultSet, Sandbox, faults};

const SCENARIO: &str = "docs/examples/scenarios/revocation/after-refresh.yaml";
const PROFILE: &str = "docs/examples/providers/acme-cloud.yaml";
const TARGETS: &str = "docs/examples/targets.yaml";

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(root(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).unwrap();
        }
    }
}

/// The data of the repository with the examples laid over it, as a reader would have it who copied them there.
fn with_examples() -> Library {
    let tree = tempfile::tempdir().unwrap();
    for name in ["scenarios", "families", "providers", "requirements"] {
        copy(&root(name), &tree.path().join(name));
    }
    copy(
        &root("docs/examples/scenarios"),
        &tree.path().join("scenarios"),
    );
    copy(
        &root("docs/examples/providers"),
        &tree.path().join("providers"),
    );
    let known = judge::rule_ids();
    let (library, diagnostics) = Library::load(&Folders::of_tree(tree.path()), &known);
    assert!(diagnostics.is_empty(), "{diagnostics}");
    library
}

async fn run(
    library: Library,
    selection: Selection,
    scenario: &[&str],
    env: &BTreeMap<String, String>,
) -> Document {
    let env = env.clone();
    let run = Run::of(selection)
        .library(Arc::new(library))
        .variables(move |name| env.get(name).cloned());
    let run = scenario.iter().fold(run, |run, id| run.scenario(id));
    run.execute_async().await.unwrap().document
}

fn with_fault(fault: &str) -> Selection {
    Selection {
        faults: vec![fault.parse::<Fault>().unwrap()],
        ..Selection::default()
    }
}

/// The worst verdicts of a scenario by target.
fn outcomes(document: &Document, scenario: &str) -> BTreeMap<String, Verdict> {
    let of = |target: &grantcheck::document::Target| {
        let found = target.scenarios.iter().find(|one| one.id == scenario)?;
        Some((target.name.clone(), found.outcome))
    };
    document.targets.iter().filter_map(of).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_scenario_holds_and_can_fail() {
    let id = "revocation/after-refresh";
    let none = BTreeMap::new();
    let healthy = run(with_examples(), Selection::default(), &[id], &none).await;
    let outcome = outcomes(&healthy, id);
    assert_eq!(outcome.len(), healthy.targets.len());
    assert!(
        outcome
            .values()
            .all(|verdict| matches!(verdict, Verdict::Pass | Verdict::Difference)),
        "{outcome:?}"
    );
    let broken = with_fault("access-revocation-without-effect");
    let broken = run(with_examples(), broken, &[id], &none).await;
    let outcome = outcomes(&broken, id);
    assert_eq!(outcome.len(), broken.targets.len());
    for (target, verdict) in outcome {
        let why = "RFC 7009 section 2 says SHOULD";
        assert_eq!(verdict, Verdict::Warn, "{target}: {why}");
    }
}

/// Runs the example profile against a sandbox that speaks as it documents, or without its declared difference.
async fn acme(faults: &[Fault]) -> Document {
    let mut config = Config::new(Dialect::Standard);
    config.faults = faults.iter().copied().collect::<FaultSet>();
    let sandbox = Sandbox::start(config).await.unwrap();
    let accounts = sandbox.accounts();
    let env = [
        ("CLIENT_ID", &accounts.client.id),
        ("CLIENT_SECRET", accounts.client.secret.as_ref().unwrap()),
        ("REDIRECT_URI", &accounts.client.redirect_uris[0]),
        ("USERNAME", &accounts.user.username),
        ("PASSWORD", &accounts.user.password),
    ];
    let env = env
        .into_iter()
        .map(|(name, value)| (format!("GRANTCHECK_{name}"), value.clone()))
        .collect();
    let selection = Selection {
        provider: Some("acme-cloud".to_owned()),
        url: Some(sandbox.base_url().to_owned()),
        ..Selection::default()
    };
    let document = run(with_examples(), selection, &[], &env).await;
    sandbox.stop().await;
    document
}

#[tokio::test(flavor = "multi_thread")]
async fn the_example_profile_notes_its_difference_and_nothing_else() {
    let document = acme(&["pragma-missing".parse().unwrap()]).await;
    let checks = || {
        let scenarios = document.targets.iter().flat_map(|target| &target.scenarios);
        scenarios.flat_map(|scenario| &scenario.checks)
    };
    assert!(checks().all(|check| !check.verdict.needs_action() && check.verdict != Verdict::Error));
    let mut differences = checks()
        .filter(|check| check.verdict == Verdict::Difference)
        .peekable();
    assert!(differences.peek().is_some());
    assert!(differences.all(|check| check.requirement == "rfc6749/5.1/pragma-no-cache"));
    assert!(document.summary.pass > 500, "{:?}", document.summary);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_difference_that_is_gone_is_resolved() {
    let document = acme(&[]).await;
    assert!(document.summary.resolved > 0);
    assert_eq!((document.summary.fail, document.summary.difference), (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_walk_through_a_requirement_is_as_the_page_says() {
    let (id, scenario, fault) = (
        "rfc6749/4.1.2/code-single-use",
        "token/replay",
        "code-reusable",
    );
    let library = with_examples();
    assert!(library.catalogue.requirements.contains_key(id));
    let mut listed = library.scenarios[scenario]
        .steps
        .iter()
        .flat_map(|step| &step.requirements);
    assert!(listed.any(|listed| listed == id));
    let info = faults().iter().find(|info| info.name == fault).unwrap();
    assert!(info.requirements.contains(&id));
    let document = run(library, with_fault(fault), &[scenario], &BTreeMap::new()).await;
    for target in &document.targets {
        let mut checks = target
            .scenarios
            .iter()
            .flat_map(|scenario| &scenario.checks);
        let found = checks.find(|check| check.requirement == id && check.verdict == Verdict::Fail);
        assert!(found.is_some(), "{}", target.name);
    }
}

#[test]
fn the_example_targets_file_loads() {
    let file = SourceFile {
        name: TARGETS.to_owned(),
        text: read(TARGETS),
    };
    let env = |name: &str| {
        Some(if name.ends_with("URL") {
            "https://staging.example".to_owned()
        } else {
            format!("a-{name}")
        })
    };
    let (targets, diagnostics) = load_targets(file, &with_examples(), &env);
    assert!(diagnostics.is_empty(), "{diagnostics}");
    assert_eq!(targets.len(), 2);
}

#[test]
fn pages_quote_the_examples_as_they_are() {
    for (page, example) in [
        ("docs/writing-scenarios.md", SCENARIO),
        ("docs/adding-a-provider.md", PROFILE),
        ("docs/testing-a-provider.md", TARGETS),
        (
            "docs/adding-a-requirement.md",
            "scenarios/token/replay.yaml",
        ),
    ] {
        // Where the schema of a file is, its place in the tree tells.
        let text = read(example);
        let whole: String = (text.split_inclusive('\n'))
            .skip_while(|line| line.starts_with("# yaml-language-server:"))
            .collect();
        let quoted = format!("```yaml\n{whole}```");
        assert!(
            read(page).contains(&quoted),
            "{page} does not quote {example} as it is"
        );
    }
}

#[test]
fn the_table_of_variables_is_complete() {
    let page = read("docs/writing-scenarios.md");
    for (name, _, meaning) in template::table() {
        let row = format!("| `${{{name}}}` | {meaning} |");
        assert!(
            page.contains(&row),
            "docs/writing-scenarios.md lacks the row {row}"
        );
    }
}

const FAMILIES: &str = "docs/families.md";

/// The page of the families is that of the data; `GRANTCHECK_BLESS=1` writes it anew.
#[test]
fn the_page_of_the_families_is_complete() {
    let (library, _) = Library::load(&Folders::default(), &[]);
    let mut page = String::from(
        "# Families\n\n\
         What is tried in many variants, each list in one file below [families/](../families/). How a scenario runs over one is in\n\
         [writing-scenarios.md](writing-scenarios.md#families). The last column names defects of the sandbox's strict dialect that the\n\
         member shows; the self-test holds that it does, and that no member of the family does which does not name it. `just bless`\n\
         writes this page anew.\n",
    );
    for (id, family) in &library.families {
        page += &format!("\n## {id}\n\n{}. {}\n\n", family.title, family.about.trim());
        page += "| member | what it is | shows |\n|:---|:---|:---|\n";
        for member in &family.members {
            let shows: Vec<String> = member.by.iter().map(|name| format!("`{name}`")).collect();
            page += &format!(
                "| `{}` | {} | {} |\n",
                member.name,
                member.about,
                shows.join(", ")
            );
        }
    }
    page += "\n## Redirect URIs\n\nParts and lookalikes of a registered redirect URI, behind `${uri` or a variable such as\n\
         `${client.redirect_uri`.\n\n| variable | what it is |\n|:---|:---|\n";
    for (_, name, meaning) in template::Lookalike::ALL {
        page += &format!("| `${{uri.{name}}}` | {meaning} |\n");
    }
    if std::env::var_os("GRANTCHECK_BLESS").is_some() {
        fs::write(root(FAMILIES), &page).unwrap();
    }
    assert!(
        read(FAMILIES) == page,
        "{FAMILIES} is out of date: run with GRANTCHECK_BLESS=1"
    );
}

/// Every member is there for a defect that exists.
#[test]
fn every_member_of_a_family_shows_a_defect() {
    let (library, _) = Library::load(&Folders::default(), &[]);
    for (id, family) in &library.families {
        for member in &family.members {
            let name = format!("{id}/{}", member.name);
            assert!(!member.by.is_empty(), "{name} shows no defect");
            for fault in &member.by {
                let known = faults().iter().find(|known| known.name == fault);
                let known = known.unwrap_or_else(|| panic!("{name}: there is no fault {fault}"));
                assert!(
                    known.dialects.contains(&Dialect::Standard),
                    "{name}: {fault}"
                );
            }
        }
    }
}

const VARIABLES: &str = "docs/variables.md";

/// The page of the variables is that of the table; `GRANTCHECK_BLESS=1` writes it anew.
#[test]
fn the_page_of_the_variables_is_complete() {
    let mut page = String::from(
        "# Variables of the environment\n\n\
         Everything that `grantcheck` and its tests read from the environment; `run` takes the same from `--env-file`. What a\n\
         missing one means is in [the README](../README.md#testing-a-staging-provider) and in\n\
         [testing-a-provider.md](testing-a-provider.md#one-target). Another name that begins with `GRANTCHECK_` brings a warning\n\
         with the nearest one of these, unless a targets file names it. `just bless` writes this page anew.\n\n\
         | variable | what it is |\n|:---|:---|\n",
    );
    for Known { name, meaning } in known_variables() {
        page += &format!("| `{name}` | {meaning} |\n");
    }
    if std::env::var_os("GRANTCHECK_BLESS").is_some() {
        fs::write(root(VARIABLES), &page).unwrap();
    }
    assert!(
        read(VARIABLES) == page,
        "{VARIABLES} is out of date: run with GRANTCHECK_BLESS=1"
    );
}

/// The architecture is of use only as long as it is that of the repository.
#[test]
fn paths_named_in_the_architecture_exist() {
    let page = read("docs/architecture.md");
    let prose = page.split("```").step_by(2);
    let quoted = prose.flat_map(|text| text.split('`').skip(1).step_by(2));
    let paths: Vec<&str> = quoted
        .filter(|text| text.contains('/') && !text.contains([' ', '<']))
        .collect();
    assert!(paths.len() > 50, "the paths are not found: {paths:?}");
    for path in paths {
        assert!(
            root(path).exists(),
            "docs/architecture.md names {path}, which does not exist"
        );
    }
}

#[test]
fn every_room_is_in_the_architecture() {
    let page = read("docs/architecture.md");
    for entry in fs::read_dir(root("src")).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            let row = format!("| `src/{}` |", path.file_name().unwrap().to_str().unwrap());
            assert!(page.contains(&row), "docs/architecture.md lacks {row}");
        }
    }
}

/// The pages at the top, those below `docs/` and the introductions of folders.
fn pages() -> Vec<String> {
    let mut pages: Vec<String> = ["reports/README.md", "lab/README.md"]
        .map(str::to_owned)
        .into();
    for folder in ["", "docs/"] {
        for entry in fs::read_dir(root(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if name.ends_with(".md") {
                pages.push(format!("{folder}{name}"));
            }
        }
    }
    pages
}

#[test]
fn links_lead_somewhere() {
    let pages = pages();
    assert!(pages.len() > 8, "{pages:?}");
    for page in &pages {
        let text = read(page);
        let folder = root(page).parent().unwrap().to_owned();
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let path = link.split('#').next().unwrap_or_default();
            if !path.is_empty() && !link.contains("://") {
                assert!(folder.join(path).exists(), "{page} links to {link}");
            }
        }
    }
}

const REQUIREMENTS: &str = "docs/requirements.md";

/// The catalogue as it is compiled in.
fn built_in() -> Library {
    let (library, diagnostics) = Library::load(&Folders::default(), &judge::rule_ids());
    assert!(diagnostics.is_empty(), "{diagnostics}");
    library
}

#[test]
fn each_requirement_has_a_provider_that_breaks_it_or_a_reason() {
    let library = built_in();
    let catalogue = &library.catalogue;
    let reasons = catalogue.requirements.values().map(|listed| {
        let entry = &listed.entry;
        (&entry.id, &entry.no_fault)
    });
    let of_claims = catalogue.claims.values().map(|listed| {
        let entry = &listed.entry;
        (&entry.id, &entry.no_fault)
    });
    let reasons: BTreeMap<_, _> = reasons.chain(of_claims).collect();
    for (id, proof) in proofs(&library, &variants()) {
        let reason = reasons.get(&id);
        let reason = reason.unwrap_or_else(|| panic!("{proof:?} name {id}, which does not exist"));
        let is_broken = !proof.broken_by.is_empty();
        assert!(
            is_broken || proof.unbroken.is_some(),
            "no fault of the sandbox breaks {id}: it needs one, or `no_fault` with the reason"
        );
        assert!(
            !is_broken || reason.is_none(),
            "{id} has a reason why nothing breaks it, and is broken by {:?}",
            proof.broken_by
        );
    }
}

/// The table of requirements as a page: a line for each, in the order of their ids.
fn requirements_page() -> String {
    let library = built_in();
    let mut page = String::from(
        "# Requirements and what proves them\n\n\
         For each requirement: the faults of the sandbox that break it, and the legal variants that are an odd case of it and \
         keep it.\n`cargo test --test selftest` holds both. `grantcheck list faults` says what each is, `grantcheck list \
         requirements --json`\nhas the same table as data, and `just bless` writes this page anew.\n",
    );
    let mut family = String::new();
    for (id, proof) in proofs(&library, &variants()) {
        let of = id.split('/').next().unwrap_or_default();
        if of != family {
            of.clone_into(&mut family);
            let listed = library.catalogue.requirements.get(&id);
            let title = listed.map_or_else(
                || format!("Claims of `{of}`"),
                |listed| listed.document.clone(),
            );
            page += &format!("\n## {title}\n\n");
        }
        let names = |list: &[&str]| {
            let quoted: Vec<String> = list.iter().map(|name| format!("`{name}`")).collect();
            quoted.join(", ")
        };
        page += &match proof.unbroken {
            Some(reason) => format!("- `{id}`: not broken. {reason}"),
            None => format!("- `{id}`: broken by {}", names(&proof.broken_by)),
        };
        if !proof.kept_by.is_empty() {
            page += &format!("; kept by {}", names(&proof.kept_by));
        }
        page.push('\n');
    }
    page
}

/// The page of the requirements is current; `GRANTCHECK_BLESS=1` writes it anew.
#[test]
fn the_page_of_the_requirements_is_that_of_the_catalogue() {
    let page = requirements_page();
    if std::env::var_os("GRANTCHECK_BLESS").is_some() {
        fs::write(root(REQUIREMENTS), &page).unwrap();
    }
    assert!(
        read(REQUIREMENTS) == page,
        "{REQUIREMENTS} is out of date: run with GRANTCHECK_BLESS=1"
    );
}
