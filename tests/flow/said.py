# SPDX-License-Identifier: MIT
"""French sentences of the C files below, as they stand in the source, against the words « dit. » and « raison. » of templates/pages:
one that has no English there would stand in French on an English page."""
import glob
import re
import sys
import xml.etree.ElementTree as tree

FILES = ["convention/check*", "convention/load", "xml/read", "xml/schema", "ceremony/checking*", "ceremony/field_normal",
         "ceremony/csv", "ceremony/roster*", "ceremony/enclosure", "ceremony/account*", "ceremony/school", "ceremony/school_delegate",
         "ceremony/audit", "ceremony/dossier_*", "ceremony/party_say", "ceremony/say", "ceremony/envelope", "ceremony/outbox", "ceremony/granted", "ceremony/breach", "web/amend", "web/audit",
         "web/manage_*", "web/host*", "web/staff_typed"]
# Parts of a sentence, known with it; and what no page says: templates of lists, names of files, words of mails and of the journal.
ELSEWHERE = ["est vide", "n’est pas acceptée", "la carte d’identité", "L’attribut « %s » de « %s » manque : ajoutez-le%s%s.",
             "La valeur de « %s » %s : écrivez %s.", "La séquence n’est pas dans l’année scolaire %d-%d : corrigez les dates ou le millésime.",
             "déjà un compte", "vous-même, ou quelqu’un qui connaît votre adresse", "une deuxième personne l’a confirmée",
             "Délégation de signature", "début : ", "le %s", "%s à %s"]
FRENCH = re.compile(r"[éèàêçôû’«]|\b(le|la|les|un|une|des|du|est|pas|au|plus|trop|sont|déjà|lien|code|choisissez|donnez)\b")
HOLE = re.compile(r"%[-.0-9]*(?:zu|u|d|s|ld|lu|lld)|\{\w+\}|\d+")


def shape(text):
    return HOLE.sub("{}", text).replace("\u00a0", " ").replace("\u202f", " ").rstrip(".").replace("{}…", "{}")


def catalogue():
    known = set()
    for name in glob.glob("templates/pages/mots*.xml"):
        for word in tree.parse(name).getroot():
            if re.match(r"(dit|raison|champ)\.", word.get("nom")) and word.find("en") is not None:
                known.add(shape(word.find("fr").text))
    return known


def literals(source):
    source = re.sub(r"/\*.*?\*/", " ", source, flags=re.S)
    for run in re.finditer(r'(?:"(?:[^"\\\n]|\\.)*"\s*)+', source):
        text = "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', run.group()))
        yield re.sub(r"\\u([0-9a-f]{4})", lambda m: chr(int(m.group(1), 16)), text).replace('\\"', '"')


def main():
    known, bad, seen = catalogue(), 0, 0
    for pattern in FILES:
        for name in sorted(glob.glob("signer/%s.c" % pattern)):
            with open(name, encoding="utf-8") as f:
                texts = list(literals(f.read()))
            for text in texts:
                prose = " " in text and ";" not in re.sub(r" ; | » ;|;prenom.*", "", text) and FRENCH.search(text)
                if not prose or text in ELSEWHERE or text.startswith("\\x"):
                    continue
                seen += 1
                if shape(text) not in known and shape("%s : " + text) not in known:
                    bad += 1
                    print("not ok %s: « %s » has no English" % (name, text))
    print("%s %d sentences of C are known in English" % ("ok" if seen > 200 else "not ok", seen))
    return bad or seen <= 200


sys.exit(1 if main() else 0)
