/* SPDX-License-Identifier: MIT */
/* jobs: what is loaded before the cage, and who does which job. */
#include "clerk/jobs.h"

#include "clerk/render.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>

/* OpenSSL reads its configuration and finds its providers at first use: that must be now. */
static bool openssl_warm(struct err *e)
{
	uint8_t byte, digest[EVP_MAX_MD_SIZE];
	if (OPENSSL_init_crypto(
		    OPENSSL_INIT_LOAD_CONFIG | OPENSSL_INIT_LOAD_CRYPTO_STRINGS, NULL) == 1 &&
		RAND_bytes(&byte, 1) == 1 &&
		EVP_Digest(&byte, 1, digest, NULL, EVP_sha256(), NULL) == 1)
		return true;
	return err_fail(e, ERR_CRYPTO, "OpenSSL cannot start");
}

bool clerk_context_open(struct clerk_context **out, const char *templates_dir, struct err *e)
{
	AUTO(clerk_context) struct clerk_context *c = calloc(1, sizeof *c);
	if (!c)
		return err_nomem(e);
	if (!openssl_warm(e) || !library_open(&c->library, templates_dir, e))
		return false;
	*out = c;
	c = NULL;
	return true;
}

void clerk_context_auto(struct clerk_context **c)
{
	if (!*c)
		return;
	library_auto(&(*c)->library);
	free(*c);
	*c = NULL;
}

const struct clerk_job_entry clerk_jobs[JOB_COUNT] = {
	[JOB_TEXT] = { .run = render_text },
	[JOB_PAGES] = { .run = render_pages },
};
