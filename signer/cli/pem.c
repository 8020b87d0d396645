/* SPDX-License-Identifier: MIT */
/* pem: joins; what stands in the files is read by whoever gets them. */
#include "cli/pem.h"

#include "base/file.h"
#include "cli/config.h"

#include <dirent.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PEM_LINE_BYTES = 48 };

const char *const pem_certs[] = { ".pem", ".crt", NULL };
const char *const pem_crls[] = { ".crl", NULL };

/* RFC 7468 2: a line of 64 letters holds 48 bytes. */
static void der_add(struct buf *all, const char *label, struct slice der)
{
	unsigned char line[4 * (PEM_LINE_BYTES / 3) + 1];
	buf_printf(all, "-----BEGIN %s-----\n", label);
	for (size_t at = 0; at < der.n; at += PEM_LINE_BYTES) {
		struct slice part = slice_sub(der, at, PEM_LINE_BYTES);
		int n = EVP_EncodeBlock(line, part.p, (int)part.n);
		buf_put_slice(all, (struct slice){ line, (size_t)n });
		buf_put_byte(all, '\n');
	}
	buf_printf(all, "-----END %s-----\n", label);
}

/* RFC 2585 3: a .crl or .crt holds one DER; a DER SEQUENCE begins with 0x30, which begins no PEM. */
static bool file_add(struct buf *all, const char *path, const char *label, struct err *e)
{
	AUTO(buf) struct buf one = { 0 };
	if (!file_read(&one, path, all->max, e))
		return false;
	if (one.n && one.p[0] == 0x30)
		der_add(all, label, buf_slice(&one));
	else
		buf_put_slice(all, buf_slice(&one));
	buf_put_byte(all, '\n');
	return buf_done(all, e);
}

static int name_order(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool ends(const char *name, const char *const *endings)
{
	size_t n = strlen(name);
	for (; *endings; endings++) {
		size_t m = strlen(*endings);
		if (n > m && strcmp(name + n - m, *endings) == 0)
			return true;
	}
	return false;
}

bool pem_add(struct buf *all, const char *path, const char *const *endings, struct err *e)
{
	const char *label = endings == pem_crls ? "X509 CRL" : "CERTIFICATE";
	struct stat st;
	if (stat(path, &st) != 0)
		return err_errno(e, "%s", path);
	if (!S_ISDIR(st.st_mode))
		return file_add(all, path, label, e);
	struct dirent **names = NULL;
	int n = scandir(path, &names, NULL, name_order);
	bool good = n >= 0 || err_errno(e, "%s", path);
	for (int i = 0; i < n; i++) {
		char full[CONFIG_MAX_PATH];
		int got = snprintf(full, sizeof full, "%s/%s", path, names[i]->d_name);
		if (good && ends(names[i]->d_name, endings) && got > 0 && (size_t)got < sizeof full)
			good = file_add(all, full, label, e);
		free(names[i]);
	}
	free(names);
	return good;
}
