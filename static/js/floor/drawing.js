// What a plan is drawn of: walls, areas and labels, in metres. Painted on screen and as a picture.

// Fixed colours, since the picture is the same by day and by night.
const FILLS = {
  room: ["#f4efe6", "#b9ab92"],
  path: ["#dcdee3", "#aab0ba"],
  green: ["#dfead6", "#a9c196"],
  thing: ["#c9ced6", "#8f98a5"],
};
const PAPER = "#fbfbf9";
const WALL = "#4a525d";
const WALL_M = 0.15;

export function paintPaper(plane, [left, low, right, high]) {
  plane.context.fillStyle = PAPER;
  plane.context.fillRect(
    plane.x(left), plane.y(high), (right - left) * plane.scale, (high - low) * plane.scale,
  );
}

export function paintShape(plane, { tool, points, fill, text }) {
  const { context } = plane;
  if (tool === "text") {
    context.font = `600 ${Math.max(11 * plane.ratio, 0.6 * plane.scale)}px system-ui, sans-serif`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = WALL;
    context.fillText(text, plane.x(points[0][0]), plane.y(points[0][1]));
    return;
  }
  context.beginPath();
  outline(tool, points).forEach(([x, y], index) => {
    context[index ? "lineTo" : "moveTo"](plane.x(x), plane.y(y));
  });
  context.lineJoin = "miter";
  context.lineCap = "square";
  if (tool === "wall") {
    context.strokeStyle = WALL;
    context.lineWidth = Math.max(2 * plane.ratio, WALL_M * plane.scale);
  } else {
    context.closePath();
    context.fillStyle = FILLS[fill][0];
    context.fill();
    context.strokeStyle = FILLS[fill][1];
    context.lineWidth = Math.max(1.5 * plane.ratio, 0.08 * plane.scale);
  }
  context.stroke();
}

function outline(tool, points) {
  if (tool !== "rectangle" || points.length < 2) {
    return points;
  }
  const [[x1, y1], [x2, y2]] = points;
  return [[x1, y1], [x2, y1], [x2, y2], [x1, y2]];
}

const LONGER_SIDE = 2000;

// The plan as a PNG that fills the bounds.
export async function asPicture(bounds, shapes, picture) {
  const [left, low, right, high] = bounds;
  const scale = LONGER_SIDE / Math.max(right - left, high - low);
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round((right - left) * scale));
  canvas.height = Math.max(1, Math.round((high - low) * scale));
  const plane = {
    context: canvas.getContext("2d"),
    ratio: 2,
    scale,
    x: (value) => (value - left) * scale,
    y: (value) => (high - value) * scale,
  };
  paintPaper(plane, bounds);
  if (picture) {
    plane.context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  }
  shapes.forEach((shape) => paintShape(plane, shape));
  return new Promise((resolve) => {
    canvas.toBlob(resolve, "image/png");
  });
}
