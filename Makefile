# All commands of the project. Each installs the tools that it needs.

CARGO   ?= cargo
PREFIX  ?= /usr
DESTDIR ?=
# The build folder. `make install` does not run cargo, because under sudo there may be none. sudo does not
# pass CARGO_TARGET_DIR on either: if it is set, use `make install TARGET=FOLDER`.
TARGET  ?= $(or $(CARGO_TARGET_DIR),target)
PROGRAM  = $(TARGET)/release/jitsi-oidc-adapter
# The files of the Debian package. cargo-deb looks for them in this folder.
STAGE    = $(TARGET)/release/package
MACHINE  = $(shell uname -m)
SYSTEM  ?= debian bookworm
# What `make dist` builds.
STATIC  ?= x86_64-unknown-linux-musl aarch64-unknown-linux-musl
# Writes the man pages and the completions. A program for another machine cannot.
WRITER  ?= $(PROGRAM)
SHARE    = $(DESTDIR)$(PREFIX)/share/jitsi-oidc-adapter
MAN      = $(DESTDIR)$(PREFIX)/share/man/man1
BASH     = $(DESTDIR)$(PREFIX)/share/bash-completion/completions/jitsi-oidc-adapter
ZSH      = $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_jitsi-oidc-adapter
FISH     = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/jitsi-oidc-adapter.fish
UNITS    = $(DESTDIR)$(PREFIX)/lib/systemd/system
SYSUSERS = $(DESTDIR)$(PREFIX)/lib/sysusers.d/jitsi-oidc-adapter.conf
TMPFILES = $(DESTDIR)$(PREFIX)/lib/tmpfiles.d/jitsi-oidc-adapter.conf
DOC      = $(DESTDIR)$(PREFIX)/share/doc/jitsi-oidc-adapter
ROTATION = $(DESTDIR)/etc/logrotate.d/jitsi-oidc-adapter
# The files below a folder of the checkout. `make uninstall` removes only files of these names.
PAGES    = $(notdir $(wildcard docs/*.md))
PICTURES = $(notdir $(wildcard docs/images/*))
NGINX    = $(notdir $(wildcard nginx/*.conf))
SYSTEMD  = $(notdir $(wildcard packaging/systemd/*.service packaging/systemd/*.socket))

.PHONY: help run test quick check soak bench install uninstall build deb deb-test package dist container-test

help: ## Lists the commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST)

run: ## A complete sign-in on http://localhost:8080; Ctrl-C stops it
	@tests/install-tools.sh cc nginx
	$(CARGO) build --locked --workspace --bins
	@exec $$($(CARGO) metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug/run

test: ## Everything: unit, sockets, nginx, headless Chromium, the certified provider
	@tests/install-tools.sh cc nginx chromium chromedriver node openssl systemd-analyze logrotate strace promtool faketime debootstrap lintian cargo-deb venv caddy haproxy
	tests/packaging/tools/install.sh $(TARGET)/tools
	tests/edges/tools/install.sh $(TARGET)/edge-tools
	npm ci --prefix tests/oidc-provider --no-audit --no-fund --loglevel=error
	@# Every suite runs, also after a failure. All failures are listed at the end.
	tests/every-suite.sh $(CARGO) test --locked --workspace --no-fail-fast

quick: ## Unit and service tests: no nginx, no browser, no Node.js
	@tests/install-tools.sh cc openssl
	@# Most of these tests wait: more of them at a time than there are cores.
	RUST_TEST_THREADS=8 $(CARGO) test --locked --workspace --lib --test service --test commands --test docs --test architecture

check: ## Format, clippy and docs; warnings are errors
	@tests/install-tools.sh cc rustfmt clippy
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --workspace --no-deps --document-private-items

soak: ## Ten minutes of sign-ins while instances and the provider fail and change; SOAK_SEED repeats the order
	@tests/install-tools.sh cc nginx faketime
	SOAK_SECONDS=$${SOAK_SECONDS:-600} $(CARGO) test --locked --test soak -- --nocapture

bench: ## Measures requests, CPU and memory; KEEP=1 also writes docs/performance.md; BEFORE=FOLDER compares two builds
	@tests/install-tools.sh cc nginx wrk
	@# Two builds: in one build cargo would merge the features of the crates that both use.
	$(CARGO) build --locked --release --bin jitsi-oidc-adapter
	$(CARGO) build --locked --release --package bench
	@programs=$$($(CARGO) metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release; \
		exec $$programs/bench $$programs $(if $(BEFORE),--before '$(BEFORE)',$(if $(KEEP),--keep docs/performance.md))

build: ## The release build
	@tests/install-tools.sh cc
	$(CARGO) build --locked --release --bin jitsi-oidc-adapter

deb: ## The Debian package for Debian 12, Ubuntu 22.04 and newer, in target/debian
	@tests/install-tools.sh cc venv cargo-deb
	packaging/build.sh $(MACHINE)-unknown-linux-gnu.2.34
	packaging/debian/highest-glibc $(TARGET)/$(MACHINE)-unknown-linux-gnu/release/jitsi-oidc-adapter
	$(MAKE) package PROGRAM=$(TARGET)/$(MACHINE)-unknown-linux-gnu/release/jitsi-oidc-adapter

# The tests of the package with the program of `make deb`, on one of its systems: SYSTEM='debian trixie'.
deb-test:
	@tests/install-tools.sh cc nginx debootstrap lintian cargo-deb
	PACKAGED_PROGRAM='$(abspath $(TARGET))/$(MACHINE)-unknown-linux-gnu/release/jitsi-oidc-adapter' \
		PACKAGE_SYSTEM='$(SYSTEM)' $(CARGO) test --locked --test packaging debian::

# The package of a program that is built already (PROGRAM), also for the tests.
package:
	rm -rf '$(STAGE)'
	$(MAKE) install DESTDIR='$(STAGE)' PREFIX=/usr
	packaging/debian/stage '$(STAGE)'
	CARGO_TARGET_DIR='$(TARGET)' $(CARGO) deb --quiet --no-build --no-strip $(DEB_FLAGS)

dist: ## Static programs as tarballs, with checksums and an SBOM, in target/dist
	@tests/install-tools.sh cc venv cargo-cyclonedx
	packaging/dist.sh '$(TARGET)' $(STATIC)

# The tests of the image with the program of `make dist`.
container-test:
	@tests/install-tools.sh cc
	STATIC_PROGRAM='$(abspath $(TARGET))/$(MACHINE)-unknown-linux-musl/release/jitsi-oidc-adapter' \
		$(CARGO) test --locked --test packaging container::

install: ## Installs the release build and everything that belongs to it: systemd units, nginx files, man pages, completions
	@test -x '$(PROGRAM)' || { echo '$(PROGRAM) is missing: run `make build` first.' >&2; exit 1; }
	install -D -m 0755 '$(PROGRAM)' $(DESTDIR)$(PREFIX)/bin/jitsi-oidc-adapter
	install -d $(MAN) $(dir $(BASH) $(ZSH) $(FISH))
	'$(WRITER)' man $(MAN)
	'$(WRITER)' completions bash > $(BASH)
	'$(WRITER)' completions zsh > $(ZSH)
	'$(WRITER)' completions fish > $(FISH)
	chmod 0644 $(MAN)/jitsi-oidc-adapter*.1 $(BASH) $(ZSH) $(FISH)
	install -D -m 0644 body.html $(SHARE)/body.html
	install -D -m 0644 config.toml.example $(SHARE)/config.toml.example
	install -d $(SHARE)/nginx
	install -m 0644 $(addprefix nginx/,$(NGINX)) $(SHARE)/nginx/
	install -D -m 0644 packaging/systemd/credentials.conf $(SHARE)/systemd/credentials.conf
	install -D -m 0644 packaging/prometheus/jitsi-oidc-adapter.rules.yml $(SHARE)/prometheus/jitsi-oidc-adapter.rules.yml
	install -D -m 0644 packaging/grafana/jitsi-oidc-adapter.json $(SHARE)/grafana/jitsi-oidc-adapter.json
	install -d $(UNITS)
	install -m 0644 $(addprefix packaging/systemd/,$(SYSTEMD)) $(UNITS)/
	install -D -m 0644 packaging/sysusers.d/jitsi-oidc-adapter.conf $(SYSUSERS)
	install -D -m 0644 packaging/tmpfiles.d/jitsi-oidc-adapter.conf $(TMPFILES)
	@# The installed files name pages of docs/.
	install -d $(DOC)/docs/images
	install -m 0644 README.md CHANGELOG.md $(DOC)/
	install -m 0644 $(addprefix docs/,$(PAGES)) $(DOC)/docs/
	install -m 0644 $(addprefix docs/images/,$(PICTURES)) $(DOC)/docs/images/
	@# A file below /etc may have been changed: it is kept.
	test -e $(ROTATION) || install -D -m 0644 packaging/logrotate/jitsi-oidc-adapter $(ROTATION)
	@# The nginx files and the units contain the installed paths.
	sed -i 's|/usr/share/jitsi-oidc-adapter|$(PREFIX)/share/jitsi-oidc-adapter|' $(addprefix $(SHARE)/nginx/,$(NGINX))
	sed -i 's|/usr/bin/jitsi-oidc-adapter|$(PREFIX)/bin/jitsi-oidc-adapter|' $(addprefix $(UNITS)/,$(SYSTEMD))

uninstall: ## Removes what `make install` wrote. The configuration, the links in nginx and the log are kept
	rm -f $(DESTDIR)$(PREFIX)/bin/jitsi-oidc-adapter $(MAN)/jitsi-oidc-adapter.1 $(MAN)/jitsi-oidc-adapter-*.1
	rm -f $(BASH) $(ZSH) $(FISH) $(SYSUSERS) $(TMPFILES) $(addprefix $(UNITS)/,$(SYSTEMD))
	rm -f $(SHARE)/body.html $(SHARE)/config.toml.example $(SHARE)/systemd/credentials.conf
	rm -f $(addprefix $(SHARE)/nginx/,$(NGINX))
	rm -f $(DOC)/README.md $(DOC)/CHANGELOG.md $(addprefix $(DOC)/docs/,$(PAGES))
	rm -f $(addprefix $(DOC)/docs/images/,$(PICTURES))
	rm -f $(SHARE)/prometheus/jitsi-oidc-adapter.rules.yml $(SHARE)/grafana/jitsi-oidc-adapter.json
	@# A changed file below /etc is kept.
	! cmp -s packaging/logrotate/jitsi-oidc-adapter $(ROTATION) || rm $(ROTATION)
	@# Each folder, if nothing else is in it.
	for folder in $(SHARE)/nginx $(SHARE)/systemd $(SHARE)/prometheus $(SHARE)/grafana $(SHARE) $(DOC)/docs/images $(DOC)/docs $(DOC); do \
		! test -d $$folder || rmdir --ignore-fail-on-non-empty $$folder; done
