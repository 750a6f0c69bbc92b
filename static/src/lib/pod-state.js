// Which shape, word and tone a pod's crate gets. The word is the one kubectl prints; the shape says the same without colour.
//
// shape: waiting (dashed) · filling (level 0…1) · solid · open (lid up: not ready) · cracked (crash loop) · blocked (cannot start)
//        done (tick) · failed (cross) · leaving (fading, grace ring) · unknown (hatched)
// tone:  ok · wait · bad · gone · unknown

const BLOCKED = new Set([
  "ErrImagePull", "ImagePullBackOff", "InvalidImageName", "ErrImageNeverPull", "CreateContainerConfigError",
  "CreateContainerError", "RunContainerError", "ImageInspectError", "RegistryUnavailable",
]);
const FAILED = new Set([
  "Error", "OOMKilled", "Evicted", "ContainerCannotRun", "DeadlineExceeded", "ContainerStatusUnknown", "StartError",
  "Failed", "NodeAffinity", "Preempting", "UnexpectedAdmissionError", "OutOfcpu", "OutOfmemory", "OutOfpods",
]);

/** @returns {{shape: string, tone: string, word: string, level?: number, ring?: {until: number, total: number}}} */
export function podState(pod) {
  const word = pod.status || pod.phase || "Unknown";
  if (pod.phase === "Unknown" || word === "Unknown" || word === "NodeLost") return { shape: "unknown", tone: "unknown", word };
  if (pod.deleted !== null && pod.deleted !== undefined) return leaving(pod);
  const bare = word.replace(/^Init:/, "");
  if (pod.phase === "Succeeded") return { shape: "done", tone: "gone", word };
  if (bare === "CrashLoopBackOff") return { shape: "cracked", tone: "bad", word, ring: backoffRing(pod) };
  if (BLOCKED.has(bare)) return { shape: "blocked", tone: "bad", word, level: 0.2, ring: backoffRing(pod) };
  if (pod.phase === "Failed" || FAILED.has(bare) || /^(ExitCode|Signal):/.test(bare)) return { shape: "failed", tone: "bad", word };
  if (!pod.node) return { shape: "waiting", tone: "wait", word };
  if (pod.phase === "Pending") return { shape: "filling", tone: "wait", word, level: fillLevel(pod) };
  return pod.ready ? { shape: "solid", tone: "ok", word } : { shape: "open", tone: "wait", word };
}

function leaving(pod) {
  const ring = pod.grace ? { until: pod.deleted + pod.grace, total: pod.grace } : undefined;
  return { shape: "leaving", tone: "gone", word: "Terminating", ring };
}

// The longest wait decides: back-offs double from 10 s to 5 min, so the next power of two that holds it is its total.
function backoffRing(pod) {
  const until = Math.max(0, ...(pod.containers ?? []).map((container) => container.backoffUntil ?? 0));
  if (!until) return undefined;
  const restarts = Math.max(1, pod.restarts || 1);
  return { until, total: Math.min(300, 10 * 2 ** (restarts - 1)) };
}

// Bound to a node 15 %; then each container that is past waiting fills its share of the rest.
function fillLevel(pod) {
  const containers = pod.containers ?? [];
  if (!containers.length) return 0.15;
  const begun = containers.filter((container) => container.state !== "waiting").length;
  return 0.15 + 0.75 * (begun / containers.length) + (pod.status === "ContainerCreating" ? 0.25 : 0);
}

/** A container's cell: "empty", "run", "ready", "tick", "cross", with a tone. */
export function cellState(container) {
  if (container.state === "running") return container.ready || container.init ? { mark: "ready", tone: "ok" } : { mark: "run", tone: "wait" };
  if (container.state === "terminated") {
    return container.exitCode === 0 ? { mark: "tick", tone: "gone" } : { mark: "cross", tone: "bad" };
  }
  const failing = BLOCKED.has(container.reason) || container.reason === "CrashLoopBackOff";
  return { mark: "empty", tone: failing ? "bad" : "wait" };
}

const WORST_FIRST = ["bad", "unknown", "wait", "gone", "ok"];

/** The tone that an aggregate of pods shows: the worst among them. */
export function worstTone(tones) {
  return WORST_FIRST.find((tone) => tones.includes(tone)) ?? "ok";
}
