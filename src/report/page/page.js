// Adds to the page what cannot be done without a script: one view at a time, the filter, the keys, and notes at the
// height of their sentences. Nothing here makes HTML of text: text is only ever set as text.

const root = document.documentElement;
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const one = (selector, within = document) => within.querySelector(selector);
const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};
root.classList.add("script");

// What the reader chose is kept where that is allowed; a page opened from the disk may have no place for it.
const kept = {
  get: (key) => { try { return localStorage.getItem(`copydesk-${key}`); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(`copydesk-${key}`, value); } catch { /* It holds for this visit. */ } },
};

// --- Views: one at a time, by the address.
const views = all(".view");
const links = all(".top nav a");
let current = views[0];
function show(view) {
  current = view;
  for (const other of views) other.hidden = other !== view;
  for (const link of links) {
    if (link.hash === `#${view.id}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

// --- Notes and the words they are about.
const wide = matchMedia("(min-width: 58.01rem)");
const notes = all(".card[data-finding]");
const marksOf = new Map();
for (const reference of all("a.reference")) {
  const id = reference.hash.slice(1);
  const mark = reference.closest("mark.claim, .claims > li");
  if (mark && !mark.closest(".source")) marksOf.set(id, [...(marksOf.get(id) ?? []), mark]);
}
let active = null;
function activate(note) {
  if (active) {
    active.classList.remove("active");
    for (const mark of marksOf.get(active.id) ?? []) mark.classList.remove("active");
  }
  active = note;
  if (!note) return;
  note.classList.add("active");
  for (const mark of marksOf.get(note.id) ?? []) mark.classList.add("active");
}
function open(note, { focus = true } = {}) {
  if (note.hidden) reset();
  closeOthers(note);
  one("details", note).open = true;
  activate(note);
  note.scrollIntoView({ block: "nearest" });
  if (focus) one("summary", note).focus({ preventScroll: true });
}
// Beside the story the evidence of one finding lies over the notes below it, so only one is open at a time.
function closeOthers(note) {
  if (!note.closest(".segment") || !wide.matches) return;
  for (const details of all(".segment .card > [open]")) if (!note.contains(details)) details.open = false;
}
document.addEventListener("click", (event) => {
  const note = event.target.closest(".card");
  if (note) {
    if (event.target.closest("summary")) closeOthers(note);
    return activate(note);
  }
  const mark = event.target.closest("mark.claim");
  const first = mark && !event.target.closest("a") && !String(getSelection()) ? one("a.reference", mark) : null;
  if (first) first.click();
  else if (mark && !event.target.closest("a")) {
    // The signs stand at the end of a claim, which may be a piece further on.
    const next = all(`mark.claim[data-claims~="${mark.dataset.claims.split(" ")[0]}"] a.reference`)[0];
    if (next) next.click();
  }
});

// --- The address: a view, a finding, a paragraph, or a passage.
let cameFrom = null;
const back = make("button", { className: "return", type: "button", hidden: true, textContent: "Back to the finding" });
document.body.append(back);
back.addEventListener("click", () => {
  back.hidden = true;
  history.back();
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (link) cameFrom = link.hash.startsWith("#c-") ? link.closest(".card") ?? link.closest("tr") : null;
}, true);
function go(fragment, { start = false } = {}) {
  const target = fragment ? document.getElementById(fragment) : null;
  const view = target?.closest(".view");
  if (!view) {
    if (start) show(views[0]);
    return;
  }
  show(view);
  const note = target.closest(".card");
  if (target === view) {
    if (!start) { scrollTo(0, 0); one("#main").focus({ preventScroll: true }); }
  } else if (note) {
    open(note, { focus: !start });
  } else {
    target.scrollIntoView({ block: "center" });
    for (const mark of all("mark.active")) mark.classList.remove("active");
    const mark = target.nextElementSibling?.closest("mark");
    mark?.classList.add("active");
  }
  back.hidden = !(cameFrom && view !== cameFrom.closest(".view") || cameFrom && target.classList.contains("anchor"));
  back.textContent = cameFrom?.matches("tr") ? "Back to the table" : "Back to the finding";
}
const fragment = () => { try { return decodeURIComponent(location.hash.slice(1)); } catch { return ""; } };
addEventListener("hashchange", () => go(fragment()));

// --- The filter.
const form = one(".filters");
const found = one(".found");
const texts = new Map();
const textOf = (note) => {
  if (!texts.has(note)) texts.set(note, note.textContent.toLowerCase());
  return texts.get(note);
};
const control = (name) => one(`[data-filter="${name}"]`, form);
function wanted() {
  const severities = new Set(all("[data-severity]", form).filter((box) => box.checked).map((box) => box.dataset.severity));
  const words = control("text").value.toLowerCase().split(/\s+/).filter(Boolean);
  const [rule, speakers, sources] = ["rule", "speakers", "sources"].map((name) => control(name).value);
  const isNew = control("new")?.checked ?? false;
  return (note) => {
    const { severity, state } = note.dataset;
    return severities.has(state === "handled" ? "handled" : severity)
      && (!rule || note.dataset.rule === rule)
      && (!speakers || note.dataset.speakers.split(" ").includes(speakers))
      && (!sources || note.dataset.sources.split(" ").includes(sources))
      && (!isNew || "new" in note.dataset)
      && words.every((word) => textOf(note).includes(word));
  };
}
function filter() {
  const matches = wanted();
  let shown = 0;
  const hidden = new Set();
  for (const note of notes) {
    const fits = matches(note);
    if (note.hidden === fits) note.hidden = !fits;
    if (fits) shown += 1;
    else hidden.add(note.id);
  }
  for (const reference of all("a.reference")) reference.classList.toggle("dim", hidden.has(reference.hash.slice(1)));
  for (const group of all(".elsewhere")) group.hidden = !one(".card:not([hidden])", group);
  const isAll = shown === notes.length;
  found.textContent = isAll ? `${shown} findings` : `${shown} of ${notes.length} findings`;
  placeSoon();
}
function reset() {
  form.reset();
  filter();
}
let waiting = 0;
form.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(filter, 60);
});
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = notes.length === 0;

// --- Notes at the height of their sentences, as far as they do not push the story apart. Where a paragraph has more notes
// than fit beside it, the last of them reach down to where the next paragraph stands, if there is room for all of
// them soon after; otherwise the story makes room, so that notes never stand far from their paragraph.
const gap = 8;
const reach = 220;
const soon = 3;
const segments = all(".segment");
// Of a story as long as a book only what is seen is laid out, so nothing is measured there.
const isShort = segments.length < 200;
root.classList.toggle("short", isShort);
function measure(segment) {
  const group = one(":scope > .notes", segment);
  if (!group || !wide.matches) return { segment, group, members: [], height: 0, needed: 0 };
  const top = segment.getBoundingClientRect().top;
  const height = all(":scope > .lead, :scope > .rest", segment).reduce((sum, part) => sum + part.offsetHeight, 0);
  const members = all(":scope > .card", group).map((note) => {
    const mark = marksOf.get(note.id)?.find((mark) => segment.contains(mark));
    return { note, height: note.hidden ? 0 : note.offsetHeight + gap, line: mark?.getClientRects()[0]?.top - top || 0 };
  });
  return { segment, group, members, height, needed: members.reduce((sum, member) => sum + member.height, 0) };
}
function place() {
  if (!isShort) return;
  const measured = segments.map(measure);
  // Whether what reaches down from a segment has found its place a few segments further on.
  const fits = (index, over) => {
    for (let next = index + 1; over > 0; next += 1) {
      if (over > reach || next > index + soon) return false;
      const { segment, height, needed } = measured[next] ?? {};
      if (!segment || segment.parentElement !== measured[index].segment.parentElement) return next > index + 1;
      over += needed - height;
    }
    return true;
  };
  let carried = 0;
  measured.forEach(({ segment, group, members, height, needed }, index) => {
    let end = carried;
    let room = height - needed - carried;
    if (group) group.style.marginTop = carried ? `${carried}px` : "";
    for (const member of members) {
      const shift = member.height ? Math.max(0, Math.min(member.line - 4 - end, room)) : 0;
      room -= shift;
      end += shift + member.height;
      member.note.style.marginTop = shift > 2 ? `${shift}px` : "";
    }
    const over = Math.round(end - height);
    carried = members.length && over > 0 && fits(index, over) ? over : 0;
    segment.style.marginBottom = carried ? `${-carried}px` : "";
  });
}
let placing = 0;
function placeSoon() {
  cancelAnimationFrame(placing);
  placing = requestAnimationFrame(place);
}
addEventListener("resize", placeSoon);
document.addEventListener("toggle", placeSoon, true);
document.fonts?.ready.then(placeSoon);

// --- The matrix: by source or by speaker.
const grids = all("#matrix > .grid");
if (grids.length > 1) {
  const choice = make("div", { className: "choice" });
  choice.setAttribute("role", "group");
  choice.setAttribute("aria-label", "Columns");
  const pick = (grid) => {
    for (const other of grids) other.hidden = other !== grid;
    all("button", choice).forEach((button, index) => button.setAttribute("aria-pressed", String(grids[index] === grid)));
  };
  for (const grid of grids) {
    const button = make("button", { type: "button", textContent: `By ${grid.dataset.by}` });
    button.addEventListener("click", () => pick(grid));
    choice.append(button);
  }
  grids[0].before(choice);
  pick(grids[0]);
}

// --- Keys. They can be turned off, since some people's keyboards type by themselves.
const keys = [
  ["j", "next finding"], ["k", "previous finding"], ["Enter", "open or close it"], ["o", "close it, and back to the list"],
  ["/", "search"], ["[ ]", "previous and next view"], ["?", "these keys"],
];
const list = make("dl");
for (const [key, what] of keys) list.append(make("dt", {}, make("kbd", { textContent: key })), make("dd", { textContent: what }));
const useKeys = make("input", { type: "checkbox", checked: kept.get("keys") !== "off" });
useKeys.addEventListener("change", () => kept.set("keys", useKeys.checked ? "on" : "off"));
const close = make("button", { type: "button", textContent: "Close" });
const dialog = make("dialog", {}, make("h2", { textContent: "Keys", id: "keys-title" }), list,
  make("p", {}, make("label", {}, useKeys, " Use single keys")), close);
dialog.setAttribute("aria-labelledby", "keys-title");
close.addEventListener("click", () => dialog.close());
const hint = make("button", { className: "keys", type: "button" },
  make("kbd", { textContent: "j" }), " ", make("kbd", { textContent: "k" }), " next, previous  ", make("kbd", { textContent: "?" }), " keys");
hint.addEventListener("click", () => dialog.showModal());
document.body.append(hint, dialog);
function step(by) {
  if (!notes.length) return;
  const first = notes[0].closest(".view");
  if (current !== first) show(first);
  const shown = notes.filter((note) => !note.hidden);
  if (!shown.length) return;
  const at = shown.indexOf(active);
  const next = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.max(0, Math.min(shown.length - 1, at + by))];
  if (active && active !== next && active.dataset.opened === "key") one("details", active).open = false;
  next.dataset.opened = "key";
  history.replaceState(null, "", `#${next.id}`);
  open(next);
  (marksOf.get(next.id)?.[0] ?? next).scrollIntoView({ block: "center" });
}
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (event.key === "Escape" && typing) { typing.blur(); return; }
  if (typing || dialog.open || event.ctrlKey || event.metaKey || event.altKey || !useKeys.checked) return;
  const turn = (by) => { location.hash = views[(views.indexOf(current) + by + views.length) % views.length].id; };
  const actions = {
    j: () => step(1),
    k: () => step(-1),
    o: () => { if (active) { one("details", active).open = false; one("summary", active).focus(); } },
    "/": () => { if (!form.hidden) { show(form.closest(".view")); control("text").focus(); } },
    "[": () => turn(-1),
    "]": () => turn(1),
    "?": () => dialog.showModal(),
  };
  if (Object.hasOwn(actions, event.key)) {
    event.preventDefault();
    actions[event.key]();
  }
});

// --- Print: everything is on paper.
let closed = [];
addEventListener("beforeprint", () => {
  closed = all("details:not([open])");
  for (const details of closed) details.open = true;
});
addEventListener("afterprint", () => { for (const details of closed) details.open = false; });

show(views[0]);
filter();
go(fragment(), { start: true });
