// Draw the charts in the colours of the reader's theme, and once for paper; save them as pictures.
(() => {
  const PAPER = 680; // pixels between the margins of an A4 sheet
  const TALLEST = 1000; // rows of a taller chart move together on paper, so that text stays legible
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const figures = [...document.querySelectorAll("figure")];

  // Plotly writes into what it is given: each use reads the figure anew.
  const read = (figure, theme) =>
    JSON.parse(figure.querySelector(`script[data-theme=${theme}]`).textContent);

  const draw = (figure) => {
    const { data, layout } = read(figure, dark.matches ? "dark" : "light");
    const plot = figure.querySelector(".plot");
    return Plotly.react(plot, data, layout, { displayModeBar: false, responsive: true });
  };

  // An image scales to the sheet, where a chart would be cut.
  const forPaper = async (figure) => {
    const image = figure.querySelector(".printed");
    const { data, layout } = read(figure, "light");
    const height = Math.min(layout.height ?? 450, TALLEST);
    image.src = await Plotly.toImage({ data, layout }, { format: "svg", width: PAPER, height });
    await image.decode();
    figure.classList.add("drawn");
  };

  const words = (figure) => ({
    title: figure.querySelector("h2").textContent,
    marks: figure.querySelector(".marks")?.textContent ?? "",
    source: figure.querySelector("figcaption").textContent,
    alt: figure.querySelector(".plot").getAttribute("aria-label"),
  });

  const save = async (figure, format) => {
    const page = getComputedStyle(document.body);
    const made = await chartPicture.made({
      chart: figure.querySelector(".plot"),
      words: words(figure),
      about: `AI Investment Monitor, data ${document.getElementById("data").textContent}:`,
      link: document.getElementById("link").textContent,
      colour: page.color,
      background: page.backgroundColor,
    });
    const file = format === "svg" ? made.file : await chartPicture.asPng(made);
    chartPicture.save(file, `${figure.dataset.name}.${format}`);
  };

  for (const button of document.querySelectorAll("[data-picture]")) {
    const figure = button.closest("figure");
    const said = figure.querySelector("[role=status]");
    button.onclick = () => {
      said.textContent = "Making the picture …";
      save(figure, button.dataset.picture).then(
        () => { said.textContent = "Saved."; },
        (error) => { said.textContent = `No picture was made: ${error.message ?? error}.`; },
      );
    };
  }

  const orSay = (figure) => (error) => {
    const said = document.createElement("p");
    said.className = "warning";
    said.textContent = `This chart could not be drawn: ${error.message ?? error}.`;
    figure.querySelector(".plot")?.replaceWith(said);
  };
  const drawAll = () => Promise.all(
    figures.map((figure) => Promise.resolve(figure).then(draw).catch(orSay(figure))));

  dark.addEventListener("change", drawAll);
  // Where no image can be made the chart itself is printed.
  drawAll().then(() => Promise.allSettled(figures.map(forPaper))).then(() => {
    document.documentElement.dataset.drawn = "true";
  });
})();
