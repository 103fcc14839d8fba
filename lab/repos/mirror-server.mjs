// Serves a lab's repositories over HTTP until it is killed. Plain JavaScript: it runs as a process of its own, both
// from the sources (tests) and from dist (CLI). usage: mirror-server.mjs ROOT ADDRESS PORT DELAY_FILE LOG_FILE
import { appendFileSync, createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, normalize } from 'node:path';

const [root, address, port, delayFile, logFile] = process.argv.slice(2);

function delay() {
  try {
    return Number(readFileSync(delayFile, 'utf8')) || 0;
  } catch {
    return 0;
  }
}

function fileOf(url) {
  const path = normalize(decodeURIComponent(new URL(url, 'http://mirror').pathname));
  try {
    const stat = statSync(join(root, path));
    return stat.isFile() ? { path: join(root, path), stat } : undefined;
  } catch {
    return undefined;
  }
}

function answer(request, response) {
  const file = fileOf(request.url);
  const modified = file?.stat.mtime.toUTCString();
  const unchanged = modified !== undefined && request.headers['if-modified-since'] === modified;
  const known = unchanged ? 304 : 200;
  const status = file === undefined ? 404 : known;
  appendFileSync(logFile, `${status} ${request.method} ${request.url}\n`);
  if (status === 404) return response.writeHead(404).end();
  if (status === 304) return response.writeHead(304).end();
  response.writeHead(200, { 'content-length': file.stat.size, 'last-modified': modified });
  if (request.method === 'HEAD') return response.end();
  createReadStream(file.path)
    .on('error', () => response.destroy())
    .pipe(response);
}

createServer((request, response) => setTimeout(answer, delay(), request, response)).listen(Number(port), address);
