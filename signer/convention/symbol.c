/* SPDX-License-Identifier: MIT */
/* symbol: codewords, function patterns, and the choice of the mask. Clauses are of ISO/IEC 18004:2015. */
#include "convention/symbol.h"

#include <stdlib.h>
#include <string.h>

enum {
	VERSION_MAX = SYMBOL_MAX_VERSION,
	SIDE_MAX = SYMBOL_MAX_SIDE,
	WORDS = SYMBOL_WORDS,
	CODEWORDS_MAX = 1085, /* table 1: version 20 */
	CHECK_MAX = 30,
	FIELD = 255, /* elements but 0 */
	PERIOD = 12, /* of every mask, in rows and in columns */
	FINDER = 7,
	ACROSS = 0, /* planes: rows as they are, and the symbol turned over its diagonal */
	DOWN = 1,
};

/* Table 9, level M: error correction codewords of a block, and blocks. */
static const uint8_t CHECK[VERSION_MAX] = { 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24,
	24, 28, 28, 26, 26, 26 };
static const uint8_t BLOCKS[VERSION_MAX] = { 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11,
	13, 14, 16 };

/* Table 10: the conditions under which a module is turned over, x the column, y the row. */
#define MASK_0(x, y) (((x) + (y)) % 2 == 0)
#define MASK_1(x, y) ((y) % 2 == 0)
#define MASK_2(x, y) ((x) % 3 == 0)
#define MASK_3(x, y) (((x) + (y)) % 3 == 0)
#define MASK_4(x, y) (((x) / 3 + (y) / 2) % 2 == 0)
#define MASK_5(x, y) ((x) * (y) % 2 + (x) * (y) % 3 == 0)
#define MASK_6(x, y) (((x) * (y) % 2 + (x) * (y) % 3) % 2 == 0)
#define MASK_7(x, y) ((((x) + (y)) % 2 + (x) * (y) % 3) % 2 == 0)
#define BITS_3(m, x, y) (m(x, y) | m(x + 1, y) << 1 | m(x + 2, y) << 2)
#define BITS(m, y)                                                                                 \
	(BITS_3(m, 0, y) | BITS_3(m, 3, y) << 3 | BITS_3(m, 6, y) << 6 | BITS_3(m, 9, y) << 9)
#define TURN_3(m, x, y) (m(x, y) | m(x, y + 1) << 1 | m(x, y + 2) << 2)
#define TURN(m, x)                                                                                 \
	(TURN_3(m, x, 0) | TURN_3(m, x, 3) << 3 | TURN_3(m, x, 6) << 6 | TURN_3(m, x, 9) << 9)
#define TWELVE(b, m)                                                                               \
	{                                                                                          \
		b(m, 0), b(m, 1), b(m, 2), b(m, 3), b(m, 4), b(m, 5), b(m, 6), b(m, 7), b(m, 8),   \
			b(m, 9), b(m, 10), b(m, 11)                                                \
	}
#define EIGHT(b)                                                                                   \
	{                                                                                          \
		TWELVE(b, MASK_0), TWELVE(b, MASK_1), TWELVE(b, MASK_2), TWELVE(b, MASK_3),        \
			TWELVE(b, MASK_4), TWELVE(b, MASK_5), TWELVE(b, MASK_6), TWELVE(b, MASK_7) \
	}
static const uint16_t MASKS[2][SYMBOL_MASKS][PERIOD] = { EIGHT(BITS), EIGHT(TURN) };

struct plane {
	uint64_t bit[SIDE_MAX][WORDS];
};

struct drawing {
	unsigned version;
	size_t n;              /* modules of a side */
	uint64_t valid[WORDS]; /* the columns there are */
	struct plane dark[2], fixed[2];
	uint8_t code[CODEWORDS_MAX];
	size_t codes;
};

/* 5.5.1 and table 1: modules that are left for data, and with them whole codewords. */
static size_t codewords(unsigned version)
{
	size_t v = version, modules = (16 * v + 128) * v + 64, marks = v / 7 + 2;
	if (v >= 2)
		modules -= (25 * marks - 10) * marks - 55;
	if (v >= 7)
		modules -= 36;
	return modules / 8;
}

static size_t data_codewords(unsigned version)
{
	return codewords(version) - (size_t)CHECK[version - 1] * BLOCKS[version - 1];
}

/* Table 3: bits of the count in byte mode. */
static size_t count_bits(unsigned version)
{
	return version < 10 ? 8 : 16;
}

static bool version_find(unsigned *version, struct slice text, struct err *e)
{
	for (unsigned v = 1; v <= VERSION_MAX; v++)
		if ((4 + count_bits(v) + 7) / 8 + text.n <= data_codewords(v)) {
			*version = v;
			return true;
		}
	return err_fail(e, ERR_LIMIT, "a text of %zu bytes does not fit a QR code", text.n);
}

/* 7.4: mode 0100, count, bytes, terminator, pad codewords. */
static void data_make(uint8_t *data, const struct drawing *d, struct slice text)
{
	const size_t size = data_codewords(d->version);
	size_t at = 0;
	unsigned carry = 4; /* the half codeword that is still open */
	if (count_bits(d->version) == 16) {
		data[at++] = (uint8_t)(carry << 4 | text.n >> 12);
		carry = text.n >> 8 & 15;
	}
	data[at++] = (uint8_t)(carry << 4 | (text.n >> 4 & 15));
	carry = text.n & 15;
	for (size_t i = 0; i < text.n; i++) {
		data[at++] = (uint8_t)(carry << 4 | text.p[i] >> 4);
		carry = text.p[i] & 15;
	}
	data[at++] = (uint8_t)(carry << 4);
	for (bool first = true; at < size; first = !first)
		data[at++] = first ? 0xEC : 0x11;
}

/* 7.5.2: GF(2^8) modulo x^8+x^4+x^3+x^2+1, and the generator of 'n' check codewords. */
struct field {
	uint8_t power[2 * FIELD], log[FIELD + 1], generator[CHECK_MAX];
	size_t n;
};

static uint8_t times(const struct field *f, uint8_t a, uint8_t b)
{
	return a && b ? f->power[f->log[a] + f->log[b]] : 0;
}

static void field_make(struct field *f, size_t n)
{
	enum { POLYNOMIAL = 0x11D };
	*f = (struct field){ .n = n };
	for (unsigned i = 0, x = 1; i < FIELD; i++) {
		f->power[i] = f->power[i + FIELD] = (uint8_t)x;
		f->log[x] = (uint8_t)i;
		x = x << 1 ^ (x & 0x80 ? POLYNOMIAL : 0);
	}
	f->generator[n - 1] = 1;
	for (size_t root = 0; root < n; root++)
		for (size_t i = 0; i < n; i++)
			f->generator[i] = times(f, f->generator[i], f->power[root]) ^
					  (i + 1 < n ? f->generator[i + 1] : 0);
}

/* The remainder of the division by the generator. */
static void check_make(uint8_t *check, const struct field *f, struct slice data)
{
	memset(check, 0, f->n);
	for (size_t i = 0; i < data.n; i++) {
		uint8_t factor = data.p[i] ^ check[0];
		for (size_t k = 0; k < f->n; k++)
			check[k] = (k + 1 < f->n ? check[k + 1] : 0) ^
				   times(f, f->generator[k], factor);
	}
}

/* 7.6: the codewords of all blocks by turns; the last blocks have one more. */
static void blocks_put(struct drawing *d, const uint8_t *data)
{
	const size_t blocks = BLOCKS[d->version - 1], size = data_codewords(d->version);
	const size_t least = size / blocks, longer = blocks - size % blocks;
	struct field f;
	field_make(&f, CHECK[d->version - 1]);
	for (size_t b = 0, from = 0; b < blocks; b++) {
		const size_t n = least + (b >= longer);
		uint8_t check[CHECK_MAX];
		check_make(check, &f, (struct slice){ data + from, n });
		for (size_t i = 0; i < n; i++)
			d->code[i < least ? i * blocks + b : least * blocks + b - longer] =
				data[from + i];
		for (size_t i = 0; i < f.n; i++)
			d->code[size + i * blocks + b] = check[i];
		from += n;
	}
	d->codes = size + f.n * blocks;
}

static void bit_put(struct plane *p, size_t row, size_t column, bool on)
{
	const uint64_t bit = (uint64_t)1 << column % 64;
	if (on)
		p->bit[row][column / 64] |= bit;
	else
		p->bit[row][column / 64] &= ~bit;
}

static void module_put(struct drawing *d, size_t x, size_t y, bool dark)
{
	bit_put(&d->dark[ACROSS], y, x, dark);
	bit_put(&d->dark[DOWN], x, y, dark);
}

/* A module that no mask turns over. */
static void fixed_put(struct drawing *d, size_t x, size_t y, bool dark)
{
	module_put(d, x, y, dark);
	bit_put(&d->fixed[ACROSS], y, x, true);
	bit_put(&d->fixed[DOWN], x, y, true);
}

/* 6.3.3 to 6.3.6: squares about (x, y), dark but for the ring 'light' away and from 'edge' on. */
static void square_put(struct drawing *d, size_t x, size_t y, size_t light, size_t reach)
{
	for (size_t j = 0; j <= 2 * reach; j++)
		for (size_t i = 0; i <= 2 * reach; i++) {
			size_t dx = i > reach ? i - reach : reach - i;
			size_t dy = j > reach ? j - reach : reach - j;
			size_t away = dx > dy ? dx : dy;
			if (x + i >= reach && y + j >= reach && x + i - reach < d->n &&
				y + j - reach < d->n)
				fixed_put(d, x + i - reach, y + j - reach,
					away != light && away != 4);
		}
}

/* Annex E: between 6 and n - 7 in even steps, the first one shorter where they do not fit. */
static void alignment_put(struct drawing *d)
{
	const size_t marks = d->version / 7 + 2;
	size_t at[5] = { 6 };
	if (d->version == 1)
		return;
	const size_t step = (4 * (size_t)d->version + 2 * marks + 1) / (2 * marks - 2) * 2;
	for (size_t i = 1; i < marks; i++)
		at[i] = d->n - 7 - (marks - 1 - i) * step;
	for (size_t j = 0; j < marks; j++)
		for (size_t i = 0; i < marks; i++) {
			bool corner = (i == 0 && (j == 0 || j + 1 == marks)) ||
				      (j == 0 && i + 1 == marks);
			if (!corner)
				square_put(d, at[i], at[j], 1, 2);
		}
}

/* 7.9: level M is 00; BCH (15,5). With any mask for now: it keeps the room. */
static void format_put(struct drawing *d, unsigned mask)
{
	enum { GENERATOR = 0x537, MASK = 0x5412 };
	unsigned rest = mask;
	for (int i = 0; i < 10; i++)
		rest = rest << 1 ^ (rest >> 9) * GENERATOR;
	const unsigned bits = (mask << 10 | rest) ^ MASK;
	for (unsigned i = 0; i < 15; i++) {
		const bool dark = bits >> i & 1;
		const size_t skip = i < 6 ? i : i + 1; /* the timing pattern */
		if (i < 8)
			fixed_put(d, 8, skip, dark);
		else
			fixed_put(d, i == 8 ? 7 : 14 - i, 8, dark);
		if (i < 8)
			fixed_put(d, d->n - 1 - i, 8, dark);
		else
			fixed_put(d, 8, d->n - 15 + i, dark);
	}
	fixed_put(d, 8, d->n - 8, true);
}

/* 7.10: BCH (18,6), from version 7 on. */
static void version_put(struct drawing *d)
{
	enum { GENERATOR = 0x1F25 };
	unsigned rest = d->version;
	if (d->version < 7)
		return;
	for (int i = 0; i < 12; i++)
		rest = rest << 1 ^ (rest >> 11) * GENERATOR;
	const unsigned bits = d->version << 12 | rest;
	for (size_t i = 0; i < 18; i++) {
		fixed_put(d, d->n - 11 + i % 3, i / 3, bits >> i & 1);
		fixed_put(d, i / 3, d->n - 11 + i % 3, bits >> i & 1);
	}
}

static void patterns_put(struct drawing *d)
{
	for (size_t i = 0; i < d->n; i++) {
		fixed_put(d, 6, i, i % 2 == 0);
		fixed_put(d, i, 6, i % 2 == 0);
	}
	square_put(d, 3, 3, 2, 4);
	square_put(d, d->n - 4, 3, 2, 4);
	square_put(d, 3, d->n - 4, 2, 4);
	alignment_put(d);
	format_put(d, 0);
	version_put(d);
}

/* 7.7.3: in columns two modules wide, from the right, up and down by turns. */
static void codes_put(struct drawing *d)
{
	size_t bit = 0;
	for (size_t pair = 0; 2 * pair + 1 < d->n; pair++) {
		size_t right = d->n - 1 - 2 * pair;
		right -= right <= 6; /* past the timing pattern */
		for (size_t i = 0; i < 2 * d->n; i++) {
			size_t x = right - i % 2, y = pair % 2 ? i / 2 : d->n - 1 - i / 2;
			if (d->fixed[ACROSS].bit[y][x / 64] >> x % 64 & 1 || bit >= 8 * d->codes)
				continue;
			module_put(d, x, y, d->code[bit / 8] >> (7 - bit % 8) & 1);
			bit++;
		}
	}
}

/* Word 'w' of row 'row' of a mask: its twelve columns again and again. */
static uint64_t mask_word(size_t plane, unsigned mask, size_t row, size_t w)
{
	const unsigned turn = (unsigned)(64 * w % PERIOD);
	uint64_t bits = MASKS[plane][mask][row % PERIOD];
	bits = bits >> turn | bits << (PERIOD - turn);
	bits &= (1U << PERIOD) - 1;
	bits |= bits << 12;
	return bits | bits << 24 | bits << 48;
}

static void masked(struct plane *out, const struct drawing *d, size_t plane, unsigned mask)
{
	for (size_t row = 0; row < d->n; row++)
		for (size_t w = 0; w < WORDS; w++)
			out->bit[row][w] = d->dark[plane].bit[row][w] ^
					   (mask_word(plane, mask, row, w) & d->valid[w] &
						   ~d->fixed[plane].bit[row][w]);
}

static unsigned ones(uint64_t v)
{
	v -= v >> 1 & 0x5555555555555555;
	v = (v & 0x3333333333333333) + (v >> 2 & 0x3333333333333333);
	v = (v + (v >> 4)) & 0x0F0F0F0F0F0F0F0F;
	return (unsigned)(v * 0x0101010101010101 >> 56);
}

/* Down word 'w' of a plane: runs of five and more of one colour, 3 for five and 1 for each more. */
static unsigned runs_weigh(const struct plane *p, const struct drawing *d, size_t w)
{
	unsigned sum = 0;
	uint64_t before = 0;
	for (size_t r = 0; r + 4 < d->n; r++) {
		uint64_t all = d->valid[w], any = 0;
		for (size_t i = 0; i < 5; i++) {
			all &= p->bit[r + i][w];
			any |= p->bit[r + i][w];
		}
		const uint64_t five = all | (d->valid[w] & ~any);
		sum += ones(five) + 2 * ones(five & ~before);
		before = five;
	}
	return sum;
}

/* Dark modules of rows 'from' to 'to', those of them there are; outside all is light. */
static uint64_t dark_among(
	const struct plane *p, const struct drawing *d, size_t w, const ptrdiff_t span[static 2])
{
	uint64_t any = 0;
	for (ptrdiff_t r = span[0] < 0 ? 0 : span[0]; r <= span[1] && r < (ptrdiff_t)d->n; r++)
		any |= p->bit[r][w];
	return any;
}

/* What looks like a finder, 1:1:3:1:1 with four light modules on one side: 40 each. */
static unsigned finders_weigh(const struct plane *p, const struct drawing *d, size_t w)
{
	unsigned sum = 0;
	for (size_t r = 0; r + FINDER <= d->n; r++) {
		const ptrdiff_t at = (ptrdiff_t)r, end = at + FINDER;
		uint64_t like = p->bit[r][w] & ~p->bit[r + 1][w] & p->bit[r + 2][w] &
				p->bit[r + 3][w] & p->bit[r + 4][w] & ~p->bit[r + 5][w] &
				p->bit[r + 6][w];
		if (!like)
			continue;
		like &= ~dark_among(p, d, w, (ptrdiff_t[]){ at - 1, at - 1 }) &
			~dark_among(p, d, w, (ptrdiff_t[]){ end, end });
		like &= ~dark_among(p, d, w, (ptrdiff_t[]){ at - 4, at - 1 }) |
			~dark_among(p, d, w, (ptrdiff_t[]){ end, end + 3 });
		sum += 40 * ones(like);
	}
	return sum;
}

/* Squares of two by two of one colour: 3 each. */
static unsigned squares_weigh(const struct plane *p, const struct drawing *d)
{
	unsigned sum = 0;
	for (size_t r = 0; r + 1 < d->n; r++) {
		uint64_t left = 0; /* column 0 of the word after this one */
		for (size_t w = WORDS; w-- > 0;) {
			const uint64_t a = p->bit[r][w], b = p->bit[r + 1][w];
			const uint64_t dark = a & b, light = ~(a | b) & d->valid[w];
			sum += 3 * (ones(dark & (dark >> 1 | (left & 1) << 63)) +
					   ones(light & (light >> 1 | (left >> 1 & 1) << 63)));
			left = (dark & 1) | (light & 1) << 1;
		}
	}
	return sum;
}

/* The share of dark modules: 10 for each full 5 % away from one half. */
static unsigned balance_weigh(const struct plane *p, const struct drawing *d)
{
	unsigned dark = 0;
	const unsigned all = (unsigned)(d->n * d->n);
	for (size_t r = 0; r < d->n; r++)
		for (size_t w = 0; w < WORDS; w++)
			dark += ones(p->bit[r][w]);
	const unsigned percent = (200 * dark + all) / (2 * all);
	return (percent > 50 ? percent - 50 : 50 - percent) / 5 * 10;
}

/* 7.8.3.1. */
static unsigned weigh(const struct drawing *d, unsigned mask)
{
	unsigned sum = 0;
	struct plane p;
	for (size_t plane = ACROSS; plane <= DOWN; plane++) {
		masked(&p, d, plane, mask);
		for (size_t w = 0; w < WORDS && d->valid[w]; w++)
			sum += runs_weigh(&p, d, w) + finders_weigh(&p, d, w);
	}
	return sum + squares_weigh(&p, d) + balance_weigh(&p, d);
}

static unsigned mask_choose(struct drawing *d)
{
	unsigned best = 0, least = UINT32_MAX;
	for (unsigned mask = 0; mask < SYMBOL_MASKS; mask++) {
		format_put(d, mask);
		unsigned sum = weigh(d, mask);
		if (sum < least) {
			least = sum;
			best = mask;
		}
	}
	return best;
}

bool symbol_make(struct symbol *out, struct slice text, unsigned mask, struct err *e)
{
	struct drawing d = { 0 };
	uint8_t data[CODEWORDS_MAX];
	struct plane p;
	if (!version_find(&d.version, text, e))
		return false;
	d.n = 17 + 4 * (size_t)d.version;
	for (size_t i = 0; i < d.n; i++)
		d.valid[i / 64] |= (uint64_t)1 << i % 64;
	data_make(data, &d, text);
	blocks_put(&d, data);
	patterns_put(&d);
	codes_put(&d);
	if (mask >= SYMBOL_MASKS)
		mask = mask_choose(&d);
	format_put(&d, mask);
	masked(&p, &d, ACROSS, mask);
	*out = (struct symbol){ .side = d.n };
	memcpy(out->row, p.bit, d.n * sizeof *out->row);
	return true;
}
