import { createServer, type Server } from 'node:http';
import { readJson, send } from './answer.ts';
import { CUSTOMER_FILE_AUDIENCE } from './audience-endpoints.ts';
import { AdminError } from './errors.ts';
import type { FaultBook } from './faults.ts';
import type { TikTokState } from './state.ts';
import type { AudienceFill, Counters, TikTokAdmin } from './types.ts';

export const ADMIN_PATH = '/admin/';

/** @returns the operations of the admin interface on the state */
function createAdmin(state: TikTokState, faults: FaultBook): TikTokAdmin {
  return {
    inject: async (rule) => faults.inject(rule),
    chaos: async (plan) => faults.setChaos(plan),
    clearFaults: async () => faults.clear(),
    waitForPause: (faultId, timeoutMs) => faults.waitForPause(faultId, timeoutMs),
    resume: async (faultId) => faults.resume(faultId),
    setToken: async (token, tokenState) => {
      const record = state.tokens.get(token);
      if (record === undefined) throw new AdminError('no account has this token');
      record.state = tokenState;
    },
    addAccount: async (account) => state.addAccount(account),
    configure: async (settings) => {
      state.settings = { ...state.settings, ...settings };
    },
    addAudiences: async (fill) => addAudiences(state, fill),
    setAudience: async (id, { addHistory, ...change }) => {
      const audience = state.audience(id);
      audience.override(change);
      if (addHistory !== undefined)
        audience.addHistory({ actionDetail: '', editor: 'TikTok', ...addHistory });
    },
    audiences: async () => [...state.audiences.values()].map((audience) => audience.state()),
    members: async (id) => state.audience(id).sortedMembers(),
    requests: async () => state.requests,
    violations: async () => state.violations,
    counters: async () => countersOf(state),
    reset: async () => {
      faults.clear();
      await state.inTurn(async () => state.reset());
    },
  };
}

/** @returns a server for the admin interface that does not listen yet */
export function createAdminServer(state: TikTokState, faults: FaultBook): Server {
  const admin = createAdmin(state, faults);
  return createServer(async (request, response) => {
    const name = (request.url ?? '').slice(ADMIN_PATH.length);
    const body = await readJson(request);
    if (!isMethod(admin, name) || !Array.isArray(body)) return send(response, 404, {}, '');
    try {
      // The client's types are those of the interface, so the arguments are what the method takes.
      const method = admin[name] as (...args: unknown[]) => Promise<unknown>;
      await send(response, 200, {}, JSON.stringify({ result: await method(...body) }));
    } catch (error) {
      // Anything else is a wrong argument, or a mistake of this server: the test that called shows it.
      const message = error instanceof AdminError ? error.message : String(error);
      await send(response, 400, {}, JSON.stringify({ error: message }));
    }
  });
}

const isMethod = (admin: TikTokAdmin, name: string): name is keyof TikTokAdmin => Object.hasOwn(admin, name);

function addAudiences(state: TikTokState, fill: AudienceFill): void {
  for (let number = 1; number <= fill.count; number += 1) {
    state.addAudience({
      name: `${fill.prefix ?? 'existing'}-${number}`,
      advertiserId: fill.advertiserId ?? state.firstAdvertiserId,
      audienceType: fill.audienceType ?? CUSTOMER_FILE_AUDIENCE,
      calculateType: fill.calculateType ?? 'EMAIL_SHA256',
      isCreator: fill.isCreator ?? true,
      subType: 'NORMAL',
      retentionInDays: null,
    });
  }
}

const countersOf = (state: TikTokState): Counters => ({
  requests: state.requestCounts(),
  uploads: [...state.uploadsBySignature.values()].reduce((sum, count) => sum + count, 0),
  uploadedBytes: state.uploadedBytes,
  uploadsBySignature: Object.fromEntries(state.uploadsBySignature),
  rateLimited: state.rateLimited,
});
