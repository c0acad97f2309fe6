//! Golden tests of the lints: `tests/golden/lint/<case>` is laid over `tests/fixtures/catalog`, loaded, and must
//! produce `<case>/expected.stderr`. With `GRANTCHECK_BLESS=1` the expected files are written instead of compared.
//!
//! A case may hold `rules.txt` (what the judge has rules for, besides the fixture's), `targets.yaml` (which is then
//! what is checked) and `env.txt` (its environment).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use grantcheck::catalog::diagnostic::{Code, Diagnostics};
use grantcheck::catalog::library::{Folders, Library};
use grantcheck::catalog::load_targets;
use grantcheck::catalog::targets::TargetEntry;
use grantcheck::catalog::yaml::SourceFile;

/// What the fixture's judge would have rules for.
const RULES: [&str; 1] = ["rfc6749/5.1/token-type"];

fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a writable folder");
    for entry in fs::read_dir(from).expect("a readable folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a writable folder");
        }
    }
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_default()
}

/// The fixture with the case laid over it.
fn tree(case: Option<&Path>) -> tempfile::TempDir {
    let tree = tempfile::tempdir().expect("a temporary folder");
    copy(&root("tests/fixtures/catalog"), tree.path());
    if let Some(case) = case {
        copy(case, tree.path());
    }
    tree
}

fn load(tree: &Path) -> (Library, Diagnostics) {
    // Rules are part of the program, so their ids live as long as it does.
    let more = read(&tree.join("rules.txt")).leak().lines();
    let rules: Vec<&'static str> = RULES.into_iter().chain(more).collect();
    Library::load(&Folders::of_tree(tree), &rules)
}

fn load_targets_of(tree: &Path, library: &Library) -> (Vec<TargetEntry>, Diagnostics) {
    let text = read(&tree.join("env.txt"));
    let env: BTreeMap<&str, &str> = text
        .lines()
        .filter_map(|line| line.split_once('='))
        .collect();
    let file = SourceFile {
        name: "targets.yaml".to_owned(),
        text: read(&tree.join("targets.yaml")),
    };
    load_targets(file, library, &|name| {
        env.get(name).map(|value| (*value).to_owned())
    })
}

fn rendered(case: &Path) -> (String, Diagnostics) {
    let tree = tree(Some(case));
    let (library, mut mistakes) = load(tree.path());
    if tree.path().join("targets.yaml").exists() {
        mistakes = load_targets_of(tree.path(), &library).1;
    }
    let prefix = format!("{}/", tree.path().display()).replace('\\', "/");
    (mistakes.to_string().replace(&prefix, ""), mistakes)
}

#[test]
fn every_case_renders_as_accepted() {
    let bless = std::env::var_os("GRANTCHECK_BLESS").is_some();
    let mut cases: Vec<PathBuf> = fs::read_dir(root("tests/golden/lint"))
        .expect("the golden files are in the repository")
        .map(|entry| entry.expect("a directory entry").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() >= 40, "only {} cases", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        let name = case.file_name().unwrap_or_default().to_string_lossy();
        let (actual, mistakes) = rendered(&case);
        let codes: BTreeSet<&str> = mistakes
            .iter()
            .map(|mistake| mistake.code.as_str())
            .collect();
        assert!(
            name.starts_with("targets-") || codes.contains(&*name),
            "{name} does not show its code: {codes:?}"
        );
        let accepted = case.join("expected.stderr");
        if bless {
            fs::write(&accepted, actual).expect("a writable directory");
        } else if read(&accepted) != actual {
            wrong.push(format!(
                "--- {name}, expected\n{}\n--- {name}, rendered\n{actual}",
                read(&accepted)
            ));
        }
    }
    let hint = "run again with GRANTCHECK_BLESS=1 to accept";
    assert!(wrong.is_empty(), "{}\n{hint}", wrong.join("\n"));
}

#[test]
fn the_fixture_has_no_mistakes_and_inherits() {
    let tree = tree(None);
    let (library, mistakes) = load(tree.path());
    assert!(mistakes.is_empty(), "{mistakes}");
    let ids: Vec<&str> = library.scenarios.keys().map(String::as_str).collect();
    assert_eq!(
        ids,
        ["flows/bad-secret", "flows/code-exchange", "probes/method"]
    );
    let child = &library.profiles["acme-cloud"];
    assert_eq!(child.lineage, ["acme-cloud", "acme"]);
    assert!(!child.profile.is_abstract && library.profiles["acme"].profile.is_abstract);
    assert_eq!(child.profile.scopes, ["read", "write"]);
    assert!(child.profile.answers.tokens.is_some());
}

#[test]
fn what_is_compiled_in_has_no_mistakes() {
    let rules = grantcheck::judge::rule_ids();
    let (library, mistakes) = Library::load(&Folders::default(), &rules);
    assert!(mistakes.is_empty(), "{mistakes}");
    assert!(!library.scenarios.is_empty() && !library.profiles.is_empty());
}

#[test]
fn somebodys_own_scenarios_need_not_cover_what_is_compiled_in() {
    let tree = tree(None);
    let folders = Folders {
        scenarios: vec![tree.path().join("scenarios/probes")],
        no_builtin: true,
        ..Folders::default()
    };
    let (library, mistakes) = Library::load(&folders, &[]);
    assert_eq!(library.scenarios.len(), 1);
    assert!(!mistakes.has_errors(), "{mistakes}");
}

#[test]
fn what_cannot_be_read_is_reported() {
    let tree = tree(None);
    let path = tree.path();
    fs::write(path.join("scenarios/old.yml"), "").expect("writable");
    fs::write(path.join("scenarios/latin.yaml"), b"title: \xe9\n").expect("writable");
    fs::write(path.join("scenarios/broken.yaml"), "titel: x\n").expect("writable");
    let folders = Folders {
        providers: vec![path.join("nowhere")],
        ..Folders::of_tree(path)
    };
    let (library, mistakes) = Library::load(&folders, &RULES);
    let codes: Vec<&str> = mistakes
        .iter()
        .map(|mistake| mistake.code.as_str())
        .collect();
    for code in [
        "wrong-extension",
        "unreadable-file",
        "unreadable-folder",
        "unknown-key",
    ] {
        assert!(codes.contains(&code), "{code} is not among {codes:?}");
    }
    assert_eq!(library.scenarios.len(), 3);
}

/// Every kind of mistake is shown by a golden file, but for one that no file can make today.
#[test]
fn every_code_has_a_golden_file() {
    let golden = ["diagnostics", "lint"].map(|folder| root("tests/golden").join(folder));
    let shown: String = golden
        .iter()
        .flat_map(|folder| accepted_below(folder))
        .collect();
    let missing: Vec<&str> = Code::ALL
        .iter()
        // Files that are right by themselves merge into a profile; a unit test of catalog/load.rs shows the message.
        .filter(|code| **code != Code::InvalidMerge)
        .map(|code| code.as_str())
        .filter(|code| !shown.contains(&format!("[{code}]")))
        .collect();
    assert!(missing.is_empty(), "no golden file shows {missing:?}");
}

/// The accepted messages in a folder and those below it.
fn accepted_below(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the golden files are in the repository");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => accepted_below(&path),
            false if path.extension().is_some_and(|ending| ending == "stderr") => vec![read(&path)],
            false => Vec::new(),
        })
        .collect()
}

#[test]
fn what_cannot_be_read_renders_as_accepted() {
    let tree = tree(None);
    let path = tree.path();
    fs::create_dir(path.join("empty")).expect("writable");
    fs::write(path.join("requirements/latin.yaml"), b"title: \xe9\n").expect("writable");
    let folders = Folders {
        scenarios: vec![path.join("empty")],
        providers: vec![path.join("nowhere")],
        ..Folders::of_tree(path)
    };
    let (_, mistakes) = Library::load(&folders, &RULES);
    let unreadable = [Code::NoFiles, Code::UnreadableFolder, Code::UnreadableFile];
    let actual: String = mistakes
        .iter()
        .filter(|mistake| unreadable.contains(&mistake.code))
        .map(|mistake| format!("{}\n\n", mistake.render(false)))
        .collect();
    let actual = actual.replace(&format!("{}/", path.display()), "");
    let accepted = root("tests/golden/lint/unreadable.stderr");
    if std::env::var_os("GRANTCHECK_BLESS").is_some() {
        fs::write(&accepted, &actual).expect("a writable directory");
    }
    assert_eq!(read(&accepted), actual, "GRANTCHECK_BLESS=1 writes it anew");
}

#[test]
fn targets_are_filled_in_from_the_environment() {
    let tree = tree(Some(&root("tests/golden/lint/targets-valid")));
    let (library, _) = load(tree.path());
    let (targets, mistakes) = load_targets_of(tree.path(), &library);
    assert!(mistakes.is_empty(), "{mistakes}");
    let [staging, local] = targets.as_slice() else {
        panic!("{} targets", targets.len());
    };
    assert_eq!(staging.base_url, "https://staging.acme.example");
    assert_eq!(staging.client.secret.as_deref(), Some("s"));
    assert_eq!(staging.users[0].password, "p");
    assert_eq!(local.name.as_deref(), Some("acme-cloud@127.0.0.1:4000"));
}
