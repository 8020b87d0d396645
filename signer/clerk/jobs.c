/* SPDX-License-Identifier: MIT */
/* jobs: what is loaded before the cage, and who does which job. */
#include "clerk/jobs.h"

#include "base/file.h"
#include "clerk/dsn.h"
#include "clerk/extend.h"
#include "clerk/fields.h"
#include "clerk/heap.h"
#include "clerk/judge.h"
#include "clerk/make.h"
#include "clerk/sheet.h"
#include "clerk/signer.h"
#include "clerk/stamp.h"
#include "clerk/zip.h"

#include <jansson.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>

/*
 * What opens a file at its first use must do so now: OpenSSL its configuration and providers, jansson
 * /dev/urandom for the seed of its tables.
 */
static bool libraries_warm(struct err *e)
{
	uint8_t byte, digest[EVP_MAX_MD_SIZE];
	json_object_seed(0);
	if (OPENSSL_init_crypto(
		    OPENSSL_INIT_LOAD_CONFIG | OPENSSL_INIT_LOAD_CRYPTO_STRINGS, NULL) == 1 &&
		RAND_bytes(&byte, 1) == 1 &&
		EVP_Digest(&byte, 1, digest, NULL, EVP_sha256(), NULL) == 1)
		return true;
	return err_fail(e, ERR_CRYPTO, "OpenSSL cannot start");
}

enum { CONTEXT_MAX_README = 64 * 1024, CONTEXT_MAX_PATH = 4096 };

static bool readme_read(struct buf *out, const char *templates_dir, struct err *e)
{
	char path[CONTEXT_MAX_PATH];
	int n = snprintf(path, sizeof path, "%s/archive/LISEZMOI.txt", templates_dir);
	if (n < 0 || n >= CONTEXT_MAX_PATH)
		return err_fail(e, ERR_LIMIT, "the templates' path is too long");
	return file_read(out, path, CONTEXT_MAX_README, e);
}

bool clerk_context_open(struct clerk_context **out, const char *templates_dir, struct err *e)
{
	AUTO(clerk_context) struct clerk_context *c = calloc(1, sizeof *c);
	if (!c)
		return err_nomem(e);
	xml_start();
	if (!libraries_warm(e))
		return false;
	uintptr_t loaded = heap_begin();
	if (!library_open(&c->library, templates_dir, e) || !paint_open(&c->paint, c->library, e) ||
		!readme_read(&c->readme, templates_dir, e) ||
		!proof_kit_open(&c->proof, templates_dir, e))
		return false;
	heap_end(loaded);
	heap_keep();
	*out = c;
	c = NULL;
	return true;
}

void clerk_context_auto(struct clerk_context **c)
{
	if (!*c)
		return;
	paint_close((*c)->paint);
	library_auto(&(*c)->library);
	buf_free(&(*c)->readme);
	proof_kit_auto(&(*c)->proof);
	free(*c);
	*c = NULL;
}

const struct clerk_job_entry clerk_jobs[JOB_COUNT] = {
	[JOB_DRAFT] = { .run = make_draft },
	[JOB_SIGN] = { .run = make_signed },
	[JOB_PREPARE] = { .run = make_prepared },
	[JOB_PREPARED] = { .run = signer_prepared },
	[JOB_SIGNER] = { .run = signer_judge },
	[JOB_ARCHIVE] = { .run = make_archive },
	[JOB_REMAKE] = { .run = make_again },
	[JOB_STAMP] = { .run = stamp_alone },
	[JOB_CHECK_DRAFT] = { .run = judge_draft },
	[JOB_CHECK_SIGNED] = { .run = judge_signed },
	[JOB_VERIFY] = { .run = judge_file },
	[JOB_REVISION] = { .run = judge_revision },
	[JOB_CHAIN] = { .run = judge_chain },
	[JOB_EXTEND] = { .run = extend_step },
	[JOB_CHECK_EXTENDED] = { .run = judge_extended },
	[JOB_CONTENT] = { .run = judge_content },
	[JOB_DSN] = { .run = judge_dsn },
	[JOB_FIELDS] = { .run = fields_draw },
	[JOB_POLICY] = { .run = fields_policy },
	[JOB_JOURNAL] = { .run = fields_journal },
	[JOB_ZIP] = { .run = zip_documents },
	[JOB_SHEET] = { .run = sheet_make },
	[JOB_PAPER] = { .run = sheet_paper },
};
