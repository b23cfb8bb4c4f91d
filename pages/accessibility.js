// For who does not see a step's result, and for who holds the page in one hand.
(() => {
  const AT_REST = 600; // milliseconds without another step, after which a finding is read out
  const shows = (selector) => document.querySelector(selector);

  // At the end of the page, where nothing that Streamlit draws anew takes it away.
  function once(id) {
    const there = document.getElementById(id);
    if (there) return there;
    const made = document.createElement("div");
    made.id = id;
    document.body.append(made);
    return made;
  }

  // What stands at the top are links like any others, until it is said what they are for.
  function nameLinks() {
    const here = location.pathname.split("/").pop();
    for (const [key, label] of [["navigation", "Sections"], ["subpages", "Pages of this section"]]) {
      const row = shows(`.st-key-${key}`);
      if (!row) continue;
      row.role = "navigation";
      row.ariaLabel = label;
      for (const link of row.querySelectorAll("a")) {
        const [path] = link.getAttribute("href").split("?");
        link.ariaCurrent = path.split("/").pop() === here ? "page" : null;
      }
    }
  }

  // Streamlit's headings begin at the third level; a page begins with its finding.
  function levelHeadings() {
    for (const heading of document.querySelectorAll(":is(h3, h4, h5, h6):not([aria-level])")) {
      heading.ariaLevel = Number(heading.tagName[1]) - 2;
    }
  }
  nameLinks();
  levelHeadings();

  // The finding changes where no focus is.
  const said = once("finding-said");
  said.role = "status";
  const finding = () => shows("[data-testid=stMain] h3")?.textContent.trim() ?? "";
  let known = finding();
  let timer;
  window.findingWatch?.disconnect();
  window.findingWatch = new MutationObserver(() => {
    nameLinks();
    levelHeadings();
    const now = finding();
    if (!now || now === known) return;
    known = now;
    clearTimeout(timer);
    timer = setTimeout(() => { said.textContent = known; }, AT_REST);
  });
  const main = shows("[data-testid=stMain]");
  window.findingWatch.observe(main, { subtree: true, childList: true, characterData: true });

  // On a phone the controls cover the page, and what opens and closes them is far from the thumb;
  // style.css shows the one of the two that does something.
  const thumb = once("thumb");
  const buttons = [
    ["Controls", "[data-testid=stExpandSidebarButton]"],
    ["Show the result", "[data-testid=stSidebarCollapseButton] button"],
  ].map(([label, presses]) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.onclick = () => shows(presses)?.click();
    return button;
  });
  thumb.replaceChildren(...buttons);
})();
