// What every page does: theme, menu, time zone, parts that reload themselves, confirmation before
// what cannot be undone, and one answer to a form that is sent twice.

import "./parts/confirm.js";
import "./parts/failures.js";
import "./parts/menu.js";
import "./parts/mistakes.js";
import "./parts/once.js";
import "./parts/polling.js";
import "./parts/theme.js";
import "./parts/zone.js";
