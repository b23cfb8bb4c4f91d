// Show a chart and keep it: a step of a control changes what is drawn instead of drawing anew.
// Charts far from the window wait until they come near, are printed or are made a picture of.
import TakeAlong from "./take_along.js";

const library = new URL("plotly.min.js", import.meta.url);
const CONFIG = { displayModeBar: false };
const NEAR = "50%"; // of the window's height, above and below it
const WORDS = ["title", "marks", "source"];
// What paper of A4 leaves for a chart and the words around it, in CSS pixels.
const PAPER = { width: 640, height: 840 };

let loading;

// Plotly, once a tab; what failed to load is asked for again by the next chart.
function plotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = library;
    script.onload = () => {
      document.getElementById("js-plotly-tester")?.setAttribute("aria-hidden", true);
      resolve(window.Plotly);
    };
    script.onerror = () => {
      loading = undefined;
      script.remove();
      reject(new Error("what draws it could not be loaded"));
    };
    document.head.append(script);
  });
  return loading;
}

const charts = new Set();
addEventListener("beforeprint", () => charts.forEach((chart) => chart.fit(PAPER)));
addEventListener("afterprint", () => charts.forEach((chart) => chart.fit()));

class KeptChart {
  constructor(place) {
    this.place = place.querySelector(".charted");
    this.host = place.querySelector(".chart");
    const [title, marks, source] = WORDS.map((name) => {
      const line = document.createElement("p");
      line.className = `chart-${name}`;
      return line;
    });
    title.role = "heading";
    title.ariaLevel = 2;
    this.place.replaceChildren(title, marks, this.host, source);
    this.host.drawn = () => plotly().then(() => this.draw()); // for who makes a picture of it
    const root = place.closest("[data-testid=stMain]");
    this.nearness = new IntersectionObserver(
      (seen) => {
        this.near = seen.at(-1).isIntersecting;
        if (this.near) this.draw();
      },
      { root, rootMargin: `${NEAR} 0px` },
    );
    this.nearness.observe(this.host);
    this.size = new ResizeObserver(() => {
      if (this.width && !this.paper && this.host.clientWidth !== this.width) this.wait();
    });
    this.size.observe(this.host);
    charts.add(this);
  }

  load() {
    plotly().then(
      (library) => {
        this.library = library;
        if (this.near) this.draw();
      },
      (error) => {
        this.host.textContent = `The chart could not be drawn: ${error.message}. Reload the page.`;
      },
    );
  }

  // The figure stays text until it is drawn: what waits costs nothing.
  show({ figure, height, controls, ...words }, tell) {
    this.tell = tell;
    this.words = words;
    this.host.ariaLabel = words.alt;
    this.host.style.height = `${height}px`;
    WORDS.forEach((name) => this.write(name));
    if (controls && !this.along) this.place.append((this.along = new TakeAlong(this)).controls);
    if (!this.library) this.load();
    const background = getComputedStyle(this.host).getPropertyValue("--st-background-color");
    if (figure !== this.figure) {
      this.figure = figure;
      this.wait();
    } else if (background !== this.background) {
      tell("theme", background); // the server makes the figure in the colours of the other theme
    }
    this.background = background;
  }

  get id() {
    return `chart-${this.words.name.replaceAll(" ", "-")}`;
  }

  write(name) {
    const line = this.place.querySelector(`.chart-${name}`);
    const text = this.words[name];
    if (line.textContent !== text) line.textContent = text;
    line.hidden = !text;
    line.id = `${this.id}-${name}`;
  }

  wait() {
    this.host.classList.add("waiting");
    if (this.near) this.draw();
  }

  // Draw for paper, where a chart that is too tall for it is made smaller; or for the window again.
  fit(paper) {
    this.paper = paper;
    this.host.classList.add("waiting");
    this.host.style.zoom = "";
    if (paper || this.near) this.draw();
  }

  draw() {
    if (!this.library || !this.host.clientWidth || !this.host.classList.contains("waiting")) return;
    const first = !this.width;
    if (first) this.host.textContent = "";
    const { data, layout } = JSON.parse(this.figure);
    const smaller = this.paper ? Math.min(1, this.paper.height / layout.height) : 1;
    const width = this.paper ? this.paper.width / smaller : this.host.clientWidth;
    this.width = width;
    this.library.react(this.host, data, { ...layout, width }, CONFIG);
    this.host.classList.remove("waiting");
    if (this.paper) this.host.style.zoom = smaller;
    if (!first) return;
    this.host.firstElementChild.ariaHidden = true; // what the chart says is the host's label
    this.host.on("plotly_click", ({ points }) => this.tell("clicked", points[0].customdata));
  }

  remove() {
    charts.delete(this);
    this.nearness.disconnect();
    this.size.disconnect();
    if (this.width) this.library.purge(this.host);
  }
}

const kept = new WeakMap();

// What Streamlit calls when a chart is there first, and whenever it is another.
export default function draw({ data, parentElement, setTriggerValue }) {
  if (!kept.has(parentElement)) kept.set(parentElement, new KeptChart(parentElement));
  kept.get(parentElement).show(data, setTriggerValue);
  return () => {
    kept.get(parentElement)?.remove();
    kept.delete(parentElement);
  };
}
