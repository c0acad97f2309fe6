//! The clients that a target asks the run to register (RFC 7591): placeholders in its settings until then.

use super::preflight::Wanted;
use super::targets::{Live, Spec};
use crate::document::Stage;
use crate::flow::client::Client;
use crate::flow::own_clients;
use crate::flow::target::Setup;
use crate::oauth::{Capability, ClientRef};

/// The clients that are registered where the first one is and nothing is said of them, with what needs them.
const FURTHER: [(ClientRef, Capability); 3] = [
    (ClientRef::Other, Capability::SecondClient),
    (ClientRef::Public, Capability::PublicClient),
    (ClientRef::Native, Capability::NativeClient),
];

/// What stands for a client until it is registered.
fn placeholder(which: ClientRef) -> Client {
    let has_secret = !matches!(which, ClientRef::Public | ClientRef::Native);
    Client {
        id: format!("{}-to-be-registered", which.setting()),
        secret: has_secret.then(|| "not registered yet".to_owned()),
        key: None,
        redirect_uris: own_clients::redirect_uris(which),
        name: None,
        auth: None,
    }
}

/// Puts placeholders for the clients that are to be registered: the first, and the further ones that the settings leave out.
pub(super) fn reserve(setup: &mut Setup) -> Vec<ClientRef> {
    setup.client = placeholder(ClientRef::First);
    let mut registers = vec![ClientRef::First];
    for (which, _) in FURTHER {
        let is_given = match which {
            ClientRef::Other => setup.other_client.is_some(),
            ClientRef::Public => setup.public_client.is_some(),
            _ => setup.special_clients.contains_key(&which),
        };
        if !is_given {
            put(setup, which, Some(placeholder(which)));
            registers.push(which);
        }
    }
    registers
}

/// Puts a placeholder for one client.
pub(super) fn reserve_one(setup: &mut Setup, which: ClientRef) {
    put(setup, which, Some(placeholder(which)));
}

fn put(setup: &mut Setup, which: ClientRef, client: Option<Client>) {
    match which {
        ClientRef::First => {
            if let Some(client) = client {
                setup.client = client;
            }
        }
        ClientRef::Other => setup.other_client = client,
        ClientRef::Public => setup.public_client = client,
        special => match client {
            Some(client) => {
                setup.special_clients.insert(special, client);
            }
            None => {
                setup.special_clients.remove(&special);
            }
        },
    }
}

impl Spec {
    /// Registers the clients that the scenarios need. The stage tells of it; without the first client it has not passed.
    pub(super) async fn register_clients(&mut self, live: &mut Live, wanted: &Wanted) -> Stage {
        let mut done: Vec<&str> = Vec::new();
        let mut problems = Vec::new();
        for which in self.registers.clone() {
            let needs = FURTHER.iter().find(|(known, _)| *known == which);
            if needs.is_some_and(|(_, capability)| !wanted.capabilities.contains(capability)) {
                continue;
            }
            match own_clients::register(&live.target, which).await {
                Ok(registered) => {
                    put(&mut self.setup, which, Some(registered.client));
                    done.push(which.setting());
                }
                Err(problem) if which == ClientRef::First => {
                    return Stage {
                        name: "registration".to_owned(),
                        passed: false,
                        sentence: format!(
                            "no client could be registered at {}: {problem}",
                            live.target.base_url
                        ),
                        trace: Vec::new(),
                    };
                }
                Err(problem) => {
                    put(&mut self.setup, which, None);
                    problems.push(format!(
                        "`{}` was not registered ({problem})",
                        which.setting()
                    ));
                }
            }
        }
        self.settle();
        live.target.setup.clone_from(&self.setup);
        // The credentials are others now.
        live.target.known = std::sync::OnceLock::new();
        let mut sentence = format!(
            "registered `{}` for this run, to be deleted after it",
            done.join("`, `")
        );
        for problem in problems {
            sentence.push_str(&format!("; {problem}"));
        }
        Stage {
            name: "registration".to_owned(),
            passed: true,
            sentence,
            trace: Vec::new(),
        }
    }
}
