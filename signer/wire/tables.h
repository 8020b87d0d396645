/* SPDX-License-Identifier: MIT */
/* tables: one number that tells whether two programs were built with the same rules. */
#ifndef PARAPHE_WIRE_TABLES_H
#define PARAPHE_WIRE_TABLES_H

#include <stdint.h>

/*
 * Over every rule of vault_ops and clerk_ops, and which class of child serves a job. A role tells it when it is ready: programs that may run
 * under units of their own are not always replaced together, and nobody has to remember a number for it.
 */
uint64_t tables_mark(void);

#endif
