/* SPDX-License-Identifier: MIT */
/* Data keys of conventions: what is kept is ciphertext, and to destroy a key is to erase what lies under it. */
#include "store_kit.h"

#include "base/file.h"
#include "store/remains.h"

#include <fcntl.h>
#include <sys/stat.h>

#define ONE "00000001-2222-4333-8444-555555555555"
#define TWO "00000002-2222-4333-8444-555555555555"

static const uint8_t wrap[LOCKER_KEY] = { 1, 2, 3 };
static const struct locker_of fond = { ONE, LOCKER_FOND };

struct ring {
	char path[64];
	struct locker *l;
};

static int ring_setup(void **state)
{
	struct err e = ERR_INIT;
	struct ring *r = calloc(1, sizeof *r);
	if (!r)
		return -1;
	snprintf(r->path, sizeof r->path, "/tmp/paraphe-ring-%d", (int)getpid());
	unlink(r->path);
	*state = r;
	return locker_open(&r->l, r->path, wrap, &e) ? 0 : -1;
}

static int ring_teardown(void **state)
{
	struct ring *r = *state;
	locker_close(r->l);
	unlink(r->path);
	free(r);
	return 0;
}

#define RING_TEST(f) cmocka_unit_test_setup_teardown(f, ring_setup, ring_teardown)

static struct buf sealed_of(struct ring *r, const struct locker_of *of, const char *text)
{
	struct err e = ERR_INIT;
	struct buf b = BUF_MAX(1000);
	assert_true(locker_seal(&b, r->l, of, slice_text(text), &e));
	return b;
}

static void opens(
	struct locker *l, const struct locker_of *of, struct slice sealed, const char *want)
{
	struct err e = ERR_INIT;
	bool gone = false;
	AUTO(buf) struct buf plain = BUF_MAX(1000);
	assert_true(locker_unseal(&plain, &gone, l, of, sealed, &e));
	assert_int_equal(gone, want == NULL);
	assert_true(slice_is(buf_slice(&plain), want ? want : ""));
}

static void a_value_opens_for_its_convention_and_kind_only(void **state)
{
	struct ring *r = *state;
	struct err e = ERR_INIT;
	bool gone;
	AUTO(buf) struct buf b = sealed_of(r, &fond, "Camille SPÉCIMEN");
	AUTO(buf) struct buf other = sealed_of(r, &(struct locker_of){ TWO, LOCKER_FOND }, "x");
	AUTO(buf) struct buf plain = BUF_MAX(1000);
	assert_true(other.n > 0);
	opens(r->l, &fond, buf_slice(&b), "Camille SPÉCIMEN");
	assert_false(locker_unseal(
		&plain, &gone, r->l, &(struct locker_of){ TWO, LOCKER_FOND }, buf_slice(&b), &e));
	assert_int_equal(e.code, ERR_CRYPTO);
	e = (struct err)ERR_INIT;
	assert_false(locker_unseal(
		&plain, &gone, r->l, &(struct locker_of){ ONE, LOCKER_ACCESS }, buf_slice(&b), &e));
	e = (struct err)ERR_INIT;
	b.p[14] ^= 1;
	assert_false(locker_unseal(&plain, &gone, r->l, &fond, buf_slice(&b), &e));
	assert_int_equal(e.code, ERR_CRYPTO);
}

static void keys_are_there_again_and_for_other_processes(void **state)
{
	struct ring *r = *state;
	struct err e = ERR_INIT;
	struct locker *again = NULL;
	AUTO(buf) struct buf b = sealed_of(r, &fond, "kept");
	assert_true(locker_open(&again, r->path, wrap, &e));
	opens(again, &fond, buf_slice(&b), "kept");
	/* Made here after the other had opened the file. */
	const struct locker_of late = { TWO, LOCKER_CONTACTS };
	AUTO(buf) struct buf later = sealed_of(r, &late, "late");
	opens(again, &late, buf_slice(&later), "late");
	/* Destroyed there, gone here at once. */
	assert_true(locker_destroy(again, ONE, LOCKER_ALL, NOW, &e));
	opens(r->l, &fond, buf_slice(&b), NULL);
	locker_close(again);
}

static bool count_gone(void *arg, const char *id, unsigned kinds, int64_t gone_ms)
{
	unsigned *n = arg;
	assert_string_equal(id, ONE);
	assert_int_equal(kinds, LOCKER_ALL);
	assert_int_equal(gone_ms, NOW + 5);
	++*n;
	return true;
}

static void a_destroyed_key_leaves_its_name_and_nothing_else(void **state)
{
	struct ring *r = *state;
	struct err e = ERR_INIT;
	unsigned kinds = 0, n = 0;
	AUTO(buf) struct buf b = sealed_of(r, &fond, "erased");
	AUTO(buf) struct buf keep = sealed_of(r, &(struct locker_of){ ONE, LOCKER_ACCESS }, "kept");
	AUTO(buf) struct buf before = { 0 };
	AUTO(buf) struct buf after = { 0 };
	assert_true(file_read(&before, r->path, 1 << 20, &e));
	assert_true(locker_destroy(r->l, ONE, 1u << LOCKER_FOND, NOW, &e));
	opens(r->l, &fond, buf_slice(&b), NULL);
	opens(r->l, &(struct locker_of){ ONE, LOCKER_ACCESS }, buf_slice(&keep), "kept");
	AUTO(buf) struct buf none = BUF_MAX(1000);
	assert_false(locker_seal(&none, r->l, &fond, SLICE_LIT("anew"), &e));
	assert_int_equal(e.code, ERR_WRONG_STATE);
	e = (struct err)ERR_INIT;
	assert_true(locker_destroy(r->l, ONE, LOCKER_ALL, NOW + 5, &e));
	assert_true(locker_destroy(r->l, ONE, LOCKER_ALL, NOW + 9, &e)); /* once is enough */
	assert_true(locker_destroyed(r->l, ONE, &kinds, &e));
	assert_int_equal(kinds, LOCKER_ALL);
	assert_true(locker_destroyed(r->l, TWO, &kinds, &e));
	assert_int_equal(kinds, 0);
	assert_true(locker_each_gone(r->l, count_gone, &n, &e));
	assert_int_equal(n, 1);
	/* No byte of the sealed keys is left in the file. */
	assert_true(file_read(&after, r->path, 1 << 20, &e));
	assert_int_equal(after.n, before.n);
	for (size_t i = 64; i + 16 <= before.n && i < 290; i += 16)
		assert_int_equal(
			slice_find(buf_slice(&after), slice_sub(buf_slice(&before), i, 16), 0),
			SIZE_MAX);
}

static void a_ring_that_does_not_know_a_convention_says_so(void **state)
{
	struct ring *r = *state;
	struct err e = ERR_INIT;
	struct locker *other = NULL;
	char path[80];
	bool gone;
	static const uint8_t wrong[LOCKER_KEY] = { 9 };
	AUTO(buf) struct buf b = sealed_of(r, &fond, "kept");
	AUTO(buf) struct buf plain = BUF_MAX(1000);
	snprintf(path, sizeof path, "%s-b", r->path);
	assert_true(locker_open(&other, path, wrap, &e));
	assert_false(locker_unseal(&plain, &gone, other, &fond, buf_slice(&b), &e));
	assert_int_equal(e.code, ERR_CRYPTO);
	locker_close(other);
	unlink(path);
	e = (struct err)ERR_INIT;
	assert_true(locker_open(&other, r->path, wrong, &e));
	assert_false(locker_unseal(&plain, &gone, other, &fond, buf_slice(&b), &e));
	assert_non_null(strstr(e.text, "another instance"));
	locker_close(other);
}

static void a_torn_slot_is_passed_and_a_foreign_file_refused(void **state)
{
	struct ring *r = *state;
	struct err e = ERR_INIT;
	struct locker *again = NULL;
	AUTO(buf) struct buf b = sealed_of(r, &fond, "kept");
	FILE *f = fopen(r->path, "ab");
	assert_true(b.n > 0);
	assert_non_null(f);
	assert_int_equal(fwrite("PCL", 1, 3, f), 3);
	assert_int_equal(fclose(f), 0);
	assert_true(locker_open(&again, r->path, wrap, &e));
	const struct locker_of of = { TWO, LOCKER_FOND };
	AUTO(buf) struct buf late = BUF_MAX(1000);
	assert_true(locker_seal(&late, again, &of, SLICE_LIT("late"), &e));
	opens(r->l, &of, buf_slice(&late), "late");
	locker_close(again);
	assert_int_equal(chmod(r->path, 0644), 0);
	assert_false(locker_open(&again, r->path, wrap, &e));
	assert_int_equal(e.code, ERR_DENIED);
	assert_int_equal(chmod(r->path, 0600), 0);
	f = fopen(r->path, "r+b");
	assert_non_null(f);
	assert_int_equal(fwrite("SQLite", 1, 6, f), 6);
	assert_int_equal(fclose(f), 0);
	e = (struct err)ERR_INIT;
	assert_false(locker_open(&again, r->path, wrap, &e));
	assert_int_equal(e.code, ERR_SYNTAX);
}

/* Names, addresses, texts and files, each with a word that must not stand in any file of the store. */
static void fill(struct kit *k)
{
	struct err e = ERR_INIT;
	static struct store_convention c;
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 1);
	snprintf(d.pupil_name, sizeof d.pupil_name, "SECRETWORD Camille");
	snprintf(d.host_name, sizeof d.host_name, "Atelier SECRETWORD");
	snprintf(d.host_mail, sizeof d.host_mail, "secretword@velo.example");
	d.fields = kit_text("{\"eleve/nom\":\"SECRETWORD\"}");
	d.politique = kit_text("{\"chef/nom\":\"SECRETWORD\"}");
	d.contacts = kit_text("{\"courriel\":\"secretword@velo.example\"}");
	d.remarks = kit_text("{\"mot\":\"SECRETWORD\"}");
	assert_true(store_dossier_add(k->s, &d, NULL, &e));
	c = kit_frozen(&d, 1);
	c.parties[0].holders_n = 1;
	c.parties[0].holders[0] = (struct store_holder){ .person = "p-emp1",
		.name = "Sacha SECRETWORD",
		.consent = "Je, SECRETWORD",
		.box_n = 1,
		.box = { "SECRETWORD" } };
	struct store_act base = { .increment = SLICE_LIT("%PDF SECRETWORD"), .head_size = 15 };
	memset(base.head_sha256, 9, 32);
	const struct store_entry entry = { .xml = SLICE_LIT(
						   "<entree empreinte=\"0\"><evenement "
						   "n=\"1\"/><bloc nom=\"nom-saisi\" "
						   "sel=\"00\">SECRETWORD</bloc></entree>"),
		.time_ms = NOW,
		.n = 1 };
	const struct store_blob blobs[] = { { STORE_FOND, SLICE_LIT("<convention>SECRETWORD") },
		{ STORE_CONTACTS, SLICE_LIT("<contacts>SECRETWORD") } };
	struct store_link link = { .kind = STORE_LINK_SIGN,
		.school = k->school,
		.name = "Sacha SECRETWORD",
		.address = "secretword@velo.example",
		.channel = STORE_CHANNEL_MAIL };
	struct store_message m = { .template_name = "M2",
		.school = k->school,
		.link = -1,
		.address = "secretword@velo.example",
		.channel = STORE_CHANNEL_MAIL,
		.group = "M2",
		.data = SLICE_LIT("{\"prenom\":\"SECRETWORD\"}"),
		.created_ms = NOW };
	memcpy(link.dossier, d.id, sizeof link.dossier);
	memcpy(m.dossier, d.id, sizeof m.dossier);
	d.revision = 1;
	const struct slice health = SLICE_LIT("{\"consigne\":\"SECRETWORD\"}");
	const struct store_step step = { .dossier = &d,
		.freeze = &c,
		.health = &health,
		.act = &base,
		.entries = &entry,
		.entries_n = 1,
		.blobs = blobs,
		.blobs_n = 2,
		.links = &link,
		.links_n = 1,
		.messages = &m,
		.messages_n = 1 };
	assert_true(store_step_do(k->s, &step, &e));
	struct store_piece p = { .school = k->school,
		.kind = "papier",
		.title = "SECRETWORD",
		.type = "image/png",
		.bytes = SLICE_LIT("PNG SECRETWORD") };
	memcpy(p.dossier, d.id, sizeof p.dossier);
	assert_true(store_piece_add(k->s, &p, &e));
}

static bool holds(const char *path, const char *word)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf b = { 0 };
	return file_read(&b, path, 64 << 20, &e) &&
	       slice_find(buf_slice(&b), slice_text(word), 0) != SIZE_MAX;
}

static void the_files_of_a_store_hold_no_personal_word(void **state)
{
	struct kit *k = *state;
	static const char *const endings[] = { "", "-wal", "-shm" };
	fill(k);
	for (size_t i = 0; i < 3; i++) {
		char path[128];
		snprintf(path, sizeof path, "%s%s", k->path, endings[i]);
		assert_false(holds(path, "SECRETWORD"));
		assert_false(holds(path, "secretword"));
	}
	char wal[128];
	snprintf(wal, sizeof wal, "%s-wal", k->path);
	assert_true(holds(wal, ONE)); /* it is the file that was looked through */
}

static void health_data_go_with_their_own_key_and_nothing_else_does(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(buf) struct buf b = { 0 };
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 0x77), read = { 0 };
	const struct slice health = SLICE_LIT("{\"consigne\":\"x\"}");
	const struct store_step step = { .dossier = &d, .health = &health };
	bool there = true;
	assert_true(store_dossier_add(k->s, &d, NULL, &e));
	assert_true(store_health_there(k->s, d.id, &there, &e));
	assert_false(there);
	assert_true(store_step_do(k->s, &step, &e));
	assert_true(store_health_there(k->s, d.id, &there, &e));
	assert_true(there);
	assert_true(store_health_get(k->s, d.id, &b, &e));
	assert_true(slice_eq(buf_slice(&b), health));
	assert_true(locker_destroy(locker_kit(), d.id, 1u << LOCKER_CONFIDENTIAL, NOW, &e));
	assert_true(store_health_there(k->s, d.id, &there, &e));
	assert_false(there);
	assert_false(store_health_get(k->s, d.id, &b, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	e = (struct err)ERR_INIT;
	assert_true(store_dossier_get(k->s, k->school, d.id, &read, &e));
	assert_string_equal(read.pupil_name, d.pupil_name);
}

static bool count_link(void *arg, const struct store_link *l)
{
	unsigned *n = arg;
	assert_string_equal(l->address, "secretword@velo.example");
	assert_string_equal(l->name, "Sacha SECRETWORD");
	++*n;
	return true;
}

static bool count_dossier(void *arg, const struct store_dossier *d)
{
	unsigned *n = arg;
	assert_string_equal(d->pupil_name, "SECRETWORD Camille");
	++*n;
	return true;
}

static void what_is_sealed_is_found_all_the_same(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	unsigned n = 0;
	AUTO(store_message) struct store_message m = { 0 };
	fill(k);
	const struct store_link_filter links = { .address = "secretword@velo.example",
		.school = -1 };
	assert_true(store_link_each(k->s, &links, count_link, &n, &e));
	const struct store_dossier_filter by_mail = { .school = k->school,
		.host_mail = "secretword@velo.example" };
	const struct store_dossier_filter by_word = { .school = k->school,
		.search = "secretword c" };
	assert_true(store_dossier_each(k->s, &by_mail, false, count_dossier, &n, &e));
	assert_true(store_dossier_each(k->s, &by_word, false, count_dossier, &n, &e));
	assert_int_equal(n, 3);
	assert_true(store_message_take(k->s, NOW, NOW + 1000, &m, &e));
	assert_string_equal(m.address, "secretword@velo.example");
	assert_true(slice_is(m.data, "{\"prenom\":\"SECRETWORD\"}"));
}

static void a_copy_of_before_tells_nothing_when_the_key_is_destroyed(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	char path[128];
	AUTO(store) struct store *old = NULL;
	AUTO(store_dossier) struct store_dossier d = { 0 };
	AUTO(buf) struct buf b = { 0 };
	static struct store_convention c;
	const struct store_key key = { ONE, 1 };
	size_t n;
	fill(k);
	snprintf(path, sizeof path, "%s/older", k->folder);
	assert_true(store_copy(k->s, path, &e));
	assert_true(store_open(&old, path, locker_kit(), &e));
	assert_true(store_file(old, &key, &b, &e));
	assert_true(locker_destroy(locker_kit(), ONE, LOCKER_ALL, NOW, &e));
	assert_false(store_file(old, &key, &b, &e));
	assert_int_equal(e.code, ERR_NOT_FOUND);
	assert_false(store_blob_get(old, &key, STORE_FOND, &b, &e));
	assert_true(store_dossier_get(old, -1, ONE, &d, &e));
	assert_string_equal(d.pupil_name, "");
	assert_string_equal(d.host_mail, "");
	assert_int_equal(d.fields.n + d.contacts.n + d.politique.n + d.remarks.n, 0);
	assert_true(store_convention_get(old, &key, &c, &e));
	assert_string_equal(c.parties[0].holders[0].name, "");
	/* The journal is there, whole but for what was personal in it. */
	assert_true(store_journal(old, &key, &b, &n, &e));
	assert_true(
		slice_is(buf_slice(&b), "<entree empreinte=\"0\"><evenement n=\"1\"/></entree>\n"));
	unlink(path);
}

static void a_store_without_its_keys_is_denied(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	AUTO(store) struct store *s = NULL;
	const struct store_key key = { "00000003-2222-4333-8444-555555555555", 1 };
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 3);
	assert_true(store_dossier_add(k->s, &d, NULL, &e));
	assert_true(store_open(&s, k->path, NULL, &e));
	assert_false(store_dossier_get(s, -1, key.id, &d, &e));
	assert_int_equal(e.code, ERR_DENIED);
	e = (struct err)ERR_INIT;
	assert_true(store_check(k->s, &e));
}

static void remains_of(struct store *s, const char *id, const char *title)
{
	struct err e = ERR_INIT;
	struct remains r = { .piece = { .school = 1,
				     .kind = "proces-verbal",
				     .type = "application/pdf",
				     .bytes = SLICE_LIT("%PDF") },
		.note = { .school = 1, .kind = "CERTIFICAT", .detail = SLICE_LIT("{}") } };
	snprintf(r.piece.title, sizeof r.piece.title, "%s", title);
	if (!remains_keep(s, id, &r, &e))
		fail_msg("%s", e.text);
}

static bool title_take(void *arg, const struct store_piece *p)
{
	char *list = arg;
	snprintf(list + strlen(list), 100 - strlen(list), "%s;", p->title);
	return true;
}

static void shorten(const char *path, off_t by)
{
	struct stat st;
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(truncate(path, st.st_size - by), 0);
}

/* A convention of before, eliminated since: the later record counts, one cut off is passed over, an altered one refused. */
static void what_stays_of_an_eliminated_one_comes_back_with_the_ring(void **state)
{
	struct kit *k = *state;
	struct err e = ERR_INIT;
	char ring[100], remains[110], titles[100] = "", id[37], other[37];
	AUTO(locker) struct locker *l = NULL;
	AUTO(store) struct store *s = NULL;
	AUTO(store_dossier) struct store_dossier d = kit_dossier(k, 5);
	AUTO(store_dossier) struct store_dossier two = kit_dossier(k, 6);
	size_t n;
	snprintf(ring, sizeof ring, "%s/ring", k->folder);
	snprintf(remains, sizeof remains, "%s.restes", ring);
	assert_true(locker_open(&l, ring, wrap, &e) && store_open(&s, k->path, l, &e));
	assert_true(store_dossier_add(s, &d, NULL, &e) && store_dossier_add(s, &two, NULL, &e));
	memcpy(id, d.id, sizeof id);
	memcpy(other, two.id, sizeof other);
	remains_of(s, id, "abandonné");
	remains_of(s, other, "un autre");
	remains_of(s, id, "fait");
	remains_of(s, id, "coupé");
	shorten(remains, 3);
	assert_true(locker_destroy(l, id, LOCKER_ALL, NOW, &e));
	assert_true(store_erase_again(s, &n, &e));
	assert_int_equal(n, 1);
	assert_true(store_piece_each(s, 1, NULL, title_take, titles, &e));
	assert_string_equal(titles, "fait;");
	/* the next one takes the place of what was cut off */
	remains_of(s, other, "le bon");
	int fd = open(remains, O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0 && pwrite(fd, "X", 1, lseek(fd, 0, SEEK_END) - 1) == 1);
	close(fd);
	assert_true(locker_destroy(l, other, LOCKER_ALL, NOW, &e));
	assert_false(store_erase_again(s, &n, &e));
	assert_int_equal(e.code, ERR_IO);
	titles[0] = 0;
	assert_true(store_piece_each(s, 1, NULL, title_take, titles, &e));
	assert_string_equal(titles, "fait;");
	unlink(ring);
	unlink(remains);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		RING_TEST(a_value_opens_for_its_convention_and_kind_only),
		RING_TEST(keys_are_there_again_and_for_other_processes),
		RING_TEST(a_destroyed_key_leaves_its_name_and_nothing_else),
		RING_TEST(a_ring_that_does_not_know_a_convention_says_so),
		RING_TEST(a_torn_slot_is_passed_and_a_foreign_file_refused),
		KIT_TEST(the_files_of_a_store_hold_no_personal_word),
		KIT_TEST(health_data_go_with_their_own_key_and_nothing_else_does),
		KIT_TEST(what_is_sealed_is_found_all_the_same),
		KIT_TEST(a_store_without_its_keys_is_denied),
		KIT_TEST(what_stays_of_an_eliminated_one_comes_back_with_the_ring),
		/* Last: it destroys the keys of the kit's one convention. */
		KIT_TEST(a_copy_of_before_tells_nothing_when_the_key_is_destroyed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
