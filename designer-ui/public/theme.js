// Applied before the first paint: theme and language of the document. A file of its own, so that no inline script is needed.
(function () {
  var root = document.documentElement;
  var theme = null;
  var language = null;
  try {
    theme = localStorage.getItem("sartor.theme");
    language = localStorage.getItem("sartor.language");
  } catch (_) {
    // Storage may be forbidden; the system's preferences hold then.
  }
  var dark = theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.classList.toggle("dark", dark);
  root.lang = language || (/^zh/i.test(navigator.language) ? "zh-CN" : "en");
})();
