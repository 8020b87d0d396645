/* SPDX-License-Identifier: MIT */
/* authority: asks the vault. */
#include "ceremony/authority.h"

#include <stdio.h>
#include <string.h>

void authority_files_auto(struct authority_files *f)
{
	for (size_t i = 0; i < f->n; i++)
		buf_free(&f->list[i].der);
	f->n = 0;
}

static bool file_add(struct authority_files *f, const char *name, const char *ending,
	struct slice der, struct err *e)
{
	if (f->n == AUTHORITY_MAX_FILES)
		return err_fail(e, ERR_UPSTREAM, "the vault has more than %d files to publish",
			AUTHORITY_MAX_FILES);
	struct authority_file *file = &f->list[f->n++];
	snprintf(file->name, sizeof file->name, "%.32s.%s", name, ending);
	file->der = (struct buf)BUF_MAX(der.n);
	buf_put_slice(&file->der, der);
	return buf_done(&file->der, e);
}

/* Names come from the vault's own table; still, a path is made of them. */
static bool is_name(const char *text)
{
	return *text && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(text);
}

static bool files_ask(struct authority_files *out, struct house *h, uint16_t op, const char *ending,
	struct err *e)
{
	AUTO(msg) struct msg q = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	struct slice der;
	char name[VAULT_MAX_ROLE + 1];
	msg_start(&q, op);
	if (!gather_vault(&answer, h, &q, e))
		return false;
	for (size_t i = 0; msg_get_bytes(&answer, VT_DER, i, &der); i++) {
		if (!msg_get_text(&answer, VT_LINE, i, name, sizeof name) || !is_name(name))
			return err_fail(e, ERR_UPSTREAM, "the vault's answer lacks a name");
		if (!file_add(out, name, ending, der, e))
			return false;
	}
	return true;
}

bool authority_files(struct authority_files *out, struct house *h, struct err *e)
{
	*out = (struct authority_files){ .n = 0 };
	if (files_ask(out, h, VAULT_CRL, "crl", e) && files_ask(out, h, VAULT_CERTS, "cer", e))
		return true;
	authority_files_auto(out);
	return false;
}

/* "0A:1b" as the vault keeps it: "0a1b". */
static bool serial_read(char out[static VAULT_MAX_SERIAL + 1], const char *text, struct err *e)
{
	static const char hex[] = "0123456789abcdef";
	char digits[VAULT_MAX_SERIAL + 1];
	size_t n = 0;
	for (const char *c = text; *c; c++) {
		char low = *c >= 'A' && *c <= 'F' ? (char)(*c - 'A' + 'a') : *c;
		if (*c == ':' || *c == ' ')
			continue;
		if (!strchr(hex, low) || n == VAULT_MAX_SERIAL)
			return err_fail(e, ERR_SYNTAX,
				"%.60s is no serial number; `paraphe verify --format json` shows "
				"them",
				text);
		digits[n++] = low;
	}
	digits[n] = 0;
	snprintf(out, VAULT_MAX_SERIAL + 1, "%s%.*s", n % 2 ? "0" : "", VAULT_MAX_SERIAL - 1,
		digits);
	return n > 0 || err_fail(e, ERR_SYNTAX, "an empty serial number");
}

bool authority_revoke(struct house *h, const struct authority_revocation *r, struct err *e)
{
	AUTO(msg) struct msg q = { 0 };
	AUTO(msg) struct msg answer = { 0 };
	char serial[VAULT_MAX_SERIAL + 1];
	if (!serial_read(serial, r->serial, e))
		return false;
	msg_start(&q, VAULT_REVOKE);
	msg_put_text(&q, VT_SERIAL, serial);
	msg_put_u64(&q, VT_REASON, r->reason);
	if (r->has_since)
		msg_put_i64(&q, VT_TIME, r->since);
	return gather_vault(&answer, h, &q, e);
}
