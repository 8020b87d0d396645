#!/bin/sh
# SPDX-License-Identifier: MIT
# Every French sentence that C makes for a page is known in English (said.py), every word of the pages is said somewhere (words.py).
# Usage: said.sh OUT
python3 -B tests/flow/said.py && python3 -B tests/flow/words.py && echo done
