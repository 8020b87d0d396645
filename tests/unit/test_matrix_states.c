/* SPDX-License-Identifier: MIT */
/*
 * test_matrix_states: every page and act about one convention x everybody who may come x every state, on real conventions (a draft, a
 * frozen, a sent and a sealed one, put into each state that they can be in). What must hold is written here from CONVENTION 6, by
 * itself: P V S Z X opens in these groups of states, a small letter has the right where there may be nothing to see or to do, and
 * whatever is not named is closed. Who has the right to an act is not asked to do it here; who has not changes nothing.
 */
#include "doors_kit.h"

#include "ceremony/audit.h"

enum { MAX_PATH = 200 };

/* --- what must hold --- */

#define READS "SEC=PVSZX CHE=PVSZX DEL=PVSZX ENS=PVSZX"
#define HOLDERS "EMP=pvszx RL=pvszx ELV=pvszx TUT=pvszx" /* of their own link, after a code */
#define SENDS "SEC=pvs CHE=pvs DEL=pvs"

static const struct expected {
	const char *path, *form, *may; /* form NULL: GET */
} expected[] = {
	{ "/ecole/dossier/{id}", NULL, READS },
	{ "/ecole/dossier/{id}/texte", NULL, "SEC=pVSZX CHE=pVSZX DEL=pVSZX ENS=pVSZX" },
	{ "/ecole/dossier/{id}/pdf", NULL, "SEC=pVSZx CHE=pVSZx DEL=pVSZx ENS=pVSZx" },
	{ "/ecole/dossier/{id}/archive", NULL, "SEC=Zx CHE=Zx" },
	{ "/ecole/dossier/{id}/attestation", NULL, "SEC=Zx CHE=Zx" },
	{ "/ecole/dossier/{id}/attestation-stage", NULL, "SEC=zx CHE=zx ENS=z" },
	/* whom to call: by link from the seal to the end of the stay */
	{ "/ecole/dossier/{id}/fiche-contacts", NULL, "SEC=PVSZ CHE=PVSZX ENS=z" },
	{ "/lien/{lien}/fiche-contacts", NULL, "EMP=z RL=z ELV=z TUT=z" },
	{ "/ecole/dossier/{id}/acte", NULL, "SEC=z CHE=z DEL=z" },
	{ "/ecole/dossier/{id}/fin", NULL, "SEC=pvszx CHE=pvszx DEL=pvszx ENS=pvszx" },
	/* who was called and what came of it; the call itself is below */
	{ "/ecole/dossier/{id}/guichet", NULL, "SEC=pvSzx CHE=pvSzx ENS=pvSzx" },
	{ "/ecole/dossier/{id}/piece/{piece}", NULL, "SEC=pvszx CHE=pvszx DEL=pvszx" },
	{ "/ecole/papier/{id}", NULL, "SEC=s CHE=s" },
	/* of cases that the head granted */
	{ "/audit/{id}", NULL, "AUD=PVSZX" },
	{ "/audit/{id}/pdf", NULL, "AUD=pVSZX" },
	{ "/audit/{id}/archive", NULL, "AUD=Zx" },
	{ "/audit/{id}/journal.xml", NULL, "AUD=PVSZX" },
	{ "/audit/{id}/attestation", NULL, "AUD=Zx" },
	{ "/audit/{id}/rapport", NULL, "AUD=zx" },
	/* health: nobody of the secretariat is named here */
	{ "/ecole/dossier/{id}/sante", NULL, "CHE=PVSZX INF=PVSZX" },
	{ "/ecole/dossier/{id}/sante", "pai/@existe=non", "INF=pvszx" },
	{ "/lien/{lien}/sante", NULL, "RL=pvszx" },
	{ "/lien/{lien}/sante", "", "RL=pvszx" },
	{ "/ecole/dossier/{id}", "geste=confirmer", "SEC=p CHE=p DEL=p" },
	{ "/ecole/dossier/{id}", "geste=inviter", SENDS },
	{ "/ecole/dossier/{id}", "geste=saisir&partie=ecole&annexe-pedagogique/suivi=x",
		"SEC=p CHE=p DEL=p ENS=p" },
	{ "/ecole/dossier/{id}", "geste=saisir&partie=accueil&annexe-pedagogique/activites=x",
		"SEC=p" },
	{ "/ecole/dossier/{id}", "geste=essayer&partie=ecole&annexe-pedagogique/suivi=x",
		"SEC=p CHE=p DEL=p ENS=p" },
	{ "/ecole/dossier/{id}", "geste=renvoyer&texte=Il manque la police.", SENDS },
	/* what the rules say of the part that is filled in */
	{ "/ecole/dossier/{id}", "geste=verifier", "SEC=p CHE=p DEL=p ENS=p" },
	{ "/ecole/dossier/{id}", "geste=acquitter&regle=CAL-1", SENDS },
	{ "/ecole/dossier/{id}", "geste=figer", SENDS },
	{ "/ecole/dossier/{id}", "geste=degeler", SENDS },
	{ "/ecole/dossier/{id}", "geste=envoyer", SENDS },
	{ "/ecole/dossier/{id}", "geste=reviser&texte=Les dates changent.",
		"SEC=sx CHE=sx DEL=sx" },
	{ "/ecole/dossier/{id}", "geste=repondre&texte=Rien ne change.", "SEC=sx CHE=sx DEL=sx" },
	{ "/ecole/dossier/{id}",
		"geste=deroger&regle=RC-1&motif=Une raison qui compte plus de vingt signes.",
		"CHE=ps DEL=ps" },
	{ "/ecole/dossier/{id}", "geste=decider&suite=poursuivre&texte=Une raison entendue.",
		"CHE=s DEL=s" },
	{ "/ecole/dossier/{id}", "geste=arreter&motif=sante&texte=Arrêt.&confirme=oui",
		"CHE=z DEL=z" },
	{ "/ecole/dossier/{id}", "geste=preparer-rupture&texte=Prêt.", "SEC=z CHE=z DEL=z" },
	{ "/ecole/dossier/{id}", "geste=rompre&texte=Fin.&confirme=oui", "CHE=z DEL=z" },
	{ "/ecole/dossier/{id}", "geste=annuler&texte=La famille déménage.&motif=autre",
		"SEC=pvs CHE=pvsz DEL=pvsz" },
	{ "/ecole/dossier/{id}", "geste=politique&ordre=parallele", "CHE=pvs" },
	{ "/ecole/dossier/{id}", "geste=presence&presence=oui", "SEC=zx" },
	{ "/ecole/dossier/{id}", "geste=archiver", "SEC=zx" },
	{ "/ecole/dossier/{id}",
		"geste=contact&personne=p-emp1&courriel=voleur@ailleurs.example&voie=courriel",
		"SEC=pvsz" },
	{ "/ecole/dossier/{id}", "geste=relancer&personne=p-emp1", "SEC=pvsz CHE=pvs DEL=pvs" },
	{ "/ecole/dossier/{id}", "geste=debloquer&lien=1&texte=Après un appel.",
		"SEC=s CHE=s DEL=s" },
	{ "/ecole/dossier/{id}/attestation-stage", "jour=2027-06-14", "SEC=zx" },
	{ "/ecole/dossier/{id}/acte", "acte=rectificatif&geste=ouvrir", "SEC=z CHE=z DEL=z" },
	{ "/ecole/dossier/{id}/demande", "texte=Les horaires ne vont pas.", "ENS=z" },
	{ "/ecole/dossier/{id}/guichet", "personne=p-emp1&piece=carte-identite",
		"SEC=s CHE=s ENS=s" },
	{ "/ecole/dossier/{id}/temoin", "personne=p-emp1&accord=oui&nom=Sam PATRON",
		"SEC=s CHE=s ENS=s" },
	/* by link: host, guardian, pupil, tutor */
	{ "/lien/{lien}/lire", NULL, "EMP=pvSZx RL=vSZx ELV=vSZx TUT=Zx" },
	{ "/lien/{lien}/texte", NULL, "EMP=pvSZx RL=vSZx ELV=vSZx TUT=Zx" },
	{ "/lien/{lien}/pdf", NULL, "EMP=pvSZx RL=vSZx ELV=vSZx TUT=Zx" },
	{ "/lien/{lien}/archive", NULL, "EMP=Zx RL=Zx ELV=Zx" },
	{ "/lien/{lien}/attestation", NULL, "EMP=Zx RL=Zx ELV=Zx" },
	{ "/lien/{lien}/attestation-stage", NULL, "RL=zx ELV=zx" },
	{ "/lien/{lien}/arret", NULL, "EMP=z" },
	{ "/lien/{lien}/demande", NULL, "EMP=pvsz RL=vsz ELV=vsz" },
	{ "/lien/{lien}/correction", NULL, "EMP=s RL=s ELV=s" },
	{ "/lien/{lien}/refus", NULL, "EMP=s RL=s ELV=s" },
	{ "/lien/{lien}/confirmer", NULL, "EMP=s RL=s ELV=s" },
	{ "/lien/{lien}/contact", "courriel=voleur@ailleurs.example", "EMP=sz RL=sz ELV=sz" },
	{ "/lien/{lien}/presence", "presence=oui", "EMP=zx" },
	{ "/lien/{lien}/arret", "motif=sante&confirme=oui", "EMP=z" },
	{ "/lien/{lien}/demande", "objet=annulation&texte=Nous partons.",
		"EMP=pvsz RL=vsz ELV=vsz" },
	{ "/lien/{lien}/demande", "objet=modification&texte=Autre jour.", "EMP=z RL=z ELV=z" },
	{ "/lien/{lien}/correction", "texte=Une date est fausse.", "EMP=s RL=s ELV=s" },
	{ "/lien/{lien}/refus", "motif=dates&confirme=oui", "EMP=s RL=s ELV=s" },
	{ "/lien/{lien}/signer", "nom=Sacha FICTIF&accord=oui&sha=x", "EMP=s RL=s ELV=s" },
	{ "/lien/{lien}/signer", NULL, "EMP=s RL=s ELV=s" },
	{ "/lien/{lien}/code", "", "EMP=pvszx RL=pvszx ELV=pvszx" }, /* own code */
	{ "/lien/{lien}/confirmer", "code=000000", "EMP=s RL=s ELV=s" },
	{ "/lien/{lien}/page/{n}", NULL, "EMP=pvSzx RL=vSzx ELV=vSzx TUT=zx" },
	{ "/lien/{lien}/recu", NULL, "EMP=pvszx RL=vszx ELV=vszx" },
	{ "/lien/{lien}/suivre", NULL, "EMP=pvSZx RL=vSZx ELV=vSZx TUT=Zx" },
	{ "/lien/{lien}/contact", NULL, "EMP=pvSZx RL=vSZx ELV=vSZx TUT=Zx" },
	{ "/lien/{lien}/eleves", NULL, "EMP=pvszx" },
	{ "/lien/{lien}/eleves", "l=1", "" }, /* of another address */
	{ "/lien/{lien}", NULL, HOLDERS },
	{ "/lien/{lien}/naissance", NULL, HOLDERS },
	{ "/lien/{lien}/naissance", "jour=1&mois=1", HOLDERS },
	{ "/lien/{lien}/pas-moi", "", HOLDERS },
	{ "/lien/{lien}/suivre", "", HOLDERS },
	{ "/lien/{lien}/mes-donnees", NULL, HOLDERS },
	{ "/lien/{lien}/mes-donnees", "", HOLDERS },
	{ "/lien/{lien}/mes-donnees.zip", NULL, HOLDERS },
	/* for fill and batch links, and the desk, alone */
	{ "/lien/{lien}/saisie", NULL, "" },
	{ "/lien/{lien}/saisie", "annexe-pedagogique/activites=x", "" },
	{ "/lien/{lien}/depot", "", "" },
	{ "/lien/{lien}/liste", NULL, "" },
	{ "/lien/{lien}/liste", "d=x", "" },
	{ "/lien/{lien}/ouvrir", "l=1", "" },
	{ "/lien/{lien}/presences", "l=1&presence=oui", "" },
	{ "/lien/{lien}/guichet", "", "" },
	{ "/ecole/papier/{id}", "personne=p-emp1&accord=oui", "SEC=s CHE=s" },
};

/* --- who comes --- */

static struct visitor {
	const char *word;
	uint32_t roles;     /* of an account; 0: the holder of a link, or nobody */
	bool elsewhere;     /* of another school */
	const char *person; /* of a link */
	enum life_role role;
	uint64_t who;          /* as the table of routes has it */
	struct guest guest[4]; /* by convention */
} visitors[] = {
	{ .word = "SEC", .roles = STORE_ROLE_SECRETARIAT, .who = WEB_SEC },
	{ .word = "CHE", .roles = STORE_ROLE_CHEF, .who = WEB_CHE },
	{ .word = "DEL", .roles = STORE_ROLE_DELEGATAIRE, .who = WEB_DEL },
	{ .word = "ENS", .roles = STORE_ROLE_ENSEIGNANT, .who = WEB_ENS },
	{ .word = "INF", .roles = STORE_ROLE_INFIRMERIE, .who = WEB_INF },
	{ .word = "ACA", .roles = STORE_ROLE_ACADEMIE, .who = WEB_ACA },
	{ .word = "AUD", .roles = STORE_ROLE_AUDITEUR, .who = WEB_AUD },
	{ .word = "-aud", .roles = STORE_ROLE_AUDITEUR, .who = WEB_AUD },
	{ .word = "DPO", .roles = STORE_ROLE_DPO, .who = WEB_DPO },
	{ .word = "ADM", .roles = STORE_ROLE_ADMIN, .who = WEB_ADM },
	{ .word = "-sec", .roles = STORE_ROLE_SECRETARIAT, .who = WEB_SEC, .elsewhere = true },
	{ .word = "-che", .roles = STORE_ROLE_CHEF, .who = WEB_CHE, .elsewhere = true },
	{ .word = "-ens", .roles = STORE_ROLE_ENSEIGNANT, .who = WEB_ENS, .elsewhere = true },
	{ .word = "-", .who = WEB_ANYBODY },
	{ .word = "EMP", .person = "p-emp1", .role = LIFE_ACCUEIL, .who = WEB_SIGN },
	{ .word = "RL", .person = "p-rl1", .role = LIFE_RESPONSABLE, .who = WEB_SIGN },
	{ .word = "ELV", .person = "p-eleve", .role = LIFE_ELEVE, .who = WEB_SIGN },
	{ .word = "TUT", .person = "p-tut1", .role = LIFE_TUTEUR, .who = WEB_FOLLOW },
};
enum { VISITORS = sizeof visitors / sizeof *visitors };

/* --- the conventions, and the states that each is put into --- */

static struct {
	char id[37];
	const enum store_state *states;
	size_t states_n;
} held[4];

static const enum store_state draft_states[] = { STATE_BROUILLON, STATE_COMPLETEE_ACCUEIL,
	STATE_A_VERIFIER };
static const enum store_state frozen_states[] = { STATE_VERIFIEE };
static const enum store_state sent_states[] = { STATE_EN_SIGNATURE, STATE_PARTIELLEMENT_SIGNEE,
	STATE_CORRECTION_DEMANDEE, STATE_SIGNEE, STATE_REFUSEE, STATE_EXPIREE, STATE_ANNULEE };
static const enum store_state sealed_states[] = { STATE_SCELLEE, STATE_EN_VIGUEUR, STATE_TERMINEE,
	STATE_ROMPUE, STATE_REMPLACEE, STATE_ARCHIVEE };

static void put_into(struct world *w, const char *id, enum store_state state)
{
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	const struct store_step step = { .dossier = &d };
	NEED(store_dossier_get(w->roles.house.store, -1, id, &d, &e));
	d.state = state;
	NEED(store_step_do(w->roles.house.store, &step, &e));
}

static void link_make(struct world *w, struct visitor *v, size_t of)
{
	struct err e = ERR_INIT;
	char data[120];
	struct store_link l = { .kind = v->role == LIFE_TUTEUR ? STORE_LINK_FOLLOW
							       : STORE_LINK_SIGN,
		.state = STORE_LINK_LIVE,
		.school = w->school,
		.channel = STORE_CHANNEL_MAIL,
		.created_ms = w->now_ms };
	snprintf(l.role, sizeof l.role, "%s", life_role_name(v->role));
	snprintf(l.person, sizeof l.person, "%s", v->person);
	snprintf(l.address, sizeof l.address, "%s-%zu@exemple.example", v->person, of);
	memcpy(l.dossier, held[of].id, sizeof l.dossier);
	NEED(store_link_put(w->roles.house.store, &l, &e));
	snprintf(data, sizeof data, "{\"naissance\":\"%.36s\",\"suivi\":\"oui\"}", held[of].id);
	v->guest[of] = doors_guest(w, 0, l.id, data);
}

/* The head opens all four conventions to the first auditor; the second has none. */
static void cases_grant(struct world *w, int64_t auditor)
{
	struct err e = ERR_INIT;
	AUTO(buf) struct buf cases = BUF_MAX(400);
	const struct actor head = world_head(w);
	int32_t today = life_day(w->now_ms);
	for (size_t i = 0; i < 4; i++) {
		AUTO(store_dossier) struct store_dossier d = { .version = 0 };
		NEED(store_dossier_get(w->roles.house.store, -1, held[i].id, &d, &e));
		buf_printf(&cases, "%s\n", d.reference);
	}
	const struct audit_grant g = { .account = auditor,
		.from = today - 1,
		.to = today + 30,
		.cases = buf_text(&cases),
		.why = "Contrôle" };
	NEED(audit_grant(&head, &g, &e));
}

static void visitors_make(struct world *w)
{
	struct err e = ERR_INIT;
	int64_t other = 0, own = w->school, deputy = world_deputy(w);
	struct actor admin = actor_system(&w->service, w->now_ms);
	delegated(w, deputy);
	NEED(school_create(&other, &admin, "9990043T", "Lycée voisin", &e));
	for (size_t i = 0; i < VISITORS; i++) {
		struct visitor *v = &visitors[i];
		char login[40];
		snprintf(login, sizeof login, "visite%zu@lycee.example", i);
		for (size_t of = 0; v->person && of < 4; of++)
			link_make(w, v, of);
		if (!v->roles)
			continue;
		w->school = v->elsewhere ? other : v->roles == STORE_ROLE_ADMIN ? 0 : own;
		int64_t account = strcmp(v->word, "SEC") == 0   ? w->secretary
				  : strcmp(v->word, "CHE") == 0 ? w->head
				  : strcmp(v->word, "DEL") == 0 ? deputy
								: world_account(w, login, v->roles,
									  "Visite", "FICTIVE", "");
		w->school = own;
		if (strcmp(v->word, "AUD") == 0)
			cases_grant(w, account);
		v->guest[0] = doors_guest(w, account, 0, "{}");
		for (size_t of = 1; of < 4; of++)
			v->guest[of] = v->guest[0];
	}
}

static int setup(void **state)
{
	if (doors_setup(state) != 0)
		return -1;
	struct world *w = *state;
	world_create(w, held[0].id,
		world_pupil(w, "Brou",
			"bb01000000000000000000000000000000000000000000000000000000000000"));
	fill_and_freeze(w, held[1].id,
		world_pupil(w, "Gele",
			"bb02000000000000000000000000000000000000000000000000000000000000"));
	sent(w, held[2].id, "bb03");
	sent(w, held[3].id, "bb04");
	sealed(w, held[3].id, "bbae SPÉCIMEN");
	work(w);
	doors.now_ms = (int64_t)time(NULL) * 1000;
	doors.statuses_only = true;
	held[0].states = draft_states;
	held[0].states_n = sizeof draft_states / sizeof *draft_states;
	held[1].states = frozen_states;
	held[1].states_n = 1;
	held[2].states = sent_states;
	held[2].states_n = sizeof sent_states / sizeof *sent_states;
	held[3].states = sealed_states;
	held[3].states_n = sizeof sealed_states / sizeof *sealed_states;
	visitors_make(w);
	return 0;
}

/* --- the cells --- */

/* 'P': must open; 'p': may; 0: closed. */
static char right_of(const char *may, const char *who, enum store_state state)
{
	static const struct {
		enum life_group group;
		char letters[3];
	} groups[] = { { LIFE_P, "Pp" }, { LIFE_V, "Vv" }, { LIFE_S, "Ss" }, { LIFE_Z, "Zz" },
		{ LIFE_X, "Xx" } };
	size_t n = strlen(who);
	for (const char *at = may; *at; at += strcspn(at, " "), at += *at == ' ') {
		if (strncmp(at, who, n) != 0 || at[n] != '=')
			continue;
		for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
			if (groups[i].group == life_group(state))
				for (const char *c = at + n; *c && *c != ' '; c++)
					if (*c == groups[i].letters[0] ||
						*c == groups[i].letters[1])
						return *c;
	}
	return 0;
}

static void path_make(char out[static MAX_PATH], const char *pattern, const char *id, int64_t link)
{
	size_t n = 0;
	for (const char *p = pattern; *p; p++) {
		if (*p != '{') {
			out[n++] = *p;
			continue;
		}
		int got = strncmp(p, "{lien}", 6) == 0
				  ? snprintf(out + n, MAX_PATH - n, "%lld", (long long)link)
				  : snprintf(out + n, MAX_PATH - n, "%s",
					    strncmp(p, "{id}", 4) == 0 ? id : "1");
		n += (size_t)got;
		p += strcspn(p, "}");
	}
	out[n] = '\0';
}

static bool is_open(void)
{
	bool away = strcmp(doors.where, "/connexion") == 0 ||
		    strcmp(doors.where, "/second-facteur") == 0;
	return doors.status < 400 && !away;
}

struct kept {
	uint64_t version;
	enum store_state state;
};

static struct kept kept(struct world *w, const char *id)
{
	struct err e = ERR_INIT;
	AUTO(store_dossier) struct store_dossier d = { .version = 0 };
	NEED(store_dossier_get(w->roles.house.store, -1, id, &d, &e));
	return (struct kept){ (uint64_t)d.version, d.state };
}

static size_t cells, opened, asked_for, wrong;

/*
 * What opens in one state of a group is not asked for again in the next, nor what the table of routes bars for whatever state: what
 * must be closed by the state is, in each.
 */
static bool first;

static bool is_barred(const struct expected *x, const struct visitor *v)
{
	struct slice param[HTTP_MAX_PARAMS];
	bool other;
	const struct route *r = routes_find(x->form ? HTTP_POST : HTTP_GET, x->path, param, &other);
	if (!r)
		fail_msg("no route %s", x->path);
	return !(r->who & v->who);
}

static void cell(struct world *w, const struct expected *x, size_t of, enum store_state state,
	struct visitor *v)
{
	char path[MAX_PATH], right = right_of(x->may, v->word, state);
	bool must = right >= 'A' && right <= 'Z';
	cells++;
	if (right ? x->form || !first : !first && is_barred(x, v))
		return;
	path_make(path, x->path, held[of].id, v->guest[of].link ? v->guest[of].link : 999);
	doors_ask(w, &v->guest[of], path, x->form);
	asked_for++;
	opened += is_open();
	if (is_open() ? right : !must)
		return;
	wrong++;
	print_error("%s %s for %s in %s: %d%s\n", x->path, x->form ? x->form : "", v->word,
		store_state_name(state), doors.status, must ? ", must open" : "");
}

/* All who come to one page in one state; whoever may not leaves nothing behind. */
static void row(struct world *w, const struct expected *x, size_t of, enum store_state state)
{
	struct kept before = kept(w, held[of].id);
	for (size_t v = 0; v < VISITORS; v++)
		cell(w, x, of, state, &visitors[v]);
	struct kept after = kept(w, held[of].id);
	if (x->form && (after.version != before.version || after.state != before.state))
		fail_msg("%s %s in %s: something moved", x->path, x->form, store_state_name(state));
}

static void exactly_the_cells_of_the_convention_open(void **state)
{
	struct world *w = *state;
	for (size_t of = 0; of < 4; of++)
		for (size_t s = 0; s < held[of].states_n; s++) {
			put_into(w, held[of].id, held[of].states[s]);
			first = s == 0 || life_group(held[of].states[s]) !=
						  life_group(held[of].states[s - 1]);
			for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
				row(w, &expected[i], of, held[of].states[s]);
		}
	print_message("note: %zu cells, %zu asked, %zu open\n", cells, asked_for, opened);
	assert_true(cells >= 2000);
	assert_int_equal(wrong, 0);
}

/* What stands in the table of routes about one convention has its row above. */
static void every_route_about_a_convention_has_its_row(void **state)
{
	(void)state;
	size_t n, bare = 0;
	const struct route *table = routes_table(&n);
	for (size_t i = 0; i < n; i++) {
		bool about = strstr(table[i].path, "{lien}") ||
			     strstr(table[i].path, "dossier/{id}") ||
			     strstr(table[i].path, "audit/{id}") ||
			     strcmp(table[i].path, "/ecole/papier/{id}") == 0;
		bool there = false;
		for (size_t k = 0; k < sizeof expected / sizeof *expected; k++)
			there = there ||
				(strcmp(expected[k].path, table[i].path) == 0 &&
					!expected[k].form == (table[i].method == HTTP_GET));
		if (!about || there)
			continue;
		bare++;
		print_message("%s %s has no row here\n",
			table[i].method == HTTP_GET ? "GET" : "POST", table[i].path);
	}
	assert_int_equal(bare, 0);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exactly_the_cells_of_the_convention_open),
		cmocka_unit_test(every_route_about_a_convention_has_its_row),
	};
	return cmocka_run_group_tests(tests, setup, doors_teardown);
}

int main(void)
{
	return world_main(run);
}
