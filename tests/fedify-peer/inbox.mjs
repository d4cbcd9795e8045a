// The least inbox that can be made with Fedify and keeps its promise, for `./build.sh bench inbox`: what is verified is on disk before it is answered.
//   node inbox.mjs PORT FOLDER
// Key cache and idempotence are in memory (MemoryKvStore), which is the fastest store that Fedify has; there is no queue, so that the 202 comes
// after the listener. The listener appends the activity to a file, and all who wait share one fdatasync, as the server under measurement does it.
import { open } from "node:fs/promises";
import { join } from "node:path";
import { createFederation, generateCryptoKeyPair, MemoryKvStore } from "@fedify/fedify";
import { Create, Endpoints, Person } from "@fedify/fedify/vocab";
import { keepFetchOnLoopback, listen } from "./support.mjs";

const [port, folder] = process.argv.slice(2);
keepFetchOnLoopback(() => {});
process.stdin.on("close", () => process.exit(0)).resume(); // whoever started this is gone

const file = await open(join(folder, "inbox.jsonl"), "a");
let waiting = [];
let committing = false;

function keep(line) {
  return new Promise((done, failed) => {
    waiting.push({ line, done, failed });
    if (!committing) commit();
  });
}

async function commit() {
  committing = true;
  while (waiting.length > 0) {
    const batch = waiting;
    waiting = [];
    try {
      await file.write(batch.map(({ line }) => line + "\n").join(""));
      await file.datasync();
      for (const { done } of batch) done();
    } catch (error) {
      for (const { failed } of batch) failed(error);
    }
  }
  committing = false;
}

const origin = `http://localhost:${port}`;
const federation = createFederation({
  kv: new MemoryKvStore(),
  origin,
  allowPrivateAddress: true, // the signer's key is on loopback
  userAgent: { software: "fedify-inbox/0.1.0", url: origin },
});
const keyPairs = await Promise.all([generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), generateCryptoKeyPair("Ed25519")]);
federation
  .setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
    const keys = await ctx.getActorKeyPairs(identifier);
    return new Person({
      id: ctx.getActorUri(identifier),
      preferredUsername: identifier,
      inbox: ctx.getInboxUri(identifier),
      endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
      publicKey: keys[0].cryptographicKey,
      assertionMethods: keys.map((key) => key.multikey),
    });
  })
  .setKeyPairsDispatcher(() => keyPairs);
federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .on(Create, async (ctx, create) => await keep(JSON.stringify(await create.toJsonLd(ctx)))); // as it came: Fedify keeps the document it read

await listen(Number(port), async (request) => {
  if (request.method === "GET" && new URL(request.url).pathname === "/actor") return new Response("here"); // it is up
  return await federation.fetch(request, { contextData: undefined });
});
