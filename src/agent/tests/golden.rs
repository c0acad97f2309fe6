//! What the agent sees on each page of `tests/pages/` and why it chooses what it chooses, beside the page.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use url::Url;

use super::*;
use crate::wire::quotation::shortened;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(name)
}

/// The page as a browser's agent has it, with a number on each control.
fn numbered(html: &str) -> String {
    let mut out = String::new();
    let mut rest = html;
    let mut number = 0;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        out.push_str(before);
        let name: String = tag[1..]
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect();
        let taken = 1 + name.len();
        out.push_str(&tag[..taken]);
        if matches!(name.as_str(), "input" | "button" | "a") {
            let _ = write!(out, " data-grantcheck={number}");
            number += 1;
        }
        rest = &tag[taken..];
    }
    out + rest
}

fn told(page: &Page, consent: Consent) -> String {
    let mut agent = agent(consent);
    let decided = agent.next(page);
    let mut text = shortened(&agent.trace().join("\n"));
    if let Decision::Submit(submission) = &decided {
        let names: Vec<&str> = submission
            .fields
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        let _ = write!(text, "\n  fields: {}", names.join(" "));
        let input = &submission.input;
        if input.pressed.is_some() || !input.ticked.is_empty() || !input.typed.is_empty() {
            let typed: Vec<usize> = input.typed.iter().map(|(number, _)| *number).collect();
            let _ = write!(
                text,
                "\n  by hand: typing into {typed:?}, ticking {:?}, pressing {:?}",
                input.ticked, input.pressed
            );
        }
    }
    text
}

#[test]
fn every_page_is_explained() {
    let bless = std::env::var_os("GRANTCHECK_BLESS").is_some();
    let url = Url::parse("https://cloud.test/oauth/authorize?client_id=acme").unwrap();
    let mut wrong = Vec::new();
    let mut pages = 0;
    for entry in fs::read_dir(folder("pages")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        pages += 1;
        let name = path.file_stem().unwrap().to_str().unwrap();
        let html = fs::read_to_string(&path).unwrap();
        let status = if name.ends_with("-400") { 400 } else { 200 };
        // These pages are what a script made of an empty one.
        let page = if name.starts_with("lab-glewlwyd-") {
            Page::rendered(&url, status, &numbered(&html))
        } else {
            Page::parse(&url, status, &html)
        };
        let now = format!(
            "to approve:\n{}\n\nto deny:\n{}\n",
            told(&page, Consent::Approve),
            told(&page, Consent::Deny)
        );
        let golden = folder("golden").join("agent").join(format!("{name}.txt"));
        if bless {
            fs::create_dir_all(golden.parent().unwrap()).unwrap();
            fs::write(&golden, &now).unwrap();
        } else if fs::read_to_string(&golden).unwrap_or_default() != now {
            wrong.push(format!("{name}:\n{now}"));
        }
    }
    assert!(pages > 30, "only {pages} pages were found");
    assert!(
        wrong.is_empty(),
        "not as in tests/golden/agent (GRANTCHECK_BLESS=1 writes it anew):\n{}",
        wrong.join("\n")
    );
}
