/* SPDX-License-Identifier: MIT */
/* paint: from blocks to bytes: layout, content streams, fonts, and only then libharu. */
#include "convention/paint.h"

#include "base/memory.h"
#include "convention/form.h"
#include "convention/meta.h"
#include "convention/type0.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

/* A compressed associated file that many documents carry. */
struct kept {
	uint8_t md[EVP_MAX_MD_SIZE];
	struct buf bytes;
};

struct paint {
	struct font *font[LINE_STYLES]; /* by enum block_style */
	const struct font *fonts[LINE_STYLES];
	struct type0 text; /* the whole regular font: body, and appearances to come */
	struct flate quick, small;
	struct buf icc;
	struct kept kept[PAINT_MAX_KEPT];
	size_t kept_next; /* the oldest one's place */
};

/* One document. Everything that owns memory is here, below the setjmp. */
struct work {
	struct paint *p;
	struct layout *l;
	struct ink_marks marks;
	struct font_use use[LINE_STYLES];
	struct buf page[LAYOUT_MAX_PAGES]; /* compressed content */
	struct type0 bold, italic;
	struct tags tags;
	struct tag_targets to;
	struct meta meta;
	struct haru haru;
	EVP_MD_CTX *md; /* over all that makes the file: its /ID */
};

static void work_free(struct work *w)
{
	if (!w)
		return;
	haru_close(&w->haru);
	layout_free(w->l);
	ink_marks_auto(&w->marks);
	for (size_t i = 0; i < LAYOUT_MAX_PAGES; i++)
		buf_free(&w->page[i]);
	type0_auto(&w->bold);
	type0_auto(&w->italic);
	tags_auto(&w->tags);
	buf_free(&w->meta.xmp);
	for (size_t i = 0; i < PAINT_MAX_FILES; i++)
		buf_free(&w->meta.file[i]);
	EVP_MD_CTX_free(w->md);
	free(w);
}

static void work_auto(struct work **w)
{
	work_free(*w);
}

/* The compressed form of a shared file, made when it is first met. */
static bool kept_find(const struct kept **out, struct paint *p, struct slice bytes, struct err *e)
{
	uint8_t md[EVP_MAX_MD_SIZE] = { 0 };
	if (!EVP_Digest(bytes.p, bytes.n, md, NULL, EVP_sha256(), NULL))
		return err_fail(e, ERR_CRYPTO, "SHA-256 failed");
	for (size_t i = 0; i < PAINT_MAX_KEPT; i++)
		if (p->kept[i].bytes.n && memcmp(p->kept[i].md, md, sizeof md) == 0) {
			*out = &p->kept[i];
			return true;
		}
	struct kept *k = &p->kept[p->kept_next];
	AUTO(buf) struct buf small = BUF_MAX(PAINT_MAX_BYTES);
	if (!flate_put(&small, &p->small, bytes, e))
		return false;
	buf_free(&k->bytes);
	k->bytes = buf_move(&small);
	memcpy(k->md, md, sizeof md);
	p->kept_next = (p->kept_next + 1) % PAINT_MAX_KEPT;
	*out = k;
	return true;
}

static bool library_keep(struct paint *p, const struct library *l, struct err *e)
{
	const struct kept *k = NULL;
	for (size_t i = 0; i < l->models_n; i++)
		if (!kept_find(&k, p, buf_slice(&l->models[i].bytes), e))
			return err_context(e, "model %zu", i);
	for (size_t i = 0; i < l->rules_n; i++)
		if (!kept_find(&k, p, buf_slice(&l->rules[i].bytes), e))
			return err_context(e, "rules %zu", i);
	return true;
}

bool paint_open(struct paint **out, const struct library *l, struct err *e)
{
	AUTO(paint) struct paint *p = calloc(1, sizeof *p);
	AUTO(buf) struct buf icc = BUF_MAX(LIBRARY_MAX_FILE);
	struct font_use all = { 0 };
	if (!p)
		return err_nomem(e);
	p->quick.level = FLATE_QUICK;
	p->small.level = FLATE_SMALL;
	const struct buf *files[LINE_STYLES] = {
		[BLOCK_REGULAR] = &l->font_text,
		[BLOCK_BOLD] = &l->font_bold,
		[BLOCK_ITALIC] = &l->font_italic,
	};
	for (size_t i = 0; i < LINE_STYLES; i++) {
		if (!font_open(&p->font[i], buf_slice(files[i]), e))
			return err_context(e, "font %zu", i);
		p->fonts[i] = p->font[i];
	}
	for (size_t g = 0; g < FONT_MAX_GLYPHS; g++)
		all.glyph[g] = p->font[BLOCK_REGULAR]->code[g] != 0;
	if (!type0_make(&p->text, &p->small, p->font[BLOCK_REGULAR], &all, e) ||
		!flate_put(&icc, &p->small, buf_slice(&l->icc), e) || !library_keep(p, l, e))
		return false;
	p->icc = buf_move(&icc);
	*out = p;
	p = NULL;
	return true;
}

void paint_close(struct paint *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < LINE_STYLES; i++)
		font_close(p->font[i]);
	type0_auto(&p->text);
	flate_auto(&p->quick);
	flate_auto(&p->small);
	buf_free(&p->icc);
	for (size_t i = 0; i < PAINT_MAX_KEPT; i++)
		buf_free(&p->kept[i].bytes);
	free(p);
}

void paint_auto(struct paint **p)
{
	paint_close(*p);
	*p = NULL;
}

static bool digest_add(struct work *w, struct slice s, struct err *e)
{
	uint64_t n = s.n;
	if (EVP_DigestUpdate(w->md, &n, sizeof n) && EVP_DigestUpdate(w->md, s.p, s.n))
		return true;
	return err_fail(e, ERR_CRYPTO, "SHA-256 failed");
}

static bool pages_make(struct work *w, struct err *e)
{
	AUTO(buf) struct buf text = BUF_MAX(INK_MAX_BYTES);
	const struct ink ink = { w->l, w->p->fonts, w->use };
	for (size_t i = 0; i < w->l->pages; i++) {
		text.n = 0;
		w->page[i] = (struct buf)BUF_MAX(INK_MAX_BYTES);
		if (!ink_page(&text, &w->marks, &ink, i, e) ||
			!digest_add(w, buf_slice(&text), e) ||
			!flate_put(&w->page[i], &w->p->quick, buf_slice(&text), e))
			return false;
	}
	return true;
}

/* One digest finds the compressed form, and stands for the bytes in the /ID. */
static bool shared_put(struct buf *to, struct work *w, struct slice bytes, struct err *e)
{
	const struct kept *k = NULL;
	if (!kept_find(&k, w->p, bytes, e) ||
		!digest_add(w, (struct slice){ k->md, sizeof k->md }, e))
		return false;
	buf_put_slice(to, buf_slice(&k->bytes));
	return buf_done(to, e);
}

static bool files_make(struct work *w, const struct paint_job *job, struct err *e)
{
	if (job->files_n > PAINT_MAX_FILES)
		return err_fail(e, ERR_LIMIT, "more than %d associated files", PAINT_MAX_FILES);
	for (size_t i = 0; i < job->files_n; i++) {
		const struct paint_file *file = &job->files[i];
		struct buf *to = &w->meta.file[i];
		*to = (struct buf)BUF_MAX(PAINT_MAX_BYTES);
		if (!digest_add(w, slice_text(file->name), e) ||
			!(file->shared ? shared_put(to, w, file->bytes, e)
				       : digest_add(w, file->bytes, e) &&
						 flate_put(to, &w->p->quick, file->bytes, e)))
			return err_context(e, "associated file %zu", i);
	}
	return true;
}

/* A font that shows nothing is left out. */
static bool used(const struct font_use *use)
{
	for (size_t g = 0; g < FONT_MAX_GLYPHS; g++)
		if (use->glyph[g])
			return true;
	return false;
}

static bool fonts_make(struct work *w, struct err *e)
{
	const struct font_use *bold = &w->use[BLOCK_BOLD], *italic = &w->use[BLOCK_ITALIC];
	return (!used(bold) ||
		       type0_make(&w->bold, &w->p->quick, w->p->font[BLOCK_BOLD], bold, e)) &&
	       (!used(italic) ||
		       type0_make(&w->italic, &w->p->quick, w->p->font[BLOCK_ITALIC], italic, e));
}

static bool meta_make(struct work *w, const struct paint_job *job, struct err *e)
{
	uint8_t md[EVP_MAX_MD_SIZE];
	w->meta.job = job;
	w->meta.icc = buf_slice(&w->p->icc);
	w->meta.xmp = (struct buf)BUF_MAX(META_MAX_XMP);
	if (!meta_xmp_make(&w->meta.xmp, job, e) || !digest_add(w, buf_slice(&w->meta.xmp), e))
		return false;
	if (!EVP_DigestFinal_ex(w->md, md, NULL))
		return err_fail(e, ERR_CRYPTO, "SHA-256 failed");
	memcpy(w->meta.id, md, META_ID);
	return true;
}

static HPDF_Dict resources_put(struct work *w, HPDF_Dict text_font)
{
	struct haru *h = &w->haru;
	HPDF_Dict resources = haru_dict(h), fonts = haru_inner(h, resources, "Font");
	HPDF_Dict_Add(fonts, "F0", text_font);
	if (w->bold.font)
		HPDF_Dict_Add(fonts, "F1", type0_put(h, &w->bold));
	if (w->italic.font)
		HPDF_Dict_Add(fonts, "F2", type0_put(h, &w->italic));
	return resources;
}

/*
 * Page objects of our own below libharu's root: its own carry keys and checks that we do not want.
 */
static void pages_put(struct work *w, HPDF_Dict resources)
{
	struct haru *h = &w->haru;
	HPDF_Dict root = h->doc->root_pages;
	HPDF_Array kids = HPDF_Dict_GetItem(root, "Kids", HPDF_OCLASS_ARRAY);
	/* Inherited (ISO 32000-1 7.7.3.4); resources may not be (ISO 19005-3 6.2.2). */
	haru_put_box(h, root, "MediaBox", (int[]){ 0, 0, LAYOUT_WIDTH, LAYOUT_HEIGHT });
	for (size_t i = 0; i < w->l->pages; i++) {
		HPDF_Dict page = haru_dict(h);
		page->header.obj_class |= HPDF_OSUBCLASS_PAGE;
		HPDF_Dict_AddName(page, "Type", "Page");
		HPDF_Dict_Add(page, "Parent", root);
		HPDF_Dict_Add(page, "Resources", resources);
		HPDF_Dict_Add(page, "Contents", haru_stream(h, buf_slice(&w->page[i]), true));
		HPDF_Dict_AddNumber(page, "StructParents", (HPDF_INT32)i);
		HPDF_Dict_AddName(page, "Tabs", "S");
		HPDF_Array_Add(kids, page);
		w->to.page[i] = page;
	}
}

/* The only function libharu jumps back into. */
static bool file_make(struct buf *out, struct work *w, struct err *e)
{
	struct haru *h = &w->haru;
	if (setjmp(h->bail)) {
		bool lack = h->status == HPDF_FAILD_TO_ALLOC_MEM || memory_lacked();
		return err_fail(e, lack ? ERR_NOMEM : ERR_BUG, "libharu failed (0x%04lx, %lu)",
			h->status, h->detail);
	}
	HPDF_NewDoc(h->doc);
	h->doc->pdf_version = HPDF_VER_17;
	HPDF_Dict_RemoveElement(h->doc->catalog, "Outlines");
	HPDF_Dict text_font = type0_put(h, &w->p->text);
	pages_put(w, resources_put(w, text_font));
	HPDF_Dict_Add(h->doc->catalog, "AcroForm", form_put(h, w->l, &w->to, text_font));
	meta_put(h, &w->meta);
	HPDF_Dict_Add(h->doc->catalog, "StructTreeRoot", tags_put(h, &w->tags, &w->to));
	return buf_done(&w->tags.text, e) && haru_save(out, h, &w->p->quick, e);
}

static bool job_whole(const struct paint_job *job, struct err *e)
{
	const struct blocks *b = job->blocks;
	if (b->title && b->reference && b->revision && b->digest16 && b->verification)
		return true;
	return err_fail(e, ERR_SYNTAX,
		"title, reference, revision, digest or verification address is absent");
}

static bool work_open(struct work *w, struct paint *p, struct err *e)
{
	w->p = p;
	w->md = EVP_MD_CTX_new();
	if (!w->md || !EVP_DigestInit_ex(w->md, EVP_sha256(), NULL))
		return err_fail(e, ERR_CRYPTO, "SHA-256 cannot start");
	return true;
}

bool paint_pdf(struct buf *out, struct paint *p, const struct paint_job *job, struct err *e)
{
	AUTO(work) struct work *w = calloc(1, sizeof *w);
	if (!w)
		return err_nomem(e);
	if (!job_whole(job, e) || !work_open(w, p, e) ||
		!layout_make(&w->l, job->blocks, p->fonts, e))
		return false;
	if (!pages_make(w, e) || !files_make(w, job, e) || !fonts_make(w, e) ||
		!meta_make(w, job, e))
		return false;
	if (!tags_open(&w->tags, w->l, &w->marks, e) || !haru_open(&w->haru, e))
		return false;
	return file_make(out, w, e);
}
