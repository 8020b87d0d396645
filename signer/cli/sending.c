/* SPDX-License-Identifier: MIT */
/* sending: numbers, secrets, and what goes together. */
#include "cli/sending.h"

#include "base/file.h"
#include "base/text.h"
#include "cli/service.h"

#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool sending_relay_good(const char *value)
{
	return !*value || mail_url_good(value);
}

bool sending_address_good(const char *value)
{
	return !*value || header_address_good(value);
}

bool sending_host_good(const char *value)
{
	return !*value || reach_host_good(slice_text(value));
}

static unsigned number(const char *value)
{
	uint64_t n = 0;
	(void)!text_decimal(&n, slice_text(value), UINT32_MAX, NULL);
	return (unsigned)n;
}

/* The first line of systemd's credential 'name', else of the configuration's file; empty when neither is there. */
static bool secret_read(char out[static SENDING_MAX_SECRET], const struct config *c,
	const char *name, const char *file, struct err *e)
{
	AUTO(buf_wipe) struct buf bytes = { 0 };
	char path[CONFIG_MAX_PATH];
	const char *folder = getenv("CREDENTIALS_DIRECTORY");
	int n = folder ? snprintf(path, sizeof path, "%s/%s", folder, name) : 0;
	bool there =
		n > 0 && n < CONFIG_MAX_PATH && file_read(&bytes, path, SENDING_MAX_SECRET, NULL);
	out[0] = '\0';
	if (!there && !file[0])
		return true;
	if (!there &&
		(!config_path(path, c, file, e) || !file_read(&bytes, path, SENDING_MAX_SECRET, e)))
		return err_context(e, "%s-file", name);
	size_t length = slice_find(buf_slice(&bytes), SLICE_LIT("\n"), 0);
	length = length == SIZE_MAX ? bytes.n : length;
	if (length >= SENDING_MAX_SECRET ||
		!text_is_plain(slice_sub(buf_slice(&bytes), 0, length), false))
		return err_fail(e, ERR_SYNTAX, "%s-file: one line of text is wanted", name);
	if (length)
		memcpy(out, bytes.p, length);
	out[length] = '\0';
	return true;
}

static void mail_fill(struct sending *s)
{
	const struct config *c = &s->config;
	struct outbox_options *o = &s->outbox;
	o->relay = (struct mail_relay){ .url = c->mail_relay,
		.plain = strcmp(c->mail_tls, "no") == 0,
		.user = c->mail_user[0] ? c->mail_user : NULL,
		.password = c->mail_user[0] ? s->password : NULL,
		.hello = c->mail_hello[0] ? c->mail_hello : NULL,
		.reach = &s->reach,
		.timeout_ms = OUTBOX_MAIL_MS };
	o->from = c->mail_from;
	o->bounces = c->mail_bounces[0] ? c->mail_bounces : c->mail_from;
	o->organisation = c->organisation;
	o->per_minute = number(c->mail_per_minute);
	o->domain_per_minute = number(c->mail_domain_per_minute);
}

static void sms_fill(struct sending *s)
{
	const struct config *c = &s->config;
	struct outbox_options *o = &s->outbox;
	o->sms = (struct sms_gateway){ .url = c->sms_url,
		.method = c->sms_method,
		.header = s->header[0] ? s->header : NULL,
		.body = c->sms_body,
		.from = c->sms_from,
		.good = c->sms_good,
		.reach = &s->reach,
		.timeout_ms = OUTBOX_SMS_MS };
	o->sms_price = number(c->sms_price);
	o->sms_day = number(c->sms_day);
	o->sms_school_day = number(c->sms_school_day);
}

bool sending_read(struct sending *out, const struct config *c, const char *ca_file, struct err *e)
{
	*out = (struct sending){ .config = *c, .reach = { .networks = REACH_ALL } };
	out->reach.ca_file = ca_file && *ca_file ? ca_file : NULL;
	if (!secret_read(out->password, c, "mail-password", c->mail_password_file, e) ||
		!secret_read(out->header, c, "sms-header", c->sms_header_file, e) ||
		!config_path(out->shown, c, SENDING_SHOWN, e))
		return false;
	mail_fill(out);
	sms_fill(out);
	bool demo = strcmp(c->demo, "yes") == 0;
	out->outbox.shown = demo ? out->shown : NULL;
	out->outbox.quiet = !demo && strcmp(c->quiet_hours, "yes") == 0;
	if (c->mail_relay[0] && !c->mail_from[0])
		return err_fail(e, ERR_SYNTAX, "mail-relay wants mail-from");
	if (c->mail_user[0] && !out->password[0])
		return err_fail(e, ERR_SYNTAX, "mail-user wants mail-password-file");
	if (strcspn(out->outbox.bounces, "@") + strlen("+") + OUTBOX_TAG > HEADER_MAX_LOCAL)
		return err_fail(e, ERR_SYNTAX,
			"mail-bounces: at most %d characters may stand before the '@'",
			HEADER_MAX_LOCAL - 1 - OUTBOX_TAG);
	return !c->sms_url[0] || sms_gateway_check(&out->outbox.sms, e) ||
	       err_context(e, "sms-url");
}

void sending_auto(struct sending *s)
{
	OPENSSL_cleanse(s->password, sizeof s->password);
	OPENSSL_cleanse(s->header, sizeof s->header);
}
