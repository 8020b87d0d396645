/* SPDX-License-Identifier: MIT */
/* sqlite_convention: frozen revisions: their parties, the increments of their file, their documents. */
#include "store/impl.h"

#include <stdio.h>
#include <string.h>

/* The data key of a document of kind 'k' (SQL). */
#define DOCUMENT_KIND(k) "CASE " k " WHEN 1 THEN 1 WHEN 2 THEN 3 ELSE 0 END"
_Static_assert(STORE_CONTACTS == 1 && STORE_CONFIDENTIEL == 2 && LOCKER_CONTACTS == 1 &&
		       LOCKER_CONFIDENTIAL == 3 && LOCKER_FOND == 0,
	"as the statement says");

static void bind_key(struct query *q, const struct store_key *k)
{
	bind_text(q, k->id);
	bind_i64(q, k->revision);
}

static struct store_key key_of(const struct store_convention *c)
{
	struct store_key k = { .revision = c->revision };
	memcpy(k.id, c->id, sizeof k.id);
	return k;
}

static bool holder_add(
	struct store *s, const struct store_convention *c, size_t party, size_t n, struct err *e)
{
	const struct store_holder *h = &c->parties[party].holders[n];
	const struct store_key k = key_of(c);
	AUTO(buf) struct buf box = BUF_MAX(sizeof h->box + sizeof h->desk);
	for (size_t i = 0; i < h->box_n; i++)
		buf_printf(&box, "%s%s", i ? "\n" : "", h->box[i]);
	if (h->desk[0])
		buf_printf(&box, "\n\f%s", h->desk); /* no line of a box begins so */
	AUTO(query) struct query q = { 0 };
	if (!buf_done(&box, e) ||
		!query_start(&q, s,
			"INSERT INTO holder VALUES (?1,?,?,?,?,seal(?1,0,?),seal(?1,0,?),"
			"seal(?1,0,?),?,?,?,seal(?1,0,?),seal(?1,0,?))",
			e))
		return false;
	bind_key(&q, &k);
	bind_i64(&q, (int64_t)party);
	bind_i64(&q, (int64_t)n);
	bind_text(&q, h->person);
	bind_text(&q, h->name);
	bind_text(&q, h->quality);
	bind_text(&q, h->organisation);
	bind_i64(&q, h->delegate);
	bind_i64(&q, h->from);
	bind_i64(&q, h->to);
	bind_text(&q, h->consent);
	bind_text(&q, box.n ? buf_text(&box) : "");
	return query_done(&q, e);
}

static bool party_add(struct store *s, const struct store_convention *c, size_t n, struct err *e)
{
	const struct store_party *p = &c->parties[n];
	const struct store_key k = key_of(c);
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "INSERT INTO party VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", e))
		return false;
	bind_key(&q, &k);
	bind_i64(&q, (int64_t)n);
	bind_text(&q, p->id);
	bind_text(&q, p->field);
	bind_text(&q, p->role);
	bind_text(&q, p->label);
	bind_text(&q, p->group);
	bind_i64(&q, p->obligatory);
	bind_i64(&q, p->rank);
	bind_i64(&q, p->quorum);
	bind_i64(&q, p->signed_at);
	if (!query_done(&q, e))
		return false;
	for (size_t i = 0; i < p->holders_n; i++)
		if (!holder_add(s, c, n, i, e))
			return false;
	return true;
}

static bool row_add(struct store *s, const struct store_convention *c,
	const struct store_act *first, struct err *e)
{
	const struct store_key k = key_of(c);
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s, "INSERT INTO convention VALUES (?,?,?,?,?,?,?,?,?,?)", e))
		return false;
	bind_key(&q, &k);
	bind_text(&q, c->reference);
	bind_text(&q, c->state);
	bind_i64(&q, c->order);
	bind_i64(&q, c->first_day);
	bind_text(&q, c->sha_fond);
	bind_text(&q, c->sha_politique);
	bind_hash(&q, first->head_sha256);
	bind_i64(&q, (int64_t)first->head_size);
	return query_done(&q, e);
}

static bool increment_add(
	struct store *s, const struct store_key *k, const struct store_act *a, struct err *e)
{
	if (a->increment.n == 0)
		return true;
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "INSERT INTO increment VALUES (?1,?2,(SELECT count(*) FROM increment WHERE "
		    "convention=?1 AND revision=?2),seal(?1,0,?3),?4)",
		    e))
		return false;
	bind_key(&q, k);
	bind_bytes(&q, a->increment);
	bind_hash(&q, a->head_sha256);
	return query_done(&q, e);
}

static bool parties_drop(struct store *s, const struct store_key *k, struct err *e)
{
	static const char *const statements[] = {
		"DELETE FROM holder WHERE convention=? AND revision=?",
		"DELETE FROM party WHERE convention=? AND revision=?",
	};
	for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
		AUTO(query) struct query q = { 0 };
		if (!query_start(&q, s, statements[i], e))
			return false;
		bind_key(&q, k);
		if (!query_done(&q, e))
			return false;
	}
	return true;
}

bool convention_policy(struct store *s, const struct store_convention *c, struct err *e)
{
	const struct store_key k = key_of(c);
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE convention SET ordre=?3, sha_politique=?4 WHERE id=?1 AND revision=?2",
		    e))
		return false;
	bind_key(&q, &k);
	bind_i64(&q, c->order);
	bind_text(&q, c->sha_politique);
	if (!query_done(&q, e) || !parties_drop(s, &k, e))
		return false;
	for (size_t i = 0; i < c->parties_n; i++)
		if (!party_add(s, c, i, e))
			return false;
	return true;
}

static bool party_signed(
	struct store *s, const struct store_key *k, const struct store_act *a, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE party SET signed_at=? WHERE convention=? AND revision=? AND field=? "
		    "AND signed_at=0",
		    e))
		return false;
	bind_i64(&q, a->signed_at);
	bind_key(&q, k);
	bind_text(&q, a->signed_field);
	if (!query_done(&q, e))
		return false;
	return query_changes(&q) == 1 ||
	       err_fail(e, ERR_WRONG_STATE, "field %s is signed already", a->signed_field);
}

bool document_put(
	struct store *s, const struct store_key *k, const struct store_blob *b, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "INSERT OR REPLACE INTO document VALUES (?1,?2,?3,seal(?1," DOCUMENT_KIND(
			    "?3") ",?4))",
		    e))
		return false;
	bind_key(&q, k);
	bind_i64(&q, b->kind);
	bind_bytes(&q, b->bytes);
	return query_done(&q, e);
}

static bool rest_add(
	struct store *s, const struct store_key *k, const struct store_act *a, struct err *e)
{
	return increment_add(s, k, a, e) && (!a->signed_field || party_signed(s, k, a, e)) &&
	       (!a->blob || document_put(s, k, a->blob, e));
}

static bool absent(struct store *s, const struct store_convention *c, struct err *e)
{
	const struct store_key k = key_of(c);
	AUTO(query) struct query q = { 0 };
	bool more;
	if (!query_start(&q, s, "SELECT 1 FROM convention WHERE id=? AND revision>=?", e))
		return false;
	bind_key(&q, &k);
	if (!query_row(&q, &more, e))
		return false;
	return !more || err_fail(e, ERR_WRONG_STATE,
				"convention %s, revision %u or a later one is kept already",
				c->reference, c->revision);
}

bool convention_insert(struct store *s, const struct store_convention *c,
	const struct store_act *first, struct err *e)
{
	const struct store_key k = key_of(c);
	if (!absent(s, c, e) || !row_add(s, c, first, e))
		return false;
	for (size_t i = 0; i < c->parties_n; i++)
		if (!party_add(s, c, i, e))
			return false;
	return rest_add(s, &k, first, e);
}

bool convention_move(
	struct store *s, const struct store_key *k, const struct store_act *a, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "UPDATE convention SET head=?, head_size=?, state=coalesce(?,state) WHERE id=? "
		    "AND revision=? AND head=?",
		    e))
		return false;
	bind_hash(&q, a->head_sha256);
	bind_i64(&q, (int64_t)a->head_size);
	bind_text(&q, a->state);
	bind_key(&q, k);
	bind_hash(&q, a->expect_head);
	if (!query_done(&q, e))
		return false;
	if (query_changes(&q) != 1)
		return err_fail(e, ERR_WRONG_STATE,
			"somebody else acted on this convention in the meantime; take the newest "
			"file");
	return rest_add(s, k, a, e);
}

/* Obligatory signatures wanted and given: a group wants its quorum, and counts no more than that. */
static bool tally(struct store *s, const struct store_key *k, int64_t out[static 2], struct err *e)
{
	AUTO(query) struct query q = { 0 };
	bool more;
	if (!query_start(&q, s,
		    "SELECT coalesce(sum(need),0), coalesce(sum(min(need,got)),0) FROM (SELECT "
		    "CASE "
		    "grp WHEN '' THEN 1 ELSE max(quorum) END AS need, sum(signed_at<>0) AS got "
		    "FROM "
		    "party WHERE convention=? AND revision=? AND obligatory GROUP BY CASE grp WHEN "
		    "'' "
		    "THEN n ELSE grp END)",
		    e))
		return false;
	bind_key(&q, k);
	if (!query_row(&q, &more, e))
		return false;
	out[0] = column_i64(&q);
	out[1] = column_i64(&q);
	return true;
}

/* The school of a reference, made where there is none yet: conventions of the command line bring no other word of it. */
static bool school_of(struct store *s, const char *reference, int64_t *id, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	char uai[9];
	bool more;
	snprintf(uai, sizeof uai, "%.8s", reference);
	if (!query_start(&q, s, "INSERT OR IGNORE INTO school VALUES (NULL,?1,?1,'',1)", e))
		return false;
	bind_text(&q, uai);
	if (!query_done(&q, e) || !query_start(&q, s, "SELECT id FROM school WHERE uai=?", e))
		return false;
	bind_text(&q, uai);
	if (!query_row(&q, &more, e))
		return false;
	*id = column_i64(&q);
	return true;
}

/* References given by hand are not given again. */
static bool counter_pass(
	struct store *s, int64_t school, const char *year, const char *reference, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "INSERT INTO counter VALUES (?1,?2,CAST(substr(?3,15) AS INTEGER)) ON CONFLICT "
		    "DO "
		    "UPDATE SET n=max(n,excluded.n)",
		    e))
		return false;
	bind_i64(&q, school);
	bind_text(&q, year);
	bind_text(&q, reference);
	return query_done(&q, e);
}

static bool dossier_new(
	struct store *s, const struct store_convention *c, int64_t now_ms, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	char year[10];
	int64_t school;
	unsigned last = 0;
	for (const char *p = c->reference + strnlen(c->reference, 9); *p >= '0' && *p <= '9'; p++)
		last = last < 1000 ? last * 10 + (unsigned)(*p - '0') : last;
	snprintf(year, sizeof year, "%04u-%04u", (last ? last - 1 : 0) % 10000, last % 10000);
	if (!school_of(s, c->reference, &school, e) ||
		!counter_pass(s, school, year, c->reference, e) ||
		!query_start(&q, s,
			"INSERT INTO dossier "
			"(id,school,pupil,year,level,class_name,reference,act,amends,"
			"state,former,revision,declared,confirmed,filled,sent,mixed,wanted,signed_"
			"n,"
			"host_siret,host_name,host_mail,pupil_name,first_day,last_day,limit_day,"
			"created_ms,changed_ms,sent_ms,sealed_ms,next_ms,version,search,chain_n,"
			"chain_ms,"
			"chain_head) VALUES "
			"(?1,?2,0,?3,'','',?4,'initiale','',?5,?5,0,0,0,1,0,0,0,0,'',"
			"'','','',0,0,0,?6,?6,0,0,0,1,seal(?1,0,lower(?4)),0,0,zeroblob(32))",
			e))
		return false;
	bind_text(&q, c->id);
	bind_i64(&q, school);
	bind_text(&q, year);
	bind_text(&q, c->reference);
	bind_text(&q, c->state);
	bind_i64(&q, now_ms);
	if (!query_done(&q, e) ||
		!query_start(&q, s, "INSERT INTO dossier_text VALUES (?,'','','','')", e))
		return false;
	bind_text(&q, c->id);
	return query_done(&q, e);
}

/* A reference belongs to one convention: another one's is refused. *known: the dossier is there. */
static bool dossier_known(
	struct store *s, const struct store_convention *c, bool *known, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	bool more;
	*known = false;
	if (!query_start(&q, s, "SELECT id FROM dossier WHERE reference=? OR id=?", e))
		return false;
	bind_text(&q, c->reference);
	bind_text(&q, c->id);
	for (;;) {
		char id[37];
		if (!query_row(&q, &more, e))
			return false;
		if (!more)
			return true;
		column_text(&q, id, sizeof id);
		if (strcmp(id, c->id) != 0)
			return err_fail(e, ERR_WRONG_STATE,
				"reference %s belongs to another convention", c->reference);
		*known = true;
	}
}

/* What the dossier shows of its frozen revision after an act of the command line. */
static bool dossier_follow(
	struct store *s, const struct store_key *k, const struct store_act *a, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	int64_t counts[2];
	int64_t now_ms = a->entries_n ? a->entries[a->entries_n - 1].time_ms : 0;
	if (!tally(s, k, counts, e) ||
		!query_start(&q, s,
			"UPDATE dossier SET wanted=?3, signed_n=?4, version=version+1,"
			" changed_ms=max(changed_ms,?5), revision=?2,"
			" (state,first_day)=(SELECT state,first_day FROM convention WHERE id=?1 "
			"AND "
			"revision=?2) WHERE id=?1 AND revision<=?2",
			e))
		return false;
	bind_key(&q, k);
	bind_i64(&q, counts[0]);
	bind_i64(&q, counts[1]);
	bind_i64(&q, now_ms);
	if (!query_done(&q, e))
		return false;
	if (query_changes(&q) != 1)
		return err_fail(e, ERR_WRONG_STATE, "a later version has replaced this one");
	if (!query_start(&q, s,
		    "UPDATE dossier SET former=state, sent=sent OR state<>'verifiee',"
		    " sent_ms=CASE WHEN sent_ms=0 AND state<>'verifiee' THEN ?2 ELSE sent_ms END,"
		    " sealed_ms=CASE WHEN sealed_ms=0 AND state='scellee' THEN ?2 ELSE sealed_ms "
		    "END "
		    "WHERE id=?1",
		    e))
		return false;
	bind_text(&q, k->id);
	bind_i64(&q, now_ms);
	return query_done(&q, e);
}

static bool all_add(struct store *s, const struct store_convention *c,
	const struct store_act *first, struct err *e)
{
	const struct store_key k = key_of(c);
	bool known;
	int64_t now_ms = first->entries_n ? first->entries[0].time_ms : 0;
	return dossier_known(s, c, &known, e) && (known || dossier_new(s, c, now_ms, e)) &&
	       convention_insert(s, c, first, e) && dossier_follow(s, &k, first, e) &&
	       chain_add(s, k.id, first->entries, first->entries_n, e);
}

bool store_convention_add(struct store *s, const struct store_convention *c,
	const struct store_act *first, const struct store_blob *blobs, size_t n, struct err *e)
{
	const struct store_key k = key_of(c);
	if (!write_begin(s, e))
		return false;
	bool good = all_add(s, c, first, e);
	for (size_t i = 0; good && i < n; i++)
		good = document_put(s, &k, &blobs[i], e);
	if (!write_end(s, good, e))
		return err_context(e, "convention %s, revision %u", c->reference, c->revision);
	return true;
}

/* An act that neither signs nor moves the state: the dossier stays as it is, and has no later version. */
static bool dossier_stays(struct store *s, const struct store_key *k, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	bool more;
	if (!query_start(&q, s, "SELECT 1 FROM dossier WHERE id=? AND revision<=?", e))
		return false;
	bind_key(&q, k);
	if (!query_row(&q, &more, e))
		return false;
	return more || err_fail(e, ERR_WRONG_STATE, "a later version has replaced this one");
}

bool store_convention_act(
	struct store *s, const struct store_key *k, const struct store_act *a, struct err *e)
{
	bool follow = a->state || a->signed_field;
	return write_begin(s, e) &&
	       write_end(s,
		       convention_move(s, k, a, e) &&
			       (follow ? dossier_follow(s, k, a, e) : dossier_stays(s, k, e)) &&
			       chain_add(s, k->id, a->entries, a->entries_n, e) &&
			       (!a->job || job_insert(s, a->job, e)),
		       e);
}

static void box_split(struct store_holder *h, const char *text)
{
	while (*text && (h->box_n < STORE_MAX_BOX || *text == '\f')) {
		size_t n = strcspn(text, "\n");
		if (*text == '\f')
			snprintf(h->desk, sizeof h->desk, "%.*s", (int)n - 1, text + 1);
		else
			snprintf(h->box[h->box_n++], sizeof h->box[0], "%.*s", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

static void holder_read(struct query *q, struct store_holder *h)
{
	char box[sizeof h->box + sizeof h->desk];
	column_text(q, h->person, sizeof h->person);
	column_text(q, h->name, sizeof h->name);
	column_text(q, h->quality, sizeof h->quality);
	column_text(q, h->organisation, sizeof h->organisation);
	h->delegate = column_i64(q) != 0;
	h->from = (int32_t)column_i64(q);
	h->to = (int32_t)column_i64(q);
	column_text(q, h->consent, sizeof h->consent);
	column_text(q, box, sizeof box);
	box_split(h, box);
}

static bool holders_get(struct store *s, struct store_convention *c, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	const struct store_key k = key_of(c);
	bool more = true;
	if (!query_start(&q, s,
		    "SELECT "
		    "party,person,unseal(convention,0,name),unseal(convention,0,quality),"
		    "unseal(convention,0,organisation),delegate,valid_from,valid_to,"
		    "unseal(convention,0,consent),unseal(convention,0,box) FROM holder WHERE "
		    "convention=? AND revision=? ORDER BY party, n",
		    e))
		return false;
	bind_key(&q, &k);
	for (;;) {
		if (!query_row(&q, &more, e))
			return false;
		if (!more)
			return true;
		uint64_t party = (uint64_t)column_i64(&q);
		if (party < c->parties_n && c->parties[party].holders_n < STORE_MAX_HOLDERS)
			holder_read(&q, &c->parties[party].holders[c->parties[party].holders_n++]);
	}
}

static bool parties_get(struct store *s, struct store_convention *c, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	const struct store_key k = key_of(c);
	bool more = true;
	if (!query_start(&q, s,
		    "SELECT id,field,role,label,grp,obligatory,rank,quorum,signed_at FROM party"
		    " WHERE convention=? AND revision=? ORDER BY n",
		    e))
		return false;
	bind_key(&q, &k);
	for (; c->parties_n < STORE_MAX_PARTIES; c->parties_n++) {
		struct store_party *p = &c->parties[c->parties_n];
		if (!query_row(&q, &more, e))
			return false;
		if (!more)
			break;
		column_text(&q, p->id, sizeof p->id);
		column_text(&q, p->field, sizeof p->field);
		column_text(&q, p->role, sizeof p->role);
		column_text(&q, p->label, sizeof p->label);
		column_text(&q, p->group, sizeof p->group);
		p->obligatory = column_i64(&q) != 0;
		p->rank = (int)column_i64(&q);
		p->quorum = (int)column_i64(&q);
		p->signed_at = column_i64(&q);
	}
	return holders_get(s, c, e);
}

static bool convention_read(
	struct store *s, const struct store_key *k, struct store_convention *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	bool more;
	if (!query_start(&q, s,
		    "SELECT c.reference, CASE WHEN d.revision=c.revision THEN d.state ELSE c.state "
		    "END, ordre, c.first_day, sha_fond, sha_politique, head, head_size, chain_n, "
		    "chain_head, chain_ms FROM convention c JOIN dossier d ON d.id=c.id WHERE "
		    "c.id=? "
		    "AND c.revision=?",
		    e))
		return false;
	bind_key(&q, k);
	if (!query_row(&q, &more, e))
		return false;
	if (!more)
		return err_fail(e, ERR_NOT_FOUND, "no convention %s, revision %u in the store",
			k->id, k->revision);
	*out = (struct store_convention){ .revision = k->revision };
	memcpy(out->id, k->id, sizeof out->id);
	column_text(&q, out->reference, sizeof out->reference);
	column_text(&q, out->state, sizeof out->state);
	out->order = (int)column_i64(&q);
	out->first_day = (int32_t)column_i64(&q);
	column_text(&q, out->sha_fond, sizeof out->sha_fond);
	column_text(&q, out->sha_politique, sizeof out->sha_politique);
	if (!column_hash(&q, out->head_sha256, e))
		return false;
	out->head_size = (uint64_t)column_i64(&q);
	out->journal_n = (uint64_t)column_i64(&q);
	if (!column_hash(&q, out->journal_head, e))
		return false;
	out->journal_ms = column_i64(&q);
	return parties_get(s, out, e);
}

bool store_convention_get(
	struct store *s, const struct store_key *k, struct store_convention *out, struct err *e)
{
	bool mine;
	if (!read_begin(s, &mine, e))
		return false;
	bool good = convention_read(s, k, out, e);
	read_end(s, mine);
	return good;
}

bool store_convention_by_file(struct store *s, const uint8_t sha256[static 32],
	struct store_convention *out, bool *stale, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	struct store_key k;
	bool more;
	if (!query_start(&q, s, "SELECT convention,revision FROM increment WHERE sha256=?", e))
		return false;
	bind_hash(&q, sha256);
	if (!query_row(&q, &more, e))
		return false;
	if (!more)
		return err_fail(e, ERR_NOT_FOUND, "this file is none that this instance made");
	column_text(&q, k.id, sizeof k.id);
	k.revision = (uint32_t)column_i64(&q);
	query_auto(&q);
	if (!store_convention_get(s, &k, out, e))
		return false;
	*stale = memcmp(out->head_sha256, sha256, 32) != 0;
	return true;
}

bool store_key_find(struct store *s, const char *reference, struct store_key *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	bool more;
	if (!query_start(&q, s,
		    "SELECT id,revision FROM convention WHERE reference=? ORDER BY revision DESC "
		    "LIMIT 1",
		    e))
		return false;
	bind_text(&q, reference);
	if (!query_row(&q, &more, e))
		return false;
	if (!more)
		return err_fail(e, ERR_NOT_FOUND, "no convention %.40s in the store", reference);
	column_text(&q, out->id, sizeof out->id);
	out->revision = (uint32_t)column_i64(&q);
	return true;
}

bool store_file(struct store *s, const struct store_key *k, struct buf *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	size_t n;
	if (!query_start(&q, s,
		    "SELECT unseal(convention,0,bytes) FROM increment WHERE convention=? AND "
		    "revision=? ORDER BY n",
		    e))
		return false;
	bind_key(&q, k);
	if (!query_join(&q, out, 0, &n, e))
		return false;
	return out->n > 0 || err_fail(e, ERR_NOT_FOUND, "no file of convention %s", k->id);
}

bool store_blob_get(struct store *s, const struct store_key *k, enum store_document kind,
	struct buf *out, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	size_t n;
	if (!query_start(&q, s,
		    "SELECT unseal(convention," DOCUMENT_KIND(
			    "kind") ",bytes) FROM document WHERE "
				    "convention=? AND revision=? AND kind=?",
		    e))
		return false;
	bind_key(&q, k);
	bind_i64(&q, kind);
	if (!query_join(&q, out, 0, &n, e))
		return false;
	return out->n > 0 || err_fail(e, ERR_NOT_FOUND, "no such document of convention %s", k->id);
}

bool store_blob_put(
	struct store *s, const struct store_key *k, const struct store_blob *b, struct err *e)
{
	return write_begin(s, e) && write_end(s, document_put(s, k, b, e), e);
}

/* Journals of revisions that were replaced before there were dossiers stand apart (sqlite_schema.c). */
bool store_journal(
	struct store *s, const struct store_key *k, struct buf *out, size_t *n, struct err *e)
{
	AUTO(query) struct query q = { 0 };
	if (!query_start(&q, s,
		    "SELECT unseal(convention,0,xml) FROM journal WHERE convention=? AND "
		    "revision=? ORDER BY seq",
		    e))
		return false;
	bind_key(&q, k);
	if (!query_join(&q, out, '\n', n, e))
		return false;
	if (*n > 0)
		return true;
	if (!query_start(
		    &q, s, "SELECT " CHAIN_ENTRY " FROM chain WHERE dossier=? ORDER BY seq", e))
		return false;
	bind_text(&q, k->id);
	return query_join(&q, out, '\n', n, e);
}
