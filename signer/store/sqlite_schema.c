/* SPDX-License-Identifier: MIT */
/* sqlite_schema: the tables, as the steps that lead to them. Forward only; a step that shipped is never changed. */
#include "store/impl.h"

#include <stdio.h>

enum {
	STORE_VERSION = 16,
	REWRITTEN = 9, /* the file is written anew on the way to this one */
};

/*
 * 1: conventions as the command line makes them. 2: the service around them. A convention's journal becomes the chain of its
 * dossier, one for all revisions; journals of revisions that were replaced before keep their own table, because their
 * chains began anew. 3: what is personal stands sealed under its convention's keys (locker.h); what is looked for by its
 * value has a keyed digest beside it. "search" is text without case and accents, made when the row is written. due_ms is when a message
 * may be taken; NULL when it never will. 4: so does what is personal and belongs to no convention: rosters under a key of their
 * school and year, the rest under the instance's. 6: so do the entries of the journals,
 * the instance's key lasting as long as they do. 5, 7 and 9: the file was written anew, so that no page holds a rest of what stood in
 * the clear; that is no part of a transaction, and done once for all when they are passed. 8: health data of their own. 10: acts
 * on many conventions at once, and until when a job is taken. 11: until when a convention is kept and read, as it was announced. 12: pupils whose
 * address is protected. 13: what is only ever added to can be neither changed nor taken away. 14: what a host
 * outside answered a job with. 15: in which order seals were kept. 16: whose a post to a school's software is.
 */
static const char *const version_1[] = {
	"CREATE TABLE convention ("
	" id TEXT NOT NULL, revision INTEGER NOT NULL, reference TEXT NOT NULL, state TEXT NOT "
	"NULL,"
	" ordre INTEGER NOT NULL, first_day INTEGER NOT NULL, sha_fond TEXT NOT NULL, "
	"sha_politique TEXT NOT NULL,"
	" head BLOB NOT NULL, head_size INTEGER NOT NULL, journal_n INTEGER NOT NULL, journal_head "
	"BLOB NOT NULL,"
	" journal_ms INTEGER NOT NULL,"
	" PRIMARY KEY (id, revision), UNIQUE (reference, revision)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE party ("
	" convention TEXT NOT NULL, revision INTEGER NOT NULL, n INTEGER NOT NULL, id TEXT NOT "
	"NULL, field TEXT NOT NULL,"
	" role TEXT NOT NULL, label TEXT NOT NULL, grp TEXT NOT NULL, obligatory INTEGER NOT NULL, "
	"rank INTEGER NOT NULL,"
	" quorum INTEGER NOT NULL, signed_at INTEGER NOT NULL,"
	" PRIMARY KEY (convention, revision, n), UNIQUE (convention, revision, field),"
	" FOREIGN KEY (convention, revision) REFERENCES convention (id, revision)) STRICT, WITHOUT "
	"ROWID;"
	"CREATE TABLE holder ("
	" convention TEXT NOT NULL, revision INTEGER NOT NULL, party INTEGER NOT NULL, n INTEGER "
	"NOT NULL,"
	" person TEXT NOT NULL, name TEXT NOT NULL, quality TEXT NOT NULL, organisation TEXT NOT "
	"NULL,"
	" delegate INTEGER NOT NULL, valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL, "
	"consent TEXT NOT NULL,"
	" box TEXT NOT NULL, PRIMARY KEY (convention, revision, party, n),"
	" FOREIGN KEY (convention, revision, party) REFERENCES party (convention, revision, n)) "
	"STRICT, WITHOUT ROWID;"
	"CREATE TABLE increment ("
	" convention TEXT NOT NULL, revision INTEGER NOT NULL, n INTEGER NOT NULL, bytes BLOB NOT "
	"NULL, sha256 BLOB NOT NULL,"
	" PRIMARY KEY (convention, revision, n),"
	" FOREIGN KEY (convention, revision) REFERENCES convention (id, revision)) STRICT;"
	"CREATE INDEX increment_sha ON increment (sha256);"
	"CREATE TABLE document ("
	" convention TEXT NOT NULL, revision INTEGER NOT NULL, kind INTEGER NOT NULL, bytes BLOB "
	"NOT NULL,"
	" PRIMARY KEY (convention, revision, kind),"
	" FOREIGN KEY (convention, revision) REFERENCES convention (id, revision)) STRICT;"
	"CREATE TABLE journal ("
	" convention TEXT NOT NULL, revision INTEGER NOT NULL, seq INTEGER NOT NULL, xml BLOB NOT "
	"NULL, hash BLOB NOT NULL,"
	" PRIMARY KEY (convention, revision, seq),"
	" FOREIGN KEY (convention, revision) REFERENCES convention (id, revision)) STRICT;",
	NULL
};

static const char *const version_2[] = {
	"CREATE TABLE school (id INTEGER PRIMARY KEY, uai TEXT NOT NULL UNIQUE, name TEXT NOT "
	"NULL, settings TEXT NOT NULL, version INTEGER NOT NULL) STRICT",
	"CREATE TABLE counter (school INTEGER NOT NULL, year TEXT NOT NULL, n INTEGER NOT NULL, "
	"PRIMARY KEY (school, year)) STRICT, WITHOUT ROWID",
	"CREATE TABLE pupil (id INTEGER PRIMARY KEY, school INTEGER NOT NULL REFERENCES school "
	"(id), year TEXT NOT NULL, ref TEXT NOT NULL, class_name TEXT NOT NULL, level TEXT NOT "
	"NULL, sort_key TEXT NOT NULL, dispensed INTEGER NOT NULL, \"left\" INTEGER NOT NULL, "
	"code_hash BLOB NOT NULL, search TEXT NOT NULL, fields TEXT NOT NULL, UNIQUE (school, "
	"year, ref)) STRICT",
	"CREATE INDEX pupil_list ON pupil (school, year, class_name, sort_key)",
	"CREATE INDEX pupil_code ON pupil (code_hash) WHERE code_hash <> zeroblob(32)",
	"CREATE TABLE class (school INTEGER NOT NULL REFERENCES school (id), year TEXT NOT NULL, "
	"name TEXT NOT NULL, level TEXT NOT NULL, qr_hash BLOB NOT NULL, PRIMARY KEY (school, "
	"year, name)) STRICT, WITHOUT ROWID",
	"CREATE INDEX class_qr ON class (qr_hash) WHERE qr_hash <> zeroblob(32)",
	"CREATE TABLE account (id INTEGER PRIMARY KEY, school INTEGER NOT NULL, login TEXT NOT "
	"NULL UNIQUE, first_name TEXT NOT NULL, last_name TEXT NOT NULL, quality TEXT NOT NULL, "
	"roles INTEGER NOT NULL, scope TEXT NOT NULL, state INTEGER NOT NULL, password TEXT NOT "
	"NULL, totp BLOB NOT NULL, totp_last INTEGER NOT NULL, failures INTEGER NOT NULL, "
	"locked_until_ms INTEGER NOT NULL, lang TEXT NOT NULL, version INTEGER NOT NULL) STRICT",
	"CREATE INDEX account_list ON account (school, last_name, first_name)",
	"CREATE TABLE session (id BLOB PRIMARY KEY, account INTEGER NOT NULL, link INTEGER NOT "
	"NULL, created_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, "
	"step_up_until_ms INTEGER NOT NULL, csrf BLOB NOT NULL, data TEXT NOT NULL) STRICT, "
	"WITHOUT ROWID",
	"CREATE INDEX session_account ON session (account) WHERE account <> 0",
	"CREATE INDEX session_link ON session (link) WHERE link <> 0",
	"CREATE INDEX session_end ON session (expires_ms)",
	"CREATE TABLE note (id INTEGER PRIMARY KEY, school INTEGER NOT NULL, account INTEGER NOT "
	"NULL, time_ms INTEGER NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL) STRICT",
	"CREATE INDEX note_list ON note (school, id)",
	"CREATE TABLE api_key (id INTEGER PRIMARY KEY, school INTEGER NOT NULL, hash BLOB NOT "
	"NULL UNIQUE, label TEXT NOT NULL, scopes TEXT NOT NULL, created_ms INTEGER NOT NULL, "
	"last_used_ms INTEGER NOT NULL, revoked_ms INTEGER NOT NULL) STRICT",
	"CREATE TABLE webhook (id INTEGER PRIMARY KEY, school INTEGER NOT NULL, url TEXT NOT "
	"NULL, events TEXT NOT NULL, secret BLOB NOT NULL, active INTEGER NOT NULL) STRICT",
	"CREATE TABLE idempotency (scope TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL, "
	"status INTEGER NOT NULL, answer BLOB NOT NULL, time_ms INTEGER NOT NULL, PRIMARY KEY "
	"(scope, key)) STRICT, WITHOUT ROWID",
	"CREATE INDEX idempotency_end ON idempotency (time_ms)",
	"CREATE TABLE dossier (id TEXT PRIMARY KEY, school INTEGER NOT NULL REFERENCES school "
	"(id), pupil INTEGER NOT NULL, year TEXT NOT NULL, level TEXT NOT NULL, class_name TEXT "
	"NOT NULL, reference TEXT NOT NULL, act TEXT NOT NULL, amends TEXT NOT NULL, state TEXT "
	"NOT NULL, former TEXT NOT NULL, revision INTEGER NOT NULL, declared INTEGER NOT NULL, "
	"confirmed INTEGER NOT NULL, filled INTEGER NOT NULL, sent INTEGER NOT NULL, mixed INTEGER "
	"NOT NULL, wanted INTEGER NOT NULL, signed_n INTEGER NOT NULL, host_siret TEXT NOT NULL, "
	"host_name TEXT NOT NULL, host_mail TEXT NOT NULL, pupil_name TEXT NOT NULL, first_day "
	"INTEGER NOT NULL, last_day INTEGER NOT NULL, limit_day INTEGER NOT NULL, created_ms "
	"INTEGER NOT NULL, changed_ms INTEGER NOT NULL, sent_ms INTEGER NOT NULL, sealed_ms "
	"INTEGER NOT NULL, next_ms INTEGER NOT NULL, version INTEGER NOT NULL, search TEXT NOT "
	"NULL, chain_n INTEGER NOT NULL, chain_ms INTEGER NOT NULL, chain_head BLOB NOT NULL) "
	"STRICT",
	"CREATE INDEX dossier_list ON dossier (school, year, class_name, pupil_name)",
	"CREATE INDEX dossier_age ON dossier (school, changed_ms)",
	"CREATE INDEX dossier_reference ON dossier (reference)",
	"CREATE INDEX dossier_pupil ON dossier (pupil) WHERE pupil <> 0",
	"CREATE INDEX dossier_amends ON dossier (amends) WHERE amends <> ''",
	"CREATE INDEX dossier_siret ON dossier (host_siret) WHERE host_siret <> ''",
	"CREATE INDEX dossier_mail ON dossier (host_mail) WHERE host_mail <> ''",
	"CREATE INDEX dossier_due ON dossier (next_ms) WHERE next_ms <> 0",
	"CREATE TABLE dossier_text (dossier TEXT PRIMARY KEY REFERENCES dossier (id), fields TEXT "
	"NOT NULL, politique TEXT NOT NULL, contacts TEXT NOT NULL, remarks TEXT NOT NULL) STRICT",
	"CREATE TABLE chain (dossier TEXT NOT NULL REFERENCES dossier (id), seq INTEGER NOT NULL, "
	"xml BLOB NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (dossier, seq)) STRICT, WITHOUT ROWID",
	"CREATE TABLE day (school INTEGER NOT NULL, day INTEGER NOT NULL, json TEXT NOT NULL, "
	"PRIMARY KEY (school, day)) STRICT, WITHOUT ROWID",
	"CREATE TABLE piece (id INTEGER PRIMARY KEY, school INTEGER NOT NULL, dossier TEXT NOT "
	"NULL, kind TEXT NOT NULL, title TEXT NOT NULL, type TEXT NOT NULL, sha256 BLOB NOT NULL, "
	"time_ms INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT",
	"CREATE INDEX piece_list ON piece (school, dossier)",
	"CREATE TABLE link (id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, state INTEGER NOT "
	"NULL, school INTEGER NOT NULL, account INTEGER NOT NULL, dossier TEXT NOT NULL, revision "
	"INTEGER NOT NULL, sha_fond TEXT NOT NULL, person TEXT NOT NULL, field TEXT NOT NULL, role "
	"TEXT NOT NULL, name TEXT NOT NULL, channel INTEGER NOT NULL, address TEXT NOT NULL, lang "
	"TEXT NOT NULL, why TEXT NOT NULL, created_ms INTEGER NOT NULL, expires_ms INTEGER NOT "
	"NULL, version INTEGER NOT NULL, asked_ms INTEGER NOT NULL, opened_ms INTEGER NOT NULL, "
	"birth_failures INTEGER NOT NULL, reminders INTEGER NOT NULL, reminded_ms INTEGER NOT "
	"NULL) STRICT",
	"CREATE INDEX link_dossier ON link (dossier) WHERE dossier <> ''",
	"CREATE INDEX link_address ON link (address)",
	"CREATE INDEX link_account ON link (account) WHERE account <> 0",
	"CREATE TABLE token (hash BLOB PRIMARY KEY, link INTEGER NOT NULL REFERENCES link (id), "
	"created_ms INTEGER NOT NULL, dead_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID",
	"CREATE INDEX token_link ON token (link)",
	"CREATE TABLE code (link INTEGER NOT NULL REFERENCES link (id), number INTEGER NOT NULL, "
	"hash BLOB NOT NULL, bound BLOB NOT NULL, gesture TEXT NOT NULL, created_ms INTEGER NOT "
	"NULL, expires_ms INTEGER NOT NULL, verified_ms INTEGER NOT NULL, used_ms INTEGER NOT "
	"NULL, failures INTEGER NOT NULL, PRIMARY KEY (link, number)) STRICT, WITHOUT ROWID",
	"CREATE TABLE message (id INTEGER PRIMARY KEY, template_name TEXT NOT NULL, school "
	"INTEGER NOT NULL, link INTEGER NOT NULL, account INTEGER NOT NULL, dossier TEXT NOT NULL, "
	"address TEXT NOT NULL, channel INTEGER NOT NULL, state INTEGER NOT NULL, priority INTEGER "
	"NOT NULL, \"group\" TEXT NOT NULL, lang TEXT NOT NULL, created_ms INTEGER NOT NULL, "
	"next_ms INTEGER NOT NULL, lease_ms INTEGER NOT NULL, sent_ms INTEGER NOT NULL, tries "
	"INTEGER NOT NULL, answer TEXT NOT NULL, verp TEXT NOT NULL, due_ms INTEGER, data TEXT NOT "
	"NULL) STRICT",
	"CREATE INDEX message_due ON message (priority, due_ms) WHERE due_ms IS NOT NULL",
	"CREATE INDEX message_group ON message (address, \"group\") WHERE due_ms IS NOT NULL",
	"CREATE INDEX message_link ON message (link) WHERE link <> 0",
	"CREATE INDEX message_dossier ON message (dossier) WHERE dossier <> ''",
	"CREATE INDEX message_verp ON message (verp) WHERE verp <> ''",
	"CREATE TABLE attempt (id INTEGER PRIMARY KEY, message INTEGER NOT NULL REFERENCES "
	"message (id), time_ms INTEGER NOT NULL, state INTEGER NOT NULL, answer TEXT NOT NULL) "
	"STRICT",
	"CREATE INDEX attempt_list ON attempt (message)",
	"CREATE TABLE job (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, next_ms "
	"INTEGER NOT NULL, created_ms INTEGER NOT NULL, tries INTEGER NOT NULL, cause TEXT NOT "
	"NULL, data TEXT NOT NULL, UNIQUE (kind, key)) STRICT",
	"CREATE INDEX job_due ON job (next_ms)",
	"INSERT INTO school (uai, name, settings, version) SELECT DISTINCT substr(reference,1,8), "
	"substr(reference,1,8), '', 1 FROM convention",
	"INSERT INTO counter SELECT s.id, (CAST(substr(reference,10,4) AS "
	"INTEGER)-1)||'-'||substr(reference,10,4) AS year, max(CAST(substr(reference,15) AS "
	"INTEGER)) FROM convention c JOIN school s ON s.uai=substr(c.reference,1,8) GROUP BY s.id, "
	"year",
	"INSERT INTO dossier SELECT c.id, s.id, 0, (CAST(substr(reference,10,4) AS "
	"INTEGER)-1)||'-'||substr(reference,10,4), '', '', c.reference, 'initiale', '', c.state, "
	"c.state, c.revision, 0, 0, 1, c.state<>'verifiee', 0, (SELECT count(*) FROM party p WHERE "
	"convention=c.id AND revision=c.revision AND obligatory AND grp='') + (SELECT "
	"coalesce(sum(q),0) FROM (SELECT max(quorum) AS q FROM party p WHERE convention=c.id AND "
	"revision=c.revision AND obligatory AND grp<>'' GROUP BY grp)), (SELECT count(*) FROM "
	"party p WHERE convention=c.id AND revision=c.revision AND obligatory AND grp='' AND "
	"signed_at<>0) + (SELECT coalesce(sum(q),0) FROM (SELECT min(max(quorum), "
	"sum(signed_at<>0)) AS q FROM party p WHERE convention=c.id AND revision=c.revision AND "
	"obligatory AND grp<>'' GROUP BY grp)), '', '', '', '', c.first_day, 0, 0, "
	"coalesce((SELECT CAST(round((julianday(substr(xml, instr(xml,CAST('instant=' AS BLOB))+9, "
	"24))-2440587.5)*86400000) AS INTEGER) FROM journal j WHERE j.convention=c.id AND "
	"j.revision=c.revision AND seq=1), c.journal_ms), c.journal_ms, CASE c.state WHEN "
	"'verifiee' THEN 0 ELSE c.journal_ms END, CASE c.state WHEN 'scellee' THEN c.journal_ms "
	"ELSE 0 END, 0, 1, lower(c.reference), c.journal_n, c.journal_ms, c.journal_head FROM "
	"convention c JOIN school s ON s.uai=substr(c.reference,1,8) WHERE c.revision=(SELECT "
	"max(revision) FROM convention WHERE id=c.id)",
	"INSERT INTO dossier_text SELECT id, '', '', '', '' FROM dossier",
	"INSERT INTO chain SELECT j.convention, j.seq, j.xml, j.hash FROM journal j JOIN dossier d "
	"ON d.id=j.convention AND d.revision=j.revision",
	"DELETE FROM journal WHERE revision=(SELECT revision FROM dossier WHERE "
	"id=journal.convention)",
	"ALTER TABLE convention DROP COLUMN journal_n",
	"ALTER TABLE convention DROP COLUMN journal_head",
	"ALTER TABLE convention DROP COLUMN journal_ms", NULL
};

static const char *const version_3[] = {
	"UPDATE dossier_text SET fields=seal(dossier,0,fields), "
	"politique=seal(dossier,0,politique), "
	"contacts=seal(dossier,1,contacts), remarks=seal(dossier,0,remarks)",
	"UPDATE document SET bytes=seal(convention, CASE kind WHEN 1 THEN 1 WHEN 2 THEN 3 ELSE 0 "
	"END, "
	"bytes)",
	"UPDATE increment SET bytes=seal(convention,0,bytes)",
	"UPDATE holder SET name=seal(convention,0,name), quality=seal(convention,0,quality), "
	"organisation=seal(convention,0,organisation), consent=seal(convention,0,consent), "
	"box=seal(convention,0,box)",
	"UPDATE journal SET xml=seal(convention,0,xml)",
	"ALTER TABLE chain ADD COLUMN blocks BLOB NOT NULL DEFAULT x''",
	"UPDATE chain SET blocks=seal(dossier,0,CAST(substr(xml,instr(xml,CAST('<bloc ' AS BLOB)),"
	"length(xml)-8-instr(xml,CAST('<bloc ' AS BLOB))) AS BLOB)), "
	"xml=CAST(substr(xml,1,instr(xml,CAST('<bloc ' AS BLOB))-1)||'</entree>' AS BLOB) WHERE "
	"instr(xml,CAST('<bloc ' AS BLOB))>0",
	"UPDATE piece SET title=seal(dossier,0,title), bytes=seal(dossier,0,bytes)",
	"ALTER TABLE dossier ADD COLUMN mail_blind TEXT NOT NULL DEFAULT ''",
	"UPDATE dossier SET mail_blind=blind(host_mail), host_mail=seal(id,0,host_mail), "
	"host_name=seal(id,0,host_name), pupil_name=seal(id,0,pupil_name), "
	"search=seal(id,0,search)",
	"DROP INDEX dossier_list",
	"CREATE INDEX dossier_list ON dossier (school, year, class_name)",
	"DROP INDEX dossier_mail",
	"CREATE INDEX dossier_mail ON dossier (mail_blind) WHERE mail_blind <> ''",
	"ALTER TABLE link ADD COLUMN address_blind TEXT NOT NULL DEFAULT ''",
	"UPDATE link SET address_blind=blind(address), address=seal(dossier,2,address), "
	"name=seal(dossier,2,name)",
	"DROP INDEX link_address", "CREATE INDEX link_address ON link (address_blind)",
	"ALTER TABLE message ADD COLUMN address_blind TEXT NOT NULL DEFAULT ''",
	"UPDATE attempt SET answer=seal((SELECT dossier FROM message WHERE id=message),2,answer)",
	"UPDATE message SET address_blind=blind(address), address=seal(dossier,2,address), "
	"answer=seal(dossier,2,answer), data=seal(dossier,2,data)",
	"DROP INDEX message_group",
	"CREATE INDEX message_group ON message (address_blind, \"group\") WHERE due_ms IS NOT NULL",
	NULL
};

/* What came back from a copy of before, while its key is gone, is not sealed but dropped. */
static const char *const version_4[] = {
	"UPDATE pupil SET sort_key='', search='', fields='' WHERE gone(" ROSTER_ID("") ",0)",
	"UPDATE pupil SET sort_key=seal(" ROSTER_ID("") ",0,sort_key), search=seal(" ROSTER_ID(
		"") ",0,search), fields=seal(" ROSTER_ID("") ",0,fields)",
	"DROP INDEX pupil_list", "CREATE INDEX pupil_list ON pupil (school, year, class_name)",
	"ALTER TABLE dossier ADD COLUMN siret_blind TEXT NOT NULL DEFAULT ''",
	"UPDATE dossier SET host_siret='' WHERE host_siret<>'' AND gone(id,0)",
	"UPDATE dossier SET siret_blind=blind(host_siret), host_siret=seal(id,0,host_siret) WHERE "
	"host_siret<>''",
	"DROP INDEX dossier_siret",
	"CREATE INDEX dossier_siret ON dossier (siret_blind) WHERE siret_blind <> ''",
	"ALTER TABLE account ADD COLUMN login_blind TEXT NOT NULL DEFAULT ''",
	"UPDATE account SET login_blind=blind(login), login=" SEAL_OWN(
		"login") ", "
			 "first_name=" SEAL_OWN("first_name") ", last_name=" SEAL_OWN(
				 "last_name") ", "
					      "quality=" SEAL_OWN("quality") ", scope=" SEAL_OWN(
						      "scope"),
	"DROP INDEX account_list", "CREATE INDEX account_list ON account (school)",
	"CREATE UNIQUE INDEX account_login ON account (login_blind)",
	"UPDATE school SET settings=" SEAL_OWN("settings"),
	"UPDATE session SET data=" SEAL_OWN("data"), "UPDATE note SET detail=" SEAL_OWN("detail"),
	"UPDATE job SET cause=" SEAL_OWN("cause") ", data=" SEAL_OWN("data"),
	"UPDATE api_key SET label=" SEAL_OWN("label"),
	"UPDATE webhook SET url=" SEAL_OWN("url") ", secret=" SEAL_OWN("secret"),
	"UPDATE idempotency SET key=blind(key), body=" SEAL_OWN("body") ", "
									"answer=" SEAL_OWN(
										"answer"),
	NULL
};

/* A roster is kept until three months after its year: ceremony/roster_end.h does what the job says. */
static const char *const version_6[] = { "UPDATE chain SET xml=" SEAL_OWN("xml"),
	"INSERT OR IGNORE INTO job (kind,key,next_ms,created_ms,tries,cause,data) SELECT "
	"'effacer', " ROSTER_ID(
		"") ", 1000*CAST(strftime('%s',substr(year,6)||'-12-01') AS "
		    "INTEGER), 0, 0, '', '' FROM pupil WHERE year GLOB "
		    "'[0-9][0-9][0-9][0-9]-[0-9][0-9][0-9][0-9]' GROUP BY school, year",
	NULL };

/* Health data belong to a dossier from its first word on, and stay through its revisions. */
static const char *const version_8[] = {
	"CREATE TABLE health (dossier TEXT PRIMARY KEY REFERENCES dossier (id), bytes BLOB NOT "
	"NULL) STRICT, WITHOUT ROWID",
	NULL
};

static const char *const written_anew[] = { NULL };

static const char *const version_10[] = {
	"ALTER TABLE job ADD COLUMN lease_ms INTEGER NOT NULL DEFAULT 0",
	"CREATE TABLE bulk (id INTEGER PRIMARY KEY, school INTEGER NOT NULL REFERENCES school "
	"(id), "
	"account INTEGER NOT NULL, role TEXT NOT NULL, what TEXT NOT NULL, phase INTEGER NOT NULL, "
	"stepped_up INTEGER NOT NULL, without INTEGER NOT NULL, why TEXT NOT NULL, created_ms "
	"INTEGER NOT NULL, started_ms INTEGER NOT NULL, data TEXT NOT NULL) STRICT",
	"CREATE INDEX bulk_account ON bulk (account)",
	"CREATE TABLE bulk_item (bulk INTEGER NOT NULL REFERENCES bulk (id), n INTEGER NOT NULL, "
	"dossier TEXT NOT NULL, sha_fond TEXT NOT NULL, state INTEGER NOT NULL, tries INTEGER NOT "
	"NULL, lease_ms INTEGER NOT NULL, done_ms INTEGER NOT NULL, why TEXT NOT NULL, rule TEXT "
	"NOT NULL, PRIMARY KEY (bulk, n)) STRICT, WITHOUT ROWID",
	"CREATE INDEX bulk_item_state ON bulk_item (bulk, state)", NULL
};

/* What was sealed or closed before has its days by the job: the periods stand in the configuration (ceremony/retention.h). */
static const char *const version_11[] = {
	"ALTER TABLE dossier ADD COLUMN kept_day INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE dossier ADD COLUMN host_day INTEGER NOT NULL DEFAULT 0",
	"ALTER TABLE dossier ADD COLUMN tutor_day INTEGER NOT NULL DEFAULT 0",
	"INSERT INTO job SELECT NULL,'effacer','k',0,0,0,'','',0 FROM dossier LIMIT 1", NULL
};

static const char *const version_12[] = {
	"ALTER TABLE pupil ADD COLUMN shielded INTEGER NOT NULL DEFAULT 0", NULL
};

/*
 * Notes of schools (the register of breaches among them), the journals of conventions, the counts and roots of days: rows come and stay as they
 * are. Of an entry's blocks an elimination leaves nothing. REPLACE takes a row away without asking its trigger: so none is put over another;
 * of a day the first stays, as store_day_put has it.
 */
#define KEPT(name, when, table)                                                                    \
	"CREATE TRIGGER " name " BEFORE " when " BEGIN SELECT RAISE(ABORT,'" table                 \
	": rows are added, never changed or taken away'); END"
static const char *const version_13[] = { KEPT("note_stays", "UPDATE ON note", "note"),
	KEPT("note_is_kept", "DELETE ON note", "note"),
	KEPT("note_is_new", "INSERT ON note WHEN EXISTS (SELECT 1 FROM note WHERE id=NEW.id)",
		"note"),
	KEPT("chain_stays", "UPDATE OF dossier, seq, xml, hash ON chain", "chain"),
	KEPT("chain_blocks_stay", "UPDATE OF blocks ON chain WHEN length(NEW.blocks)>0", "chain"),
	KEPT("chain_is_kept", "DELETE ON chain", "chain"),
	KEPT("chain_is_new",
		"INSERT ON chain WHEN EXISTS (SELECT 1 FROM chain WHERE dossier=NEW.dossier AND "
		"seq=NEW.seq)",
		"chain"),
	KEPT("journal_stays", "UPDATE ON journal", "journal"),
	KEPT("day_stays", "UPDATE ON day", "day"), KEPT("day_is_kept", "DELETE ON day", "day"),
	"CREATE TRIGGER day_is_new BEFORE INSERT ON day WHEN EXISTS (SELECT 1 FROM day WHERE "
	"school=NEW.school AND day=NEW.day) BEGIN SELECT RAISE(IGNORE); END",
	NULL };

/* Until now it was read out of the cause, where it stood behind these words. */
#define ANSWERED "it answered "
static const char *const version_14[] = {
	"ALTER TABLE job ADD COLUMN status INTEGER NOT NULL DEFAULT 0",
	"UPDATE job SET status=CAST(substr(" UNSEAL_OWN(
		"cause") ",length('" ANSWERED "')+1) AS INTEGER) WHERE kind='webhook' "
			 "AND substr(" UNSEAL_OWN("cause") ",1,length('" ANSWERED "'))='" ANSWERED
							   "'",
	NULL
};

/*
 * A row as soon as a convention's seal is kept, by the same transaction: writers come one after the other, so whoever has read up to a number
 * has all below it, however long a seal took. What was sealed before stands in the order of its instants.
 */
#define SEALING_ADD "BEGIN INSERT INTO sealing (dossier) VALUES (NEW.id); END"
static const char *const version_15[] = {
	"CREATE TABLE sealing (n INTEGER PRIMARY KEY, dossier TEXT NOT NULL UNIQUE) STRICT",
	"INSERT INTO sealing (dossier) SELECT id FROM dossier WHERE sealed_ms<>0 ORDER BY "
	"sealed_ms, id",
	"CREATE TRIGGER sealing_kept AFTER UPDATE OF sealed_ms ON dossier WHEN OLD.sealed_ms=0 AND "
	"NEW.sealed_ms<>0 " SEALING_ADD,
	"CREATE TRIGGER sealing_new AFTER INSERT ON dossier WHEN NEW.sealed_ms<>0 " SEALING_ADD,
	KEPT("sealing_stays", "UPDATE ON sealing", "sealing"),
	KEPT("sealing_is_kept", "DELETE ON sealing", "sealing"), NULL
};

/* The school of a webhook's post, by the convention in its key: what waits for one school is read without that of the others. */
static const char *const version_16[] = {
	"ALTER TABLE job ADD COLUMN school INTEGER NOT NULL DEFAULT 0",
	"UPDATE job SET school=coalesce((SELECT d.school FROM dossier d WHERE "
	"d.id=substr(key,1,36)),0) WHERE kind='webhook'",
	"CREATE INDEX job_school ON job (school, kind, next_ms) WHERE school<>0", NULL
};

static const char *const *const migrations[STORE_VERSION] = { version_1, version_2, version_3,
	version_4, written_anew, version_6, written_anew, version_8, written_anew, version_10,
	version_11, version_12, version_13, version_14, version_15, version_16 };

static bool version_read(struct store *s, int64_t *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	bool more;
	if (!query_start(&q, s, "PRAGMA user_version", e) || !query_row(&q, &more, e))
		return false;
	*out = more ? column_i64(&q) : 0;
	return true;
}

static bool version_mark(struct store *s, int version, struct err *e)
{
	char sql[64];
	snprintf(sql, sizeof sql, "PRAGMA user_version=%d", version);
	return sql_run(s, sql, e);
}

/* Inside the transaction the version is read anew: two programs may start at once. A fresh store goes the whole way. */
static bool steps(struct store *s, int to, struct err *e)
{
	int64_t version;
	if (!version_read(s, &version, e))
		return false;
	if (version == 0)
		to = STORE_VERSION;
	if (version >= to)
		return true;
	for (; version < to; version++)
		for (const char *const *sql = migrations[version]; *sql; sql++)
			if (!sql_run(s, *sql, e))
				return false;
	return version_mark(s, to, e);
}

/*
 * SQLite overwrites what is deleted, but leaves rests of it where it has moved rows inside a page. Its second file is not in
 * memory, where it would need as much as the store is long; unless there is no folder for it.
 */
static bool vacuum(struct store *s, struct err *e)
{
	int code = sqlite3_exec(s->db, "PRAGMA temp_store=FILE; VACUUM", NULL, NULL, NULL);
	if ((code & 0xff) == SQLITE_CANTOPEN)
		code = sqlite3_exec(s->db, "PRAGMA temp_store=MEMORY; VACUUM", NULL, NULL, NULL);
	return code == SQLITE_OK || sql_fail(s, "the store is written anew", e);
}

/*
 * Interrupted, it is done again at the next start. A reader of before keeps the old log alive a while: what is in it goes
 * when it is next emptied.
 */
static bool rewrite(struct store *s, struct err *e)
{
	int left_ms = STORE_BUSY_MS;
	if (!sync_writer_lock(s, &left_ms, e))
		return false;
	sqlite3_busy_timeout(s->db, left_ms);
	int attached = sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 1);
	bool good = vacuum(s, e) && sql_run(s, "PRAGMA temp_store=MEMORY", e) &&
		    version_mark(s, REWRITTEN, e);
	sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, attached);
	if (good)
		sqlite3_wal_checkpoint_v2(s->db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sync_writer_unlock(s);
	return good;
}

bool schema_migrate(struct store *s, struct err *e)
{
	int64_t version;
	if (!version_read(s, &version, e))
		return false;
	if (version < 0 || version > STORE_VERSION)
		return err_fail(e, ERR_WRONG_STATE,
			"the store has version %lld, this program knows %d: use the newer program",
			(long long)version, STORE_VERSION);
	if (version < REWRITTEN - 1 &&
		(!write_begin(s, e) || !write_end(s, steps(s, REWRITTEN - 1, e), e)))
		return false;
	if (!version_read(s, &version, e) || (version < REWRITTEN && !rewrite(s, e)))
		return false;
	return version_read(s, &version, e) &&
	       (version == STORE_VERSION ||
		       (write_begin(s, e) && write_end(s, steps(s, STORE_VERSION, e), e)));
}
