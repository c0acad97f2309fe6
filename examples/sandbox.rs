//! Runs the flows on the embedded sandbox, as the provider that keeps to the standards, and tells what was found.
//!
//! ```text
//! cargo run --example sandbox                    # nothing needs action
//! cargo run --example sandbox secret-unchecked   # the same with a defect
//! ```

use std::error::Error;
use std::process::ExitCode;

use grantcheck::Run;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let run = Run::sandbox().target("standard").scenario("flows");
    let faults: Vec<String> = std::env::args().skip(1).collect();
    let run = faults.iter().fold(run, |run, fault| run.fault(fault));
    let done = run.execute()?;

    let scenarios = done
        .document
        .targets
        .iter()
        .flat_map(|target| &target.scenarios);
    for scenario in scenarios.filter(|scenario| scenario.outcome.needs_action()) {
        let reason = scenario.reason.as_deref().unwrap_or_default();
        println!("{:13} {}: {reason}", scenario.outcome.as_str(), scenario.id);
    }
    let summary = &done.document.summary;
    println!("{} checks pass, {} fail", summary.pass, summary.fail);
    Ok(ExitCode::from(done.exit_code.number()))
}
