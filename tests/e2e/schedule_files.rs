//! What `docs/scheduling.md` gives away to be copied agrees with the binary, with the page and with itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::scene::Scene;

const PAGE: &str = "docs/scheduling.md";
const WORKFLOW: &str = "examples/schedules/github/grantcheck.yml";
const PIPELINE: &str = "examples/schedules/gitlab/gitlab-ci.yml";
const KUBERNETES: &str = "examples/schedules/kubernetes";

fn read(path: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The long options of a command, from its help.
fn options(scene: &Scene, command: &str) -> BTreeSet<String> {
    let help = scene.grantcheck(&[command, "--help"]).expect_code(0).stdout;
    let words = help.split(|letter: char| letter.is_whitespace() || ",[]".contains(letter));
    let options = words.filter(|word| word.starts_with("--"));
    options.map(str::to_owned).collect()
}

/// The words after each `grantcheck` that stands where a command does, up to the end of that command.
fn command_lines(text: &str) -> Vec<Vec<String>> {
    let joined = text.replace("\\\n", " ");
    let mut found = Vec::new();
    for line in joined.lines().filter(|line| !line.trim().starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        for (place, word) in words.iter().enumerate() {
            let after = words[place + 1..].iter();
            let command: Vec<String> = after
                .take_while(|word| !matches!(**word, "||" | "&&" | "|" | "&" | "#"))
                .map(|word| word.trim_matches(['`', '"', '.', ',', ';']).to_owned())
                .collect();
            let is_command = *word == "grantcheck" || *word == "`grantcheck";
            let known = [
                "run", "merge", "compare", "render", "lint", "schema", "list",
            ];
            if is_command && command.first().is_some_and(|word| known.contains(&&**word)) {
                found.push(command);
            }
        }
    }
    found
}

#[test]
fn each_command_line_has_options_that_exist() {
    let scene = Scene::new();
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in [
        PAGE,
        PIPELINE,
        "examples/schedules/kubernetes/run.sh",
        "Dockerfile",
        "README.md",
    ] {
        let lines = command_lines(&read(path));
        assert!(!lines.is_empty() || path == "Dockerfile", "{path} has none");
        for line in lines {
            let options = known
                .entry(line[0].clone())
                .or_insert_with(|| options(&scene, &line[0]));
            for word in line.iter().filter(|word| word.starts_with("--")) {
                let name = word.split('=').next().unwrap_or_default();
                assert!(options.contains(name), "{path}: no {name} in {line:?}");
            }
        }
    }
}

/// Where the command line is put together word by word: each option of `grantcheck run` that is named.
#[test]
fn options_that_are_put_together_exist() {
    let scene = Scene::new();
    let known = options(&scene, "run");
    let mut count = 0;
    for (path, beginning) in [
        ("action/run", "option --"),
        ("action/run", "each --"),
        ("action/run", "arguments+=(--"),
        (PIPELINE, "set -- "),
        ("action.yml", "(`--"),
        ("examples/schedules/kubernetes/cronjob.yaml", "args: ["),
    ] {
        let text = read(path);
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| line.contains(beginning))
            .collect();
        assert!(!lines.is_empty(), "{path} has no line with {beginning}");
        for line in lines {
            let words = line.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
            for word in words.filter(|word| word.starts_with("--") && word.len() > 2) {
                assert!(known.contains(word), "{path}: no {word}: {line}");
                count += 1;
            }
        }
    }
    assert!(count > 30, "{count}");
}

/// The variables that the targets file of the examples needs are handed over by each schedule.
#[test]
fn schedules_hand_over_what_the_targets_file_names() {
    let targets = read("docs/examples/targets.yaml");
    assert_eq!(targets, read(&format!("{KUBERNETES}/targets.yaml")));
    let (workflow, page) = (read(WORKFLOW), read(PAGE));
    let names: BTreeSet<&str> = targets
        .split("${env:")
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .collect();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        assert!(
            workflow.contains(&format!("          {name}: ${{{{ ")),
            "{name}"
        );
        assert!(page.contains(name), "{PAGE} lacks {name}");
    }
    for name in ["netrex-staging", "cameramanager-staging"] {
        assert!(targets.contains(&format!("name: {name}\n")));
        for path in [WORKFLOW, PIPELINE] {
            assert!(read(path).contains(name), "{path}");
        }
    }
}

/// Inputs and outputs of the action stand on the page, and the workflow uses none that are not there.
#[test]
fn the_page_has_each_input_of_the_action() {
    let (action, page) = (read("action.yml"), read(PAGE));
    let (declared, _) = action.split_once("\nruns:").expect("steps");
    let names = declared.lines().filter_map(|line| {
        let name = line.strip_prefix("  ")?.strip_suffix(':')?;
        (!name.starts_with(' ')).then_some(name)
    });
    let names: BTreeSet<&str> = names.collect();
    assert!(names.len() > 20, "{names:?}");
    for name in &names {
        assert!(page.contains(&format!("| `{name}` |")), "{PAGE}: {name}");
    }
    let workflow = read(WORKFLOW);
    let (_, used) = workflow.split_once("uses: your-organization").expect("it");
    let (used, _) = used.split_once("        env:").expect("secrets");
    for line in used.lines().skip(2).filter(|line| !line.contains('#')) {
        let name = line.trim().split(':').next().unwrap_or_default();
        assert!(names.contains(name), "{WORKFLOW}: {line}");
    }
    for read in workflow.split("steps.grantcheck.outputs.").skip(1) {
        let name = read.split([' ', '}']).next().unwrap_or_default();
        assert!(names.contains(name), "{WORKFLOW}: {name}");
    }
}

/// `completions` of the Job is a pod for each shard and one that merges.
#[test]
fn the_job_has_a_pod_more_than_shards() {
    let text = read(&format!("{KUBERNETES}/cronjob.yaml"));
    let number = |key: &str| -> usize {
        let (_, rest) = text.split_once(key).expect("the key");
        let digits = rest.trim_start_matches(['"', ' ']);
        let digits = digits.split(|letter: char| !letter.is_ascii_digit());
        let digits = digits.into_iter().next().unwrap_or_default();
        digits.parse().expect("a number")
    };
    let shards = number("- name: SHARDS\n                  value:");
    assert_eq!(number("completions:"), shards + 1);
}
