"use strict";
(function () {
  const root = document.documentElement;

  // On a phone a chart that would have to be scrolled sideways is set anew: panels below each other, long words on several
  // lines, and the plot as wide as is left.
  const SPACE = { zh: 12.4, en: 6.8 }, LINE = 14, LEAST = 150, EDGE = 60, TRIES = 5;

  function narrowed(spec, place) {
    const svg = place.querySelector("svg"), room = place.parentElement.clientWidth;
    if (innerWidth > 640 || !svg || Number(svg.getAttribute("width")) <= room) return false;
    const letter = SPACE[place.classList.contains("zh") ? "zh" : "en"], most = Math.floor(room * 0.4 / letter);
    const names = [...svg.querySelectorAll(".role-axis-label text[text-anchor=end]")].filter((one) => !one.getAttribute("transform").includes("rotate"));
    const longest = Math.max(0, ...names.map((one) => one.getBBox().width)), long = names.map((one) => counted(one, most));
    const lines = longest > room * 0.4 ? Math.max(...long) : 1, width = Math.max(LEAST, room - Math.min(longest, room * 0.42) - EDGE);
    const extent = { minExtent: Math.min(longest, room * 0.42) + 4, maxExtent: Math.min(longest, room * 0.42) + 4 };
    const title = (text, size = 12, left = room - 34) => text && broken([text].flat().join(letter > 9 ? "" : " "), left / (letter * size / 12));
    if (spec.concat) spec.columns = 1;
    for (const view of spec.concat || [spec]) {
      view.width = typeof view.width === "number" ? Math.min(view.width, width) : width;
      if (lines > 1 && view.height && view.height.step) view.height = { step: Math.max(view.height.step, lines * LINE + 4) };
      if (view !== spec && view.title) view.title = view.title.text ? { ...view.title, text: title(view.title.text, 13, width + EDGE / 2) } : title(view.title, 13, width + EDGE / 2);
      for (const { encoding = {} } of view.layer || [view]) {
        if (encoding.y && encoding.y.type !== "quantitative" && encoding.y.axis !== null) encoding.y.axis = { ...encoding.y.axis, ...(lines > 1 ? wrapped(most) : {}), ...extent };
        if (encoding.x && encoding.x.axis && "labelAngle" in encoding.x.axis) Object.assign(encoding.x.axis, { labelAngle: -90, labelLimit: 290, labelPadding: 3, labelExpr: `replace(datum.label, regexp('\\n', 'g'), '${letter > 9 ? "" : " "}')` });
        if (encoding.x && encoding.x.axis !== null) for (const one of [encoding.x, encoding.x.axis || {}]) if (one.title) one.title = title(one.title, 12, width + EDGE / 2);
        for (const one of Object.values(encoding)) if (one.legend) one.legend = { ...wrapped(Math.floor((width + EDGE) / letter) - 8), ...one.legend, labelOffset: undefined, columns: 1 };
      }
    }
    spec.title = { ...spec.title, text: title(spec.title.text, 16), subtitle: title(spec.title.subtitle), frame: "bounds" };
    return true;
  }

  // Words beside marks keep their length: what is still too wide is taken from the plots.
  function squeezed(spec, place) {
    const over = Number(place.querySelector("svg").getAttribute("width")) - place.parentElement.clientWidth;
    for (const view of over > 0 ? spec.concat || [spec] : []) {
      view.width = Math.max(LEAST / 2, view.width - 2 * over - 2);
    }
    return over > 0;
  }

  function counted(text, most) {
    const parts = text.children.length ? [...text.children] : [text];
    return parts.reduce((sum, part) => sum + broken(part.textContent, most).length, 0);
  }

  // Lines of at most so many letters, ended at a space or between Chinese characters.
  function broken(text, letters) {
    const most = Math.max(6, Math.floor(letters));
    return text.match(new RegExp("[^]{1," + most + "}(?=\\s|$|[\u3400-\u9fff])|[^]{1," + most + "}", "g")).map((line) => line.trim());
  }

  function wrapped(letters) {
    const line = "(.{1," + letters + "})(?: +|$|(?=\\n)|(?<=[\\u3000-\\uffef])(?<![（〔“《])(?![，。；：、）〕”》]))";
    const labelExpr = "split(trim(replace(datum.label, regexp('" + line + "', 'g'), '$1\\n')), regexp('\\n+'))";
    // Around the tick: by itself the first line would stand there.
    const condition = [2, 3, 4, 5, 6].map((n) => ({ test: "length(" + labelExpr + ") === " + n, value: (1 - n) * LINE / 2 }));
    return { labelExpr, labelLimit: 0, labelOffset: { condition, value: 0 } };
  }

  // Charts, and the library that draws them, are kept packed: gzip as the page's maker writes it, ten bytes ahead of the
  // packed ones, checksum and length behind them. Browsers of before 2023 have nothing to unpack it by.
  async function unpacked(kept) {
    const bytes = Uint8Array.from(atob(kept.textContent), (letter) => letter.charCodeAt(0));
    if (window.DecompressionStream) return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
    const length = new DataView(bytes.buffer).getUint32(bytes.length - 4, true);
    return new TextDecoder().decode(inflate(bytes.subarray(10, -8), new Uint8Array(length)));
  }

  // Of two parts that are bundled because they go together, the one names an older version of the other: no news to a reader.
  const warn = console.warn.bind(console);
  console.warn = (...said) => String(said[0]).startsWith("The compiled spec uses Vega ") || warn(...said);

  // The library runs as a script of the page, which the page's policy knows by its hash.
  let library = null;
  async function loaded() {
    const script = document.createElement("script");
    script.textContent = await unpacked(document.querySelector("script.library"));
    document.head.append(script);
  }

  // Panels stand as many abreast as there is room for: beside each plot its labels, names or numbers.
  const NAMES = 155, NUMBERS = 75;

  function abreast(spec, room) {
    const named = (view) => (view.layer || [view]).some(({ encoding = {} }) => encoding.y && encoding.y.type === "nominal");
    const wide = Math.max(...spec.concat.map((view) => view.width + (named(view) ? NAMES : NUMBERS)));
    return Math.max(1, Math.min(spec.concat.length, Math.floor(room / wide)));
  }

  async function drawn(place) {
    await (library ||= loaded());
    const spec = JSON.parse(await unpacked(place.parentElement.querySelector("script")));
    if (spec.concat && spec.columns > 1) spec.columns = abreast(spec, place.parentElement.clientWidth);
    // ast: expressions are interpreted, so that the page's policy need not allow eval.
    const set = async () => {
      const { view } = await vegaEmbed(place, spec, { mode: "vega-lite", renderer: "svg", actions: false, ast: true });
      view.addEventListener("click", (event, item) => { if (item && item.datum && tellMark(item, event)) event.stopPropagation(); });
      walked.set(place, { marks: marksOf(view.scenegraph().root), at: -1 });
    };
    await set();
    if (!narrowed(spec, place)) return;
    await set();
    for (let more = TRIES; more > 0 && squeezed(spec, place); more -= 1) await set();
  }

  // By keyboard one walks from mark to mark of a chart with the arrows: each tells what a pointer would be told.
  const walked = new WeakMap();

  function marksOf(mark) {
    const own = ["symbol", "rect"].includes(mark.marktype) ? mark.items.filter((one) => one.tooltip && one._svg) : [];
    return [...own, ...(mark.items || []).flatMap((item) => (item.items || []).flatMap(marksOf))];
  }

  function walk(event) {
    const walker = walked.get(event.target), step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || !walker || !walker.marks.length) return;
    event.preventDefault();
    const count = walker.marks.length, last = walker.marks[walker.at];
    if (last) last._svg.classList.remove("here");
    walker.at = walker.at < 0 && step < 0 ? count - 1 : (walker.at + step + count) % count;
    const item = walker.marks[walker.at];
    item._svg.classList.add("here");
    item._svg.scrollIntoView({ block: "nearest", inline: "nearest" });
    const place = item._svg.getBoundingClientRect();
    if (open(keysOf(item), gradeOf(item), place, item.tooltip)) [asked, held] = [event.target, true];
  }

  function leave(event) {
    const walker = walked.get(event.target), last = walker && walker.marks[walker.at];
    if (last) last._svg.classList.remove("here");
    if (walker && asked === event.target && event.relatedTarget && !box.contains(event.relatedTarget)) hide();
  }

  // Charts are drawn when they are first seen: one that is hidden has no width.
  function draw() {
    for (const place of document.querySelectorAll("figure.chart .drawing:not([data-drawn])")) {
      if (place.offsetParent === null) continue;
      place.dataset.drawn = "asked";
      drawn(place)
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
    delete root.dataset.told;
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

  // One figure: its name and what its row says.
  function told(row) {
    const heads = row.closest("table").tHead.rows[0].cells;
    const title = document.createElement("p"), list = document.createElement("dl");
    title.textContent = row.cells[0].textContent;
    let head = row;
    while (head && !head.querySelector(".gt_group_heading")) head = head.previousElementSibling;
    if (head) line(list, root.dataset.lang === "zh" ? "文件" : "Document", [head.textContent]);
    for (let at = 1; at < row.cells.length; at += 1) {
      if (row.cells[at].textContent.trim() === "—") continue;
      const cell = row.cells[at], text = line(list, heads[at].textContent, [...cell.cloneNode(true).childNodes]);
      if (cell.lang) [text.lang, text.className] = [cell.lang, cell.className];
    }
    return [title, list];
  }

  // What a mark says when it is pointed at.
  function said(tip) {
    const title = document.createElement("p"), list = document.createElement("dl"), [[, first], ...rest] = Object.entries(tip);
    title.textContent = first;
    for (const [name, text] of rest) {
      if (text === "—" || text === "") continue;
      const words = line(list, name, [String(text)]);
      if (/[\u4e00-\u9fff]/.test(text)) words.lang = "zh";
    }
    return [title, list];
  }

  function open(keys, grade, at, tip = null, zh = root.dataset.lang === "zh") {
    const rows = keys.map((key) => document.getElementById(key)).filter(Boolean);
    if (!rows.length && !tip) return false;
    const close = document.createElement("button"), parts = [...(tip ? said(tip) : []), ...rows.flatMap(told)];
    parts[0].id = "source-title";
    close.type = "button";
    close.textContent = "×";
    close.setAttribute("aria-label", zh ? "关闭" : "Close");
    close.addEventListener("click", () => hide(true));
    if (grade) line(parts[parts.length - 1], zh ? "此处比较的等级" : "Grade of this comparison", [grade]);
    box.replaceChildren(close, ...parts);
    box.hidden = false;
    root.dataset.told = "";
    box.scrollTop = 0;
    if (asked) asked.removeAttribute("aria-expanded");
    const room = root.clientWidth;
    const below = at.bottom + 6 + box.offsetHeight < innerHeight || at.top < box.offsetHeight + 60;
    box.style.left = Math.max(8, Math.min(at.left, room - box.offsetWidth - 8)) + scrollX + "px";
    box.style.top = (below ? at.bottom + 6 : at.top - box.offsetHeight - 6) + scrollY + "px";
    return true;
  }

  function tell(link, hold) {
    if (!open([link.getAttribute("href").slice(1)], link.dataset.grade, link.getBoundingClientRect())) return false;
    link.setAttribute("aria-expanded", "true");
    [asked, held] = [link, hold];
    return true;
  }

  // A mark names the figures it was drawn from; a line is of all its points.
  function keysOf({ datum, mark }) {
    return datum.sources && mark.marktype !== "line" ? datum.sources.split(" ").map((key) => root.dataset.lang + "-" + key) : [];
  }

  function gradeOf({ datum }) {
    return /^[A-CX]$/.test(datum.grade) ? datum.grade : "";
  }

  function tellMark(item, { clientX, clientY }) {
    clearTimeout(waiting);
    if (!open(keysOf(item), gradeOf(item), { left: clientX, top: clientY - 8, bottom: clientY + 8 })) return false;
    [asked, held] = [null, true];
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
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(held); else walk(event); });
    document.addEventListener("focusout", leave);
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
    moved = [...document.querySelectorAll("main details.wide")].map((one) => one.closest("main > *")).map(toAnnex);
  });
  addEventListener("afterprint", () => {
    for (const one of shut) one.open = false;
    for (const [pointer, block] of moved) pointer.replaceWith(block);
    moved = [];
  });

  // Tables on landscape pages stand together behind the text, as in the documents: each would break it otherwise.
  let moved = [];
  function toAnnex(block) {
    const pointer = document.createElement("p"), title = block.querySelector("summary").firstChild.textContent.trim();
    pointer.className = block.className + " pointer";
    pointer.lang = block.lang;
    pointer.textContent = block.classList.contains("zh") ? "见文末附表：" + title + "。" : "See the tables at the end: " + title + ".";
    block.replaceWith(pointer);
    document.getElementById("main").append(block);
    return [pointer, block];
  }

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
