
"use strict";
(() => {
	const tables = [...document.querySelectorAll("table.data")];

	// Sorting: up, down, and back to the order of the report.
	const valueOf = (row, column) => {
		const cell = row.cells[column];
		const text = cell.dataset.s || cell.textContent.trim();
		return /^-?[\d,]+$/.test(text) ? Number(text.replaceAll(",", "")) : text;
	};
	const compare = (a, b) => typeof a === typeof b
		? (a < b ? -1 : a > b ? 1 : 0)
		: (typeof a === "number" ? -1 : 1);
	for (const table of tables) {
		const body = table.tBodies[0];
		const rows = [...body.rows];
		const heads = [...table.tHead.rows[0].cells].filter((cell) => !cell.classList.contains("bar"));
		for (const head of heads) {
			const button = document.createElement("button");
			button.type = "button";
			button.textContent = head.textContent;
			head.replaceChildren(button);
			button.addEventListener("click", () => {
				const was = head.getAttribute("aria-sort");
				for (const other of heads) other.removeAttribute("aria-sort");
				if (was === "descending") {
					body.append(...rows);
					return;
				}
				const sign = was === "ascending" ? -1 : 1;
				head.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
				const keyed = rows.map((row) => [valueOf(row, head.cellIndex), row]);
				keyed.sort((a, b) => sign * compare(a[0], b[0]));
				body.append(...keyed.map((pair) => pair[1]));
			});
		}
	}

	// One filter for the rows of all tables.
	const all = tables.flatMap((table) => [...table.tBodies[0].rows]);
	const bar = document.createElement("div");
	bar.className = "filter";
	const label = document.createElement("label");
	label.htmlFor = "filter";
	label.textContent = "Show rows with";
	const input = document.createElement("input");
	input.id = "filter";
	input.type = "search";
	input.autocomplete = "off";
	const status = document.createElement("span");
	status.setAttribute("role", "status");
	bar.append(label, input, status);
	document.getElementById("findings").after(bar);
	let texts, timer;
	const filter = () => {
		texts = texts || all.map((row) => row.textContent.toLowerCase());
		const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
		let shown = 0;
		all.forEach((row, i) => {
			row.hidden = !words.every((word) => texts[i].includes(word));
			if (!row.hidden) shown++;
		});
		status.textContent = words.length ? shown.toLocaleString("en") + " of " + all.length.toLocaleString("en") + " rows" : "";
	};
	input.addEventListener("input", () => {
		clearTimeout(timer);
		timer = setTimeout(filter, 150);
	});

	// Browsers print closed details closed.
	addEventListener("beforeprint", () => {
		for (const details of document.querySelectorAll("details:not(.request)")) details.open = true;
	});
})();
