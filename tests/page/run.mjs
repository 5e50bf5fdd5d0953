// What the HTML page promises, in a browser: see scripts/page-tests. Arguments are parts of the names of the tests to run.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const { program, browser: executablePath, tools } = process.env;
const require = createRequire(join(tools, "package.json"));
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core/axe.min.js");
const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = mkdtempSync(join(tmpdir(), "copydesk-page-"));

/** Writes files into a folder of their own. */
function project(name, files) {
  const path = join(folder, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  return path;
}

/** The address of the page that a run in a folder writes. */
function page(name, cwd, ...options) {
  const path = join(folder, `${name}.html`);
  const run = { cwd, stdio: ["ignore", "ignore", "pipe"] };
  try {
    execFileSync(program, ["report", "-o", path, ...options], run);
  } catch (error) {
    // Lines that cannot be read are findings on the page.
    if (error.status !== 1) throw error;
  }
  return pathToFileURL(path).href;
}

const example = (name) => join(root, "examples", name);
const hostile = "<img src=x onerror=pwned=1>\"'</script><script>pwned=1</script>{{x}}${x}<!--";
const hostileStory = project("hostile", {
  "a.claims": `person "${hostile.replaceAll('"', "”")}"\n\nsource rt "</title><script>pwned=1</script>"\n  outlet "<b onclick=pwned=1>"\n  text rt.txt\n\n`
    + "from rt\n  Dmitriev denies call\n    at \"there was no call\"\n    note \"javascript:pwned=1\"\n"
    + "story s \"&lt;svg onload=pwned=1&gt;<svg onload=pwned=1>\"\n  text s.md\n\nfrom s\n  Bloomberg reports call\n    at \"There was a call\"\n",
  "rt.txt": `Asked, Dmitriev said there was no call. ${hostile}\n\n${hostile}\n`,
  "s.md": `# <script>pwned=1</script> &lt;script&gt;\n\nThere was a call &lt;img src=x onerror=pwned=1&gt; [x](javascript:pwned=1).\n`,
});
const many = project("many", {
  "p.rules": "phrase {a} paid {sum: number}\n  one sum per a\n",
  "a.claims": Array.from({ length: 3000 }, (_, n) => `from one: Ann says K${n} paid ${n + 1}\nfrom two: Bob says K${n} paid ${3 * n + 7}\n`).join(""),
});
const before = join(folder, "before.json");
writeFileSync(before, JSON.stringify({ findings: [{ fingerprint: "000000000000", severity: "error", rule: "dispute", message: "<i>gone</i>" }] }));
const pages = {
  story: page("story", example("leaked-calls"), "draft.md"),
  calm: page("calm", example("harbour-fire"), "--since-report", before, "--statistics"),
  bare: page("bare", example("leaked-calls")),
  hostile: page("hostile", hostileStory),
  many: page("many", many),
};

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });

/** Opens a page; whatever it asks the network for, and every error it meets, fails the test. */
async function open(address, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const opened = await context.newPage();
  const faults = [];
  opened.on("pageerror", (error) => faults.push(error.message));
  opened.on("console", (message) => { if (message.type() === "error") faults.push(message.text()); });
  opened.on("request", (request) => { if (!request.url().startsWith("file:")) faults.push(request.url()); });
  opened.on("dialog", (dialog) => { faults.push("a dialog"); dialog.dismiss(); });
  await opened.goto(address);
  return { opened, close: async () => { await context.close(); assert.deepEqual(faults, []); } };
}

const views = (opened) => opened.$$eval(".top nav a", (links) => links.map((link) => link.hash.slice(1)));
const isShown = (opened, selector) => opened.locator(selector).first().isVisible();

const tests = {
  async "axe reports nothing on any view, in both schemes, wide and narrow"() {
    const found = [];
    for (const [name, address] of Object.entries(pages).filter(([name]) => name !== "many")) {
      for (const colorScheme of ["light", "dark"]) {
        for (const width of [1440, 375]) {
          // Of the pages with the same parts, each half is looked at once.
          if (name !== "story" && (colorScheme === "dark") === (width === 1440)) continue;
          const { opened, close } = await open(address, { colorScheme, viewport: { width, height: 900 }, bypassCSP: true });
          await opened.addScriptTag({ path: axe });
          for (const view of await views(opened)) {
            await opened.evaluate((view) => { location.hash = view; }, view);
            await opened.waitForFunction((view) => !document.getElementById(view).hidden, view);
            if (view === "story" || view === "findings") {
              await opened.evaluate(() => { for (const details of document.querySelectorAll("details")) details.open = true; });
            }
            // What the bar at the top lies over while the page is scrolled is no fault of its own.
            await opened.evaluate(() => new Promise((drawn) => { scrollTo(0, 0); requestAnimationFrame(() => requestAnimationFrame(drawn)); }));
            const { violations } = await opened.evaluate(() => axe.run(document, {
              runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
            }));
            for (const { id, nodes } of violations) {
              const [node] = nodes;
              const where = `${name}, ${view}, ${colorScheme}, ${width}`;
              found.push(`${id} (${nodes.length}) on ${where}: ${node.html.slice(0, 160)} — ${node.failureSummary.slice(0, 300)}`);
            }
          }
          await close();
        }
      }
    }
    assert.equal(found.length, 0, found.join("\n"));
  },

  async "nothing is wider than a narrow window"() {
    for (const [name, address] of Object.entries(pages)) {
      const { opened, close } = await open(address, { viewport: { width: 375, height: 700 } });
      for (const view of await views(opened)) {
        await opened.evaluate((view) => { location.hash = view; }, view);
        await opened.waitForFunction((view) => !document.getElementById(view).hidden, view);
        const width = await opened.evaluate(() => document.scrollingElement.scrollWidth);
        assert.ok(width <= 375, `${name}, ${view}: ${width}`);
      }
      await close();
    }
  },

  async "the day by keyboard alone"() {
    const { opened, close } = await open(pages.story);
    const active = () => opened.evaluate(() => document.activeElement.closest(".card")?.id);
    const ids = await opened.$$eval(".card[data-finding]", (cards) => cards.map((card) => card.id));
    await opened.keyboard.press("j");
    assert.equal(await active(), ids[0]);
    assert.ok(await isShown(opened, `#${ids[0]} .evidence`));
    assert.equal(await opened.evaluate(() => location.hash), `#${ids[0]}`);
    await opened.keyboard.press("j");
    await opened.keyboard.press("j");
    await opened.keyboard.press("k");
    assert.equal(await active(), ids[1]);
    assert.equal(await opened.locator(".segment [open]").count(), 1, "one is open at a time");
    assert.ok(await opened.locator("mark.active").count() > 0, "its words are marked");
    // From the evidence to the passage in its source, and back.
    const way = opened.locator(`#${ids[1]} a.way`).filter({ hasText: /^paragraph/ }).first();
    await way.focus();
    await opened.keyboard.press("Enter");
    await opened.locator(".return").waitFor();
    const target = await way.evaluate((link) => document.querySelector(link.hash).closest(".view").id);
    assert.ok(await isShown(opened, `#${target}`));
    await opened.locator(".return").focus();
    await opened.keyboard.press("Enter");
    await opened.waitForFunction((id) => location.hash === `#${id}`, ids[1]);
    assert.ok(await isShown(opened, `#${ids[1]}`));
    // The views in turn.
    const order = await views(opened);
    await opened.keyboard.press("]");
    await opened.waitForFunction((view) => !document.getElementById(view).hidden, order[1]);
    assert.equal(await opened.locator(".top nav [aria-current]").textContent(), "Matrix");
    await opened.keyboard.press("[");
    await opened.waitForFunction((view) => !document.getElementById(view).hidden, order[0]);
    // The search, and the keys while one types.
    await opened.keyboard.press("/");
    await opened.keyboard.type("jkk");
    await opened.waitForFunction(() => document.querySelector(".found").textContent.startsWith("0 of"));
    await opened.keyboard.press("Escape");
    await opened.keyboard.press("?");
    assert.ok(await isShown(opened, "dialog"));
    await opened.keyboard.press("Escape");
    assert.ok(!await isShown(opened, "dialog"));
    await close();
  },

  async "single keys can be turned off"() {
    const { opened, close } = await open(pages.story);
    await opened.keyboard.press("?");
    await opened.locator("dialog input").uncheck();
    await opened.keyboard.press("Escape");
    await opened.keyboard.press("j");
    assert.equal(await opened.locator(".card.active").count(), 0);
    await close();
  },

  async "a click on words opens what is found about them, and the evidence lies over the notes"() {
    const { opened, close } = await open(pages.story);
    const top = () => opened.locator("#p-draft-3, [id$='-3'].paragraph").first().evaluate((p) => p.getBoundingClientRect().top + scrollY);
    const before = await top();
    await opened.locator("mark.claim.error").nth(1).click({ position: { x: 20, y: 8 } });
    assert.equal(await opened.locator(".segment [open]").count(), 1);
    assert.equal(await top(), before, "the story stays where it is");
    await close();
  },

  async "links lead to findings, paragraphs and views"() {
    const { opened, close } = await open(pages.story);
    const id = await opened.locator(".card[data-finding]").nth(5).getAttribute("id");
    const paragraph = await opened.locator("#sources .paragraph").nth(3).getAttribute("id");
    await close();
    const finding = await open(`${pages.story}#${id}`);
    assert.ok(await isShown(finding.opened, `#${id} .evidence`));
    await finding.close();
    const source = await open(`${pages.story}#${paragraph}`);
    assert.ok(await isShown(source.opened, `#${paragraph}`));
    assert.ok(!await isShown(source.opened, "#story"));
    await source.close();
    const nowhere = await open(`${pages.story}#%E0%A4%A`);
    assert.ok(await isShown(nowhere.opened, "#story"));
    await nowhere.close();
  },

  async "the filter hides what does not fit and counts the rest"() {
    const { opened, close } = await open(pages.story);
    const count = async () => (await opened.locator(".card[data-finding]:visible").count());
    const all = await count();
    await opened.locator(".toggle.note input").uncheck();
    await opened.locator(".toggle.warning input").uncheck();
    const errors = await opened.locator('.card[data-severity="error"][data-state="open"]').count();
    assert.ok(errors < all);
    // Both toggles have to be taken in: the filter runs with the next picture that is drawn.
    const shown = `${errors} of ${all} findings`;
    await opened.waitForFunction((shown) => document.querySelector(".found").textContent === shown, shown);
    assert.equal(await count(), errors);
    await opened.locator('[data-filter="speakers"]').selectOption({ index: 1 });
    await opened.waitForFunction((errors) => !document.querySelector(".found").textContent.startsWith(`${errors} `), errors);
    // Whoever follows a link to a finding that is hidden sees it.
    const hidden = await opened.locator(".card[data-finding][hidden]").first().getAttribute("id");
    await opened.evaluate((id) => { location.hash = id; }, hidden);
    await opened.waitForFunction((id) => !document.getElementById(id).hidden, hidden);
    assert.equal(await count(), all);
    await close();
  },

  async "what is new is marked, what is settled is listed"() {
    const { opened, close } = await open(pages.calm);
    assert.ok(await opened.locator(".card .new").count() > 0);
    assert.equal(await opened.locator(".settled s").textContent(), "<i>gone</i>");
    await close();
  },

  async "hostile content stays text"() {
    for (const view of ["", "#matrix", "#sheet", "#sources", "#names", "#summary"]) {
      const { opened, close } = await open(pages.hostile + view);
      await opened.waitForTimeout(50);
      assert.equal(await opened.evaluate(() => globalThis.pwned), undefined);
      const foreign = await opened.$$eval("img, svg, script, iframe, object, embed, [style], [onclick], [onerror]", (all) => all.length);
      // The one script is our own; the script itself places notes by `style`.
      const placed = await opened.$$eval("[style]", (all) => all.filter((element) => element.matches(".notes, .card, .segment")).length);
      assert.equal(foreign - placed, 1);
      const links = await opened.$$eval("a", (all) => all.map((link) => link.getAttribute("href")));
      assert.ok(links.every((link) => link.startsWith("#")), String(links));
      await close();
    }
  },

  async "the policy lets nothing else run"() {
    const { opened } = await open(pages.story);
    await opened.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "globalThis.pwned = 1";
      document.body.append(script);
      const element = document.createElement("div");
      element.innerHTML = "<img src=x onerror='globalThis.pwned = 2'><style>body { display: none }</style>";
      document.body.append(element);
    });
    await opened.waitForTimeout(50);
    assert.equal(await opened.evaluate(() => globalThis.pwned), undefined);
    assert.ok(await isShown(opened, "h1"));
    await opened.context().close();
  },

  async "without its script the page has everything"() {
    const { opened, close } = await open(pages.story, { javaScriptEnabled: false });
    for (const view of ["#story", "#matrix", "#sheet", "#replies", "#sources", "#names", "#summary"]) {
      assert.ok(await isShown(opened, view), view);
    }
    assert.ok(!await isShown(opened, ".filters"));
    const finding = opened.locator(".card[data-finding]").first();
    await finding.locator("summary").click();
    assert.ok(await finding.locator(".evidence").isVisible());
    await close();
  },

  async "on paper everything is there, and nothing to click on"() {
    const { opened, close } = await open(pages.story);
    await opened.emulateMedia({ media: "print" });
    await opened.evaluate(() => dispatchEvent(new Event("beforeprint")));
    for (const view of await opened.$$eval(".view", (all) => all.map((view) => `#${view.id}`))) assert.ok(await isShown(opened, view), view);
    assert.ok(await isShown(opened, ".card .evidence"));
    for (const gone of [".filters", ".top nav", ".keys", ".actions"]) assert.ok(!await isShown(opened, gone), gone);
    await close();
  },

  async "of 3,000 findings only what is seen is drawn"() {
    const { opened, close } = await open(pages.many);
    const all = await opened.locator(".card[data-finding]").count();
    assert.ok(all >= 3000, String(all));
    const drawn = () => opened.$$eval(".card summary", (all) => all.filter((element) => element.checkVisibility({ contentVisibilityAuto: true })).length);
    assert.ok(await drawn() < 300, String(await drawn()));
    for (let count = 0; count < 20; count += 1) await opened.keyboard.press("j");
    await opened.locator('[data-filter="text"]').fill("k2999 ");
    await opened.waitForFunction(() => document.querySelector(".found").textContent === "1 of 3000 findings");
    await close();
  },
};

let failed = 0;
try {
  for (const [name, test] of Object.entries(tests)) {
    if (process.argv.length > 2 && !process.argv.slice(2).some((part) => name.includes(part))) continue;
    try {
      await test();
      console.log(`ok    ${name}`);
    } catch (error) {
      failed += 1;
      console.log(`FAIL  ${name}\n${error.message}\n${error.stack?.split("\n").find((line) => line.includes("run.mjs")) ?? ""}`);
    }
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
