//! The HTML parser: HTML into a [`Page`]. scraper's tree cannot cross threads and knows no form owners, so one walk turns
//! it into owned data and resolves which form each field belongs to.

mod ancestors;
mod bounded;
mod field;
mod hiding;
mod visible_text;

use std::collections::HashMap;
use std::rc::Rc;

use scraper::{ElementRef, Node};
use url::Url;

use self::ancestors::Ancestors;
use self::field::read_field;
use self::hiding::Hiding;
use self::visible_text::{
    INLINE, MAX_DEPTH, attribute, fold, label_text, named, number_of, words_of,
};
use super::page::{Enctype, Field, Form, Link, Method, Page, resolve};

/// The most forms, and controls in them, of a page that is a login or a question.
const MOST_FORMS: usize = 200;
const MOST_FIELDS: usize = 1_000;
/// More links and alerts than these are not looked at.
const MOST_LINKS: usize = 1_000;
const MOST_ALERTS: usize = 30;
/// The most that the values of the controls have together, in bytes: they are sent back, and each may be a secret.
const MOST_VALUES: usize = 64 * 1024;

/// Which form a field belongs to, before all forms are known.
enum Owner {
    Form(usize),
    Id(String),
    None,
}

/// A link before the page's base is known.
struct Anchor {
    href: String,
    text: String,
    id: Option<String>,
    element: Option<usize>,
}

#[derive(Default)]
struct Walk {
    title: String,
    text: String,
    prose: String,
    noscript: String,
    alerts: Vec<String>,
    forms: Vec<Form>,
    fields: Vec<(Owner, Field)>,
    links: Vec<Anchor>,
    labels: HashMap<String, String>,
    base: Option<String>,
    meta_refresh: Option<String>,
    has_scripts: bool,
    submits_itself: bool,
    /// The first bound that the page breaks.
    excess: Option<String>,
    /// How long the values of the controls are, in bytes.
    values: usize,
    /// A form that stands directly in a table is closed at once by the parser, and the fields of the
    /// table's cells still belong to it. Much hand-written HTML relies on that.
    table_form: Option<usize>,
}

impl Page {
    /// Reads a page. Every input is HTML of some kind, so that a page always comes out.
    pub fn parse(url: &Url, status: u16, html: &str) -> Page {
        let (document, excess) = bounded::document(html);
        let mut walk = Walk {
            excess,
            ..Walk::default()
        };
        let around = Ancestors {
            hiding: Rc::new(Hiding::of(&document)),
            ..Ancestors::default()
        };
        walk.element(document.root_element(), &around);
        walk.finish(url, status)
    }
}

impl Walk {
    fn element(&mut self, element: ElementRef<'_>, around: &Ancestors) {
        if around.depth > MAX_DEPTH {
            return;
        }
        let name = element.value().name();
        let mut inside = around.clone();
        inside.depth += 1;
        inside.hidden |= around.hiding.hides(element);
        inside.aside |= is_aside(element, name);
        if !INLINE.contains(&name) {
            self.separate(around);
        }
        match name {
            "script" => {
                self.has_scripts = true;
                self.submits_itself |= element.text().any(calls_submit);
                return;
            }
            "style" | "template" => return,
            "title" => {
                if self.title.is_empty() {
                    self.title = fold(&element.text().collect::<String>());
                }
                return;
            }
            "base" => self.base = self.base.take().or_else(|| attribute(element, "href")),
            "meta" if says_refresh(element) => {
                self.meta_refresh = self
                    .meta_refresh
                    .take()
                    .or_else(|| attribute(element, "content"));
            }
            "body" => self.submits_itself |= element.attr("onload").is_some_and(calls_submit),
            "noscript" => return self.noscript(element, &inside),
            "form" => inside.form = Some(self.form(element)),
            "label" => {
                let text = label_text(element, &around.hiding);
                if let Some(id) = element.attr("for") {
                    self.labels
                        .entry(id.to_owned())
                        .or_insert_with(|| text.clone());
                }
                inside.label = Some(text);
            }
            "a" | "area" => {
                let href = element.attr("href").filter(|_| !inside.hidden);
                if let Some(href) = href.filter(|_| self.links.len() < MOST_LINKS) {
                    let text = words_of(element, &around.hiding);
                    let text = if text.is_empty() {
                        named(element)
                    } else {
                        text
                    };
                    self.links.push(Anchor {
                        href: href.trim().to_owned(),
                        text,
                        id: attribute(element, "id"),
                        element: number_of(element),
                    });
                }
            }
            "img" => {
                if let Some(alt) = element.attr("alt") {
                    self.say(alt, &inside);
                }
            }
            "input" | "button" | "textarea" | "select" => {
                self.field(element, name, &inside);
                if matches!(name, "textarea" | "select") {
                    return;
                }
            }
            _ => {}
        }
        let is_full = self.alerts.len() >= MOST_ALERTS;
        if !is_full && !inside.hidden && !inside.aside && is_alert(element, name) {
            let text = words_of(element, &around.hiding);
            if !text.is_empty() && !self.alerts.contains(&text) {
                self.alerts.push(text);
            }
        }
        self.children(element, name, &inside);
        if name == "table" {
            self.table_form = None;
        }
        if !INLINE.contains(&name) {
            self.separate(around);
        }
    }

    fn children(&mut self, element: ElementRef<'_>, name: &str, inside: &Ancestors) {
        let closed_fieldset = name == "fieldset" && element.attr("disabled").is_some();
        let mut legend_seen = false;
        for node in element.children() {
            if let Some(child) = ElementRef::wrap(node) {
                let mut here = inside.clone();
                // The first legend of a disabled fieldset is the one part of it that stays usable.
                let legend = child.value().name() == "legend" && !legend_seen;
                legend_seen |= legend;
                here.disabled |= closed_fieldset && !legend;
                self.element(child, &here);
            } else if let Node::Text(text) = node.value() {
                self.say(text, inside);
            }
        }
    }

    /// The parser believes that scripts run and keeps what is in `noscript` as text. The agent runs none,
    /// so for it that text is part of the page.
    fn noscript(&mut self, element: ElementRef<'_>, inside: &Ancestors) {
        if inside.noscript {
            return;
        }
        let mut inside = inside.clone();
        inside.noscript = true;
        let raw: String = element
            .children()
            .filter_map(|n| n.value().as_text().map(|t| t.to_string()))
            .collect();
        if raw.is_empty() {
            self.children(element, "noscript", &inside);
        } else {
            let (fragment, excess) = bounded::fragment(&raw);
            self.excess = self.excess.take().or(excess);
            self.element(fragment.root_element(), &inside);
        }
    }

    fn form(&mut self, element: ElementRef<'_>) -> usize {
        let index = self.forms.len();
        if index >= MOST_FORMS {
            self.exceeds(|| format!("more than {MOST_FORMS} forms"));
            // Its fields belong to the last one that is kept; nobody looks at them.
            return MOST_FORMS - 1;
        }
        self.forms.push(Form {
            id: attribute(element, "id"),
            name: attribute(element, "name"),
            action: attribute(element, "action"),
            method: element
                .attr("method")
                .map(Method::from_attribute)
                .unwrap_or_default(),
            states_method: element.attr("method").is_some(),
            enctype: element
                .attr("enctype")
                .map(Enctype::from_attribute)
                .unwrap_or_default(),
            search: element
                .attr("role")
                .is_some_and(|r| r.eq_ignore_ascii_case("search")),
            loose: false,
            fields: Vec::new(),
        });
        let parent = element
            .parent()
            .and_then(ElementRef::wrap)
            .map(|p| p.value().name());
        let in_table = matches!(parent, Some("table" | "tbody" | "thead" | "tfoot" | "tr"));
        self.table_form = (in_table && element.children().next().is_none()).then_some(index);
        index
    }

    fn field(&mut self, element: ElementRef<'_>, name: &str, around: &Ancestors) {
        let owner = match (element.attr("form"), around.form.or(self.table_form)) {
            (Some(id), _) => Owner::Id(id.to_owned()),
            (None, Some(form)) => Owner::Form(form),
            (None, None) => Owner::None,
        };
        if self.fields.len() >= MOST_FIELDS {
            self.exceeds(|| format!("more than {MOST_FIELDS} fields and buttons"));
            return;
        }
        let field = read_field(element, name, around);
        self.values += field.value.len();
        if self.values > MOST_VALUES {
            self.exceeds(|| format!("fields whose values have more than {MOST_VALUES} bytes"));
            return;
        }
        self.fields.push((owner, field));
    }

    fn exceeds(&mut self, bound: impl FnOnce() -> String) {
        self.excess.get_or_insert_with(bound);
    }

    fn say(&mut self, text: &str, around: &Ancestors) {
        if !around.hidden {
            let target = if around.noscript {
                &mut self.noscript
            } else {
                &mut self.text
            };
            target.push_str(text);
            if !around.noscript && !around.aside {
                self.prose.push_str(text);
            }
        }
    }

    fn separate(&mut self, around: &Ancestors) {
        self.say(" ", around);
    }

    fn finish(mut self, url: &Url, status: u16) -> Page {
        let base = self.base.and_then(|href| url.join(href.trim()).ok());
        let mut loose_fields = Vec::new();
        for (owner, mut field) in self.fields {
            if let Some(label) = field.id.as_ref().and_then(|id| self.labels.get(id)) {
                field.label.clone_from(label);
            }
            let index = match owner {
                Owner::Form(index) => Some(index),
                Owner::Id(id) => self.forms.iter().position(|f| f.id.as_deref() == Some(&id)),
                Owner::None => None,
            };
            match index.and_then(|i| self.forms.get_mut(i)) {
                Some(form) => form.fields.push(field),
                None => loose_fields.push(field),
            }
        }
        let relative_to = base.as_ref().unwrap_or(url);
        // A link to a fragment of the same page goes nowhere unless a script listens.
        let links = self
            .links
            .into_iter()
            .filter(|anchor| !anchor.href.starts_with('#'));
        let links = links.filter_map(|anchor| {
            Some(Link {
                url: resolve(relative_to, &anchor.href)?,
                text: anchor.text,
                id: anchor.id,
                element: anchor.element,
            })
        });
        Page {
            url: url.clone(),
            status,
            title: self.title,
            links: links.collect(),
            forms: self.forms,
            text: fold(&self.text),
            prose: fold(&self.prose),
            noscript: fold(&self.noscript),
            alerts: self.alerts,
            loose_fields,
            has_scripts: self.has_scripts,
            submits_itself: self.submits_itself,
            base,
            meta_refresh: self.meta_refresh,
            excess: self.excess,
            rendered: false,
        }
    }
}

/// Whether what stands in an element is a way to somewhere else and not what the page says: a link, a button, a menu.
fn is_aside(element: ElementRef<'_>, name: &str) -> bool {
    let role = element.attr("role").unwrap_or_default();
    matches!(
        name,
        "a" | "button" | "nav" | "menu" | "footer" | "select" | "option"
    ) || matches!(
        role,
        "navigation" | "menu" | "menubar" | "menuitem" | "contentinfo"
    )
}

/// Whether an element is there to be noticed: an alert by role or class, or a main heading.
fn is_alert(element: ElementRef<'_>, name: &str) -> bool {
    const CLASSES: &[&str] = &[
        "error", "alert", "danger", "invalid", "warning", "message", "flash", "feedback",
    ];
    let by_role = element
        .attr("role")
        .is_some_and(|r| matches!(r, "alert" | "status"));
    let by_name = |v: &str| {
        v.to_ascii_lowercase()
            .split(|c: char| !c.is_ascii_alphabetic())
            .any(|part| CLASSES.contains(&part))
    };
    let named =
        element.attr("class").is_some_and(by_name) || element.attr("id").is_some_and(by_name);
    let container = matches!(
        name,
        "html" | "body" | "form" | "main" | "input" | "button" | "a"
    );
    by_role || matches!(name, "h1" | "h2") || (named && !container)
}

fn says_refresh(meta: ElementRef<'_>) -> bool {
    meta.attr("http-equiv")
        .is_some_and(|v| v.trim().eq_ignore_ascii_case("refresh"))
}

fn calls_submit(script: &str) -> bool {
    script.contains(".submit(") || script.contains(".requestSubmit(")
}
