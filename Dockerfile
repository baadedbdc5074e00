# The production image: the server, and the browser's part beside it.

FROM node:22-bookworm-slim AS node

FROM rust:1.95-slim-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends g++ make \
    && rm -rf /var/lib/apt/lists/*
COPY --from=node /usr/local/bin/node /usr/local/bin/
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
    && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
WORKDIR /nguon
# It changes seldom: a layer of its own.
COPY scripts/wasm-target.sh scripts/
RUN scripts/wasm-target.sh
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/nguon/target \
    make frontend release \
    && cp target/release/nguon /usr/local/bin/

FROM debian:bookworm-slim
# The certificates of the authorities that S3, mail and database servers are known by.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /data --create-home nguon
COPY --from=build /usr/local/bin/nguon /usr/local/bin/
COPY --from=build /nguon/frontend/dist /usr/share/nguon/frontend
COPY deploy/healthy.sh /usr/local/bin/nguon-healthy
ENV NGUON_HOST=0.0.0.0 \
    NGUON_DATA_DIR=/data \
    NGUON_FRONTEND_DIR=/usr/share/nguon/frontend
USER nguon
VOLUME /data
EXPOSE 8080
# A new version may have to change the schema of a large store before it serves.
HEALTHCHECK --interval=10s --timeout=5s --start-period=300s CMD ["nguon-healthy"]
ENTRYPOINT ["nguon"]
CMD ["serve"]
