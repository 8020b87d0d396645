/* SPDX-License-Identifier: MIT */
/* locker: slots of one size in a file, and where each id has its own. */
#include "store/locker.h"

#include "base/file.h"
#include "base/gcm.h"
#include "base/text.h"
#include "store/impl.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* A slot: magic, id, instant and kinds of what was destroyed, the sealed keys, zeros, the magic. */
enum {
	MAGIC = 4,
	ID = LOCKER_MAX_ID + 4, /* ends in NUL */
	WRAPPED = LOCKER_KEY + GCM_MORE,
	AT_GONE = MAGIC + ID,
	AT_KINDS = AT_GONE + 8,
	AT_KEYS = AT_KINDS + 8,
	SLOT = 320,
	AT_END = SLOT - MAGIC, /* the magic again, for the sector that the slot ends on */
	SECTOR = 512,
	TABLE_FIRST = 1024, /* a power of two */
	OPENED = 64         /* keys kept open */
};
_Static_assert((int)LOCKER_MORE == (int)GCM_MORE, "what a sealed value is longer by");
_Static_assert(AT_KEYS + LOCKER_KINDS * WRAPPED <= AT_END, "all stand in a slot");

static const uint8_t magic[MAGIC] = { 'P', 'C', 'L', 1 };

struct place {
	char id[ID]; /* empty: free */
	uint32_t slot;
};

/* A key as it stood in its slot, and opened. */
struct opened {
	uint32_t slot;
	bool used;
	uint8_t sealed[WRAPPED], key[LOCKER_KEY];
};

struct locker {
	int fd;
	char path[PATH_MAX];
	uint8_t wrap[LOCKER_KEY], blind[LOCKER_KEY];
	pthread_mutex_t lock; /* all below, and writing */
	struct place *table;  /* open addressing; size a power of two */
	size_t size, n;
	uint32_t slots; /* read of the file so far */
	struct opened opened[OPENED];
};

static size_t hash_of(const char *id)
{
	uint32_t h = 2166136261u;
	for (; *id; id++)
		h = (h ^ (uint8_t)*id) * 16777619u;
	return h;
}

static struct place *place_of(const struct locker *l, const char *id)
{
	size_t i = hash_of(id) & (l->size - 1);
	while (l->table[i].id[0] && strcmp(l->table[i].id, id) != 0)
		i = (i + 1) & (l->size - 1);
	return &l->table[i];
}

static bool table_grow(struct locker *l, struct err *e)
{
	struct place *old = l->table;
	size_t size = l->size;
	l->size = size ? 2 * size : TABLE_FIRST;
	l->table = calloc(l->size, sizeof *l->table);
	if (!l->table) {
		l->table = old;
		l->size = size;
		return err_nomem(e);
	}
	for (size_t i = 0; i < size; i++)
		if (old[i].id[0])
			*place_of(l, old[i].id) = old[i];
	free(old);
	return true;
}

static bool place_add(struct locker *l, const char *id, uint32_t slot, struct err *e)
{
	if (2 * (l->n + 1) > l->size && !table_grow(l, e))
		return false;
	struct place *p = place_of(l, id);
	l->n += !p->id[0];
	snprintf(p->id, sizeof p->id, "%s", id);
	p->slot = slot;
	return true;
}

static bool slot_read(const struct locker *l, uint32_t n, uint8_t out[static SLOT], struct err *e)
{
	ssize_t got = pread(l->fd, out, SLOT, (off_t)n * SLOT);
	if (got < 0)
		return err_errno(e, "%s", l->path);
	return got == SLOT || err_fail(e, ERR_IO, "%s is cut off; restore the key ring", l->path);
}

static bool is_zero(const uint8_t *p, size_t n)
{
	static const uint8_t none[SLOT];
	return memcmp(p, none, n) == 0;
}

/*
 * Has one of the two sectors that the new slot 'n' may stand on nothing of it, as a loss of power leaves it? A slot in which keys
 * were destroyed has both, whatever was lost of that; one of before the magic at the end shows it by its instant.
 */
static bool slot_torn(uint32_t n, const uint8_t slot[static SLOT])
{
	size_t first = SECTOR - (size_t)n * SLOT % SECTOR;
	if (first >= SLOT)
		return is_zero(slot, SLOT);
	return is_zero(slot, first) || (is_zero(slot + first, SLOT - first) && !slot[AT_KINDS]);
}

/*
 * Slots that others appended since. A last one that is not whole is being written, or was torn by a death or a loss of power and
 * never used: the next writer takes its place.
 */
static bool slots_more(struct locker *l, struct err *e)
{
	struct stat st;
	uint8_t slot[SLOT];
	if (fstat(l->fd, &st) != 0)
		return err_errno(e, "%s", l->path);
	if (st.st_size / SLOT > LOCKER_MAX)
		return err_fail(e, ERR_LIMIT, "%s holds too many keys", l->path);
	for (uint32_t end = (uint32_t)(st.st_size / SLOT); l->slots < end; l->slots++) {
		if (!slot_read(l, l->slots, slot, e))
			return false;
		if (l->slots == end - 1 && slot_torn(l->slots, slot))
			break;
		if (is_zero(slot, SLOT))
			continue; /* left by a version that did not take its place again */
		if (memcmp(slot, magic, MAGIC) != 0 || slot[MAGIC + ID - 1] || !slot[MAGIC])
			return err_fail(e, ERR_SYNTAX, "%s is no file of data keys", l->path);
		if (!place_add(l, (const char *)slot + MAGIC, l->slots, e))
			return false;
	}
	OPENSSL_cleanse(slot, sizeof slot);
	return true;
}

static bool derive(uint8_t out[static LOCKER_KEY], const uint8_t key[static LOCKER_KEY],
	struct slice text, struct err *e)
{
	unsigned n = LOCKER_KEY;
	return HMAC(EVP_sha256(), key, LOCKER_KEY, text.p, text.n, out, &n) ||
	       err_fail(e, ERR_CRYPTO, "HMAC failed");
}

bool locker_open(
	struct locker **out, const char *path, const uint8_t wrap[static LOCKER_KEY], struct err *e)
{
	struct stat st;
	AUTO(locker) struct locker *l = calloc(1, sizeof *l);
	if (!l)
		return err_nomem(e);
	l->fd = -1;
	if (pthread_mutex_init(&l->lock, NULL) != 0)
		return err_nomem(e);
	if (snprintf(l->path, sizeof l->path, "%s", path) >= (int)sizeof l->path)
		return err_fail(e, ERR_LIMIT, "the path of the data keys is too long");
	memcpy(l->wrap, wrap, LOCKER_KEY);
	if (!derive(l->blind, wrap, SLICE_LIT("paraphe retrouver"), e))
		return false;
	l->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (l->fd < 0 || fstat(l->fd, &st) != 0)
		return err_errno(e, "%s", path);
	if (st.st_mode & 077)
		return err_fail(e, ERR_DENIED, "%s may be read by others: chmod 600 it", path);
	if ((st.st_size == 0 && !file_folder_sync(path, e)) || !table_grow(l, e) ||
		!slots_more(l, e))
		return false;
	*out = l;
	l = NULL;
	return true;
}

void locker_close(struct locker *l)
{
	if (!l)
		return;
	if (l->fd >= 0)
		close(l->fd);
	free(l->table);
	pthread_mutex_destroy(&l->lock);
	OPENSSL_cleanse(l, sizeof *l);
	free(l);
}

const char *locker_path(const struct locker *l)
{
	return l->path;
}

void locker_auto(struct locker **l)
{
	locker_close(*l);
	*l = NULL;
}

/* The id a slot is under: what belongs to no convention has one that none can have. */
static const char *name_of(const char *id)
{
	return id[0] ? id : "-";
}

static void about_of(char out[static ID + 4], const char *name, enum locker_kind kind)
{
	snprintf(out, ID + 4, "%s/%d", name, (int)kind);
}

static void u64_put(uint8_t *p, uint64_t v)
{
	for (int i = 7; i >= 0; i--, v >>= 8)
		p[i] = (uint8_t)v;
}

static uint64_t u64_get(const uint8_t *p)
{
	uint64_t v = 0;
	for (int i = 0; i < 8; i++)
		v = v << 8 | p[i];
	return v;
}

static bool slot_fill(
	uint8_t slot[static SLOT], const struct locker *l, const char *name, struct err *e)
{
	memset(slot, 0, SLOT);
	memcpy(slot, magic, MAGIC);
	memcpy(slot + AT_END, magic, MAGIC);
	snprintf((char *)slot + MAGIC, ID, "%s", name);
	for (int kind = 0; kind < LOCKER_KINDS; kind++) {
		uint8_t key[LOCKER_KEY];
		char about[ID + 4];
		AUTO(buf) struct buf sealed = BUF_MAX(WRAPPED);
		about_of(about, name, (enum locker_kind)kind);
		bool good = getrandom(key, sizeof key, 0) == (ssize_t)sizeof key ||
			    err_errno(e, "no randomness");
		good = good && gcm_seal(&sealed, l->wrap, slice_text(about),
				       (struct slice){ key, sizeof key }, e);
		OPENSSL_cleanse(key, sizeof key);
		if (!good)
			return false;
		memcpy(slot + AT_KEYS + (size_t)kind * WRAPPED, sealed.p, WRAPPED);
	}
	return true;
}

static bool slot_write(
	const struct locker *l, uint32_t n, const uint8_t slot[static SLOT], struct err *e)
{
	ssize_t put = pwrite(l->fd, slot, SLOT, (off_t)n * SLOT);
	if (put != SLOT || fdatasync(l->fd) != 0)
		return put < 0 || put == SLOT
			       ? err_errno(e, "%s", l->path)
			       : err_fail(e, ERR_IO, "%s: the disk is full", l->path);
	return true;
}

static void unlock_auto(int *fd)
{
	if (*fd >= 0)
		(void)!flock(*fd, LOCK_UN);
}

/* A new slot, unless another process was faster. Under the mutex. */
static bool slot_add(struct locker *l, const char *name, struct err *e)
{
	uint8_t slot[SLOT];
	AUTO(unlock) int held = -1;
	if (flock(l->fd, LOCK_EX) != 0)
		return err_errno(e, "%s", l->path);
	held = l->fd;
	if (!slots_more(l, e))
		return false;
	if (place_of(l, name)->id[0])
		return true;
	if (l->slots == LOCKER_MAX)
		return err_fail(e, ERR_LIMIT, "%s holds too many keys", l->path);
	if (!slot_fill(slot, l, name, e))
		return false;
	if (!slot_write(l, l->slots, slot, e)) {
		/* Half a slot would be one that nobody can read. */
		(void)!ftruncate(l->fd, (off_t)l->slots * SLOT);
		return false;
	}
	return place_add(l, name, l->slots++, e);
}

/* Where 'name' stands; *known false: nowhere. */
static bool slot_find(
	uint32_t *out, bool *known, struct locker *l, const char *name, bool make, struct err *e)
{
	pthread_mutex_lock(&l->lock);
	const struct place *p = place_of(l, name);
	bool good = true;
	if (!p->id[0])
		good = make ? slot_add(l, name, e) : slots_more(l, e);
	p = place_of(l, name);
	*known = good && p->id[0];
	*out = p->slot;
	pthread_mutex_unlock(&l->lock);
	return good;
}

/* A row has many values under one key, and so has a list of one roster. */
static struct opened *opened_place(struct locker *l, uint32_t n, enum locker_kind kind)
{
	return &l->opened[(n * LOCKER_KINDS + kind) % OPENED];
}

static bool opened_take(uint8_t out[static LOCKER_KEY], struct locker *l, uint32_t n,
	enum locker_kind kind, const uint8_t sealed[static WRAPPED])
{
	pthread_mutex_lock(&l->lock);
	const struct opened *o = opened_place(l, n, kind);
	bool same = o->used && o->slot == n && memcmp(o->sealed, sealed, WRAPPED) == 0;
	if (same)
		memcpy(out, o->key, LOCKER_KEY);
	pthread_mutex_unlock(&l->lock);
	return same;
}

static void opened_put(struct locker *l, uint32_t n, enum locker_kind kind,
	const uint8_t sealed[static WRAPPED], const uint8_t key[static LOCKER_KEY])
{
	pthread_mutex_lock(&l->lock);
	struct opened *o = opened_place(l, n, kind);
	*o = (struct opened){ .slot = n, .used = true };
	memcpy(o->sealed, sealed, WRAPPED);
	memcpy(o->key, key, LOCKER_KEY);
	pthread_mutex_unlock(&l->lock);
}

/* Destroyed, here or by another process. Under the mutex. */
static void opened_drop(struct locker *l, uint32_t n)
{
	for (unsigned kind = 0; kind < LOCKER_KINDS; kind++) {
		struct opened *o = opened_place(l, n, (enum locker_kind)kind);
		if (o->slot == n)
			OPENSSL_cleanse(o, sizeof *o);
	}
}

/* The slot is read anew each time: another process may have destroyed it. */
static bool key_get(uint8_t out[static LOCKER_KEY], bool *gone, struct locker *l,
	const struct locker_of *of, uint32_t n, struct err *e)
{
	uint8_t slot[SLOT];
	char about[ID + 4];
	AUTO(buf_wipe) struct buf key = BUF_MAX(LOCKER_KEY);
	if (!slot_read(l, n, slot, e))
		return false;
	*gone = (slot[AT_KINDS] & 1u << of->kind) != 0;
	if (*gone) {
		pthread_mutex_lock(&l->lock);
		opened_drop(l, n);
		pthread_mutex_unlock(&l->lock);
		return true;
	}
	const uint8_t *sealed = slot + AT_KEYS + (size_t)of->kind * WRAPPED;
	if (opened_take(out, l, n, of->kind, sealed))
		return true;
	about_of(about, name_of(of->id), of->kind);
	if (!gcm_open(&key, l->wrap, slice_text(about), (struct slice){ sealed, WRAPPED }, e))
		return err_context(e, "the key of %s is of another instance's ring", of->id);
	memcpy(out, key.p, LOCKER_KEY);
	opened_put(l, n, of->kind, sealed, key.p);
	return true;
}

bool locker_seal(struct buf *out, struct locker *l, const struct locker_of *of, struct slice plain,
	struct err *e)
{
	uint8_t key[LOCKER_KEY];
	char about[ID + 4];
	uint32_t n;
	bool known, gone;
	if (strlen(of->id) > LOCKER_MAX_ID)
		return err_fail(e, ERR_LIMIT, "an id of data keys is too long");
	about_of(about, name_of(of->id), of->kind);
	if (!slot_find(&n, &known, l, name_of(of->id), true, e) ||
		!key_get(key, &gone, l, of, n, e))
		return false;
	bool good = gone ? err_fail(e, ERR_WRONG_STATE, "convention %s was eliminated", of->id)
			 : gcm_seal(out, key, slice_text(about), plain, e);
	OPENSSL_cleanse(key, sizeof key);
	return good;
}

bool locker_unseal(struct buf *out, bool *gone, struct locker *l, const struct locker_of *of,
	struct slice sealed, struct err *e)
{
	uint8_t key[LOCKER_KEY];
	char about[ID + 4];
	uint32_t n;
	bool known;
	about_of(about, name_of(of->id), of->kind);
	if (!slot_find(&n, &known, l, name_of(of->id), false, e))
		return false;
	if (!known)
		return err_fail(e, ERR_CRYPTO,
			"the key ring knows no key of %s: restore the ring of the same time, or a "
			"later one",
			of->id);
	if (!key_get(key, gone, l, of, n, e))
		return false;
	bool good = *gone || gcm_open(out, key, slice_text(about), sealed, e);
	OPENSSL_cleanse(key, sizeof key);
	return good;
}

bool locker_blind(char out[static 65], const struct locker *l, struct slice text, struct err *e)
{
	uint8_t sum[32];
	out[0] = 0;
	if (text.n == 0)
		return true;
	if (!derive(sum, l->blind, text, e))
		return false;
	text_hex(out, sum, sizeof sum);
	return true;
}

/*
 * Over the keys themselves, in their place: no copy of them is left in a log or in a free page. That they are gone is durable before
 * they are: half a key would be taken for an altered one.
 */
static bool slot_destroy(
	struct locker *l, uint32_t n, unsigned kinds, int64_t now_ms, struct err *e)
{
	uint8_t slot[SLOT];
	if (!slot_read(l, n, slot, e))
		return false;
	bool noted = (slot[AT_KINDS] & kinds) == kinds, there = false;
	slot[AT_KINDS] = (uint8_t)(slot[AT_KINDS] | kinds);
	if (!noted)
		u64_put(slot + AT_GONE, (uint64_t)now_ms);
	opened_drop(l, n);
	if (!noted && !slot_write(l, n, slot, e))
		return false;
	for (size_t kind = 0; kind < LOCKER_KINDS; kind++) {
		uint8_t *sealed = slot + AT_KEYS + kind * WRAPPED;
		if (!(kinds & 1u << kind))
			continue;
		there |= !is_zero(sealed, WRAPPED);
		memset(sealed, 0, WRAPPED);
	}
	return !there || slot_write(l, n, slot, e);
}

bool locker_destroy(struct locker *l, const char *id, unsigned kinds, int64_t now_ms, struct err *e)
{
	uint32_t n;
	bool known;
	if (!id[0] || strlen(id) > LOCKER_MAX_ID || !(kinds & LOCKER_ALL))
		return err_fail(e, ERR_BUG, "keys that are never destroyed");
	if (!slot_find(&n, &known, l, id, true, e))
		return false;
	pthread_mutex_lock(&l->lock);
	bool good = flock(l->fd, LOCK_EX) == 0 || err_errno(e, "%s", l->path);
	good = good && slot_destroy(l, n, kinds & LOCKER_ALL, now_ms, e);
	(void)!flock(l->fd, LOCK_UN);
	pthread_mutex_unlock(&l->lock);
	return good;
}

bool locker_destroyed(struct locker *l, const char *id, unsigned *kinds, struct err *e)
{
	uint8_t slot[SLOT];
	uint32_t n;
	bool known;
	*kinds = 0;
	if (!slot_find(&n, &known, l, name_of(id), false, e) ||
		(known && !slot_read(l, n, slot, e)))
		return false;
	*kinds = known ? slot[AT_KINDS] : 0;
	return true;
}

bool locker_each_gone(struct locker *l, locker_fn *fn, void *arg, struct err *e)
{
	uint8_t slot[SLOT];
	pthread_mutex_lock(&l->lock);
	bool good = slots_more(l, e);
	uint32_t end = l->slots;
	pthread_mutex_unlock(&l->lock);
	for (uint32_t n = 0; good && n < end; n++) {
		good = slot_read(l, n, slot, e);
		if (good && slot[AT_KINDS] &&
			!fn(arg, (const char *)slot + MAGIC, slot[AT_KINDS],
				(int64_t)u64_get(slot + AT_GONE)))
			return true;
	}
	return good;
}
