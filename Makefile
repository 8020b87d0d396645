# SPDX-License-Identifier: MIT
# Paraphe. `make run` and `make check` are all a newcomer needs: each installs what it lacks. `make help` lists the rest.
OUT ?= build
CC ?= gcc
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 20
JOBS ?= $(shell nproc)
DEPS := build-essential pkg-config libssl-dev libhpdf-dev libxml2-dev libxslt1-dev libpoppler-glib-dev libcairo2-dev libpng-dev \
	libzip-dev zlib1g-dev libdeflate-dev libsqlite3-dev libjansson-dev libcsv-dev liboath-dev libqrencode-dev libzbar-dev libturbojpeg0-dev libseccomp-dev libutf8proc-dev libcurl4-openssl-dev libmicrohttpd-dev libcmocka-dev curl openssl python3 python3-aiosmtpd libp11-kit-dev
TEST_DEPS := softhsm2 opensc faketime strace unzip libxml2-utils poppler-utils python3-pil python3-jsonschema
LINT_DEPS := clang-14 lld-14 clang-format-14 clang-tidy-14 cppcheck
FUZZ_DEPS := clang-14 libclang-rt-14-dev lld-14
INTEROP_DEPS := qpdf poppler-utils libnss3-tools mupdf-tools faketime python3-venv python3-asn1crypto
BENCH_DEPS := wrk

PKGS := libcrypto libxml-2.0 libxslt poppler-glib cairo libpng libzip zlib libdeflate sqlite3 jansson liboath libqrencode zbar libturbojpeg libseccomp libutf8proc libcurl libmicrohttpd
# p11-kit-1: the headers of PKCS#11 alone; modules are loaded by name.
PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS) p11-kit-1 | sed 's/-I/-isystem /g')
PKG_LIBS = $(shell pkg-config --libs $(PKGS)) -lhpdf -lcsv -lm
STRICT := -std=c17 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Wformat=2 -Wimplicit-fallthrough -Wundef \
	-Wnull-dereference -Wswitch-enum $(if $(findstring clang,$(CC)),,-Wduplicated-cond -Wduplicated-branches -Wlogical-op)
HARDEN ?= -O2 -g -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE -fno-common \
	$(if $(findstring clang,$(CC)),,-ftrivial-auto-var-init=zero)
LINK ?= -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
# A hundred and fifty tests are linked: gold takes half the time of the linker that the programs keep, lld a fifth under sanitizers.
QUICK = $(if $(findstring clang,$(CC)),$(if $(wildcard /usr/lib/llvm-14/bin/ld.lld),-fuse-ld=lld),$(if $(shell command -v ld.gold),-fuse-ld=gold))
TEST_LINK = $(LINK) $(QUICK) $(LDFLAGS)
SANITIZE := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
PROGRAMS := paraphe paraphe-clerk paraphe-render paraphe-vault
MAINS := signer/cli/main.c signer/clerk/main.c signer/clerk/painter.c signer/vault/main.c
SRC := $(filter-out $(MAINS),$(wildcard signer/*/*.c))
OBJ := $(SRC:%.c=$(OUT)/%.o)
TESTS := $(patsubst tests/unit/%.c,$(OUT)/tests/%,$(wildcard tests/unit/test_*.c))
BENCHES := $(patsubst tests/bench/%.c,$(OUT)/bench/%,$(wildcard tests/bench/*.c))
TOOLS := $(patsubst tests/flow/%.c,$(OUT)/flow/%,$(wildcard tests/flow/*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,$(OUT)/fuzz/%,$(wildcard tests/fuzz/fuzz_*.c))

all: $(PROGRAMS:%=$(OUT)/%) ## build the programs
lib: $(OUT)/libparaphe.a
$(OUT)/paraphe: $(OUT)/signer/cli/main.o
$(OUT)/paraphe-clerk: $(OUT)/signer/clerk/main.o
$(OUT)/paraphe-render: $(OUT)/signer/clerk/painter.o
$(OUT)/paraphe-vault: $(OUT)/signer/vault/main.o
$(PROGRAMS:%=$(OUT)/%): $(OUT)/libparaphe.a ; $(CC) $(LINK) $(LDFLAGS) -o $@ $(filter %.o,$^) $(OUT)/libparaphe.a $(PKG_LIBS)
$(OUT)/libparaphe.a: $(OBJ) ; @rm -f $@; ar rcs $@ $^
$(OUT)/%.o: %.c ; @mkdir -p $(@D); $(CC) -Isigner $(PKG_CFLAGS) $(STRICT) $(HARDEN) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(OUT)/tests/%: $(OUT)/tests/unit/%.o $(OUT)/libparaphe.a ; @mkdir -p $(@D); $(CC) $(TEST_LINK) -o $@ $^ $(PKG_LIBS) -lcmocka
$(OUT)/flow/%: $(OUT)/tests/flow/%.o $(OUT)/libparaphe.a ; @mkdir -p $(@D); $(CC) $(TEST_LINK) -o $@ $^ $(PKG_LIBS)
$(OUT)/bench/%: $(OUT)/tests/bench/%.o $(OUT)/libparaphe.a ; @mkdir -p $(@D); $(CC) $(TEST_LINK) -o $@ $^ $(PKG_LIBS)
$(OUT)/fuzz/%: $(OUT)/tests/fuzz/%.o $(OUT)/libparaphe.a ; @mkdir -p $(@D); $(CC) $(TEST_LINK) -fsanitize=fuzzer -o $@ $^ $(PKG_LIBS)

run: ## build, make a demonstration school, serve it on http://127.0.0.1:8080
	@$(MAKE) -s deps && $(MAKE) -s -j$(JOBS) all && exec sh templates/demo/run.sh $(OUT)
check: ## build and run every test that needs no network
	@sh tests/deps.sh $(DEPS) $(TEST_DEPS) && $(MAKE) -s -j$(JOBS) OUT=$(OUT) all tests && sh tests/check.sh $(OUT)
tests: $(TESTS) $(TOOLS)
demo: all ; @sh templates/demo/demo.sh $(OUT) ## the whole life of the seconde example, into build/demo
asan: ; @PATIENCE=$${PATIENCE:-4} $(MAKE) -s check OUT=build/asan HARDEN='$(SANITIZE)' LINK= LDFLAGS='-fsanitize=address,undefined' ## the tests under ASan and UBSan
clang: ; @$(MAKE) -s lint-deps && $(MAKE) -s -j$(JOBS) all tests OUT=build/clang CC=clang-14 CFLAGS=-Werror ## build with the second compiler
fuzz: ## FUZZ_SECONDS on each fuzz target
	@sh tests/deps.sh $(DEPS) $(FUZZ_DEPS) && $(MAKE) -s -j$(JOBS) fuzzers OUT=build/fuzz CC=clang-14 LINK= HARDEN='$(SANITIZE)' \
		CFLAGS='-fsanitize=fuzzer-no-link -DFUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION' LDFLAGS='-fsanitize=address,undefined' && sh tests/fuzz/run.sh build/fuzz $(FUZZ_SECONDS)
fuzzers: $(FUZZERS)
floors: ; @sh tests/floors.sh && sh tests/needed.sh $(OUT) ## who includes whom, and which library each program needs
lint: ; @$(MAKE) -s lint-deps && sh tests/lint.sh '-Isigner $(PKG_CFLAGS) $(STRICT)' ## format, function sizes, clang-tidy, cppcheck, gcc -fanalyzer
cover: ; @rm -rf build/cover; $(MAKE) -s check OUT=build/cover HARDEN='-Og -g --coverage' CPPFLAGS='-DPARAPHE_NO_CAGE -include tests/cover.h' LINK= LDFLAGS=--coverage ; code=$$? ; sh tests/cover.sh && exit $$code ## line coverage of the tests
bench: all $(BENCHES) ; @sh tests/deps.sh $(BENCH_DEPS) && sh tests/bench/run.sh $(OUT) && sh tests/bench/api.sh $(OUT) ## figures, side by side
bench-api: all ; @sh tests/deps.sh $(BENCH_DEPS) && sh tests/bench/api.sh $(OUT) ## the service behind its API: CLIENTS ("1 32 256"), LIVES (16), SECONDS (5)
judges: ; @sh tests/deps.sh $(INTEROP_DEPS) && sh tests/interop/fetch.sh pyhanko verapdf dss ## fetch the judges that are no Debian packages, pinned, into build/
interop: all ; @sh tests/deps.sh $(INTEROP_DEPS) && sh tests/interop/run.sh $(OUT) ## what other programs say of our files
conventions: all ; @sh tests/deps.sh $(INTEROP_DEPS) && sh tests/interop/drawn.sh $(OUT) ## CONVENTIONS (40) drawn by lot, from depot to renewal, before three judges
season: all ; @sh tests/deps.sh $(DEPS) && sh tests/season.sh $(OUT) ## SCHOOLS (3) with PUPILS (1000) through one service, by HTTP and mail
bare: ; @sh tests/bare.sh ## the README's commands in a new Debian 12 root
browser: all ## one life in Chromium, four ways, with axe-core and a picture of every page
	@sh tests/deps.sh chromium && { command -v npm >/dev/null || sh tests/deps.sh nodejs npm; } && sh tests/browser/run.sh $(OUT)
deps: ; @sh tests/deps.sh $(DEPS)
lint-deps: ; @sh tests/deps.sh $(DEPS) $(LINT_DEPS)
format: ; clang-format-14 -i $$(git ls-files '*.[ch]')
install: all ## programs, templates, anchors, man pages, units below DESTDIR/PREFIX
	install -Dm755 -t $(DESTDIR)$(PREFIX)/bin $(OUT)/paraphe
	install -Dm755 -t $(DESTDIR)$(PREFIX)/libexec/paraphe $(OUT)/paraphe-clerk $(OUT)/paraphe-render $(OUT)/paraphe-vault
	for d in templates certs; do mkdir -p $(DESTDIR)$(PREFIX)/share/paraphe && cp -R $$d $(DESTDIR)$(PREFIX)/share/paraphe/; done
	install -Dm644 -t $(DESTDIR)$(PREFIX)/share/man/man1 signer/cli/*.1
	install -Dm644 -t $(DESTDIR)$(PREFIX)/share/man/man5 signer/cli/*.5
	install -Dm644 -t $(DESTDIR)$(PREFIX)/lib/systemd/system templates/deploy/*.service templates/deploy/*.socket templates/deploy/*.timer
clean: ; rm -rf build
help: ; @sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12
.PHONY: all lib run check tests demo asan clang fuzz fuzzers floors lint cover bench bench-api judges interop conventions season bare browser deps lint-deps format install clean help
.SECONDARY:
-include $(OBJ:.o=.d) $(MAINS:%.c=$(OUT)/%.d) $(wildcard $(OUT)/tests/*/*.d)
