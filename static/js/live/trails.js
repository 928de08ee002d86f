// Trails on the map after tracks turned out to be another person's.

/** @typedef {{ x: number, y: number, at: number }} TrailPoint in metres; by `performance.now()`. */

/**
 * A person's part in an exchange of trails.
 *
 * @typedef {object} Trail
 * @property {TrailPoint[]} trail
 * @property {string[]} cameras that see them now.
 */

/**
 * Gives the last points of people's trails to those who they were, as the worker has corrected it.
 *
 * Anyone shown by a camera that corrected nothing about them keeps their points. Times of a recording
 * that is not played at its own speed are only about right.
 *
 * @param {Map<string, Trail>} people with the points of the newest update, which are right.
 * @param {IdentityPayload[]} updates of one tick: two people may have been swapped.
 * @param {number} now when the newest points were added.
 */
export function reassignTrails(people, updates, now) {
  const isShown = (/** @type {string} */ id) =>
    people
      .get(id)
      ?.cameras.some(
        (camera) =>
          !updates.some((update) => update.global_id === id && update.camera_id === camera),
      );
  /** @type {Map<string, { source: TrailPoint[], from: number }>} */
  const moves = new Map();
  for (const { global_id: id, previous_ids: former, since, timestamp } of updates) {
    const from = now - (Date.parse(timestamp) - Date.parse(since ?? timestamp));
    const source = former.flatMap((previous) => people.get(previous)?.trail ?? []);
    if (!isShown(id) && !moves.has(id)) {
      moves.set(id, { source: [...source], from });
    }
    for (const previous of former) {
      const isOwner = updates.some((update) => update.global_id === previous);
      if (!isOwner && !isShown(previous)) {
        moves.set(previous, { source: [], from });
      }
    }
  }
  for (const [id, { source, from }] of moves) {
    const person = people.get(id);
    if (person) {
      const own = person.trail.filter(({ at }) => at < from || at >= now);
      const given = source.filter(({ at }) => at >= from && at < now);
      person.trail = [...own, ...given].sort((a, b) => a.at - b.at);
    }
  }
}
