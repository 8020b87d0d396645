/* SPDX-License-Identifier: MIT */
/* foreign: prepare and embed: two steps with a key that is never here. */
#include "ceremony/foreign.h"

#include "base/file.h"
#include "cli/command.h"
#include "cli/roles.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

enum { CHAIN_MAX = 128 * 1024, BROUGHT_MAX = 256 * 1024 };

int command_prepare(const struct options *o)
{
	struct err e = ERR_INIT;
	AUTO(roles) struct roles r = ROLES_NONE;
	AUTO(buf) struct buf pdf = { 0 };
	AUTO(buf) struct buf certs = { 0 };
	AUTO(buf) struct buf json = BUF_MAX(FOREIGN_MAX_STATE);
	AUTO(file_stage) struct file_stage draft = FILE_STAGE_INIT;
	AUTO(file_stage) struct file_stage state = FILE_STAGE_INIT;
	AUTO(foreign_prepared) struct foreign_prepared p = { .draft = BUF_MAX(0) };
	if (!o->field || !o->cert || !o->out || !o->state)
		return command_usage("prepare -C DIR FILE.pdf --field F [--name N] --cert "
				     "CHAIN.pem -o DRAFT.pdf --json "
				     "STATE.json");
	if (!file_read(&pdf, o->args[0], COMMAND_MAX_INPUT, &e) ||
		!file_read(&certs, o->cert, CHAIN_MAX, &e) ||
		!file_stage_open(&draft, o->out, 0644, &e) ||
		!file_stage_open(&state, o->state, 0644, &e) || !roles_start(&r, o->dir, &e))
		return command_fail(&e);
	const struct foreign_request q = { .pdf = buf_slice(&pdf),
		.field = o->field,
		.holder = o->name,
		.certs = buf_slice(&certs) };
	if (!foreign_prepare(&p, &r.house, &q, o->now_ms, &e) ||
		!foreign_state_write(&json, &p.state, &e) ||
		!file_stage_write(&draft, buf_slice(&p.draft), &e) ||
		!file_stage_write(&state, buf_slice(&json), &e) || !file_stage_commit(&draft, &e) ||
		!file_stage_commit(&state, &e))
		return command_fail(&e);
	printf("%s prepared for the certificate of %s (%s)%s; sign signedAttrs of %s, then embed\n",
		p.state.field, p.signer.name, p.signer.key,
		p.signer.known ? "" : ", for whom no authority trusted here vouches", o->state);
	return EX_OK;
}

int command_embed(const struct options *o)
{
	struct err e = ERR_INIT;
	AUTO(roles) struct roles r = ROLES_NONE;
	AUTO(buf) struct buf draft = { 0 };
	AUTO(buf) struct buf json = { 0 };
	AUTO(buf) struct buf bytes = { 0 };
	AUTO(fd) int lock = -1;
	AUTO(file_stage) struct file_stage to = FILE_STAGE_INIT;
	AUTO(foreign_state) struct foreign_state state = { .field = "" };
	struct sign_done done;
	if (!o->state || !o->cms == !o->raw)
		return command_usage("embed -C DIR DRAFT.pdf --state STATE.json --cms FILE | --raw "
				     "FILE [-o OUT]");
	if (!command_input(&draft, &lock, o->args[0], &e) ||
		!file_read(&json, o->state, FOREIGN_MAX_STATE, &e) ||
		!file_read(&bytes, o->cms ? o->cms : o->raw, BROUGHT_MAX, &e) ||
		!foreign_state_read(&state, buf_slice(&json), &e) ||
		!file_stage_open(&to, o->out ? o->out : o->args[0], 0644, &e) ||
		!roles_start(&r, o->dir, &e))
		return command_fail(&e);
	const struct foreign_brought b = { .draft = buf_slice(&draft),
		.state = &state,
		.kind = o->cms ? BROUGHT_CMS : BROUGHT_VALUE,
		.bytes = buf_slice(&bytes),
		.to = &to };
	if (!foreign_embed(&done, &r.house, &b, o->now_ms, &e))
		return command_fail(&e);
	command_tell_signed(&done);
	return EX_OK;
}
