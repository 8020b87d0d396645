/* SPDX-License-Identifier: MIT */
/* routes: the table, and how a path is found in it. */
#include "web/routes.h"

#include "web/academy.h"
#include "web/after.h"
#include "web/amend.h"
#include "web/apart.h"
#include "web/api.h"
#include "web/attest.h"
#include "web/audit.h"
#include "web/breach.h"
#include "web/common.h"
#include "web/data.h"
#include "web/declare.h"
#include "web/demo.h"
#include "web/desk.h"
#include "web/host.h"
#include "web/impl.h"
#include "web/keep.h"
#include "web/own.h"
#include "web/self.h"
#include "web/shield.h"
#include "web/staff_bulk.h"
#include "web/staff_paper.h"
#include "web/verifier.h"
#include "web/visit.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define GET(p) .method = HTTP_GET, .path = (p)
#define POST(p) .method = HTTP_POST, .path = (p)

/* Links whose holder may read the convention. */
#define WEB_READS (WEB_SIGN | WEB_BATCH | WEB_FOLLOW)

/* clang-format off: one route, one line */
static const struct route table[] = {
	/* common.c, operate.c: what every visitor and every operator asks for */
	{ GET("/"), WEB_ANYBODY, WEB_RATE_PAGE, WEB_VERIFY_ONLY, 0, common_home },
	{ GET("/a/{ressource}"), WEB_ANYBODY, WEB_RATE_FREE, WEB_VERIFY_ONLY, 0, common_asset },
	{ GET("/healthz"), WEB_ANYBODY, WEB_RATE_FREE, WEB_VERIFY_ONLY, 0, common_health },
	{ GET("/metrics"), WEB_METRICS, WEB_RATE_FREE, WEB_VERIFY_ONLY, 0, metrics_run },
	{ GET("/readyz"), WEB_ANYBODY, WEB_RATE_FREE, WEB_VERIFY_ONLY, 0, operate_ready },
	{ GET("/pki/{fichier}"), WEB_ANYBODY, WEB_RATE_FREE, 0, 0, operate_pki },
	{ GET("/racines"), WEB_ANYBODY, WEB_RATE_PAGE, 0, 0, operate_roots },
	{ GET("/racines/{fichier}"), WEB_ANYBODY, WEB_RATE_FREE, 0, 0, operate_root },
	{ GET("/robots.txt"), WEB_ANYBODY, WEB_RATE_FREE, WEB_VERIFY_ONLY, 0, common_robots },
	/* host.c: the host's part */
	{ GET("/lien/{lien}/saisie"), WEB_FILL, WEB_RATE_PAGE, 0, 0, host_form },
	{ POST("/lien/{lien}/saisie"), WEB_FILL, WEB_RATE_ACT, 0, 0, host_filled },
	{ POST("/lien/{lien}/depot"), WEB_FILL, WEB_RATE_HEAVY, 0, DEPOSIT_MAX_BYTES + 65536,
		host_deposited },
	/* visit*.c: host, guardian, pupil, teacher, head by link */
	{ GET("/l/{jeton}"), WEB_ANYBODY, WEB_RATE_GUESS, 0, 0, visit_entry },
	{ POST("/l/{jeton}"), WEB_ANYBODY, WEB_RATE_GUESS, 0, 0, visit_enter },
	{ POST("/l/{jeton}/nouveau"), WEB_ANYBODY, WEB_RATE_GUESS, 0, 0, visit_renew },
	{ GET("/lien/{lien}"), WEB_ANY_LINK, WEB_RATE_PAGE, 0, 0, visit_home },
	{ GET("/lien/{lien}/naissance"), WEB_ANY_LINK, WEB_RATE_PAGE, 0, 0, visit_birthday },
	{ POST("/lien/{lien}/naissance"), WEB_ANY_LINK, WEB_RATE_GUESS, 0, 0,
		visit_birthday_given },
	{ GET("/lien/{lien}/lire"), WEB_READS, WEB_RATE_PAGE, WEB_CODED, 0, visit_read },
	{ GET("/lien/{lien}/texte"), WEB_READS, WEB_RATE_PAGE, WEB_CODED, 0, visit_text },
	{ GET("/lien/{lien}/pdf"), WEB_READS, WEB_RATE_PAGE, WEB_CODED, 0, visit_pdf },
	{ GET("/lien/{lien}/page/{n}"), WEB_READS, WEB_RATE_PAGE, WEB_CODED, 0, visit_picture },
	{ GET("/lien/{lien}/confirmer"), WEB_SIGN | WEB_BATCH, WEB_RATE_PAGE, 0, 0, visit_confirm },
	{ POST("/lien/{lien}/code"), WEB_SIGN | WEB_BATCH, WEB_RATE_GUESS, 0, 0, visit_code_ask },
	{ POST("/lien/{lien}/confirmer"), WEB_SIGN | WEB_BATCH, WEB_RATE_GUESS, 0, 0,
		visit_code_given },
	{ GET("/lien/{lien}/signer"), WEB_SIGN | WEB_BATCH, WEB_RATE_PAGE, 0, 0, visit_gesture },
	{ POST("/lien/{lien}/signer"), WEB_SIGN | WEB_BATCH, WEB_RATE_ACT, 0, 0, visit_signed },
	{ GET("/lien/{lien}/recu"), WEB_SIGN | WEB_BATCH, WEB_RATE_PAGE, 0, 0, visit_receipt },
	{ GET("/lien/{lien}/liste"), WEB_BATCH, WEB_RATE_PAGE, 0, 0, visit_list },
	{ POST("/lien/{lien}/liste"), WEB_BATCH, WEB_RATE_ACT, 0, 0, visit_list_ticked },
	{ GET("/lien/{lien}/refus"), WEB_SIGN | WEB_BATCH, WEB_RATE_PAGE, WEB_CODED, 0,
		visit_refusal },
	{ POST("/lien/{lien}/refus"), WEB_SIGN | WEB_BATCH, WEB_RATE_ACT, WEB_CODED, 0,
		visit_refused },
	{ GET("/lien/{lien}/correction"), WEB_SIGN | WEB_BATCH, WEB_RATE_PAGE, WEB_CODED, 0,
		visit_correction },
	{ POST("/lien/{lien}/correction"), WEB_SIGN | WEB_BATCH, WEB_RATE_ACT, WEB_CODED, 0,
		visit_corrected },
	{ POST("/lien/{lien}/pas-moi"), WEB_ANY_LINK, WEB_RATE_ACT, 0, 0, visit_not_me },
	{ GET("/lien/{lien}/suivre"), WEB_READS, WEB_RATE_PAGE, 0, 0, visit_follow },
	{ POST("/lien/{lien}/suivre"), WEB_READS, WEB_RATE_GUESS, 0, 0, visit_follow_code },
	{ POST("/lien/{lien}/ouvrir"), WEB_BATCH, WEB_RATE_ACT, 0, 0, visit_errand_opened },
	{ POST("/lien/{lien}/presences"), WEB_BATCH, WEB_RATE_ACT, 0, 0, visit_errand_told },
	{ GET("/lien/{lien}/contact"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_PAGE, 0, 0, visit_contact },
	{ POST("/lien/{lien}/contact"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_ACT, 0, 0,
		visit_contact_given },
	{ POST("/lien/{lien}/presence"), WEB_FOLLOW, WEB_RATE_ACT, 0, 0, visit_presence_given },
	{ GET("/lien/{lien}/archive"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_PAGE, 0, 0, visit_archive },
	{ GET("/lien/{lien}/eleves"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_PAGE, 0, 0, visit_pupils },
	{ POST("/lien/{lien}/eleves"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_ACT, 0, 0,
		visit_pupil_opened },
	{ GET("/lien/{lien}/demande"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_PAGE, 0, 0, visit_ask },
	{ POST("/lien/{lien}/demande"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_ACT, 0, 0, visit_asked },
	{ GET("/lien/{lien}/arret"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_PAGE, 0, 0, visit_stop },
	{ POST("/lien/{lien}/arret"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_ACT, 0, 0, visit_stopped },
	/* own.c: a copy of one's data (CONVENTION 6 and 9) */
	{ GET("/lien/{lien}/mes-donnees"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_PAGE, 0, 0, own_page },
	{ POST("/lien/{lien}/mes-donnees"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_ACT, 0, 0, own_asked },
	{ GET("/lien/{lien}/mes-donnees.zip"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_PAGE, 0, 0,
		own_zip },
	{ GET("/ecole/donnees"), WEB_SEC | WEB_CHE | WEB_DPO, WEB_RATE_PAGE, 0, 0, own_requests },
	{ POST("/ecole/donnees"), WEB_SEC | WEB_CHE | WEB_DPO, WEB_RATE_HEAVY, 0, 0, own_reply },
	/* attest.c: CONVENTION 6 and 8 */
	{ GET("/lien/{lien}/attestation"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_PAGE, 0, 0,
		attest_link_signature },
	{ GET("/lien/{lien}/attestation-stage"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_PAGE, 0, 0,
		attest_link_stage },
	{ GET("/ecole/dossier/{id}/attestation"), WEB_SEC | WEB_CHE, WEB_RATE_PAGE, 0, 0,
		attest_school_signature },
	{ GET("/lien/{lien}/fiche-contacts"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_PAGE, 0, 0,
		attest_link_contacts },
	{ GET("/ecole/dossier/{id}/fiche-contacts"), WEB_SEC | WEB_CHE | WEB_ENS, WEB_RATE_PAGE, 0,
		0, attest_school_contacts },
	{ GET("/ecole/dossier/{id}/attestation-stage"), WEB_SEC | WEB_CHE | WEB_ENS, WEB_RATE_PAGE,
		0, 0, attest_school_stage },
	{ POST("/ecole/dossier/{id}/attestation-stage"), WEB_SEC, WEB_RATE_ACT, 0, 0,
		attest_school_days },
	{ GET("/lien-perdu"), WEB_ANYBODY, WEB_RATE_PAGE, 0, 0, visit_lost },
	{ POST("/lien-perdu"), WEB_ANYBODY, WEB_RATE_GUESS, 0, 0, visit_lost_asked },
	/* declare.c: a found place is told */
	{ GET("/d/{jeton}"), WEB_ANYBODY, WEB_RATE_PAGE, 0, 0, declare_form },
	{ POST("/d/{jeton}"), WEB_ANYBODY, WEB_RATE_GUESS, 0, 0, declare_given },
	{ GET("/ecole/classe/{classe}/codes"), WEB_SEC | WEB_CHE, WEB_RATE_PAGE, 0, 0,
		declare_sheet },
	{ POST("/ecole/classe/{classe}/codes"), WEB_SEC | WEB_CHE, WEB_RATE_HEAVY, 0, 0,
		declare_sheet_drawn },
	/* staff*.c: school users and administrators */
	{ GET("/connexion"), WEB_ANYBODY, WEB_RATE_PAGE, 0, 0, staff_login },
	{ POST("/connexion"), WEB_ANYBODY, WEB_RATE_GUESS, 0, 0, staff_login_given },
	{ GET("/second-facteur"), WEB_HALF | WEB_ANY_ACCOUNT, WEB_RATE_PAGE, 0, 0, staff_factor },
	{ POST("/second-facteur"), WEB_HALF | WEB_ANY_ACCOUNT, WEB_RATE_GUESS, 0, 0,
		staff_factor_given },
	/* the secretariat enrols when it first attests paper; whoever wants to, from the page of the own account */
	{ GET("/enrolement"), WEB_HALF | WEB_ANY_ACCOUNT, WEB_RATE_PAGE, 0, 0, staff_enrol },
	{ POST("/enrolement"), WEB_HALF | WEB_ANY_ACCOUNT, WEB_RATE_GUESS, 0, 0, staff_enrolled },
	{ GET("/compte"), WEB_ANY_ACCOUNT, WEB_RATE_PAGE, 0, 0, self_page },
	{ POST("/compte"), WEB_ANY_ACCOUNT, WEB_RATE_GUESS, 0, 0, self_act },
	{ POST("/deconnexion"), WEB_HALF | WEB_DESK | WEB_ANY_ACCOUNT, WEB_RATE_ACT, 0, 0,
		staff_leave },
	{ GET("/bienvenue/{jeton}"), WEB_ANYBODY, WEB_RATE_GUESS, 0, 0, staff_welcome },
	{ POST("/bienvenue/{jeton}"), WEB_ANYBODY, WEB_RATE_GUESS, 0, 0, staff_welcomed },
	{ GET("/mot-de-passe-oublie"), WEB_ANYBODY, WEB_RATE_PAGE, 0, 0, staff_forgotten },
	{ POST("/mot-de-passe-oublie"), WEB_ANYBODY, WEB_RATE_GUESS, 0, 0, staff_forgotten_asked },
	{ GET("/ecole"), WEB_ANY_ACCOUNT, WEB_RATE_PAGE, 0, 0, staff_day },
	{ GET("/ecole/tableau"), WEB_SCHOOL, WEB_RATE_PAGE, 0, 0, staff_counts },
	{ GET("/ecole/tableau.csv"), WEB_SCHOOL, WEB_RATE_PAGE, 0, 0, staff_counts_csv },
	{ GET("/ecole/derogations"), WEB_SEC | WEB_CHE | WEB_DEL, WEB_RATE_PAGE, 0, 0,
		staff_granted_page },
	{ GET("/ecole/derogations.csv"), WEB_SEC | WEB_CHE | WEB_DEL, WEB_RATE_HEAVY, 0, 0,
		staff_granted_csv },
	{ GET("/ecole/lettre-familles"), WEB_SEC | WEB_CHE | WEB_DEL, WEB_RATE_PAGE, 0, 0,
		staff_letter },
	{ GET("/ecole/classe"), WEB_SCHOOL, WEB_RATE_PAGE, 0, 0, staff_class },
	{ GET("/ecole/classe.csv"), WEB_SCHOOL, WEB_RATE_PAGE, 0, 0, staff_class_csv },
	{ GET("/ecole/classe/{classe}/zip"), WEB_SCHOOL, WEB_RATE_HEAVY, 0, 0, staff_class_zip },
	/* staff_bulk.c: many at once; who signs many, or gives visas, sees how far it is, too */
	{ POST("/ecole/lot"), WEB_SEC | WEB_CHE | WEB_DEL, WEB_RATE_HEAVY, 0, 0, staff_bulk },
	{ GET("/ecole/lot/{lot}"), WEB_SCHOOL, WEB_RATE_PAGE, 0, 0, staff_bulk_page },
	{ POST("/ecole/lot/{lot}"), WEB_SCHOOL, WEB_RATE_ACT, 0, 0, staff_bulk_act },
	{ GET("/ecole/depot"), WEB_SEC, WEB_RATE_PAGE, 0, 0, staff_deposit },
	{ POST("/ecole/depot"), WEB_SEC, WEB_RATE_HEAVY, 0, STAFF_MAX_DEPOSIT, staff_deposited },
	{ GET("/ecole/eleve/{eleve}"), WEB_SEC | WEB_CHE, WEB_RATE_PAGE, 0, 0, staff_new },
	{ POST("/ecole/eleve/{eleve}"), WEB_SEC | WEB_CHE, WEB_RATE_ACT, 0, 0, staff_created },
	/* shield.c: a protected address */
	{ GET("/ecole/eleve/{eleve}/protection"), WEB_SEC | WEB_CHE, WEB_RATE_PAGE, 0, 0,
		shield_page },
	{ POST("/ecole/eleve/{eleve}/protection"), WEB_SEC | WEB_CHE, WEB_RATE_ACT, 0, 0,
		shield_act },
	{ GET("/ecole/dossier/{id}"), WEB_SCHOOL, WEB_RATE_PAGE, 0, 0, staff_dossier },
	{ POST("/ecole/dossier/{id}"), WEB_SEC | WEB_CHE | WEB_DEL | WEB_ENS, WEB_RATE_ACT, 0, 0,
		staff_act },
	{ GET("/ecole/dossier/{id}/acte"), WEB_SEC | WEB_CHE | WEB_DEL, WEB_RATE_PAGE, 0, 0,
		amend_page },
	{ POST("/ecole/dossier/{id}/acte"), WEB_SEC | WEB_CHE | WEB_DEL, WEB_RATE_ACT, 0, 0,
		amend_posted },
	{ GET("/ecole/dossier/{id}/fin"), WEB_SCHOOL, WEB_RATE_PAGE, 0, 0, after_deed },
	{ POST("/ecole/dossier/{id}/demande"), WEB_ENS, WEB_RATE_ACT, 0, 0, after_asked },
	{ GET("/ecole/dossier/{id}/texte"), WEB_SCHOOL, WEB_RATE_PAGE, 0, 0, staff_text },
	{ GET("/ecole/dossier/{id}/pdf"), WEB_SCHOOL, WEB_RATE_PAGE, 0, 0, staff_pdf },
	/* the family's enclosures: those who prepare and decide, not the teacher */
	{ GET("/ecole/dossier/{id}/piece/{piece}"), WEB_SEC | WEB_CHE | WEB_DEL, WEB_RATE_PAGE, 0,
		0, staff_piece },
	{ GET("/ecole/dossier/{id}/archive"), WEB_SCHOOL, WEB_RATE_PAGE, 0, 0, staff_archive },
	/* desk.c: signing at the school's desk */
	{ GET("/ecole/dossier/{id}/guichet"), WEB_SEC | WEB_CHE | WEB_ENS, WEB_RATE_PAGE, 0, 0,
		desk_page },
	{ POST("/ecole/dossier/{id}/guichet"), WEB_SEC | WEB_CHE | WEB_ENS, WEB_RATE_ACT, 0, 0,
		desk_opened },
	{ POST("/ecole/dossier/{id}/temoin"), WEB_SEC | WEB_CHE | WEB_ENS, WEB_RATE_ACT, 0, 0,
		desk_witnessed },
	{ GET("/guichet"), WEB_DESK | WEB_SCHOOL, WEB_RATE_PAGE, 0, 0, desk_waiting },
	{ POST("/guichet"), WEB_DESK, WEB_RATE_GUESS, 0, 0, desk_unlocked },
	{ POST("/lien/{lien}/guichet"), WEB_SIGN, WEB_RATE_ACT, 0, 0, desk_left },
	/* apart.c: health data: nurse, whom the head names, head, and the guardian of the child (CONVENTION 6) */
	{ GET("/ecole/sante"), WEB_INF | WEB_SEC | WEB_CHE, WEB_RATE_PAGE, 0, 0, apart_list },
	{ POST("/ecole/sante"), WEB_CHE, WEB_RATE_ACT, 0, 0, apart_named },
	{ GET("/ecole/dossier/{id}/sante"), WEB_INF | WEB_SEC | WEB_CHE, WEB_RATE_PAGE, 0, 0,
		apart_page },
	{ POST("/ecole/dossier/{id}/sante"), WEB_INF | WEB_SEC, WEB_RATE_ACT, 0, 0, apart_written },
	{ GET("/lien/{lien}/sante"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_PAGE, 0, 0, apart_link },
	{ POST("/lien/{lien}/sante"), WEB_FOLLOW | WEB_SIGN, WEB_RATE_ACT, 0, 0, apart_link_shown },
	/* audit.c: the cases that a head grants to an auditor, read only (CONVENTION 6) */
	{ GET("/audit"), WEB_AUD, WEB_RATE_PAGE, 0, 0, audit_list },
	{ GET("/audit/{id}"), WEB_AUD, WEB_RATE_PAGE, 0, 0, audit_page },
	{ GET("/audit/{id}/pdf"), WEB_AUD, WEB_RATE_PAGE, 0, 0, audit_pdf },
	{ GET("/audit/{id}/archive"), WEB_AUD, WEB_RATE_PAGE, 0, 0, audit_archive },
	{ GET("/audit/{id}/journal.xml"), WEB_AUD, WEB_RATE_PAGE, 0, 0, audit_journal },
	{ GET("/audit/{id}/attestation"), WEB_AUD, WEB_RATE_PAGE, 0, 0, audit_attestation },
	{ GET("/audit/{id}/rapport"), WEB_AUD, WEB_RATE_HEAVY, 0, 0, audit_report },
	{ GET("/ecole/audits"), WEB_CHE | WEB_DPO, WEB_RATE_PAGE, 0, 0, audit_grants },
	{ POST("/ecole/audits"), WEB_CHE, WEB_RATE_ACT, 0, 0, audit_grants_act },
	/* academy.c: the signed counts of a day, no names */
	{ GET("/academie"), WEB_ACA, WEB_RATE_PAGE, 0, 0, academy_page },
	{ GET("/academie/{jour}/comptes.json"), WEB_ACA, WEB_RATE_PAGE, 0, 0, academy_json },
	{ GET("/academie/{jour}/comptes.json.p7s"), WEB_ACA, WEB_RATE_PAGE, 0, 0, academy_signed },
	/* manage*.c: accounts, lists of pupils, settings */
	{ GET("/ecole/comptes"), WEB_CHE | WEB_ADM, WEB_RATE_PAGE, 0, 0, manage_accounts },
	{ POST("/ecole/comptes"), WEB_CHE | WEB_ADM, WEB_RATE_ACT, 0, 0, manage_accounts_act },
	{ GET("/ecole/comptes/liste"), WEB_CHE, WEB_RATE_PAGE, 0, 0, manage_list },
	{ POST("/ecole/comptes/liste"), WEB_CHE, WEB_RATE_HEAVY, 0, ACCOUNT_MAX_CSV + 65536,
		manage_list_act },
	{ GET("/ecole/comptes/liste/modele.csv"), WEB_CHE, WEB_RATE_PAGE, 0, 0,
		manage_list_template },
	{ GET("/ecole/comptes/{compte}"), WEB_CHE | WEB_ADM, WEB_RATE_PAGE, 0, 0, manage_account },
	{ POST("/ecole/comptes/{compte}"), WEB_CHE | WEB_ADM, WEB_RATE_ACT, 0, 0,
		manage_account_act },
	{ GET("/ecole/import"), WEB_SEC | WEB_CHE, WEB_RATE_PAGE, 0, 0, manage_import },
	{ POST("/ecole/import"), WEB_SEC | WEB_CHE, WEB_RATE_HEAVY, 0, CSV_MAX_BYTES + 65536,
		manage_import_act },
	{ GET("/ecole/import/modele.csv"), WEB_SEC | WEB_CHE, WEB_RATE_PAGE, 0, 0,
		manage_template },
	{ GET("/ecole/reglages"), WEB_SEC | WEB_CHE, WEB_RATE_PAGE, 0, 0, manage_settings },
	{ POST("/ecole/reglages"), WEB_SEC | WEB_CHE, WEB_RATE_ACT, 0, 6 << 20,
		manage_settings_act },
	{ GET("/ecole/reglages/cachet/{empreinte}"), WEB_SEC | WEB_CHE, WEB_RATE_PAGE, 0, 0,
		manage_seal_file },
	/* keep.c: retention, the head and the data protection officer (CONVENTION 6) */
	{ GET("/ecole/conservation"), WEB_CHE | WEB_DPO, WEB_RATE_PAGE, 0, 0, keep_page },
	{ POST("/ecole/conservation"), WEB_CHE | WEB_DPO, WEB_RATE_HEAVY, 0, 0, keep_act },
	{ GET("/ecole/conservation/{pv}"), WEB_CHE | WEB_DPO, WEB_RATE_PAGE, 0, 0,
		keep_certificate },
	/* breach.c: the register of breaches; the officer writes (RGPD 33(5)) */
	{ GET("/ecole/violations"), WEB_CHE | WEB_DPO, WEB_RATE_PAGE, 0, 0, breach_page },
	{ POST("/ecole/violations"), WEB_DPO, WEB_RATE_ACT, 0, 0, breach_act },
	{ GET("/ecole/violations.csv"), WEB_CHE | WEB_DPO, WEB_RATE_PAGE, 0, 0, breach_table },
	{ GET("/ecole/signer"), WEB_CHE | WEB_DEL | WEB_ENS, WEB_RATE_PAGE, 0, 0, staff_sign },
	{ POST("/ecole/signer"), WEB_CHE | WEB_DEL | WEB_ENS, WEB_RATE_ACT, WEB_STEP_UP | WEB_VISA,
		0, staff_signed },
	/* staff_paper.c: those who sign by hand (CONVENTION 6: print and attest, secretariat and head) */
	{ GET("/ecole/papier"), WEB_SEC | WEB_CHE, WEB_RATE_PAGE, 0, 0, staff_paper },
	{ POST("/ecole/papier"), WEB_SEC | WEB_CHE, WEB_RATE_HEAVY, 0, HTTP_MAX_BODY,
		staff_paper_act },
	{ GET("/ecole/papier/page/{page}"), WEB_SEC | WEB_CHE, WEB_RATE_PAGE, 0, 0,
		staff_paper_picture },
	{ GET("/ecole/papier/{id}"), WEB_SEC | WEB_CHE, WEB_RATE_PAGE, 0, 0, staff_paper_copy },
	{ POST("/ecole/papier/{id}"), WEB_SEC | WEB_CHE, WEB_RATE_ACT, WEB_STEP_UP, 0,
		staff_paper_attest },
	/* verifier.c: anybody */
	{ GET("/verifier"), WEB_ANYBODY, WEB_RATE_PAGE, WEB_VERIFY_ONLY, 0, verifier_form },
	{ POST("/verifier"), WEB_ANYBODY, WEB_RATE_HEAVY, WEB_VERIFY_ONLY, VERIFIER_MAX_FILE,
		verifier_report },
	{ GET("/v"), WEB_ANYBODY, WEB_RATE_PAGE, WEB_VERIFY_ONLY, 0, verifier_page },
	/* data.c: the notice that M1, M2 and screen 1 lead to */
	{ GET("/donnees"), WEB_ANYBODY, WEB_RATE_PAGE, 0, 0, data_notice },
	/* demo.c: outbox of a demo */
	{ GET("/demo"), WEB_DEMO, WEB_RATE_PAGE, 0, 0, demo_outbox },
	/* api.c */
	{ GET("/api/v1/openapi.json"), WEB_ANYBODY, WEB_RATE_PAGE, 0, 0, api_openapi },
	{ GET("/api/v1/eleves"), WEB_API_PUPILS, WEB_RATE_PAGE, 0, 0, api_pupils },
	{ GET("/api/v1/conventions"), WEB_API_READ, WEB_RATE_PAGE, 0, 0, api_list },
	{ POST("/api/v1/conventions"), WEB_API_CREATE, WEB_RATE_ACT, WEB_NO_TOKEN | WEB_RAW,
		API_MAX_BODY, api_create },
	{ GET("/api/v1/conventions/{id}"), WEB_API_READ, WEB_RATE_PAGE, 0, 0, api_read },
	{ POST("/api/v1/conventions/{id}/champs"), WEB_API_CREATE, WEB_RATE_ACT,
		WEB_NO_TOKEN | WEB_RAW, API_MAX_BODY, api_edit },
	{ POST("/api/v1/conventions/{id}/figer"), WEB_API_SEND, WEB_RATE_ACT,
		WEB_NO_TOKEN | WEB_RAW, API_MAX_BODY, api_freeze },
	{ POST("/api/v1/conventions/{id}/envoyer"), WEB_API_SEND, WEB_RATE_ACT,
		WEB_NO_TOKEN | WEB_RAW, API_MAX_BODY, api_send },
	{ POST("/api/v1/conventions/{id}/annuler"), WEB_API_CANCEL, WEB_RATE_ACT,
		WEB_NO_TOKEN | WEB_RAW, API_MAX_BODY, api_cancel },
	{ POST("/api/v1/conventions/{id}/signature/preparer"), WEB_API_SIGN, WEB_RATE_ACT,
		WEB_NO_TOKEN | WEB_RAW, API_MAX_BODY, api_sign_prepare },
	{ POST("/api/v1/conventions/{id}/signature"), WEB_API_SIGN, WEB_RATE_ACT,
		WEB_NO_TOKEN | WEB_RAW, API_MAX_BODY, api_sign },
	{ GET("/api/v1/conventions/{id}/pdf"), WEB_API_READ, WEB_RATE_PAGE, 0, 0, api_pdf },
	{ GET("/api/v1/conventions/{id}/archive"), WEB_API_READ, WEB_RATE_PAGE, 0, 0, api_archive },
	{ GET("/api/v1/conventions/{id}/journal"), WEB_API_READ, WEB_RATE_PAGE, 0, 0, api_journal },
	{ GET("/api/v1/webhooks"), WEB_API_ADMIN, WEB_RATE_PAGE, 0, 0, api_hooks },
	{ POST("/api/v1/webhooks"), WEB_API_ADMIN, WEB_RATE_ACT, WEB_NO_TOKEN | WEB_RAW,
		API_MAX_BODY, api_hook_add },
	{ .method = HTTP_DELETE,
		.path = "/api/v1/webhooks/{webhook}",
		WEB_API_ADMIN,
		WEB_RATE_ACT,
		WEB_NO_TOKEN | WEB_RAW,
		API_MAX_BODY,
		api_hook_drop },
	{ POST("/api/v1/verifier"), WEB_ANY_API, WEB_RATE_HEAVY, WEB_NO_TOKEN | WEB_RAW,
		API_MAX_FILE, api_verify },
};
/* clang-format on */

_Static_assert(COUNT(table) <= METRICS_ROUTES, "a counter for each route");

const struct route *routes_table(size_t *n)
{
	*n = COUNT(table);
	return table;
}

/* Does 'path' have the form of 'pattern'? Segments for {names} go into 'param', as places in 'path'. */
static bool matches(
	const char *pattern, const char *path, struct slice param[static HTTP_MAX_PARAMS])
{
	size_t n = 0;
	while (*pattern && *path) {
		if (*pattern == '{') {
			size_t len = strcspn(path, "/");
			if (len == 0 || n == HTTP_MAX_PARAMS)
				return false;
			param[n++] = (struct slice){ (const uint8_t *)path, len };
			path += len;
			pattern += strcspn(pattern, "}") + 1;
		} else if (*pattern++ != *path++) {
			return false;
		}
	}
	return !*pattern && !*path;
}

const struct route *routes_find(enum http_method m, const char *path,
	struct slice param[static HTTP_MAX_PARAMS], bool *other)
{
	*other = false;
	for (size_t i = 0; i < COUNT(table); i++) {
		struct slice found[HTTP_MAX_PARAMS] = { 0 };
		if (!matches(table[i].path, path, found))
			continue;
		if (table[i].method == m) {
			memcpy(param, found, sizeof found);
			return &table[i];
		}
		*other = true;
	}
	return NULL;
}

bool routes_check(struct err *e)
{
	for (size_t i = 0; i < COUNT(table); i++) {
		const struct route *r = &table[i];
		bool writes = r->method != HTTP_GET;
		if (!r->run || !r->who || r->path[0] != '/' || r->rate >= WEB_RATE_COUNT ||
			r->max_body > HTTP_MAX_BODY || (!writes && r->max_body))
			return err_fail(e, ERR_BUG, "route %s is not whole", r->path);
		if ((r->flags & WEB_VISA) && (!(r->flags & WEB_STEP_UP) || !(r->who & WEB_ENS)))
			return err_fail(e, ERR_BUG, "route %s: a visa of nobody", r->path);
		if ((r->flags & WEB_NO_TOKEN) && (r->who & ~WEB_ANY_API) != 0)
			return err_fail(e, ERR_BUG, "route %s would take a forged post", r->path);
		for (size_t k = 0; k < i; k++)
			if (table[k].method == r->method && strcmp(table[k].path, r->path) == 0)
				return err_fail(e, ERR_BUG, "route %s stands twice", r->path);
	}
	return true;
}
