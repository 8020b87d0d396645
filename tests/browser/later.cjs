// SPDX-License-Identifier: MIT
// later: what comes after a seal, and what a life without paper does not meet: acts, retention, requests, paper, the desk, a delegation.
// Parts of life.cjs and pages.cjs, in their browsers and on their instances.
const password = 'demonstration-paraphe';
const main = (page) => page.locator('main').innerText();
const named = (name) => `[name="${name}"]`;
const gesture = (word) => `main button[name="geste"][value="${word}"]:not(.cachee)`;
const unfold = (page) => page.evaluate(() => document.querySelectorAll('details').forEach((d) => { d.open = true; }));

// A clerical slip on the sealed convention that 'page' of the head shows.
async function acts(kit, page, dossier) {
	await page.goto(`${dossier}/acte`);
	await kit.look(page, 'acte-choix');
	await page.check(`${named('nature')}[value="avenant"]`);
	await kit.go(page, gesture('commencer'));
	kit.ok(await page.locator('#e-effet').count() === 1, 'the date that an amendment lacks is asked for at its field');
	await page.check(`${named('nature')}[value="rectificatif"]`);
	await kit.go(page, gesture('commencer'));
	await unfold(page);
	await kit.look(page, 'acte-rectificatif');
	await kit.go(page, 'main form button.principal');
	await kit.look(page, 'acte-sans-changement');
	await page.goto(dossier);
	await unfold(page);
	await kit.look(page, 'dossier-scellee');
}

async function retention(kit, page) {
	await kit.to(page, '/ecole/conservation');
	await kit.look(page, 'conservation');
	await kit.to(page, '/ecole/violations');
	await kit.look(page, 'violations');
}

// From the follow page of the host.
async function requests(kit, page) {
	const here = page.url().replace(/\/[^/]*$/, '');
	await page.goto(`${here}/demande?objet=modification`);
	await kit.look(page, 'demande');
	await kit.go(page, 'main form button');
	await kit.look(page, 'demande-vide');
	await page.goto(`${here}/suivre`);
}

// A page of a scan that bears no code waits to be placed by hand.
async function paper(kit, desk, dossier) {
	await kit.to(desk, '/ecole/papier');
	await kit.look(desk, 'papier');
	const picture = await desk.screenshot();
	await desk.setInputFiles('#c-fichier', { name: 'scan.png', mimeType: 'image/png', buffer: picture });
	await kit.go(desk, gesture('deposer'));
	await kit.look(desk, 'papier-recu');
	if (await desk.locator(gesture('placer')).count()) {
		await kit.go(desk, gesture('placer'));
		await kit.look(desk, 'papier-placer-vide');
	}
	await kit.to(desk, `/ecole/papier/${dossier.split('/').pop()}`);
	await kit.look(desk, 'papier-copie');
	await kit.to(desk, '/ecole/depot');
	await kit.look(desk, 'depot');
	await kit.go(desk, 'main form button');
	await kit.look(desk, 'depot-vide');
}

// Somebody signs on the school's screen: called, reads, gives the screen back.
async function counter(kit, desk, dossier) {
	await desk.goto(`${dossier}/guichet`);
	await kit.look(desk, 'guichet');
	if (!await desk.locator('main form button.principal').count())
		return;
	await kit.go(desk, 'main form button.principal');
	kit.ok(/Cochez la personne/.test(await main(desk)), 'who is there must be ticked');
	await kit.look(desk, 'guichet-rien-coche');
	await desk.locator(named('personne')).first().check();
	await desk.locator(named('piece')).first().check();
	await kit.go(desk, 'main form button.principal');
	kit.ok(/\/lien\/\d+\/lire/.test(desk.url()), 'the person at the desk reads');
	await kit.look(desk, 'guichet-lire');
	await kit.to(desk, '/guichet');
	await kit.look(desk, 'guichet-attente');
	await desk.locator('input[type="password"]').first().fill('pas celui-ci');
	await kit.go(desk, 'main form button');
	await kit.look(desk, 'guichet-refuse');
	await desk.locator('input[type="password"]').first().fill(password);
	await kit.go(desk, 'main form button');
	await desk.goto(`${dossier}/guichet`);
	await kit.look(desk, 'guichet-seance');
}

// From the page of a convention: its pupil's address is protected, and no more.
async function shield(kit, desk, dossier) {
	await desk.goto(dossier);
	await kit.go(desk, 'main a[href$="/protection"]');
	await kit.look(desk, 'protection');
	await desk.fill(named('motif'), 'Ordonnance de protection.');
	await kit.go(desk, gesture('proteger'));
	await kit.look(desk, 'protection-faite');
	await kit.to(desk, '/ecole/classe');
	await kit.look(desk, 'classe-protegee');
	await desk.goto(dossier);
	await kit.go(desk, 'main a[href$="/protection"]');
	await desk.fill(named('motif'), 'Ordonnance levée.');
	await kit.go(desk, gesture('lever'));
	await desk.goto(dossier);
}

async function delegation(kit, head) {
	await kit.to(head, '/ecole/comptes');
	await head.locator(named('courriel')).first().fill('adjoint@lycee.example');
	await head.locator(named('prenom')).first().fill('Alix');
	await head.locator(named('nom')).first().fill('SUPPLÉANT');
	await head.check('#r-delegataire');
	await kit.go(head, gesture('inviter'));
	await kit.to(head, '/ecole/reglages');
	kit.ok(await head.locator('#g-compte').count() === 1, 'somebody may be named delegate');
	const day = (n) => new Date(Date.now() + n * 86400e3).toISOString().slice(0, 10);
	await head.locator(`form:has(#g-compte) ${named('debut')}`).fill(day(0));
	await head.locator(`form:has(#g-compte) ${named('fin')}`).fill(day(90));
	await head.locator(`form:has(#g-compte) ${named('acte-du')}`).fill(day(-3));
	await head.locator(`form:has(#g-compte) ${named('portee')}`).fill('Toutes les classes de seconde, en l’absence de la proviseure');
	await head.locator(`form:has(#g-compte) ${named('acte')}`).setInputFiles({ name: 'acte.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 acte signé') });
	await kit.go(head, 'form:has(#g-compte) button');
	await kit.look(head, 'reglages-delegation');
}

module.exports = { acts, retention, requests, paper, counter, delegation, shield };
