/* SPDX-License-Identifier: MIT */
/* acts: the documents under actes/ of a container, and which fond is in force. */
#include "clerk/acts.h"

#include "base/text.h"
#include "xml/tree.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *kind_word(enum convention_act a)
{
	static const char *const words[] = { [ACT_INITIALE] = "initiale",
		[ACT_AVENANT] = "avenant",
		[ACT_RECTIFICATIF] = "rectificatif",
		[ACT_AVIS] = "avis" };
	return words[a];
}

static void copy(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text ? text : "");
}

static bool is_sealed(const struct pades_report *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (!r->list[i].is_timestamp && strcmp(r->list[i].field, "cachet") == 0)
			return r->list[i].intact && r->list[i].indication != PADES_TOTAL_FAILED;
	return false;
}

bool acts_own(struct acts_one *out, const struct verify *v)
{
	const struct convention *c = v->convention;
	uint64_t number = 0;
	if (!c)
		return false;
	const xmlNode *link = tree_find(xmlDocGetRootElement(c->fond), "liens/avenant-de");
	*out = (struct acts_one){ .kind = kind_word(c->act),
		.verdict = v->report.verdict,
		.sealed = is_sealed(&v->report) };
	memcpy(out->reference, c->reference, sizeof out->reference);
	memcpy(out->fond, c->sha_fond, sizeof out->fond);
	memcpy(out->root, c->id, sizeof out->root);
	if (c->act == ACT_INITIALE || !link)
		return true;
	copy(out->root, sizeof out->root, tree_get(link, "id"));
	copy(out->effect, sizeof out->effect, tree_get(link, "effet"));
	copy(out->amends, sizeof out->amends, tree_get(link, "sha"));
	const char *n = tree_get(link, "numero");
	if (n && text_decimal(&number, slice_text(n), 1000, NULL))
		out->number = (unsigned)number;
	return true;
}

struct pades_act acts_told(const struct acts_one *x)
{
	return (struct pades_act){ .file = x->file,
		.kind = x->kind,
		.reference = x->reference,
		.effect = x->effect,
		.fond = x->fond,
		.amends = x->amends,
		.number = x->number,
		.verdict = x->verdict };
}

/* --- the documents --- */

static bool is_pdf_act(const char *name)
{
	size_t n = strlen(name), folder = sizeof ACTS_FOLDER - 1;
	return strncmp(name, ACTS_FOLDER, folder) == 0 && n > folder + 4 &&
	       strcmp(name + n - 4, ".pdf") == 0;
}

/* An enclosure that nobody signed is vouched for by the manifest alone. */
static bool lowers(const struct verify *one)
{
	return one->is_convention || one->report.verdict != PADES_UNSIGNED;
}

static bool one_take(struct acts *out, struct verify *v, const struct verify *one, const char *name,
	struct err *e)
{
	if (lowers(one) && one->report.verdict != PADES_PASSED)
		pades_reason(&v->report, one->report.verdict, "%s: %s", name,
			one->report.reasons_n ? one->report.reasons[0] : "does not pass");
	if (!one->is_convention)
		return true;
	if (out->n == ACTS_MAX)
		return err_fail(e, ERR_LIMIT, "more than %d acts in a container", ACTS_MAX);
	if (!acts_own(&out->list[out->n], one))
		return true;
	copy(out->list[out->n].file, sizeof out->list[0].file, name);
	out->n++;
	return true;
}

static bool one_judge(struct acts *out, struct verify *v, const struct pack_file *f,
	const struct acts_question *x, struct err *e)
{
	struct pades_question q = *x->q;
	struct verify *one = calloc(1, sizeof *one);
	if (!one)
		return err_nomem(e);
	q.pdf = buf_slice(&f->bytes);
	q.kept = NULL;
	bool good = verify_begin(one, &q, x->library, e) &&
		    (!verify_wants_text(one) || x->text(x->arg, one, e)) &&
		    one_take(out, v, one, f->name, e);
	verify_auto(one);
	free(one);
	return good;
}

/* --- the chain --- */

static struct acts_one *by_number(struct acts *a, unsigned number)
{
	for (size_t i = 0; i < a->n; i++)
		if (a->list[i].number == number)
			return &a->list[i];
	return NULL;
}

static bool consistent(struct acts *a, struct verify *v)
{
	for (size_t i = 0; i < a->n; i++) {
		if (strcmp(a->list[i].root, a->list[0].root) != 0) {
			pades_reason(&v->report, PADES_FAILED, "%s: is about another convention",
				a->list[i].file);
			return false;
		}
		if (!a->list[i].sealed || by_number(a, a->list[i].number) != &a->list[i]) {
			pades_reason(&v->report, PADES_INDETERMINATE,
				"%s: is not sealed, or stands twice", a->list[i].file);
			return false;
		}
	}
	return true;
}

/* From the original, or the first that is there, each act amends the digest of the one before. */
static void chain_follow(struct acts *a, struct verify *v)
{
	struct acts_one *at = NULL;
	unsigned first = 0, seen = 0;
	for (; first < 1000 && !at; first++)
		at = by_number(a, first);
	for (unsigned n = first; at; n++) {
		struct acts_one *next = by_number(a, n);
		seen++;
		a->in_force = at;
		if (next && strcmp(next->amends, at->fond) != 0) {
			pades_reason(&v->report, PADES_FAILED,
				"%s: amends another text than the one before it", next->file);
			a->in_force = NULL;
			return;
		}
		at = next;
	}
	if (seen < a->n) {
		pades_reason(&v->report, PADES_INDETERMINATE,
			"container: act %u is missing, what is in force cannot be said",
			first + seen - 1);
		a->in_force = NULL;
	}
}

bool acts_judge(struct acts *out, struct verify *v, const struct acts_question *x, struct err *e)
{
	const struct pack_file *pdf = asic_pdf(&v->container);
	*out = (struct acts){ .n = 0 };
	if (!pdf || !acts_own(&out->list[0], v))
		return true;
	copy(out->list[0].file, sizeof out->list[0].file, pdf->name);
	out->n = 1;
	for (size_t i = 0; i < v->container.pack.n; i++) {
		const struct pack_file *f = &v->container.pack.files[i];
		if (f != pdf && is_pdf_act(f->name) && !one_judge(out, v, f, x, e))
			return false;
	}
	if (out->n == 1 || !consistent(out, v)) {
		out->in_force = out->n == 1 ? &out->list[0] : NULL;
	} else {
		chain_follow(out, v);
	}
	for (size_t i = 0; i < out->n; i++)
		out->told[i] = acts_told(&out->list[i]);
	return true;
}
