// Health checks: what an admin wants to hold before a host is touched, and again afterwards. Data only; remote/ and operations/ perform them.

/** Where a probe runs: on the host itself, or here on the bastion. */
export type Side = 'host' | 'bastion';

export type Probe =
  /** A systemd unit that must be active. */
  | { readonly kind: 'unit'; readonly unit: string }
  /** A port that must accept a connection; from the bastion the host's address, from the host itself 127.0.0.1, unless `address` says otherwise. */
  | { readonly kind: 'tcp'; readonly port: number; readonly address?: string; readonly from: Side }
  /** A URL that must answer; `{address}` and `{name}` stand for the host. Redirects are answers, not followed. */
  | {
      readonly kind: 'http';
      readonly url: string;
      /** Statuses that are healthy. */
      readonly status: readonly number[];
      /** Text that the first 64 KiB of the body must contain. */
      readonly body?: string;
      readonly from: Side;
    }
  /** A shell command that must exit 0; on the host it runs as root. */
  | { readonly kind: 'command'; readonly command: string; readonly on: Side };

export interface HealthCheck {
  /** Given, or made from the probe: `unit nginx`, `tcp 443`. Unique on a host. */
  readonly name: string;
  readonly probe: Probe;
  /** For one try. */
  readonly timeoutMs: number;
  /** Tries beyond the first. Before a change one try is enough to refuse a host that answers wrongly. */
  readonly retries: number;
  /** Between two tries. */
  readonly intervalMs: number;
}

export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** What was seen: `HTTP 503`, `inactive (failed)`, `connection refused`. */
  readonly detail: string;
  readonly tries: number;
}

/** What one try showed. */
export type Sighting = Pick<CheckResult, 'ok' | 'detail'>;

/** The answer of a web server, judged. */
export const judgeAnswer = (
  wanted: { readonly status: readonly number[]; readonly body?: string },
  answer: { readonly status: number; readonly body: string },
): Sighting => {
  const detail = `HTTP ${answer.status}`;
  if (!wanted.status.includes(answer.status)) return { ok: false, detail };
  if (wanted.body === undefined || answer.body.includes(wanted.body)) return { ok: true, detail };
  return { ok: false, detail: `${detail}, and the body does not contain ${JSON.stringify(wanted.body)}` };
};

/** `nginx: HTTP 503 (3 tries)`, for messages. */
export const failedChecks = (results: readonly CheckResult[]): readonly string[] =>
  results
    .filter(({ ok }) => !ok)
    .map(({ name, detail, tries }) => `${name}: ${detail}${tries > 1 ? ` (${tries} tries)` : ''}`);
