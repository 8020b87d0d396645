/* SPDX-License-Identifier: MIT */
/* token_kit: SoftHSM tokens in a folder of the test's own, filled by the tools a user has; for tests only. */
#ifndef PARAPHE_TESTS_TOKEN_KIT_H
#define PARAPHE_TESTS_TOKEN_KIT_H

#include "mini.h"

#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#define TOKEN_MODULE "/usr/lib/softhsm/libsofthsm2.so"
#define TOKEN_PIN "4321"

static char token_folder[] = "/tmp/paraphe-token-XXXXXX";

__attribute__((format(printf, 1, 2))) static inline bool token_run(const char *fmt, ...)
{
	char command[1200];
	va_list args;
	va_start(args, fmt);
	int n = vsnprintf(command, sizeof command - 20, fmt, args);
	va_end(args);
	MINI_NEED(n > 0 && n < (int)sizeof command - 20);
	strcat(command,
		" >/dev/null 2>&1"); /* NOLINT(clang-analyzer-security.insecureAPI.strcpy) */
	return system(command) == 0;
}

/* False: SoftHSM or its tools are not here, and that is said. */
static inline bool token_world(void)
{
	char path[64];
	if (access(TOKEN_MODULE, R_OK) != 0 || !token_run("which softhsm2-util pkcs11-tool")) {
		printf("skipped: no SoftHSM here (apt-get install softhsm2 opensc): nothing of "
		       "PKCS#11 is tested\n");
		return false;
	}
	MINI_NEED(mkdtemp(token_folder));
	snprintf(path, sizeof path, "%s/conf", token_folder);
	FILE *f = fopen(path, "w");
	MINI_NEED(f);
	fprintf(f,
		"directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n",
		token_folder);
	fclose(f);
	MINI_NEED(token_run("mkdir %s/tokens", token_folder));
	setenv("SOFTHSM2_CONF", path, 1);
	return true;
}

static inline void token_world_end(void)
{
	token_run("rm -r %s", token_folder);
}

static inline void token_init(const char *label)
{
	MINI_NEED(token_run("softhsm2-util --init-token --free --label %s --pin " TOKEN_PIN
			    " --so-pin 87654321",
		label));
}

#define TOKEN_TOOL                                                                                 \
	"pkcs11-tool --module " TOKEN_MODULE " --token-label %s --login --pin " TOKEN_PIN " "

/* 'type' as pkcs11-tool says it: "EC:prime256v1", "rsa:2048". 'id' is hex. */
static inline void token_key(
	const char *label, const char *type, const char *object, const char *id)
{
	MINI_NEED(token_run(TOKEN_TOOL "--keypairgen --key-type %s --label %s --id %s", label, type,
		object, id));
}

static inline void token_cert(const char *label, X509 *cert, const char *object, const char *id)
{
	char path[64];
	snprintf(path, sizeof path, "%s/cert.der", token_folder);
	FILE *f = fopen(path, "w");
	MINI_NEED(f && i2d_X509_fp(f, cert));
	fclose(f);
	MINI_NEED(token_run(TOKEN_TOOL "--write-object %s --type cert --label %s --id %s", label,
		path, object, id));
}

#endif
