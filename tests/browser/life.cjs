// SPDX-License-Identifier: MIT
// life: one convention signed by host, guardian, pupil and head, sealed and verified. Usage: life.cjs BASE DIR WAY
// WAY: desktop, phone (360 px), keyboard (no pointer), plain (JavaScript off). DIR/links is what `paraphe demo` printed.
const fs = require('fs');
const path = require('path');
const { run, totp } = require('./kit.cjs');
const later = require('./later.cjs');

const people = [
	{ label: 'accueil', mail: 'sacha.fictif@velo.example' },
	{ label: 'famille', mail: 'parent1@famille.example' },
	{ label: 'eleve', mail: 'eleve1@eleve.example' },
];

// The holder reads, gets a code, and types the name that the page shows.
async function sign(kit, link, who, born) {
	const page = await kit.fresh();
	await kit.to(page, link);
	await kit.look(page, `${who.label}-lien`);
	await kit.go(page, 'main form button');
	if (/naissance/.test(page.url())) {
		await kit.look(page, `${who.label}-naissance`);
		await kit.fill(page, '#c-jour', born[1]);
		await kit.fill(page, '#c-mois', born[2]);
		await kit.go(page, 'main form button');
	}
	await kit.look(page, `${who.label}-lire`);
	await kit.go(page, 'a[href$="/texte"]');
	if (who === people[0]) {
		await kit.look(page, `${who.label}-texte`);
		await kit.go(page, 'main a[href$="/lire"]');
		await kit.go(page, 'a[href*="images=oui"]');
		await page.locator('img.image-page').first().scrollIntoViewIfNeeded();
		await page.waitForFunction(() => document.querySelector('img.image-page').naturalWidth > 0);
		kit.ok(await page.locator('img.image-page').count() > 1, 'the pages of the document are shown as pictures');
		await kit.look(page, `${who.label}-images`);
	}
	await kit.go(page, 'main a[href$="/lire"]');
	await kit.go(page, 'a.bouton.principal');
	await kit.look(page, `${who.label}-confirmer`);
	await kit.go(page, 'main form button');
	await kit.look(page, `${who.label}-code`);
	await kit.fill(page, '#c-code', await kit.code(page, who.mail));
	await kit.go(page, 'main form button');
	await kit.look(page, `${who.label}-signer`);
	await kit.press(page, '#c-accord');
	await kit.fill(page, '#c-nom', (await page.locator('main').innerText()).match(/Écrivez\s: (.*)/)[1].trim());
	await kit.go(page, 'main form button.principal');
	await kit.look(page, `${who.label}-recu`);
	kit.ok(/recu/.test(page.url()), `${who.label} has signed`);
	await page.context().close();
}

async function anybody(kit, page) {
	for (const [where, name] of [['/', 'accueil'], ['/verifier', 'verifier'], ['/lien-perdu', 'lien-perdu'], ['/connexion', 'connexion'], ['/donnees', 'donnees'], ['/racines', 'racines'], ['/demo', 'demo'], ['/v?r=9990042S-2027-00001', 'reference'], ['/nulle-part', 'introuvable'], ['/?lang=en', 'home-en']]) {
		await kit.to(page, where);
		await kit.look(page, name);
	}
	await kit.to(page, '/?lang=fr');
	if (kit.way === 'keyboard') {
		await kit.reach(page, 'a.saut');
		await page.keyboard.press('Enter');
		kit.ok(await page.evaluate(() => document.activeElement.id === 'contenu'), 'the first key leads past the head of the page');
	}
}

// The head signs in, enrols the second factor, signs what waits.
async function head(kit, page) {
	await kit.to(page, '/connexion');
	await kit.fill(page, '#c-courriel', 'proviseure@lycee.example');
	await kit.fill(page, '#c-secret', 'demonstration-paraphe');
	await kit.go(page, 'main form button');
	await kit.look(page, 'enrolement');
	await kit.fill(page, '#c-code', totp(await page.locator('code').first().innerText(), Date.now()));
	await kit.go(page, 'main form button');
	await kit.look(page, 'journee');
	for (const where of ['classe', 'tableau', 'signer']) {
		await kit.go(page, `.menu a[href="/ecole/${where}"]`);
		await kit.look(page, where === 'signer' ? 'signer-lot' : where);
	}
	await kit.press(page, '#c-accord');
	await kit.fill(page, '#c-nom', 'Claude MODÈLE');
	await kit.go(page, 'main form button.principal');
	await kit.look(page, 'lot');
	kit.ok(/conventions? (est signée|sont signées)/.test(await page.locator('main').innerText()), 'the head has signed');
}

async function sealed(kit, page) {
	await kit.to(page, '/ecole/classe?cherche=Camille');
	await kit.go(page, 'tbody th a');
	await kit.timed('sealing', async () => {
		for (let i = 0; i < 150 && !/Scellée/.test(await page.locator('main').innerText()); i++) {
			await new Promise((r) => setTimeout(r, 200));
			await page.reload();
		}
	});
	await kit.look(page, 'dossier');
	const dossier = page.url();
	kit.ok(/Scellée/.test(await page.locator('main').innerText()), 'the convention is sealed');
	const [download] = await Promise.all([page.waitForEvent('download'), kit.press(page, 'a[href$="/archive"]')]);
	const file = path.join(kit.dir, 'convention.asice');
	await download.saveAs(file);
	await kit.to(page, '/verifier');
	await page.setInputFiles('#c-fichier', file);
	await kit.go(page, 'main form button');
	await kit.look(page, 'rapport');
	kit.ok(/Document valide/.test(await page.locator('h1').innerText()), 'the archive verifies on the public page');
	kit.ok(/Les \d+ fichiers de l’archive/.test(await page.locator('main').innerText()), 'and what is in it is listed');
	if (!kit.judged)
		return;
	await later.acts(kit, page, dossier);
	await later.retention(kit, page);
}

// The link that was signed with opens what became of it.
async function follow(kit, who, link) {
	const page = await kit.fresh();
	await kit.to(page, link);
	await kit.look(page, 'suivre-lien');
	await kit.go(page, 'main form button');
	await kit.look(page, 'suivi-demande');
	await kit.go(page, 'main form button');
	await kit.look(page, 'suivi-code');
	await kit.fill(page, '#c-code', await kit.code(page, who.mail));
	await kit.go(page, 'main form button');
	await kit.look(page, 'suivre');
	kit.ok(/Scellée/.test(await page.locator('main').innerText()), `${who.label} follows the sealed convention`);
	if (who.label === 'accueil') {
		await kit.go(page, 'main a[href$="/eleves"]');
		await kit.look(page, 'eleves');
		await kit.go(page, 'main form button');
		kit.ok(/Scellée/.test(await page.locator('main').innerText()), 'the host opens a pupil of its list without another code');
	}
	if (kit.judged)
		await later.requests(kit, page);
	await page.context().close();
}

run(async (kit) => {
	const links = fs.readFileSync(path.join(kit.dir, 'links'), 'utf8');
	const page = await kit.fresh();
	// the day and month that the family is asked for stand in what `paraphe demo` printed
	const born = links.match(/(\d{2})\/(\d{2})\/\d{4}/);
	await anybody(kit, page);
	people[0].link = links.match(/\/l\/\S+/)[0];
	for (const who of people) {
		who.link ||= (await kit.letter(`invitation of ${who.label}`, (l) => l.to === who.mail && /^À signer/.test(l.subject))).link;
		await sign(kit, who.link, who, born);
	}
	await head(kit, page);
	await sealed(kit, page);
	await follow(kit, people[0], people[0].link);
});
