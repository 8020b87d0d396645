/* SPDX-License-Identifier: MIT */
/* ident: the keys inside French identifiers (CONVENTION 2, types). */
#ifndef PARAPHE_CONVENTION_IDENT_H
#define PARAPHE_CONVENTION_IDENT_H

#include <stdbool.h>

/* 14 digits; Luhn on SIRET and SIREN, La Poste (356000000) also by its sum of digits. */
bool ident_siret(const char *siret);
/* 7 digits and the letter they give. */
bool ident_uai(const char *uai);

#endif
