//! Which fields a form sends, and what the parser makes of markup that is out of order.

use super::*;

#[test]
fn successful_controls_in_document_order() {
    let (sent, _) = answer(&page!("csrf"), Consent::Approve);
    let expected = [
        ("_csrf", "a+b/c=&d"),
        ("_charset_", "UTF-8"),
        ("j_username", USER),
        ("j_password", PASSWORD),
        ("tenant", "t1"),
        ("realm", "b"),
        ("_csrf", "again"),
        ("enter.x", "0"),
        ("enter.y", "0"),
    ];
    assert_eq!(pairs(&sent), expected);
}

#[test]
fn fields_outside_their_form() {
    let page = page!("outside-form");
    let (sent, _) = answer(&page, Consent::Approve);
    assert_eq!(
        pairs(&sent),
        [("pw", PASSWORD), ("user", USER), ("go", "yes")]
    );
    assert_eq!(page.loose_fields.len(), 1);
}

#[test]
fn a_form_in_a_table() {
    let (sent, _) = answer(&page!("table-form"), Consent::Approve);
    assert_eq!(sent.url.path(), "/login.php");
    assert_eq!(pairs(&sent), [("user", USER), ("pass", PASSWORD)]);
}

#[test]
fn deeply_nested_pages_are_survived() {
    let html = "<div>".repeat(2_000) + "<form><input type=password></form>";
    let page = Page::parse(&Url::parse("https://cloud.test/").unwrap(), 200, &html);
    assert!(page.forms.is_empty());
}
