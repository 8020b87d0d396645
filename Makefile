# SPDX-License-Identifier: MIT
# Paraphe. `make run` and `make check` are all a newcomer needs; `make help` lists the rest.
OUT ?= build
CC ?= gcc
PREFIX ?= /usr/local
FUZZ_SECONDS ?= 20
DEPS := build-essential pkg-config libssl-dev libhpdf-dev libxml2-dev libxslt1-dev libpoppler-glib-dev libcairo2-dev \
	libzip-dev zlib1g-dev libsqlite3-dev libjansson-dev libqrencode-dev libseccomp-dev libutf8proc-dev libcmocka-dev

PKGS := libcrypto libxml-2.0 libxslt poppler-glib cairo libzip zlib sqlite3 jansson libqrencode libseccomp libutf8proc
PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS) | sed 's/-I/-isystem /g')
PKG_LIBS = $(shell pkg-config --libs $(PKGS)) -lhpdf
STRICT := -std=c17 -D_GNU_SOURCE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wcast-qual -Wwrite-strings -Wvla -Wformat=2 -Wimplicit-fallthrough -Wundef \
	-Wnull-dereference -Wswitch-enum $(if $(findstring clang,$(CC)),,-Wduplicated-cond -Wduplicated-branches -Wlogical-op)
HARDEN ?= -O2 -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE -fno-common \
	$(if $(findstring clang,$(CC)),,-ftrivial-auto-var-init=zero)
LINK ?= -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
PROGRAMS := paraphe paraphe-clerk paraphe-vault
MAINS := signer/cli/main.c signer/clerk/main.c signer/vault/main.c
SRC := $(filter-out $(MAINS),$(wildcard signer/*/*.c))
OBJ := $(SRC:%.c=$(OUT)/%.o)
TESTS := $(patsubst tests/unit/%.c,$(OUT)/tests/%,$(wildcard tests/unit/test_*.c))

all: $(PROGRAMS:%=$(OUT)/%)
lib: $(OUT)/libparaphe.a
$(OUT)/paraphe: $(OUT)/signer/cli/main.o
$(OUT)/paraphe-clerk: $(OUT)/signer/clerk/main.o
$(OUT)/paraphe-vault: $(OUT)/signer/vault/main.o
$(PROGRAMS:%=$(OUT)/%): $(OUT)/libparaphe.a ; $(CC) $(LINK) $(LDFLAGS) -o $@ $(filter %.o,$^) $(OUT)/libparaphe.a $(PKG_LIBS)
$(OUT)/libparaphe.a: $(OBJ) ; rm -f $@; ar rcs $@ $^
$(OUT)/%.o: %.c ; @mkdir -p $(@D); $(CC) -Isigner $(PKG_CFLAGS) $(STRICT) $(HARDEN) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(OUT)/tests/%: $(OUT)/tests/unit/%.o $(OUT)/libparaphe.a ; @mkdir -p $(@D); $(CC) $(LINK) $(LDFLAGS) -o $@ $^ $(PKG_LIBS) -lcmocka

unit: $(TESTS) ; @for t in $(TESTS); do echo "== $$t"; $$t || exit 1; done
floors: ; @sh tests/floors.sh
deps: ; @sh tests/deps.sh $(DEPS)
clean: ; rm -rf build
.PHONY: all lib unit floors deps clean
.SECONDARY:
-include $(OBJ:.o=.d) $(MAINS:%.c=$(OUT)/%.d) $(wildcard $(OUT)/tests/unit/*.d)
