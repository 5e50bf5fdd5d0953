// Draws the page of an example into the file that is named: see scripts/page-picture.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const { program, browser: executablePath, tools } = process.env;
const { chromium } = createRequire(join(tools, "package.json"))("playwright-core");
const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const folder = mkdtempSync(join(tmpdir(), "copydesk-picture-"));
const path = join(folder, "story.html");
execFileSync(program, ["report", "-o", path], { cwd: join(root, "examples", "harbour-fire"), stdio: "inherit" });
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1280, height: 760 } });
await page.goto(pathToFileURL(path).href);
await page.keyboard.press("j");
await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
await page.waitForTimeout(300);
await page.screenshot({ path: process.argv[2] });
await browser.close();
rmSync(folder, { recursive: true, force: true });
