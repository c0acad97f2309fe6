//! One control of a form, read from its element.

use scraper::ElementRef;

use super::ancestors::Ancestors;
use super::visible_text::{attribute, fold, named, number_of, words_of};
use crate::agent::page::{Choice, Enctype, Field, FieldKind, Method};

pub(super) fn read_field(element: ElementRef<'_>, name: &str, around: &Ancestors) -> Field {
    let kind = kind_of(element, name);
    let value = match name {
        "textarea" => element.text().collect(),
        _ => element
            .attr("value")
            .map(str::to_owned)
            .unwrap_or_else(|| default_value(kind).to_owned()),
    };
    let text = match (name, kind) {
        ("button", _) => Some(words_of(element, &around.hiding))
            .filter(|t| !t.is_empty())
            .unwrap_or_else(|| named(element)),
        (_, FieldKind::Submit | FieldKind::Button) => {
            if value.is_empty() {
                named(element)
            } else {
                fold(&value)
            }
        }
        (_, FieldKind::Image) => element
            .attr("alt")
            .map(fold)
            .unwrap_or_else(|| named(element)),
        _ => String::new(),
    };
    Field {
        name: element.attr("name").unwrap_or_default().to_owned(),
        id: attribute(element, "id"),
        kind,
        value,
        checked: element.attr("checked").is_some(),
        label: around
            .label
            .clone()
            .filter(|l| !l.is_empty())
            .unwrap_or_else(|| named(element)),
        text,
        autocomplete: element.attr("autocomplete").map(str::to_ascii_lowercase),
        disabled: around.disabled || element.attr("disabled").is_some(),
        read_only: element.attr("readonly").is_some(),
        required: element.attr("required").is_some(),
        visible: !around.hidden && kind != FieldKind::Hidden,
        multiple: element.attr("multiple").is_some(),
        choices: if kind == FieldKind::Select {
            choices(element, around)
        } else {
            Vec::new()
        },
        script: attribute(element, "onclick"),
        form_action: attribute(element, "formaction"),
        form_method: element.attr("formmethod").map(Method::from_attribute),
        form_enctype: element.attr("formenctype").map(Enctype::from_attribute),
        element: number_of(element),
    }
}

fn kind_of(element: ElementRef<'_>, name: &str) -> FieldKind {
    let kind = element.attr("type").map(|t| t.trim().to_ascii_lowercase());
    match (name, kind.as_deref()) {
        ("select", _) => FieldKind::Select,
        ("textarea", _) => FieldKind::Textarea,
        // A button without a type, or with one that HTML does not know, submits.
        ("button", Some("button" | "reset")) => FieldKind::Button,
        ("button", _) => FieldKind::Submit,
        (_, Some("email")) => FieldKind::Email,
        (_, Some("password")) => FieldKind::Password,
        (_, Some("hidden")) => FieldKind::Hidden,
        (_, Some("checkbox")) => FieldKind::Checkbox,
        (_, Some("radio")) => FieldKind::Radio,
        (_, Some("submit")) => FieldKind::Submit,
        (_, Some("image")) => FieldKind::Image,
        (_, Some("button" | "reset")) => FieldKind::Button,
        (
            _,
            Some(
                "search" | "file" | "date" | "datetime-local" | "month" | "week" | "time" | "color"
                | "range",
            ),
        ) => FieldKind::Other,
        _ => FieldKind::Text,
    }
}

fn default_value(kind: FieldKind) -> &'static str {
    if matches!(kind, FieldKind::Checkbox | FieldKind::Radio) {
        "on"
    } else {
        ""
    }
}

fn choices(select: ElementRef<'_>, around: &Ancestors) -> Vec<Choice> {
    let options = select
        .descendent_elements()
        .filter(|e| e.value().name() == "option");
    let choice = |option: ElementRef<'_>| {
        let text = words_of(option, &around.hiding);
        let group = option
            .parent()
            .and_then(ElementRef::wrap)
            .filter(|p| p.value().name() == "optgroup");
        let closed = group.is_some_and(|g| g.attr("disabled").is_some());
        Choice {
            value: option
                .attr("value")
                .map_or_else(|| text.clone(), str::to_owned),
            selected: option.attr("selected").is_some(),
            disabled: closed || option.attr("disabled").is_some(),
            text,
        }
    };
    options.map(choice).collect()
}
