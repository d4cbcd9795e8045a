// A small ActivityPub server made with Fedify: one actor, everything in memory, loopback only, and
// a control API under /_control/ through which a test tells it what to do and sees what it received.
// README.md says how to use it.
import { parseArgs } from "node:util";
import {
  createFederation, generateCryptoKeyPair, InProcessMessageQueue, MemoryKvStore, parseNodeInfo, signJsonLd, signObject,
  signRequest, verifyJsonLd, verifyObject, verifyRequestDetailed,
} from "@fedify/fedify";
import * as vocabulary from "@fedify/fedify/vocab";
import {
  Accept, Activity, Announce, Collection, Create, Delete, Document, Endpoints, Follow, getTypeId, Hashtag,
  Image, isActor, Like, Link, Mention, Note, Object as ActivityStreamsObject, parseFediverseHandle, Person,
  PUBLIC_COLLECTION, Question, QuoteAuthorization, Reject, Tombstone, Undo, Update,
} from "@fedify/fedify/vocab";
import { Temporal } from "@js-temporal/polyfill";
import { configure } from "@logtape/logtape";
import { keepFetchOnLoopback, listen, log, signatureScheme, stripes } from "./support.mjs";

const { values: options } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    user: { type: "string", default: "fern" },
    scheme: { type: "string", default: "cavage" },
    manual: { type: "boolean", default: false },
    "log-level": { type: "string", default: "warning" },
  },
});
const user = options.user;
const specs = { cavage: "draft-cavage-http-signatures-12", rfc9421: "rfc9421" };
const firstKnock = specs[options.scheme];
if (firstKnock == null) throw new Error(`--scheme is cavage or rfc9421, not ${options.scheme}`);

process.on("SIGTERM", () => process.exit(0));
process.stdin.on("close", () => process.exit(0)).resume(); // whoever started this peer is gone
// Node would end the peer for what failed in the background, such as a call to a server that is gone: the tests after that would find nobody.
process.on("unhandledRejection", (error) => log("unhandled", { error: String(error?.stack ?? error) }));

await configure({
  sinks: {
    stderr: ({ level, category, message, properties }) =>
      log("fedify", { level, category: category.join("."), message: message.map(plain).join(""), ...errorOf(properties) }),
  },
  loggers: [
    { category: "fedify", lowestLevel: options["log-level"], sinks: ["stderr"] },
    { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["stderr"] },
  ],
});

// ---------------------------------------------------------------------------------------------
// State

const followers = new Map(); // actor id → { id, inboxId, endpoints, activityId }, as Fedify wants recipients
const followRequests = new Map(); // activity id → { actor, follow } (with --manual)
const following = new Map(); // actor id → { handle, state, recipient, follow }
const posts = new Map(); // id → what was received
const likes = new Map(); // activity id → { actor, object }
const announces = new Map();
const ownLikes = new Map(); // object id → { activity, recipients }
const ownAnnounces = new Map();
const notes = new Map(); // id → { note, recipients, visibility, deleted }
const activities = new Map(); // id → Activity sent
const pictures = new Map([["icon", { width: 64, height: 64 }]]);
const made = new Map(); // id → what `act` made and is served
const pinned = new Map(); // id → own post
const profile = { aliases: [], successor: null };
const deletes = [];
const inbox = []; // every verified inbound activity, in order
const rejected = []; // inbound activities whose signature did not verify
const sent = [];
const errors = []; // what listeners failed with
const http = { inbound: [], outbound: [] };
const bodies = new Map(); // activity id → { json, httpSignature } of its delivery
const keys = new Map();

keepFetchOnLoopback((entry) => {
  http.outbound.push(entry);
  log("call", entry);
});

// ---------------------------------------------------------------------------------------------
// The federation

let respond = async () => new Response("Not ready.", { status: 503 });
const port = await listen(Number(options.port), async (request) => {
  const response = await respond(request);
  const { pathname, search } = new URL(request.url);
  if (!pathname.startsWith("/_control/")) {
    const entry = {
      method: request.method, path: pathname + search, scheme: signatureScheme(request.headers), status: response.status,
    };
    http.inbound.push(entry);
    log("answer", entry);
  }
  return response;
});
const origin = `http://localhost:${port}`;
const handle = `@${user}@localhost:${port}`;

const federation = createFederation({
  kv: new MemoryKvStore(),
  queue: new InProcessMessageQueue(),
  origin,
  allowPrivateAddress: true,
  firstKnock,
  inboxRetryPolicy: () => null, // a listener that failed is an error to see, not to try again
  userAgent: { software: "fedify-peer/0.1.0", url: origin },
});
const ctx = federation.createContext(new URL(origin), undefined);
const me = ctx.getActorUri.bind(ctx, user);

const keyPairs = await Promise.all([generateCryptoKeyPair("RSASSA-PKCS1-v1_5"), generateCryptoKeyPair("Ed25519")]);

federation
  .setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
    if (identifier !== user) return null;
    const keys = await ctx.getActorKeyPairs(identifier);
    return new Person({
      id: ctx.getActorUri(identifier),
      preferredUsername: identifier,
      name: identifier[0].toUpperCase() + identifier.slice(1),
      summary: "<p>A peer made with Fedify.</p>",
      url: new URL(`/@${identifier}`, ctx.origin),
      icon: new Image({ url: pictureUrl("icon"), mediaType: "image/png" }),
      inbox: ctx.getInboxUri(identifier),
      outbox: ctx.getOutboxUri(identifier),
      followers: ctx.getFollowersUri(identifier),
      following: ctx.getFollowingUri(identifier),
      featured: ctx.getFeaturedUri(identifier),
      ...profile,
      endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
      manuallyApprovesFollowers: options.manual,
      discoverable: true,
      publicKey: keys[0].cryptographicKey,
      assertionMethods: keys.map((key) => key.multikey),
    });
  })
  .mapHandle((_, username) => (username === user ? user : null))
  .setKeyPairsDispatcher((_, identifier) => (identifier === user ? keyPairs : []));

federation.setNodeInfoDispatcher("/nodeinfo/2.1", () => {
  const own = [...notes.values()].filter((n) => !n.deleted);
  return {
    software: { name: "fedify-peer", version: "0.1.0" },
    protocols: ["activitypub"],
    usage: {
      users: { total: 1, activeMonth: 1, activeHalfyear: 1 },
      localPosts: own.filter((n) => n.note.replyTargetId == null).length,
      localComments: own.filter((n) => n.note.replyTargetId != null).length,
    },
  };
});

paged(federation.setOutboxDispatcher.bind(federation), "outbox", () =>
  [...activities.values()].filter((a) => isPublic(a) && stands(a)).reverse());
paged(federation.setFollowersDispatcher.bind(federation), "followers", () => [...followers.values()]);
paged(federation.setFollowingDispatcher.bind(federation), "following", () =>
  [...following].filter(([, f]) => f.state === "accepted").map(([id]) => new URL(id)));
paged(federation.setFeaturedDispatcher.bind(federation), "featured", () => [...pinned.values()]);

/** A Create of a post that is still there, or an Announce not undone. */
function stands(activity) {
  if (activity instanceof Create) return notes.get(activity.objectId.href)?.deleted === false;
  return ownAnnounces.get(activity.objectId?.href)?.activity === activity;
}

/** A collection of pages of ten. */
function paged(setDispatcher, name, all) {
  const size = 10;
  setDispatcher(`/users/{identifier}/${name}`, (_, identifier, cursor) => {
    if (identifier !== user) return null;
    const from = Number(cursor ?? 0);
    const items = all();
    if (cursor == null) return { items };
    return {
      items: items.slice(from, from + size),
      nextCursor: from + size < items.length ? String(from + size) : null,
      prevCursor: from > 0 ? String(Math.max(0, from - size)) : null,
    };
  })
    .setFirstCursor(() => "0")
    .setCounter(() => all().length);
}

federation
  .setObjectDispatcher(Note, "/notes/{id}", (ctx, { id }) => {
    const own = notes.get(ctx.getObjectUri(Note, { id }).href);
    return own == null || own.deleted ? null : own.note;
  })
  .authorize((ctx, { id }) => mayRead(ctx, notes.get(ctx.getObjectUri(Note, { id }).href)?.note));

/** Every activity that Fedify has a class for. */
const activityTypes = Object.values(vocabulary).filter((type) => type === Activity || type.prototype instanceof Activity);

for (const type of [...activityTypes, QuoteAuthorization]) {
  const find = (ctx, { id }) => {
    const { href } = ctx.getObjectUri(type, { id });
    return activities.get(href) ?? made.get(href) ?? null;
  };
  federation
    .setObjectDispatcher(type, `/activities/${typeName(type).toLowerCase()}/{id}`, find)
    .authorize((ctx, values) => [Create, Update, Question].includes(type) ? mayRead(ctx, find(ctx, values)) : true);
}

/** What is not public is only for whom it is addressed to, who must sign the request. */
async function mayRead(ctx, object) {
  if (object == null || isPublic(object)) return true;
  const reader = (await ctx.getSignedKeyOwner({ documentLoader: await signedLoader() }))?.id?.href;
  if (reader == null) return false;
  const audience = [...object.toIds, ...object.ccIds].map((id) => id.href);
  return audience.includes(reader) || (audience.includes(ctx.getFollowersUri(user).href) && followers.has(reader));
}

// ---------------------------------------------------------------------------------------------
// What arrives

const listeners = federation
  .setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .setSharedKeyDispatcher(() => ({ identifier: user }))
  .on(...inbound(Follow, async (ctx, follow) => {
    if (follow.objectId?.href !== me().href) return;
    const actor = await follow.getActor(ctx);
    if (!isActor(actor) || actor.inboxId == null) throw new Error(`${follow.actorId} is no actor with an inbox`);
    followRequests.set(follow.id.href, { actor: recipient(actor), follow });
    if (!options.manual) await answerFollow(Accept, follow.id.href);
  }))
  .on(...inbound(Accept, (ctx, accept) => answered(ctx, accept, "accepted")))
  .on(...inbound(Reject, (ctx, reject) => answered(ctx, reject, "rejected")))
  .on(...inbound(Create, async (ctx, create) => {
    const object = await create.getObject(ctx);
    if (object == null) throw new Error(`the object of ${create.id} is not to be had`);
    if (object.attributionId?.href !== create.actorId?.href) throw new Error(`${object.id} is not by ${create.actorId}`);
    posts.set(object.id.href, await describe(ctx, object));
  }))
  .on(...inbound(Update, async (ctx, update) => {
    const object = await update.getObject(ctx);
    if (object == null || isActor(object)) return;
    if (object.attributionId?.href !== update.actorId?.href) throw new Error(`${object.id} is not by ${update.actorId}`);
    posts.set(object.id.href, await describe(ctx, object));
  }))
  .on(...inbound(Delete, (_, del) => {
    const object = del.objectId?.href ?? null;
    const post = posts.get(object);
    if (post != null && post.attributedTo !== del.actorId?.href) throw new Error(`${object} is not by ${del.actorId}`);
    posts.delete(object);
    deletes.push({ actor: del.actorId?.href ?? null, object, activityId: del.id?.href ?? null });
  }))
  .on(...inbound(Like, (_, like) => {
    likes.set(like.id.href, { actor: like.actorId?.href, object: like.objectId?.href });
  }))
  .on(...inbound(Announce, (_, announce) => {
    announces.set(announce.id.href, { actor: announce.actorId?.href, object: announce.objectId?.href });
  }))
  .on(...inbound(Undo, undo))
  .onError((_, error) => {
    errors.push(error.message);
    log("inbox-error", { error: String(error.stack ?? error) });
  })
  .onUnverifiedActivity((_, activity, reason) => {
    const entry = {
      type: typeName(activity), id: activity.id?.href ?? null, actor: activity.actorId?.href ?? null,
      reason: reason.type, keyId: reason.keyId?.href ?? null,
    };
    rejected.push(entry);
    log("rejected", entry);
  });

// Each other activity has a listener of its own class, so that one that Fedify reads as something else is seen.
const answeredTypes = [Follow, Accept, Reject, Create, Update, Delete, Like, Announce, Undo];
for (const type of activityTypes.filter((type) => !answeredTypes.includes(type))) listeners.on(...inbound(type, () => {}));

/** A class and its listener, wrapped so that the activity is in the log of verified activities first. */
function inbound(type, listener) {
  return [type, async (ctx, activity) => {
    const entry = {
      seq: inbox.length + 1,
      type: typeName(activity),
      listener: typeName(type),
      id: activity.id?.href ?? null,
      actor: activity.actorId?.href ?? null,
      object: activity.objectId?.href ?? null,
      objects: activity.objectIds.map((id) => id.href),
      target: activity.targetId?.href ?? null,
      instrument: activity.instrumentId?.href ?? null,
      result: activity.resultId?.href ?? null,
      content: text(activity.content),
      inbox: ctx.recipient == null ? "shared" : "personal",
      ...bodies.get(activity.id?.href),
    };
    inbox.push(entry);
    log("received", { ...entry, json: undefined });
    await listener(ctx, activity);
  }];
}

/** An Accept or Reject of a Follow that this peer sent, known by its id or else by who follows whom. */
async function answered(ctx, answer, state) {
  const entry = following.get(answer.actorId?.href);
  if (entry == null) return;
  let matches = answer.objectId?.href === entry.follow.id.href;
  if (!matches) {
    const follow = await answer.getObject({ ...ctx, crossOrigin: "trust" });
    matches = follow instanceof Follow && follow.actorId?.href === me().href && follow.objectId?.href === answer.actorId.href;
  }
  if (matches) entry.state = state;
}

async function undo(ctx, undo) {
  const actor = undo.actorId?.href;
  const id = undo.objectId?.href;
  if (id != null) {
    if (followers.get(actor)?.activityId === id) return followers.delete(actor);
    if (followRequests.get(id)?.actor.id.href === actor) return followRequests.delete(id);
    for (const known of [likes, announces]) {
      if (known.get(id)?.actor === actor) return known.delete(id);
    }
  }
  const undone = await undo.getObject(ctx); // not known by its id: go by what it says
  if (undone == null || undone.actorId?.href !== actor) return;
  const object = undone.objectId?.href;
  if (undone instanceof Follow && object === me().href) {
    followers.delete(actor);
    for (const [id, r] of followRequests) if (r.actor.id.href === actor) followRequests.delete(id);
  }
  const known = undone instanceof Like ? likes : undone instanceof Announce ? announces : new Map();
  for (const [id, entry] of known) if (entry.actor === actor && entry.object === object) known.delete(id);
}

async function describe(ctx, object) {
  const attachments = [];
  for await (const a of object.getAttachments(ctx)) {
    attachments.push({
      type: typeName(a), url: href(a.url), mediaType: a.mediaType ?? null, alt: text(a.name ?? a.summary),
      width: a.width ?? null, height: a.height ?? null,
    });
  }
  const mentions = [], hashtags = [];
  for await (const tag of object.getTags(ctx)) {
    if (tag instanceof Mention) mentions.push({ href: href(tag), name: text(tag.name) });
    if (tag instanceof Hashtag) hashtags.push({ href: href(tag), name: text(tag.name) });
  }
  return {
    id: object.id.href,
    type: typeName(object),
    attributedTo: object.attributionId?.href ?? null,
    name: text(object.name),
    summary: text(object.summary),
    sensitive: object.sensitive ?? false,
    content: text(object.content),
    url: href(object.url),
    inReplyTo: object.replyTargetId?.href ?? null,
    to: object.toIds.map((id) => id.href),
    cc: object.ccIds.map((id) => id.href),
    published: object.published?.toString() ?? null,
    updated: object.updated?.toString() ?? null,
    mentions,
    hashtags,
    attachments,
    poll: object instanceof Question ? await describePoll(ctx, object) : null,
    quote: object.quoteId?.href ?? null,
  };
}

async function describePoll(ctx, question) {
  const options = [];
  for (const all of [question.getExclusiveOptions(ctx), question.getInclusiveOptions(ctx)]) {
    for await (const option of all) {
      options.push({ name: text(option.name), votes: (await option.getReplies(ctx))?.totalItems ?? null });
    }
  }
  return { options, voters: question.voters, endTime: question.endTime?.toString() ?? null };
}

// ---------------------------------------------------------------------------------------------
// What is sent

/** Signs the activity, sends it at once and says what went wrong, if anything did. */
async function deliver(activity, recipients, preferSharedInbox = false) {
  activities.set(activity.id.href, activity);
  const to = [...new Map(recipients.map((r) => [r.id.href, r])).values()];
  const entry = { type: typeName(activity), id: activity.id.href, object: activity.objectId?.href ?? null, to: to.map((r) => r.id.href) };
  sent.push(entry);
  log("sending", entry);
  try {
    await ctx.sendActivity({ identifier: user }, to, activity, { immediate: true, preferSharedInbox });
  } catch (error) {
    entry.error = error.message;
    throw new Refusal(502, error.message);
  }
  return activity.id.href;
}

const newId = (type) => ctx.getObjectUri(type, { id: crypto.randomUUID() });
const recipient = (actor) => ({
  id: actor.id, inboxId: actor.inboxId, endpoints: actor.endpoints == null ? null : { sharedInbox: actor.endpoints.sharedInbox },
});
const signedLoader = () => ctx.getDocumentLoader({ identifier: user });

async function lookup(what) {
  const found = await ctx.lookupObject(what, { documentLoader: await signedLoader() });
  if (found == null) throw new Refusal(502, `Fedify finds nothing under ${what}`);
  return found;
}

async function lookupActor(what) {
  const actor = await lookup(what);
  if (!isActor(actor) || actor.inboxId == null) throw new Refusal(502, `${what} is no actor with an inbox`);
  return actor;
}

const lookupAuthor = async (object) => lookupActor(object.attributionId?.href ?? object.id.href);

async function answerFollow(Type, activityId) {
  const { actor, follow } = followRequests.get(activityId);
  followRequests.delete(activityId);
  followers.delete(actor.id.href);
  if (Type === Accept) followers.set(actor.id.href, { ...actor, activityId });
  return await deliver(new Type({ id: newId(Type), actor: me(), to: actor.id, object: follow }), [actor]);
}

/** The text as HTML with the mentions and hashtags in it, and their tags. */
function markup(source, mentioned) {
  const tags = [];
  for (const [name, actor] of mentioned) {
    tags.push(new Mention({ href: actor.id, name }));
    if (!source.includes(name)) source = `${name} ${source}`;
  }
  const html = escape(source).replace(/(@[\w.-]+@[\w.:-]*\w)|#([\p{L}\p{N}_]+)/gu, (whole, name, hashtag) => {
    if (hashtag != null) {
      const url = new URL(`/tags/${encodeURIComponent(hashtag.toLowerCase())}`, origin);
      tags.push(new Hashtag({ href: url, name: `#${hashtag}` }));
      return `<a href="${url.href}" class="mention hashtag" rel="tag">#<span>${hashtag}</span></a>`;
    }
    const actor = mentioned.get(name);
    if (actor == null) return whole;
    const local = parseFediverseHandle(name).username;
    return `<span class="h-card"><a href="${href(actor.url) ?? actor.id.href}" class="u-url mention">@<span>${local}</span></a></span>`;
  });
  return { content: `<p>${html.replaceAll("\n", "<br>")}</p>`, tags };
}

const escape = (s) => s.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
const now = () => Temporal.Now.instant().round("second");

// ---------------------------------------------------------------------------------------------
// The control API

class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const control = {
  "GET state": () => ({
    actor: me().href,
    handle,
    followers: [...followers].map(([actor, f]) => ({ actor, activityId: f.activityId })),
    followRequests: [...followRequests].map(([activityId, r]) => ({ actor: r.actor.id.href, activityId })),
    following: [...following].map(([actor, f]) => ({ actor, handle: f.handle, state: f.state, activityId: f.follow.id.href })),
    posts: [...posts.values()],
    likes: byObject(likes),
    announces: byObject(announces),
    deletes,
    own: [...notes].map(([id, n]) => ({ id, visibility: n.visibility, deleted: n.deleted, content: text(n.note.content) })),
    inbox,
    rejected,
    sent,
    errors,
    http,
  }),

  "POST follow": async ({ handle }) => {
    const actor = await lookupActor(required({ handle }));
    const follow = new Follow({ id: newId(Follow), actor: me(), object: actor.id, to: actor.id });
    following.set(actor.id.href, { handle, state: "pending", recipient: recipient(actor), follow });
    return { activity: await deliver(follow, [actor]), actor: actor.id.href };
  },

  "POST unfollow": async ({ actor }) => {
    const id = following.has(required({ actor })) ? actor : (await lookupActor(actor)).id.href;
    const entry = following.get(id) ?? absent(`no follow of ${id}`);
    following.delete(id);
    const undo = new Undo({ id: newId(Undo), actor: me(), to: entry.recipient.id, object: entry.follow });
    return { activity: await deliver(undo, [entry.recipient]) };
  },

  "POST post": async ({ text, to = "public", mention = [], inReplyTo, summary, image }) => {
    required({ text });
    const mentioned = new Map();
    for (const name of [mention].flat()) mentioned.set(name.replace(/^@?/, "@"), await lookupActor(name));
    const recipients = [...mentioned.values()];
    if (inReplyTo != null && !notes.has(inReplyTo)) recipients.push(await lookupAuthor(await lookup(inReplyTo)));
    const people = [...new Set(recipients.map((actor) => actor.id.href))].map((id) => new URL(id));
    const followersUri = ctx.getFollowersUri(user);
    const audience = {
      public: { tos: [PUBLIC_COLLECTION], ccs: [followersUri, ...people] },
      followers: { tos: [followersUri], ccs: people },
      direct: { tos: people },
    }[to] ?? refuse(`to is public, followers or direct, not ${to}`);
    const id = newId(Note);
    const attachments = [];
    if (image) {
      const name = id.pathname.split("/").pop();
      pictures.set(name, { width: 96, height: 64 });
      attachments.push(new Document({ url: pictureUrl(name), mediaType: "image/png", name: image.alt, width: 96, height: 64 }));
    }
    const note = new Note({
      id, attribution: me(), ...audience, ...markup(text, mentioned), attachments, url: id, published: now(),
      replyTarget: inReplyTo == null ? null : new URL(inReplyTo), summary: summary ?? null, sensitive: summary != null || null,
    });
    notes.set(id.href, { note, mentioned, recipients, visibility: to, deleted: false });
    const create = new Create({ id: newId(Create), actor: me(), ...audience, object: note, published: note.published });
    return { id: id.href, activity: await deliverNote(id.href, create) };
  },

  "POST edit": async ({ id, text }) => {
    const own = ownNote(id);
    own.note = own.note.clone({ ...markup(required({ text }), own.mentioned), updated: now() });
    return { id, activity: await deliverNote(id, new Update({ id: newId(Update), actor: me(), ...addressing(own), object: own.note, updated: own.note.updated })) };
  },

  "POST delete": async ({ id }) => {
    const own = ownNote(id);
    own.deleted = true;
    return { id, activity: await deliverNote(id, new Delete({ id: newId(Delete), actor: me(), ...addressing(own), object: new Tombstone({ id: new URL(id) }) })) };
  },

  "POST like": async ({ id }) => {
    const object = await lookup(required({ id }));
    const author = await lookupAuthor(object);
    const activity = new Like({ id: newId(Like), actor: me(), object: object.id, to: author.id });
    ownLikes.set(object.id.href, { activity, recipients: [author] });
    return { activity: await deliver(activity, [author]) };
  },

  "POST announce": async ({ id }) => {
    const object = await lookup(required({ id }));
    const author = await lookupAuthor(object);
    const activity = new Announce({
      id: newId(Announce), actor: me(), object: object.id, published: now(), to: PUBLIC_COLLECTION,
      ccs: [ctx.getFollowersUri(user), author.id],
    });
    ownAnnounces.set(object.id.href, { activity, recipients: [author] });
    return { activity: await deliver(activity, [...followers.values(), author], true) };
  },

  "POST unlike": ({ id }) => takeBack(ownLikes, id, false),
  "POST unannounce": ({ id }) => takeBack(ownAnnounces, id, true),
  "POST accept": (which) => answerRequest(Accept, which),
  "POST reject": (which) => answerRequest(Reject, which),

  // Any activity that Fedify has a class for, to one actor. What it names by `type` is made of Fedify's classes, too.
  "POST act": async ({ activity, recipient }) => {
    const actor = await lookupActor(required({ recipient }));
    const act = build({ actor: me().href, ...activity });
    if (!(act instanceof Activity)) refuse(`${activity.type} is no activity`);
    if (act.targetId?.href === ctx.getFeaturedUri(user).href) {
      if (activity.type === "Add") pinned.set(act.objectId.href, ownNote(act.objectId.href).note);
      else pinned.delete(act.objectId.href);
    }
    return { activity: await deliver(act, [actor]), id: act.objectId?.href ?? null, result: act.resultId?.href ?? null };
  },

  // What the actor says of its other accounts.
  "POST profile": ({ aliases = [], successor = null }) => {
    profile.aliases = aliases.map((id) => new URL(id));
    profile.successor = successor == null ? null : new URL(successor);
    return {};
  },

  // A Create with exactly the proof asked for; neither it nor its note can be fetched, so that nothing else vouches for them.
  "POST make": async ({ text, proof = "none" }) => {
    const audience = { tos: [PUBLIC_COLLECTION], ccs: [ctx.getFollowersUri(user)] };
    const note = new Note({ id: newId(Note), attribution: me(), ...audience, ...markup(required({ text }), new Map()), published: now() });
    const create = new Create({ id: newId(Create), actor: me(), ...audience, object: note, published: note.published });
    return { id: note.id.href, activity: create.id.href, json: await proven(create, proof) };
  },

  // Sends any JSON as it is, with this peer's HTTP signature of the scheme asked for, once.
  "POST send": async ({ json, inbox, scheme = "cavage" }) => {
    const [{ privateKey, keyId }] = await ctx.getActorKeyPairs(user);
    const unsigned = new Request(required({ inbox }), {
      method: "POST", body: JSON.stringify(json), headers: { "Content-Type": "application/activity+json" },
    });
    const spec = specs[scheme] ?? refuse(`scheme is cavage or rfc9421, not ${scheme}`);
    const response = await fetch(await signRequest(unsigned, privateKey, keyId, { spec }), { redirect: "manual" });
    return { status: response.status, body: await response.text() };
  },

  // What of an activity, by its JSON, verifies for Fedify whoever brought it.
  "POST verify": async ({ json }) => {
    const loaders = { documentLoader: await signedLoader(), contextLoader: ctx.contextLoader };
    return { ld: await verifyJsonLd(json, loaders), object: (await verifyObject(Activity, json, loaders)) != null };
  },

  "POST fetch": async ({ url, signed = true }) => {
    if (parseFediverseHandle(required({ url })) != null) {
      const object = await lookup(url);
      return { type: typeName(object), id: object.id?.href ?? null, json: await object.toJsonLd(ctx) };
    }
    const documentLoader = signed ? await signedLoader() : ctx.documentLoader;
    const { document, documentUrl } = await documentLoader(url);
    const object = await ActivityStreamsObject.fromJsonLd(document, { ...ctx, documentLoader, baseUrl: new URL(documentUrl) });
    return { documentUrl, type: typeName(object), id: object.id?.href ?? null, json: document };
  },

  "POST collection": async ({ url }) => {
    const collection = await lookup(required({ url }));
    if (!(collection instanceof Collection)) throw new Refusal(502, `${url} is a ${typeName(collection)}, not a collection`);
    const loaders = { documentLoader: await signedLoader(), contextLoader: ctx.contextLoader };
    const items = [], pages = [];
    let page = await collection.getFirst(loaders);
    if (page == null) items.push(...collection.itemIds);
    while (page != null) {
      if (pages.includes(page.id?.href) || pages.length >= 1000) throw new Refusal(502, `the pages of ${url} do not end`);
      pages.push(page.id?.href ?? null);
      items.push(...page.itemIds);
      page = await page.getNext(loaders);
    }
    return {
      type: typeName(collection), id: collection.id?.href ?? null, totalItems: collection.totalItems, pages,
      items: items.map((id) => id.href),
    };
  },

  // Fedify's getNodeInfo refuses loopback addresses, with no option to allow them; so the two
  // documents are fetched here, in its way, and parsed by Fedify.
  "POST nodeinfo": async ({ origin }) => {
    const get = async (url) => {
      const response = await fetch(url, { headers: { Accept: "application/json" }, redirect: "manual" });
      if (!response.ok) throw new Refusal(502, `${url} answers ${response.status}`);
      return await response.json();
    };
    const index = await get(new URL("/.well-known/nodeinfo", required({ origin })));
    const schema = /^http:\/\/nodeinfo\.diaspora\.software\/ns\/schema\/2\.[01]$/;
    const url = index.links?.find((link) => schema.test(link.rel))?.href;
    if (url == null) throw new Refusal(502, `no NodeInfo 2.0 or 2.1 in ${JSON.stringify(index)}`);
    const json = await get(url);
    const nodeInfo = parseNodeInfo(json);
    if (nodeInfo == null) throw new Refusal(502, `Fedify does not parse ${JSON.stringify(json)}`);
    return { url, nodeInfo, json };
  },
};

/**
 * An object of Fedify's from its class's name and its values by Fedify's names, in which an address becomes a URL. One that can be fetched gets
 * an id of this peer's unless the values say that it has none.
 */
function build({ type, ...values }) {
  const Type = vocabulary[type] ?? refuse(`Fedify has no ${type}`);
  const served = activityTypes.includes(Type) || [Note, QuoteAuthorization].includes(Type);
  const object = new Type({
    ...(served ? { id: newId(Type) } : {}),
    ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, builtValue(value)])),
  });
  if (object instanceof Note && object.id != null) notes.set(object.id.href, { note: object, mentioned: new Map(), recipients: [], visibility: "made", deleted: false });
  else if (object.id != null) made.set(object.id.href, object);
  return object;
}

function builtValue(value) {
  if (Array.isArray(value)) return value.map(builtValue);
  if (value?.type != null) return build(value);
  return typeof value === "string" && /^https?:\/\/\S+$/.test(value) ? new URL(value) : value;
}

function deliverNote(id, activity) {
  const { recipients, visibility } = notes.get(id);
  const all = visibility === "direct" ? recipients : [...followers.values(), ...recipients];
  return deliver(activity, all, visibility !== "direct");
}

function ownNote(id) {
  const own = notes.get(required({ id }));
  return own == null || own.deleted ? absent(`no own post ${id}`) : own;
}

const addressing = ({ note }) => ({ tos: note.toIds, ccs: note.ccIds });

async function takeBack(own, id, alsoFollowers) {
  const { activity, recipients } = own.get(required({ id })) ?? absent(`nothing to undo for ${id}`);
  own.delete(id);
  const undo = new Undo({ id: newId(Undo), actor: me(), tos: activity.toIds, ccs: activity.ccIds, object: activity });
  return { activity: await deliver(undo, alsoFollowers ? [...followers.values(), ...recipients] : recipients, alsoFollowers) };
}

/** An activity as JSON with the proof that is asked for and no other. */
async function proven(activity, proof) {
  const [rsa, ed25519] = await ctx.getActorKeyPairs(user);
  const loader = { contextLoader: ctx.contextLoader };
  // What Fedify proves and sends names everybody by the full URL, as its own sendActivity does.
  const json = async (it) => JSON.parse(
    JSON.stringify(await it.toJsonLd({ format: "compact", ...loader })).replaceAll('"as:Public"', `"${PUBLIC_COLLECTION.href}"`));
  switch (proof) {
    case "none": return await json(activity);
    case "ld": return await signJsonLd(await json(activity), rsa.privateKey, rsa.keyId, loader);
    case "object": return await json(await signObject(activity, ed25519.privateKey, ed25519.multikey.id, loader));
    default: return refuse(`proof is none, ld or object, not ${proof}`);
  }
}

/** Answers a held Follow; Reject also takes back an earlier Accept. */
async function answerRequest(Type, { activityId, actor }) {
  const entry = [...followRequests].find(([id, r]) => id === activityId || r.actor.id.href === actor);
  if (entry != null) return { activity: await answerFollow(Type, entry[0]) };
  const follower = followers.get(actor);
  if (Type !== Reject || follower == null) return absent("no such follow request");
  followers.delete(actor);
  const follow = new Follow({ id: new URL(follower.activityId), actor: follower.id, object: me() });
  return { activity: await deliver(new Reject({ id: newId(Reject), actor: me(), to: follower.id, object: follow }), [follower]) };
}

function byObject(entries) {
  const result = {};
  for (const [activityId, { actor, object }] of entries) (result[object] ??= []).push({ actor, activityId });
  return result;
}

function required(parameter) {
  const [[name, value]] = Object.entries(parameter);
  return typeof value === "string" && value !== "" ? value : refuse(`${name} is missing`);
}

function refuse(message) {
  throw new Refusal(400, message);
}

function absent(message) {
  throw new Refusal(404, message);
}

// ---------------------------------------------------------------------------------------------
// Requests

respond = async (request) => {
  const { pathname, href } = new URL(request.url);
  if (pathname.startsWith("/_control/")) {
    const operation = control[`${request.method} ${pathname.slice("/_control/".length)}`];
    if (operation == null) return Response.json({ error: "no such operation" }, { status: 404 });
    try {
      const body = await request.text();
      return Response.json(await operation(body === "" ? {} : JSON.parse(body)));
    } catch (error) {
      if (!(error instanceof Refusal)) log("control-error", { path: pathname, error: String(error.stack ?? error) });
      return Response.json({ error: error.message }, { status: error.status ?? (error instanceof SyntaxError ? 400 : 502) });
    }
  }
  const picture = pictures.get(/^\/media\/([\w-]+)\.png$/.exec(pathname)?.[1]);
  if (picture != null) {
    return new Response(stripes(user + pathname, picture.width, picture.height), { headers: { "Content-Type": "image/png" } });
  }
  if (notes.get(href)?.deleted) {
    return Response.json(await new Tombstone({ id: new URL(href) }).toJsonLd(ctx), {
      status: 410, headers: { "Content-Type": "application/activity+json" },
    });
  }
  if (request.method === "POST") await inspect(request.clone());
  return await federation.fetch(request, { contextData: undefined });
};

/**
 * Keeps what was delivered as it came, and whether its HTTP signature verifies: Fedify looks at that
 * only if neither a Linked Data signature nor an integrity proof in the activity does.
 */
async function inspect(request) {
  try {
    const json = JSON.parse(await request.clone().text());
    const keyCache = { get: async (id) => keys.get(id.href), set: async (id, key) => void keys.set(id.href, key) };
    const documentLoader = await signedLoader();
    const result = await verifyRequestDetailed(request, { ...ctx, documentLoader, keyCache });
    bodies.set(json.id, { httpSignature: result.verified ? "verified" : result.reason.type, json });
  } catch (error) {
    log("not-inspected", { error: String(error) });
  }
}

function pictureUrl(name) {
  return new URL(`/media/${name}.png`, origin);
}

function isPublic(object) {
  return [...object.toIds, ...object.ccIds].some((id) => id.href === PUBLIC_COLLECTION.href);
}

/** "Note" of a Note or of the class itself. */
function typeName(object) {
  const { href } = typeof object === "function" ? object.typeId : getTypeId(object);
  return href.slice(href.indexOf("#") + 1);
}

function href(value) {
  return (value instanceof Link ? value.href : value)?.href ?? null;
}

function text(value) {
  return value == null ? null : value.toString();
}

function plain(part) {
  if (typeof part === "string") return part;
  return part instanceof URL ? part.href : part instanceof Error ? part.message : JSON.stringify(part);
}

function errorOf({ error }) {
  return error == null ? {} : { error: String(error.stack ?? error) };
}

process.stdout.write(JSON.stringify({ ready: true, port, actor: me().href, handle }) + "\n");
