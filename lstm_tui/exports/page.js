// Browses the units of a trained network.
const LEVELS = data.levels, REDS = data.reds, UNKNOWN = 65535;
const ids = numbers(data.ids, data.id_bytes), topIds = numbers(data.top_ids, data.id_bytes);
const chances = bytes(data.top_probabilities), losses = numbers(data.loss, 2);
const labels = data.labels, LENGTH = ids.length, KEPT = data.kept;
const lineEnds = new Set(data.line_ends);
const insides = new Map(Object.entries(data.inside));
const probes = new Map(Object.entries(data.probes));
const patternBits = new Map();
const units = data.units;
const byKey = new Map(units.map((unit, i) => [unit.key, i]));

const grouped = (n) => n.toLocaleString("en");
const fixed = (value, digits) =>
  value.toFixed(digits).replace(/^-(?=[0.]+$)/, "").replace("-", "−");
const figure = (value) => (value === null || value === undefined ? "" : fixed(value, 2));
function signed(value) {
  const size = Math.abs(value);
  return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : 2);
}
function percent(share) {
  if (share > 0.995) return "> 99 %";
  return share < 0.005 ? "< 1 %" : `${Math.round(100 * share)} %`;
}
const named = (label) => label.replace(/^ /, "␣");

// Class names, built once: a level, and whether the symbol is inside the selected pattern.
const VALUE_CLASS = [], LOSS_CLASS = [];
for (const inside of ["", " in"]) {
  for (let i = 0; i < LEVELS; i++) VALUE_CLASS.push(`c${i}${inside}`);
  for (let i = 0; i < REDS; i++) LOSS_CLASS.push(`r${i}${inside}`);
}

const state = { row: null, unit: -1, place: -1, pinned: 0, mode: "unit", sort: null, filter: "" };

// ---- the text ---------------------------------------------------------------------------------

const text = at("text"), spans = new Array(LENGTH);

function symbolSpan(id) {
  const span = make("span", "", labels[id]);
  if (data.kind === "byte" && labels[id].length > 1) span.dataset.wide = "";
  else if (data.kind === "word" && labels[id].length > 1) span.dataset.word = "";
  return span;
}

(function write() {
  const all = document.createDocumentFragment();
  let group = make("div"), line = make("p"), written = 0;
  for (let i = 0; i < LENGTH; i++) {
    const span = symbolSpan(ids[i]);
    span.place = i;
    spans[i] = span;
    line.append(span);
    if (lineEnds.has(ids[i]) || i + 1 === LENGTH) {
      group.append(line);
      line = make("p");
      if (i + 1 - written > 1500 || i + 1 === LENGTH) {
        all.append(group);
        group = make("div");
        written = i + 1;
      }
    }
  }
  text.append(all);
})();

function values(unit) {
  unit.decoded ??= bytes(unit.values);
  return unit.decoded;
}
const level = (byte, count) => Math.round((byte / 255) * (count - 1));
const valueOf = (unit, byte) => unit.low + ((unit.high - unit.low) * byte) / 255;
const nats = (place) => (losses[place] === UNKNOWN ? NaN : losses[place] / 1000);

function holds(pattern) {
  if (!insides.has(pattern)) return null;
  if (!patternBits.has(pattern)) patternBits.set(pattern, bytes(insides.get(pattern)));
  return patternBits.get(pattern);
}
const bit = (bits, place) => (bits ? (bits[place >> 3] >> (place & 7)) & 1 : 0);

function recolor() {
  const unit = units[state.unit], bits = state.row ? holds(state.row.pattern) : null;
  if (state.mode === "unit" && unit) {
    const own = values(unit);
    const steps = Uint8Array.from({ length: 256 }, (_, byte) => level(byte, LEVELS));
    for (let i = 0; i < LENGTH; i++) {
      const wanted = VALUE_CLASS[steps[own[i]] + LEVELS * bit(bits, i)];
      if (spans[i].className !== wanted) spans[i].className = wanted;
    }
  } else {
    for (let i = 0; i < LENGTH; i++) {
      const share = Math.min((nats(i) || 0) / data.most_nats, 1);
      spans[i].className = LOSS_CLASS[Math.round(share * (REDS - 1)) + REDS * bit(bits, i)];
    }
  }
}

// ---- the ranking ------------------------------------------------------------------------------

const COLUMNS = [
  { name: "pattern", style: "left", of: (row) => row.pattern },
  { name: "unit", style: "left", of: (row) => row.key },
  { name: "F1", style: "left", of: (row) => row.score, title: "F1, or R² of counts; the band is the 95 % bootstrap interval, the thin line is chance" },
  ...(data.ranking.some((row) => row.gain !== null)
    ? [
      { name: "last 8", style: "more", of: (row) => row.last_8, title: "the best detector that sees only the last 8 symbols" },
      { name: "gain", of: (row) => row.gain, sign: true, title: "F1 (or R²) above that of the last 8 symbols" },
      { name: "untr.", style: "more", of: (row) => row.untrained, title: "the best unit of the same network before training" },
      { name: "p", style: "more", of: (row) => row.p_value, digits: 3, title: "against the best of all units on shifted labels; of the best unit" },
    ]
    : [
      { name: "P", style: "more", of: (row) => row.precision, title: "precision" },
      { name: "R", style: "more", of: (row) => row.recall, title: "recall" },
      { name: "MCC", style: "more", of: (row) => row.mcc, title: "Matthews' correlation coefficient" },
      { name: "chance", style: "more", of: (row) => row.chance_f1, title: "F1 of a detector that always says yes" },
    ]),
];

function cell(column, row) {
  const value = column.of(row);
  if (value === null || value === undefined) return "";
  return `${column.sign && value >= 0 ? "+" : ""}${fixed(value, column.digits ?? 2)}`;
}

function gauge(row) {
  const box = make("span", "gauge"), clip = (share) => Math.min(Math.max(share, 0), 1);
  const band = make("i"), dot = make("b");
  band.style.left = `${100 * clip(row.low)}%`;
  band.style.right = `${100 - 100 * clip(row.high)}%`;
  dot.style.left = `${100 * clip(row.score)}%`;
  box.append(band);
  if (row.chance_f1 !== null) {
    const chance = make("u");
    chance.style.left = `${100 * clip(row.chance_f1)}%`;
    box.append(chance);
  }
  box.append(dot);
  box.title = `95 % interval ${figure(row.low)} to ${figure(row.high)}`;
  return box;
}

function tableRow(row) {
  const line = make("tr");
  const pattern = make("td", "pattern left", row.pattern), unit = make("td", "unit left");
  pattern.title = row.pattern;
  const button = make("button", "", row.unit);
  button.type = "button";
  button.tabIndex = -1;
  button.setAttribute("aria-label", `${row.unit} ${row.quantity}, ${row.pattern}`);
  unit.append(button);
  if (row.quantity !== "hidden") unit.append(" ", make("small", "", row.quantity));
  const score = make("td", "left", row.score === null ? "" : figure(row.score));
  if (row.kind === "scalar") score.prepend(make("small", "small", "R² "));
  if (row.score !== null) score.append(gauge(row));
  line.append(pattern, unit, score);
  for (const column of COLUMNS.slice(3)) {
    const gained = column.sign && row.gain !== null && !row.without_gain;
    line.append(make("td", `${column.style || ""}${gained ? " good" : ""}`, cell(column, row)));
  }
  if (row.without_gain) line.classList.add("below");
  if (!byKey.has(row.key)) {
    line.classList.add("absent");
    button.disabled = true;
    line.title = "This page has no values of this unit";
  } else line.addEventListener("click", () => choose(row));
  row.line = line;
  row.patternCell = pattern;
}

const rows = data.ranking;
for (const unit of units)
  if (!rows.some((row) => row.key === unit.key))
    rows.push({ pattern: "", kind: "", key: unit.key, unit: unit.unit, quantity: unit.quantity, score: null, chance_f1: null });
rows.forEach(tableRow);
const divider = make("tr", "divider"), reason = make("td", "", data.no_memory);
reason.colSpan = COLUMNS.length;
divider.append(reason);
// Patterns whose best unit, which comes first, does no better than the last 8 symbols.
const best = new Map();
for (const row of rows) if (!best.has(row.pattern)) best.set(row.pattern, row);
const withoutGain = new Set([...best.values()].filter((row) => row.without_gain).map((row) => row.pattern));
let shown = [];

function listRows() {
  const words = state.filter.toLowerCase().split(/\s+/).filter(Boolean);
  shown = rows.filter((row) => {
    const unit = units[byKey.get(row.key)];
    const all = `${row.pattern} ${row.unit} ${row.quantity} ${unit ? unit.name : ""}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  if (state.sort) {
    const { column, down } = state.sort, of = COLUMNS[column].of;
    const order = (a, b) =>
      typeof a === "string" ? a.localeCompare(b, "en", { numeric: true }) : a - b;
    shown = shown.map((row, i) => [of(row), i, row]).sort(([a, i], [b, j]) => {
      const none = (a === null || a === undefined) - (b === null || b === undefined);
      return none || (down ? order(b, a) : order(a, b)) || i - j;
    }).map(([, , row]) => row);
  }
  let last = null;
  for (const row of shown) {
    const again = row.pattern === last;
    row.patternCell.classList.toggle("again", again);
    row.line.classList.toggle("first", !again);
    last = row.pattern;
  }
  const lines = shown.map((row) => row.line);
  const split = state.sort ? -1 : shown.findIndex((row) => row.pattern && withoutGain.has(row.pattern));
  if (split >= 0) lines.splice(split, 0, divider);
  at("rows").replaceChildren(...lines);
}

COLUMNS.forEach((column, number) => {
  const heading = make("th", column.style || "");
  const button = make("button", "", column.name);
  button.type = "button";
  if (column.title) button.title = column.title;
  heading.scope = "col";
  heading.append(button);
  button.addEventListener("click", () => {
    const same = state.sort && state.sort.column === number;
    const first = number > 1;
    if (same && state.sort.down !== first) state.sort = null;
    else state.sort = { column: number, down: same ? !first : first };
    for (const other of at("headings").children) other.removeAttribute("aria-sort");
    if (state.sort) heading.setAttribute("aria-sort", state.sort.down ? "descending" : "ascending");
    listRows();
  });
  at("headings").append(heading);
});

at("filter").addEventListener("input", (event) => {
  state.filter = event.target.value;
  listRows();
});

// ---- the selected unit ------------------------------------------------------------------------

function draw(name, attributes, words) {
  const element = document.createElementNS(at("chart").namespaceURI, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (words !== undefined) element.textContent = words;
  return element;
}

/** Recall against the distance from the opening, of the best unit of a pattern and of the last 8. */
function recallChart(row) {
  const box = at("recall"), curves = data.recall[row.pattern];
  box.hidden = !curves || best.get(row.pattern) !== row;
  if (box.hidden) return;
  const left = 44, right = 470, top = 8, bottom = 108;
  const x = (i) => left + ((right - left) * i) / (curves.unit.length - 1);
  const y = (share) => bottom - (bottom - top) * share;
  const chart = at("chart");
  chart.replaceChildren(draw("title", {}, "Recall against the distance from the opening"));
  for (const share of [0, 0.5, 1]) {
    chart.append(draw("line", { x1: left, x2: right, y1: y(share), y2: y(share) }));
    chart.append(draw("text", { x: left - 6, y: y(share) + 4, "text-anchor": "end" }, `${100 * share} %`));
  }
  const ends = [];
  for (const [name, label] of [["last_8", "last 8"], ["unit", "this unit"]]) {
    let path = "", last = null;
    curves[name].forEach((share, i) => {
      if (share === null) return;
      path += `${path ? "L" : "M"}${x(i).toFixed(1)} ${y(share).toFixed(1)}`;
      last = [x(i), y(share)];
    });
    if (!last) continue;
    const style = name.replace("_", "");
    chart.append(draw("path", { d: path, class: style }));
    ends.push([style, label, last]);
  }
  if (ends.length === 2 && Math.abs(ends[0][2][1] - ends[1][2][1]) < 12)
    (ends[0][2][1] < ends[1][2][1] ? ends[1] : ends[0])[2][1] += 12;
  for (const [style, label, [end, height]] of ends)
    chart.append(draw("text", { x: end + 6, y: height + 4, class: style }, label));
  for (const k of [1, 20, 40, 60])
    if (k <= curves.unit.length) chart.append(draw("text", { x: x(k - 1), y: 124, "text-anchor": "middle" }, k));
  const words = `Of the ${data.plural} that stand 1 to 60 after the opening, the share that is found. A detector with memory stays up.`;
  at("caption").textContent = words;
}

function describe(row) {
  const says = at("says");
  says.replaceChildren();
  if (row.score === null || row.score === undefined) return;
  const add = (...parts) => says.append(...parts);
  if (row.kind === "scalar") {
    add(row.sign > 0 ? "grows with " : "falls with ", make("b", "", row.pattern));
    add(` · R² `, make("b", "", figure(row.score)), ` (${figure(row.low)} to ${figure(row.high)}) · r ${figure(row.r)}`);
  } else {
    const [side, end, look] = row.sign > 0 ? ["above", data.ends[1], LEVELS - 1] : ["below", data.ends[0], 0];
    add(`fires ${side} ${signed(row.threshold)} (`, make("span", `c${look}`, end), ") in ", make("b", "", row.pattern));
    add(" · F1 ", make("b", "", figure(row.score)), ` (${figure(row.low)} to ${figure(row.high)})`);
    if (row.gain !== null && row.gain !== undefined) {
      const ends = [row.gain, row.gain_low, row.gain_high].map((value) => `${value >= 0 ? "+" : ""}${figure(value)}`);
      add(" · memory gain ", make("b", "", ends[0]), ` (${ends[1]} to ${ends[2]}), last 8 symbols ${figure(row.last_8)}, last symbol ${figure(row.last_1)}`);
    }
    add(` · precision ${figure(row.precision)} · recall ${figure(row.recall)} · chance ${figure(row.chance_f1)}`);
  }
  const ofLayers = probes.get(row.pattern);
  if (ofLayers) add(` · linear probe of ${ofLayers.map((score, i) => `L${i} ${figure(score)}`).join(", ")}`);
}

function legend() {
  const unit = units[state.unit], all = [], scale = make("span", "scale");
  const byUnit = state.mode === "unit" && unit;
  for (let i = 0; i < (byUnit ? LEVELS : REDS); i++) scale.append(make("i", (byUnit ? "c" : "r") + i));
  if (byUnit) all.push(make("span", "", signed(unit.low)), scale, make("span", "", signed(unit.high)));
  else all.push(make("span", "", "loss of 0"), scale, make("span", "", `${data.most_nats} nats or more`));
  if (state.row && holds(state.row.pattern)) all.push(make("span", "in", `inside ${state.row.pattern}`));
  at("legend").replaceChildren(...all);
}

function excerpt(unit, one) {
  const inText = one.start + one.peak < LENGTH && one.start + one.peak >= 0;
  const box = make(inText ? "button" : "div", "excerpt"), code = make("code");
  const own = numbers(one.ids, data.id_bytes), shades = bytes(one.values);
  own.forEach((id, i) => {
    const span = symbolSpan(id);
    span.className = VALUE_CLASS[level(shades[i], LEVELS)];
    if (i === one.peak) span.dataset.at = "";
    code.append(span);
  });
  const value = make("em", "", signed(one.value));
  value.append(make("small", "", `at ${grouped(one.start + one.peak)}`));
  box.append(value, code);
  if (inText) {
    box.type = "button";
    box.addEventListener("click", () => pin(one.start + one.peak, true));
  }
  const item = make("li");
  item.append(box);
  return item;
}

function choose(row, quietly) {
  state.row = row;
  state.unit = byKey.get(row.key) ?? -1;
  for (const other of rows) other.line.removeAttribute("aria-current");
  row.line.setAttribute("aria-current", "true");
  row.line.scrollIntoView({ block: "nearest" });
  const unit = units[state.unit];
  const heading = at("chosen");
  heading.replaceChildren(make("span", "", unit.unit), make("small", "", ` ${unit.quantity}`));
  if (unit.name) heading.append(" ", make("em", "", `“${unit.name}”`));
  at("remark").textContent = unit.remark;
  at("remark").hidden = !unit.remark;
  describe(row);
  at("does").replaceChildren(...unit.behavior.flatMap(([name, symbols], i) => [
    `${i ? " · " : ""}${name} `, make("b", "", symbols),
  ]));
  at("claim").textContent = row.claim || "";
  recallChart(row);
  at("strongest").replaceChildren(...unit.strongest.map((one) => excerpt(unit, one)));
  at("weakest").replaceChildren(...unit.weakest.map((one) => excerpt(unit, one)));
  at("contexts").hidden = !unit.strongest.length && !unit.weakest.length;
  setMode("unit");
  look(state.place);
  if (!quietly) remember();
}

function setMode(mode) {
  if (mode === "loss" && !KEPT) return; // a classifier predicts no symbols
  state.mode = mode;
  at("by-unit").setAttribute("aria-pressed", String(mode === "unit"));
  at("by-loss").setAttribute("aria-pressed", String(mode === "loss"));
  recolor();
  legend();
}
at("by-unit").addEventListener("click", () => setMode("unit"));
at("by-loss").addEventListener("click", () => setMode("loss"));
if (!KEPT) at("by-loss").parentElement.style.display = "none";

// ---- the symbol at the cursor --------------------------------------------------------------

function pair(list, term, words) {
  list.append(make("dt", "", term), make("dd", "", words));
}

function prediction(label, share, came) {
  const line = make("div", came ? "came" : ""), red = Math.round(share * (REDS - 1));
  const what = make("span", `what r${red}`, named(label)), track = make("span", "track");
  const bar = make("i", `r${Math.max(red, 4)}`);
  bar.style.width = `${100 * share}%`;
  track.append(bar);
  line.append(what, track, make("span", "share", percent(share)));
  return line;
}

function look(place) {
  if (place < 0 || place >= LENGTH) return;
  if (state.place >= 0) delete spans[state.place].dataset.at;
  state.place = place;
  spans[place].dataset.at = "";
  const unit = units[state.unit], here = at("facts-here"), list = make("dl");
  const own = unit ? values(unit)[place] : 0;
  const mark = make("strong", unit ? `c${level(own, LEVELS)}` : "", named(labels[ids[place]]));
  here.replaceChildren(mark, `${data.singular} ${grouped(place)}`);
  if (unit) pair(list, unit.unit, signed(valueOf(unit, own)));
  const loss = nats(place);
  if (KEPT) pair(list, "loss", Number.isNaN(loss) ? `none: first ${data.singular}` : `${loss.toFixed(2)} nats`);
  if (state.row && holds(state.row.pattern))
    pair(list, state.row.pattern, bit(holds(state.row.pattern), place) ? "inside" : "outside");
  here.append(list);
  const next = place + 1 < LENGTH ? ids[place + 1] : -1;
  const lines = [];
  let found = false;
  for (let k = 0; k < KEPT; k++) {
    const id = topIds[place * KEPT + k], came = id === next;
    found ||= came;
    lines.push(prediction(labels[id], chances[place * KEPT + k] / 255, came));
  }
  if (next >= 0 && KEPT) {
    const likely = Math.exp(-nats(place + 1));
    const words = found ? `outlined: the actual next ${data.singular}` : `actual next ${data.singular}: ${named(labels[next])}, ${percent(likely)}`;
    lines.push(make("span", "after", words));
  }
  at("next").replaceChildren(...lines);
}

function pin(place, scroll) {
  state.pinned = Math.min(Math.max(place, 0), LENGTH - 1);
  look(state.pinned);
  if (scroll && LENGTH) {
    const box = text.getBoundingClientRect(), span = spans[state.pinned];
    const seen = span.getBoundingClientRect();
    if (seen.top < box.top + 30 || seen.bottom > box.bottom - 30)
      text.scrollTop += seen.top - box.top - box.height / 3;
  }
  remember();
}

text.addEventListener("pointerover", (event) => {
  if (event.target.place !== undefined) look(event.target.place);
});
text.addEventListener("pointerleave", () => look(state.pinned));
text.addEventListener("click", (event) => {
  if (event.target.place !== undefined) pin(event.target.place, false);
});

/** The symbol above or below the cursor, as lines are wrapped now. */
function nextLine(direction) {
  const from = spans[state.pinned].getBoundingClientRect();
  let best = state.pinned, top = null, distance = Infinity;
  for (let i = state.pinned + direction; i >= 0 && i < LENGTH; i += direction) {
    const box = spans[i].getBoundingClientRect();
    if (Math.abs(box.top - from.top) < 6) continue;
    top ??= box.top;
    if (Math.abs(box.top - top) >= 6) break;
    if (Math.abs(box.left - from.left) < distance) {
      distance = Math.abs(box.left - from.left);
      best = i;
    }
  }
  return best;
}

text.addEventListener("keydown", (event) => {
  const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: 0, ArrowDown: 0 };
  if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey || !LENGTH) return;
  event.preventDefault();
  const vertical = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  pin(vertical ? nextLine(vertical) : state.pinned + moves[event.key], true);
  const likely = KEPT ? `, most likely next: ${named(labels[topIds[state.pinned * KEPT]])}` : "";
  at("spoken").textContent = `${named(labels[ids[state.pinned]])}${likely}`;
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target === at("filter")) {
    if (event.key === "Escape" || event.key === "Enter") text.focus({ preventScroll: true });
    return;
  }
  if (event.key === "/") {
    event.preventDefault();
    at("filter").focus();
  } else if (event.key === "s") setMode(state.mode === "unit" ? "loss" : "unit");
  else if (event.key === "j" || event.key === "k") {
    const there = shown.filter((row) => byKey.has(row.key));
    const step = event.key === "j" ? 1 : -1, now = there.indexOf(state.row);
    const row = there[now < 0 ? 0 : (now + step + there.length) % there.length];
    if (row) choose(row);
  }
});

// ---- the address: #unit=L1:131&at=123 ---------------------------------------------------------

function remember() {
  if (!state.row) return;
  const words = [`unit=${state.row.key}`];
  if (state.row.pattern) words.push(`pattern=${encodeURIComponent(state.row.pattern)}`);
  words.push(`at=${state.pinned}`);
  try {
    history.replaceState(null, "", `#${words.join("&")}`);
  } catch {
    // Some browsers do not let a local file change its address; the page works without.
  }
}

function follow() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  const key = wanted.get("unit"), pattern = wanted.get("pattern");
  const there = rows.filter((row) => byKey.has(row.key));
  const row = there.find((one) => one.key === key && (pattern === null || one.pattern === pattern))
    ?? there.find((one) => one.key === key) ?? there[0];
  const place = Number.parseInt(wanted.get("at") ?? "", 10);
  if (row) choose(row, true);
  else {
    setMode("loss");
    at("contexts").hidden = true;
  }
  if (LENGTH) {
    state.pinned = Number.isNaN(place) ? 0 : Math.min(Math.max(place, 0), LENGTH - 1);
    look(state.pinned);
    requestAnimationFrame(() => {
      if (state.pinned) spans[state.pinned].scrollIntoView({ block: "center" });
      scrollTo(0, 0);
    });
  }
}

at("run").textContent = data.run;
at("facts").textContent = [data.model, data.imported ? "imported" : `step ${grouped(data.step)}`, data.source].join(" · ");
at("scored").textContent = data.scored;
at("methods").textContent = data.methods;
at("gain").hidden = !data.ranking.some((row) => row.gain !== null && row.gain !== undefined);
listRows();
follow();
addEventListener("hashchange", follow);
