// Pulses on the control plane's strip: a spark from the author of a write to the API server, to etcd, and to who waited for it.
import { svg } from "../svg.js";

const STILL = matchMedia("(prefers-reduced-motion: reduce)");
const HOP = 240;
const MOST = 24;

export class Sparks {
  constructor(scene) {
    this.scene = scene;
    this.alive = 0;
  }

  /** Plays the pulses of a batch over the strip's points. */
  play(pulses, points) {
    for (const { from, to, author } of pulses) {
      this.name(from, author);
      if (STILL.matches || document.hidden || this.alive > MOST) continue;
      this.fly(points[from] ?? points.nodes, points["api-server"], 0);
      this.fly(points["api-server"], points.etcd, HOP);
      for (const station of to) this.fly(points.etcd, points[station] ?? points.nodes, 2 * HOP, true);
    }
  }

  // Under the controllers' station stands who wrote last: there are many behind that one name.
  name(from, author) {
    const line = this.scene.svg.querySelector(`[data-author="${from}"]`);
    if (line && from === "controllers") line.textContent = author.replace(/-controller$/, "");
  }

  fly(a, b, delay, faint = false) {
    if (!a || !b || a === b) return;
    const dot = svg("circle", { class: faint ? "spark faint" : "spark", r: faint ? 3 : 4 });
    this.alive += 1;
    this.scene.sparks.append(dot);
    const lift = Math.min(16, Math.abs(b.x - a.x) / 8);
    const flight = dot.animate([
      { transform: `translate(${a.x}px, ${a.y}px)`, opacity: 0.2 },
      { transform: `translate(${(a.x + b.x) / 2}px, ${a.y - lift}px)`, opacity: 1, offset: 0.5 },
      { transform: `translate(${b.x}px, ${b.y}px)`, opacity: 0 },
    ], { duration: HOP, delay, easing: "ease-in-out", fill: "both" });
    flight.onfinish = () => {
      this.alive -= 1;
      dot.remove();
    };
  }
}
