/* SPDX-License-Identifier: MIT */
/* sign: appends the revision that signs a field, with a hole for the value, and fills the hole. */
#include "pades/sign.h"

#include "base/text.h"
#include "base/time.h"
#include "pades/care.h"
#include "pades/impl.h"
#include "pdf/update.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
	REVISION_ROOM = 4 << 20,                  /* all of a revision but its hole */
	RANGE_WIDTH = 3 * PADES_RANGE_DIGITS + 3, /* "a b c]" at its longest */
	BODY_MAX = 256 * 1024,
};

static const uint64_t OFFSET_MAX = 9999999999; /* PADES_RANGE_DIGITS nines */

void pades_draft_auto(struct pades_draft *d)
{
	buf_free(&d->pdf);
}

void pades_put_ref(struct buf *out, struct pdf_ref ref)
{
	buf_printf(out, "%u %u R", ref.num, ref.gen);
}

bool pades_put_text(struct buf *out, const char *text, struct err *e)
{
	struct slice s = slice_text(text);
	AUTO(buf) struct buf utf16 = BUF_MAX(BODY_MAX);
	bool ascii = true;
	buf_put_u16(&utf16, 0xFEFF);
	for (size_t at = 0; at < s.n;) {
		uint32_t cp = text_next(s, &at);
		if (cp == UINT32_MAX)
			return err_fail(e, ERR_SYNTAX, "a text for the PDF is not UTF-8");
		ascii = ascii && cp >= 0x20 && cp < 0x7F;
		if (cp > 0xFFFF) {
			buf_put_u16(&utf16, (uint16_t)(0xD7C0 + (cp >> 10)));
			cp = 0xDC00 + (cp & 0x3FF);
		}
		buf_put_u16(&utf16, (uint16_t)cp);
	}
	if (!buf_done(&utf16, e))
		return false;
	struct pdf_obj o = { .kind = PDF_STRING, .u.bytes = ascii ? s : buf_slice(&utf16) };
	return pdf_obj_write(out, &o, e);
}

/* What the work on one draft needs at hand. */
struct job {
	struct pdf_doc *doc;
	size_t rev;
	struct pdf_fields fields;
	const struct pdf_field *field; /* NULL: it is to be made */
	const struct pdf_obj *catalog;
	struct pdf_ref root;
	const struct pades_request *ask;
};

static void job_auto(struct job *j)
{
	pdf_fields_auto(&j->fields);
	pdf_close(j->doc);
}

/*
 * ISO 32000-1 12.8.4: /Perms of the catalog names the certification; its P rules what may follow.
 */
static bool permission_check(const struct job *j, struct err *e)
{
	const struct pdf_obj *perms = NULL, *sig = NULL, *refs = NULL;
	if (!pdf_get(j->doc, j->rev, j->catalog, "Perms", &perms, e))
		return false;
	if (j->ask->kind == PADES_CERTIFICATION && perms)
		return err_fail(e, ERR_WRONG_STATE, "the file has /Perms already");
	if (!perms)
		return true;
	if (!pdf_get(j->doc, j->rev, perms, "DocMDP", &sig, e) ||
		!pdf_get(j->doc, j->rev, sig, "Reference", &refs, e))
		return false;
	for (size_t i = 0; i < pdf_array_count(refs); i++) {
		const struct pdf_obj *ref = NULL, *params = NULL, *method = NULL, *allowed = NULL;
		int64_t p = 0;
		if (!pdf_resolve(j->doc, j->rev, pdf_array_at(refs, i), &ref, e) ||
			!pdf_get(j->doc, j->rev, ref, "TransformMethod", &method, e) ||
			!pdf_get(j->doc, j->rev, ref, "TransformParams", &params, e) ||
			!pdf_get(j->doc, j->rev, params, "P", &allowed, e))
			return false;
		if (pdf_is_name(method, "DocMDP") && pdf_int(allowed, &p) && p == 1)
			return err_fail(
				e, ERR_WRONG_STATE, "the certification allows no change (P 1)");
	}
	return true;
}

static bool lock_check(const struct job *j, const struct pdf_field *by, struct err *e)
{
	const char *name = j->field->name;
	const struct pdf_obj *refs = NULL;
	bool locked = pdf_lock_binds(j->doc, j->rev, &by->lock, name);
	/* ISO 32000-2 12.7.5.5: P of a lock is that of a certification. */
	if (by->lock.permission == 1)
		return err_fail(
			e, ERR_WRONG_STATE, "the lock of %s allows no change (P 1)", by->name);
	if (!pdf_get(j->doc, j->rev, by->value, "Reference", &refs, e))
		return false;
	for (size_t i = 0; i < pdf_array_count(refs) && !locked; i++) {
		const struct pdf_obj *ref = NULL;
		struct pdf_lock lock;
		if (!pdf_resolve(j->doc, j->rev, pdf_array_at(refs, i), &ref, e) ||
			!pdf_lock_stated(&lock, j->doc, j->rev, ref, e))
			return false;
		locked = pdf_lock_binds(j->doc, j->rev, &lock, name);
	}
	return !locked || err_fail(e, ERR_WRONG_STATE, "field %s is locked by %s", name, by->name);
}

static bool state_check(const struct job *j, struct err *e)
{
	const struct pdf_field *f = j->field;
	if (!f->is_signature)
		return err_fail(e, ERR_NOT_FOUND, "%s is not a signature field", j->ask->field);
	if (pdf_dict_get(f->dict, "V"))
		return err_fail(e, ERR_WRONG_STATE, "field %s is signed already", f->name);
	if (f->ref.num == 0 || f->ref.gen != 0)
		return err_fail(e, ERR_UNSUPPORTED,
			"field %s is not an indirect object of generation 0", f->name);
	if (j->ask->lines_n && !f->merged)
		return err_fail(e, ERR_UNSUPPORTED, "field %s has no widget of its own", f->name);
	for (size_t i = 0; i < j->fields.n; i++) {
		const struct pdf_field *other = &j->fields.list[i];
		if (!other->value)
			continue;
		if (j->ask->kind == PADES_CERTIFICATION && other->is_signature)
			return err_fail(
				e, ERR_WRONG_STATE, "a certification must be the first signature");
		if (j->ask->kind != PADES_TIMESTAMP && !lock_check(j, other, e))
			return false;
	}
	return permission_check(j, e);
}

static bool job_open(struct job *j, struct slice pdf, const struct pades_request *r, struct err *e)
{
	j->ask = r;
	if (r->room < 1 || r->room > PADES_MAX_CONTENTS)
		return err_fail(e, ERR_LIMIT, "room of %zu bytes is not between 1 and %d", r->room,
			(int)PADES_MAX_CONTENTS);
	if (r->lines_n > PADES_MAX_LINES)
		return err_fail(e, ERR_LIMIT, "more than %d lines", (int)PADES_MAX_LINES);
	if (!pdf_open(&j->doc, pdf, NULL, e))
		return false;
	j->rev = pdf_revision_count(j->doc) - 1;
	if (r->kind != PADES_TIMESTAMP && !r->careless && !pades_care(j->doc, j->rev, e))
		return err_context(e, "not to be signed");
	const struct pdf_obj *root = pdf_dict_get(pdf_revision(j->doc, j->rev)->trailer, "Root");
	if (!root || root->kind != PDF_REF)
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 7.5.5", ERR_NO_OFFSET,
			"Root is not a reference");
	j->root = root->u.ref;
	if (!pdf_catalog(j->doc, j->rev, &j->catalog, e) ||
		!pdf_fields_read(&j->fields, j->doc, j->rev, e))
		return false;
	j->field = pdf_field_find(&j->fields, r->field);
	if (j->field)
		return state_check(j, e);
	if (!r->create || r->kind != PADES_TIMESTAMP || r->lines_n)
		return err_fail(e, ERR_NOT_FOUND, "no field %s", r->field);
	return permission_check(j, e);
}

static const char *const lock_names[] = {
	[PDF_LOCK_NONE] = NULL,
	[PDF_LOCK_ALL] = "All",
	[PDF_LOCK_INCLUDE] = "Include",
	[PDF_LOCK_EXCLUDE] = "Exclude",
};

/* ISO 32000-1 12.8.2.4; /Data is required there, DigestMethod is obsolete and left out. */
static bool field_mdp(struct buf *b, const struct job *j, struct err *e)
{
	const struct pdf_lock *lock = &j->field->lock;
	buf_printf(b,
		"<< /Type /SigRef /TransformMethod /FieldMDP /TransformParams << /Type "
		"/TransformParams /Action /%s",
		lock_names[lock->action]);
	if (lock->action != PDF_LOCK_ALL) {
		buf_put_text(b, " /Fields ");
		if (!pdf_obj_write(b, lock->fields, e))
			return false;
	}
	buf_put_text(b, " /V /1.2 >> /Data ");
	pades_put_ref(b, j->root);
	buf_put_text(b, " >>");
	return true;
}

static bool references(struct buf *b, const struct job *j, struct err *e)
{
	bool certify = j->ask->kind == PADES_CERTIFICATION;
	bool lock = j->ask->kind != PADES_TIMESTAMP && j->field->lock.action != PDF_LOCK_NONE;
	if (!certify && !lock)
		return true;
	buf_put_text(b, "/Reference [");
	if (certify)
		buf_put_text(b, "<< /Type /SigRef /TransformMethod /DocMDP "
				"/TransformParams << /Type /TransformParams /V /1.2 /P 2 >> >>");
	if (lock && !field_mdp(b, j, e))
		return false;
	buf_put_text(b, "]\n");
	return true;
}

/* The signature dictionary; *range and *hole are the offsets in 'b' of what is filled in later. */
static bool value_write(
	struct buf *b, const struct job *j, size_t *range, size_t *hole, struct err *e)
{
	const struct pades_request *r = j->ask;
	bool stamp = r->kind == PADES_TIMESTAMP;
	buf_printf(b, "<< /Type /%s /Filter /Adobe.PPKLite /SubFilter /%s\n",
		stamp ? "DocTimeStamp" : "Sig", stamp ? "ETSI.RFC3161" : "ETSI.CAdES.detached");
	if (!stamp) {
		char m[18];
		time_pdf_format(m, r->time);
		buf_printf(b, "/M (%s)\n", m);
	}
	if (!stamp && r->name) {
		buf_put_text(b, "/Name ");
		if (!pades_put_text(b, r->name, e))
			return false;
		buf_put_byte(b, '\n');
	}
	if (!stamp && r->reason) {
		buf_put_text(b, "/Reason ");
		if (!pades_put_text(b, r->reason, e))
			return false;
		buf_put_byte(b, '\n');
	}
	if (!references(b, j, e))
		return false;
	buf_put_text(b, "/ByteRange [0 ");
	*range = b->n;
	buf_put_text(b, "0 0 0]");
	uint8_t *blank = buf_grow(b, RANGE_WIDTH - 6);
	if (blank)
		memset(blank, ' ', RANGE_WIDTH - 6);
	buf_put_text(b, "\n/Contents ");
	*hole = b->n;
	buf_put_byte(b, '<');
	uint8_t *zeros = buf_grow(b, r->room * 2);
	if (zeros)
		memset(zeros, '0', r->room * 2);
	buf_put_text(b, ">\n>>");
	return buf_done(b, e);
}

static bool appearance_add(struct pdf_update *u, uint32_t num, const struct job *j, struct err *e)
{
	const double *r = j->field->rect;
	struct pades_box box = { fabs(r[2] - r[0]), fabs(r[3] - r[1]), j->ask->lines,
		j->ask->lines_n };
	AUTO(buf) struct buf dict = BUF_MAX(BODY_MAX);
	AUTO(buf) struct buf content = BUF_MAX(BODY_MAX);
	return pades_appearance(&dict, &content, j->doc, &box, e) &&
	       pdf_update_stream(u, num, buf_slice(&dict), buf_slice(&content), e);
}

static bool field_make(struct pdf_update *u, const struct job *j, uint32_t value, struct err *e)
{
	const struct pades_attach a = { .doc = j->doc,
		.rev = j->rev,
		.catalog = j->catalog,
		.root = j->root,
		.name = j->ask->field,
		.field = pdf_update_number(u),
		.value = value };
	return pades_attach(u, &a, e);
}

/* The field with /V, and /AP when the signature is visible: nothing else of it changes. */
static bool field_add(struct pdf_update *u, const struct job *j, uint32_t value,
	uint32_t appearance, struct err *e)
{
	char v[32], ap[48];
	snprintf(v, sizeof v, "%u 0 R", value);
	snprintf(ap, sizeof ap, "<< /N %u 0 R >>", appearance);
	struct pdf_set set[] = { { "V", slice_text(v) }, { "AP", slice_text(ap) } };
	AUTO(buf) struct buf body = BUF_MAX(BODY_MAX);
	return pdf_dict_with(&body, j->field->dict, set, appearance ? 2 : 1, e) &&
	       pdf_update_object(u, j->field->ref.num, buf_slice(&body), NULL, e);
}

static bool catalog_add(struct pdf_update *u, const struct job *j, uint32_t value, struct err *e)
{
	char perms[48];
	snprintf(perms, sizeof perms, "<< /DocMDP %u 0 R >>", value);
	struct pdf_set set = { "Perms", slice_text(perms) };
	AUTO(buf) struct buf body = BUF_MAX(BODY_MAX);
	return pdf_dict_with(&body, j->catalog, &set, 1, e) &&
	       pdf_update_object(u, j->root.num, buf_slice(&body), NULL, e);
}

/* Write the three numbers over their blanks: they are known only when the file is complete. */
static bool range_fill(struct pades_draft *d, uint64_t at, struct err *e)
{
	if (d->pdf.n > OFFSET_MAX)
		return err_fail(e, ERR_LIMIT, "the file is too large for its ByteRange");
	char text[RANGE_WIDTH + 1];
	int n = snprintf(text, sizeof text, "%llu %llu %llu]", (unsigned long long)d->hole_at,
		(unsigned long long)d->hole_end, (unsigned long long)(d->pdf.n - d->hole_end));
	if (n < 0 || n > (int)RANGE_WIDTH || at > d->pdf.n - RANGE_WIDTH)
		return err_fail(e, ERR_BUG, "ByteRange does not fit its place");
	for (int i = 0; i < n; i++)
		d->pdf.p[at + (uint64_t)i] = (uint8_t)text[i];
	struct pades_range r = { .hole_at = d->hole_at, .hole_end = d->hole_end, .end = d->pdf.n };
	uint8_t md[EVP_MAX_MD_SIZE];
	size_t md_n = 0;
	if (!pades_range_digest(md, &md_n, buf_slice(&d->pdf), &r, EVP_sha256(), e))
		return false;
	memcpy(d->digest, md, sizeof d->digest);
	return true;
}

bool pades_prepare(
	struct pades_draft *out, struct slice pdf, const struct pades_request *r, struct err *e)
{
	AUTO(job) struct job j = { 0 };
	AUTO(pdf_update) struct pdf_update *u = NULL;
	AUTO(buf) struct buf value = BUF_MAX(BODY_MAX + 2 * PADES_MAX_CONTENTS);
	size_t range = 0, hole = 0;
	uint64_t at = 0;
	if (!job_open(&j, pdf, r, e) || !value_write(&value, &j, &range, &hole, e) ||
		!pdf_update_start(&u, j.doc, pdf.n + REVISION_ROOM + 2 * r->room, e))
		return false;
	uint32_t value_num = pdf_update_number(u);
	uint32_t appearance_num = r->lines_n ? pdf_update_number(u) : 0;
	if (!(j.field ? field_add(u, &j, value_num, appearance_num, e)
		      : field_make(u, &j, value_num, e)) ||
		!pdf_update_object(u, value_num, buf_slice(&value), &at, e))
		return false;
	if (r->lines_n && !appearance_add(u, appearance_num, &j, e))
		return false;
	if (r->kind == PADES_CERTIFICATION && !catalog_add(u, &j, value_num, e))
		return false;
	AUTO(pades_draft) struct pades_draft d = { .pdf = BUF_MAX(0) };
	if (!pdf_update_finish(&d.pdf, u, e))
		return false;
	d.hole_at = at + hole;
	d.hole_end = d.hole_at + 2 * r->room + 2;
	if (!range_fill(&d, at + range, e))
		return false;
	*out = (struct pades_draft){
		.pdf = buf_move(&d.pdf), .hole_at = d.hole_at, .hole_end = d.hole_end
	};
	memcpy(out->digest, d.digest, sizeof out->digest);
	return true;
}

bool pades_embed(
	struct buf *pdf, uint64_t hole_at, uint64_t hole_end, struct slice cms, struct err *e)
{
	if (hole_end > pdf->n || hole_at >= hole_end || hole_end - hole_at < 4 ||
		pdf->p[hole_at] != '<' || pdf->p[hole_end - 1] != '>')
		return err_set(e, ERR_SYNTAX, "ISO 32000-1 12.8.1", hole_at,
			"there is no hole for the signature");
	size_t digits = (size_t)(hole_end - hole_at) - 2;
	for (size_t i = 0; i < digits; i++)
		if (pdf->p[hole_at + 1 + i] != '0')
			return err_set(e, ERR_SYNTAX, "ISO 32000-1 12.8.1", hole_at + 1 + i,
				"the hole is not empty");
	if (cms.n == 0 || cms.n > digits / 2)
		return err_fail(e, ERR_LIMIT,
			"a signature of %zu bytes does not fit the %zu reserved", cms.n,
			digits / 2);
	static const char hex[] = "0123456789abcdef";
	for (size_t i = 0; i < cms.n; i++) {
		pdf->p[hole_at + 1 + 2 * i] = (uint8_t)hex[cms.p[i] >> 4];
		pdf->p[hole_at + 2 + 2 * i] = (uint8_t)hex[cms.p[i] & 15];
	}
	return true;
}
