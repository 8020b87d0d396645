/* SPDX-License-Identifier: MIT */
/* staff_enter: password and second factor, invitation, enrolment, a forgotten password. */
#include "ceremony/account.h"
#include "ceremony/password.h"
#include "web/impl.h"
#include "web/staff.h"

#include "base/text.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

enum { ENTER_TRIES = 20, ENTER_MS = 15 * 60 * 1000, SECRET_HEX = 2 * ACCOUNT_TOTP_SECRET + 1 };

static struct actor stranger(const struct web_context *c)
{
	return (struct actor){ .service = c->service,
		.role = LIFE_ROLE_COUNT,
		.school = -1,
		.channel = STORE_CHANNEL_SESSION,
		.ip = c->q->address,
		.now_ms = c->now_ms };
}

static struct actor self(const struct web_context *c)
{
	struct actor a = stranger(c);
	a.account = c->account->id;
	return a;
}

static const char *word_of(char out[static 60], const struct err *e)
{
	snprintf(out, 60, "raison.%s", reason_word(reason_of(e)));
	return out;
}

/* Where only the code of the application is asked for. */
static const char *factor_word(char out[static 60], const struct err *e)
{
	return reason_of(e) == REASON_LOGIN ? "facteur.refuse" : word_of(out, e);
}

static bool login_page(struct web_context *c, const char *wrong, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	if (!page_begin(&p, c, "connexion", e))
		return false;
	if (wrong) {
		const char *login = http_field(c->q, "courriel");
		page_field(&p, "courriel", login ? login : "", NULL);
		page_field(&p, "secret", "", wrong);
	} else if (http_query(c->q, "choisi")) {
		page_notice(&p, "succes", "bienvenue.choisi");
	}
	return page_end(&p, wrong ? 400 : 200, e);
}

bool staff_login(struct web_context *c, struct err *e)
{
	if (c->who & WEB_HALF) {
		http_redirect(c->r, "/second-facteur");
		return true;
	}
	if (c->who & WEB_ANY_ACCOUNT) {
		http_redirect(c->r, "/ecole");
		return true;
	}
	return login_page(c, NULL, e);
}

/* Signed in with all that the account wants: told on its own page, and this browser is known from now on. */
static bool whole(struct web_context *c, const struct store_account *x, bool known, struct err *e)
{
	struct actor a = stranger(c);
	session_device_keep(c, x->login);
	return account_signed_in(&a, x, known, e);
}

bool staff_login_given(struct web_context *c, struct err *e)
{
	const char *login = http_field(c->q, "courriel"), *password = http_field(c->q, "secret");
	struct actor a = stranger(c);
	struct account_entered in;
	struct err why = ERR_INIT;
	char key[300], word[60];
	if (!login || !password || !login[0] || !password[0])
		return login_page(c, "raison.connexion", e);
	bool device = session_device_known(c, login, key, sizeof key);
	if (!session_limit(c, key, ENTER_TRIES, ENTER_MS))
		return web_refuse(c, e, 429, "connexion.trop");
	const struct account_login l = { .login = login, .password = password, .known = device };
	if (!account_enter(&in, &a, &l, &why)) {
		if (why.code == ERR_DENIED && reason_of(&why) != REASON_NONE)
			return login_page(c, word_of(word, &why), e);
		if (e)
			*e = why;
		return false;
	}
	session_limit_back(c, key, ENTER_TRIES);
	bool half = in.want_code || in.want_enrol;
	if (!session_begin_account(c, in.account.id, half, e))
		return false;
	if (!half && !whole(c, &in.account, device, e))
		return false;
	http_redirect(c->r, in.want_code    ? "/second-facteur"
			    : in.want_enrol ? "/enrolement"
					    : "/ecole");
	return true;
}

/* --- the second factor; also asked again before a signing batch --- */

/* Where to go on after a second factor: one of our own pages that wants it, never a path from outside. */
static bool goes_on(const char *to)
{
	static const char paper[] = "/ecole/papier/";
	if (!to)
		return false;
	if (strcmp(to, "/ecole/signer") == 0)
		return true;
	return strncmp(to, paper, sizeof paper - 1) == 0 && strlen(to) == sizeof paper - 1 + 36 &&
	       strspn(to + sizeof paper - 1, "0123456789abcdef-") == 36;
}

/* @vers: the page that asked for the second factor waits behind it. */
static void to_put(struct page *p)
{
	const struct http_request *q = p->c->q;
	const char *to = q->method == HTTP_GET ? http_query(q, "vers") : http_field(q, "vers");
	if (goes_on(to))
		tree_attr(p->facts, "vers", to);
}

static bool factor_page(struct web_context *c, const char *wrong, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	if (!page_begin(&p, c, "second-facteur", e))
		return false;
	to_put(&p);
	if (wrong)
		page_field(&p, "code", "", wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool staff_factor(struct web_context *c, struct err *e)
{
	if (c->account->totp_n == 0) {
		char path[100];
		const char *to = http_query(c->q, "vers");
		snprintf(path, sizeof path, "/enrolement%s%s", goes_on(to) ? "?vers=" : "",
			goes_on(to) ? to : "");
		http_redirect(c->r, path);
		return true;
	}
	return factor_page(c, NULL, e);
}

bool staff_factor_given(struct web_context *c, struct err *e)
{
	const char *code = http_field(c->q, "code"), *to = http_field(c->q, "vers");
	struct actor a = self(c);
	struct err why = ERR_INIT;
	char word[60], key[300];
	/* Who is in already, or was here before, is not kept out by what strangers try; their own tries are counted apart. */
	bool device = session_device_known(c, c->account->login, key, sizeof key),
	     enters = (c->who & WEB_HALF) != 0, known = device || !enters;
	snprintf(key, sizeof key, "facteur:%lld", (long long)c->account->id);
	if (!session_limit(c, key, ACCOUNT_FAILURES, ENTER_MS))
		return web_refuse(c, e, 429, "connexion.trop");
	if (!account_step_up(&a, c->account->id, code ? code : "", known, &why)) {
		if (why.code == ERR_DENIED && reason_of(&why) != REASON_NONE)
			return factor_page(c, factor_word(word, &why), e);
		if (e)
			*e = why;
		return false;
	}
	session_limit_back(c, key, ACCOUNT_FAILURES);
	if (!session_step_up(c, e) || (enters && !whole(c, c->account, device, e)))
		return false;
	session_device_keep(c, c->account->login);
	http_redirect(c->r, goes_on(to) ? to : "/ecole");
	return true;
}

/* --- enrolment: the secret waits in the session until the first code proves that the application has it --- */

/* One secret until it is proved: a code typed wrong, or the page asked for again, leaves what the application has read. */
static bool enrol_secret(struct account_totp *t, struct web_context *c, struct err *e)
{
	char hex[SECRET_HEX];
	struct actor a = self(c);
	bool kept = session_get(c, "enrolement", hex, sizeof hex) &&
		    text_unhex(t->secret, sizeof t->secret, slice_text(hex), NULL);
	if (!kept && !account_totp_new(t, &a, c->account, e))
		return false;
	text_hex(hex, t->secret, sizeof t->secret);
	bool good = kept ? factor_describe(t, c->account->login, e)
			 : session_set(c, "enrolement", hex, e);
	OPENSSL_cleanse(hex, sizeof hex);
	return good;
}

static bool enrol_page(struct web_context *c, const char *wrong, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	AUTO(account_totp) struct account_totp t = { .base32 = "" };
	AUTO(buf_wipe) struct buf image = BUF_MAX(256 << 10);
	if (!enrol_secret(&t, c, e) || !page_begin(&p, c, "enrolement", e))
		return false;
	buf_put_text(&image, "data:image/svg+xml;base64,");
	uint8_t *room = buf_grow(&image, (t.svg.n + 2) / 3 * 4 + 1);
	if (!room)
		return buf_done(&image, e);
	image.n -= (size_t)((int)((t.svg.n + 2) / 3 * 4 + 1) -
			    EVP_EncodeBlock(room, t.svg.p, (int)t.svg.n));
	const char *text = buf_text(&image);
	if (!text)
		return buf_done(&image, e);
	tree_attr(p.facts, "qr", text);
	to_put(&p);
	tree_attr(p.facts, "cle", t.base32);
	tree_attr(p.facts, "adresse", t.uri);
	if (wrong)
		page_field(&p, "code", "", wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool staff_enrol(struct web_context *c, struct err *e)
{
	if (c->account->totp_n) {
		http_redirect(c->r, "/second-facteur");
		return true;
	}
	return enrol_page(c, NULL, e);
}

bool staff_enrolled(struct web_context *c, struct err *e)
{
	char hex[SECRET_HEX], word[60], key[300];
	uint8_t secret[ACCOUNT_TOTP_SECRET];
	const char *code = http_field(c->q, "code");
	struct actor a = self(c);
	struct err why = ERR_INIT;
	if (!session_get(c, "enrolement", hex, sizeof hex) ||
		!text_unhex(secret, sizeof secret, slice_text(hex), e))
		return enrol_page(c, NULL, e);
	bool good = account_enrol(&a, c->account->id, secret, code ? code : "", &why);
	OPENSSL_cleanse(secret, sizeof secret);
	OPENSSL_cleanse(hex, sizeof hex);
	if (!good) {
		if (why.code == ERR_DENIED && reason_of(&why) == REASON_LOGIN)
			return enrol_page(c, factor_word(word, &why), e);
		if (e)
			*e = why;
		return false;
	}
	bool enters = (c->who & WEB_HALF) != 0,
	     device = session_device_known(c, c->account->login, key, sizeof key);
	if (!session_set(c, "enrolement", NULL, e) || !session_step_up(c, e) ||
		(enters && !whole(c, c->account, device, e)))
		return false;
	session_device_keep(c, c->account->login);
	const char *to = http_field(c->q, "vers");
	http_redirect(c->r, goes_on(to) ? to : "/ecole");
	return true;
}

bool staff_leave(struct web_context *c, struct err *e)
{
	if (!session_end(c, e))
		return false;
	http_redirect(c->r, "/");
	return true;
}

/* --- invitation and reset --- */

static bool welcome_page(struct web_context *c, const char *wrong, struct err *e)
{
	struct account_welcome w;
	struct actor a = stranger(c);
	AUTO(page) struct page p = { .c = NULL };
	char path[120];
	if (!account_welcome(&w, &a, c->q->param[0], e) || !page_begin(&p, c, "bienvenue", e))
		return false;
	snprintf(path, sizeof path, "/bienvenue/%s", c->q->param[0]);
	tree_attr(p.facts, "vers", path);
	tree_attr(p.facts, "prenom", w.account.first_name);
	tree_attr(p.facts, "courriel", w.account.login);
	tree_attr(p.facts, "reinitialisation", w.reset ? "oui" : "non");
	tree_attr(p.facts, "enrolement", w.must_enrol ? "oui" : "non");
	if (wrong)
		page_field(&p, "secret", "", wrong);
	return page_end(&p, wrong ? 400 : 200, e);
}

bool staff_welcome(struct web_context *c, struct err *e)
{
	return welcome_page(c, NULL, e);
}

bool staff_welcomed(struct web_context *c, struct err *e)
{
	const char *password = http_field(c->q, "secret"), *again = http_field(c->q, "encore");
	struct actor a = stranger(c);
	struct err why = ERR_INIT;
	char word[60];
	if (!password || !again || strcmp(password, again) != 0)
		return welcome_page(c, "bienvenue.differents", e);
	if (!account_set_password(&a, c->q->param[0], password, &why)) {
		if (why.code == ERR_SYNTAX && reason_of(&why) == REASON_PASSWORD)
			return welcome_page(c, word_of(word, &why), e);
		if (e)
			*e = why;
		return false;
	}
	http_redirect(c->r, "/connexion?choisi=oui");
	return true;
}

bool staff_forgotten(struct web_context *c, struct err *e)
{
	AUTO(page) struct page p = { .c = NULL };
	return page_begin(&p, c, "oublie", e) && page_end(&p, 200, e);
}

bool staff_forgotten_asked(struct web_context *c, struct err *e)
{
	const char *login = http_field(c->q, "courriel");
	struct actor a = stranger(c);
	char key[300];
	AUTO(page) struct page p = { .c = NULL };
	snprintf(key, sizeof key, "oublie:%.254s", login ? login : "");
	if (login && login[0] && session_limit(c, key, 3, 3600 * 1000) &&
		!account_reset_ask(&a, login, e))
		return false;
	if (!page_begin(&p, c, "dire", e))
		return false;
	tree_attr(p.facts, "mot", "oublie.fait");
	return page_end(&p, 200, e);
}
