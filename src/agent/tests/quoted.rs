//! What a stop quotes of a page holds no secret, in whatever form the page repeats one and wherever the quotation ends.

use super::*;
use crate::wire::capture::short_text;
use crate::wire::forms;
use crate::wire::pseudonym::{SecretKind, Vault};

const SECRET: &str = "K9qSecretVorn+/&%=\"< %41;ä€>'\\K9qSecretHinten";

/// Beginnings of the secret's words as they are, and what they are in base64 from the start.
const TOLD: [&str; 2] = ["k9qsecret", "szlxu2vjcmv0"];

#[test]
fn a_quotation_tells_no_secret_that_a_page_repeats() {
    let mut vault = Vault::new();
    vault.learn(SecretKind::Password, SECRET);
    let redactor = vault.sealed();
    let url = Url::parse("https://cloud.test/oauth/authorize").unwrap();
    let anywhere = || forms::ON_A_LINE.into_iter().chain(forms::ON_LINES);
    let (mut before, mut looks) = (0, 0);
    for (one_name, one) in forms::ON_A_LINE {
        for (other_name, other) in anywhere() {
            // The quotation ends somewhere in one of the two.
            before = (before + 7) % 100;
            let (attribute, text) = (one(SECRET), other(SECRET));
            let html = format!(
                "<!doctype html><title>Error</title><p>An error: {}<p title=\"{attribute}\">{text}</p><!-- {text} -->",
                "x ".repeat(before)
            );
            let page = Page::parse(&url, 400, &html);
            let Decision::Stop(Stop::ErrorPage { message, .. }) =
                agent(Consent::Approve).next(&page)
            else {
                panic!("no error page: {html}");
            };
            let mut told = short_text(&redactor, &message);
            for between in forms::BETWEEN.iter().chain(&[" ", ",", "\\", "-", "…"]) {
                told = told.replace(between, "");
            }
            looks += 1;
            let told = told.to_lowercase();
            for word in TOLD {
                assert!(
                    !told.contains(word),
                    "{one_name}, {other_name}: {word} in {told}"
                );
            }
        }
    }
    assert_eq!(looks, forms::ON_A_LINE.len() * anywhere().count());
}
