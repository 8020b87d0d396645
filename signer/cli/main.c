/* SPDX-License-Identifier: MIT */
/* main: the command table of `paraphe`. */
#include "cli/command.h"

#include "base/memory.h"
#include "base/text.h"
#include "base/time.h"

#include <getopt.h>
#include <jansson.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

enum option_key {
	KEY_FIELD = 256,
	KEY_NAME,
	KEY_ORGANISATION,
	KEY_PASSWORD,
	KEY_TRUST,
	KEY_AT,
	KEY_FORMAT,
	KEY_LANG,
	KEY_JOBS,
	KEY_MAX,
	KEY_DPI,
	KEY_ANCHORS,
	KEY_UNTRUSTED,
	KEY_CRLS,
	KEY_JSON,
	KEY_PKCS11,
	KEY_LISTEN,
	KEY_VERIFY_ONLY,
	KEY_RENEW,
	KEY_DUE,
	KEY_REASON,
	KEY_P12,
	KEY_KEY,
	KEY_CERT,
	KEY_PSS,
	KEY_STATE,
	KEY_CMS,
	KEY_RAW,
	KEY_SAME,
	KEY_NEW,
	KEY_ROOT,
	KEY_STATE_OUT, /* --json of `prepare`, which names a file */
	KEY_END
};

static const struct option long_options[] = {
	{ "field", required_argument, NULL, KEY_FIELD },
	{ "name", required_argument, NULL, KEY_NAME },
	{ "organisation", required_argument, NULL, KEY_ORGANISATION },
	{ "password-file", required_argument, NULL, KEY_PASSWORD },
	{ "trust", required_argument, NULL, KEY_TRUST },
	{ "at", required_argument, NULL, KEY_AT },
	{ "format", required_argument, NULL, KEY_FORMAT },
	{ "lang", required_argument, NULL, KEY_LANG },
	{ "jobs", required_argument, NULL, KEY_JOBS },
	{ "max-size", required_argument, NULL, KEY_MAX },
	{ "dpi", required_argument, NULL, KEY_DPI },
	{ "anchors", required_argument, NULL, KEY_ANCHORS },
	{ "untrusted", required_argument, NULL, KEY_UNTRUSTED },
	{ "crls", required_argument, NULL, KEY_CRLS },
	{ "json", no_argument, NULL, KEY_JSON },
	{ "pkcs11", required_argument, NULL, KEY_PKCS11 },
	{ "listen", required_argument, NULL, KEY_LISTEN },
	{ "verify-only", no_argument, NULL, KEY_VERIFY_ONLY },
	{ "renew", no_argument, NULL, KEY_RENEW },
	{ "due", no_argument, NULL, KEY_DUE },
	{ "reason", required_argument, NULL, KEY_REASON },
	{ "p12", required_argument, NULL, KEY_P12 },
	{ "key", required_argument, NULL, KEY_KEY },
	{ "cert", required_argument, NULL, KEY_CERT },
	{ "pss", no_argument, NULL, KEY_PSS },
	{ "state", required_argument, NULL, KEY_STATE },
	{ "cms", required_argument, NULL, KEY_CMS },
	{ "raw", required_argument, NULL, KEY_RAW },
	{ "same", no_argument, NULL, KEY_SAME },
	{ "new", no_argument, NULL, KEY_NEW },
	{ "root", required_argument, NULL, KEY_ROOT },
	{ NULL, 0, NULL, 0 },
};

static const struct command {
	const char *name;
	int (*run)(const struct options *o);
	const char *accepts; /* option letters of the keys below that it takes */
	size_t least, most;  /* arguments */
	const char *usage;
} commands[] = {
	{ "init", command_init, "gp", 1, 1, "init DIR [--organisation NAME] [--password-file P]" },
	{ "issue", command_issue, "Co", 1, 1, "issue -C DIR DEPOT.xml [-o OUT.pdf]" },
	{ "sign", command_sign, "Cofn2k1peS", 1, 1,
		"sign -C DIR FILE.pdf --field F [--name N] [--p12 FILE [--key NAME] | --pkcs11 URI "
		"[--cert CHAIN.pem]] [--password-file P] [--pss] [-o OUT]" },
	{ "prepare", command_prepare, "CofneO", 1, 1,
		"prepare -C DIR FILE.pdf --field F [--name N] --cert CHAIN.pem -o DRAFT.pdf --json "
		"STATE.json" },
	{ "embed", command_embed, "CoTMW", 1, 1,
		"embed -C DIR DRAFT.pdf --state STATE.json --cms FILE | --raw FILE [-o OUT]" },
	{ "seal", command_seal, "Co", 1, 1, "seal -C DIR FILE.pdf [-o X.asice]" },
	{ "extend", command_extend, "CotRD", 0, 1,
		"extend -C DIR FILE [-o OUT] [--renew] [--trust FILE|DIR]... | extend -C DIR "
		"--due" },
	{ "export", command_export, "Co", 1, 1, "export -C DIR REFERENCE [-o OUT.pdf]" },
	{ "verify", command_verify, "taFljmr", 1, SIZE_MAX,
		"verify [--trust FILE|DIR]... [--root FILE] [--at TIME] [--format "
		"text|json|etsi|html] [--lang fr|en] [--jobs N] [--max-size N] FILE..." },
	{ "revision", command_revision, "o", 2, 2, "revision FILE.pdf N [-o OUT]" },
	{ "pages", command_pages, "od", 1, 1, "pages FILE.pdf [--dpi N] [-o PREFIX]" },
	{ "verify-chain", command_verify_chain, "AUcaJ", 1, 1,
		"verify-chain --anchors PEM [--untrusted PEM] [--crls PEM] --at TIME --json "
		"CERT.pem" },
	{ "key", command_key, "Cp1", 1, 1, "key -C DIR NAME [--pkcs11 URI [--password-file P]]" },
	{ "school-key", command_school_key, "Cp", 2, 3,
		"school-key -C DIR UAI CERTIFY-URI SEAL-URI [--password-file P] | UAI file" },
	{ "backup", command_backup, "Cp", 1, 1, "backup -C DIR OUT --password-file P" },
	{ "restore", command_restore, "Cp", 1, 1, "restore IN -C DIR --password-file P" },
	{ "revoke", command_revoke, "CaE", 1, 1,
		"revoke -C DIR SERIAL [--reason WORD] [--at TIME]" },
	{ "crl", command_crl, "Co", 0, 0, "crl -C DIR [-o FOLDER]" },
	{ "bounce", command_bounce, "C", 0, 0, "bounce -C DIR <MAIL" },
	{ "counts", command_counts, "o", 1, SIZE_MAX, "counts COMPTES.json... [-o OUT.csv]" },
	{ "doctor", command_doctor, "C", 0, 0, "doctor -C DIR" },
	{ "role", command_role, "C", 1, 1, "role -C DIR vault (for units: templates/deploy)" },
	{ "demo", command_demo, "C", 0, 0, "demo -C DIR" },
	{ "account", command_account, "Cpn", 1, 4,
		"account -C DIR add LOGIN ROLE [UAI] --password-file P [--name N] | passwd LOGIN "
		"--password-file P | list" },
	{ "import", command_import, "CsN", 1, 2, "import -C DIR LIST.csv [UAI] [--same | --new]" },
	{ "api-key", command_api_key, "C", 2, 3,
		"api-key -C DIR UAI LABEL SCOPE[,SCOPE]... | list UAI | revoke UAI NUMBER" },
	{ "serve", command_serve, "CLVt", 0, 0,
		"serve -C DIR [--listen ADDRESS] | serve --verify-only [-C DIR] [--trust "
		"FILE|DIR]... "
		"[--listen ADDRESS]" },
};
enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

/* The letter in 'accepts' of each option. */
static char letter(int key)
{
	static const char letters[] = "fngptaFljmdAUcJ1LVRDE2keSTMWsNrO";
	_Static_assert(sizeof letters - 1 == KEY_END - KEY_FIELD, "one letter per option");
	return key >= KEY_FIELD ? letters[key - KEY_FIELD] : (char)key;
}

static bool number(uint64_t *out, const char *text)
{
	return text_decimal(out, slice_text(text), 1ULL << 40, NULL) && *out > 0;
}

static bool one_of(const char *text, const char *a, const char *b, const char *c, const char *d)
{
	return strcmp(text, a) == 0 || strcmp(text, b) == 0 || (c && strcmp(text, c) == 0) ||
	       (d && strcmp(text, d) == 0);
}

/* RFC 5280 5.3.1, as openssl ca(1) writes them; a hold could not be lifted here. */
static bool reason(uint64_t *out, const char *word)
{
	static const struct {
		const char *word;
		uint64_t code;
	} words[] = { { "unspecified", 0 }, { "keyCompromise", 1 }, { "CACompromise", 2 },
		{ "affiliationChanged", 3 }, { "superseded", 4 }, { "cessationOfOperation", 5 },
		{ "privilegeWithdrawn", 9 }, { "AACompromise", 10 } };
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (strcmp(words[i].word, word) != 0)
			continue;
		*out = words[i].code;
		return true;
	}
	return false;
}

/* Options that are a text and nothing else. */
static const struct {
	int key;
	size_t at;
} texts[] = {
	{ 'C', offsetof(struct options, dir) },
	{ 'o', offsetof(struct options, out) },
	{ KEY_FIELD, offsetof(struct options, field) },
	{ KEY_NAME, offsetof(struct options, name) },
	{ KEY_ORGANISATION, offsetof(struct options, organisation) },
	{ KEY_PASSWORD, offsetof(struct options, password_file) },
	{ KEY_ANCHORS, offsetof(struct options, anchors) },
	{ KEY_UNTRUSTED, offsetof(struct options, untrusted) },
	{ KEY_CRLS, offsetof(struct options, crls) },
	{ KEY_PKCS11, offsetof(struct options, pkcs11) },
	{ KEY_LISTEN, offsetof(struct options, listen) },
	{ KEY_P12, offsetof(struct options, p12) },
	{ KEY_KEY, offsetof(struct options, key) },
	{ KEY_CERT, offsetof(struct options, cert) },
	{ KEY_STATE, offsetof(struct options, state) },
	{ KEY_CMS, offsetof(struct options, cms) },
	{ KEY_RAW, offsetof(struct options, raw) },
	{ KEY_ROOT, offsetof(struct options, root) },
	{ KEY_STATE_OUT, offsetof(struct options, state) },
};

static const char **text_of(struct options *o, int key)
{
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (texts[i].key == key)
			return (const char **)((char *)o + texts[i].at);
	return NULL;
}

/* false: the value is not one the option may have. */
static bool option_take(struct options *o, int key, const char *value)
{
	const char **text = text_of(o, key);
	if (text) {
		*text = value;
		return true;
	}
	switch (key) {
	case KEY_TRUST:
		if (o->trust_n == COMMAND_MAX_TRUST)
			return false;
		o->trust[o->trust_n++] = value;
		return true;
	case KEY_AT:
		o->has_at = true;
		return time_rfc3339_parse(&o->at, slice_text(value), NULL);
	case KEY_FORMAT:
		o->format = value;
		return one_of(value, "text", "json", "etsi", "html");
	case KEY_LANG:
		o->lang = value;
		return one_of(value, "fr", "en", NULL, NULL);
	case KEY_JOBS:
		return number(&o->jobs, value);
	case KEY_MAX:
		return number(&o->max_size, value);
	case KEY_DPI:
		return number(&o->dpi, value) && o->dpi <= 600;
	case KEY_JSON:
		o->json = true;
		return true;
	case KEY_VERIFY_ONLY:
		o->verify_only = true;
		return true;
	case KEY_RENEW:
		o->renew = true;
		return true;
	case KEY_DUE:
		o->due = true;
		return true;
	case KEY_REASON:
		return reason(&o->reason, value);
	case KEY_SAME:
		o->same = true;
		return !o->all_new;
	case KEY_NEW:
		o->all_new = true;
		return !o->same;
	case KEY_PSS:
		o->pss = true;
		return true;
	default:
		return false;
	}
}

static const struct command *command_find(const char *name)
{
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static int help(void)
{
	puts("Paraphe: internship conventions, signed by each party, sealed, verifiable by "
	     "anyone.\n");
	for (size_t i = 0; i < COMMAND_COUNT; i++)
		printf("  paraphe %s\n", commands[i].usage);
	puts("\nSee paraphe(1).");
	return EX_OK;
}

static bool options_read(struct options *o, const struct command *c, int argc, char **argv)
{
	int key;
	struct option known[sizeof long_options / sizeof *long_options];
	memcpy(known, long_options, sizeof known);
	/* HOUSE 6: `prepare` writes what --json names, `verify-chain` answers in it. */
	for (struct option *k = known; k->name && strchr(c->accepts, 'O'); k++)
		if (k->val == KEY_JSON)
			*k = (struct option){ "json", required_argument, NULL, KEY_STATE_OUT };
	opterr = 0;
	while ((key = getopt_long(argc, argv, "C:o:", known, NULL)) != -1)
		if (key == '?' || !strchr(c->accepts, letter(key)) || !option_take(o, key, optarg))
			return false;
	o->args = argv + optind;
	o->args_n = (size_t)(argc - optind);
	return o->args_n >= c->least && o->args_n <= c->most &&
	       (!strchr(c->accepts, 'C') || o->dir || o->verify_only);
}

int main(int argc, char **argv)
{
	struct timespec now;
	if (!memory_watch()) {
		fputs("paraphe: OpenSSL was in use before main: nothing may be preloaded that "
		      "needs it\n",
			stderr);
		return EX_SOFTWARE;
	}
	json_set_alloc_funcs(memory_new, free);
	memory_begin();
	signal(SIGPIPE, SIG_IGN);
	if (argc < 2)
		return command_usage("COMMAND ... (`paraphe help` lists them)");
	if (one_of(argv[1], "help", "--help", "-h", NULL))
		return help();
	const struct command *c = command_find(argv[1]);
	if (!c)
		return command_usage("COMMAND ... (`paraphe help` lists them)");
	clock_gettime(CLOCK_REALTIME, &now);
	struct options o = { .at = now.tv_sec,
		.now_ms = now.tv_sec * 1000 + now.tv_nsec / 1000000,
		.format = "text",
		.lang = "fr",
		.jobs = 1,
		.dpi = 80 };
	if (!options_read(&o, c, argc - 1, argv + 1))
		return command_usage(c->usage);
	return c->run(&o);
}
