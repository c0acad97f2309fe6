//! What an agent can do for a scenario, decided before anything runs.

use crate::catalog::AgentKind;
use crate::catalog::scenario::{
    Action, Authorize, ConsentAnswer, Expect, LoginAnswer, Place, Scenario,
};

/// Why this agent cannot carry out a scenario, if it cannot.
#[must_use]
pub fn cannot(agent: AgentKind, scenario: &Scenario) -> Option<String> {
    let mut steps = scenario.steps.iter().enumerate();
    steps.find_map(|(index, step)| {
        let Action::Authorize(authorize) = &step.action else {
            return None;
        };
        let what = obstacle(agent, authorize).or_else(|| unseen(agent, step.expect.as_ref()?))?;
        let name = agent.as_str();
        Some(format!(
            "the {name} agent cannot {what} (step {})",
            index + 1
        ))
    })
}

/// What a person who looks at a page cannot see of HTTP.
fn unseen(agent: AgentKind, expect: &Expect) -> Option<&'static str> {
    let is_http =
        expect.status.is_some() || expect.media_type.is_some() || !expect.headers.is_empty();
    (agent == AgentKind::Manual && is_http).then_some("see status and headers of a page")
}

fn obstacle(agent: AgentKind, step: &Authorize) -> Option<&'static str> {
    if agent == AgentKind::Form {
        return None;
    }
    let method = step.method.as_deref().unwrap_or("GET");
    let is_post = method.eq_ignore_ascii_case("POST");
    if step.tamper.is_some() {
        Some("change a form on its way")
    } else if step.planted_session {
        Some("go back to the cookies of an earlier moment")
    } else if !step.headers.is_empty() {
        Some("add headers to the browser's requests")
    } else if !is_post && !method.eq_ignore_ascii_case("GET") {
        Some("send other methods than GET and POST")
    } else if !is_post && step.params == Some(Place::Form) {
        Some("send a body with GET")
    } else if agent == AgentKind::Manual && is_post {
        Some("begin with POST: people open addresses")
    } else if agent == AgentKind::Manual
        && (step.login == LoginAnswer::Stop || step.consent == ConsentAnswer::Stop)
    {
        // It could ask, but these scenarios look at headers and markup that only an agent in the browser sees.
        Some("stop at a page and tell what the provider answered")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::scenario::{Step, Tamper};

    fn scenario(authorize: Authorize) -> Scenario {
        Scenario::of(vec![Step::of(Action::Authorize(authorize.into()))])
    }

    #[test]
    fn only_the_form_agent_changes_forms() {
        let scenario = scenario(Authorize {
            tamper: Some(Tamper::HiddenFieldsChanged),
            ..Authorize::default()
        });
        assert_eq!(cannot(AgentKind::Form, &scenario), None);
        assert_eq!(
            cannot(AgentKind::Webdriver, &scenario).as_deref(),
            Some("the webdriver agent cannot change a form on its way (step 1)")
        );
    }

    #[test]
    fn a_browser_posts_and_a_person_does_not() {
        let scenario = scenario(Authorize {
            method: Some("POST".to_owned()),
            params: Some(Place::Form),
            ..Authorize::default()
        });
        assert_eq!(cannot(AgentKind::Webdriver, &scenario), None);
        assert!(cannot(AgentKind::Manual, &scenario).is_some());
    }
}
