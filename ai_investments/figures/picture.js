// Make a picture of a chart out of what the browser has drawn, so that it shows what the reader
// sees; title, marks, source and link, which stand around the chart, are written into it.
const chartPicture = (() => {
  const SVG = "http://www.w3.org/2000/svg";
  const MARGIN = 16;
  const WIDEST_PNG = 2400;
  const MOST_PIXELS = 16_000_000; // what the smallest limit of a browser's canvas allows
  // Characters that no XML file may hold; a name in the data may.
  const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;
  // Of Plotly's style sheet; and lines that grow with the picture.
  const AS_DRAWN = ".crisp{shape-rendering:crispEdges}*{vector-effect:none!important}";

  const pen = document.createElement("canvas").getContext("2d");

  function element(name, attributes, ...inside) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  }

  // Lines of at most `width` pixels; what has no spaces, such as an address, is cut in between.
  function lines(text, font, width) {
    pen.font = font;
    const fits = (line) => pen.measureText(line).width <= width;
    const done = [];
    let line = "";
    for (let word of text.split(/\s+/).filter(Boolean)) {
      if (line && !fits(`${line} ${word}`)) {
        done.push(line);
        line = "";
      }
      while (!line && !fits(word) && word.length > 1) {
        let end = word.length - 1;
        while (end > 1 && !fits(word.slice(0, end))) end -= 1;
        done.push(word.slice(0, end));
        word = word.slice(end);
      }
      line = line ? `${line} ${word}` : word;
    }
    return line ? [...done, line] : done;
  }

  function paragraph(text, style, width, most = Infinity) {
    const { family, size, weight, colour } = style;
    const cut = lines(text, `${weight} ${size}px ${family}`, width);
    const kept = cut.slice(0, most);
    if (cut.length > most) kept[most - 1] = `${kept[most - 1].slice(0, -1)}…`;
    const height = Math.round(size * 1.35);
    const drawn = element("text", {
      "font-family": family, "font-size": size, "font-weight": weight, fill: colour,
    });
    kept.forEach((line, n) => {
      drawn.append(element("tspan", { x: MARGIN, y: n * height + size }, line));
    });
    return { drawn, height: kept.length * height };
  }

  // A picture file knows no font of the page: the one that the chart is drawn in goes with it.
  async function fontFace(family) {
    const first = family.split(",")[0].replaceAll('"', "").trim();
    for (const sheet of document.styleSheets) {
      let rules;
      try {
        rules = sheet.cssRules;
      } catch {
        continue; // another site's sheet
      }
      for (const rule of rules) {
        if (!(rule instanceof CSSFontFaceRule) || rule.style.fontStyle === "italic") continue;
        if (rule.style.fontFamily.replaceAll('"', "") !== first) continue;
        const address = /url\("?([^")]+)"?\)/.exec(rule.style.src)?.[1];
        if (!address) continue;
        const answer = await fetch(new URL(address, sheet.href ?? location.href));
        if (!answer.ok) return "";
        const bytes = await answer.blob();
        const data = await new Promise((resolve) => {
          const reader = new FileReader();
          reader.onload = () => resolve(reader.result);
          reader.readAsDataURL(bytes);
        });
        return `@font-face{font-family:"${first}";font-weight:100 900;src:url(${data})}`;
      }
    }
    return "";
  }

  async function made({ chart, words, about, link, colour, background }) {
    const layers = chart ? [...chart.querySelectorAll(".main-svg")] : [];
    if (!layers.length) throw new Error("the chart is not drawn yet; try again in a moment");
    const box = chart.getBoundingClientRect();
    const width = Math.round(box.width);
    const { fontFamily: family } = getComputedStyle(chart.querySelector("text") ?? chart);
    const style = { family, size: 12, weight: 400, colour };
    const parts = [
      paragraph(words.title, { ...style, size: 16, weight: 600 }, width),
      paragraph(words.marks, style, width),
      { chart: true, height: Math.round(box.height) },
      paragraph(words.source, style, width),
      paragraph(`${about} ${link}`, { ...style, size: 11 }, width, 3),
    ].filter((part) => part.height);
    const whole = element("svg", { xmlns: SVG, "font-family": family, role: "img" });
    whole.append(
      element("title", {}, words.title),
      element("desc", {}, `${words.alt} ${words.source} ${about} ${link}`),
      element("style", {}, `${await fontFace(family)}${AS_DRAWN}`),
      element("rect", { width: "100%", height: "100%", fill: background }),
    );
    let top = MARGIN;
    for (const part of parts) {
      if (part.chart) {
        for (const layer of layers) {
          const copy = layer.cloneNode(true);
          copy.querySelectorAll(".hoverlayer, .modebar").forEach((each) => each.remove());
          copy.setAttribute("x", MARGIN);
          copy.setAttribute("y", top);
          whole.append(copy);
        }
      } else {
        const last = part === parts.at(-1);
        const leads = last && link.startsWith("http");
        const line = leads ? element("a", { href: link }) : element("g", {});
        line.setAttribute("transform", `translate(0,${top})`);
        line.append(part.drawn);
        whole.append(line);
      }
      top += part.height + MARGIN / 2;
    }
    const size = [width + 2 * MARGIN, top + MARGIN / 2];
    whole.setAttribute("width", size[0]);
    whole.setAttribute("height", size[1]);
    whole.setAttribute("viewBox", `0 0 ${size[0]} ${size[1]}`);
    const text = new XMLSerializer().serializeToString(whole).replaceAll(NOT_IN_XML, "\ufffd");
    return { size, file: new Blob([text], { type: "image/svg+xml" }) };
  }

  async function asPng({ file, size }) {
    const address = URL.createObjectURL(file);
    try {
      const image = new Image();
      image.src = address;
      await image.decode();
      const sharp = Math.max(2, Math.min(4, WIDEST_PNG / size[0]));
      const scale = Math.min(sharp, Math.sqrt(MOST_PIXELS / (size[0] * size[1])));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(size[0] * scale);
      canvas.height = Math.round(size[1] * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const png = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
      if (!png) throw new Error("the browser could not write the PNG; try SVG");
      return png;
    } finally {
      URL.revokeObjectURL(address);
    }
  }

  function save(file, name) {
    const address = URL.createObjectURL(file);
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  return { made, asPng, save };
})();
