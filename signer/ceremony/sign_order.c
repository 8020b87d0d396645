/* SPDX-License-Identifier: MIT */
/* sign_order: whose turn it is (CONVENTION section 5, order; section 2.2, obligatory and quorum). */
#include "ceremony/sign.h"

#include <string.h>

/* convention_order of convention/model.h, as the store keeps it. */
enum { IN_SEQUENCE = 0, IN_PARALLEL = 1, SCHOOL_LAST = 2 };

static bool is_school(const struct store_party *p)
{
	return strcmp(p->field, "ecole") == 0;
}

static int group_signed(const struct store_convention *c, const char *group)
{
	int n = 0;
	for (size_t i = 0; i < c->parties_n; i++)
		if (strcmp(c->parties[i].group, group) == 0 && c->parties[i].signed_at)
			n++;
	return n;
}

bool sign_met(const struct store_convention *c, const struct store_party *p)
{
	if (p->signed_at || !p->obligatory)
		return true;
	return p->group[0] && group_signed(c, p->group) >= p->quorum;
}

static bool goes_before(const struct store_convention *c, const struct store_party *other,
	const struct store_party *p)
{
	if (c->order == IN_PARALLEL)
		return false;
	if (c->order == SCHOOL_LAST)
		return is_school(p) && !is_school(other);
	return other->rank < p->rank;
}

bool sign_in_turn(const struct store_convention *c, size_t i, struct err *e)
{
	const struct store_party *p = &c->parties[i];
	for (size_t k = 0; k < c->parties_n; k++) {
		const struct store_party *other = &c->parties[k];
		if (k != i && goes_before(c, other, p) && !sign_met(c, other))
			return err_fail(e, ERR_WRONG_STATE,
				"%s signs before %s: wait for that signature", other->field,
				p->field);
	}
	return true;
}

bool sign_complete(const struct store_convention *c, struct buf *missing)
{
	bool complete = true;
	for (size_t i = 0; i < c->parties_n; i++) {
		if (sign_met(c, &c->parties[i]))
			continue;
		if (missing)
			buf_printf(missing, "%s%s", complete ? "" : " ", c->parties[i].field);
		complete = false;
	}
	return complete;
}
