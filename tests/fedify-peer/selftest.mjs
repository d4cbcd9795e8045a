// Two peers on loopback do with each other what the federation tests do with one of them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

async function startPeer(...args) {
  const process_ = spawn(process.execPath, [fileURLToPath(new URL("peer.mjs", import.meta.url)), ...args], {
    stdio: ["pipe", "pipe", process.env.PEER_LOG ? "inherit" : "ignore"],
  });
  const [line] = await once(createInterface(process_.stdout), "line");
  const ready = JSON.parse(line);
  const origin = `http://localhost:${ready.port}`;
  const call = async (path, init) => {
    const response = await fetch(`${origin}/_control/${path}`, init);
    return { status: response.status, body: await response.json() };
  };
  const peer = {
    ...ready,
    origin,
    process: process_,
    state: async () => (await call("state")).body,
    attempt: (operation, body = {}) => call(operation, { method: "POST", body: JSON.stringify(body) }),
    async do(operation, body) {
      const { status, body: answer } = await peer.attempt(operation, body);
      assert.equal(status, 200, `${operation}: ${JSON.stringify(answer)}`);
      return answer;
    },
    /** The state as soon as it is as asked. */
    async until(what, condition) {
      for (let i = 0; i < 200; i++) {
        const state = await peer.state();
        if (condition(state)) return state;
        await delay(50);
      }
      assert.fail(`${peer.handle}: not in 10 s: ${what}\n${JSON.stringify({ ...(await peer.state()), inbox: undefined }, null, 1)}`);
    },
    async stop() {
      if (process_.exitCode != null) return;
      process_.kill("SIGTERM");
      await once(process_, "exit");
    },
  };
  return peer;
}

describe("two peers", () => {
  let fern, moss, post, reply;
  const last = (state) => state.inbox.at(-1);

  before(async () => {
    [fern, moss] = await Promise.all([
      startPeer("--user", "fern"),
      startPeer("--user", "moss", "--scheme", "rfc9421"),
    ]);
  });
  after(() => Promise.all([fern.stop(), moss.stop()]));

  test("documents", async () => {
    const actor = await fern.do("fetch", { url: moss.handle });
    assert.equal(actor.type, "Person");
    assert.equal(actor.id, moss.actor);
    const document = (await fern.do("fetch", { url: moss.actor, signed: false })).json;
    assert.match(document.publicKey.publicKeyPem, /BEGIN PUBLIC KEY/);
    assert.equal(document.assertionMethod.length, 2);
    const icon = await fetch(document.icon.url);
    assert.equal(icon.headers.get("content-type"), "image/png");
    const { nodeInfo } = await fern.do("nodeinfo", { origin: moss.origin });
    assert.equal(nodeInfo.software.name, "fedify-peer");
    const nobody = await fetch(`${moss.origin}/.well-known/webfinger?resource=acct:nobody@localhost:${moss.port}`);
    assert.equal(nobody.status, 404);
  });

  test("follow and accept, both ways", async () => {
    for (const [a, b] of [[fern, moss], [moss, fern]]) {
      const { activity, actor } = await a.do("follow", { handle: b.handle });
      assert.equal(actor, b.actor);
      await a.until("accepted", (s) => s.following.some((f) => f.actor === b.actor && f.state === "accepted"));
      const state = await b.state();
      assert.deepEqual(state.followers, [{ actor: a.actor, activityId: activity }]);
      assert.equal(state.inbox.find((i) => i.type === "Follow").id, activity);
      assert.equal((await b.do("fetch", { url: activity })).type, "Follow");
    }
    const followers = await moss.do("collection", { url: `${fern.actor}/followers` });
    assert.equal(followers.totalItems, 1);
    assert.deepEqual(followers.items, [moss.actor]);
    assert.deepEqual((await moss.do("collection", { url: `${fern.actor}/following` })).items, [moss.actor]);
  });

  test("each knocks with its own scheme", async () => {
    const posted = (state) => new Set(state.http.outbound.filter((o) => o.method === "POST").map((o) => `${o.scheme} ${o.status}`));
    assert.deepEqual(posted(await fern.state()), new Set(["cavage 202"]));
    assert.deepEqual(posted(await moss.state()), new Set(["rfc9421 202"]));
  });

  test("post with a hashtag", async () => {
    post = await fern.do("post", { text: "Good morning & <hello> #Spring" });
    const state = await moss.until("the post", (s) => s.posts.length === 1);
    const [got] = state.posts;
    assert.equal(got.id, post.id);
    assert.equal(got.type, "Note");
    assert.equal(got.attributedTo, fern.actor);
    assert.match(got.content, /^<p>Good morning &amp; &lt;hello&gt; <a href=".*\/tags\/spring".*#<span>Spring<\/span><\/a><\/p>$/);
    assert.deepEqual(got.hashtags, [{ href: `${fern.origin}/tags/spring`, name: "#Spring" }]);
    assert.deepEqual(got.to, ["https://www.w3.org/ns/activitystreams#Public"]);
    assert.deepEqual(got.cc, [`${fern.actor}/followers`]);
    assert.equal(last(state).type, "Create");
    assert.equal(last(state).id, post.activity);
    assert.equal(last(state).inbox, "shared");
    assert.equal(last(state).json.object.content, got.content);
    assert.equal(last(state).json.signature.type, "RsaSignature2017");
    assert.equal((await moss.do("fetch", { url: post.id, signed: false })).type, "Note");
  });

  test("reply with a mention and a content warning", async () => {
    reply = await moss.do("post", { text: `${fern.handle} and to you`, inReplyTo: post.id, mention: fern.handle, summary: "greetings" });
    const state = await fern.until("the reply", (s) => s.posts.length === 1);
    const [got] = state.posts;
    assert.equal(got.inReplyTo, post.id);
    assert.equal(got.summary, "greetings");
    assert.equal(got.sensitive, true);
    assert.deepEqual(got.mentions, [{ href: fern.actor, name: fern.handle }]);
    assert.match(got.content, /class="u-url mention">@<span>fern<\/span><\/a><\/span> and to you/);
    assert.deepEqual(got.cc, [`${moss.actor}/followers`, fern.actor]);
    assert.equal(state.inbox.filter((i) => i.type === "Create").length, 1, "once, though follower and mentioned");
  });

  test("picture", async () => {
    const { id } = await fern.do("post", { text: "look", image: { alt: "Stripes" } });
    const state = await moss.until("the picture", (s) => s.posts.some((p) => p.id === id));
    const [attachment] = state.posts.find((p) => p.id === id).attachments;
    assert.deepEqual({ ...attachment, url: null }, { type: "Document", url: null, mediaType: "image/png", alt: "Stripes", width: 96, height: 64 });
    const response = await fetch(attachment.url);
    assert.equal(response.headers.get("content-type"), "image/png");
    const png = Buffer.from(await response.arrayBuffer());
    assert.equal(png.toString("latin1", 1, 4), "PNG");
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [96, 64]);
  });

  test("posts for few", async () => {
    const direct = await fern.do("post", { text: "psst", to: "direct", mention: moss.handle });
    const few = await fern.do("post", { text: "friends", to: "followers" });
    const state = await moss.until("both", (s) => [direct, few].every(({ id }) => s.posts.some((p) => p.id === id)));
    assert.deepEqual(state.posts.find((p) => p.id === direct.id).to, [moss.actor]);
    assert.deepEqual(state.posts.find((p) => p.id === few.id).to, [`${fern.actor}/followers`]);
    assert.equal(state.inbox.find((i) => i.id === direct.activity).inbox, "personal");
    for (const { id, activity } of [direct, few]) {
      assert.equal((await moss.do("fetch", { url: id })).type, "Note");
      assert.equal((await moss.attempt("fetch", { url: id, signed: false })).status, 502);
      assert.equal((await moss.attempt("fetch", { url: activity, signed: false })).status, 502);
    }
    const outbox = await moss.do("collection", { url: `${fern.actor}/outbox` });
    assert.equal(outbox.totalItems, 2);
    assert.ok(!outbox.items.includes(direct.activity));
  });

  test("like and boost, and take both back", async () => {
    const like = await moss.do("like", { id: post.id });
    const boost = await moss.do("announce", { id: post.id });
    let state = await fern.until("both", (s) => s.likes[post.id] && s.announces[post.id]);
    assert.deepEqual(state.likes[post.id], [{ actor: moss.actor, activityId: like.activity }]);
    assert.deepEqual(state.announces[post.id], [{ actor: moss.actor, activityId: boost.activity }]);
    assert.ok((await fern.do("collection", { url: `${moss.actor}/outbox` })).items.includes(boost.activity));
    await moss.do("unlike", { id: post.id });
    state = await fern.until("no like", (s) => !s.likes[post.id]);
    assert.equal(last(state).type, "Undo");
    assert.equal(last(state).object, like.activity);
    assert.ok(state.announces[post.id]);
    await moss.do("unannounce", { id: post.id });
    await fern.until("no boost", (s) => !s.announces[post.id]);
  });

  test("edit and delete", async () => {
    await fern.do("edit", { id: post.id, text: "Good evening" });
    const edited = await moss.until("the edit", (s) => s.posts.find((p) => p.id === post.id)?.updated);
    assert.equal(edited.posts.find((p) => p.id === post.id).content, "<p>Good evening</p>");
    const { activity } = await fern.do("delete", { id: post.id });
    const state = await moss.until("the delete", (s) => s.deletes.length === 1);
    assert.deepEqual(state.deletes, [{ actor: fern.actor, object: post.id, activityId: activity }]);
    assert.ok(!state.posts.some((p) => p.id === post.id));
    const gone = await fetch(post.id, { headers: { Accept: "application/activity+json" } });
    assert.equal(gone.status, 410);
    assert.equal((await gone.json()).type, "Tombstone");
    assert.equal((await fern.attempt("edit", { id: post.id, text: "again" })).status, 404);
  });

  test("a collection of several pages", async () => {
    for (let i = 0; i < 12; i++) await moss.do("post", { text: `number ${i}` });
    await fern.until("all of them", (s) => s.posts.length === 13);
    const outbox = await fern.do("collection", { url: `${moss.actor}/outbox` });
    assert.equal(outbox.totalItems, outbox.items.length);
    assert.equal(outbox.pages.length, 2);
    assert.equal(new Set(outbox.items).size, 13);
  });

  test("unfollow, both ways", async () => {
    for (const [a, b] of [[fern, moss], [moss, fern]]) {
      await a.do("unfollow", { actor: b.actor });
      const state = await b.until("unfollowed", (s) => s.followers.length === 0);
      assert.equal(last(state).type, "Undo");
      assert.deepEqual((await a.state()).following, []);
    }
    const { sent } = await fern.state();
    await fern.do("post", { text: "anybody?" });
    assert.deepEqual((await fern.state()).sent.slice(sent.length).map((s) => s.to), [[]]);
  });

  test("nothing went wrong on the way", async () => {
    for (const peer of [fern, moss]) {
      const { errors, rejected, inbox } = await peer.state();
      assert.deepEqual(errors, []);
      assert.deepEqual(rejected, []);
      assert.deepEqual(new Set(inbox.map((i) => i.httpSignature)), new Set(["verified"]));
    }
  });
});

describe("manual approval", () => {
  let gate, guest;
  before(async () => {
    [gate, guest] = await Promise.all([startPeer("--user", "gate", "--manual"), startPeer("--user", "guest")]);
  });
  after(() => Promise.all([gate.stop(), guest.stop()]));

  test("a held follow is accepted, then rejected", async () => {
    const { activity } = await guest.do("follow", { handle: gate.actor });
    await gate.until("held", (s) => s.followRequests.length === 1);
    assert.deepEqual((await gate.state()).followers, []);
    assert.equal((await guest.state()).following[0].state, "pending");
    await gate.do("accept", { activityId: activity });
    await guest.until("accepted", (s) => s.following[0].state === "accepted");
    await gate.do("reject", { actor: guest.actor });
    await guest.until("rejected", (s) => s.following[0].state === "rejected");
    assert.deepEqual((await gate.state()).followers, []);
  });

  test("a held follow is rejected by its actor", async () => {
    await guest.do("follow", { handle: gate.handle });
    await gate.until("held", (s) => s.followRequests.length === 1);
    await gate.do("reject", { actor: guest.actor });
    await guest.until("rejected", (s) => s.following[0].state === "rejected");
    assert.equal((await gate.attempt("accept", { actor: guest.actor })).status, 404);
  });
});

describe("what fails", () => {
  let peer;
  before(async () => (peer = await startPeer("--user", "fern")));
  after(() => peer.stop());

  test("an unsigned activity", async () => {
    const response = await fetch(`${peer.origin}/inbox`, {
      method: "POST",
      headers: { "Content-Type": "application/activity+json" },
      body: JSON.stringify({
        "@context": "https://www.w3.org/ns/activitystreams", id: `${peer.origin}/x`, type: "Like", actor: `${peer.origin}/y`, object: peer.actor,
      }),
    });
    assert.equal(response.status, 401);
    const { rejected, inbox } = await peer.state();
    assert.equal(rejected[0].reason, "noSignature");
    assert.deepEqual(inbox, []);
  });

  test("a delivery that is refused, knocked twice", async () => {
    const knocks = [];
    const server = createServer((request, response) => {
      const self = `http://localhost:${server.address().port}/actor`;
      if (request.method === "POST") knocks.push("signature-input" in request.headers ? "rfc9421" : "cavage");
      response.writeHead(request.method === "POST" ? 401 : 200, { "Content-Type": "application/activity+json" });
      response.end(JSON.stringify({ "@context": "https://www.w3.org/ns/activitystreams", id: self, type: "Person", inbox: `${self}/inbox` }));
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { status, body } = await peer.attempt("follow", { handle: `http://localhost:${server.address().port}/actor` });
    server.close();
    assert.equal(status, 502);
    assert.match(body.error, /401/);
    assert.deepEqual(knocks, ["cavage", "rfc9421"]);
  });

  test("a call beyond loopback", async () => {
    const { status, body } = await peer.attempt("fetch", { url: "http://peer.example/x" });
    assert.equal(status, 502);
    assert.match(body.error, /only loopback/);
  });

  test("a bad request", async () => {
    assert.equal((await peer.attempt("post", {})).status, 400);
    assert.equal((await peer.attempt("edit", { id: "x", text: "y" })).status, 404);
    assert.equal((await peer.attempt("nonsense")).status, 404);
  });

  test("the peer ends with the one who started it", async () => {
    peer.process.stdin.end();
    const [code] = await once(peer.process, "exit");
    assert.equal(code, 0);
  });
});
