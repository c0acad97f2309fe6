//! Pages of which some part is deep, many or large.

use std::net::TcpStream;

use super::server::{Around, Behaviour, Spot, send};
use crate::server::Request;

const PAGE: &[Spot] = &[Spot::Page];

pub const BEHAVIOURS: &[Behaviour] = &[
    Behaviour::sick("deep-html", PAGE, deep_html, &[]),
    Behaviour::sick("deep-html-inline", PAGE, deep_inline, &[]),
    Behaviour::sick("many-attributes", PAGE, many_attributes, &[]),
    Behaviour::sick("many-inputs", PAGE, many_inputs, &[]),
    Behaviour::sick("many-forms", PAGE, many_forms, &[]),
    Behaviour::sick("large-fields", PAGE, large_fields, &[]),
    Behaviour::sick("many-links", PAGE, many_links, &[]),
    Behaviour::sick("many-labels", PAGE, many_labels, &[]),
    Behaviour::sick("many-options", PAGE, many_options, &[]),
    Behaviour::sick("many-alerts", PAGE, many_alerts, &[]),
    Behaviour::sick("deep-tables", PAGE, deep_tables, &[]),
    Behaviour::sick("misnested-formatting", PAGE, misnested, &[]),
    Behaviour::sick("large-style", PAGE, large_style, &[]),
    Behaviour::sick("unclosed-tags", PAGE, unclosed, &[]),
];

fn html(stream: &mut TcpStream, around: &Around, body: &str) {
    let page = format!("<!doctype html><title>Log in</title><body>{body}");
    send(stream, &around.answer(page.as_bytes()));
}

fn deep_html(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(stream, around, &"<div>".repeat(200_000));
}

fn deep_inline(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(stream, around, &"<b><i><a href=x><font>".repeat(45_000));
}

fn many_attributes(stream: &mut TcpStream, _: &Request, around: &Around) {
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=x")).collect();
    html(stream, around, &format!("<form><input{attributes}></form>"));
}

fn many_inputs(stream: &mut TcpStream, _: &Request, around: &Around) {
    let inputs = "<input>".repeat(100_000);
    html(
        stream,
        around,
        &format!("<form method=post>{inputs}</form>"),
    );
}

fn many_forms(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(stream, around, &"<form></form>".repeat(75_000));
}

fn large_fields(stream: &mut TcpStream, _: &Request, around: &Around) {
    let value = "a1B2c3D4".repeat(3_500);
    let hidden: String = (0..30)
        .map(|n| format!("<input type=hidden name=h{n} value={value}{n}>"))
        .collect();
    let fields = "<input name=username><input type=password name=password><button>Log in</button>";
    html(
        stream,
        around,
        &format!("<form method=post action=/login>{hidden}{fields}</form>"),
    );
}

fn many_links(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(stream, around, &"<a href=x>y</a>".repeat(65_000));
}

fn many_labels(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(
        stream,
        around,
        &format!(
            "<form>{}",
            "<label for=x>y<input id=x></label>".repeat(28_000)
        ),
    );
}

fn many_options(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(
        stream,
        around,
        &format!("<form><select name=a>{}", "<option>y".repeat(100_000)),
    );
}

fn many_alerts(stream: &mut TcpStream, _: &Request, around: &Around) {
    let alerts: String = (0..30_000)
        .map(|n| format!("<p class=error>Wrong {n}</p>"))
        .collect();
    html(stream, around, &alerts);
}

fn deep_tables(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(stream, around, &"<table><tr><td>".repeat(65_000));
}

fn misnested(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(stream, around, &"<b><p></b><i></p>".repeat(55_000));
}

fn large_style(stream: &mut TcpStream, _: &Request, around: &Around) {
    let rules: String = (0..40_000)
        .map(|n| format!(".c{n}{{display:none}}"))
        .collect();
    html(
        stream,
        around,
        &format!("<style>{rules}</style><form><input>"),
    );
}

fn unclosed(stream: &mut TcpStream, _: &Request, around: &Around) {
    html(stream, around, &"<".repeat(900_000));
}
