import type { LatePolicy } from '$lib/api/staff';

/** The late policy as the form holds it: an empty field is null. */
export interface LateFields {
  grace_minutes: number | null;
  percent_a_day: number | null;
  at_most_percent: number | null;
  zero_after_days: number | null;
  stop_after_days: number | null;
  of: 'earned' | 'max';
}
export const NUMBERS = [
  'grace_minutes',
  'percent_a_day',
  'at_most_percent',
  'zero_after_days',
  'stop_after_days',
] as const;

export const NO_POLICY: LateFields = {
  grace_minutes: null,
  percent_a_day: null,
  at_most_percent: null,
  zero_after_days: null,
  stop_after_days: null,
  of: 'earned',
};

export function fieldsOf(policy: LatePolicy | null | undefined): LateFields {
  const fields = { ...NO_POLICY, of: policy?.of ?? NO_POLICY.of };
  for (const name of NUMBERS) fields[name] = policy?.[name] ?? null;
  // what the server writes for an empty field
  if (fields.grace_minutes === 0) fields.grace_minutes = null;
  if (fields.percent_a_day === 0) fields.percent_a_day = null;
  if (fields.at_most_percent === 100) fields.at_most_percent = null;
  return fields;
}

/** Null when lateness costs nothing. */
export function policyOf(fields: LateFields): LatePolicy | null {
  return NUMBERS.every((name) => fields[name] === null) ? null : { ...fields };
}

/** What full marks of ten points are worth so many days late; null when they are not accepted any more. */
export function tenPoints(fields: LateFields, days: number): number | null {
  if (fields.stop_after_days !== null && days > fields.stop_after_days) return null;
  if (fields.zero_after_days !== null && days > fields.zero_after_days) return 0;
  const percent = Math.min(days * (fields.percent_a_day ?? 0), fields.at_most_percent ?? 100);
  return Math.max(0, 10 - percent / 10);
}
