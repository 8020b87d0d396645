#!/bin/sh
# SPDX-License-Identifier: MIT
# A whole life that a delegate signs for the head, by HTTP alone (deputy.py); the sealed files are verified. Usage: deputy.sh OUT
. tests/flow/school
school read,create,send,cancel
start
python3 -B tests/flow/deputy.py "$url" "$key" "$born" "$work/sealed" 1 || no 'the driver came to its end'
stop
sealed_verify
log_told 20
