/* SPDX-License-Identifier: MIT */
/* range: reads a ByteRange against the file it claims to cover, and hashes what it covers. */
#include "pades/range.h"

#include "base/text.h"
#include "pki/algo.h"
#include "pki/cert.h"

static const char CLAUSE[] = "ISO 32000-1 12.8.1";

/* Four direct, non-negative integers [0 a b c]. */
static bool numbers(uint64_t out[static 4], const struct pdf_obj *range, struct err *e)
{
	if (!range || range->kind != PDF_ARRAY || pdf_array_count(range) != 4)
		return err_set(e, ERR_SYNTAX, CLAUSE, range ? range->at : ERR_NO_OFFSET,
			"ByteRange is not a direct array of four numbers");
	for (size_t i = 0; i < 4; i++) {
		int64_t v = 0;
		if (!pdf_int(pdf_array_at(range, i), &v) || v < 0)
			return err_set(e, ERR_SYNTAX, CLAUSE, range->at,
				"ByteRange number %zu is not a non-negative integer", i + 1);
		out[i] = (uint64_t)v;
	}
	return true;
}

/* The gap must be one hexadecimal string: no white space, no comment, an even number of digits. */
static bool hole_read(struct pades_range *r, struct slice file, struct err *e)
{
	if (r->hole_end - r->hole_at < 4 || file.p[r->hole_at] != '<' ||
		file.p[r->hole_end - 1] != '>')
		return err_set(
			e, ERR_SYNTAX, CLAUSE, r->hole_at, "the gap is not one hexadecimal string");
	struct slice hex =
		slice_sub(file, (size_t)r->hole_at + 1, (size_t)(r->hole_end - r->hole_at) - 2);
	if (hex.n % 2)
		return err_set(
			e, ERR_SYNTAX, CLAUSE, r->hole_at, "Contents has an odd number of digits");
	size_t digits = text_hex_run(hex);
	if (digits != hex.n)
		return err_set(e, ERR_SYNTAX, CLAUSE, r->hole_at + 1 + digits,
			"Contents holds a byte that is no hexadecimal digit");
	/* one writer writes one case: so not even this byte of the file can be another unnoticed */
	if (text_hex_mixed(hex))
		return err_set(e, ERR_SYNTAX, CLAUSE, r->hole_at,
			"Contents mixes the cases of its digits");
	r->contents_hex = hex;
	return true;
}

/* Does 'end' lie behind the %%EOF of a revision, at most its line end left out? */
static bool ends_revision(struct slice file, uint64_t end, uint64_t revision_end)
{
	if (end > revision_end || revision_end - end > 2)
		return false;
	for (uint64_t i = end; i < revision_end; i++)
		if (file.p[i] != '\r' && file.p[i] != '\n')
			return false;
	return true;
}

static void coverage_find(struct pades_range *r, const struct pdf_doc *d, struct slice file)
{
	r->coverage = PADES_PARTIAL;
	for (size_t i = 0; i < pdf_revision_count(d); i++) {
		if (!ends_revision(file, r->end, pdf_revision(d, i)->end))
			continue;
		r->revision = i;
		r->coverage = r->end == file.n ? PADES_WHOLE_FILE : PADES_WHOLE_REVISION;
		return;
	}
}

bool pades_range_read(
	struct pades_range *out, struct pdf_doc *d, const struct pdf_obj *sigdict, struct err *e)
{
	*out = (struct pades_range){ .coverage = PADES_UNCLEAR };
	struct slice file = pdf_bytes(d);
	uint64_t v[4];
	if (!numbers(v, pdf_dict_get(sigdict, "ByteRange"), e))
		return false;
	const struct pdf_obj *contents = pdf_dict_get(sigdict, "Contents");
	if (!contents || contents->kind != PDF_STRING || contents->end == 0)
		return err_set(e, ERR_SYNTAX, CLAUSE, sigdict->at,
			"Contents is not a direct string in the file");
	if (v[0] != 0)
		return err_set(
			e, ERR_SYNTAX, CLAUSE, sigdict->at, "ByteRange does not start at byte 0");
	if (v[1] != contents->at || v[2] != contents->end)
		return err_set(e, ERR_SYNTAX, CLAUSE, sigdict->at,
			"the gap of ByteRange is not exactly the value of Contents");
	if (v[2] > file.n || v[3] > file.n - v[2])
		return err_set(
			e, ERR_SYNTAX, CLAUSE, sigdict->at, "ByteRange reaches beyond the file");
	struct pades_range r = { .hole_at = v[1], .hole_end = v[2], .end = v[2] + v[3] };
	if (!hole_read(&r, file, e))
		return false;
	coverage_find(&r, d, file);
	*out = r;
	return true;
}

void pades_hashed_auto(struct pades_hashed *h)
{
	EVP_MD_CTX_free(h->begun);
	*h = (struct pades_hashed){ .file = h->file };
}

/* From the first byte to 'end', with what was hashed already. */
static bool hashed_up_to(struct pades_hashed *h, uint64_t end, const EVP_MD *md)
{
	if (!h->begun || h->md != md || h->n > end) {
		pades_hashed_auto(h);
		h->begun = EVP_MD_CTX_new();
		if (!h->begun || EVP_DigestInit_ex(h->begun, md, NULL) <= 0)
			return false;
		h->md = md;
	}
	if (EVP_DigestUpdate(h->begun, h->file.p + h->n, (size_t)end - h->n) <= 0)
		return false;
	h->n = (size_t)end;
	return true;
}

bool pades_range_digest_next(uint8_t *out, size_t *n, struct pades_hashed *h,
	const struct pades_range *r, const EVP_MD *md, struct err *e)
{
	if (r->hole_at > r->hole_end || r->hole_end > r->end || r->end > h->file.n)
		return err_fail(e, ERR_BUG, "a range beyond its file");
	AUTO(md_ctx) EVP_MD_CTX *c = EVP_MD_CTX_new();
	const uint8_t *rest = h->file.p + r->hole_end;
	if (!c || !hashed_up_to(h, r->hole_at, md) || EVP_MD_CTX_copy_ex(c, h->begun) <= 0 ||
		EVP_DigestUpdate(c, rest, (size_t)(r->end - r->hole_end)) <= 0 ||
		!algo_digest_final(out, n, c, md)) {
		pades_hashed_auto(h);
		return err_openssl(e, CLAUSE, "cannot hash the byte range");
	}
	return true;
}

bool pades_range_digest(uint8_t *out, size_t *n, struct slice pdf, const struct pades_range *r,
	const EVP_MD *md, struct err *e)
{
	AUTO(pades_hashed) struct pades_hashed h = { .file = pdf };
	return pades_range_digest_next(out, n, &h, r, md, e);
}
