// Times and durations as people read them; moments are milliseconds since 1970.

export class Times {
  /** @param {string} zone such as "Europe/Berlin". */
  constructor(zone) {
    /** @type {Intl.DateTimeFormatOptions} */
    const clock = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
    this.ofDay = new Intl.DateTimeFormat(undefined, { ...clock, timeZone: zone });
    this.withDate = new Intl.DateTimeFormat("en-GB", {
      ...clock,
      day: "numeric",
      month: "short",
      year: "numeric",
      timeZone: zone,
    });
  }

  /** @param {number} moment */
  clock(moment) {
    return this.ofDay.format(moment);
  }

  /** @param {number} moment */
  full(moment) {
    return this.withDate.format(moment);
  }
}

/** @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * Since the beginning: 1:02:03, or 2:03.
 *
 * @param {number} seconds
 */
export function elapsedTime(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const tail = String(whole % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}
