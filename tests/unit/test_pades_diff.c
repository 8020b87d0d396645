/* SPDX-License-Identifier: MIT */
/* test_pades_diff: forgeries of our own output, class by class, and the changes that must not alarm. */
#include "pades_kit.h"

static struct kit_pki pki;
static struct buf certified; /* certified, and signed by accueil-1 */
static struct buf sealed;

enum { EDITS = 4 };

/*
 * One object of a forged revision. key NULL: 'value' is its whole body; "free": it is freed; else the key is
 * set (value NULL: removed) in what the object was. num 0: new objects, named @1, @2 ... in the texts; @V and
 * @A are the value and the appearance of accueil-1, @C its catalog entry.
 */
struct edit {
	uint32_t num;
	const char *key, *value;
};

struct forgery {
	const char *name;
	struct edit edits[EDITS];
	const char *trailer; /* further trailer keys */
};

static uint32_t ref_of(struct pdf_doc *d, uint32_t num, const char *key, const char *inner)
{
	struct err e = ERR_INIT;
	const struct pdf_obj *o = NULL;
	if (!pdf_object(d, pdf_revision_count(d) - 1, num, &o, NULL, &e))
		kit_fail(&e, "object");
	o = pdf_dict_get(o, key);
	if (inner)
		o = pdf_dict_get(o, inner);
	return o && o->kind == PDF_REF ? o->u.ref.num : 0;
}

static void expand(struct buf *out, const char *text, uint32_t size, uint32_t v, uint32_t ap)
{
	for (; *text; text++) {
		if (text[0] != '@') {
			buf_put_byte(out, (uint8_t)*text);
			continue;
		}
		text++;
		buf_printf(out, "%u",
			*text == 'V'   ? v
			: *text == 'A' ? ap
				       : size + (uint32_t)(*text - '1'));
	}
}

static void body_of(struct buf *out, struct pdf_doc *d, const struct edit *ed, struct slice value)
{
	struct err e = ERR_INIT;
	const struct pdf_obj *o = NULL;
	if (!ed->key) {
		buf_put_slice(out, value);
		return;
	}
	struct pdf_set set = { ed->key, ed->value ? value : (struct slice){ 0 } };
	if (!pdf_object(d, pdf_revision_count(d) - 1, ed->num, &o, NULL, &e) ||
		!pdf_dict_with(out, o, &set, 1, &e))
		kit_fail(&e, "body");
}

static size_t last_xref(const struct buf *pdf)
{
	size_t at = slice_rfind(buf_slice(pdf), SLICE_LIT("startxref\n"));
	return (size_t)strtoull((const char *)pdf->p + at + 10, NULL, 10);
}

/* A revision by hand: a forger is bound by no rule of our writer. */
static struct buf forge(const struct buf *pdf, const struct forgery *f)
{
	struct err e = ERR_INIT;
	struct pdf_doc *d = NULL;
	struct buf out = BUF_MAX(KIT_MAX);
	size_t at[EDITS] = { 0 };
	uint32_t nums[EDITS] = { 0 };
	if (!pdf_open(&d, buf_slice(pdf), NULL, &e))
		kit_fail(&e, "forge");
	uint32_t size = pdf_revision(d, pdf_revision_count(d) - 1)->size, next = size;
	uint32_t v = ref_of(d, 10, "V", NULL), ap = ref_of(d, 10, "AP", "N");
	buf_put_slice(&out, buf_slice(pdf));
	for (size_t i = 0; i < EDITS && (f->edits[i].key || f->edits[i].value); i++) {
		AUTO(buf) struct buf value = BUF_MAX(KIT_MAX);
		AUTO(buf) struct buf body = BUF_MAX(KIT_MAX);
		const struct edit *ed = &f->edits[i];
		nums[i] = ed->num == 900 ? v : ed->num == 901 ? ap : ed->num ? ed->num : next++;
		at[i] = out.n;
		if (ed->key && strcmp(ed->key, "free") == 0) {
			at[i] = 0;
			continue;
		}
		struct edit fixed = { nums[i], ed->key, ed->value };
		expand(&value, ed->value ? ed->value : "", size, v, ap);
		body_of(&body, d, &fixed, buf_slice(&value));
		buf_printf(&out, "%u 0 obj\n", nums[i]);
		buf_put_slice(&out, buf_slice(&body));
		buf_put_text(&out, "\nendobj\n");
	}
	size_t xref = out.n;
	buf_put_text(&out, "xref\n");
	for (size_t i = 0; i < EDITS && nums[i]; i++)
		if (at[i])
			buf_printf(&out, "%u 1\n%010zu 00000 n\r\n", nums[i], at[i]);
		else
			buf_printf(&out, "%u 1\n0000000000 00001 f\r\n", nums[i]);
	buf_printf(&out, "trailer\n<< /Size %u %s /Prev %zu %s >>\nstartxref\n%zu\n%%%%EOF\n", next,
		f->trailer && strstr(f->trailer, "/Root")
			? ""
			: "/Root 1 0 R /ID [<00112233> <00112233>]",
		last_xref(pdf), f->trailer ? f->trailer : "", xref);
	pdf_close(d);
	return out;
}

static bool negative(const struct pades_report *r)
{
	bool bad = r->verdict == PADES_FAILED || r->verdict == PADES_UNREADABLE;
	for (size_t i = 0; i < r->n; i++)
		bad = bad || !r->list[i].intact || r->list[i].changes.worst == PADES_ILLEGAL;
	return bad;
}

#define JS "<< /S /JavaScript /JS (app.alert(1)) >>"

static const struct forgery forgeries[] = {
	/* content and pages */
	{ "content overwritten", { { 5, NULL, "<< /Length 5 >>\nstream\n0 0 m\nendstream" } },
		NULL },
	{ "content replaced",
		{ { 4, "Contents", "@1 0 R" },
			{ 0, NULL, "<< /Length 5 >>\nstream\n0 0 m\nendstream" } },
		NULL },
	{ "content added",
		{ { 4, "Contents", "[5 0 R @1 0 R]" },
			{ 0, NULL, "<< /Length 5 >>\nstream\n0 0 m\nendstream" } },
		NULL },
	{ "content of a spare object", { { 4, "Contents", "18 0 R" } }, NULL },
	{ "resources", { { 4, "Resources", "<< >>" } }, NULL },
	{ "media box", { { 4, "MediaBox", "[0 0 595 400]" } }, NULL },
	{ "crop box", { { 4, "CropBox", "[0 0 595 400]" } }, NULL },
	{ "rotation", { { 4, "Rotate", "90" } }, NULL },
	{ "page action", { { 4, "AA", "<< /O " JS " >>" } }, NULL },
	{ "tab order", { { 4, "Tabs", NULL } }, NULL },
	{ "page group", { { 4, "Group", "<< /S /Transparency >>" } }, NULL },
	{ "page added",
		{ { 3, NULL, "<< /Type /Pages /Kids [4 0 R @1 0 R] /Count 2 >>" },
			{ 0, NULL, "<< /Type /Page /Parent 3 0 R /MediaBox [0 0 9 9] >>" } },
		NULL },
	{ "page replaced",
		{ { 3, "Kids", "[@1 0 R]" },
			{ 0, NULL, "<< /Type /Page /Parent 3 0 R /MediaBox [0 0 595 842] >>" } },
		NULL },
	{ "page inherits", { { 3, "Rotate", "180" } }, NULL },
	{ "font overwritten", { { 6, "ToUnicode", NULL } }, NULL },
	{ "descendant overwritten", { { 7, "DW", "10" } }, NULL },
	{ "to-unicode overwritten", { { 8, NULL, "<< /Length 1 >>\nstream\n \nendstream" } },
		NULL },
	{ "descriptor overwritten", { { 9, "Flags", "32" } }, NULL },
	/* annotations */
	{ "comment under P 2",
		{ { 4, "Annots",
			  "[10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R @1 0 R]" },
			{ 0, NULL,
				"<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (x) "
				">>" } },
		NULL },
	{ "overlay",
		{ { 4, "Annots",
			  "[10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R @1 0 R]" },
			{ 0, NULL,
				"<< /Type /Annot /Subtype /FreeText /Rect [0 0 500 800] /AP << /N "
				"18 0 R >> >>" } },
		NULL },
	{ "link",
		{ { 4, "Annots",
			  "[10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R @1 0 R]" },
			{ 0, NULL,
				"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A " JS " >>" } },
		NULL },
	{ "dangling widget",
		{ { 4, "Annots",
			  "[10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R @1 0 R]" },
			{ 0, NULL,
				"<< /Type /Annot /Subtype /Widget /FT /Sig /T (x) /Rect [0 0 9 9] "
				"/P 4 0 R >>" } },
		NULL },
	{ "annotations gone", { { 4, "Annots", NULL } }, NULL },
	{ "one widget gone",
		{ { 4, "Annots", "[11 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R]" } }, NULL },
	/* catalog */
	{ "open action", { { 1, "OpenAction", JS } }, NULL },
	{ "scripts", { { 1, "Names", "<< /JavaScript << /Names [(a) " JS "] >> >>" } }, NULL },
	{ "attachment", { { 1, "Names", "<< /EmbeddedFiles << /Names [(a) << /F (a) >>] >> >>" } },
		NULL },
	{ "associated file", { { 1, "AF", "[19 0 R]" } }, NULL },
	{ "catalog action", { { 1, "AA", "<< /WC " JS " >>" } }, NULL },
	{ "optional content", { { 1, "OCProperties", "<< /OCGs [] /D << >> >>" } }, NULL },
	{ "viewer preferences", { { 1, "ViewerPreferences", "<< /HideToolbar true >>" } }, NULL },
	{ "language", { { 1, "Lang", "(en)" } }, NULL },
	{ "unmarked", { { 1, "MarkInfo", "<< /Marked false >>" } }, NULL },
	{ "structure replaced", { { 1, "StructTreeRoot", "19 0 R" } }, NULL },
	{ "structure gone", { { 1, "StructTreeRoot", NULL } }, NULL },
	{ "structure element", { { 22, "Alt", "(another)" } }, NULL },
	{ "structure root", { { 21, "RoleMap", "<< /Form /P >>" } }, NULL },
	{ "other pages",
		{ { 1, "Pages", "@1 0 R" },
			{ 0, NULL, "<< /Type /Pages /Kids [4 0 R] /Count 1 >>" } },
		NULL },
	{ "outlines", { { 1, "Outlines", "19 0 R" } }, NULL },
	{ "labels", { { 1, "PageLabels", "<< /Nums [0 << /S /r >>] >>" } }, NULL },
	{ "permissions gone", { { 1, "Perms", NULL } }, NULL },
	{ "permissions replaced", { { 1, "Perms", "<< /DocMDP @V 0 R >>" } }, NULL },
	{ "usage rights", { { 1, "Perms", "<< /UR3 @V 0 R >>" } }, NULL },
	{ "collection", { { 1, "Collection", "<< /View /T >>" } }, NULL },
	{ "needs rendering", { { 1, "NeedsRendering", "true" } }, NULL },
	{ "unknown key", { { 1, "FooBar", "19 0 R" } }, NULL },
	{ "another catalog", { { 0, NULL, "<< /Type /Catalog /Pages 3 0 R >>" } }, "/Root @" },
	{ "junk for metadata",
		{ { 1, "Metadata", "@1 0 R" }, { 0, NULL,
						       "<< /Type /Metadata /Subtype /XML /Length 4 "
						       ">>\nstream\njunk\nendstream" } },
		NULL },
	{ "metadata with an entity",
		{ { 1, "Metadata", "@1 0 R" }, { 0, NULL,
						       "<< /Length 37 >>\nstream\n<!DOCTYPE "
						       "x><x:xmpmeta></x:xmpmeta>  \nendstream" } },
		NULL },
	{ "content as metadata", { { 1, "Metadata", "5 0 R" } }, NULL },
	{ "extensions gone", { { 1, "Extensions", NULL } }, NULL },
	{ "extension of a lower level",
		{ { 1, "Extensions", "<< /ESIC << /BaseVersion /1.7 /ExtensionLevel 0 >> >>" } },
		NULL },
	{ "extension of a lower version",
		{ { 1, "Extensions", "<< /ESIC << /BaseVersion /1.3 /ExtensionLevel 9 >> >>" } },
		NULL },
	{ "extension without a level",
		{ { 1, "Extensions", "<< /ESIC << /BaseVersion /1.7 >> >>" } }, NULL },
	{ "extension taken back", { { 1, "Extensions", "<< >>" } }, NULL },
	{ "extension of another developer",
		{ { 1, "Extensions", "<< /ADBE << /BaseVersion /1.7 /ExtensionLevel 8 >> >>" } },
		NULL },
	{ "extensions in a list, all lower",
		{ { 1, "Extensions",
			"<< /ESIC [<< /BaseVersion /1.7 /ExtensionLevel 0 >> << /BaseVersion /1.5 "
			"/ExtensionLevel 8 >>] >>" } },
		NULL },
	{ "extensions name content",
		{ { 1, "Extensions", "<< /ESIC << /BaseVersion /1.7 /X 5 0 R >> >>" },
			{ 5, NULL, "<< /Length 1 >>\nstream\n \nendstream" } },
		NULL },
	{ "version is no version", { { 1, "Version", "/Foo" } }, NULL },
	/* form */
	{ "form gone", { { 1, "AcroForm", NULL } }, NULL },
	{ "form replaced", { { 1, "AcroForm", "@1 0 R" }, { 0, NULL, "<< /Fields [11 0 R] >>" } },
		NULL },
	{ "xfa", { { 2, "XFA", "19 0 R" } }, NULL },
	{ "calculation", { { 2, "CO", "[17 0 R]" } }, NULL },
	{ "flags lowered", { { 2, "SigFlags", "0" } }, NULL },
	{ "field removed",
		{ { 2, "Fields", "[10 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R]" } }, NULL },
	{ "signed field removed",
		{ { 2, "Fields", "[11 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R]" } }, NULL },
	{ "text field added",
		{ { 2, "Fields",
			  "[10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R @1 0 R]" },
			{ 0, NULL, "<< /FT /Tx /T (x) /V (y) >>" } },
		NULL },
	{ "signature field added",
		{ { 2, "Fields",
			  "[10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R @1 0 R]" },
			{ 0, NULL,
				"<< /FT /Sig /T (x) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] "
				">>" } },
		NULL },
	{ "signature carried to a new field",
		{ { 2, "Fields",
			  "[10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R @1 0 R]" },
			{ 0, NULL,
				"<< /FT /Sig /T (x) /V @V 0 R /Type /Annot /Subtype /Widget /Rect "
				"[0 0 0 0] >>" } },
		NULL },
	{ "default font replaced", { { 2, "DR", "<< /Font << /Parf 9 0 R >> >>" } }, NULL },
	{ "default resources gone", { { 2, "DR", NULL } }, NULL },
	/* the signed field */
	{ "signature removed", { { 10, "V", NULL } }, NULL },
	{ "signature replaced",
		{ { 10, "V", "@1 0 R" }, { 0, NULL, "<< /Type /Sig /Filter /Adobe.PPKLite >>" } },
		NULL },
	{ "signed appearance replaced", { { 10, "AP", "<< /N 18 0 R >>" } }, NULL },
	{ "signed appearance overwritten",
		{ { 901, NULL,
			"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length 1 >>\nstream\n "
			"\nendstream" } },
		NULL },
	{ "signed box moved", { { 10, "Rect", "[0 0 500 800]" } }, NULL },
	{ "signed box hidden", { { 10, "F", "2" } }, NULL },
	{ "signed field renamed", { { 10, "T", "(famille-2)" } }, NULL },
	{ "signed field retold", { { 10, "TU", "(autre)" } }, NULL },
	{ "signed field of another kind", { { 10, "FT", "/Tx" } }, NULL },
	{ "signed field with an action", { { 10, "AA", "<< /E " JS " >>" } }, NULL },
	{ "signed field with kids", { { 10, "Kids", "[17 0 R]" } }, NULL },
	{ "reason spoofed", { { 900, "Reason", "(autre)" } }, NULL },
	{ "name spoofed", { { 900, "Name", "(autre)" } }, NULL },
	{ "date spoofed", { { 900, "M", "(D:20200101000000Z)" } }, NULL },
	{ "value overwritten",
		{ { 900, NULL,
			"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached "
			"/ByteRange [0 1 2 3] /Contents <00> >>" } },
		NULL },
	{ "value freed", { { 900, "free", "" } }, NULL },
	/* empty fields */
	{ "empty box moved", { { 11, "Rect", "[0 0 500 800]" } }, NULL },
	{ "empty box painted", { { 11, "AP", "<< /N 18 0 R >>" } }, NULL },
	{ "empty box hidden", { { 11, "F", "2" } }, NULL },
	{ "empty field renamed", { { 11, "T", "(autre)" } }, NULL },
	{ "empty field locked", { { 11, "Lock", "<< /Type /SigFieldLock /Action /All >>" } },
		NULL },
	{ "signature carried over", { { 11, "V", "@V 0 R" } }, NULL },
	{ "empty value",
		{ { 11, "V", "@1 0 R" }, { 0, NULL,
						 "<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter "
						 "/ETSI.CAdES.detached >>" } },
		NULL },
	{ "false value", { { 11, "V", "(signed)" } }, NULL },
	{ "value without contents",
		{ { 11, "V", "@1 0 R" }, { 0, NULL,
						 "<< /Type /Sig /SubFilter /ETSI.CAdES.detached "
						 "/ByteRange [0 10 20 30] >>" } },
		NULL },
	{ "value without range",
		{ { 11, "V", "@1 0 R" }, { 0, NULL,
						 "<< /Type /Sig /SubFilter /ETSI.CAdES.detached "
						 "/Contents <3000> >>" } },
		NULL },
	{ "value with a false range",
		{ { 11, "V", "@1 0 R" }, { 0, NULL,
						 "<< /Type /Sig /SubFilter /ETSI.CAdES.detached "
						 "/ByteRange [0 10 20 30] /Contents <3000> >>" } },
		NULL },
	{ "value with a null range",
		{ { 11, "V", "@1 0 R" }, { 0, NULL,
						 "<< /Type /Sig /SubFilter /ETSI.CAdES.detached "
						 "/ByteRange null /Contents <3000> >>" } },
		NULL },
	{ "value with empty contents",
		{ { 11, "V", "@1 0 R" }, { 0, NULL,
						 "<< /Type /Sig /SubFilter /ETSI.CAdES.detached "
						 "/ByteRange [0 10 20 30] /Contents <> >>" } },
		NULL },
	{ "lock changed", { { 14, "Lock", NULL } }, NULL },
	/* text field */
	{ "look without value", { { 17, "AP", "<< /N 18 0 R >>" } }, NULL },
	{ "text field with a script", { { 17, "AA", "<< /K " JS " >>" } }, NULL },
	{ "text field moved", { { 17, "Rect", "[0 0 500 800]" } }, NULL },
	{ "text field hidden", { { 17, "F", "2" } }, NULL },
	{ "text field coloured", { { 17, "MK", "<< /BG [1 1 1] >>" } }, NULL },
	{ "text field of other flags", { { 17, "Ff", "4097" } }, NULL },
	{ "empty box of other flags", { { 11, "Ff", "2" } }, NULL },
	/* the table and hidden objects */
	{ "content freed", { { 5, "free", "" } }, NULL },
	{ "field freed", { { 11, "free", "" } }, NULL },
	{ "spare freed", { { 19, "free", "" } }, NULL },
	{ "spare overwritten", { { 19, NULL, "<< /Kind /Other >>" } }, NULL },
	{ "encryption", { { 0, NULL, "<< /Filter /Standard /V 1 >>" } }, "/Encrypt 24 0 R" },
	/* security store */
	{ "store names a page", { { 1, "DSS", "<< /Certs [4 0 R] >>" } }, NULL },
	{ "store with a strange key", { { 1, "DSS", "<< /Certs [] /JS " JS " >>" } }, NULL },
	{ "store overwrites content",
		{ { 1, "DSS", "<< /Certs [5 0 R] >>" },
			{ 5, NULL, "<< /Length 1 >>\nstream\n \nendstream" } },
		NULL },
	{ "store is a list", { { 1, "DSS", "[5 0 R]" } }, NULL },
	{ "store with scripts in VRI",
		{ { 1, "DSS", "<< /VRI << /A << /Cert [] /JS " JS " >> >> >>" } }, NULL },
};

static void refuses_every_forged_revision(void **state)
{
	(void)state;
	size_t wrong = 0, n = sizeof forgeries / sizeof *forgeries;
	for (size_t i = 0; i < n; i++) {
		struct forgery f = forgeries[i];
		if (f.trailer && strcmp(f.trailer, "/Root @") == 0)
			f.trailer = "/Root 28 0 R";
		AUTO(buf) struct buf pdf = forge(&certified, &f);
		AUTO(pades_report)
		struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 86400);
		if (negative(&r) && r.verdict != PADES_PASSED)
			continue;
		printf("  accepted: %s\n", f.name);
		kit_print(&r);
		wrong++;
	}
	printf("%zu forged revisions, %zu accepted\n", n, wrong);
	assert_int_equal(wrong, 0);
}

static void refuses_the_same_after_the_seal(void **state)
{
	(void)state;
	size_t wrong = 0, n = sizeof forgeries / sizeof *forgeries;
	for (size_t i = 0; i < n; i++) {
		if (forgeries[i].trailer)
			continue;
		AUTO(buf) struct buf pdf = forge(&sealed, &forgeries[i]);
		AUTO(pades_report)
		struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 86400);
		if (negative(&r) && r.verdict != PADES_PASSED)
			continue;
		printf("  accepted after the seal: %s\n", forgeries[i].name);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

/* Shadow preparation: what is shown is listed as a field or a comment beforehand, so that it may be "filled in". */
static void content_that_poses_as_a_field_is_still_content(void **state)
{
	(void)state;
	static const char *const poses[] = {
		"/Type /Annot /Subtype /Widget /FT /Tx /T (x) /Rect [0 0 9 9] /V (a)",
		"/Type /Annot /Subtype /Text /Rect [0 0 9 9]"
	};
	for (size_t i = 0; i < 2; i++) {
		AUTO(buf) struct buf pdf = kit_base_with(" 5 0 R", poses[i]);
		kit_careless = true;
		kit_sign(&pki, &pdf,
			&(struct kit_sign){ "accueil-1", PADES_SIGNATURE, &pki.services, NULL,
				KIT_TIME, true, true });
		kit_careless = false;
		char body[300];
		snprintf(body, sizeof body, "<< %s /Length 5 >>\nstream\n0 0 m\nendstream",
			poses[i]);
		struct forgery f = { "pose", { { 5, NULL, body } }, NULL };
		AUTO(buf) struct buf forged = forge(&pdf, &f);
		AUTO(pades_report)
		struct pades_report r = kit_judge(&forged, &pki.anchors, KIT_TIME + 3600);
		assert_true(negative(&r));
	}
}

static void a_change_taken_back_is_still_seen(void **state)
{
	(void)state;
	static const struct forgery there = { "there",
		{ { 5, NULL, "<< /Length 5 >>\nstream\n0 0 m\nendstream" } }, NULL };
	static const struct forgery back = { "back",
		{ { 5, NULL,
			"<< /Length 39 >>\nstream\nBT /F1 12 Tf 72 700 Td <00010002> Tj "
			"ET\nendstream" } },
		NULL };
	AUTO(buf) struct buf one = forge(&certified, &there);
	AUTO(buf) struct buf two = forge(&one, &back);
	AUTO(pades_report) struct pades_report r = kit_judge(&two, &pki.anchors, KIT_TIME + 86400);
	assert_true(negative(&r));
}

static void a_version_that_was_raised_is_not_lowered(void **state)
{
	(void)state;
	static const struct forgery raised = { "raised", { { 1, "Version", "/2.0" } }, NULL };
	static const struct forgery lowered = { "lowered", { { 1, "Version", "/1.4" } }, NULL };
	AUTO(buf) struct buf one = forge(&certified, &raised);
	AUTO(buf) struct buf two = forge(&one, &lowered);
	AUTO(pades_report) struct pades_report r = kit_judge(&two, &pki.anchors, KIT_TIME + 86400);
	assert_true(negative(&r));
}

static void allowed_changes_do_not_alarm(void **state)
{
	(void)state;
	static const struct forgery allowed[] = {
		{ "metadata",
			{ { 1, "Metadata", "@1 0 R" },
				{ 0, NULL,
					"<< /Type /Metadata /Subtype /XML /Length 23 "
					">>\nstream\n<x:xmpmeta></x:xmpmeta>\nendstream" } },
			NULL },
		{ "extensions",
			{ { 1, "Extensions",
				"<< /ESIC << /BaseVersion /1.7 /ExtensionLevel 5 >> >>" } },
			NULL },
		{ "one extension more",
			{ { 1, "Extensions",
				"<< /ESIC << /BaseVersion /1.7 /ExtensionLevel 1 >> /ADBE << "
				"/BaseVersion /1.7 /ExtensionLevel 8 >> >>" } },
			NULL },
		{ "extensions in a list",
			{ { 1, "Extensions",
				"<< /ESIC [<< /BaseVersion /1.7 /ExtensionLevel 1 >> << "
				"/BaseVersion /2.0 /ExtensionLevel 0 >>] >>" } },
			NULL },
		{ "extension over a newer version",
			{ { 1, "Extensions",
				"<< /ESIC << /BaseVersion /2.0 /ExtensionLevel 0 >> >>" } },
			NULL },
		{ "version", { { 1, "Version", "/2.0" } }, NULL },
		{ "equal copy",
			{ { 5, NULL,
				"<< /Length 39 >>\nstream\nBT /F1 12 Tf 72 700 Td <00010002> Tj "
				"ET\nendstream" } },
			NULL },
		{ "orphan", { { 0, NULL, "<< /Nobody /Asks >>" } }, NULL },
		{ "info", { { 0, NULL, "<< /Producer (x) >>" } }, "/Info 28 0 R" },
		{ "store",
			{ { 1, "DSS", "<< /Type /DSS /Certs [@1 0 R] >>" },
				{ 0, NULL, "<< /Length 1 >>\nstream\nx\nendstream" } },
			NULL },
		{ "filled in", { { 17, "V", "(texte)" } }, NULL },
		{ "filled in another colour",
			{ { 17, NULL,
				"<< /Type /Annot /Subtype /Widget /FT /Tx /T (note) /F 4 /P 4 0 R "
				"/Rect [300 150 500 210] /V (texte) /MK << /BG [1 1 1] >> /DA "
				"(/Parf "
				"9 Tf) >>" } },
			NULL },
		{ "closed", { { 17, "Ff", "1" }, { 11, "Ff", "1" } }, NULL },
	};
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++) {
		AUTO(buf) struct buf pdf = forge(&certified, &allowed[i]);
		AUTO(pades_report)
		struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 86400);
		if (negative(&r)) {
			printf("  false alarm: %s\n", allowed[i].name);
			kit_print(&r);
		}
		assert_false(negative(&r));
	}
}

/* HOUSE 4: no lock lets an empty party field be signed after the seal; ours does not. */
static void the_seal_locks_a_party_that_has_not_signed(void **state)
{
	(void)state;
	struct kit_id who =
		kit_issue(&pki, "late", &pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 86400);
	AUTO(buf) struct buf pdf = BUF_MAX(KIT_MAX);
	buf_put_slice(&pdf, buf_slice(&certified));
	kit_sign(&pki, &pdf,
		&(struct kit_sign){ "cachet", PADES_SIGNATURE, &who, pki.issuing.cert, KIT_TIME + 9,
			true, false });
	struct err e = ERR_INIT;
	struct pades_draft d = { .pdf = BUF_MAX(0) };
	struct pades_request r = {
		.field = "famille-1", .kind = PADES_SIGNATURE, .time = KIT_TIME, .room = 100
	};
	assert_false(pades_prepare(&d, buf_slice(&pdf), &r, &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	static const struct forgery late = { "late",
		{ { 11, "V", "@1 0 R" }, { 0, NULL,
						 "<< /Type /Sig /SubFilter /ETSI.CAdES.detached "
						 "/ByteRange [0 1 2 3] /Contents <30> >>" } },
		NULL };
	AUTO(buf) struct buf forged = forge(&pdf, &late);
	AUTO(pades_report)
	struct pades_report rep = kit_judge(&forged, &pki.anchors, KIT_TIME + 86400);
	bool locked = false;
	for (size_t i = 0; i < rep.n; i++)
		if (strcmp(rep.list[i].field, "cachet") == 0)
			locked = rep.list[i].changes.worst == PADES_ILLEGAL;
	assert_true(locked);
	kit_id_free(&who);
}

/* The certificate of the kit's authority as an object of a file; main writes it. */
static char stored[8192];

static void stored_write(void)
{
	uint8_t *der = NULL;
	int n = i2d_X509(pki.issuing.cert, &der);
	assert_true(n > 0 && 2 * (size_t)n + 100 < sizeof stored);
	size_t at = (size_t)snprintf(stored, sizeof stored,
		"<< /Length %d /Filter /ASCIIHexDecode >>\nstream\n", 2 * n + 1);
	for (int i = 0; i < n; i++)
		at += (size_t)snprintf(stored + at, sizeof stored - at, "%02x", der[i]);
	snprintf(stored + at, sizeof stored - at, ">\nendstream");
	OPENSSL_free(der);
}

#define STORE                                                                                      \
	{                                                                                          \
		1, "DSS", "<< /Type /DSS /Certs [@1 0 R] >>"                                       \
	}
#define STORED                                                                                     \
	{                                                                                          \
		0, NULL, stored                                                                    \
	}

/* After the last signature only evidence may follow: all else, harmless or not, is not part of what was signed. */
static void nothing_but_evidence_may_follow_the_last_signature(void **state)
{
	(void)state;
	static const struct forgery after[] = {
		{ "orphan", { { 0, NULL, "<< /Nobody /Asks >>" } }, NULL },
		{ "equal copy",
			{ { 5, NULL,
				"<< /Length 39 >>\nstream\nBT /F1 12 Tf 72 700 Td <00010002> Tj "
				"ET\nendstream" } },
			NULL },
		{ "version", { { 1, "Version", "/2.0" } }, NULL },
		{ "filled in", { { 17, "V", "(texte)" } }, NULL },
	};
	for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
		AUTO(buf) struct buf pdf = forge(&certified, &after[i]);
		AUTO(pades_report)
		struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 86400);
		assert_int_equal(r.verdict, PADES_INDETERMINATE);
	}
	static const struct forgery stores[] = {
		{ "store", { STORE, STORED }, NULL },
		{ "store of nothing",
			{ STORE, { 0, NULL, "<< /Length 1 >>\nstream\nx\nendstream" } }, NULL },
	};
	for (size_t i = 0; i < 2; i++) {
		AUTO(buf) struct buf pdf = forge(&certified, &stores[i]);
		AUTO(pades_report)
		struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 86400);
		assert_int_equal(r.verdict, i ? PADES_INDETERMINATE : PADES_PASSED);
	}
}

#define XMP(when, title)                                                                           \
	"stream\n<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"                \
	"<rdf:Description rdf:about='' xmlns:xmp='http://ns.adobe.com/xap/1.0/' "                  \
	"xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:pdf='http://ns.adobe.com/pdf/1.3/' "    \
	"xmp:ModifyDate='" when "'><dc:title>" title "</dc:title><pdf:Producer>p" when             \
	"</pdf:Producer></rdf:Description></rdf:RDF>\nendstream"

/* ISO 32000-1 14.3.3: who adds evidence notes when it wrote; pyHanko does. What else is in the metadata stays. */
static void evidence_may_come_with_its_writers_notes(void **state)
{
	(void)state;
	static const struct forgery first = { "first",
		{ { 1, "Metadata", "@1 0 R" },
			{ 0, NULL,
				"<< /Type /Metadata /Subtype /XML /Length 321 >>\n" XMP("1", "a") },
			{ 0, NULL, "<< /ModDate (D:1) /Title (a) >>" } },
		"/Info 24 0 R" };
	static const struct {
		enum pades_verdict_word verdict;
		struct forgery f;
	} after[] = {
		{ PADES_PASSED,
			{ "notes",
				{ { 24, NULL, "<< /ModDate (D:2) /Title (a) /Producer (x) >>" },
					{ 23, NULL,
						"<< /Type /Metadata /Subtype /XML /Length 321 "
						">>\n" XMP("2", "a") },
					STORED, STORE },
				"/Info 24 0 R" } },
		{ PADES_INDETERMINATE,
			{ "notes alone", { { 24, NULL, "<< /ModDate (D:2) /Title (a) >>" } },
				"/Info 24 0 R" } },
		{ PADES_INDETERMINATE,
			{ "title",
				{ { 24, NULL, "<< /ModDate (D:2) /Title (b) >>" }, STORED, STORE },
				"/Info 24 0 R" } },
		{ PADES_INDETERMINATE,
			{ "no title", { { 24, NULL, "<< /ModDate (D:2) >>" }, STORED, STORE },
				"/Info 24 0 R" } },
		{ PADES_INDETERMINATE,
			{ "another kind",
				{ { 24, NULL, "<< /ModDate [1] /Title (a) >>" }, STORED, STORE },
				"/Info 24 0 R" } },
		{ PADES_INDETERMINATE,
			{ "xmp title",
				{ { 23, NULL,
					  "<< /Type /Metadata /Subtype /XML /Length 321 >>\n" XMP(
						  "2", "b") },
					STORED, STORE },
				"/Info 24 0 R" } },
		{ PADES_INDETERMINATE, { "another key",
					       { { 23, NULL,
							 "<< /Type /Metadata /Subtype /XML /A 1 "
							 "/Length 321 >>\n" XMP("2", "a") },
						       STORED, STORE },
					       "/Info 24 0 R" } },
	};
	struct kit_id who = kit_issue(
		&pki, "first", &pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 86400);
	AUTO(buf) struct buf base = kit_base();
	AUTO(buf) struct buf noted = forge(&base, &first);
	kit_sign(&pki, &noted,
		&(struct kit_sign){ "accueil-1", PADES_SIGNATURE, &who, pki.issuing.cert, KIT_TIME,
			true, true });
	for (size_t i = 0; i < sizeof after / sizeof *after; i++) {
		AUTO(buf) struct buf pdf = forge(&noted, &after[i].f);
		AUTO(pades_report)
		struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 3600);
		if (r.verdict != after[i].verdict) {
			printf("  %s\n", after[i].f.name);
			kit_print(&r);
		}
		assert_int_equal(r.verdict, after[i].verdict);
	}
	kit_id_free(&who);
}

#define ANNOTS "[10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R @2 0 R]"
#define FIELDS "[10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R @1 0 R]"
#define STAMPED                                                                                    \
	"/FT /Sig /T (x) /V << /Type /DocTimeStamp /SubFilter /ETSI.RFC3161 /ByteRange [0 1 2 3] " \
	"/Contents <30> >>"
#define SHOWN "/Rect [0 0 500 800] /F 4 /P 4 0 R /AP << /N 18 0 R >>"

/* What the earlier signer signed, by the words of the report. */
static bool alarmed(const struct buf *pdf)
{
	AUTO(pades_report) struct pades_report r = kit_judge(pdf, &pki.anchors, KIT_TIME + 86400);
	for (size_t i = 0; i < r.n; i++)
		if (strcmp(r.list[i].field, "accueil-1") == 0)
			return r.list[i].changes.worst == PADES_ILLEGAL;
	return true;
}

/* A time-stamp may bring its field along; a certified file shows nothing by it (ISO 32000-2 12.8.2.2.2). */
static void a_time_stamp_brings_nothing_that_is_seen(void **state)
{
	(void)state;
	static const struct forgery stamps[] = {
		{ "kid shown",
			{ { 2, "Fields", FIELDS }, { 4, "Annots", ANNOTS },
				{ 0, NULL, "<< " STAMPED " /Kids [@2 0 R] >>" },
				{ 0, NULL,
					"<< /Type /Annot /Subtype /Widget /Parent @1 0 R " SHOWN
					" >>" } },
			NULL },
		{ "kid of another kind",
			{ { 2, "Fields", FIELDS }, { 4, "Annots", ANNOTS },
				{ 0, NULL, "<< " STAMPED " /Kids [@2 0 R] >>" },
				{ 0, NULL,
					"<< /Type /Annot /Subtype /FreeText /F 4 /Rect [0 0 0 0] "
					">>" } },
			NULL },
		{ "kid beside itself",
			{ { 2, "Fields", FIELDS }, { 4, "Annots", ANNOTS },
				{ 0, NULL,
					"<< " STAMPED " /Type /Annot /Subtype /Widget /Rect [0 0 0 "
					"0] /Kids [@2 0 R] >>" },
				{ 0, NULL, "<< /Type /Annot /Subtype /Widget " SHOWN " >>" } },
			NULL },
		{ "kid that was there",
			{ { 2, "Fields", FIELDS },
				{ 0, NULL, "<< " STAMPED " /Kids [17 0 R] >>" } },
			NULL },
		{ "box of references",
			{ { 2, "Fields", FIELDS },
				{ 0, NULL,
					"<< " STAMPED
					" /Type /Annot /Subtype /Widget /F 4 /Rect [0 "
					"0 @2 0 R @2 0 R] >>" },
				{ 0, NULL, "500" },
				{ 4, "Annots",
					"[10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R "
					"@1 0 R]" } },
			NULL },
		{ "box of no numbers",
			{ { 2, "Fields", FIELDS },
				{ 0, NULL,
					"<< " STAMPED
					" /Type /Annot /Subtype /Widget /F 4 /Rect [0 "
					"0 (5) 0] >>" } },
			NULL },
		{ "no widget",
			{ { 2, "Fields", FIELDS },
				{ 0, NULL,
					"<< " STAMPED " /Type /Annot /Subtype /FreeText /F 4 /Rect "
					"[0 0 0 0] >>" },
				{ 4, "Annots",
					"[10 0 R 11 0 R 12 0 R 13 0 R 14 0 R 15 0 R 16 0 R 17 0 R "
					"@1 0 R]" } },
			NULL },
	};
	for (size_t i = 0; i < sizeof stamps / sizeof *stamps; i++) {
		AUTO(buf) struct buf pdf = forge(&certified, &stamps[i]);
		if (!alarmed(&pdf))
			printf("  accepted: %s\n", stamps[i].name);
		assert_true(alarmed(&pdf));
	}
	static const struct forgery hidden[] = {
		{ "merged",
			{ { 2, "Fields", FIELDS },
				{ 0, NULL,
					"<< " STAMPED " /Type /Annot /Subtype /Widget /F 132 /Rect "
					"[0 0 0 0] >>" } },
			NULL },
		{ "apart",
			{ { 2, "Fields", FIELDS }, { 4, "Annots", ANNOTS },
				{ 0, NULL, "<< " STAMPED " /Kids [@2 0 R] >>" },
				{ 0, NULL,
					"<< /Type /Annot /Subtype /Widget /Parent @1 0 R /Rect [0 "
					"0 0 0] >>" } },
			NULL },
	};
	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
		AUTO(buf) struct buf pdf = forge(&certified, &hidden[i]);
		assert_false(alarmed(&pdf));
	}
}

static void bytes_before_within_or_after_are_refused(void **state)
{
	(void)state;
	for (int kind = 0; kind < 6; kind++) {
		AUTO(buf) struct buf pdf = BUF_MAX(KIT_MAX);
		if (kind == 0)
			buf_put_text(&pdf, "x");
		buf_put_slice(&pdf, buf_slice(&sealed));
		if (kind == 1)
			buf_put_text(&pdf, "x");
		if (kind == 2)
			buf_put_text(&pdf, "\n");
		if (kind == 3)
			pdf.n--;
		if (kind == 4)
			pdf.n -= pdf.n / 3;
		if (kind == 5)
			buf_put_text(&pdf, "%%EOF\n");
		AUTO(pades_report)
		struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 86400);
		assert_int_not_equal(r.verdict, PADES_PASSED);
	}
}

/* SECURITY 5, test 26, thinned: every 97th byte here, all of them by hand with a step of 1. */
static void no_single_byte_may_change(void **state)
{
	(void)state;
	const char *step_text = getenv("PADES_BYTE_STEP");
	size_t step = step_text ? (size_t)strtoull(step_text, NULL, 10) : 211, tried = 0, wrong = 0;
	AUTO(buf) struct buf pdf = BUF_MAX(KIT_MAX);
	buf_put_slice(&pdf, buf_slice(&sealed));
	for (size_t i = 0; i < pdf.n; i += step ? step : 1) {
		uint8_t was = pdf.p[i];
		pdf.p[i] ^= 0x20;
		AUTO(pades_report)
		struct pades_report r = kit_judge(&pdf, &pki.anchors, KIT_TIME + 86400);
		if (r.verdict == PADES_PASSED) {
			printf("  byte %zu: %02x -> %02x passed\n", i, was, pdf.p[i]);
			wrong++;
		}
		pdf.p[i] = was;
		tried++;
	}
	printf("%zu bytes changed, %zu accepted\n", tried, wrong);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	pki = kit_pki_make();
	stored_write();
	struct kit_id who = kit_issue(
		&pki, "accueil", &pki.issuing, KIT_SIGNER, KIT_TIME - 600, KIT_TIME + 86400 * 365);
	certified = kit_base();
	kit_sign(&pki, &certified,
		&(struct kit_sign){ "certification", PADES_CERTIFICATION, &who, pki.issuing.cert,
			KIT_TIME, true, false });
	kit_sign(&pki, &certified,
		&(struct kit_sign){ "accueil-1", PADES_SIGNATURE, &who, pki.issuing.cert,
			KIT_TIME + 5, true, true });
	sealed = kit_sealed(&pki);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_every_forged_revision),
		cmocka_unit_test(refuses_the_same_after_the_seal),
		cmocka_unit_test(content_that_poses_as_a_field_is_still_content),
		cmocka_unit_test(a_change_taken_back_is_still_seen),
		cmocka_unit_test(a_version_that_was_raised_is_not_lowered),
		cmocka_unit_test(allowed_changes_do_not_alarm),
		cmocka_unit_test(the_seal_locks_a_party_that_has_not_signed),
		cmocka_unit_test(nothing_but_evidence_may_follow_the_last_signature),
		cmocka_unit_test(evidence_may_come_with_its_writers_notes),
		cmocka_unit_test(a_time_stamp_brings_nothing_that_is_seen),
		cmocka_unit_test(bytes_before_within_or_after_are_refused),
		cmocka_unit_test(no_single_byte_may_change),
	};
	int r = cmocka_run_group_tests(tests, NULL, NULL);
	kit_id_free(&who);
	buf_free(&certified);
	buf_free(&sealed);
	kit_pki_free(&pki);
	return r;
}
