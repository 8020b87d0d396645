/* SPDX-License-Identifier: MIT */
/* manage: what a school sets up: its accounts, its pupils, its settings. */
#ifndef PARAPHE_WEB_MANAGE_H
#define PARAPHE_WEB_MANAGE_H

#include "base/file.h"
#include "ceremony/account.h"
#include "ceremony/roster.h"
#include "web/page.h"

#include <pthread.h>

/* manage_accounts.c: /ecole/comptes, /ecole/comptes/{compte} */
MUST_CHECK bool manage_accounts(struct web_context *c, struct err *e);
MUST_CHECK bool manage_accounts_act(struct web_context *c, struct err *e);
MUST_CHECK bool manage_account(struct web_context *c, struct err *e);
MUST_CHECK bool manage_account_act(struct web_context *c, struct err *e);

/* manage_list.c: /ecole/comptes/liste, teachers by a list; looked at before anybody is invited. */
MUST_CHECK bool manage_list(struct web_context *c, struct err *e);
MUST_CHECK bool manage_list_act(struct web_context *c, struct err *e);
MUST_CHECK bool manage_list_template(struct web_context *c, struct err *e);

/*
 * manage_import.c: /ecole/import. The file is held between the steps of one import, in memory and for a quarter of an hour;
 * it is never kept (CONVENTION 2.4).
 */
enum {
	MANAGE_FILES = 16, /* imports under way at once; the oldest gives way */
	MANAGE_FILE_MS = 15 * 60 * 1000,
	MANAGE_SHOWN = 60, /* lines of errors and of changes on the page; the CSV has all */
	MANAGE_ASKED = 40, /* questions on the page: « est-ce le même élève ? » */
};
enum manage_use { MANAGE_PUPILS, MANAGE_TEACHERS };
struct manage_file {
	uint8_t session[32]; /* store_session.id */
	int fd;              /* sealed memfd; at_ms 0: none */
	uint64_t size;
	int64_t at_ms;
	enum manage_use use;
};
struct manage_files {
	pthread_mutex_t lock;
	struct manage_file list[MANAGE_FILES];
};
void manage_files_start(struct manage_files *f);
void manage_files_end(struct manage_files *f);
/* This session's file, instead of the one it had. */
MUST_CHECK bool manage_file_keep(
	struct web_context *c, const struct http_file *given, enum manage_use use, struct err *e);
/* Errors: SYNTAX it is not there any more. */
MUST_CHECK bool manage_file_take(
	struct file_map *out, struct web_context *c, enum manage_use use, struct err *e);
void manage_file_forget(struct web_context *c);
/* A list comes in two pages: the file is chosen, then looked at. 'wrong' is NULL, or a sentence (first) or word (look) of what is wrong. */
typedef bool manage_page_fn(struct web_context *c, const char *wrong, struct err *e);
struct manage_steps {
	enum manage_use use;
	manage_page_fn *first, *look;
};
/* Keeps the field « fichier » and looks at it, or says on the first page what is wrong. Errors: as the pages. */
MUST_CHECK bool manage_file_read(
	struct web_context *c, const struct manage_steps *s, struct err *e);
/* What can be put right is told on the first page. Errors: 'why' where it cannot. */
MUST_CHECK bool manage_refused(
	struct web_context *c, const struct manage_steps *s, const struct err *why, struct err *e);
/* A line that is wrong (faute) or may be (doute); 'column' as people call it. */
void manage_line_put(
	xmlNode *page, const char *kind, const struct roster_error *x, const char *column);
MUST_CHECK bool manage_import(struct web_context *c, struct err *e);
MUST_CHECK bool manage_import_act(struct web_context *c, struct err *e);
MUST_CHECK bool manage_template(struct web_context *c, struct err *e);

/* manage_settings.c: /ecole/reglages */
MUST_CHECK bool manage_settings(struct web_context *c, struct err *e);
MUST_CHECK bool manage_settings_act(struct web_context *c, struct err *e);

/* manage_seal.c: the school's own seal on that page, its certificates, and another in its place (the head). */
void manage_seal_put(xmlNode *page, struct web_context *c);
MUST_CHECK bool manage_seal_renew(struct web_context *c, struct err *e);
MUST_CHECK bool manage_seal_file(struct web_context *c, struct err *e);

#endif
