// Search: finds pages in the index that the build wrote below search/<language>/, and shows them.
//
// The index is a set of scripts, because a page that is opened from a folder may load nothing else. Each calls
// fieldbookSearch(name, hash, data). How words are cut, folded and weighed is described in src/output/search.
"use strict";
(() => {
  const { say, make } = fieldbook;
  const script = document.currentScript;
  const indexUrl = new URL(script.dataset.index, location.href);
  const root = new URL("../../", indexUrl);

  // ---- Loading

  const waiting = new WeakMap();
  const loaded = new Map();

  window.fieldbookSearch = (name, hash, data) => {
    const resolve = waiting.get(document.currentScript);
    if (resolve) resolve({ hash, data });
  };

  // What the index names is not there, or not as it says: it is of another build.
  class Stale extends Error {}

  function load(name, hash) {
    const key = `${name}?${hash}`;
    if (!loaded.has(key)) {
      loaded.set(key, new Promise((resolve, reject) => {
        const element = document.createElement("script");
        let isHandedOver = false;
        const end = () => {
          if (isHandedOver) return;
          loaded.delete(key);
          reject(new Stale(name));
        };
        waiting.set(element, (answer) => { isHandedOver = true; resolve(answer); });
        element.src = new URL(`${name}.js${hash ? `?${hash}` : ""}`, indexUrl).href;
        element.onload = end;
        element.onerror = end;
        document.head.append(element);
      }));
    }
    return loaded.get(key);
  }

  let index;

  // The index of an older build can come from a cache; it is asked for once more when a shard does not fit it.
  async function open(again) {
    if (!index || again) {
      index = load("index", again || "").then((answer) => answer.data);
      index.catch(() => { index = undefined; });
    }
    return index;
  }

  // Does something with the index, once more with a new one if it was stale.
  async function retry(action) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof Stale)) throw error;
      await open(Date.now().toString(36));
      return action();
    }
  }

  async function shard(name, hash) {
    const answer = await load(name, hash);
    if (answer.hash !== hash) {
      loaded.delete(`${name}?${hash}`);
      throw new Stale(name);
    }
    return answer.data;
  }

  const hashOf = (directory, at) => directory.hashes.slice(at * 6, at * 6 + 6);

  // The position of the last key that is not after the wanted one.
  function before(keys, key) {
    let low = 0;
    let high = keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (keys[middle] <= key) low = middle + 1; else high = middle;
    }
    return low - 1;
  }

  // The directory that names the shard of a key, with the number of the first shard in it.
  async function directoryOf(letter, key) {
    let directory = (await open()).tables[letter];
    let first = 0;
    for (let depth = directory.depth; depth > 0; depth -= 1) {
      const at = Math.max(0, before(directory.keys, key));
      const number = first + at;
      directory = await shard(`${letter}${"x".repeat(depth)}${number}`, hashOf(directory, at));
      first = number * 1500;
    }
    return { directory, first };
  }

  // The entries of the shards that hold the keys from one on, up to a number of shards.
  async function entries(letter, from, to, most) {
    const { directory, first } = await directoryOf(letter, from);
    const start = Math.max(0, before(directory.keys, from));
    const names = [];
    for (let at = start; at < directory.keys.length && names.length < most; at += 1) {
      if (at > start && directory.keys[at] > to) break;
      names.push(shard(`${letter}${first + at}`, hashOf(directory, at)));
    }
    return (await Promise.all(names)).flat();
  }

  async function numbered(letter, number) {
    const { directory, first } = await directoryOf(letter, number);
    const at = before(directory.keys, number);
    if (at < 0) return undefined;
    const data = await shard(`${letter}${first + at}`, hashOf(directory, at));
    return data[number - directory.keys[at]];
  }

  // All entries of a table.
  async function all(letter) {
    const leaves = async (directory, depth, first) => {
      const names = directory.keys.map((_, at) => [`${letter}${"x".repeat(depth)}${first + at}`, hashOf(directory, at), first + at]);
      const data = await Promise.all(names.map(([name, hash]) => shard(name, hash)));
      if (depth === 0) return data.flat();
      return (await Promise.all(data.map((part, at) => leaves(part, depth - 1, names[at][2] * 1500)))).flat();
    };
    const directory = (await open()).tables[letter];
    return leaves(directory, directory.depth, 0);
  }

  // ---- Words

  const joiners = /[-._/:+]/;
  const alike = { "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "þ": "th", "ς": "σ" };

  const fold = (text) => text.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f]/g, "").normalize("NFC")
    .replace(/[ßæœøđðłıþς]/g, (letter) => alike[letter]);

  const spaceless = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{323af}]+/u;

  function parts(chunk) {
    const found = [];
    for (const part of chunk.split(joiners)) {
      for (const run of part.split(new RegExp(`(${spaceless.source})`, "u"))) {
        if (!run) continue;
        const letters = Array.from(run);
        if (!spaceless.test(run) || letters.length === 1) found.push(run);
        else for (let at = 0; at + 1 < letters.length; at += 1) found.push(letters[at] + letters[at + 1]);
      }
    }
    return found;
  }

  const isIdentifier = (word) => /[0-9]/.test(word) && /[^0-9]/.test(word);

  // What was typed, cut as the index is: each with its whole form if it has several parts.
  function cut(query) {
    const apart = /[^\p{Alphabetic}\p{N}\p{M}\-._/:+]+/u;
    // Once more after folding, which takes some signs apart into letters and others.
    const chunks = query.split(apart).flatMap((chunk) => fold(chunk).split(apart));
    const found = [];
    for (const chunk of chunks) {
      const trimmed = chunk.replace(/^[-._/:+]+|[-._/:+]+$/g, "");
      if (!trimmed) continue;
      const pieces = parts(trimmed);
      const isCompound = joiners.test(trimmed);
      const isAscii = /^[\x00-\x7f]*$/.test(trimmed);
      const whole = !isCompound ? null : isIdentifier(trimmed) ? trimmed : isAscii ? trimmed.replace(/[-._/:+]/g, "") : null;
      found.push({ whole, pieces });
    }
    return found;
  }

  // ---- Hits

  const digits = new Uint8Array(128);
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".split("").forEach((digit, value) => {
    digits[digit.charCodeAt(0)] = value;
  });

  function reader(text) {
    let at = 0;
    return {
      more: () => at < text.length,
      digit: () => digits[text.charCodeAt(at++)],
      number() {
        let value = 0;
        let scale = 1;
        for (;;) {
          const digit = this.digit();
          value += (digit & 31) * scale;
          if (digit < 32) return value;
          scale *= 32;
        }
      },
    };
  }

  // Adds hits to what is known of a word: page -> section -> impact. The best way to understand a word counts.
  function add(pages, text, share) {
    const input = reader(text);
    let page = 0;
    while (input.more()) {
      page += input.number();
      let sections = pages.get(page);
      if (!sections) pages.set(page, (sections = new Map()));
      for (let more = true; more;) {
        const number = input.number();
        more = number % 2 === 1;
        const section = number >> 1;
        const impact = input.digit() * share;
        if (impact > (sections.get(section) || 0)) sections.set(section, impact);
      }
    }
  }

  function entryOf(text) {
    const [word, ...fields] = text.split(" ");
    return {
      word,
      hits: fields.find((field) => field.startsWith("=")),
      count: Number((fields.find((field) => field.startsWith("#")) || "#0").slice(1)),
      stems: fields.filter((field) => !/^[=#]/.test(field)),
    };
  }

  async function lookUp(word) {
    const found = (await entries("t", word, word, 1)).map(entryOf).find((entry) => entry.word === word);
    return found || null;
  }

  async function addEntry(group, entry, share) {
    group.forms.add(entry.word);
    if (entry.hits) add(group.pages, entry.hits.slice(1), share);
    group.count = Math.max(group.count, entry.count);
    for (const stem of entry.stems) {
      const own = await lookUp(stem);
      if (own && own.hits) {
        add(group.pages, own.hits.slice(1), share);
        group.count = Math.max(group.count, own.count);
      }
      group.forms.add(stem);
    }
  }

  // Whether one letter more, less, other, or two that changed places make one word of the other.
  function isNear(a, b) {
    if (a === b || Math.abs(a.length - b.length) > 1) return false;
    let start = 0;
    while (start < a.length && a[start] === b[start]) start += 1;
    let end = 0;
    while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
    const restA = a.slice(start, a.length - end);
    const restB = b.slice(start, b.length - end);
    if (restA.length <= 1 && restB.length <= 1) return true;
    return restA.length === 2 && restB.length === 2 && restA[0] === restB[1] && restA[1] === restB[0];
  }

  const backwards = (word) => Array.from(word).reverse().join("");
  const after = (prefix) => `${prefix}\uffff`;

  // With one slip, either the first half of a word is right or the last: the table of words is read from both ends.
  async function near(word) {
    const half = Math.floor(word.length / 2);
    // One letter less on each side, because two that changed places can be those on either side of the middle.
    const start = word.slice(0, half - 1);
    const front = (await entries("t", start, after(start), 3)).map((text) => text.split(" ")[0]);
    const turned = backwards(word).slice(0, word.length - half - 1);
    const back = (await entries("e", turned, after(turned), 3)).map(backwards);
    return [...new Set([...front, ...back])].filter((other) => isNear(word, other));
  }

  // Words that go on from a start, up to a length.
  async function following(start, longest = 48) {
    const found = (await entries("t", start, after(start), 3)).map(entryOf);
    return found.filter((entry) => entry.word.startsWith(start) && entry.word !== start && entry.word.length <= longest).slice(0, 40);
  }

  async function group(word, isLast) {
    const found = { word, pages: new Map(), forms: new Set(), count: 0, isExact: false };
    const exact = await lookUp(word);
    if (exact) {
      found.isExact = true;
      await addEntry(found, exact, 1);
    }
    if (isLast && word.length > 1) {
      // The last word may not be finished.
      for (const entry of await following(word)) await addEntry(found, entry, exact ? 0.4 : 0.8);
    }
    if (exact && word.length > 4) {
      // Words of one family that no stemmer brings together: forgot and forgotten, disposing and disposal.
      const stem = exact.stems.find((own) => word.startsWith(own)) || word;
      if (stem.length > 3) for (const entry of await following(stem, stem.length + 4)) await addEntry(found, entry, 0.35);
    }
    if (found.pages.size === 0 && word.length > 5 && !/[0-9]/.test(word)) {
      // A form of a word that is on no page, of which others are.
      for (let length = word.length - 1; length > Math.max(3, word.length - 4) && found.pages.size === 0; length -= 1) {
        for (const entry of await following(word.slice(0, length), word.length + 1)) await addEntry(found, entry, 0.7);
      }
    }
    if (found.pages.size === 0) {
      const variants = [word.replace(/ae|oe|ue/g, (pair) => pair[0])].filter((variant) => variant !== word);
      if (word.length >= 5) variants.push(...await near(word));
      for (const variant of variants) {
        const entry = await lookUp(variant);
        if (entry) await addEntry(found, entry, 0.7);
      }
    }
    return found;
  }

  // The words that one is made of, if it is written as one and known as two.
  async function halves(word) {
    if (word.length < 5 || word.length > 24 || /[0-9]/.test(word)) return [];
    for (let at = 2; at <= word.length - 2; at += 1) {
      const pair = [word.slice(0, at), word.slice(at)];
      if ((await Promise.all(pair.map(lookUp))).every(Boolean)) return pair;
    }
    return [];
  }

  async function groups(query) {
    // Words such as "how" are on every page and ask for none, unless there is nothing else.
    const { common } = await open();
    const typed = cut(query);
    const telling = typed.filter(({ whole, pieces }) => whole || pieces.some((word) => !common.includes(word)));
    const chunks = telling.length > 0 ? telling : typed;
    const isOpen = !/\s$/.test(query);
    const found = [];
    for (let at = 0; at < chunks.length; at += 1) {
      const { whole, pieces } = chunks[at];
      const isLast = isOpen && chunks[at] === typed[typed.length - 1];
      if (whole) {
        const own = await group(whole, isLast);
        if (own.pages.size > 0) { found.push(own); continue; }
      }
      // A single letter at the end is the start of a word that is still being typed.
      if (isLast && chunks.length > 1 && /^[a-z]$/.test(pieces.join(""))) continue;
      for (let part = 0; part < pieces.length; part += 1) {
        const own = await group(pieces[part], isLast && part === pieces.length - 1);
        const known = own.pages.size > 0 ? [] : await Promise.all((await halves(pieces[part])).map((half) => group(half, false)));
        found.push(...(known.length > 0 ? known : [own]));
      }
    }
    // An id typed with spaces.
    const all = chunks.flatMap((chunk) => chunk.pieces);
    if (all.length > 1 && all.length < 6 && all.some((word) => /[0-9]/.test(word))) {
      for (const joined of [all.join("-"), all.join(".")]) {
        const entry = await lookUp(joined);
        if (entry) {
          const own = { word: joined, pages: new Map(), forms: new Set(), count: 0, isExact: true };
          await addEntry(own, entry, 1);
          return [own];
        }
      }
    }
    return found;
  }

  // ---- Ranking

  const highest = 63;

  function rank(found, n) {
    const known = found.filter((own) => own.pages.size > 0);
    // A word that is on very many pages comes with those where it counts most, and with the number of all.
    const counts = known.map((own) => Math.min(n, Math.max(own.count, own.pages.size)));
    const rarity = counts.map((count) => Math.log(1 + (n - count + 0.5) / (count + 0.5)));
    const isWhole = known.map((own) => own.count <= own.pages.size);
    const total = rarity.reduce((sum, value, at) => sum + (isWhole[at] ? value : 0), 0);
    const pages = new Map();
    known.forEach((own, at) => {
      for (const [page, sections] of own.pages) {
        let entry = pages.get(page);
        if (!entry) pages.set(page, (entry = { page, score: 0, matched: 0, sections: new Map(), isSubject: false }));
        let best = 0;
        for (const [section, impact] of sections) {
          best = Math.max(best, impact);
          entry.sections.set(section, (entry.sections.get(section) || 0) + impact * rarity[at]);
        }
        entry.score += (best / highest) * rarity[at];
        if (isWhole[at]) entry.matched += rarity[at];
        if (own.isExact && best >= highest && isIdentifier(own.word)) entry.isSubject = true;
      }
    });
    const ranked = [...pages.values()];
    for (const entry of ranked) {
      const share = total > 0 ? entry.matched / total : 1;
      const together = Math.max(...entry.sections.values()) / (highest * Math.max(total, 0.01));
      entry.score = entry.score * share * share * (1 + 0.3 * Math.min(1, together));
      if (entry.isSubject) entry.score += 1000;
    }
    ranked.sort((a, b) => b.score - a.score || a.page - b.page);
    return ranked;
  }

  // The most pages that are looked at once the best are known.
  const most = 200;

  async function facetsOf(page) {
    const input = reader(await numbered("f", page));
    return { group: input.number() - 1, severity: input.number() - 1, product: input.number() - 1 };
  }

  const fits = (facets, filter) =>
    ["group", "severity", "product"].every((key) => filter[key] === undefined || facets[key] === filter[key]);

  async function findOnce(query, filter) {
    const { pages } = await open();
    const found = await groups(query);
    const ranked = rank(found, pages);
    const isFiltered = Object.keys(filter).length > 0;
    const looked = ranked.slice(0, isFiltered ? most * 10 : most);
    const facets = await Promise.all(looked.map((entry) => facetsOf(entry.page)));
    looked.forEach((entry, at) => { entry.facets = facets[at]; });
    const fitting = looked.filter((entry) => fits(entry.facets, filter));
    return {
      entries: fitting.slice(0, most),
      isMore: ranked.length > looked.length || fitting.length > most,
      all: looked,
      unknown: found.filter((own) => own.pages.size === 0).map((own) => own.word),
      forms: [...new Set(found.flatMap((own) => [...own.forms]))],
    };
  }

  const find = (query, filter = {}) => retry(() => findOnce(query, filter));

  // A page as a result: its record, with the sections that match best.
  async function show(entry) {
    const [href, title, lang, group, product, severity, sections] = await numbered("p", entry.page);
    const best = [...entry.sections].sort((a, b) => b[1] - a[1]).slice(0, 3).map(([section]) => section);
    return {
      href, title, lang, group, severity,
      product: product === null ? null : await numbered("n", product),
      sections: best.filter((section) => sections[section] && sections[section][0]).sort((a, b) => a - b)
        .map((section) => ({ anchor: sections[section][0], heading: sections[section][1], excerpt: sections[section][2] })),
      excerpt: sections[0] ? sections[0][2] : "",
    };
  }

  Object.assign(fieldbookSearch, { find, show, retry, all, numbered, root, open: openDialog });

  // ---- The page

  const first = 8;

  // A field with its results, in the dialog and on the search page.
  function panel({ onQuery }) {
    const field = make("input", {
      type: "search", name: "q", class: "search-field", placeholder: say("search_hint"), "aria-label": say("search"),
      autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "search", maxlength: "200",
    });
    const status = make("p", { class: "search-status" });
    // A region of its own, because nothing outside of an open dialog is read.
    const voice = make("p", { class: "voice", role: "status" });
    let saying;
    // Seen at once, but said when the typing rests.
    const tell = (text) => {
      status.textContent = text;
      clearTimeout(saying);
      saying = setTimeout(() => { if (voice.textContent !== text) voice.textContent = text; }, 700);
    };
    const filters = make("div", { class: "search-filters" });
    const list = make("ol", { class: "search-results" });
    const moreButton = make("button", { type: "button", class: "search-more", hidden: true }, say("search_more"));
    const element = make("div", { class: "search-panel" }, field, filters, status, list, moreButton, voice);
    let filter = {};
    let shown = first;
    let latest = 0;
    let isNamed = false;

    const addressOf = (result, anchor, forms) => {
      const url = new URL(result.href, root);
      if (forms.length > 0) url.searchParams.set("h", forms.slice(0, 12).join(" "));
      if (anchor) url.hash = anchor;
      return url.href;
    };

    function item(result, forms, info) {
      const about = [info.groups[result.group], result.product, result.severity === null ? null : info.severities[result.severity]];
      const link = make("a", { class: "search-title", href: addressOf(result, "", forms), lang: result.lang }, result.title);
      const sections = result.sections.map((section) => make("li", {},
        make("a", { href: addressOf(result, section.anchor, forms), lang: result.lang }, section.heading),
        section.excerpt ? make("p", { lang: result.lang }, section.excerpt) : null));
      return make("li", { class: "search-result" },
        link,
        make("p", { class: "search-about" }, about.filter(Boolean).join(" · ")),
        result.excerpt ? make("p", { class: "search-excerpt", lang: result.lang }, result.excerpt) : null,
        sections.length > 0 ? make("ul", {}, ...sections) : null);
    }

    async function choices(answer, info) {
      const counts = { group: new Map(), product: new Map(), severity: new Map() };
      for (const key of Object.keys(counts)) {
        const { [key]: own, ...others } = filter;
        for (const entry of answer.all) {
          const value = entry.facets[key];
          if (value >= 0 && fits(entry.facets, others)) counts[key].set(value, (counts[key].get(value) || 0) + 1);
        }
        if (own !== undefined && !counts[key].has(own)) counts[key].set(own, 0);
      }
      const nameOf = {
        group: async (value) => info.groups[value],
        severity: async (value) => info.severities[value],
        product: (value) => numbered("n", value),
      };
      const rows = [];
      for (const [key, values] of Object.entries(counts)) {
        if (values.size < 2 && filter[key] === undefined) continue;
        const sorted = [...values].sort((a, b) => (key === "product" ? b[1] - a[1] : a[0] - b[0])).filter(([value], at) => at < 12 || value === filter[key]);
        const buttons = await Promise.all(sorted.map(async ([value, n]) => {
          const isOn = filter[key] === value;
          const button = make("button", { type: "button", "aria-pressed": String(isOn), "data-facet": `${key}-${value}` },
            await nameOf[key](value), " ", make("span", { class: "n" }, answer.isMore ? `${n}+` : String(n)));
          button.addEventListener("click", () => {
            filter = { ...filter };
            if (isOn) delete filter[key]; else filter[key] = value;
            shown = first;
            run(`[data-facet="${key}-${value}"]`);
          });
          return button;
        }));
        rows.push(make("div", { role: "group", "aria-label": say(`search_${key}`) }, ...buttons));
      }
      return rows;
    }

    async function run(focus) {
      const query = field.value;
      const own = (latest += 1);
      if (!query.trim()) {
        list.replaceChildren();
        filters.replaceChildren();
        tell("");
        moreButton.hidden = true;
        onQuery("");
        return false;
      }
      try {
        const [info, answer, results, rows] = await retry(async () => {
          const index = await open();
          const found = await findOnce(query, filter);
          return [index, found, await Promise.all(found.entries.slice(0, shown).map(show)), await choices(found, index)];
        });
        // A slower answer to an earlier question comes too late.
        if (own !== latest) return false;
        isNamed = answer.entries.length > 0 && answer.entries[0].isSubject;
        const merged = [];
        for (const result of results) {
          const same = merged.find((other) => other.href === result.href);
          if (same) same.sections.push(...result.sections); else merged.push(result);
        }
        list.dataset.query = query;
        list.replaceChildren(...merged.map((result) => item(result, answer.forms, info)));
        filters.replaceChildren(...rows);
        const n = answer.entries.length;
        const count = n === 0 ? say("search_none") : n === 1 ? say("search_one") : say("search_many", { n: answer.isMore ? `${n}+` : n });
        const missing = answer.unknown.length > 0 ? ` ${say("search_unknown", { words: answer.unknown.join(", ") })}` : "";
        tell(`${count}${missing}`);
        moreButton.hidden = n <= shown;
        onQuery(query);
        if (focus) (element.querySelector(focus) || field).focus();
        return true;
      } catch (error) {
        if (own === latest) {
          list.replaceChildren();
          document.documentElement.classList.remove("searching");
          tell(say("search_failed"));
        }
        console.warn(error);
      }
      return false;
    }

    let timer;
    field.addEventListener("input", () => {
      filter = {};
      shown = first;
      clearTimeout(timer);
      timer = setTimeout(run, 60);
    });
    moreButton.addEventListener("click", async () => {
      const next = list.children.length;
      shown += first;
      await run();
      const link = list.children[next] && list.children[next].querySelector("a");
      if (link) link.focus();
    });
    element.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
      const links = [...list.querySelectorAll("a")];
      const at = links.indexOf(document.activeElement);
      const isField = document.activeElement === field;
      if (event.key === "ArrowDown" && (isField || at >= 0) && links.length > 0) {
        links[Math.min(at + 1, links.length - 1)].focus();
      } else if (event.key === "ArrowUp" && at >= 0) {
        (at === 0 ? field : links[at - 1]).focus();
      } else if (event.key === "Enter" && isField) {
        clearTimeout(timer);
        // What was named exactly is opened; otherwise the first result is shown to be there, and Enter opens it.
        run().then((isShown) => {
          if (!isShown) return;
          const link = list.querySelector("a");
          if (link && isNamed) link.click(); else if (link) link.focus();
        });
      } else {
        // Who goes on typing means the field, wherever the arrows led.
        if (event.key.length === 1 && event.key !== " " && at >= 0) field.focus();
        return;
      }
      event.preventDefault();
    });
    return { element, field, run, set(query) { field.value = query; filter = {}; shown = first; return run(); } };
  }

  // ---- The dialog

  let dialog;

  function openDialog() {
    if (!dialog) {
      const own = panel({ onQuery: () => {} });
      const close = make("button", { type: "button", class: "search-close" }, say("close"));
      const all = make("a", { href: script.dataset.page }, say("search_all"));
      const element = make("dialog", { class: "search-dialog", "aria-label": say("search") },
        own.element, make("p", { class: "search-foot" }, make("span", { class: "search-keys" }, say("search_keys")), all));
      own.field.after(close);
      close.addEventListener("click", () => element.close());
      // In a search field, Esc would only empty it.
      own.field.addEventListener("keydown", (event) => {
        if (event.key !== "Escape" || event.isComposing) return;
        event.preventDefault();
        element.close();
      });
      element.addEventListener("click", (event) => {
        if (event.target === element) element.close();
        const link = event.target.closest("a");
        if (link) element.close();
      });
      all.addEventListener("click", () => {
        if (own.field.value) all.href = `${script.dataset.page}?q=${encodeURIComponent(own.field.value)}`;
      });
      document.body.append(element);
      dialog = { element, own };
    }
    if (!dialog.element.open) dialog.element.showModal();
    dialog.own.field.focus();
    dialog.own.field.select();
    open().catch(() => {});
  }

  // ---- Arrival: what was searched for is marked, until Esc

  function highlight() {
    const forms = new URLSearchParams(location.search).get("h");
    if (!forms || !window.CSS || !CSS.highlights || typeof Highlight === "undefined") return;
    const wanted = forms.split(" ").filter(Boolean).map(fold).slice(0, 24);
    const ranges = [];
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node && ranges.length < 2000; node = walker.nextNode()) {
      for (const match of node.data.matchAll(/[\p{Alphabetic}\p{N}\p{M}]+(?:[-._/:+][\p{Alphabetic}\p{N}\p{M}]+)*/gu)) {
        const word = fold(match[0]);
        const isHit = wanted.some((form) => word === form || (form.length > 2 && word.startsWith(form)) || spaceless.test(form) && word.includes(form));
        if (!isHit) continue;
        const range = new Range();
        range.setStart(node, match.index);
        range.setEnd(node, match.index + match[0].length);
        ranges.push(range);
      }
    }
    CSS.highlights.set("search", new Highlight(...ranges));
    // The words have done their work, and an address that is passed on should not carry them.
    const url = new URL(location.href);
    url.searchParams.delete("h");
    try { history.replaceState(history.state, "", url); } catch { /* Some browsers refuse this from a folder. */ }
    if (ranges.length > 0) fieldbook.announce(say("search_marked", { n: ranges.length }));
    document.addEventListener("keydown", function clear(event) {
      if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
      CSS.highlights.delete("search");
      document.removeEventListener("keydown", clear);
    });
  }

  // ---- Start

  const place = document.querySelector("[data-search-page]");
  if (place) {
    const own = panel({
      onQuery(query) {
        if (place.dataset.searchPage === "missing") return;
        const url = new URL(location.href);
        if (query) url.searchParams.set("q", query); else url.searchParams.delete("q");
        // Who searches does not look a title up.
        document.documentElement.classList.toggle("searching", Boolean(query));
        try { if (url.href !== location.href) history.replaceState(null, "", url); } catch { /* It is found all the same. */ }
      },
    });
    place.append(own.element);
    const query = new URLSearchParams(location.search).get("q");
    if (query) own.set(query);
    if (place.dataset.searchPage === "missing") {
      // What is asked for in vain often says what was meant.
      let path = location.pathname;
      try { path = decodeURIComponent(path); } catch { /* It is searched for as it is. */ }
      const name = path.replace(/\/(?:index)?(?:\.html?)?$/, "").split("/").pop().replace(/\.html?$/, "");
      if (!query && name && name !== "404") own.set(name.replace(/[-_]+/g, " "));
    } else {
      own.field.focus();
    }
  }
  highlight();
})();
