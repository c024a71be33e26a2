import { chromium } from "@playwright/test";
const b=await chromium.launch({executablePath:"/usr/bin/chromium",args:["--no-sandbox","--disable-gpu"]});
const c=await b.newContext({viewport:{width:1280,height:900}});const p=await c.newPage();
p.on("console",m=>console.log("console",m.type(),m.text()));p.on("pageerror",e=>console.log("pageerror",e.message));
p.on("requestfailed",r=>console.log("failed",r.url(),r.failure()?.errorText));
await p.goto("http://localhost:4599/");await p.waitForSelector("#editor .tok-keyword");
await p.click("#tab-whatif");
const s=p.getByRole("slider",{name:"cash: closings needed before anything is paid"});await s.scrollIntoViewIfNeeded();const box=await s.boundingBox();console.log(box);
await p.mouse.move(box.x+box.width*.3,box.y+box.height/2);await p.mouse.down();
for(const x of [.35,.5,.7,.4,.12]){await p.mouse.move(box.x+box.width*x,box.y+box.height/2,{steps:3});console.log(x,await s.inputValue(),await p.evaluate(()=>JSON.parse(localStorage["goalfit.text"]).text.match(/threshold: \S+/)[0]))}
await p.mouse.up();await p.waitForTimeout(500);console.log(await s.inputValue(),await p.evaluate(()=>JSON.parse(localStorage["goalfit.text"]).text.match(/threshold: \S+/)[0]));
await p.evaluate(async()=>{await navigator.serviceWorker.ready;while(!navigator.serviceWorker.controller)await new Promise(r=>setTimeout(r,50))});
console.log(await p.evaluate(async()=>{const r=[];for(const k of await caches.keys())for(const q of await(await caches.open(k)).keys())r.push(q.url);return r}));
await c.setOffline(true);await p.goto("http://localhost:4599/");await p.waitForTimeout(3000);console.log(await p.locator("#notice").innerText(),await p.locator("#hero").innerText());
await b.close();
