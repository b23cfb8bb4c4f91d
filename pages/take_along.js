// Save a chart as a picture, or show what embeds it: the buttons below each chart.
(() => {
  // Streamlit makes a class of an element's key, and the key is the chart's name.
  function chartOf(controls) {
    const key = controls.dataset.chart.replaceAll(/[^\w-]/g, "-");
    return document.querySelector(`.st-key-${key} .chart`);
  }

  function wordsOf(controls) {
    const above = document.querySelector(`.above-chart[data-chart="${controls.dataset.chart}"]`);
    const said = (place, name) => place.querySelector(name)?.textContent ?? "";
    return {
      title: said(above, ".chart-title"),
      marks: said(above, ".chart-marks"),
      source: said(controls.parentElement, ".chart-source"),
      alt: chartOf(controls)?.ariaLabel ?? "",
    };
  }

  async function picture(controls) {
    await chartOf(controls)?.drawn?.();
    const page = getComputedStyle(document.querySelector("[data-testid=stApp]"));
    return chartPicture.made({
      chart: chartOf(controls),
      words: wordsOf(controls),
      about: document.querySelector(".taken-from")?.dataset.about ?? "",
      link: location.href,
      colour: page.color,
      background: page.backgroundColor,
    });
  }

  function fileName(controls, ending) {
    const page = location.pathname.split("/").pop() || "overview";
    return `${page}-${controls.dataset.chart.replaceAll(" ", "-")}.${ending}`;
  }

  function embedAddress(controls) {
    const address = new URL(location.href);
    address.hash = "";
    address.searchParams.set("embed", "true");
    address.searchParams.set("chart", controls.dataset.chart);
    return address.href;
  }

  // Filled when a field is entered: the address moves with the page's controls.
  function entered(event) {
    const field = event.target.closest?.(".embed-panel input");
    if (!field) return;
    const controls = field.closest(".take-along");
    const frame = document.createElement("iframe");
    frame.src = embedAddress(controls);
    frame.title = wordsOf(controls).title;
    frame.loading = "lazy";
    frame.style.border = "0";
    frame.width = "100%";
    frame.height = String(Math.round((chartOf(controls)?.offsetHeight ?? 400) + 240));
    const [address, line] = controls.querySelectorAll(".embed-panel input");
    address.value = frame.src;
    line.value = frame.outerHTML;
    field.select();
  }

  function showEmbed(controls, button) {
    const panel = controls.querySelector(".embed-panel");
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
    if (!panel.hidden) panel.querySelector("input").focus();
  }

  async function clicked(event) {
    const button = event.target.closest?.("[data-take]");
    if (!button) return;
    const controls = button.closest(".take-along");
    const said = controls.querySelector("[role=status]");
    const { take } = button.dataset;
    if (take === "embed") {
      showEmbed(controls, button);
      return;
    }
    button.disabled = true;
    said.textContent = "Making the picture …";
    try {
      const made = await picture(controls);
      const file = take === "svg" ? made.file : await chartPicture.asPng(made);
      chartPicture.save(file, fileName(controls, take));
      said.textContent = "Saved.";
    } catch (error) {
      said.textContent = `No picture was made: ${error.message || error}.`;
    } finally {
      button.disabled = false;
    }
  }

  // The script runs again on every page; the listeners of the page before go.
  window.takeAlong?.abort();
  window.takeAlong = new AbortController();
  const { signal } = window.takeAlong;
  document.addEventListener("click", clicked, { signal });
  document.addEventListener("focusin", entered, { signal });
})();
