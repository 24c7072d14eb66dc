// The archive of advisories, narrowed down by several properties at once. Without this script each filter is a link to a
// list of its own.
"use strict";
(() => {
  const place = document.querySelector("[data-archive]");
  const table = document.querySelector("table.advisories");
  if (!place || !table || !window.fieldbook) return;
  const body = table.tBodies[0];
  const server = [...body.rows];
  const step = 50;
  const { say, make } = fieldbook;

  // Filters of one group add up, groups narrow each other down.
  const chosen = new Map();
  const buttons = [];
  place.querySelectorAll("[data-filter]").forEach((group) => {
    const name = group.dataset.filter;
    group.querySelectorAll("a[data-value]").forEach((link) => {
      const button = make("button", { type: "button", "aria-pressed": "false", "data-value": link.dataset.value }, ...link.childNodes);
      link.replaceWith(button);
      const entry = { name, value: link.dataset.value, button, count: button.querySelector(".n") };
      buttons.push(entry);
      button.addEventListener("click", () => {
        const values = chosen.get(name) || new Set();
        if (!values.delete(entry.value)) values.add(entry.value);
        if (values.size > 0) chosen.set(name, values); else chosen.delete(name);
        run();
      });
    });
  });
  const status = make("p", { role: "status", class: "search-status" });
  const clear = make("button", { type: "button", hidden: true }, say("archive_clear"));
  const more = make("button", { type: "button", class: "search-more", hidden: true }, say("archive_more"));
  place.append(make("p", { class: "filter-foot" }, status, clear));
  (table.closest(".scroll") || table).after(more);
  const others = [...document.querySelectorAll("main .orders")];
  let shown = step;
  let latest = 0;

  clear.addEventListener("click", () => { buttons[0].button.focus(); chosen.clear(); run(); });
  more.addEventListener("click", async () => {
    const next = body.rows.length;
    shown += step;
    await run(true);
    const link = body.rows[next] && body.rows[next].querySelector("a");
    if (link) link.focus();
  });

  const fits = (properties, except) => [...chosen].every(([name, values]) =>
    name === except || [...values].some((value) => properties.has(`${name}=${value}`)));

  const time = (text, iso, label) => (iso
    ? make("td", { "data-label": label }, make("time", { datetime: iso }, text))
    : make("td", { class: "empty" }, "–"));

  function row(view, labels, root) {
    const badge = (kind, text) => make("span", { class: `badge ${kind}` }, text);
    const title = make("a", { href: new URL(view.href, root).href },
      make("span", { class: "id" }, view.id), " ", view.lang ? make("span", { lang: view.lang }, view.title) : view.title);
    const heading = make("th", { scope: "row" }, title);
    if (view.category !== "security") heading.append(" ", badge("category", view.category_text));
    if (view.state !== "final") heading.append(" ", badge("state", view.state_text));
    const products = view.products.flatMap((product, at) =>
      [...(at > 0 ? [make("br")] : []), make("a", { href: new URL(product.href, root).href }, product.title)]);
    return make("tr", {}, heading,
      view.severity ? make("td", {}, badge(`severity ${view.severity}`, view.severity_text)) : make("td", { class: "empty" }, "–"),
      make("td", {}, ...products),
      time(view.published, view.published_iso, labels[0]), time(view.updated, view.updated_iso, labels[1]));
  }

  function address() {
    const url = new URL(location.href);
    buttons.forEach(({ name }) => url.searchParams.delete(name));
    chosen.forEach((values, name) => url.searchParams.set(name, [...values].join(",")));
    // Some browsers refuse this from a folder or when it happens often.
    try { if (url.href !== location.href) history.replaceState(null, "", url); } catch { /* The list is narrowed all the same. */ }
  }

  async function run(isMore) {
    const own = (latest += 1);
    if (!isMore) shown = step;
    address();
    const isNarrowed = chosen.size > 0;
    buttons.forEach(({ name, value, button }) =>
      button.setAttribute("aria-pressed", String(chosen.has(name) && chosen.get(name).has(value))));
    try {
      const { retry, all, numbered, root } = await fieldbook.search();
      const [properties, found, views] = await retry(async () => {
        const properties = (await all("a")).map((text) => new Set(text.split(" ")));
        const found = properties.flatMap((properties, at) => (fits(properties) ? [at] : []));
        return [properties, found, isNarrowed ? await Promise.all(found.slice(0, shown).map((at) => numbered("r", at))) : []];
      });
      if (own !== latest) return;
      buttons.forEach(({ name, value, button, count }) => {
        const n = properties.filter((properties) => properties.has(`${name}=${value}`) && fits(properties, name)).length;
        count.textContent = String(n);
        button.classList.toggle("vain", n === 0 && button.getAttribute("aria-pressed") === "false");
      });
      const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent);
      body.replaceChildren(...(isNarrowed ? views.map((view) => row(view, heads.slice(-2), root)) : server));
      const n = found.length;
      status.textContent = n === 0 ? say("archive_none") : n === 1 ? say("archive_one") : say("archive_many", { n });
      clear.hidden = !isNarrowed;
      more.hidden = !isNarrowed || n <= shown;
      (table.closest(".scroll") || table).hidden = isNarrowed && n === 0;
      // Other orders and further pages are of the whole archive.
      others.forEach((element) => { element.hidden = isNarrowed; });
    } catch (error) {
      if (own === latest) status.textContent = say("archive_failed");
      console.warn(error);
    }
  }

  const parameters = new URLSearchParams(location.search);
  buttons.forEach(({ name, value }) => {
    if (!(parameters.get(name) || "").split(",").includes(value)) return;
    chosen.set(name, (chosen.get(name) || new Set()).add(value));
  });
  if (chosen.size > 0) { place.open = true; run(); }
})();
