// One message of /ws/frames: 4-byte big-endian header length, JSON header, JPEG.

const decoder = new TextDecoder();

/**
 * @param {ArrayBuffer} buffer
 * @returns {{ header: FrameHeader, jpeg: Uint8Array<ArrayBuffer> }}
 */
export function readFrame(buffer) {
  const length = new DataView(buffer).getUint32(0);
  const header = JSON.parse(decoder.decode(new Uint8Array(buffer, 4, length)));
  return { header, jpeg: new Uint8Array(buffer, 4 + length) };
}
