/* SPDX-License-Identifier: MIT */
/*
 * facts: the input of the compose sheets: a convention, its text model, and what XSLT 1.0 cannot compute.
 *
 *   <composition xmlns="urn:paraphe:composition:1" demonstration="oui|non" empreinte16="16 hex">
 *     <cas n="mineur"/>*                 the cases that hold; a model element with @si needs its case
 *     <valeur n="eleve">text</valeur>*   what <v n="eleve"/> stands for in the model
 *     <date iso="2025-06-16" court="16 juin 2025" long="lundi 16 juin 2025"/>*   every date of the fond
 *     <semaine periode="du 16 au 21 juin 2025" total="35 h" largeurs="4 2 2 2 2 2 2">
 *       <jour nom="lundi 16 juin" pause="1 h" total="7 h"><plage de="9 h 00" a="12 h 00"/>+</jour>+</semaine>*
 *     <repere regle="text" age="text" gravite="refus|derogation|alerte" source="text"/>*
 *     <fond><convention/></fond><modele><modele/></modele>
 *   </composition>
 */
#ifndef PARAPHE_CONVENTION_FACTS_H
#define PARAPHE_CONVENTION_FACTS_H

#include "convention/model.h"

enum { FACTS_MAX_TEXT = 8192 };

/* One value that only a holder has; a list ends with a NULL name. */
struct facts_own {
	const char *name, *value;
};

/*
 * Make the document. 'regles' may be NULL: then there are values and cases alone, for sentences: no
 * repère, no copy of fond and model. *out is owned by the caller.
 * Errors: SYNTAX the model lacks an entry or a value; LIMIT; NOMEM.
 */
MUST_CHECK bool facts_make(xmlDoc **out, const struct convention *c, const xmlDoc *modele,
	const xmlDoc *regles, struct err *e);

/* Borrowed from 'facts'; NULL when there is none. */
const char *facts_value(const xmlDoc *facts, const char *name);
bool facts_case(const xmlDoc *facts, const char *name);

/*
 * Append the text of a model element, each <v n="..."/> replaced: 'own' (may be NULL) first, then the facts.
 * Errors: SYNTAX a value is missing.
 */
MUST_CHECK bool facts_say(struct buf *out, const xmlNode *sentence, const xmlDoc *facts,
	const struct facts_own *own, struct err *e);

#endif
