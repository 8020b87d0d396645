/* SPDX-License-Identifier: MIT */
/* bench_paint: how many unsigned documents a second one core makes; with a path, the document is left there. */
#include "base/file.h"
#include "convention/paint.h"
#include "xml/read.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 200 };

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct inputs {
	struct library lib;
	struct buf blocks, model, rules;
};

static bool inputs_read(struct inputs *in, struct err *e)
{
	struct {
		struct buf *to;
		const char *path;
	} files[] = {
		{ &in->lib.font_text, "templates/fonts/NotoSans-Regular.ttf" },
		{ &in->lib.font_bold, "templates/fonts/NotoSans-Bold.ttf" },
		{ &in->lib.font_italic, "templates/fonts/NotoSans-Italic.ttf" },
		{ &in->lib.icc, "templates/icc/srgb.icc" },
		{ &in->blocks, "tests/golden/blocs-2de.xml" },
		{ &in->model, "templates/modeles/sequence-observation@2025-1.xml" },
		{ &in->rules, "templates/regles/fr-mineurs@2026-03-03.xml" },
	};
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		*files[i].to = (struct buf)BUF_MAX(LIBRARY_MAX_FILE);
		if (!file_read(files[i].to, files[i].path, LIBRARY_MAX_FILE, e))
			return err_context(e, "%s", files[i].path);
	}
	return true;
}

static void inputs_auto(struct inputs *in)
{
	struct buf *all[] = { &in->lib.font_text, &in->lib.font_bold, &in->lib.font_italic,
		&in->lib.icc, &in->blocks, &in->model, &in->rules };
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		buf_free(all[i]);
}

static bool rounds(struct buf *out, const struct inputs *in, const struct blocks *b, struct err *e)
{
	AUTO(paint) struct paint *p = NULL;
	const struct paint_file files[] = {
		/* the blocks stand for the data: about as long, about as compressible */
		{ "convention.xml", "application/xml", "Source", "Données",
			slice_sub(buf_slice(&in->blocks), 0, 9000), false },
		{ "modele.xml", "application/xml", "Data", "Modèle de texte", buf_slice(&in->model),
			true },
		{ "regles.xml", "application/xml", "Data", "Règles appliquées",
			buf_slice(&in->rules), true },
	};
	const struct paint_job job = { b, files, 3, 1781510400 };
	double start = seconds();
	if (!paint_open(&p, &in->lib, e))
		return false;
	printf("paint: open %.2f ms\n", (seconds() - start) * 1e3);
	start = seconds();
	for (int i = 0; i < ROUNDS; i++) {
		out->n = 0;
		if (!paint_pdf(out, p, &job, e))
			return false;
	}
	double each = (seconds() - start) / ROUNDS;
	printf("paint: %zu bytes, %.2f ms, %.0f documents/s/core\n", out->n, each * 1e3, 1 / each);
	return true;
}

static bool run(const char *path, struct err *e)
{
	AUTO(inputs) struct inputs in;
	AUTO(blocks) struct blocks b = { 0 };
	AUTO(buf) struct buf out = BUF_MAX(PAINT_MAX_BYTES);
	static struct xml_faults faults;
	xmlDoc *doc = NULL;
	memset(&in, 0, sizeof in);
	if (!inputs_read(&in, e) ||
		!xml_read(&doc, buf_slice(&in.blocks), XML_MAX_BYTES, NULL, &faults, e) ||
		!blocks_read(&b, doc, e) || !rounds(&out, &in, &b, e))
		return false;
	return !path || file_write_atomic(path, buf_slice(&out), 0644, e);
}

int main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	xml_start();
	if (run(argc > 1 ? argv[1] : NULL, &e))
		return 0;
	fprintf(stderr, "bench_paint: %s\n", e.text);
	return 1;
}
