//! The binary from the outside: what somebody at a shell, a CI job or an impatient operator gets to see.
//!
//! Every test starts the compiled `grantcheck` in a folder of its own. Nothing here knows how a verdict is
//! reached; the tests read exit codes, the two streams and the files that were written.

mod agents;
mod bad_input;
mod bare_provider;
mod busy;
mod command;
#[path = "../counts/mod.rs"]
mod counts;
mod default_run;
mod discovery;
mod dying;
mod echoes;
mod external;
mod first_look;
mod formats;
#[path = "../forms/mod.rs"]
mod forms;
mod history;
mod honest;
mod hostile;
mod interrupt;
mod kills;
mod left_behind;
mod lifetimes;
mod offline;
mod origins;
mod own_data;
mod person;
mod protocol_words;
mod refusals;
mod registration;
mod repetitions;
mod reports;
mod scene;
mod schedule_files;
mod schedules;
mod script_provider;
mod secrets;
mod selection;
mod server;
mod shards;
mod snapshots;
mod streams;
mod targets;
mod tools;
mod treacherous_provider;
mod unreadable;
mod unwritable;
mod usage;
mod verdicts;
mod worldly_provider;
