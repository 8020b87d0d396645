#!/bin/sh
# SPDX-License-Identifier: MIT
# A season in small: many conventions through one service by HTTP alone (season.py), then every sealed file is verified.
# Usage: season.sh OUT [HOW-MANY], at most 23: the pupils of a demonstration that have no convention yet.
. tests/flow/school
most=${2:-12}
school read,create,send,cancel
start
python3 tests/flow/season.py "$url" "$key" "$born" "$work/sealed" "$most" || no 'the driver came to its end'
stop
sealed_verify
log_told 20
