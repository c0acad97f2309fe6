//! A page in a browser, where scripts have run: controls outside of forms and buttons of scripts count.

use url::Url;

use super::meanings;
use super::page::{Field, FieldKind, Form, Method, Page};

impl Page {
    /// Reads a page as it stands in a browser. Scripts run there, so that every visible control can do something:
    /// those outside of all forms become a form of their own, and buttons that send nothing by themselves count.
    pub fn rendered(url: &Url, status: u16, html: &str) -> Page {
        let mut page = Page::parse(url, status, html);
        page.rendered = true;
        // They have run: what the page says about a browser without scripts does not hold.
        page.has_scripts = false;
        page.submits_itself = false;
        page.noscript.clear();
        let loose = std::mem::take(&mut page.loose_fields);
        if loose.iter().any(Field::usable) {
            page.forms.push(Form {
                id: None,
                name: None,
                action: None,
                method: Method::Get,
                states_method: false,
                enctype: Default::default(),
                search: false,
                loose: true,
                fields: loose,
            });
        }
        page.forms.iter_mut().for_each(wake_buttons);
        page
    }
}

/// Makes buttons submit that do so by a script: those that say what the agent came for, and all of a real form that has
/// no other. A button that shows the password or opens a menu stays what it is beside one that submits.
fn wake_buttons(form: &mut Form) {
    let has_submit = form.buttons().next().is_some();
    for field in &mut form.fields {
        if field.kind != FieldKind::Button {
            continue;
        }
        let said = match field.text.as_str() {
            "" => field.id.as_deref().unwrap_or_default(),
            text => text,
        };
        let speaks = meanings::meaning(said).is_some() || meanings::says_login(said);
        let alone = !form.loose && !has_submit && !said.is_empty() && !meanings::leads_aside(said);
        if speaks || alone {
            field.kind = FieldKind::Submit;
        }
    }
}
