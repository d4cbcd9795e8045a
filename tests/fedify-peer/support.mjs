// What the peer needs besides Fedify: a fetch that stays on loopback, an HTTP server in terms of
// Request and Response, log lines, and a picture.
import { setDefaultResultOrder } from "node:dns";
import { createServer } from "node:http";
import { deflateSync } from "node:zlib";

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** One JSON object a line on stderr. */
export function log(event, fields = {}) {
  process.stderr.write(JSON.stringify({ at: new Date().toISOString(), event, ...fields }) + "\n");
}

/** Which kind of HTTP signature a message carries. */
export function signatureScheme(headers) {
  if (headers.has("signature-input")) return "rfc9421";
  return headers.has("signature") ? "cavage" : null;
}

/**
 * Replaces the global fetch, which Fedify uses for everything, by one that
 * - refuses every host but loopback;
 * - asks for WebFinger by http where Fedify, which knows no other way for acct: URIs, says https;
 * - tells `record` what was asked and answered.
 */
export function keepFetchOnLoopback(record) {
  setDefaultResultOrder("ipv4first");
  const fetchAnywhere = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const asked = new URL(input instanceof Request ? input.url : input);
    if (!LOOPBACK.has(asked.hostname)) {
      record({ method: "GET", url: asked.href, error: "not loopback" });
      throw new TypeError(`This peer calls only loopback, not ${asked.href}`);
    }
    const url = new URL(asked);
    if (url.protocol === "https:" && url.pathname === "/.well-known/webfinger") url.protocol = "http:";
    const rewritten = url.href !== asked.href;
    const entry = {
      method: init?.method ?? input.method ?? "GET",
      url: url.href.replace(/#.*/, ""),
      scheme: signatureScheme(new Headers(init?.headers ?? input.headers)),
    };
    try {
      const response = await fetchAnywhere(rewritten ? url : input, init);
      record({ ...entry, status: response.status });
      // Fedify compares the scheme of a redirect with the scheme it asked for.
      if (rewritten) Object.defineProperty(response, "url", { value: asked.href });
      return response;
    } catch (error) {
      record({ ...entry, error: String(error.cause ?? error) });
      throw error;
    }
  };
}

/** Listens on 127.0.0.1; `handle` is called with a Request and must return a Response. */
export async function listen(port, handle) {
  const server = createServer(async (incoming, outgoing) => {
    let response;
    try {
      const chunks = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const headers = new Headers();
      for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
        headers.append(incoming.rawHeaders[i], incoming.rawHeaders[i + 1]);
      }
      const bodyless = incoming.method === "GET" || incoming.method === "HEAD";
      response = await handle(new Request(new URL(incoming.url, `http://localhost:${server.address().port}`), {
        method: incoming.method,
        headers,
        body: bodyless ? undefined : Buffer.concat(chunks),
      }));
    } catch (error) {
      log("server-error", { method: incoming.method, path: incoming.url, error: String(error.stack ?? error) });
      response = new Response("Internal server error.", { status: 500 });
    }
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(incoming.method === "HEAD" ? undefined : Buffer.from(await response.arrayBuffer()));
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return server.address().port;
}

/** A PNG of stripes in a colour that depends on `seed`. */
export function stripes(seed, width, height) {
  const hue = crc32(Buffer.from(seed));
  const raw = Buffer.alloc(height * (1 + width * 3)); // each row starts with filter type 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * (1 + width * 3) + 1 + x * 3;
      const shade = (x + y) % 16 < 8 ? 0 : 96;
      for (let c = 0; c < 3; c++) raw[at + c] = (((hue >>> (8 * c)) & 0x7f) + shade) & 0xff;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits a channel, RGB, deflate, no interlace
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(raw)), chunk("IEND", Buffer.alloc(0))]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
