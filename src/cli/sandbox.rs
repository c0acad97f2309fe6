//! `grantcheck sandbox`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::signals::Signals;
use super::{complain, load};
use crate::catalog::TimeSpan;
use crate::catalog::library::{Folders, Library};
use crate::run::exit::ExitCode;
use crate::run::targets::variables_of;
use crate::sandbox::{Accounts, Config, Dialect, FaultSet, Sandbox, Style, UnknownDialect};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// What to speak; may be given several times; `vendor` takes a style [default: all dialects].
    #[arg(long, value_name = "NAME", value_parser = parse_dialect)]
    dialect: Vec<Named>,
    /// Port of the first dialect, the next ones follow; 0 takes free ports.
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// How the dialect `vendor` speaks; may be given several times.
    #[arg(long, value_name = "KEY=VALUE", long_help = style_help())]
    style: Vec<String>,
    /// A defect to start with; may be given several times (see `list faults`).
    #[arg(long, value_name = "NAME")]
    fault: Vec<String>,
    /// How long every answer waits, e.g. 20ms.
    #[arg(long, value_name = "TIME", value_parser = |text: &str| text.parse::<TimeSpan>())]
    latency: Option<TimeSpan>,
    /// Lifetime of access tokens, e.g. 5s, instead of the documented one.
    #[arg(long, value_name = "TIME", value_parser = |text: &str| text.parse::<TimeSpan>())]
    token_ttl: Option<TimeSpan>,
    /// Serve https; the file with the certificate of the test authority is printed.
    #[arg(long)]
    tls: bool,
}

/// Leaves the certificate of the test authority where another shell can name it.
fn write_ca(provider: &str, base_url: &str, pem: &str) -> Result<PathBuf, String> {
    let path = ca_file(provider, base_url);
    std::fs::write(&path, pem).map_err(|error| {
        format!(
            "the test authority cannot be written to `{}`: {error}",
            path.display()
        )
    })?;
    Ok(path)
}

/// Of each provider in a file of its own, told apart by the port.
fn ca_file(provider: &str, base_url: &str) -> PathBuf {
    let port = base_url.rsplit(':').next().unwrap_or_default();
    std::env::temp_dir().join(format!("grantcheck-ca-{provider}-{port}.pem"))
}

/// A dialect with the provider name it was asked for by.
#[derive(Debug, Clone)]
struct Named {
    provider: String,
    dialect: Dialect,
}

/// The word for the standards in a style of one's own.
const VENDOR: &str = "vendor";

fn style_help() -> String {
    format!(
        "How the dialect `vendor` speaks; may be given several times. The keys:\n\n{}",
        Style::help()
    )
}

fn parse_dialect(name: &str) -> Result<Named, UnknownDialect> {
    if name == VENDOR {
        return Ok(Named {
            provider: VENDOR.to_owned(),
            dialect: Dialect::Standard,
        });
    }
    let dialect = Dialect::served_as(name)?;
    // A dialect that only its providers are called after is no target, so that the hint below names one of them.
    let provider = if dialect.providers().contains(&name) {
        name
    } else {
        dialect.providers().first().copied().unwrap_or(name)
    };
    Ok(Named {
        provider: provider.to_owned(),
        dialect,
    })
}

impl Arguments {
    /// The style of the vendor that is to be spoken like.
    fn style(&self) -> Result<Option<Style>, String> {
        let is_vendor = |named: &Named| named.provider == VENDOR;
        match (self.style.is_empty(), self.dialect.iter().any(is_vendor)) {
            (true, false) => Ok(None),
            (false, false) if !self.dialect.is_empty() => Err(format!(
                "--style is for the dialect `{VENDOR}`; the others speak as their providers document"
            )),
            _ => Style::parse(self.style.iter().map(String::as_str))
                .map(Some)
                .map_err(|error| error.to_string()),
        }
    }

    pub fn execute(self) -> ExitCode {
        let faults = match FaultSet::parse(self.fault.iter().map(String::as_str)) {
            Ok(faults) => faults,
            Err(error) => {
                complain(&error);
                return ExitCode::Usage;
            }
        };
        let style = match self.style() {
            Ok(style) => style,
            Err(message) => {
                complain(&message);
                return ExitCode::Usage;
            }
        };
        let wanted = if self.dialect.is_empty() && style.is_some() {
            parse_dialect(VENDOR).into_iter().collect()
        } else if self.dialect.is_empty() {
            Dialect::ALL
                .iter()
                .filter_map(|dialect| parse_dialect(dialect.name()).ok())
                .collect()
        } else {
            self.dialect
        };
        let configs: Vec<(String, Config)> = wanted
            .into_iter()
            .enumerate()
            .map(|(index, named)| {
                let mut config = Config::new(named.dialect);
                config.port = if self.port == 0 {
                    0
                } else {
                    self.port
                        .saturating_add(u16::try_from(index).unwrap_or(u16::MAX))
                };
                config.faults = faults.for_dialect(named.dialect);
                config.latency = self.latency.map_or(Duration::ZERO, |span| span.0);
                config.token_ttl = self.token_ttl.map(|span| span.0);
                config.tls = self.tls;
                if named.provider == VENDOR {
                    config.style.clone_from(&style);
                }
                (named.provider, config)
            })
            .collect();
        let unused = faults
            .iter()
            .find(|fault| configs.iter().all(|(_, config)| !config.faults.has(*fault)));
        if let Some(fault) = unused {
            complain(&format!(
                "no chosen dialect has the fault `{fault}` (see `grantcheck list faults`)"
            ));
            return ExitCode::Usage;
        }
        let library = match load(&Folders::default()) {
            Ok(library) => library,
            Err(code) => return code,
        };
        match serve(configs, &library) {
            Ok(()) => ExitCode::Clean,
            Err(message) => {
                complain(&message);
                ExitCode::Broken
            }
        }
    }
}

/// Serves until Ctrl-C, or another signal to end.
fn serve(configs: Vec<(String, Config)>, library: &Library) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the runtime did not start: {error}"))?;
    // A signal may follow at once on the last line, so that the wait begins before anything is printed.
    let mut signals = Signals::listen()?;
    runtime.block_on(async {
        let mut running = Vec::new();
        for (provider, config) in configs {
            let sandbox = Sandbox::start(config)
                .await
                .map_err(|error| error.to_string())?;
            let ca = match sandbox.ca_pem() {
                Some(pem) => Some(write_ca(&provider, sandbox.base_url(), pem)?),
                None => None,
            };
            // Tested over the network, it offers what it offers to a run that embeds it.
            let profile = library
                .sandbox_profile(&provider)
                .map_or(&provider, |known| &known.id);
            introduce(
                (&provider, profile),
                sandbox.base_url(),
                sandbox.accounts(),
                ca.as_deref(),
            );
            running.push((sandbox, ca));
        }
        say!("# Ctrl-C ends it.");
        signals.next().await;
        for (sandbox, ca) in running {
            sandbox.stop().await;
            // The authority ends with its sandbox; a file that is gone already is no harm.
            ca.map(std::fs::remove_file);
        }
        Ok(())
    })
}

/// What to put into the environment of another shell; these are sample accounts, so that they may be shown.
fn introduce(
    (provider, profile): (&str, &str),
    base_url: &str,
    accounts: &Accounts,
    ca: Option<&Path>,
) {
    say!("# {provider} at {base_url}");
    for (name, value) in variables_of(profile, base_url, accounts, ca) {
        say!("export {name}='{}'", value.replace('\'', "'\\''"));
    }
    say!("");
}
