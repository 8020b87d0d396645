# SPDX-License-Identifier: MIT
"""Does the structure tree, read in order, say all the words of a document, and nothing else?

usage: words.py TEXT.txt < output of `pdfinfo -struct-text`
A demonstration says so before the text; after it comes the foot of page 1 (from page 2 on it is an artifact);
bullets are labels of list items; anything else is a fault.
"""
import re
import sys


def main() -> int:
    with open(sys.argv[1], encoding='utf-8') as handle:
        wanted = handle.read().split()
    lines = re.findall(r'^\s*"(.*)"$', sys.stdin.read(), re.MULTILINE)
    if lines and lines[0].startswith('DÉMONSTRATION'):
        del lines[0]
    said = [word for word in ' '.join(lines).split() if word != '•']
    for i, word in enumerate(wanted):
        if i >= len(said) or said[i] != word:
            print(f'word {i + 1} is {said[i] if i < len(said) else "missing"}, wanted {word}: '
                  f'... {" ".join(wanted[max(0, i - 4):i + 3])} ...')
            return 1
    rest = ' '.join(said[len(wanted):])
    if rest and not rest.startswith('Référence '):
        print(f'after the text comes: {rest[:120]}')
        return 1
    print(f'{len(wanted)} words in order')
    return 0


if __name__ == '__main__':
    sys.exit(main())
