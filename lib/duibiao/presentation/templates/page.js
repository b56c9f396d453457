"use strict";
(function () {
  const root = document.documentElement;

  // Charts are drawn when they are first seen: one that is hidden has no width.
  function draw() {
    for (const place of document.querySelectorAll("figure.chart .drawing:not([data-drawn])")) {
      if (place.offsetParent === null) continue;
      place.dataset.drawn = "asked";
      const spec = JSON.parse(place.nextElementSibling.textContent);
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
    draw();
  }

  function remembered() {
    if (location.hash === "#en" || location.hash === "#zh") return location.hash.slice(1);
    try { return localStorage.getItem("duibiao-language") === "en" ? "en" : "zh"; } catch { return "zh"; }
  }

  document.getElementById("switch").addEventListener("click", () => speak(root.dataset.lang === "zh" ? "en" : "zh"));
  speak(remembered());
})();
