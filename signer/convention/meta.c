/* SPDX-License-Identifier: MIT */
/* meta: metadata and attachments of the unsigned file. */
#include "convention/meta.h"

#include "base/time.h"

#include <libxml/xmlstring.h>
#include <libxml/entities.h>
#include <string.h>

static const char PRODUCER[] = "Paraphe";

/*
 * ISO 19005-3 6.6.2 and ISO 14289-1 5; the extension schema is what 6.6.2.3 wants for pdfuaid. %s:
 * title, date, date, producer.
 */
static const char XMP[] =
	"<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
	"<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF "
	"xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
	"<rdf:Description rdf:about=\"\" xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\""
	" xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\""
	" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
	" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n"
	"<pdfaid:part>3</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>"
	"<pdfuaid:part>1</pdfuaid:part>\n"
	"<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title>"
	"<dc:language><rdf:Bag><rdf:li>fr-FR</rdf:li></rdf:Bag></dc:language>\n"
	"<xmp:CreateDate>%s</xmp:CreateDate><xmp:ModifyDate>%s</xmp:ModifyDate>"
	"<pdf:Producer>%s</pdf:Producer></rdf:Description>\n"
	"<rdf:Description rdf:about=\"\" "
	"xmlns:pdfaExtension=\"http://www.aiim.org/pdfa/ns/extension/\""
	" xmlns:pdfaSchema=\"http://www.aiim.org/pdfa/ns/schema#\""
	" xmlns:pdfaProperty=\"http://www.aiim.org/pdfa/ns/property#\">"
	"<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType=\"Resource\">"
	"<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>"
	"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
	"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
	"<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType=\"Resource\">"
	"<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</"
	"pdfaProperty:valueType>"
	"<pdfaProperty:category>internal</pdfaProperty:category>"
	"<pdfaProperty:description>Part of ISO 14289 to which the file "
	"conforms</pdfaProperty:description>"
	"</rdf:li></rdf:Seq></pdfaSchema:property>"
	"</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>\n"
	"</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>";

bool meta_xmp_make(struct buf *out, const struct paint_job *job, struct err *e)
{
	char date[21];
	time_rfc3339_format(date, job->time);
	xmlChar *title = xmlEncodeSpecialChars(NULL, (const xmlChar *)job->blocks->title);
	if (!title)
		return err_nomem(e);
	buf_printf(out, XMP, (const char *)title, date, date, PRODUCER);
	xmlFree(title);
	return buf_done(out, e);
}

/* PDF/A wants the Info dates equal to those of XMP (ISO 19005-3 6.6.3). */
static void info_put(struct haru *h, const struct meta *m)
{
	char date[18];
	time_pdf_format(date, m->job->time);
	HPDF_Dict info = h->doc->info;
	haru_put_text(h, info, "Title", slice_text(m->job->blocks->title));
	haru_put_ascii(h, info, "Producer", PRODUCER);
	haru_put_ascii(h, info, "CreationDate", date);
	haru_put_ascii(h, info, "ModDate", date);
}

static void intent_put(struct haru *h, const struct meta *m)
{
	static const char name[] = "sRGB IEC61966-2.1";
	HPDF_Dict intent = haru_dict(h), icc = haru_stream(h, m->icc, true);
	HPDF_Dict_AddNumber(icc, "N", 3);
	HPDF_Dict_AddName(intent, "Type", "OutputIntent");
	HPDF_Dict_AddName(intent, "S", "GTS_PDFA1");
	haru_put_ascii(h, intent, "OutputConditionIdentifier", name);
	haru_put_ascii(h, intent, "Info", name);
	HPDF_Dict_Add(intent, "DestOutputProfile", icc);
	HPDF_Array_Add(haru_array(h, h->doc->catalog, "OutputIntents"), intent);
}

/* ISO 19005-3 6.8: file specification, relationship, size and date of each associated file. */
static HPDF_Dict file_put(struct haru *h, const struct meta *m, size_t i)
{
	const struct paint_file *file = &m->job->files[i];
	char date[18];
	time_pdf_format(date, m->job->time);
	HPDF_Dict bytes = haru_stream(h, buf_slice(&m->file[i]), true), spec = haru_dict(h);
	HPDF_Dict_AddName(bytes, "Type", "EmbeddedFile");
	HPDF_Dict_AddName(bytes, "Subtype", file->mime);
	HPDF_Dict params = haru_inner(h, bytes, "Params");
	HPDF_Dict_AddNumber(params, "Size", (HPDF_INT32)file->bytes.n);
	haru_put_ascii(h, params, "ModDate", date);
	HPDF_Dict_AddName(spec, "Type", "Filespec");
	haru_put_ascii(h, spec, "F", file->name);
	haru_put_text(h, spec, "UF", slice_text(file->name));
	haru_put_text(h, spec, "Desc", slice_text(file->description));
	HPDF_Dict_AddName(spec, "AFRelationship", file->relationship);
	HPDF_Dict ef = haru_inner(h, spec, "EF");
	HPDF_Dict_Add(ef, "F", bytes);
	HPDF_Dict_Add(ef, "UF", bytes);
	return spec;
}

/* The name after 'last' in byte order: a name tree is sorted (ISO 32000-1 7.9.6). */
static size_t file_after(const struct paint_job *job, const char *last)
{
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < job->files_n; i++) {
		const char *name = job->files[i].name;
		if (last && strcmp(name, last) <= 0)
			continue;
		if (best == SIZE_MAX || strcmp(name, job->files[best].name) < 0)
			best = i;
	}
	return best;
}

static void files_put(struct haru *h, const struct meta *m)
{
	HPDF_Dict spec[PAINT_MAX_FILES], catalog = h->doc->catalog;
	const struct paint_job *job = m->job;
	if (job->files_n == 0)
		return;
	HPDF_Array af = haru_array(h, catalog, "AF");
	for (size_t i = 0; i < job->files_n; i++) {
		spec[i] = file_put(h, m, i);
		HPDF_Array_Add(af, spec[i]);
	}
	HPDF_Dict tree = haru_inner(h, haru_inner(h, catalog, "Names"), "EmbeddedFiles");
	HPDF_Array names = haru_array(h, tree, "Names");
	for (size_t i = file_after(job, NULL); i != SIZE_MAX;
		i = file_after(job, job->files[i].name)) {
		HPDF_Array_Add(names, HPDF_String_New(h->doc->mmgr, job->files[i].name, NULL));
		HPDF_Array_Add(names, spec[i]);
	}
}

static void id_put(struct haru *h, const struct meta *m)
{
	HPDF_BYTE id[META_ID];
	memcpy(id, m->id, sizeof id);
	HPDF_Array a = haru_array(h, h->doc->trailer, "ID");
	HPDF_Array_Add(a, HPDF_Binary_New(h->doc->mmgr, id, sizeof id));
	HPDF_Array_Add(a, HPDF_Binary_New(h->doc->mmgr, id, sizeof id));
}

void meta_put(struct haru *h, const struct meta *m)
{
	HPDF_Dict catalog = h->doc->catalog;
	HPDF_Dict_AddBoolean(haru_inner(h, catalog, "MarkInfo"), "Marked", HPDF_TRUE);
	haru_put_ascii(h, catalog, "Lang", "fr-FR");
	HPDF_Dict_AddBoolean(
		haru_inner(h, catalog, "ViewerPreferences"), "DisplayDocTitle", HPDF_TRUE);
	/*
	 * Later revisions hold PAdES signatures and a DSS: EN 319 142-1 5.1 and annex; said now,
	 * never changed.
	 */
	HPDF_Dict esic = haru_inner(h, haru_inner(h, catalog, "Extensions"), "ESIC");
	HPDF_Dict_AddName(esic, "BaseVersion", "1.7");
	HPDF_Dict_AddNumber(esic, "ExtensionLevel", 1);
	HPDF_Dict xmp = haru_stream(h, buf_slice(&m->xmp), false);
	HPDF_Dict_AddName(xmp, "Type", "Metadata");
	HPDF_Dict_AddName(xmp, "Subtype", "XML");
	HPDF_Dict_Add(catalog, "Metadata", xmp);
	info_put(h, m);
	intent_put(h, m);
	files_put(h, m);
	id_put(h, m);
}
