#!/bin/sh
# SPDX-License-Identifier: MIT
# Every French sentence that C makes for a page is known in English (said.py). Usage: said.sh OUT
python3 -B tests/flow/said.py && echo done
