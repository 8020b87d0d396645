/* SPDX-License-Identifier: MIT */
/* sql_kit: a store's file behind the store's back: what a damage or a death would leave. */
#ifndef PARAPHE_TESTS_SQL_KIT_H
#define PARAPHE_TESTS_SQL_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <sqlite3.h>

static inline void sql_run(const char *path, const char *sql)
{
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* From now on the store takes no such row ("TABLE", "TABLE WHEN ..."); NULL: it takes all again. */
static inline void sql_refuses(const char *path, const char *rows)
{
	char sql[200] = "DROP TRIGGER test_refuses";
	if (rows)
		snprintf(sql, sizeof sql,
			"CREATE TRIGGER test_refuses BEFORE INSERT ON %s BEGIN SELECT "
			"RAISE(ABORT,'no room'); END",
			rows);
	sql_run(path, sql);
}

#endif
