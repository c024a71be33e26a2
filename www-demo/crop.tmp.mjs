import { chromium } from "@playwright/test";
const b=await chromium.launch({executablePath:"/usr/bin/chromium",args:["--no-sandbox","--disable-gpu"]});
const c=await b.newContext({viewport:{width:360,height:1500}});const p=await c.newPage();await p.goto("http://localhost:4599/");await p.waitForSelector("#editor .tok-keyword");await p.waitForTimeout(1500);
await p.locator("#hero").scrollIntoViewIfNeeded();
await p.evaluate(()=>document.querySelector("#hero").scrollIntoView());await p.waitForTimeout(200);
await p.screenshot({path:"/tmp/shots/n1.png"});
await p.click("#tab-whatif");await p.waitForTimeout(1500);await p.screenshot({path:"/tmp/shots/n2.png"});
await b.close();
