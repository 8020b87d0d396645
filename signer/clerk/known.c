/* SPDX-License-Identifier: MIT */
/* known: files to certificates, with what OpenSSL would note in them at their first use. */
#include "clerk/known.h"

#include "base/file.h"
#include "pki/cert.h"

#include <dirent.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <sys/stat.h>

enum { KNOWN_MAX_FILE = 1 << 20, KNOWN_MAX_PATH = 4096 };

/* Its extensions and its key are read now, so that no child writes where they are noted. */
static bool take(void *arg, const char *label, struct slice der, struct err *e)
{
	size_t *n = arg;
	AUTO(x509) X509 *cert = NULL;
	(void)label;
	if (*n < KNOWN_MAX && cert_parse(&cert, der, e)) {
		(*n)++;
		(void)!X509_check_purpose(cert, -1, 0);
		(void)!X509_get0_pubkey(cert);
	}
	ERR_clear_error();
	return *n < KNOWN_MAX;
}

static void file_take(size_t *n, const char *path)
{
	AUTO(buf) struct buf bytes = { 0 };
	struct err ignored = ERR_INIT;
	if (!file_read(&bytes, path, KNOWN_MAX_FILE, &ignored))
		return;
	/* RFC 2585 3: a SEQUENCE, which begins no PEM. */
	if (bytes.n && bytes.p[0] == 0x30)
		(void)!take(n, NULL, buf_slice(&bytes), &ignored);
	else
		(void)!cert_pem_each(buf_slice(&bytes), KNOWN_MAX_FILE, take, n, &ignored);
}

void known_read(size_t *n, const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return;
	if (!S_ISDIR(st.st_mode)) {
		file_take(n, path);
		return;
	}
	DIR *d = opendir(path);
	for (const struct dirent *f; d && (f = readdir(d));) {
		char full[KNOWN_MAX_PATH];
		int got = snprintf(full, sizeof full, "%s/%s", path, f->d_name);
		if (f->d_name[0] != '.' && got > 0 && (size_t)got < sizeof full)
			file_take(n, full);
	}
	if (d)
		closedir(d);
}
