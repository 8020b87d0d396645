/* SPDX-License-Identifier: MIT */
/* class_zip: the conventions of a class as one ZIP, for those who may read them. */
#ifndef PARAPHE_CEREMONY_CLASS_ZIP_H
#define PARAPHE_CEREMONY_CLASS_ZIP_H

#include "ceremony/dossier.h"

enum { CLASS_ZIP_MOST = 200, CLASS_ZIP_NAME = 180, CLASS_ZIP_PERSON = 90 };

struct class_zip_wanted {
	const char *year, *class_name;
	bool archives;   /* the sealed containers beside the PDF */
	uint32_t states; /* bits 1 << store_state; 0: any */
};
/* Files in it, and conventions of the class that are left out: nothing frozen, or not of the actor's classes. */
struct class_zip_done {
	size_t files, left_out;
	int fd; /* a sealed memfd, owned by the caller; -1: nothing is in it */
	uint64_t size;
};
/*
 * One document at a time is held; each reading is noted in its convention's journal, as one by one. Names are
 * "CLASS/NOM Prénom REFERENCE.pdf", safe on every system. Errors: LIMIT over CLASS_ZIP_MOST files; as dossier_pdf, dossier_archive.
 */
MUST_CHECK bool class_zip(struct class_zip_done *out, const struct actor *a,
	const struct class_zip_wanted *w, struct err *e);
/* 'text' as one part of a file name: what some system takes for more than a letter is a hyphen; at most CLASS_ZIP_NAME / 3 bytes. */
void class_zip_part(char *out, size_t size, const char *text);
/*
 * "NOM Prénom" as such a part, at most CLASS_ZIP_PERSON bytes: of names that are longer both begin, each cut between words, the first
 * followed by « … ».
 */
void class_zip_person(char out[static CLASS_ZIP_PERSON + 1], const char *name);

#endif
