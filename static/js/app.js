// What every page does: theme, menu, time zone, questions before what cannot be taken back.

import "./parts/confirm.js";
import "./parts/failures.js";
import "./parts/menu.js";
import "./parts/theme.js";
import "./parts/zone.js";
