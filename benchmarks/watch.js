// Notes, inside the page, when a key is pressed or a link is clicked, and when the charts' changes
// are on the screen. Charts are found in shadow roots too.
window.watched = (() => {
  const state = {key: 0, first: 0, last: 0, changed: 0, ran: 0, step: false};

  const inChart = (node) => {
    const element = node.nodeType === 1 ? node : node.parentElement;
    return Boolean(element?.closest(".main-svg"));
  };
  const bringsChart = (node) =>
    node.nodeType === 1 && (node.matches(".main-svg") || node.querySelector(".main-svg"));

  // What the charts show. Redrawing the same is no change.
  const look = () => found(".js-plotly-plot .main-svg").map((svg) => svg.innerHTML).join();
  let shown = "";
  let waiting = false;

  // The frame after the next one begins when the next one has been handed over for display.
  const watchFrame = () => {
    waiting = false;
    const now = look();
    if (now === shown) return;
    shown = now;
    const key = state.key;
    requestAnimationFrame(() => {
      if (key !== state.key) return;
      state.last = performance.now();
      state.first ||= state.last;
      performance.mark("painted");
    });
  };

  const observer = new MutationObserver((records) => {
    if (records.some((each) => each.attributeName === "data-test-script-state"))
      state.ran = performance.now();
    const ofChart = (each) => inChart(each.target) || [...each.addedNodes].some(bringsChart);
    if (!records.some(ofChart)) return;
    state.changed = performance.now();
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(watchFrame);
  });
  const all = {subtree: true, childList: true, attributes: true, characterData: true};
  observer.observe(document, all);
  const attach = Element.prototype.attachShadow;
  const roots = [document];
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    observer.observe(root, all);
    roots.push(root);
    return root;
  };

  const begin = (event) => {
    Object.assign(state, {key: event.timeStamp, first: 0, last: 0, changed: 0, ran: 0,
                          step: event.type === "keydown"});
    performance.mark("key", {startTime: event.timeStamp});
  };
  addEventListener("keydown", begin, true);
  addEventListener("click", begin, true);

  const found = (selector) => roots.flatMap((root) => [...root.querySelectorAll(selector)]);
  const atRest = (quiet) =>
    state.last > 0 && !waiting && performance.now() - state.changed > quiet
    && !document.querySelector("[data-test-script-state=running], [data-testid=stSkeleton]")
    && found(".js-plotly-plot").every((chart) => chart.querySelector(".main-svg .mlayer"));

  // Streamlit says when a script has finished; a chart that it changes is drawn soon after.
  const changesNothing = (quiet) =>
    state.step && state.ran > 0 && state.changed === 0 && performance.now() - state.ran > quiet + 300
    && document.querySelector("[data-test-script-state=notRunning]");

  return {
    // Milliseconds since the key press, or since the page was asked for, until the first and until
    // the last change of a chart was painted; null where no chart has changed.
    settled: async (quiet, patience) => {
      const end = performance.now() + patience;
      while (!atRest(quiet)) {
        if (performance.now() > end || changesNothing(quiet)) return null;
        await new Promise((done) => setTimeout(done, 20));
      }
      return {first: state.first - state.key, last: state.last - state.key};
    },
  };
})();
