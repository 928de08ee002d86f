// What every page does: theme, menu, time zone, confirmation before what cannot be undone.

import "./parts/confirm.js";
import "./parts/failures.js";
import "./parts/menu.js";
import "./parts/theme.js";
import "./parts/zone.js";
