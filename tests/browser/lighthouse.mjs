// Serves a folder, compressed, and asks Lighthouse about five kinds of page.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import lighthouse from "lighthouse";
import { launch } from "chrome-launcher";

const root = process.argv[2];
const pages = [
  "index.html",
  "products/alder/index.html",
  "products/alder/guides/update.html",
  "advisories/2026/tc-2026-0002.html",
  "advisories/index.html",
];
const types = {
  ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml",
  ".png": "image/png", ".txt": "text/plain", ".xml": "application/xml",
};

const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
  try {
    const body = await readFile(join(root, path));
    const type = types[extname(path)] ?? "application/octet-stream";
    const isText = type !== "image/png";
    response.writeHead(200, { "Content-Type": type, "Cache-Control": "max-age=31536000", ...(isText && { "Content-Encoding": "gzip" }) });
    response.end(isText ? gzipSync(body) : body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const chrome = await launch({ chromeFlags: flags });
let isPerfect = true;
for (const page of pages) {
  const url = `http://127.0.0.1:${server.address().port}/${page}`;
  const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: "error" });
  const scores = Object.values(lhr.categories).map(({ title, score }) => `${title} ${Math.round(score * 100)}`);
  isPerfect &&= Object.values(lhr.categories).every(({ score }) => score === 1);
  console.log(`${page}: ${scores.join(", ")}`);
  for (const audit of Object.values(lhr.audits)) {
    if (audit.score !== null && audit.score < 1) console.log(`  ${audit.score} ${audit.id}: ${audit.title} ${audit.displayValue ?? ""}`);
  }
}
await chrome.kill();
server.close();
process.exitCode = isPerfect ? 0 : 1;
