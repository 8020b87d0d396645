/* SPDX-License-Identifier: MIT */
/*
 * haru: libharu as we use it: objects and their writing. Its fonts, images, PDF/A
 * helpers, reals and clock are not used (measured faults of 2.3.0). Any failure inside jumps to
 * haru.bail: between haru_open and haru_close nothing that owns memory may live on the stack above
 * the setjmp.
 */
#ifndef PARAPHE_CONVENTION_HARU_H
#define PARAPHE_CONVENTION_HARU_H

#include "base/buf.h"
#include "convention/flate.h"

#include <hpdf.h>
#include <hpdf_doc.h>
#include <setjmp.h>

enum { HARU_MAX_STREAMS = 160, HARU_MAX_BYTES = 8 << 20 };

struct haru {
	HPDF_Doc doc;
	jmp_buf bail;
	HPDF_STATUS status, detail;
	struct slice stream[HARU_MAX_STREAMS]; /* the bytes of each */
	size_t streams;
	const struct slice *body; /* objects after all of libharu's */
	size_t bodies;
	struct buf plain; /* as libharu writes it; here, so that a jump does not lose it */
};

/* 'h' must not move until haru_close. Errors: NOMEM. */
MUST_CHECK bool haru_open(struct haru *h, struct err *e);
void haru_close(struct haru *h);
void haru_auto(struct haru *h);

/*
 * An indirect dictionary, an array and a dictionary within another object: owned by the document.
 */
HPDF_Dict haru_dict(struct haru *h);
HPDF_Dict haru_inner(struct haru *h, HPDF_Dict in, const char *key);
HPDF_Array haru_array(struct haru *h, HPDF_Dict in, const char *key);
/* Number of an indirect object. */
unsigned haru_number(HPDF_Dict d);

/*
 * Entries of 'd' (ISO 32000-1 7.3): an ASCII string as it is; any UTF-8 as a text string (7.9.2.2).
 */
void haru_put_ascii(struct haru *h, HPDF_Dict d, const char *key, const char *text);
void haru_put_text(struct haru *h, HPDF_Dict d, const char *key, struct slice utf8);
void haru_put_box(struct haru *h, HPDF_Dict d, const char *key, const int box[static 4]);

/*
 * Entries written as they are after the others; the slice and its bytes are borrowed until
 * haru_save.
 */
void haru_put_raw(HPDF_Dict d, struct slice *entries);

/* 'utf8' as a text string (7.9.2.2) after what 'out' holds. */
void haru_text_put(struct buf *out, struct slice utf8);

/*
 * Objects that libharu never sees, "<<...>>", numbered on from the last one made: none may be made
 * after them. Borrowed until haru_save. A structure tree has hundreds.
 */
void haru_put_bodies(struct haru *h, const struct slice *body, size_t n);

/*
 * A stream with 'bytes', borrowed until haru_save; 'deflated' says that they are already so. Its
 * /Length is in its dictionary: libharu would give each an object of its own.
 */
HPDF_Dict haru_stream(struct haru *h, struct slice bytes, bool deflated);

/*
 * The finished file, its small objects packed (objstm.h). Errors: LIMIT over HARU_MAX_BYTES or
 * out->max, NOMEM. May jump.
 */
MUST_CHECK bool haru_save(struct buf *out, struct haru *h, struct flate *f, struct err *e);

#endif
