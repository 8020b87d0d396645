// SPDX-License-Identifier: MIT
// Small comforts; every page works without them.
"use strict";
// One click, one post; but what answers with a file leaves the page as it is, to go on with.
document.addEventListener("submit", (event) => {
	if (event.defaultPrevented || event.submitter?.dataset.telecharge)
		return;
	const form = event.target;
	if (form.dataset.busy) {
		event.preventDefault();
		return;
	}
	form.dataset.busy = "1";
	form.setAttribute("aria-busy", "true");
});
// A page that comes back from the browser's memory may be sent again.
window.addEventListener("pageshow", () => {
	for (const form of document.forms)
		delete form.dataset.busy;
});
// After a refused form: to what is to be corrected.
(document.getElementById("erreurs") || document.querySelector(".avis.erreur"))?.focus();
// « Tout cocher » in lists: shown where it works.
for (const all of document.querySelectorAll("input[data-tous]")) {
	all.closest("[hidden]")?.removeAttribute("hidden");
	all.addEventListener("change", () => {
		for (const one of document.querySelectorAll(`input[type=checkbox][name="${all.dataset.tous}"]`))
			one.checked = all.checked;
	});
}
// While a form is typed: what the server says of it, with nothing kept.
for (const form of document.querySelectorAll("form[data-essai]")) {
	let wait;
	form.addEventListener("input", ({ target }) => {
		clearTimeout(wait);
		wait = setTimeout(async () => {
			const body = new URLSearchParams(new FormData(form));
			body.set("geste", "essayer");
			const answer = await fetch(form.action, { method: "POST", body });
			const page = new DOMParser().parseFromString(await answer.text(), "text/html");
			const said = page.getElementById(form.dataset.essai);
			if (said)
				document.getElementById(form.dataset.essai).replaceChildren(...said.childNodes);
			// and what is wrong with the field that was typed in, at that field
			const same = page.querySelector(`[name="${CSS.escape(target.name)}"]`), fault = page.getElementById(`e-${target.name}`);
			if (!same?.closest(".champ"))
				return;
			document.getElementById(`e-${target.name}`)?.remove();
			target.closest(".champ").className = same.closest(".champ").className;
			for (const name of ["aria-invalid", "aria-describedby"])
				same.hasAttribute(name) ? target.setAttribute(name, same.getAttribute(name)) : target.removeAttribute(name);
			if (fault)
				target.before(fault);
		}, 800);
	});
}
