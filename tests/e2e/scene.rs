//! Where a test plays: a folder of its own, the embedded provider in this process or in another one.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use grantcheck::document::Document;
use grantcheck::sandbox::{Accounts, Client, Config, Dialect, Sandbox};
use tempfile::TempDir;

use super::command::{Ended, Running, grantcheck, run};

/// A folder that is gone after the test.
pub struct Scene {
    folder: TempDir,
}

impl Scene {
    pub fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.at(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("writable");
        std::fs::write(&path, text).expect("writable");
        path
    }

    /// Runs `grantcheck` here.
    pub fn grantcheck(&self, arguments: &[&str]) -> Ended {
        run(grantcheck(self.path()), arguments)
    }

    /// Runs `grantcheck` here with more in its environment.
    pub fn grantcheck_with(&self, environment: &[(String, String)], arguments: &[&str]) -> Ended {
        run(self.command_with(environment), arguments)
    }

    pub fn command_with(&self, environment: &[(String, String)]) -> Command {
        let mut command = grantcheck(self.path());
        command.envs(environment.iter().cloned());
        command
    }

    /// The run document below a report folder.
    #[track_caller]
    pub fn report(&self, folder: &str) -> Document {
        grantcheck::report::read(&self.at(folder).join("report.json")).expect("a report")
    }

    /// What the scenarios of the HTML report open, as the JSON that its blocks of evidence hold.
    #[track_caller]
    pub fn evidence(&self, folder: &str) -> String {
        let page = std::fs::read_to_string(self.at(folder).join("index.html")).expect("a page");
        let mut text = String::new();
        for part in page
            .split("<script type=\"application/gzip\" id=\"")
            .skip(1)
        {
            let (_, data) = part.split_once("\">").expect("a block");
            let data = data.split('<').next().expect("data");
            let bytes = STANDARD.decode(data).expect("base64");
            let mut decoder = flate2::read::GzDecoder::new(bytes.as_slice());
            decoder.read_to_string(&mut text).expect("gzip");
        }
        text
    }
}

/// A provider in this process; it stops with the value.
pub struct Provider {
    pub base_url: String,
    pub accounts: Accounts,
    _runtime: tokio::runtime::Runtime,
    sandbox: Sandbox,
}

impl Provider {
    pub fn start(dialect: Dialect) -> Self {
        Self::with(Config::new(dialect))
    }

    pub fn with(config: Config) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        let sandbox = runtime
            .block_on(Sandbox::start(config))
            .expect("the sandbox starts");
        Self {
            base_url: sandbox.base_url().to_owned(),
            accounts: sandbox.accounts().clone(),
            _runtime: runtime,
            sandbox,
        }
    }
}

impl Provider {
    /// How many tokens can be used there now.
    pub fn living_tokens(&self) -> usize {
        self.sandbox.living_tokens()
    }

    /// The environment of a run that tests it as the single target.
    pub fn environment(&self) -> Vec<(String, String)> {
        grantcheck::run::targets::variables_of("standard", &self.base_url, &self.accounts, None)
    }
}

/// A provider in another process, started by `grantcheck sandbox`.
pub struct Shop {
    pub process: Running,
    /// What its `export` lines say.
    pub environment: Vec<(String, String)>,
}

impl Shop {
    pub fn open(scene: &Scene, arguments: &[&str]) -> Self {
        let mut command = grantcheck(scene.path());
        command.arg("sandbox").args(arguments);
        let process = Running::start(command);
        let lines = process.until(|line| line.starts_with("# Ctrl-C"));
        let environment = lines.iter().filter_map(|line| exported(line)).collect();
        Self {
            process,
            environment,
        }
    }

    pub fn variable(&self, name: &str) -> &str {
        self.environment
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .expect("an exported variable")
    }
}

/// What a shell makes of an `export NAME='value'` line.
fn exported(line: &str) -> Option<(String, String)> {
    let (name, quoted) = line.strip_prefix("export ")?.split_once('=')?;
    let inner = quoted.strip_prefix('\'')?.strip_suffix('\'')?;
    Some((name.to_owned(), inner.replace("'\\''", "'")))
}

/// A targets file with one target; see [`TargetsFile`].
pub fn targets_file(
    provider: &str,
    base_url: &str,
    accounts: &Accounts,
    more: &str,
) -> (String, Vec<(String, String)>) {
    let mut file = TargetsFile::default();
    file.add(
        &format!("{provider}-there"),
        provider,
        base_url,
        accounts,
        more,
    );
    (file.yaml, file.environment)
}

/// A targets file with all secrets as `${env:…}`, and the environment for it.
pub struct TargetsFile {
    pub yaml: String,
    pub environment: Vec<(String, String)>,
}

impl Default for TargetsFile {
    fn default() -> Self {
        Self {
            yaml: "targets:\n".to_owned(),
            environment: Vec::new(),
        }
    }
}

impl TargetsFile {
    /// Adds a target; `more` are further lines of it.
    pub fn add(
        &mut self,
        name: &str,
        provider: &str,
        base_url: &str,
        accounts: &Accounts,
        more: &str,
    ) {
        let environment = &mut self.environment;
        let mut reference = |value: &str| {
            let name = format!("E2E_VALUE_{}", environment.len());
            environment.push((name.clone(), value.to_owned()));
            format!("\"${{env:{name}}}\"")
        };
        let yaml = &mut self.yaml;
        let _ = write!(
            yaml,
            "  - name: {name}\n    provider: {provider}\n    base_url: {base_url}\n{more}"
        );
        let mut client = |yaml: &mut String, key: &str, client: &Client| {
            let _ = writeln!(yaml, "    {key}:\n      id: {}", reference(&client.id));
            if let Some(secret) = &client.secret {
                let _ = writeln!(yaml, "      secret: {}", reference(secret));
            }
            let uris: Vec<String> = client
                .redirect_uris
                .iter()
                .map(|uri| reference(uri))
                .collect();
            let _ = writeln!(yaml, "      redirect_uris: [{}]", uris.join(", "));
        };
        client(yaml, "client", &accounts.client);
        client(yaml, "other_client", &accounts.other_client);
        if let Some(public) = &accounts.public_client {
            client(yaml, "public_client", public);
        }
        yaml.push_str("    users:\n");
        for user in [&accounts.user, &accounts.other_user] {
            let _ = writeln!(
                yaml,
                "      - username: {}\n        password: {}",
                reference(&user.username),
                reference(&user.password)
            );
        }
    }
}
