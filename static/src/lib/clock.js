// The cluster's virtual clock as a browser sees it: the server says what `now` was at a wall-clock moment, we carry it on.

/** How far behind the server this computer's clock can be shown to be, in seconds (never negative). */
export function wallBehind(clock, localSeconds) {
  return Math.max(0, clock.wall - localSeconds);
}

/** Virtual seconds since the epoch, given CLOCK and this computer's wall clock (corrected by `behind`). */
export function virtualNow(clock, localSeconds, behind = 0) {
  if (!clock) return 0;
  const standing = clock.paused || clock.speed === 0;
  return standing ? clock.now : clock.now + Math.max(0, localSeconds + behind - clock.wall) * clock.speed;
}

/** "07:03:09" of virtual time, in UTC as the cluster's own timestamps are. */
export function clockFace(seconds) {
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}

/** An age as kubectl writes it: 42s, 5m10s, 3h, 2d. */
export function age(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 120) return `${whole}s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 10) return whole % 60 ? `${minutes}m${whole % 60}s` : `${minutes}m`;
  if (minutes < 180) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}
