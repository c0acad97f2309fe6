//! A page as a person without scripts sees it: forms, links and visible text, in owned data.

use url::Url;

/// How a form sends its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// The fields become the query of the URL.
    #[default]
    Get,
    /// The fields become the body.
    Post,
}

impl Method {
    /// The method as it is written on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }

    pub(super) fn from_attribute(value: &str) -> Self {
        if value.trim().eq_ignore_ascii_case("post") {
            Method::Post
        } else {
            Method::Get
        }
    }
}

/// How the body of a submitted form is encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Enctype {
    /// `application/x-www-form-urlencoded`, HTML's default.
    #[default]
    UrlEncoded,
    /// `multipart/form-data`.
    Multipart,
    /// `text/plain`.
    Plain,
}

impl Enctype {
    /// The media type, without parameters.
    pub fn as_str(self) -> &'static str {
        match self {
            Enctype::UrlEncoded => "application/x-www-form-urlencoded",
            Enctype::Multipart => "multipart/form-data",
            Enctype::Plain => "text/plain",
        }
    }

    pub(super) fn from_attribute(value: &str) -> Self {
        match value.trim().to_ascii_lowercase().as_str() {
            "multipart/form-data" => Enctype::Multipart,
            "text/plain" => Enctype::Plain,
            _ => Enctype::UrlEncoded,
        }
    }
}

/// What kind of control a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// A line of text, also `tel`, `url`, `number` and types that HTML does not know.
    Text,
    /// A line of text for an e-mail address.
    Email,
    /// A password.
    Password,
    /// A hidden field.
    Hidden,
    /// A box to tick.
    Checkbox,
    /// One choice of a group.
    Radio,
    /// A list to choose from.
    Select,
    /// Several lines of text.
    Textarea,
    /// A button that submits its form.
    Submit,
    /// A button that does nothing without a script, or resets the form.
    Button,
    /// An image that submits its form and sends where it was clicked.
    Image,
    /// A search box, a file, a date, a colour and the like.
    Other,
}

/// One choice of a `select`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What a person reads.
    pub text: String,
    /// Whether it is chosen when the page is opened.
    pub selected: bool,
    /// Whether it cannot be chosen.
    pub disabled: bool,
}

/// One control of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name it is sent under; empty when it has none and so is never sent.
    pub name: String,
    /// The `id` attribute.
    pub id: Option<String>,
    /// What kind of control it is.
    pub kind: FieldKind,
    /// The value it starts with.
    pub value: String,
    /// Whether a checkbox or radio is ticked when the page is opened.
    pub checked: bool,
    /// The text of its label, else `aria-label`, `placeholder` or `title`.
    pub label: String,
    /// What is written on a button.
    pub text: String,
    /// The `autocomplete` attribute, in lower case.
    pub autocomplete: Option<String>,
    /// Whether it is disabled, by itself or by a fieldset.
    pub disabled: bool,
    /// Whether it shows its value but does not let a person change it.
    pub read_only: bool,
    /// Whether the form cannot be sent without it.
    pub required: bool,
    /// Whether a person can see it.
    pub visible: bool,
    /// Whether several choices of a select may be chosen.
    pub multiple: bool,
    /// The choices of a select.
    pub choices: Vec<Choice>,
    /// What a script does when it is pressed, as far as markup says it.
    pub script: Option<String>,
    /// A button's `formaction`.
    pub form_action: Option<String>,
    /// A button's `formmethod`.
    pub form_method: Option<Method>,
    /// A button's `formenctype`.
    pub form_enctype: Option<Enctype>,
    /// Its number on a page that was read from a browser.
    pub element: Option<usize>,
}

impl Field {
    /// Whether pressing it submits the form.
    pub fn submits(&self) -> bool {
        matches!(self.kind, FieldKind::Submit | FieldKind::Image)
    }

    /// Whether a person can use it: visible and not disabled.
    pub fn usable(&self) -> bool {
        self.visible && !self.disabled
    }

    /// Whether a person types a line of text into it, passwords apart.
    pub fn takes_text(&self) -> bool {
        matches!(self.kind, FieldKind::Text | FieldKind::Email)
    }

    /// What the trace calls it: what a person reads on it, else how it is sent.
    pub(super) fn title(&self) -> String {
        let shown = if self.submits() {
            &self.text
        } else {
            &self.label
        };
        match (shown.is_empty(), self.name.is_empty()) {
            (false, _) => format!("\"{shown}\""),
            (true, false) => format!("`{}`", self.name),
            (true, true) => "(nameless)".to_owned(),
        }
    }
}

/// One form, with the fields that belong to it wherever they stand on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// The `id` attribute.
    pub id: Option<String>,
    /// The `name` attribute.
    pub name: Option<String>,
    /// The `action` attribute as written; `None` when there is none.
    pub action: Option<String>,
    /// How the fields are sent.
    pub method: Method,
    /// Whether the form says how; HTML's default is GET, which a script often replaces.
    pub states_method: bool,
    /// How a body is encoded.
    pub enctype: Enctype,
    /// Whether the form says that it is for searching (`role="search"`).
    pub search: bool,
    /// Whether it is not a form of the page but its controls outside of forms, taken together because a script sends
    /// them.
    pub loose: bool,
    /// Its controls in document order.
    pub fields: Vec<Field>,
}

impl Form {
    /// The positions of the buttons that a person could press, in document order.
    pub fn buttons(&self) -> impl Iterator<Item = usize> {
        self.fields
            .iter()
            .enumerate()
            .filter(|(_, f)| f.submits() && f.usable())
            .map(|(i, _)| i)
    }

    /// Whether it has a password field that a person could fill.
    pub fn asks_for_password(&self) -> bool {
        self.fields
            .iter()
            .any(|f| f.kind == FieldKind::Password && f.usable())
    }
}

/// One visible link that leads to another page over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, without a fragment.
    pub url: Url,
    /// What a person reads, else its label or title.
    pub text: String,
    /// The `id` attribute.
    pub id: Option<String>,
    /// Its number on a page that was read from a browser.
    pub element: Option<usize>,
}

/// One page as it was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where the page came from, after redirects.
    pub url: Url,
    /// The HTTP status.
    pub status: u16,
    /// The title.
    pub title: String,
    /// The forms in document order.
    pub forms: Vec<Form>,
    /// The links in document order.
    pub links: Vec<Link>,
    /// The visible text, whitespace folded, without what stands in `noscript`.
    pub text: String,
    /// The visible text without what leads elsewhere: links, buttons, menus and the foot of the page.
    pub prose: String,
    /// The text of `noscript` elements, whitespace folded.
    pub noscript: String,
    /// Headings and what the page marks up as an alert, in document order.
    pub alerts: Vec<String>,
    /// Controls that belong to no form, so that only a script can send them.
    pub loose_fields: Vec<Field>,
    /// Whether the page brings scripts.
    pub has_scripts: bool,
    /// Whether a script on the page submits a form without being asked.
    pub submits_itself: bool,
    /// What relative addresses are relative to, when the page says so.
    pub base: Option<Url>,
    /// The `content` of `<meta http-equiv="refresh">`, as written.
    pub meta_refresh: Option<String>,
    /// What the page has more of than is looked at, in words, so that nothing is done with it.
    pub excess: Option<String>,
    /// Whether it stands in a browser that runs its scripts.
    pub rendered: bool,
}

impl Page {
    /// Resolves an address found on the page. `None` when it is not an address, or not one of HTTP
    /// (`javascript:`, `mailto:`, `tel:`, an app's own scheme).
    pub fn resolve(&self, reference: &str) -> Option<Url> {
        resolve(self.base.as_ref().unwrap_or(&self.url), reference)
    }

    /// Where a form's `action` leads. An action that is missing or empty means the page itself, whatever
    /// its base is, with its query.
    pub fn action_url(&self, action: Option<&str>) -> Option<Url> {
        match action.map(str::trim) {
            None | Some("") => {
                let mut url = self.url.clone();
                url.set_fragment(None);
                is_http(&url).then_some(url)
            }
            Some(action) => self.resolve(action),
        }
    }

    /// The delay in seconds and the address of the page's refresh; the page itself when it names none.
    pub fn refresh(&self) -> Option<(f64, Url)> {
        let content = self.meta_refresh.as_deref()?.trim();
        let (delay, rest) = content.split_at(content.find([';', ',']).unwrap_or(content.len()));
        let delay = delay
            .trim()
            .parse::<f64>()
            .ok()
            .filter(|d| d.is_finite() && *d >= 0.0)?;
        let rest = rest.trim_start_matches([';', ',']).trim();
        let target = match rest.get(..3) {
            Some(key) if key.eq_ignore_ascii_case("url") => {
                rest[3..].trim_start().trim_start_matches('=')
            }
            _ => rest,
        };
        let target = target.trim().trim_matches(['"', '\'']);
        self.action_url(Some(target)).map(|url| (delay, url))
    }
}

/// Resolves an address against a base, and keeps it only when it is one of HTTP.
pub(super) fn resolve(base: &Url, reference: &str) -> Option<Url> {
    let mut url = base.join(reference.trim()).ok()?;
    url.set_fragment(None);
    is_http(&url).then_some(url)
}

fn is_http(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
}
