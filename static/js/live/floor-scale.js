// Metres of the floor to pixels of a canvas that shows all of it.

export class FloorScale {
  constructor([left, bottom, right, top], canvas) {
    Object.assign(this, { left, bottom, right, top, canvas });
  }

  get ratio() {
    return (this.right - this.left) / (this.top - this.bottom);
  }

  // Pixels of the canvas per pixel of the page.
  get pixel() {
    return this.canvas.width / Math.max(1, this.canvas.clientWidth);
  }

  x(metres) {
    return ((metres - this.left) / (this.right - this.left)) * this.canvas.width;
  }

  y(metres) {
    return ((this.top - metres) / (this.top - this.bottom)) * this.canvas.height;
  }

  contains([x, y]) {
    return x >= this.left && x <= this.right && y >= this.bottom && y <= this.top;
  }

  path(context, points) {
    context.beginPath();
    points.forEach(([x, y], index) => {
      context[index ? "lineTo" : "moveTo"](this.x(x), this.y(y));
    });
  }
}
