/**
 * Rules that tell a learner about a mistake, not about taste: names that do not exist or are never used, comparisons
 * and defaults that do not do what they seem to, code without effect. https://docs.astral.sh/ruff/rules/
 */
export const LEARNERS_RULES: readonly string[] = [
  'F',
  'E711',
  'E712',
  'E713',
  'E714',
  'E721',
  'E722',
  'E741',
  'W605',
  'B002',
  'B005',
  'B006',
  'B008',
  'B015',
  'B018',
  'B020',
  'B023',
  'B909',
  'PLE',
  'PLW0120',
  'PLW0127',
  'PLW0128',
  'PLR0124',
  'PLR1711',
  'SIM103',
  'RET501',
];
