/* SPDX-License-Identifier: MIT */
/* xmp: what two metadata packets say, however each is written down. */
#ifndef PARAPHE_PADES_XMP_H
#define PARAPHE_PADES_XMP_H

#include "base/buf.h"

enum { XMP_MAX_PROPERTIES = 256, XMP_MAX_NOTE = 128, XMP_MAX_DEPTH = 16 };

/*
 * Do two XMP packets say the same but for xmp:ModifyDate, xmp:MetadataDate and pdf:Producer, which each writer sets
 * (ISO 16684-1 8.2.2.1, 8.3)? Compared is the data model, not its writing (ISO 16684-1 7): a property may be an element
 * or an attribute (7.9.2.2), a structure a node or parseType="Resource" (7.9.2.3), descriptions of one resource may be
 * one or several (7.4); arrays item by item, in order. False, too, for what is not XMP in this form: entities,
 * processing instructions within, properties of no namespace or said twice, over the limits above.
 */
bool xmp_same(struct slice was, struct slice is);

#endif
