/* SPDX-License-Identifier: MIT */
/* sqlite_check: a copy of the store while it is in use, and whether all in it belongs together. */
#include "store/impl.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

static bool copy_fail(sqlite3 *to, const char *path, struct err *e)
{
	int code = sqlite3_errcode(to) & 0xff;
	return err_fail(e, code == SQLITE_NOMEM ? ERR_NOMEM : ERR_IO, "%s: %s", path,
		code == SQLITE_FULL ? "the disk is full" : sqlite3_errmsg(to));
}

/* In one go: readers of a log hinder nobody, and a copy in pieces would begin anew at each write. */
static bool copy_into(sqlite3 *to, struct store *s, const char *path, struct err *e)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", s->db, "main");
	if (!b)
		return copy_fail(to, path, e);
	int step = sqlite3_backup_step(b, -1);
	int code = sqlite3_backup_finish(b);
	if (step != SQLITE_DONE || code != SQLITE_OK)
		return copy_fail(to, path, e);
	/* One file, with nothing beside it. */
	return sqlite3_exec(to, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL) == SQLITE_OK ||
	       copy_fail(to, path, e);
}

bool store_copy(struct store *s, const char *path, struct err *e)
{
	sqlite3 *to = NULL;
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return errno == EEXIST ? err_fail(e, ERR_WRONG_STATE, "%s is there already", path)
				       : err_errno(e, "%s", path);
	close(fd);
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	bool good = sqlite3_open_v2(path, &to, flags, NULL) == SQLITE_OK ? copy_into(to, s, path, e)
		    : to                                                 ? copy_fail(to, path, e)
									 : err_nomem(e);
	sqlite3_close(to);
	if (!good)
		unlink(path);
	return good;
}

static bool structure_check(struct store *s, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	char told[200];
	bool more;
	if (!query_start(&q, s, "PRAGMA integrity_check(1)", e) || !query_row(&q, &more, e))
		return false;
	column_text(&q, told, sizeof told);
	if (!more || strcmp(told, "ok") != 0)
		return err_fail(e, ERR_IO, "store: damaged: %s", told);
	if (!query_start(&q, s, "PRAGMA foreign_key_check", e) || !query_row(&q, &more, e))
		return false;
	return !more || err_fail(e, ERR_IO, "store: rows that belong to none");
}

static void md_auto(EVP_MD_CTX **c)
{
	EVP_MD_CTX_free(*c);
}

/* Rows: convention, revision, bytes, digest of the file so far, digest of the newest file. */
static bool files_check(struct store *s, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	AUTO(md) EVP_MD_CTX *file = EVP_MD_CTX_new();
	AUTO(md) EVP_MD_CTX *sofar = EVP_MD_CTX_new();
	if (!file || !sofar)
		return err_nomem(e);
	if (!query_start(&q, s,
		    "SELECT "
		    "i.convention,i.revision,i.n,unseal(i.convention,0,i.bytes),i.sha256,c.head,i."
		    "n=(SELECT max(n) "
		    "FROM increment WHERE convention=i.convention AND revision=i.revision) FROM "
		    "increment i JOIN convention c ON c.id=i.convention AND c.revision=i.revision "
		    "JOIN dossier d ON d.id=i.convention WHERE d.state<>'eliminee' "
		    "ORDER BY i.convention,i.revision,i.n",
		    e))
		return false;
	for (;;) {
		char id[37];
		uint8_t want[32], got[32], head[32];
		bool more;
		if (!query_row(&q, &more, e))
			return false;
		if (!more)
			return true;
		column_text(&q, id, sizeof id);
		int64_t revision = column_i64(&q);
		bool first = column_i64(&q) == 0;
		struct slice bytes = column_bytes(&q);
		if (first && EVP_DigestInit_ex(file, EVP_sha256(), NULL) != 1)
			return err_nomem(e);
		if (EVP_DigestUpdate(file, bytes.p, bytes.n) != 1 ||
			EVP_MD_CTX_copy_ex(sofar, file) != 1 ||
			EVP_DigestFinal_ex(sofar, got, NULL) != 1)
			return err_nomem(e);
		if (!column_hash(&q, want, e) || !column_hash(&q, head, e))
			return false;
		bool last = column_i64(&q) != 0;
		if (memcmp(got, want, 32) != 0 || (last && memcmp(got, head, 32) != 0))
			return err_fail(e, ERR_IO,
				"store: the file of convention %s, version %lld is damaged", id,
				(long long)revision);
	}
}

static bool chains_check(struct store *s, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	char id[37];
	bool more;
	if (!query_start(&q, s,
		    "SELECT id FROM dossier d WHERE chain_n<>(SELECT count(*) FROM chain WHERE "
		    "dossier=d.id) OR chain_n<>(SELECT coalesce(max(seq),0) FROM chain WHERE "
		    "dossier=d.id) OR (chain_n>0 AND chain_head<>(SELECT hash FROM chain WHERE "
		    "dossier=d.id AND seq=d.chain_n)) LIMIT 1",
		    e) ||
		!query_row(&q, &more, e))
		return false;
	column_text(&q, id, sizeof id);
	return !more || err_fail(e, ERR_IO, "store: the journal of convention %s has a gap", id);
}

bool store_check(struct store *s, struct err *e)
{
	bool mine;
	if (!read_begin(s, &mine, e))
		return false;
	bool good = structure_check(s, e) && files_check(s, e) && chains_check(s, e);
	read_end(s, mine);
	return good;
}
