//! Pages as a real browser has them after its scripts ran.

use super::*;

fn live(html: &str) -> Page {
    Page::rendered(
        &Url::parse("https://cloud.test/#/login").unwrap(),
        200,
        html,
    )
}

#[test]
fn a_login_without_a_form_works_where_scripts_run() {
    let html = r#"<script></script><button data-grantcheck=0 type=button>☰</button>
        <input data-grantcheck=1 placeholder=Username><input data-grantcheck=2 type=password>
        <button data-grantcheck=3 type=button>Show password</button><button data-grantcheck=4 type=button>Sign in</button>"#;
    let input = submit(agent(Consent::Approve).next(&live(html))).input;
    let typed: Vec<usize> = input.typed.iter().map(|(number, _)| *number).collect();
    assert_eq!((typed, input.pressed), (vec![1, 2], Some(4)));
    let url = Url::parse("https://cloud.test/").unwrap();
    let without = agent(Consent::Approve).next(&Page::parse(&url, 200, html));
    assert_eq!(without, Decision::Stop(Stop::NeedsJavaScript));
}

#[test]
fn without_a_button_the_hand_presses_enter() {
    let html = r#"<form action="javascript:login()"><input data-grantcheck=0 name=user>
        <input data-grantcheck=1 type=password></form>"#;
    let input = submit(agent(Consent::Approve).next(&live(html))).input;
    assert_eq!((input.typed.len(), input.pressed), (2, None));
}

#[test]
fn boxes_are_ticked_only_where_they_are_not() {
    let html = r#"<p>Acme asks for permission</p><input data-grantcheck=0 type=checkbox name=read checked>
        <input data-grantcheck=1 type=checkbox name=write><button data-grantcheck=2 type=button>Grant</button>
        <button data-grantcheck=3 type=button>Refuse</button>"#;
    let input = submit(agent(Consent::Approve).next(&live(html))).input;
    assert_eq!((input.ticked, input.pressed), (vec![(1, true)], Some(2)));
    let input = submit(agent(Consent::Deny).next(&live(html))).input;
    assert_eq!((input.ticked, input.pressed), (vec![], Some(3)));
}

#[test]
fn menus_of_an_application_lead_nowhere() {
    let html = "<p>Welcome back</p><button data-grantcheck=0>Menu</button><input data-grantcheck=1 name=filter>";
    let decided = agent(Consent::Approve).next(&live(html));
    assert!(
        matches!(decided, Decision::Stop(Stop::NotUnderstood { .. })),
        "{decided:?}"
    );
}
