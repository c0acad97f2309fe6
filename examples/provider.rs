//! Runs one scenario on a provider, tells what happens while it happens, and writes the reports.
//!
//! Client and user come from the environment, as for `grantcheck run`: `GRANTCHECK_CLIENT_ID` and so on. To try it without
//! a provider, start one in another shell and paste the lines that it prints:
//!
//! ```text
//! cargo run -- sandbox --dialect standard --port 8765
//! cargo run --example provider standard http://127.0.0.1:8765
//! ```

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

use grantcheck::run::events::Event;
use grantcheck::{Run, report};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [provider, url] = arguments.as_slice() else {
        return Err("the arguments are a provider and its base URL".into());
    };
    let done = Run::at(provider, url)
        .scenario("flows/code-exchange")
        .listener(tell)
        .execute()?;
    let written = report::write(&done.document, Path::new("reports/example"))?;
    println!("report: {}", written.html.display());
    Ok(ExitCode::from(done.exit_code.number()))
}

fn tell(event: Event) {
    match event {
        Event::TargetReady { target, base_url } => println!("{target} answers at {base_url}"),
        Event::TargetFailed { target, reason } => println!("{target} cannot be tested: {reason}"),
        Event::Finished {
            scenario, outcome, ..
        } => println!("{:13} {scenario}", outcome.as_str()),
        _ => {}
    }
}
