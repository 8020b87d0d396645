/* SPDX-License-Identifier: MIT */
/* verify: what container, PDF, journal and data say together. */
#include "clerk/verify.h"

#include "clerk/boxes.h"
#include "clerk/root.h"
#include "cms/record.h"
#include "pki/algo.h"
#include "pki/der.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void worsen(struct verify *v, enum pades_verdict_word w, const char *reason)
{
	pades_reason(&v->report, w, "%s", reason);
}

static void unjudged(struct verify *v)
{
	*v = (struct verify){ .kind = VERIFY_UNKNOWN,
		.manifest = VERIFY_ABSENT,
		.journal = VERIFY_ABSENT,
		.log = VERIFY_ABSENT };
	v->report.complete = -1;
}

void verify_unreadable(struct verify *v, const char *why)
{
	unjudged(v);
	v->report.verdict = PADES_UNREADABLE;
	worsen(v, PADES_UNREADABLE, why);
}

void verify_auto(struct verify *v)
{
	convention_free(v->convention);
	pdf_close(v->doc);
	pades_report_auto(&v->report);
	asic_auto(&v->container);
	*v = (struct verify){ 0 };
}

static bool created_read(int64_t *out, struct pdf_doc *d, struct err *e)
{
	const struct pdf_obj *info, *date;
	if (!pdf_get(d, 0, pdf_revision(d, 0)->trailer, "Info", &info, e) || !info ||
		!pdf_get(d, 0, info, "CreationDate", &date, e))
		return false;
	return date && date->kind == PDF_STRING && time_pdf_parse(out, date->u.bytes, e);
}

/* The documents the PDF carries, from its first revision: what was certified. */
static bool embedded_read(struct verify *v, const struct pdf_limits *limits, struct err *e)
{
	if (!pdf_open(&v->doc, v->pdf, limits, e) ||
		!pdf_embedded(v->doc, 0, "convention.xml", &v->fond, e))
		return false;
	v->is_convention = v->fond.p != NULL;
	if (!v->is_convention)
		return true;
	v->base_size = (size_t)pdf_revision(v->doc, 0)->end;
	return pdf_embedded(v->doc, 0, "modele.xml", &v->modele, e) &&
	       pdf_embedded(v->doc, 0, "regles.xml", &v->regles, e) &&
	       created_read(&v->created, v->doc, e);
}

static const struct pades_signature *signature_of(const struct pades_report *r, const char *field)
{
	for (size_t i = 0; i < r->n; i++)
		if (!r->list[i].is_timestamp && strcmp(r->list[i].field, field) == 0)
			return &r->list[i];
	return NULL;
}

static bool is_signed(const struct pades_report *r, const char *field)
{
	const struct pades_signature *s = signature_of(r, field);
	return s && s->intact && s->indication != PADES_TOTAL_FAILED;
}

static int group_signed(const struct verify *v, const char *group)
{
	int n = 0;
	for (size_t i = 0; i < v->convention->parties_n; i++) {
		const struct convention_party *p = &v->convention->parties[i];
		n += strcmp(p->group, group) == 0 && is_signed(&v->report, p->field);
	}
	return n;
}

/*
 * A lone PDF does not carry the policy (CONVENTION 2.2), so it does not know a quorum among guardians; the
 * seal, which the service gives to a complete convention only, then speaks for it.
 */
static bool quorum_unknown(const struct verify *v, const struct convention_party *p)
{
	return !p->group[0] && !v->convention->politique && strncmp(p->field, "famille-", 8) == 0 &&
	       (is_signed(&v->report, "famille-1") || is_signed(&v->report, "famille-2")) &&
	       is_signed(&v->report, "cachet");
}

static void completeness(struct verify *v)
{
	struct pades_report *r = &v->report;
	r->complete = 1;
	for (size_t i = 0; i < v->convention->parties_n; i++) {
		const struct convention_party *p = &v->convention->parties[i];
		if (!p->obligatory || is_signed(r, p->field) ||
			(p->group[0] && group_signed(v, p->group) >= p->quorum) ||
			quorum_unknown(v, p))
			continue;
		r->complete = 0;
		if (r->missing_n < sizeof r->missing / sizeof r->missing[0])
			snprintf(r->missing[r->missing_n++], sizeof r->missing[0], "%s", p->field);
	}
}

/* Our own files begin with the certification: DocMDP P=2 over the first revision (HOUSE 4). */
static void certification(struct verify *v)
{
	const struct pades_signature *s = signature_of(&v->report, "certification");
	if (!s)
		worsen(v, PADES_FAILED, "a convention without the certification of its issuer");
	else if (s->docmdp != 2 || s->revision != 1)
		worsen(v, PADES_FAILED,
			"the certification does not stand where the service puts it, or allows "
			"other changes");
}

static bool convention_read(struct verify *v, const struct library *l, struct err *e)
{
	struct xml_faults *faults = calloc(1, sizeof *faults);
	if (!faults)
		return err_nomem(e);
	struct err why = ERR_INIT;
	const struct convention_frozen f = { v->fond, v->modele, v->regles };
	bool good = convention_load_frozen(&v->convention, &f, l, faults, &why);
	if (!good && why.code == ERR_NOT_FOUND)
		pades_reason(&v->report, PADES_INDETERMINATE,
			"the embedded data cannot be judged here: %s", why.text);
	else if (!good)
		pades_reason(&v->report, PADES_FAILED,
			"the embedded data, model or rules do not hold: %s",
			faults->n ? faults->list[0].text : why.text);
	free(faults);
	return true;
}

static bool policy_apply(struct verify *v, const struct library *l, struct err *e)
{
	const struct pack_file *file = pack_find(&v->container.pack, "politique.xml");
	if (!file || !v->convention)
		return true;
	struct xml_faults *faults = calloc(1, sizeof *faults);
	if (!faults)
		return err_nomem(e);
	struct err why = ERR_INIT;
	if (!convention_set_politique(v->convention, buf_slice(&file->bytes), l, faults, &why))
		worsen(v, PADES_FAILED, "the policy in the container does not fit the convention");
	free(faults);
	return true;
}

/* SHA-256 of the file as each revision left it. */
static bool files_digest(uint8_t out[static PDF_MAX_REVISIONS][32], struct pdf_doc *d)
{
	AUTO(md_ctx) EVP_MD_CTX *all = EVP_MD_CTX_new();
	AUTO(md_ctx) EVP_MD_CTX *here = EVP_MD_CTX_new();
	struct slice file = pdf_bytes(d);
	size_t at = 0;
	if (!all || !here || EVP_DigestInit_ex(all, EVP_sha256(), NULL) <= 0)
		return false;
	for (size_t rev = 0; rev < pdf_revision_count(d); rev++) {
		size_t end = (size_t)pdf_revision(d, rev)->end;
		if (EVP_DigestUpdate(all, file.p + at, end - at) <= 0 ||
			EVP_MD_CTX_copy_ex(here, all) <= 0 ||
			EVP_DigestFinal_ex(here, out[rev], NULL) <= 0)
			return false;
		at = end;
	}
	return true;
}

/* The certificate that an entry tells is that of the signature; the file, as its revision or a later one left it. */
static bool entry_fits(const struct verify *v, uint8_t files[static PDF_MAX_REVISIONS][32],
	const struct pades_signature *s, const struct journal_signature *told)
{
	if (told->has_cert && s->has_key && memcmp(told->cert_sha256, s->cert_sha256, 32) != 0)
		return false;
	bool found = !told->has_file || !v->doc;
	for (size_t rev = s->revision; !found && rev < pdf_revision_count(v->doc); rev++)
		found = memcmp(files[rev], told->file_sha256, 32) == 0;
	return found;
}

/* Each signature of the PDF, in order, has its entry, and no entry is without its signature. */
static bool journal_fits(const struct verify *v, const struct journal_facts *f)
{
	const struct pades_report *r = &v->report;
	uint8_t files[PDF_MAX_REVISIONS][32];
	size_t k = 0;
	if (v->doc && !files_digest(files, v->doc))
		return false;
	for (size_t i = 0; i < r->n; i++) {
		if (r->list[i].is_timestamp)
			continue;
		if (k == f->signatures_n || strcmp(f->signatures[k].field, r->list[i].field) != 0 ||
			memcmp(f->signatures[k].cms_sha256, r->list[i].cms_sha256, 32) != 0 ||
			!entry_fits(v, files, &r->list[i], &f->signatures[k]))
			return false;
		k++;
	}
	return k == f->signatures_n;
}

static void journal_judge(struct verify *v)
{
	const struct pack_file *file = pack_find(&v->container.pack, "journal.xml");
	if (!file)
		return;
	struct err why = ERR_INIT;
	struct journal_facts *f = calloc(1, sizeof *f);
	v->journal = VERIFY_BROKEN;
	if (!f || !journal_check(f, buf_slice(&file->bytes), &why))
		pades_reason(&v->report, f ? PADES_FAILED : PADES_INDETERMINATE, "journal: %s",
			f ? why.text : "out of memory");
	else if (!journal_fits(v, f))
		worsen(v, PADES_FAILED,
			"journal: its signatures, certificates or files are not those of the PDF");
	else if (v->convention && (strcmp(f->convention, v->convention->id) != 0 ||
					  f->revision != v->convention->revision ||
					  strcmp(f->sha_fond, v->convention->sha_fond) != 0))
		worsen(v, PADES_FAILED, "journal: it is of another convention or revision");
	else if (v->convention && f->sha_politique[0] && v->convention->sha_politique[0] &&
		 strcmp(f->sha_politique, v->convention->sha_politique) != 0)
		worsen(v, PADES_FAILED,
			"journal: politique.xml is not the policy it tells of last");
	else
		v->journal = VERIFY_INTACT;
	free(f);
}

/* The convention.xml beside the PDF is the one inside it. */
static void fond_fits(struct verify *v)
{
	const struct pack_file *file = pack_find(&v->container.pack, "convention.xml");
	if (file && v->is_convention && !slice_eq(buf_slice(&file->bytes), v->fond))
		worsen(v, PADES_FAILED, "convention.xml beside the PDF is not the one inside it");
}

static bool inside(
	struct verify *v, const struct pades_question *q, const struct library *l, struct err *e)
{
	struct err why = ERR_INIT;
	if (v->report.verdict == PADES_UNREADABLE)
		return true;
	if (!embedded_read(v, q->limits, &why)) {
		if (v->is_convention)
			pades_reason(&v->report, PADES_FAILED,
				"the documents inside the PDF cannot be read: %s", why.text);
		return why.code != ERR_NOMEM || err_nomem(e);
	}
	if (!v->is_convention)
		return true;
	if (!v->modele.p || !v->regles.p) {
		worsen(v, PADES_FAILED,
			"a convention without the text model or the rules it was made by");
		return true;
	}
	if (!convention_read(v, l, e) || !policy_apply(v, l, e))
		return false;
	if (v->report.n > 0)
		certification(v);
	if (v->convention) {
		boxes_judge(&v->report, v->convention);
		completeness(v);
	}
	return true;
}

static bool container_open(struct verify *v, const struct pades_question *q, struct err *e)
{
	if (!asic_open(&v->container, q, e))
		return false;
	v->kind = v->container.kind == ASIC_S   ? VERIFY_ASIC_S
		  : v->container.kind == ASIC_E ? VERIFY_ASIC_E
						: VERIFY_UNKNOWN;
	v->manifest = v->container.manifest == ASIC_INTACT   ? VERIFY_INTACT
		      : v->container.manifest == ASIC_BROKEN ? VERIFY_BROKEN
							     : VERIFY_ABSENT;
	const struct pack_file *pdf = asic_pdf(&v->container);
	if (pdf)
		v->pdf = buf_slice(&pdf->bytes);
	return true;
}

/* The PDF's signatures first, then the container's; the verdict is the worst of both. */
static bool reports_join(struct verify *v, struct err *e)
{
	struct pades_report *r = &v->report, *c = &v->container.report;
	struct pades_signature *all = calloc(r->n + c->n + 1, sizeof *all);
	if (!all)
		return err_nomem(e);
	if (r->n)
		memcpy(all, r->list, r->n * sizeof *all);
	if (c->n)
		memcpy(all + r->n, c->list, c->n * sizeof *all);
	free(r->list);
	r->list = all;
	r->n += c->n;
	r->foreign |= c->foreign;
	for (size_t i = 0; i < c->reasons_n; i++)
		pades_reason(r, c->verdict, "%s", c->reasons[i]);
	r->verdict = pades_verdict_worst(r->verdict, c->verdict);
	return true;
}

/* The other PDFs of a container: signatures in them that do not stand are not passed over. */
static bool others_judge(struct verify *v, const struct pades_question *q, struct err *e)
{
	const struct pack_file *main = asic_pdf(&v->container);
	for (size_t i = 0; i < v->container.pack.n; i++) {
		const struct pack_file *f = &v->container.pack.files[i];
		AUTO(pades_report) struct pades_report r = { .n = 0 };
		struct pades_question one = *q;
		one.pdf = buf_slice(&f->bytes);
		one.kept = NULL; /* what is kept is of the one in the middle */
		if (f == main || !asic_is_pdf(f))
			continue;
		if (!pades_judge(&r, &one, e))
			return false;
		/* who may be signed and cannot be read was not judged */
		if (r.n == 0 && r.verdict == PADES_UNREADABLE &&
			slice_find(one.pdf, SLICE_LIT("/ByteRange"), 0) != SIZE_MAX)
			pades_reason(&v->container.report, PADES_INDETERMINATE,
				"container: %.80s cannot be read: %.120s", f->name, r.reasons[0]);
		else if (r.n > 0 && r.verdict != PADES_PASSED && r.verdict != PADES_UNSIGNED)
			pades_reason(&v->container.report, r.verdict, "container: %.80s: %.140s",
				f->name, r.reasons_n ? r.reasons[0] : "");
	}
	return true;
}

static bool container_begin(struct verify *v, const struct pades_question *q,
	const struct library *l, struct slice root, struct err *e)
{
	struct pades_question in = *q;
	if (!container_open(v, q, e) || !others_judge(v, q, e))
		return false;
	in.pdf = v->pdf;
	if (v->pdf.n && (!pades_judge(&v->report, &in, e) || !inside(v, &in, l, e)))
		return false;
	if (!v->pdf.n) {
		v->report = (struct pades_report){
			.complete = -1, .at = q->at, .verdict = v->container.report.verdict
		};
	} else {
		fond_fits(v);
		journal_judge(v);
		if (!root_judge(v, q, root, e))
			return false;
	}
	return reports_join(v, e);
}

/* RFC 4998 3: version 1, digest algorithms, chains; RFC 6283 by its namespace. */
static bool record_is(struct slice s)
{
	struct cur c = { .s = s }, in;
	struct der record, version, algorithms;
	enum { RECORD_HEAD = 4096 };
	if (s.n && s.p[0] == '<')
		return slice_find(slice_sub(s, 0, s.n < RECORD_HEAD ? s.n : RECORD_HEAD),
			       SLICE_LIT("urn:ietf:params:xml:ns:ers"), 0) != SIZE_MAX;
	if (!der_take(&c, DER_SEQUENCE, &record, NULL))
		return false;
	in = der_in(&record);
	return der_take(&in, DER_INTEGER, &version, NULL) &&
	       slice_eq(version.content, SLICE_LIT("\x01")) &&
	       der_take(&in, DER_SEQUENCE, &algorithms, NULL) && cur_left(&in) > 0;
}

/* EN 319 132-1: any XML with a signature in it, by its name space. */
static bool xml_signature_is(struct slice s)
{
	bool marked = slice_starts(s, SLICE_LIT("\xEF\xBB\xBF"));
	return slice_starts(marked ? slice_sub(s, 3, s.n - 3) : s, SLICE_LIT("<")) &&
	       slice_find(s, SLICE_LIT("http://www.w3.org/2000/09/xmldsig#"), 0) != SIZE_MAX;
}

/* Nobody can say of a record alone what it proves: that is elsewhere. That it proves nothing can be said. */
static bool record_judge(struct verify *v, const struct pades_question *q, struct err *e)
{
	AUTO(record) struct record *r = NULL;
	struct err why = ERR_INIT;
	char reason[200];
	bool holds = false;
	v->kind = VERIFY_RECORD;
	v->report.at = q->at;
	if (slice_starts(q->pdf, SLICE_LIT("<"))) {
		v->report.foreign |= PADES_FOREIGN_XMLERS;
		worsen(v, PADES_INDETERMINATE,
			"an evidence record in XML (RFC 6283) by itself: the data it proves are "
			"not at hand, and it is not supported: not judged");
		return true;
	}
	if (!record_open(&r, q->pdf, &why) || !record_holds(&holds, reason, r, NULL, 0, &why)) {
		worsen(v, PADES_UNREADABLE, why.text);
		return why.code != ERR_NOMEM || err_nomem(e);
	}
	if (!holds)
		pades_reason(&v->report, PADES_FAILED, "evidence record: %s", reason);
	worsen(v, PADES_INDETERMINATE,
		"an evidence record by itself: the data it proves are not at hand");
	return true;
}

bool verify_begin(
	struct verify *v, const struct pades_question *q, const struct library *l, struct err *e)
{
	return verify_begin_beside(v, q, l, (struct slice){ 0 }, e);
}

bool verify_begin_beside(struct verify *v, const struct pades_question *q, const struct library *l,
	struct slice root, struct err *e)
{
	unjudged(v);
	if (pack_is(q->pdf))
		return container_begin(v, q, l, root, e);
	if (!slice_starts(q->pdf, SLICE_LIT("%PDF-"))) {
		if (record_is(q->pdf))
			return record_judge(v, q, e);
		bool xades = xml_signature_is(q->pdf);
		verify_unreadable(v, xades ? "an XML signature (XAdES) by itself, which is not "
					     "supported: not judged"
					   : "neither a PDF file nor a container");
		v->report.foreign = xades ? PADES_FOREIGN_XADES : 0;
		v->report.at = q->at;
		return true;
	}
	v->kind = VERIFY_PDF;
	v->pdf = q->pdf;
	return pades_judge(&v->report, q, e) && inside(v, q, l, e);
}

bool verify_wants_text(const struct verify *v)
{
	/* what failed already cannot be lowered further, and is not worth a rendering */
	return v->is_convention && v->convention && v->report.n > 0 &&
	       (v->report.verdict == PADES_PASSED || v->report.verdict == PADES_INDETERMINATE);
}

static bool is_space(uint8_t c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static struct slice word_next(struct slice s, size_t *at)
{
	while (*at < s.n && is_space(s.p[*at]))
		(*at)++;
	size_t from = *at;
	while (*at < s.n && !is_space(s.p[*at]))
		(*at)++;
	return slice_sub(s, from, *at - from);
}

void verify_text(struct verify *v, struct slice shown, struct slice composed, const char *why)
{
	if (why) {
		pades_reason(&v->report, PADES_INDETERMINATE,
			"the text could not be compared with the data: %s", why);
		return;
	}
	size_t a = 0, b = 0, words = 0;
	struct slice one, two;
	do {
		one = word_next(shown, &a);
		two = word_next(composed, &b);
		words++;
	} while (one.n && slice_eq(one, two));
	if (one.n || two.n)
		pades_reason(&v->report, PADES_FAILED,
			"the text shown is not what data, model and rules compose: word %zu is "
			"\"%.*s\", not \"%.*s\"",
			words, (int)(one.n > 40 ? 40 : one.n), one.n ? (const char *)one.p : "",
			(int)(two.n > 40 ? 40 : two.n), two.n ? (const char *)two.p : "");
}
