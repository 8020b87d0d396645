/* SPDX-License-Identifier: MIT */
/*
 * visit: what the holder of a link sees and does (CONVENTION 7): the entry of a link, the pupil's birthday, screens 1 to 3,
 * refusal, correction, « ce n'est pas moi », and the follow page. A GET never does more than show.
 */
#ifndef PARAPHE_WEB_VISIT_H
#define PARAPHE_WEB_VISIT_H

#include "ceremony/party.h"
#include "web/page.h"

/* visit.c: /l/{jeton}, /lien/{lien}, the birthday, a lost link. */
MUST_CHECK bool visit_entry(struct web_context *c, struct err *e);
MUST_CHECK bool visit_enter(struct web_context *c, struct err *e);
MUST_CHECK bool visit_renew(struct web_context *c, struct err *e);
MUST_CHECK bool visit_home(struct web_context *c, struct err *e);
MUST_CHECK bool visit_birthday(struct web_context *c, struct err *e);
MUST_CHECK bool visit_birthday_given(struct web_context *c, struct err *e);
MUST_CHECK bool visit_lost(struct web_context *c, struct err *e);
MUST_CHECK bool visit_lost_asked(struct web_context *c, struct err *e);

/* visit_read.c: screen 1 and what hangs on it. */
MUST_CHECK bool visit_read(struct web_context *c, struct err *e);
MUST_CHECK bool visit_text(struct web_context *c, struct err *e);
MUST_CHECK bool visit_pdf(struct web_context *c, struct err *e);
MUST_CHECK bool visit_picture(struct web_context *c, struct err *e);

/* visit_sign.c: screens 2 and 3, the receipt; one convention, or a ticked list. */
MUST_CHECK bool visit_confirm(struct web_context *c, struct err *e);
MUST_CHECK bool visit_code_ask(struct web_context *c, struct err *e);
MUST_CHECK bool visit_code_given(struct web_context *c, struct err *e);
MUST_CHECK bool visit_gesture(struct web_context *c, struct err *e);
MUST_CHECK bool visit_signed(struct web_context *c, struct err *e);
MUST_CHECK bool visit_receipt(struct web_context *c, struct err *e);
MUST_CHECK bool visit_list(struct web_context *c, struct err *e);
MUST_CHECK bool visit_list_ticked(struct web_context *c, struct err *e);

/* visit_no.c: refuse, oppose, ask for a correction, « ce n'est pas moi ». */
MUST_CHECK bool visit_refusal(struct web_context *c, struct err *e);
MUST_CHECK bool visit_refused(struct web_context *c, struct err *e);
MUST_CHECK bool visit_correction(struct web_context *c, struct err *e);
MUST_CHECK bool visit_corrected(struct web_context *c, struct err *e);
MUST_CHECK bool visit_not_me(struct web_context *c, struct err *e);

/* visit_follow.c: afterwards. */
MUST_CHECK bool visit_follow(struct web_context *c, struct err *e);
MUST_CHECK bool visit_follow_code(struct web_context *c, struct err *e);
MUST_CHECK bool visit_contact(struct web_context *c, struct err *e);
MUST_CHECK bool visit_contact_given(struct web_context *c, struct err *e);
MUST_CHECK bool visit_presence_given(struct web_context *c, struct err *e);
MUST_CHECK bool visit_archive(struct web_context *c, struct err *e);

/* visit_ask.c: of a sealed convention: ask the school; the host's stop. */
MUST_CHECK bool visit_ask(struct web_context *c, struct err *e);
MUST_CHECK bool visit_asked(struct web_context *c, struct err *e);
MUST_CHECK bool visit_stop(struct web_context *c, struct err *e);
MUST_CHECK bool visit_stopped(struct web_context *c, struct err *e);
/* <peut> of the follow page, and what is under way. */
void visit_asks_put(xmlNode *page, const struct web_context *c, const struct dossier_view *main);
/* The convention that a stop, a presence, a request is about (amend_main). */
MUST_CHECK bool visit_main(struct dossier_view **out, const struct web_context *c, struct err *e);

/* visit_errand.c: a batch link's other work: parts to fill in, stays to be told of. */
MUST_CHECK bool visit_errand_opened(struct web_context *c, struct err *e);
MUST_CHECK bool visit_errand_told(struct web_context *c, struct err *e);
/* <partie>, <fini> of the list page. Errors: as invite_errands. */
MUST_CHECK bool visit_errands_put(xmlNode *page, const struct web_context *c, struct err *e);

/* visit_pupils.c: a host's pupils of this school, and one of them opened. Errors: DENIED (REASON_ROLE) no host; NOT_FOUND. */
MUST_CHECK bool visit_pupils(struct web_context *c, struct err *e);
MUST_CHECK bool visit_pupil_opened(struct web_context *c, struct err *e);

/* Shared by the files above. */
/* From now on visit_is_open. Errors: as session_set. */
MUST_CHECK bool visit_open(struct web_context *c, struct err *e);
/* Has this visit shown a code, or does a sign link that is still to be used open the follow page by itself? */
bool visit_is_open(const struct web_context *c);
/* Has it shown a code: for what a link alone never opens. If not: the page that asks for one. */
bool visit_has_code(const struct web_context *c);
MUST_CHECK bool visit_code_first(struct web_context *c, struct err *e);
/* May a page that is WEB_CODED be shown: to who has shown a code, and to who is still to sign what it is about? */
bool visit_opens(const struct web_context *c);
/* Which of a batch link's conventions is asked for (?d=, or the form's d); NULL: none, the link's own. */
const char *visit_asked_for(const struct web_context *c);
enum { VISIT_MAX_ANSWERED = 40 * INVITE_MAX_BATCH, VISIT_MAX_LIST = 37 * INVITE_MAX_BATCH };
/* Load which birthdays this session has answered into c->actor; 'room' must live as long as the request. */
void visit_answered(struct web_context *c, char room[static VISIT_MAX_ANSWERED]);
/*
 * What this visit has shown of a convention (PAGE-VUE): 'word' is added for 'id' (NULL: the link's own), once; a GET tells nobody but
 * the session. And what it was, for the gesture; NULL: nothing.
 */
enum { VISIT_MAX_SEEN = 400 };
MUST_CHECK bool visit_saw(struct web_context *c, const char *id, const char *word, struct err *e);
const char *visit_seen(
	char room[static VISIT_MAX_SEEN], const struct web_context *c, const char *id);
/* "/lien/17" and what follows; the text lives in 'out'. */
const char *visit_path(char out[static 80], const struct web_context *c, const char *rest);
/* <convention> of a view: what it is, where, when, who signs. Errors: NOMEM. */
MUST_CHECK bool visit_facts(xmlNode *page, const struct party_view *v, struct err *e);
/* A page that only says something: words WORD.titre, WORD, WORD.faire. */
MUST_CHECK bool visit_say(struct web_context *c, const char *word, int status, struct err *e);
/* Nothing like a code was typed (NULL, no digit): the person is told, and it is no try. */
bool visit_code_missing(const char *typed);
/* The word of a refusal for page_field: "raison.WORD"; NULL when 'e' holds none. */
const char *visit_reason(char out[static 60], const struct err *e);

#endif
