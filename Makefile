# The one list of commands. Each installs what it lacks.

CARGO   ?= cargo
PREFIX  ?= /usr
DESTDIR ?=
SHARE    = $(DESTDIR)$(PREFIX)/share/jitsi-oidc-adapter

.PHONY: help run test check bench install build

help: ## Lists the commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

run: ## A whole sign-in on http://localhost:8080; Ctrl-C ends it
	@tests/install-tools.sh nginx
	$(CARGO) build --locked --workspace --bins
	@exec $$($(CARGO) metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug/run

test: ## Everything: unit, sockets, nginx, headless Chromium, the certified provider
	@tests/install-tools.sh nginx chromium chromedriver node
	npm ci --prefix tests/oidc-provider --no-audit --no-fund --loglevel=error
	$(CARGO) test --locked --workspace

check: ## Format, clippy and docs; warnings are errors
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --no-deps --document-private-items

bench: ## What it costs: requests, CPU, memory; KEEP=1 writes docs/performance.md too
	@tests/install-tools.sh nginx wrk
	$(CARGO) build --locked --release --bin jitsi-oidc-adapter --bin bench --package jitsi-oidc-adapter --package bench
	@programs=$$($(CARGO) metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release; \
		exec $$programs/bench $$programs $(if $(KEEP),--keep docs/performance.md)

build:
	$(CARGO) build --locked --release --bin jitsi-oidc-adapter

install: build ## The release build, body.html, the nginx snippets and the example configuration
	install -D -m 0755 $$($(CARGO) metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release/jitsi-oidc-adapter \
		$(DESTDIR)$(PREFIX)/bin/jitsi-oidc-adapter
	install -D -m 0644 body.html $(SHARE)/body.html
	install -D -m 0644 config.toml.example $(SHARE)/config.toml.example
	install -d $(SHARE)/nginx
	install -m 0644 nginx/*.conf $(SHARE)/nginx/
	@# The snippets name where they and body.html lie.
	sed -i 's|/usr/share/jitsi-oidc-adapter|$(PREFIX)/share/jitsi-oidc-adapter|' $(SHARE)/nginx/*.conf
