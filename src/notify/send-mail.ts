// Sends mail through a mail server: STARTTLS or TLS where the inventory says so, never without, and only to whom it has not gone yet.
import type { SendMailOptions } from 'nodemailer';
import type { EmailTarget } from '../core/notification.ts';
import type { Secret } from '../core/secret.ts';
import { type Attempt, answerText, delivered, failedForGood, failedForNow, type Sender } from './attempt.ts';
import { mailOf } from './formats/mail.ts';
import type { Message } from './message.ts';
import { authorities, type Outside } from './post.ts';
import { readSecret } from './read-secret.ts';
import { troubleOf } from './trouble.ts';

/** Milliseconds for each step of a conversation; the whole attempt has the caller's limit. */
const STEP_MS = 10_000;

interface Login {
  readonly user: string;
  readonly password: Secret;
}

const openTransport = async (target: EmailTarget, login: Login | null, outside: Outside) => {
  const [{ createTransport }, ca] = await Promise.all([import('nodemailer'), authorities(outside)]);
  return createTransport({
    host: target.server,
    port: target.port,
    secure: target.security === 'tls',
    requireTLS: target.security === 'starttls',
    ignoreTLS: target.security === 'none',
    ...(login !== null && { auth: { user: login.user, pass: login.password.reveal() }, forceAuth: true }),
    tls: { minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
    connectionTimeout: STEP_MS,
    greetingTimeout: STEP_MS,
    socketTimeout: STEP_MS,
    dnsTimeout: STEP_MS,
    logger: false,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
};

/** What SMTP errors of nodemailer carry. */
interface SmtpError {
  readonly responseCode?: number | undefined;
  readonly response?: string | undefined;
  readonly code?: string | undefined;
  readonly recipient?: string | undefined;
  readonly rejectedErrors?: readonly SmtpError[] | undefined;
}

/** A server's own 4xx is "not now", 5xx "not so". Source: RFC 5321, 4.2.1. */
const isPassing = ({ responseCode }: SmtpError): boolean =>
  responseCode !== undefined && responseCode >= 400 && responseCode < 500;

/** Recipients of one message that are done with: taken, or refused for good. */
interface Progress {
  readonly done: Set<string>;
  readonly refusals: string[];
}

interface Post {
  readonly server: string;
  readonly secrets: readonly Secret[];
}

/** Notes who is done with; undefined when nobody is left. */
const judgedRefusals = (refused: readonly SmtpError[], progress: Progress, post: Post): Attempt | undefined => {
  const said = (error: SmtpError): string => answerText(error.response ?? '', post.secrets);
  for (const error of refused.filter((one) => !isPassing(one))) {
    if (error.recipient !== undefined) progress.done.add(error.recipient);
    progress.refusals.push(`${error.recipient}: ${said(error)}`);
  }
  const [later] = refused.filter(isPassing);
  if (later !== undefined) return failedForNow(`${post.server} puts off ${later.recipient}: ${said(later)}`);
  if (progress.refusals.length > 0) return failedForGood(`${post.server} refuses ${progress.refusals.join('; ')}`);
  return undefined;
};

/** By nodemailer's codes. */
const REFUSALS: Readonly<Record<string, string>> = {
  EAUTH: 'refuses the login',
  ETLS: 'does not start TLS, and clear text is not used',
};

const judgedError = (error: unknown, progress: Progress, post: Post): Attempt => {
  const met = error as SmtpError;
  const refused = met.rejectedErrors ?? [];
  if (refused.length > 0) {
    const judged = judgedRefusals(refused, progress, post);
    if (judged !== undefined) return judged;
  }
  if (met.responseCode === undefined || met.response === undefined) {
    return met.code === 'EAUTH'
      ? failedForGood(`${post.server} offers no login that patchctl knows`)
      : troubleOf(error, post.server);
  }
  const said = answerText(met.response, post.secrets);
  if (isPassing(met)) return failedForNow(`${post.server} says not now: ${said}`);
  return failedForGood(`${post.server} ${REFUSALS[met.code ?? ''] ?? 'refuses the mail'}: ${said}`);
};

const optionsOf = (message: Message, target: EmailTarget, rest: readonly string[]): SendMailOptions => {
  const mail = mailOf(message, target);
  return {
    ...mail,
    to: [...mail.to],
    headers: { ...mail.headers },
    envelope: { from: target.from, to: [...rest] },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
};

/** A sender that remembers, for each message, who has it: another attempt goes to the others only. */
export const createMailSender = (target: EmailTarget, outside: Outside): Sender => {
  const server = `${target.server}:${target.port}`;
  const progressOf = new Map<string, Progress>();

  const sendWith = async (message: Message, login: Login | null, signal: AbortSignal): Promise<Attempt> => {
    const progress = progressOf.get(message.id) ?? { done: new Set<string>(), refusals: [] };
    progressOf.set(message.id, progress);
    const post: Post = { server, secrets: login === null ? [] : [login.password] };
    const rest = target.to.filter((address) => !progress.done.has(address));
    try {
      const transport = await openTransport(target, login, outside);
      const sent = await transport.sendMail({ ...optionsOf(message, target, rest), signal });
      for (const address of sent.accepted) progress.done.add(String(address));
      const judged = judgedRefusals(sent.rejectedErrors ?? [], progress, post);
      return judged ?? delivered(answerText(sent.response, post.secrets));
    } catch (error) {
      return judgedError(error, progress, post);
    }
  };

  return {
    async send(message, signal) {
      if (target.login === null) return await sendWith(message, null, signal);
      const { user, password } = target.login;
      const reading = await readSecret(password, outside.env);
      if (!reading.ok) return failedForGood(reading.reason);
      return await sendWith(message, { user, password: reading.secret }, signal);
    },
    async close() {
      // Each attempt has its own connection, which its signal ends.
    },
  };
};
