/* SPDX-License-Identifier: MIT */
/* words: what the answers are called, for programs and for people. */
#ifndef PARAPHE_PADES_WORDS_H
#define PARAPHE_PADES_WORDS_H

#include "pades/report.h"

const char *words_level(enum pades_level l);
const char *words_indication(enum pades_indication i);
const char *words_coverage(enum pades_coverage c);
const char *words_change(enum pades_change c);

enum words_label {
	WORD_TITLE,
	WORD_FILE,
	WORD_CHECKED_AT,
	WORD_SIGNATURE,
	WORD_TIMESTAMP,
	WORD_INTACT,
	WORD_INTACT_YES,
	WORD_INTACT_NO,
	WORD_SIGNER,
	WORD_SIGNER_UNKNOWN,
	WORD_TRUST,
	WORD_TRUST_YES,
	WORD_CHANGED,
	WORD_TIME,
	WORD_CLAIMED,
	WORD_STAMP,
	WORD_LEVEL,
	WORD_DETAIL,
	WORD_COMPLETE_YES,
	WORD_COMPLETE_NO,
	WORD_REASONS,
	WORD_FOREIGN,
	WORD_ARCHIVE,
	WORD_IN_FORCE,
	WORD_IN_FORCE_NOT,
	WORD_ROOT,
	WORD_ROOT_IN,
	WORD_ROOT_LINKED,
	WORD_ROOT_BROKEN,
	WORD_ROOT_NONE,
	WORD_COUNT
};
const char *words_label(enum words_label w, enum pades_lang l);
/* One sentence that a parent or a school secretary understands. */
const char *words_verdict(enum pades_verdict_word w, enum pades_lang l);
const char *words_trust(const struct pades_signature *s, enum pades_lang l);
/* Why no time-stamp inside it is believed; NULL: there is nothing to say. */
const char *words_stamp(const struct pades_signature *s, enum pades_lang l);
const char *words_changed(const struct pades_signature *s, enum pades_lang l);
/* What is said of one kind of proof that is not judged here, and its name for programs. */
const char *words_foreign(enum pades_foreign f, enum pades_lang l);
const char *words_foreign_name(enum pades_foreign f);
/* « Avenant n° 1 à la convention 9990042S-2027-00005, effet le 2027-06-22 ». Errors stay in 'out'. */
struct pades_act;
void words_act(struct buf *out, const struct pades_act *a, enum pades_lang l);
/* What was found of a container's place in an evening's root. Errors stay in 'out'. */
struct pades_archive;
void words_root(struct buf *out, const struct pades_archive *a, enum pades_lang l);
/* 'text' made safe for every format: well-formed UTF-8, no control but the blank. */
const char *words_clean(struct buf *out, const char *text);

#endif
