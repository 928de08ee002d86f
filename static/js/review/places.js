// Where people are on the floor, by all cameras together.

/** @import { Shown } from "./track-path.js" */

/**
 * Each person once: in the middle of where cameras see them.
 *
 * @param {Shown[]} shown
 */
export function placesOf(shown) {
  /** @type {Map<string, { person: string | null, number: number, points: Point[] }>} */
  const found = new Map();
  for (const { path, sight } of shown) {
    if (sight.floor) {
      const key = path.person ?? `${path.rows.camera} ${path.number}`;
      const one = found.get(key) ?? { person: path.person, number: path.number, points: [] };
      one.points.push(sight.floor);
      found.set(key, one);
    }
  }
  return Array.from(found.values(), ({ person, number, points }) => {
    const [x, y] = points.reduce(([sumX, sumY], one) => [sumX + one[0], sumY + one[1]], [0, 0]);
    return { person, number, at: /** @type {Point} */ ([x / points.length, y / points.length]) };
  });
}
