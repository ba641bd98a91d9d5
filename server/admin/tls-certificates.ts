/**
 * A certificate authority of one's own and a certificate it signs (RFC 5280), for posts
 * without the internet's authorities. ECDSA P-256, which every phone in use accepts; server
 * certificates run 397 days, under the limits browsers and phones set.
 */
import {
	createHash,
	createPrivateKey,
	createPublicKey,
	generateKeyPairSync,
	randomBytes,
	sign,
	X509Certificate,
	type KeyObject
} from 'node:crypto';
import { isIPv4 } from 'node:net';
import {
	bits,
	explicit,
	implicit,
	integer,
	octets,
	oid,
	sequence,
	set,
	time,
	utf8,
	yes
} from './der.ts';
import type { MachineNames } from './tls-names.ts';

const DAY = 24 * 3600_000;
const CA_DAYS = 3650;
const SERVER_DAYS = 397;

const ECDSA_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));

/** Both as PEM. */
export interface KeyedCertificate {
	readonly certificate: string;
	readonly key: string;
}

const newKeys = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

function nameOf(common: string): Buffer {
	const part = (id: string, text: string) => set(sequence(oid(id), utf8(text)));
	return sequence(part('2.5.4.10', 'Tongtu'), part('2.5.4.3', common.slice(0, 64)));
}

const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });

/** SHA-1 of the key's bits, method 1 of RFC 5280 §4.2.1.2: a name, not a safeguard. */
function keyId(key: KeyObject): Buffer {
	// The bit string of an uncompressed P-256 point is the last 65 bytes.
	return createHash('sha1').update(spki(key).subarray(-65)).digest();
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
	return sequence(oid(id), ...(critical ? [yes()] : []), octets(value));
}

/** 4 or 16 bytes. */
function addressBytes(address: string): Buffer {
	if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
	const [head = '', tail] = address.split('::');
	const groups = (text: string) => text.split(':').filter(Boolean);
	const left = groups(head);
	const right = tail === undefined ? [] : groups(tail);
	const middle = Array.from({ length: 8 - left.length - right.length }, () => '0');
	const words = [...left, ...middle, ...right].map((group) => group.padStart(4, '0'));
	return Buffer.from(words.join(''), 'hex');
}

function pem(der: Buffer): string {
	const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
	return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function certify(what: {
	subject: Buffer;
	publicKey: KeyObject;
	issuer: Buffer;
	signingKey: KeyObject;
	days: number;
	extensions: Buffer[];
}): string {
	const serial = randomBytes(16);
	// Positive and without a leading zero.
	serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
	const body = sequence(
		explicit(0, integer(Buffer.from([2]))),
		integer(serial),
		ECDSA_SHA256,
		what.issuer,
		// From a day back, since the clocks of phones differ.
		sequence(time(new Date(Date.now() - DAY)), time(new Date(Date.now() + what.days * DAY))),
		what.subject,
		spki(what.publicKey),
		explicit(3, sequence(...what.extensions))
	);
	return pem(sequence(body, ECDSA_SHA256, bits(sign('sha256', body, what.signingKey))));
}

const keyPem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** @param name shown in a phone's list of authorities */
export function makeAuthority(name: string): KeyedCertificate {
	const { publicKey, privateKey } = newKeys();
	const subject = nameOf(name);
	const certificate = certify({
		subject,
		publicKey,
		issuer: subject,
		signingKey: privateKey,
		days: CA_DAYS,
		extensions: [
			// An authority that may sign servers only, no further authorities.
			extension('2.5.29.19', true, sequence(yes(), integer(Buffer.from([0])))),
			// keyCertSign and cRLSign: bits 5 and 6.
			extension('2.5.29.15', true, bits(Buffer.from([0b0000_0110]), 1)),
			extension('2.5.29.14', false, octets(keyId(publicKey)))
		]
	});
	return { certificate, key: keyPem(privateKey) };
}

export function makeServerCertificate(
	authority: KeyedCertificate,
	names: MachineNames
): KeyedCertificate {
	const signingKey = createPrivateKey(authority.key);
	const { publicKey, privateKey } = newKeys();
	const alternatives = sequence(
		...names.dns.map((name) => implicit(2, Buffer.from(name))),
		...names.ip.map((address) => implicit(7, addressBytes(address)))
	);
	const certificate = certify({
		subject: nameOf(names.dns[1] ?? names.dns[0] ?? 'tongtu'),
		publicKey,
		issuer: subjectOf(authority.certificate),
		signingKey,
		days: SERVER_DAYS,
		extensions: [
			extension('2.5.29.19', true, sequence()),
			// digitalSignature: bit 0.
			extension('2.5.29.15', true, bits(Buffer.from([0b1000_0000]), 7)),
			// serverAuth
			extension('2.5.29.37', false, sequence(oid('1.3.6.1.5.5.7.3.1'))),
			extension('2.5.29.17', false, alternatives),
			extension('2.5.29.14', false, octets(keyId(publicKey))),
			extension('2.5.29.35', false, sequence(implicit(0, keyId(createPublicKey(signingKey)))))
		]
	});
	return { certificate, key: keyPem(privateKey) };
}

/** The authority's name, exactly as it stands in its certificate (we write only the two parts). */
function subjectOf(certificate: string): Buffer {
	const common = /^CN=(.*)$/m.exec(new X509Certificate(certificate).subject)?.[1];
	return nameOf(common ?? '');
}

/** What a certificate says, for people. */
export function describeCertificate(certificate: string): { until: string; fingerprint: string } {
	const { validTo, fingerprint256 } = new X509Certificate(certificate);
	return { until: validTo, fingerprint: fingerprint256 };
}
