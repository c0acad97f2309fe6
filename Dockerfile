# grantcheck as a container: docker build --tag grantcheck .
#
#   docker run --rm --env-file staging.env --volume "$PWD/reports:/grantcheck/reports" grantcheck run
#
# Reports go to /grantcheck/reports/latest, accepted transcripts are looked for in /grantcheck/snapshots. The user has no
# name and the number 65532; a folder that is mounted at reports/ has to be writable for it.

FROM rust:1.88-slim-bookworm AS build
WORKDIR /source
COPY Cargo.toml Cargo.lock build.rs ./
COPY src/ src/
COPY templates/ templates/
COPY scenarios/ scenarios/
COPY providers/ providers/
COPY requirements/ requirements/
# The tests that Cargo.toml names have to be there for it to be read.
COPY tests/conformance.rs tests/selftest.rs tests/
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --release --locked --bin grantcheck \
    && install -D --strip target/release/grantcheck /usr/local/bin/grantcheck

FROM debian:bookworm-slim
# Certificate authorities for https, and jq for scripts that read report.json.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates jq \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o 65532 -g 65532 /grantcheck /grantcheck/reports /grantcheck/snapshots
COPY --from=build /usr/local/bin/grantcheck /usr/local/bin/grantcheck
USER 65532:65532
WORKDIR /grantcheck
VOLUME /grantcheck/reports
# An interrupted run ends its steps, revokes its tokens and writes its report; it does not know SIGTERM.
STOPSIGNAL SIGINT
ENTRYPOINT ["grantcheck"]
CMD ["--help"]
