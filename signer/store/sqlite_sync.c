/* SPDX-License-Identifier: MIT */
/*
 * sqlite_sync: durable, and fast with many at once. A COMMIT only writes to the log (synchronous=NORMAL); nobody is told
 * before the log was synced after that write, and one sync serves all who committed before it began. What is read may be
 * younger than the last sync: a power cut in these milliseconds takes back what nobody was answered, never more.
 */
#include "store/impl.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

/* What the connections of this process to one file share. */
struct sync {
	struct sync *next;
	dev_t device;
	ino_t inode;
	unsigned users;
	/*
	 * One writer at a time: SQLite's own waiting is a sleep that grows, and unfair. Other processes are met by its busy
	 * handler.
	 */
	pthread_mutex_t writers;
	pthread_mutex_t lock; /* of what follows */
	pthread_cond_t synced_more;
	uint64_t committed, synced; /* transactions since the process began to use the file */
	bool syncing, failed;
};

static pthread_mutex_t all_lock = PTHREAD_MUTEX_INITIALIZER;
static struct sync *all;

static struct sync *sync_find(const struct stat *st)
{
	struct sync *y = all;
	while (y && (y->device != st->st_dev || y->inode != st->st_ino))
		y = y->next;
	if (y) {
		y->users++;
		return y;
	}
	y = calloc(1, sizeof *y);
	if (!y)
		return NULL;
	*y = (struct sync){ .next = all,
		.device = st->st_dev,
		.inode = st->st_ino,
		.users = 1,
		.writers = PTHREAD_MUTEX_INITIALIZER,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.synced_more = PTHREAD_COND_INITIALIZER };
	all = y;
	return y;
}

bool sync_join(struct store *s, const char *path, struct err *e)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return err_errno(e, "%s", path);
	pthread_mutex_lock(&all_lock);
	s->sync = sync_find(&st);
	pthread_mutex_unlock(&all_lock);
	return s->sync || err_nomem(e);
}

void sync_leave(struct store *s)
{
	if (!s->sync)
		return;
	pthread_mutex_lock(&all_lock);
	if (--s->sync->users == 0) {
		struct sync **at = &all;
		while (*at != s->sync)
			at = &(*at)->next;
		*at = s->sync->next;
		free(s->sync);
	}
	s->sync = NULL;
	pthread_mutex_unlock(&all_lock);
}

bool sync_failed(const struct store *s)
{
	pthread_mutex_lock(&s->sync->lock);
	bool failed = s->sync->failed;
	pthread_mutex_unlock(&s->sync->lock);
	return failed;
}

void sync_fail(struct store *s)
{
	if (!s->sync)
		return;
	pthread_mutex_lock(&s->sync->lock);
	s->sync->failed = true;
	pthread_mutex_unlock(&s->sync->lock);
}

bool sync_writer_lock(struct store *s, int *left_ms, struct err *e)
{
	struct timespec until, now;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += STORE_BUSY_MS / 1000;
	bool got = pthread_mutex_timedlock(&s->sync->writers, &until) == 0;
	clock_gettime(CLOCK_REALTIME, &now);
	int64_t left = (int64_t)(until.tv_sec - now.tv_sec) * 1000 +
		       (until.tv_nsec - now.tv_nsec) / 1000000;
	*left_ms = left < 1 ? 1 : left > STORE_BUSY_MS ? STORE_BUSY_MS : (int)left;
	return got || err_fail(e, ERR_BUSY, "store: too many writers; try again");
}

void sync_writer_unlock(struct store *s)
{
	pthread_mutex_unlock(&s->sync->writers);
}

uint64_t sync_committed(struct store *s)
{
	pthread_mutex_lock(&s->sync->lock);
	uint64_t number = ++s->sync->committed;
	pthread_mutex_unlock(&s->sync->lock);
	return number;
}

/* The log, through the library: its VFS, its file. */
static bool log_sync(struct store *s)
{
	sqlite3_file *log = NULL;
	return sqlite3_file_control(s->db, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) ==
		       SQLITE_OK &&
	       log && log->pMethods &&
	       log->pMethods->xSync(log, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY) == SQLITE_OK;
}

bool sync_wait(struct store *s, uint64_t number, struct err *e)
{
	struct sync *y = s->sync;
	pthread_mutex_lock(&y->lock);
	while (y->synced < number && !y->failed) {
		if (y->syncing) {
			pthread_cond_wait(&y->synced_more, &y->lock);
			continue;
		}
		uint64_t upto = y->committed;
		y->syncing = true;
		pthread_mutex_unlock(&y->lock);
		bool good = log_sync(s);
		pthread_mutex_lock(&y->lock);
		y->syncing = false;
		y->synced = good ? upto : y->synced;
		y->failed |= !good;
		pthread_cond_broadcast(&y->synced_more);
	}
	bool durable = y->synced >= number;
	pthread_mutex_unlock(&y->lock);
	return durable || err_fail(e, ERR_IO, "store: the disk did not confirm what was written");
}
