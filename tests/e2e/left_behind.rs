//! What a run leaves at a provider is listed at its end.

use grantcheck::document::{LeftKind, Target};
use grantcheck::sandbox::Dialect;

use super::bare_provider::{self, Kind, environment};
use super::scene::{Provider, Scene};
use super::server::{Answer, Server, answer, forward};

/// How much of a kind is left.
fn count(target: &Target, what: LeftKind) -> usize {
    let left = target.left_behind.iter();
    left.filter(|left| left.what == what)
        .map(|left| left.count)
        .sum()
}

fn arguments(url: &str) -> Vec<&str> {
    bare_provider::arguments(url, &["flows/", "token/replay"])
}

#[test]
fn tokens_that_cannot_be_revoked_are_left_and_told() {
    let bare = bare_provider::start(Kind::Plain);
    let scene = Scene::new();
    let url = &bare.server.base_url;
    let ended = scene.grantcheck_with(&bare.environment(), &arguments(url));
    let report = scene.report("reports/latest");
    let target = &report.targets[0];
    let access_tokens = count(target, LeftKind::AccessToken);
    assert!(access_tokens > 2, "{:?}", target.left_behind);
    assert!(count(target, LeftKind::Approval) > 0);
    let told = format!(
        "{}: left behind: {access_tokens} access tokens for",
        target.name
    );
    assert_eq!(ended.stdout.matches(&told).count(), 1, "{}", ended.stdout);
    let lifetime = |left: &grantcheck::document::LeftBehind| {
        left.what != LeftKind::AccessToken || left.ends_within_s.is_some_and(|left| left <= 3600)
    };
    assert!(target.left_behind.iter().all(lifetime));
    let page = std::fs::read_to_string(scene.at("reports/latest/index.html")).expect("a page");
    assert!(page.contains("left behind at the provider"));
    let summary = std::fs::read_to_string(scene.at("reports/latest/summary.md")).expect("a page");
    assert!(summary.contains("left behind:"));
}

#[test]
fn what_is_revoked_is_not_left_and_approvals_are() {
    let provider = Provider::start(Dialect::Standard);
    let scene = Scene::new();
    let ended = scene.grantcheck_with(
        &environment(&provider.accounts),
        &arguments(&provider.base_url),
    );
    let report = scene.report("reports/latest");
    let target = &report.targets[0];
    assert_eq!(count(target, LeftKind::AccessToken), 0, "{}", ended.stdout);
    assert_eq!(count(target, LeftKind::RefreshToken), 0, "{}", ended.stdout);
    assert!(
        ended.stdout.contains("by `user` (`client`"),
        "{}",
        ended.stdout
    );
    // The names of accounts and clients are no part of it.
    let user = &provider.accounts.user.username;
    let text = format!("{:?}", target.left_behind);
    assert!(!text.contains(user.as_str()), "{text}");
}

#[test]
fn of_the_embedded_sandbox_nothing_is_left() {
    let scene = Scene::new();
    let arguments = [
        "run",
        "--target",
        "standard",
        "--scenario",
        "flows/code-exchange",
        "--no-snapshots",
    ];
    let ended = scene.grantcheck(&arguments).expect_code(0);
    assert!(!ended.stdout.contains("left behind"), "{}", ended.stdout);
    let report = scene.report("reports/latest");
    assert!(report.targets[0].left_behind.is_empty());
}

/// A revocation that fails is no revocation: how many tokens may be alive, and why, is told.
#[test]
fn revocations_that_fail_are_told_with_their_reason() {
    let provider = Provider::start(Dialect::CameraManager);
    let upstream = provider.base_url.clone();
    let server = Server::start(move |request| {
        if request.target.starts_with("/rest/v2.0/users/self/tokens") {
            return answer(503, "text/plain", "not now");
        }
        Answer::Bytes(forward(&upstream, request))
    });
    let scene = Scene::new();
    let arguments = [
        "run",
        "--provider",
        "cameramanager",
        "--url",
        &server.base_url,
        "--no-snapshots",
        "--scenario",
        "flows/code-exchange",
    ];
    let ended = scene.grantcheck_with(&environment(&provider.accounts), &arguments);
    let report = scene.report("reports/latest");
    let left = &report.targets[0].left_behind;
    let tokens = left.iter().find(|left| left.what == LeftKind::AccessToken);
    let tokens = tokens.expect("the access token lives");
    assert!(provider.living_tokens() >= tokens.count, "{left:?}");
    assert!(tokens.because.contains("status 503"), "{left:?}");
    let told = "tokens may still be alive, because revoking";
    assert!(
        ended.stdout.contains(told) && ended.stdout.contains("status 503"),
        "{}",
        ended.stdout
    );
}
