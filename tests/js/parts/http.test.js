import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { call, look, Refused, send } from "../../../static/js/parts/http.js";

/** @type {{ method?: string, headers: import("node:http").IncomingHttpHeaders, body: string }[]} */
const asked = [];
/** @type {Record<string, [status: number, body: string]>} */
const ANSWERS = {
  "/good": [200, '{"ok": true}'],
  "/nothing": [204, ""],
  "/fields": [400, '{"error": {"message": "Invalid.", "fields": {"name": ["Too long."]}}}'],
  "/refused": [409, '{"error": {"message": "It runs already."}}'],
  "/broken": [503, "<h1>no</h1>"],
};
const server = createServer(async (request, answer) => {
  let body = "";
  for await (const part of request) {
    body += part;
  }
  asked.push({ method: request.method, headers: request.headers, body });
  const [status, text] = ANSWERS[request.url ?? ""] ?? [302, ""];
  answer.writeHead(status, status === 302 ? { Location: "/good" } : {}).end(text);
});
let base = "";

before(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(address && typeof address === "object");
  base = `http://127.0.0.1:${address.port}`;
  const body = { getAttribute: () => '{"X-CSRFToken": "secret"}' };
  Object.assign(globalThis, { document: { body } });
});
after(() => server.close());

test("a change is sent as JSON with the page's token", async () => {
  assert.deepEqual(await call("PUT", `${base}/good`, { body: { frame: 3 } }), { ok: true });
  const { method, headers, body } = asked[asked.length - 1];
  assert.equal(method, "PUT");
  assert.equal(headers["content-type"], "application/json");
  assert.equal(headers["x-csrftoken"], "secret");
  assert.equal(body, '{"frame":3}');
});

test("a form is sent as it is, and a question without the token", async () => {
  await call("POST", `${base}/nothing`, { body: new URLSearchParams({ name: "a b" }) });
  assert.match(String(asked[asked.length - 1].headers["content-type"]), /x-www-form-urlencoded/);
  assert.equal(asked[asked.length - 1].body, "name=a+b");
  await call("GET", `${base}/good`);
  assert.equal(asked[asked.length - 1].headers["x-csrftoken"], undefined);
});

test("an empty answer is null", async () => {
  assert.equal(await call("DELETE", `${base}/nothing`), null);
});

test("a refusal says the field, else the message, else the status", async () => {
  for (const [path, status, words] of /** @type {const} */ ([
    ["/fields", 400, "Too long."],
    ["/refused", 409, "It runs already."],
    ["/broken", 503, "Service unavailable. Try again in a moment."],
  ])) {
    await assert.rejects(call("POST", base + path), (error) => {
      assert.ok(error instanceof Refused);
      assert.deepEqual([error.status, error.message], [status, words]);
      return true;
    });
  }
});

test("no server is status 0; an abort is passed on", async () => {
  await assert.rejects(send("GET", "http://127.0.0.1:1/"), { name: "Error", status: 0 });
  const signal = AbortSignal.abort();
  await assert.rejects(send("GET", `${base}/good`, { signal }), { name: "AbortError" });
});

test("a look that finds nothing, or is led elsewhere, is null", async () => {
  assert.deepEqual(await look(`${base}/good`), { ok: true });
  assert.equal(await look(`${base}/refused`), null);
  assert.equal(await look(`${base}/login`), null);
});
