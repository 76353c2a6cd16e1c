'use strict';

// What a user of rembg.js writes for a folder: a pool of workers over the client. The client has no setting for its
// address, so requests are turned to the local server on their way out.
const fs = require('fs');
const path = require('path');
const { createRequire } = require('module');

const [root, input, output, endpoint, limit] = process.argv.slice(2);
const load = createRequire(path.join(root, 'package.json'));
const client = load.resolve('@remove-background-ai/rembg.js');
const axios = createRequire(client)('axios');
(axios.default ?? axios).interceptors.request.use(config => ({ ...config, url: endpoint + 'rmbg' }));
const { rembg } = load('@remove-background-ai/rembg.js');

const quiet = () => {};

async function work(files, done) {
  for (let file; (file = files.shift()) !== undefined;) {
    const { outputImagePath } = await rembg({
      apiKey: 'benchmark',
      inputImage: path.join(input, file),
      options: { format: 'webp' },
      onUploadProgress: quiet,
      onDownloadProgress: quiet,
    });
    fs.renameSync(outputImagePath, path.join(output, path.parse(file).name + '.webp'));
    done.count++;
  }
}

async function main() {
  const done = { count: 0 };
  const start = process.hrtime.bigint();
  const files = fs.readdirSync(input);
  await Promise.all(Array.from({ length: Number(limit) }, () => work(files, done)));
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  console.log(JSON.stringify({ Seconds: seconds, Results: done.count }));
}

main().catch(error => {
  console.log(JSON.stringify({ Problem: String(error.message ?? error) }));
});
