// SPDX-License-Identifier: MIT
// kit: a browser that goes one of the ways, judges and photographs what it sees, and reads the mailbox of the demonstration.
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');
const { chromium } = require('playwright-core');

const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const sizes = { desktop: { width: 1280, height: 900 }, phone: { width: 360, height: 740 } };
// Keyboard and plain see the pages of the phone, which axe has judged there: what they ask is whether all can be done.
const ways = { desktop: ['desktop'], phone: ['phone'], keyboard: ['phone'], plain: ['phone'], pages: ['phone', 'desktop'] };
const judged = (way) => way !== 'keyboard' && way !== 'plain';

// RFC 6238 with the key that the enrolment page shows.
function totp(base32, at) {
	const bits = [...base32.replace(/=|\s/g, '')].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('');
	const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
	const counter = Buffer.alloc(8);
	counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
	const mac = crypto.createHmac('sha1', key).update(counter).digest();
	const o = mac[19] & 15;
	return ((mac.readUInt32BE(o) & 0x7fffffff) % 1000000).toString().padStart(6, '0');
}

const plainText = (html) => html.replace(/<[^>]*>/g, '').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&');

// Bytes of a first visit, with nothing kept: the page, its styles and scripts, each with its headers. The document itself is not counted.
const weight = () => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
	.filter((e) => !/\/page\/\d+$/.test(e.name) && e.initiatorType !== 'fetch')
	.reduce((n, e) => n + e.encodedBodySize + 1000, 0);

class Kit {
	constructor(base, dir, way) {
		Object.assign(this, { base, dir, way, judged: judged(way), failed: false, pictures: 0, spent: {} });
	}

	ok(good, what) {
		console.log(`${good ? 'ok' : 'not ok'} ${what}`);
		this.failed ||= !good;
	}

	// What the time of a way went into is told at its end.
	async timed(name, work) {
		const from = process.hrtime.bigint();
		try {
			return await work();
		} finally {
			this.spent[name] = (this.spent[name] || 0) + Number(process.hrtime.bigint() - from) / 1e9;
		}
	}

	async open() {
		this.browser = await this.timed('launch', () => chromium.launch({
			executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
			args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
		}));
	}

	async close() {
		await this.browser.close();
		console.log(`# ${this.pictures} pictures; seconds: ${Object.entries(this.spent).map(([n, s]) => `${n} ${s.toFixed(1)}`).join(', ')}`);
	}

	// Somebody else's browser: no cookie of another.
	async fresh() {
		const context = await this.browser.newContext({ viewport: sizes[ways[this.way][0]], locale: 'fr-FR', javaScriptEnabled: this.way !== 'plain' });
		return context.newPage();
	}

	async lookAt(page, file, name, size, judge) {
		if (page.viewportSize().width !== sizes[size].width)
			await page.setViewportSize(sizes[size]);
		await this.timed('pictures', () => page.screenshot({ path: path.join(this.dir, file), fullPage: true }));
		const shown = await page.evaluate(() => document.documentElement.scrollWidth);
		this.ok(shown <= sizes[size].width, `${name}: nothing is wider than ${sizes[size].width} px (${shown})`);
		if (!judge)
			return;
		const found = await this.timed('axe', () => page.evaluate(`${axe}; axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.map((v) => ({ id: v.id, html: v.nodes.slice(0, 3).map((x) => x.html.slice(0, 160)).join(' | ') })))`));
		for (const v of found)
			console.log(`# ${name}: ${v.id}: ${v.html}`);
		this.ok(found.length === 0, `${name}: axe finds nothing at ${sizes[size].width} px`);
	}

	// Every page once: its picture, its width, its weight, the words that are missing, what axe says.
	async look(page, name) {
		const n = String(++this.pictures).padStart(3, '0');
		const html = await page.content();
		const sent = await page.evaluate(weight);
		this.ok(sent <= 40 * 1024, `${name}: at most 40 KB by the wire (${sent})`);
		this.ok(Buffer.byteLength(html) <= 40 * 1024 || /texte/.test(name), `${name}: at most 40 KB (${Buffer.byteLength(html)})`);
		this.ok(!/⟦/.test(html), `${name}: no word is missing`);
		this.ok((html.match(/<h1/g) || []).length === 1, `${name}: one h1`);
		for (const size of ways[this.way])
			await this.lookAt(page, ways[this.way].length > 1 ? `${n}-${name}-${sizes[size].width}.png` : `${n}-${name}.png`, name, size, judged(this.way) && size === ways[this.way][0]);
	}

	// By keyboard: tab until the element has the focus, and see that it shows.
	async reach(page, selector) {
		const target = page.locator(selector).first();
		await target.waitFor({ state: 'attached' });
		for (let i = 0; i < 200; i++) {
			if (await target.evaluate((e) => e === document.activeElement)) {
				this.ok(await target.evaluate((e) => getComputedStyle(e).outlineStyle !== 'none'), `the focus on ${selector} is seen`);
				return;
			}
			await page.keyboard.press('Tab');
		}
		throw new Error(`keyboard does not reach ${selector} on ${page.url()}`);
	}

	async press(page, selector) {
		const target = page.locator(selector).first();
		if (this.way !== 'keyboard')
			return target.click();
		await this.reach(page, selector);
		const box = await target.evaluate((e) => e.type === 'checkbox' || e.type === 'radio');
		return page.keyboard.press(box ? 'Space' : 'Enter');
	}

	async fill(page, selector, text) {
		if (this.way !== 'keyboard')
			return page.locator(selector).first().fill(text);
		await this.reach(page, selector);
		return page.keyboard.type(text);
	}

	// Press what leads to another page.
	async go(page, selector) {
		await this.timed('steps', () => Promise.all([page.waitForNavigation({ waitUntil: 'load' }), this.press(page, selector)]));
	}

	async to(page, where) {
		return this.timed('steps', () => page.goto(this.base + where, { waitUntil: 'load' }));
	}

	// What would have been sent, the newest first: to, subject, text, link (without the host).
	async letters() {
		const html = await (await fetch(`${this.base}/demo`)).text();
		return html.split('<article class="lettre">').slice(1).map((part) => ({
			to: plainText(part.replace(/<br>/g, ' ')).match(/[\w.+-]+@[\w.-]+|\+?\d{10,}/)[0],
			subject: plainText(part.match(/<h2>(.*?)<\/h2>/s)[1]),
			text: plainText(part.match(/<div class="telle">(.*?)<\/div>/s)[1]),
			link: (part.match(/<a href="https?:\/\/[^/"]*([^"]*)"/) || [])[1],
		}));
	}

	async letter(what, test) {
		return this.timed('letters', async () => {
			for (let i = 0; i < 300; i++) {
				const found = (await this.letters()).find(test);
				if (found)
					return found;
				await new Promise((r) => setTimeout(r, 100));
			}
			throw new Error(`no message: ${what}`);
		});
	}

	// The code that the page asks for by its number.
	async code(page, to) {
		const number = (await page.locator('main').innerText()).match(/code n°\s*(\d+)/i)[1];
		const l = await this.letter(`code n° ${number} to ${to}`, (x) => x.to === to && new RegExp(`code n°\\s*${number}\\b`, 'i').test(x.text));
		return l.text.match(/\b(\d{6}|\d{3}\s\d{3})\b/)[1].replace(/\s/, '');
	}
}

// Runs 'work' in a kit made from the command line: BASE DIR WAY.
function run(work) {
	const [base, dir, way] = process.argv.slice(2);
	const kit = new Kit(base, dir, way);
	const ended = (code) => process.exit(code);
	kit.open().then(() => work(kit)).then(() => kit.close()).then(() => ended(kit.failed ? 1 : 0), (e) => {
		console.log(`not ok ${way}: ${e.stack}`);
		ended(1);
	});
}

module.exports = { run, totp };
