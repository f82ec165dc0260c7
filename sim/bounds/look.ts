/** The figures of one moment of a run; what several of them are read from is read once. */
import type { GaugeReader, Gauges } from "../figures/index.ts";
import { formatSpan, thousands } from "../kernel/index.ts";
import { notDurableOf, quorumMargin, type Frame } from "../results/index.ts";
import type { Run } from "../run.ts";
import { compare, FIGURES, isOfCommits, type Bound, type FigureName } from "./figures.ts";

export class Look {
  readonly #run: Run;
  readonly #reader: GaugeReader;
  #frame: Frame | undefined;
  #gauges: Gauges | undefined;

  /** Commits' latency is of those that were acknowledged since the reader was last read. */
  constructor(run: Run, reader: GaugeReader) {
    this.#run = run;
    this.#reader = reader;
  }

  get at(): number {
    return this.#run.now;
  }

  get event(): number {
    return this.#run.event;
  }

  /** Null where there is nothing to measure. */
  value(figure: FigureName): number | null {
    switch (figure) {
      case "quorum margin":
        return quorumMargin(this.#framed, this.#run.layout);
      case "lag":
        return most(this.#gauged.replicaLagUs);
      case "global lag":
        return most(this.#gauged.globalLagUs);
      case "commit p50":
      case "commit p99":
      case "commit max":
        return this.#gauged.commitLatencyUs?.[figure.slice(7) as "p50" | "p99" | "max"] ?? null;
      case "write gap":
        return this.#gauged.writeGapUs;
      case "copying":
        return this.#gauged.copying;
      case "capacity":
        return most(this.#gauged.acu);
      case "waiting commits":
        return this.#framed.clients.waitingCommits;
      case "not durable":
        return notDurableOf(this.#framed);
      case "violations told":
        return this.#run.story().filter(({ kind }) => kind === "violation").length;
    }
  }

  /**
   * Whether all of them hold; undefined where no commit tells and nothing else denies it. Every figure is read,
   * whatever the others are: the next look's latencies begin here.
   */
  holds(bounds: readonly Bound[]): boolean | undefined {
    const each = bounds.map(({ figure, is, than }) => {
      const value = this.value(figure);
      return value === null ? (isOfCommits(figure) ? undefined : false) : compare(value, is, than);
    });
    return each.includes(false) ? false : each.includes(undefined) ? undefined : true;
  }

  /** `lag 57 ms, waiting commits 12` */
  words(bounds: readonly Bound[]): string {
    return bounds.map(({ figure }) => `${figure} ${figureWords(figure, this.value(figure))}`).join(", ");
  }

  get #framed(): Frame {
    return (this.#frame ??= this.#run.frame());
  }

  get #gauged(): Gauges {
    return (this.#gauges ??= this.#reader.read());
  }
}

function figureWords(figure: FigureName, value: number | null): string {
  if (value === null) return "none";
  if (FIGURES[figure].unit === "time") return formatSpan(Math.floor(value + 0.5));
  return value < 0 ? `−${thousands(-value)}` : thousands(value);
}

function most(all: readonly (number | null)[]): number | null {
  return all.reduce((best, one) => (one === null ? best : Math.max(best ?? one, one)), null);
}
