// What the browser knows of a cluster: the objects of the last snapshot with every batch since applied, and the revision.

export class ClusterStore {
  constructor() {
    this.revision = null;
    this.clock = null;
    this.objects = new Map();
  }

  /** The first message on every connection: from this revision on, or everything. */
  hello() {
    return { type: "hello", revision: this.revision };
  }

  /**
   * Applies one message. Returns the changes it made, [{key, author, before, after}], or null when it made none.
   * A batch that was already seen changes nothing, so that a resumed stream may overlap.
   */
  apply(message) {
    if (message.clock) this.clock = message.clock;
    if (message.type === "snapshot") return this.replace(message);
    if (message.type === "batch") return this.advance(message);
    return null;
  }

  replace({ revision, objects }) {
    const before = this.objects;
    this.objects = new Map(Object.entries(objects));
    this.revision = revision;
    const keys = new Set([...before.keys(), ...this.objects.keys()]);
    return [...keys].map((key) => ({ key, author: null, before: before.get(key) ?? null, after: this.objects.get(key) ?? null }));
  }

  advance({ revision, changes }) {
    if (this.revision !== null && revision <= this.revision) return null;
    this.revision = revision;
    return changes.map((change) => this.change(change));
  }

  change({ key, author, object }) {
    const before = this.objects.get(key) ?? null;
    if (object) this.objects.set(key, object);
    else this.objects.delete(key);
    return { key, author, before, after: object };
  }
}
