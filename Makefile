# The tasks of this project; CI calls only these. `make` alone prints the list.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BUILT := $(or $(CARGO_TARGET_DIR),target)
ifneq ($(shell command -v cargo-nextest),)
CARGO_TEST := cargo nextest run --no-fail-fast --no-tests=pass
# A filter instead of `-p`: see `debug`. API tests spend much of their time waiting (timers, database), so more of
# them run than there are cores.
API_TESTS := $(CARGO_TEST) --test-threads $(shell echo $$(($$(getconf _NPROCESSORS_ONLN) * 3 / 2))) -E 'not package(nguon-domain) and not package(nguon-labels)'
LABEL_TESTS := $(CARGO_TEST) -E 'package(nguon-labels)'
SOAK_TESTS := $(CARGO_TEST) --profile soak -E 'test(/disconnected/) or test(/killed/) or test(/odd::queries/)'
DISK_TESTS := $(CARGO_TEST) --profile soak --test-threads 1 --run-ignored only -E 'test(/small_disk/)'
else
CARGO_TEST := cargo test --no-fail-fast
API_TESTS := $(CARGO_TEST) -p nguon-pictures -p nguon-api -p nguon-migrations -p nguon-api-tests
LABEL_TESTS := $(CARGO_TEST) -p nguon-labels
SOAK_TESTS := $(CARGO_TEST) -p nguon-api-tests -- disconnected killed odd::queries
DISK_TESTS := $(CARGO_TEST) -p nguon-api-tests small_disk -- --ignored --test-threads 1
endif
# Number of diary entries for `make bench`, or `full` for a million; 100,000 when empty.
SCALE ?=
# The steps of `make test`, in order. scripts/test.sh reads this line: only a run of all of them counts as a green
# tree.
TEST_STEPS := check-format check-clippy check-doc check-purity check-unused test-domain test-frontend test-labels test-api check-openapi test-clients frontend test-e2e

.PHONY: help run server rust-version frontend release debug test test-domain test-frontend test-labels test-api test-clients test-e2e \
	test-image soak check check-format check-clippy check-doc check-purity check-unused check-deny check-advisories \
	check-openapi fmt openapi bench clean

help: ## Print this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-17s %s\n", $$1, $$2 }' Makefile

# The server is not optimised: a build takes half as long, a changed line seconds, and tests reuse all of it.
run: rust-version server frontend ## Build what is missing and serve it with demo data: http://127.0.0.1:8080 (NGUON_PORT)
	@exec $(BUILT)/debug/nguon serve --demo

server: rust-version
	@[ -x $(BUILT)/debug/nguon ] || echo "Building the server, about 5 minutes the first time …"
	@cargo build --bins

rust-version:
	@scripts/rust-version.sh

frontend: rust-version ## Build the browser app into frontend/dist, unless it is up to date
	@scripts/frontend.sh

release: rust-version ## Build the optimised server, for production
	@[ -x $(BUILT)/release/nguon ] || echo "Building the server, about 5 minutes the first time …"
	@cargo build --release -p nguon-api

# The packages are those of `server`: another selection would have other features and rebuild half of the dependencies.
debug: rust-version
	@echo "Building the server and the tests, about 5 minutes the first time …"
	@cargo build --bins --tests

test: rust-version ## Run everything that CI checks, on both databases and in a real browser
	@scripts/test.sh $(TEST_STEPS)

test-domain: rust-version ## Test the domain: identifiers, input, permissions
	@$(CARGO_TEST) -p nguon-domain
	@cargo test --quiet --doc -p nguon-domain

test-frontend: rust-version ## Test the parts of the browser app that need no browser
	@$(CARGO_TEST) -p nguon-frontend

test-labels: debug ## Test labels, read back from their PDF by independent programs (poppler, zbar)
	@scripts/readers.sh
	@$(LABEL_TESTS)

test-api: debug ## Test the API over HTTP, on SQLite and on PostgreSQL (DATABASE_URL, or a throwaway cluster)
	@scripts/readers.sh
	@scripts/postgres.sh run $(API_TESTS)

test-clients: debug ## Validate the OpenAPI document, generate clients from it (TypeScript, Python, Rust) and walk with each of them
	@scripts/clients.sh $(BUILT)/debug/nguon

test-e2e: debug frontend ## Run journeys in a real browser (ARGS="walk --project=phone" for some of them)
	@scripts/readers.sh
	@scripts/npm.sh tests/e2e
	@export CHROMIUM_PATH="$$(scripts/browser.sh)" NGUON_BIN="$(abspath $(BUILT))/debug/nguon"; \
	cd tests/e2e && npx tsc --noEmit && npx playwright test $(ARGS)

test-image: debug ## Rebuild the image's final stage in a folder and start it there (root, Debian)
	@scripts/image-check.sh $(BUILT)/debug/nguon

soak: test-image debug ## Run tests that take long or need root: image in a chroot, clients that disconnect, full disk, all journeys on a phone
	@NGUON_RESETS=1000 NGUON_DEATHS=20 NGUON_ALL_TEXTS=1 scripts/postgres.sh run $(SOAK_TESTS)
	@scripts/postgres.sh run scripts/small-disk.sh $(DISK_TESTS)
	@NGUON_ALL_ON_PHONE=1 $(MAKE) test-e2e ARGS=--project=phone

check: check-format check-clippy check-doc check-purity check-unused ## Check formatting, lints, the purity of the domain, unused dependencies: before every commit

check-format:
	@cargo fmt --all --check

check-clippy: rust-version
	@scripts/wasm-target.sh
	@cargo clippy --workspace --exclude nguon-frontend --exclude nguon-frontend-build --all-targets -- --deny warnings
	@cargo clippy --profile builder -p nguon-frontend-build -- --deny warnings
	@cargo clippy -p nguon-frontend --target wasm32-unknown-unknown -- --deny warnings

check-doc: rust-version
	@RUSTDOCFLAGS="--deny warnings" cargo doc --quiet --no-deps -p nguon-domain -p nguon-labels -p nguon-pictures -p nguon-migrations -p nguon-api

check-purity: rust-version
	@scripts/wasm-target.sh
	@scripts/purity.sh

check-unused:
	@scripts/unused.sh

check-deny: ## Check licences and sources of all dependencies, by deny.toml (needs cargo-deny)
	@scripts/deny.sh bans licenses sources

check-advisories: ## Check dependencies for known vulnerabilities; downloads the RustSec database (needs cargo-deny)
	@scripts/deny.sh advisories

check-openapi: debug
	@$(BUILT)/debug/nguon openapi | diff -u openapi/openapi.json - | head -n 100 || { \
		echo "openapi/openapi.json is not what the code says. Write it anew with: make openapi" >&2; exit 1; }

fmt: ## Format all Rust code
	@cargo fmt --all

openapi: debug ## Write openapi/openapi.json from the code
	@$(BUILT)/debug/nguon openapi > openapi/openapi.json.new
	@mv openapi/openapi.json.new openapi/openapi.json

bench: rust-version ## Measure the release server under load on both databases (SCALE=full for a million diary entries)
	@echo "Building the server and what measures it, about 6 minutes the first time …"
	@cargo build --release -p nguon-api -p nguon-bench --bins
	@NGUON_BENCH_SCALE=$(SCALE) scripts/postgres.sh run $(BUILT)/release/nguon-bench
	@env -u DATABASE_URL $(BUILT)/release/nguon-bench-tables
	@scripts/postgres.sh run $(BUILT)/release/nguon-bench-tables
	@$(BUILT)/release/nguon-bench-labels
	@NGUON_POSTGRES_MEMORY=2GB NGUON_BENCH_SCALE=$(if $(filter full,$(SCALE)),full,) \
	scripts/postgres.sh run $(BUILT)/release/nguon-bench-events

clean: ## Remove build results; data/ stays
	cargo clean
	rm -rf frontend/dist frontend/dist.new frontend/node_modules tests/e2e/node_modules tests/e2e/artifacts tests/clients/typescript/node_modules
