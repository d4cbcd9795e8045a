// Measures jsonld.js and rdf-canonize on the documents that JsonLd.Bench names, and prints documents a second as JSON.
// usage: node bench.js corpus.json warm-up-ms measure-ms
import fs from 'node:fs';
import path from 'node:path';
import jsonld from 'jsonld';
import * as rdfCanonize from 'rdf-canonize';

const corpus = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const warmUp = Number(process.argv[3]);
const measure = Number(process.argv[4]);

const files = new Map();
const read = name => {
  if (!files.has(name)) files.set(name, JSON.parse(fs.readFileSync(path.join(corpus.contexts, name), 'utf8')));
  return files.get(name);
};
const known = new Map();
for (const { url, aliases, file } of read('index.json').contexts) for (const each of [url, ...aliases]) known.set(each, file);
const served = [
  [/^https?:\/\/[^/]+(\/schemas)?\/litepub-0\.1\.jsonld$/, 'litepub-0.1.jsonld'],
  [/^https?:\/\/[^/]+\/apschema(\/v[0-9.]+)?$/, 'hubzilla-apschema.jsonld'],
  [/^https?:\/\/[^/]+\/contexts(\.jsonld)?$/, 'mbin.jsonld'],
];
const documentLoader = async url => {
  const file = known.get(url) ?? served.find(([pattern]) => pattern.test(url))?.[1];
  if (!file) throw new Error(`not bundled: ${url}`);
  return { contextUrl: null, documentUrl: url, document: read(file) };
};

const texts = corpus.documents.map(file => fs.readFileSync(file, 'utf8'));
const context = corpus.context;
const datasets = [];
for (const text of texts) datasets.push(await jsonld.toRDF(JSON.parse(text), { documentLoader }));

const operations = {
  expand: i => jsonld.expand(JSON.parse(texts[i]), { documentLoader }),
  compact: i => jsonld.compact(JSON.parse(texts[i]), context, { documentLoader }),
  canonicalizeDataset: i => rdfCanonize.canonize(datasets[i], { algorithm: 'RDFC-1.0' }),
  canonicalizeDocument: i => jsonld.canonize(JSON.parse(texts[i]), { documentLoader, algorithm: 'RDFC-1.0', safe: false }),
};

// Processor time of all threads, in milliseconds: other work on the machine does not count.
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000; };

const run = async (operation, milliseconds) => {
  let documents = 0;
  const start = cpu();
  let elapsed = 0;
  do {
    for (let i = 0; i < texts.length; i++) await operation(i);
    documents += texts.length;
    elapsed = cpu() - start;
  } while (elapsed < milliseconds);
  return documents / elapsed * 1000;
};

const result = {};
for (const [name, operation] of Object.entries(operations)) {
  await run(operation, warmUp);
  // The best of five slices, as in Measurement.cs.
  result[name] = 0;
  for (let slice = 0; slice < 5; slice++) result[name] = Math.max(result[name], await run(operation, measure / 5));
}
console.log(JSON.stringify(result));
