/* SPDX-License-Identifier: MIT */
/*
 * root: what an evening's root and the proof of a place in it are called, for who makes them (ceremony/roots.h) and who judges them
 * (clerk/root.h): the files of a container, the formats, and how large they may be.
 */
#ifndef PARAPHE_EVIDENCE_ROOT_H
#define PARAPHE_EVIDENCE_ROOT_H

#define ROOT_FOLDER "racine/"
#define ROOT_PROOF ROOT_FOLDER "inclusion.json"
#define ROOT_STATEMENT ROOT_FOLDER "racine.json"
#define ROOT_SIGNATURE ROOT_FOLDER "racine.p7s"

#define ROOT_FORMAT "urn:paraphe:racine:1"
#define ROOT_PROOF_FORMAT "urn:paraphe:inclusion:1"

enum {
	ROOT_MAX_JSON = 16 << 10, /* of a proof or a statement */
	ROOT_MAX_LEAVES = 20000,
};

#endif
