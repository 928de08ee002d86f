// The server's clock: a computer whose own is off must not show a false lag.

const NOTICEABLE_MS = 30;
const PATIENCE = 1.5; // how much slower than the best one an answer may be that still counts

let offset = 0;
let best = Infinity;

/**
 * Takes the answer to a ping.
 *
 * @param {{ id: number, time: number }} pong `id` is when the ping was sent, `time` the server's
 *   clock in seconds when it came there.
 */
export function heard({ id, time }) {
  const now = Date.now();
  const trip = now - id;
  if (!time || !(trip >= 0) || trip > best * PATIENCE) {
    best *= PATIENCE; // the line may have become slower for good
    return;
  }
  best = Math.max(1, Math.min(best, trip));
  const difference = time * 1000 - (id + now) / 2;
  offset = Math.abs(difference) > trip / 2 + NOTICEABLE_MS ? difference : 0;
}

export const serverNow = () => Date.now() + offset;
