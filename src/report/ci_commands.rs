//! Words that a CI system obeys when they stand in what a job prints: they are shown in a form that it does not.

use std::borrow::Cow;

/// What begins a command wherever it stands: of Azure Pipelines and the first form of GitHub Actions, and of TeamCity.
const ANYWHERE: [&str; 3] = ["##vso[", "##[", "##teamcity["];
/// What begins a command at the start of a line, blanks aside: of GitLab CI, Travis CI and Buildbot.
const AT_START: [&str; 5] = [
    "section_start:",
    "section_end:",
    "travis_fold:",
    "travis_time:",
    "@@@",
];

/// The text with a character of each command written as `\u{…}`.
#[must_use]
pub fn without_commands(text: &str) -> Cow<'_, str> {
    let is_plain = !text.contains("##") && !text.split('\n').any(begins_command);
    if is_plain {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        let start = line.len() - line.trim_start().len();
        let (blanks, mut rest) = line.split_at(start);
        out.push_str(blanks);
        if begins_command(rest)
            && let Some(first) = rest.chars().next()
        {
            out.extend(first.escape_unicode());
            rest = &rest[first.len_utf8()..];
        }
        while let Some(at) = rest.find("##") {
            let is_command = ANYWHERE.iter().any(|word| rest[at..].starts_with(word));
            out.push_str(&rest[..=at]);
            rest = &rest[at + 1..];
            if is_command {
                out.extend('#'.escape_unicode());
                rest = &rest[1..];
            }
        }
        out.push_str(rest);
    }
    Cow::Owned(out)
}

/// Whether a line begins with a command.
fn begins_command(line: &str) -> bool {
    let line = line.trim_start();
    let of_github = line
        .strip_prefix("::")
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    of_github || AT_START.iter().any(|word| line.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::without_commands;

    #[test]
    fn commands_are_shown_and_not_given() {
        for (text, shown) in [
            ("::error::x", "\\u{3a}:error::x"),
            ("a\n  ::add-mask::x", "a\n  \\u{3a}:add-mask::x"),
            ("a ##vso[task.complete]b", "a #\\u{23}vso[task.complete]b"),
            (
                "##[group]x\n##[endgroup]",
                "#\\u{23}[group]x\n#\\u{23}[endgroup]",
            ),
            ("####[x", "###\\u{23}[x"),
            ("\n##teamcity[x]", "\n#\\u{23}teamcity[x]"),
            ("section_start:1:a", "\\u{73}ection_start:1:a"),
            ("@@@STEP@@@", "\\u{40}@@STEP@@@"),
        ] {
            assert_eq!(without_commands(text), shown);
        }
    }

    #[test]
    fn what_is_no_command_stays() {
        let text = "netrex::flows::bad-secret\n## Heading\n:: a\n### [link](#x)\nthe section_start: of a line";
        assert_eq!(without_commands(text), text);
    }
}
