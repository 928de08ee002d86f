// While a point is dragged, what lies under it, larger, in a corner that is free.

const RADIUS = 62;
const TIMES = 4;

// `paint()` paints the plane's content anew, as it is now to be seen.
export function paintLoupe(plane, place, paint) {
  const { context, ratio, canvas } = plane;
  const radius = RADIUS * ratio;
  const [x, y] = [plane.x(place[0]), plane.y(place[1])];
  const gap = radius + 10 * ratio;
  const centre = [x > canvas.width / 2 ? gap : canvas.width - gap, y > gap * 2.2 ? gap : canvas.height - gap];
  const { scale, centre: middle } = plane;

  context.save();
  context.beginPath();
  context.arc(...centre, radius, 0, 2 * Math.PI);
  context.clip();
  context.fillStyle = plane.color("--screen");
  context.fillRect(centre[0] - radius, centre[1] - radius, 2 * radius, 2 * radius);
  // The same plane, seen from nearer, with the point in the middle of the loupe.
  plane.scale = scale * TIMES;
  plane.centre = [
    place[0] - (centre[0] - canvas.width / 2) / plane.scale,
    place[1] - (plane.sign * (centre[1] - canvas.height / 2)) / plane.scale,
  ];
  paint();
  plane.scale = scale;
  plane.centre = middle;
  context.strokeStyle = "rgb(255 255 255 / 85%)";
  context.lineWidth = ratio;
  context.beginPath();
  context.moveTo(centre[0] - radius, centre[1]);
  context.lineTo(centre[0] + radius, centre[1]);
  context.moveTo(centre[0], centre[1] - radius);
  context.lineTo(centre[0], centre[1] + radius);
  context.stroke();
  context.restore();
  context.beginPath();
  context.arc(...centre, radius, 0, 2 * Math.PI);
  context.lineWidth = 2.5 * ratio;
  context.strokeStyle = plane.color("--accent");
  context.stroke();
}
