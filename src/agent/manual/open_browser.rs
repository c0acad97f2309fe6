//! Opening an address in the person's browser, where there is one.

use std::process::{Command, Stdio};

/// Opens an address if this machine has a display. Whether it worked shows on the display alone.
pub fn open(url: &str) {
    let program = if cfg!(target_os = "macos") {
        "open"
    } else if has_display() {
        "xdg-open"
    } else {
        return;
    };
    let started = Command::new(program)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    if let Ok(mut child) = started {
        // It may stay as long as the browser does.
        std::thread::spawn(move || child.wait());
    }
}

fn has_display() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}
