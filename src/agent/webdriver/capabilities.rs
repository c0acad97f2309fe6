//! What a new session asks of the browser: flags, preferences and the performance log.

use serde_json::{Value, json};

use super::rules::HostRules;

/// The capabilities of a session whose browser cannot reach what the rules block. `insecure` accepts every
/// certificate.
pub(super) fn capabilities(rules: &HostRules, insecure: bool) -> Value {
    let mut flags: Vec<String> = [
        "--headless=new",
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
        "--window-size=1280,1024",
    ]
    .map(str::to_owned)
    .into();
    // The sandbox of Chromium refuses to work for root, as whom containers run.
    if is_root() {
        flags.push("--no-sandbox".to_owned());
    }
    flags.push(format!("--host-resolver-rules={}", rules.as_flag()));
    json!({
        "browserName": "chrome",
        // Waiting for a page that redirects to a blocked address would wait for an error page.
        "pageLoadStrategy": "none",
        "unhandledPromptBehavior": "dismiss",
        "acceptInsecureCerts": insecure,
        "goog:loggingPrefs": { "performance": "ALL" },
        "goog:chromeOptions": {
            "args": flags,
            "prefs": {
                "credentials_enable_service": false,
                "profile.password_manager_leak_detection": false,
                "download_restrictions": 3,
            },
        },
    })
}

fn is_root() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        // The owner of this process's folder in /proc, where there is one, is the user that runs it.
        std::fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0)
    }
    #[cfg(not(unix))]
    false
}
