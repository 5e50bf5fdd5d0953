# copydesk with git, for build servers and for those who have no Rust. See docs/ci.md.

FROM rust:1.95.0-alpine3.22 AS build
RUN apk add --no-cache musl-dev
WORKDIR /src
COPY Cargo.toml Cargo.lock build.rs ./
COPY src src
COPY rules rules
RUN mkdir -p tests/it && touch tests/it/main.rs && cargo build --release --locked --bin copydesk

FROM alpine:3.22.2
# `check --since` asks git. The folder that is mounted belongs to somebody outside of the container.
RUN apk add --no-cache git && git config --system --add safe.directory /work && adduser -D -u 10001 copydesk
COPY --from=build /src/target/release/copydesk /usr/local/bin/copydesk
COPY ci/check.sh /usr/local/bin/copydesk-ci
USER copydesk
WORKDIR /work
ENTRYPOINT ["copydesk"]
