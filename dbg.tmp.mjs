import { chromium } from "playwright-core";
const b = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await b.newPage();
await page.route(/\/lessons-[^/]*\.js$/, (r) => r.abort());
await page.goto(process.argv[2] + "/?test#v=1&sc=steady-state&seed=1");
await page.evaluate(() => { window.T = []; new MutationObserver(() => window.T.push(performance.now().toFixed(0) + " " + document.getElementById("toast").textContent)).observe(document.getElementById("toast"), { childList: true, characterData: true, subtree: true }); });
await page.waitForTimeout(6000);
await page.click("#lessons"); await page.waitForTimeout(2000);
await page.evaluate(() => (location.hash = "#v=1&sc=az-plus-one&le=az-plus-one.2"));
for (let i = 0; i < 4; i++) { await page.waitForTimeout(3000); console.log(await page.evaluate(() => JSON.stringify([window.T, document.querySelector("#scenario").value, location.hash]))); }
await b.close();
