#!/bin/sh
# SPDX-License-Identifier: MIT
# What stands around a sending, by HTTP alone (sending.py): the draft read as a whole, the letter to families. Usage: sending.sh OUT
. tests/flow/school
school read,create,send,cancel
start
python3 -B tests/flow/sending.py "$url" "$key" "$born" - 1 || no 'the driver came to its end'
stop
log_told 20
