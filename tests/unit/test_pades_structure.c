/* SPDX-License-Identifier: MIT */
/* test_pades_structure: a later revision brings a signature field to a tagged file, with its element; and all that may not come with it. */
#include "pades/diff.h"
#include "pades/structure.h"

#include "pdf_build.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { PARTS = 6, GONE = 1000 };

/* One object in place of the usual one, or beside them; num GONE + n: object n does not come. */
struct part {
	uint32_t num;
	const char *body;
};

static struct pades_changes all; /* large */

struct tagged {
	const char *name;
	struct part was[PARTS], is[PARTS];
};

#define CATALOG                                                                                    \
	"<</Type/Catalog/Pages 3 0 R/AcroForm 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 21 0 " \
	"R>>"
#define PAGE(annots)                                                                               \
	"<</Type/Page/Parent 3 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/StructParents "            \
	"0/Annots[" annots "]>>"
#define ROOT "/Type/StructTreeRoot/RoleMap<</Chapeau/P>>"
#define WIDGET "/Type/Annot/Subtype/Widget/FT/Sig/F 132/P 4 0 R/Rect[0 0 0 0]"
#define FORM "/Type/StructElem/S/Form/P 22 0 R/Pg 4 0 R"
#define OBJR "<</Type/OBJR/Obj 30 0 R>>"
#define DOCUMENT "/Type/StructElem/S/Document/P 21 0 R"

/* The signed revision: page 4 with paragraph 23, field 10 with element 24, comment 11; second page 6. */
static const struct part usual_was[] = {
	{ 1, CATALOG },
	{ 2, "<</Fields[10 0 R]/SigFlags 3>>" },
	{ 3, "<</Type/Pages/Kids[4 0 R 6 0 R]/Count 2>>" },
	{ 4, PAGE("10 0 R 11 0 R") },
	{ 6, "<</Type/Page/Parent 3 0 R/MediaBox[0 0 595 842]>>" },
	{ 10, "<<" WIDGET "/T(a)/StructParent 1>>" },
	{ 11, "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(oui)>>" },
	{ 21, "<<" ROOT "/K 22 0 R/ParentTree 26 0 R/ParentTreeNextKey 2>>" },
	{ 22, "<<" DOCUMENT "/K[23 0 R 24 0 R]>>" },
	{ 23, "<</Type/StructElem/S/P/P 22 0 R/Pg 4 0 R/K 0>>" },
	{ 24, "<<" FORM "/K<</Type/OBJR/Obj 10 0 R>>>>" },
	{ 25, "[23 0 R]" },
	{ 26, "<</Nums[0 25 0 R 1 24 0 R]>>" },
};

/* The later one: field 30 with element 31, the parent tree as iText rewrites it. */
static const struct part usual_is[] = {
	{ 2, "<</Fields[10 0 R 30 0 R]/SigFlags 3>>" },
	{ 4, PAGE("10 0 R 11 0 R 30 0 R") },
	{ 21, "<<" ROOT "/K 22 0 R/ParentTree 32 0 R/ParentTreeNextKey 3>>" },
	{ 22, "<<" DOCUMENT "/K[23 0 R 24 0 R 31 0 R]>>" },
	{ 30, "<<" WIDGET "/T(b)/StructParent 2>>" },
	{ 31, "<<" FORM "/K" OBJR ">>" },
	{ 32, "<</Nums[0 25 0 R 1 24 0 R 2 31 0 R]>>" },
};

static const char *instead(const struct part *parts, uint32_t num)
{
	for (size_t i = 0; i < PARTS && parts[i].num; i++)
		if (parts[i].num % GONE == num)
			return parts[i].num > GONE ? "" : parts[i].body;
	return NULL;
}

static bool is_usual(const struct part *usual, size_t n, uint32_t num)
{
	for (size_t i = 0; i < n; i++)
		if (usual[i].num == num)
			return true;
	return false;
}

static void revision(struct made *m, const struct part *usual, size_t n, const struct part *parts)
{
	for (size_t i = 0; i < n; i++) {
		const char *other = instead(parts, usual[i].num);
		if (!other || *other)
			made_object(m, usual[i].num, other ? other : usual[i].body);
	}
	for (size_t i = 0; i < PARTS && parts[i].num; i++)
		if (parts[i].num < GONE && !is_usual(usual, n, parts[i].num))
			made_object(m, parts[i].num, parts[i].body);
}

static struct made made_tagged(const struct tagged *t)
{
	struct made m = made_start();
	revision(&m, usual_was, sizeof usual_was / sizeof *usual_was, t->was);
	made_stream(&m, 5, "", SLICE_LIT("/P <</MCID 0>> BDC BT ET EMC"));
	made_table(&m, "/Root 1 0 R");
	revision(&m, usual_is, sizeof usual_is / sizeof *usual_is, t->is);
	made_table(&m, "/Root 1 0 R");
	return m;
}

static enum pades_change worst_of(
	struct pades_changes *c, const struct made *m, int docmdp, const char *name)
{
	struct err e = ERR_INIT;
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	const struct pades_permission p = { .docmdp = docmdp };
	if (!pdf_open(&d, buf_slice(&m->file), NULL, &e) || !pades_diff(c, d, 0, 1, &p, &e)) {
		fail_msg("%s: %s", name, e.text);
		return PADES_ILLEGAL;
	}
	for (size_t i = 0; i < c->n; i++)
		if (c->list[i].change == PADES_ILLEGAL && getenv("TELL"))
			printf("  %s: %s %s: %s -> %s\n", name, c->list[i].rule, c->list[i].path,
				c->list[i].old_value, c->list[i].new_value);
	return c->worst;
}

#define LIMITS(a, b) "/Limits[" #a " " #b "]"
#define NAMESPACE "<</Type/Namespace/NS(http://iso.org/pdf2/ssn)>>"

static const struct tagged accepted[] = {
	{ "as iText does", { { 0 } }, { { 0 } } },
	{ "one kid becomes an array",
		{ { 22, "<<" DOCUMENT "/K 23 0 R>>" }, { 26, "<</Nums[0 25 0 R]>>" } },
		{ { 22, "<<" DOCUMENT "/K[23 0 R 31 0 R]>>" },
			{ 32, "<</Nums[0 25 0 R 2 31 0 R]>>" } } },
	{ "a dictionary becomes an array",
		{ { 22, "<<" DOCUMENT "/Pg 4 0 R/K<</Type/MCR/Pg 4 0 R/MCID 0>>>>" },
			{ 26, "<</Nums[0 25 0 R]>>" }, { 25, "[22 0 R]" } },
		{ { 22, "<<" DOCUMENT "/Pg 4 0 R/K[<</Type/MCR/Pg 4 0 R/MCID 0>>31 0 R]>>" },
			{ 32, "<</Nums[0 25 0 R 2 31 0 R]>>" } } },
	{ "the first kid of all", { { 22, "<<" DOCUMENT ">>" }, { 26, "<</Nums[]>>" } },
		{ { 22, "<<" DOCUMENT "/K 31 0 R>>" }, { 32, "<</Nums[2 31 0 R]>>" } } },
	{ "between the others, as it is read", { { 0 } },
		{ { 22, "<<" DOCUMENT "/K[23 0 R 31 0 R 24 0 R]>>" } } },
	{ "kids in an object of their own",
		{ { 22, "<<" DOCUMENT "/K 27 0 R>>" }, { 27, "[23 0 R 24 0 R]" } },
		{ { GONE + 22, "" }, { 27, "[23 0 R 24 0 R 31 0 R]" } } },
	{ "below the root", { { 0 } },
		{ { GONE + 22, "" }, { 31, "<</S/Form/P 21 0 R/K" OBJR ">>" },
			{ 21, "<<" ROOT
			      "/K[22 0 R 31 0 R]/ParentTree 32 0 R/ParentTreeNextKey 3>>" } } },
	{ "the tree rewritten in place", { { 0 } },
		{ { 21, "<<" ROOT "/K 22 0 R/ParentTree 26 0 R/ParentTreeNextKey 3>>" },
			{ GONE + 32, "" }, { 26, "<</Nums[0 25 0 R 1 24 0 R 2 31 0 R]>>" } } },
	{ "a tree of nodes",
		{ { 26, "<</Kids[27 0 R 28 0 R]>>" }, { 27, "<<" LIMITS(0, 0) "/Nums[0 25 0 R]>>" },
			{ 28, "<<" LIMITS(1, 1) "/Nums[1 24 0 R]>>" } },
		{ { 21, "<<" ROOT "/K 22 0 R/ParentTree 26 0 R/ParentTreeNextKey 3>>" },
			{ 28, "<<" LIMITS(1, 2) "/Nums[1 24 0 R 2 31 0 R]>>" },
			{ GONE + 32, "" } } },
	{ "a node more",
		{ { 26, "<</Kids[27 0 R]>>" },
			{ 27, "<<" LIMITS(0, 1) "/Nums[0 25 0 R 1 24 0 R]>>" } },
		{ { 21, "<<" ROOT "/K 22 0 R/ParentTree 26 0 R/ParentTreeNextKey 3>>" },
			{ 26, "<</Kids[27 0 R 32 0 R]>>" },
			{ 32, "<<" LIMITS(2, 2) "/Nums[2 31 0 R]>>" } } },
	{ "nodes made flat",
		{ { 26, "<</Kids[27 0 R]>>" },
			{ 27, "<<" LIMITS(0, 1) "/Nums[0 25 0 R 1 24 0 R]>>" } },
		{ { 0 } } },
	{ "a page's list under another number", { { 0 } },
		{ { 33, "[23 0 R]" }, { 32, "<</Nums[0 33 0 R 1 24 0 R 2 31 0 R]>>" } } },
	{ "a key left out", { { 0 } },
		{ { 30, "<<" WIDGET "/T(b)/StructParent 7>>" },
			{ 32, "<</Nums[0 25 0 R 1 24 0 R 7 31 0 R]>>" } } },
	{ "no next key", { { 21, "<<" ROOT "/K 22 0 R/ParentTree 26 0 R>>" } },
		{ { 21, "<<" ROOT "/K 22 0 R/ParentTree 32 0 R>>" } } },
	{ "its reference in an array", { { 0 } }, { { 31, "<<" FORM "/K[" OBJR "]>>" } } },
	{ "its reference an object, with the page", { { 0 } },
		{ { 31, "<</S/Form/P 22 0 R/K 33 0 R>>" },
			{ 33, "<</Type/OBJR/Pg 4 0 R/Obj 30 0 R>>" } } },
	{ "with words, attributes and a name space",
		{ { 21, "<<" ROOT
			"/K 22 0 R/ParentTree 26 0 R/ParentTreeNextKey 2/Namespaces[27 0 R]>>" },
			{ 27, NAMESPACE } },
		{ { 21, "<<" ROOT
			"/K 22 0 R/ParentTree 32 0 R/ParentTreeNextKey 3/Namespaces[27 0 R]>>" },
			{ 31, "<<" FORM "/K" OBJR
			      "/Alt(Signature)/Lang(fr)/T(b)/A[<</O/Layout/BBox[0 0 9 9]>>]"
			      "/NS 27 0 R>>" } } },
	{ "a field with a widget apart", { { 0 } },
		{ { 2, "<</Fields[10 0 R 33 0 R]/SigFlags 3>>" },
			{ 33, "<</FT/Sig/T(b)/Kids[30 0 R]>>" },
			{ 30, "<<" WIDGET "/Parent 33 0 R/StructParent 2>>" } } },
	{ "the first annotation sets the order of tabs",
		{ { 2, "<</Fields[]/SigFlags 3>>" },
			{ 4, "<</Type/Page/Parent 3 0 R/MediaBox[0 0 595 842]/Contents 5 0 "
			     "R/StructParents 0>>" },
			{ 22, "<<" DOCUMENT "/K 23 0 R>>" }, { 26, "<</Nums[0 25 0 R]>>" } },
		{ { 2, "<</Fields[30 0 R]/SigFlags 3>>" },
			{ 4, "<</Type/Page/Parent 3 0 R/MediaBox[0 0 595 842]/Contents 5 0 "
			     "R/StructParents 0"
			     "/Annots[30 0 R]/Tabs/S>>" },
			{ 22, "<<" DOCUMENT "/K[23 0 R 31 0 R]>>" },
			{ 32, "<</Nums[0 25 0 R 2 31 0 R]>>" } } },
	{ "no element at all", { { 0 } },
		{ { GONE + 21, "" }, { GONE + 22, "" }, { GONE + 31, "" }, { GONE + 32, "" },
			{ 30, "<<" WIDGET "/T(b)>>" } } },
};

static void a_new_signature_field_may_bring_its_element(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++) {
		AUTO(made) struct made m = made_tagged(&accepted[i]);
		enum pades_change worst = worst_of(&all, &m, 0, accepted[i].name);
		if (worst != PADES_FORM_FILLING)
			fail_msg("%s: %d", accepted[i].name, worst);
	}
}

static const struct tagged refused[] = {
	/* what the new element leads to */
	{ "old marked content", { { 0 } }, { { 31, "<<" FORM "/K 0>>" } } },
	{ "old marked content beside the widget", { { 0 } },
		{ { 31, "<<" FORM "/K[" OBJR " 0]>>" } } },
	{ "old marked content by reference", { { 0 } },
		{ { 31, "<<" FORM "/K[" OBJR "<</Type/MCR/Pg 4 0 R/MCID 0>>]>>" } } },
	{ "an old element", { { 0 } }, { { 31, "<<" FORM "/K[" OBJR " 23 0 R]>>" } } },
	{ "an old element alone", { { 0 } }, { { 31, "<<" FORM "/K 23 0 R>>" } } },
	{ "nothing", { { 0 } }, { { 31, "<<" FORM ">>" } } },
	{ "an empty array", { { 0 } }, { { 31, "<<" FORM "/K[]>>" } } },
	{ "the widget twice", { { 0 } }, { { 31, "<<" FORM "/K[" OBJR OBJR "]>>" } } },
	{ "a comment that was there", { { 0 } },
		{ { 31, "<<" FORM "/K<</Type/OBJR/Obj 11 0 R>>>>" } } },
	{ "the widget that was there", { { 0 } },
		{ { 31, "<<" FORM "/K<</Type/OBJR/Obj 10 0 R>>>>" } } },
	{ "a comment that is new", { { 0 } },
		{ { 4, PAGE("10 0 R 11 0 R 30 0 R 33 0 R") },
			{ 33, "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/StructParent 2>>" },
			{ 30, "<<" WIDGET "/T(b)>>" },
			{ 31, "<<" FORM "/K<</Type/OBJR/Obj 33 0 R>>>>" } } },
	{ "the page's content", { { 0 } }, { { 31, "<<" FORM "/K<</Type/OBJR/Obj 5 0 R>>>>" } } },
	{ "an element between, with text", { { 0 } },
		{ { 31, "<</S/Sect/P 22 0 R/ActualText(non)/K 33 0 R>>" },
			{ 33, "<</S/Form/P 31 0 R/Pg 4 0 R/K" OBJR ">>" },
			{ 32, "<</Nums[0 25 0 R 1 24 0 R 2 33 0 R]>>" } } },
	{ "another type of reference", { { 0 } },
		{ { 31, "<<" FORM "/K<</Type/MCR/Obj 30 0 R>>>>" } } },
	{ "a reference with more", { { 0 } },
		{ { 31, "<<" FORM "/K<</Type/OBJR/Obj 30 0 R/Stm 5 0 R>>>>" } } },
	/* the element itself */
	{ "a paragraph", { { 0 } }, { { 31, "<</S/P/P 22 0 R/Pg 4 0 R/K" OBJR ">>" } } },
	{ "a role that maps to a form", { { 0 } },
		{ { 31, "<</S/Chapeau/P 22 0 R/Pg 4 0 R/K" OBJR ">>" } } },
	{ "another type", { { 0 } },
		{ { 31, "<</Type/Page/S/Form/P 22 0 R/Pg 4 0 R/K" OBJR ">>" } } },
	{ "a key nobody knows", { { 0 } }, { { 31, "<<" FORM "/K" OBJR "/AF 11 0 R>>" } } },
	{ "a class", { { 0 } }, { { 31, "<<" FORM "/K" OBJR "/C/Cache>>" } } },
	{ "an identifier", { { 0 } }, { { 31, "<<" FORM "/K" OBJR "/ID(a)>>" } } },
	{ "a reference to another element", { { 0 } },
		{ { 31, "<<" FORM "/K" OBJR "/Ref[23 0 R]>>" } } },
	{ "attributes that lead elsewhere", { { 0 } },
		{ { 31, "<<" FORM "/K" OBJR "/A<</O/Table/Headers 11 0 R>>>>" } } },
	{ "attributes that are an old object", { { 0 } },
		{ { 31, "<<" FORM "/K" OBJR "/A 11 0 R>>" } } },
	{ "words that are an old object", { { 27, "(non)" } },
		{ { 31, "<<" FORM "/K" OBJR "/Alt 27 0 R>>" } } },
	{ "a name space that is new", { { 0 } },
		{ { 31, "<<" FORM "/K" OBJR "/NS 33 0 R>>" }, { 33, NAMESPACE } } },
	/* its place */
	{ "another parent than it stands in", { { 0 } },
		{ { 31, "<</S/Form/P 23 0 R/Pg 4 0 R/K" OBJR ">>" } } },
	{ "the root as parent, standing elsewhere", { { 0 } },
		{ { 31, "<</S/Form/P 21 0 R/Pg 4 0 R/K" OBJR ">>" } } },
	{ "no parent", { { 0 } }, { { 31, "<</S/Form/Pg 4 0 R/K" OBJR ">>" } } },
	{ "a parent that is no element", { { 0 } },
		{ { 31, "<</S/Form/P 4 0 R/Pg 4 0 R/K" OBJR ">>" } } },
	{ "itself as parent", { { 0 } }, { { 31, "<</S/Form/P 31 0 R/Pg 4 0 R/K" OBJR ">>" } } },
	{ "another page", { { 0 } }, { { 31, "<</S/Form/P 22 0 R/Pg 6 0 R/K" OBJR ">>" } } },
	{ "another page in the reference", { { 0 } },
		{ { 31, "<<" FORM "/K<</Type/OBJR/Pg 6 0 R/Obj 30 0 R>>>>" } } },
	{ "a page that is none", { { 0 } }, { { 31, "<</S/Form/P 22 0 R/Pg 3 0 R/K" OBJR ">>" } } },
	{ "twice among the kids", { { 0 } },
		{ { 22, "<<" DOCUMENT "/K[23 0 R 24 0 R 31 0 R 31 0 R]>>" } } },
	{ "in two elements", { { 0 } },
		{ { 23, "<</Type/StructElem/S/P/P 22 0 R/Pg 4 0 R/K[0 31 0 R]>>" } } },
	{ "a direct dictionary", { { 0 } },
		{ { 22, "<<" DOCUMENT "/K[23 0 R 24 0 R<<" FORM "/K" OBJR ">>]>>" } } },
	{ "a reference without an element", { { 0 } },
		{ { 22, "<<" DOCUMENT "/K[23 0 R 24 0 R" OBJR "]>>" } } },
	{ "content that was outside", { { 0 } },
		{ { 22, "<<" DOCUMENT "/K[23 0 R 24 0 R 31 0 R 1]>>" } } },
	{ "an old element once more", { { 0 } },
		{ { 22, "<<" DOCUMENT "/K[23 0 R 24 0 R 31 0 R 23 0 R]>>" } } },
	/* the old elements */
	{ "kids in another order", { { 0 } },
		{ { 22, "<<" DOCUMENT "/K[24 0 R 23 0 R 31 0 R]>>" } } },
	{ "a kid taken away", { { 0 } }, { { 22, "<<" DOCUMENT "/K[24 0 R 31 0 R]>>" } } },
	{ "a kid replaced", { { 0 } }, { { 22, "<<" DOCUMENT "/K[31 0 R 24 0 R]>>" } } },
	{ "all kids taken away", { { 0 } }, { { 22, "<<" DOCUMENT ">>" } } },
	{ "a number alone becomes an array", { { 0 } },
		{ { GONE + 22, "" },
			{ 23, "<</Type/StructElem/S/P/P 22 0 R/Pg 4 0 R/K[0 31 0 R]>>" },
			{ 31, "<</S/Form/P 23 0 R/Pg 4 0 R/K" OBJR ">>" } } },
	{ "an old element is another kind", { { 0 } },
		{ { 23, "<</Type/StructElem/S/Artifact/P 22 0 R/Pg 4 0 R/K 0>>" } } },
	{ "an old element has words", { { 0 } },
		{ { 23, "<</Type/StructElem/S/P/P 22 0 R/Pg 4 0 R/K 0/ActualText(non)>>" } } },
	{ "an old element leads elsewhere", { { 0 } },
		{ { 23, "<</Type/StructElem/S/P/P 22 0 R/Pg 6 0 R/K 0>>" } } },
	{ "an old element stands for other content", { { 0 } },
		{ { 23, "<</Type/StructElem/S/P/P 22 0 R/Pg 4 0 R/K 1>>" } } },
	{ "the grown element has words", { { 0 } },
		{ { 22, "<<" DOCUMENT "/K[23 0 R 24 0 R 31 0 R]/Alt(non)>>" } } },
	{ "the grown element is another kind", { { 0 } },
		{ { 22, "<</Type/StructElem/S/Chapeau/P 21 0 R/K[23 0 R 24 0 R 31 0 R]>>" } } },
	{ "an old field's element leads to the new one", { { 0 } },
		{ { 24, "<<" FORM "/K" OBJR ">>" } } },
	{ "an old element is gone", { { 0 } }, { { 23, "null" } } },
	/* the parent tree */
	{ "an old entry replaced", { { 0 } }, { { 32, "<</Nums[0 25 0 R 1 31 0 R 2 31 0 R]>>" } } },
	{ "an old page entry replaced", { { 0 } },
		{ { 33, "[24 0 R]" }, { 32, "<</Nums[0 33 0 R 1 24 0 R 2 31 0 R]>>" } } },
	{ "an old page entry longer", { { 0 } },
		{ { 33, "[23 0 R 31 0 R]" }, { 32, "<</Nums[0 33 0 R 1 24 0 R 2 31 0 R]>>" } } },
	{ "an old page entry rewritten in place", { { 0 } }, { { 25, "[24 0 R]" } } },
	{ "an old entry taken away", { { 0 } }, { { 32, "<</Nums[0 25 0 R 2 31 0 R]>>" } } },
	{ "a new entry that leads to an old element", { { 0 } },
		{ { 32, "<</Nums[0 25 0 R 1 24 0 R 2 31 0 R 3 23 0 R]>>" } } },
	{ "a new entry that leads to a list", { { 0 } },
		{ { 33, "[31 0 R]" }, { 32, "<</Nums[0 25 0 R 1 24 0 R 2 31 0 R 3 33 0 R]>>" } } },
	{ "a new entry once more", { { 0 } },
		{ { 32, "<</Nums[0 25 0 R 1 24 0 R 2 31 0 R 3 31 0 R]>>" } } },
	{ "the entry missing", { { 0 } }, { { 32, "<</Nums[0 25 0 R 1 24 0 R]>>" } } },
	{ "the widget states an old key", { { 0 } },
		{ { 30, "<<" WIDGET "/T(b)/StructParent 1>>" } } },
	{ "the widget states no key", { { 0 } }, { { 30, "<<" WIDGET "/T(b)>>" } } },
	{ "the widget states another key", { { 0 } },
		{ { 30, "<<" WIDGET "/T(b)/StructParent 9>>" } } },
	{ "keys out of order", { { 0 } }, { { 32, "<</Nums[0 25 0 R 2 31 0 R 1 24 0 R]>>" } } },
	{ "a key twice", { { 0 } }, { { 32, "<</Nums[0 25 0 R 1 24 0 R 1 31 0 R 2 31 0 R]>>" } } },
	{ "a key without a value", { { 0 } },
		{ { 32, "<</Nums[0 25 0 R 1 24 0 R 2 31 0 R 3]>>" } } },
	{ "a key that is no number", { { 0 } },
		{ { 32, "<</Nums[0 25 0 R 1 24 0 R(2)31 0 R]>>" } } },
	{ "limits that hide an entry", { { 0 } },
		{ { 32, "<</Kids[33 0 R]>>" },
			{ 33, "<<" LIMITS(1, 2) "/Nums[0 25 0 R 1 24 0 R 2 31 0 R]>>" } } },
	{ "no limits", { { 0 } },
		{ { 32, "<</Kids[33 0 R]>>" }, { 33, "<</Nums[0 25 0 R 1 24 0 R 2 31 0 R]>>" } } },
	{ "a node of both kinds", { { 0 } },
		{ { 32, "<</Nums[0 25 0 R 1 24 0 R 2 31 0 R]/Kids[33 0 R]>>" },
			{ 33, "<<" LIMITS(0, 1) "/Nums[0 25 0 R 1 31 0 R]>>" } } },
	{ "no tree any more", { { 0 } }, { { 21, "<<" ROOT "/K 22 0 R/ParentTreeNextKey 3>>" } } },
	{ "the tree is something else", { { 0 } },
		{ { 21, "<<" ROOT "/K 22 0 R/ParentTree 31 0 R/ParentTreeNextKey 3>>" } } },
	/* the root */
	{ "the next key lowered", { { 0 } },
		{ { 21, "<<" ROOT "/K 22 0 R/ParentTree 32 0 R/ParentTreeNextKey 1>>" } } },
	{ "the next key taken away", { { 0 } },
		{ { 21, "<<" ROOT "/K 22 0 R/ParentTree 32 0 R>>" } } },
	{ "the next key is no number", { { 0 } },
		{ { 21, "<<" ROOT "/K 22 0 R/ParentTree 32 0 R/ParentTreeNextKey(3)>>" } } },
	{ "a role more", { { 0 } },
		{ { 21, "<</Type/StructTreeRoot/RoleMap<</Chapeau/P/Form/P>>/K 22 0 R/ParentTree "
			"32 0 R"
			"/ParentTreeNextKey 3>>" } } },
	{ "roles taken away", { { 0 } },
		{ { 21, "<</Type/StructTreeRoot/K 22 0 R/ParentTree 32 0 R/ParentTreeNextKey "
			"3>>" } } },
	{ "classes", { { 0 } },
		{ { 21, "<<" ROOT "/ClassMap<</a<</O/Layout>>>>/K 22 0 R/ParentTree 32 0 R"
			"/ParentTreeNextKey 3>>" } } },
	{ "identifiers", { { 0 } },
		{ { 21, "<<" ROOT "/IDTree<</Names[(a)31 0 R]>>/K 22 0 R/ParentTree 32 0 R"
			"/ParentTreeNextKey 3>>" } } },
	{ "another document element", { { 0 } },
		{ { 21, "<<" ROOT "/K[22 0 R 33 0 R]/ParentTree 32 0 R/ParentTreeNextKey 3>>" },
			{ 33, "<<" DOCUMENT "/K 23 0 R>>" } } },
	{ "the document element replaced", { { 0 } },
		{ { 21, "<<" ROOT "/K 33 0 R/ParentTree 32 0 R/ParentTreeNextKey 3>>" },
			{ GONE + 22, "" }, { 33, "<<" DOCUMENT "/K[23 0 R 24 0 R 31 0 R]>>" },
			{ 31, "<</S/Form/P 33 0 R/Pg 4 0 R/K" OBJR ">>" } } },
	{ "the root replaced", { { 0 } },
		{ { 1, "<</Type/Catalog/Pages 3 0 R/AcroForm 2 0 R/MarkInfo<</Marked "
		       "true>>/StructTreeRoot 33 0 R>>" },
			{ GONE + 21, "" },
			{ 33, "<<" ROOT "/K 22 0 R/ParentTree 32 0 R/ParentTreeNextKey 3>>" } } },
	{ "no longer tagged", { { 0 } },
		{ { 1, "<</Type/Catalog/Pages 3 0 R/AcroForm 2 0 R/MarkInfo<</Marked "
		       "false>>/StructTreeRoot 21 0 R>>" } } },
	/* the field */
	{ "a text field", { { 0 } },
		{ { 30, "<</Type/Annot/Subtype/Widget/FT/Tx/T(b)/F 132/P 4 0 R/Rect[0 0 99 "
			"99]/StructParent 2>>" } } },
	{ "a field below another", { { 0 } },
		{ { 2, "<</Fields[10 0 R]/SigFlags 3>>" },
			{ 10, "<<" WIDGET "/T(a)/StructParent 1/Kids[30 0 R]>>" },
			{ 30, "<<" WIDGET "/T(b)/Parent 10 0 R/StructParent 2>>" } } },
	{ "a widget of no field", { { 0 } }, { { 2, "<</Fields[10 0 R]/SigFlags 3>>" } } },
	{ "a field that acts", { { 0 } },
		{ { 30, "<<" WIDGET "/T(b)/StructParent 2/A<</S/JavaScript/JS(a)>>>>" } } },
	{ "no field at all", { { 0 } },
		{ { 2, "<</Fields[10 0 R]/SigFlags 3>>" }, { 4, PAGE("10 0 R 11 0 R") } } },
	{ "a widget that was there without a field",
		{ { 30, "<<" WIDGET "/T(b)/StructParent 2>>" },
			{ 4, PAGE("10 0 R 11 0 R 30 0 R") } },
		{ { 0 } } },
	/* tabs */
	{ "another order of tabs", { { 0 } },
		{ { 4, "<</Type/Page/Parent 3 0 R/MediaBox[0 0 595 842]/Contents 5 0 "
		       "R/StructParents 0"
		       "/Annots[10 0 R 11 0 R 30 0 R]/Tabs/C>>" } } },
	/* objects that are also something else */
	{ "an element that is also a resource",
		{ { 4, "<</Type/Page/Parent 3 0 R/MediaBox[0 0 595 842]/Contents 5 0 "
		       "R/StructParents 0"
		       "/Annots[10 0 R 11 0 R]/Resources<</Properties<</A 27 0 R>>>>>>" },
			{ 22, "<<" DOCUMENT "/K 27 0 R>>" }, { 27, "[23 0 R 24 0 R]" } },
		{ { 4, "<</Type/Page/Parent 3 0 R/MediaBox[0 0 595 842]/Contents 5 0 "
		       "R/StructParents 0"
		       "/Annots[10 0 R 11 0 R 30 0 R]/Resources<</Properties<</A 27 0 R>>>>>>" },
			{ GONE + 22, "" }, { 27, "[23 0 R 24 0 R 31 0 R]" } } },
	{ "a node of the tree that is also a resource",
		{ { 4, "<</Type/Page/Parent 3 0 R/MediaBox[0 0 595 842]/Contents 5 0 "
		       "R/StructParents 0"
		       "/Annots[10 0 R 11 0 R]/Resources<</Properties<</A 26 0 R>>>>>>" } },
		{ { 4, "<</Type/Page/Parent 3 0 R/MediaBox[0 0 595 842]/Contents 5 0 "
		       "R/StructParents 0"
		       "/Annots[10 0 R 11 0 R 30 0 R]/Resources<</Properties<</A 26 0 R>>>>>>" },
			{ 21, "<<" ROOT "/K 22 0 R/ParentTree 26 0 R/ParentTreeNextKey 3>>" },
			{ GONE + 32, "" }, { 26, "<</Nums[0 25 0 R 1 24 0 R 2 31 0 R]>>" } } },
	{ "a parameter that poses as an element",
		{ { 22, "<<" DOCUMENT "/K[23 0 R 24 0 R 27 0 R]>>" },
			{ 27, "<</S/P/P 22 0 R/K -1>>" } },
		{ { 22, "<<" DOCUMENT "/K[23 0 R 24 0 R 27 0 R]>>" },
			{ 27, "<</S/P/P 22 0 R/K[-1 31 0 R]>>" },
			{ 31, "<</S/Form/P 27 0 R/Pg 4 0 R/K" OBJR ">>" } } },
};

static void nothing_else_of_the_structure_may_change(void **state)
{
	(void)state;
	size_t wrong = 0, n = sizeof refused / sizeof *refused;
	for (size_t i = 0; i < n; i++) {
		AUTO(made) struct made m = made_tagged(&refused[i]);
		if (worst_of(&all, &m, 0, refused[i].name) == PADES_ILLEGAL)
			continue;
		printf("  accepted: %s\n", refused[i].name);
		wrong++;
	}
	printf("%zu forged structures, %zu accepted\n", n, wrong);
	assert_int_equal(wrong, 0);
}

#define SEEN(more)                                                                                 \
	"<</Type/Annot/Subtype/Widget/FT/Sig/F 132/P 4 0 R/Rect[0 0 99 99]/T(b)/StructParent "     \
	"2" more ">>"
#define VALUE(sub)                                                                                 \
	"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/" sub "/Contents<00>/ByteRange[0 1 2 3]>>"
#define UNSEEN                                                                                     \
	"/Type/Annot/Subtype/Widget/FT/Sig/F 132/P 4 0 R/Rect[0 0 0 0]/T(b)/StructParent 2/V 33 "  \
	"0 R"

/* ISO 32000-1 12.8.2.2: the element goes as far as its field, by every certification. */
static void the_element_goes_as_far_as_its_field(void **state)
{
	(void)state;
	static const struct {
		struct tagged file;
		enum pades_change worst[4];
	} cases[] = {
		{ { "an empty field", { { 0 } }, { { 0 } } },
			{ PADES_FORM_FILLING, PADES_ILLEGAL, PADES_ILLEGAL, PADES_ILLEGAL } },
		{ { "a signature that is seen", { { 0 } },
			  { { 30, SEEN("/V 33 0 R") }, { 33, VALUE("ETSI.CAdES.detached") } } },
			{ PADES_ILLEGAL, PADES_ILLEGAL, PADES_ILLEGAL, PADES_ILLEGAL } },
		{ { "a signature that is not", { { 0 } },
			  { { 30, "<<" UNSEEN ">>" }, { 33, VALUE("ETSI.CAdES.detached") } } },
			{ PADES_FORM_FILLING, PADES_ILLEGAL, PADES_FORM_FILLING,
				PADES_FORM_FILLING } },
		{ { "a time-stamp", { { 0 } },
			  { { 30, "<<" UNSEEN ">>" }, { 33, VALUE("ETSI.RFC3161") } } },
			{ PADES_EXTENSION, PADES_EXTENSION, PADES_EXTENSION, PADES_EXTENSION } },
		{ { "a time-stamp with words", { { 0 } },
			  { { 30, "<<" UNSEEN ">>" }, { 33, VALUE("ETSI.RFC3161") },
				  { 31, "<<" FORM "/K" OBJR "/Alt(Je refuse)>>" } } },
			{ PADES_FORM_FILLING, PADES_ILLEGAL, PADES_FORM_FILLING,
				PADES_FORM_FILLING } },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (int p = 0; p <= 3; p++) {
			AUTO(made) struct made m = made_tagged(&cases[i].file);
			enum pades_change worst = worst_of(&all, &m, p, cases[i].file.name);
			if (worst != cases[i].worst[p])
				fail_msg("%s under P=%d: %d", cases[i].file.name, p, worst);
		}
}

/* The public collections count it as forged: refused, but told apart from a forgery. */
static void a_field_that_is_seen_is_told_by_name(void **state)
{
	(void)state;
	static const struct tagged cases[] = {
		{ "seen", { { 0 } }, { { 30, SEEN("") } } },
		{ "its kid is seen", { { 0 } },
			{ { 2, "<</Fields[10 0 R 33 0 R]/SigFlags 3>>" },
				{ 33, "<</FT/Sig/T(b)/Kids[30 0 R]>>" },
				{ 30, "<</Type/Annot/Subtype/Widget/F 132/P 4 0 R/Rect[0 0 99 "
				      "99]/StructParent 2/Parent 33 0 R>>" } } },
		{ "and something else is changed", { { 0 } },
			{ { 30, SEEN("") },
				{ 23, "<</Type/StructElem/S/H1/P 22 0 R/Pg 4 0 R/K 0>>" } } },
	};
	static struct pades_changes c;
	for (size_t i = 0; i < 3; i++) {
		AUTO(made) struct made m = made_tagged(&cases[i]);
		worst_of(&c, &m, 0, cases[i].name);
		assert_int_equal(c.worst, PADES_ILLEGAL);
		assert_int_equal(pades_forbidden_by(&c, STRUCTURE_RULE_SEEN), i < 2);
	}
}

/* ISO 32000-1 7.5.7: all that is new or changed, in one object stream. */
static void the_same_in_an_object_stream(void **state)
{
	(void)state;
	static const struct tagged none = { "as iText does", { { 0 } }, { { 0 } } };
	static const struct tagged bad = { "roles", { { 0 } }, { { 0 } } };
	const struct tagged *both[] = { &none, &bad };
	for (size_t k = 0; k < 2; k++) {
		AUTO(made) struct made m = made_start();
		AUTO(buf) struct buf head = BUF_MAX(MADE_BYTES);
		AUTO(buf) struct buf body = BUF_MAX(MADE_BYTES);
		struct made_packed in[sizeof usual_is / sizeof *usual_is];
		size_t n = sizeof usual_is / sizeof *usual_is;
		char dict[80];
		revision(&m, usual_was, sizeof usual_was / sizeof *usual_was, both[k]->was);
		made_stream(&m, 5, "", SLICE_LIT("/P <</MCID 0>> BDC BT ET EMC"));
		m.size = 27;
		made_xref_stream(&m, 27, "/Root 1 0 R", NULL, 0);
		for (size_t i = 0; i < n; i++) {
			in[i] = (struct made_packed){ usual_is[i].num, 40, (uint32_t)i };
			buf_printf(&head, "%u %zu ", usual_is[i].num, body.n);
			buf_put_text(&body, k && usual_is[i].num == 22
						    ? "<<" DOCUMENT "/K[24 0 R 23 0 R 31 0 R]>>"
						    : usual_is[i].body);
			buf_put_byte(&body, ' ');
		}
		snprintf(dict, sizeof dict, "/Type/ObjStm/N %zu/First %zu", n, head.n);
		buf_put_slice(&head, buf_slice(&body));
		made_stream(&m, 40, dict, buf_slice(&head));
		m.size = 42;
		made_xref_stream(&m, 41, "/Root 1 0 R", in, n);
		assert_int_equal(worst_of(&all, &m, 0, both[k]->name),
			k ? PADES_ILLEGAL : PADES_FORM_FILLING);
	}
}

/* A tree that names itself, or is deep without end, ends in a refusal. */
static void loops_end(void **state)
{
	(void)state;
	static const struct tagged loops[] = {
		{ "an element below itself",
			{ { 23, "<</Type/StructElem/S/P/P 22 0 R/K[23 0 R 22 0 R]>>" } },
			{ { 22, "<<" DOCUMENT "/K[23 0 R 24 0 R 31 0 R 22 0 R]>>" } } },
		{ "new elements below each other", { { 0 } },
			{ { 31, "<</S/Form/P 33 0 R/K 33 0 R>>" },
				{ 33, "<</S/Form/P 31 0 R/K 31 0 R>>" } } },
	};
	for (size_t i = 0; i < sizeof loops / sizeof *loops; i++) {
		AUTO(made) struct made m = made_tagged(&loops[i]);
		assert_int_equal(worst_of(&all, &m, 0, loops[i].name), PADES_ILLEGAL);
	}
	static const struct tagged node = { "a node below itself", { { 0 } },
		{ { 32, "<</Kids[32 0 R]>>" } } };
	AUTO(made) struct made m = made_tagged(&node);
	AUTO(pdf_doc) struct pdf_doc *d = NULL;
	struct err e = ERR_INIT;
	static struct pades_changes c;
	const struct pades_permission p = { .docmdp = 0 };
	assert_true(pdf_open(&d, buf_slice(&m.file), NULL, &e));
	assert_false(pades_diff(&c, d, 0, 1, &p, &e));
	assert_int_equal(e.code, ERR_LIMIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_signature_field_may_bring_its_element),
		cmocka_unit_test(nothing_else_of_the_structure_may_change),
		cmocka_unit_test(the_element_goes_as_far_as_its_field),
		cmocka_unit_test(a_field_that_is_seen_is_told_by_name),
		cmocka_unit_test(the_same_in_an_object_stream),
		cmocka_unit_test(loops_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
