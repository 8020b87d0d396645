/* SPDX-License-Identifier: MIT */
/* staff: school users and administrators: signing in, « Ma journée », lists, one convention, signing at once, settings. */
#ifndef PARAPHE_WEB_STAFF_H
#define PARAPHE_WEB_STAFF_H

#include "ceremony/board.h"
#include "ceremony/deposit.h"
#include "ceremony/enclosure.h"
#include "web/page.h"

enum {
	STAFF_PAGE = 40,      /* what a screen of 40 KB holds */
	STAFF_SIGN_PAGE = 35, /* a class */
	STAFF_MAX_DEPOSIT = DEPOSIT_MAX_BYTES + ENCLOSURE_MAX * ENCLOSURE_MAX_BYTES + 65536,
};

/* staff_letter.c */
MUST_CHECK bool staff_letter(struct web_context *c, struct err *e);
/* staff_enter.c: password, second factor, invitation, reset. */
MUST_CHECK bool staff_login(struct web_context *c, struct err *e);
MUST_CHECK bool staff_login_given(struct web_context *c, struct err *e);
MUST_CHECK bool staff_factor(struct web_context *c, struct err *e);
MUST_CHECK bool staff_factor_given(struct web_context *c, struct err *e);
MUST_CHECK bool staff_enrol(struct web_context *c, struct err *e);
MUST_CHECK bool staff_enrolled(struct web_context *c, struct err *e);
MUST_CHECK bool staff_leave(struct web_context *c, struct err *e);
MUST_CHECK bool staff_welcome(struct web_context *c, struct err *e);
MUST_CHECK bool staff_welcomed(struct web_context *c, struct err *e);
MUST_CHECK bool staff_forgotten(struct web_context *c, struct err *e);
MUST_CHECK bool staff_forgotten_asked(struct web_context *c, struct err *e);

/* staff_board.c: the day, counts. */
MUST_CHECK bool staff_day(struct web_context *c, struct err *e);
MUST_CHECK bool staff_counts(struct web_context *c, struct err *e);
MUST_CHECK bool staff_counts_csv(struct web_context *c, struct err *e);
/* staff_granted.c: derogations by name. */
MUST_CHECK bool staff_granted_page(struct web_context *c, struct err *e);
MUST_CHECK bool staff_granted_csv(struct web_context *c, struct err *e);
/* staff_watch.c: <sceau>, <delegue>, days left: for head, delegate and secretariat; others see nothing. */
struct school;
MUST_CHECK bool staff_watch_put(
	xmlNode *page, const struct web_context *c, const struct school *s, struct err *e);
/* staff_list.c: pupils with how far they are. */
MUST_CHECK bool staff_class(struct web_context *c, struct err *e);
MUST_CHECK bool staff_class_csv(struct web_context *c, struct err *e);
MUST_CHECK bool staff_class_zip(struct web_context *c, struct err *e);

/* staff_dossier.c: one convention. */
MUST_CHECK bool staff_new(struct web_context *c, struct err *e);
MUST_CHECK bool staff_created(struct web_context *c, struct err *e);
MUST_CHECK bool staff_dossier(struct web_context *c, struct err *e);
MUST_CHECK bool staff_act(struct web_context *c, struct err *e);
/* The page of one convention, with a good word, or with what went wrong; NULL: neither. */
MUST_CHECK bool staff_dossier_said(struct web_context *c, const char *id, const char *good,
	const struct err *wrong, struct err *e);
/* staff_form.c: <champ> for what a part has and wants. Errors: NOMEM. */
struct staff_form {
	bool host;  /* the host's part, on its behalf */
	bool typed; /* with the request's values: they could not be saved */
};
MUST_CHECK bool staff_form_put(xmlNode *page, const struct web_context *c,
	const struct dossier_view *v, const struct staff_form *form, struct err *e);
/* staff_typed.c: geste=saisir. An address in doubt is kept, and the part not yet taken as complete. */
MUST_CHECK bool staff_form_saved(struct web_context *c, const char *id, struct err *e);
/* geste=essayer, while it is typed: the form with what would be said of it; nothing is kept. */
MUST_CHECK bool staff_form_tried(struct web_context *c, const char *id, struct err *e);
/* Which part's form is open: what the address says, or the part that was just sent and has faults or doubts. NULL: none. */
const char *staff_form_open(const struct web_context *c, const struct err *wrong);
/* That form, below the page of its convention, with what is wrong in it. */
MUST_CHECK bool staff_form_shown(
	struct page *p, const struct dossier_view *v, const struct err *wrong, struct err *e);
/* @objet of an event whose name depends on the document it is about: of a health page, of an act that ended a convention. */
void staff_event_object(xmlNode *event, const struct dossier_event *ev);
MUST_CHECK bool staff_text(struct web_context *c, struct err *e);
MUST_CHECK bool staff_pdf(struct web_context *c, struct err *e);
MUST_CHECK bool staff_archive(struct web_context *c, struct err *e);

/* staff_deposit.c: a depot.xml brought by hand with the files it names; those files afterwards. */
MUST_CHECK bool staff_piece(struct web_context *c, struct err *e);
/* <piece> for each enclosure of a convention. */
MUST_CHECK bool staff_pieces_put(
	xmlNode *page, const struct web_context *c, const char *id, struct err *e);
MUST_CHECK bool staff_deposit(struct web_context *c, struct err *e);
MUST_CHECK bool staff_deposited(struct web_context *c, struct err *e);

/* staff_sign.c: head and delegate: a list, one step-up. */
MUST_CHECK bool staff_sign(struct web_context *c, struct err *e);
MUST_CHECK bool staff_signed(struct web_context *c, struct err *e);

/* Shared: the school year of now, and the actor's role as a word. */
void staff_year(char out[static 10], const struct web_context *c);
/* <ligne> of a board's line. */
void staff_line(xmlNode *parent, const struct board_line *l);

#endif
