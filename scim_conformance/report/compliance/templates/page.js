"use strict";
// Everything is there without scripts but the exchanges of cases that passed, the filter, and opening by a link.
(() => {
  const rows = [...document.querySelectorAll("[data-rows]")];
  const texts = new Map();
  const form = document.getElementById("filter");
  const found = document.getElementById("found");
  const fields = ["area", "level", "outcome"];
  let unpacked = null;

  function textOf(row) {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  }

  function kept(row, words, wanted) {
    return fields.every((name) => !wanted[name] || (row.dataset[name] || "").split(" ").includes(wanted[name]))
      && words.every((word) => textOf(row).includes(word));
  }

  function filter() {
    const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = Object.fromEntries(fields.map((name) => [name, form.elements[name].value]));
    const asked = words.length > 0 || fields.some((name) => wanted[name]);
    const counted = { cause: [0, 0], requirement: [0, 0], case: [0, 0] };
    for (const row of rows) {
      const kind = row.dataset.case ? "case" : row.matches("article") ? "cause" : "requirement";
      const shown = !asked || kept(row, words, wanted);
      row.toggleAttribute("data-out", !shown);
      counted[kind][0] += shown;
      counted[kind][1] += 1;
      const details = document.getElementById(`details-${row.id}`);
      if (details) details.toggleAttribute("data-out", !shown);
    }
    for (const title of document.querySelectorAll("#findings h3")) {
      let next = title.nextElementSibling;
      let empty = true;
      while (next && next.matches("article")) {
        empty = empty && next.hasAttribute("data-out");
        next = next.nextElementSibling;
      }
      title.toggleAttribute("data-out", empty);
    }
    for (const family of document.querySelectorAll(".family")) {
      const any = family.querySelector("[data-rows]:not([data-out])");
      family.toggleAttribute("data-out", !any);
      if (asked && any && words.length) family.open = true;
    }
    const told = Object.entries(counted).filter(([, [, all]]) => all);
    found.textContent = asked ? told.map(([kind, [some, all]]) => `${some} of ${all} ${kind}s`).join(", ") : "";
  }

  async function evidence() {
    if (!unpacked) {
      const bytes = Uint8Array.from(atob(document.getElementById("packed").textContent.trim()), (c) => c.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
      unpacked = JSON.parse(await new Response(stream).text());
    }
    return unpacked;
  }

  function made(name, text, cls) {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    if (cls) element.className = cls;
    return element;
  }

  function message(title, text) {
    const box = made("div");
    const body = made("pre", text);
    body.tabIndex = 0;
    box.append(made("h5", title), body);
    return box;
  }

  function exchange([line, came, request, response, notes, curl]) {
    const box = made("details", undefined, "exchange");
    const summary = made("summary");
    summary.append(made("code", line), made("span", ` → ${came}`, "came"));
    const messages = made("div", undefined, "messages");
    messages.append(message("Request", request));
    if (response) messages.append(message("Response", response));
    box.append(summary, messages, ...notes.map((note) => made("p", note)));
    if (curl) box.append(message("Repeat it", curl));
    return box;
  }

  function finding(one) {
    const box = made("dl", undefined, "facts");
    for (const name of ["where", "expected", "actual", "hint"]) {
      if (one[name]) box.append(made("dt", name), made("dd", one[name]));
    }
    return box;
  }

  function told(one, exchanges) {
    const box = made("td");
    box.colSpan = 5;
    if (one.reason) box.append(made("p", one.reason));
    for (const name of one.blocked_by) {
      const line = made("p", "Judged by ");
      const link = made("a", name);
      link.href = `#case-${name.split(/\s+/).join("-")}`;
      line.append(link);
      box.append(line);
    }
    box.append(...one.findings.map(finding), ...one.exchanges.map((number) => exchange(exchanges[number])));
    if (!box.childNodes.length) box.append(made("p", "Nothing was sent for this case."));
    return box;
  }

  async function toggle(row, open) {
    const button = row.querySelector("button");
    const shown = document.getElementById(`details-${row.id}`);
    if (shown && open !== true) shown.remove();
    if (!shown) {
      const below = made("tr");
      below.id = `details-${row.id}`;
      row.after(below);
      try {
        const { cases, exchanges } = await evidence();
        below.replaceChildren(told(cases[Number(row.dataset.case)], exchanges));
      } catch {
        const cell = made("td", "This browser cannot unpack the evidence; results.json has it.");
        cell.colSpan = 5;
        below.replaceChildren(cell);
      }
    }
    button.setAttribute("aria-expanded", String(!shown || open === true));
  }

  async function follow() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let one = target; one; one = one.parentElement) {
      if (one.matches("details")) one.open = true;
      one.removeAttribute("data-out");
    }
    if (target.dataset.case) await toggle(target, true);
    target.scrollIntoView();
  }

  for (const row of document.querySelectorAll("tr[data-case]")) {
    const name = row.querySelector("th code");
    const button = made("button");
    button.type = "button";
    button.setAttribute("aria-expanded", "false");
    name.replaceWith(button);
    button.append(name);
  }
  document.querySelector(".cases").addEventListener("click", (event) => {
    const button = event.target.closest("tr[data-case] button");
    if (button) toggle(button.closest("tr"));
  });
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("#findings details.likewise:has(.story), #listings > details, #requirements > details, .areas")) {
      if (!one.open) opened.push(one);
      one.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const one of opened.splice(0)) one.open = false;
  });
  form.hidden = false;
  document.querySelector(".scripted").hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("reset", () => setTimeout(filter));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", follow);
  follow();
})();
