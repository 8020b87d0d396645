/* SPDX-License-Identifier: MIT */
/* config: read strictly, written with a word on every key. */
#include "cli/config.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/config_school.h"
#include "cli/listen.h"
#include "cli/sending.h"
#include "cli/service.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

static bool oid_good(const char *v)
{
	size_t dots = 0;
	for (const char *c = v; *c; c++) {
		if (*c == '.' && (c == v || c[1] == '.' || !c[1]))
			return false;
		if (*c == '.')
			dots++;
		else if (*c < '0' || *c > '9')
			return false;
	}
	return dots >= 2;
}

static bool text_good(const char *v)
{
	return *v && text_is_plain(slice_text(v), false);
}

static bool url_good(const char *v)
{
	size_t n = strlen(v);
	return n == 0 || ((strncmp(v, "http://", 7) == 0 || strncmp(v, "https://", 8) == 0) &&
				 v[n - 1] != '/' && !strpbrk(v, " \t\"<>"));
}

static bool foreign_good(const char *v)
{
	return strcmp(v, "refuse") == 0 || strcmp(v, "mark") == 0;
}

static bool padding_good(const char *v)
{
	return strcmp(v, "pkcs1") == 0 || strcmp(v, "pss") == 0;
}

static bool any_text(const char *v)
{
	return text_is_plain(slice_text(v), false);
}

static bool uri_good(const char *v)
{
	return !*v || config_uri_value(v, NULL);
}

static bool tsa_good(const char *v)
{
	struct outside_tsa t;
	return !*v || outside_tsa_read(&t, slice_text(v), NULL);
}

static bool hosts_good(const char *v)
{
	struct outside o = { .hosts_n = 0 };
	return outside_hosts_read(&o, slice_text(v), NULL);
}

static bool networks_good(const char *v)
{
	unsigned kinds;
	return outside_networks_read(&kinds, slice_text(v), NULL);
}

static bool socket_good(const char *v)
{
	return !*v || (strncmp(v, "unix:/", 6) == 0 && listen_good(v));
}

static bool size_good(const char *v)
{
	uint64_t n;
	return text_decimal(&n, slice_text(v), 64, NULL) && n > 0;
}

static bool most_good(const char *v, uint64_t most)
{
	uint64_t n;
	return text_decimal(&n, slice_text(v), most, NULL) && n > 0;
}

static bool years_good(const char *v)
{
	return most_good(v, CONFIG_MAX_YEARS);
}

static bool age_good(const char *v)
{
	return most_good(v, CONFIG_MAX_AGE);
}

static bool days_good(const char *v)
{
	return most_good(v, CONFIG_MAX_DAYS);
}

#define KEY_PERIOD(name, n, good, want, about, preset)                                             \
	{                                                                                          \
		"retention-" name, offsetof(struct config, retention[n]), good, want, about,       \
			preset                                                                     \
	}
#define KEY_TSA(name, n, about)                                                                    \
	{                                                                                          \
		name, offsetof(struct config, tsa[n]), tsa_good,                                   \
			"an http(s) address, then policy=OID timeout=1..20 tries=1..3 "            \
			"room=2048..32768 as needed",                                              \
			about, ""                                                                  \
	}
#define KEY_URI(slot, n, what)                                                                     \
	{                                                                                          \
		"key." slot, offsetof(struct config, key[n]), uri_good,                            \
			"a pkcs11: URI, or nothing",                                               \
			what ": a key in a PKCS#11 token (RFC 7512). Empty: keys/" slot ".key.",   \
			""                                                                         \
	}

/* With 'preset' a key may be left out. */
static const struct key {
	const char *name;
	size_t at;
	bool (*good)(const char *value);
	const char *want, *about, *preset;
} keys[] = {
	{ "organisation", offsetof(struct config, organisation), text_good, "a name",
		"Who runs this instance; stands in the certificates.", NULL },
	{ "tsa-policy", offsetof(struct config, tsa_policy), oid_good, "a dotted OID",
		"Policy OID of the instance's own time-stamps (RFC 3161).", NULL },
	{ "crl-url", offsetof(struct config, crl_url), url_good,
		"an http(s) address without a final slash, or nothing",
		"Where the CRLs are published; goes into new certificates. Empty: nowhere.", NULL },
	{ "passphrase-file", offsetof(struct config, passphrase_file), text_good, "a path",
		"Opens the keys. Under systemd the credential `passphrase` is taken instead.",
		NULL },
	{ "foreign-certificates", offsetof(struct config, foreign_certificates), foreign_good,
		"refuse or mark",
		"A signer's own certificate without trusted anchor: refuse it, or take it and say "
		"so.",
		"refuse" },
	{ "foreign-anchors", offsetof(struct config, foreign_anchors), text_good, "a folder",
		"Folder with the roots (*.pem) and CRLs (*.crl) of outside authorities.",
		"anchors" },
	{ "rsa-padding", offsetof(struct config, rsa_padding), padding_good, "pkcs1 or pss",
		"How RSA keys sign.", "pkcs1" },
	{ "pkcs11-module", offsetof(struct config, pkcs11_module), any_text, "a library",
		"PKCS#11 module of URIs that name none. Empty: those p11-kit knows.", "" },
	KEY_URI("issuing", 0, "Authority of the parties"),
	KEY_URI("services", 1, "Authority of the services"),
	KEY_URI("certify", 2, "Certification"),
	KEY_URI("seal", 3, "Seal"),
	KEY_URI("manifest", 4, "Archives"),
	KEY_URI("stamp", 5, "Time-stamps"),
	KEY_URI("probe", 6, "Probe"),
	KEY_TSA("tsa.1", 0,
		"Time-stamping authority outside (RFC 3161), as http://tsa.example/tsr "
		"policy=1.2.3 "
		"timeout=10 tries=2 room=8192. None: the instance's own."),
	KEY_TSA("tsa.2", 1, "The one asked when tsa.1 does not answer, or not well."),
	KEY_TSA("tsa.3", 2, "The next."),
	KEY_TSA("tsa.4", 3, "The last."),
	{ "tsa-anchors", offsetof(struct config, tsa_anchors), any_text, "a file",
		"PEM file with the roots of these authorities; they are trusted for time-stamps "
		"alone.",
		"" },
	{ "outside-hosts", offsetof(struct config, outside_hosts), hosts_good,
		"at most 16 hosts or host:port in lower case, with blanks between",
		"Hosts whose CRLs and OCSP answers may be fetched; no other address of a "
		"certificate is ever asked.",
		"" },
	{ "outside-networks", offsetof(struct config, outside_networks), networks_good,
		"one or more of public, private, loopback, with blanks between",
		"Where services outside may live: public private loopback, as many as needed.",
		"public" },
	{ "outside-ca-file", offsetof(struct config, outside_ca_file), any_text, "a file",
		"PEM file by which TLS servers are verified. Empty: the system's authorities.",
		"" },
	{ "webhook-hosts", offsetof(struct config, webhook_hosts), hosts_good,
		"at most 16 hosts or host:port in lower case, with blanks between",
		"Hosts that schools may have events posted to (API). Empty: none.", "" },
	{ "vault", offsetof(struct config, vault), socket_good, "unix:/PATH, or nothing",
		"Where the vault is reached that others start under a uid of its own "
		"(templates/deploy). Empty: each command starts it.",
		"" },
	{ "clerk", offsetof(struct config, clerk), socket_good, "unix:/PATH, or nothing",
		"The same for the clerk.", "" },
	{ "listen", offsetof(struct config, listen), listen_good,
		"HOST:PORT with a numeric host, unix:/PATH or systemd",
		"Where the service listens; TLS is a proxy's work (templates/deploy).",
		"127.0.0.1:8080" },
	{ "base-url", offsetof(struct config, base_url), url_good,
		"an http(s) address without a final slash, or nothing",
		"What people type and every link begins with. Empty: the address it listens on.",
		"" },
	{ "proxies", offsetof(struct config, proxies), service_addresses_good,
		"at most 16 addresses, networks (10.0.0.0/8) or unix",
		"Proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.", "" },
	{ "workers", offsetof(struct config, workers), service_number_good, "a number",
		"Requests that are answered at once.", "8" },
	{ "demo", offsetof(struct config, demo), service_yes_no_good, "yes or no",
		"A demonstration: messages are shown at /demo, nothing is sent.", "no" },
	{ "single-administrator", offsetof(struct config, single_administrator),
		service_yes_no_good, "yes or no",
		"Keys and resets are held by one person; the attestations say so.", "no" },
	{ "metrics-from", offsetof(struct config, metrics_from), service_addresses_good,
		"at most 16 addresses, networks or unix", "Who may read /metrics.",
		"127.0.0.1 ::1" },
	{ "max-verify", offsetof(struct config, max_verify), size_good, "1 to 64",
		"MiB of a file that is dropped on the verify page.", "20" },
	{ "max-upload", offsetof(struct config, max_upload), size_good, "1 to 64",
		"MiB of a scan or a list that the school sends.", "32" },
	{ "rate-limits", offsetof(struct config, rate_limits), service_number_good, "a number",
		"Percent of the usual limits of requests a minute; 0: none, for load tests only.",
		"100" },
	{ "mail-relay", offsetof(struct config, mail_relay), sending_relay_good,
		"smtp://host:port, smtps://host:port, or nothing",
		"The relay that takes all mails. Empty: none are sent.", "" },
	{ "mail-tls", offsetof(struct config, mail_tls), service_yes_no_good, "yes or no",
		"STARTTLS with smtp://; no: only to a loopback or private address.", "yes" },
	{ "mail-user", offsetof(struct config, mail_user), any_text, "a name, or nothing",
		"Who signs in at the relay. Empty: nobody.", "" },
	{ "mail-password-file", offsetof(struct config, mail_password_file), any_text, "a path",
		"Its password. Under systemd the credential `mail-password` is taken instead.",
		"" },
	{ "mail-hello", offsetof(struct config, mail_hello), sending_host_good,
		"a host name, or nothing", "The name given in EHLO. Empty: this machine's.", "" },
	{ "mail-from", offsetof(struct config, mail_from), sending_address_good,
		"a mail address, or nothing",
		"Sender of all mails; wanted with mail-relay. Answers go to the school "
		"(reponse-a).",
		"" },
	{ "mail-bounces", offsetof(struct config, mail_bounces), sending_address_good,
		"a mail address, or nothing",
		"Where rejections come back, with +TAG after its local part; hand them to `paraphe "
		"bounce`. Empty: mail-from.",
		"" },
	{ "mail-per-minute", offsetof(struct config, mail_per_minute), service_number_good,
		"a number", "Mails a minute to the relay; codes do not wait. 0: no limit.", "60" },
	{ "mail-domain-per-minute", offsetof(struct config, mail_domain_per_minute),
		service_number_good, "a number",
		"Mails a minute to one domain; codes do not wait. 0: no limit.", "20" },
	{ "quiet-hours", offsetof(struct config, quiet_hours), service_yes_no_good, "yes or no",
		"Nothing but codes from 20 h to 8 h (Paris), on Sundays and public holidays.",
		"yes" },
	{ "sms-url", offsetof(struct config, sms_url), any_text, "an http(s) address, or nothing",
		"The gateway that takes all SMS. Empty: none are sent.", "" },
	{ "sms-method", offsetof(struct config, sms_method), text_good, "GET, POST or PUT",
		"How it is asked; with GET the form becomes the query.", "POST" },
	{ "sms-header-file", offsetof(struct config, sms_header_file), any_text, "a path",
		"One line `Name: value` with its key. Under systemd the credential `sms-header` is "
		"taken "
		"instead.",
		"" },
	{ "sms-body", offsetof(struct config, sms_body), text_good, "a template",
		"JSON or form; {to} (+33...), {number} (33...), {text} and {from} are replaced.",
		"{\"to\":\"{to}\",\"from\":\"{from}\",\"text\":\"{text}\"}" },
	{ "sms-from", offsetof(struct config, sms_from), any_text, "a name", "{from}.", "Paraphe" },
	{ "sms-good", offsetof(struct config, sms_good), any_text, "a text",
		"What its answer must hold, beside a status 2xx. Empty: nothing.", "" },
	{ "sms-price", offsetof(struct config, sms_price), service_number_good, "a number",
		"Cents of one part of an SMS.", "7" },
	{ "sms-day", offsetof(struct config, sms_day), service_number_good, "a number",
		"Cents that SMS may cost in a day; the last fifth is kept for codes.", "3000" },
	{ "sms-school-day", offsetof(struct config, sms_school_day), service_number_good,
		"a number", "The same for one school.", "1000" },
	{ "backup-days", offsetof(struct config, backup_days), service_number_good, "a number",
		"Administrators are told when no backup was made for so many days. 0: never.",
		"7" },
	{ "paper-days", offsetof(struct config, paper_days), service_number_good, "a number",
		"Scanned pages that nobody placed are destroyed after so many days. 0: kept.",
		"30" },
	KEY_PERIOD("sealed-years", 0, years_good, "1 to 50",
		"Years a sealed convention and its evidence are kept after the stay.", "5"),
	KEY_PERIOD("unsealed-years", 1, years_good, "1 to 50",
		"The same where it was refused, expired or cancelled after it was sent, after the "
		"school year.",
		"1"),
	KEY_PERIOD("hold-years", 2, years_good, "1 to 50",
		"Years a hold (accident, dispute) keeps it.", "10"),
	KEY_PERIOD("hold-age", 3, age_good, "1 to 60",
		"Age of the pupil until which a hold keeps it, where that is later.", "28"),
	KEY_PERIOD("health-days", 4, days_good, "1 to 3650",
		"Days health data are kept after the last day of the stay.", "31"),
	KEY_PERIOD("contact-days", 5, days_good, "1 to 3650",
		"Days contacts are kept after it; the convention is archived then.", "365"),
	KEY_PERIOD("ring-days", 6, days_good, "1 to 3650",
		"Days a copy of the key ring is kept before you destroy it; certificates of "
		"elimination say so.",
		"30"),
	KEY_PERIOD("host-days", 7, days_good, "1 to 3650",
		"Days after the stay in which the host reads its convention.", "730"),
	KEY_PERIOD("tutor-days", 8, days_good, "1 to 3650", "The same for the tutor.", "31"),
};
enum { KEY_COUNT = sizeof keys / sizeof *keys };

bool config_periods(struct service_periods *out, const struct config *c, struct err *e)
{
	int *const all[CONFIG_PERIODS] = { &out->sealed_years, &out->unsealed_years,
		&out->hold_years, &out->hold_age, &out->health_days, &out->contact_days,
		&out->ring_days, &out->host_days, &out->tutor_days };
	for (size_t i = 0; i < CONFIG_PERIODS; i++) {
		uint64_t n;
		if (!text_decimal(&n, slice_text(c->retention[i]), CONFIG_MAX_DAYS, NULL))
			return err_fail(e, ERR_BUG, "a period was not read");
		*all[i] = (int)n;
	}
	return true;
}

static char *value_of(struct config *c, const struct key *k)
{
	return (char *)c + k->at;
}

static const char *value_read(const struct config *c, const struct key *k)
{
	return (const char *)c + k->at;
}

const char *config_key_name(size_t i)
{
	for (size_t k = 0; k < KEY_COUNT; k++)
		if (i < CONFIG_KEYS &&
			keys[k].at == offsetof(struct config, key) + i * CONFIG_MAX_VALUE)
			return keys[k].name + strlen("key.");
	return "";
}

void config_defaults(struct config *c)
{
	for (size_t i = 0; i < KEY_COUNT; i++)
		if (keys[i].preset)
			memcpy(value_of(c, &keys[i]), keys[i].preset, strlen(keys[i].preset) + 1);
}

static struct slice trim(struct slice s)
{
	while (s.n && (s.p[0] == ' ' || s.p[0] == '\t'))
		s = slice_sub(s, 1, s.n - 1);
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t' || s.p[s.n - 1] == '\r'))
		s.n--;
	return s;
}

struct reading {
	struct config *config;
	struct buf faults;
	bool seen[KEY_COUNT];
};

/* « line 12: base-url: an http(s) address is wanted »; of a URI also what is wrong with it. */
static void value_fault(struct reading *r, size_t line, const struct key *k)
{
	struct err why = ERR_INIT;
	buf_printf(&r->faults, "%sline %zu: %s: %s is wanted", r->faults.n ? "; " : "", line,
		k->name, k->want);
	if (k->good == uri_good && !config_uri_value(value_of(r->config, k), &why))
		buf_printf(&r->faults, ": %s", why.text);
}

static void fault(struct reading *r, size_t line, const char *what, struct slice word)
{
	buf_printf(&r->faults, "%sline %zu: %s %.*s", r->faults.n ? "; " : "", line, what,
		(int)(word.n > 60 ? 60 : word.n), (const char *)word.p);
}

static void line_read(struct reading *r, struct slice line, size_t number)
{
	line = trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return;
	size_t eq = slice_find(line, SLICE_LIT("="), 0);
	if (eq == SIZE_MAX) {
		fault(r, number, "no '=' in", line);
		return;
	}
	struct slice name = trim(slice_sub(line, 0, eq)),
		     value = trim(slice_sub(line, eq + 1, line.n));
	if (config_school_is(name)) {
		config_school_take(r->config, name, value, number, &r->faults);
		return;
	}
	for (size_t i = 0; i < KEY_COUNT; i++) {
		if (!slice_is(name, keys[i].name))
			continue;
		char *to = value_of(r->config, &keys[i]);
		if (r->seen[i])
			fault(r, number, "a second", name);
		if (value.n >= CONFIG_MAX_VALUE) {
			fault(r, number, "too long a value for", name);
			return;
		}
		memcpy(to, value.p, value.n);
		to[value.n] = 0;
		if (!keys[i].good(to))
			value_fault(r, number, &keys[i]);
		r->seen[i] = true;
		return;
	}
	fault(r, number, "unknown key", name);
}

bool config_read(struct config *out, const char *dir, struct err *e)
{
	char path[CONFIG_MAX_PATH];
	*out = (struct config){ 0 };
	if (strlen(dir) >= sizeof out->dir)
		return err_fail(e, ERR_LIMIT, "the folder's name is too long");
	memcpy(out->dir, dir, strlen(dir) + 1);
	config_defaults(out);
	AUTO(buf) struct buf text = { 0 };
	if (!config_path(path, out, "paraphe.conf", e) ||
		!file_read(&text, path, CONFIG_MAX_BYTES, e))
		return err_context(
			e, "no instance in %s (make one with `paraphe init %s`)", dir, dir);
	struct reading r = { .config = out, .faults = BUF_MAX(ERR_TEXT_MAX) };
	if (!text_is_utf8(buf_slice(&text)) || (text.n && memchr(text.p, 0, text.n)))
		fault(&r, 1, "not UTF-8 text", SLICE_LIT(""));
	size_t number = 1;
	for (size_t at = 0; at < text.n; number++) {
		size_t end = slice_find(buf_slice(&text), SLICE_LIT("\n"), at);
		if (end == SIZE_MAX)
			end = text.n;
		line_read(&r, slice_sub(buf_slice(&text), at, end - at), number);
		at = end + 1;
	}
	config_schools_check(out, &r.faults);
	for (size_t i = 0; i < KEY_COUNT; i++)
		if (!r.seen[i] && !keys[i].preset)
			fault(&r, number, "missing key", slice_text(keys[i].name));
	bool good = r.faults.n == 0 && !r.faults.failed;
	const char *faults = r.faults.failed ? "many faults" : buf_text(&r.faults);
	if (!good)
		err_fail(e, ERR_SYNTAX, "%s: %s", path, faults ? faults : "many faults");
	buf_free(&r.faults);
	return good;
}

bool config_write(const struct config *c, struct err *e)
{
	AUTO(buf) struct buf text = BUF_MAX(CONFIG_MAX_BYTES);
	char path[CONFIG_MAX_PATH];
	buf_put_text(&text, "# Paraphe instance. One `key = value` a line; see paraphe.conf(5).\n");
	for (size_t i = 0; i < KEY_COUNT; i++) {
		const char *value = value_read(c, &keys[i]);
		bool preset = keys[i].preset && strcmp(value, keys[i].preset) == 0;
		buf_printf(&text, "\n# %s\n%s%s = %s\n", keys[i].about, preset ? "#" : "",
			keys[i].name, value);
	}
	buf_put_text(&text,
		"\n# A school's keys in a PKCS#11 token, two lines for each such school (`paraphe "
		"school-key`); `file`: from a token back to keys/.\n"
		"#school.UAI.certify =\n#school.UAI.seal =\n");
	return buf_done(&text, e) && config_path(path, c, "paraphe.conf", e) &&
	       file_write_new(path, buf_slice(&text), 0600, e);
}

bool config_path(
	char out[static CONFIG_MAX_PATH], const struct config *c, const char *name, struct err *e)
{
	int n = name[0] == '/' ? snprintf(out, CONFIG_MAX_PATH, "%s", name)
			       : snprintf(out, CONFIG_MAX_PATH, "%s/%s", c->dir, name);
	if (n < 0 || n >= CONFIG_MAX_PATH)
		return err_fail(e, ERR_LIMIT, "a path is longer than %d bytes", CONFIG_MAX_PATH);
	return true;
}

bool config_outside(struct outside *out, const struct config *c, struct err *e)
{
	*out = (struct outside){ .tsas_n = 0 };
	for (size_t i = 0; i < OUTSIDE_MAX_TSAS; i++)
		if (c->tsa[i][0] &&
			!outside_tsa_read(&out->tsas[out->tsas_n++], slice_text(c->tsa[i]), e))
			return false;
	return outside_hosts_read(out, slice_text(c->outside_hosts), e) &&
	       outside_networks_read(&out->reach.networks, slice_text(c->outside_networks), e);
}
