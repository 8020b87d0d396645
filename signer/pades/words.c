/* SPDX-License-Identifier: MIT */
/* words: the tables behind every report. */
#include "pades/words.h"

#include "base/text.h"
#include "pades/structure.h"

#include <string.h>

const char *words_level(enum pades_level l)
{
	static const char *const names[] = { [PADES_LEVEL_NONE] = "none",
		[PADES_B_B] = "B-B",
		[PADES_B_T] = "B-T",
		[PADES_B_LT] = "B-LT",
		[PADES_B_LTA] = "B-LTA" };
	return names[l];
}

const char *words_indication(enum pades_indication i)
{
	static const char *const names[] = {
		[PADES_TOTAL_PASSED] = "TOTAL-PASSED",
		[PADES_TOTAL_FAILED] = "TOTAL-FAILED",
		[PADES_TOTAL_INDETERMINATE] = "INDETERMINATE",
	};
	return names[i];
}

const char *words_coverage(enum pades_coverage c)
{
	static const char *const names[] = {
		[PADES_WHOLE_FILE] = "whole-file",
		[PADES_WHOLE_REVISION] = "whole-revision",
		[PADES_PARTIAL] = "partial",
		[PADES_UNCLEAR] = "unclear",
	};
	return names[c];
}

const char *words_change(enum pades_change c)
{
	static const char *const names[] = {
		[PADES_NONE] = "none",
		[PADES_EXTENSION] = "extension",
		[PADES_FORM_FILLING] = "form-filling",
		[PADES_ANNOTATIONS] = "annotations",
		[PADES_ILLEGAL] = "illegal",
	};
	return names[c];
}

const char *words_label(enum words_label w, enum pades_lang l)
{
	static const char *const words[][2] = {
		[WORD_TITLE] = { "Vérification de signatures", "Signature verification" },
		[WORD_FILE] = { "Fichier", "File" },
		[WORD_CHECKED_AT] = { "Vérifié pour la date du", "Checked as of" },
		[WORD_SIGNATURE] = { "Signature", "Signature" },
		[WORD_TIMESTAMP] = { "Horodatage", "Time-stamp" },
		[WORD_INTACT] = { "Intact\u00A0?", "Intact?" },
		[WORD_INTACT_YES] = { "Oui. Ce qui a été signé n’a pas été altéré.",
			"Yes. What was signed has not been altered." },
		[WORD_INTACT_NO] = { "Non. Ce que couvre cette signature ne lui correspond pas.",
			"No. What it covers does not match it." },
		[WORD_SIGNER] = { "Par qui\u00A0?", "By whom?" },
		[WORD_SIGNER_UNKNOWN] = { "Inconnu", "Unknown" },
		[WORD_TRUST] = { "De confiance\u00A0?", "Trusted?" },
		[WORD_TRUST_YES] = { "Oui. Le certificat mène à une autorité reconnue ici\u202F; "
				     "le niveau de la "
				     "signature est écrit dans son cadre.",
			"Yes. Its certificate leads to an authority recognised here; the level "
			"stands in the box." },
		[WORD_CHANGED] = { "Modifié depuis\u00A0?", "Changed since?" },
		[WORD_TIME] = { "Existait au plus tard le", "Existed at the latest on" },
		[WORD_CLAIMED] = { "Heure déclarée", "Claimed time" },
		[WORD_STAMP] = { "Son horodatage compte\u00A0?", "Does its time-stamp count?" },
		[WORD_LEVEL] = { "Niveau", "Level" },
		[WORD_DETAIL] = { "Détail technique", "Technical detail" },
		[WORD_COMPLETE_YES] = { "Toutes les signatures attendues sont présentes.",
			"All expected signatures are there." },
		[WORD_COMPLETE_NO] = { "Signatures manquantes, ou qui ne valent pas\u00A0:",
			"Signatures that are missing or not valid:" },
		[WORD_REASONS] = { "Constats", "Findings" },
		[WORD_FOREIGN] = { "Non pris en charge\u00A0:", "Not supported:" },
		[WORD_ARCHIVE] = { "Archive", "Archive" },
		[WORD_IN_FORCE] = { "En vigueur\u00A0:", "In force:" },
		[WORD_IN_FORCE_NOT] = { "ne peut être dit", "cannot be said" },
		[WORD_ROOT] = { "Racine du soir\u00A0:", "Evening root:" },
		[WORD_ROOT_IN] = { "prouvé\u202F; ce dossier figurait dans la racine publiée du",
			"proven; this file stood in the published root of" },
		[WORD_ROOT_LINKED] = { "elle s’enchaîne à la racine fournie",
			"which is chained to the root given" },
		[WORD_ROOT_BROKEN] = { "FAUSSE. Voir les constats.", "FALSE. See the findings." },
		[WORD_ROOT_NONE] = { "aucune preuve dans ce fichier", "no proof in this file" },
	};
	_Static_assert(sizeof words / sizeof *words == WORD_COUNT, "a label lacks its words");
	return words[w][l];
}

const char *words_foreign(enum pades_foreign f, enum pades_lang l)
{
	static const char *const xades[] = {
		"des signatures XAdES (en XML), que ce vérificateur ne juge pas. Un autre outil le "
		"peut.",
		"XAdES signatures (in XML), which this verifier does not judge. Another tool can."
	};
	static const char *const record[] = { "un enregistrement de preuve en XML (RFC 6283), que "
					      "ce vérificateur ne juge pas. Un "
					      "autre outil le peut.",
		"an evidence record in XML (RFC 6283), which this verifier does not judge. Another "
		"tool can." };
	return f == PADES_FOREIGN_XADES ? xades[l] : record[l];
}

const char *words_foreign_name(enum pades_foreign f)
{
	return f == PADES_FOREIGN_XADES ? "XAdES" : "XMLERS";
}

void words_act(struct buf *out, const struct pades_act *a, enum pades_lang l)
{
	static const struct {
		const char *kind, *words[2];
	} kinds[] = { { "avenant", { "avenant", "amendment" } }, { "avis", { "avis", "notice" } },
		{ "rectificatif", { "rectificatif", "correction" } } };
	const char *kind = NULL;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].kind, a->kind) == 0)
			kind = kinds[i].words[l == PADES_EN];
	if (kind)
		buf_printf(out,
			l == PADES_EN ? "%s no. %u to agreement %s" : "%s n° %u à la convention %s",
			kind, a->number, a->reference);
	else
		buf_printf(out,
			l == PADES_EN ? "the original agreement %s" : "la convention initiale %s",
			a->reference);
	if (a->effect && *a->effect)
		buf_printf(
			out, l == PADES_EN ? ", taking effect on %s" : ", effet le %s", a->effect);
	if (a->file && *a->file)
		buf_printf(out, " (%s)", a->file);
}

const char *words_verdict(enum pades_verdict_word w, enum pades_lang l)
{
	static const char *const words[][2] = {
		[PADES_PASSED] = { "VALIDE. Toutes les signatures sont intactes et de confiance, "
				   "et rien n’a été modifié au-delà de ce qui est permis.",
			"VALID. All signatures are intact and trusted, and nothing was changed "
			"beyond what is allowed." },
		[PADES_FAILED] = { "REFUSÉ. Une signature n’est pas valable, ou le document a été "
				   "modifié après signature. Ne pas s’y fier.",
			"REJECTED. A signature does not hold, or the document was changed after "
			"signing. Do not rely on it." },
		[PADES_INDETERMINATE] = { "INDÉTERMINÉ. Rien n’est faux, mais tout n’a pas pu être "
					  "établi. Voir les constats.",
			"UNDETERMINED. Nothing is wrong, but not everything could be established. "
			"See the findings." },
		[PADES_UNSIGNED] = { "NON SIGNÉ. Ce fichier ne porte aucune signature.",
			"UNSIGNED. This file carries no signature." },
		[PADES_UNREADABLE] = { "ILLISIBLE. Ce fichier est abîmé, ou n’est pas d’un genre "
				       "qui se vérifie.",
			"UNREADABLE. This file is damaged, or not of a kind that can be checked." },
	};
	return words[w][l];
}

struct sub_words {
	const char *sub, *words[2];
};

static const struct sub_words subs[] = {
	{ "HASH_FAILURE", { "Non. Le contenu a été altéré après la signature.",
				  "No. The content was altered after signing." } },
	{ "SIG_CRYPTO_FAILURE", { "Non. La signature ne correspond pas à la clé du signataire.",
					"No. The signature does not match the signer’s key." } },
	{ "FORMAT_FAILURE",
		{ "Non. La signature ou le fichier n’a pas la forme exigée.",
			"No. The signature or the file does not have the required form." } },
	{ "REVOKED", { "Non. Le certificat du signataire était révoqué au moment de la signature.",
			     "No. The signer’s certificate was revoked when it was used." } },
	{ "REVOKED_NO_POE", { "Non établi. Le certificat est révoqué, et rien ne prouve que la "
			      "signature date d’avant.",
				    "Not established. The certificate is revoked, and nothing "
				    "proves that the signature is older." } },
	{ "NO_CERTIFICATE_CHAIN_FOUND",
		{ "Non établi. Le certificat ne mène à aucune autorité reconnue ici.",
			"Not established. The certificate leads to no authority known here." } },
	{ "OUT_OF_BOUNDS_NO_POE",
		{ "Non établi. Le certificat n’était pas en cours de validité à la date prouvée.",
			"Not established. The certificate was not within its validity at the "
			"proven time." } },
	{ "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
		{ "Non établi. Un procédé cryptographique employé n’est plus jugé sûr.",
			"Not established. An algorithm in use is no longer held safe." } },
	{ "TRY_LATER", { "Non établi. L’état du certificat n’a pas pu être connu\u00A0: réessayer "
			 "plus tard.",
			       "Not established. The status of the certificate could not be "
			       "learnt: try again later." } },
	{ "CHAIN_CONSTRAINTS_FAILURE",
		{ "Non établi. Le certificat n’est pas fait pour cet usage.",
			"Not established. The certificate is not made for this use." } },
	{ "CERTIFICATE_CHAIN_GENERAL_FAILURE",
		{ "Non établi. Un certificat de la chaîne est défectueux.",
			"Not established. A certificate of the chain is defective." } },
	{ "NO_SIGNING_CERTIFICATE_FOUND",
		{ "Non établi. Le certificat du signataire n’est pas dans le fichier.",
			"Not established. The signer’s certificate is not in the file." } },
	{ "TIMESTAMP_ORDER_FAILURE",
		{ "Non établi. L’horodatage porte une date impossible.",
			"Not established. The time-stamp bears an impossible date." } },
};

static const char *sub_words(const char *sub, enum pades_lang l)
{
	static const char *const other[] = { "Non établi.", "Not established." };
	for (size_t i = 0; i < sizeof subs / sizeof *subs; i++)
		if (strcmp(subs[i].sub, sub) == 0)
			return subs[i].words[l];
	return other[l];
}

const char *words_stamp(const struct pades_signature *s, enum pades_lang l)
{
	return s->stamp_word[0] ? sub_words(s->stamp_word, l) : NULL;
}

const char *words_trust(const struct pades_signature *s, enum pades_lang l)
{
	static const char *const changed[] = {
		"Non. Le document a été modifié après cette signature.",
		"No. The document was changed after this signature."
	};
	if (s->indication == PADES_TOTAL_PASSED)
		return words_label(WORD_TRUST_YES, l);
	if (s->indication == PADES_TOTAL_FAILED && s->intact && s->changes.worst == PADES_ILLEGAL)
		return changed[l];
	return sub_words(s->subindication, l);
}

const char *words_changed(const struct pades_signature *s, enum pades_lang l)
{
	static const char *const words[][2] = {
		[PADES_NONE] = { "Non.", "No." },
		[PADES_EXTENSION] = { "Non. Seules des preuves de conservation ont été ajoutées.",
			"No. Only evidence for preservation was added." },
		[PADES_FORM_FILLING] = { "Seulement d’autres signatures ou des champs prévus pour "
					 "être remplis.",
			"Only further signatures, or fields meant to be filled in." },
		[PADES_ANNOTATIONS] = { "Des annotations ont été ajoutées, comme le signataire le "
					"permettait.",
			"Annotations were added, as the signer allowed." },
		[PADES_ILLEGAL] = { "OUI, d’une façon que rien ne permet.",
			"YES, in a way that nothing allows." },
	};
	static const char *const unknown[] = { "Cela ne peut pas être établi.",
		"This cannot be established." };
	static const char *const tagged[] = {
		"OUI\u00A0: un champ de signature visible a été ajouté, avec sa place dans l’ordre "
		"de "
		"lecture. D’autres vérificateurs l’admettent\u202F; ici, rien ne le permet.",
		"YES: a visible signature field was added, with its place in the reading order. "
		"Other validators admit it; here, nothing allows it."
	};
	if (s->coverage != PADES_UNCLEAR && pades_forbidden_by(&s->changes, STRUCTURE_RULE_SEEN))
		return tagged[l];
	return s->coverage == PADES_UNCLEAR ? unknown[l] : words[s->changes.worst][l];
}

const char *words_clean(struct buf *out, const char *text)
{
	struct slice s = slice_text(text);
	buf_free(out);
	out->max = PADES_MAX_REPORT;
	for (size_t at = 0; at < s.n;) {
		uint8_t utf8[4];
		uint32_t cp = text_next(s, &at);
		bool fine = cp != UINT32_MAX && cp >= 0x20 && !(cp >= 0x7F && cp < 0xA0) &&
			    (cp & 0xFFFE) != 0xFFFE;
		if (!fine)
			cp = '?';
		buf_put(out, utf8, text_encode(cp, utf8));
	}
	return buf_text(out);
}

void words_root(struct buf *out, const struct pades_archive *a, enum pades_lang l)
{
	if (strcmp(a->log, "broken") == 0)
		buf_put_text(out, words_label(WORD_ROOT_BROKEN, l));
	else if (strcmp(a->log, "included") != 0)
		buf_put_text(out, words_label(WORD_ROOT_NONE, l));
	else
		buf_printf(
			out, "%s %s", words_label(WORD_ROOT_IN, l), a->log_day ? a->log_day : "?");
	if (strcmp(a->log, "included") == 0 && a->log_linked)
		buf_printf(out, ", %s", words_label(WORD_ROOT_LINKED, l));
}
