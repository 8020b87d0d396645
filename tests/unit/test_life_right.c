/* SPDX-License-Identifier: MIT */
/*
 * Every action x role x group of states: exactly the cells of CONVENTION 6, written down once more, by themselves. "=" may,
 * "~" prepares, "?" asks; B before there is a dossier, P V S Z X its groups, s with a second factor, * about no dossier.
 */
#include "ceremony/life.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const expected[] = {
	[LIFE_READ] = ("ELV=VSZX RL=VSZX EMP=PVSZX TUT=ZX ENS=PVSZX SEC=PVSZX CHE=PVSZX DEL=PVSZX "
		       "AUD=PVSZX DPO=PVSZX"),
	[LIFE_READ_CONTACTS] =
		"ELV=PVSZX RL=PVSZX EMP=PVSZX ENS=PVSZX SEC=PVSZ CHE=PVSZX DPO=PVSZX",
	[LIFE_CONFIDENTIAL_READ] = "RL=PVSZX SEC=PVSZX CHE=PVSZX INF=PVSZX",
	[LIFE_CONFIDENTIAL_WRITE] = "SEC=PVSZX INF=PVSZX",
	[LIFE_CONFIDENTIAL_NAME] = "CHE=*",
	[LIFE_DECLARE] = "ELV=BP RL=BP SEC=BP",
	[LIFE_FILL_HOST] = "EMP=P SEC=BP",
	[LIFE_FILL_SCHOOL] = "ENS=P SEC=BP CHE=BP DEL=BP",
	[LIFE_DEROGATE] = "CHE=PS DEL=PS",
	[LIFE_POLICY] = "CHE=PVS",
	[LIFE_SEND] = "SEC=PVS CHE=PVS DEL=PVS",
	[LIFE_SIGN] = "ELV=S RL=S EMP=S ENS=S CHE=s DEL=s",
	[LIFE_REFUSE] = "ELV=S RL=S EMP=S ENS?S CHE=S DEL=S",
	[LIFE_OPPOSITION] = "CHE=S DEL=S",
	[LIFE_ANSWER] = "SEC=SX CHE=SX DEL=SX",
	[LIFE_OWN_CONTACT] = "ELV=SZ RL=SZ EMP=SZ ENS=S CHE=S",
	[LIFE_OTHER_CONTACT] = "SEC=VSZ",
	[LIFE_CODE] = "ELV=PVSZX RL=PVSZX EMP=PVSZX",
	[LIFE_UNBLOCK] = "SEC=S CHE=S DEL=S",
	[LIFE_PAPER] = "SEC=S CHE=S",
	[LIFE_ATTEST] = "SEC=s CHE=s",
	[LIFE_DESK] = "ENS=S SEC=S CHE=S",
	[LIFE_CANCEL] = "ELV?VSZ RL?VSZ EMP?PVSZ SEC=PVS CHE=PVSZ DEL=PVSZ",
	[LIFE_STOP] = "ELV?Z RL?Z EMP=Z ENS?Z SEC~Z CHE=Z DEL=Z",
	[LIFE_RUPTURE] = "SEC~Z CHE=Z DEL=Z",
	[LIFE_AMEND] = "ELV?Z RL?Z EMP?Z ENS?Z SEC~Z CHE=Z DEL=Z",
	[LIFE_PRESENCE] = "EMP=ZX SEC=ZX",
	[LIFE_STAGE_READ] = "ELV=ZX RL=ZX ENS=Z SEC=ZX CHE=ZX",
	[LIFE_STAGE_ISSUE] = "SEC=ZX",
	[LIFE_EVIDENCE] = "ELV=ZX RL=ZX EMP=ZX SEC=ZX CHE=ZX AUD=ZX DPO=ZX",
	[LIFE_SUBJECT] =
		"ELV=PVSZX RL=PVSZX EMP=PVSZX TUT=PVSZX ENS=PVSZX SEC~PVSZX CHE=PVSZX DPO=PVSZX",
	[LIFE_COUNTS] = "EMP=* ENS=* SEC=* CHE=* DEL=* ACA=* ADM=*",
	[LIFE_WITHOUT_PLACE] = "ENS=* SEC=* CHE=* DEL=*",
	[LIFE_ARCHIVE] = "SEC=ZX",
	[LIFE_RETENTION] = "CHE=X DPO=X",
	[LIFE_ACCOUNTS] = "CHE=* ADM=*",
	[LIFE_SETTINGS] = "SEC~* CHE=* ADM=*",
	[LIFE_AUDIT] = "CHE=*",
	[LIFE_INSTANCE] = "ADM=*",
};
_Static_assert(sizeof expected / sizeof *expected == LIFE_ACTION_COUNT, "every action");

static const char *const roles[] = { [LIFE_ELEVE] = "ELV",
	[LIFE_RESPONSABLE] = "RL",
	[LIFE_ACCUEIL] = "EMP",
	[LIFE_TUTEUR] = "TUT",
	[LIFE_ENSEIGNANT] = "ENS",
	[LIFE_SECRETARIAT] = "SEC",
	[LIFE_CHEF] = "CHE",
	[LIFE_DELEGATAIRE] = "DEL",
	[LIFE_ACADEMIE] = "ACA",
	[LIFE_AUDITEUR] = "AUD",
	[LIFE_DPO] = "DPO",
	[LIFE_ADMIN] = "ADM",
	[LIFE_INFIRMERIE] = "INF",
	[LIFE_SYSTEME] = "-" };
_Static_assert(sizeof roles / sizeof *roles == LIFE_ROLE_COUNT, "every role");

static const struct {
	char letter;
	enum life_group group;
} groups[] = { { 'B', LIFE_BEFORE }, { 'P', LIFE_P }, { 'V', LIFE_V }, { 'S', LIFE_S },
	{ 'Z', LIFE_Z }, { 'X', LIFE_X }, { '*', LIFE_ANY } };
enum { GROUPS = sizeof groups / sizeof *groups };

static enum life_how want(enum life_action a, enum life_role r, char letter)
{
	size_t n = strlen(roles[r]);
	for (const char *cell = expected[a]; *cell;) {
		size_t len = strcspn(cell, " ");
		if (strncmp(cell, roles[r], n) == 0 && strchr("=~?", cell[n])) {
			char list[16];
			snprintf(list, sizeof list, "%.*s", (int)(len - n - 1), cell + n + 1);
			if (letter == 'S' && strchr(list, 's'))
				return LIFE_MAY_STEPPED;
			if (!strchr(list, letter))
				return LIFE_NO;
			return cell[n] == '=' ? LIFE_MAY : cell[n] == '~' ? LIFE_PREPARE : LIFE_ASK;
		}
		cell += len + (cell[len] == ' ');
	}
	return LIFE_NO;
}

static void exactly_the_cells_of_the_table_are_allowed(void **state)
{
	size_t cells = 0;
	(void)state;
	for (int a = 0; a < LIFE_ACTION_COUNT; a++)
		for (int r = 0; r < LIFE_ROLE_COUNT; r++)
			for (int g = 0; g < GROUPS; g++, cells++) {
				enum life_how is = life_may(
					(enum life_role)r, (enum life_action)a, groups[g].group);
				enum life_how should = want(
					(enum life_action)a, (enum life_role)r, groups[g].letter);
				if (is != should)
					fail_msg("%s, %s, %c: %d, wanted %d",
						life_action_text((enum life_action)a), roles[r],
						groups[g].letter, is, should);
			}
	assert_true(cells > 3000);
}

/* The table of moves against its words in CONVENTION 5: who never appears where. */
static void no_move_is_open_to_those_who_may_never_take_it(void **state)
{
	(void)state;
	for (int m = 0; m < LIFE_MOVE_COUNT; m++) {
		const struct life_row *row = life_row((enum life_move)m);
		const uint32_t never = 1U << LIFE_TUTEUR | 1U << LIFE_ACADEMIE |
				       1U << LIFE_AUDITEUR | 1U << LIFE_ADMIN |
				       1U << LIFE_INFIRMERIE;
		if (row->roles & never)
			fail_msg("%s", life_move_name((enum life_move)m));
		bool signing = m == MOVE_SIGN || m == MOVE_SIGN_LAST;
		if (signing && (row->roles & (1U << LIFE_SECRETARIAT)))
			fail_msg("the secretariat never signs as a party");
		/* Nothing leaves what is closed for good. */
		assert_false(row->from & (1U << STATE_ELIMINEE));
		assert_int_not_equal(row->roles, 0);
	}
	assert_int_equal(life_row(MOVE_SEAL)->roles, 1U << LIFE_SYSTEME);
	assert_int_equal(life_row(MOVE_SEAL)->from, 1U << STATE_SIGNEE);
	assert_int_equal(life_row(MOVE_POLICY)->roles, 1U << LIFE_CHEF);
}

static void midnight_in_paris_holds_over_the_changes_of_time(void **state)
{
	(void)state;
	for (int32_t day = 20500; day < 20500 + 800; day++) {
		int64_t at = life_midnight(day);
		assert_int_equal(life_day(at), day);
		assert_int_equal(life_day(at - 1000), day - 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exactly_the_cells_of_the_table_are_allowed),
		cmocka_unit_test(no_move_is_open_to_those_who_may_never_take_it),
		cmocka_unit_test(midnight_in_paris_holds_over_the_changes_of_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
