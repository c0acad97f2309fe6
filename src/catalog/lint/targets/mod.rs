//! The targets file: its provider, its names, its limits, and what it adds to requests; the rest in files of their own.

mod addresses;
mod credentials;
mod environment;

use std::collections::BTreeMap;

use url::Url;

use self::addresses::{base_url, is_loopback};
use self::credentials::secret_in_file;
use self::environment::{VARIABLE, substitute};
use super::secrets;
use crate::catalog::Rate;
use crate::catalog::diagnostic::{Code, Diagnostic, Diagnostics, nearest};
use crate::catalog::library::Library;
use crate::catalog::targets::{self, TargetEntry, TargetsFile};
use crate::catalog::yaml::{self, Located, SourceFile, Step as At};

/// Reads a targets file: puts the environment's values in, checks every target against the library, and fills in what
/// is not given (names) or not wanted (a trailing slash of the base URL).
///
/// The targets are complete only when there are no [errors](Diagnostics::has_errors). Secrets that stand in the file
/// are not repeated in the diagnostics.
pub fn load_targets(
    file: SourceFile,
    library: &Library,
    env: &dyn Fn(&str) -> Option<String>,
) -> (Vec<TargetEntry>, Diagnostics) {
    let mut out = Diagnostics::of_file();
    let mut targets = Vec::new();
    let located = match yaml::load_on::<TargetsFile>(&file, &mut out) {
        yaml::Loaded::Whole(located) | yaml::Loaded::Repaired(located) => Some(located),
        yaml::Loaded::Broken => None,
    };
    if let Some(located) = located
        && let Some(mut filled) = substitute(&located, env, &mut out)
    {
        targets = std::mem::take(&mut filled.file.targets);
        let mut found = Diagnostics::of_file();
        check_all(&located, &mut targets, library, &mut found);
        let is_unknown = |mistake: &Diagnostic| {
            let place = mistake.place.as_ref();
            place.is_some_and(|place| filled.unknown.contains(place))
        };
        let found = found.retained(|mistake| !located.may_follow(mistake) && !is_unknown(mistake));
        out.append(found.map(|mistake| filled.named(mistake)));
    }
    out.sort();
    (targets, secrets::hide(out))
}

fn check_all(
    located: &Located<TargetsFile>,
    targets: &mut [TargetEntry],
    library: &Library,
    out: &mut Diagnostics,
) {
    if targets.is_empty() {
        let place = located.key_place(&["targets".into()]);
        out.push(Diagnostic::error(Code::NoTargets, "there are no targets").at(place));
    }
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for (index, target) in targets.iter_mut().enumerate() {
        let target_at = Target { located, index };
        provider(&target_at, target, library, out);
        let url = base_url(&target_at, target, out);
        credentials::check(&target_at, target, library, url.as_ref(), out);
        limits(&target_at, target, out);
        requests(&target_at, target, url.as_ref(), out);
        let Some(name) = name(&target_at, target, url.as_ref(), out) else {
            continue;
        };
        if let Some(first) = names.get(&name) {
            let message = format!(
                "two targets are called `{name}`: numbers {} and {}",
                first + 1,
                index + 1
            );
            out.push(
                Diagnostic::error(Code::DuplicateTarget, message)
                    .at(target_at.place(&["name".into()]))
                    .help("give each of them a `name` of its own: it names their snapshots"),
            );
        }
        names.entry(name.clone()).or_insert(index);
        target.name = Some(name);
    }
}

/// A target in its file.
struct Target<'a> {
    located: &'a Located<TargetsFile>,
    index: usize,
}

impl<'a> Target<'a> {
    fn path<'p>(&self, below: &[At<'p>]) -> Vec<At<'p>> {
        [&["targets".into(), self.index.into()], below].concat()
    }

    fn place(&self, below: &[At<'_>]) -> crate::catalog::diagnostic::Place {
        self.located.place(&self.path(below))
    }

    fn key_place(&self, below: &[At<'_>]) -> crate::catalog::diagnostic::Place {
        self.located.key_place(&self.path(below))
    }

    /// The target as the file has it, with its variables.
    fn written(&self) -> Option<&'a TargetEntry> {
        self.located.value.targets.get(self.index)
    }
}

fn provider(at: &Target<'_>, target: &TargetEntry, library: &Library, out: &mut Diagnostics) {
    let id = target.provider.as_str();
    let place = || at.place(&["provider".into()]);
    let usable = || {
        let profiles = library.profiles.values();
        profiles
            .filter(|known| !known.profile.is_abstract)
            .map(|known| known.id.as_str())
    };
    match library.profiles.get(id) {
        Some(known) if known.profile.is_abstract => {
            let family = library.profiles.values().filter(|other| {
                !other.profile.is_abstract && other.lineage.iter().any(|member| member == id)
            });
            let members = super::list(family.map(|other| other.id.as_str()));
            out.push(
                Diagnostic::error(
                    Code::AbstractProvider,
                    format!("`{id}` is what a family of providers has in common, and no provider"),
                )
                .at(place())
                .maybe_help((!members.is_empty()).then(|| format!("its members are {members}"))),
            );
        }
        Some(_) => {}
        None => {
            let help = match nearest(id, usable()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("the providers are {}", super::list(usable())),
            };
            out.push(
                Diagnostic::error(Code::UnknownProvider, format!("unknown provider `{id}`"))
                    .at(place())
                    .help(help),
            );
        }
    }
}

fn limits(at: &Target<'_>, target: &TargetEntry, out: &mut Diagnostics) {
    if let Some(rate) = target.limits.rate.as_deref()
        && let Err(message) = rate.parse::<Rate>()
    {
        let place = at.place(&["limits".into(), "rate".into()]);
        out.push(Diagnostic::error(Code::BadRate, message).at(place));
    }
}

/// What the target adds to its requests, and the proxy that they take.
fn requests(at: &Target<'_>, target: &TargetEntry, url: Option<&Url>, out: &mut Diagnostics) {
    for name in target.authorization_parameters.keys() {
        if let Some(name) = targets::taken_parameter([name]) {
            let message = format!("`{name}` is a parameter that grantcheck sets itself");
            let help = match name {
                "scope" => Some("`scopes` says which scopes to ask for"),
                "client_id" | "redirect_uri" => Some("`client` says which client asks"),
                "code_challenge" | "code_challenge_method" => {
                    Some("`pkce: always` adds it to each request")
                }
                _ => None,
            };
            out.push(
                Diagnostic::error(Code::ReservedParameter, message)
                    .at(at.key_place(&["authorization_parameters".into(), name.into()]))
                    .maybe_help(help.map(str::to_owned)),
            );
        }
    }
    let is_remote = url.is_some_and(|url| !is_loopback(url));
    let in_clear = |text: &str| is_remote && !text.is_empty() && !text.contains(VARIABLE);
    for (name, value) in &target.headers {
        let path = ["headers".into(), name.into()];
        if let Some(message) = targets::bad_header(name, value) {
            out.push(Diagnostic::error(Code::BadHeader, message).at(at.key_place(&path)));
        }
        let written = at.written().and_then(|it| it.headers.get(name));
        if secrets::is_secret(name) && written.is_some_and(|value| in_clear(value)) {
            out.push(secret_in_file(at, &path, name));
        }
    }
    if let Some(help) = target.proxy.as_deref().and_then(targets::bad_proxy) {
        out.push(
            Diagnostic::error(Code::BadProxy, "this is no address of a proxy")
                .at(at.place(&["proxy".into()]))
                .help(help),
        );
    }
}

/// The name of the target, which names the folder of its snapshots as well.
fn name(
    at: &Target<'_>,
    target: &TargetEntry,
    url: Option<&Url>,
    out: &mut Diagnostics,
) -> Option<String> {
    let Some(name) = target.name.as_deref() else {
        return targets::default_name(&target.provider, url?);
    };
    if let Some(help) = targets::bad_name(name) {
        out.push(
            Diagnostic::error(Code::BadName, format!("`{name}` is no name for a target"))
                .at(at.place(&["name".into()]))
                .help(help),
        );
        return None;
    }
    Some(name.to_owned())
}
