// Runs the service's own Node client, as published, against another address.
//   node run.mjs <endpoint> <folder for its files> <arguments of rembg() as JSON>
// Prints one line of JSON: the path or the base64 text, and the progress events; or the error.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const [endpoint, folder, json] = process.argv.slice(2);
const { input, as, ...rest } = JSON.parse(json);
process.env.TMPDIR = process.env.TEMP = folder;

const require = createRequire(import.meta.url);
const axios = require('axios');
const { rembg } = require('@remove-background-ai/rembg.js');

// The client knows one address only. Everything else about its requests stays as it is.
axios.interceptors.request.use((config) => ({
  ...config,
  url: config.url.replace('https://api.rembg.com', endpoint),
  proxy: false,
}));

const inputs = {
  path: () => input,
  buffer: () => readFileSync(input),
  base64: () => ({ base64: readFileSync(input).toString('base64') }),
  dataUrl: () => ({ base64: `data:image/jpeg;base64,${readFileSync(input).toString('base64')}` }),
};

const uploads = [];
const downloads = [];
let outcome;
try {
  const result = await rembg({
    ...rest,
    inputImage: inputs[as](),
    onUploadProgress: (event) => uploads.push(event.loaded),
    onDownloadProgress: (event) => downloads.push(event.loaded),
  });
  outcome = { path: result.outputImagePath, base64: result.base64Image, uploads, downloads };
} catch (error) {
  outcome = { error: error.message };
}

// The client may leave its connection open when an answer comes early, and an open connection keeps Node running.
process.stdout.write(JSON.stringify(outcome), () => process.exit());
