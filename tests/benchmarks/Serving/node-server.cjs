'use strict';

// A second neutral server, and somebody else's: Node's http as it comes. Like the first one it takes whole uploads, compares
// them with the files they were made from, and answers with a picture. It is spoken to in the same way: a line on
// standard input begins a count, an empty line asks for it.
const fs = require('fs');
const http = require('http');
const path = require('path');
const readline = require('readline');

const [folder, answerFile] = process.argv.slice(2);
const answer = fs.readFileSync(answerFile);
const images = fs.readdirSync(folder).map(name => fs.readFileSync(path.join(folder, name)));
const numbers = new Map(images.map((image, number) => [key(image), number]));

let seen;
let distinct;
let connections;
let inFlight = 0;
begin();

function begin() {
  seen = { Requests: 0, Whole: 0, Wrong: 0, Limited: 0, BytesIn: 0, BytesOut: 0, MostInFlight: 0, Continues: 0 };
  distinct = new Set();
  connections = new Set();
}

// Start, number and length, which no two images have in common.
function key(image) {
  return image.toString('latin1', 0, 18);
}

// The number of the image, when all of it is there.
function judge(body) {
  const name = Math.max(body.indexOf('name="image"'), body.indexOf('name=image'));
  const start = name < 0 ? -1 : body.indexOf('\r\n\r\n', name) + 4;
  const number = start < 4 ? undefined : numbers.get(key(body.subarray(start)));
  if (number === undefined) {
    return undefined;
  }

  const end = start + images[number].length;
  const isWhole = body.subarray(start, end).equals(images[number]) && body.toString('latin1', end, end + 4) === '\r\n--';
  return isWhole ? number : undefined;
}

const server = http.createServer((request, response) => {
  connections.add(request.socket);
  seen.Requests++;
  seen.MostInFlight = Math.max(seen.MostInFlight, ++inFlight);
  seen.Continues += request.headers.expect === undefined ? 0 : 1;
  response.on('close', () => inFlight--);
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    const number = judge(body);
    seen.BytesIn += body.length;
    if (number === undefined) {
      seen.Wrong++;
      response.writeHead(400, { 'Content-Type': 'application/json' });
      response.end('{"error":"The bytes that arrived are not the bytes of the file.","status":400}');
      return;
    }

    seen.Whole++;
    seen.BytesOut += answer.length;
    distinct.add(number);
    response.writeHead(200, { 'Content-Type': 'image/webp', 'Content-Length': answer.length });
    response.end(answer);
  });
});

server.listen(0, '127.0.0.1', () => {
  console.log(server.address().port);
  readline.createInterface({ input: process.stdin }).on('line', line => {
    if (line.length > 0) {
      begin();
    }

    console.log(JSON.stringify({ ...seen, Distinct: distinct.size, Connections: connections.size }));
  }).on('close', () => process.exit(0));
});
