// Write into what is printed the page's settings and its link: paper has no controls.
(() => {
  const WIDTH = 640; // of A4 paper between its margins, in CSS pixels

  const tables = () => document.querySelectorAll("[data-testid=stDataFrame]");

  // In the words of the controls; the address holds whatever differs from its default.
  function inWords({ name, kind, unit, value, none }) {
    const query = new URLSearchParams(location.search);
    if (!query.has(name)) return value;
    const texts = query.getAll(name).filter(Boolean);
    if (kind === "toggle") return texts[0] === "true" ? "on" : "off";
    if (kind === "years") return texts.join("–");
    if (kind === "table") return texts[0] ? "rows of your own, in the link" : "empty";
    return texts.length ? texts.join(", ") + unit : none;
  }

  function write() {
    const place = document.querySelector(".printed");
    if (!place) return;
    const list = document.createElement("dl");
    for (const setting of JSON.parse(place.dataset.settings)) {
      const [row, name, value] = ["div", "dt", "dd"].map((each) => document.createElement(each));
      name.textContent = `${setting.label}: `;
      value.textContent = inWords(setting);
      row.append(name, value);
      list.append(row);
    }
    const link = document.createElement("p");
    link.textContent = `${document.title}: ${location.href}`;
    place.replaceChildren(list, link);
    // Tables are pictures of what the window shows of them.
    for (const table of tables()) table.style.zoom = Math.min(1, WIDTH / table.clientWidth);
  }

  function back() {
    for (const table of tables()) table.style.zoom = "";
  }

  // The script runs again on every page; the listener of the page before goes.
  window.printedPage?.abort();
  window.printedPage = new AbortController();
  addEventListener("beforeprint", write, { signal: window.printedPage.signal });
  addEventListener("afterprint", back, { signal: window.printedPage.signal });
})();
