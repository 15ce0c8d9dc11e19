import { api } from '$lib/api/client';
import type { Passkey, Session } from '$lib/api/types';

/** Whether this browser can be asked for passkeys. */
export const passkeysWork = (): boolean => typeof PublicKeyCredential !== 'undefined' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

/** The person closed the browser's window, or has no passkey here: nothing failed. */
export class PasskeyStopped extends Error {}

async function answered(ask: Promise<Credential | null>): Promise<unknown> {
  try {
    const credential = await ask;
    if (!(credential instanceof PublicKeyCredential)) throw new PasskeyStopped();
    return credential.toJSON();
  } catch (error) {
    // InvalidStateError: this authenticator holds a passkey of the account already.
    if (error instanceof DOMException) throw new PasskeyStopped(error.name);
    throw error;
  }
}

export async function signInByPasskey(): Promise<Session> {
  const { options, ticket } = await api.askForPasskey();
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.publicKey);
  return api.signInPasskey(ticket, await answered(navigator.credentials.get({ publicKey })));
}

export async function addPasskey(name: string): Promise<Passkey> {
  const { options, ticket } = await api.newPasskey();
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.publicKey);
  return api.addPasskey(ticket, name, await answered(navigator.credentials.create({ publicKey })));
}
