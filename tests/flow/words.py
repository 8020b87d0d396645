# SPDX-License-Identifier: MIT
"""Every word of templates/pages/mots*.xml is said somewhere: a style sheet or C names it, or the beginning that it shares with its
kind and that the rest is added to. That a word which is named is there, test_page sees."""
import glob
import re
import sys
import xml.etree.ElementTree as tree

# Said by what they are, not by name (xml/said, web/label, signer/ceremony/reason.h): each has a test of its own.
FAMILIES = re.compile(r"(dit|champ|raison)\.")


def all_of(*patterns):
    names = [n for p in patterns for n in glob.glob(p, recursive=True)]
    return "\n".join(open(n, encoding="utf-8").read() for n in names)


def said(word, named, begun, ended):
    if word in named or any(word.startswith(b) for b in begun):
        return True
    return any(word.endswith(e) and said(word[:-len(e)], named, begun, ()) for e in ended)


def main():
    sheets, code = all_of("templates/**/*.xslt"), all_of("signer/**/*.[ch]")
    word = r"[a-z][\w.-]*"
    named = set(re.findall(r"['\">](%s)['\"<]" % word, sheets)) | set(re.findall(r'"(%s)"' % word, code))
    begun = set(re.findall(r"concat\('(%s\.)'" % word, sheets)) | set(re.findall(r'"(%s\.)%%' % word, code))
    begun |= set(re.findall(r"name=\"racine\" select=\"'(%s\.)'" % word, sheets)) | set(re.findall(r'mot="(%s\.)\{' % word, sheets))
    ended = set(re.findall(r"'(\.%s)'" % word, sheets)) | {"oui"}  # racines.rien and @suite
    words = [m.get("nom") for n in glob.glob("templates/pages/mots*.xml") for m in tree.parse(n).getroot()]
    unsaid = [w for w in words if not FAMILIES.match(w) and not said(w, named, begun, ended)]
    for w in unsaid:
        print("not ok %s is said nowhere: take it out" % w)
    print("%s %d words, each said somewhere" % ("ok" if len(words) > 2000 else "not ok", len(words)))
    return bool(unsaid) or len(words) <= 2000


sys.exit(1 if main() else 0)
