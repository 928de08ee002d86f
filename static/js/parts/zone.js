// Tells the server the browser's time zone; an account may have chosen another one.

import { keep } from "./cookie.js";

keep("spoton_zone", Intl.DateTimeFormat().resolvedOptions().timeZone);
