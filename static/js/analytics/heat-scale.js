// From person-seconds of a cell to a colour, and to words.

/** @typedef {[cells: number[], seconds: number[]]} Cells numbers of cells, and their seconds. */
/** @typedef {[red: number, green: number, blue: number, alpha: number]} Color 0 to 255. */

const MOST_SHARE = 0.985; // a few hotter cells, such as a seat, do not make all others pale
const GAMMA = 0.6; // lets what is seldom used be seen
/** @type {Color[]} */
const RAMP = [
  [49, 84, 199, 0],
  [40, 130, 214, 120],
  [35, 178, 166, 175],
  [168, 207, 61, 200],
  [250, 190, 40, 215],
  [238, 110, 32, 228],
  [200, 30, 40, 238],
];

/**
 * The seconds from which on a cell has the hottest colour.
 *
 * @param {Cells[]} all heatmaps that are to be compared.
 */
export function hottest(all) {
  const seconds = all.flatMap(([, values]) => values).sort((one, other) => one - other);
  return seconds.length ? seconds[Math.floor((seconds.length - 1) * MOST_SHARE)] : 1;
}

/**
 * How hot a cell is, 0 to 1.
 *
 * @param {number} seconds
 * @param {number} most
 */
export const level = (seconds, most) => Math.min(1, seconds / most) ** GAMMA;

/**
 * The colour of a level, between two of the ramp.
 *
 * @param {number} at 0 to 1.
 * @returns {Color}
 */
export function rampColor(at) {
  const place = at * (RAMP.length - 1);
  const index = Math.min(RAMP.length - 2, Math.floor(place));
  const share = place - index;
  const mixed = RAMP[index].map((low, part) =>
    Math.round(low + share * (RAMP[index + 1][part] - low)),
  );
  return /** @type {Color} */ (mixed);
}

/**
 * Colours of all cells, as ImageData takes them: the upper row first.
 *
 * @param {Cells} cells numbered row by row from below.
 * @param {Size} size columns and rows.
 * @param {number} most
 */
export function colors([cells, seconds], [columns, rows], most) {
  const data = new Uint8ClampedArray(4 * columns * rows);
  cells.forEach((cell, index) => {
    const row = rows - 1 - Math.floor(cell / columns);
    data.set(rampColor(level(seconds[index], most)), 4 * (row * columns + (cell % columns)));
  });
  return data;
}

/**
 * So many seconds in words.
 *
 * @param {number} seconds
 */
export function words(seconds) {
  const [size, unit] = seconds >= 5400 ? [3600, "h"] : seconds >= 90 ? [60, "min"] : [1, "s"];
  const value = seconds / size;
  return `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} ${unit}`;
}
