/* SPDX-License-Identifier: MIT */
/* alarms: what the service looks at of itself, for the administrators (ceremony/alarm). */
#ifndef PARAPHE_CLI_ALARMS_H
#define PARAPHE_CLI_ALARMS_H

#include "ceremony/service.h"
#include "cli/config.h"

/* `paraphe backup` leaves this below DIR when it is done; its time of change is that of the last backup. */
#define ALARMS_BACKUP "backup.last"

/* Keys, disk, backup. What fails is no reason to leave out the others. Errors: the first of them. */
MUST_CHECK bool alarms_look(
	const struct config *c, struct service *s, int64_t now_ms, struct err *e);
/* Note a backup of now. Errors: IO. */
MUST_CHECK bool alarms_backup_made(const struct config *c, int64_t now_ms, struct err *e);

#endif
