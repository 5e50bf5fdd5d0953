# copydesk and git, for build servers and for users without Rust. See docs/ci.md.

FROM rust:1.95.0-alpine3.22 AS build
RUN apk add --no-cache musl-dev
WORKDIR /src
COPY Cargo.toml Cargo.lock build.rs ./
COPY src src
COPY rules rules
RUN mkdir -p tests/it && touch tests/it/main.rs && cargo build --release --locked --bin copydesk

FROM alpine:3.22.2
# `check --since` runs git. The mounted folder belongs to a user outside of the container.
RUN apk add --no-cache git && git config --system --add safe.directory /work && adduser -D -u 10001 copydesk
COPY --from=build /src/target/release/copydesk /usr/local/bin/copydesk
COPY integrations/check.sh /usr/local/bin/copydesk-ci
USER copydesk
WORKDIR /work
ENTRYPOINT ["copydesk"]
