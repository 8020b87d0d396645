/* SPDX-License-Identifier: MIT */
/* impl: what write and read share. */
#ifndef PARAPHE_PACK_IMPL_H
#define PARAPHE_PACK_IMPL_H

#include "pack/read.h"

#include <zip.h>

bool pack_name_safe(const char *name);
void zip_auto(zip_t **z);

#endif
