import assert from "node:assert/strict";
import { test } from "node:test";
import { readFrame } from "../../../static/js/live/frame-message.js";

test("a message is header length, header and picture", () => {
  const header = new TextEncoder().encode(JSON.stringify({ camera_id: "Tür", frame_sequence: 7 }));
  const message = new Uint8Array(4 + header.length + 3);
  new DataView(message.buffer).setUint32(0, header.length);
  message.set(header, 4);
  message.set([0xff, 0xd8, 0xff], 4 + header.length);
  const frame = readFrame(message.buffer);
  assert.equal(frame.header.camera_id, "Tür");
  assert.equal(frame.header.frame_sequence, 7);
  assert.deepEqual([...frame.jpeg], [0xff, 0xd8, 0xff]);
});
