/* SPDX-License-Identifier: MIT */
/* config: the one configuration file of an instance, DIR/paraphe.conf, checked whole at start. */
#ifndef PARAPHE_CLI_CONFIG_H
#define PARAPHE_CLI_CONFIG_H

#include "ceremony/outside.h"
#include "ceremony/service.h"
#include "wire/vault_ops.h"

enum { CONFIG_MAX_BYTES = 64 * 1024, CONFIG_MAX_VALUE = 1024, CONFIG_MAX_PATH = 1536 };
/* Keys of the vault that may lie in a PKCS#11 token: key.issuing, ... in the order of vault/keys. */
enum { CONFIG_KEYS = 7 };
/* Schools whose keys may lie in tokens, and the two keys of each: "certify", "seal". */
enum { CONFIG_MAX_SCHOOLS = 64, CONFIG_SCHOOL_KEYS = 2 };
#define CONFIG_FILE                                                                                \
	"file" /* in the place of a URI: a key that stood in a token is made anew in keys/ */
/* How long things are kept: the most that may be asked for. */
enum {
	CONFIG_MAX_YEARS = SERVICE_MAX_YEARS,
	CONFIG_MAX_AGE = 60,
	CONFIG_MAX_DAYS = SERVICE_MAX_DAYS
};
/* In the order of struct service_periods. */
enum { CONFIG_PERIODS = 9 };

/* What is said of one school: two URIs, or twice CONFIG_FILE. */
struct config_school {
	char uai[VAULT_SCHOOL_UAI + 1];
	char key[CONFIG_SCHOOL_KEYS][CONFIG_MAX_VALUE];
	size_t line[CONFIG_SCHOOL_KEYS]; /* of the file; 0: none */
};

struct config {
	char dir[CONFIG_MAX_VALUE];                   /* the instance, as given */
	char organisation[CONFIG_MAX_VALUE];          /* who runs it: O of the certificates */
	char tsa_policy[CONFIG_MAX_VALUE];            /* OID of the own time-stamping policy */
	char crl_url[CONFIG_MAX_VALUE];               /* base URL of the CRLs, or empty */
	char passphrase_file[CONFIG_MAX_VALUE];       /* below DIR unless absolute */
	char foreign_certificates[CONFIG_MAX_VALUE];  /* "refuse" or "mark" */
	char foreign_anchors[CONFIG_MAX_VALUE];       /* a folder below DIR unless absolute */
	char rsa_padding[CONFIG_MAX_VALUE];           /* "pkcs1" or "pss" */
	char pkcs11_module[CONFIG_MAX_VALUE];         /* a library, or empty: p11-kit's list */
	char key[CONFIG_KEYS][CONFIG_MAX_VALUE];      /* URIs (RFC 7512); empty: a file */
	char tsa[OUTSIDE_MAX_TSAS][CONFIG_MAX_VALUE]; /* outside_tsa_read, or empty */
	char tsa_anchors[CONFIG_MAX_VALUE];           /* PEM below DIR unless absolute, or empty */
	char outside_hosts[CONFIG_MAX_VALUE];         /* outside_hosts_read */
	char outside_networks[CONFIG_MAX_VALUE];      /* outside_networks_read */
	char webhook_hosts[CONFIG_MAX_VALUE];         /* outside_hosts_read */
	char outside_ca_file[CONFIG_MAX_VALUE];       /* PEM below DIR unless absolute, or empty */
	char vault
		[CONFIG_MAX_VALUE]; /* "unix:/path" of the vault under its own uid; empty: we start it */
	char clerk[CONFIG_MAX_VALUE]; /* the same of the clerk */
	/* The service; read by cli/service.h. */
	char listen[CONFIG_MAX_VALUE];               /* listen_open */
	char base_url[CONFIG_MAX_VALUE];             /* empty: the address it listens on */
	char proxies[CONFIG_MAX_VALUE];              /* addresses, blanks between */
	char workers[CONFIG_MAX_VALUE];              /* a number */
	char demo[CONFIG_MAX_VALUE];                 /* "yes" or "no" */
	char single_administrator[CONFIG_MAX_VALUE]; /* "yes" or "no" */
	char metrics_from[CONFIG_MAX_VALUE];         /* addresses, blanks between */
	char max_verify[CONFIG_MAX_VALUE];           /* MiB */
	char max_upload[CONFIG_MAX_VALUE];           /* MiB */
	char rate_limits[CONFIG_MAX_VALUE];          /* percent of the usual ones */
	/* Mail and SMS; read by cli/sending.h. */
	char mail_relay[CONFIG_MAX_VALUE];                /* mail_url_good, or empty */
	char mail_tls[CONFIG_MAX_VALUE];                  /* "yes" or "no" */
	char mail_user[CONFIG_MAX_VALUE];                 /* or empty */
	char mail_password_file[CONFIG_MAX_VALUE];        /* below DIR unless absolute, or empty */
	char mail_hello[CONFIG_MAX_VALUE];                /* a host name, or empty */
	char mail_from[CONFIG_MAX_VALUE];                 /* an address, or empty */
	char mail_bounces[CONFIG_MAX_VALUE];              /* an address; empty: mail_from */
	char mail_per_minute[CONFIG_MAX_VALUE];           /* a number */
	char mail_domain_per_minute[CONFIG_MAX_VALUE];    /* a number */
	char quiet_hours[CONFIG_MAX_VALUE];               /* "yes" or "no" */
	char sms_url[CONFIG_MAX_VALUE];                   /* or empty */
	char sms_method[CONFIG_MAX_VALUE];                /* GET, POST or PUT */
	char sms_header_file[CONFIG_MAX_VALUE];           /* below DIR unless absolute, or empty */
	char sms_body[CONFIG_MAX_VALUE];                  /* sms_gateway_check */
	char sms_from[CONFIG_MAX_VALUE];                  /* or empty */
	char sms_good[CONFIG_MAX_VALUE];                  /* or empty */
	char sms_price[CONFIG_MAX_VALUE];                 /* cents, a number */
	char sms_day[CONFIG_MAX_VALUE];                   /* cents, a number */
	char sms_school_day[CONFIG_MAX_VALUE];            /* cents, a number */
	char backup_days[CONFIG_MAX_VALUE];               /* a number; 0: no alarm */
	char paper_days[CONFIG_MAX_VALUE];                /* a number; 0: kept */
	char retention[CONFIG_PERIODS][CONFIG_MAX_VALUE]; /* numbers: config_periods */
	struct config_school schools[CONFIG_MAX_SCHOOLS]; /* in the order of the file */
	size_t schools_n;
};

/*
 * Read DIR/paraphe.conf: lines `key = value`, `#` comments, UTF-8. A key that has a default may be left out.
 * Every fault is told at once in 'e' as "line n: ..." joined by "; ". Errors: SYNTAX; NOT_FOUND; LIMIT.
 */
MUST_CHECK bool config_read(struct config *out, const char *dir, struct err *e);
/* All that may be left out as it is when it is left out. */
void config_defaults(struct config *c);
/* The annotated file `init` writes: what stands at its default is a comment. */
MUST_CHECK bool config_write(const struct config *c, struct err *e);
/* The services outside, without the files: 'reach.ca_file' and 'stamp_anchors' stay empty. Errors: BUG not read by config_read. */
MUST_CHECK bool config_outside(struct outside *out, const struct config *c, struct err *e);
/* How long things are kept. Errors: BUG not read by config_read. */
MUST_CHECK bool config_periods(struct service_periods *out, const struct config *c, struct err *e);
/* The vault's name of key 'i': "issuing", ... */
const char *config_key_name(size_t i);
/* "certify", "seal" */
const char *config_school_word(size_t i);
/* DIR/name, or 'name' itself when absolute. Errors: LIMIT. */
MUST_CHECK bool config_path(
	char out[static CONFIG_MAX_PATH], const struct config *c, const char *name, struct err *e);

#endif
