import assert from "node:assert/strict";
import { test } from "node:test";
import { gridStep } from "../../../static/js/floor/ground.js";

test("grid lines are round numbers of metres and well apart", () => {
  for (const scale of [0.3, 1, 4.4, 7, 22, 44, 130, 2000]) {
    const step = gridStep({ ratio: 1, scale });
    assert.ok(step * scale >= 43.9, `${step} m are ${step * scale} pixels`);
    assert.ok(step * scale < 44 * 2.6, `${step} m are ${step * scale} pixels`);
    assert.match((step / 10 ** Math.floor(Math.log10(step) + 1e-9)).toFixed(6), /^[125]\.0+$/);
  }
});

test("a finer screen has the same lines", () => {
  assert.equal(gridStep({ ratio: 2, scale: 44 }), gridStep({ ratio: 1, scale: 22 }));
});

test("the distance may be asked for", () => {
  assert.equal(gridStep({ ratio: 1, scale: 10 }, 20), 2);
  assert.equal(gridStep({ ratio: 1, scale: 10 }, 60), 10);
});
