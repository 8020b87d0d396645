/* SPDX-License-Identifier: MIT */
/* manage_seal: the school's own seal on the page of its settings: shown, fetched, renewed. */
#include "web/manage.h"

#include "base/log.h"
#include "base/text.h"
#include "base/time.h"
#include "ceremony/school.h"
#include "ceremony/school_seal.h"

#include <stdio.h>
#include <string.h>

enum { DAY = 86400, GROUP = 8, SHA_TEXT = 65 };

static bool seals_read(struct school_seals *out, struct web_context *c, struct err *e)
{
	AUTO(school) struct school s = { .settings = NULL };
	if (!school_open(&s, c->service, c->actor.school, e))
		return false;
	const struct school_seal_question q = { .uai = s.row.uai };
	return school_seals_ask(out, c->house, &q, e);
}

static void day_put(xmlNode *n, const char *name, int64_t seconds)
{
	char date[11];
	time_date_format(date, (int32_t)(seconds / DAY));
	tree_attr(n, name, date);
}

/* In groups, as people compare them, and so that a small screen can break the line. */
static void sha_put(xmlNode *n, const char *sha256)
{
	char text[SHA_TEXT + SHA_TEXT / GROUP];
	size_t at = 0;
	for (size_t i = 0; sha256[i] && at + 2 < sizeof text; i++) {
		if (i && i % GROUP == 0)
			text[at++] = ' ';
		text[at++] = sha256[i];
	}
	text[at] = '\0';
	tree_attr(n, "empreinte", sha256);
	tree_attr(n, "lue", text);
}

/* "CN=A,O=B" with a blank after each comma between attributes: so a small screen breaks it there. */
static void subject_put(xmlNode *n, const char *subject)
{
	char text[2 * VAULT_MAX_LINE];
	size_t at = 0;
	for (const char *c = subject; *c && at + 2 < sizeof text; c++) {
		text[at++] = *c;
		if (*c == ',' && c > subject && c[-1] != '\\')
			text[at++] = ' ';
	}
	text[at] = '\0';
	tree_attr(n, "sujet", text);
}

static const char *home_word(enum vault_home home)
{
	return home == VAULT_HOME_FILE ? "fichier" : home == VAULT_HOME_KEPT ? "gardee" : "jeton";
}

void manage_seal_put(xmlNode *page, struct web_context *c)
{
	struct err e = ERR_INIT;
	AUTO(school_seals) struct school_seals s = { .n = 0 };
	if (!seals_read(&s, c, &e)) {
		log_error("school_seal", &e);
		tree_attr(page, "cachet", "muet");
		return;
	}
	int64_t near = c->now_ms / 1000 + (int64_t)SCHOOL_SEAL_DAYS * DAY;
	tree_attr(page, "cachet",
		s.n == 0                                                       ? "aucun"
		: s.fault[0] && (s.moves || s.list[0].home != VAULT_HOME_FILE) ? "jeton"
		: s.fault[0]                                                   ? "inutilisable"
		: s.list[0].until < near                                       ? "fin"
									       : "bon");
	for (size_t i = 0; i < s.n; i++) {
		xmlNode *n = tree_child(page, "cachet");
		subject_put(n, s.list[i].subject);
		day_put(n, "du", s.list[i].from);
		day_put(n, "au", s.list[i].until);
		sha_put(n, s.list[i].sha256);
		tree_attr(n, "cles", home_word(s.list[i].home));
	}
}

bool manage_seal_renew(struct web_context *c, struct err *e)
{
	const char *instead = http_field(c->q, "empreinte");
	return school_seal_renew(&c->actor, c->actor.school, instead ? instead : "", e);
}

bool manage_seal_file(struct web_context *c, struct err *e)
{
	char name[40];
	AUTO(school_seals) struct school_seals s = { .n = 0 };
	if (!seals_read(&s, c, e))
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (strcmp(s.list[i].sha256, c->q->param[0]) != 0)
			continue;
		snprintf(name, sizeof name, "cachet-%.16s.cer", s.list[i].sha256);
		http_give_buf(c->r, &s.list[i].cert, "application/pkix-cert", name, false);
		return true;
	}
	return err_fail(e, ERR_NOT_FOUND, "no such seal of this school");
}
