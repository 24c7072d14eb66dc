// What pages can do with a script. Everything here improves something that works without it.
//
// The other scripts find what they share in `fieldbook`.
"use strict";
(() => {
  const words = window.fieldbookWords || {};
  const root = document.documentElement;
  // A word of the theme, with its places filled.
  const say = (key, values = {}) =>
    Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, () => value), words[key] || key);

  // An element; attributes that are null or false and children that are null are left out. Text stays text.
  const make = (name, attributes = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
    }
    element.append(...children.filter((child) => child !== null));
    return element;
  };

  // Storage fails in some browsers when a page is opened from a folder.
  const store = {
    get(key) { try { return localStorage.getItem(key); } catch { return null; } },
    set(key, value) {
      try {
        if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value);
      } catch { /* The choice holds for this page. */ }
    },
  };

  // Search is loaded when somebody searches.
  const script = document.currentScript;
  let search;
  window.fieldbook = {
    say,
    make,
    search() {
      search = search || new Promise((resolve, reject) => {
        const element = make("script", { "data-index": script.dataset.index, "data-page": script.dataset.page });
        element.onload = () => resolve(window.fieldbookSearch);
        element.onerror = () => { search = null; reject(new Error("search can not be loaded")); };
        element.src = script.dataset.search;
        document.head.append(element);
      });
      return search;
    },
    announce: (text) => announce(text),
  };
  const openSearch = () => fieldbook.search().then((loaded) => loaded.open(), () => location.assign(script.dataset.page));
  document.querySelectorAll("[data-search-open]").forEach((opener) => {
    opener.setAttribute("aria-haspopup", "dialog");
    opener.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      openSearch();
    });
  });
  if (document.querySelector("[data-search-page]") || new URLSearchParams(location.search).has("h")) {
    fieldbook.search().catch((error) => {
      // The list of all pages is there without it.
      root.classList.remove("searching");
      console.warn(error);
    });
  }

  // One place that speaks to screen readers.
  const voice = make("p", { class: "voice", role: "status" });
  document.body.append(voice);
  const announce = (text) => { voice.textContent = ""; requestAnimationFrame(() => { voice.textContent = text; }); };

  // ---- Colour scheme

  const schemes = ["auto", "light", "dark"];
  document.querySelectorAll("[data-theme-switch]").forEach((button) => {
    const current = () => root.dataset.theme || "auto";
    const label = () => {
      const text = say("theme_now", { theme: say(`theme_${current()}`) });
      button.setAttribute("aria-label", text);
      button.title = text;
      button.dataset.now = current();
    };
    label();
    button.addEventListener("click", () => {
      const next = schemes[(schemes.indexOf(current()) + 1) % schemes.length];
      if (next === "auto") delete root.dataset.theme; else root.dataset.theme = next;
      store.set("fieldbook-theme", next === "auto" ? null : next);
      // The new name of the button is read, because it has the focus.
      label();
    });
  });

  // ---- Menus that are folded on a phone

  const narrow = matchMedia("(max-width: 47.99rem)");
  const folds = [...document.querySelectorAll("details[data-menu]")];
  folds.forEach((fold) => {
    // A link into the page itself leaves the menu.
    fold.addEventListener("click", (event) => {
      if (event.target.closest("a[href^='#']") && narrow.matches) fold.open = false;
    });
  });
  narrow.addEventListener("change", () => folds.forEach((fold) => { fold.open = false; }));
  // Esc leaves a menu from anywhere and gives the focus back.
  const leaveMenu = () => {
    const open = narrow.matches && folds.find((fold) => fold.open);
    if (!open) return false;
    open.open = false;
    open.querySelector("summary").focus();
    return true;
  };

  const currentLink = document.querySelector(".menu [aria-current=page]");
  if (currentLink && !narrow.matches) {
    const menu = currentLink.closest(".menu");
    if (currentLink.offsetTop + currentLink.offsetHeight > menu.clientHeight) {
      menu.scrollTop = currentLink.offsetTop - menu.clientHeight / 2;
    }
  }

  // ---- Code: copied without prompts

  const prompt = /^\s*(?:[$#%>]|PS [^>]*>|[\w.-]+@[\w.-]+[:~][^$#]*[$#])\s/;
  function commands(text) {
    const lines = text.replace(/\n$/, "").split("\n");
    const first = lines.find((line) => line.trim());
    // Lines that start with # alone are comments more often than commands.
    if (!first || !prompt.test(first) || /^\s*#/.test(first)) return lines.join("\n");
    return lines.filter((line) => prompt.test(line)).map((line) => line.replace(prompt, "")).join("\n");
  }

  document.querySelectorAll("pre > code").forEach((code) => {
    const pre = code.parentElement;
    const button = make("button", { type: "button", class: "copy" }, say("copy"));
    const frame = make("div", { class: "code-frame" });
    pre.replaceWith(frame);
    frame.append(pre, button);
    let timer;
    button.addEventListener("click", async () => {
      let done = "copied";
      try {
        await navigator.clipboard.writeText(commands(code.textContent));
      } catch {
        done = "copy_failed";
        const range = new Range();
        range.selectNodeContents(code);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
      }
      button.textContent = say(done);
      announce(say(done));
      clearTimeout(timer);
      timer = setTimeout(() => { button.textContent = say("copy"); }, 2500);
    });
  });

  // ---- Tabs: one at a time, the same choice everywhere on the page and on the next

  const groups = [];
  const nameOf = (tab) => {
    const texts = [...(tab.firstElementChild?.childNodes ?? [])].filter((node) => !(node.classList && node.classList.contains("permalink")));
    return texts.map((node) => node.textContent).join("").trim();
  };
  document.querySelectorAll(".tabs").forEach((tabs, number) => {
    const panels = [...tabs.children].filter((child) => child.matches(".tab") && child.firstElementChild);
    if (panels.length < 2) { tabs.classList.add("single"); return; }
    const list = make("div", { role: "tablist", "aria-label": say("tabs") });
    const buttons = panels.map((panel, at) => {
      panel.id = panel.id || `tab-panel-${number}-${at}`;
      const button = make("button", { type: "button", role: "tab", id: `tab-${number}-${at}`, "aria-controls": panel.id }, nameOf(panel));
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", button.id);
      // The tab is its heading now, so nothing in that may be reached.
      const permalink = panel.firstElementChild.querySelector(".permalink");
      if (permalink) permalink.remove();
      list.append(button);
      return button;
    });
    const select = (at) => {
      panels.forEach((panel, other) => {
        if (other === at) panel.removeAttribute("hidden"); else panel.setAttribute("hidden", "until-found");
        panel.tabIndex = other === at ? 0 : -1;
        buttons[other].setAttribute("aria-selected", String(other === at));
        buttons[other].tabIndex = other === at ? 0 : -1;
      });
    };
    const group = { names: panels.map(nameOf), panels, select };
    groups.push(group);
    const choose = (at, focus) => {
      const before = buttons[at].getBoundingClientRect().top;
      for (const other of groups) {
        const same = other.names.indexOf(group.names[at]);
        if (other === group || same >= 0) other.select(other === group ? at : same);
      }
      try { sessionStorage.setItem("fieldbook-tab", group.names[at]); } catch { /* It is chosen here only. */ }
      if (focus) buttons[at].focus();
      // Other tabs above may have changed their height.
      scrollBy(0, buttons[at].getBoundingClientRect().top - before);
    };
    buttons.forEach((button, at) => button.addEventListener("click", () => choose(at)));
    list.addEventListener("keydown", (event) => {
      const at = buttons.indexOf(document.activeElement);
      const forward = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
      const back = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
      const to = { [forward]: at + 1, [back]: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
      if (to === undefined || at < 0) return;
      event.preventDefault();
      choose((to + buttons.length) % buttons.length, true);
    });
    panels.forEach((panel, at) => panel.addEventListener("beforematch", () => choose(at)));
    tabs.prepend(list);
    tabs.classList.add("ready");
    let chosen = null;
    try { chosen = sessionStorage.getItem("fieldbook-tab"); } catch { /* The first is shown. */ }
    select(Math.max(0, group.names.indexOf(chosen)));
  });

  // ---- Arrival at something that is folded or behind a tab

  function reveal() {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const target = id && document.getElementById(id);
    if (!target) return;
    let isChanged = false;
    for (let element = target; element && element !== document.body; element = element.parentElement) {
      if (element.tagName === "DETAILS" && !element.open && !element.dataset.menu) { element.open = true; isChanged = true; }
      const group = groups.find(({ panels }) => panels.includes(element));
      if (group) { group.select(group.panels.indexOf(element)); isChanged = true; }
    }
    if (isChanged) target.scrollIntoView();
  }
  addEventListener("hashchange", reveal);
  reveal();

  // ---- Contents: where the reader is

  const contents = new Map();
  document.querySelectorAll(".toc a[href^='#']").forEach((link) => {
    let target = null;
    try { target = document.getElementById(decodeURIComponent(link.hash.slice(1))); } catch { /* It leads nowhere. */ }
    if (target) contents.set(target, link);
  });
  if (contents.size > 0) {
    const targets = [...contents.keys()];
    const mark = () => {
      // The last heading above the upper third is what is being read.
      const line = innerHeight / 3;
      let current = null;
      for (const target of targets) if (target.getBoundingClientRect().top <= line) current = target;
      if (scrollY + innerHeight >= root.scrollHeight - 2 && scrollY > 0) {
        const last = targets.filter((target) => target.getBoundingClientRect().top < innerHeight);
        current = last.includes(current) && current.getBoundingClientRect().top > 0 ? current : last[last.length - 1] || current;
      }
      contents.forEach((link, target) => {
        if (target === current) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
      });
    };
    let isWaiting = false;
    const later = () => {
      if (isWaiting) return;
      isWaiting = true;
      requestAnimationFrame(() => { isWaiting = false; mark(); });
    };
    addEventListener("scroll", later, { passive: true });
    addEventListener("resize", later);
    mark();
  }

  // ---- Terms: their meaning on hover and on focus, until Esc

  const tip = make("div", { role: "tooltip", id: "term-tip", class: "term-tip", hidden: true });
  let described = null;
  let timer;
  const hide = () => {
    tip.hidden = true;
    if (described) described.removeAttribute("aria-describedby");
    described = null;
  };
  const explain = (link) => {
    clearTimeout(timer);
    if (described === link) return;
    hide();
    tip.textContent = link.dataset.meaning;
    tip.hidden = false;
    described = link;
    link.setAttribute("aria-describedby", tip.id);
    const place = link.getBoundingClientRect();
    const own = tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, place.left), root.clientWidth - own.width - 8);
    const isBelow = place.bottom + own.height + 12 < innerHeight || place.top < own.height + 12;
    // Positions are set by script, which the content security policy allows where a style attribute is not.
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${(isBelow ? place.bottom + 6 : place.top - own.height - 6) + scrollY}px`;
  };
  const terms = document.querySelectorAll("a.term[title]");
  if (terms.length > 0) document.body.append(tip);
  terms.forEach((link) => {
    link.dataset.meaning = link.title;
    link.removeAttribute("title");
    link.addEventListener("pointerenter", (event) => { if (event.pointerType !== "touch") explain(link); });
    link.addEventListener("focus", () => explain(link));
    link.addEventListener("blur", hide);
    link.addEventListener("pointerleave", () => { timer = setTimeout(hide, 200); });
  });
  tip.addEventListener("pointerenter", () => clearTimeout(timer));
  tip.addEventListener("pointerleave", hide);

  // ---- Keys

  const isTyping = (element) => element && (element.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(element.tagName));
  let help = null;
  function openHelp() {
    if (!help) {
      const toggle = make("input", { type: "checkbox", id: "single-keys" });
      toggle.checked = store.get("fieldbook-keys") !== "off";
      toggle.addEventListener("change", () => store.set("fieldbook-keys", toggle.checked ? null : "off"));
      const close = make("button", { type: "button" }, say("close"));
      const rows = [["/", "keys_search"], ["Ctrl K", "keys_search"], ["?", "keys_help"], ["Esc", "keys_escape"]];
      help = make("dialog", { class: "keys", "aria-labelledby": "keys-title" },
        make("h2", { id: "keys-title" }, say("keys")),
        make("dl", {}, ...rows.map(([key, word]) => make("div", {},
          make("dt", {}, ...key.split(" ").flatMap((part, at) => [at ? " + " : "", make("kbd", {}, part)])), make("dd", {}, say(word))))),
        make("p", {}, toggle, " ", make("label", { for: "single-keys" }, say("keys_single"))), close);
      help.single = toggle;
      close.addEventListener("click", () => help.close());
      help.addEventListener("click", (event) => { if (event.target === help) help.close(); });
      document.body.append(help);
    }
    help.showModal();
  }
  const hasSingleKeys = () => (help ? help.single.checked : store.get("fieldbook-keys") !== "off");
  document.querySelectorAll("[data-keys]").forEach((button) => button.addEventListener("click", openHelp));

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.defaultPrevented) return;
    const isOpen = document.querySelector("dialog[open]");
    if (event.key === "Escape" && !isOpen) {
      // One press leaves one thing.
      const isShown = described !== null;
      hide();
      if (isShown || leaveMenu()) event.stopImmediatePropagation();
      return;
    }
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (isCommand && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!isOpen) openSearch();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isOpen || isTyping(event.target) || !hasSingleKeys()) return;
    if (event.key === "/") { event.preventDefault(); openSearch(); }
    if (event.key === "?") { event.preventDefault(); openHelp(); }
  });

  // What is folded is printed, too, in browsers that can not do so by style.
  addEventListener("beforeprint", () => document.querySelectorAll("main details:not([open])").forEach((element) => {
    element.open = true;
    element.dataset.printed = "";
  }));
  addEventListener("afterprint", () => document.querySelectorAll("details[data-printed]").forEach((element) => {
    element.open = false;
    delete element.dataset.printed;
  }));
})();
