#!/bin/sh
# SPDX-License-Identifier: MIT
# Several pupils on one form of the host, several conventions under one link with one code, by HTTP alone (several.py);
# signing at the school's desk (desk.py); what gets a convention out of a dead end (gestures.py); an act on all of a filter and a
# derogation in series, each over a kill -9 (lots.py; LOTS is how many). Usage: several.sh OUT
. tests/flow/school
school read,create,send,cancel
start
export KEPT="$work/session"
for driver in several desk gestures; do
	python3 tests/flow/$driver.py "$url" "$key" "$born" - 3 || no "$driver came to its end"
done
lots() { python3 tests/flow/lots.py "$url" "$key" "$born" "$1" "${LOTS:-110}" || no "lots came to its $1"; }
killed() {
	kill -9 "$pid"
	wait "$pid" 2>/dev/null
	start
}
lots begin
killed
lots end
lots grant
killed
lots granted
stop
log_told 20
