# The everyday commands. `just` alone lists them.

_default:
    @just --list --unsorted

# Run every scenario on the embedded sandbox.
run *ARGS:
    cargo run --release --locked -- run {{ARGS}}

# Check the YAML files offline.
lint:
    cargo run --locked --quiet -- lint

# What has to hold before a commit, without the long tests. `cargo test` alone compiles with some optimisation, which is
# worth its minutes for the long ones alone.
check:
    cargo fmt --check
    cargo clippy --all-targets --locked -- -D warnings
    cargo test --profile dev --locked --lib
    cargo test --profile dev --locked --test walls --test lint --test diagnostics --test docs

# The linters of the schedules: workflows, action, pipeline, manifests, container, scripts.
schedules:
    .ci/lint-schedules

# All tests of cargo.
test *ARGS:
    cargo test --locked {{ARGS}}

# Start the sandbox with every defect in turn; every one has to be caught.
selftest *ARGS:
    cargo run --release --locked --quiet -- selftest {{ARGS}}

# Write golden files and schemas anew; read `git diff` afterwards.
bless:
    # Twice: files are read by the schemas of the build before, which do not know what the first time wrote.
    GRANTCHECK_BLESS=1 cargo test --profile dev --locked --lib
    GRANTCHECK_BLESS=1 cargo test --profile dev --locked --lib
    GRANTCHECK_BLESS=1 cargo test --profile dev --locked --test diagnostics --test lint --test docs

# Accept what the sandbox answers now as its snapshots; read `git diff snapshots` afterwards.
accept:
    cargo run --release --locked -- run --update-snapshots

# Run against the real servers of lab/, or some of them.
lab *NAMES:
    lab/run {{NAMES}}

# The whole pipeline.
ci:
    .ci/run
