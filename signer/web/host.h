/* SPDX-License-Identifier: MIT */
/*
 * host: the host organisation's part of a convention, under a fill link: one form in sections, prefilled, every fault at
 * its field. Names of form fields are paths of ceremony/field.h ("contacts:" before those of contacts); who may write which
 * is decided there.
 */
#ifndef PARAPHE_WEB_HOST_H
#define PARAPHE_WEB_HOST_H

#include "ceremony/party.h"
#include "web/page.h"

enum {
	HOST_MAX_CHANGES = 400,
	HOST_MAX_DAYS = 20, /* rows of the timetable: two weeks and a half with their Saturdays */
	HOST_RANGES = 2,    /* of a day: morning, afternoon */
};

/* GET /lien/{lien}/saisie */
MUST_CHECK bool host_form(struct web_context *c, struct err *e);
/*
 * POST: geste = enregistrer, horaires (the same hours each day), reprendre (what this host gave last time), collegue (somebody else
 * signs), terminer; essayer (while it is typed: what would be said, and nothing is kept). Whatever else it is, what was typed is saved first, also for the other pupils that are ticked. Where only alerts stand
 * before the one visit, they are shown, and the answer has no form: geste = visite (with "vu", their rules), laisser (to the school).
 */
MUST_CHECK bool host_filled(struct web_context *c, struct err *e);

/* POST /lien/{lien}/depot: the host's part of a depot.xml, into the form. */
MUST_CHECK bool host_deposited(struct web_context *c, struct err *e);

/* host_days.c: the timetable. */
struct host_days {
	int32_t day[HOST_MAX_DAYS];
	size_t n;
};
/* Monday to Friday of the stay (Saturdays where the school says so), and each day that has hours already. */
void host_days_of(struct host_days *out, const struct dossier_view *v);
/* <jour> below the page, from the dossier, or from what was typed. */
void host_days_put(
	struct page *p, const struct host_days *d, const struct fields *fond, bool typed);

/* Changes as dossier_edit takes them; texts borrowed from the request or kept here. */
struct host_changes {
	const char *list[HOST_MAX_CHANGES][2];
	char paths[HOST_MAX_CHANGES][FIELD_MAX_PATH]; /* of those that are made here */
	size_t n, made;
};
void host_change(struct host_changes *x, const char *path, const char *text);
/* Hours of the form; 'same': those of the row « chaque jour » for all days. */
void host_days_changes(
	struct host_changes *x, const struct host_days *d, const struct http_request *q, bool same);

/* host_more.c: other ways through the same form. */
/* <autre id nom classe> for each other pupil of this host and these weeks. */
MUST_CHECK bool host_others_put(struct page *p, struct err *e);
/* The same changes for those that are ticked. */
MUST_CHECK bool host_others_fill(
	struct web_context *c, const struct dossier_edit *edit, struct err *e);
/* Fields that are still empty from last time; *from: its reference, empty when there is none. *r: as dossier_edit, if there is one. */
MUST_CHECK bool host_again(
	struct dossier_remarks *r, struct web_context *c, char from[static 40], struct err *e);
MUST_CHECK bool host_colleague(struct web_context *c, struct err *e);
/*
 * *gone: the visit goes on under a sign link, the answer is made. *alerts: what alone stands before that, and is to be shown; the
 * request's "vu" says which it was shown.
 */
MUST_CHECK bool host_visit(
	struct dossier_remarks *alerts, struct web_context *c, bool *gone, struct err *e);

#endif
