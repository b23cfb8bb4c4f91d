// What a reader takes along of a chart: a picture, or the line that embeds it.
const SHAPE = document.createElement("template");
SHAPE.innerHTML = `
  <div class="take-along">
    <button type="button" data-take="png" aria-label="Save as PNG">PNG</button>
    <button type="button" data-take="svg" aria-label="Save as SVG">SVG</button>
    <button type="button" data-take="embed" aria-expanded="false">Embed</button>
    <span role="status"></span>
    <div class="embed-panel" hidden>
      <label>Address of this chart alone<input readonly></label>
      <label>Line for a wiki or web page<input readonly></label>
    </div>
  </div>`;
const ABOVE_AND_BELOW = 240; // pixels of what stands around an embedded chart

export default class TakeAlong {
  // What makes pictures is loaded when the first one is asked for.
  constructor(chart) {
    this.chart = chart;
    this.controls = SHAPE.content.firstElementChild.cloneNode(true);
    this.controls.dataset.chart = chart.words.name;
    for (const button of this.controls.querySelectorAll("button")) {
      const { take } = button.dataset;
      button.id = `${chart.id}-${take}`;
      button.setAttribute("aria-labelledby", `${button.id} ${chart.id}-title`);
      const clicked = take === "embed" ? () => this.showEmbed(button) : () => this.save(button, take);
      button.addEventListener("click", clicked);
    }
    this.status = this.controls.querySelector("[role=status]");
    this.panel = this.controls.querySelector(".embed-panel");
    // Filled when a field is entered: the address moves with the page's controls.
    this.panel.addEventListener("focusin", ({ target }) => this.fill(target));
  }

  async save(button, ending) {
    button.disabled = true;
    this.status.textContent = "Making the picture …";
    try {
      const { default: picture } = await import(new URL("picture.js", import.meta.url));
      await this.chart.host.drawn();
      const page = getComputedStyle(document.querySelector("[data-testid=stApp]"));
      const made = await picture.made({
        chart: this.chart.host,
        words: this.chart.words,
        about: document.querySelector(".taken-from")?.dataset.about ?? "",
        link: location.href,
        colour: page.color,
        background: page.backgroundColor,
      });
      picture.save(ending === "svg" ? made.file : await picture.asPng(made), this.fileName(ending));
      this.status.textContent = "Saved.";
    } catch (error) {
      this.status.textContent = `No picture was made: ${error.message || error}.`;
    } finally {
      button.disabled = false;
    }
  }

  fileName(ending) {
    const page = location.pathname.split("/").pop() || "overview";
    return `${page}-${this.chart.words.name.replaceAll(" ", "-")}.${ending}`;
  }

  showEmbed(button) {
    this.panel.hidden = !this.panel.hidden;
    button.setAttribute("aria-expanded", String(!this.panel.hidden));
    if (!this.panel.hidden) this.panel.querySelector("input").focus();
  }

  fill(field) {
    const at = new URL(location.href);
    at.hash = "";
    at.searchParams.set("embed", "true");
    at.searchParams.set("chart", this.chart.words.name);
    const frame = document.createElement("iframe");
    frame.src = at.href;
    frame.title = this.chart.words.title;
    frame.loading = "lazy";
    frame.style.border = "0";
    frame.width = "100%";
    frame.height = String(Math.round(this.chart.host.offsetHeight + ABOVE_AND_BELOW));
    const [address, line] = this.panel.querySelectorAll("input");
    address.value = frame.src;
    line.value = frame.outerHTML;
    field.select();
  }
}
