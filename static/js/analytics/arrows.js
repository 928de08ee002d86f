// The shape of arrows between two places: a bow to the right, as wide as there are people.

const BOW = 0.16; // how far the middle is off the straight line, of its length
const THINNEST = 1.5; // pixels of the page
const WIDEST = 0.016; // of the map's width

/**
 * How wide an arrow is, by its people and those of the widest.
 *
 * @param {number} count
 * @param {number} most
 * @param {number} map how wide the map is.
 */
export const widthOf = (count, most, map) =>
  THINNEST + Math.max(0, WIDEST * map - THINNEST) * (most > 0 ? Math.min(1, count / most) : 0);

/**
 * A quadratic curve from one place to another, cut off at both ends.
 *
 * The way back has the bow on its other side, so that both are seen.
 *
 * @param {Point} from
 * @param {Point} to
 * @param {number} trim how much to cut off at each end.
 * @returns {{ start: Point, control: Point, end: Point, middle: Point } | null} null if nothing
 *   is left.
 */
export function curve(from, to, trim) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  if (length <= 2.5 * trim) {
    return null;
  }
  const [ux, uy] = [dx / length, dy / length];
  /** @type {(along: number, aside: number) => Point} */
  const at = (along, aside) => [
    from[0] + ux * along - uy * aside,
    from[1] + uy * along + ux * aside,
  ];
  const bow = 2 * BOW * length;
  const aside = bow * (trim / length);
  return {
    start: at(trim, aside),
    control: at(length / 2, bow),
    end: at(length - trim, aside),
    middle: at(length / 2, bow / 2 + aside / 2),
  };
}

/**
 * The three corners of an arrow's head.
 *
 * @param {Point} tip
 * @param {Point} control where the arrow comes from.
 * @param {number} size
 * @returns {[Point, Point, Point]}
 */
export function head([x, y], [fromX, fromY], size) {
  const length = Math.hypot(x - fromX, y - fromY) || 1;
  const [ux, uy] = [(x - fromX) / length, (y - fromY) / length];
  const [backX, backY] = [x - ux * size, y - uy * size];
  const half = size * 0.55;
  return [
    [x, y],
    [backX - uy * half, backY + ux * half],
    [backX + uy * half, backY - ux * half],
  ];
}

/**
 * Words that do not lie on one another: of two that would, the first.
 *
 * @template {{ text: string, place: Point }} T
 * @param {T[]} words
 * @param {number} size of the text.
 * @returns {T[]}
 */
export function legible(words, size) {
  /** @type {T[]} */
  const kept = [];
  for (const word of words) {
    const isFree = kept.every(({ text, place: [x, y] }) => {
      const wide = (0.62 * size * (text.length + word.text.length)) / 2 + size * 0.3;
      return Math.abs(x - word.place[0]) > wide || Math.abs(y - word.place[1]) > 1.15 * size;
    });
    if (isFree) {
      kept.push(word);
    }
  }
  return kept;
}
