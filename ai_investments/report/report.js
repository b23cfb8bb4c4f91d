// Draw the charts in the colours of the reader's theme, and once for paper; save them as pictures.
"use strict";
(() => {
  const PAPER = 680; // pixels between the margins of an A4 sheet
  const TALLEST = 1000; // rows of a taller chart move together on paper, so that text stays legible
  const PICTURE = 960;
  const SPACE = 16;
  const SVG = "http://www.w3.org/2000/svg";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const figures = [...document.querySelectorAll("figure")];
  const pen = document.createElement("canvas").getContext("2d");

  // Plotly writes into what it is given: each use reads the figure anew.
  const read = (figure, theme) =>
    JSON.parse(figure.querySelector(`script[data-theme=${theme}]`).textContent);

  const draw = (figure) => {
    const { data, layout } = read(figure, dark.matches ? "dark" : "light");
    const plot = figure.querySelector(".plot");
    return Plotly.react(plot, data, layout, { displayModeBar: false, responsive: true });
  };

  const still = (figure, width, tallest = Infinity) => {
    const { data, layout } = read(figure, "light");
    const height = Math.min(layout.height ?? 450, tallest);
    return Plotly.toImage({ data, layout }, { format: "svg", width, height });
  };

  // An image scales to the sheet, where a chart would be cut.
  const forPaper = async (figure) => {
    const image = figure.querySelector(".printed");
    image.src = await still(figure, PAPER, TALLEST);
    await image.decode();
    figure.classList.add("drawn");
  };

  const lines = (text, font, width) => {
    pen.font = font;
    const done = [""];
    for (const word of text.split(/\s+/)) {
      for (const piece of word.match(/.{1,90}/gu) ?? []) {
        const longer = `${done.at(-1)} ${piece}`.trim();
        if (pen.measureText(longer).width <= width) done[done.length - 1] = longer;
        else done.push(piece);
      }
    }
    return done;
  };

  const make = (name, attributes, text = "") => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  };

  // Title, source, data and link go with the picture: it may be shown far from the report.
  const picture = async (figure) => {
    const address = await still(figure, PICTURE);
    const drawn = new DOMParser().parseFromString(
      decodeURIComponent(address.slice(address.indexOf(",") + 1)), "image/svg+xml").documentElement;
    const family = "Source Sans, Source Sans Pro, Segoe UI, Helvetica, Arial, sans-serif";
    const whole = make("svg", { xmlns: SVG, "font-family": family });
    const ground = make("rect", { width: "100%", height: "100%", fill: "#ffffff" });
    whole.append(ground);
    let top = SPACE;
    const write = (text, size, weight, colour) => {
      for (const line of lines(text, `${weight} ${size}px ${family}`, PICTURE)) {
        top += Math.round(size * 1.35);
        whole.append(make("text", { x: SPACE, y: top, "font-size": size, "font-weight": weight,
          fill: colour }, line));
      }
      top += SPACE / 2;
    };
    write(figure.querySelector("h2").textContent, 18, 600, "#262730");
    const marks = figure.querySelector(".marks");
    if (marks) write(marks.textContent, 12, 400, "#5b606b");
    drawn.setAttribute("x", SPACE);
    drawn.setAttribute("y", top);
    whole.append(drawn);
    top += Number(drawn.getAttribute("height"));
    write(figure.querySelector("figcaption").textContent, 12, 400, "#5b606b");
    const version = document.getElementById("version").textContent;
    write(`AI Investment Monitor, data version ${version}. ${
      document.getElementById("link").textContent}`, 11, 400, "#5b606b");
    const size = [PICTURE + 2 * SPACE, top + SPACE / 2];
    whole.setAttribute("width", size[0]);
    whole.setAttribute("height", size[1]);
    whole.setAttribute("viewBox", `0 0 ${size.join(" ")}`);
    return { whole, size };
  };

  const asPng = async (file, size) => {
    const image = new Image();
    image.src = URL.createObjectURL(file);
    await image.decode();
    URL.revokeObjectURL(image.src);
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = size.map((length) => 2 * length);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    if (!made) throw new Error("the browser could not write the PNG; try SVG");
    return made;
  };

  const save = async (figure, format) => {
    const { whole, size } = await picture(figure);
    const text = new XMLSerializer().serializeToString(whole);
    const svg = new Blob([text], { type: "image/svg+xml" });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(format === "png" ? await asPng(svg, size) : svg);
    link.download = `${figure.dataset.name}.${format}`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };

  for (const button of document.querySelectorAll("[data-picture]")) {
    const figure = button.closest("figure");
    const said = figure.querySelector("[role=status]");
    button.onclick = () => {
      said.textContent = "";
      save(figure, button.dataset.picture).catch((error) => {
        said.textContent = `No picture was made: ${error.message ?? error}.`;
      });
    };
  }

  const told = (figure, error) => {
    const words = document.createElement("p");
    words.className = "warning";
    words.textContent = `This chart could not be drawn: ${error.message ?? error}.`;
    figure.querySelector(".plot").replaceWith(words);
  };
  const all = (work) => Promise.all(figures.map((figure) =>
    Promise.resolve().then(() => work(figure)).catch((error) => told(figure, error))));
  dark.addEventListener("change", () => all(draw));
  all(draw).then(() => all(forPaper)).then(() => {
    document.documentElement.dataset.drawn = "true";
  });
})();
