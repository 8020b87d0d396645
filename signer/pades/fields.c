/* SPDX-License-Identifier: MIT */
/*
 * fields: what may differ in a form: a value where none was, its appearance, a new signature field.
 */
#include "pades/walk.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIELD_MAX_PARENTS = 32, FIELD_MAX_NODES = 20000 };

#define COUNT(a) (sizeof(a) / sizeof *(a))

static struct place key_below(const struct place *at, struct slice key)
{
	return (struct place){ .up = at, .key = key, .item = at->item, .depth = at->depth + 1 };
}

static struct place index_below(const struct place *at, size_t i)
{
	return (struct place){ .up = at, .index = i, .item = at->item, .depth = at->depth + 1 };
}

/* A field as its chain of parents makes it (12.7.3.1: FT, V and Ff are inherited). */
struct facts {
	const struct pdf_obj *type, *value; /* value as written: mostly a reference */
	const struct pdf_obj *flags;
};

static bool facts_read(
	struct facts *out, struct walk *w, size_t rev, const struct pdf_obj *dict, struct err *e)
{
	*out = (struct facts){ NULL, NULL, NULL };
	for (int i = 0; dict && i < FIELD_MAX_PARENTS; i++) {
		if ((!out->type && !pdf_get(w->doc, rev, dict, "FT", &out->type, e)) ||
			(!out->flags && !pdf_get(w->doc, rev, dict, "Ff", &out->flags, e)))
			return false;
		if (!out->value)
			out->value = pdf_dict_get(dict, "V");
		if (!pdf_get(w->doc, rev, dict, "Parent", &dict, e))
			return false;
	}
	return true;
}

static void name_prepend(char name[static STEP_FIELD_MAX], const struct pdf_obj *t)
{
	AUTO(buf) struct buf text = BUF_MAX(STEP_FIELD_MAX - 1);
	struct err ignored = ERR_INIT;
	if (!t || t->kind != PDF_STRING || !pdf_text(&text, t->u.bytes, &ignored))
		return;
	size_t old = strlen(name), add = text.n + (old ? 1 : 0);
	if (add + old >= STEP_FIELD_MAX)
		return;
	memmove(name + add, name, old + 1);
	memcpy(name, text.p, text.n);
	if (old)
		name[text.n] = '.';
}

static const char *keep_name(struct walk *w, const char *name)
{
	if ((w->out->names_n & (w->out->names_n - 1)) == 0) {
		char **names = realloc(
			w->out->names, (w->out->names_n ? 2 * w->out->names_n : 1) * sizeof *names);
		if (!names)
			return NULL;
		w->out->names = names;
	}
	char *copy = strdup(name);
	if (copy)
		w->out->names[w->out->names_n++] = copy;
	return copy;
}

/* The full name (12.7.3.2): locks ask for it. Only of fields that differ: there may be thousands, and hundreds of revisions. */
static bool name_of(
	const char **out, struct walk *w, size_t rev, const struct pdf_obj *dict, struct err *e)
{
	char name[STEP_FIELD_MAX] = "";
	for (int i = 0; dict && i < FIELD_MAX_PARENTS; i++) {
		const struct pdf_obj *t = NULL;
		if (!pdf_get(w->doc, rev, dict, "T", &t, e))
			return false;
		name_prepend(name, t);
		if (!pdf_get(w->doc, rev, dict, "Parent", &dict, e))
			return false;
	}
	*out = keep_name(w, name);
	return *out || err_nomem(e);
}

/*
 * Is nothing drawn? 12.5.5: into a box of no width or height; 12.5.3: bit 2 hides; a field apart from its widgets is no
 * annotation. A box that is not four numbers is drawn somewhere.
 */
bool fields_invisible(
	bool *out, struct walk *w, size_t rev, const struct pdf_obj *dict, struct err *e)
{
	const struct pdf_obj *rect = NULL, *f = NULL, *side = NULL;
	double v[4] = { 0 };
	int64_t flags = 0;
	if (!pdf_get(w->doc, rev, dict, "Rect", &rect, e) ||
		!pdf_get(w->doc, rev, dict, "F", &f, e))
		return false;
	*out = (pdf_int(f, &flags) && flags & 2) || (!rect && !pdf_dict_get(dict, "Subtype"));
	if (*out || pdf_array_count(rect) != 4)
		return true;
	for (size_t i = 0; i < 4; i++) {
		if (!pdf_resolve(w->doc, rev, pdf_array_at(rect, i), &side, e))
			return false;
		if (!pdf_number(side, &v[i]))
			return true;
	}
	*out = fabs(v[2] - v[0]) < 1e-6 || fabs(v[3] - v[1]) < 1e-6;
	return true;
}

/*
 * What kind of signature value 'v' is, in the newer revision: 0 none at all, 1 signature, 2
 * document time-stamp.
 */
static bool value_kind(int *out, struct walk *w, const struct pdf_obj *v, struct err *e)
{
	const struct pdf_obj *none = NULL, *dict = v;
	*out = 0;
	if (!walk_resolve(w, &none, &dict, e))
		return false;
	if (!dict || dict->kind != PDF_DICT || !pdf_dict_get(dict, "Contents") ||
		!pdf_dict_get(dict, "ByteRange"))
		return true;
	*out = pdf_is_name(pdf_dict_get(dict, "SubFilter"), "ETSI.RFC3161") ? 2 : 1;
	return true;
}

/*
 * A value must be an object of its own that never was before: nothing old is passed off as a
 * signature.
 */
static bool new_value(bool *good, int *kind, struct walk *w, const struct pdf_obj *v, struct err *e)
{
	bool existed = false;
	*good = false;
	if (!value_kind(kind, w, v, e))
		return false;
	if (v->kind == PDF_REF && !walk_existed(&existed, w, v->u.ref.num, e))
		return false;
	*good = *kind != 0 && !existed;
	return true;
}

/* --- an existing field --- */

struct filling {
	struct excuse excuse, appearance;
	const char *const *keys;
	size_t n;
	const struct pdf_obj *flags; /* before */
};

enum { FIELD_READ_ONLY = 1, FIELD_PUSHBUTTON = 1 << 16 }; /* 12.7.3.1, 12.7.4.2.1 */

static int64_t flags_of(const struct pdf_obj *flags)
{
	int64_t v = 0;
	return pdf_int(flags, &v) ? v : 0;
}

static void alone(struct walk *w, const struct pdf_obj *o)
{
	if (o && o->kind == PDF_REF && o->u.ref.num < w->size)
		w->alone[o->u.ref.num] = w->replaced = true;
}

/* The appearance dictionary that gives way, and the streams in it. */
static bool stands_alone(struct walk *w, const struct pdf_obj *o, struct err *e)
{
	const struct pdf_obj *dict = NULL;
	alone(w, o);
	if (!pdf_resolve(w->doc, w->was, o, &dict, e))
		return false;
	for (size_t i = 0; dict && dict->kind == PDF_DICT && i < dict->u.dict.n; i++)
		alone(w, dict->u.dict.pairs[i].value);
	return true;
}

static bool fill_key(struct walk *w, const struct place *p, const struct pdf_obj *o,
	const struct pdf_obj *n, const struct filling *f, struct err *e)
{
	/* 12.7.4.5: who signs makes the fields of the lock read-only; all other flags stay */
	if (slice_is(p->key, "Ff") && n && flags_of(n) == (flags_of(f->flags) | FIELD_READ_ONLY) &&
		flags_of(n) != flags_of(f->flags))
		return walk_free(w, p, &f->excuse, o, n, e);
	if (!walk_named(p->key, f->keys, f->n))
		return walk_frozen(w, p, o, n, e);
	if (!slice_is(p->key, "AP"))
		return walk_free(w, p, &f->excuse, o, n, e);
	if (!(o && n && pdf_equal(o, n)) && !stands_alone(w, o, e))
		return false;
	return walk_free(w, p, &f->appearance, o, n, e);
}

static bool fill(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, const struct filling *f, struct err *e)
{
	for (size_t i = 0; i < o->u.dict.n; i++) {
		struct place p = key_below(at, o->u.dict.pairs[i].key);
		if (!fill_key(w, &p, o->u.dict.pairs[i].value, walk_value(n, p.key), f, e))
			return false;
	}
	for (size_t i = 0; i < n->u.dict.n; i++) {
		struct place p = key_below(at, n->u.dict.pairs[i].key);
		if (!walk_value(o, p.key) && !fill_key(w, &p, NULL, n->u.dict.pairs[i].value, f, e))
			return false;
	}
	return true;
}

static bool signature_field(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, const struct facts f[static 2], struct err *e)
{
	static const char *const keys[] = { "V", "AP", "AS", "F", "DA", "Q", "MK", "Lock", "M",
		"Type" };
	bool good = false, hidden = false;
	int kind = 0;
	struct filling fill_in = { .keys = keys, .n = COUNT(keys), .flags = f[0].flags };
	fill_in.excuse = (struct excuse){ PADES_FORM_FILLING, "signature", NULL, AT_FILL };
	if (f[0].value || (o == n && !f[1].value))
		return walk_frozen(w, at, o, n, e);
	if (!name_of(&fill_in.excuse.field, w, w->is, n, e))
		return false;
	if (!f[1].value) {
		fill_in.n = 0;
		return fill(w, at, o, n, &fill_in, e);
	}
	if (!new_value(&good, &kind, w, f[1].value, e) ||
		!fields_invisible(&hidden, w, w->is, n, e))
		return false;
	if (!good)
		return walk_illegal(w, at, "signature-value", f[0].value, f[1].value, e);
	if (kind == 2 && hidden) {
		fill_in.excuse.change = PADES_EXTENSION;
		fill_in.excuse.rule = "document-time-stamp";
	}
	fill_in.appearance = fill_in.excuse;
	return fill(w, at, o, n, &fill_in, e);
}

static bool value_changed(bool *out, struct walk *w, const struct pdf_obj *o,
	const struct pdf_obj *n, const struct facts f[static 2], struct err *e)
{
	const struct pdf_obj *a = f[0].value, *b = f[1].value, *x = pdf_dict_get(o, "AS"),
			     *y = pdf_dict_get(n, "AS");
	if ((a && !pdf_resolve(w->doc, w->was, a, &a, e)) ||
		(b && !pdf_resolve(w->doc, w->is, b, &b, e)))
		return false;
	*out = !(a && b ? pdf_equal(a, b) : !a && !b) || !(x && y ? pdf_equal(x, y) : !x && !y);
	return true;
}

bool fields_field(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	/* those at the end go with a new value only */
	static const char *const keys[] = { "V", "RV", "I", "AP", "AS", "M", "MK", "DA", "Q" };
	enum { WITHOUT_VALUE = 6 };
	struct facts facts[2];
	/* a stream posing as a field is judged as a stream */
	if (!o || !n || o->kind != PDF_DICT || n->kind != PDF_DICT)
		return walk_frozen(w, at, o, n, e);
	if (!facts_read(&facts[0], w, w->was, o, e) || !facts_read(&facts[1], w, w->is, n, e))
		return false;
	if (pdf_is_name(facts[0].type, "Sig"))
		return signature_field(w, at, o, n, facts, e);
	if (!facts[0].type)
		return walk_frozen(w, at, o, n, e);
	struct filling f = { .keys = keys, .n = COUNT(keys), .flags = facts[0].flags };
	f.excuse = (struct excuse){ PADES_FORM_FILLING, "form-field", NULL, AT_FILL };
	bool filled = false;
	if (!value_changed(&filled, w, o, n, facts, e))
		return false;
	/* 12.7.4.2.2: a pushbutton has no value */
	if (pdf_is_name(facts[0].type, "Btn") && flags_of(facts[0].flags) & FIELD_PUSHBUTTON)
		filled = false;
	/* where nothing differs, what hangs below may not either */
	if (o == n && !filled)
		f.excuse.change = PADES_ILLEGAL;
	else if (!name_of(&f.excuse.field, w, w->was, o, e))
		return false;
	f.appearance = f.excuse;
	/* a new look without a new value is not filling in: it covers what was signed */
	if (!filled) {
		f.n = WITHOUT_VALUE;
		f.appearance.change = PADES_ILLEGAL;
		f.appearance.rule = "appearance-without-value";
	}
	return fill(w, at, o, n, &f, e);
}

/* --- new signature fields --- */

static bool has_any(const struct pdf_obj *dict, const char *const *keys, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (pdf_dict_get(dict, keys[i]))
			return true;
	return false;
}

/*
 * A new field shows what it shows itself and by its widgets (12.7.3.1): these are new, too, nothing but widgets, and nothing
 * that acts.
 */
static bool new_widgets(
	bool *good, bool *hidden, struct walk *w, const struct pdf_obj *field, struct err *e)
{
	static const char *const refused[] = { "AA", "A", "PMD", "Kids", "T", "V" };
	const struct pdf_obj *kids = NULL;
	if (!fields_invisible(hidden, w, w->is, field, e) ||
		!pdf_get(w->doc, w->is, field, "Kids", &kids, e))
		return false;
	*good = !kids || kids->kind == PDF_ARRAY;
	for (size_t i = 0; i < pdf_array_count(kids); i++) {
		const struct pdf_obj *ref = pdf_array_at(kids, i), *none = NULL, *kid = ref;
		bool existed = true, unseen = false;
		if (ref->kind == PDF_REF && (!walk_existed(&existed, w, ref->u.ref.num, e) ||
						    !walk_resolve(w, &none, &kid, e)))
			return false;
		*good = *good && !existed && pdf_is_dict(kid) &&
			pdf_is_name(pdf_dict_get(kid, "Subtype"), "Widget") &&
			!has_any(kid, refused, COUNT(refused));
		if (*good && !fields_invisible(&unseen, w, w->is, kid, e))
			return false;
		*hidden = *hidden && unseen;
	}
	return true;
}

/* A signature field that comes whole: at the root, with nothing that acts, its value new. */
static bool new_field(
	struct walk *w, const struct place *at, const struct pdf_obj *ref, struct err *e)
{
	static const char *const refused[] = { "AA", "A", "Parent", "PMD" };
	const struct pdf_obj *none = NULL, *dict = ref;
	bool existed = true, good = true, plain = true, hidden = false;
	int kind = 0;
	if (ref->kind != PDF_REF)
		return walk_illegal(w, at, "new-field", NULL, ref, e);
	if (!walk_existed(&existed, w, ref->u.ref.num, e) || !walk_resolve(w, &none, &dict, e))
		return false;
	if (existed || !pdf_is_dict(dict) || !pdf_is_name(pdf_dict_get(dict, "FT"), "Sig"))
		return walk_illegal(w, at, "new-field", NULL, dict ? dict : ref, e);
	if (!new_widgets(&plain, &hidden, w, dict, e))
		return false;
	if (!plain || has_any(dict, refused, COUNT(refused)))
		return walk_illegal(w, at, "new-field", NULL, dict, e);
	const struct pdf_obj *v = pdf_dict_get(dict, "V");
	if (v && !new_value(&good, &kind, w, v, e))
		return false;
	if (!good)
		return walk_illegal(w, at, "signature-value", NULL, v, e);
	const char *name = NULL;
	if (!name_of(&name, w, w->is, dict, e))
		return false;
	bool archive = kind == 2 && hidden;
	struct excuse x = { archive ? PADES_EXTENSION : PADES_FORM_FILLING,
		archive ? "document-time-stamp"
		: v     ? "signature-in-new-field"
			: "new-signature-field",
		name, AT_FROZEN };
	if (!walk_note(w, at, &x, NULL, ref, e))
		return false;
	/*
	 * SECURITY 0: a certified file has all its fields; an empty or visible one more is a change
	 * of content
	 */
	w->out->list[w->out->n - 1].uncertified = !v || (!hidden && !archive);
	return true;
}

static bool form_fields(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	if (!walk_resolve(w, &o, &n, e))
		return false;
	if ((n && n->kind != PDF_ARRAY) || (o && o->kind != PDF_ARRAY))
		return walk_illegal(w, at, "fields", o, n, e);
	walk_mark(w, n);
	for (size_t i = 0; i < pdf_array_count(o); i++) {
		struct place p = index_below(at, i);
		const struct pdf_obj *was = pdf_array_at(o, i);
		bool ref = was->kind == PDF_REF;
		if (ref && !walk_marked(w, was->u.ref.num) &&
			!walk_illegal(w, &p, "field-removed", was, NULL, e))
			return false;
		if (ref ? !walk_visit(w, &p, AT_FIELD, was->u.ref.num, NULL, e)
			: !walk_frozen(w, &p, was, pdf_array_at(n, i), e))
			return false;
	}
	walk_mark(w, o);
	for (size_t i = 0; i < pdf_array_count(n); i++) {
		struct place p = index_below(at, i);
		const struct pdf_obj *is = pdf_array_at(n, i);
		if (is->kind == PDF_REF ? walk_marked(w, is->u.ref.num) : i < pdf_array_count(o))
			continue;
		if (!new_field(w, &p, is, e))
			return false;
	}
	return true;
}

/* ISO 32000-1 12.7.2: the flags tell that there are signatures; they are only ever raised. */
static bool form_flags(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	static const struct excuse raised = { PADES_EXTENSION, "sig-flags", NULL, AT_FROZEN };
	int64_t was = 0, is = 0;
	if (!walk_resolve(w, &o, &n, e))
		return false;
	(void)pdf_int(o, &was);
	if (!n || !pdf_int(n, &is) || (was & ~is) || is < 0 || is > 3)
		return walk_illegal(w, at, "sig-flags", o, n, e);
	return was == is ? true : walk_note(w, at, &raised, o, n, e);
}

/* Default resources may gain entries; what is there stays. */
static bool form_resources(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	static const struct excuse more = { PADES_FORM_FILLING, "default-resources", NULL,
		AT_FROZEN };
	const struct pdf_obj *was = o, *is = n;
	if (o && n && o->kind == PDF_REF && n->kind == PDF_REF && at->depth > 3)
		return walk_frozen(w, at, o, n, e);
	if (!walk_resolve(w, &was, &is, e))
		return false;
	if (!was)
		return is ? walk_note(w, at, &more, o, n, e) : true;
	if (!is || was->kind != PDF_DICT || is->kind != PDF_DICT || at->depth > 3)
		return walk_frozen(w, at, o, n, e);
	for (size_t i = 0; i < was->u.dict.n; i++) {
		struct place p = key_below(at, was->u.dict.pairs[i].key);
		if (!form_resources(w, &p, was->u.dict.pairs[i].value, walk_value(is, p.key), e))
			return false;
	}
	for (size_t i = 0; i < is->u.dict.n; i++) {
		struct place p = key_below(at, is->u.dict.pairs[i].key);
		if (!walk_value(was, p.key) &&
			!walk_note(w, &p, &more, NULL, is->u.dict.pairs[i].value, e))
			return false;
	}
	return true;
}

static bool form_default(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	static const struct excuse changed = { PADES_FORM_FILLING, "form-default", NULL,
		AT_FROZEN };
	return walk_free(w, at, &changed, o, n, e);
}

bool fields_form(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	static const struct key_rule rules[] = {
		{ "Fields", form_fields },
		{ "SigFlags", form_flags },
		{ "DR", form_resources },
		{ "DA", form_default },
		{ "Q", form_default },
		{ "NeedAppearances", form_default },
		{ NULL, NULL },
	};
	static const struct pdf_obj nothing = { .kind = PDF_DICT };
	return n ? walk_dict(w, at, o ? o : &nothing, n, rules, e) : walk_frozen(w, at, o, n, e);
}

/* --- annotations of a page --- */

static bool new_annotation(
	struct walk *w, const struct place *at, const struct pdf_obj *n, struct err *e)
{
	static const struct excuse comment = { PADES_ANNOTATIONS, "new-annotation", NULL,
		AT_FROZEN };
	const struct pdf_obj *none = NULL, *dict = n;
	if (!walk_resolve(w, &none, &dict, e))
		return false;
	if (n->kind == PDF_REF && n->u.ref.num < w->size && w->approved[n->u.ref.num] &&
		pdf_is_name(pdf_dict_get(dict, "Subtype"), "Widget"))
		return true; /* told where its field was found */
	bool acts = pdf_dict_get(dict, "A") || pdf_dict_get(dict, "AA") || pdf_dict_get(dict, "PA");
	const struct pdf_obj *sub = pdf_dict_get(dict, "Subtype");
	static const char *const acting[] = { "Widget", "Link", "Screen", "Movie", "Sound",
		"RichMedia", "3D", "FileAttachment" };
	for (size_t i = 0; i < COUNT(acting); i++)
		acts = acts || pdf_is_name(sub, acting[i]);
	if (!pdf_is_dict(dict) || acts || !sub)
		return walk_illegal(w, at, "new-annotation", NULL, dict ? dict : n, e);
	return walk_note(w, at, &comment, NULL, dict, e);
}

static bool old_annotation(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *now, size_t i, struct err *e)
{
	static const struct excuse removed = { PADES_ANNOTATIONS, "annotation-removed", NULL,
		AT_FROZEN };
	if (o->kind != PDF_REF)
		return walk_frozen(w, at, o, pdf_array_at(now, i), e);
	uint32_t num = o->u.ref.num;
	if (walk_marked(w, num))
		return walk_visit(w, at, AT_ANNOT, num, NULL, e);
	bool widget = num < w->size && w->role[num] == AT_FIELD;
	return widget ? walk_illegal(w, at, "widget-removed", o, NULL, e)
		      : walk_note(w, at, &removed, o, NULL, e);
}

bool fields_annots(struct walk *w, const struct place *at, const struct pdf_obj *o,
	const struct pdf_obj *n, struct err *e)
{
	if (!walk_resolve(w, &o, &n, e))
		return false;
	if ((o && o->kind != PDF_ARRAY) || (n && n->kind != PDF_ARRAY))
		return walk_illegal(w, at, "annotations", o, n, e);
	walk_mark(w, n);
	for (size_t i = 0; i < pdf_array_count(o); i++) {
		struct place p = index_below(at, i);
		if (!old_annotation(w, &p, pdf_array_at(o, i), n, i, e))
			return false;
	}
	walk_mark(w, o);
	for (size_t i = 0; i < pdf_array_count(n); i++) {
		struct place p = index_below(at, i);
		const struct pdf_obj *is = pdf_array_at(n, i);
		if (is->kind == PDF_REF ? walk_marked(w, is->u.ref.num) : i < pdf_array_count(o))
			continue;
		if (!new_annotation(w, &p, is, e))
			return false;
	}
	return true;
}

/* --- who is what --- */

static void role(struct walk *w, const struct pdf_obj *o, enum place_kind kind)
{
	if (o && o->kind == PDF_REF && o->u.ref.num < w->size && !w->role[o->u.ref.num])
		w->role[o->u.ref.num] = (uint8_t)kind;
}

/* Fields below 'kids', one level at a time: loops end at what is marked already. */
static bool tree_roles(
	struct walk *w, const struct pdf_obj *kids, unsigned depth, size_t *left, struct err *e)
{
	for (size_t i = 0; i < pdf_array_count(kids); i++) {
		const struct pdf_obj *o = pdf_array_at(kids, i), *dict = NULL, *below_it = NULL;
		if (o->kind != PDF_REF || o->u.ref.num >= w->size ||
			w->role[o->u.ref.num] == AT_FIELD)
			continue;
		if (depth == FIELD_MAX_PARENTS || (*left)-- == 0)
			return err_fail(e, ERR_LIMIT, "too many or too deep fields");
		role(w, o, AT_FIELD);
		if (!pdf_resolve(w->doc, w->was, o, &dict, e) ||
			!pdf_get(w->doc, w->was, dict, "Kids", &below_it, e))
			return false;
		const struct pdf_obj *v = pdf_dict_get(dict, "V");
		w->signed_before =
			w->signed_before || (v && pdf_is_name(pdf_dict_get(dict, "FT"), "Sig"));
		if (!tree_roles(w, below_it, depth + 1, left, e))
			return false;
	}
	return true;
}

static bool page_roles(struct walk *w, struct err *e)
{
	const struct pdf_ref *pages = NULL;
	size_t n = 0;
	if (!pdf_pages(w->doc, w->was, &pages, &n, e))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct pdf_obj *page = NULL, *annots = NULL;
		if (pages[i].num < w->size && !w->role[pages[i].num])
			w->role[pages[i].num] = AT_PAGE;
		if (!pdf_object(w->doc, w->was, pages[i].num, &page, NULL, e) ||
			!pdf_get(w->doc, w->was, page, "Annots", &annots, e))
			return false;
		w->out->work += 1 + pdf_array_count(annots);
		for (size_t k = 0; k < pdf_array_count(annots); k++) {
			const struct pdf_obj *o = pdf_array_at(annots, k), *dict = NULL;
			if (!pdf_resolve(w->doc, w->was, o, &dict, e))
				return false;
			/*
			 * other annotations have no role: reached by another way than their page
			 * they are frozen
			 */
			if (pdf_is_name(pdf_dict_get(dict, "Subtype"), "Widget"))
				role(w, o, AT_FIELD);
		}
	}
	return true;
}

static bool form_of(const struct pdf_obj **fields, const struct pdf_obj **form, struct walk *w,
	size_t rev, struct err *e)
{
	const struct pdf_obj *catalog = NULL, *dict = NULL;
	if (!pdf_catalog(w->doc, rev, &catalog, e) ||
		!pdf_get(w->doc, rev, catalog, "AcroForm", &dict, e))
		return false;
	*form = pdf_dict_get(catalog, "AcroForm");
	return pdf_get(w->doc, rev, dict, "Fields", fields, e);
}

static void approve(struct walk *w, const struct pdf_obj *o)
{
	if (o && o->kind == PDF_REF && o->u.ref.num < w->size)
		w->approved[o->u.ref.num] = true;
}

/*
 * Widgets that may appear on a page: those of new root fields, whose rule says whether the field
 * may come.
 */
static bool approve_new(struct walk *w, const struct pdf_obj *was, struct err *e)
{
	const struct pdf_obj *is = NULL, *form = NULL;
	if (!form_of(&is, &form, w, w->is, e))
		return false;
	walk_mark(w, was);
	for (size_t i = 0; i < pdf_array_count(is); i++) {
		const struct pdf_obj *o = pdf_array_at(is, i), *dict = NULL, *kids = NULL;
		if (o->kind != PDF_REF || walk_marked(w, o->u.ref.num))
			continue;
		if (!pdf_resolve(w->doc, w->is, o, &dict, e) ||
			!pdf_get(w->doc, w->is, dict, "Kids", &kids, e))
			return false;
		approve(w, o);
		for (size_t k = 0; k < pdf_array_count(kids); k++)
			approve(w, pdf_array_at(kids, k));
	}
	return true;
}

bool fields_roles(struct walk *w, struct err *e)
{
	const struct pdf_obj *fields = NULL, *form = NULL;
	size_t left = FIELD_MAX_NODES;
	role(w, pdf_dict_get(pdf_revision(w->doc, w->was)->trailer, "Root"), AT_CATALOG);
	if (!form_of(&fields, &form, w, w->was, e))
		return false;
	role(w, form, AT_FORM);
	return tree_roles(w, fields, 0, &left, e) && page_roles(w, e) && approve_new(w, fields, e);
}
