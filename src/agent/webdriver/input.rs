//! Typing, ticking and clicking in a browser.

use serde_json::{Value, json};

use super::browser::{Browser, Rendered};
use super::protocol::Error;
use crate::agent::BrowserInput;

/// Holds forms that must not be sent; see there.
const GUARD: &str = include_str!("guard.js");

/// The key under which the protocol passes elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// Types without a keyboard, for fields that cannot be clicked.
const SET_VALUE: &str = "arguments[0].value = arguments[1];
for (const name of ['input', 'change']) arguments[0].dispatchEvent(new Event(name, { bubbles: true }));";

/// Why a form was held back in the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// It leads to this origin, which is not one of the target's.
    Foreign(String),
    /// It would put the password into the address.
    PasswordInAddress,
}

impl Browser {
    /// Makes the page hold forms that lead elsewhere than to these origins, or that would put a password into the address.
    pub async fn guard(&self, own: &[String]) -> Result<(), Error> {
        drop(self.script(GUARD, json!([own])).await?);
        Ok(())
    }

    /// The form that the page held back, if it did.
    pub async fn held(&self) -> Option<Held> {
        let script = "return window.grantcheckHeld ?? null";
        // A page that is just going away has sent its form.
        let value = self.script(script, json!([])).await.ok()?;
        match value.as_str()? {
            "get" => Some(Held::PasswordInAddress),
            other => Some(Held::Foreign(other.trim_start_matches("to ").to_owned())),
        }
    }

    /// Types, ticks and presses.
    pub async fn act(&self, page: &Rendered, input: &BrowserInput) -> Result<(), Error> {
        let mut last = None;
        for (number, text) in &input.typed {
            let Some(element) = page.elements.get(*number) else {
                continue;
            };
            self.type_into(element, text).await?;
            last = Some(element);
        }
        for (number, on) in &input.ticked {
            let Some(element) = page.elements.get(*number) else {
                continue;
            };
            let state = self
                .script("return arguments[0].checked", json!([element]))
                .await?;
            if state != *on {
                self.click(element).await?;
            }
        }
        match input.pressed.and_then(|number| page.elements.get(number)) {
            Some(button) => self.click(button).await,
            None => match last {
                Some(field) => self.keys(field, "\u{e007}").await,
                None => Ok(()),
            },
        }
    }

    /// Clicks on a numbered element of the page.
    pub async fn click_number(&self, page: &Rendered, number: usize) -> Result<(), Error> {
        match page.elements.get(number) {
            Some(element) => self.click(element).await,
            None => Ok(()),
        }
    }

    async fn type_into(&self, element: &Value, text: &str) -> Result<(), Error> {
        let path = format!("/element/{}/clear", id(element));
        let cleared = self
            .connection
            .post("Element Clear", &path, &json!({}))
            .await;
        let typed = match cleared {
            Ok(_) => self.keys(element, text).await,
            Err(error) => Err(error),
        };
        match typed {
            Err(error) if error.is_about_the_element() => {
                drop(self.script(SET_VALUE, json!([element, text])).await?);
                Ok(())
            }
            other => other,
        }
    }

    async fn keys(&self, element: &Value, text: &str) -> Result<(), Error> {
        let path = format!("/element/{}/value", id(element));
        let parameters = json!({ "text": text });
        drop(
            self.connection
                .post("Element Send Keys", &path, &parameters)
                .await?,
        );
        Ok(())
    }

    /// Clicks as a person does, and where something lies over the element, as a script does.
    async fn click(&self, element: &Value) -> Result<(), Error> {
        let path = format!("/element/{}/click", id(element));
        match self
            .connection
            .post("Element Click", &path, &json!({}))
            .await
        {
            Err(error) if error.is_about_the_element() => {
                drop(
                    self.script("arguments[0].click()", json!([element]))
                        .await?,
                );
                Ok(())
            }
            other => other.map(drop),
        }
    }
}

fn id(element: &Value) -> &str {
    element[ELEMENT].as_str().unwrap_or_default()
}
