/* SPDX-License-Identifier: MIT */
/*
 * fault_vfs: SQLite's way to the disk with a fault at a chosen write or sync: an error, or the death of the process. It
 * stands between SQLite and its own VFS, for every file that is opened while it is the default.
 */
#ifndef PARAPHE_TESTS_FAULT_VFS_H
#define PARAPHE_TESTS_FAULT_VFS_H

#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <string.h>

enum fault_kind { FAULT_FULL, FAULT_WRITE, FAULT_SYNC, FAULT_KILL };

static struct {
	enum fault_kind kind;
	int countdown; /* 0: no fault; 1: at the next call that counts */
	bool sticky;   /* every later call as well */
	bool struck;
	sqlite3_vfs *real;
} fault;

struct fault_file {
	sqlite3_file base;
	sqlite3_file *real;
};

static void fault_set(enum fault_kind kind, int countdown, bool sticky)
{
	fault.kind = kind;
	fault.countdown = countdown;
	fault.sticky = sticky;
	fault.struck = false;
}

/* SQLITE_OK, or what this call gives. A sync counts for FAULT_SYNC and FAULT_KILL, a write for all others. */
static int fault_here(bool sync)
{
	if (fault.kind == FAULT_SYNC ? !sync : fault.kind != FAULT_KILL && sync)
		return SQLITE_OK;
	if (fault.countdown == 0 || (!fault.struck && --fault.countdown > 0))
		return SQLITE_OK;
	if (fault.struck && !fault.sticky)
		return SQLITE_OK;
	fault.struck = true;
	fault.countdown = 1;
	if (fault.kind == FAULT_KILL)
		raise(SIGKILL);
	return fault.kind == FAULT_FULL   ? SQLITE_FULL
	       : fault.kind == FAULT_SYNC ? SQLITE_IOERR_FSYNC
					  : SQLITE_IOERR_WRITE;
}

#define FAULT_REAL(f) (((struct fault_file *)(f))->real)

static int fault_close(sqlite3_file *f)
{
	return FAULT_REAL(f)->pMethods->xClose(FAULT_REAL(f));
}
static int fault_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return FAULT_REAL(f)->pMethods->xRead(FAULT_REAL(f), p, n, at);
}
static int fault_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	int code = fault_here(false);
	/* A disk that fills takes a part. */
	if (code == SQLITE_FULL && n > 1)
		(void)FAULT_REAL(f)->pMethods->xWrite(FAULT_REAL(f), p, n / 2, at);
	return code ? code : FAULT_REAL(f)->pMethods->xWrite(FAULT_REAL(f), p, n, at);
}
static int fault_truncate(sqlite3_file *f, sqlite3_int64 n)
{
	return FAULT_REAL(f)->pMethods->xTruncate(FAULT_REAL(f), n);
}
static int fault_sync(sqlite3_file *f, int flags)
{
	int code = fault_here(true);
	return code ? code : FAULT_REAL(f)->pMethods->xSync(FAULT_REAL(f), flags);
}
static int fault_size(sqlite3_file *f, sqlite3_int64 *n)
{
	return FAULT_REAL(f)->pMethods->xFileSize(FAULT_REAL(f), n);
}
static int fault_lock(sqlite3_file *f, int how)
{
	return FAULT_REAL(f)->pMethods->xLock(FAULT_REAL(f), how);
}
static int fault_unlock(sqlite3_file *f, int how)
{
	return FAULT_REAL(f)->pMethods->xUnlock(FAULT_REAL(f), how);
}
static int fault_reserved(sqlite3_file *f, int *out)
{
	return FAULT_REAL(f)->pMethods->xCheckReservedLock(FAULT_REAL(f), out);
}
static int fault_control(sqlite3_file *f, int op, void *arg)
{
	return FAULT_REAL(f)->pMethods->xFileControl(FAULT_REAL(f), op, arg);
}
static int fault_sector(sqlite3_file *f)
{
	return FAULT_REAL(f)->pMethods->xSectorSize(FAULT_REAL(f));
}
static int fault_device(sqlite3_file *f)
{
	return FAULT_REAL(f)->pMethods->xDeviceCharacteristics(FAULT_REAL(f));
}
static int fault_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	return FAULT_REAL(f)->pMethods->xShmMap(FAULT_REAL(f), page, size, extend, out);
}
static int fault_shm_lock(sqlite3_file *f, int at, int n, int flags)
{
	return FAULT_REAL(f)->pMethods->xShmLock(FAULT_REAL(f), at, n, flags);
}
static void fault_shm_barrier(sqlite3_file *f)
{
	FAULT_REAL(f)->pMethods->xShmBarrier(FAULT_REAL(f));
}
static int fault_shm_unmap(sqlite3_file *f, int drop)
{
	return FAULT_REAL(f)->pMethods->xShmUnmap(FAULT_REAL(f), drop);
}

static const sqlite3_io_methods fault_methods = { .iVersion = 2,
	.xClose = fault_close,
	.xRead = fault_read,
	.xWrite = fault_write,
	.xTruncate = fault_truncate,
	.xSync = fault_sync,
	.xFileSize = fault_size,
	.xLock = fault_lock,
	.xUnlock = fault_unlock,
	.xCheckReservedLock = fault_reserved,
	.xFileControl = fault_control,
	.xSectorSize = fault_sector,
	.xDeviceCharacteristics = fault_device,
	.xShmMap = fault_shm_map,
	.xShmLock = fault_shm_lock,
	.xShmBarrier = fault_shm_barrier,
	.xShmUnmap = fault_shm_unmap };

static int fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	struct fault_file *file = (struct fault_file *)f;
	(void)vfs;
	file->real = (sqlite3_file *)(file + 1);
	file->base.pMethods = NULL;
	int code = fault.real->xOpen(fault.real, name, file->real, flags, out);
	if (code == SQLITE_OK)
		file->base.pMethods = &fault_methods;
	return code;
}

static sqlite3_vfs fault_vfs;

static void fault_install(void)
{
	sqlite3_initialize();
	fault.real = sqlite3_vfs_find(NULL);
	fault_vfs = *fault.real;
	fault_vfs.zName = "fault";
	fault_vfs.pNext = NULL;
	fault_vfs.szOsFile = (int)sizeof(struct fault_file) + fault.real->szOsFile;
	fault_vfs.xOpen = fault_open;
	sqlite3_vfs_register(&fault_vfs, 1);
}

#endif
