/* SPDX-License-Identifier: MIT */
/* alarms: the three looks. */
#include "cli/alarms.h"

#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include "ceremony/alarm.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

static bool keys_look(struct service *s, int64_t now_ms, struct err *e)
{
	struct health h;
	return health_ask(&h, s->house, e) && alarm_keys(s, &h, now_ms, e);
}

static bool disk_look(const struct config *c, struct service *s, int64_t now_ms, struct err *e)
{
	struct statvfs fs;
	if (statvfs(c->dir, &fs) != 0)
		return err_errno(e, "%s", c->dir);
	return alarm_disk(s, (uint64_t)fs.f_bavail * fs.f_frsize, now_ms, e);
}

/* Never backed up: since it was made, which is when its root was written. */
static bool backup_time(int64_t *out, const struct config *c, struct err *e)
{
	static const char *const names[] = { ALARMS_BACKUP, "trust.pem" };
	struct stat st;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[CONFIG_MAX_PATH];
		if (!config_path(path, c, names[i], e))
			return false;
		*out = stat(path, &st) == 0 ? (int64_t)st.st_mtim.tv_sec * 1000 : 0;
		if (*out)
			return true;
		if (errno != ENOENT)
			return err_errno(e, "%s", path);
	}
	return err_fail(e, ERR_NOT_FOUND, "trust.pem is not there");
}

static bool backup_look(const struct config *c, struct service *s, int64_t now_ms, struct err *e)
{
	uint64_t days = 0;
	int64_t last;
	return text_decimal(&days, slice_text(c->backup_days), UINT16_MAX, e) &&
	       (days == 0 || (backup_time(&last, c, e) &&
				     alarm_backup(s, last, (unsigned)days, now_ms, e)));
}

bool alarms_look(const struct config *c, struct service *s, int64_t now_ms, struct err *e)
{
	struct err disk = ERR_INIT, backup = ERR_INIT;
	bool keys_good = keys_look(s, now_ms, e);
	bool disk_good = disk_look(c, s, now_ms, &disk);
	bool backup_good = backup_look(c, s, now_ms, &backup);
	if (e && keys_good && !(disk_good && backup_good))
		*e = disk_good ? backup : disk;
	return keys_good && disk_good && backup_good;
}

bool alarms_backup_made(const struct config *c, int64_t now_ms, struct err *e)
{
	char path[CONFIG_MAX_PATH], when[21];
	time_rfc3339_format(when, now_ms / 1000);
	return config_path(path, c, ALARMS_BACKUP, e) &&
	       file_write_atomic(path, slice_text(when), 0644, e);
}
