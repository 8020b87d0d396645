/* SPDX-License-Identifier: MIT */
/* stamp: writes TSTInfo, and reads time-stamp tokens without trusting them. */
#include "cms/stamp.h"

#include "pki/cert.h"
#include "pki/der.h"

enum { STAMP_SERIAL_MAX = 20, STAMP_ACCURACY_SECONDS = 1 };

static void asn1_object_auto(ASN1_OBJECT **o)
{
	ASN1_OBJECT_free(*o);
}

/* RFC 3161 2.4.2: fields with DEFAULT values are left out in DER. */
bool stamp_tstinfo(struct buf *out, const struct stamp_make *m, struct err *e)
{
	AUTO(asn1_object) ASN1_OBJECT *policy = OBJ_txt2obj(m->policy, 1);
	if (!policy)
		return err_openssl(e, "RFC 3161 2.4.2", "policy is not a dotted OID");
	if (m->serial.n == 0 || m->serial.n > STAMP_SERIAL_MAX)
		return err_set(e, ERR_LIMIT, "RFC 3161 2.4.2", ERR_NO_OFFSET, "serial of %zu bytes", m->serial.n);
	AUTO(buf) struct buf b = BUF_MAX(STAMP_MAX_BYTES);
	size_t info = der_open(&b, DER_SEQUENCE);
	der_put_uint(&b, 1);
	der_put(&b, DER_OID, (struct slice){ OBJ_get0_data(policy), OBJ_length(policy) });
	size_t imprint = der_open(&b, DER_SEQUENCE);
	der_put_algorithm(&b, NID_sha256, false);
	der_put(&b, DER_OCTET_STRING, (struct slice){ m->imprint, sizeof m->imprint });
	der_close(&b, imprint);
	der_put_magnitude(&b, m->serial);
	der_put_generalized_time(&b, m->time);
	size_t accuracy = der_open(&b, DER_SEQUENCE);
	der_put_uint(&b, STAMP_ACCURACY_SECONDS);
	der_close(&b, accuracy);
	if (m->has_nonce)
		der_put_uint(&b, m->nonce);
	der_close(&b, info);
	if (!buf_done(&b, e))
		return false;
	*out = buf_move(&b);
	return true;
}
