import { chromium } from "@playwright/test";
export const launch=()=>chromium.launch({executablePath:"/usr/bin/chromium",args:["--headless","--no-sandbox","--disable-gpu","--disable-quic","--no-first-run","--disable-background-networking","--disable-component-update","--disable-sync"]});
const b=await launch();
const c=await b.newContext({viewport:{width:1280,height:900},deviceScaleFactor:1});const p=await c.newPage();
p.on("console",m=>console.log("console",m.type(),m.text()));p.on("pageerror",e=>console.log("pageerror",e.message));
const t=Date.now();await p.goto("http://localhost:4599/");
await p.waitForFunction(()=>document.querySelector("#hero .verdict"),null,{timeout:20000}).catch(e=>console.log(String(e)));
console.log("first",await p.evaluate(()=>performance.getEntriesByName("goalfit first explanation").map(e=>e.startTime)));
await p.waitForTimeout(4000);
await p.screenshot({path:"/tmp/shots/why.png"});
await p.screenshot({path:"/tmp/shots/why-full.png",fullPage:true});
for(const v of ["whatif","map","matrix","data"]){await p.click("#tab-"+v);await p.waitForTimeout(v=="whatif"?2500:800);await p.screenshot({path:`/tmp/shots/${v}.png`,fullPage:true});}
await b.close();
