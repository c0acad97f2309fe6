//! What a run leaves at a provider, for those who clean up there.

use std::collections::BTreeMap;

#[cfg(test)]
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum LeftKind {
    /// Access tokens that were not revoked.
    AccessToken,
    /// Refresh tokens that were not revoked, each with its grant.
    RefreshToken,
    /// A user's approval of a client, which a provider may remember.
    Approval,
    /// Clients that the run registered and that were not deleted.
    Client,
}

impl LeftKind {
    /// It, or so many of it.
    fn counted(self, count: usize) -> String {
        let one = match self {
            Self::AccessToken => "access token",
            Self::RefreshToken => "refresh token",
            Self::Approval => "approval",
            Self::Client => "client",
        };
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {one}{plural}")
    }
}

/// Something that a run leaves at a provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(JsonSchema))]
pub struct LeftBehind {
    /// What it is.
    pub what: LeftKind,
    /// How much of it.
    pub count: usize,
    /// The client that has it, by its word in the target's settings: `client`, `other_client` and so on.
    pub client: String,
    /// The user who gave it, by the word in the settings: `user` or `other_user`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// After so many seconds the last of it ends by itself. Unknown where the provider does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_within_s: Option<u64>,
    /// Why it is there.
    pub because: String,
}

impl LeftBehind {
    /// It in one clause.
    #[must_use]
    pub fn clause(&self) -> String {
        let mut clause = self.what.counted(self.count);
        if self.what == LeftKind::Client {
            return format!("{clause}, registered by the run");
        }
        if let Some(user) = &self.user {
            clause.push_str(&format!(" by `{user}`"));
        }
        clause.push_str(&format!(" for `{}`", self.client));
        if let Some(seconds) = self.ends_within_s {
            clause.push_str(&format!(", gone within {}", span(seconds)));
        }
        clause
    }

    /// All of it in one short sentence; nothing where nothing is left.
    #[must_use]
    pub fn sentence(all: &[Self]) -> Option<String> {
        if all.is_empty() {
            return None;
        }
        let tokens = all.iter().filter(|left| left.what != LeftKind::Approval);
        let mut clauses: Vec<String> = tokens.map(Self::clause).collect();
        let mut approved: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for left in all.iter().filter(|left| left.what == LeftKind::Approval) {
            let user = left.user.as_deref().unwrap_or("user");
            let clients = approved.entry(user).or_default();
            clients.push(format!("`{}`", left.client));
        }
        for (user, clients) in approved.iter().rev() {
            let approvals = LeftKind::Approval.counted(clients.len());
            clauses.push(format!("{approvals} by `{user}` ({})", clients.join(", ")));
        }
        Some(format!("left behind: {}", clauses.join("; ")))
    }

    /// The order in which it is told: by what it is and who has it.
    pub fn sort(all: &mut [Self]) {
        all.sort_by(|a, b| {
            let of_users = b.user.cmp(&a.user);
            a.what
                .cmp(&b.what)
                .then(of_users)
                .then(a.client.cmp(&b.client))
        });
    }

    /// Adds what another part of the same run left.
    pub fn add(all: &mut Vec<Self>, other: Self) {
        let same = |known: &&mut Self| {
            (known.what, &known.client, &known.user) == (other.what, &other.client, &other.user)
        };
        match all.iter_mut().find(same) {
            // The same approval is remembered once.
            Some(known) if known.what == LeftKind::Approval => {
                known.count = known.count.max(other.count);
            }
            Some(known) => {
                known.count += other.count;
                let ends = known.ends_within_s.zip(other.ends_within_s);
                known.ends_within_s = ends.map(|(one, other)| one.max(other));
            }
            None => all.push(other),
        }
    }
}

/// A time in the largest unit that tells enough.
fn span(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=7199 => format!("{} min", seconds.div_ceil(60)),
        7200..=172_799 => format!("{} h", seconds.div_ceil(3600)),
        _ => format!("{} days", seconds.div_ceil(86_400)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(what: LeftKind, count: usize, ends_within_s: Option<u64>) -> LeftBehind {
        LeftBehind {
            what,
            count,
            client: "client".to_owned(),
            user: (what == LeftKind::Approval).then(|| "user".to_owned()),
            ends_within_s,
            because: String::new(),
        }
    }

    #[test]
    fn a_sentence_tells_all_of_it() {
        assert_eq!(LeftBehind::sentence(&[]), None);
        let all = [
            left(LeftKind::AccessToken, 12, Some(3541)),
            left(LeftKind::RefreshToken, 1, None),
            left(LeftKind::Approval, 1, None),
        ];
        assert_eq!(
            LeftBehind::sentence(&all).as_deref(),
            Some(
                "left behind: 12 access tokens for `client`, gone within 60 min; 1 refresh token for `client`; 1 approval by `user` (`client`)"
            )
        );
    }

    #[test]
    fn tokens_of_shards_add_up_and_approvals_do_not() {
        let mut all = vec![
            left(LeftKind::AccessToken, 2, Some(10)),
            left(LeftKind::Approval, 1, None),
        ];
        LeftBehind::add(&mut all, left(LeftKind::AccessToken, 3, Some(20)));
        LeftBehind::add(&mut all, left(LeftKind::Approval, 1, None));
        let counts: Vec<usize> = all.iter().map(|left| left.count).collect();
        assert_eq!(counts, [5, 1]);
        assert_eq!(all[0].ends_within_s, Some(20));
    }
}
