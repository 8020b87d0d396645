#!/bin/sh
# SPDX-License-Identifier: MIT
# Messages against a real SMTP server and a gateway that say yes, later, no and nothing; what comes back; deaths in between.
# Usage: mail.sh OUT
set -u
out=$1
paraphe=$out/paraphe tool=$out/flow/outbox python=/usr/bin/python3
"$python" -c 'import aiosmtpd' 2>/dev/null || { echo 'skip mail: python3-aiosmtpd is not installed'; echo done; exit 0; }
work=$(mktemp -d) peer=
end() {
	[ -z "$peer" ] || kill "$peer" 2>/dev/null
	rm -rf "$work"
}
trap end EXIT
ok() { echo "ok $1"; }
bad() { echo "not ok $1"; [ -f "$work/said" ] && sed 's/^/  /' "$work/said" | grep -v ' hote@' | tail -n 60; }
run() {
	label=$1
	shift
	if "$@" >"$work/said" 2>>"$work/log"; then ok "$label"; else tail -n 5 "$work/log"; bad "$label"; fi
}
quietly() { "$@" >"$work/said" 2>>"$work/log" || { tail -n 5 "$work/log"; bad "$*"; }; }
# row LABEL PATTERN: a row of the outbox is so
row() { quietly "$tool" "$i" list; if grep -qE "$2" "$work/said"; then ok "$1"; else bad "$1"; fi; }
no_row() { quietly "$tool" "$i" list; if grep -qE "$2" "$work/said"; then bad "$1"; else ok "$1"; fi; }
# taken LABEL EXPRESSION: over m, the list of what the peer took
taken() {
	if "$python" - "$work/peer/taken.jsonl" >"$work/said" 2>&1 <<-END; then ok "$1"; else bad "$1"; fi
		import json, os, re, sys
		m = [json.loads(l) for l in open(sys.argv[1])] if os.path.exists(sys.argv[1]) else []
		to = lambda a: [x for x in m if x.get("to", x.get("sms")) == a]
		for x in m[-6:]: print(x.get("to", x.get("sms")), x.get("headers", {}), x["text"][:200])
		sys.exit(0 if ($2) else 1)
	END
}

i=$work/i
. tests/flow/relay
relay_start
quietly "$paraphe" init "$i" --organisation 'Essai'
relay_configure "$i"
printf 'Authorization: Bearer s3cret\n' >"$i/sms.secret"
cat >>"$i/paraphe.conf" <<END
base-url = https://paraphe.example
sms-url = http://127.0.0.1:$(cat "$work/peer/sms.port")/sms
sms-header-file = sms.secret
sms-good = "sent"
END
quietly "$paraphe" doctor -C "$i"
says_ok() { if grep -q "^ok    $1" "$work/said"; then ok "doctor: $1"; else bad "doctor: $1"; fi; }
says_ok 'base-url'
if grep -q '^note  base-url: ' "$work/said"; then ok 'an address that cannot be opened from here is told, and no fault'; else bad 'an address that cannot be opened from here'; fi
says_ok 'mail relay'
says_ok 'SMS gateway'
says_ok 'messages: 0 wait'
run 'a school and a convention' "$tool" "$i" setup

# one mail, whole
quietly "$tool" "$i" add M2 un@velo.example mail 1 '' pt
run 'the outbox is emptied' "$tool" "$i" go
row 'taken by the relay' '^1 M2 remis 1 un@velo.example 250 2.0.0 Ok: queued'
taken 'one mail, by TLS' 'len(m) == 1 and m[0]["tls"]'
taken 'its header' 'm[0]["headers"]["Subject"] == "À signer : convention de stage de Camille".replace(" :", "\u00a0:") and m[0]["headers"]["From"].startswith("Lycée Ada-Lovelace <paraphe@ecole.example>") and m[0]["headers"]["Reply-To"] == "stages@lycee.example" and m[0]["headers"]["Auto-Submitted"] == "auto-generated" and m[0]["headers"]["Content-Language"] == "fr, pt" and "List-Unsubscribe" not in m[0]["headers"]'
taken 'a return path of its own' 're.fullmatch(r"retours\+[0-9a-f]{32}@ecole\.example", m[0]["from"]) and m[0]["headers"]["Message-ID"] == "<" + m[0]["from"][8:]  + ">"'
taken 'the text, with one link' '"A escola pede-lhe" in m[0]["text"] and len(re.findall(r"https://paraphe\.example/l/[\w-]{43}\b", m[0]["text"])) == 1'
taken 'quoted-printable, no line over 76' 'max(len(l) for l in m[0]["raw"].split("\r\n\r\n", 1)[1].split("\r\n")) <= 76'

# grouped: one mail, one batch link, for twelve; the others each for themselves
quietly "$tool" "$i" add M2 hote@velo.example mail 12 M2:1
quietly "$tool" "$i" add M2 autre@velo.example mail 1 M2:1
quietly "$tool" "$i" go
taken 'a group waits for more' 'not to("hote@velo.example")'
quietly "$tool" "$i" go 31
taken 'twelve conventions, one mail' 'len(to("hote@velo.example")) == 1 and to("hote@velo.example")[0]["headers"]["Subject"] == "12 conventions à signer"'
taken 'another address, another mail' 'len(to("autre@velo.example")) == 1'
[ "$(quietly "$tool" "$i" list; grep -c 'M2 remis 1 hote@' "$work/said")" = 12 ] && ok 'each of the twelve is told' || bad 'each of the twelve is told'

# no, later, nothing
for who in refuse1 spam1 later1 full1 silent1 lost1 bounce1 mort signe; do quietly "$tool" "$i" add M2 "$who@velo.example" mail 1; done
quietly "$tool" "$i" kill mort@velo.example
quietly "$tool" "$i" sign signe@velo.example
quietly "$tool" "$i" go
row '550: rejected' 'M2 rejete 1 refuse1@velo.example 550 5.1.1 No such user here'
row '554: rejected' 'M2 rejete 1 spam1@velo.example 554 5.7.1'
row '451: delayed' 'M2 retarde 1 later1@velo.example 451 4.7.1 Greylisted'
row '452: delayed' 'M2 retarde 1 full1@velo.example 452 4.2.2'
row 'a dead link is not sent' 'M2 abandonne 0 mort@velo.example'
for later in 30 90 200 400 800 1600 3000; do quietly "$tool" "$i" go "$later"; done
row 'a used link is not asked for again' 'M2 abandonne [01] signe@velo.example déjà fait'
taken 'nothing of theirs went' 'not to("mort@velo.example") and not to("signe@velo.example") and not to("refuse1@velo.example")'
row '451 twice, then taken' 'M2 remis 3 later1@velo.example'
row 'an answer that never came, then taken' 'M2 remis [0-9]* silent1@velo.example'
row 'a 4xx never fails' 'M2 retarde [5-9] full1@velo.example 452'
row 'a connection that broke before the answer' 'M2 remis [0-9]* lost1@velo.example'
taken 'is sent twice, under one Message-ID' 'len(to("lost1@velo.example")) == 2 and len({x["headers"]["Message-ID"] for x in to("lost1@velo.example")}) == 1'
taken 'the school is told of a rejection, the address masked' 'any("Message non remis" in x["headers"]["Subject"] and "refuse1" not in x["raw"] for x in to("stages@lycee.example"))'

# what comes back later
for f in "$work"/peer/bounces/*.eml; do quietly sh -c "$paraphe bounce -C $i <$f"; done
head -c 2000000 /dev/urandom >"$work/garbage"
quietly sh -c "$paraphe bounce -C $i <$work/garbage"
quietly sh -c "printf 'To: retours+0123456789abcdef0123456789abcdef@x\n\nhello' | $paraphe bounce -C $i"
run 'mails that came back are read' "$tool" "$i" take
row 'rejected later' 'M2 rejete-plus-tard 1 bounce1@velo.example 550 5.1.1 no such mailbox any more'
[ -z "$(ls "$i/desk/bounces")" ] && ok 'none is left' || bad 'none is left'
quietly "$tool" "$i" go
taken 'the school is told of it' 'sum("Message non remis" in x["headers"]["Subject"] for x in to("stages@lycee.example")) >= 3'

# codes overtake
quietly "$tool" "$i" add M7 file@velo.example mail 3
run 'a code is asked for' "$tool" "$i" code code@velo.example mail
quietly "$tool" "$i" go
taken 'a code of six digits, no link' 'len(to("code@velo.example")) == 1 and re.search(r"^\d{6}$", to("code@velo.example")[0]["text"], re.M) and "://" not in to("code@velo.example")[0]["text"]'
taken 'before what was waiting' '[x.get("to") for x in m].index("code@velo.example") < [x.get("to") for x in m].index("file@velo.example")'

# SMS
quietly "$tool" "$i" add M2 +33639980101 sms 1 '' ar
for end in 02 03 04; do quietly "$tool" "$i" add M2 "+336399801$end" sms 1; done
quietly "$tool" "$i" go
for later in 90 200 400; do quietly "$tool" "$i" go "$later"; done
row 'an SMS is taken, and counted in parts' 'M2 remis 1 \+33639980101 HTTP 200, 3 SMS'
row '400: rejected' 'M2 rejete 1 \+33639980102 HTTP 400'
row '503 twice, then taken' 'M2 remis 3 \+33639980103 HTTP 200, 1 SMS'
row '200 that says no' 'M2 rejete 1 \+33639980104 HTTP 200, sans le texte attendu'
taken 'the aid line alone, then the text with a short link' 'len(to("+33639980101")) == 2 and "://" not in to("+33639980101")[0]["text"] and re.search(r"https://paraphe\.example/l/[\w-]{22}$", to("+33639980101")[1]["text"])'
quietly "$tool" "$i" add M3 +33639980107 sms 1
quietly "$tool" "$i" code +33639980107 sms
quietly "$tool" "$i" code +33639980102 sms
quietly "$tool" "$i" go
taken 'a reminder and a code of six digits by SMS, the link not with the code' 'len(to("+33639980107")) == 2 and sum(bool(re.search(r"\b\d{6}\b", x["text"])) for x in to("+33639980107")) == 1 and all(("://" in x["text"]) != bool(re.search(r"\b\d{6}\b", x["text"])) for x in to("+33639980107"))'
row 'a code to a number that the gateway refuses' 'M4 rejete 1 \+33639980102 HTTP 400'

# 42 cents went for six parts. The last fifth is for codes: a message waits, a code goes; then it waits too, and goes when there is room
ceiling() { sed -i '/^sms-day/d' "$i/paraphe.conf" && echo "sms-day = $1" >>"$i/paraphe.conf"; }
ceiling 49
quietly "$tool" "$i" add M2 +33639980105 sms 1
quietly "$tool" "$i" code +33639980106 sms
quietly "$tool" "$i" go
row 'a ceiling holds, also after a new start' 'M2 retarde 1 \+33639980105 plafond du jour atteint'
row 'what is kept for codes' 'M4 remis 1 \+33639980106 HTTP 200, 1 SMS'
quietly "$tool" "$i" code +33639980108 sms
quietly "$tool" "$i" go
row 'a code beyond it waits' 'M4 retarde 1 \+33639980108 plafond du jour atteint'
quietly "$tool" "$i" go 15
row 'and is tried again' 'M4 retarde [2-9] \+33639980108 plafond du jour atteint'
quietly "$tool" "$i" go
taken 'the school is told of it once, the number masked' 'sum("plafond" in x["text"] and "•• 08" in x["text"] for x in to("stages@lycee.example")) == 1 and not any("3399801" in x["raw"] for x in to("stages@lycee.example"))'
ceiling 3000
quietly "$tool" "$i" go 45
row 'when there is room, the code is there' 'M4 remis [2-9] \+33639980108 HTTP 200, 1 SMS'

# values that try to be more
quietly "$tool" "$i" add M2 "$(printf 'a@b.example>\r\nRCPT TO:<x@y.example')" mail 1
quietly "$tool" "$i" go
no_row 'an address that is two is not sent' 'remis [0-9]* a@b.example'
taken 'nor to the second' 'not any("y.example" in str(x) for x in m)'

# a wrong password is no verdict on the recipient
echo falsch >"$i/mail.secret"
quietly "$tool" "$i" add M2 deux@velo.example mail 1
quietly "$tool" "$i" go
row 'a relay that will not have us: delayed' 'M2 retarde 1 deux@velo.example 535'
echo gehe1m >"$i/mail.secret"
quietly "$tool" "$i" go 60
row 'and sent when it will' 'M2 remis 2 deux@velo.example'

# deaths: 40 mails, kill -9 at random moments, then the leases run out
quietly "$tool" "$i" add M2 mort-subite@velo.example mail 40
for n in $(seq 1 25); do
	"$tool" "$i" go >>"$work/log" 2>&1 &
	victim=$!
	sleep "0.$(od -An -N1 -tu1 /dev/urandom | awk '{ printf "%03d", 150 + $1 * 2 }')"
	kill -9 $victim 2>/dev/null
	wait $victim 2>/dev/null
done
quietly "$tool" "$i" go 400
quietly "$tool" "$i" list
[ "$(grep -c 'M2 remis [0-9]* mort-subite@' "$work/said")" = 40 ] && ok 'each is sent after 25 deaths' || bad 'each is sent after 25 deaths'
taken 'each at least once, each with its own Message-ID' 'len({x["headers"]["Message-ID"] for x in to("mort-subite@velo.example")}) == 40'

# the school's own address for answers
quietly "$tool" "$i" answers vie.scolaire@lycee.example
quietly "$tool" "$i" add M2 reponses@velo.example mail 1
quietly "$tool" "$i" go 400
taken 'answers go where the school says' 'to("reponses@velo.example")[0]["headers"]["Reply-To"] == "vie.scolaire@lycee.example"'

# neither links nor codes in logs or in the store; addresses not in logs
if "$python" - "$work" >"$work/said" <<-'END'; then ok 'no link, code or address in logs, no link or code in the store'; else bad 'no link, code or address in logs, no link or code in the store'; fi
	import glob, json, re, sys
	work = sys.argv[1]
	m = [json.loads(l) for l in open(f"{work}/peer/taken.jsonl")]
	secrets = {t for x in m for t in re.findall(r"/l/([\w-]{22,43})", x["text"])}
	codes = {t for x in m for t in re.findall(r"^(\d{6})$", x["text"], re.M)}
	log = open(f"{work}/log", "rb").read()
	store = b"".join(open(f, "rb").read() for f in glob.glob(f"{work}/i/store/*"))
	bad = [t for t in secrets | codes if t.encode() in log] + [t for t in secrets if t.encode() in store]
	bad += [w for w in (b"velo.example", b"3399801", b"gehe1m", b"s3cret") if w in log]
	print(len(secrets), "links", len(codes), "codes", bad)
	sys.exit(0 if len(secrets) > 50 and codes and not bad else 1)
END
echo done
