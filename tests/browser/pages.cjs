// SPDX-License-Identifier: MIT
// pages: what a life without incident does not meet: errors at their fields, refused and stale links, the school's own pages,
// each at 360 and at 1280 px. Usage: pages.cjs BASE DIR pages. DIR/links is what `paraphe demo` printed.
const fs = require('fs');
const path = require('path');
const { run, totp } = require('./kit.cjs');
const later = require('./later.cjs');

const password = 'demonstration-paraphe';
const host = 'sacha.fictif@velo.example';
const main = (page) => page.locator('main').innerText();
const named = (name) => `[name="${name}"]`;
const gesture = (word) => `main button[name="geste"][value="${word}"]:not(.cachee)`;
const unfold = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));
const file = (name, bytes) => ({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(bytes) });

async function says(kit, page, words, name) {
	kit.ok(words.test(await main(page)), `${name}: says ${words}`);
	await kit.look(page, name);
}

async function fillAll(page, list) {
	for (const [name, value] of Object.entries(list)) {
		const field = page.locator(named(name)).first();
		const kind = await field.evaluate((e) => (e.tagName === 'SELECT' ? 'select' : e.type));
		if (kind === 'select')
			await field.selectOption(value);
		else if (kind === 'radio')
			await page.locator(`${named(name)}[value="${value}"]`).check();
		else if (kind === 'checkbox')
			await field.check();
		else
			await field.fill(value);
	}
}

// Signs in, with a second factor for who must have one.
async function enter(kit, login, pictures) {
	const page = await kit.fresh();
	await kit.to(page, '/connexion');
	await fillAll(page, { courriel: login, secret: password });
	await kit.go(page, 'main form button');
	if (/enrolement/.test(page.url())) {
		if (pictures) {
			const key = await page.locator('code').first().innerText();
			await page.fill('#c-code', '000000');
			await kit.go(page, 'main form button');
			await says(kit, page, /pas accepté/, 'enrolement-refuse');
			kit.ok(key === await page.locator('code').first().innerText(), 'a code typed wrong leaves the key that the application has read');
		}
		await page.fill('#c-code', totp(await page.locator('code').first().innerText(), Date.now()));
		await kit.go(page, 'main form button');
	}
	return page;
}

/* --- anybody ------------------------------------------------------------------------------------------------------- */

async function anybody(kit) {
	const page = await kit.fresh();
	await kit.to(page, '/lien-perdu');
	await kit.go(page, 'main form button');
	await says(kit, page, /Donnez la référence/, 'lien-perdu-vide');
	await fillAll(page, { reference: '9990042S-2027-00009', adresse: 'personne@famille.example' });
	await kit.go(page, 'main form button');
	await kit.look(page, 'lien-perdu-fait');
	await kit.to(page, '/connexion');
	await fillAll(page, { courriel: 'secretariat@lycee.example', secret: 'pas celui-ci' });
	await kit.go(page, 'main form button');
	await says(kit, page, /refusé/, 'connexion-refusee');
	await kit.to(page, '/mot-de-passe-oublie');
	await kit.look(page, 'oublie');
	await page.fill('#c-courriel', 'secretariat@lycee.example');
	await kit.go(page, 'main form button');
	await kit.look(page, 'oublie-fait');
	for (const [where, name] of [['/v?r=9990042S-2027-99999', 'reference-inconnue'], ['/l/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'lien-inconnu'], ['/d/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'classe-inconnue'], ['/ecole', 'sans-visite'], ['/lien/1/lire', 'sans-lien']]) {
		await kit.to(page, where);
		await kit.look(page, name);
	}
}

async function verifier(kit) {
	const page = await kit.fresh();
	const links = fs.readFileSync(path.join(kit.dir, 'links'), 'utf8');
	await kit.to(page, '/verifier');
	await kit.go(page, 'main form button');
	await says(kit, page, /Choisissez un fichier/, 'verifier-sans-fichier');
	const reader = await kit.fresh();
	await kit.to(reader, links.match(/\/l\/\S+/)[0]);
	await kit.go(reader, 'main form button');
	const pdf = await (await reader.context().request.get(reader.url().replace(/\/[^/]*$/, '/pdf'))).body();
	const altered = Buffer.from(pdf);
	altered[altered.length >> 1] ^= 1;
	for (const [given, name, words] of [[file('vide.pdf', ''), 'verifier-vide', /Ce fichier est vide/], [file('photo.jpg', 'JFIF not a document'), 'rapport-illisible', /ni un PDF[\s\S]*fichier d’origine/], [file('lettre.pdf', fs.readFileSync('tests/hostile/plain.pdf')), 'rapport-sans-signature', /aucune signature/], [file('signature.xml', '<a xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>'), 'rapport-xades', /Non pris en charge\s: des signatures XAdES/], [file('convention.pdf', pdf), 'rapport-incomplet', /n’est pas conclue/], [file('convention.pdf', altered), 'rapport-altere', /non valide|illisible/]]) {
		await kit.to(page, '/verifier');
		await page.setInputFiles('#c-fichier', given);
		await kit.go(page, 'main form button');
		await unfold(page);
		await says(kit, page, words, name);
		if (name === 'rapport-altere')
			kit.ok(!/rien d’autre|Rien changé/.test(await main(page)), 'of what is altered nothing good is said');
	}
	await kit.to(page, '/verifier');
	await page.setInputFiles('#c-fichier', file('film.pdf', Buffer.alloc(24 << 20)));
	await kit.go(page, 'main form button');
	await kit.look(page, 'erreur-413');
}

// One try more is let in each 45 s: on a slow machine that may be this one, so again until it is refused.
async function tooMany(kit) {
	const page = await kit.fresh();
	for (let round = 0; round < 3; round++) {
		await kit.to(page, '/connexion');
		const jeton = await page.locator(named('jeton')).first().getAttribute('value');
		await fillAll(page, { courriel: 'personne@lycee.example', secret: 'essai' });
		const again = () => page.context().request.post(`${kit.base}/connexion`, { form: { jeton, courriel: 'personne@lycee.example', secret: 'essai' } });
		for (let i = 0; i < 40 && (await again()).status() !== 429; i++);
		await kit.go(page, 'main form button');
		if (/Trop d’essais/.test(await main(page)))
			break;
	}
	await says(kit, page, /Trop d’essais/, 'erreur-429');
}

/* --- the holder of a link ------------------------------------------------------------------------------------------ */

async function hostAsks(kit, link) {
	const page = await kit.fresh();
	await kit.to(page, link);
	await kit.go(page, 'main form button');
	const here = page.url().replace(/\/[^/]*$/, '');
	const at = (where) => page.goto(here + where);
	await at('/refus');
	await kit.look(page, 'refus');
	await kit.go(page, 'main form button');
	await says(kit, page, /Choisissez un motif/, 'refus-sans-motif');
	await fillAll(page, { motif: 'horaires', texte: 'Nous fermons à midi cette semaine-là.' });
	await kit.go(page, 'main form button');
	await says(kit, page, /Votre refus arrête/, 'refus-effet');
	await at('/confirmer');
	await kit.go(page, 'main form button');
	await page.fill('#c-code', '000000');
	await kit.go(page, 'main form button');
	await says(kit, page, /pas accepté/, 'code-refuse');
	await page.fill('#c-code', await kit.code(page, host));
	await kit.go(page, 'main form button');
	await kit.go(page, 'main form button.principal');
	await says(kit, page, /Cochez la case/, 'signer-incomplet');
	await page.goto(`${here}/signer?lang=en`);
	await says(kit, page, /alone is binding, says: I act for the host[\s\S]*No third party has checked/, 'signer-en');
	await page.goto(`${here}/signer?lang=fr`);
	const other = await kit.fresh();
	await kit.to(other, link);
	await kit.look(other, 'lien-autre-appareil');
	await kit.go(other, 'main form button');
	await kit.look(other, 'lire-autre-appareil');
	await at('/correction');
	await kit.look(page, 'correction');
	await kit.go(page, 'main form button');
	await says(kit, page, /Dites ce qui serait juste/, 'correction-vide');
	await fillAll(page, { voulu: 'Repas pris sur place' });
	await kit.go(page, 'main form button');
	await says(kit, page, /deux jours ouvrés/, 'correction-faite');
	await at('/lire');
	await says(kit, page, /Une correction est demandée/, 'lire-suspendue');
	return page;
}

async function hostSigns(kit, link) {
	const page = await kit.fresh();
	await kit.to(page, link);
	await kit.go(page, 'main form button');
	await kit.go(page, 'a.bouton.principal');
	await kit.go(page, 'main form button');
	await page.fill('#c-code', await kit.code(page, host));
	await kit.go(page, 'main form button');
	await fillAll(page, { accord: 'oui', nom: 'Sacha FICTIF' });
	await kit.go(page, 'main form button.principal');
	kit.ok(/recu/.test(page.url()), 'the host has signed');
	await kit.go(page, 'main a[href$="/suivre"]');
	await kit.look(page, 'suivre-en-cours');
	await fillAll(page, { courriel: 'sacha@gmial.com' });
	await kit.go(page, 'main form button');
	await says(kit, page, /gmail\.com/, 'suivre-faute-de-frappe');
}

/* --- the school ---------------------------------------------------------------------------------------------------- */

async function demoDossier(page) {
	await page.goto(`${new URL(page.url()).origin}/ecole/classe?cherche=Camille`);
	await Promise.all([page.waitForNavigation(), page.locator('tbody th a[href*="dossier"]').first().click()]);
}

async function act(kit, page, word, fields = {}) {
	await unfold(page);
	const form = page.locator(`form:has(button[name="geste"][value="${word}"])`).first();
	for (const [name, value] of Object.entries(fields))
		await form.locator(named(name)).first().fill(value);
	await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), form.locator(`button[value="${word}"]`).first().click()]);
}

async function conventionsLife(kit, desk) {
	const links = fs.readFileSync(path.join(kit.dir, 'links'), 'utf8');
	const link = links.match(/\/l\/\S+/)[0];
	await hostAsks(kit, link);
	await demoDossier(desk);
	await says(kit, desk, /Correction demandée/, 'dossier-correction');
	await act(kit, desk, 'repondre', { texte: 'Le repas reste apporté par l’élève.' });
	await kit.look(desk, 'dossier-repondu');
	await hostSigns(kit, link);
	await demoDossier(desk);
	const dossier = desk.url();
	await later.shield(kit, desk, dossier);
	await later.paper(kit, desk, dossier);
	await later.counter(kit, desk, dossier);

	const pupil = await kit.letter('the pupil is invited', (l) => l.to === 'eleve1@eleve.example' && /^À signer/.test(l.subject));
	const page = await kit.fresh();
	await kit.to(page, pupil.link);
	await kit.go(page, 'main form button');
	await page.fill('#c-jour', '99');
	await page.fill('#c-mois', '6');
	await kit.go(page, 'main form button');
	await says(kit, page, /Donnez le jour et le mois/, 'naissance-vide');
	const born = links.match(/(\d{2})\/(\d{2})\/\d{4}/);
	await page.fill('#c-jour', born[1] === '20' ? '21' : '20');
	await page.fill('#c-mois', born[2]);
	await kit.go(page, 'main form button');
	await says(kit, page, /Ce n’est pas cela/, 'naissance-fausse');
	await page.fill('#c-jour', born[1]);
	await page.fill('#c-mois', born[2]);
	await kit.go(page, 'main form button');
	await kit.go(page, 'a.bouton.principal');
	await kit.go(page, 'main form[action$="/pas-moi"] button');
	await kit.look(page, 'pas-moi');
	await kit.to(page, pupil.link);
	await says(kit, page, /bloqué/, 'lien-bloque');

	await demoDossier(desk);
	await unfold(desk);
	await says(kit, desk, /Débloquer après un appel/, 'dossier-depannage');
	await act(kit, desk, 'debloquer', { texte: 'Appel du père, vérifié.' });
	await act(kit, desk, 'relancer');
	await kit.look(desk, 'dossier-relance');
	await act(kit, desk, 'reviser', { texte: 'Les horaires changent.' });
	await says(kit, desk, /nouvelle version/, 'dossier-revise');
	await kit.to(page, link);
	await kit.look(page, 'lien-ancienne-version');
	await kit.to(page, pupil.link);
	await kit.look(page, 'lien-ancienne-version-eleve');
	if (await page.locator('main form button').count()) {
		await kit.go(page, 'main form button');
		await kit.look(page, 'lien-renouvele');
	}
	await demoDossier(desk);
	await act(kit, desk, 'annuler');
	await kit.look(desk, 'dossier-annuler-sans-motif');
	await demoDossier(desk);
	await act(kit, desk, 'annuler', { texte: 'Le stage est remplacé.' });
	await says(kit, desk, /Annulée/, 'dossier-annule');
	await kit.to(page, link);
	await says(kit, page, /Téléphone\s: 01\s99\s00\s01\s42/, 'lien-clos');
}

const monday = (days) => {
	const d = new Date(Date.now() + 200 * 86400e3);
	d.setUTCDate(d.getUTCDate() - ((d.getUTCDay() + 6) % 7) + days);
	return d.toISOString().slice(0, 10);
};

const hostPart = {
	'organisme-accueil/@nature': 'entreprise', 'organisme-accueil/siret': '00000077800001', 'organisme-accueil/denomination': 'Boulangerie du Modèle',
	'organisme-accueil/siege/ligne[1]': '3 rue du Four', 'organisme-accueil/siege/code-postal': '99999', 'organisme-accueil/siege/commune': 'Ville-Exemple',
	'organisme-accueil/contact-accueil/courriel': 'fournil@boulangerie.example', 'organisme-accueil/contact-accueil/telephone': '01 99 00 01 55', 'au-siege': 'oui',
	'organisme-accueil/representant[1]/prenom': 'Maxence', 'organisme-accueil/representant[1]/nom': 'FOURNIER-EXEMPLE', 'organisme-accueil/representant[1]/qualite': 'gérante',
	'organisme-accueil/representant[1]/@habilitation': 'legal', 'contacts:contact[p-emp1]/courriel': 'maxence@boulangerie.example', 'contacts:contact[p-emp1]/@joignable': 'courriel', meme: 'oui',
	'organisme-accueil/assurance-rc/@mode': 'particuliere', 'organisme-accueil/assurance-rc/assureur': 'Assureur fictif', 'organisme-accueil/assurance-rc/@police': 'RC-0000-EX', 'organisme-accueil/assurance-rc/@fin': monday(-120),
	'annexe-pedagogique/activites': 'Observer la fabrication et la vente.', 'annexe-pedagogique/encadrement': 'Point chaque soir.', 'annexe-financiere/restauration/@charge': 'famille',
	'de1-chaque': '5h30', 'a1-chaque': '12h', 'de2-chaque': '13h', 'a2-chaque': '18h',
};

// A convention from nothing: the office asks the host, who fills its part; what the rules say of it.
async function newConvention(kit, desk) {
	await desk.goto(`${kit.base}/ecole/classe?cherche=Alix`);
	await kit.look(desk, 'classe-cherchee');
	await kit.go(desk, 'tbody th a');
	await kit.look(desk, 'nouveau');
	await kit.go(desk, 'main form button');
	await says(kit, desk, /organisme/, 'nouveau-vide');
	await fillAll(desk, { accueil: 'Boulangerie du Modèle', courriel: 'fournil@boulangerie.example', debut: monday(0), fin: monday(11) });
	await kit.go(desk, 'main form button');
	await kit.look(desk, 'dossier-brouillon');
	const dossier = desk.url();
	const asked = await kit.letter('the host is asked', (l) => l.to === 'fournil@boulangerie.example');
	const page = await kit.fresh();
	await kit.to(page, asked.link);
	await kit.look(page, 'remplir-lien');
	await kit.go(page, 'main form button');
	await kit.look(page, 'saisie');
	await fillAll(page, { 'organisme-accueil/siret': '123' });
	await kit.go(page, gesture('terminer'));
	await says(kit, page, /jours et horaires\s: à remplir/i, 'saisie-fautes');
	// while it is typed: the server says what it will say, at the field, and keeps nothing
	await page.fill(named('organisme-accueil/siret'), '00000077800002');
	await page.locator('[id="e-organisme-accueil/siret"]').waitFor().catch(() => kit.ok(false, 'a wrong SIRET is told while it is typed'));
	kit.ok(!(await (await page.context().request.get(page.url())).text()).includes('00000077800002'), 'what is only typed is not kept');
	await page.fill(named('organisme-accueil/siret'), '00000077800001');
	await page.locator('[id="e-organisme-accueil/siret"]').waitFor({ state: 'detached' });
	await fillAll(page, hostPart);
	await kit.go(page, gesture('horaires'));
	await page.locator(`input[name^="de1-2"]`).first().fill('4h');
	await page.locator('#dit .faute').first().waitFor();
	await kit.look(page, 'saisie-horaires');
	await page.locator(`input[name^="de1-2"]`).first().fill('5h30');
	await kit.go(page, gesture('terminer'));
	if (await page.locator(gesture('laisser')).count())
		await kit.go(page, gesture('laisser'));
	await says(kit, page, /partie est complète/, 'saisie-fin');
	await desk.goto(dossier);
	await kit.look(desk, 'dossier-complete');
	await desk.goto(`${dossier}?saisie=ecole`);
	await kit.look(desk, 'dossier-saisie-ecole');
	await act(kit, desk, 'saisir', {});
	await desk.goto(dossier);
	if (await desk.locator(gesture('terminer-saisie')).count())
		await act(kit, desk, 'terminer-saisie');
	await kit.look(desk, 'dossier-a-verifier');
	if (await desk.locator(gesture('verifier')).count())
		await act(kit, desk, 'verifier');
	await kit.look(desk, 'dossier-constats');
	if (await desk.locator(gesture('figer')).count()) {
		await act(kit, desk, 'figer');
		await kit.look(desk, 'dossier-figer-refuse');
	}
	return dossier;
}

// Unless the school says no, the host fills and signs in one visit: what the rules only remark is shown to it first. Then a second pupil,
// with what it gave for the first.
async function oneVisit(kit, desk) {
	const asked = async (name) => {
		await desk.goto(`${kit.base}/ecole/classe?cherche=${name}`);
		await kit.go(desk, 'tbody th a');
		await fillAll(desk, { accueil: 'Fournil du Modèle', courriel: 'fournil2@boulangerie.example', debut: monday(0), fin: monday(11) });
		await kit.go(desk, 'main form button');
		const page = await kit.fresh();
		await kit.to(page, (await kit.letter(`the host is asked for ${name}`, (l) => l.to === 'fournil2@boulangerie.example' && l.subject.includes(name))).link);
		await kit.go(page, 'main form button');
		return page;
	};
	const hours = { 'de1-chaque': '9h', 'a1-chaque': '12h', 'de2-chaque': '13h', 'a2-chaque': '17h' };
	const page = await asked('Maya');
	await unfold(page);
	await fillAll(page, { ...hostPart, ...hours, 'contacts:contact[p-emp1]/courriel': 'fournil2@boulangerie.example', 'organisme-accueil/assurance-rc/@fin': monday(120) });
	await kit.go(page, gesture('horaires'));
	await kit.go(page, gesture('terminer'));
	await says(kit, page, /lire la convention et la signer maintenant/, 'saisie-a-savoir');
	await kit.go(page, gesture('visite'));
	kit.ok(/\/lien\/\d+\/lire/.test(page.url()), 'the host reads in the same visit');
	const second = await asked('Théo');
	await kit.go(second, gesture('reprendre'));
	kit.ok(!await second.locator('.resume-fautes, [aria-invalid="true"]').count(), 'what was taken over is not called missing');
	await fillAll(second, hours);
	await kit.go(second, gesture('horaires'));
	await kit.go(second, gesture('terminer'));
	await kit.go(second, gesture('laisser'));
	await says(kit, second, /partie est complète/, 'saisie-laissee');
	const third = await asked('Zoé');
	await kit.go(third, gesture('reprendre'));
	await unfold(third);
	await fillAll(third, { ...hours, 'collegue-prenom': 'Alix', 'collegue-nom': 'DIRIGEANTE', 'collegue-qualite': 'directrice', 'collegue-courriel': 'alix@boulangerie.example', 'collegue-titre': 'legal' });
	await kit.go(third, gesture('collegue'));
	await fillAll(third, hours);
	await kit.go(third, gesture('horaires'));
	await kit.go(third, gesture('terminer'));
	await says(kit, third, /puis Alix DIRIGEANTE reçoit un lien/, 'saisie-collegue');
	await desk.goto(`${kit.base}/ecole/classe?cherche=Zo%C3%A9`);
	await kit.go(desk, 'tbody th a[href*="dossier"]');
	await says(kit, desk, /Alix DIRIGEANTE, directrice \(alix@boulangerie\.example\)/, 'dossier-collegue');
	await act(kit, desk, 'collegue');
	kit.ok(/est confirmé/.test(await main(desk)) && !await desk.locator(gesture('collegue')).count(), 'the school has confirmed the colleague');
}

// Nobody but the office: a host that has no mail, a class without a teacher; both parts from empty forms to a frozen version.
async function onBehalf(kit, desk) {
	await desk.goto(`${kit.base}/ecole/classe?cherche=In%C3%A8s`);
	await kit.go(desk, 'tbody th a');
	await fillAll(desk, { accueil: 'Menuiserie du Modèle' });
	await kit.go(desk, 'main form button');
	await says(kit, desk, /rien n’est parti/, 'dossier-sans-courriel');
	const dossier = desk.url().replace(/\?.*/, '');
	await desk.goto(`${dossier}?saisie=accueil`);
	await fillAll(desk, { 'sequence/@debut': monday(0), 'sequence/@fin': monday(4) });
	await kit.go(desk, 'main form button:has-text("Enregistrer")');
	await desk.goto(`${dossier}?saisie=accueil`);
	await kit.look(desk, 'dossier-saisie-accueil');
	const day = `sequence/jour[${monday(1)}]/plage`;
	await fillAll(desk, {
		'organisme-accueil/@nature': 'entreprise', 'organisme-accueil/siret': '00000077800001', 'organisme-accueil/siege/ligne[1]': '3 rue du Bois', 'organisme-accueil/siege/code-postal': '99999',
		'organisme-accueil/siege/commune': 'Ville-Exemple', 'organisme-accueil/lieu[1]/ligne[1]': '3 rue du Bois', 'organisme-accueil/lieu[1]/code-postal': '99999', 'organisme-accueil/lieu[1]/commune': 'Ville-Exemple',
		'organisme-accueil/representant[1]/@habilitation': 'legal', 'organisme-accueil/representant[1]/nom': 'MENUISIER-EXEMPLE', 'organisme-accueil/representant[1]/prenom': 'Ange', 'organisme-accueil/representant[1]/qualite': 'gérant',
		'organisme-accueil/tuteur[1]/nom': 'COLLÈGUE-EXEMPLE', 'organisme-accueil/tuteur[1]/prenom': 'Lou', 'organisme-accueil/tuteur[1]/qualite': 'compagne', 'organisme-accueil/contact-accueil/courriel': 'atelier@menuiserie.example',
		'organisme-accueil/contact-accueil/telephone': '01 99 00 01 66', 'organisme-accueil/assurance-rc/@mode': 'particuliere', 'organisme-accueil/assurance-rc/assureur': 'Assureur fictif', 'organisme-accueil/assurance-rc/@police': 'RC-1',
		'organisme-accueil/assurance-rc/@fin': monday(300), 'annexe-pedagogique/activites': 'Observer la fabrication.', 'annexe-pedagogique/encadrement': 'Point chaque soir.', 'annexe-financiere/restauration/@charge': 'famille',
		[`${day}[1]/@de`]: '09:00', [`${day}[1]/@a`]: '12:00', [`${day}[2]/@de`]: '13:00', [`${day}[2]/@a`]: '16:00', 'contacts:contact[p-emp1]/@joignable': 'papier',
	});
	await desk.locator(named(`${day}[1]/@a`)).fill('08:00');
	await desk.locator(`[id="e-${day}[1]/@a"]`).waitFor();
	await kit.look(desk, 'dossier-saisie-essayee');
	await desk.locator(named(`${day}[1]/@a`)).fill('12:00');
	await desk.locator(`[id="e-${day}[1]/@a"]`).waitFor({ state: 'detached' });
	await desk.check('#c-terminer');
	await kit.go(desk, 'main form button:has-text("Enregistrer")');
	await says(kit, desk, /Complétée par l’accueil/, 'dossier-accueil-saisi');
	await act(kit, desk, 'saisir', {});
	if (await desk.locator(named('etablissement/enseignant-referent[1]/nom')).count()) {
		await kit.look(desk, 'dossier-ecole-fautes');
		await fillAll(desk, { 'etablissement/enseignant-referent[1]/nom': 'GABARIT', 'etablissement/enseignant-referent[1]/prenom': 'Noa' });
		await desk.check('#c-terminer');
		await kit.go(desk, 'main form button:has-text("Enregistrer")');
	}
	await says(kit, desk, /À vérifier/, 'dossier-deux-parties');
	await act(kit, desk, 'verifier');
	await says(kit, desk, /Figer/, 'dossier-en-son-nom');
	await kit.go(desk, 'a:has-text("Lire le projet")');
	await says(kit, desk, /Projet, non signé, sans valeur/, 'projet');
	await kit.to(desk, `/ecole/lettre-familles?d=${dossier.split('?')[0].split('/').pop()}`);
	await says(kit, desk, /Aux responsables légaux de/, 'lettre-a-une-famille');
}

async function derogations(kit, head, dossier) {
	await head.goto(dossier);
	await unfold(head);
	await kit.look(head, 'dossier-derogations');
	if (await head.locator(gesture('deroger')).count()) {
		await act(kit, head, 'deroger');
		await kit.look(head, 'derogation-sans-motif');
		await act(kit, head, 'deroger', { texte: 'Horaires du fournil, accord de la famille.' });
		await kit.look(head, 'derogation-accordee');
	}
}

async function lists(kit, desk) {
	for (const [where, name] of [['/ecole', 'journee-secretariat'], ['/ecole/classe?classe=2de%204', 'classe-choisie'], ['/ecole/classe?cherche=Personne', 'classe-personne'], ['/ecole/classe/2de%204/codes', 'codes'], ['/ecole/import', 'import'], ['/ecole/reglages', 'reglages-secretariat'], ['/ecole/comptes', 'comptes-interdits'], ['/ecole/dossier/00000000-0000-4000-8000-000000000000', 'dossier-introuvable']]) {
		await kit.to(desk, where);
		await kit.look(desk, name);
	}
	await kit.to(desk, '/ecole/import');
	await kit.go(desk, 'main form button');
	await says(kit, desk, /choisissez un fichier/i, 'import-sans-fichier');
	const rows = ['Nom;Prénom;Né(e) le;Classe;Niveau;Courriel parent', 'FAUX;Jour;31/02/2011;2de 6;2de-GT;parent@famille.example', 'FAUX;Niveau;12/02/2011;2de 6;CM2;', '=2+5;Formule;12/03/2011;2de 6;2de-GT;pas-une-adresse', 'SPÉCIMEN;Nouvelle;12/04/2004;2de 6;2de-GT;'];
	await kit.to(desk, '/ecole/import');
	await desk.setInputFiles('#c-fichier', file('eleves.csv', rows.join('\r\n')));
	await kit.go(desk, gesture('lire'));
	await kit.look(desk, 'import-fautes');
	const fetched = desk.waitForEvent('download', { timeout: 10000 });
	await desk.click(gesture('erreurs'));
	kit.ok((await fetched).suggestedFilename() === 'erreurs.csv', 'the errors come as a file, and the form goes on');
	await kit.go(desk, gesture('importer'));
	await says(kit, desk, /Rien n’a été importé/, 'import-refuse');
	await fillAll(desk, { ecarter: 'oui' });
	await kit.go(desk, gesture('importer'));
	await kit.look(desk, 'import-fait');
	await kit.to(desk, '/ecole/import');
	await desk.setInputFiles('#c-fichier', file('liste.csv', Buffer.from('Groupe A;;;\r\nPatronyme;Pr\xe9nom;Date de naissance;Groupe\r\nESSAI;Zo\xe9;1/2/2011;2de 6\r\n', 'latin1')));
	await kit.go(desk, gesture('lire'));
	await says(kit, desk, /y sont pas reconnues[\s\S]*Nom de l’élève[\s\S]*Classe/, 'import-colonnes');
	await fillAll(desk, { 'm-0': 'Nom', 'm-3': 'classe' });
	await kit.go(desk, gesture('verifier'));
	await says(kit, desk, /Windows-1252/, 'import-colonnes-dites');
	await kit.to(desk, '/ecole/classe/2de%206/codes');
	await kit.go(desk, 'main form button');
	await kit.look(desk, 'codes-tires');
	const sheet = await main(desk);
	const address = sheet.match(/\/d\/[\w-]+/);
	const page = await kit.fresh();
	await kit.to(page, address[0]);
	await kit.look(page, 'declarer');
	await fillAll(page, { code: 'AAAA-AAAA' });
	await kit.go(page, 'main form button');
	await kit.look(page, 'declarer-fautes');
	await fillAll(page, { code: 'AAAA-AAAA', accueil: 'Garage du Modèle', courriel: 'garage@gmial.com' });
	await kit.go(page, 'main form button');
	await says(kit, page, /Vouliez-vous dire garage@gmail\.com/, 'declarer-doute');
}

async function bulk(kit, desk) {
	await kit.to(desk, '/ecole/classe');
	await kit.go(desk, gesture('verifier'));
	await kit.look(desk, 'lot-rien-coche');
	await kit.to(desk, '/ecole/classe');
	for (const box of await desk.locator('input[name="d"]').all())
		await box.check();
	await kit.go(desk, gesture('figer-envoyer'));
	await kit.look(desk, 'lot-bloquees');
}

async function accounts(kit, head) {
	await kit.to(head, '/ecole/comptes');
	await kit.look(head, 'comptes');
	await kit.go(head, gesture('inviter'));
	await kit.look(head, 'comptes-fautes');
	await fillAll(head, { courriel: 'lou.essai@lycee.example', prenom: 'Lou', nom: 'ESSAI', qualite: 'professeure' });
	await head.check('#r-enseignant-referent');
	await kit.go(head, gesture('inviter'));
	await kit.look(head, 'comptes-invite');
	await kit.to(head, '/ecole/comptes/liste');
	await kit.look(head, 'comptes-liste');
	await head.setInputFiles('#c-fichier', file('enseignants.csv', 'courriel;prenom;nom;classes\nune.adresse@lycee.example;Une;ADRESSE;2de 4, 2de 77\npas-une-adresse;;FAUTE;2de 5\n;Trois;VIDE;\n'));
	await kit.go(head, gesture('lire'));
	await says(kit, head, /3 lignes lues[\s\S]*2de 77[\s\S]*Une personne à inviter/, 'comptes-liste-lue');
	await kit.go(head, gesture('inviter'));
	await says(kit, head, /Personne n’est invité/, 'comptes-liste-refusee');
	await head.check('#c-ecarter');
	await kit.go(head, gesture('inviter'));
	await says(kit, head, /Une invitation part/, 'comptes-liste-faite');
	await kit.to(head, '/ecole/comptes');
	await kit.go(head, 'tbody th a:has-text("GABARIT")');
	await kit.look(head, 'compte');
	await kit.to(head, '/ecole/comptes');
	await kit.go(head, 'tbody th a:has-text("MODÈLE")');
	await kit.look(head, 'compte-soi');
	const invited = await kit.letter('a teacher is invited', (l) => l.to === 'lou.essai@lycee.example');
	const page = await kit.fresh();
	await kit.to(page, invited.link);
	await kit.look(page, 'bienvenue');
	await fillAll(page, { secret: 'court', encore: 'autre' });
	await kit.go(page, 'main form button');
	await says(kit, page, /diffèrent/, 'bienvenue-differents');
	await fillAll(page, { secret: 'court', encore: 'court' });
	await kit.go(page, 'main form button');
	await says(kit, page, /12 caractères/, 'bienvenue-court');
	await fillAll(page, { secret: 'une phrase assez longue', encore: 'une phrase assez longue' });
	await kit.go(page, 'main form button');
	await says(kit, page, /mot de passe est choisi/, 'bienvenue-choisi');
	const forgotten = await kit.fresh();
	await kit.to(forgotten, '/mot-de-passe-oublie');
	await forgotten.fill('#c-courriel', 'noa.gabarit@lycee.example');
	await kit.go(forgotten, 'main form button');
	await kit.to(head, '/ecole/comptes');
	await kit.look(head, 'comptes-attend');
}

// The data protection officer, invited by the head, writes the register of breaches.
async function officer(kit, head) {
	await kit.to(head, '/ecole/comptes');
	await fillAll(head, { courriel: 'dpo@lycee.example', prenom: 'Dana', nom: 'RÈGLE', qualite: 'déléguée à la protection des données' });
	await head.check('#r-dpo');
	await kit.go(head, gesture('inviter'));
	const invited = await kit.letter('an officer is invited', (l) => l.to === 'dpo@lycee.example');
	const chosen = await kit.fresh();
	await kit.to(chosen, invited.link);
	await fillAll(chosen, { secret: password, encore: password });
	await kit.go(chosen, 'main form button');
	const page = await enter(kit, 'dpo@lycee.example');
	await kit.to(page, '/ecole/violations');
	await kit.look(page, 'violations-vides');
	await kit.go(page, 'main form button');
	await says(kit, page, /Dites ce qui s’est passé/, 'violations-fautes');
	const yesterday = new Date(Date.now() - 86400e3).toISOString().slice(0, 10);
	await fillAll(page, { 'constat-jour': yesterday, 'constat-heure': '08:30', nature: 'confidentialite', faits: 'Une liste de classe est partie à une mauvaise adresse.', donnees: 'Noms, téléphones', personnes: 'Élèves, responsables légaux', nombre: '28', consequences: 'Appels non désirés.', mesures: 'Effacement demandé et confirmé.', cnil: 'a-decider', information: 'non', 'information-motif': 'Le risque est faible.' });
	await kit.go(page, 'main form button');
	await says(kit, page, /au registre[\s\S]*72 heures/, 'violations-ecrite');
}

async function settings(kit, head) {
	await kit.to(head, '/ecole/reglages');
	await kit.look(head, 'reglages');
	await fillAll(head, { 'etablissement/adresse/code-postal': 'ABC' }).catch(() => {});
	await kit.go(head, gesture('enregistrer'));
	await kit.look(head, 'reglages-enregistres');
	await kit.go(head, gesture('renouveler-cachet'));
	await kit.look(head, 'reglages-cachet');
	if (process.env.SOFTHSM2_CONF) {
		kit.ok(/Dans un jeton matériel \(PKCS#11\), les mêmes/.test(await head.locator('main').innerText()), 'a renewal over the keys of a token says that they are the same');
	}
	await later.delegation(kit, head);
	for (const [where, name] of [['/ecole/signer', 'signer-rien'], ['/ecole/tableau', 'tableau-chef'], ['/ecole/derogations', 'derogations-par-nom'], ['/ecole', 'journee-chef'], ['/ecole/lettre-familles', 'lettre-familles']]) {
		await kit.to(head, where);
		await kit.look(head, name);
	}
}

async function teacher(kit) {
	const page = await enter(kit, 'noa.gabarit@lycee.example');
	for (const [where, name] of [['/ecole', 'journee-enseignant'], ['/ecole/reglages', 'reglages-interdits']]) {
		await kit.to(page, where);
		await kit.look(page, name);
	}
}

// The second factor of who has enrolled.
async function factor(kit) {
	const page = await enter(kit, 'proviseure@lycee.example');
	await kit.look(page, 'second-facteur');
	await page.fill('#c-code', '000000');
	await kit.go(page, 'main form button');
	await says(kit, page, /pas accepté/, 'second-facteur-refuse');
}

// In English once more, the pages with the most words.
async function english(kit, head, dossier) {
	const page = await kit.fresh();
	for (const where of ['/verifier?lang=en', '/lien-perdu', '/connexion', '/donnees', '/racines', '/mot-de-passe-oublie', '/nulle-part', '/v?r=9990042S-2027-00001']) {
		await kit.to(page, where);
		await kit.look(page, `en${where.replace(/[?].*/, '').replace(/\//g, '-')}`);
	}
	await kit.to(head, '/ecole?lang=en');
	for (const where of ['/ecole', '/ecole/classe', '/ecole/tableau', '/ecole/signer', '/ecole/import', '/ecole/comptes', '/ecole/reglages', new URL(dossier).pathname]) {
		await kit.to(head, where);
		await kit.look(head, `en${where.replace(/\/[0-9a-f-]{36}/, '').replace(/\//g, '-')}`);
	}
	await kit.to(head, '/ecole?lang=fr');
}

run(async (kit) => {
	// a part that fails is told, and the others are seen all the same
	const part = async (name, work) => {
		try {
			return await work();
		} catch (e) {
			kit.ok(false, `${name}: ${e.stack.split('\n').slice(0, 6).join(' / ')}`);
			return null;
		}
	};
	const desk = await enter(kit, 'secretariat@lycee.example');
	const head = await enter(kit, 'proviseure@lycee.example', true);
	await part('anybody', () => anybody(kit));
	await part('verifier', () => verifier(kit));
	await part('tooMany', () => tooMany(kit));
	await part('lists', () => lists(kit, desk));
	const dossier = await part('newConvention', () => newConvention(kit, desk));
	await part('oneVisit', () => oneVisit(kit, desk));
	await part('onBehalf', () => onBehalf(kit, desk));
	await part('derogations', () => derogations(kit, head, dossier));
	await part('bulk', () => bulk(kit, desk));
	await part('conventionsLife', () => conventionsLife(kit, desk));
	await part('accounts', () => accounts(kit, head));
	await part('officer', () => officer(kit, head));
	await part('settings', () => settings(kit, head));
	await part('teacher', () => teacher(kit));
	await part('factor', () => factor(kit));
	await part('english', () => english(kit, head, dossier));
});
