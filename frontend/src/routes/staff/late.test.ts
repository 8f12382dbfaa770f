import { describe, expect, it } from 'vitest';
import { fieldsOf, NO_POLICY, policyOf, tenPoints } from './late';

it('makes no policy of empty fields, and empty fields of no policy', () => {
  expect(policyOf(NO_POLICY)).toBeNull();
  expect(fieldsOf(null)).toEqual(NO_POLICY);
  const kept = {
    grace_minutes: 0,
    percent_a_day: 10,
    at_most_percent: 100,
    zero_after_days: 3,
    of: 'max',
  } as const;
  expect(fieldsOf(kept)).toEqual({ ...NO_POLICY, percent_a_day: 10, zero_after_days: 3, of: 'max' });
});

describe('what ten points are worth', () => {
  it.each([
    [{ percent_a_day: 10 }, 2, 8],
    [{ percent_a_day: 60 }, 2, 0],
    [{ percent_a_day: 10, at_most_percent: 30 }, 7, 7],
    [{ percent_a_day: 10, zero_after_days: 2 }, 2, 8],
    [{ percent_a_day: 10, zero_after_days: 2 }, 3, 0],
    [{ stop_after_days: 1 }, 2, null],
    [{ stop_after_days: 1 }, 1, 10],
  ])('%j, %i days late: %s', (fields, days, worth) => {
    expect(tenPoints({ ...NO_POLICY, ...fields }, days)).toBe(worth);
  });
});
