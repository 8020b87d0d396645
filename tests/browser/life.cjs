// SPDX-License-Identifier: MIT
// life: one convention signed by host, guardian, pupil and head in a browser. Usage: life.cjs BASE DIR WAY LINK
// WAY: desktop, phone (360 px), keyboard (no pointer), plain (JavaScript off). Every page is judged by axe-core and photographed.
const fs = require('fs');
const path = require('path');
const { chromium } = require('playwright-core');

const [base, dir, way, first] = process.argv.slice(2);
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const phone = way !== 'desktop';
const seen = new Map();
let failed = false;
const ok = (good, what) => { console.log(`${good ? 'ok' : 'not ok'} ${what}`); failed ||= !good; };

// RFC 6238 with the key that the enrolment page shows.
function totp(base32, at) {
	const crypto = require('crypto');
	const bits = [...base32.replace(/=|\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
	const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
	const mac = crypto.createHmac('sha1', key).update(counter).digest();
	const o = mac[19] & 15;
	return ((mac.readUInt32BE(o) & 0x7fffffff) % 1000000).toString().padStart(6, '0');
}

async function main() {
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
	});
	const fresh = () => browser.newContext({
		viewport: phone ? { width: 360, height: 740 } : { width: 1280, height: 900 },
		locale: 'fr-FR', javaScriptEnabled: way !== 'plain',
	});
	// With JavaScript off axe cannot run in the page: the same bytes are shown in a second context that may.
	const judge = await browser.newContext({ viewport: phone ? { width: 360, height: 740 } : { width: 1280, height: 900 }, bypassCSP: true });

	async function look(page, name) {
		const n = String(seen.size + 1).padStart(2, '0');
		await page.screenshot({ path: path.join(dir, `${n}-${name}.png`), fullPage: true });
		const html = await page.content();
		const shown = await page.evaluate(() => document.documentElement.scrollWidth).catch(() => 0);
		if (way !== 'plain') ok(shown <= (phone ? 360 : 1280), `${name}: nothing is wider than the window (${shown})`);
		ok(Buffer.byteLength(html) <= 40 * 1024 || /texte/.test(name), `${name}: at most 40 KB (${Buffer.byteLength(html)})`);
		const other = await judge.newPage();
		await other.setContent(html.replace('<head>', `<head><base href="${base}">`), { waitUntil: 'load' });
		await other.addScriptTag({ content: axe });
		const found = await other.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
		await other.close();
		for (const v of found.violations) console.log(`# ${name}: ${v.id}: ${v.nodes.slice(0, 3).map((x) => x.html.slice(0, 160)).join(' | ')}`);
		ok(found.violations.length === 0, `${name}: axe finds nothing`);
		seen.set(`${n}-${name}`, page.url());
	}

	// By keyboard: tab until the element has the focus, then Enter or Space.
	async function press(page, selector) {
		if (way !== 'keyboard') return page.locator(selector).first().click();
		const target = page.locator(selector).first();
		await page.locator('body').press('Home');
		for (let i = 0; i < 200; i++) {
			await page.keyboard.press('Tab');
			if (await target.evaluate((e) => e === document.activeElement)) break;
		}
		ok(await target.evaluate((e) => e === document.activeElement), `keyboard reaches ${selector}`);
		const box = await target.evaluate((e) => e.type === 'checkbox' || e.type === 'radio');
		return page.keyboard.press(box ? 'Space' : 'Enter');
	}
	const settled = (page) => page.waitForLoadState('load');
	async function go(page, selector) { await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), press(page, selector)]); await settled(page); }

	// What would have been sent, from the page of the demonstration: newest first.
	async function messages() {
		const context = await fresh();
		const page = await context.newPage();
		await page.goto(`${base}/demo`);
		const text = await page.locator('main').innerText();
		const links = await page.locator('main a[href*="/l/"]').evaluateAll((list) => list.map((a) => a.getAttribute('href')));
		await context.close();
		return { text, links: links.map((l) => l.replace(/^https?:\/\/[^/]*/, '')) };
	}
	async function waitFor(test, what) {
		for (let i = 0; i < 60; i++) {
			const m = await messages();
			const found = test(m);
			if (found) return found;
			await new Promise((r) => setTimeout(r, 500));
		}
		throw new Error(`no message: ${what}`);
	}

	// The holder types the name that the page shows.
	async function sign(link, birthday, label) {
		const context = await fresh();
		const page = await context.newPage();
		await page.goto(base + link);
		await look(page, `${label}-lien`);
		await go(page, 'main form button');
		if (/naissance/.test(page.url())) {
			await look(page, `${label}-naissance`);
			await page.fill('#c-jour', birthday[0]);
			await page.fill('#c-mois', birthday[1]);
			await go(page, 'main form button');
		}
		await look(page, `${label}-lire`);
		await go(page, 'a[href$="/texte"]');
		await look(page, `${label}-texte`);
		await page.goBack();
		await go(page, 'a.bouton.principal');
		await look(page, `${label}-confirmer`);
		const before = (await messages()).text;
		await go(page, 'main form button');
		const code = await waitFor((m) => {
			if (m.text === before) return null;
			const c = m.text.match(/\b(\d{6}|\d{3} \d{3})\b/);
			return c && c[1].replace(' ', '');
		}, 'code');
		await look(page, `${label}-code`);
		await page.fill('#c-code', code);
		await go(page, 'main form button');
		await look(page, `${label}-signer`);
		await press(page, '#c-accord');
		const name = (await page.locator('main').innerText()).match(/Écrivez : (.*)/)[1].trim();
		await page.fill('#c-nom', name);
		await go(page, 'main form button.principal');
		await look(page, `${label}-recu`);
		ok(/recu/.test(page.url()), `${label} has signed`);
		await context.close();
	}

	// --- what anybody sees
	const context = await fresh();
	const page = await context.newPage();
	for (const [where, name] of [['/', 'accueil'], ['/verifier', 'verifier'], ['/lien-perdu', 'lien-perdu'], ['/connexion', 'connexion'], ['/donnees', 'donnees'], ['/demo', 'demo'], ['/v?r=9990042S-2027-00001', 'reference'], ['/nulle-part', 'introuvable']]) {
		await page.goto(base + where);
		await look(page, name);
	}
	await page.goto(`${base}/?lang=en`);
	await look(page, 'home-en');
	await page.goto(`${base}/?lang=fr`);

	// --- host, guardian, pupil
	// the day and month that the family is asked for stand in what `paraphe demo` printed
	const born = fs.readFileSync(path.join(dir, 'links'), 'utf8').match(/(\d{2})\/(\d{2})\/\d{4}/);
	// the host's own message holds another token of the same link than the one that was printed
	const known = new Set([first, ...await waitFor((m) => m.links.length && m.links, 'the host is invited')]);
	await sign(first, null, 'accueil');
	for (const who of ['famille', 'eleve']) {
		const link = await waitFor((m) => m.links.find((x) => !known.has(x)), `link for ${who}`);
		known.add(link);
		await sign(link, [born[1], born[2]], who);
	}

	// --- the head: sign in, enrol, sign
	await page.goto(`${base}/connexion`);
	await page.fill('#c-courriel', 'proviseure@lycee.example');
	await page.fill('#c-secret', 'demonstration-paraphe');
	await go(page, 'main form button');
	await look(page, 'enrolement');
	await page.fill('#c-code', totp(await page.locator('code').first().innerText(), Date.now()));
	await go(page, 'main form button');
	await look(page, 'journee');
	for (const [where, name] of [['/ecole/classe', 'classe'], ['/ecole/tableau', 'tableau'], ['/ecole/signer', 'signer-lot']]) {
		await page.goto(base + where);
		await look(page, name);
	}
	await press(page, '#c-accord');
	await page.fill('#c-nom', 'Claude MODÈLE');
	await go(page, 'main form button.principal');
	await look(page, 'lot');
	ok(/conventions? (est faite|sont faites)/.test(await page.locator('main').innerText()), 'the head has signed');

	// --- sealed, and verified on the public page
	let state = '';
	for (let i = 0; i < 60 && !/Scellée/.test(state); i++) {
		await page.goto(`${base}/ecole/classe?cherche=Camille`);
		await go(page, 'tbody th a');
		state = await page.locator('main').innerText();
		if (!/Scellée/.test(state)) await new Promise((r) => setTimeout(r, 500));
	}
	await look(page, 'dossier');
	ok(/Scellée/.test(state), 'the convention is sealed');
	const [download] = await Promise.all([page.waitForEvent('download'), page.locator('a[href$="/archive"]').first().click()]);
	const file = path.join(dir, 'convention.asice');
	await download.saveAs(file);
	await page.goto(`${base}/verifier`);
	await page.setInputFiles('#c-fichier', file);
	await go(page, 'main form button');
	await look(page, 'rapport');
	ok(/Document valide/.test(await page.locator('h1').innerText()), 'the archive verifies on the public page');
	await browser.close();
}

main().then(() => process.exit(failed ? 1 : 0), (e) => { console.log(`not ok ${way}: ${e.stack}`); process.exit(1); });
