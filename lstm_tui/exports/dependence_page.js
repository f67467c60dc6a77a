// Shows what the predictions of a passage depend on.
const ids = numbers(data.ids, data.id_bytes);
const labels = data.labels, lineEnds = new Set(data.line_ends), BEGIN = data.begin;
const END = BEGIN + data.positions.length;
const percent = (share) => `${(100 * share).toFixed(share < 0.0995 ? 1 : 0)} %`;
const text = at("text"), spans = [];
let pinned = data.chosen, shown = -1;

let line = make("p");
ids.forEach((id, i) => {
  const span = make("span", "", labels[id]);
  if (data.kind === "byte" && labels[id].length > 1) span.dataset.wide = "";
  else if (data.kind === "word" && labels[id].length > 1) span.dataset.word = "";
  span.place = i;
  spans.push(span);
  line.append(span);
  if (lineEnds.has(id) || i + 1 === ids.length) {
    text.append(line);
    line = make("p");
  }
});

function base(i) {
  return i < BEGIN || i >= END ? "still" : "point";
}

function show(place) {
  if (place < BEGIN || place >= END || place === shown) return;
  if (shown >= 0) delete spans[shown].dataset.at;
  shown = place;
  const one = data.positions[place - BEGIN], levels = bytes(one.levels);
  spans.forEach((span, i) => {
    const level = i >= one.first && i <= place ? levels[i - one.first] : 0;
    span.className = level ? `${base(i)} a${level}` : base(i);
  });
  spans[place].dataset.at = "";
  if (place + 1 < ids.length && ids[place + 1] === one.target)
    spans[place + 1].className = `${base(place + 1)} r${Math.round(one.probability * (data.reds - 1))}`;
  at("chosen").textContent = `What ${one.caption} depends on`;
  const largest = Math.max(...one.strongest.map(([, , share]) => share)) || 1;
  at("strongest").replaceChildren(...one.strongest.map(([label, distance, share]) => {
    const row = make("tr"), bar = make("i", `a${Math.max(2, Math.round(Math.sqrt(share / largest) * (data.ambers - 1)))}`);
    bar.style.width = `${Math.round((100 * share) / largest)}px`;
    const cell = make("td");
    cell.append(bar);
    row.append(make("td", "", label), make("td", "", percent(share)), cell, make("td", "small", distance ? `${distance} before` : "the last one"));
    return row;
  }));
  at("names").replaceChildren(make("th"), ...one.columns.map((column) => make("th", "", column.name)));
  const rows = [make("tr")];
  rows[0].append(make("td", "", one.head), ...one.columns.map((column) => make("td", "", column.value)));
  one.columns[0].next.forEach((_, rank) => {
    const row = make("tr");
    row.append(make("td", "", rank ? "" : "next"));
    for (const column of one.columns) {
      const cell = make("td"), [words, isTarget] = column.next[rank];
      cell.append(make(isTarget ? "b" : "span", "", words));
      row.append(cell);
    }
    rows.push(row);
  });
  at("without").replaceChildren(...rows);
}

function pin(place) {
  pinned = Math.min(Math.max(place, BEGIN), END - 1);
  show(pinned);
  spans[pinned].scrollIntoView({ block: "nearest" });
}

text.addEventListener("pointerover", (event) => {
  if (event.target.place !== undefined) show(event.target.place);
});
text.addEventListener("pointerleave", () => show(pinned));
text.addEventListener("click", (event) => {
  if (event.target.place !== undefined) pin(event.target.place);
});
text.addEventListener("keydown", (event) => {
  const moves = { ArrowLeft: -1, ArrowRight: 1 };
  if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  pin(pinned + moves[event.key]);
});

const scale = make("span", "scale");
for (let i = 0; i < data.ambers; i++) scale.append(make("i", `a${i}`));
at("legend").append("no dependence", scale, "the largest: norm of the gradient with respect to the embedding vector, square-root scale");
at("run").textContent = data.run;
at("facts").textContent = [data.model, data.imported ? "imported" : `step ${data.step.toLocaleString("en")}`, data.source].join(" · ");
pin(pinned);
