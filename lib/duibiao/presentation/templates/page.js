"use strict";
(function () {
  const root = document.documentElement;
  const LANGUAGES = ["zh", "en"];

  // A chart is kept once for both languages: where they differ stands {"~": [Chinese, English]}; its rows are kept as
  // columns, {"=": {name: values}}, a column of few values as {"#": [values, which]}.
  function spoken(part, at) {
    if (Array.isArray(part)) return part.map((one) => spoken(one, at));
    if (part === null || typeof part !== "object") return part;
    if ("~" in part) return spoken(part["~"][at], at);
    if ("#" in part) { const [values, which] = spoken(part["#"], at); return which.map((one) => values[one]); }
    if ("=" in part) return rows(spoken(part["="], at));
    return Object.fromEntries(Object.entries(part).map(([key, one]) => [key, spoken(one, at)]));
  }

  function rows(columns) {
    const names = Object.keys(columns), made = columns[names[0]].map(() => ({}));
    for (const name of names) columns[name].forEach((value, row) => { if (value !== null && value !== undefined) made[row][name] = value; });
    return made;
  }

  // Charts are drawn when they are first seen: one that is hidden has no width.
  function draw() {
    for (const place of document.querySelectorAll("figure.chart .drawing:not([data-drawn])")) {
      if (place.offsetParent === null) continue;
      place.dataset.drawn = "asked";
      const kept = JSON.parse(place.parentElement.querySelector("script").textContent);
      const spec = spoken(kept, Math.max(0, LANGUAGES.findIndex((language) => place.classList.contains(language))));
      // ast: expressions are interpreted, so that the page's policy need not allow eval.
      vegaEmbed(place, spec, { mode: "vega-lite", renderer: "svg", actions: false, ast: true })
        .then(() => { place.dataset.drawn = "yes"; })
        .catch((error) => {
          place.dataset.drawn = "no";
          place.textContent = "此图未能画出 / This chart could not be drawn: " + error.message;
          console.error(error);
        });
    }
  }

  function speak(language) {
    root.dataset.lang = language;
    root.lang = language === "zh" ? "zh-CN" : "en";
    const title = document.body.dataset[language === "zh" ? "titleZh" : "titleEn"];
    if (title) document.title = title;
    try { localStorage.setItem("duibiao-language", language); } catch { /* a page in a sealed frame remembers nothing */ }
    hide();
    draw();
  }

  function remembered() {
    if (location.hash === "#en" || location.hash === "#zh") return location.hash.slice(1);
    try { return localStorage.getItem("duibiao-language") === "en" ? "en" : "zh"; } catch { return "zh"; }
  }

  // The source of a value is its row in the table of sources, set as a small window beside it.
  const box = document.getElementById("source");
  let asked = null, held = false, waiting = 0;

  function hide(back) {
    clearTimeout(waiting);
    if (!box || box.hidden) return;
    box.hidden = true;
    if (asked) asked.removeAttribute("aria-expanded");
    if (back && asked) asked.focus();
    asked = null;
    held = false;
  }

  function line(list, name, content) {
    const head = document.createElement("dt"), text = document.createElement("dd");
    head.textContent = name;
    text.append(...content);
    list.append(head, text);
    return text;
  }

  function tell(link, hold) {
    const row = document.getElementById(link.getAttribute("href").slice(1));
    if (!row) return false;
    const heads = row.closest("table").tHead.rows[0].cells, zh = root.dataset.lang === "zh";
    const title = document.createElement("p"), list = document.createElement("dl"), close = document.createElement("button");
    title.id = "source-title";
    title.textContent = row.cells[0].textContent;
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", zh ? "关闭" : "Close");
    close.addEventListener("click", () => hide(true));
    for (let at = 1; at < row.cells.length; at += 1) {
      if (row.cells[at].textContent.trim() === "—") continue;
      const cell = row.cells[at], text = line(list, heads[at].textContent, [...cell.cloneNode(true).childNodes]);
      if (cell.lang) [text.lang, text.className] = [cell.lang, cell.className];
    }
    if (link.dataset.grade) line(list, zh ? "此处比较的等级" : "Grade of this comparison", [link.dataset.grade]);
    box.replaceChildren(close, title, list);
    box.hidden = false;
    if (asked && asked !== link) asked.removeAttribute("aria-expanded");
    asked = link;
    held = hold;
    link.setAttribute("aria-expanded", "true");
    const at = link.getBoundingClientRect(), room = root.clientWidth;
    const below = at.bottom + 6 + box.offsetHeight < innerHeight || at.top < box.offsetHeight + 60;
    box.style.left = Math.max(8, Math.min(at.left, room - box.offsetWidth - 8)) + scrollX + "px";
    box.style.top = (below ? at.bottom + 6 : at.top - box.offsetHeight - 6) + scrollY + "px";
    return true;
  }

  if (box) {
    const cited = (event) => event.target.closest ? event.target.closest("a.cite") : null;
    document.addEventListener("click", (event) => {
      const link = cited(event);
      if (link) {
        if (link === asked && held) hide(); else if (!tell(link, true)) return;
        event.preventDefault();
      } else if (!box.contains(event.target)) hide();
    });
    document.addEventListener("mouseover", (event) => {
      const link = cited(event);
      clearTimeout(waiting);
      if (held) return;
      if (link) waiting = setTimeout(() => tell(link, false), 180);
      else if (asked && !box.contains(event.target)) waiting = setTimeout(() => hide(), 250);
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(held); });
  }

  // Whoever leaves for a row of a folded table finds it open; on paper everything is open.
  function unfold() {
    const row = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = row && row.closest("details");
    if (folded && !folded.open) { folded.open = true; row.scrollIntoView({ block: "center" }); }
  }
  addEventListener("hashchange", unfold);
  let shut = [];
  addEventListener("beforeprint", () => {
    shut = [...document.querySelectorAll("main details:not([open])")];
    // Long tables and wide ones have landscape pages, as in the documents.
    for (const one of document.querySelectorAll("main details.duibiao-box")) {
      one.classList.toggle("wide", shut.includes(one) || one.querySelectorAll("thead th").length > 8);
    }
    for (const one of shut) one.open = true;
  });
  addEventListener("afterprint", () => { for (const one of shut) one.open = false; });

  // A list, of reports or of words: what holds every word that is sought and fits every choice is shown.
  const sought = document.getElementById("sought"), list = document.querySelector("[data-sifted]");
  function sift() {
    const words = sought.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = [...document.querySelectorAll("select[data-by]")];
    let count = 0;
    for (const row of list.querySelectorAll(list.dataset.sifted)) {
      const fits = words.every((one) => row.textContent.toLowerCase().includes(one))
        && chosen.every((one) => !one.value || row.dataset[one.dataset.by].split(" ").includes(one.value));
      row.hidden = !fits;
      count += fits ? 1 : 0;
    }
    for (const part of list.querySelectorAll("section")) part.hidden = !part.querySelector(`${list.dataset.sifted}:not([hidden])`);
    for (const one of document.querySelectorAll(".count")) one.textContent = count;
  }
  if (sought) {
    sought.addEventListener("input", sift);
    for (const one of document.querySelectorAll("select[data-by]")) one.addEventListener("change", sift);
    sift();
  }

  document.getElementById("switch").addEventListener("click", () => speak(root.dataset.lang === "zh" ? "en" : "zh"));
  speak(remembered());
  unfold();
})();
